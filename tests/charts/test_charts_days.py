"""On every day on which it changes, every chart of a day can be drawn and read."""

import pytest

import sco
from sco import charts
from sco.charts import CORE_ORGANISATIONS
from sco.membership import MEMBERSHIP, changes
from tests.support.drawing import SIX, faults

#: What is drawn, whose changes make another drawing, and one day in how many is looked at.
CHARTS = {"matrix": (charts.matrix, CORE_ORGANISATIONS, None, 1), "venn": (charts.venn, CORE_ORGANISATIONS, MEMBERSHIP, 1),
          "tiles": (charts.tiles, CORE_ORGANISATIONS, None, 1), "shared": (charts.shared, CORE_ORGANISATIONS, MEMBERSHIP, 1),
          "upset of six": (lambda day: charts.upset(day, SIX), SIX, MEMBERSHIP, 1),
          "venn with the forerunner": (lambda day: charts.venn(day, ("SCO", "CSTO", "EurAsEC")), ("SCO", "CSTO", "EurAsEC"), MEMBERSHIP, 1),
          "venn of every status": (lambda day: charts.venn(day, status=None), CORE_ORGANISATIONS, None, 3),
          "upset of every status": (lambda day: charts.upset(day, SIX, status=None), SIX, None, 6),
          "matrix of six": (lambda day: charts.matrix(day, SIX), SIX, None, 6),
          "tiles of six": (lambda day: charts.tiles(day, SIX), SIX, None, 6),
          "shared of six": (lambda day: charts.shared(day, SIX), SIX, MEMBERSHIP, 4)}


def test_there_are_days():
    """The days include founding, suspension and the last accession, so that the tests below test something."""
    days = {f"{day:%Y-%m-%d}" for day in changes(CORE_ORGANISATIONS, None)}
    assert len(days) >= 30 and {"2001-06-15", "2012-12-19", "2024-07-04"} <= days


@pytest.mark.parametrize("name", CHARTS)
def test_no_overlap_on_any_day(name):
    """No two labels overlap and none leaves the drawing, on the first day, the last day and the days between that changed."""
    first, last = sco.load().coverage
    draw, organisations, status, every = CHARTS[name]
    found = {}
    for day in (first, *changes(organisations, status)[::every], last):
        chart = draw(day)
        if wrong := faults(chart):
            found[f"{day:%Y-%m-%d}"] = wrong
        assert 30 < len(chart.alt) < 700 and chart.description
    assert found == {}


def test_spells_marked_on_any_day():
    """The chart of spells stays free of overlap with every status drawn, and with a day marked."""
    assert faults(charts.spells(status=None)) == []
    assert all(faults(charts.spells(on=day)) == [] for day in changes(CORE_ORGANISATIONS)[::4])


def test_status_changes_the_count():
    """What counts as membership changes the sets: with every status Armenia is in all three in 2021, in law it is not."""
    law, any_status = charts.venn("2021-06-08", status=MEMBERSHIP).table, charts.venn("2021-06-08", status=None).table
    at = lambda table: table.set_index("region")["states"]["all three"]  # noqa: E731
    assert "Armenia" not in at(law) and "Armenia" in at(any_status)
