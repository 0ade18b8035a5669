"""Write the marks of a class as CSV: for people, for Canvas, for Moodle.

An essay that nobody has marked leaves its field and the sum empty: a sum
without it would look like a mark.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sco.marking.assignment import Task
from sco.marking.cells import number, plain, table
from sco.marking.gradebook import Mark
from sco.marking.rosters import Roster, RosterError, roster

__all__ = ["Roster", "RosterError", "Row", "canvas", "counted", "everything", "moodle", "number", "plain", "roster", "table", "write"]


@dataclass
class Row:
    """What is known of one student's submission.

    Attributes
    ----------
    status : str
        ``marked``, ``to mark by hand``, ``refused`` or ``not marked yet``.
    reason, remedy : str
        Why it was refused, or what stopped; what the instructor may do about it, which no student is told.
    remarks : list of str
        What the instructor should look at, which no student is told.
    group : str
        Name of the group that handed in together, of which the LMS gives no person's number; empty for one person.
    anonymous : bool
        Whether the LMS hides who handed in.
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
        points = [mark.points for mark in self.marks.values()]
        return None if not points or None in points else sum(points)

    @property
    def why(self) -> str:
        """The reason, with what the instructor may do."""
        return "; ".join(filter(None, [self.reason, self.remedy]))


def counted(number: int, what: str) -> str:
    """A number of things: 1 submission, 2 submissions."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def write(path: Path, text: str | bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.replace(part, path)


def everything(rows: list[Row], tasks: list[Task]) -> str:
    """One row a student, one column a graded cell."""
    head = ["student", "name", "file", "status", *(task.name for task in tasks), "total", "of", "late", "reason", "repaired"]
    lines = [[row.student, plain(row.name), plain(row.file), row.status,
              *(number(row.marks[task.name].points) if task.name in row.marks else "" for task in tasks),
              number(row.total), number(sum(task.points for task in tasks)), "yes" if row.late else "",
              plain(row.why), plain("; ".join(row.repairs))] for row in rows]
    return table([head, *lines])


def canvas(rows: list[Row], title: str, points: float) -> str:
    """A gradebook file for Canvas made from its file names: the number in them is Canvas's own ID of the student."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = ["    Points Possible", "", "", "", "", number(points)]
    return table([head, possible, *([plain(row.name), row.lms_id, "", "", "", number(row.total)] for row in rows)])


def moodle(rows: list[Row], points: float) -> str:
    """A grading worksheet for Moodle made from its folder names, with the columns that its import looks for."""
    head = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    return table([head, *([f"Participant {row.lms_id}", plain(row.name), number(row.total), number(points), "-"] for row in rows)])
