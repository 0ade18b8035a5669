// Runs repack.py in Pyodide, so that the bytecode is that of the browser's Python:
// node repack.mjs FOLDER-OF-PYODIDE < {"from": folder, "to": folder, "archives": {name: [packages whose source stays]}}
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const core = path.resolve(process.argv[2]) + path.sep;
const asked = JSON.parse(readFileSync(0, "utf-8"));
const { loadPyodide } = await import(pathToFileURL(core + "pyodide.mjs"));
// without the columns of each instruction, which only a traceback with its source shows, and a third of the bytes
const pyodide = await loadPyodide({ indexURL: core, env: { PYTHONNODEBUGRANGES: "1" } });
pyodide.mountNodeFS("/from", asked.from);
pyodide.mountNodeFS("/to", asked.to);
pyodide.FS.writeFile("/home/pyodide/repack.py", readFileSync(new URL("repack.py", import.meta.url)));
pyodide.globals.set("archives", pyodide.toPy(asked.archives));
pyodide.runPython(`
import sys, sysconfig
from pathlib import Path
sys.path.insert(0, "/home/pyodide")
from repack import repack
zipped = next(entry for entry in sys.path if entry.endswith(".zip"))
for name, keep in archives.items():
    place = sysconfig.get_path("purelib") if name.endswith(".whl") else zipped
    repack(Path("/from", name), Path("/to", name), place, sys.implementation.cache_tag, keep)
`);
process.exit(0);
