"""A chart as one object: drawing, title, caption, alternative text and the numbers behind it.

Drawing functions in `sco.charts` return it; a notebook and a page show it in
the same way. Colours in the drawing become CSS variables, so that it follows
the light or dark theme of the page that holds it.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sco.display import render_table, shared_style

WIDTH = 340           # units; a phone shows about 320 of them, so text stays near its size
TEXT = 11.5           # smallest label, in the same units
INK, LINE, PAPER = "#1f1f1f", "#6b6b6b", "#fefefe"
# Okabe and Ito 2008: told apart with any common colour vision, and in grey by their order.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7"
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
        What the chart shows, made from the data that it draws.
    table : pandas.DataFrame
        The numbers behind it.
    """

    name: str
    figure: Figure
    title: str
    caption: str
    alt: str
    table: pd.DataFrame
    _svg: str = field(default="", repr=False)

    def svg(self) -> str:
        """The drawing as inline SVG, with CSS variables for colours and the alternative text as its name."""
        self._svg = self._svg or _inline_svg(self.figure, self.name, self.alt)
        return self._svg

    def html(self) -> str:
        """Drawing, caption and folded table as one `<figure>`, without style."""
        label = f"Numbers behind the chart: {self.title}"
        return (f'<figure class="sco-chart" id="chart-{self.name}">\n{self.svg()}\n'
                f"<figcaption><strong>{escape(self.title)}.</strong> {escape(self.caption)}</figcaption>\n"
                f"<details><summary>Numbers behind this chart</summary>{render_table(self.table, label)}</details>\n"
                "</figure>")

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


_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"


def _inline_svg(figure: Figure, name: str, alt: str) -> str:
    buffer = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(buffer.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith("}metadata") or child.tag.endswith("}style"):
                parent.remove(child)
    _rename_ids(root, name)
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, _NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value))
        if "style" in element.attrib:
            element.set("style", _themed(element.get("style")))
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib |= {"role": "img", "aria-label": alt, "stroke-linejoin": "round"}
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", "><", text)


def _rename_ids(root: ElementTree.Element, name: str) -> None:
    """Keep only ids that are used, made unique to the chart: two charts may share a page."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", text))
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    names = {old: f"{name}-{mark}-{number}" for number, old in enumerate(sorted(used))}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in names:
            element.set("id", names[old])
        for key, value in element.attrib.items():
            if key == _HREF and value[1:] in names:
                element.set(key, f"#{names[value[1:]]}")
            elif "url(#" in value:
                element.set(key, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value))


def _themed(style: str) -> str:
    style = re.sub(r"'?DejaVu Sans'?(?:, [^;]+)?", "var(--chart-font, sans-serif)", style)
    for colour, variable in VARIABLES.items():
        style = style.replace(colour, f"var(--chart-{variable}, {colour})")
    return style
