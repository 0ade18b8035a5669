"""What a student finds in the browser's JupyterLab: chapters, exercises and tables, laid out as in the repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from sco import assignments, notebooks
from sco.chapter import CHAPTERS
from sco.tables import DATA

#: A package that is fetched only where a notebook needs it, and what else it then brings into play.
LARGE = ("scipy", "ruptures")
FETCH = "import scipy, ruptures  # here the browser fetches a large package, once"
#: Runs code cells one after another and prints the place of the first after which the package is loaded.
_PROBE = """
import contextlib, io, json, sys
name, cells = json.load(sys.stdin)
own = {"__name__": "__main__"}
for place, source in enumerate(cells):
    with contextlib.redirect_stdout(io.StringIO()):  # what a cell prints is no answer
        exec(source, own)
    if name in sys.modules:
        print(place)
        break
"""


def first_use(notebook: nbformat.NotebookNode, package: str = LARGE[0]) -> int | None:
    """Place among all cells of the first that needs a package; None where none does."""
    code = [place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    run = subprocess.run([sys.executable, "-c", _PROBE], input=json.dumps([package, [notebook.cells[n].source for n in code]]),
                         capture_output=True, text=True, check=True)
    return code[int(run.stdout)] if run.stdout else None


def for_browser(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook that fetches the large package just before the cell that needs it.

    Pyodide loads what a cell imports by name. What the book's own package imports
    inside a function it cannot see, and a start that always waits for it is slow.
    """
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if (place := first_use(copy)) is not None:
        copy.cells.insert(place, nbformat.v4.new_code_cell(FETCH, id="fetch-large-package"))
    return copy


def write(target: Path) -> None:
    """Write chapters, student versions of the exercises, and tables into a folder."""
    for path in sorted(CHAPTERS.glob("*.md")):  # notebooks link to them
        (target / "chapters").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / "chapters")
    with ThreadPoolExecutor() as side_by_side:  # each waits for a process of its own
        made = side_by_side.map(lambda path: for_browser(nbformat.read(path, as_version=4)), notebooks.paths())
        for path, notebook in zip(notebooks.paths(), made, strict=True):
            nbformat.write(notebook, target / "chapters" / path.name)
    for path in assignments.write_students(target / "exercises"):
        shutil.move(path, target / "exercises" / path.name)
        path.parent.rmdir()
    shutil.copytree(DATA, target / "data", ignore=shutil.ignore_patterns("derive"))
