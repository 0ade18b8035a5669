"""The assignment that a batch of submissions answers: source, empty version, rubric, tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

from articlebook.exercises import source as sources
from articlebook.exercises.notebooks import student_version
from articlebook.marking.cell_metadata import about, is_answer


class BatchError(ValueError):
    """A batch cannot be marked as it is; the message says why and what to give."""


@dataclass
class Task:
    """A graded cell, with the heading above it."""

    name: str
    heading: str
    points: float
    by_hand: bool


@dataclass(eq=False)
class Assignment:
    """An assignment as the marker needs it."""

    folder: Path
    seed: str | None
    source: nbformat.NotebookNode
    student: nbformat.NotebookNode
    tasks: list[Task] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the assignment, which is that of its folder."""
        return self.folder.name

    @property
    def title(self) -> str:
        """First heading of the notebook."""
        for cell in self.student.cells:
            heading = re.search(r"^# (.+)$", cell.source, re.M) if cell.cell_type == "markdown" else None
            if heading:
                return heading[1].strip()
        return self.name

    @property
    def points(self) -> float:
        """Points of all tasks together."""
        return sum(task.points for task in self.tasks)

    @property
    def rubric(self) -> str:
        """The rubric of this variant as Markdown, empty where there is none."""
        return sources.rubric(self.folder, self.seed) if (self.folder / "rubric.md").exists() else ""


def load(folder: Path, seed: str | None = None) -> Assignment:
    """Read an assignment, in the variant of a seed where one is given."""
    source = sources.read_source(folder, seed) if seed else sources.read_source(folder)
    student = student_version(source)
    heading, tasks = folder.name, []
    for cell in student.cells:
        if cell.cell_type == "markdown" and not is_answer(cell):
            heading = next(iter(re.findall(r"^#{1,3} (.+)$", cell.source, re.M)), heading)
        if (metadata := about(cell)).get("grade"):
            tasks.append(Task(metadata["grade_id"], heading, float(metadata["points"]), is_answer(cell) or cell.cell_type != "code"))
    return Assignment(folder, seed, source, student, tasks)


@cache
def without_seed(folder: Path) -> Assignment:
    """Read an assignment without a seed, once."""
    return load(folder)
