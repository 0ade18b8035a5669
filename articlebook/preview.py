"""The preview picture of a page, for those who share its address: the title, the name of the book, and the page's first chart or its finding.

It is drawn by matplotlib with the fonts that matplotlib brings, so that the same page gives the same bytes on every machine
that has the same versions.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from articlebook.chart import STYLE, Chart
from articlebook.charts_shown import known_charts
from articlebook.palette import INK, PAPER
from articlebook.tables import load

FOLDER = "_previews"
SIZE = (1200, 630)  # pixels, as those ask for who show such pictures
DPI = 100
MARGIN, TITLE, CHART_TOP = 50, 34, 400  # pixels at the sides, points of the title, pixels of height for a chart
SMALLEST = 0.6  # of the width: a chart that would be smaller is cut instead


def address(page: str) -> str:
    """Return the address of a page's picture below the root of the site."""
    return f"{FOLDER}/{page.replace('/', '-')}.png"


def write(target: Path, title: str, book: str, chart: str = "", finding: str = "") -> None:
    """Write the picture.

    Parameters
    ----------
    chart : str
        Name of the page's first chart, as the subject knows it; empty where it draws none.
    finding : str
        What the first chart shows, in words, or what the page asks; it stands where the subject draws no chart, as in a notebook.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    known = known_charts()
    drawn = known[chart](load()) if chart in known else None
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(SIZE[0] / DPI, SIZE[1] / DPI), dpi=DPI, facecolor=PAPER)
        words = textwrap.wrap(title, 40, max_lines=2 if drawn else 4, placeholder=" …")
        left = MARGIN / SIZE[0]
        figure.text(left, 1 - 45 / SIZE[1], "\n".join(words), size=TITLE, weight="bold", color=INK, va="top", linespacing=1.2)
        figure.text(left, 30 / SIZE[1], book, size=16, color=INK, va="bottom")
        if isinstance(drawn, Chart):
            _place(figure, _pixels(drawn))
        elif finding:
            figure.text(left, 0.42, "\n".join(textwrap.wrap(finding, 58)), size=24, color=INK, va="center", linespacing=1.4)
        figure.savefig(target, facecolor=PAPER, metadata={"Software": None})


def _pixels(chart: Chart) -> np.ndarray:
    """Draw a chart as pixels, as wide as the picture allows, and smaller where it then fits; of a long one its upper part."""
    wide = chart.wide_figure
    canvas = FigureCanvasAgg(wide)
    dpi, fitting = (SIZE[0] - 2 * MARGIN) / wide.get_figwidth(), CHART_TOP / wide.get_figheight()
    wide.set_dpi(fitting if SMALLEST * dpi < fitting < dpi else dpi)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:CHART_TOP]


def _place(figure: Figure, pixels: np.ndarray) -> None:
    """Put pixels into the picture one to one, above its last line."""
    tall, wide = pixels.shape[:2]
    figure.figimage(pixels, xo=(SIZE[0] - wide) / 2, yo=75 + (CHART_TOP - tall) / 2)
