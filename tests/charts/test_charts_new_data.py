"""A made-up organisation and a made-up state in a copy of the data give right charts, with no code touched."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import sco
from articlebook.tables import DATA
from sco import charts
from sco.charts import _votes
from tests.support.drawing import faults
from tests.support.made_up import add_rows

FOUR = ("SCO", "CSTO", "EAEU", "Hanse")
DAY = "2021-06-08"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a copy of the data with the state Atlantis and the organisation Hanse, which Kazakhstan joins and leaves."""
    copy = tmp_path_factory.mktemp("copy") / "data"
    shutil.copytree(DATA, copy)
    add_rows(copy)
    return copy


@pytest.fixture(scope="module")
def changed(folder):
    return sco.load(folder)


def test_set_diagram(changed):
    """The set diagram puts Atlantis where it belongs, also with the new organisation as one of the three."""
    assert "EAEU only: Atlantis" in charts.venn(DAY, tables=changed).alt
    table = charts.venn(DAY, ("SCO", "EAEU", "Hanse"), changed).table.set_index("region")["states"]
    assert table["all three"] == "Kazakhstan and Russia" and table["EAEU and Hanse only"] == "Atlantis"


def test_any_number_of_sets(changed):
    """By default the UpSet chart takes the new organisation in, and counts its combinations."""
    chart = charts.upset(DAY, tables=changed)
    assert "Hanse" in " ".join(t.get_text() for t in chart.figure.axes[0].texts)
    table = chart.table.set_index("combination")["states"]
    (kazakh,) = (set(re.split(", | and ", where)) for where, states in table.items() if "Kazakhstan" in states)
    assert {"SCO", "CST", "CSTO", "EAEU", "Hanse"} <= kazakh and table["EAEU and Hanse"] == "Atlantis"


def test_matrix_and_map(changed):
    """Matrix and map show the new state with its statuses and India as an observer."""
    for chart in (charts.matrix(DAY, FOUR, changed), charts.tiles(DAY, FOUR, changed)):
        assert chart.table.loc["Atlantis", "Hanse"] == "member" and chart.table.loc["Atlantis", "SCO"] == "none"
        assert chart.table.loc["India", "Hanse"] == "observer" and "Hanse 3" in chart.alt


def test_spells_over_time_and_ties(changed):
    """Spells, overlap and ties hold the new rows: an uncertain start, a withdrawal, and the events that moved an index."""
    row = charts.spells(FOUR, changed).table.query("state == 'Kazakhstan' and organisation == 'Hanse'").iloc[0]
    assert (row["start"], row["until"], row["ended by"]) == ("2012-05-01 (2012-05-01 to 2012-05-31)", "2022-03-01", "withdrawal")
    words = charts.overlap(("SCO", "Hanse"), changed).description
    assert "2012: Kazakhstan into the Hanse" in words and "2022: Kazakhstan out of the Hanse (withdrawal)" in words
    ties = charts.shared(DAY, FOUR, changed).table.set_index(["state", "other"])["shared"]
    assert {ties.get(("Kazakhstan", "Russia")), ties.get(("Russia", "Kazakhstan"))} == {4, None}


def test_nothing_overlaps(changed):
    """The labels of all these charts stay apart, with four organisations and with every one of the tables."""
    everything = tuple(changed["organisations"]["organisation"])
    made = [charts.venn(DAY, ("SCO", "EAEU", "Hanse"), changed), charts.upset(DAY, everything, changed, status=None),
            charts.matrix(DAY, everything, changed), charts.tiles(DAY, FOUR, changed), charts.spells(everything, changed),
            charts.overlap(FOUR, changed), charts.shared(DAY, everything, changed, status=None),
            _votes.positions(changed["un_ideal_points"], DAY, FOUR, changed)]
    assert {chart.name: faults(chart) for chart in made if faults(chart)} == {}


def test_state_without_a_place(folder, tmp_path):
    """A state without a row in capitals.csv gets a tile of its own at the end of the map."""
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    lines = (copy / "capitals.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "capitals.csv").write_text("".join(line for line in lines if not line.startswith("XXA")), encoding="utf-8")
    table = charts.tiles(DAY, tables=sco.load(copy)).table
    assert table["row, from the north"].idxmax() == "Atlantis" and (table["row, from the north"] == table["row, from the north"].max()).sum() == 1


def test_other_folder_by_environment(folder):
    """With SCO_DATA set, the same call draws from the other folder, without a word of code."""
    done = subprocess.run([sys.executable, "-c", f"from sco import charts; print(charts.venn('{DAY}').alt)"], text=True, check=True,
                          capture_output=True, env=os.environ | {"SCO_DATA": str(folder)}, cwd=DATA.parent)
    assert "EAEU only: Atlantis" in done.stdout
