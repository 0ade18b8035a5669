/* Checks the blanks of an exercise by their seals, keeps what was answered in this browser, and saves it as a notebook. */
(() => {
  const exercise = JSON.parse(document.getElementById("exercise").textContent);
  const all = (from, what) => [...from.querySelectorAll(what)];
  const one = (from, what) => from.querySelector(what);
  const KEY = `exercise|${exercise.place}`;
  const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
  /* Signs as a keyboard of any script may give them. */
  const plain = (text) => text.normalize("NFKC").replace(/[‐-―−]/g, "-").replace(/[‘’`´ʼ]/g, "'").replace(/[“”„«»]/g, '"').replace(/\s+/g, " ").trim();

  const derive = async (words, salt, length) => {
    const key = await crypto.subtle.importKey("raw", bytes(words), "PBKDF2", false, ["deriveBits"]);
    return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: exercise.rounds }, key, length * 8);
  };
  const seal = async (words, salt) => hex(await derive(words, salt, 32)).slice(0, 16);
  const opened = async (closed, words, salt) => {
    const hidden = closed.match(/../g).map((pair) => parseInt(pair, 16));
    const key = new Uint8Array(await derive(words, `${salt}|message`, hidden.length));
    return new TextDecoder().decode(Uint8Array.from(hidden, (b, n) => b ^ key[n]));
  };

  const box = (form, field) => one(form, `[data-field="${field.name}"]`);
  const controls = (form, field) => all(box(form, field), "input, select");
  const value = (form, field) => {
    const found = controls(form, field);
    if (/radio|checkbox/.test(found[0].type)) {
      const marked = found.filter((c) => c.checked).map((c) => c.value);
      return field.kind === "set" ? marked.sort() : marked[0] || "";
    }
    return found[0].value.trim();
  };
  const isEmpty = (given, field) => field.kind !== "set" && !given;

  /* An answer in the one form that was sealed, or a sentence that says why it is none. */
  const even = (given, field) => {
    if (field.kind === "set") return { words: given.join(" | ") };
    const typed = plain(given);
    if (field.kind === "day") {
      const named = typed.match(/^(\d{1,2}) ([a-z]+) (\d{4})$/i);
      const month = named ? MONTHS.indexOf(named[2].toLowerCase()) + 1 : 0;
      const day = month ? `${named[3]}-${String(month).padStart(2, "0")}-${named[1].padStart(2, "0")}` : typed;
      return /^\d{4}-\d\d-\d\d$/.test(day) ? { words: day } : { why: "That is not a day. Write it as 2021-06-08." };
    }
    if (field.kind === "number") {
      const number = Number(typed.replace(/,(?=\d+$)/, ".").replace(/^\+/, ""));
      if (!typed || !isFinite(number)) return { why: "That is not a number. Write it in digits." };
      const fixed = number.toFixed(field.decimals);
      return { words: Number(fixed) === 0 ? fixed.replace("-", "") : fixed };
    }
    return { words: field.kind === "words" ? typed : given };
  };

  const judgeWords = (said, passage) => {
    const folded = plain(said).toLowerCase().replace(/^[ .,;:!?'"]+|[ .,;:!?'"]+$/g, "");
    const whole = plain(passage).toLowerCase().replace(/^[ .,;:!?'"]+|[ .,;:!?'"]+$/g, "");
    if (!whole.includes(folded)) return "These words do not stand in the passage. Copy them as they are.";
    if (folded.split(" ").length < 2) return "One word alone can mean much. Take two or more.";
    if (2 * folded.length > whole.length) return "That is more than half of the passage. Take the few words that decide.";
    return "";
  };

  const judge = async (form, field) => {
    const given = value(form, field);
    if (isEmpty(given, field)) return [false, "There is no answer so far."];
    const answer = even(given, field);
    if (answer.why) return [false, answer.why];
    if (field.kind === "words") {
      const why = judgeWords(answer.words, field.passage);
      return [!why, why || "They stand in the passage. Whether they carry the choice is for a reader to judge."];
    }
    const sealed = await seal(answer.words, field.salt);
    if (field.right.includes(sealed)) return [true, "Right."];
    const closed = (field.replies || {})[sealed];
    return [false, `Not yet. ${closed ? await opened(closed, answer.words, field.salt) : "Look at the hints, and at the table or the text again."}`];
  };

  const quoted = (text) => JSON.stringify(text);
  const literal = (given, field) => {
    if (field.kind === "set") return given.length ? `{${given.map(quoted).join(", ")}}` : "set()";
    const answer = even(given, field).words ?? given;
    if (field.kind === "truth") return given === "yes" ? "True" : "False";
    return field.kind === "number" ? String(answer) : quoted(answer);
  };

  const forms = exercise.tasks.map((task) => [task, one(document, `form[data-task="${task.task}"]`)]);
  const essays = all(document, "[data-essay]");
  const status = document.getElementById("kept");

  const read = () => { try { return JSON.parse(localStorage[KEY] || "{}"); } catch { return {}; } };
  const keep = () => {
    const answers = { essays: Object.fromEntries(essays.map((area) => [area.dataset.essay, area.value])) };
    for (const [task, form] of forms) answers[task.task] = Object.fromEntries(task.fields.map((field) => [field.name, value(form, field)]));
    try { localStorage[KEY] = JSON.stringify(answers); } catch { status.textContent = "This browser keeps nothing: save your answers before you close the page."; }
  };
  const restore = () => {
    const answers = read();
    for (const area of essays) area.value = (answers.essays || {})[area.dataset.essay] || "";
    for (const [task, form] of forms) for (const field of task.fields) {
      const given = (answers[task.task] || {})[field.name] ?? "";
      for (const control of controls(form, field)) {
        if (/radio|checkbox/.test(control.type)) control.checked = [].concat(given).includes(control.value);
        else control.value = given;
      }
    }
  };

  for (const [task, form] of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = one(form, ".said");
      if (!globalThis.crypto?.subtle) {
        said.textContent = "Your browser cannot open seals here. Save the page as a file and open it from your folder, or use its address that begins with https.";
        return;
      }
      const found = await Promise.all(task.fields.map((field) => judge(form, field)));
      found.forEach(([right, words], n) => {
        const reply = one(box(form, task.fields[n]), ".reply");
        reply.textContent = `${right ? "✓" : "✗"} ${words}`;
      });
      const good = found.filter(([right]) => right).length;
      said.textContent = good === found.length ? "All of this task is right." : `${good} of ${found.length} right so far.`;
    });
  }
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);

  const save = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const asNotebook = () => {
    const notebook = structuredClone(exercise.notebook);
    const cells = Object.fromEntries(notebook.cells.map((cell) => [cell.id, cell]));
    for (const [task, form] of forms) {
      const given = task.fields.map((field) => value(form, field));
      if (!task.code || task.fields.some((field, n) => isEmpty(given[n], field))) continue;
      cells[task.task].source = task.fields.reduce((code, field, n) => code.split(`<${field.name}>`).join(literal(given[n], field)), task.code);
    }
    for (const area of essays) if (area.value.trim()) cells[area.dataset.essay].source = area.value;
    return JSON.stringify(notebook, null, 1);
  };
  const asText = () => [document.title, ...forms.flatMap(([task, form]) => ["", task.task, ...task.fields.map((field) =>
    `${(one(box(form, field), "legend, label") || {}).textContent}: ${[].concat(value(form, field)).join(", ") || "-"}`)]),
  ...essays.flatMap((area) => ["", area.dataset.essay, area.value || "-"])].join("\n");

  document.getElementById("as-notebook").addEventListener("click", () => {
    save(`${exercise.name}.ipynb`, asNotebook());
    status.textContent = `Saved as ${exercise.name}.ipynb, in the folder for downloads.`;
  });
  document.getElementById("as-text").addEventListener("click", () => {
    const area = document.getElementById("text");
    area.hidden = false;
    area.value = asText();
    area.focus();
    area.select();
  });
  document.getElementById("begin-anew").addEventListener("click", () => {
    if (!confirm("Forget all answers on this page?")) return;
    try { delete localStorage[KEY]; } catch { /* nothing was kept */ }
    restore();
    all(document, ".reply, .said").forEach((line) => { line.textContent = ""; });
    status.textContent = "All answers are forgotten.";
  });
  globalThis.exercisePage = { asNotebook };
  restore();
})();
