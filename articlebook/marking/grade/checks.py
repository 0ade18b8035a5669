"""Grade a rebuilt notebook: run its cells in a sandbox and its checks here, and say what became of each graded cell."""

from __future__ import annotations

import contextlib
import math
import numbers
import re
from typing import Any

import nbformat
import numpy as np

from articlebook.marking.bounded import TookTooLong
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.grade.outputs import cell_outputs, outcome_output
from articlebook.marking.grade.sandbox import Gone, Limits
from articlebook.marking.grade.session import LONGEST_MESSAGE, Session, answer_names
from articlebook.marking.text import is_empty

HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
#: Errors that come from where a notebook runs as often as from the answer: nobody types there, and it has no network, no
#: files of the student and no packages but those of the course.
ENVIRONMENT_ERRORS = ("EOFError", "StdinNotImplementedError", "ModuleNotFoundError", "FileNotFoundError", "PermissionError", "ConnectionError",
                      "ConnectionRefusedError", "NewConnectionError", "MaxRetryError", "URLError", "HTTPError", "gaierror")
#: What a student is told where a check counts points that there are not.
IMPOSSIBLE = "Ask your instructor to look at it."


def grade(notebook: nbformat.NotebookNode, source: nbformat.NotebookNode, limits: Limits) -> Run:
    """Run a rebuilt notebook and its checks.

    Parameters
    ----------
    notebook : notebook
        Made by `rebuild`: the released notebook with a student's answers, and cells of the student's own.
    source : notebook
        The instructor's: its checks, hidden ones included, are what runs.
    """
    instructors = {cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in source.cells if cell.metadata.get("nbgrader")}
    run = Run(nbformat.from_dict(notebook))
    session, spent = Session(answer_names(source), limits), 0
    try:
        for number, cell in enumerate(run.notebook.cells, start=1):
            about = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
                run.outcomes[about["grade_id"]] = _run_check(session, cell, instructors[about["grade_id"]], run)
                continue
            if cell.cell_type == "code":
                spent += _run_cell(session, cell, number, spent, run)
                if about.get("locked"):
                    with contextlib.suppress(Exception, TookTooLong):  # a check that needs it says so
                        session.execute(instructors[about["grade_id"]], about["grade_id"])
            if about.get("grade"):
                run.outcomes[about["grade_id"]] = _by_hand(cell, about)
    finally:
        session.close()
    run.remarks += _environment_remarks(run)
    return run


def _run_cell(session: Session, cell: nbformat.NotebookNode, number: int, spent: int, run: Run) -> int:
    """Run a cell that is no check, and put its outputs into it; return their size."""
    outputs, error = session.run_cell(cell.source)
    name = f"cell {cell.metadata.get('nbgrader', {}).get('grade_id') or number}"
    cell.outputs, complete = cell_outputs(outputs, error, session.limits, spent)
    if not complete:
        run.remarks.append(f"{name}: it gave more output than is kept; the rest is not shown")
    if error and cell.outputs[-1].ename == "Stopped":
        run.trouble.append(f"{name}: {cell.outputs[-1].evalue}")
    elif error and cell.outputs[-1].ename == "TookTooLong":
        run.trouble.append(f"{name}: This cell was stopped: it ran longer than {session.limits.cell_seconds:.0f} seconds.")
    return sum(len(str(output)) for output in cell.outputs)


def _run_check(session: Session, cell: nbformat.NotebookNode, source: str, run: Run) -> Outcome:
    """Run a check, and put its outcome into its cell as nbgrader reads it."""
    about = cell.metadata["nbgrader"]
    outcome = _checked(session, source, float(about["points"]), about["grade_id"])
    if IMPOSSIBLE in outcome.message:
        run.remarks.append(f"{about['grade_id']}: {outcome.message.removesuffix(IMPOSSIBLE).strip()} No points were given")
    cell.outputs = [outcome_output(outcome)]
    return outcome


def _checked(session: Session, source: str, points: float, name: str) -> Outcome:
    """Return the outcome of a check: its value is a truth, points, or words of praise; an error is none of these."""
    try:
        value = session.execute(source, name)
    except Gone as gone:
        session.revive()
        return Outcome("failed", 0.0, points, f"The check could not ask your code: {gone}.")
    except TookTooLong:
        return Outcome("failed", 0.0, points, "The check was stopped: it took too long with your answer.")
    except (Exception, SystemExit) as error:
        return Outcome("failed", 0.0, points, _failure_message(error, source, name)[:LONGEST_MESSAGE])
    return _outcome_of_value(value, points)


def _outcome_of_value(value: Any, points: float) -> Outcome:
    """Return what the value of a check's last line counts for."""
    if isinstance(value, bool | np.bool_):
        return Outcome("passed", points, points) if value else Outcome("failed", 0.0, points, "This check did not pass.")
    if isinstance(value, numbers.Real):  # as nbgrader counts
        try:
            counted = float(value)
        except OverflowError:
            counted = math.inf
        if not 0 <= counted <= points:  # also where it is no number at all
            return Outcome("failed", 0.0, points, f"This check counted {counted:g} of {points:g} points, which cannot be. {IMPOSSIBLE}")
        return Outcome("passed" if counted == points else "partly" if counted else "failed", counted, points)
    return Outcome("passed", points, points, value[:LONGEST_MESSAGE] if isinstance(value, str) else "")


def _failure_message(error: BaseException, source: str, name: str) -> str:
    """Say what a student may read of a check that did not pass."""
    lines, traceback, last_line = source.splitlines(), error.__traceback__, 0
    while traceback:
        if traceback.tb_frame.f_code.co_filename == name:
            last_line = traceback.tb_lineno
        traceback = traceback.tb_next
    above = [text.strip() for text in lines[:last_line]]
    if above.count(HIDDEN[0]) > above.count(HIDDEN[1]):
        return "A further check, which your notebook does not show, did not pass."
    if isinstance(error, AssertionError):
        return str(error) or "This check did not pass."
    if isinstance(error, MemoryError):
        return "The check was stopped: your answer is too large."
    if isinstance(error, NameError) and error.name:
        return f"There is no {error.name} in your notebook. Run and keep the cell that defines it."
    return f"The check stopped with {type(error).__name__}: {error}"


def _by_hand(cell: nbformat.NotebookNode, about: dict) -> Outcome:
    """Return the outcome of an answer that a person marks; it is believed to be blank only where nothing of the student stands near it."""
    of = float(about["points"])
    beside = cell.metadata.get("beside") or []
    if cell.get("attachments") or (not is_empty(cell.source) and cell.source.split() != str(about.get("stub", "")).split()):
        return Outcome("open", None, of)
    if beside:
        return Outcome("open", None, of, "The answer cell is empty. A person looks at what you wrote elsewhere: " + "; ".join(beside) + ".")
    return Outcome("blank", 0.0, of)


def _environment_remarks(run: Run) -> list[str]:
    """Name errors that may have cost points although they say nothing about an answer: a zero for them is a person's to confirm."""
    lost = [name for name, outcome in run.outcomes.items() if outcome.state in ("failed", "partly")]
    if not lost:
        return []
    found = [(f"cell {cell.metadata.get('nbgrader', {}).get('grade_id') or number}", output.ename)
             for number, cell in enumerate(run.notebook.cells, start=1) if not cell.metadata.get("nbgrader", {}).get("grade")
             for output in cell.get("outputs", []) if output.output_type == "error" and output.ename in ENVIRONMENT_ERRORS]
    for name in lost:
        if named := re.search(rf"\b({'|'.join(ENVIRONMENT_ERRORS)})\b", run.outcomes[name].message):
            found.append((name, named[1]))
    return [f"{where}: {error}, which may come from the place where it was run and not from the answer; see whether it cost the points "
            f"of {', '.join(lost)}" for where, error in found]
