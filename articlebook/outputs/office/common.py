"""What both kinds of file share: runs of a line of text, drawings with their alternative text, and bytes that do not change."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from lxml import html

from articlebook.archive import packed
from articlebook.chart import Chart
from articlebook.named_charts import chart_of

#: Languages that office programs know with a region only.
REGIONS = {"en": "en-GB"}
#: A time for all files, so that their bytes depend on their content alone.
MADE = datetime(1980, 1, 1)


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    words: str
    bold: bool = False
    italic: bool = False
    code: bool = False


class Properties(Protocol):
    """What both libraries call the core properties of a file."""

    title: str
    language: str
    author: str
    comments: str
    created: datetime
    modified: datetime
    last_modified_by: str


def runs(node: html.HtmlElement, look: Run = Run("")) -> Iterator[Run]:
    """Yield the words of an element in their order, each with its look; blocks inside it are left to the caller."""
    if node.text:
        yield replace(look, words=_spaced(node.text))
    for child in node:
        if child.tag == "br":
            yield replace(look, words="\n")
        elif child.tag not in ("ul", "ol", "table", "p"):
            yield from runs(child, replace(look, bold=look.bold or child.tag == "strong", italic=look.italic or child.tag == "em",
                                           code=look.code or child.tag == "code"))
        if child.tail:
            yield replace(look, words=_spaced(child.tail))


def _spaced(words: str) -> str:
    """Return words with each row of white space as one space, as a browser shows them."""
    inner = " ".join(words.split())
    return f"{' ' if words[:1].isspace() else ''}{inner}{' ' if inner and words[-1:].isspace() else ''}"


def drawing(figure: html.HtmlElement) -> tuple[bytes, str, str]:
    """Return the drawing of a figure as PNG, its title, and its words for a reader who cannot see it."""
    if png := figure.get("data-png"):
        return base64.b64decode(png), figure.get("title", ""), figure.get("aria-description", "")
    chart = chart_of(asked := figure.get("data-chart"))
    assert isinstance(chart, Chart), "a chart that is a list is no figure"
    stream = io.BytesIO()
    (chart.figure if " " in asked else chart.wide_figure).savefig(stream, format="png", dpi=300, metadata={"Software": None})
    return stream.getvalue(), chart.title, chart.alt


#: Letters that stand beside one another in a table as wide as the page.
ACROSS = 80
#: Room for what is written by hand, in letters.
BY_HAND = 14


def shares(rows: list[list[html.HtmlElement]]) -> list[float]:
    """Share the width of a table: room for the longest word of each column, and the rest by the length of its texts."""
    needs, wants = [0] * max(map(len, rows)), [1] * max(map(len, rows))
    for row in rows:
        for number, cell in enumerate(row):
            words = cell.text_content().split()
            needs[number] = max(needs[number], 4 + max(map(len, words), default=0))
            wants[number] = max(wants[number], min(60, len(" ".join(words))) - needs[number])
    bodies = rows[1:] or rows
    for number in range(len(needs)):  # a column that is empty in every row is there to be written in by hand
        if not any(number < len(row) and row[number].text_content().strip() for row in bodies):
            needs[number] = max(needs[number], BY_HAND)
    rest = max(0, ACROSS - sum(needs))
    widths = [need + rest * want / sum(wants) for need, want in zip(needs, wants, strict=True)]
    return [width / sum(widths) for width in widths]


def describe(properties: Properties, title: str, language: str, author: str, terms: str) -> None:
    """Write into a file what it is, in which language, by whom, and under which terms."""
    properties.title, properties.language, properties.author, properties.comments = title, REGIONS.get(language, language), author, terms
    properties.created = properties.modified = MADE
    properties.last_modified_by = author


def unchanging(content: bytes) -> bytes:
    """Pack a file anew without the time of its making."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return packed({name: source.read(name) for name in source.namelist()}, first="[Content_Types].xml")
