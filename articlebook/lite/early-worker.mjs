// The worker of the kernel, which does not wait to be asked before it loads Python, its packages and what the notebook imports.
import "./{worker}";
import { begin } from "./early.mjs";

const told = (name) => (text) => (self.told?.[name] ?? console.log)(text);

// Code of the notebook that the page opens, which the worker has for a name; what it imports is found faster before the kernel goes to its folder.
async function sources() {
  const answer = await fetch(new URL(`files/${self.name}`, import.meta.url));
  if (!answer.ok) return [];
  return (await answer.json()).cells.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source].flat().join(""));
}

self.begun = Promise.all([begin({ stdout: told("stdout"), stderr: told("stderr") }), sources().catch(() => [])]).then(async ([pyodide, code]) => {
  await pyodide.runPythonAsync("import piplite.piplite, pyodide_kernel, {package}");
  pyodide.pyimport("articlebook.lite.cells").import_early(JSON.stringify(code));
  return pyodide;
});
self.begun.catch(() => {});  // the kernel tells of it
