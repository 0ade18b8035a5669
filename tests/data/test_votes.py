"""Votes in the General Assembly give the published figures, and functions say what they cannot do."""

import hashlib
import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest

from articlebook.chapter import CHAPTERS
from articlebook.text_roles import ProseError, evaluate
from sco import votes
from sco.charts import _votes

FOUNDERS = ["KAZ", "KGZ", "RUS", "TJK", "UZB"]


@pytest.fixture(scope="module")
def points(tables):
    return tables["un_ideal_points"]


@pytest.fixture(scope="module")
def change(points):
    return votes.changes(points, [*FOUNDERS, *votes.NEIGHBOURS])


def test_participation(tables):
    """China voted in 75 % of roll calls in 1972-77, 65 % in 1978, 83 % in 1979, 97 % in 1984; the mean was 92 %."""
    found = votes.participation(tables["un_participation"], [(1972, 1977), (1978, 1978), (1979, 1979), (1984, 1984)])
    assert list(found["China"]) == [75, 65, 83, 97]
    assert found["mean of all states"].iloc[0] == 92 and found["Russia"].iloc[0] == 100 and found["United States"].iloc[0] == 99


def test_participation_breaks(tables):
    """A search for a pair of breaks in China's participation finds 1979 and 1984."""
    assert votes.participation_breaks(tables["un_participation"])["first years of a new level"][2] == "1979, 1984"


def test_uzbekistan_agreement(tables):
    """Uzbekistan agreed with China by .48 in 1995 and .90 in 2005."""
    row = votes.agreement(tables["un_agreement"], ["UZB"], [1995, 2005]).loc["Uzbekistan"]
    assert [round(v, 2) for v in row] == [0.48, 0.90]


@pytest.mark.parametrize(("span", "expected"), [
    ((1971, 1977), 1.79), ((1978, 1985), 1.82), ((1986, 1990), 0.72), ((1991, 1996), 2.17), ((1997, 2000), 1.17),
    ((2001, 2009), 0.74), ((2010, 2016), 0.65), ((2017, 2024), 0.43)])
def test_distance_of_china_and_russia(points, span, expected):
    """The mean distance between China and Russia in each span is the published one."""
    assert round(votes.apart(points, [span])["China to Russia"].iloc[0], 2) == expected


def test_distance_from_the_united_states(points):
    """China stands 3.07 from the United States in 2017-24; claim c100 has 3.3 and 3.0 for China, 2.6 and 2.5 for Russia."""
    found = votes.apart(points, [(2017, 2024), (2001, 2009), (2015, 2021)])
    assert round(found["China to United States"].iloc[0], 2) == 3.07
    assert [round(v, 1) for v in found["China to United States"].iloc[1:]] == [3.3, 3.0]
    assert [round(v, 1) for v in found["Russia to United States"].iloc[1:]] == [2.6, 2.5]


def test_distance_breaks(points):
    """Breaks of the distance are 1987, 1992 and 1998, and with no number tried is 2001 or 2014 among them."""
    found = votes.distance_breaks(points)["first years of a new level"]
    assert found[3] == "1987, 1992, 1998"
    assert not any(year in cell for cell in found for year in ("2001", "2014"))


def test_russia_moved_more_but_not_alone(points):
    """Russia went from +1.27 in 1995 to -0.60 in 2024, and covered between .57 and .71 of the way of the spans."""
    wide = points.pivot(index="year", columns="iso3", values="ideal_point")
    assert wide["RUS"].loc[[1995, 2024]].round(2).to_list() == [1.27, -0.60]
    shares = votes.who_moved(points, (1991, 1996), [(2001, 2009), (2010, 2016), (2015, 2021), (2017, 2024)])["Russia's share"]
    assert shares.round(2).to_list() == [0.66, 0.66, 0.57, 0.71]


def test_naive_difference(points, change, tables):
    """The naive difference-in-differences is -0.23; exactly 4 of 252 divisions are as large, so p is .016."""
    assert votes.founders(tables) == FOUNDERS
    found = votes.permutation(change, FOUNDERS)
    assert (round(found.estimate, 2), found.divisions, found.as_large) == (-0.23, 252, 4)
    assert found.estimate == pytest.approx(votes.naive(change, FOUNDERS)["change"]["difference"])
    assert votes.sco_tests(points)["p"].iloc[0] == "0.016"


def test_naive_difference_is_gone_in_shares(change):
    """In shares of the first distance the difference is nearly zero: .39 of it left for founders, .40 for neighbours."""
    assert votes.naive(change, FOUNDERS)["ratio"].round(2).to_list()[:2] == [0.39, 0.40]
    assert votes.permutation(change, FOUNDERS, "ratio").p > 0.9


def test_yearly_gap(points):
    """The gap is .43 in 1995, .32 in 2000, zero in 2005, within .08 of zero until 2021, then -.25, -.07 and -.09."""
    gap = votes.yearly_gap(points, FOUNDERS)
    assert gap["gap"].loc[[1995, 2000]].round(2).to_list() == [0.43, 0.32] and abs(gap["gap"][2005]) < 0.01
    assert gap["gap"].loc[2006:2021].abs().max().round(2) == 0.08
    assert gap["gap"].loc[2022:].round(2).to_list() == [-0.25, -0.07, -0.09]
    assert (gap["low"].loc[1992:2000] > 0).all() and (gap["low"].loc[2005:2021] < 0).all() and (gap["high"].loc[2005:2021] > 0).all()


def test_later_members(points):
    """India and Pakistan stand .31 further from China in 2018-24 than in 2010-16; with their neighbours p is 1 in 15."""
    later = votes.changes(points, ["IND", "PAK", *votes.SOUTH_ASIA], (2010, 2016), (2018, 2024))
    found = votes.permutation(later, ["IND", "PAK"])
    assert round(later["change"][:2].mean(), 2) == 0.31 and (found.as_large, found.divisions) == (1, 15)


def test_gap_interval_covers(points):
    """The approximate interval of the gap agrees with draws from the states' own intervals."""
    year, rng = 1998, np.random.default_rng(1)
    rows = points[points["year"] == year].set_index("iso3")
    sd = (rows["high"] - rows["low"]) / (2 * votes.NINETY)
    draw = {s: rng.normal(rows["ideal_point"][s], sd[s], 20_000) for s in [*FOUNDERS, *votes.NEIGHBOURS, "CHN"]}
    mean = {name: sum(abs(draw[s] - draw["CHN"]) for s in group) / len(group)
            for name, group in (("in", FOUNDERS), ("out", votes.NEIGHBOURS))}
    low, high = np.quantile(mean["in"] - mean["out"], (0.05, 0.95))
    gap = votes.yearly_gap(points, FOUNDERS).loc[year]
    assert gap["low"] == pytest.approx(low, abs=0.02) and gap["high"] == pytest.approx(high, abs=0.02)


def test_organisations_fall_alike(points):
    """Members of each organisation, and the states in none, come nearer to China from span to span."""
    found = votes.by_organisation(points, "2021-06-08", [(1992, 2000), (2001, 2009), (2017, 2024)])
    assert found["states"].to_list() == [7, 6, 5, 3]
    assert (found.iloc[:, 1:].diff(axis=1).iloc[:, 1:] < 0).all().all()


def test_edges(points, tables):
    """Unknown states, partners, gaps, short series, one group and states that part are refused with a reason."""
    with pytest.raises(ValueError, match="no rows for XXX"):
        votes.changes(points, ["XXX"])
    with pytest.raises(ValueError, match="use 'china' or 'russia'"):
        votes.agreement(tables["un_agreement"], ["UZB"], [1995], "mongolia")
    with pytest.raises(ValueError, match="gap"):
        votes.level_breaks(pd.Series([1.0, 2.0], index=[1990, 1992]), 1)
    with pytest.raises(ValueError, match="too few"):
        votes.level_breaks(pd.Series([1.0, 2.0], index=[1990, 1991]), 1)
    with pytest.raises(ValueError, match="each group"):
        votes.permutation(votes.changes(points, FOUNDERS), FOUNDERS)
    with pytest.raises(ValueError, match="came no nearer"):
        votes.moved(points, (1986, 1990), (1991, 1996))
    assert votes.level_breaks(pd.Series([0.0] * 4 + [1.0] * 4, index=range(8)), 1) == [4]


def _charts(tables):
    points = tables["un_ideal_points"]
    return [_votes.participation(tables["un_participation"]), _votes.positions(points),
            _votes.gap(votes.yearly_gap(points, FOUNDERS))]


def test_charts_say_what_is_true(tables):
    """Words of the charts carry figures computed from the tables, and each member has a panel."""
    part, positions, gap = _charts(tables)
    assert "and in 1978 65" in part.alt and "above 90 from 1983" in part.alt
    for state in ("Armenia", "Belarus", "China", "India", "Iran", "Uzbekistan"):
        assert state in positions.alt and state in {t.get_text() for t in positions.figure.axes[0].texts}
    assert "by 0.15 to 0.54" in gap.alt and "between −0.08 and 0.08" in gap.alt and len(gap.table) == 33


@pytest.fixture(scope="module")
def derive():
    spec = importlib.util.spec_from_file_location("un_votes", CHAPTERS.parent / "data" / "derive" / "un_votes.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["un_votes"] = module
    spec.loader.exec_module(module)
    return module


def test_derivation_on_a_made_up_file(derive, tmp_path):
    """The script makes all tables, compares the checksum, and refuses a file with other columns."""
    cast = [(1, "CN", "yes"), (1, "RU", "no"), (1, "US", "yes"), (1, "IN", "abstain"), (1, "FR", "yes"),
            (2, "RU", "yes"), (2, "US", "no"), (2, "IN", "yes"), (2, "FR", "yes")]
    original = tmp_path / "votes.csv"
    pd.DataFrame(cast, columns=["rcid", "country_code", "vote"]).assign(date="1972-11-01").to_csv(original, index=False)
    estimates = tmp_path / "points.csv"
    pd.DataFrame([(1972, 710, -0.47, -0.9, -0.1, 60), (1972, 999, 0, 0, 0, 1)], columns=[
        "year", "ccode", "idealpointfp", "q5fp", "q95fp", "nvotesfp"]).to_csv(estimates, index=False)
    checksum = hashlib.sha256(original.read_bytes()).hexdigest()
    derive.main([str(original), "--sha256", checksum, "--points", str(estimates), "--out", str(tmp_path)])
    part = pd.read_csv(tmp_path / "un_participation.csv").set_index("iso3")["share"]
    assert part["CHN"] == 0.5 and part["RUS"] == 1
    alike = pd.read_csv(tmp_path / "un_agreement.csv").set_index("iso3")
    assert alike["agree_china"]["IND"] == 0.5 and alike["agree_russia"]["IND"] == 0.75 and alike["votes_russia"]["IND"] == 2
    assert pd.read_csv(tmp_path / "un_ideal_points.csv")["iso3"].to_list() == ["CHN"]
    with pytest.raises(SystemExit, match="sha256 is not"):
        derive.main([str(original), "--sha256", "0" * 64, "--points", str(estimates), "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="no column year, ccode"):
        derive.main([str(original), "--points", str(original), "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="not found"):
        derive.main([str(tmp_path / "none.csv"), "--points", str(estimates)])


def test_distance_in_prose_equals_the_tables_of_the_notebook(points):
    """The role `distance` gives what the notebook's table of changes gives, and refuses what the table lacks."""
    table = votes.changes(points, ["IND", "PAK"], before=(2010, 2016), after=(2018, 2024))
    for state in table.index:
        for column, years in (("before", "2010-2016"), ("after", "2018-2024")):
            assert evaluate("distance", f"{state} CHN {years}") == f"{table[column][state]:.2f}"
    with pytest.raises(ProseError, match="XXX"):
        evaluate("distance", "XXX CHN 2010-2016")
