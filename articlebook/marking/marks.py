"""Write the marks of a class as CSV: for people, for Canvas, for Moodle.

An essay that nobody has marked leaves its field and the sum empty: a sum
without it would look like a mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articlebook.marking.assignment import Task
from articlebook.marking.cells import number, plain, table
from articlebook.marking.files import write
from articlebook.marking.gradebook import Mark
from articlebook.marking.rosters import Roster, RosterError, roster
from articlebook.marking.text import printable

__all__ = ["Roster", "RosterError", "Row", "by_hand", "canvas", "counted", "everything", "giving_back", "moodle", "number", "plain", "roster", "table", "write"]

SEPARATOR_NAMES = {";": "the semicolon", ":": "the colon", "\t": "the tab", "|": "the sign |"}


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
        Name of the group that handed it in together; `lms_id` is empty then. Empty for one student.
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


def everything(rows: list[Row], tasks: list[Task]) -> str:
    """One row a student, one column a graded cell; the last column says what a person should look at."""
    head = ["student", "name", "file", "status", *(task.name for task in tasks), "total", "of", "late", "reason", "repaired", "look"]
    lines = [[row.student, plain(row.name), plain(row.file), row.status,
              *(number(row.marks[task.name].points) if task.name in row.marks else "" for task in tasks),
              number(row.total), number(sum(task.points for task in tasks)), "yes" if row.late else "",
              plain(row.why), plain("; ".join(row.repairs)), plain("; ".join(row.remarks))] for row in rows]
    return table([head, *lines])


def canvas(rows: list[Row], title: str, points: float) -> str:
    """A gradebook file for Canvas made from its file names: the number in them is Canvas's own ID of the student.

    Who has no full mark is left out: an empty cell would take a mark away that stands in Canvas.
    """
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = ["    Points Possible", "", "", "", "", number(points)]
    return table([head, possible, *([plain(row.name), row.lms_id, "", "", "", number(row.total)] for row in rows if row.total is not None)])


#: Moodle leaves a mark out, in silence, where it believes that somebody gave another one after this time. A page of feedback
#: counts as that, too, so no time of today would do. Moodle shows each change before it makes it.
NEVER_TOO_OLD = "2099-12-31 12:00"


def moodle(rows: list[Row], points: float) -> str:
    """A grading worksheet for Moodle made from its folder names, with the columns that its import looks for."""
    head = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    return table([head, *([f"Participant {row.lms_id}", plain(row.name), number(row.total), number(points), NEVER_TOO_OLD] for row in rows)])


def by_hand(rows: list[Row], points: float) -> list[str]:
    """Whose marks the own tables for an LMS cannot hold or carry, and why: a line for each."""
    lines = []
    for row in rows:
        if row.lms in ("canvas", "moodle") and row.group:
            lines.append(f"{row.student}: a group, of which the zip names no member; give the table of the LMS with ROSTER=, or enter this mark by hand")
        elif row.lms == "canvas" and row.anonymous:
            lines.append(f"{row.student}: Canvas hides who this is; open this paper there, and enter this mark by hand")
        elif row.lms == "moodle" and row.total is not None and row.total > points:
            lines.append(f"{row.student}: {number(row.total)} is more than {number(points)} points, and Moodle would leave it out in silence; "
                         "enter it by hand, or raise the points there")
    return [printable(line) for line in lines]


def giving_back(rows: list[Row], roster: Roster | None) -> list[str]:
    """What a person does in the LMS with the table and the feedback pages, and in which order."""
    lines, kind, filled = [], "", ""
    if roster is not None:
        kind, filled = roster.kind, f"filled-{roster.path.stem}.csv"
    if kind == "moodle" or any(row.lms == "moodle" for row in rows):
        if kind == "name":
            lines.append(f"In Moodle, load {filled} in the gradebook of the course (Import, CSV file): identify users by their e-mail addresses, and map "
                         "the column of the marks to the assignment. If Moodle says that grades in the file are older than its own, tick "
                         "\"Force import\". Then load feedback.zip in the assignment (Upload multiple feedback files in a zip).")
        else:
            lines.append(f"In Moodle, load {filled or 'moodle.csv'} first (Upload grading worksheet), and tick there: \"Allow updating records that have "
                         "been modified more recently in Moodle than in the spreadsheet\". Without the tick Moodle may leave marks out and does not say so. "
                         "Then load feedback.zip (Upload multiple feedback files in a zip).")
            if filled:
                lines.append(f"With the tick, comments in Moodle become those of {filled}, too. If somebody wrote some there since you downloaded the "
                             "worksheet, download it again and give this command again.")
        if not filled:
            lines.append("moodle.csv is for Moodle in English. If yours is in another language, give its own worksheet with ROSTER= and load the filled one.")
        nowhere = [row.student for row in rows if row.lms == "moodle" and not re.search(r"_\d+_assignsubmission_", row.origin)]
        if nowhere:
            lines.append(f"Moodle takes no page for {', '.join(nowhere)}, since its name has no number: hand that page out yourself.")
    if roster is not None and roster.separator in SEPARATOR_NAMES and kind != "canvas":
        lines.append(f"Where the LMS asks for the separator of {filled}, choose {SEPARATOR_NAMES[roster.separator]}.")
    if any(row.lms == "canvas" for row in rows):
        lines.append("Canvas shows each page of feedback.zip under the name of the student's notebook, ending in .ipynb. "
                     "Tell your students: save that file, change its ending to .html, and open it.")
        nowhere = [row.student for row in rows if row.lms == "canvas" and (row.anonymous or re.search(r"_(text|link)\.html$", row.origin))]
        if nowhere:
            lines.append(f"Canvas takes no page for {', '.join(nowhere)}, since no file with a person's number was handed in: hand that page out yourself.")
    return [printable(line) for line in lines]
