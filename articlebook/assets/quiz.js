/* Checks the quizzes of a page: copies the fitting feedback from the folded answer into the status line,
   keeps answers in this browser, and lists what was missed. The markup is complete without it,
   and stands above it: a page defers the script, a notebook puts it last. */
(() => {
  const KEY = "sco-quiz";
  const all = (from, what) => [...from.querySelectorAll(what)];
  const one = (from, what) => from.querySelector(what);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const isRight = (line) => "right" in line.dataset;
  const add = (to, tag, ...parts) => {
    const made = document.createElement(tag);
    made.append(...parts);
    to.append(made);
    return made;
  };

  /* Storage may be blocked, full, or hold nonsense; the quiz works without it and says so. */
  let kept = true;
  const read = () => {
    try { return { ...JSON.parse(localStorage[KEY] || null) }; } catch (e) { kept = e instanceof SyntaxError; return {}; }
  };
  const keep = (name, answer) => {
    try { localStorage[KEY] = JSON.stringify({ ...read(), [name]: answer }); kept = true; } catch { kept = false; }
  };

  /* What was typed, in one form for each meaning. It does the same as articlebook/typed_answers.py, which says why. */
  const SIGNS = [["-", /[‐-―−⸺⸻]/g], ['"', /[“”„‟«»]/g], [".", /[。۔।։٫]/g], [",", /[،、]/g], ["'", /٬/g], ["%", /٪/g], ["/", /[⁄∕]/g]];
  const digit = (sign) => { let n = 0; while (/\p{Nd}/u.test(String.fromCodePoint(sign.codePointAt() - n - 1))) n++; return n % 10; };
  const plain = (text) => SIGNS.reduce((t, [sign, forms]) => t.replace(forms, sign), text
    .replace(/[`´‘’‚‛′ʹ-ʿˈ՚׳＇｀]/g, "'").normalize("NFKC").replace(/[\p{Cf}\u034f\u180b-\u180d\ufe00-\ufe0f]/gu, "")
    .replace(/\p{Nd}/gu, digit).replace(/[\t-\r\x1c- \x85\u1680\u2028\u2029]+/g, " "));
  const fold = (text) => plain(plain(text).toUpperCase().toLowerCase()).replace(/i\u0307+/g, "i").replace(/ ?, ?/g, ", ")
    .replace(/^[ .,;:!?'"]+|[ .,;:!?'"]+$/g, "");

  /* A typed number, or the name of the message that says why it is none. */
  const number = (text) => {
    const t = plain(text).trim().replace(/ ?([-%/]) ?/g, "$1").replace(/,?\.?$/, ""), [, head, body, tail] = t.match(/^(%?-?)(.*?)(%?)$/);
    if (/^[1-9]\d{0,2},\d{3}(\/\d+)?$/.test(body)) return "ambiguous";
    const [grouped, one, other] = body.match(/^(?:\d{1,3}(?:([ '])\d{3}(?:\1\d{3})*(?:[.,]\d*)?|([.,])\d{3}(?:(?:\2\d{3})+(?:(?!\2)[.,]\d*)?|(?!\2)[.,]\d*))|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d*)?)$/) || [];
    const [, digits, below] = (grouped ? body.split(one || other || ",").join("") : body).replace(/,/g, ".").match(/^(\d+\.?\d*|\.\d+)(?:\/(\d+))?$/) || [];
    const value = (/-/.test(head) ? -1 : 1) * digits / (below || 1) / (head[0] == "%" || tail ? 100 : 1);
    if (isFinite(value) && !(head[0] == "%" && tail) && !/\p{Nd}\s*[²³¹¼-¾⁰-⁹⅐-⅟]/u.test(text)) return value;
    return /\d/.test(t) && /\p{L}/u.test(t) ? "only_the_number" : "not_a_number";
  };

  const boards = [];
  const refresh = () => boards.forEach((board) => board());

  function setUp(item, words) {
    const { item: name, version, type } = item.dataset;
    const controls = all(item, "select, textarea, input:not([type=range])"), labels = all(item, "label span"), [first] = controls;
    const lines = all(item, ".sco-answer li"), result = one(item, ".sco-result"), box = one(item, ".sco-buttons"), slider = one(item, "[type=range]");
    const ticks = /radio|checkbox/.test(first.type);
    const [match, order, mark, write] = ["match", "order", "mark", "write"].map((kind) => kind == type);
    const answer = () => controls.map((c) => (ticks && !c.checked ? "" : c.value.trim()));
    const put = (values) => {
      controls.forEach((c, n) => { if (ticks) c.checked = values[n]; else c.value = values[n] || ""; });
      follow();
    };
    /* What follows the keys: the handle on a line of time, and the number of words. */
    const follow = () => {
      if (write) one(item, ".sco-count").textContent = fill(words.so_many_words, { n: (first.value.match(/\S+/g) || []).length });
      if (!slider) return;
      const year = number(first.value), known = year >= slider.min && year <= slider.max;
      slider.value = known ? year : slider.min;
      slider.setAttribute("aria-valuetext", known ? slider.value : words.no_year);
    };

    /* The name of a message, or whether the answer is right, what to say, the lines to show, and how many are good. */
    const judge = () => {
      const given = answer(), total = lines.length;
      if (ticks ? !given.some(Boolean) : !given.every(Boolean)) return ["missing"];
      if (ticks) {
        const shown = lines.filter((_, n) => given[n]), bad = lines.filter((line, n) => isRight(line) != !!given[n]);
        if (mark && bad[0]) return [bad.length < total ? "partly" : "wrong", bad, total - bad.length];
        return [bad[0] ? shown.every(isRight) ? "more" : "wrong" : "right", shown];
      }
      if (write) return ["written"];
      if (match || order) {
        const places = given.filter(Number);
        if (order && new Set(places).size < places.length) return ["twice"];
        const missed = lines.filter(({ dataset }) => given[dataset.row] != dataset.value), n = total - missed.length;
        /* in an order, what the order rests on, and the entries that got a place and have none */
        return [missed[0] ? n ? "partly" : "wrong" : "right", order && missed[0] ? [lines[0], ...missed.filter(({ dataset }) => dataset.value < 1)] : missed, n];
      }
      const value = type == "text" ? fold(given[0]) : number(given[0]);
      if (words[value] && type != "text") return [value];
      const line = lines.find(({ dataset }) => "otherwise" in dataset || (type == "text" ? fold(dataset.text) == value
        : Math.abs(value - dataset.number) <= (+dataset.tolerance || 0) + 1e-9));
      return [isRight(line) ? "right" : "wrong", [line]];
    };

    /* What is said enters the status line all at once: a screen reader speaks one change, and may lose the first of several.
       Each line is a sentence that says what it judges; the sign before it is for the eye. */
    const say = (to, sign, ...parts) => {
      const line = add(to, "p");
      if (sign) add(line, "span", sign + " ").ariaHidden = true;
      line.append(...parts);
    };
    const check = () => {
      const [said, shown, n] = judge(), right = said == "right", told = document.createDocumentFragment();
      item.dataset.state = shown ? right ? said : "wrong" : said == "written" ? said : "";
      say(told, shown && (right ? "✓" : "✗"), fill(words[write && said != "missing" ? "compare_with" : said],
        { n, total: lines.length, typed: [...answer()[0].replace(/\p{Cf}/gu, "")].slice(0, 40).join("") }));
      for (const line of shown || []) {
        const good = isRight(line), label = labels[line.dataset.row || lines.indexOf(line)]?.textContent.replace(/[\s.,;:]+$/, "");
        const judged = match ? "matched_wrongly" : order ? line.dataset.value < 1 && "has_no_place"
          : mark ? right ? "chosen_right" : good ? "not_marked" : "marked_wrongly" : ticks && shown[1] && (good ? "chosen_right" : "chosen_wrong");
        say(told, judged && (judged == "chosen_right" ? "✓" : "✗"), judged ? fill(words[judged], { label }).replace(/([?!])\.$/, "$1") + " " : "",
          one(line, ".sco-feedback").cloneNode(true));
      }
      const more = shown && one(item, right ? ".sco-explanation" : ".sco-passage").cloneNode(true);
      if (more && !told.textContent.includes(more.textContent)) told.append(more);
      result.replaceChildren(told);
    };

    item.again = (values) => {
      put(values);
      one(item, "details").open = false;
      result.replaceChildren();
      item.dataset.state = "";
    };
    item.go = () => {
      for (let fold = item.parentNode; fold; fold = fold.parentNode) if (fold.open === false) fold.open = true;
      item.scrollIntoView();
      first.focus({ preventScroll: true });
      return false;
    };
    const store = () => keep(name, answer().some(Boolean) ? [version, ...answer()] : undefined);
    box.innerHTML = write ? words.write_buttons : words.buttons;
    box.children[0].onclick = () => {
      check();
      if (item.dataset.state) store();
      if (item.dataset.state == "written") one(item, "details").open = true;
      result.scrollIntoView({ block: "nearest" });
      refresh();
    };
    box.children[1].onclick = write ? async () => {
      try { await navigator.clipboard.writeText(first.value); } catch { first.select(); document.execCommand("copy"); }
      const said = document.createElement("p");
      said.append(words.copied);
      result.replaceChildren(said);
    } : () => { item.again([]); keep(name); refresh(); item.go(); };
    if (write || slider) first.oninput = () => { follow(); if (write) store(); };
    if (slider) slider.oninput = () => { first.value = slider.value; follow(); };
    const [then, ...values] = [].concat(read()[name]);
    if (then == version) { put(values); check(); if (write) result.replaceChildren(); } else follow();
  }

  /* Score, list of what was missed, and buttons: for the items of a quiz, or of the whole page where it has none. */
  function start(quiz) {
    if (quiz.items) return;
    const words = JSON.parse(one(document, "[data-words]").dataset.words), tools = one(quiz, ".sco-tools");
    quiz.items = all(quiz, ".sco-item");
    quiz.items.forEach((item) => setUp(item, words));
    const items = () => (quiz.items[0] ? quiz.items : all(document, ".sco-item"));
    const those = (state) => items().filter((item) => item.dataset.state == state);
    quiz.missed = () => those("wrong");
    const dots = all(quiz, ".sco-dots a");
    dots.forEach((dot, n) => { dot.onclick = quiz.items[n].go; });
    boards.push(() => {
      dots.forEach((dot, n) => {
        const { state = "" } = quiz.items[n].dataset;
        dot.dataset.state = state;
        dot.ariaLabel = state ? `${n + 1}: ${words[state]}` : null;
      });
      const total = items().filter(({ dataset }) => dataset.type != "write").length, more = items().length - total;
      one(quiz, ".sco-score").textContent = fill(words[more ? "score_and_texts" : "score"], { n: those("right").length, total, more });
      if (!tools) return;
      const wrong = quiz.missed(), list = one(tools, "ul");
      one(tools, "summary").textContent = fill(words.missed, { n: wrong.length });
      list.replaceChildren();
      if (!wrong[0]) add(list, "li", words.none_missed);
      wrong.forEach((item) => {
        const link = document.createElement("a");
        link.href = "#" + item.id;
        link.onclick = item.go;
        link.append(one(item, "legend").textContent);
        add(list, "li", link, one(item, ".sco-passage").cloneNode(true));
      });
      tools.lastChild.textContent = kept ? words.kept : words.not_kept;
    });
    if (!tools) return;
    one(quiz, ".sco-static").remove();
    tools.innerHTML = words.tools;
    const [retry, clear] = all(tools, "button");
    retry.onclick = () => {
      const wrong = quiz.missed();
      wrong.forEach((item) => { item.again([]); keep(item.dataset.item); });
      refresh();
      if (wrong[0]) wrong[0].go();
    };
    clear.onclick = () => {
      if (!confirm(words.sure)) return;
      try { localStorage.removeItem(KEY); } catch { kept = false; }
      all(document, ".sco-item").forEach((item) => item.again([]));
      refresh();
    };
  }

  /* Keys typed in a quiz must not reach the shortcuts of JupyterLab (x would cut the cell). */
  if (!window.scoQuiz) {
    window.scoQuiz = true;
    window.addEventListener("keydown", (e) => {
      const from = e.target;
      if (!from.closest || !from.closest(".sco-quiz") || e.ctrlKey || e.metaKey || e.altKey || /Tab|Esc/.test(e.key)) return;
      e.stopPropagation();
      if (e.key == "Enter" && !e.isComposing && from.type == "text") one(from.closest(".sco-item"), "button").click();
    }, true);
  }

  const quizzes = all(document, ".sco-quiz");
  quizzes.forEach(start);
  refresh();
  /* The head of the review shows first what was missed. */
  quizzes.forEach((quiz) => {
    if (quiz.items[0]) return;
    one(quiz, "h2").hidden = !quiz.missed()[0];
    quiz.append(...quiz.missed());
  });
})();
