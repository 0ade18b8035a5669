/* Explorer in a page: native controls choose among drawings that the build made. */
document.querySelectorAll(".sco-explorer").forEach((box) => {
  const form = box.querySelector("form"), figure = box.querySelector(".sco-day");
  const film = JSON.parse(box.querySelector("script").textContent), words = film.words;
  const part = (css) => box.querySelector(css);
  const range = part("[type=range]"), scale = part(".sco-scale div"), shown = part(".sco-now"), play = part("button");
  const boxes = [...box.querySelectorAll("[type=checkbox]")], radios = [...box.querySelectorAll("[type=radio]")];
  const [date, month, year] = box.querySelectorAll("select");
  const said = part(".sco-said"), spoken = part(".sco-spoken"), link = part("form a");
  const first = film.days[0], DAY = 864e5;
  const count = (iso) => (Date.parse(iso) - Date.parse(first)) / DAY;            /* days since the first */
  const iso = (days) => new Date(Date.parse(first) + days * DAY).toISOString().slice(0, 10);
  const format = (form) => (day) => new Date(day).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC", ...form });
  const written = format({ day: "numeric" }), passing = format({});
  const listed = (names) => names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] || "none";
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, key) => values[key]);
  const last = (days, day) => days.findLastIndex((d) => d <= day);
  const cut = (reel, n) => reel.frames[n].map((p) => reel.parts[p]).join("");
  let day = iso(+range.value), steps, now, timer, gone;

  /* What a screen reader says: one insertion, and only once a moving hand rests. */
  let waiting;
  function speak(text, rest = 300) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { spoken.textContent = text; }, rest);
  }
  function show(moved) {
    const chosen = boxes.flatMap((b, n) => b.checked ? [n] : []), names = chosen.map((n) => film.names[n]);
    const counting = film.counts[radios.findIndex((r) => r.checked)];
    const seen = (d) => (film.changes[d] || []).filter((c) => chosen.includes(c[0]) && (c[1] || counting === "all"));
    steps = film.days.filter((d) => film.fixed.includes(d) || seen(d).length);
    const found = seen(day), text = written(day);
    Object.assign(figure.dataset, { org: chosen.map((o) => `o${o}`).join(" "), count: counting, changed: found.length ? "yes" : "no" });
    figure.querySelector("table").innerHTML = cut(film.table, last(film.days, day));
    const sets = counting === "members" && names.join() === film.sets.of.join();
    part(".sco-sets").innerHTML = sets ? cut(film.sets, last(film.sets.days, day)).replaceAll("{day}", text) : "";
    const belong = (row, o) => row.querySelector(`.o${o}.m${counting === "all" ? `,.o${o}.s` : ""}`);
    const rows = [...figure.querySelectorAll("tbody tr")];
    const counts = listed(chosen.map((o) => `${film.names[o]} ${rows.filter((r) => belong(r, o)).length}`));
    const shared = chosen.length > 1 ? " " + fill(words.shared, {
      states: listed(rows.filter((r) => chosen.every((o) => belong(r, o))).map((r) => r.cells[0].textContent)) }) : "";
    part(".sco-summary").textContent = chosen.length ? fill(words[`counts_${counting}`], { day: text, counts }) + shared : words.choose;
    const changes = found.map((c) => c[2]).join(" "), before = Object.keys(film.changes).findLast((d) => d < day && seen(d).length);
    said.textContent = fill(found.length ? words.changed : before ? words.unchanged : words.never, { day: text, changes, before: before && written(before) });
    /* the same for the ear, without the day, which the control that moved has said */
    now = { changes: changes || words.same_day, held: chosen.length ? fill(words[`now_${counting}`], { counts }) + shared : words.choose };
    glide(day);
    shown.textContent = text;
    if (!timer && !range.matches(":focus-visible")) follow();
    link.href = `#day=${day}&org=${names.map(encodeURIComponent)}&count=${counting}`;
    if (moved) history.replaceState(null, "", link.href);
    const span = +range.max, marks = steps.filter((d) => seen(d).length).map((d) => tick(count(d) / span, "i"));
    const years = [...year.options].map((o) => o.value).filter((y) => y % 10 === 0).map((y) => tick(count(`${y}-01-01`) / span, "span", y));
    scale.replaceChildren(...years, ...marks);
  }
  function tick(share, kind, text = "") {
    const made = document.createElement(kind);
    made.textContent = text;
    made.style.setProperty("--at", share);
    return made;
  }
  /* The fields of a day show it too, once the keyboard leaves the line of time: a screen reader may speak each of them as it changes. */
  function follow() {
    [[date, +day.slice(8)], [month, +day.slice(5, 7)], [year, day.slice(0, 4)]].forEach(([field, value]) => { if (field.value != value) field.value = value; });
  }
  range.addEventListener("blur", follow);
  /* Moves the hand of the clock alone: between two changes the drawing stays true. */
  function glide(to) {
    range.value = count(to);
    range.setAttribute("aria-valuetext", written(to));
    shown.textContent = passing(to);
  }
  /* The address decides: #day=2021-06-08&org=SCO,CSTO&count=all, each part optional. */
  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const wanted = asked.get("day"), orgs = asked.get("org")?.split(","), counting = asked.get("count");
    if (!(wanted || orgs || counting)) return;
    let good = true;
    if (wanted) {
      const time = Date.parse(wanted); /* 30 February is read as a day of March: it must come back as written */
      const fits = !isNaN(time) && new Date(time).toISOString().slice(0, 10) === wanted && wanted >= first && wanted <= film.last;
      if (fits) { day = wanted; gone = true; } else good = false;
    }
    if (orgs) {
      const held = orgs.filter((o) => film.names.includes(o));
      if (held.length) boxes.forEach((b) => { b.checked = held.includes(b.value); });
      good &&= held.length === orgs.length;
    }
    if (counting) {
      const index = film.counts.indexOf(counting);
      if (index < 0) good = false; else radios[index].checked = true;
    }
    show();
    if (!good) said.textContent = `${words.outside} ${said.textContent}`;
    speak(said.textContent);
    box.scrollIntoView();
  }
  function go(to, before = "") {
    stop();
    gone = true;
    day = to;
    show(true);
    speak(`${before}${now.changes} ${now.held}`);
  }
  const tell = () => speak(`${written(day)}. ${now.changes} ${now.held}`);
  /* A hand near a change means the change. */
  range.addEventListener("input", () => {
    const asked = +range.value, near = steps.map(count).find((d) => Math.abs(d - asked) * range.clientWidth < 4 * range.max);
    go(iso(near ?? asked));
  });
  /* By keyboard from change to change, by page from year to year. */
  range.addEventListener("keydown", (event) => {
    const ways = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
    const years = { PageUp: 1, PageDown: -1 }[event.key];
    let to;
    if (ways[event.key] > 0) to = steps.find((d) => d > day);
    else if (ways[event.key] < 0) to = steps.findLast((d) => d < day);
    else if (years) to = bounded(`${+day.slice(0, 4) + years}${day.slice(4)}`);
    else return;
    event.preventDefault();
    if (to) go(to);
  });
  /* 31 February means the last day of February; a day before or after the tables means their first or last. */
  function bounded(text) {
    const [y, m, d] = text.split("-").map(Number), longest = new Date(Date.UTC(y, m, 0)).getUTCDate();
    const asked = `${y}-${String(m).padStart(2, 0)}-${String(Math.min(d, longest)).padStart(2, 0)}`;
    return asked < first ? first : asked > film.last ? film.last : asked;
  }
  [date, month, year].forEach((field) => field.addEventListener("change", () => {
    const to = bounded(`${year.value}-${month.value}-${date.value}`);
    go(to, `${written(to)}. `); /* a field says a part of the day, and not always the part that holds */
  }));
  boxes.forEach((b) => b.addEventListener("change", () => {
    stop();
    show(true);
    speak(`${fill(words[b.checked ? "added" : "left_out"], { org: b.value })} ${now.held}`);
  }));
  radios.forEach((r) => r.addEventListener("change", () => { stop(); show(true); speak(now.held); }));
  form.addEventListener("submit", (event) => event.preventDefault());

  function stop() {
    if (!timer) return;
    timer.over = true;
    timer = undefined;
    delete play.dataset.on;
    play.textContent = play.dataset.play;
    if (range.value !== count(day)) day = iso(+range.value);
    show(true);
  }
  play.dataset.play = play.textContent;
  play.addEventListener("click", () => { if (timer) { stop(); tell(); } else watch(); });
  /* Time passes at a steady pace and rests where something changes, longer where there is more to read.
     No voice keeps that pace: it says how to hear each change, and where time stopped. */
  async function watch() {
    const own = timer = {}, calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    play.textContent = play.dataset.stop;
    play.dataset.on = "";
    speak(words.playing, 0);
    /* the first showing begins with the first day, unless the reader has gone to another */
    if (!gone || day >= steps.at(-1)) { day = steps[0]; show(true); }
    gone = true;
    const perDay = +play.dataset.year / 365.25, still = +play.dataset.interval;
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    while (!own.over && day < steps.at(-1)) {
      const from = count(day), to = steps.find((d) => d > day), began = performance.now();
      figure.dataset.changed = "no";
      for (let at = from; !calm && at < count(to) && !own.over; at = from + (performance.now() - began) / perDay) {
        glide(iso(Math.floor(at)));
        await new Promise(requestAnimationFrame);
      }
      if (own.over) return;
      day = to;
      show(true);
      await pause(figure.dataset.changed === "yes" ? still * (1 + now.changes.length / 75) : calm ? still : 0);
    }
    if (!own.over) { stop(); tell(); }
  }
  addEventListener("hashchange", read);
  said.removeAttribute("role"); /* what is spoken stands in its own place */
  box.classList.add("sco-live");
  form.hidden = link.hidden = false;
  show();
  read();
});
