"""Find the row of a table of an LMS for each submission.

Where a person in the table is not certainly the one who handed in, nobody is
found and the reason is told: a mark in a wrong row is worse than one entered
by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from articlebook.marking.csv_cells import Cell
from articlebook.marking.row import Row
from articlebook.marking.submissions.lms_names import words
from articlebook.marking.text import printable

#: Headings of a column that names the group of each person.
GROUP = ("group", "groups", "gruppe", "groupe", "grupo", "gruppo", "группа", "топ", "小组", "组")
#: What a spreadsheet makes of a long number.
SPOILT = re.compile(r"\d[\d., ]*(?:[.,]\d+|E\+?\d+)", re.I)


@dataclass
class People:
    """Whom the rows of a table stand for.

    Attributes
    ----------
    lines : list of list of Cell
        Its rows; the first one is the head.
    kind : str
        ``canvas`` or ``moodle`` (its grading worksheet), by whose numbers students are known; ``name``: by their names.
    column : int
        Index of the column with the marks of this assignment.
    keys : list of str
        The number that the LMS has for the student of each row; empty for rows without one.
    names : list of str
        The student of each row, as the LMS writes it; empty where the file does not say it.
    """

    path: Path
    lines: list[list[Cell]]
    kind: str
    column: int
    keys: list[str]
    names: list[str]

    def numbered(self) -> dict[tuple[str, str], str]:
        """Return the names of its students by LMS and number, where it has numbers."""
        return {(self.kind, key): name for key, name in zip(self.keys, self.names, strict=True) if key} if self.kind != "name" else {}

    def matched(self, rows: list[Row]) -> tuple[dict[int, Row], dict[str, str]]:
        """Find the submission for each line, by its index in `lines`, and say why other students have none.

        A number counts where it is of the same LMS and stands in the table once, and where the names do not speak
        against it. A name counts where one submission and one person alone fit.
        """
        claims: dict[int, list[Row]] = {}
        why: dict[str, str] = {}
        for row in rows:
            if row.group:
                found, reason = self._members(row, rows), f"the group {row.group!r} is not in {self.path.name}; it needs its column of groups"
            elif row.lms_id and self.kind != "name":
                found, reason = self._by_number(row)
            else:
                found, reason = self._by_name(row, rows)
            if not found:
                why[row.student] = printable(reason)
            for line in found:
                claims.setdefault(line, []).append(row)
        for line, claimed in list(claims.items()):
            if len(claimed) > 1:
                del claims[line]
                students = " and ".join(row.student for row in claimed)
                for row in claimed:
                    why[row.student] = printable(f"{students} are all for {self.names[line] or self.keys[line]} in {self.path.name}")
        return {line: claimed[0] for line, claimed in claims.items()}, why

    def use_names(self, rows: list[Row]) -> None:
        """Give students the names that the LMS has for them, where they were found by another thing."""
        if self.kind != "name":
            for line, row in self.matched(rows)[0].items():
                if not row.group and self.names[line]:
                    row.name = self.names[line]

    def _by_number(self, row: Row) -> tuple[list[int], str]:
        """Find a student by the number of the LMS; else say why not."""
        if row.lms not in ("", self.kind):
            return [], f"its number is one of {row.lms.capitalize()}, and {self.path.name} is of {self.kind.capitalize()}"
        found = [line for line, key in enumerate(self.keys) if key == row.lms_id]
        if not found and row.anonymous:
            return [], self._hidden()
        if not found:
            spoilt = next((key for key in self.keys if SPOILT.fullmatch(key)), "")
            return [], f"not found in {self.path.name}: it has no number {row.lms_id}" + (
                f", but {spoilt!r}, which a spreadsheet made of one; export the table again, and do not open it in between" if spoilt else "")
        if len(found) > 1:
            return [], f"the number {row.lms_id} stands {len(found)} times in {self.path.name}"
        known = self.names[found[0]]
        # the numbers of Moodle count within one assignment, so that in a worksheet of another they are other people's
        if self.kind == "moodle" and row.lms == "moodle" and known and not row.anonymous and not self._agree(row.name, known, found[0]):
            return [], f"the number {row.lms_id} is {known} in {self.path.name}; is that the worksheet of another assignment?"
        return found, ""

    def _hidden(self) -> str:
        return f"not found in {self.path.name}, since the LMS hid the names in what was handed in; open this paper there"

    def _agree(self, name: str, known: str, line: int) -> bool:
        """Tell whether one of two names has all words of the other, since a part of a name may be hidden; to share a word is not enough,
        as many have one family name. The word before each number of a worksheet is nobody's name.
        """
        nobody = set(sorted_words(re.sub(r"\d+$", "", self.lines[line][0].text)))
        own, there = set(as_folder(name)) - nobody, set(as_folder(known))
        return own <= there or there <= own or words(name) <= words(known) or words(known) <= words(name)

    def _by_name(self, row: Row, rows: list[Row]) -> tuple[list[int], str]:
        """Find a student by the name; else say why not."""
        if row.anonymous:
            return [], self._hidden()
        several = ""
        # Moodle takes signs out of the names of folders, so that there the name that fits to the letter may be another one's
        forms: list[Callable[[str], tuple[str, ...]]] = [as_folder] if row.lms == "moodle" else [sorted_words, as_folder]
        for form in forms:
            found = [line for line, name in enumerate(self.names) if name and form(name) == form(row.name)]
            if len(found) == 1 and sum(form(other.name) == form(row.name) for other in rows if not other.group) == 1:
                return found, ""
            several = several or (f"its name fits more than one in {self.path.name} or in what was handed in" if found else "")
        return [], several or f"not found in {self.path.name}"

    def _members(self, row: Row, rows: list[Row]) -> list[int]:
        """Find a group's members: by the column that is headed so, or by the one before the marks of a worksheet that names the group."""
        wanted = as_folder(row.group)
        if not wanted or sum(as_folder(other.group) == wanted for other in rows if other.group) > 1:
            return []
        headed = [column for column, cell in enumerate(self.lines[0]) if even(cell.text) in GROUP]
        # elsewhere the same word may be a section or a department
        columns = headed or (range(1, self.column) if self.kind == "moodle" else [])
        found: dict[int, list[int]] = {}
        for number, line in enumerate(self.lines):
            if self.names[number] or self.keys[number]:
                for column in columns:
                    if column < len(line) and line[column].text != self.names[number] and as_folder(line[column].text) == wanted:
                        found.setdefault(column, []).append(number)
        return next(iter(found.values())) if len(found) == 1 else []


@lru_cache(10_000)
def sorted_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in one order for comparing, since one table begins with the family's name and another does not."""
    return tuple(sorted(unicodedata.normalize("NFC", name).casefold().replace(",", " ").split()))


@lru_cache(10_000)
def as_folder(name: str) -> tuple[str, ...]:
    """Return a name as `sorted_words`, after what Moodle does to names of folders: it takes signs out and makes `_` a space."""
    return sorted_words(re.sub(r"""['"`:<>&|\\/’‘ʼ.]|[\x00-\x1f\x7f]""", "", name.replace("_", " ")))


def even(text: str) -> str:
    """Return a heading for comparing: capitals, spaces and the forms of apostrophes and dashes are evened out."""
    forms = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"})
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(forms).split())
