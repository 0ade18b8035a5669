/* What the theme's and the copy button's scripts ask Sphinx for; Sphinx's own script of it stays out. */
window.DOCUMENTATION_OPTIONS = { URL_ROOT: document.documentElement.dataset.content_root, BUILDER: "html", search_as_you_type: false };
/* Small parts of the frame: a menu closes on Escape and on a click elsewhere; Ctrl+K leads to the search; print is dark on white. */
(() => {
  /* paper is white: a dark page prints in the light theme */
  const paper = matchMedia("print"), page = document.documentElement.dataset;
  let kept = "";
  const print = (on) => { if (on && page.theme === "dark") { kept = "dark"; page.theme = "light"; } else if (!on && kept) { page.theme = kept; kept = ""; } };
  paper.addEventListener("change", (event) => print(event.matches));
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
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
