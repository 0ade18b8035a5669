// What the kernel takes for Pyodide: the one that the worker began to load before it was asked, or else a new one.
import { loadPyodide as load } from "./static/pyodide/pyodide.mjs";

export function loadPyodide(options) {
  self.told = options;  // from here on the kernel hears what Python says
  return self.begun ?? load(options);
}
