"""An exercise as a sheet to print: the same tasks with blanks, options to mark and lines to write on; and its key, apart."""

from __future__ import annotations

import base64
import io
import re
from html import escape
from pathlib import Path

from articlebook.exercises.forms.declared import Field, TaskForm
from articlebook.exercises.forms.parts import LINES_A_POINT, Part, parts
from articlebook.exercises.variant import seed_of

#: More options than these are printed once for a task, and written on a line.
FEW = 6
#: Signs that an office program shows; a page shows the line below them.
_LINE = '<span class="line" aria-hidden="true">______________________________</span>'
_SHORT = '<span class="line short" aria-hidden="true">______________</span>'
_FOLDED = re.compile(r"<details.*?</details>", re.S)
_BLANK = {"day": "year-month-day", "number": "a number", "choice": "one of the list above", "words": "words of the passage"}


def sheet_html(folder: Path, seed: str | None = None, key: bool = False) -> str:
    """Make what stands on the sheet, below its heading.

    Parameters
    ----------
    key : bool
        Whether what is right stands in the blanks, and a good answer in place of the lines; such a sheet is private.
    """
    own = seed_of(folder, seed)
    found = parts(folder, seed)
    written = "\n".join(_part(part, key) for part in found)
    variant = f" Variant: {escape(own)}." if own else ""
    head = "" if key else f'<p class="who">Name {_LINE} Date {_SHORT}</p><p>{_points(found)}.{variant}</p>'
    return f"{head}\n{written}\n{'' if key else _hints(found)}"


def _points(found: list[Part]) -> str:
    total, by_hand = sum(part.points for part in found), sum(part.points for part in found if part.essay)
    return f"{total} points, {by_hand} of them for answers in words"


def _part(part: Part, key: bool) -> str:
    if part.form:
        return f'<div class="item"><p class="points">{_of(part.points)}</p>{_blanks(part.form, key)}</div>'
    if part.essay:
        room = f'<div class="answer">{part.model}</div>' if key else \
            f'<div class="lines" role="img" aria-label="Space for your answer">{"<span></span>" * (LINES_A_POINT * part.points)}</div>'
        return f'<div class="item"><p class="points">{_of(part.points)}</p>{room}</div>'
    html = _FOLDED.sub("", part.html)  # the numbers of a chart stand in the chart, and nobody opens them on paper
    if part.chart:  # a drawing comes along that an office program shows
        stream = io.BytesIO()
        part.chart.figure.savefig(stream, format="png", dpi=300, metadata={"Software": None})
        title, drawn = escape(f"{part.chart.title}. {part.chart.subtitle}"), base64.b64encode(stream.getvalue()).decode()
        told = f'data-png="{drawn}" title="{title}" aria-description="{escape(part.chart.alt)}"'
        html = html.replace("<figure ", f"<figure {told} ", 1)
    return html


def _of(points: int) -> str:
    return f"{points} point{'' if points == 1 else 's'}"


def _blanks(form: TaskForm, key: bool) -> str:
    long = next((field.options for field in form.fields if len(field.options) > FEW and field.kind == "choice"), [])
    listed = f'<p>For the lines below choose among: {", ".join(f"<strong>{escape(one)}</strong>" for one in long)}.</p>' if long and not key else ""
    return listed + "".join(_blank(field, key) for field in form.fields)


def _blank(field: Field, key: bool) -> str:
    if key:
        return f"<p>{escape(field.ask)}: <strong>{escape(field.written())}</strong></p>"
    options = ["yes", "no"] if field.kind == "truth" else field.options
    if options and (field.kind == "set" or len(options) <= FEW):
        how = "Mark every right one." if field.kind == "set" else "Mark one."
        return f'<p>{escape(field.ask)} ({how})</p><ul class="options">{"".join(f"<li>☐ {escape(one)}</li>" for one in options)}</ul>'
    return f'<p>{escape(field.ask)} ({_BLANK[field.kind]}): {_SHORT if field.kind in ("day", "number") else _LINE}</p>'


def _hints(found: list[Part]) -> str:
    """Put all hints on a page of their own, so that nobody reads one by chance."""
    lines = "".join(f"<h3>{part.html.split('</h2>')[0].split('<h2>')[-1]}</h3>" + "".join(
        f"<p><strong>{head}</strong></p>{words}" for head, words in part.hints) for part in found if part.hints)
    return f'<section class="hints"><h2>Hints</h2><p>Read a hint only when you are stuck, one at a time.</p>{lines}</section>' if lines else ""
