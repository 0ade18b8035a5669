"""What is handed out of an assignment: the student's notebook, and what an instructor needs beside it.

nbgrader's own preprocessors clear the solutions, so that the format stays
nbgrader's.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from articlebook.exercises.description import EXERCISES, assignment_text, assignments, is_public
from articlebook.exercises.source import read_source, rubric
from articlebook.exercises.variant import filled_text, seed_of
from articlebook.paths import ROOT

BUILT = ROOT / "_build" / "exercises"
STUDENT, INSTRUCTOR = BUILT / "student", BUILT / "instructor"
EMPTY = "raise NotImplementedError()  # your code here"


def student_version(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook without solutions, hidden tests and outputs, its prompts and checks locked."""
    student = nbformat.from_dict(notebook)
    config = Config()
    config.ClearSolutions.code_stub = {"python": EMPTY}
    config.ClearSolutions.enforce_metadata = False  # `read_source` has looked, and says it in words
    for kind in (LockCells, ClearSolutions, ClearHiddenTests):
        student, _ = kind(config=config).preprocess(student, {})
    for cell in student.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            # an assignment that follows its own placeholder needs no second one
            if cell.metadata["nbgrader"]["solution"] and " = None" in cell.source:
                cell.source = cell.source.replace(EMPTY, "").rstrip()
    return ComputeChecksums().preprocess(student, {})[0]


def write_student_notebooks(target: Path = STUDENT, seed: str | None = None, folder: Path = EXERCISES) -> list[Path]:
    """Write the student notebook of every assignment; return the files.

    Parameters
    ----------
    target : path
        Each notebook goes into a folder of its assignment's name.
    seed : str, optional
        Of the course; see `articlebook.exercises.variant`.
    folder : path
        The assignments.
    """
    written = []
    for one in assignments(folder):
        path = target / one.name / f"{one.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        # the public copy holds students' notebooks already, and refuses a seed
        nbformat.write(read_source(one, seed) if is_public(one) else student_version(read_source(one, seed_of(one, seed))), path)
        written.append(path)
    return written


def write_instructor_files(target: Path = INSTRUCTOR, seed: str | None = None, folder: Path = EXERCISES) -> list[Path]:
    """Write for every assignment what an instructor needs; return the folders.

    These are the notebook with solutions, the one that students get, rubric,
    wrong answers and description.
    """
    written = []
    for one in assignments(folder):
        own, made = seed_of(one, seed), target / one.name
        made.mkdir(parents=True, exist_ok=True)
        source = read_source(one, own)
        nbformat.write(source, made / f"{one.name}.ipynb")
        nbformat.write(student_version(source), made / "released.ipynb")
        for name, text in {"rubric.md": rubric(one, own), "wrong_answers.yml": filled_text(one, "wrong_answers.yml", own),
                           "assignment.yml": assignment_text(one, "assignment.yml")}.items():
            (made / name).write_text(text, encoding="utf-8", newline="\n")
        written.append(made)
    return written
