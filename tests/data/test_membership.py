"""Who belongs to what on a day, and one clear error for a question that cannot be answered."""

import pandas as pd
import pytest

import sco
from sco import sentence
from tests.support.days import CUT_OFF, FIRST

DAY = "2021-06-08"


def test_members_on_the_day_of_the_article():
    """On 8 June 2021 the SCO had eight members, with the columns that a notebook relies on."""
    frame = sco.members("SCO", on=DAY, status="member")
    assert list(frame.columns) == ["iso3", "state", "status", "since"]
    assert list(frame["iso3"]) == ["CHN", "IND", "KAZ", "KGZ", "PAK", "RUS", "TJK", "UZB"]
    assert frame.set_index("iso3")["since"]["IND"] == pd.Timestamp("2017-06-09")


def test_three_way_overlap():
    """The truth of 8 June 2021: three states in all bodies, Tajikistan in the CSTO only, four in neither."""
    parts = {row.organisations: row.states for row in sco.combinations(["SCO", "CSTO", "EAEU"], DAY).itertuples()}
    assert parts == {("SCO", "CSTO", "EAEU"): ["Kazakhstan", "Kyrgyzstan", "Russia"], ("SCO", "CSTO"): ["Tajikistan"],
                     ("CSTO", "EAEU"): ["Armenia", "Belarus"], ("SCO",): ["China", "India", "Pakistan", "Uzbekistan"]}


def test_a_spell_ends_before_its_end_day():
    """The end of a spell is the first day on which the status no longer held."""
    assert "UZB" in set(sco.members("CSTO", on="2012-12-18")["iso3"])
    assert "UZB" not in set(sco.members("CSTO", on="2012-12-19")["iso3"])


def test_a_frozen_member_is_a_member_since_it_joined():
    """Freezing changes the standing, not the status, and `since` is the start of unbroken membership."""
    armenia = sco.members("CSTO", on="2025-01-01").set_index("iso3").loc["ARM"]
    assert (armenia["status"], armenia["since"]) == ("member", pd.Timestamp("2003-09-18"))


def test_an_answer_is_the_readers_own():
    """Whatever a reader does to a table of members, the next question on that day gets the true answer."""
    first = sco.members("SCO", on=DAY)
    true = first.copy()
    first.loc[0, "state"] = "Nowhere"
    first["new"], first.index.name, first.columns.name = 1, "place", "column"
    pd.testing.assert_frame_equal(sco.members("SCO", on=DAY), true)


def test_statuses():
    """Observers and partners are counted only where they are asked for."""
    assert set(sco.members("SCO", on="2010-01-01", status="observer")["iso3"]) == {"IND", "IRN", "MNG", "PAK"}
    assert len(sco.members("SCO", on="cut-off", status=None)) == 27


def test_matrix_names_each_state_once():
    """The matrix has one row a state and the status in each column."""
    frame = sco.matrix(["SCO", "CSTO", "EAEU"], DAY)
    assert frame.index.is_unique
    assert list(frame.loc["Uzbekistan", ["SCO", "CSTO", "EAEU"]]) == ["member", "", "observer"]


def test_overlap():
    """Four shared members of ten make a Jaccard index of 0.4."""
    found = sco.overlap("SCO", "CSTO", DAY)
    assert found["shared"] == ["Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"]
    assert found["jaccard"] == pytest.approx(0.4)


def test_overlap_over_time_equals_single_days():
    """Every row of the series equals the overlap asked for on its day, and neighbours differ."""
    series = sco.overlap_over_time("SCO", "EAEU")
    assert len(series) > 3
    for row in series.itertuples():
        assert row.shared == len(sco.overlap("SCO", "EAEU", row.day)["shared"])
    assert not (series.drop(columns="day").diff().iloc[1:] == 0).all(axis=1).any()


@pytest.mark.parametrize(("call", "words"), [
    (lambda: sco.members("SCCO", on=DAY), "Did you mean 'SCO'"),
    (lambda: sco.members("NATO", on=DAY), "Known: Shanghai Five, SCO, CST"),
    (lambda: sco.members("SCO", on="8 June 2021"), "Write it as 2021-06-08"),
    (lambda: sco.members("SCO", on="2021-02-30"), "unknown day"),
    (lambda: sco.members("SCO", on="1980-01-01"), f"cover {FIRST} to {CUT_OFF}"),
    (lambda: sco.members("SCO", on="2030-01-01"), f"cover {FIRST} to {CUT_OFF}"),
    (lambda: sco.members("SCO", on=DAY, status="guest"), "Known: member, observer"),
    (lambda: sco.members("SCO", on=None), "unknown day"),
])
def test_errors_name_what_is_known(call, words):
    """An unknown organisation, status or day gets an error that names what is known."""
    with pytest.raises(ValueError, match="(?s)" + words.replace("(", r"\(")):
        call()


def test_sentence_on_the_day_of_the_article():
    """The article's sentence was wrong for four of eight members on 8 June 2021."""
    frame = sentence.by_state(DAY)
    assert set(frame.index[frame["sentence"] == "wrong"]) == {"India", "Pakistan", "Tajikistan", "Uzbekistan"}


def test_sentence_was_true_with_eurasec_only():
    """With EurAsEC it was true from 12 November 2008 to 18 December 2012; with the EAEU never."""
    runs = sentence.true_days("EurAsEC")
    assert [(f"{r.first:%Y-%m-%d}", f"{r.last:%Y-%m-%d}") for r in runs.itertuples()] == [("2008-11-12", "2012-12-18")]
    assert sentence.true_days("EAEU").empty


def test_true_days_equal_a_day_by_day_search():
    """The runs equal what asking on every single day of some years gives."""
    run = sentence.true_days("EurAsEC").iloc[0]
    for day in pd.date_range("2008-10-20", "2008-12-01").union(pd.date_range("2012-12-01", "2013-01-10")):
        assert sentence.holds(day, "EurAsEC") == (run["first"] <= day <= run["last"]), day
