"""Ties between states, and a yearly dataset against our spells, give the figures that were found in research."""

import importlib.util

import pandas as pd
import pytest

import sco
from articlebook.chapter import CHAPTERS
from sco import ties, yearly_coding
from sco.charts import _ties


def drawn_network():
    tables = sco.load()
    return _ties.network(tables["igo_overlap"], tables["alliances"], 2014)


def test_means(tables):
    """Shared organisations rise from 16.0 to 39.8 (Russia), 10.6 to 31.4 (China), 11.4 to 29.0 (United States)."""
    found = ties.means(tables["igo_overlap"]).set_index(["year", "with"])
    shared = {(1992, "Russia"): 16.0, (2014, "Russia"): 39.8, (1992, "China"): 10.6, (2014, "China"): 31.4,
              (1992, "United States"): 11.4, (2014, "United States"): 29.0}
    assert found["shared"].to_dict() == pytest.approx(shared)
    assert {w: round(100 * found.loc[(2014, w), "share"]) for w in ("Russia", "China", "United States")} == {
        "Russia": 84, "China": 66, "United States": 61}


def test_gap(tables):
    """Russia's lead grows as a number (5.4 to 8.4) and falls as a ratio (1.51 to 1.27) and as a share."""
    found = ties.gap(tables["igo_overlap"])
    assert list(found["more shared"]) == pytest.approx([5.4, 8.4])
    assert list(found["ratio"].round(2)) == [1.51, 1.27]
    assert found["more of all"].loc[2014] < found["more of all"].loc[1992]


def test_shared_counts_fit_each_other(tables):
    """No pair shares more than either state has, and a year outside the table gets an error."""
    frame = tables["igo_overlap"]
    assert ((frame["n_joint"] <= frame["n_a"]) & (frame["n_joint"] <= frame["n_b"])).all()
    assert ties.shared(frame, 2014).loc["Kazakhstan"].to_dict() == {
        "own": 55, "China": 36, "Russia": 47, "United States": 34}
    with pytest.raises(ValueError, match="covers 1992 to 2014"):
        ties.shared(frame, 2021)


def test_pacts(tables):
    """In 2018 Russia has defence pacts with all but Turkmenistan, and China has none."""
    found = ties.pacts(tables["alliances"], 2018)
    assert list(found.index[found["with Russia"].str.contains("defence")]) == [
        "Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan"]
    assert set(found["with China"]) == {"non-aggression, consultation"}
    assert ties.pacts(tables["alliances"], 1992).loc["Kazakhstan", "with China"] == "none"
    years = ties.defence_years(tables["alliances"]).set_index("pair")["years"]
    assert years["Russia and Turkmenistan"] == "1992-2002" and years["China and Russia"] == "none"


@pytest.mark.parametrize(("years", "text"), [([], ""), ([2005], "2005"), ([2003, 2002, 2003, 2012], "2002-2003, 2012")])
def test_year_runs(years, text):
    """Years become runs; an empty list becomes an empty text."""
    assert yearly_coding.year_runs(years) == text


def test_disagreements(tables):
    """What no rule explains is Uzbekistan: in the CSTO 2002-2005, in the EurAsEC 2005 and 2009-2014."""
    short = yearly_coding.listed_years(yearly_coding.disagreements(tables["cow_regional"]))
    rows = {(r.organisation, ", ".join(r.states), r.years): r.why for r in short.itertuples()}
    founders = "Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia, Tajikistan"
    assert rows == {
        ("CSTO", founders, "2002"): yearly_coding.SIGNATURE, ("CSTO", "Uzbekistan", "2002-2005"): yearly_coding.OPEN,
        ("CSTO", "Uzbekistan", "2006-2007"): yearly_coding.SIGNATURE,
        ("CSTO", "Uzbekistan", "2012"): yearly_coding.PART,
        ("EurAsEC", founders.removeprefix("Armenia, "), "2000"): yearly_coding.SIGNATURE,
        ("EurAsEC", "Uzbekistan", "2005, 2009-2014"): yearly_coding.OPEN,
        ("SCO", "China, Kazakhstan, Kyrgyzstan, Russia, Tajikistan", "1996-2000"): yearly_coding.EARLIER}


def test_totals(tables):
    """Eleven state-years stay unexplained under each rule for a year, all of Uzbekistan."""
    found = yearly_coding.totals(tables["cow_regional"])
    assert list(found["no rule explains"]) == [11, 11, 11] and list(found["states"]) == [["Uzbekistan"]] * 3
    assert list(found["differ"]) == [50, 69, 50]


def test_a_dataset_that_agrees_has_no_disagreement(tables):
    """A dataset made from our own spells agrees with them, and one row taken away is found."""
    years = range(2001, 2015)
    made = pd.DataFrame([(y, o, i) for o in ("SCO", "CSTO", "EurAsEC") for i, y in sorted(yearly_coding.member_years(o, years))],
                        columns=["year", "organisation", "iso3"])
    assert yearly_coding.disagreements(made).empty and yearly_coding.listed_years(yearly_coding.disagreements(made)).empty
    lost = made[~((made["iso3"] == "UZB") & (made["organisation"] == "SCO") & (made["year"] == 2010))]
    assert list(yearly_coding.disagreements(lost)[["state", "year", "dataset"]].iloc[0]) == ["Uzbekistan", 2010, "out"]


def test_rules_for_a_year():
    """Uzbekistan's year 2012 in the CSTO counts by any day and by the first day, not by the last."""
    inside = {rule: ("UZB", 2012) in yearly_coding.member_years("CSTO", [2012], rule) for rule in yearly_coding.RULES}
    assert inside == {"any day": True, "first day": True, "last day": False}
    with pytest.raises(ValueError, match="Known: any day, first day, last day"):
        yearly_coding.member_years("CSTO", [2012], "most days")


def test_overlaps(tables):
    """By the dataset the indices of 2014 are .50, .71 and .71; our table gives .50, .57 and .83."""
    found = yearly_coding.overlaps(tables["cow_regional"], 2014).set_index("pair").round(2)
    assert list(found["by the dataset"]) == [0.5, 0.71, 0.71] and list(found["by our table"]) == [0.5, 0.57, 0.83]


def test_network_says_what_is_true(tables):
    """Every number of the table stands in the drawing and in the words, and the pacts are named."""
    chart = drawn_network()
    drawn = [t.get_text() for t in chart.figure.axes[0].texts]
    for state, row in ties.shared(tables["igo_overlap"], 2014).iterrows():
        assert state in drawn and {str(row["Russia"]), str(row["China"])} <= set(drawn)
        assert f"{state} {row['Russia']} with Russia and {row['China']} with China" in chart.alt
    assert "China and Russia 55" in chart.alt and "Defence pacts with China: none" in chart.alt


def test_coded_draws_every_state(tables):
    """Each coded membership is in exactly one row of the chart's table."""
    table = _ties.coded(tables["cow_regional"]).table
    held = [(row.organisation, state) for row in table.itertuples() for state in row.states]
    assert len(held) == len(set(held))
    assert set(held) == set(map(tuple, tables["cow_regional"][["organisation", "state"]].to_numpy()))


@pytest.fixture
def derive():
    path = CHAPTERS.parent / "data" / "derive" / "igo_overlap.py"
    spec = importlib.util.spec_from_file_location("derive_igo_overlap", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_derive_script(derive, tmp_path):
    """On a made-up file with the original's columns the script counts shared full memberships, and nothing else."""
    codes = {name: code for code, name in derive.CODES.items()}
    lines = ["ccode,year,state,UN,SCO,CSTO,EAEC"]
    lines += [f"{codes['RUS']},2014,russia,1,1,1,1", f"{codes['CHN']},2014,china,1,1,0,3",
              f"{codes['KAZ']},2014,kazakhstan,1,1,1,-9"]
    original = tmp_path / "igo.csv"
    original.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert derive.main([str(original), "--out", str(tmp_path)]) == 0
    made = pd.read_csv(tmp_path / "igo_overlap.csv").set_index(["iso3_a", "iso3_b"])["n_joint"].to_dict()
    assert made == {("CHN", "KAZ"): 2, ("RUS", "KAZ"): 3, ("CHN", "RUS"): 2}
    regional = pd.read_csv(tmp_path / "cow_regional.csv")
    assert sorted(regional.loc[regional["organisation"] == "EurAsEC", "iso3"]) == ["RUS"]


@pytest.mark.parametrize(("content", "arguments", "words"), [
    (None, [], "not found"), ("year,other\n2014,1\n", [], "no column ccode"),
    ("year\n2014\n", ["--sha256", "0" * 64], "sha256 is not")])
def test_derive_script_names_the_fault(derive, tmp_path, content, arguments, words):
    """A missing file, other columns and another checksum stop the script with a clear word."""
    original = tmp_path / "igo.csv"
    if content:
        original.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match=words):
        derive.main([str(original), "--out", str(tmp_path), *arguments])


def test_derive_columns_are_those_of_the_tables(derive, tables):
    """The script writes the columns that the committed tables have."""
    pairs = {"igo_overlap": derive.overlap(pd.DataFrame(columns=["ccode", "year", "state"])),
             "cow_regional": derive.regional(pd.DataFrame(columns=["ccode", "year", "state", *derive.REGIONAL]))}
    for name, frame in pairs.items():
        assert list(frame.columns) == list(tables[name].columns)
