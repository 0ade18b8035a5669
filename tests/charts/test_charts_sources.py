"""The chart of the article's sources says what the table of references holds, and the table agrees with the works."""

import re
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from articlebook.chapter import CHAPTERS
from articlebook.chart import TEXT
from sco.charts._references import references


@pytest.fixture(scope="module")
def chart():
    return references()


def test_every_work_is_drawn(chart, tables):
    """Each work is a row of the chart's table, a label of the drawing and part of its words."""
    frame = tables["article_references"]
    drawn = " ".join(t.get_text() for t in chart.figure.axes[0].texts)
    assert len(chart.table) == len(frame) and chart.table["times cited"].sum() == frame["times_cited"].sum()
    for work in frame.itertuples():
        assert f"{work.label} {work.year}" in chart.description
        assert (f"{work.label} ({work.times_cited}×)" if work.times_cited > 1 else work.label) in drawn


def test_heads_equal_counts(chart, tables):
    """The number beside each origin is the number of its works."""
    counts = tables["article_references"]["origin"].value_counts()
    drawn = {t.get_text().lower() for t in chart.figure.axes[0].texts}
    assert {f"{origin}: {n}".lower() for origin, n in counts.items()} <= drawn


def test_cited_and_counted_agree(tables):
    """A work is cited if and only if it is counted and has a first section; each stands in text or list."""
    for work in tables["article_references"].itertuples():
        assert (work.cited == "yes") == (work.times_cited > 0) == (work.first_cited != ""), work.key
        assert "yes" in (work.cited, work.listed), work.key


def test_keys_are_those_of_the_bibliography(tables):
    """Each work has its entry, with the same year, among the works of the book."""
    text = (CHAPTERS.parent / "references.bib").read_text(encoding="utf-8")
    for work in tables["article_references"].itertuples():
        entry = re.search(rf"^@\w+\{{{work.key},.*?^\}}", text, re.S | re.M)
        assert entry and re.search(rf"year\s*=\s*\{{{work.year}\}}", entry[0]), work.key


def test_drawing_is_readable(chart):
    """No label covers another or runs out of the drawing, none is too small, and the drawing is themed and named."""
    FigureCanvasAgg(chart.figure).draw()
    renderer = chart.figure.canvas.get_renderer()
    texts = [t for t in chart.figure.findobj(Text) if t.get_text().strip()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts]
    assert min(t.get_fontsize() for t in texts) == TEXT
    for n, (one, a) in enumerate(boxes):
        assert a.x0 >= -1 and a.x1 <= chart.figure.bbox.x1 + 1, one
        for other, b in boxes[n + 1:]:
            wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert not (wide > 1 and tall > 3.5), f"{one!r} covers {other!r}"
    svg = chart.svg()
    assert len(svg.encode()) < 60_000 and "var(--chart-ink" in svg
    assert ElementTree.fromstring(svg).get("aria-label") == chart.alt
