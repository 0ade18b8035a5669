/* A reader's own view, kept in this browser alone; the first lines of each page set it before anything is drawn. */
(() => {
  const form = document.querySelector(".sco-own-view"), page = document.documentElement.dataset;
  if (!form) return;
  const theme = document.querySelector(".theme-switch-button"), NAMES = ["size", "lines", "letters", "contrast"];
  const show = () => ["mode", ...NAMES].forEach((name) => {
    const chosen = [...form.elements[name]].find((radio) => radio.value === page[name]);
    (chosen || form.elements[name][0]).checked = true;
  });
  const colour = (mode) => { for (let presses = 0; page.mode !== mode && presses < 3; presses += 1) theme.click(); };
  /* what scrolls sideways only now must be reached by keyboard, which the theme sees to when the window changes */
  const told = () => dispatchEvent(new Event("resize"));
  form.addEventListener("change", ({ target }) => {
    if (target.name === "mode") { colour(target.value); return; }
    if (target === form.elements[target.name][0]) delete page[target.name]; else page[target.name] = target.value;
    localStorage.setItem("view", JSON.stringify(Object.fromEntries(NAMES.flatMap((name) => page[name] ? [[name, page[name]]] : []))));
    told();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    NAMES.forEach((name) => { delete page[name]; });
    localStorage.setItem("view", "{}");
    colour("auto");
    show();
    told();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
