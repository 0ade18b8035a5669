"""What is known of one student, from the submission to the marks."""

from __future__ import annotations

from dataclasses import dataclass, field

from articlebook.marking.gradebook import Mark


@dataclass
class Row:
    """What is known of one student's submission; see `Submission` for what comes from there.

    Attributes
    ----------
    file : str
        The file that is marked.
    status : str
        ``marked``, ``to mark by hand``, ``refused`` or ``not marked yet``.
    reason, remedy : str
        Why it was refused, or what stopped; what the instructor may do about it, which no student is told.
    remarks : list of str
        What the instructor should look at, which no student is told.
    group : str
        Name of the group that handed it in together; `lms_id` is empty then. Empty for one student.
    anonymous : bool
        Whether the LMS hides who handed in.
    repairs : list of str
        What was mended, and what was not taken, for the student as well.
    marks : dict of str to Mark
        By graded cell.
    comments : dict of str to str
        What a person wrote on a cell in nbgrader's screen, by the cell.
    """

    student: str
    name: str
    file: str = ""
    lms: str = ""
    lms_id: str = ""
    origin: str = ""
    late: bool = False
    status: str = "not marked yet"
    reason: str = ""
    remedy: str = ""
    repairs: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    group: str = ""
    anonymous: bool = False

    @property
    def total(self) -> float | None:
        """Sum of points; None while a mark is missing."""
        points = [mark.points for mark in self.marks.values() if mark.points is not None]
        return sum(points) if points and len(points) == len(self.marks) else None

    @property
    def why(self) -> str:
        """The reason, with what the instructor may do."""
        return "; ".join(filter(None, [self.reason, self.remedy]))
