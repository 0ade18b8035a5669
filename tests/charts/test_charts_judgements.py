"""The charts of the book's last chapters show every row of their tables with its own verdict, and the rows rest on what is there."""

from collections import Counter
from dataclasses import replace

import pytest

from articlebook.verdicts import SIGNS
from sco import charts
from sco.charts import _judgements
from sco.record_rules import faults


@pytest.mark.parametrize(("name", "table", "words"), [("lenses", "predictions", "prediction"), ("answers", "answers", "statement")])
def test_every_row_is_drawn_with_its_verdict(name, table, words, tables):
    """The verdicts written in both drawings, and those of the chart's table, are the verdicts of the rows, no more and no less."""
    frame, chart = tables[table], getattr(charts, name)(tables)
    wanted = Counter(frame["verdict"])
    assert dict(zip(chart.table.index, chart.table["verdict"], strict=True)) == dict(zip(frame[words], frame["verdict"], strict=True))
    for figure in (chart.figure, chart.wide_figure):
        marks = Counter(line.get_marker().strip("$") for axes in figure.axes for line in axes.lines if str(line.get_marker()).startswith("$"))
        key = 1 if name == "answers" else 0  # its key shows each verdict once more
        assert marks == Counter({SIGNS[verdict]: many + key for verdict, many in wanted.items()})
    assert all(text in chart.description for text in (frame["prediction"] if name == "lenses" else frame["whom"]))


def test_a_question_that_nobody_asked_is_an_empty_tile(tables):
    """Where a group has no answer to a test, its tile is empty, and the words say so."""
    frame = tables["answers"]
    chart = _judgements.answers(replace(tables, frames=tables.frames | {"answers": frame[frame["id"] != "does-russia"].reset_index(drop=True)}))
    assert "Russia not asked" in chart.description and chart.title.startswith("Of 14 answers")
    assert chart.svg() and chart.svg("wide")


def test_every_lens_has_a_miss(tables):
    """The chapter says so of each lens; a table that no longer bears it must change the chapter."""
    for lens, part in tables["predictions"].groupby("lens"):
        assert set(part["verdict"]) - {"holds"}, lens


@pytest.mark.parametrize(("table", "column", "wrong", "says"), [
    ("answers", "claims", "c001;c999", "answers.csv, row 2, column claims: no claim 'c999'"),
    ("answers", "passages", "9.9", "answers.csv, row 2, column passages: no paragraph '9.9'"),
    ("predictions", "tables", "votes", "predictions.csv, row 2, column tables: no table 'votes'")])
def test_a_judgement_rests_on_what_is_there(table, column, wrong, says, tables):
    """An id that no table has is one fault with its row and a remedy."""
    frame = tables[table].copy()
    frame.loc[0, column] = wrong
    found = faults(replace(tables, frames=tables.frames | {table: frame}))
    assert len(found) == 1 and found[0].startswith(says) and "add it to" in found[0]
