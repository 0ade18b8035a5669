"""The assignment that a batch of submissions answers: source, empty version, rubric, tasks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from sco import assignments as sources
from sco.marking import repair


class BatchError(ValueError):
    """A batch cannot be marked as it is; the message says why and what to give."""


@dataclass
class Task:
    """A graded cell, with the heading above it."""

    name: str
    heading: str
    points: float
    by_hand: bool


@dataclass
class Assignment:
    """An assignment as the marker needs it."""

    folder: Path
    seed: str | None
    source: nbformat.NotebookNode
    student: nbformat.NotebookNode
    tasks: list[Task] = field(default_factory=list)

    @property
    def name(self) -> str:
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
    def rubric(self) -> str:
        """The rubric of this variant as Markdown, empty where there is none."""
        return sources.rubric(self.folder, self.seed) if (self.folder / "rubric.md").exists() else ""


def load(folder: Path, seed: str | None = None) -> Assignment:
    """Read an assignment, in the variant of a seed where one is given."""
    source = sources.read_source(folder, seed) if seed else sources.read_source(folder)
    student = sources.student_version(source)
    heading, tasks = folder.name, []
    for cell in student.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not about.get("solution"):
            heading = next(iter(re.findall(r"^#{1,3} (.+)$", cell.source, re.M)), heading)
        if about.get("grade"):
            tasks.append(Task(about["grade_id"], heading, float(about["points"]), bool(about.get("solution")) or cell.cell_type != "code"))
    return Assignment(folder, seed, source, student, tasks)


def about(notebook: dict[str, Any]) -> tuple[str | None, str | None]:
    """Assignment and seed that a submission names in its metadata, where it still does."""
    given = notebook["metadata"].get("sco")
    given = given if isinstance(given, dict) else {}
    return tuple(given.get(key) if isinstance(given.get(key), str) and given.get(key) else None
                 for key in ("assignment", "seed"))


def recognise(notebooks: list[dict[str, Any]], folders: list[Path], seed: str | None, name: str | None = None) -> Assignment:
    """The assignment that most of the notebooks answer, in the variant that they were made for.

    Parameters
    ----------
    notebooks : list
        As `repair.read` gives them.
    seed, name : str or None
        Given by the instructor; they win over what the notebooks say.

    Raises
    ------
    BatchError
        If no assignment fits, or the name is unknown.
    """
    known = {folder.name: folder for folder in folders}
    if name and name not in known:
        raise BatchError(f"no assignment {name!r}; there are {', '.join(known)}")
    said = [about(notebook) for notebook in notebooks]
    if not name:
        votes = Counter(which for which, _ in said if which in known)
        plain = {folder: load(folder).student for folder in folders} if len(votes) != 1 or sum(votes.values()) < len(said) else {}
        for (which, _), notebook in zip(said, notebooks, strict=True):
            if which not in known and plain:
                best = max(plain, key=lambda folder: repair.likeness(notebook, plain[folder]))
                if repair.likeness(notebook, plain[best]) >= repair.ENOUGH:
                    votes[best.name] += 1
        if not votes:
            raise BatchError(f"no notebook here answers an assignment of this book ({', '.join(known)}); "
                             "name it with ASSIGNMENT= if students changed it beyond recognition")
        name = votes.most_common(1)[0][0]
    if not seed:
        seeds = Counter(variant for which, variant in said if which in (name, None) and variant)
        seed = seeds.most_common(1)[0][0] if seeds else None
    return load(known[name], seed)


def belongs(notebook: dict[str, Any], assignment: Assignment, folders: list[Path]) -> None:
    """Refuse a notebook of another assignment or another variant.

    Raises
    ------
    repair.Refused
        Naming what it is instead.
    """
    which, variant = about(notebook)
    known = {folder.name for folder in folders}
    if which in known and which != assignment.name:
        raise repair.Refused(f"it answers another assignment, {which}; ask for {assignment.name}")
    if variant and variant != assignment.seed:
        of_this = f"not {assignment.seed!r}" if assignment.seed else "and this course has none"
        # the value came with the submission: one that a shell could take for an order is not put into a command
        remedy = f"give SEED={variant} if that is your seed" if re.fullmatch(r"\w[\w.-]*", variant) else "give SEED= with it if that is your seed"
        raise repair.Refused(f"it was made for another course (seed {variant!r}, {of_this})", f"{remedy}, or ask for the notebook of this course")
    if repair.likeness(notebook, assignment.student) < repair.ENOUGH:
        other = max(folders, key=lambda folder: repair.likeness(notebook, load(folder).student))
        like = repair.likeness(notebook, load(other).student) >= repair.ENOUGH and other.name != assignment.name
        raise repair.Refused(f"it answers another assignment, {other.name}; ask for {assignment.name}" if like else
                             f"too little of the notebook {assignment.name} is left in it")
