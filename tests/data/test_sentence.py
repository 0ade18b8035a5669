"""Each reading of the overlap sentence is true on the days that a plain search finds, and no others."""

import pandas as pd
import pytest

import sco
from sco import sentence
from sco.membership import founders

DAY = "2021-06-08"


def runs(name: str, union: str = "EurAsEC") -> list[tuple[str, str]]:
    return [(f"{r.first:%Y-%m-%d}", f"{r.last:%Y-%m-%d}") for r in sentence.true_days(union, name).itertuples()]


def plain(day: pd.Timestamp, out_security: set, out_union: set, ask: set | None = None) -> bool:
    """Judge the EurAsEC sentence on a day by plain sets; `ask`: the states of which it claims something."""
    sco_, security, union = (set(sco.members(o, on=day)["iso3"]) for o in ("SCO", "CSTO", "EurAsEC"))
    asked = sco_ - ask if ask else sco_
    return bool(sco_) and all((i in security) != (i in out_security) and (i in union) != (i in out_union) for i in asked)


@pytest.mark.parametrize("union", ["EAEU", "EurAsEC"])
def test_strict_reading_is_the_sentence(union):
    """The strict reading has the runs that the sentence has where nobody says how to take it."""
    own = sentence.compared(union).set_index("reading").loc[["strict"]]
    runs = sentence.true_days(union)
    assert list(own["first"]) == (list(runs["first"]) or ["never"]) and list(own["last"]) == (list(runs["last"]) or ["never"])


def test_runs_with_eurasec():
    """With the EurAsEC: strict 12 November 2008 to 18 December 2012; both excepted before 2006 and from 2012 on."""
    assert runs("strict") == runs("founders only") == [("2008-11-12", "2012-12-18")]
    assert runs("both excepted") == [("2003-09-18", "2006-01-24"), ("2012-12-19", "2014-12-31")]
    assert runs("exceptions open") == [("2003-09-18", "2014-12-31")]
    assert runs("bracket for both") == []


def test_runs_equal_a_day_by_day_search():
    """Around every change of Uzbekistan the runs equal what plain sets give on each day."""
    claims = {"strict": ({"CHN"}, {"CHN", "UZB"}), "both excepted": ({"CHN", "UZB"}, {"CHN", "UZB"}),
              "exceptions open": (set(), set(), {"CHN", "UZB"})}
    days = [d for middle in ("2003-09-18", "2006-01-25", "2008-03-28", "2008-11-12", "2012-12-19", "2015-01-01")
            for d in pd.date_range(pd.Timestamp(middle) - pd.Timedelta(days=4), periods=8)]
    for name, claim in claims.items():
        found = sentence.true_days("EurAsEC", name)
        for day in days:
            assert plain(day, *claim) == bool(((found["first"] <= day) & (day <= found["last"])).any()), (name, day)


def test_no_reading_was_ever_true_with_the_eaeu():
    """With the EAEU every reading is false on the day of the article and on all others, because of Tajikistan."""
    frame = sentence.on_day(DAY)
    assert set(frame["verdict"]) == {"false"} and all("Tajikistan" in wrong for wrong in frame["wrong for"])
    assert frame.loc["strict", "wrong for"] == ["India", "Pakistan", "Tajikistan", "Uzbekistan"]
    assert set(sentence.compared("EAEU")["first"]) == {"never"}


def test_bounds():
    """The run begins between 16 October and 12 November 2008 and ends in June or December 2012."""
    frame = sentence.bounds()
    assert sorted({f"{d:%Y-%m-%d}" for d in frame["first"]}) == ["2008-10-16", "2008-11-12"]
    assert sorted({f"{d:%Y-%m-%d}" for d in frame["last"]}) == ["2012-06-19", "2012-06-27", "2012-12-18"]
    assert len(frame) == 6 and ((frame["last"] - frame["first"]).dt.days + 1 == frame["days"]).all()
    with pytest.raises(ValueError, match="take 'EurAsEC'"):
        sentence.bounds("EAEU")


def test_other_end_leaves_the_tables_alone(tables):
    """Another end is tried on a copy; a state that never left gets an error."""
    varied = sentence.with_end("CSTO", "UZB", sco.load().event_days["csto-note-received"])
    assert "UZB" not in set(sco.members("CSTO", on="2012-07-01", tables=varied)["iso3"])
    assert "UZB" in set(sco.members("CSTO", on="2012-07-01", tables=tables)["iso3"])
    with pytest.raises(ValueError, match="KAZ has no membership of CSTO that ended"):
        sentence.with_end("CSTO", "KAZ", sco.load().event_days["csto-note-received"])


def test_years_by_the_dataset(tables):
    """By the dataset the strict reading fits 2002 to 2004, and the open one 2002 to 2014, both ends included."""
    coded = tables["cow_regional"]
    assert sentence.true_years(coded, "strict") == [2002, 2003, 2004]
    assert sentence.true_years(coded, "exceptions open") == list(range(2002, 2015))
    assert sentence.true_years(coded, "both excepted") == []
    frame = sentence.dated_by(coded)
    assert list(frame.loc["strict"]) == ["2002-2004", "2008-2012"]
    assert frame.loc["both excepted", "by our table"] == "2003-2006, 2012-2014"


def test_unknown_reading():
    """An unknown reading gets an error that names those that are known."""
    with pytest.raises(ValueError, match="Known: strict, both excepted"):
        sentence.true_days(interpretation="loose")
    assert list(sentence.explained().index) == list(sentence.INTERPRETATIONS)


def test_what_a_claim_says(tables):
    """An exception says "outside", nothing, or concerns founders only; each is laid beside the facts."""
    strict, silent, founding = (sentence.claim("EurAsEC", name) for name in ("strict", "exceptions open", "founders only"))
    assert strict.says("China", "CSTO") == "out" and silent.says("China", "CSTO") == "open" and strict.says("Russia", "CSTO") == "in"
    frame = silent.by_state("2010-01-01")
    assert set(frame.loc["China"]) == {"open", "out", "right"} and set(frame["sentence"]) == {"right"}
    frame = founding.by_state(DAY)
    assert set(frame.loc["India", ["CSTO: says", "EurAsEC: says"]]) == {"open"} and frame.loc["India", "sentence"] == "right"
    assert not sentence.claim().holds("1995-01-01"), "while there is no member the claim is not true"


@pytest.mark.parametrize(("pattern", "expected"), [("", []), ("0000", []), ("1", [(0, 9)]), ("0110", [(1, 2)]), ("1011", [(0, 0), (2, 9)]),
                                                   ("0101", [(1, 1), (3, 9)])])
def test_true_runs(pattern, expected):
    """A run begins on the first day of change on which it holds, and ends on the day before it fails, or on the last day of all."""
    days = list(pd.date_range("2000-01-01", periods=len(pattern)))
    last = pd.Timestamp("2000-01-10")
    found = sentence.true_runs(lambda day: pattern[(day - days[0]).days] == "1", days, last)
    assert [((a - pd.Timestamp("2000-01-01")).days, (b - pd.Timestamp("2000-01-01")).days) for a, b in found.itertuples(index=False)] == expected


def test_founders(tables):
    """The founders are those that the rows call so, each once."""
    rows = tables["memberships"]
    assert set(founders("SCO")["iso3"]) == set(rows.loc[(rows["organisation"] == "SCO") & (rows["founder"] == "yes"), "iso3"])
    assert list(founders("SCO")["state"]) == sorted(founders("SCO")["state"])
