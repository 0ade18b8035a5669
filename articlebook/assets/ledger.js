/* Filters of the ledger of claims: hide entries that do not fit. Without this script every entry is shown. */
(() => {
  const box = document.querySelector(".sco-filters");
  const entries = [...document.querySelectorAll(".sco-claim")];
  if (!box || !entries.length) return;
  const selects = [...box.querySelectorAll("select")];
  const words = box.querySelector("input");
  const said = box.querySelector("[role=status]");
  /* What the words are looked for in: the claim, its reasons, and its place; not the day of the last check. */
  const text = new Map(entries.map((e) => [e, [...e.querySelectorAll("p")].slice(0, 2).map((p) => p.textContent)
    .concat(e.dataset.place).join(" ").toLowerCase()]));

  /* Words may stand apart, but a number belongs to the word before it: "paragraph 11" is one thing to look for. */
  function tests(query) {
    return (query.toLowerCase().match(/[^\s\d]\S*\s+\d\S*|\S+/g) || []).map((part) => {
      const bare = part.replace(/[,;:]+$/, "").replace(/\s+/g, " ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return new RegExp(bare + (/\d$/.test(bare) ? "(?!\\d)" : ""));
    });
  }

  function apply() {
    const wanted = tests(words.value);
    let shown = 0;
    for (const entry of entries) {
      const fits = selects.every((s) => !s.value || entry.dataset[s.name].split("|").includes(s.value))
        && wanted.every((w) => w.test(text.get(entry)));
      entry.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section.sco-claims")) {
      section.hidden = !section.querySelector(".sco-claim:not([hidden])");
    }
    said.textContent = box.dataset.said.replace("{n}", shown).replace("{total}", entries.length);
  }
  /* A link to one claim must show it, whatever the filters say. */
  function reveal() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { box.querySelector("button").click(); target.scrollIntoView(); }
  }
  selects.forEach((s) => s.addEventListener("change", apply));
  words.addEventListener("input", apply);
  box.querySelector("button").addEventListener("click", () => {
    selects.forEach((s) => { s.value = ""; });
    words.value = "";
    apply();
  });
  window.addEventListener("hashchange", reveal);
  box.hidden = false;
  apply();
})();
