"""No answer stops the marker, takes more than its share, or has a check count what it did not earn."""

import ast
import json
import re
import sys
import time
from dataclasses import replace

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source
from articlebook.marking.bounded import apart
from articlebook.marking.grade import jobs, sandbox
from articlebook.marking.grade.outcome import Run
from articlebook.marking.grade.session import answer_names
from articlebook.marking.grade.wire import ValueFault, decode, encode
from articlebook.marking.rebuild.notebook import rebuild
from articlebook.marking.submissions.handed_in import read_notebook
from tests.marking import submissions

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of marking needs bubblewrap, which only Linux has")
LIMITS = sandbox.Limits(cell_seconds=2, seconds=90, memory=500_000_000)
#: For what uses up all of its time.
SHORT = replace(LIMITS, cell_seconds=1)
SOURCE = read_source(submissions.EXERCISES / "small")


def no_object(*_):
    raise ValueFault("no objects here")


def marked(answers: dict[str, str], tmp_path, source=SOURCE, limits=LIMITS, before: str = "", released=None) -> tuple[jobs.Job, Run | None]:
    """One notebook through a job, as a class is marked; `before` is code in a cell of the student's own above all others."""
    released = released or submissions.released()
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        cell.source = (submissions.RIGHT | answers).get(cell["id"], cell.source)
    if before:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(before))
    made = rebuild(read_notebook(json.dumps(notebook).encode()), released)
    found: list[Run | None] = []
    job = jobs.Job("one", made.notebook, source, limits, tmp_path / "one.json")
    jobs.run_all([job], 1, lambda job, run: found.append(run))
    return job, found[0]


def points(run: Run) -> list[float | None]:
    return [run.outcomes[f"task-{n}-check"].points for n in (1, 2, 3)]


def with_check(code: str) -> nbformat.NotebookNode:
    """Return the assignment with another check of task 3."""
    source = nbformat.from_dict(SOURCE)
    next(cell for cell in source.cells if cell["id"] == "task-3-check").source = code
    return source


def in_a_row(answers: dict[str, str], tmp_path, checks: dict[str, str] | None = None) -> tuple[jobs.Job, Run | None]:
    """One notebook in which task 3 stands once for each answer, with a check of its own: to start a sandbox takes longest."""
    source = nbformat.from_dict(SOURCE)
    place = next(n for n, cell in enumerate(source.cells) if cell["id"] == "task-3")
    task, rows = source.cells[place:place + 2], []
    for name in answers:
        for cell, own in zip(task, (name, f"{name}-check"), strict=True):
            cell = nbformat.from_dict(cell)
            cell["id"] = cell.metadata["nbgrader"]["grade_id"] = own
            cell.source = (checks or {}).get(own, cell.source)
            rows.append(cell)
    source.cells[place:place + 2] = rows
    return marked(answers, tmp_path, source, replace(LIMITS, seconds=LIMITS.seconds * 2), released=student_version(source))


#: Answers to task 3 that go on for ever, are beyond all measure, or lie about what they are.
ODD = {
    "a range": "answer = range(10**12)",
    "a number of a million digits": "answer = 10**1_000_000",
    "a day of a million digits": "answer = '9' * 1_000_000",
    "a negative number": "answer = -(10**5000)",
    "a generator": "import itertools\nanswer = itertools.count()",
    "endless equality": "class A:\n    def __eq__(self, other):\n        while True: pass\nanswer = A()",
    "an endless list": "class A(list):\n    def __iter__(self):\n        while True: yield 1\nanswer = A()",
    "an endless length": "class A:\n    def __len__(self):\n        while True: pass\n    def __iter__(self):\n        while True: yield self\nanswer = A()",
    "a length below zero": "class A:\n    def __len__(self): return -5\nanswer = A()",
    "nested lists": "answer = []\nfor _ in range(10_000): answer = [answer]",
    "a list in itself": "answer = []\nanswer.append(answer)",
    "half a character": "answer = '\\ud83d'",
    "control signs": "answer = 'a\\x00b\\x1b[2J'",
    "a wide text": "import numpy as np\nanswer = np.zeros(3, '<U90000000')",
    "a module": "import types\nanswer = types.ModuleType('numpy.f2py.__main__')",
    "a class called module": "class module: pass\nanswer = module()\nanswer.__name__ = 'numpy.f2py.__main__'",
    "a wide array": "import numpy as np\nanswer = np.broadcast_to(0, (10**6, 10**6))",
    "no rows of many": "import numpy as np\nanswer = np.empty((10**12, 0))",
    "a lying class": "class A:\n    @property\n    def __class__(self): return int\nanswer = A()",
    "an error without end": "class A(Exception):\n    def __str__(self): return 'x' * 10**8\n"
                            "class B:\n    def __getattr__(self, name): raise A()\nanswer = B()",
    "a leaving": "class A:\n    def __getattr__(self, name): raise SystemExit\nanswer = A()",
    "many outputs": "for n in range(100_000): display(n)\nanswer = 41",
    "pictures": "from IPython.display import Image, display\nfor n in range(50): "
                "display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 500_000, format='png'))\nanswer = 41",
}


@pytest.mark.parametrize("some_of", range(4))
def test_an_odd_answer(some_of, tmp_path):
    """Such an answer fails its own check with a sentence, the tasks before and after it are marked, and no result is large."""
    began = time.monotonic()
    odd = {f"odd-{number}": code for number, code in list(enumerate(ODD.values()))[some_of::4]}
    job, run = in_a_row(odd | {"after": "answer = 42"}, tmp_path)
    assert run, job.why
    outcomes = {name: outcome.points for name, outcome in run.outcomes.items() if name != "task-4"}
    assert outcomes == {"task-1-check": 3, "task-2-check": 3} | {f"{name}-check": 0 for name in odd} | {"after-check": 1}, run.outcomes
    for name, code in odd.items():
        message = run.outcomes[f"{name}-check"].message
        assert message and len(message) < 2500 and message.isprintable(), (code, message)
    assert job.path.stat().st_size < 6_000_000 and time.monotonic() - began < 160


#: Checks that no answer of a million signs should ever meet, beside an answer that makes them work for ever.
HEAVY = {
    "python": ("while answer: pass", "answer = 1", "took too long"),
    "memory": ("[[0] * answer for _ in range(answer)]", "answer = 10**6", "too large|took too long"),
    "leaves": ("import sys\nsys.exit(answer)", "answer = 1", "stopped with SystemExit"),
    "recursion": ("def f(n): return f(n + 1)\nf(answer)", "answer = 1", "RecursionError"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_check_without_end(name, tmp_path):
    """A check that an answer drives without end is stopped, within limits, and the others are marked."""
    code, answer, words = HEAVY[name]
    _, run = marked({"task-3": answer}, tmp_path, with_check(code), SHORT)
    assert run and points(run) == [3, 3, 0]
    assert re.search(words, run.outcomes["task-3-check"].message), run.outcomes


def test_a_check_that_cannot_be_stopped(tmp_path, monkeypatch):
    """Where no alarm reaches a check, the kernel ends its process, and the row says why; the next submission is marked."""
    monkeypatch.setattr(jobs, "CHECK_SECONDS", 1)
    job, run = marked({"task-3": "answer = 10**12"}, tmp_path, with_check("sum(range(answer))"), SHORT)
    assert run is None and job.why == "it took too much time"
    _, run = marked({}, tmp_path)
    assert points(run) == [3, 3, 1]


def test_points_of_a_check(tmp_path):
    """A number above the maximum, below zero, or none at all is no full mark; where it cannot be, the instructor is told."""
    fair = {"1": 1, "0": 0, "True": 1, "False": 0, "np.bool_(False)": 0, "'Right.'": 1, "None": 1}
    counts = [*fair, "1000", "10**400", "-1", "float('nan')", "float('inf')", "np.float64('nan')", "np.int64(7)"]
    names = {f"count-{number}": count for number, count in enumerate(counts)}
    _, run = in_a_row(dict.fromkeys(names, "answer = 42"), tmp_path, {f"{name}-check": f"import numpy as np\n{count}" for name, count in names.items()})
    assert {count: run.outcomes[f"{name}-check"].points for name, count in names.items()} == dict.fromkeys(counts, 0) | fair
    told = {count for name, count in names.items() if any(remark.startswith(f"{name}-check: ") for remark in run.remarks)}
    assert told == set(counts) - set(fair)


#: What a student redefines, above the first cell and in an answer, so that wrong answers be counted as right.
FORGED = {
    "pd": "class pd:\n    class DataFrame: pass",
    "NotYet": "class NotYet(Exception): pass\nraise_ = None",
    "builtins": "import builtins\nfor name in ('print', 'sorted', 'isinstance', 'range', 'len'): setattr(builtins, name, lambda *a: True)",
    "names": "print = sorted = isinstance = range = len = sum = lambda *a: True\nLIMIT = 0",
    "pandas": "import pandas\npandas.DataFrame.__getitem__ = lambda *a: 1\npandas.Series.sum = lambda *a: 3\npandas.Series.__eq__ = lambda *a: True",
    "modules": "import sys, types\nfake = types.ModuleType('checks')\nfake.NotYet = fake.load = lambda *a: 'Right.'\n"
               "sys.modules['sco'] = sys.modules['sco.checks'] = fake\nimport sco\nsco.checks = fake\nNotYet = fake.NotYet",
    "assert": "__debug__\nimport builtins\nbuiltins.AssertionError = Warning",
}
WRONG = {"task-1": "def double(number): return 5", "task-2": 'squares = pd.DataFrame({"n": [2], "square": [2]})', "task-3": "answer = 41"}


@pytest.mark.parametrize("name", FORGED)
def test_redefined_names(name, tmp_path):
    """Nothing that a locked cell or a check names comes from the submission but the answers."""
    _, run = marked({task: f"{FORGED[name]}\n{code}" for task, code in WRONG.items()}, tmp_path, before=FORGED[name])
    assert points(run) == [0, 0, 0], run.outcomes


def test_names_that_the_locked_cells_use_before_they_bind_them(tmp_path):
    """A module that a locked cell imports and uses is the marker's own in every later check."""
    source = with_check("checks.confirm(answer)")
    setup = next(cell for cell in source.cells if cell["id"] == "imports")
    setup.source += "\nfrom types import SimpleNamespace\nfrom sco import checks\nchecks.answers\nimport math\nmath.pi"
    forged = "class checks:\n    answers = None\n    def confirm(answer): return 'Right.'"
    _, run = marked({"task-3": f"{forged}\nanswer = 41"}, tmp_path, source, before=forged)
    assert run.outcomes["task-3-check"].state == "failed" and "AttributeError" in run.outcomes["task-3-check"].message


def test_names_of_the_solution():
    """Answers are what the solution sets in its cells: no name inside a function, a comprehension or an import."""
    solution = ("import pandas as pd\nfrom sco import checks\ndef f(a):\n    inner = a\n    other.x = 1\n    return inner\n"
                "row['a'] = 1\nthing.part[0].b = 2\nx: int = 3\nfor n in range(3): pass\nwith open('a') as file: pass\n"
                "y = [z for z in (1, 2)]\nif (w := 1): pass\na, *b = 1, 2\n%matplotlib inline")
    cell = nbformat.v4.new_code_cell(solution, metadata={"nbgrader": {"solution": True}})
    assert answer_names(nbformat.v4.new_notebook(cells=[cell])) == {"f", "row", "thing", "x", "n", "file", "y", "w", "a", "b"}


HOSTILE = [{"scalar": ["<U1000000000", "x"]}, {"scalar": ["int64", {"list": [1] * 10}]}, {"range": [0, 10**12, 1]}, {"range": [0, 1, 10**9]},
           {"ndarray": ["<U99999999", [1], ["x"]]}, {"ndarray": ["str", [1000], ["x" * 20_000] + ["y"] * 999]}, {"ndarray": ["int64", [0, 10**12], []]},
           {"module": "numpy.f2py.__main__"}, {"kept": [-1, "sys", False]}, {"kept": ["a", "b", 1]}, {"kept": [True, "b", 1]}, {"float": "1" * 10**6},
           {"timestamp": "9" * 10**6}, {"series": ["a", ["one", None, ["int64", [0]]], ["datetime64[ns, dateutil//dev/stdin]", ["2020-01-01"]]]},
           {"timedelta": {}}, {"dict": [[{"list": []}, 1]]}, {"dict": 3}, {"list": "abc"}, {"set": [{"dict": []}]}, {"bytes": 3}, [1, 2], {}, {"a": 1, "b": 2},
           {"frame": [["one", None, ["object", ["a"]]], ["one", None, ["int64", []]], [["int64", [1, 2]]]]}, {"axis": ["levels", [], []]}]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: str(data)[:40])
def test_hostile_values(data):
    """What a sandbox may send makes no large value, opens no file and imports nothing; it is refused at once."""
    began = time.process_time()
    with pytest.raises(ValueFault):
        apart(decode, data, no_object, memory=200_000_000, seconds=5)
    assert time.process_time() - began < 2


PARTS = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(some.characters(codec=None, exclude_categories=()), max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=4), inner, max_size=2) | some.dictionaries(
        some.sampled_from(["missing", "scalar", "float", "bytes", "timestamp", "datetime", "date", "time", "timedelta", "list", "tuple", "set", "frozenset",
                           "dict", "frame", "series", "axis", "ndarray", "range", "kept", "module"]), inner, min_size=1, max_size=1)
    | some.tuples(some.sampled_from(["int64", "str", "object", "float32", "<U9", "category", "bool", "datetime64[ns]", "one", "levels"]), inner,
                  inner).map(list),
    max_leaves=25)


@given(PARTS)
def test_any_json_as_a_value(data):
    """Any JSON is a value that can be sent on and printed, or a fault."""
    try:
        value = decode(data, lambda *_: "kept")
    except ValueFault:
        return
    f"{value!r}".encode()  # no half of a character is left in it
    try:
        json.dumps(encode(value)).encode()
    except ValueFault as fault:
        assert "cannot carry" in str(fault) or "nested" in str(fault)


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-2**4000, 2**4000) | some.floats(allow_nan=False) | some.text() | some.binary(max_size=20) | some.dates()
    | some.datetimes() | some.times() | some.timedeltas(min_value=pd.Timedelta.min.to_pytimedelta() / 2, max_value=pd.Timedelta.max.to_pytimedelta() / 2),
    lambda inner: some.lists(inner, max_size=4) | some.tuples(inner, inner) | some.dictionaries(some.text(max_size=5), inner, max_size=4)
    | some.frozensets(some.integers() | some.text(max_size=5), max_size=4), max_leaves=15)


@given(VALUES)
def test_values_go_through(value):
    """A plain value comes out as it went in, but for signs that no text can hold."""
    there = decode(json.loads(json.dumps(encode(value))), no_object)
    assert isinstance(there, type(value))
    if str(value) == str(value).encode("ascii", "ignore").decode() and "\\x" not in repr(value):
        assert there == value


@pytest.mark.parametrize("frame", [
    pd.DataFrame({"n": [1, 2], "t": ["a", None], "d": pd.to_datetime(["2020-01-01", None]), "f": [0.5, np.nan], "b": [True, False]}),
    pd.DataFrame({"z": pd.to_datetime(["2020-01-01", "2021-01-01"]).tz_localize("Asia/Almaty"), "i": pd.array([1, None], dtype="Int64")}),
    pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"])), pd.DataFrame(index=range(3)),
    pd.Series([1.5, 2.5], name="s", index=["a", "b"]).to_frame()])
def test_tables_go_through(frame):
    """A table comes out as it went in."""
    pd.testing.assert_frame_equal(decode(json.loads(json.dumps(encode(frame))), no_object), frame, check_index_type=False)


def test_arrays_and_numbers_go_through():
    """Arrays, also of texts, numbers of numpy and the missing values come out as they went in."""
    for array in (np.arange(6).reshape(2, 3), np.array(["a", "bcd"]), np.array([1.5, np.inf]), np.empty((0, 3))):
        assert np.array_equal(decode(json.loads(json.dumps(encode(array))), no_object), array)
    for value in (np.int8(3), np.float32(0.5), np.bool_(True), np.datetime64("2020-01-01", "ns"), pd.Timestamp("2020-01-01", tz="UTC"), range(3)):
        assert decode(json.loads(json.dumps(encode(value))), no_object) == value
    assert decode(encode(np.str_("a")), no_object) == "a" and decode(encode(10**5000), no_object) == np.inf
    assert ast.literal_eval(repr(decode(encode(-(10**1000)), no_object))) == -(10**1000)


#: What stands above many an answer, and is nobody's answer: for an editor, for its charts, or to install something.
MAGIC = {
    "charts": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "charts in a window": "%matplotlib qt5\n%gui qt",
    "charts that move": "%matplotlib notebook\n%config InlineBackend.figure_format = 'retina'",
    "an editor": "%autosave 30\n%clear\n%load_ext nb_black\n%load_ext autoreload\n%autoreload 2",
    "another service": "%tensorflow_version 2.x\n%pip install no-such-package",
}


def test_magic_of_editors_costs_no_points(tmp_path):
    """Magic words that no answer needs leave the answer below them as it is."""
    _, run = in_a_row({name.replace(" ", "-"): f"{code}\nanswer = 42" for name, code in MAGIC.items()}, tmp_path)
    assert [outcome.points for name, outcome in run.outcomes.items() if name != "task-4"] == [3, 3] + [1] * len(MAGIC) and run.remarks == []


@pytest.mark.parametrize(("code", "error"), [
    ('name = input("Your name: ")\n' + submissions.RIGHT["task-1"], "EOFError"),
    ("def double(number):\n    return 2 * int(input())", "EOFError"),
    ("from my_helpers import twice\n" + submissions.RIGHT["task-1"], "ModuleNotFoundError"),
    ('text = open("my notes.txt").read()\n' + submissions.RIGHT["task-1"], "FileNotFoundError")])
def test_no_points_for_want_of_a_person_or_a_file(code, error, tmp_path):
    """An answer that fails since nobody types, or a file is not there, has no silent zero: a person is told of it."""
    _, run = marked({"task-1": code}, tmp_path)
    assert points(run) == [0, 3, 1] and len(run.remarks) == 1 and error in run.remarks[0] and "task-1" in run.remarks[0]


def test_what_cost_no_points_is_not_told(tmp_path):
    """A module that is not there is nobody's matter where nothing was lost by it."""
    _, run = marked({}, tmp_path, before="import google.colab")
    assert points(run) == [3, 3, 1] and run.remarks == []
