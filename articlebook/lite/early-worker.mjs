// The worker of the kernel, which does not wait to be asked before it loads Python, its packages and what the notebooks import.
import "./{worker}";
import { loadPyodide } from "./static/pyodide/pyodide.mjs";

const told = (name) => (text) => (self.told?.[name] ?? console.log)(text);
self.begun = loadPyodide({
  indexURL: new URL("static/pyodide/", self.location.href).href,
  packages: {packages},
  stdout: told("stdout"),
  stderr: told("stderr"),
}).then(async (pyodide) => {
  await pyodide.runPythonAsync("import piplite.piplite, pyodide_kernel, {package}");
  return pyodide;
});
self.begun.catch(() => {});  // the kernel tells of it
