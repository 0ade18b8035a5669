"""The chart of the article's sources says what the table of references holds, and the table agrees with the works."""

import re

import pytest

from articlebook.chapter import CHAPTERS
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
