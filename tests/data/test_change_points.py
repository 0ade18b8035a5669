"""Breaks in the counts: the figures that the book gives, and what the method does with known series."""


import numpy as np
import pandas as pd
import pytest

from sco import change_points, igos
from sco.charts import _igos


@pytest.fixture(scope="module")
def series(tables):
    return igos.measures(tables)


def test_slopes(series):
    """Slopes a year by period, corrected and as published."""
    assert change_points.slopes(series["corrected"])["slope"].round(2).tolist() == [0.06, 1.25, 2.54, 2.16, 0.68]
    assert change_points.slopes(series["published"])["slope"].round(2).tolist() == [0.44, 0.79, 2.48, 2.17, 0.80]


def test_first_joins(tables):
    """First joins by period with their exact intervals; none in 1974 to 1976."""
    frame = change_points.joins(tables["china_igos"])
    assert frame["joins"].tolist() == [2, 19, 33, 25, 10]
    assert frame["a year"].round(2).tolist() == [0.09, 2.71, 2.54, 2.27, 0.77]
    assert frame["low"].round(2).tolist() == [0.01, 1.63, 1.75, 1.47, 0.37]
    assert frame["high"].round(2).tolist() == [0.33, 4.24, 3.56, 3.35, 1.41]
    assert not igos.first_years(tables["china_igos"]).between(1974, 1976).any()


def test_rate_ratios(tables):
    """The rate does not change at 1978 (p = .88) or 1991 (.70); it falls to a third after 2001 (.003)."""
    frame = change_points.rate_ratios(tables["china_igos"])
    assert frame["p, per cent"].round(1).tolist() == [0.0, 88.5, 69.5, 0.3]
    assert 1 / frame["times"].iloc[-1] == pytest.approx(2.95, abs=0.05)


@pytest.mark.parametrize(("name", "expected"), [("corrected", [1971, 1980, 2000]), ("published", [1960, 1979, 2002]),
                                                ("share", [1971, 1980, 2002]), ("relative", [1971, 1980, 1996])])
def test_best_breaks(name, expected, series):
    """Ruptures and the search through all sets find the same best breaks."""
    assert change_points.change_points(series[name]) == expected == change_points.rank(series[name], change_points.ARTICLE)["best"]


def test_the_article_among_all_sets(series):
    """The article's years: 323.6 against 93.2, place 4,899 of 23,426, so 21 % do better; 2 % relative to the mean."""
    found = change_points.rank(series["corrected"], change_points.ARTICLE)
    assert (found["rank"], found["of"]) == (4899, 23426) and round(found["better"]) == 21
    assert (round(found["rss"], 1), round(found["best rss"], 1)) == (323.6, 93.2)
    assert round(change_points.rank(series["relative"], change_points.ARTICLE)["better"]) == 2


def test_criterion(series):
    """The Bayesian criterion of fixed breaks, lower being better."""
    frame = change_points.models(series["corrected"]).set_index("breaks")["BIC"].round(1)
    assert frame[["none", "1971, 1978, 1991", "1971, 1978, 2001", "1971, 1979, 2000"]].tolist() == [276.8, 138.5, 73.1, 60.8]


def test_placebo_breaks(tables):
    """Last breaks of other states, and first breaks near China's."""
    best = change_points.placebo(tables=tables).set_index("state")["best"]
    last = {s: best[s][-1] for s in ("United States", "France", "Pakistan", "Russia", "Iran", "Türkiye")}
    assert list(last.values()) == [1999, 1999, 1999, 1998, 1997, 1997]
    assert 1971 in best["United States"] and 1973 in best["United Kingdom"]


def test_costs_equal_fitted_lines():
    """The table of costs gives what a line by numpy leaves, for every span."""
    values = np.random.default_rng(1).normal(size=12).cumsum()
    table = change_points.segment_rss(values)
    for i in range(12):
        for j in range(i + 3, 13):
            time = np.arange(i, j)
            left = ((values[i:j] - np.polyval(np.polyfit(time, values[i:j], 1), time)) ** 2).sum()
            assert table[i, j] == pytest.approx(left, abs=1e-9)


def test_all_sets_are_there():
    """Every set of breaks with spans of four years or more stands in the table once."""
    frame = change_points.all_change_points(pd.Series(range(14), index=range(2000, 2014)), 2)
    assert set(map(tuple, frame[["first", "second"]].to_numpy())) == {(2004, 2008), (2004, 2009), (2004, 2010),
                                                                     (2005, 2009), (2005, 2010), (2006, 2010)}


def test_a_known_break_is_found():
    """A series that turns in one year is broken in that year, and nothing is left."""
    years = range(1950, 1990)
    series = pd.Series([0 if y < 1971 else 10 + 2 * (y - 1971) for y in years], index=years)
    assert change_points.change_points(series, 1) == [1971] and change_points.rss_at(series, [1971]) == pytest.approx(0, abs=1e-9)


def test_profile_touches_the_best_fit(series):
    """Each of the best breaks has the least that can be left; 1978 costs more, and 1991 much more."""
    values = change_points.profile(series["corrected"])
    assert values[[1971, 1980, 2000]].round(1).tolist() == [93.2] * 3
    assert values[1978].round(1) == 114.3 and values[1991].round(1) == 156.9


def test_made_up_series_are_always_the_same(series):
    """The draw is fixed, and series without a break still lose most of their distances."""
    one, two = (change_points.without_breaks(series["corrected"], 20) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    summary = change_points.noise_summary(one)["explained"]
    assert summary["made up, middle"] > 60 and summary["real"] == pytest.approx(97.6, abs=0.05)


def test_charts_say_what_they_draw(tables):
    """Words and tables of the charts hold the figures of the computations."""
    assert "In 1966: 12 as published, 7 without grade A, 1 without A and B, 1 in the Yearbook" in _igos.counts(tables).alt
    assert "China passed the world mean in 1991" in _igos.world(tables=tables).alt
    assert _igos.joins(tables).table["first joins"].sum() == 89
    assert len(_igos.seats(tables).table) == (tables["china_igos"]["grade"] != "").sum()
