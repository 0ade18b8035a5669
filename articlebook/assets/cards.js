/* Cards of links to terms, sources, works and claims: on hover, on keyboard focus, and on a first touch. */
(() => {
  const KINDS = /(glossary\.html#term-|bibliography\.html#(source-|id)|claims\.html#claim-)/;
  const root = document.documentElement.dataset.content_root || "./";
  const card = document.createElement("div");
  card.id = "sco-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  let shown = null, wanted = null, waiting;

  const key = (link) => new URL(link.href).pathname.split("/").pop() + decodeURIComponent(new URL(link.href).hash);
  const link = (event) => {
    const found = event.target.closest && event.target.closest("article a[href]");
    /* in a card and beside buttons a link leads on at the first touch, as all that stands there does */
    return found && KINDS.test(key(found)) && !found.closest(".sco-predict, .sco-hero, .sco-strip, .sco-pills") ? found : null;
  };

  function texts(then) {
    if (window.scoCardTexts) return then();
    const script = document.createElement("script");
    script.src = root + "_static/card-texts.js";
    script.onload = then;
    document.head.append(script);
  }

  function show(target) {
    clearTimeout(waiting);
    wanted = target;
    texts(() => {
      const text = window.scoCardTexts[key(target)];
      /* the texts come a moment after they are asked for, and the reader may be elsewhere by then */
      if (!text || !target.isConnected || wanted !== target) return;
      if (shown && shown !== target) shown.removeAttribute("aria-describedby");
      shown = target;
      target.removeAttribute("title");
      target.setAttribute("aria-describedby", card.id);
      card.textContent = text;
      document.body.append(card);
      card.hidden = false;
      const box = target.getBoundingClientRect(), room = document.documentElement.clientWidth;
      const left = Math.max(8, Math.min(box.left, room - card.offsetWidth - 8));
      const below = box.bottom + card.offsetHeight + 4 < innerHeight || box.top < card.offsetHeight;
      card.style.left = left + scrollX + "px";
      card.style.top = (below ? box.bottom + 2 : box.top - card.offsetHeight - 2) + scrollY + "px";
    });
  }

  function hide() {
    clearTimeout(waiting);
    card.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = wanted = null;
  }
  const soon = (action, delay) => { clearTimeout(waiting); waiting = setTimeout(action, delay); };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const target = link(event);
    if (target) soon(() => show(target), 200);
    else if (card.contains(event.target)) clearTimeout(waiting);
    else if (wanted) soon(hide, 300);
  });
  document.addEventListener("focusin", (event) => { const target = link(event); if (target) { if (target.matches(":focus-visible")) show(target); } else if (wanted) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && wanted) hide(); });
  card.addEventListener("click", () => { if (shown) shown.click(); });
  let touched = false;
  document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
  document.addEventListener("click", (event) => {
    const target = link(event);
    if (!touched || card.contains(event.target)) return;
    if (target && shown !== target) { event.preventDefault(); show(target); }
    else if (!target) hide();
  }, true);
})();
