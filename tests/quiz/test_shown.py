"""What a question is asked of has one form, whatever an item names, and shows what the book shows."""

import dataclasses
import json
import re

import pandas as pd
import pytest
from lxml import html

from articlebook import charts_shown
from articlebook.chapter import CHAPTERS, chapter_files
from articlebook.quiz import shown
from articlebook.quiz.html import inline
from articlebook.quiz.model import Shown, TextItem


def item(*entries: dict) -> TextItem:
    """Make an item that shows these entries."""
    return TextItem(id="a", type="text", objective="x", bloom="apply", passage="3A.1", stem="What?", explanation="So.", answers=["one"],
                    otherwise="No.", shown=[Shown(**entry) for entry in entries])


def test_words_are_those_of_somebody(tables):
    """Words of the bank keep their emphasis; their speaker heads them."""
    (one,) = shown.exhibits(item({"words": "So *it* is.", "by": "A student"}), "02-four-periods", tables)
    assert (one.heading, one.paragraphs, one.rows, one.source, one.place) == ("A student", ("So *it* is.",), (), "", None)


def test_a_quotation_says_whose_and_when(tables):
    """Words, speaker, document and day are those of the row, and signs of markup in them stand for themselves."""
    row = tables["quotations"].iloc[0]
    odd = tables["quotations"].assign(words="a *b* `c` d_e_f")
    (one,) = shown.exhibits(item({"quotation": row["id"]}), "02-four-periods", dataclasses.replace(tables, frames={**tables.frames, "quotations": odd}))
    assert inline(one.paragraphs[0]) == "“a *b* `c` d_e_f”"
    assert one.source.startswith(f"{row['who']}: {row['document']}, ") and str(row["day"].year) in one.source


def test_rows_stand_as_their_chapter_shows_them(tables):
    """Columns, headings and words for keys are those of the chapter's own table; sources are named by their titles."""
    (one,) = shown.exhibits(item({"rows": "sco_summits[astana-2005]; sco_summits[dushanbe-2008]"}), "15-since-2021", tables)
    text = (CHAPTERS / "15-since-2021.md").read_text(encoding="utf-8")
    headers = re.search(r"^```\{data-table\} sco_summits\n(?::.*\n)*?:headers: (.*)$", text, re.M)[1].split(", ")
    assert list(one.header) == headers[:-1] and headers[-1] == "Sources"
    assert one.rows[0][0] == "5 July 2005" and len(one.rows) == 2 and one.heading == tables.resource("sco_summits")["title"]
    assert tables["sources"].set_index("id").loc["W07", "title"].rstrip(".") in one.source


def test_a_long_list_of_sources_is_cut(tables):
    """Three titles stand there, and how many more there are; one more is named instead."""
    ids = list(tables["sources"]["id"])
    for many, names in ((4, 4), (6, 3)):
        frame = tables["events"].assign(sources=";".join(ids[:many]))
        changed = dataclasses.replace(tables, frames={**tables.frames, "events": frame})
        (one,) = shown.exhibits(item({"rows": f"events[{frame['id'].iloc[0]}]", "columns": ["date"]}), "02-four-periods", changed)
        assert sum(title.rstrip(".") in one.source for title in tables["sources"]["title"][:many]) == names
        assert ("and 3 more" in one.source) == (many == 6)


def test_days_are_no_more_exact_than_known(tables):
    """A day of a table with bounds is written as uncertain as it is."""
    frame = tables["memberships"]
    row = frame[frame["start_precision"] == "month"].iloc[0]
    key = "/".join((row["organisation"], row["iso3"], f"{row['start']:%Y-%m-%d}"))
    (one,) = shown.exhibits(item({"rows": f"memberships[{key}]", "columns": ["state", "start"]}), "02-four-periods", tables)
    assert one.rows == ((row["state"], f"{row['start']:%B %Y}"),)


@pytest.mark.parametrize(("chapter", "name"), [("02-four-periods", "periods"), ("10-how-many-organisations", "igo-counts")])
def test_a_chart_is_its_place_and_its_numbers(tables, monkeypatch, chapter, name):
    """A chart of a page and one of a notebook give number, id, what is measured and a table of some rows, and never the finding."""
    (one,) = shown.exhibits(item({"chart": name}), chapter, tables)
    number = int(chapter[:2])
    assert one.place.words == f"Chart {number}.1" and one.place.anchor == f"chart-{name}" and (CHAPTERS / one.place.file).is_file()
    assert 5 <= len(one.rows) <= shown.MOST_ROWS and {len(row) for row in one.rows} == {len(one.header)}
    assert one.source.startswith(f"Chart {number}.1 in “") and one.heading
    if chapter.startswith("10"):
        assert one.rows[0][0] == "1949" and len(one.rows) == 66, "a question may ask for any year"
        monkeypatch.setattr(shown, "MOST_ROWS", 30)
        (few,) = shown.exhibits(item({"chart": name}), chapter, tables)
        assert few.rows == one.rows[::3] and "22 of its 66 rows, at equal steps." in few.source
        stored = "".join(json.dumps(json.loads((CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]))
        finding = re.search(r'id=\\"chart-igo-counts\\">.*?<strong>(.*?)</strong>', stored)[1]
        assert finding and finding not in f"{one.heading} {one.source}"


def test_charts_are_counted_as_on_the_page():
    """Every chart of a notebook has its number in the order of its cells; a chapter without the chart says which it has."""
    charts = charts_shown.charts_of("09-who-is-in-what")
    assert [one.words for one in sorted(charts.values(), key=lambda one: int(one.words.rpartition(".")[2]))] == [f"Chart 9.{n + 1}" for n in range(len(charts))]
    faults = list(shown.faults(item({"chart": "alike"}), "09-who-is-in-what", None))
    assert len(faults) == 1 and faults[0].startswith(", shown number 1: no chart 'alike' in the chapter; it has spells, ")


def test_a_chart_has_on_its_page_the_number_and_the_id_that_a_quiz_gives(site, tables):
    """For each chapter, the charts of the finished page are those that quizzes may name, in the same order."""
    for path in chapter_files():
        page = html.parse(site / "chapters" / f"{path.stem}.html")
        figures = page.xpath("//figure[@class='sco-chart'][figcaption/span[@class='sco-number']]")
        there = [(figure.get("id"), figure.xpath("string(figcaption/span[@class='sco-number'])").strip()) for figure in figures]
        assert [(one.numbers(tables).identity, one.words) for one in charts_shown.charts_of(path.stem).values()] == there, path.stem


def test_a_table_that_no_chapter_shows_needs_columns(tables):
    """Where the book gives no choice of columns, the message asks for one, and names those that there are."""
    frames = {**tables.frames, "shelf": pd.DataFrame({"id": ["a"], "told": ["one two"]})}
    package = {**tables.package, "resources": [*tables.package["resources"], {
        "name": "shelf", "title": "Shelf", "schema": {"primaryKey": "id", "fields": [
            {"name": "id", "type": "string", "description": "Key"}, {"name": "told", "type": "string", "description": "Words"}]}}]}
    invented = dataclasses.replace(tables, frames=frames, package=package)
    with pytest.raises(shown.ShownError, match="no chapter shows columns of shelf; name some of id, told under `columns`"):
        shown.exhibits(item({"rows": "shelf[a]"}), "02-four-periods", invented)
    (one,) = shown.exhibits(item({"rows": "shelf[a]", "columns": ["told"]}), "02-four-periods", invented)
    assert (one.header, one.rows, one.source) == (("Told",), (("one two",),), "")
