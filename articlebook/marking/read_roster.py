"""Read the table that an LMS exported, whatever its separator and its encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from articlebook.marking.csv_cells import Cell, read_cells
from articlebook.marking.roster import Roster
from articlebook.marking.roster_forms import Grid, RosterError, form_of
from articlebook.marking.text import printable

SEPARATORS = (",", ";", "\t", "|", ":")
ENCODINGS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def read_roster(path: Path, title: str) -> Roster:
    """Read the gradebook file of an LMS, before anything is marked.

    Canvas: its export, matched on its numbers of students. Moodle: the grading worksheet, matched on its numbers of
    participants, or an export of the gradebook, matched on the full name where that is unique.

    Raises
    ------
    RosterError
        If there is no such file, if it is none of these, or holds no column for the assignment or several.
    """
    text, encoding = _read(path)
    separator, lines = _lines(text)
    lines = [line for line in lines if any(cell.text.strip() for cell in line)]
    if not lines:
        raise RosterError(f"{path}: is empty; export it from the LMS as CSV")
    grid = [[cell.text for cell in line] for line in lines]
    for line in grid[1:]:
        if any(text.strip() for text in line[len(grid[0]):]):
            raise RosterError(f"{path}: the row of {printable(line[0])!r} has more cells than the head; export it from the LMS again as CSV, "
                              "and do not save it with a spreadsheet before")
        line += [""] * (len(grid[0]) - len(line))
    head = [text.strip() for text in grid[0]]
    form = form_of(Grid(path, title, head, grid[1:]))
    if form is None:
        seen = printable(", ".join(head[:6]))
        raise RosterError(f"{path}: neither an export of Canvas (Student, ID …), nor a grading worksheet (Identifier, Grade …) or export "
                          f"(Email address …) of Moodle. Its columns are: {seen}" + (
                              "" if len(head) > 1 else ". It seems to have one column only: export it with commas, semicolons or tabs between them"))
    return Roster(path, lines, form.kind, form.column, ["", *form.keys], ["", *form.names], text, encoding, separator, form.points)


#: Headings of the columns with the number and the name of a student.
_NUMBER, _NAME = ("id", "identifier", "number"), ("student", "full name", "name")


def class_list(path: Path) -> dict[str, str]:
    """Read the names of the students of a class by the numbers that the LMS has for them.

    Raises
    ------
    RosterError
        If there is no such file, or it has no columns with numbers and names.
    """
    _, lines = _lines(_read(path)[0])
    grid = [[cell.text.strip() for cell in line] for line in lines if any(cell.text.strip() for cell in line)]
    head = [text.casefold() for text in grid[0]] if grid else []
    places = [next((head.index(word) for word in words if word in head), None) for words in (_NUMBER, _NAME)]
    if None in places:
        raise RosterError(f"{path}: has no column ID or Identifier with the number of each student, or none Student or Full name; "
                          "give the gradebook that Canvas exports, the grading worksheet of Moodle, or a table with the columns ID and Name")
    number, name = (place for place in places if place is not None)
    found: dict[str, str] = {}
    for line in grid[1:]:
        digits = re.search(r"\w+$", line[number]) if len(line) > max(number, name) else None
        if digits and line[name]:  # Canvas has a row of points, without a number
            if digits[0] in found:
                raise RosterError(f"{path}: the number {printable(digits[0])} stands twice; export the table again")
            found[digits[0]] = line[name]
    if not found:
        raise RosterError(f"{path}: names no student with a number; export the table again")
    return found


def _read(path: Path) -> tuple[str, str]:
    """Return the text of a table with its byte order mark, and its encoding.

    Raises
    ------
    RosterError
        If it cannot be read, is no text, or is in another encoding.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"{path}: no such file; give the table that you exported from the LMS, or leave ROSTER= out") from None
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error}); export it from the LMS as CSV in UTF-8") from None
    encoding = next((name for mark, name in ENCODINGS.items() if data.startswith(mark)), "utf-8")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterError(f"{path}: is a file of a spreadsheet; export it from the LMS as CSV")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RosterError(f"{path}: is a web page and no table, as where a login had run out; export the table from the LMS again as CSV")
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        raise RosterError(f"{path}: is no text in UTF-8; export it from the LMS as CSV, and do not save it with a spreadsheet before") from None


def _lines(text: str) -> tuple[str, list[list[Cell]]]:
    """Return the separator of a table, and its lines: the sign that gives the most lines the same number of cells as the head."""
    start = len("\ufeff") if text.startswith("\ufeff") else 0
    declared = re.compile(r"sep=(.)\r?\n").match(text, start)  # Excel's own first line
    if declared:
        return declared[1], read_cells(text, declared[1], declared.end())
    tried = {separator: read_cells(text, separator, start) for separator in SEPARATORS}
    best = max(tried, key=lambda separator: _fit(tried[separator]))
    return best, tried[best]


def _fit(lines: list[list[Cell]]) -> tuple[float, int]:
    """Say how well a separator fits: which part of the lines is as wide as the first, and how wide that is."""
    full = [line for line in lines if any(cell.text.strip() for cell in line)]
    width = len(full[0]) if full else 0
    return sum(len(line) == width for line in full) / len(full) if width > 1 else 0.0, width
