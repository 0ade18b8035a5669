/* What the theme's script asks Sphinx for; Sphinx's own script of it stays out. */
window.DOCUMENTATION_OPTIONS = { URL_ROOT: document.documentElement.dataset.content_root, BUILDER: "html", search_as_you_type: false };
/* Small parts of the frame: a menu closes on Escape and on a click elsewhere; Ctrl+K leads to the search; print is dark on white. */
(() => {
  /* paper is white: a dark page prints in the light theme */
  const paper = matchMedia("print"), page = document.documentElement.dataset;
  let kept = "";
  const print = (on) => { if (on && page.theme === "dark") { kept = "dark"; page.theme = "light"; } else if (!on && kept) { page.theme = kept; kept = ""; } };
  paper.addEventListener("change", (event) => print(event.matches));
  /* and unfolded, but for the answers of quizzes; afterwards it is folded as before */
  const folds = () => [...document.querySelectorAll("article details:not([open],.sco-answer,.sco-menu,figure details)")];
  let opened = [];
  addEventListener("beforeprint", () => { print(true); opened = folds(); opened.forEach((fold) => { fold.removeAttribute("name"); fold.open = true; }); });
  addEventListener("afterprint", () => { print(false); opened.forEach((fold) => { fold.open = false; if (fold.matches(".sco-review-part")) fold.name = "review"; }); });
  /* code can be copied, where the browser lets a page do so */
  const words = document.body.dataset;
  if (navigator.clipboard) document.querySelectorAll("article div.highlight > pre").forEach((code) => {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "sco-copy";
    copy.textContent = words.copy;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.trimEnd());
      copy.textContent = words.copied;
      setTimeout(() => { copy.textContent = words.copy; }, 2000);
    });
    code.before(copy);
  });
  /* code of a notebook's page: one button opens all of it */
  const codes = document.querySelectorAll("details.sco-code");
  if (codes[2]) {
    const all = document.createElement("button");
    all.type = "button";
    all.className = "sco-all-code";
    const say = () => { all.textContent = [...codes].every((code) => code.open) ? words.foldCode : words.showCode; };
    all.addEventListener("click", () => { const open = ![...codes].every((code) => code.open); codes.forEach((code) => { code.open = open; }); say(); });
    codes.forEach((code) => code.addEventListener("toggle", say));
    say();
    codes[0].closest(".cell").before(all);
  }
  /* on a phone a note of evidence shows its answers, and each unfolds to its reasons; a long table shows its title */
  if (matchMedia("(max-width:575px)").matches) document.querySelectorAll("details:is(.sco-finding,.sco-rows)").forEach((fold) => { fold.open = false; fold.dataset.shut = ""; });
  /* a table that is wider than its place says so above it, as long as it is; where all of it is seen, its box is no stop of the
     keyboard and no group that a screen reader names before the table says the same */
  document.querySelectorAll("article :is(.sco-table,.pst-scrollable-table-container)").forEach((box) => {
    const group = box.role ? ["role", "aria-label", "tabindex"].map((name) => [name, box.getAttribute(name)]) : [];
    const sizes = new ResizeObserver(() => requestAnimationFrame(() => { /* at once would be an error: it changes sizes */
      const wide = box.scrollWidth > box.clientWidth + 1, scrolls = wide || box.scrollHeight > box.clientHeight + 1;
      if (wide) box.dataset.beside = words.beside; else delete box.dataset.beside;
      group.forEach(([name, value]) => { if (scrolls && value) box.setAttribute(name, value); else box.removeAttribute(name); });
    }));
    [box, ...box.children].forEach((one) => sizes.observe(one)); /* what is shown may grow, and its place stay */
  });
  /* the contents at the side begin at the page that is open, also where the theme remembers another place of them */
  const side = document.getElementById("pst-primary-sidebar"), here = side && [...side.querySelectorAll("li.current > a")].pop();
  const toHere = () => {
    const room = side.getBoundingClientRect(), at = here.getBoundingClientRect();
    if (at.top < room.top || at.bottom > room.bottom) side.scrollTop += at.top - room.top - room.height / 3;
  };
  if (here) addEventListener("load", () => setTimeout(toHere));
  /* a link to what is folded opens it */
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target && target.parentElement; fold; fold = fold.parentElement) if (fold.open === false && fold.matches("details")) fold.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  /* the drawer gives the keyboard back to the button that opened it, after the theme has moved its contents */
  document.querySelectorAll("dialog").forEach((drawer) => drawer.addEventListener("close", () => setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector(".primary-toggle")?.focus();
  }, 50)));
  /* a heading of this page, chosen in the drawer, closes it */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("dialog a[href^='#']");
    if (link) link.closest("dialog").close();
  });
  /* code that is to be changed can be run where it stands; nothing is fetched for it until a reader asks */
  const offer = document.querySelector(".sco-here");
  if (offer) {
    document.querySelectorAll(".tag_show-code").forEach((cell) => cell.append(offer.cloneNode(true)));
    document.addEventListener("click", ({ target }) => {
      const asked = target.closest(".sco-here");
      if (asked) import(new URL(offer.dataset.from, location)).then((cells) => cells.start(asked), () => asked.after(offer.dataset.fails));
    });
  }
  const menus = () => document.querySelectorAll("details.sco-menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    const field = document.querySelector(".bd-search input"), link = document.querySelector(".sco-search-link");
    if (field && field.offsetParent) field.focus(); else if (link) link.click();
  }, true);
  document.addEventListener("click", (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
})();
