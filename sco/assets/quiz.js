/* Checks the quizzes of a page: copies the fitting feedback from the folded answer into the status line. */
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);
  const fold = (text) => text.trim().replace(/\s+/g, " ").replace(/^[ .]+|[ .]+$/g, "").toLowerCase();
  const mark = (right) => (right ? "✓ " : "✗ ");

  /* A typed number, or the name of the message that says why it is none. */
  function number(text) {
    const t = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/\s/g, "");
    if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(t)) return "ambiguous";
    const plain = t.replace(",", ".");
    const fraction = plain.match(/^(-?\d+)\/(\d+)$/);
    if (fraction && +fraction[2]) return fraction[1] / fraction[2];
    if (/^-?(\d+\.?\d*|\.\d+)%$/.test(plain)) return parseFloat(plain) / 100;
    return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? parseFloat(plain) : "not_a_number";
  }

  const lines = (item) => [...item.querySelectorAll(".sco-answer li")];

  /* Each judge returns [right, lines to show] or the name of a message. */
  const judges = {
    single(item) { return judges.multiple(item); },
    multiple(item) {
      const inputs = [...item.querySelectorAll("input")];
      const chosen = inputs.filter((i) => i.checked).map((i) => i.value);
      if (!chosen.length) return "missing";
      const all = lines(item), shown = all.filter((l) => chosen.includes(l.dataset.option));
      return [all.every((l) => ("right" in l.dataset) === chosen.includes(l.dataset.option)), shown];
    },
    numeric(item) {
      const typed = item.querySelector("input").value;
      if (!typed.trim()) return "missing";
      const value = number(typed);
      if (typeof value === "string") return value;
      const near = (l) => "number" in l.dataset && Math.abs(value - l.dataset.number) <= +(l.dataset.tolerance || 0) + 1e-9;
      return found(item, near);
    },
    text(item) {
      const typed = fold(item.querySelector("input").value);
      return typed ? found(item, (l) => "text" in l.dataset && fold(l.dataset.text) === typed) : "missing";
    },
    match(item) {
      const selects = [...item.querySelectorAll("select")];
      if (selects.some((s) => !s.value)) return "missing";
      const all = lines(item), good = all.filter((l) => selects[l.dataset.row].value === l.dataset.value);
      return [good.length === all.length, all.filter((l) => !good.includes(l)), good.length, all.length];
    },
    order(item) {
      const verdict = judges.match(item);
      return typeof verdict === "string" ? verdict : [verdict[0], verdict[0] ? [] : [lines(item)[0]], verdict[2], verdict[3]];
    },
  };
  const found = (item, test) => {
    const line = lines(item).find(test) || lines(item).find((l) => "otherwise" in l.dataset);
    return ["right" in line.dataset, [line]];
  };

  function show(item, words, verdict) {
    const result = item.querySelector(".sco-result");
    result.replaceChildren();
    const say = (text, className) => {
      const p = document.createElement("p");
      p.className = className || "";
      p.append(...[].concat(text));
      result.append(p);
    };
    if (typeof verdict === "string") { item.dataset.state = "unanswered"; return say(words[verdict]); }
    const [right, shown, n, total] = verdict;
    item.dataset.state = right ? "right" : "wrong";
    say(mark(right) + (right ? words.right : n ? fill(words.partly, { n, total }) : words.wrong), "sco-verdict");
    const listed = ["match", "order"].includes(item.dataset.type);
    for (const line of shown) {
      const feedback = line.querySelector(".sco-feedback").cloneNode(true);
      if (shown.length < 2 || listed) { if (feedback.textContent) say(feedback); continue; }
      const option = item.querySelectorAll(".sco-option span")[line.dataset.option];
      say([mark("right" in line.dataset) + option.textContent + " – ", feedback]);
    }
    const explanation = item.querySelector(".sco-explanation");
    if (right && !shown.some((l) => l.textContent.includes(explanation.textContent))) say(explanation.textContent);
  }

  function button(text, action) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", action);
    return b;
  }

  function start(quiz) {
    if (quiz.dataset.ready) return;
    quiz.dataset.ready = "yes";
    const words = JSON.parse(quiz.dataset.words);
    const items = [...quiz.querySelectorAll(".sco-item")];
    const score = () => {
      const n = items.filter((i) => i.dataset.state === "right").length;
      quiz.querySelector(".sco-score").textContent = fill(words.score, { n, total: items.length });
    };
    for (const item of items) {
      const check = () => { show(item, words, judges[item.dataset.type](item)); score(); };
      const again = () => {
        item.querySelectorAll("input").forEach((i) => { if (i.type === "text") i.value = ""; else i.checked = false; });
        item.querySelectorAll("select").forEach((s) => { s.value = ""; });
        item.querySelector(".sco-result").replaceChildren();
        item.querySelector(".sco-answer").open = false;
        delete item.dataset.state;
        score();
        item.querySelector("input, select").focus();
      };
      item.querySelector(".sco-buttons").append(button(words.check, check), button(words.again, again));
      const typed = item.querySelector("input[type=text]");
      if (typed) typed.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); check(); } });
    }
  }

  /* In JupyterLab, keys typed in a quiz must not reach the notebook's shortcuts (x would cut the cell). */
  if (!window.scoQuiz && document.querySelector(".jp-Notebook, [data-jp-theme-light]")) {
    window.addEventListener("keydown", (e) => {
      const plain = !e.ctrlKey && !e.metaKey && !e.altKey && e.key !== "Tab" && e.key !== "Escape";
      if (!plain || !e.target.closest || !e.target.closest(".sco-quiz")) return;
      e.stopPropagation();
      if (e.key === "Enter" && e.target.matches("input[type=text]")) {
        e.preventDefault();
        e.target.closest(".sco-item").querySelector("button").click();
      }
    }, true);
  }
  window.scoQuiz = true;
  const all = () => document.querySelectorAll(".sco-quiz").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();
