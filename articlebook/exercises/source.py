"""The one source of an assignment, from which all that is handed out is made: a notebook as text, with its solution.

Beside it stand the wrong answers that its checks must know, and the rubric.
"""

from __future__ import annotations

import copy
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import jupytext
import nbformat

from articlebook.exercises.description import AssignmentError, assignment_text, is_public
from articlebook.exercises.variant import filled_text, seed_of
from articlebook.files import FileError, parse_yaml

#: A line that holds nothing but a tag of the placeholders, which may stand between two cells.
_TAG_LINE = re.compile(r"^\{%[^%]*%\}\n", re.M)
FIELDS = {"cell", "check", "misconception", "code", "says"}


class Points(NamedTuple):
    """Points of an assignment: all of them, and those that a person gives for answers in words, which no check reads."""

    total: int
    by_hand: int


def points(folder: Path) -> Points:
    """Count the points of an assignment, which no seed changes: the sum over its graded cells.

    They are read off the cells of the source as it is written, so that a list of all assignments draws no variant.
    """
    text = _TAG_LINE.sub("", assignment_text(folder, "source.md"))
    worth = [(cell.metadata["nbgrader"].get("points", 0), cell.cell_type) for cell in _parsed(folder, text).cells]
    return Points(sum(count for count, _ in worth), sum(count for count, kind in worth if kind == "markdown"))


@lru_cache(maxsize=64)
def _parsed(folder: Path, text: str) -> nbformat.NotebookNode:
    """Parse a source as a notebook and check the metadata of each cell; what it returns is kept, so do not change it."""
    where = f"{folder.name}/source.md"
    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # whatever its parser trips over is a fault of the file
        line = f", line {found[1]}" if (found := re.search(r"[Ll]ine:? (\d+)", str(error))) else ""
        why = " ".join(str(error).split())[:160]
        raise AssignmentError(f"{where}{line}: not a notebook as text ({why}); look at the metadata between +++ and at the fences") from None
    if not notebook.cells:
        raise AssignmentError(f"{where}: holds no cell; copy the cells of another assignment")
    for number, cell in enumerate(notebook.cells, start=1):
        about = cell.metadata.get("nbgrader")
        if not isinstance(about, dict) or not isinstance(about.get("grade_id"), str) or not about["grade_id"]:
            raise AssignmentError(f"{where}, cell {number}: no nbgrader grade_id; copy the metadata of a like cell")
        name = about["grade_id"]
        for key in ("grade", "solution", "locked"):
            if not isinstance(about.get(key), bool):
                raise AssignmentError(f"{where}, cell {name}: nbgrader {key} is neither true nor false; copy the metadata of a like cell")
        worth = about.get("points", 0)
        if isinstance(worth, bool) or not isinstance(worth, int) or not 0 <= worth <= 1000:
            raise AssignmentError(f"{where}, cell {name}: points are no whole number from 0 to 1000; write digits only")
        if not re.fullmatch(r"[\w-]{1,64}", name, re.ASCII):
            raise AssignmentError(f"{where}, cell {name[:40]!r}: the grade_id has other signs than letters, digits, - and _; rename it")
    return notebook


def read_source(folder: Path, seed: str | None = None, notebook: bool = True) -> nbformat.NotebookNode:
    """Read the source notebook of an assignment, solution included, with fixed cell ids.

    Parameters
    ----------
    notebook : bool
        Whether the words are those for the notebook, or those for paper and the page to click.

    Returns
    -------
    NotebookNode
        Its metadata `sco` name the assignment, the seed and the version (a
        hash of the source with its placeholders filled in).

    Raises
    ------
    AssignmentError
        Where a cell has no nbgrader metadata, an id stands twice, or a solution
        has no mark; or where the public copy is asked for a variant.
    """
    public = is_public(folder)
    if public and seed is not None:
        raise AssignmentError(f"{folder.name}: this is the public copy, which has no solutions and makes no variants; "
                              "use the instructors' repository for a seed")
    text = assignment_text(folder, "source.md") if public else filled_text(folder, "source.md", seed, notebook)
    read = copy.deepcopy(_parsed(folder, text))
    seen: set[str] = set()
    for cell in read.cells:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        if grade_id in seen:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: the grade_id stands twice; rename one")
        seen.add(grade_id)
        solves = cell.cell_type == "code" and cell.metadata["nbgrader"]["solution"]
        if solves and not public and "### BEGIN SOLUTION" not in cell.source:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: a solution cell without ### BEGIN SOLUTION; "
                                  "mark what students must not see")
        cell["id"] = grade_id
    stamp = read.metadata.pop("sco", None)
    read.metadata.pop("jupytext", None)
    read.metadata["language_info"] = {"name": "python"}
    read.metadata["sco"] = {"seed": None, **stamp} if stamp else {"assignment": folder.name, "seed": seed_of(folder, seed),
                                         "version": hashlib.sha256(text.encode()).hexdigest()[:12]}
    return read


def wrong_answers(folder: Path, seed: str | None = None) -> list[dict[str, str]]:
    """Read the plausible wrong answers of an assignment, each with what its check must say.

    Raises
    ------
    AssignmentError
        Naming the file, the entry and the remedy.
    """
    name = f"{folder.name}/wrong_answers.yml"
    try:
        entries = parse_yaml(filled_text(folder, "wrong_answers.yml", seed), name)
    except FileError as error:
        raise AssignmentError(str(error)) from None
    if not isinstance(entries, list):
        raise AssignmentError(f"{name}: {'is empty' if entries is None else 'is no list'}; write three or more wrong answers for each checked task, "
                              "each beginning with a hyphen, or [] where nothing is checked")
    cells = {cell["id"]: cell for cell in read_source(folder, seed).cells if cell.cell_type == "code"}
    solved = {cell for cell, held in cells.items() if held.metadata["nbgrader"]["solution"]}
    checks = {cell for cell, held in cells.items() if held.metadata["nbgrader"]["grade"]}
    for number, entry in enumerate(entries, start=1):
        where = f"{name}, entry {number}"
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            raise AssignmentError(f"{where}: needs exactly {', '.join(sorted(FIELDS))}")
        if untold := next((field for field in sorted(FIELDS) if not isinstance(entry[field], str)), ""):
            raise AssignmentError(f"{where}: {untold} is no text; put it between quotation marks, or below | where it has several lines")
        if entry["cell"] not in solved or entry["check"] not in checks:
            raise AssignmentError(f"{where}: no cell {entry['cell']} or {entry['check']} in source.md, the one to fill in, the other to check it")
    return entries


def rubric(folder: Path, seed: str | None = None) -> str:
    """Read how to mark what no check can mark, with worked examples, in Markdown."""
    return filled_text(folder, "rubric.md", seed)
