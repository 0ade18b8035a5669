// Makes the code cells of a notebook's page live. The page imports it when a reader asks to run here, and not before.
import words from "./here-words.js";

const at = (path) => new URL(path, import.meta.url).href;
const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
const make = (tag, given = {}, ...parts) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...parts);
  return made;
};
const named = (element, name) => { element.setAttribute("aria-label", name); return element; };

let panel, bar, said, all, stop, worker, frame, ready = false, busy = 0, cells = [];

// What a cell is: its code to edit, keys, and its result, with what the book had there.
function live(box, number) {
  const fold = box.querySelector("details.sco-code"), shown = fold.querySelector(".highlight"), code = shown.querySelector("pre").textContent.trimEnd();
  const edit = named(make("textarea", { className: "sco-here-code", value: code, spellcheck: false, autocomplete: "off" }), fill(words.code, { n: number }));
  edit.setAttribute("autocapitalize", "off");
  edit.setAttribute("autocorrect", "off");
  const fit = () => { edit.rows = Math.max(2, edit.value.split("\n").length); };
  const key = named(make("button", { type: "button", textContent: words.run }), fill(words.run_n, { n: number }));
  const back = named(make("button", { type: "button", textContent: words.back, hidden: true }), fill(words.back_n, { n: number }));
  const note = make("span", { className: "sco-here-note" });
  const result = box.querySelector(".cell_output") || box.appendChild(make("div", { className: "cell_output docutils container" }));
  const before = [...result.childNodes], place = number - 1;
  const cell = { edit, key, back, note, result, place, before, fold, waiting: false };
  const run = () => { if (cell.waiting) halt(place); else ask(cell); };
  edit.addEventListener("input", () => { fit(); back.hidden = false; });
  edit.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();  // as in JupyterLab: with Shift the next cell follows
    if (!cell.waiting) run();
    const next = event.shiftKey && cells[place + 1];
    if (next) { next.fold.open = true; next.edit.focus(); }
  });
  key.addEventListener("click", run);
  back.addEventListener("click", () => {
    edit.value = code;
    fit();
    result.replaceChildren(...before);
    result.removeAttribute("role");
    result.removeAttribute("aria-label");
    note.textContent = "";
    back.hidden = true;
    key.focus();
  });
  fit();
  shown.replaceWith(edit);
  fold.after(make("div", { className: "sco-here-keys" }, make("span", { textContent: fill(words.cell, { n: number }) }), key, back, note));
  return cell;
}

const send = (task, place) => worker.postMessage({
  task, place, sources: cells.map((cell) => cell.edit.value), charts: cells.some(({ before }) => before.some((node) => node.querySelector?.(".sco-chart"))) });

function ask(cell) {
  cell.waiting = true;
  cell.key.textContent = words.stop;
  cell.key.setAttribute("aria-label", fill(words.stop_n, { n: cell.place + 1 }));
  cell.note.textContent = ready ? words.running : words.waits;
  busy += 1;
  stop.hidden = false;
  if (ready) send("run", cell.place);
}

function rest(cell, text = "") {
  if (cell.waiting) busy -= 1;
  cell.waiting = false;
  cell.key.textContent = words.run;
  cell.key.setAttribute("aria-label", fill(words.run_n, { n: cell.place + 1 }));
  cell.note.textContent = text;
  stop.hidden = ready && !busy;
}

// An id that stands elsewhere on the page gets another name, and so does what refers to it.
function apart(markup, result) {
  for (const one of markup.querySelectorAll("[id]")) {
    const same = document.getElementById(one.id);
    if (!same || result.contains(same)) continue;
    const old = one.id;
    for (let n = 2; document.getElementById(one.id); n += 1) one.id = `${old}-${n}`;
    for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls"]) {
      markup.querySelectorAll(`[${name}="${CSS.escape(old)}"]`).forEach((user) => user.setAttribute(name, one.id));
    }
    markup.querySelectorAll(`[href="#${CSS.escape(old)}"]`).forEach((user) => user.setAttribute("href", `#${one.id}`));
  }
}

function part({ html, text, picture }, cell) {
  const box = make("div", { className: html === undefined ? "output text_plain" : "output text_html" });
  if (picture) box.append(make("img", { src: picture, alt: fill(words.picture, { n: cell.place + 1 }) }));
  else if (html === undefined) box.append(make("pre", { textContent: text }));
  else {
    const markup = make("template", { innerHTML: html }).content;
    markup.querySelectorAll("style, script:not([type='application/json'])").forEach((one) => one.remove());  // the page brings its own
    apart(markup, cell.result);
    box.append(markup);
  }
  return box;
}

function fault({ said: what, line, code }) {
  const where = line ? [make("p", { textContent: fill(words.line, { n: line }) }), make("pre", { textContent: code })] : [];
  return make("div", { className: "sco-here-error" }, make("p", {}, make("strong", { textContent: words.error })), ...where, make("pre", { textContent: what }));
}

function show(cell, { parts, error }) {
  const boxes = parts.map((one) => part(one, cell));
  if (error) boxes.push(fault(error));
  if (!boxes.length) boxes.push(make("p", { className: "sco-here-note", textContent: words.nothing }));
  cell.result.replaceChildren(...boxes);
  cell.result.setAttribute("role", "group");
  named(cell.result, fill(words.result, { n: cell.place + 1 }));
  cell.back.hidden = false;
  if (cell.result.querySelector("[data-sco-film]")) {  // controls that a script of the page serves: it serves the new ones too
    document.querySelectorAll("head script[src]:not([src*='site.js'],[src*='quiz.js'])").forEach(({ src }) => document.body.append(make("script", { src })));
  }
}

let told = 0;
const heard = {
  loaded(share) {
    bar.value = share;
    const steps = Math.floor(share * 5) * 20;
    if (steps > told && !ready) said.textContent = fill(words.loaded, { n: told = steps });  // heard five times, not a hundred
  },
  ready() {
    ready = true;
    bar.hidden = true;
    all.hidden = false;
    stop.hidden = !busy;
    said.textContent = words.ready;
    cells.forEach((cell) => { if (cell.waiting) send("run", cell.place); });
    send("prepare");
  },
  fetching(name) { said.textContent = fill(words.fetching, { name }); },
  running(now, { place }) {
    if (now !== place) cells[place].note.textContent = fill(words.first, { n: now + 1 });
    else cells[place].note.textContent = words.running;
  },
  ran(now, message) {
    const { place, error, seconds } = message, cell = cells[now];
    if (now === place || error) show(cell, message);
    if (now !== place && !error) return;
    if (now !== place) rest(cells[place], fill(words.not_run, { n: now + 1 }));
    rest(cell, error ? words.stopped_error : fill(words.done, { seconds: seconds.toFixed(1) }));
    said.textContent = error ? fill(words.said_error, { n: now + 1, error: error.said }) : fill(words.said_done, { n: now + 1 });
  },
  failed(why) { fail(why); },
};

function fail(why) {
  end();
  bar.hidden = all.hidden = true;
  stop.hidden = false;
  stop.textContent = words.again;
  said.textContent = fill(words.failed, { why });
}

// The worker belongs to a page without content, so that it has that page's policy, which allows compiled code and this site alone.
function begin() {
  ready = false;
  told = 0;
  bar.value = 0;
  bar.hidden = stop.hidden = false;
  all.hidden = true;
  stop.textContent = words.stop;
  said.textContent = words.loading;
  const { Worker, Blob, URL } = frame.contentWindow;
  const source = `import(${JSON.stringify(at("here-worker.js"))}).catch((error) => postMessage({ failed: error.message }));`;  // a static import is refused
  const script = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const mine = worker = new Worker(script, { type: "module" });
  worker.onmessage = ({ data }) => {
    if (mine === worker) for (const [kind, value] of Object.entries(data)) if (heard[kind]) { heard[kind](value, data); break; }
  };
  worker.onerror = (event) => { event.preventDefault(); if (mine === worker) fail(event.message || words.no_python); };
}

function end() {
  worker?.terminate();
  worker = undefined;
  cells.forEach((cell) => { if (cell.waiting) rest(cell, words.stopped); });
}

// Python can be stopped only as a whole: it starts anew, from what the browser has, and what a cell needs of those above runs again.
function halt(place) {
  if (!ready) return rest(cells[place], words.stopped);
  end();
  begin();
  said.textContent = place === undefined ? words.said_stopped_all : fill(words.said_stopped, { n: place + 1 });
  return undefined;
}

export function start(asked) {
  if (panel) return;
  asked.closest("details.sco-menu")?.removeAttribute("open");
  const chosen = asked.closest(".cell");
  document.head.append(make("link", { rel: "stylesheet", href: at("here.css") }));
  bar = named(make("progress", { max: 1, value: 0 }), words.progress);
  said = make("p");
  said.setAttribute("role", "status");
  all = make("button", { type: "button", textContent: words.all, hidden: true });
  stop = make("button", { type: "button", textContent: words.stop });
  panel = named(make("div", { className: "sco-here-panel", tabIndex: -1 }, said, bar, all, stop), words.panel);
  panel.setAttribute("role", "region");
  document.querySelector(".bd-header-article").append(panel);
  document.querySelectorAll(".sco-here").forEach((one) => (one.closest(".sco-menu") ? one.closest("dt").parentElement.remove() : one.remove()));
  const boxes = [...document.querySelectorAll("article .cell")].filter((box) => box.querySelector("details.sco-code pre") && !box.querySelector(".sco-quiz"));
  cells = boxes.map((box, n) => live(box, n + 1));
  all.addEventListener("click", () => cells.forEach((cell) => { if (!cell.waiting) ask(cell); }));
  stop.addEventListener("click", () => {
    if (worker && ready) halt();
    else if (worker) {
      end();
      stop.textContent = words.again;
      said.textContent = words.said_off;
      bar.hidden = true;
    } else begin();
  });
  frame = named(make("iframe", { src: at("here.html"), hidden: true, title: words.panel }), words.panel);
  frame.addEventListener("load", begin, { once: true });
  document.body.append(frame);
  const field = chosen && cells.find((cell) => chosen.contains(cell.edit));
  (field ? field.edit : panel).focus();
}
