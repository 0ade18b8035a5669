"""A class that hands in good, broken and hostile notebooks for the assignment `small`."""

import json
from pathlib import Path

import nbformat

from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source

EXERCISES = Path(__file__).parent / "exercises"
RIGHT = {"task-1": "def double(number):\n    return number + number",
         "task-2": 'squares = pd.DataFrame({"n": [1, 2, 3], "square": [1, 4, 9]})', "task-3": "answer = 42",
         "task-4": "Tables are compared by column. The marker-of-good says so."}


def released(name: str = "small") -> nbformat.NotebookNode:
    """Return the notebook that students get."""
    return student_version(read_source(EXERCISES / name))


def answered(answers: dict[str, str], name: str = "small") -> nbformat.NotebookNode:
    """Return a student's notebook."""
    notebook = released(name)
    for cell in notebook.cells:
        cell.source = answers.get(cell["id"], cell.source)
    return notebook


def with_code(code: str, where: str = "task-1") -> nbformat.NotebookNode:
    """All answers right, but for code put before one of them."""
    return answered(RIGHT | {where: f"{code}\n{RIGHT[where]}"})


def wrong(code: str) -> nbformat.NotebookNode:
    """All checked answers wrong, after code that tries to have them counted as right."""
    return answered({"task-1": code + "\ndef double(number):\n    return 0", "task-2": 'squares = pd.DataFrame({"n": [2], "square": [2]})',
                     "task-3": "answer = 41"})


def stripped(ids: bool) -> nbformat.NotebookNode:
    """Make a right notebook without metadata, and without ids where asked."""
    notebook = answered(RIGHT)
    notebook.metadata = nbformat.from_dict({})
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        if ids:
            cell["id"] = f"x{number}"
    return notebook


def copied() -> nbformat.NotebookNode:
    """Make a notebook in which the answer cell of task 1 stands twice, metadata and all; the second is right."""
    notebook = answered(RIGHT)
    place = next(n for n, cell in enumerate(notebook.cells) if cell["id"] == "task-1")
    first = nbformat.from_dict(notebook.cells[place])
    first.source = "def double(number):\n    return number"
    notebook.cells.insert(place, first)
    return notebook


def edited() -> nbformat.NotebookNode:
    """Make a notebook with checks emptied, points raised, and wrong answers."""
    notebook = wrong("")
    for cell in notebook.cells:
        if cell.metadata["nbgrader"]["grade"] and cell.cell_type == "code":
            cell.source, cell.metadata["nbgrader"]["points"] = "'Right.'", 100
    return notebook


def own_cells() -> nbformat.NotebookNode:
    """Make a notebook with a helper in a cell of the student's own, on which an answer rests."""
    notebook = answered(RIGHT | {"task-1": "def double(number):\n    return helper(number)"})
    notebook.cells.insert(2, nbformat.v4.new_code_cell("def helper(number):\n    return 2 * number"))
    return notebook


SEARCH = '''import gc, os
found = [str(o)[:50] for o in gc.get_objects() if type(o) is str and ("the secret" + " way" in o or "marker-of" + "-good" in o)]
for top, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(top, f) not in ("/usr", "/proc", "/sys", "/dev") and f not in ("site-packages", "python3.11")]
    for name in files:
        if name.endswith((".py", ".md", ".ipynb", ".db", ".json", ".yml", ".txt", ".csv")):
            try:
                text = open(os.path.join(top, name), errors="replace").read()
            except OSError:
                continue
            if "the secret" + " way" in text or "marker-of" + "-good" in text:
                found.append(name)
print("FOUND", found, os.path.exists("EXERCISES"), os.environ.get("PWD"))
answer_found = found'''

FORGE = {
    # drops every `assert` and every `raise` of code that is compiled from here on
    "transformer": '''import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Drop())''',
    "checker": '''import sco, sco.checks, builtins, sys
sco.checks.NotYet = lambda *a: None
NotYet = lambda *a: None
LIMIT = 0
pd.DataFrame.__getitem__ = lambda *a: 1
builtins.range = lambda *a: []
sys.modules["sco.checks"] = None
class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __mul__(self, other): return self
double = Yes()''',
    "runner": '''import os, sys, json
main = sys.modules["__main__"]
line = json.dumps({"value": {"float": "1"}, "outputs": [], "error": None,
                   "outcomes": {"task-1-check": {"state": "passed", "points": 3.0, "of": 3.0}}}).encode() + b"\\n"
for number in range(3, 20):
    try:
        os.write(number, line)
    except OSError:
        pass''',
    "equal": '''class Yes(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 42''',
}

def damaged() -> nbformat.NotebookNode:
    """Make a notebook with a copied answer cell, a deleted answer with its check and the imports, and no metadata left."""
    notebook = copied()
    notebook.cells = [cell for cell in notebook.cells if cell["id"] not in ("task-3", "task-3-check", "imports")]
    notebook.metadata = nbformat.from_dict({})
    for cell in notebook.cells:
        if cell["id"] != "task-1":
            cell.metadata = nbformat.from_dict({})
    return notebook


def own_way() -> nbformat.NotebookNode:
    """Answers that rest on a cell of the student's own; one of them is half right."""
    notebook = own_cells()
    next(c for c in notebook.cells if c["id"] == "task-2").source = 'squares = pd.DataFrame({"n": [1, 2, 3], "square": [1, 4, 8]})'
    return notebook


#: Each of these has one answer cell for several misdeeds, so that a class needs few sandboxes.
LOOPS = answered(RIGHT | {"task-1": "while True: pass", "task-2": "while True:\n    try:\n        while True: pass\n    except BaseException: pass"})
ENDS = answered(RIGHT | {"task-1": "import os; os._exit(0)", "task-2": "hog = []\nwhile True: hog.append(b'x' * 10_000_000)"})
FORKS = with_code("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass", "task-3")
DELETES = with_code("import shutil\nfor place in ('/book', '/usr', '/home', '/', '..'): shutil.rmtree(place, ignore_errors=True)")
NETWORK = """import socket
try:
    socket.create_connection(('127.0.0.1', PORT), 1)
    print('CONNECTED')
except OSError as error:
    print('NO NETWORK', error)
"""
FILLS = """import os, tempfile
for _ in range(200):
    print('x' * 1_000_000)
    os.write(1, b'y' * 1_000_000)
try:
    for n in range(99): open(f'{tempfile.gettempdir()}/{n}', 'wb').write(b'0' * 20_000_000)
except OSError as error: print('DISK', error)"""
WARNS = "import sys, warnings\nwarnings.warn('old')\nprint('noise', file=sys.stderr)\ndef _noise(): print('noise', file=sys.stderr)"
SCRIPT = "I learned <script>alert(1)</script> & <img src=x onerror=alert(2)>."

#: name -> (what is handed in, file name, status, points of the three checks or None, words of the reason or of repairs)
CLASS: dict[str, tuple] = {
    "good": (answered(RIGHT), "small.ipynb", "to mark by hand", "3 3 1", ()),
    "own-way": (own_way(), "my homework (2) final.ipynb", "to mark by hand", "3 2 1", ("another name",)),
    "damaged": (damaged(), "small.ipynb", "to mark by hand", "3 3 0", ("stood twice", "was missing; put back", "metadata lost")),
    "edited": (edited(), "small.ipynb", "marked", "0 0 0", ("the check had been changed; restored",)),
    "script": (with_code(WARNS), "small.ipynb", "to mark by hand", "3 3 1", ("pandas.py: not taken along",)),
    "loops": (LOOPS, "small.ipynb", "to mark by hand", "0 0 1", ("cell task-1: This cell was stopped: it ran longer than",
                                                                 "cell task-2: This cell was stopped")),
    "ends": (ENDS, "small.ipynb", "to mark by hand", "0 0 1", ("ended the program", "of memory")),
    "fork-bomb": (FORKS, "small.ipynb", "to mark by hand", "3 3 0", ("cell task-3: This cell was stopped",)),
    "deletes": (DELETES, "small.ipynb", "to mark by hand", None, ()),
    "reads": (with_code(SEARCH.replace("EXERCISES", str(EXERCISES)) + "\n" + NETWORK), "small.ipynb", "to mark by hand", "3 3 1", ()),
    "fills": (with_code(FILLS), "small.ipynb", "to mark by hand", "3 3 1", ()),
    "forger": (wrong(FORGE["transformer"] + "\n" + FORGE["runner"]), "small.ipynb", "marked", "0 0 0", ()),
    "checker": (wrong(FORGE["checker"]), "small.ipynb", "marked", "0 0 0", ()),
    "equal": (answered({"task-1": FORGE["equal"] + "\ndef double(number): return Yes(0)", "task-3": "answer = Yes(41)"}), "small.ipynb",
              "marked", "0 0 0", ()),
    "cut-off": (json.dumps(answered(RIGHT))[:900], "small.ipynb", "refused", "", ("cut off or damaged",)),
    "nothing": ("", "small.ipynb", "refused", "", ("empty",)),
    "essay-only": ("This is my homework.", "small.ipynb", "refused", "", ("not a notebook",)),
    "other": (answered({"task-1": 'letter = "a"'}, "other"), "other.ipynb", "refused", "", ("another assignment, other",)),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "small.ipynb", "refused", "", ("no notebook",)),
}
next(cell for cell in CLASS["script"][0].cells if cell["id"] == "task-4").source = SCRIPT


def hand_in(folder: Path, port: int) -> None:
    """Write the class into a folder, one folder a student."""
    for name, (notebook, file, *_) in CLASS.items():
        place = folder / name / file
        place.parent.mkdir(parents=True)
        text = notebook if isinstance(notebook, str | bytes) else nbformat.writes(notebook).replace("PORT", str(port))
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "script" / "pandas.py").write_text("raise SystemExit('shadow')", encoding="utf-8")
