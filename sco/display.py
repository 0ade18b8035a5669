"""Tables as HTML that a screen reader can read, for notebooks and pages alike.

pandas' own markup has empty header cells, no scope and a scroll region that no
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

import pandas as pd

LONG_CELL = 36  # characters; a longer cell gets a width that can be read on a phone
ASSETS = Path(__file__).parent / "assets"


def whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose columns of numbers without a fraction are whole numbers.

    A gap turns a column of counts into floats, and a reader would see 52.00 members.
    """
    counts = [name for name, kind in frame.dtypes.items()
              if pd.api.types.is_float_dtype(kind) and (frame[name].dropna() % 1 == 0).all()]
    return frame.astype(dict.fromkeys(counts, "Int64"))


def as_text(value) -> str:
    """A cell as a reader sees it: days in ISO form, lists with commas, nothing for a missing value."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(as_text, value))
    if value is None or value is pd.NaT or pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _width(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return ' class="sco-day"'
    return ' class="sco-long"' if len(text) > LONG_CELL else ""


def render_table(frame: pd.DataFrame, label: str, caption: str = "") -> str:
    """A frame as an HTML table with scopes, in a scroll region that the keyboard reaches.

    Parameters
    ----------
    frame : pandas.DataFrame
        A named index becomes the row headers; otherwise the first column does.
    label : str
        Name of the scroll region, for screen readers.
    caption : str
        Visible caption; none where empty.
    """
    if frame.index.name:
        frame = frame.reset_index()
    frame = whole_numbers(frame)
    head = "".join(f'<th scope="col">{escape(str(column).replace("_", " "))}</th>' for column in frame.columns)
    body = "\n".join(
        "<tr>" + "".join(
            (f'<th scope="row"{_width(as_text(value))}>{escape(as_text(value))}</th>' if place == 0 else f"<td{_width(as_text(value))}>{escape(as_text(value))}</td>")
            for place, value in enumerate(row)) + "</tr>"
        for row in frame.itertuples(index=False, name=None))
    if frame.empty:
        body = f'<tr><td colspan="{len(frame.columns)}">no row</td></tr>'
    words = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (f'<div class="sco-table" role="region" aria-label="{escape(label, quote=True)}" tabindex="0">'
            f"<table>{words}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def as_csv(frame: pd.DataFrame) -> str:
    """A frame as CSV text: the columns that the table shows, days in ISO form, numbers with six digits that count."""
    if frame.index.name:
        frame = frame.reset_index()
    exact = lambda value: f"{value:.6g}" if isinstance(value, float) and not pd.isna(value) else as_text(value)  # noqa: E731
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([str(column).replace("_", " ") for column in frame.columns])
    writer.writerows([exact(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return buffer.getvalue()


def csv_link(frame: pd.DataFrame, name: str, title: str) -> str:
    """A link that saves a frame as a CSV file; the file is in the link, so it works offline and without script."""
    # the mark at the beginning tells spreadsheets that the text is UTF-8
    address = "data:text/csv;charset=utf-8,%EF%BB%BF" + quote(as_csv(frame), safe=",;:/()!*=+@$'~")
    return (f'<p class="sco-download"><a download="{escape(name, quote=True)}.csv" href="{escape(address, quote=True)}" '
            f'aria-label="Download as CSV: {escape(title, quote=True)}">Download as CSV</a></p>')


@cache
def shared_style() -> str:
    """The style of charts and tables, for a notebook, where no page brings it."""
    return f'<style data-sco-asset>{(ASSETS / "chart.css").read_text(encoding="utf-8")}</style>'


@dataclass
class Table:
    """A frame that a notebook shows with our markup."""

    frame: pd.DataFrame
    caption: str

    def _repr_html_(self) -> str:
        return render_table(self.frame, self.caption, self.caption) + shared_style()

    def __repr__(self) -> str:
        frame = whole_numbers(self.frame.reset_index() if self.frame.index.name else self.frame)
        return f"{self.caption}\n" + json.dumps(
            [dict(zip(map(str, frame.columns), map(as_text, row), strict=True))
             for row in frame.itertuples(index=False, name=None)], ensure_ascii=False, indent=0)


def show(frame: pd.DataFrame, caption: str) -> Table:
    """Show a frame as an accessible table with a caption."""
    return Table(frame, caption)
