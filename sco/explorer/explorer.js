/* Explorer in a page: the controls of the saved widgets choose among drawings that the build made. */
document.querySelectorAll(".sco-explorer").forEach((box) => {
  const form = box.querySelector("form"), figure = box.querySelector(".sco-day");
  const film = JSON.parse(box.querySelector("script").textContent), words = film.words;
  const part = (css) => box.querySelector(css);
  const range = part("[type=range]"), output = part("output"), date = part("[type=date]"), play = part("button");
  const boxes = [...box.querySelectorAll("[type=checkbox]")], radios = [...box.querySelectorAll("[type=radio]")];
  const said = part(".sco-said"), link = part("form a");
  const written = (iso) => new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const listed = (names) => names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] || "none";
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, key) => values[key]);
  const last = (days, day) => days.findLastIndex((d) => d <= day);
  const cut = (reel, n) => reel.frames[n].map((p) => reel.parts[p]).join("");
  let day = date.value, steps, timer;

  function show(moved) {
    const chosen = boxes.flatMap((b, n) => b.checked ? [n] : []), names = chosen.map((n) => film.names[n]);
    const count = film.counts[radios.findIndex((r) => r.checked)];
    const seen = (d) => (film.changes[d] || []).filter((c) => chosen.includes(c[0]) && (c[1] || count === "all"));
    steps = film.days.filter((d) => film.fixed.includes(d) || seen(d).length);
    const n = last(film.days, day), at = last(steps, day), text = written(day);
    Object.assign(figure.dataset, { org: chosen.map((o) => `o${o}`).join(" "), count, changed: seen(day).length ? "yes" : "no" });
    figure.querySelector("table").innerHTML = cut(film.table, n);
    const sets = count === "members" && names.join() === film.sets.of.join();
    part(".sco-sets").innerHTML = sets ? cut(film.sets, last(film.sets.days, day)).replaceAll("{day}", text) : "";
    const belong = (row, o) => row.querySelector(`.o${o}.m${count === "all" ? `,.o${o}.s` : ""}`);
    const rows = [...figure.querySelectorAll("tbody tr")];
    const counts = listed(chosen.map((o) => `${film.names[o]} ${rows.filter((r) => belong(r, o)).length}`));
    const shared = rows.filter((r) => chosen.every((o) => belong(r, o))).map((r) => r.cells[0].textContent);
    part(".sco-summary").textContent = !chosen.length ? words.choose : fill(words[`counts_${count}`], { day: text, counts })
      + (chosen.length > 1 ? " " + fill(words.shared, { states: listed(shared) }) : "");
    const found = seen(day), before = Object.keys(film.changes).findLast((d) => d < day && seen(d).length);
    said.textContent = fill(found.length ? words.changed : before ? words.unchanged : words.never,
      { day: text, changes: found.map((c) => c[2]).join(" "), before: before && written(before) });
    range.max = steps.length - 1;
    range.value = at;
    range.setAttribute("aria-valuetext", written(steps[at]));
    output.textContent = written(steps[at]);
    date.value = day;
    link.href = `#day=${day}&org=${names.map(encodeURIComponent)}&count=${count}`;
    if (moved) history.replaceState(null, "", link.href);
  }
  /* The address decides: #day=2021-06-08&org=SCO,CSTO&count=all, each part optional. */
  function read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const wanted = asked.get("day"), orgs = asked.get("org")?.split(","), count = asked.get("count");
    if (!(wanted || orgs || count)) return;
    let good = true;
    if (wanted) {
      const time = Date.parse(wanted); /* 30 February is read as a day of March: it must come back as written */
      const fits = !isNaN(time) && new Date(time).toISOString().slice(0, 10) === wanted && wanted >= film.days[0] && wanted <= film.last;
      if (fits) day = wanted; else good = false;
    }
    if (orgs) {
      const held = orgs.filter((o) => film.names.includes(o));
      if (held.length) boxes.forEach((b) => { b.checked = held.includes(b.value); });
      good &&= held.length === orgs.length;
    }
    if (count) {
      const place = film.counts.indexOf(count);
      if (place < 0) good = false; else radios[place].checked = true;
    }
    show();
    if (!good) said.textContent = `${words.outside} ${said.textContent}`;
    box.scrollIntoView();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = play.dataset.play;
    said.setAttribute("aria-live", "polite");
  }
  function step(n) { day = steps[n]; show(true); }
  range.addEventListener("input", () => { stop(); step(+range.value); });
  date.addEventListener("change", () => { if (date.value && date.validity.valid) day = date.value; stop(); show(true); });
  [...boxes, ...radios].forEach((c) => c.addEventListener("change", () => { stop(); show(true); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  play.dataset.play = play.textContent;
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (+range.value === steps.length - 1) step(0);
    play.textContent = play.dataset.stop;
    said.setAttribute("aria-live", "off"); /* a screen reader could not keep up */
    timer = setInterval(() => {
      step(+range.value + 1);
      if (+range.value === steps.length - 1) stop();
    }, +play.dataset.interval);
  });
  addEventListener("hashchange", read);
  box.classList.add("sco-live");
  form.hidden = link.hidden = false;
  show();
  read();
});
