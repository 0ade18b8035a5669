"""Every number in prose is inserted from data, recomputed here, or part of a name; for quizzes a doubt of style says so."""

import json
import re

import pytest

from articlebook import documents
from articlebook.chapter import CHAPTERS
from articlebook.quiz.hardcoded_numbers import typed
from articlebook.text_roles import written_day

PAGES = sorted([CHAPTERS.parent / "intro.md", *CHAPTERS.glob("*.md"), *documents.pages()])
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
QUOTED_WORDS = re.compile(r'(?<=<blockquote class="sco-quotation")(.*?)(?=<div class="attribution">)', re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_pages_type_no_number(page):
    """No page types a number: a role inserts it, or it belongs to a listed name."""
    assert typed(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_type_only_days_of_the_data(notebook, tables):
    """In a notebook, where roles do not work, a day or a year is typed only if the tables hold it."""
    years = {str(y) for frame in tables.frames.values() if "year" in frame for y in frame["year"].unique()}
    years |= {str(y) for column in ("start", "end") for y in tables["periods"][column].dropna()}
    years |= {str(d.year) for d in tables["events"]["date"]}
    known = {written_day(d) for d in [*tables["events"]["date"], *tables["memberships"]["start"], *tables["quotations"]["day"]]}
    days = sorted(known, key=len, reverse=True)
    iso = {f"{d:%Y-%m-%d}" for d in [*tables["events"]["date"], *tables["memberships"]["start"], *tables["memberships"]["end"].dropna()]}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            text = QUOTED_WORDS.sub(" ", text)  # the words of a document are those of their row: tests/data/test_quotations.py
            # a link into the explorer names its day in the address
            text = re.sub(r'<a href="explorer\.html#day=([\d-]+)[^>]*>', lambda m: " " if m[1] in iso else m[0], text)
            for day in days:
                text = text.replace(day, " ")
            text = re.sub(r"\b(?:19|20)\d\d\b", lambda m: " " if m[0] in years else m[0], text)
            assert typed(text) == []


def test_the_scan_sees_numbers():
    """The scan finds digits and words, and passes roles and names."""
    assert len(typed("In 2001 six states signed.")) == 2
    assert typed("The {term}`Shanghai Five` met on {day}`shanghai-five`; see [c062](claims.md).") == []
