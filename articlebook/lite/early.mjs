// What the kernel takes for Pyodide: the one that the worker began to load before it was asked, or else a new one.
import { loadPyodide as load } from "./static/pyodide/pyodide.mjs";

const core = new URL("static/pyodide/", import.meta.url).href;

// The files of what every start loads, one after another: they are in their places before Python begins, and nothing is unpacked by it.
async function files() {
  const answer = await fetch(core + "{start}");
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function lay(FS, folder, held) {
  const length = new DataView(held).getUint32(0, true), made = new Set();
  let at = 4 + length;
  for (const [place, size] of JSON.parse(new TextDecoder().decode(new Uint8Array(held, 4, length)))) {
    const path = place.startsWith("/") ? place : `${folder}/${place}`, parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) FS.mkdirTree(parent);
    made.add(parent);
    FS.writeFile(path, new Uint8Array(held, at, size), { canOwn: true });
    at += size;
  }
}

// Where that file is not there, as for a reader who still has this script of an edition before, or an old browser cannot unpack it,
// the packages are loaded one by one, as Pyodide does.
export async function begin(options) {
  const held = files().catch(() => null), packages = {packages};
  const pyodide = await load({ ...options, indexURL: core, packages: [], fsInit: async (FS, { sitePackages }) => {
    const found = await held;
    if (found) lay(FS, sitePackages, found);
  } });
  if (!(await held)) await pyodide.loadPackage(packages, { messageCallback() {} });
  for (const name of packages) pyodide.loadedPackages[name] ??= "default channel";  // where a package spells its name otherwise than the lock
  return pyodide;
}

export function loadPyodide(options) {
  self.told = options;  // from here on the kernel hears what Python says
  return self.begun ?? begin(options);
}
