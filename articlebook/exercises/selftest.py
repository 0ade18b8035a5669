"""Try an assignment without a kernel: whether the solution passes, and whether each wrong answer gets its own words.

Cells run in one namespace of this process, which takes a hundredth of a
kernel's time, so that `make exercises` tries a variant before it writes it,
and a test tries many. It is for sources, which are ours; a student's notebook
is never run this way.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from pathlib import Path

import nbformat

from articlebook.exercises.answers import NotYet
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source, wrong_answers
from articlebook.exercises.variant import seed_of

#: What a check says to somebody who has written nothing yet.
BLANK = ("still empty", "no answer so far")


def checks(notebook: nbformat.NotebookNode) -> list[str]:
    """List the ids of the cells that check an answer."""
    return [cell["id"] for cell in notebook.cells if cell.cell_type == "code" and cell.metadata["nbgrader"]["grade"]]


def run(notebook: nbformat.NotebookNode, instead: Mapping[str, str] | None = None, until: str | None = None) -> dict[str, str]:
    """Run the code cells in one namespace.

    Parameters
    ----------
    notebook : NotebookNode
        A source or what a student gets.
    instead : mapping of str to str, optional
        Code to put in place of a cell, by its id.
    until : str, optional
        The check that is of interest: the last cell to run, and the only check.

    Returns
    -------
    dict of str to str
        For each cell what a student would see: empty where nothing is wrong,
        the words of the check, or the name of a Python error and its message.
    """
    names: dict = {"__name__": "__main__"}
    said: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or (until and cell["id"] != until and cell.metadata["nbgrader"]["grade"]):
            continue
        said[cell["id"]] = ""
        try:
            code = (instead or {}).get(cell["id"], cell.source)
            with contextlib.redirect_stdout(io.StringIO()):  # what a cell prints is no fault
                exec(compile(code, f"<{cell['id']}>", "exec"), names)
        except NotYet as error:
            said[cell["id"]] = str(error)
        except (Exception, SystemExit) as error:  # a cell that ends the program would end this one
            said[cell["id"]] = f"{type(error).__name__}: {error}"
        if cell["id"] == until:
            break
    return said


def faults(folder: Path, seed: str | None = None) -> list[str]:
    """List what is wrong with one variant of an assignment; each fault names the cell and what it said.

    The solution must pass, the empty version fail kindly, and every foreseen
    wrong answer get the words that were written for it.
    """
    seed = seed_of(folder, seed)
    source = read_source(folder, seed)
    where, answers = (f"{folder.name}/{name}, seed {seed or 'none'}" for name in ("source.md", "wrong_answers.yml"))
    found = [f"{where}: the solution fails at {cell}: {words}" for cell, words in run(source).items() if words]
    blank = run(student_version(source))
    for check in checks(source):
        if not any(sign in blank[check] for sign in BLANK):
            found.append(f"{where}: the empty version gets from {check}: {blank[check] or 'nothing'}")
    for number, entry in enumerate(wrong_answers(folder, seed), start=1):
        words = run(source, {entry["cell"]: entry["code"]}, until=entry["check"])[entry["check"]]
        if entry["says"] not in words:
            found.append(f"{answers}, entry {number}: {entry['check']} says to one who {entry['misconception']}: "
                         f"{words or 'nothing'} (expected: {entry['says']})")
    return found
