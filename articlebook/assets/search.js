/* The search page: loads the index at the first word and lists what fits, best first. */
(() => {
  const field = document.getElementById("sco-query");
  const list = document.getElementById("sco-results");
  const said = document.getElementById("sco-found");
  const root = document.documentElement.dataset.content_root || "./";
  const EXCERPT = 180, MOST = 25, OF_A_PAGE = 3, FAINT = 0.05;
  /* What a reader means first: a page or a term of that very name; registers repeat what chapters say. */
  const KINDS = [[/^chapters\/\d/, 1.5], [/#term-/, 1.5], [/^documents\//, 1.2], [/#claim-|bibliography|data-dictionary|index-of-names/, 0.5]];
  let engine;

  /* Chinese has no spaces: each two signs side by side count as a word. */
  const words = (text) => text.split(/[\n\r\p{Z}\p{P}]+/u).flatMap((word) =>
    (/^\p{Script=Han}{3,}$/u.test(word) ? Array.from({ length: word.length - 1 }, (_, n) => word.slice(n, n + 2)) : [word]));

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
          fields: ["heading", "also", "title", "text"], storeFields: ["heading", "title", "address", "text"], processTerm: stem, tokenize: words,
          searchOptions: { boost: { heading: 4, also: 4, title: 2 }, prefix: (t) => t.length > 2,
            bm25: { k: 2, b: 0.2, d: 0.1 } },  /* a long section that speaks of a thing often is what a reader looks for */
        });
        engine.addAll(window.scoSearchIndex.map(([heading, title, address, text, also = ""], id) => ({ id, heading, title, address, text, also })));
        done();
      };
      document.head.append(script);
    });
  }

  /* a mark or a key for an apostrophe is one sign */
  const plain = (text) => text.toLowerCase().replace(/[’‘]/g, "'");
  const letters = "[\\p{L}\\p{N}]";

  /* Words in another script are read by the voice of their language. */
  const LANGUAGES = [["zh", "Han"], ["ru", "Cyrillic"]].map(([lang, name]) => {
    const sign = `\\p{Script=${name}}`;
    return [lang, new RegExp(`^${sign}`, "u"), `${sign}(?:[${sign}\\p{P} ]*${sign})?`];
  });
  const foreign = new RegExp(`(${LANGUAGES.map(([, , words]) => words).join("|")})`, "u");
  function voiced(text) {
    return text.split(foreign).map((part) => {
      const found = LANGUAGES.find(([, begins]) => begins.test(part));
      if (!found) return part;
      const span = document.createElement("span");
      [span.lang] = found;
      span.textContent = part;
      return span;
    });
  }

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
      const node = found ? document.createElement("mark") : p;
      node.append(...voiced(part));
      if (found) p.append(node);
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
    const loose = (name) => plain(name).replace(/^the |[?.!]$/g, "");
    /* first what bears the name, then what has the words side by side, as typed */
    const boostDocument = (id) => {
      const [heading, title, address, text, also = ""] = window.scoSearchIndex[id];
      const whole = !/#(?!term-)/.test(address);
      const named = [heading, ...also.split(", ")].some((name) => loose(name) === loose(phrase)) ? (whole ? 12 : 5)
        : plain(heading).includes(phrase) ? (whole ? 8 : 3) : [title, text].some((part) => plain(part).includes(phrase)) ? 2 : 1;
      return named * (KINDS.find(([kind]) => kind.test(address)) || [0, 1])[1];
    };
    /* what was typed, then what it may have been meant to be, then a part of it */
    const slips = { fuzzy: (t) => (t.length > 3 ? 0.25 : 0) }, all = { combineWith: "AND" };
    let found = [];
    for (const how of [all, { ...all, ...slips }, slips]) if (!found.length) found = engine.search(query, { ...how, boostDocument });
    const of = {};
    found = found.filter(({ score, address }) => score > FAINT * found[0].score && (of[address.split("#")[0]] = (of[address.split("#")[0]] || 0) + 1) <= OF_A_PAGE);
    said.textContent = found.length ? said.dataset.found.replace("{n}", found.length) : said.dataset.none;
    for (const hit of found.slice(0, MOST)) {
      const link = document.createElement("a");
      link.href = root + hit.address;
      link.append(...voiced(hit.heading === hit.title ? hit.title : hit.title + ": " + hit.heading));
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
