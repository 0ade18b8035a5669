"""The assignment that a batch of submissions answers: source, empty version, rubric, tasks."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from articlebook.exercises import source as sources
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.variant import takes_seed
from articlebook.marking import repair
from articlebook.marking.text import printable


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
    student = student_version(source)
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


@cache
def _plain(folder: Path) -> Assignment:
    """An assignment without a seed, read once."""
    return load(folder)


def recognise(classes: list[list[dict[str, Any]]], folders: list[Path], seed: str | None, name: str | None = None) -> Assignment:
    """The assignment that most students answer, in the variant that they were given.

    Each student has one voice, whatever number of notebooks was handed in. A notebook without a seed counts as much as one
    with a seed: somebody else's notebook does not decide for a class.

    Parameters
    ----------
    classes : list of list
        The notebooks of each student, as `repair.read` gives them.
    seed, name : str or None
        Given by the instructor; they win over what the notebooks say.

    Raises
    ------
    BatchError
        If no assignment fits, the name is unknown, or as many students have one seed as another.
    """
    known = {folder.name: folder for folder in folders}
    if name and name not in known:
        raise BatchError(f"no assignment {name!r}; there are {', '.join(known)}")
    answers = [[_answered(notebook, known) for notebook in notebooks] for notebooks in classes]
    if not name:
        votes = Counter(which for student in answers for which in {which for which, _ in student if which})
        if not votes:
            raise BatchError(f"no notebook here answers an assignment of this book ({', '.join(known)}); "
                             "name it with ASSIGNMENT= if students changed it beyond recognition")
        name = votes.most_common(1)[0][0]
    if not seed and takes_seed(known[name]):
        seed = _seed_of_most([[notebook for notebook, (which, _) in zip(notebooks, student, strict=True) if which in (name, None)]
                              for notebooks, student in zip(classes, answers, strict=True)], known[name])
    return load(known[name], seed)


def _answered(notebook: dict[str, Any], known: dict[str, Path]) -> tuple[str | None, str | None]:
    """Assignment and seed of a notebook: as it says, or the assignment that it is most like."""
    which, seed = about(notebook)
    if which in known:
        return which, seed
    alike = {name: repair.likeness(notebook, _plain(folder).student) for name, folder in known.items()}
    best = max(alike, key=alike.get, default=None)
    return (best if best and alike[best] >= repair.ENOUGH else None), seed


def _seed_of_most(classes: list[list[dict[str, Any]]], folder: Path) -> str | None:
    """The seed of most students; None where most have a notebook without one."""
    named = Counter(seed for notebooks in classes for seed in {about(notebook)[1] for notebook in notebooks} if seed)
    if not named:
        return None
    # only a few are looked at: what stands in a submission must not make the work endless
    variants: dict[str | None, Assignment] = {None: _plain(folder)}
    for seed, _ in named.most_common(5):
        with contextlib.suppress(ValueError):  # a word that makes no variant; whoever has it is refused later
            variants[seed] = load(folder, seed)
    votes: Counter = Counter()
    for notebooks in classes:
        votes.update({variant for notebook in notebooks for variant in _variant(notebook, variants)})
    if not votes:
        return None
    (first, most), *others = votes.most_common()
    level = [seed for seed, number in [(first, most), *others] if number == most]
    if len(level) > 1 and None not in level:
        raise BatchError(f"as many notebooks were made with the seed {level[0]!r} as with {level[1]!r}; give the seed of this course with SEED=")
    return None if None in level else first


def _variant(notebook: dict[str, Any], variants: dict[str | None, Assignment]) -> list[str | None]:
    """The variant that a notebook was made for: as it says, or as its locked text says; nothing where neither tells."""
    which, seed = about(notebook)
    if seed:
        return [seed]
    if which:
        return [None]
    shared = {variant: shared_text(notebook, assignment) for variant, assignment in variants.items()}
    best = [variant for variant, number in shared.items() if number == max(shared.values())]
    return best if len(best) == 1 else []


def shared_text(notebook: dict[str, Any], assignment: Assignment) -> int:
    """How many locked cells of an assignment stand in a notebook word for word; variants differ in them."""
    texts = {" ".join(cell["text"].split()) for cell in notebook["cells"]}
    return sum(" ".join(cell.source.split()) in texts for cell in assignment.student.cells if not cell.metadata.get("nbgrader", {}).get("solution"))


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
        raise repair.Refused(f"it was made for another course (seed {printable(variant[:60])!r}, {of_this})", f"{remedy}, or ask for the notebook of this course")
    if assignment.seed and not variant and takes_seed(assignment.folder):
        # its answers are others; a notebook that says nothing of itself is known by its text
        plain = _plain(assignment.folder)
        if which == assignment.name or shared_text(notebook, plain) > shared_text(notebook, assignment):
            raise repair.Refused(f"it was made without a seed, not for this course (seed {assignment.seed!r})",
                                 "leave SEED= out if this course has none, or ask for the notebook of this course")
    if repair.likeness(notebook, assignment.student) < repair.ENOUGH:
        other = max(folders, key=lambda folder: repair.likeness(notebook, _plain(folder).student))
        like = repair.likeness(notebook, _plain(other).student) >= repair.ENOUGH and other.name != assignment.name
        raise repair.Refused(f"it answers another assignment, {other.name}; ask for {assignment.name}" if like else
                             f"too little of the notebook {assignment.name} is left in it")
