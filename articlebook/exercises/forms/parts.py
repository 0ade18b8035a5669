"""The parts of an exercise in the order of its source: words, what its code shows, tasks to answer, and hints."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from articlebook.chart import Chart
from articlebook.exercises.description import AssignmentError
from articlebook.exercises.forms.declared import TaskForm, read_forms
from articlebook.exercises.pack.body import markdown
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import seed_of

#: A style that each table and chart brings along; a page has it once.
_STYLE = re.compile(r"<style.*?</style>", re.S)
_HINT = re.compile(r"<details><summary>(?P<head>.*?)</summary>(?P<words>.*?)</details>", re.S)
#: Lines to write on for a point of an answer in words.
LINES_A_POINT = 4


@dataclass
class Part:
    """A part of an exercise.

    Attributes
    ----------
    name : str
        The id of the cell that it comes from.
    html : str
        What is read: words, a chart or a table.
    chart : Chart or None
        The chart, where it is one.
    hints : list of (str, str)
        Head and words of each hint that stands with the words.
    form : TaskForm or None
        How the task is answered; None where nothing is to be answered, or in words.
    points : int
        Points of the task; 0 where nothing is to be answered.
    essay : bool
        Whether the task is answered in words, which a person marks.
    model : str
        A good answer in words, as HTML; for the key.
    """

    name: str
    html: str = ""
    chart: Chart | None = None
    hints: list[tuple[str, str]] = field(default_factory=list)
    form: TaskForm | None = None
    points: int = 0
    essay: bool = False
    model: str = ""


def parts(folder: Path, seed: str | None = None) -> list[Part]:
    """Take an assignment apart for paper and page.

    Raises
    ------
    AssignmentError
        Where a checked task has no form, or a form no checked task.
    """
    seed = seed_of(folder, seed)
    cells = read_source(folder, seed, notebook=False).cells
    forms = read_forms(folder, seed)
    checked = {cells[number - 1]["id"]: cell.metadata["nbgrader"]["points"] for number, cell in enumerate(cells) if _is_check(cell)}
    if unlike := set(checked) ^ set(forms):
        raise AssignmentError(f"{folder.name}/forms.yml: {', '.join(sorted(unlike))} stands in only one of source.md and forms.yml; "
                              "name each cell that is followed by a check, and no other")
    names: dict = {"__name__": "__main__"}
    found = []
    for cell in cells:
        about = cell.metadata["nbgrader"]
        if cell.cell_type == "markdown" and about["solution"]:
            found.append(Part(cell["id"], points=about["points"], essay=True, model=markdown(cell.source)))
        elif cell.cell_type == "markdown":
            words, hints = _without_hints(cell.source)
            found.append(Part(cell["id"], markdown(words), hints=hints))
        elif cell["id"] in forms:
            found.append(Part(cell["id"], form=forms[cell["id"]], points=checked[cell["id"]]))
        elif not _is_check(cell) and hasattr(value := _shown(cell.source, names), "_repr_html_"):
            found.append(Part(cell["id"], _STYLE.sub("", value._repr_html_()), value if isinstance(value, Chart) else None))
    return found


def _is_check(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and cell.metadata["nbgrader"]["grade"]


def _without_hints(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Part the words of a cell from its folded hints."""
    hints = [(found["head"], markdown(found["words"])) for found in _HINT.finditer(text)]
    return _HINT.sub("", text), hints


def _shown(code: str, names: dict) -> Any:
    """Run a locked cell, which is ours, and return what a notebook would show below it."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<locked cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<locked cell>", "eval"), names) if isinstance(last, ast.Expr) else None
