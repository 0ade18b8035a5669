// Runs the cells of a page in Python, away from the page, so that a long run freezes nothing and can be stopped.
const at = (path) => new URL(path, import.meta.url).href;

// How much is here: wheels are counted as they come; what the browser compiles while it comes must reach it untouched, and counts when it is whole.
async function counted() {
  const list = await (await fetch(at("here.json"))).json(), plain = self.fetch.bind(self);
  let done = 0;
  const add = (bytes) => { done += bytes; postMessage({ loaded: Math.min(1, done / list.bytes) }); };
  const sizes = new Map(Object.entries(list.files).map(([path, size]) => [at(path), size]));
  const streamed = (address) => /\.(whl|zip)$/.test(address);
  self.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (!answer.ok || !answer.body || !streamed(answer.url)) return answer;
    const counting = new TransformStream({ transform(part, to) { add(part.byteLength); to.enqueue(part); } });
    return new Response(answer.body.pipeThrough(counting), answer);
  };
  new PerformanceObserver((seen) => seen.getEntries().forEach(({ name }) => {
    if (sizes.has(name) && !streamed(name)) { add(sizes.get(name)); sizes.delete(name); }
  })).observe({ type: "resource", buffered: true });
  return list;
}

async function begin() {
  const { packages, charts } = await counted(), { loadPyodide } = await import("./static/pyodide/pyodide.mjs");  // Firefox refuses a static one here
  const python = await loadPyodide({ indexURL: at("static/pyodide/"), lockFileURL: at("static/pyodide/here-lock.json"), packages });
  // WebKit ends a worker only between two calls of JavaScript: so Python, which calls none while it counts, asks now and then for a signal
  python.setInterruptBuffer(new Uint8Array(1));
  const module = python.pyimport("articlebook.lite.cells");
  return [python, module.Cells(), charts, module];
}
const begun = begin();

// A package that was not loaded at the start comes when a cell wants it; nothing is asked for that this site does not hold.
async function run(source, place, shown) {
  const [python, cells] = await begun;
  for (let tried; ;) {
    const result = JSON.parse(cells.run(source, place, shown)), { missing } = result;
    if (!missing || missing === tried) return result;
    postMessage({ fetching: missing });
    if (!(await python.loadPackagesFromImports(`import ${missing}`)).length) return result;
    tried = missing;
  }
}

const tasks = {
  async prepare({ sources, charts }) {  // while the page is read
    const [python, , drawing, module] = await begun;
    if (charts) await python.loadPackage(drawing);
    module.import_early(JSON.stringify(sources));
  },
  async run({ sources, place }) {
    const [, cells] = await begun;
    for (const now of [...JSON.parse(cells.before(JSON.stringify(sources), place)), place]) {
      postMessage({ running: now, place });
      const began = performance.now(), result = await run(sources[now], now, now === place);
      postMessage({ ran: now, place, seconds: (performance.now() - began) / 1000, ...result });
      if (result.error) break;
    }
  },
};
const tell = (error) => postMessage({ failed: `${error.message || error}` });
let last = begun.then(() => postMessage({ ready: true })).catch(tell);
self.onmessage = ({ data }) => { last = last.then(() => tasks[data.task](data)).catch(tell); };
