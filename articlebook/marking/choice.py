"""Choose the submission among the files that a student handed in.

The released name goes first, then the notebook that is most like the assignment, then the latest; an
empty copy never goes before answers. The alphabet decides nothing, and what was not taken is told.
"""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from articlebook.marking import repair
from articlebook.marking.assignment import Assignment, belongs
from articlebook.marking.collect import SYSTEM, Fate, File, Submission

#: Of one student.
MOST_NOTEBOOKS, MOST_SECONDS = 50, 120


@dataclass
class Opened:
    """The notebooks of one student, and why the other files are none."""

    notebooks: list[tuple[File, dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[File, str]] = field(default_factory=list)

    @property
    def why(self) -> str:
        """Why there is no notebook."""
        return "; ".join(f"{file.name}: {why}" for file, why in self.refused)


def opened(submission: Submission) -> Opened:
    """Read all that may be the notebook."""
    found, until = Opened(), time.monotonic() + MOST_SECONDS
    for number, file in enumerate(sorted(submission.files, key=lambda file: file.name.count("/"))):
        try:
            if file.data is None:
                raise repair.Refused(file.why or "the file cannot be read; ask for it again")
            if number >= MOST_NOTEBOOKS or time.monotonic() > until:
                raise repair.Refused("not looked at, since there are too many or too large ones; ask for one notebook")
            found.notebooks.append((file, repair.read(file.data)))
        except repair.Refused as refused:
            found.refused.append((file, str(refused)))
        except Exception as error:  # whatever a file is made of, it stops nobody but its student
            found.refused.append((file, f"the file cannot be read as a notebook ({type(error).__name__}); ask for it again"))
    return found


def nothing(submission: Submission, found: Opened) -> str:
    """Why nothing can be taken from a submission, and what to ask for."""
    there = [fate for fate in submission.fates if fate.why != SYSTEM]
    said = [found.why] if found.why else ["no notebook was handed in"]
    told = {file.name for file, _ in found.refused}
    said += [f"{fate.file}: {fate.why}" for fate in there if fate.file not in told and fate.why != "an empty folder" and not fate.why.startswith("opened;")][:5]
    return "; ".join(said) + ("" if found.why else "; ask for the .ipynb file")


def chosen(submission: Submission, found: Opened, assignment: Assignment, folders: list) -> tuple[File, dict[str, Any]]:
    """The file that is marked; notes and fates of all others are written into the submission.

    Raises
    ------
    repair.Refused
        If there is no notebook.
    """
    for file, why in found.refused:
        submission.fates.append(Fate(file.name, "not taken", why))
    if not found.notebooks:
        raise repair.Refused(nothing(submission, found))
    ranked = sorted(((_rank(submission, file, notebook, assignment, folders), place) for place, (file, notebook) in enumerate(found.notebooks)),
                    key=lambda one: one[0], reverse=True)
    first, place = ranked[0]
    file, notebook = found.notebooks[place]
    names = [other.name for other, _ in found.notebooks]
    submission.fates.append(Fate(file.name, "taken", ""))
    rivals = []
    for rank, other_place in ranked[1:]:
        other, its = found.notebooks[other_place]
        shown = f"{other.name} (number {other_place + 1} of this name)" if names.count(other.name) > 1 else other.name
        same = _texts(its) == _texts(notebook)
        submission.left(shown, f"not used, {file.name} was taken" + (" (the same cells)" if same else ""))
        if rank[:2] == (True, True) and not same:
            rivals.append(shown)
    for other, why in found.refused:
        submission.notes.append(f"{other.name}: not used, {file.name} was taken ({why})")
    if rivals:
        submission.remarks.append(f"holds {len(rivals) + 1} notebooks with answers; {file.name} was taken ({_because(ranked)}), "
                                  f"not {', '.join(rivals[:5])}; look whether it is the right one")
    return file, notebook


def _rank(submission: Submission, file: File, notebook: dict[str, Any], assignment: Assignment, folders: list) -> tuple:
    """What speaks for a file, the weightiest first."""
    try:
        belongs(notebook, assignment, folders)
        fits = True
    except repair.Refused:
        fits = False
    own = _own(notebook, assignment)
    release = named_as_released(file.name, assignment.name, submission.lms == "canvas")
    hidden = any(part.startswith(".") for part in file.name.split("/"))
    return (fits, own > 0, release, round(repair.likeness(notebook, assignment.student), 3), not hidden,
            file.order, _version(file.name), file.when // 60, own, -file.name.count("/"))


def _because(ranked: list) -> str:
    """In which point the first file is before the second."""
    words = ("it fits", "it has answers", "it has the released name", "it is most like the assignment", "the other is hidden",
             "it was uploaded later", "its name has the higher number", "it was changed later", "more is written in it", "it lies higher")
    (first, _), (second, _) = ranked[:2]
    return next((word for word, one, other in zip(words, first, second, strict=True) if one != other), "nothing tells them apart")


def named_as_released(file: str, assignment: str, canvas: bool = False) -> bool:
    """Whether a file has the name under which the notebook was given out; capitals, accents and doubled endings do not count.

    Canvas adds `-1` to a second upload of one name.
    """
    bare = unicodedata.normalize("NFKC", re.split(r"[/\\]", file)[-1]).casefold().strip()
    while (shorter := re.sub(r"\.(ipynb|txt|json)$", "", bare)) != bare:
        bare = shorter
    if canvas:
        bare = re.sub(r"-\d+$", "", bare) if bare != assignment.casefold() else bare
    return bare == unicodedata.normalize("NFKC", assignment).casefold()


def _version(file: str) -> int:
    """The number at the end of a name by which programs tell copies apart: `-1`, `(2)`, `-Copy3`, `_v4`; no long one, which is a day.

    A file without one has that of its folder, such as `Attempt 2` or `10`, in which some systems keep each upload.
    """
    for part in reversed(re.split(r"[/\\]", file)[-2:]):
        found = re.search(r"(?:(?:^|[-_ ])(?:copy|v|version)?\s?|\()(\d{1,3})\)?$", re.sub(r"(\.(ipynb|txt|json))+$", "", part, flags=re.I), re.I)
        if found:
            return int(found[1])
    return 0


def _texts(notebook: dict[str, Any]) -> list[str]:
    return [" ".join(cell["text"].split()) for cell in notebook["cells"]]


def _own(notebook: dict[str, Any], assignment: Assignment) -> int:
    """How many cells were written or changed by the student."""
    released = {" ".join(cell.source.split()) for cell in assignment.student.cells} | {""}
    return sum(text not in released for text in _texts(notebook))
