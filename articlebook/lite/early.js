// Starts Python while JupyterLab itself is still loading: the worker is made now, and handed over when the kernel asks for one.
(() => {
  const Worker = window.Worker, asked = new URLSearchParams(location.search);
  let notebook = asked.get("path");
  try {  // JupyterLab takes the path out of its address; a reload opens the same notebook
    if (notebook) sessionStorage.setItem("notebook", notebook);
    else if (asked.has("workspace")) notebook = sessionStorage.getItem("notebook");
  } catch { /* where nothing may be kept, Python starts when it is asked */ }
  if (!notebook || crossOriginIsolated) return;  // an isolated page has another kind of worker
  let early = new Worker(new URL("early-worker.mjs", document.currentScript.src), { type: "module", name: notebook });
  window.Worker = class extends Worker {
    constructor(url, options) {
      if (early && String(url).includes("/comlink.worker.")) {
        const made = early;
        early = null;  // a kernel that is started anew gets a worker of its own
        return made;
      }
      super(url, options);
    }
  };
})();
