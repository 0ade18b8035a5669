"""Choose the submission among the files that a student handed in.

The released name goes first, then the notebook that is most like the assignment, then the latest; an
empty copy never goes before answers. The alphabet decides nothing, and what was not taken is told.
"""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from articlebook.marking.assignment import Assignment
from articlebook.marking.recognise import refuse_unless_of
from articlebook.marking.submissions.handed_in import HandedIn, Refused, likeness, read_notebook
from articlebook.marking.submissions.submission import EMPTY_FOLDER, LEFT_BY_SYSTEM, Fate, File, Submission
from articlebook.marking.text import single_spaced

#: Notebooks of one student that are read, and seconds that this may take.
MOST_NOTEBOOKS, MOST_SECONDS = 50, 120


@dataclass
class Opened:
    """The notebooks of one student, and why the other files are none."""

    notebooks: list[tuple[File, HandedIn]] = field(default_factory=list)
    refused: list[tuple[File, str]] = field(default_factory=list)

    @property
    def why(self) -> str:
        """Why there is no notebook."""
        return "; ".join(f"{file.name}: {why}" for file, why in self.refused)


class Rank(NamedTuple):
    """What speaks for a file, the weightiest first, with the words for it in `BECAUSE`."""

    fits: bool
    has_answers: bool
    has_released_name: bool
    likeness: float
    is_visible: bool
    upload: tuple
    version: int
    minute: float
    own_cells: int
    height: int


BECAUSE = ("it fits", "it has answers", "it has the released name", "it is most like the assignment", "the other is hidden", "it was uploaded later",
           "its name has the higher number", "it was changed later", "more is written in it", "it lies higher")


def open_notebooks(submission: Submission) -> Opened:
    """Read all that may be the notebook."""
    found, until = Opened(), time.monotonic() + MOST_SECONDS
    for number, file in enumerate(sorted(submission.files, key=lambda file: file.name.count("/"))):
        try:
            if file.data is None:
                raise Refused(file.why or "the file cannot be read; ask for it again")
            if number >= MOST_NOTEBOOKS or time.monotonic() > until:
                raise Refused("not looked at, since there are too many or too large ones; ask for one notebook")
            found.notebooks.append((file, read_notebook(file.data)))
        except Refused as refused:
            found.refused.append((file, str(refused)))
        except Exception as error:  # whatever a file is made of, it stops nobody but its student
            found.refused.append((file, f"the file cannot be read as a notebook ({type(error).__name__}); ask for it again"))
    return found


def why_nothing(submission: Submission, found: Opened) -> str:
    """Say why nothing can be taken from a submission, and what to ask for."""
    told = {file.name for file, _ in found.refused}
    others = [f"{fate.file}: {fate.why}" for fate in submission.fates
              if fate.file not in told and fate.why not in (LEFT_BY_SYSTEM, EMPTY_FOLDER) and not fate.why.startswith("opened;")]
    return "; ".join([found.why or "no notebook was handed in", *others[:5]]) + ("" if found.why else "; ask for the .ipynb file")


def choose(submission: Submission, found: Opened, assignment: Assignment, folders: list[Path]) -> tuple[File, HandedIn]:
    """Choose the file that is marked; write notes and fates of all others into the submission.

    Raises
    ------
    Refused
        If there is no notebook.
    """
    for file, why in found.refused:
        submission.fates.append(Fate(file.name, "not taken", why))
    if not found.notebooks:
        raise Refused(why_nothing(submission, found))
    ranks = [_rank(submission, file, notebook, assignment, folders) for file, notebook in found.notebooks]
    best, *others = sorted(range(len(ranks)), key=lambda number: ranks[number], reverse=True)
    file, notebook = found.notebooks[best]
    names = [other.name for other, _ in found.notebooks]
    submission.fates.append(Fate(file.name, "taken", ""))
    rivals = []
    for number in others:
        other, its = found.notebooks[number]
        shown = f"{other.name} (number {number + 1} of this name)" if names.count(other.name) > 1 else other.name
        same = _texts(its) == _texts(notebook)
        submission.leave_out(shown, f"not used, {file.name} was taken" + (" (the same cells)" if same else ""))
        if ranks[number].fits and ranks[number].has_answers and not same:
            rivals.append(shown)
    for other, why in found.refused:
        submission.notes.append(f"{other.name}: not used, {file.name} was taken ({why})")
    if rivals:
        submission.remarks.append(f"holds {len(rivals) + 1} notebooks with answers; {file.name} was taken ({_because(ranks[best], ranks[others[0]])}), "
                                  f"not {', '.join(rivals[:5])}; look whether it is the right one")
    return file, notebook


def _rank(submission: Submission, file: File, notebook: HandedIn, assignment: Assignment, folders: list[Path]) -> Rank:
    """Say what speaks for a file."""
    try:
        refuse_unless_of(notebook, assignment, folders)
        fits = True
    except Refused:
        fits = False
    own = _own_cells(notebook, assignment)
    return Rank(fits, own > 0, named_as_released(file.name, assignment.name, submission.lms == "canvas"), round(likeness(notebook, assignment.student), 3),
                not any(part.startswith(".") for part in file.name.split("/")), file.order, version(file.name), file.when // 60, own, -file.name.count("/"))


def _because(first: Rank, second: Rank) -> str:
    """Say in which point the first file is before the second."""
    return next((words for words, one, other in zip(BECAUSE, first, second, strict=True) if one != other), "nothing tells them apart")


def named_as_released(file: str, assignment: str, canvas: bool = False) -> bool:
    """Tell whether a file has the name under which the notebook was given out; capitals, accents and doubled endings do not count.

    Canvas adds `-1` to a second upload of one name.
    """
    bare = unicodedata.normalize("NFKC", re.split(r"[/\\]", file)[-1]).casefold().strip()
    while (shorter := re.sub(r"\.(ipynb|txt|json)$", "", bare)) != bare:
        bare = shorter
    if canvas:
        bare = re.sub(r"-\d+$", "", bare) if bare != assignment.casefold() else bare
    return bare == unicodedata.normalize("NFKC", assignment).casefold()


def version(file: str) -> int:
    """Return the number at the end of a name by which programs tell copies apart: `-1`, `(2)`, `-Copy3`, `_v4`; no long one, which is a day.

    A file without one has that of its folder, such as `Attempt 2` or `10`, in which some systems keep each upload.
    """
    for part in reversed(re.split(r"[/\\]", file)[-2:]):
        found = re.search(r"(?:(?:^|[-_ ])(?:copy|v|version)?\s?|\()(\d{1,3})\)?$", re.sub(r"(\.(ipynb|txt|json))+$", "", part, flags=re.I), re.I)
        if found:
            return int(found[1])
    return 0


def _texts(notebook: HandedIn) -> list[str]:
    return [single_spaced(cell.text) for cell in notebook.cells]


def _own_cells(notebook: HandedIn, assignment: Assignment) -> int:
    """Count the cells that were written or changed by the student."""
    released = {single_spaced(cell.source) for cell in assignment.student.cells} | {""}
    return sum(text not in released for text in _texts(notebook))
