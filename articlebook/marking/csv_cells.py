"""Cells of tables: written so that no spreadsheet computes them, read so that all that is not changed stays as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from articlebook.marking.text import printable, single_spaced

#: Where a spreadsheet may see the beginning of a cell, also one that splits at another sign; then what begins a formula there.
_FORMULA = re.compile(r"(^|[,;|])(\s*[\"']?\s*)(?=[=+\-@＝＋－＠])")


def number(points: float | None) -> str:
    """Write points without a needless decimal; empty where there are none."""
    return "" if points is None else f"{points:g}"


def plain(text: str) -> str:
    """Return text on one line, with single spaces, that a spreadsheet does not take for a formula."""
    return _FORMULA.sub(r"\1\2'", single_spaced(printable(text)))


def to_csv(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Cell:
    """What a cell of a table says, and where it stands in the text of the file."""

    text: str
    start: int
    end: int


def read_cells(text: str, separator: str, start: int = 0) -> list[list[Cell]]:
    """Read the lines of cells of a table in CSV, from some sign of its text on.

    Unlike the `csv` module it knows where each cell stands, so that one can be changed and every other sign of the
    file stays. Quotation marks count where they stand around a whole cell, and are signs like others elsewhere.
    """
    sign = re.escape(separator)
    field = re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={sign}|\r|\n|\Z)|([^{sign}\r\n]*)')
    lines: list[list[Cell]] = [[]]
    while True:
        found = field.match(text, start)
        assert found is not None
        quoted, bare = found.groups()
        lines[-1].append(Cell(bare if quoted is None else quoted.replace('""', '"'), *found.span()))
        start = found.end()
        if text.startswith(separator, start):
            start += len(separator)
            continue
        start += 2 if text.startswith("\r\n", start) else 1
        if start >= len(text):
            return lines
        lines.append([])


def replace_spans(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """Write other words from one sign of a text to another, as often as wished; all else stays."""
    for start, end, words in sorted(changes, reverse=True):  # from the end, so that the numbers of the signs before stay right
        text = text[:start] + words + text[end:]
    return text
