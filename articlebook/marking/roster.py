"""Fill marks into the table that an LMS exported, and leave every other sign of it as it was."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from articlebook.marking.csv_cells import Cell, number, replace_spans
from articlebook.marking.roster_people import People, even
from articlebook.marking.row import Row
from articlebook.marking.text import printable

#: What stands in a cell that has no mark yet.
NO_MARK = ("", "-", "–", "—")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
#: What stands in a worksheet of Moodle where a grade cannot be changed.
NO = ("no", "nein", "non", "não", "nee", "nej", "nei", "nie", "ne", "ei", "nu", "hayır", "нет", "ні", "жоқ", "否", "いいえ", "아니오", "لا", "לא")


@dataclass
class Roster(People):
    """The LMS's own gradebook file, read and understood, ready to be filled in.

    Attributes
    ----------
    text : str
        The file as it is, with its byte order mark.
    encoding, separator : str
        How the file is written.
    points : float or None
        Points possible or the maximum grade, where the file has it.
    """

    text: str
    encoding: str
    separator: str
    points: float | None = None

    def filled(self, rows: list[Row]) -> tuple[str, list[str]]:
        """Return the file with the sums in it, every other sign as it was, and the students that were not found there."""
        matched, why = self.matched(rows)
        decimal = self._decimal_sign()
        changes = []
        for index, row in matched.items():
            cell, line = self._cell(index), self.lines[index]
            if row.total is None or points_of(cell.text) == row.total or self._kept(index, row.total):
                continue
            mark = number(row.total).replace(".", decimal)
            if (self.text[cell.start:cell.start + 1] == '"' and cell.end > cell.start) or self.separator in mark:
                mark = f'"{mark}"'
            # a spreadsheet leaves out the empty cells at the end of a line
            changes.append((cell.start, cell.end, self.separator * max(0, self.column + 1 - len(line)) + mark))
        return replace_spans(self.text, changes), [row.student for row in rows if row.student in why]

    def to_do(self, rows: list[Row]) -> list[str]:
        """Say what a person has to do by hand: a line for each student whose mark is not in the filled table, and why."""
        matched, why = self.matched(rows)
        lines = [f"{row.student}: {why[row.student]}; enter this mark by hand" for row in rows if row.student in why]
        for index, row in sorted(matched.items()):
            there = self._cell(index).text.strip()
            if row.total is not None and (reason := self._kept(index, row.total)):
                lines.append(f"{row.student}: {reason}")
            if row.total is None and there not in NO_MARK:
                lines.append(f"{row.student}: has no full mark here; {there!r} stays in {self.path.name}")
        return [printable(line) for line in lines]

    def encoded(self, text: str) -> bytes:
        """Encode a text as the file is."""
        return text.encode(self.encoding)

    def _kept(self, index: int, total: float) -> str:
        """Say why a cell stays as it is although there is a mark for it; empty where the mark goes in."""
        there, mark = self._cell(index).text.strip(), number(total)
        if there not in NO_MARK and not NUMBER.fullmatch(there):
            return f"{self.path.name} has {there!r} where the mark would go, which stays; enter {mark} by hand"
        if self.kind == "moodle" and self.points is not None and total > self.points:
            return (f"{mark} is more than the {number(self.points)} points of {self.path.name}, and Moodle would leave it out "
                    "in silence; enter it by hand, or raise the points there")
        if self.kind == "moodle" and self._closed(index):
            return (f"{self.path.name} says that this grade cannot be changed, and Moodle would leave {mark} out in silence; "
                    "unlock it there, or enter it by hand")
        return ""

    def _closed(self, index: int) -> bool:
        """Tell whether the worksheet says that a grade is locked or overridden: in the column behind the maximum grade."""
        line = self.lines[index]
        return self.column + 2 < len(line) and even(line[self.column + 2].text) in NO

    def _cell(self, index: int) -> Cell:
        """Return the cell for the mark of a line; an empty one at its end where the line is too short."""
        line = self.lines[index]
        return line[self.column] if self.column < len(line) else Cell("", line[-1].end, line[-1].end)

    def _decimal_sign(self) -> str:
        """Return the decimal sign: that of the marks, else that of most numbers of the file, else the one that goes with its separator."""
        own = [line[self.column].text for line in self.lines if self.column < len(line)]
        everywhere = [cell.text for line in self.lines for cell in line]
        for found in (own, everywhere):
            signs = Counter("," if "," in text else "." for text in found if re.fullmatch(r"\d+[.,]\d+", text.strip()))
            if signs:
                return signs.most_common(1)[0][0]
        return "," if self.separator == ";" else "."


def is_mark(text: str) -> bool:
    """Tell whether a cell holds a mark, or has none yet."""
    return text.strip() in NO_MARK or bool(NUMBER.fullmatch(text.strip()))


def points_of(text: str) -> float | None:
    """Read a number of points as an LMS writes it, with a point or a comma; None where there is none."""
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text.strip()) else None
