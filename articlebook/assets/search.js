/* The search page: loads the index at the first word and lists what fits, best first. */
(() => {
  const field = document.getElementById("sco-query");
  const list = document.getElementById("sco-results");
  const said = document.getElementById("sco-found");
  const root = document.documentElement.dataset.content_root || "./";
  const EXCERPT = 180, MOST = 25;
  let engine;

  function load() {
    return new Promise((done, failed) => {
      if (engine) return done();
      const script = document.createElement("script");
      script.src = root + "_static/search-index.js";
      script.onerror = failed;
      script.onload = () => {
        /* "leaves", "leaving" and "leave" count as one word */
        const stem = (word) => word.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").replace(/(?<=\w{3})(?:ing|ed|es|s|e)$/, "");
        engine = new MiniSearch({
          fields: ["heading", "title", "text"], storeFields: ["heading", "title", "address", "text"], processTerm: stem,
          searchOptions: { boost: { heading: 3, title: 2 }, prefix: (t) => t.length > 2, fuzzy: (t) => (t.length > 5 ? 0.2 : 0) },
        });
        engine.addAll(window.scoSearchIndex.map(([heading, title, address, text], id) => ({ id, heading, title, address, text })));
        done();
      };
      document.head.append(script);
    });
  }

  /* a mark or a key for an apostrophe is one sign */
  const plain = (text) => text.toLowerCase().replace(/[’‘]/g, "'");
  const letters = "[\\p{L}\\p{N}]";

  /* Some words around the first place that fits, with the found words marked: whole words, never a part inside one. */
  function excerpt(text, phrase, words) {
    const safe = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/'/g, "['’‘]");
    const whole = new RegExp(`((?<!${letters})${safe(phrase)}${letters}*)`, "iu");
    const pattern = whole.test(text) ? whole : new RegExp(`((?<!${letters})(?:${words.map(safe).join("|")})(?:ing|ed|es|s|e)?(?!${letters}))`, "iu");
    const at = Math.max(0, text.search(pattern) - EXCERPT / 3);
    const start = at ? text.indexOf(" ", at) + 1 : 0;
    const p = document.createElement("p");
    const piece = (start ? "… " : "") + text.slice(start, start + EXCERPT) + (start + EXCERPT < text.length ? " …" : "");
    for (const part of piece.split(pattern)) {
      const found = pattern.test(part) && part.length < 40;
      const node = found ? document.createElement("mark") : document.createTextNode(part);
      if (found) node.textContent = part;
      p.append(node);
    }
    return p;
  }

  async function search() {
    const query = field.value.trim();
    list.replaceChildren();
    said.textContent = "";
    if (!query) return;
    await load();
    if (field.value.trim() !== query) return;  /* somebody typed on */
    const phrase = plain(query).replace(/^["“”]|["“”]$/g, "");
    /* a place that has the words side by side, as typed, comes first */
    const boostDocument = (id) => (window.scoSearchIndex[id].some((part) => plain(part).includes(phrase)) ? 4 : 1);
    let found = engine.search(query, { combineWith: "AND", boostDocument });
    if (!found.length) found = engine.search(query, { boostDocument });
    said.textContent = found.length ? said.dataset.found.replace("{n}", found.length) : said.dataset.none;
    for (const hit of found.slice(0, MOST)) {
      const link = document.createElement("a");
      link.href = root + hit.address;
      link.textContent = hit.heading === hit.title ? hit.title : hit.title + ": " + hit.heading;
      const item = document.createElement("li");
      item.append(link, excerpt(hit.text, phrase, hit.terms));
      list.append(item);
    }
  }

  let waiting;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", "?q=" + encodeURIComponent(field.value));
    search();
  });
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.focus();
  search();
})();
