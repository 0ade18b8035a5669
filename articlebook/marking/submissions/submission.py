"""What one student, or one group, handed in, and the fate of each file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

#: Why a file is ignored that a system left; no list of what was handed in needs to name it.
LEFT_BY_SYSTEM = "left behind by a system or an editor"
#: The same for a folder with nothing in it.
EMPTY_FOLDER = "an empty folder"


class CollectError(ValueError):
    """There is nothing to collect, or it cannot be told whose it is; the message says what was looked at."""


class Fate(NamedTuple):
    """What became of a file: ``taken``, ``not taken`` or ``ignored``, and why."""

    file: str
    what: str
    why: str


@dataclass
class File:
    """A file that may be the notebook.

    Attributes
    ----------
    name : str
        Its path below the student, archives included.
    data : bytes or None
        Its content; None where it could not be read, for the reason `why`.
    origin : str
        The name that the LMS gave to the file, or to the folder that holds it.
    order : tuple
        Later uploads have a greater one, where the LMS says it.
    when : float
        Seconds at which it was last changed, as far as the student's own archive or folder says it.
    """

    name: str
    data: bytes | None
    why: str = ""
    origin: str = ""
    order: tuple = ()
    when: float = 0.0


@dataclass
class Submission:
    """What one student, or one group, handed in.

    Attributes
    ----------
    student : str
        A name for files, made of letters, digits, `-` and `_`, that no other submission has, on any file system.
    name : str
        As the LMS writes it.
    lms, lms_id : str
        ``canvas``, ``moodle``, ``blackboard``, ``brightspace`` or empty, and by what it knows the student there; empty for groups.
    origin : str
        The file or folder name that the LMS gave, which it wants back on feedback.
    group : str
        The name of the group, where it is one's.
    anonymous : bool
        The LMS hides the name.
    files : list of File
        What may be the notebook.
    fates : list of Fate
        All other files, and why they are not.
    notes, remarks : list of str
        What the student is told of files that were left out; what the instructor should look at.
    exchange : dict of str to bytes
        Files by which nbgrader's exchange finds the way back to the student, by their path.
    key : tuple of str
        By which the student is known.
    several : str
        Why nothing of it can be taken, where it is no student's but a class in a class.
    """

    student: str
    name: str
    lms: str = ""
    lms_id: str = ""
    origin: str = ""
    late: bool = False
    group: str = ""
    anonymous: bool = False
    files: list[File] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    exchange: dict[str, bytes] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    several: str = ""

    def leave_out(self, file: str, why: str) -> None:
        """Note a file that was not taken, for the student too."""
        self.fates.append(Fate(file, "not taken", why))
        self.notes.append(f"{file}: {why}")


class Class(list[Submission]):
    """The submissions of a class, with the fate of files that belong to nobody."""

    def __init__(self, submissions: Iterable[Submission], beside: Iterable[Fate]):
        super().__init__(submissions)
        self.beside = list(beside)
