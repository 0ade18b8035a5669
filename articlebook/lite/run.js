// Fetches the runtime with a progress line, so that the browser has it at hand, and then opens the notebook.
(() => {
  const KEPT = "notebooks-in-browser", bar = document.getElementById("bar"), said = document.getElementById("said"), again = document.getElementById("again");
  const path = new URLSearchParams(location.search).get("path") || "chapters/09-who-is-in-what.ipynb";
  const name = path.split("/").pop().replace(/\.ipynb$/, "");
  if (path.startsWith("chapters/")) document.getElementById("back").href = `../${path.replace(/\.ipynb$/, ".html")}`;

  // Says whether all is here from a visit before: then nothing is to wait for. The browser is asked only where it has been told so,
  // since it notes an error for a file that it lacks.
  async function complete(list) {
    try {
      if (localStorage.getItem(KEPT) !== list.files.join()) return false;
      const answers = await Promise.all(list.files.map((file) => fetch(file, { cache: "only-if-cached", mode: "same-origin" })));
      answers.forEach((answer) => answer.body.cancel());
      return answers.every((answer) => answer.ok);
    } catch {
      return false;
    }
  }

  // four at a time: more do not come faster, and the line would stand still
  async function load() {
    again.hidden = true;
    let done = 0, told = -1;
    const list = await (await fetch("files.json")).json();
    if (await complete(list)) return go();
    const waiting = [...list.files], stop = new AbortController();
    bar.max = list.bytes;
    const add = (bytes) => {
      if (stop.signal.aborted) return;  // what went wrong is told already
      done += bytes;
      bar.value = done;
      const tenth = Math.floor((10 * done) / list.bytes);
      if (tenth !== told) {  // a screen reader hears ten messages, not thousands
        told = tenth;
        said.textContent = `${10 * tenth} % of Python and its packages are here.`;
      }
    };
    const worker = async () => {
      for (let file; (file = waiting.shift()); ) {
        const answer = await fetch(file, { signal: stop.signal });
        if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
        for (let reader = answer.body.getReader(), part; !(part = await reader.read()).done; ) add(part.value.length);
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]).catch((error) => { stop.abort(); throw error; });
    try { localStorage.setItem(KEPT, list.files.join()); } catch { /* a browser that keeps nothing loads again */ }
    return go();
  }

  function go() {
    said.textContent = `Opening ${name}. Python starts, which takes some seconds more.`;
    // on a phone JupyterLab's list of files leaves the notebook no room; in JupyterLab each notebook gets a workspace of
    // its own, since that of another notebook would start its kernel, too
    const query = `path=${encodeURIComponent(path)}`;
    location.replace(matchMedia("(max-width: 48em)").matches ? `notebooks/index.html?${query}`
      : `lab/index.html?${query}&workspace=${encodeURIComponent(name)}`);
  }

  const start = () => load().catch((error) => {
    said.textContent = `Loading stopped (${error.message}). Check the network and try again, or read the page without running it.`;
    again.hidden = false;
  });
  again.addEventListener("click", start);
  if (location.protocol === "file:") {
    said.textContent = "A browser runs notebooks only from a web server, not from a folder. Use JupyterLab on this computer, or open the book on the web.";
  } else {
    start();
  }
})();
