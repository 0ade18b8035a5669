"""Whatever a student wrote is kept, shown to the person who marks, and pointed out where nobody would look for it."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as some
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from articlebook.marking.bounded import Exceeded, apart
from articlebook.marking.rebuild.notebook import Rebuilt, rebuild
from articlebook.marking.submissions.handed_in import Refused, read_notebook
from articlebook.marking.text import clean, in_a_line
from tests.marking import submissions
from tests.marking.submissions import RIGHT, answered
from tests.support.places import ROOT

RELEASED = submissions.released()
ESSAY = "The table counts members in law. Another reader may take the day of the decision."
STUB = "YOUR ANSWER HERE"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def handed_in(notebook) -> Rebuilt:
    return rebuild(read_notebook(json.dumps(notebook).encode()), RELEASED)


def with_cell(cell, before: str | None = None, **answers: str) -> nbformat.NotebookNode:
    """All right but for the essay, which is empty, and with a cell of the student's own before another, or at the end."""
    notebook = answered(RIGHT | {"task-4": STUB} | answers)
    place = len(notebook.cells) if before is None else next(n for n, one in enumerate(notebook.cells) if one["id"] == before)
    notebook.cells.insert(place, cell)
    return notebook


def cell_of(made: Rebuilt, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in made.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.mark.parametrize("cell", [new_markdown_cell(ESSAY), new_raw_cell(ESSAY), new_code_cell(ESSAY), new_markdown_cell(f"# My answer\n\n{ESSAY}")])
@pytest.mark.parametrize("before", [None, "task-4"])
def test_an_essay_in_a_cell_of_its_own(cell, before):
    """An essay in a new cell above or below the empty answer, of whatever kind, becomes the answer, and somebody is told."""
    made = handed_in(with_cell(cell, before))
    assert ESSAY in cell_of(made, "task-4").source and STUB not in cell_of(made, "task-4").source
    assert "task-4" in made.repairs[-1] and any("task-4" in look for look in made.remarks)


@pytest.mark.parametrize("before", ["opening", "task-2-text", "task-4-text"])
def test_an_essay_far_from_its_cell(before):
    """Text anywhere keeps an empty essay open for a person, and stays where it stood."""
    made = handed_in(with_cell(new_markdown_cell(ESSAY), before))
    assert cell_of(made, "task-4").metadata["beside"] and cell_of(made, "task-4").source == STUB
    assert any(cell.source == ESSAY for cell in made.notebook.cells)
    assert any(look.startswith("task-4: the answer cell was left as released") for look in made.remarks)


@pytest.mark.parametrize("name", ["task-4-text", "opening", "task-3-check", "imports"])
def test_an_essay_typed_into_a_locked_cell(name):
    """Text typed into a locked cell, also into code, is kept and pointed out; the locked cell is restored; the essay stays open."""
    notebook = answered(RIGHT | {"task-4": STUB})
    cell = next(cell for cell in notebook.cells if cell["id"] == name)
    cell.source += f"\n\n{ESSAY}"
    made = handed_in(notebook)
    assert cell_of(made, name).source == cell_of(Rebuilt(RELEASED), name).source
    assert sum(ESSAY in one.source for one in made.notebook.cells) == 1
    assert any(name in look for look in made.remarks)
    essay = cell_of(made, "task-4")
    assert essay.source == ESSAY if name == "task-4-text" else "beside" in essay.metadata


def test_a_longer_essay_beside_a_short_one():
    """An essay that goes on in a second cell is one essay."""
    made = handed_in(with_cell(new_markdown_cell(ESSAY), **{"task-4": "To begin with."}))
    assert cell_of(made, "task-4").source == f"To begin with.\n\n{ESSAY}" and made.remarks


def test_an_empty_essay_is_empty():
    """As released, emptied, or with white space and signs without a shape, an essay beside which nothing stands is empty."""
    for text in (STUB, "", f" {STUB}\n", "\u200b\n \ufeff"):
        made = handed_in(answered(RIGHT | {"task-4": text}))
        assert "beside" not in cell_of(made, "task-4").metadata and not made.remarks, text
    # a second copy of what was released was not written by the student
    made = handed_in(with_cell(new_markdown_cell(STUB)))
    assert "beside" not in cell_of(made, "task-4").metadata


@pytest.mark.parametrize("before", [None, "task-1", "task-3-text", "task-3", "task-3-check", "task-4"])
def test_code_in_a_cell_of_its_own(before):
    """Code that sets the name of an empty answer counts for it, wherever it stands: it runs after the empty cell and before the check."""
    made = handed_in(with_cell(new_code_cell("answer = 42"), before, **{"task-3": "answer = None  # put the number here"}))
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in made.notebook.cells]
    assert names.index("task-3") < names.index("task-3-check")
    assert cell_of(made, "task-3").source == "answer = 42" and any("task-3" in look for look in made.remarks)
    sources = [cell.source for cell in made.notebook.cells]
    assert sources.count("answer = 42") == 1 and not any(source.startswith("answer = None") for source in sources)


def test_code_in_several_cells():
    """Where an empty answer stands beside several cells of such code, the empty cell comes first and the check last."""
    notebook = with_cell(new_code_cell("answer = 40"), "task-1", **{"task-3": "answer = None  # put the number here"})
    notebook.cells.append(new_code_cell("answer = answer + 2"))
    sources = [cell.source for cell in handed_in(notebook).notebook.cells]
    order = [next(n for n, source in enumerate(sources) if source.startswith(start))
             for start in ("answer = None", "answer = 40", "answer = answer", "if answer is None")]
    assert order == sorted(order)


def test_two_answers_in_one_cell():
    """Where cells were joined, the names that the lost one sets are those of the other, and a person is told."""
    for emptied in (False, True):
        notebook = answered(RIGHT | {"task-1": f"{RIGHT['task-1']}\n\n{RIGHT['task-2']}"})
        if emptied:
            next(cell for cell in notebook.cells if cell["id"] == "task-2").source = ""
        else:
            notebook.cells = [cell for cell in notebook.cells if cell["id"] != "task-2"]
        made = handed_in(notebook)
        assert "squares" not in cell_of(made, "task-2").source and RIGHT["task-2"] in cell_of(made, "task-1").source
        assert any(look.startswith("task-2: the answer stands in the cell task-1") for look in made.remarks)
    made = handed_in(answered(RIGHT | {"task-2": "squares = None  # put the table here"}))
    assert made.remarks == [] and made.repairs == []


def test_an_answer_that_stands_twice():
    """Copies of an answer with other code in them are named to a person, whichever is taken; equal ones are not."""
    for other, looks in (("def double(number):\n    return 0", 1), (RIGHT["task-1"], 0)):
        for place in (0, -1):
            notebook = answered(RIGHT)
            copy = nbformat.from_dict(next(cell for cell in notebook.cells if cell["id"] == "task-1"))
            copy.source, copy["id"] = other, "copy"
            notebook.cells.insert(place, copy)
            assert sum("task-1: stands several times" in look for look in handed_in(notebook).remarks) == looks


def test_code_typed_into_a_locked_cell():
    """An import typed into the locked imports runs; an answer typed into a check counts for an empty answer."""
    notebook = answered(RIGHT | {"task-3": "answer = None  # put the number here"})
    for cell in notebook.cells:
        cell.source = {"imports": f"{cell.source}\nimport math", "task-3-check": f"answer = 42\n{cell.source}"}.get(cell["id"], cell.source)
    made = handed_in(notebook)
    assert cell_of(made, "task-3").source == "answer = 42"
    place = [cell["id"] for cell in made.notebook.cells].index("typed-1")
    assert made.notebook.cells[place].cell_type == "code" and made.notebook.cells[place].source == "import math"


def test_a_picture_in_an_essay():
    """A picture pasted into an essay, or into a cell beside it, is kept; what is no picture is pointed out."""
    notebook = answered(RIGHT | {"task-4": "![image.png](attachment:image.png)"})
    notebook.cells[-1]["attachments"] = {"image.png": {"image/png": DOT}}
    assert cell_of(handed_in(notebook), "task-4")["attachments"]["image.png"]["image/png"] == DOT
    other = new_markdown_cell("See ![image.png](attachment:image.png)", attachments={"image.png": {"image/jpeg": DOT}, "x.svg": {"image/svg+xml": "<svg/>"}})
    notebook.cells.append(other)
    made = handed_in(notebook)
    essay = cell_of(made, "task-4")
    assert len(essay["attachments"]) == 2 and len(set(re.findall(r"attachment:([^)]+)", essay.source))) == 2
    assert set(re.findall(r"attachment:([^)]+)", essay.source)) == set(essay["attachments"])
    assert any("no picture for this page" in look for look in made.remarks)
    # a picture in a locked cell is beside the empty essay
    notebook = answered(RIGHT | {"task-4": STUB})
    notebook.cells[-2]["attachments"] = {"image.png": {"image/png": DOT}}
    assert "attachment:image.png" in cell_of(handed_in(notebook), "task-4").source


def test_halves_of_characters():
    """Half a character and control signs are replaced and pointed out; a whole character made of two halves is not touched."""
    notebook = json.dumps(answered(RIGHT | {"task-4": "HERE"})).replace('"HERE"', r'"Half \ud83d, whole \ud83d\ude00, nothing \u0000\u001b[31m"')
    made = rebuild(read_notebook(notebook.encode()), RELEASED)
    assert cell_of(made, "task-4").source == "Half \ufffd, whole 😀, nothing \ufffd\ufffd[31m"
    assert any("halves of characters" in look for look in made.remarks)
    assert read_notebook(b'{"cells": [], "metadata": {"sco": {"seed": "\\ud83d\\u001b[2J"}}}').seed == "\ufffd\ufffd[2J"


def test_lines_of_a_list():
    """Text for a terminal is one line, without signs that act, and says where it was cut."""
    assert in_a_line("a\nb\x1b[31m\u202ec\u200b") == "a b\ufffd[31m\ufffdc\ufffd"
    assert in_a_line("x" * 500).endswith("x […]") and clean("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize(("data", "words"), [
    (json.dumps({"cells": [{"cell_type": "code", "source": "x" * 2_100_000}]}).encode(), "2100000 characters of text, more than 2000000"),
    (b'{"cells": [' + b"[]," * 20_000 + b"[]]}", "20001 cells, more than 500"),
    (b'{"cells": ' * 100_000, "nested too deep"),
    (b'{"cells": [' + b'{"a":' * 3000, "nested too deep|cut off"),
])
def test_what_is_too_large(data, words):
    """A notebook larger than anybody reads is refused with its size and what to ask for, and nothing of it is cut off."""
    with pytest.raises(Refused, match=words):
        read_notebook(data)


def test_numbers_without_end():
    """A number of a million digits somewhere in the file stops nobody."""
    notebook = json.dumps(answered(RIGHT)).replace('"metadata": {', '"metadata": {"x": ' + "9" * 1_000_000 + ", ", 1)
    made = rebuild(read_notebook(notebook.encode()), RELEASED)
    assert "999" in notebook and cell_of(made, "task-3").source == "answer = 42" and not made.repairs


def test_memory_of_a_large_file():
    """A file that unfolds to more than there is memory for is read in a process of its own, and refused there.

    It is tried in a new interpreter: what older work gave back to this one could hold the file after all.
    """
    tried = """if True:
        from functools import partial
        from articlebook.marking.submissions import handed_in
        data = b'{"cells": [{"cell_type": "code", "outputs": [' + b"[]," * 1_000_000 + b"[]]}]}"
        print(handed_in.read_notebook(data).cells[0].kind)
        handed_in.apart = partial(handed_in.apart, memory=20_000_000)
        try:
            handed_in.read_notebook(data)
        except handed_in.Refused as refused:
            print(refused)
        """
    said = subprocess.run([sys.executable, "-c", tried], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.startswith("code\n") and "cannot be read (it took too much memory); ask for it without outputs" in said


def test_limits_of_work_apart():
    """Work in a process of its own returns its result or raises its error; without end, or ended, it says so."""
    assert apart(sum, [1, 2]) == 3
    with pytest.raises(ZeroDivisionError):
        apart(divmod, 1, 0)
    for work, words in ((lambda: sum(range(10**12)), "too much time"), (lambda: bytearray(10**11), "too much memory"),
                        (lambda: os.kill(os.getpid(), signal.SIGKILL), "time or memory"), (lambda: os._exit(3), "code 3")):
        with pytest.raises(Exceeded, match=words):
            apart(work, seconds=1)


def test_cells_that_look_alike():
    """Hundreds of cells that are almost the released ones are put in order within seconds."""
    notebook = submissions.released()
    words = " ".join(f"word{n}" for n in range(600))
    for cell in notebook.cells:
        if not cell.metadata["nbgrader"]["solution"]:
            cell.source = f"{cell.source} {words}"
    released = nbformat.from_dict(notebook)
    notebook.cells = [new_markdown_cell(f"{cell.source[:-4]}{n}") for n in range(48) for cell in notebook.cells[:10]]
    began = time.process_time()
    made = rebuild(read_notebook(json.dumps(notebook).encode()), released)
    assert time.process_time() - began < 20 and len(made.notebook.cells) > 13


@pytest.mark.parametrize("code", ["a" + ".b" * 80_000, "(" * 80_000, "[" * 80_000 + "]" * 80_000, "-" * 80_000 + "1", "x=" * 9000 + "1", "f'{" * 6000,
                                  "a," * 90_000])
def test_code_without_end(code):
    """Code that overwhelms a parser is kept, and ends nothing."""
    made = handed_in(with_cell(new_code_cell(code)))
    assert any(code in cell.source for cell in made.notebook.cells)


WORDS = some.text(some.characters(codec=None, exclude_categories=()), max_size=30) | some.sampled_from(
    [cell.source for cell in RELEASED.cells] + list(RIGHT.values()) + [f"{cell.source}\nand more" for cell in RELEASED.cells])
ANY_JSON = some.recursive(some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
                          lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3), max_leaves=6)
NAMES = some.sampled_from([cell["id"] for cell in RELEASED.cells]) | some.text(max_size=5)
CELL = some.fixed_dictionaries({"cell_type": some.sampled_from(["code", "markdown", "raw"]) | ANY_JSON, "source": WORDS | some.lists(WORDS, max_size=3)},
                               optional={"id": NAMES | ANY_JSON, "attachments": ANY_JSON | some.just({"image.png": {"image/png": DOT}}),
                                         "metadata": ANY_JSON | some.fixed_dictionaries({}, optional={
                                             "nbgrader": some.fixed_dictionaries({}, optional={"grade_id": NAMES | ANY_JSON}), "id": NAMES}),
                                         "outputs": ANY_JSON})
NOTEBOOK = some.fixed_dictionaries({"cells": some.lists(CELL | ANY_JSON, max_size=20)},
                                   optional={"metadata": ANY_JSON | some.fixed_dictionaries({"sco": ANY_JSON}), "nbformat": ANY_JSON})


def squeezed(text: str) -> str:
    return "".join(clean(text).split())


@given(NOTEBOOK | ANY_JSON)
def test_nothing_is_lost(content):
    """Any JSON is refused with a reason, or all that was written in it stands somewhere in the rebuilt notebook."""
    try:
        made = rebuild(read_notebook(json.dumps(content).encode()), RELEASED)
    except Refused as refused:
        assert str(refused)
        return
    nbformat.validate(made.notebook)
    there = squeezed("\n".join(cell.source for cell in made.notebook.cells))
    released = {squeezed(line) for cell in RELEASED.cells for line in cell.source.splitlines()}
    for cell in content["cells"]:
        if isinstance(cell, dict):
            source = cell.get("source")
            parts = source if isinstance(source, list) else [source]
            for line in "".join(part for part in parts if isinstance(part, str)).splitlines():
                new = set(re.findall(r"\w+", clean(line))) - {word for one in RELEASED.cells for word in re.findall(r"\w+", one.source)}
                assert squeezed(line) in released or squeezed(line) in there or not new, (line, made.repairs)


@given(some.binary(max_size=200) | some.text(max_size=100).map(lambda text: ('{"cells": [' + text).encode("utf-8", "surrogatepass")))
def test_any_bytes(data):
    """Any bytes are read or refused."""
    try:
        assert all(clean(cell.text) == cell.text for cell in read_notebook(data).cells)
    except Refused as refused:
        assert "file" in str(refused) or "notebook" in str(refused)
