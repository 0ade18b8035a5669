"""Write the marks of a class as CSV: for people, for Canvas, for Moodle.

An essay that nobody has marked leaves its field and the sum empty: a sum
without it would look like a mark.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sco.marking.assignment import Task
from sco.marking.gradebook import Mark


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
    comments : dict of str to str
        What a person wrote on a cell in nbgrader's screen, by the cell.
    group : str
        Name of the group that handed it in; `lms_id` is empty then. Empty for one student.
    anonymous : bool
        The LMS hides the name.
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


def number(points: float | None) -> str:
    """Points without a needless decimal; empty where there are none."""
    return "" if points is None else f"{points:g}"


def counted(number: int, what: str) -> str:
    """A number of things: 1 submission, 2 submissions."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    text = " ".join(str(text).split())
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def write(path: Path, text: str | bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.replace(part, path)


def table(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


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


class RosterError(ValueError):
    """A gradebook file of an LMS cannot be filled in; the message says why."""


@dataclass
class Roster:
    """The LMS's own gradebook file, read and understood, ready to be filled in.

    Attributes
    ----------
    lines : list of list of str
        Its rows; the first one is the head.
    column : int
        Place of the marks of this assignment.
    keys : list of str
        By what each row is known: the number that the LMS has for the student, or the full name; empty for other rows.
    by : str
        ``lms_id`` or ``name``: which part of a `Row` is compared with the keys.
    names : list of str
        The student of each row, as the LMS writes it; empty for other rows.
    points : float or None
        Points possible or the maximum grade, where the file has it.
    """

    path: Path
    lines: list[list[str]]
    column: int
    keys: list[str]
    by: str
    names: list[str]
    points: float | None = None

    def _known(self, rows: list[Row]) -> dict[str, Row]:
        """Each student by the key, where it is theirs alone: of two with one name a person decides."""
        keys = [getattr(row, self.by).casefold() for row in rows]
        return {key: row for key, row in zip(keys, rows, strict=True) if key and keys.count(key) == 1 and self.keys.count(key) == 1}

    def named(self, rows: list[Row]) -> None:
        """Give students the names that the LMS has for them, where the file was matched on another thing."""
        known = self._known(rows) if self.by != "name" else {}
        for key, name in zip(self.keys, self.names, strict=True):
            if key in known and name:
                known[key].name = name

    def filled(self, rows: list[Row]) -> tuple[str, list[str]]:
        """The file with the sums in it, every other field as it was, and the students that were not found there."""
        known, met = self._known(rows), set()
        lines = [list(line) for line in self.lines]
        for line, key in zip(lines, self.keys, strict=True):
            if key in known:
                met.add(known[key].student)
                line[self.column] = number(known[key].total)
        mark = "\ufeff" if self.path.read_bytes().startswith(codecs.BOM_UTF8) else ""  # by which Excel knows the letters; it stays
        return mark + table(lines), [row.student for row in rows if row.student not in met]


def roster(path: Path, title: str) -> Roster:
    """Read the gradebook file of an LMS, before anything is marked.

    Canvas: its export, matched on `ID`. Moodle: the grading worksheet, matched on `Identifier`, or an export of
    the gradebook, matched on the full name where that is unique.

    Raises
    ------
    RosterError
        If there is no such file, if it is none of these, or holds no column for the assignment.
    """
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        raise RosterError(f"{path}: no such file; give the table that you exported from the LMS, or leave ROSTER= out") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path}: is no text in UTF-8; export it from the LMS as CSV, and do not save it with a spreadsheet before") from None
    except (OSError, csv.Error) as error:
        raise RosterError(f"{path}: cannot be read ({error}); export it from the LMS as CSV in UTF-8") from None
    head = [cell.strip() for cell in lines[0]] if lines else []

    def place(names: Iterable[str]) -> int | None:
        return next((head.index(name) for name in names if name in head), None)

    if {"Student", "ID"} <= set(head):
        by, key, name = "lms_id", (lambda line: line[head.index("ID")].strip()), (lambda line: line[head.index("Student")].strip())
        column = next((n for n, text in enumerate(head) if re.sub(r"\s*\(\d+\)$", "", text).casefold() == title.casefold()), None)
        if column is None:
            raise RosterError(f"{path}: no column for {title!r}; name the assignment so in Canvas, and export again")
        most = next((line[column] for line in lines[1:] if len(line) == len(head) and line[0].strip() == "Points Possible"), "")
    elif {"Identifier", "Grade"} <= set(head):
        full, top = place(["Full name"]), place(["Maximum grade", "Maximum Grade"])
        by, key, column = "lms_id", (lambda line: line[head.index("Identifier")].rpartition(" ")[2]), head.index("Grade")
        name = lambda line: "" if full is None else line[full].strip()  # noqa: E731 - like its neighbours
        most = "" if top is None else next((line[top] for line in lines[1:] if len(line) == len(head)), "")
    elif "Email address" in head or {"First name", "Last name"} & set(head):
        first, last = place(["First name"]), place(["Last name", "Surname"])
        if first is None or last is None:
            raise RosterError(f"{path}: needs the columns `First name` and `Last name` beside `Email address`; export all three")
        by = "name"
        key = name = lambda line: f"{line[first]} {line[last]}"  # noqa: E731 - like its neighbours
        column = next((n for n, text in enumerate(head) if title.casefold() in text.casefold()), None)
        if column is None:
            raise RosterError(f"{path}: no column for {title!r}; export the gradebook with this assignment in it")
        most = ""  # an export of Moodle's gradebook does not say it
    else:
        raise RosterError(f"{path}: neither an export of Canvas (Student, ID …), nor a grading worksheet (Identifier, Grade …) "
                          "or export (Email address …) of Moodle")
    whole = [place > 0 and len(line) == len(head) for place, line in enumerate(lines)]
    return Roster(path, lines, column, [key(line).casefold() if fits else "" for line, fits in zip(lines, whole, strict=True)], by,
                  [name(line) if fits else "" for line, fits in zip(lines, whole, strict=True)], _points(most))


def _points(text: str) -> float | None:
    """A number of points as an LMS writes it, with a point or a comma; None where there is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
