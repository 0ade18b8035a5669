"""Which charts a chapter shows, each with its number, what is measured, and the numbers behind it.

A page names a chart of the subject in a directive; a notebook draws its charts
in cells, whose stored outputs hold the same parts. A quiz asks here for both, so
that it can show a chart's numbers where the chart itself does not stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

from articlebook.chapter import CHAPTERS, read_chapter, without_code
from articlebook.display import as_text, grid
from articlebook.files import read_json
from articlebook.language import strings
from articlebook.subject import subject
from articlebook.tables import Tables

_DIRECTIVE = re.compile(r"^```\{chart\} *(\S+)", re.M)
_FIGURE = re.compile(r'<figure class="sco-chart" id="chart-(?P<name>[^"]+)">\s*<figcaption><strong>.*?</strong> <span>(?P<subtitle>.*?)</span></figcaption>'
                     r"(?P<rest>.*?)</figure>", re.S)
_ROW, _CELL = re.compile(r"<tr>(.*?)</tr>", re.S), re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)


@dataclass(frozen=True)
class Numbers:
    """What a chart measures, and the numbers behind it as its table writes them; `identity` is its id on a page."""

    identity: str
    subtitle: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ChartOfChapter:
    """A chart as it stands in a chapter; `words` are its number there, such as "Chart 9.3", and `numbers` take the tables."""

    words: str
    numbers: Callable[[Tables], Numbers]


def known_charts() -> dict[str, Callable[[Tables], Any]]:
    """Return the charts that a page may show, by name."""
    # loaded when it is drawn: whoever reads a bank waits for no drawing
    return {**subject().charts, "verdicts": lambda tables: import_module("articlebook.claims_chart").verdicts(tables)}


def file_of(chapter: str, folder: Path = CHAPTERS) -> Path:
    """Return the page of a chapter, or its notebook where it has no page."""
    page = folder / f"{chapter}.md"
    return page if page.is_file() else folder / f"{chapter}.ipynb"


@cache
def charts_of(chapter: str, folder: Path = CHAPTERS) -> dict[str, ChartOfChapter]:
    """Return the charts of a chapter by name: that of the directive on a page, that of the figure's id in a notebook.

    Raises
    ------
    ValueError
        Where there is no such chapter.
    """
    text, known, file = read_chapter(chapter, folder).text, known_charts(), file_of(chapter, folder)
    if file.suffix == ".md":
        found = [(name, drawn(known[name])) for name in _DIRECTIVE.findall(without_code(text)) if name in known]
    else:
        found = [(figure["name"], _stored(figure)) for cell in read_json(file)["cells"] for output in cell.get("outputs", ())
                 for figure in _FIGURE.finditer("".join(output.get("data", {}).get("text/html", "")))]
    number, words = re.match(r"\d+", chapter), strings()["chart_number"]
    charts: dict[str, ChartOfChapter] = {}
    for n, (name, numbers) in enumerate(found, start=1):  # of two charts of one name a link leads to the first
        charts.setdefault(name, ChartOfChapter(words.format(chapter=int(number[0]), n=n) if number else "", numbers))
    return charts


def drawn(chart: Callable[[Tables], Any]) -> Callable[[Tables], Numbers]:
    """Return what asks a chart of the subject for its numbers."""
    def numbers(tables: Tables) -> Numbers:
        made = chart(tables)
        laid = grid(made.table)
        return Numbers(f"chart-{made.name}", made.subtitle, tuple(laid.head), tuple(tuple(map(as_text, row)) for row in laid.rows))
    return numbers


def _stored(figure: re.Match) -> Callable[[Tables], Numbers]:
    lines = [tuple(unescape(cell) for cell in _CELL.findall(line)) for line in _ROW.findall(figure["rest"])]
    header, *rows = lines or [()]
    stored = Numbers(f"chart-{figure['name']}", unescape(figure["subtitle"]), header, tuple(rows))
    return lambda tables: stored
