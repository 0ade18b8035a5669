/* What the theme's and the copy button's scripts ask Sphinx for; Sphinx's own script of it stays out. */
window.DOCUMENTATION_OPTIONS = { URL_ROOT: document.documentElement.dataset.content_root, BUILDER: "html", search_as_you_type: false };
/* Small parts of the frame: a menu closes on Escape and on a click elsewhere, and a page prints at a press. */
(() => {
  const menus = () => document.querySelectorAll("details.sco-menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
})();
