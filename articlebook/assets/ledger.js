/* Filters of the ledger of claims: hide entries that do not fit. Without this script every entry is shown. */
(() => {
  const box = document.querySelector(".sco-filters");
  const entries = [...document.querySelectorAll(".sco-claim")];
  if (!box || !entries.length) return;
  const selects = [...box.querySelectorAll("select")], ticks = [...box.querySelectorAll("[name=verdict]")];
  const words = box.querySelector("[type=search]");
  const said = box.querySelector("[role=status]");
  /* What the words are looked for in: the claim, its reasons, and its place; not the day of the last check. */
  const text = new Map(entries.map((e) => [e, [e.querySelector("strong"), e.querySelector("details p")].map((p) => p.textContent)
    .concat(e.id.slice(6), e.dataset.place).join(" ").toLowerCase()]));

  /* Words may stand apart, but a number belongs to the word before it: "paragraph 11" is one thing to look for. */
  function tests(query) {
    return (query.toLowerCase().match(/[^\s\d]\S*\s+\d\S*|\S+/g) || []).map((part) => {
      const bare = part.replace(/[,;:]+$/, "").replace(/\s+/g, " ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return new RegExp(bare + (/\d$/.test(bare) ? "(?!\\d)" : ""));
    });
  }

  function apply() {
    const wanted = tests(words.value), verdicts = ticks.filter((t) => t.checked).map((t) => t.value);
    let shown = 0;
    for (const entry of entries) {
      const fits = (!verdicts[0] || verdicts.includes(entry.dataset.verdict))
        && selects.every((s) => !s.value || entry.dataset[s.name].split("|").includes(s.value))
        && wanted.every((w) => w.test(text.get(entry)));
      entry.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section.sco-claims")) {
      section.hidden = !section.querySelector(".sco-claim:not([hidden])");
    }
    said.textContent = box.dataset.said.replace("{n}", shown).replace("{total}", entries.length);
    box.querySelector("button").hidden = shown === entries.length;
  }
  /* A link to one claim must show it, whatever the filters say, and its reasons with it. */
  function reveal() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || !target.matches(".sco-claim")) return;
    if (target.hidden) clear();
    target.querySelector("details").open = true;
    target.scrollIntoView();
  }
  function clear() {
    selects.forEach((s) => { s.value = ""; });
    ticks.forEach((t) => { t.checked = false; });
    words.value = "";
    apply();
  }
  [...selects, ...ticks].forEach((s) => s.addEventListener("change", apply));
  words.addEventListener("input", apply);
  box.querySelector("button").addEventListener("click", () => { clear(); words.focus(); });
  window.addEventListener("hashchange", reveal);
  /* The address may name the verdicts to show, as the counts of the first page do. */
  const asked = new URLSearchParams(location.search).getAll("verdict");
  ticks.forEach((t) => { if (asked.includes(t.value)) t.checked = true; });
  box.hidden = false;
  apply();
  if (asked[0] && !location.hash) box.scrollIntoView();
  reveal();
})();
