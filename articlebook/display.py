"""Tables as HTML that a screen reader can read, for notebooks and pages alike.

pandas' own markup has empty header cells, no scope and a box that scrolls and no
key can reach; this module writes its own.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd

from articlebook.arguments import told
from articlebook.language import folded, strings
from articlebook.subject import subject

LONG_CELL = 36  # characters; a longer cell gets a width that can be read on a phone
ASSETS = Path(__file__).parent / "assets"
_RIGHT = ' class="sco-figure"'


@dataclass(frozen=True)
class Grid:
    """A frame as it is written: one head a column, one list of values a row, and how many columns name the row."""

    head: list[str]
    rows: list[list]
    names: int


def grid(frame: pd.DataFrame) -> Grid:
    """Lay a frame out with all its labels.

    Every index comes first, but for one that only counts the rows from nought
    and has no name. Levels of columns are joined to one head. A
    column of numbers without a fraction holds whole numbers: a gap turns
    counts into floats, and a reader would see 52.00 members.
    """
    index = frame.index
    counts = isinstance(index, pd.RangeIndex) and index.name is None and (index.start, index.step) == (0, 1)
    levels = [] if counts else [index.get_level_values(n) for n in range(index.nlevels)]
    named = ["row" if name is None else _label(name) for name in index.names[:len(levels)]]
    if named.count("row") > 1:
        named = [f"row, level {n}" if name == "row" else name for n, name in enumerate(named, start=1)]
    # by place, since two columns may have one name, and an index that of a column
    columns = [*levels, *(frame.iloc[:, n] for n in range(frame.shape[1]))]
    return Grid(named + [_label(name) for name in frame.columns], [list(row) for row in zip(*map(_values, columns), strict=True)], max(len(levels), 1))


def _label(name) -> str:
    parts = name if isinstance(name, tuple) else (name,)
    return ": ".join(as_text(part).replace("_", " ") for part in parts if as_text(part)) or "no name"


def _values(column: pd.Series | pd.Index) -> list:
    if pd.api.types.is_float_dtype(column.dtype):
        known = column.dropna()
        if ((known % 1 == 0) & (known.abs() < 1e15 if isinstance(known, pd.Series) else abs(known) < 1e15)).all():
            return [None if pd.isna(value) else int(value) for value in column]
    return list(column)


def as_text(value) -> str:
    """Write a cell as a reader sees it: days in ISO form, lists with commas, nothing for a missing value."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(as_text, value))
    if value is None or value is pd.NaT or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:z.2f}" if isinstance(value, (float, np.floating)) else str(value)  # z: what rounds to nought has no sign


def _width(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return ' class="sco-day"'
    return ' class="sco-long"' if len(text) > LONG_CELL else ""


def _is_number(value) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _cell(value, names_row: bool, counts: bool) -> str:
    tag, scope = ("th", ' scope="row"') if names_row else ("td", "")
    text = as_text(value)
    text = text.replace("-", "−") if _is_number(value) else text  # a hyphen is shorter than the figures beside it
    return f"<{tag}{scope}{_RIGHT if counts else _width(text)}>{escape(text)}</{tag}>"


def scroll_box(label: str, table: str) -> str:
    """Put the HTML of a table into a box that the keyboard reaches, since it may scroll.

    The box is a group and no region: a page has dozens of tables, and a list of
    its regions should name the parts of the page. Where nothing scrolls, a page
    takes the group away. A table without a caption gets the name too.
    """
    name = escape(label, quote=True)
    named = table if "<caption" in table else table.replace("<table", f'<table aria-label="{name}"', 1)
    return f'<div class="sco-table" role="group" aria-label="{name}" tabindex="0">{named}</div>'


def render_table(frame: pd.DataFrame, label: str, caption: str = "") -> str:
    """Write a frame as an HTML table with scopes, in a box that the keyboard reaches.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its index becomes the row headers; the first column does where the
        index only counts rows.
    label : str
        Name of the box, and of a table without a caption, for screen readers.
    caption : str
        Visible caption; none where empty.
    """
    laid = grid(frame)
    # numbers stand to the right, under each other; a year in front of a row is its name
    counts = [column >= laid.names and any(map(_is_number, cells)) and all(_is_number(cell) or as_text(cell) == "" for cell in cells)
              for column, cells in enumerate(zip(*laid.rows, strict=True))] if laid.rows else [False] * len(laid.head)
    head = "".join(f'<th scope="col"{_RIGHT if right else ""}>{escape(name)}</th>' for name, right in zip(laid.head, counts, strict=True))
    body = "\n".join("<tr>" + "".join(_cell(value, column < laid.names, counts[column]) for column, value in enumerate(row)) + "</tr>" for row in laid.rows)
    if not laid.rows:
        body = f'<tr><td colspan="{max(len(laid.head), 1)}">no row</td></tr>'
    words = f"<caption>{escape(caption)}</caption>" if caption else ""
    return scroll_box(label, f"<table>{words}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def as_csv(frame: pd.DataFrame) -> str:
    """Write a frame as CSV text: the columns that the table shows, days in ISO form, numbers with six digits that count."""
    laid = grid(frame)
    exact = lambda value: f"{value:z.6g}" if isinstance(value, (float, np.floating)) and not pd.isna(value) else as_text(value)  # noqa: E731
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(laid.head)
    writer.writerows([exact(value) for value in row] for row in laid.rows)
    return buffer.getvalue()


def csv_link(frame: pd.DataFrame, name: str, title: str) -> str:
    """Write a link that saves a frame as a CSV file; the file is in the link, so it works offline and without script."""
    # the mark at the beginning tells spreadsheets that the text is UTF-8
    address = "data:text/csv;charset=utf-8,%EF%BB%BF" + quote(as_csv(frame), safe=",;:/()!*=+@$'~")
    return (f'<p class="sco-download"><a download="{escape(name, quote=True)}.csv" href="{escape(address, quote=True)}" '
            f'aria-label="Download as CSV: {escape(title, quote=True)}">Download as CSV</a></p>')


@cache
def asset(name: str, folder: Path = ASSETS) -> str:
    """Return the text of a style or script as a reader gets it: without comments and needless spaces."""
    text = (folder / name).read_text(encoding="utf-8")
    try:
        from rcssmin import cssmin
        from rjsmin import jsmin
    except ImportError:  # only the build of the book needs them; a notebook elsewhere carries a few more bytes
        return text
    return jsmin(text) if name.endswith(".js") else cssmin(text)


@cache
def shared_style() -> str:
    """Return the style of charts and tables, for a notebook, where no page brings it."""
    return f'<style data-sco-asset>{(ASSETS / "chart.css").read_text(encoding="utf-8")}</style>'


@dataclass
class Table:
    """A frame that a notebook shows with our markup; folded, a screen shows its caption until a reader opens it."""

    frame: pd.DataFrame
    caption: str
    fold: bool = False

    def _repr_html_(self) -> str:
        written = render_table(self.frame, self.caption, self.caption)
        if self.fold:
            written = f'<details class="sco-rows sco-shut"><summary>{escape(folded(self.caption, len(self.frame)))}</summary>{written}</details>'
        return written + shared_style()

    def __repr__(self) -> str:
        laid = grid(self.frame)
        head = [name if laid.head.count(name) == 1 else f"{name} ({laid.head[:column].count(name) + 1})" for column, name in enumerate(laid.head)]
        return f"{self.caption}\n" + json.dumps([dict(zip(head, map(as_text, row), strict=True)) for row in laid.rows], ensure_ascii=False, indent=0)


def show(frame: pd.DataFrame | pd.Series, caption: str, fold: bool = False) -> Table:
    """Show a frame or a series as an accessible table with a caption.

    Parameters
    ----------
    fold : bool
        Whether a screen folds it to its caption, for a long table that the text does not need open.

    Raises
    ------
    ValueError
        For anything else, and for a caption that is no text.
    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame("value" if frame.name is None else frame.name)
    if not isinstance(frame, pd.DataFrame):
        name = subject().packages[0]
        raise ValueError(f'{told(frame)} is no table. Give a DataFrame or a Series, such as {name}.show({name}.load()["events"], "Events").')
    if not isinstance(caption, str) or not caption.strip():
        raise ValueError(f"{told(caption)} is no caption. Write in quotation marks what the table shows, such as \"Events\".")
    if not isinstance(fold, bool):
        raise ValueError(f"{told(fold)} is neither True nor False. Write fold=True for a long table that a screen folds to its caption.")
    return Table(frame, caption, fold)


@dataclass
class Solution:
    """What a reader should find who tried something: words, and a table where one helps, folded until they ask."""

    words: str
    table: Table | None = None

    def _repr_html_(self) -> str:
        inside = "" if self.table is None else render_table(self.table.frame, self.table.caption, self.table.caption)
        return (f'<details class="sco-fold sco-solution"><summary>{escape(strings()["solution"])}</summary>'
                f"<p>{escape(self.words)}</p>{inside}</details>{shared_style()}")

    def __repr__(self) -> str:
        return self.words if self.table is None else f"{self.words}\n{self.table!r}"


def solution(words: str, frame: pd.DataFrame | pd.Series | None = None, caption: str = "") -> Solution:
    """Fold what a reader should find who changed a cell and ran it; the values come from the code that asks for it.

    Parameters
    ----------
    words : str
        What there is to see.
    frame : pandas.DataFrame or pandas.Series, optional
        The rows that show it; they need a `caption`.

    Raises
    ------
    ValueError
        Where the words are no text or missing, and for rows without a caption.
    """
    if not isinstance(words, str) or not words.strip():
        raise ValueError(f"{told(words)} tells nothing. Write in quotation marks what there is to see.")
    return Solution(words.strip(), None if frame is None else show(frame, caption))
