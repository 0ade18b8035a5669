"""Say which assignment a notebook answers, and in which variant: that of a class, and whether a notebook belongs to it."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from pathlib import Path

from articlebook.exercises.student_seed import course_of, student_seed
from articlebook.exercises.variant import takes_seed
from articlebook.marking.assignment import Assignment, BatchError, load, without_seed
from articlebook.marking.cell_metadata import is_answer
from articlebook.marking.submissions.handed_in import ENOUGH, HandedIn, Refused, likeness
from articlebook.marking.text import printable, single_spaced

#: Seeds that are looked at: what stands in submissions must not make the work endless.
MOST_SEEDS = 5


def recognise(notebooks: list[list[HandedIn]], folders: list[Path], seed: str | None, name: str | None = None) -> Assignment:
    """Find the assignment that most students answer, in the variant that they were given.

    Each student has one voice, whatever number of notebooks was handed in. A notebook without a seed counts as much as one
    with a seed: somebody else's notebook does not decide for a class.

    Parameters
    ----------
    notebooks : list of list of HandedIn
        Those of each student.
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
    answered = [[(notebook, _answered(notebook, known)) for notebook in student] for student in notebooks]
    if not name:
        votes = Counter(which for student in answered for which in {which for _, which in student if which})
        if not votes:
            raise BatchError(f"no notebook here answers an assignment of this book ({', '.join(known)}); "
                             "name it with ASSIGNMENT= if students changed it beyond recognition")
        name = votes.most_common(1)[0][0]
    if not seed and takes_seed(known[name]):
        seed = _seed_of_most([[notebook for notebook, which in student if which in (name, None)] for student in answered], known[name])
    return load(known[name], seed)


def _answered(notebook: HandedIn, known: dict[str, Path]) -> str | None:
    """Name the assignment of a notebook: as it says, or the one that it is most like; None where it is like none."""
    if notebook.assignment in known:
        return notebook.assignment
    alike = {name: likeness(notebook, without_seed(folder).student) for name, folder in known.items()}
    best = max(alike, key=lambda name: alike[name], default=None)
    return best if best and alike[best] >= ENOUGH else None


def _seed_of_most(notebooks: list[list[HandedIn]], folder: Path) -> str | None:
    """Find the seed of most students; None where most have a notebook without one.

    Raises
    ------
    BatchError
        If as many have one seed as another.
    """
    named = Counter(seed for student in notebooks for seed in {course_of(notebook.seed) for notebook in student} if seed)
    if not named:
        return None
    variants: dict[str | None, Assignment] = {None: without_seed(folder)}
    for seed, _ in named.most_common(MOST_SEEDS):
        with contextlib.suppress(ValueError):  # a word that makes no variant; whoever has it is refused later
            variants[seed] = load(folder, seed)
    votes: Counter[str | None] = Counter()
    for student in notebooks:
        votes.update({variant for notebook in student for variant in _variant(notebook, variants)})
    if not votes:
        return None
    first, most = votes.most_common(1)[0]
    level = [seed for seed, number in votes.most_common() if number == most]
    if len(level) > 1 and None not in level:
        raise BatchError(f"as many notebooks were made with the seed {level[0]!r} as with {level[1]!r}; give the seed of this course with SEED=")
    return None if None in level else first


def _variant(notebook: HandedIn, variants: dict[str | None, Assignment]) -> list[str | None]:
    """Say for which variant a notebook was made: as it says, or as its locked text says; nothing where neither tells."""
    if notebook.seed:
        return [course_of(notebook.seed)]
    if notebook.assignment:
        return [None]
    shared = {variant: _shared_text(notebook, assignment) for variant, assignment in variants.items()}
    best = [variant for variant, number in shared.items() if number == max(shared.values())]
    return best if len(best) == 1 else []


def _shared_text(notebook: HandedIn, assignment: Assignment) -> int:
    """Count the locked cells of an assignment that stand in a notebook word for word; variants differ in them."""
    texts = {single_spaced(cell.text) for cell in notebook.cells}
    return sum(single_spaced(cell.source) in texts for cell in assignment.student.cells if not is_answer(cell))


def own_variant(notebooks: list[HandedIn], assignment: Assignment, number: str) -> tuple[Assignment, str]:
    """Return the variant that a student's notebooks answer, and what the instructor should look at of it.

    It is the student's own where a notebook names a seed made from that of the course, or, where it names nothing, has the
    text of the variant that belongs to the student's number; else that of the course.

    Parameters
    ----------
    number : str
        By which the LMS knows the student; empty where nobody knows it.
    """
    if not assignment.seed or not takes_seed(assignment.folder):
        return assignment, ""
    expected = student_seed(assignment.seed, number) if number else None
    own = {notebook.seed for notebook in notebooks if notebook.seed and notebook.seed != assignment.seed and course_of(notebook.seed) == assignment.seed}
    seed = expected if expected in own else next(iter(sorted(own)), None)
    if seed is None and expected and any(not notebook.seed for notebook in notebooks):
        variant = load(assignment.folder, expected)
        if all(_shared_text(notebook, variant) > _shared_text(notebook, assignment) for notebook in notebooks):
            seed = expected
    if seed is None:
        return assignment, ""
    with contextlib.suppress(ValueError):  # a word that makes no variant; the notebook is refused later
        variant = load(assignment.folder, seed)
        return variant, f"its variant ({printable(seed[:80])}) was made for another student of the course" if expected and seed != expected else ""
    return assignment, ""


def refuse_unless_of(notebook: HandedIn, assignment: Assignment, folders: list[Path]) -> None:
    """Refuse a notebook of another assignment or another variant.

    Raises
    ------
    Refused
        Naming what it is instead.
    """
    which, variant = notebook.assignment, notebook.seed
    if which != assignment.name and which in {folder.name for folder in folders}:
        raise Refused(f"it answers another assignment, {which}; ask for {assignment.name}")
    if variant and variant != assignment.seed:
        of_this = f"not {assignment.seed!r}" if assignment.seed else "and this course has none"
        # the value came with the submission: one that a shell could take for an order is not put into a command
        remedy = f"give SEED={variant} if that is your seed" if re.fullmatch(r"\w[\w.-]*", variant) else "give SEED= with it if that is your seed"
        raise Refused(f"it was made for another course (seed {printable(variant[:60])!r}, {of_this})",
                      f"{remedy}, or ask for the notebook of this course")
    if assignment.seed and not variant and takes_seed(assignment.folder):
        # its answers are others; a notebook that says nothing of itself is known by its text
        plain = without_seed(assignment.folder)
        if which == assignment.name or _shared_text(notebook, plain) > _shared_text(notebook, assignment):
            raise Refused(f"it was made without a seed, not for this course (seed {assignment.seed!r})",
                          "leave SEED= out if this course has none, or ask for the notebook of this course")
    if likeness(notebook, assignment.student) < ENOUGH:
        alike = {folder.name: likeness(notebook, without_seed(folder).student) for folder in folders}
        other = max(alike, key=lambda name: alike[name])
        raise Refused(f"it answers another assignment, {other}; ask for {assignment.name}" if other != assignment.name and alike[other] >= ENOUGH else
                      f"too little of the notebook {assignment.name} is left in it")
