"""A chart as one object: its finding as title, the drawing, words for those who do not see it, and the numbers behind it.

Drawing functions return it; a notebook and a page show it in the same way. It
is drawn twice, for a wide column and for a phone, and the width of the column
decides which one a reader meets. Colours in the drawing become CSS variables,
so that it follows the light or dark theme of the page that holds it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from articlebook.chart_svg import inline
from articlebook.display import csv_link, render_table, shared_style
from articlebook.palette import INK, LINE, PAPER, VARIABLES

NARROW = 328  # units; what a phone of 360 pixels has beside its margins, so that a unit is a pixel
WIDE = 720            # units; a column that is wide enough shows them as pixels
TEXT = 12             # smallest label, in the same units
LINE_HEIGHT = 15

STYLE: dict = {"svg.fonttype": "none", "svg.hashsalt": "sco", "font.family": "DejaVu Sans", "font.size": TEXT,
               "text.color": INK, "axes.edgecolor": LINE, "xtick.color": INK, "ytick.color": INK,
               "figure.facecolor": "none", "savefig.facecolor": "none", "axes.facecolor": "none"}


@dataclass
class Chart:
    """What a chart function returns.

    Attributes
    ----------
    name : str
        Short name, part of the HTML id.
    draw : callable
        Takes a width in units and returns the drawing; labels are text, the
        title is not in it. It is called when a drawing is wanted.
    title : str
        The finding, as a sentence without its full stop, computed from the data that is drawn.
    subtitle : str
        What is measured, in which unit, of whom and when.
    alt : str
        What the chart shows, in a sentence or two made from the data that it draws.
    table : pandas.DataFrame
        The numbers behind it.
    caption : str
        How to read it, where the labels do not say it; may be empty.
    description : str
        Everything that the drawing tells, for a reader who cannot see it; made from the same data.
    wide : bool
        Whether there is a second drawing for a wide column.
    """

    name: str
    draw: Callable[[float], Figure]
    title: str
    subtitle: str
    alt: str
    table: pd.DataFrame
    caption: str = ""
    description: str = ""
    wide: bool = True
    _svgs: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.table.index.name is None and pd.api.types.is_integer_dtype(self.table.index):
            self.table = self.table.reset_index(drop=True)  # numbers that rows kept from another table name nothing here

    @cached_property
    def figure(self) -> Figure:
        """The drawing for a phone."""
        return self.draw(NARROW)

    @cached_property
    def wide_figure(self) -> Figure:
        """The drawing for a wide column; the one for a phone where there is no other."""
        return self.draw(WIDE) if self.wide else self.figure

    def svg(self, size: str = "narrow") -> str:
        """Return a drawing as inline SVG, with CSS variables for colours and the alternative text as its name.

        Parameters
        ----------
        size : str
            ``"narrow"`` or ``"wide"``.
        """
        if size not in self._svgs:
            buffer = io.StringIO()
            with mpl.rc_context(STYLE):
                figure = self.wide_figure if size == "wide" else self.figure
                figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
            self._svgs[size] = inline(buffer.getvalue(), self.name, self.alt, VARIABLES, INK, TEXT)
        return self._svgs[size]

    def html(self) -> str:
        """Write the chart as one `<figure>`, without style: title, drawings and, folded, description, table and download."""
        drawings = {"sco-drawn-wide": self.svg("wide"), "sco-drawn-narrow": self.svg()} if self.wide else {"sco-drawn-once": self.svg()}
        described = f' aria-describedby="chart-{self.name}-long"' if self.description else ""
        drawn = "\n".join(svg.replace("<svg ", f'<svg class="{name}"{described} ', 1) for name, svg in drawings.items())
        return _figure(self, f'<div class="sco-drawing">{drawn}</div>', self.description)

    def _repr_html_(self) -> str:
        return self.html() + shared_style()

    def __repr__(self) -> str:
        return f"{self.title}. {self.alt}"

    def save(self, path: Path | str) -> None:
        """Write the wide drawing as a vector file; the ending says which kind (pdf, svg)."""
        with mpl.rc_context(STYLE):
            self.wide_figure.savefig(path, metadata={"Date": None} if str(path).endswith("svg") else None)


@dataclass
class Steps:
    """A chart that is a list: steps one after the other, each with a link to where the book treats it.

    Attributes
    ----------
    steps : list of (text, address, words)
        Each step, the page that treats it, and the words of the link; both empty where there is none.
    name, title, subtitle, alt, table, caption
        As of `Chart`; a list needs no description, since everybody reads it.
    """

    name: str
    steps: list[tuple[str, str, str]]
    title: str
    subtitle: str
    alt: str
    table: pd.DataFrame
    caption: str = ""

    def html(self) -> str:
        """Write the list as one `<figure>`, as a chart is written."""
        lines = [f"<li>{escape(text)}" + (f' <a href="{escape(address, quote=True)}">{escape(words)}</a>' if address else "") + "</li>"
                 for text, address, words in self.steps]
        listed = "\n".join(lines)
        return _figure(self, f'<ol class="sco-steps">\n{listed}\n</ol>', "")

    def _repr_html_(self) -> str:
        return self.html() + shared_style()

    def __repr__(self) -> str:
        return f"{self.title}. {self.alt}"


def _figure(chart: Chart | Steps, drawn: str, description: str) -> str:
    """Write title, drawing, description, caption and, folded, the numbers as one `<figure>`."""
    label = f"Numbers behind the chart: {chart.title}"
    hidden = words = ""
    if description:
        # twice: a screen reader takes it from the hidden one, since what is folded describes nothing in Chromium
        hidden = f'<p id="chart-{chart.name}-long" hidden="">{escape(description)}</p>\n'
        words = f'<p class="sco-described">{escape(description)}</p>\n'
    about = f'<p class="sco-about">{escape(chart.caption)}</p>\n' if chart.caption else ""
    return (f'<figure class="sco-chart" id="chart-{chart.name}">\n'
            f"<figcaption><strong>{escape(chart.title)}</strong> <span>{escape(chart.subtitle)}</span></figcaption>\n"
            f"{drawn}\n{hidden}{about}<details><summary>Numbers behind this chart</summary>\n{words}{render_table(chart.table, label)}\n"
            f"{csv_link(chart.table, chart.name, chart.title)}</details>\n</figure>")


# ---------------------------------------------------------------- drawing


def canvas(height: float, width: float = NARROW) -> tuple[Figure, Axes]:
    """Return an empty drawing whose coordinates are its own units, from the top left corner."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width / 72, height / 72))
        axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def write(axes: Axes, x: float, y: float, text: str, **options) -> Text:
    """Write a label in ink at the size of all labels, unless told otherwise."""
    wanted: dict[str, Any] = {"size": TEXT, "color": INK, "va": "center", "family": "DejaVu Sans"} | options
    return axes.text(x, y, text, **wanted)


def rule(axes: Axes, across: Sequence[float], up: Sequence[float], colour: str = LINE, width: float = 0.5, style="-", **options) -> None:
    """Draw a line through spots: their values across, and those down."""
    axes.plot(across, up, color=colour, linewidth=width, linestyle=style, **options)


def block(axes: Axes, left: float, top: float, wide: float, tall: float, fill: str, edge: str = "none", line: float = 0, **options) -> None:
    """Draw a rectangle by its left top corner."""
    axes.add_patch(Rectangle((left, top), wide, tall, facecolor=fill, edgecolor=edge, linewidth=line, **options))


def mark(axes: Axes, x: float, y: float, shape: str, colour: str, filled: bool = True, size: float = 7) -> None:
    """Draw a mark; a filled one has an outline in ink, a hollow one in its colour."""
    # an artist of its own: `plot` takes five times as long, and an explorer draws thousands of marks
    axes.add_artist(Line2D([x], [y], marker=shape, markersize=size, color=colour, markeredgecolor=INK if filled else colour,
                           markerfacecolor=colour if filled else "none", markeredgewidth=0.8 if filled else 1.8, clip_on=False))


def legend(axes: Axes, y: float, entries: Sequence[tuple[str, str, str, bool]], x: float = 8, right: float = NARROW) -> float:
    """Draw marks with their meaning, as many lines as needed; return the y below."""
    left = x
    for label, shape, colour, filled in entries:
        width = 22 + measure(label)
        if x > left and x + width - 12 > right:
            x, y = left, y + LINE_HEIGHT + 2
        mark(axes, x, y, shape, colour, filled)
        write(axes, x + 9, y, label)
        x += width
    return y + LINE_HEIGHT


# ---------------------------------------------------------------- text


@cache
def _advance(letter: str, weight: str) -> float:
    """Return the width of a letter in a font of size one."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(100, 72)
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100


def measure(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """Return the width of a label in units, in the widest font that a reader may have."""
    return size * sum(_advance(letter, weight) for letter in text)


def wrap(text: str, width: float, weight: str = "normal") -> list[str]:
    """Break a label into lines of at most `width` units; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", weight=weight) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def wrapped(axes: Axes, x: float, y: float, text: str, width: float, **options) -> float:
    """Write lines of at most `width` units, the first centred on y; return the y of the next line."""
    for line in wrap(text, width, options.get("weight", "normal")):
        write(axes, x, y, line, **options)
        y += LINE_HEIGHT
    return y


def spread(wanted: Sequence[float], gap: float, last: float, first: float = float("-inf")) -> list[float]:
    """Return spots at least `gap` apart between `first` and `last`, as near to the wanted ones as their order allows.

    The wanted spots come in order. Pool adjacent violators, then a push from either end.
    """
    blocks: list[list[float]] = []  # sum of (wanted - rank * gap), how many
    for rank, spot in enumerate(wanted):
        blocks.append([spot - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, many = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + many]
    placed = [total / many for total, many in blocks for _ in range(int(many))]
    ends = len(placed) - 1
    return [max(min(offset + rank * gap, last - (ends - rank) * gap), first + rank * gap)
            for rank, offset in enumerate(placed)]


def apart(wanted: dict[str, float], gap: float, last: float, first: float = float("-inf")) -> dict[str, float]:
    """Return heights of labels at least `gap` apart, by name; see `spread`."""
    names = sorted(wanted, key=lambda name: wanted[name])
    return dict(zip(names, spread([wanted[name] for name in names], gap, last, first), strict=True))


def signed(value: float, places: int = 2) -> str:
    """Write a number with a true minus; what rounds to nought has no sign."""
    return f"{value:z.{places}f}".replace("-", "−")


def sentence(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def series_in_words(frame: pd.DataFrame, every: int, places: int = 0) -> str:
    """Write rows of a frame of yearly columns as text: the first, the last, and each year that `every` divides."""
    chosen = [y for y in frame.index if y % every == 0 or y in (frame.index[0], frame.index[-1])]
    parts = []
    for year in chosen:
        values = [f"{column} {signed(float(value), places)}" for column, value in frame.loc[year].items() if not pd.isna(value)]
        parts.append(f"{year}: {', '.join(values) or 'no value'}")
    return "; ".join(parts) + "."


def flow(widths: Iterable[float], right: float, left: float = 0) -> list[tuple[int, float]]:
    """Lay things of some widths out in lines, as words in a paragraph; return line and left edge of each."""
    spots: list[tuple[int, float]] = []
    line, x = 0, left
    for width in widths:
        if x > left and x + width > right:
            line, x = line + 1, left
        spots.append((line, x))
        x += width
    return spots


__all__ = ["INK", "LINE", "LINE_HEIGHT", "NARROW", "PAPER", "TEXT", "VARIABLES", "WIDE", "Chart", "Steps", "apart", "block", "canvas", "flow",
           "legend", "mark", "measure", "rule", "sentence", "series_in_words", "signed", "spread", "wrap", "wrapped", "write"]
