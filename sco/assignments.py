"""Make the student version of each assignment from its one source.

An assignment is a folder with `source.md` (a notebook as text, with nbgrader's
cell metadata), plausible wrong answers and a rubric. nbgrader's own
preprocessors clear the solutions, so that the format stays nbgrader's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat
import yaml
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
STUDENT = ROOT / "_build" / "exercises" / "student"
FIELDS = {"cell", "check", "misconception", "code", "says"}


class AssignmentError(ValueError):
    """An assignment is malformed; the message names the folder, the cell and the remedy."""


def assignments(folder: Path = EXERCISES) -> list[Path]:
    """Folders that hold an assignment."""
    return sorted(path.parent for path in folder.glob("*/source.md"))


def read_source(folder: Path) -> nbformat.NotebookNode:
    """The source notebook of an assignment, solution included, with fixed cell ids.

    Raises
    ------
    AssignmentError
        Where a cell has no nbgrader metadata, an id stands twice, or a solution
        has no mark.
    """
    notebook = jupytext.read(folder / "source.md")
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells, start=1):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if not grade_id:
            raise AssignmentError(f"{folder.name}/source.md, cell {place}: no nbgrader grade_id; copy the metadata of a like cell")
        if grade_id in seen:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: the grade_id stands twice; rename one")
        seen.add(grade_id)
        if cell.cell_type == "code" and cell.metadata["nbgrader"]["solution"] and "### BEGIN SOLUTION" not in cell.source:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: a solution cell without ### BEGIN SOLUTION; "
                                  "mark what students must not see")
        cell["id"] = grade_id
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def student_version(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without solutions and hidden tests, and without outputs."""
    student = nbformat.from_dict(notebook)
    config = Config()
    config.ClearSolutions.code_stub = {"python": "raise NotImplementedError()  # your code here"}
    for preprocessor in (ClearSolutions(config=config), ClearHiddenTests(config=config)):
        student, _ = preprocessor.preprocess(student, {})
    for cell in student.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            # an assignment that follows its own placeholder needs no second one
            if cell.metadata["nbgrader"]["solution"] and " = None" in cell.source:
                cell.source = cell.source.replace("raise NotImplementedError()  # your code here", "").rstrip()
    return student


def wrong_answers(folder: Path) -> list[dict[str, str]]:
    """Plausible wrong answers of an assignment, each with what its check must say."""
    entries = yaml.safe_load((folder / "wrong_answers.yml").read_text(encoding="utf-8"))
    known = {cell["id"] for cell in read_source(folder).cells}
    for place, entry in enumerate(entries or [], start=1):
        where = f"{folder.name}/wrong_answers.yml, entry {place}"
        if set(entry) != FIELDS:
            raise AssignmentError(f"{where}: needs exactly {', '.join(sorted(FIELDS))}")
        if {entry["cell"], entry["check"]} - known:
            raise AssignmentError(f"{where}: no cell {entry['cell']} or {entry['check']} in source.md")
    return entries


def write_students(target: Path = STUDENT) -> list[Path]:
    """Write the student notebook of every assignment; returns the files."""
    written = []
    for folder in assignments():
        path = target / folder.name / f"{folder.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(student_version(read_source(folder)), path)
        written.append(path)
    return written


def main() -> int:
    """Write all student notebooks and say where."""
    for path in write_students():
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
