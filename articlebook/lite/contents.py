"""What a student finds in the browser's JupyterLab: chapters, exercises and tables, laid out as in the repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from articlebook import notebooks
from articlebook.chapter import CHAPTERS
from articlebook.exercises.notebooks import write_student_notebooks
from articlebook.files import left_by_system, listed
from articlebook.tables import DATA

#: A package that is fetched only where a notebook needs it, and what else it then brings into play.
LARGE = ("scipy", "ruptures")
FETCH = "import scipy, ruptures  # here the browser fetches a large package, once"
#: Runs the code cells of notebooks and prints for each the place of the first that asks for the package. It never gets
#: it: so one process serves for all notebooks, and most of them end early.
_PROBE = """
import contextlib, io, json, sys
name, notebooks = json.load(sys.stdin)

class Wanted(BaseException):
    pass

class Finder:
    @staticmethod
    def find_spec(full, path=None, target=None):
        if full.split(".")[0] == name:
            raise Wanted

def first(cells):
    own = {"__name__": "__main__"}
    for place, source in enumerate(cells):
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # what a cell prints is no answer
                exec(source, own)
        except Wanted:
            return place

sys.meta_path.insert(0, Finder)
print(json.dumps([first(cells) for cells in notebooks]))
"""


def first_uses(held: list[nbformat.NotebookNode], package: str = LARGE[0]) -> list[int | None]:
    """Return for each notebook the number, among all its cells, of the first that needs a package; None where none does."""
    code = [[place for place, cell in enumerate(one.cells) if cell.cell_type == "code"] for one in held]
    sources = [[one.cells[n].source for n in places] for one, places in zip(held, code, strict=True)]
    run = subprocess.run([sys.executable, "-c", _PROBE], input=json.dumps([package, sources]), capture_output=True, text=True, check=True)
    return [None if n is None else places[n] for n, places in zip(json.loads(run.stdout), code, strict=True)]


def for_browser(held: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Return notebooks that fetch the large package just before the cell that needs it.

    Pyodide loads what a cell imports by name. What the book's own package imports
    inside a function it cannot see, and a start that always waits for it is slow.
    """
    copies = [nbformat.from_dict(one) for one in held]
    for copy, place in zip(copies, first_uses(held), strict=True):
        for cell in copy.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        if place is not None:
            copy.cells.insert(place, nbformat.v4.new_code_cell(FETCH, id="fetch-large-package"))
    return copies


def write(target: Path) -> None:
    """Write chapters, student versions of the exercises, and tables into a folder."""
    for path in listed(CHAPTERS, "*.md"):  # notebooks link to them
        (target / "chapters").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / "chapters")
    found = notebooks.paths()
    for path, notebook in zip(found, for_browser([notebooks.read(path) for path in found]), strict=True):
        nbformat.write(notebook, target / "chapters" / path.name)
    for path in write_student_notebooks(target / "exercises"):
        shutil.move(path, target / "exercises" / path.name)
        path.parent.rmdir()
    shutil.copytree(DATA, target / "data", ignore=lambda folder, names: [n for n in names if n == "derive" or left_by_system(Path(n))])
