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
    reason : str
        Why it was refused, or what stopped.
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
    repairs: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def total(self) -> float | None:
        """Sum of points; None while a mark is missing."""
        points = [mark.points for mark in self.marks.values()]
        return None if not points or None in points else sum(points)


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
              plain(row.reason), plain("; ".join(row.repairs))] for row in rows]
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


def filled(roster: Path, rows: list[Row], title: str) -> tuple[str, list[str]]:
    """The LMS's own gradebook file with the marks in it, and the students that were not found there.

    Canvas: its export, matched on `ID`. Moodle: the grading worksheet, matched on `Identifier`, or an export of
    the gradebook, matched on the full name where that is unique. Every other field stays as it was.

    Raises
    ------
    RosterError
        If the file is neither, or holds no column for the assignment.
    """
    try:
        lines = list(csv.reader(io.StringIO(roster.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RosterError(f"{roster}: cannot be read ({error}); export it from the LMS as CSV in UTF-8") from None
    head = [cell.strip() for cell in lines[0]] if lines else []
    if {"Student", "ID"} <= set(head):
        def key(line: list[str]) -> str:
            return line[head.index("ID")].strip()
        marks = {row.lms_id: row for row in rows if row.lms_id}
        column = next((n for n, name in enumerate(head) if re.sub(r"\s*\(\d+\)$", "", name).casefold() == title.casefold()), None)
        if column is None:
            raise RosterError(f"{roster}: no column for {title!r}; name the assignment so in Canvas, and export again")
    elif {"Identifier", "Grade"} <= set(head):
        def key(line: list[str]) -> str:
            return line[head.index("Identifier")].rpartition(" ")[2]
        marks, column = {row.lms_id: row for row in rows if row.lms_id}, head.index("Grade")
    elif "Email address" in head or {"First name", "Last name"} & set(head):
        first, last = (next((head.index(n) for n in names if n in head), None) for names in (("First name",), ("Last name", "Surname")))
        if first is None or last is None:
            raise RosterError(f"{roster}: needs the columns `First name` and `Last name` beside `Email address`; export all three")

        def key(line: list[str]) -> str:
            return f"{line[first]} {line[last]}".casefold()
        names = [row.name.casefold() for row in rows]
        marks = {row.name.casefold(): row for row in rows if names.count(row.name.casefold()) == 1}
        keys = [key(line) for line in lines[1:] if len(line) == len(head)]
        marks = {name: row for name, row in marks.items() if keys.count(name) <= 1}  # two of a name: a person decides
        column = next((n for n, name in enumerate(head) if title.casefold() in name.casefold()), None)
        if column is None:
            raise RosterError(f"{roster}: no column for {title!r}; export the gradebook with this assignment in it")
    else:
        raise RosterError(f"{roster}: neither an export of Canvas (Student, ID …), nor a grading worksheet (Identifier, Grade …) "
                          "or export (Email address …) of Moodle")
    met: set[str] = set()
    for line in lines[1:]:
        if len(line) == len(head) and key(line) in marks:
            met.add(key(line))
            line[column] = number(marks[key(line)].total)
    mark = "\ufeff" if roster.read_bytes().startswith(codecs.BOM_UTF8) else ""  # by which Excel knows the letters; it stays
    return mark + table(lines), [row.student for row in rows if not any(marks.get(name) is row for name in met)]
