"""A chart as one object: drawing, title, caption, words for those who do not see it, and the numbers behind it.

Drawing functions return it; a notebook and a page show it in
the same way. Colours in the drawing become CSS variables, so that it follows
the light or dark theme of the page that holds it.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from articlebook.chart_svg import inline
from articlebook.display import csv_link, render_table, shared_style

WIDTH = 340           # units; a phone shows about 330 pixels for them, so text stays near its size
TEXT = 11.5           # smallest label, in the same units
LINE_HEIGHT = 14.5
INK, LINE, PAPER = "#1f1f1f", "#6b6b6b", "#fefefe"
# After Okabe and Ito 2008, whose orange, sky blue and purple are too faint on white and too close for some readers:
# same hues, other lightness. Contrast and distances are measured in tests/charts/test_charts_colours.py.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE = "#0c488f", "#b16a09", "#419978", "#a12a04", "#1c70b3", "#66294d"
VARIABLES = {INK: "ink", LINE: "line", PAPER: "paper", BLUE: "blue", ORANGE: "orange", GREEN: "green",
             VERMILION: "vermilion", SKY: "sky", PURPLE: "purple"}

STYLE = {"svg.fonttype": "none", "svg.hashsalt": "sco", "font.family": "DejaVu Sans", "font.size": TEXT,
         "text.color": INK, "axes.edgecolor": LINE, "xtick.color": INK, "ytick.color": INK,
         "figure.facecolor": "none", "savefig.facecolor": "none", "axes.facecolor": "none"}


@dataclass
class Chart:
    """What a drawing function returns.

    Attributes
    ----------
    name : str
        Short name, part of the HTML id.
    figure : matplotlib.figure.Figure
        The drawing; labels are text, the title is not in it.
    title, caption : str
        The caption's first words, and what it says after them.
    alt : str
        What the chart shows, in a sentence or two made from the data that it draws.
    table : pandas.DataFrame
        The numbers behind it.
    description : str
        Everything that the drawing tells, for a reader who cannot see it; made from the same data.
    """

    name: str
    figure: Figure
    title: str
    caption: str
    alt: str
    table: pd.DataFrame
    description: str = ""
    _svg: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.table.index.name is None and pd.api.types.is_integer_dtype(self.table.index):
            self.table = self.table.reset_index(drop=True)  # numbers that rows kept from another table name nothing here

    def svg(self) -> str:
        """The drawing as inline SVG, with CSS variables for colours and the alternative text as its name."""
        if not self._svg:
            buffer = io.StringIO()
            with mpl.rc_context(STYLE):
                self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
            self._svg = inline(buffer.getvalue(), self.name, self.alt, VARIABLES, INK, TEXT)
        return self._svg

    def html(self) -> str:
        """Drawing, caption and, folded, description, table and download as one `<figure>`, without style."""
        label = f"Numbers behind the chart: {self.title}"
        drawing, hidden, words = self.svg(), "", ""
        if self.description:
            # twice: a screen reader takes it from the hidden one, since what is folded describes nothing in Chromium
            drawing = drawing.replace("<svg ", f'<svg aria-describedby="chart-{self.name}-long" ', 1)
            hidden = f'<p id="chart-{self.name}-long" hidden="">{escape(self.description)}</p>\n'
            words = f'<p class="sco-described">{escape(self.description)}</p>\n'
        return (f'<figure class="sco-chart" id="chart-{self.name}">\n{drawing}\n{hidden}'
                f"<figcaption><strong>{escape(self.title)}.</strong> {escape(self.caption)}</figcaption>\n"
                f"<details><summary>Numbers behind this chart</summary>\n{words}{render_table(self.table, label)}\n"
                f"{csv_link(self.table, self.name, self.title)}</details>\n</figure>")

    def _repr_html_(self) -> str:
        return self.html() + shared_style()

    def __repr__(self) -> str:
        return f"{self.title}. {self.alt}"

    def save(self, path: Path | str) -> None:
        """Write the drawing as a vector file; the ending says which kind (pdf, svg)."""
        with mpl.rc_context(STYLE):
            self.figure.savefig(path, metadata={"Date": None} if str(path).endswith("svg") else None)


def canvas(height: float, width: float = WIDTH) -> tuple[Figure, mpl.axes.Axes]:
    """An empty drawing whose coordinates are its own units, from the top left corner."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width / 72, height / 72))
        axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def write(axes, x: float, y: float, text: str, **options) -> mpl.text.Text:
    """A label in ink at the size of all labels, unless told otherwise."""
    options = {"size": TEXT, "color": INK, "va": "center", "family": "DejaVu Sans"} | options
    return axes.text(x, y, text, **options)


def mark(axes, x: float, y: float, shape: str, colour: str, filled: bool = True, size: float = 7) -> None:
    """A mark; a filled one has an outline in ink, a hollow one in its colour."""
    # an artist of its own: `plot` takes five times as long, and an explorer draws thousands of marks
    axes.add_artist(Line2D([x], [y], marker=shape, markersize=size, color=colour, markeredgecolor=INK if filled else colour,
                           markerfacecolor=colour if filled else "none", markeredgewidth=0.8 if filled else 1.8, clip_on=False))


def legend(axes, y: float, entries: Sequence[tuple[str, str, str, bool]], x: float = 8) -> float:
    """Marks with their meaning, as many lines as needed; returns the y below."""
    left = x
    for label, shape, colour, filled in entries:
        width = 24 + 7.0 * len(label)
        if x > left and x + width > WIDTH:
            x, y = left, y + LINE_HEIGHT + 2
        mark(axes, x, y, shape, colour, filled)
        write(axes, x + 9, y, label)
        x += width
    return y + LINE_HEIGHT


def wrapped(axes, x: float, y: float, text: str, width: int, **options) -> float:
    """Lines of at most `width` characters, the first centred on y; returns the y of the next line."""
    for line in textwrap.wrap(text, width):
        write(axes, x, y, line, **options)
        y += LINE_HEIGHT
    return y


def spread(wanted: Sequence[float], gap: float, last: float, first: float = float("-inf")) -> list[float]:
    """Places at least `gap` apart between `first` and `last`, as near to the wanted ones as their order allows.

    The wanted places come in order. Pool adjacent violators, then a push from either end.
    """
    blocks: list[list[float]] = []  # sum of (wanted - rank * gap), how many
    for rank, place in enumerate(wanted):
        blocks.append([place - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, many = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + many]
    placed = [total / many for total, many in blocks for _ in range(int(many))]
    ends = len(placed) - 1
    return [max(min(offset + rank * gap, last - (ends - rank) * gap), first + rank * gap)
            for rank, offset in enumerate(placed)]


def series_in_words(frame: pd.DataFrame, every: int, places: int = 0) -> str:
    """Rows of a frame of yearly columns as text: the first, the last, and each year that `every` divides."""
    chosen = [y for y in frame.index if y % every == 0 or y in (frame.index[0], frame.index[-1])]
    parts = []
    for year in chosen:
        values = [f"{column} {float(value):z.{places}f}".replace("-", "−") for column, value in frame.loc[year].items() if not pd.isna(value)]
        parts.append(f"{year}: {', '.join(values) or 'no value'}")
    return "; ".join(parts) + "."
