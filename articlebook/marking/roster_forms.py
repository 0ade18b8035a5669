"""Recognise the tables that Canvas and Moodle export, whatever their language, by what their columns hold.

Headings are in the language of whoever exported a table. Where it is not clear which column holds what, the table is
refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from articlebook.exercises.description import FOR_MARKS
from articlebook.marking.roster import is_mark, points_of
from articlebook.marking.roster_people import even

#: A table may have these headings; without them its columns are known by what they hold.
FULL_NAME = ("full name", "name", "student", "vollständiger name", "nom complet", "nombre completo", "полное имя", "толық аты", "姓名", "全名")
LAST_NAME = ("last name", "surname")
#: How an export of Moodle says that a column holds points, and not a percentage, a letter or a comment.
REAL = ("real", "punkte", "valeur", "valeur brute", "brut", "puntos", "значение", "реальная", "нақты", "实际", "pontos", "valore", "points")


class RosterError(ValueError):
    """A gradebook file of an LMS cannot be filled in; the message says why."""


class Form(NamedTuple):
    """What the columns of a table are; see `Roster`, whose `keys` and `names` begin with the head."""

    kind: str
    column: int
    keys: list[str]
    names: list[str]
    points: float | None


@dataclass(frozen=True)
class Grid:
    """A table whose form is to be found out: its head, its rows, all as wide as the head, and the title of the assignment."""

    path: Path
    title: str
    head: list[str]
    body: list[list[str]]

    @cached_property
    def headings(self) -> list[str]:
        """The headings without capitals."""
        return [text.casefold() for text in self.head]

    def first(self, *headings: str, without: frozenset[int] = frozenset()) -> int | None:
        """Return the index of the first column with one of some headings; None where there is none."""
        return next((n for n, text in enumerate(self.headings) if text in headings and n not in without), None)

    def only(self, columns: list[int], remedy: str) -> int:
        """Return the one column that is for the assignment.

        Raises
        ------
        RosterError
            If there are several, with their headings and the remedy.
        """
        if len(columns) > 1:
            raise RosterError(f"{self.path}: {len(columns)} columns are for {self.title!r} ({', '.join(repr(self.head[n]) for n in columns)}); {remedy}")
        return columns[0]


def form_of(grid: Grid) -> Form | None:
    """Recognise a table; None where it is none that is known.

    Raises
    ------
    RosterError
        If it is one, but without a column for the assignment, with several, or without what people are known by.
    """
    return _canvas(grid) or _moodle_worksheet(grid) or _moodle_export(grid)


def _canvas(grid: Grid) -> Form | None:
    """Recognise an export of Canvas: a column of numbers, which the row of points possible leaves empty."""
    possible = next((line for line in grid.body[:4] if "points possible" in line[0].casefold() or re.match(r"\s{2,}\S", line[0])), None)
    wanted = even(grid.title)
    numbered = [n for n, text in enumerate(grid.head) if re.search(r"\(\d+\)$", text) and _title(re.sub(r"\s*\(\d+\)$", "", text)) == wanted]
    id_column = _canvas_ids(grid, possible, bool(numbered))
    if id_column is None:
        return None
    columns = [n for n, text in enumerate(grid.head) if n > id_column and (n in numbered or _title(text) == wanted)]
    if not columns:
        raise RosterError(f"{grid.path}: no column for {grid.title!r}; name the assignment so in Canvas, and export again")
    column = grid.only(columns, "rename or remove the other assignment in Canvas, and export again")
    keys = [re.sub(r"(?<=\d)\.0+$", "", line[id_column].strip()) if line is not possible else "" for line in grid.body]
    names = [", ".join(filter(None, (text.strip() for text in line[:id_column][:2]))) if key else "" for key, line in zip(keys, grid.body, strict=True)]
    return Form("canvas", column, keys, names, points_of(possible[column]) if possible else None)


def _title(heading: str) -> str:
    """Return the title of an assignment as it is compared, without what the package of the course puts before it."""
    return even(even(heading).removeprefix(even(FOR_MARKS)))


def _canvas_ids(grid: Grid, possible: list[str] | None, has_assignment: bool) -> int | None:
    """Return the column with Canvas's numbers of students; None where the table is no export of Canvas."""
    column = grid.first("id")
    if column is not None and ("student" in grid.headings or possible or has_assignment or any(text.startswith("sis ") for text in grid.headings)):
        return column
    if not possible:
        return None
    people = [line for line in grid.body if line is not possible]
    return next((n for n in range(1, len(grid.head)) if not possible[n].strip() and _holds_numbers(line[n] for line in people)), None)


def _moodle_worksheet(grid: Grid) -> Form | None:
    """Recognise a grading worksheet of Moodle: `Participant 12` in each row, and the mark before the maximum grade."""
    in_english = {"identifier", "grade"} <= set(grid.headings)
    if "identifier" in grid.headings and not in_english:
        raise RosterError(f"{grid.path}: a grading worksheet without a column for marks; in Moodle let the assignment be graded by points, with simple "
                          "direct grading, and download the worksheet again")
    most: int | None
    if in_english:
        first, column, most = grid.headings.index("identifier"), grid.headings.index("grade"), grid.first("maximum grade")
        parts = [re.fullmatch(r"(\D*?)\s?(\d+)", line[first].strip()) for line in grid.body]
    else:
        first = 0
        parts = [re.fullmatch(r"(\D+?)\s?(\d+)", line[first].strip()) for line in grid.body]
        if not parts or not all(parts) or len({part[1] for part in parts if part}) != 1:
            return None
        pairs = _marks_before_maximum(grid)
        if not pairs:
            return None
        if len(pairs) > 1:
            raise RosterError(f"{grid.path}: it is not clear which column holds the marks ({' or '.join(repr(grid.head[n]) for n in pairs)}); set the language "
                              "of Moodle to English, and download the grading worksheet again")
        column, most = pairs[0], pairs[0] + 1
    keys = ["".join(str(int(digit)) for digit in part[2]) if part else "" for part in parts]
    points = None if most is None else next(filter(None, (points_of(line[most]) for line in grid.body)), None)
    return Form("moodle", column, keys, _names(grid, {first, column}), points)


def _marks_before_maximum(grid: Grid) -> list[int]:
    """Return the columns that may hold marks: each with a column behind it that holds one number of points in all rows."""
    pairs = [n for n in range(1, len(grid.head) - 1)
             if len({line[n + 1] for line in grid.body}) == 1 and (points_of(grid.body[0][n + 1]) or 0) > 0 and all(is_mark(line[n]) for line in grid.body)]
    return [n for n in pairs if n + 1 not in pairs]  # marks that are all the same look like a maximum


def _moodle_export(grid: Grid) -> Form | None:
    """Recognise an export of Moodle's gradebook, or another table with names and a column that is named after the assignment."""
    mail = {n for n, text in enumerate(grid.headings) if text in ("email address", "email", "e-mail") or _holds_addresses(line[n] for line in grid.body)}
    if not mail and not set(grid.headings) & {"first name", *LAST_NAME, *FULL_NAME}:
        return None
    wanted = even(grid.title)
    named = [(n, even(text)) for n, text in enumerate(grid.head)]
    # a kind of activity may stand before the title, and what the column holds behind it; other words make it another assignment
    heading = re.compile(rf"(?:.*[:：]\s*)?[\"“„«]?{re.escape(wanted)}[\"”“»]?\s*(?:[(（][^()（）]*[)）]|[\[<|].*|points grade\b.*)?")
    columns = [n for n, text in named if heading.fullmatch(text)]
    if not columns:
        near = [grid.head[n] for n, text in named if wanted in text]
        raise RosterError(f"{grid.path}: no column for {grid.title!r}; export the gradebook with this assignment in it" + (
            f". {near[0]!r} is taken for another assignment; if it is this one, give it the title {grid.title!r}" if near else ""))
    real = [n for n in columns if (found := re.search(r"\(([^()]*)\)$", grid.head[n])) and found[1].strip().casefold() in REAL]
    fit = [n for n in real or columns if all(is_mark(line[n]) for line in grid.body)]
    again = "export the gradebook again with this assignment alone, and with real grades alone (no percentages, letters or comments)"
    if not fit:
        raise RosterError(f"{grid.path}: the column {grid.head[columns[0]]!r} holds no points; {again}")
    column = grid.only(fit, again)
    names = _names(grid, {column, *mail})
    if not any(names) and grid.body:
        raise RosterError(f"{grid.path}: needs the columns `First name` and `Last name` beside `Email address`; export all three")
    return Form("name", column, [""] * len(grid.body), names, None)


def _names(grid: Grid, others: set[int]) -> list[str]:
    """Return the name of the person in each row: by the headings, else from the first two columns if the table has addresses of mail."""
    first, last, full = grid.first("first name"), grid.first(*LAST_NAME), grid.first(*FULL_NAME, without=frozenset(others))
    if first is not None and last is not None:
        columns = [first, last]
    elif full is not None:
        columns = [full]
    elif first is not None or last is not None or not any("@" in text for line in grid.body for text in line):
        return [""] * len(grid.body)  # a table without names, as Moodle gives it where it hides them
    else:
        identified = all(re.fullmatch(r"\D+\d+", line[0].strip()) for line in grid.body)
        columns = [n for n in ([1] if identified else [0, 1]) if n < len(grid.head) and n not in others
                   and sum(bool(re.search(r"[\d@]", line[n])) for line in grid.body) <= len(grid.body) / 2]
    return [" ".join(line[n].strip() for n in columns).strip() for line in grid.body]


def _holds_numbers(column: Iterable[str]) -> bool:
    """Tell whether a column holds a number of its own for each person, as an LMS gives them."""
    texts = [text.strip() for text in column if text.strip()]
    return bool(texts) and all(text.isascii() and text.isdigit() for text in texts) and len(set(texts)) == len(texts)


def _holds_addresses(column: Iterable[str]) -> bool:
    """Tell whether a column holds addresses of mail, or nothing in some rows."""
    texts = [text for text in column if text.strip()]
    return bool(texts) and all("@" in text for text in texts)
