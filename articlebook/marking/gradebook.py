"""Keep marks in nbgrader's own gradebook, so that essays are marked in nbgrader's own screen.

The folder of marks is a course folder of nbgrader. Nothing in it is run by
nbgrader: its `autograde` is switched off there, because it has no sandbox.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import nbformat
from alembic.script import ScriptDirectory
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader import api, dbutil
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import ComputeChecksums, NbGraderPreprocessor, SaveAutoGrades, SaveCells
from sqlalchemy.exc import SAWarning

from articlebook.marking.cell_metadata import about
from articlebook.marking.files import write_whole
from articlebook.marking.grade.outcome import Run
from articlebook.marking.submissions.handed_in import PICTURES

COURSE = "sco-book"
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # of how nbgrader adds rows; they are written all the same
logging.getLogger("tornado.application").addHandler(logging.NullHandler())  # nbgrader would print traces of errors that it raises, too
CONFIG = '''"""nbgrader's settings for this folder of marks."""
from articlebook.marking.gradebook import NoSandboxHere

c = get_config()
c.CourseDirectory.course_id = "{course}"
# nbgrader would run submissions as you, without a sandbox: `make mark` runs them instead
c.Autograde.sanitize_preprocessors = [NoSandboxHere]
'''


@cache
def database_version() -> str:
    """Return the version of nbgrader's tables; nbgrader itself starts a program for it, which takes a second for each gradebook."""
    return ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head() or ""


api.get_alembic_version = database_version


class NoSandboxHere(NbGraderPreprocessor):
    """A step of nbgrader's own `autograde` that stops it."""

    def preprocess(self, nb: nbformat.NotebookNode, resources: dict) -> tuple[nbformat.NotebookNode, dict]:
        """Refuse to go on.

        Raises
        ------
        RuntimeError
            Always.
        """
        raise RuntimeError("nbgrader would run this submission without a sandbox; use `make mark` of the book instead")


@dataclass
class Mark:
    """Points of one graded cell as the gradebook has them.

    Attributes
    ----------
    points : float or None
        With the extra ones; None where a person has not marked it yet.
    extra : float
        Which part of the points was typed as "extra credit" in nbgrader's screen.
    """

    points: float | None
    of: float
    extra: float = 0.0


#: How an essay stands in nbgrader's screen.
AS_TEXT = '<pre style="white-space: pre-wrap">{}</pre>'
NAMED_SIGNS = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def as_text(written: str) -> str:
    """Write what a student wrote as Markdown that shows each sign of it and acts on none.

    Every sign that could begin markup, a link, a formula or a new line is written by its name or number, so that no reader of
    Markdown finds anything there but text.
    """
    return AS_TEXT.format(re.sub(r"[!-'*+./:<>@\[-`{-~\x00-\x1f\x7f]", lambda sign: NAMED_SIGNS.get(sign[0]) or f"&#{ord(sign[0])};", written))


def pasted(attachments: Mapping[str, Mapping[str, str]]) -> str:
    """Write pictures that were pasted into a cell as HTML that can show a picture and do nothing else."""
    return "".join(f'<br><img alt="A pasted picture" style="max-width: 100%" src="data:{kind};base64,{"".join(data.split())}">'
                   for kinds in attachments.values() for kind, data in kinds.items()
                   if kind in PICTURES and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data))


def with_checksums(student_notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a student's notebook with nbgrader's checksums of its cells."""
    return ComputeChecksums().preprocess(nbformat.from_dict(student_notebook), {})[0]


class Course:
    """A folder of marks for one assignment."""

    def __init__(self, folder: Path, assignment: str):
        self.folder, self.assignment = folder, assignment
        self.url = f"sqlite:///{folder / 'gradebook.db'}"
        self.released = folder / "release" / assignment / f"{assignment}.ipynb"

    def release(self, notebook: nbformat.NotebookNode) -> None:
        """Put the assignment, as `with_checksums` gives it, into the gradebook and into `release/`.

        Raises
        ------
        ValueError
            If the folder holds marks of an assignment with other cells.
        """
        if not self.released.exists() or nbformat.read(self.released, as_version=4) != notebook:
            self._make()
            with Gradebook(self.url, COURSE) as gradebook:
                gradebook.update_or_create_assignment(self.assignment)
                gradebook.update_or_create_notebook(self.assignment, self.assignment)
                try:
                    SaveCells().preprocess(nbformat.from_dict(notebook), self._resources())
                except Exception as error:
                    raise ValueError(f"{self.folder}: holds marks for another version of {self.assignment} ({error}); "
                                     "give another folder with MARKS=") from error
            write_whole(self.released, nbformat.writes(notebook))
        settings = self.folder / "nbgrader_config.py"
        if not settings.exists():
            write_whole(settings, CONFIG.format(course=COURSE))

    def _make(self) -> None:
        """Make an empty gradebook, whole or not at all: nbgrader would take half of one for an old one."""
        database = self.folder / "gradebook.db"
        if database.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / "gradebook.db.part"
        part.unlink(missing_ok=True)
        try:
            with Gradebook(f"sqlite:///{part}", COURSE):
                pass
            os.replace(part, database)
        finally:
            part.unlink(missing_ok=True)

    def _instructors_cells(self) -> set[tuple[str | None, str]]:
        """Return name and words of each cell that the instructor wrote; whatever else stands in a notebook is the student's."""
        if not self.released.exists():
            return set()
        return {(about(cell).get("grade_id"), cell.source) for cell in nbformat.read(self.released, as_version=4).cells}

    def _resources(self, student: str = "") -> dict:
        """Return what nbgrader's preprocessors ask for."""
        return {"nbgrader": {"notebook": self.assignment, "assignment": self.assignment, "student": student,
                             "db_url": self.url}, "unique_key": self.assignment}

    def save(self, student: str, name: str, run: Run) -> bool:
        """Write what a run found into the gradebook, unless it is there already; marks that people gave stay.

        Returns
        -------
        bool
            Whether anything was written.
        """
        content = [AS_TEXT, [[cell.source, cell.get("attachments")] for cell in run.notebook.cells],
                   {name: asdict(outcome) for name, outcome in run.outcomes.items()}]
        stamp = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        path = self.folder / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"
        with Gradebook(self.url, COURSE) as gradebook:
            with contextlib.suppress(MissingEntry, OSError, ValueError):
                gradebook.find_submission(self.assignment, student)
                if nbformat.read(path, as_version=4).metadata.get("marked") == stamp:
                    return False
            last, comma, first = name.partition(", ")  # as the table of Canvas has it
            if not comma:
                first, _, last = name.rpartition(" ")
            gradebook.update_or_create_student(student, first_name=first or None, last_name=last or None)
            gradebook.update_or_create_submission(self.assignment, student)
        notebook, _ = SaveAutoGrades().preprocess(nbformat.from_dict(run.notebook), self._resources(student))
        self._set_points(student, run)
        # last, so that checksums are compared with what was written
        clean = SanitizeHTML(enabled=True)
        instructors = self._instructors_cells()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = clean.sanitize_code_outputs(cell.outputs)
            elif (about(cell).get("grade_id"), cell.source) not in instructors:
                cell.update(cell_type="markdown", source=as_text(cell.source) + pasted(cell.pop("attachments", None) or {}))
            about(cell).pop("stub", None)
        notebook.metadata["marked"] = stamp
        write_whole(path, nbformat.writes(notebook))
        return True

    def _set_points(self, student: str, run: Run) -> None:
        """Give the points of the run, where nbgrader's own reading of a notebook differs: it takes an emptied answer for one to be marked,
        and gives 0 for an empty one although the answer stands elsewhere.
        """
        with Gradebook(self.url, COURSE) as gradebook:
            for grade in gradebook.find_submission_notebook(self.assignment, self.assignment, student).grades:
                if outcome := run.outcomes.get(grade.name):
                    grade.auto_score = outcome.points
                    grade.needs_manual_grade = outcome.points is None or grade.manual_score is not None
            gradebook.db.commit()

    def marks(self, student: str) -> dict[str, Mark]:
        """Return the points of one student, as they stand now, by graded cell."""
        found = {}
        with Gradebook(self.url, COURSE) as gradebook:
            notebook = gradebook.find_submission_notebook(self.assignment, self.assignment, student)
            for grade in notebook.grades:
                given = grade.manual_score if grade.manual_score is not None else grade.auto_score
                extra = float(grade.extra_credit or 0)
                found[grade.name] = Mark(None if given is None else float(given) + extra, float(grade.max_score), extra)
        return found

    def of_an_earlier_text(self, student: str) -> dict[str, float]:
        """Return the points that a person gave before the student handed in anew, by graded cell, until a person gives some again."""
        with Gradebook(self.url, COURSE) as gradebook:
            notebook = gradebook.find_submission_notebook(self.assignment, self.assignment, student)
            return {grade.name: float(grade.manual_score) for grade in notebook.grades if grade.manual_score is not None and grade.needs_manual_grade}

    def comments(self, student: str) -> dict[str, str]:
        """Return what a person wrote on one student's answers, by the cell of the answer, also where a check marks it."""
        with Gradebook(self.url, COURSE) as gradebook:
            notebook = gradebook.find_submission_notebook(self.assignment, self.assignment, student)
            return {comment.name: comment.manual_comment for comment in notebook.comments if (comment.manual_comment or "").strip()}
