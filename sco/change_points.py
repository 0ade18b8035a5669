"""Change points of a yearly series: where it changes its pace, and how much a fitted change point is worth.

Straight lines are fitted to every possible segment of years once; every
question then is a sum of table cells, so that all possible sets of change
points can be compared and not only the best. It stands apart from `sco.igos`
because it knows nothing of organisations. A change point is named by the first
year of the new line; pages call it a break. What lines leave unexplained is
their residual sum of squares, `rss`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import ruptures
from scipy import stats

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.tables import Tables
from sco.igos import SPELLS, first_years, measures

SHORTEST = 4  # years in a segment: a line through two or three points fits nearly by itself
PERIODS = ((1949, 1970), (1971, 1977), (1978, 1990), (1991, 2001), (2002, 2014))
#: States with a count for every year from 1949, so that the same change points are possible.
PLACEBO = ("USA", "RUS", "FRA", "GBR", "IND", "PAK", "IRN", "TUR", "BRA")


def covering(series: pd.Series, years: Sequence[int]) -> pd.Series:
    """Return a series that has some years.

    Raises
    ------
    ValueError
        Naming the years that it has not, and those that it covers.
    """
    if outside := sorted(set(years) - set(series.index)):
        raise ValueError(f"the series has no year {', '.join(map(str, outside[:5]))}; it covers {series.index[0]} to {series.index[-1]}.")
    return series


def _long_enough(series: pd.Series, n_change_points: int, shortest: int) -> None:
    """Refuse a series in which so many change points have no room."""
    if len(series) < (needed := (n_change_points + 1) * shortest):
        raise ValueError(f"the series has {len(series)} years; {n_change_points} change points need {needed}, {shortest} for each line.")


@arguments.asks(series=arguments.yearly, periods=arguments.spans)
def slopes(series: pd.Series, periods: Sequence[tuple[int, int]] = PERIODS) -> pd.DataFrame:
    """Fit a straight line through each period, by least squares.

    Parameters
    ----------
    series : pandas.Series
        A number a year, index the years.
    periods : sequence of (first, last) year

    Returns
    -------
    pandas.DataFrame
        Index ``period``; value at the ``start`` and ``end``, and ``slope`` (units of the series a year). No
        standard errors: they would take the years of a count that adds up for independent.
    """
    rows = []
    covering(series, [year for period in periods for year in period])
    if any(first == last for first, last in periods):
        raise ValueError("a line needs two years or more; let each period end after it begins.")
    for first, last in periods:
        part = series.loc[first:last].astype(float)
        line = stats.linregress(part.index.to_numpy(float), part.to_numpy())
        rows.append({"period": f"{first}-{last}", "start": series[first], "end": series[last],
                     "slope": line.slope})
    return pd.DataFrame(rows).set_index("period")


@arguments.asks(spells=SPELLS, periods=arguments.spans)
def joins(spells: pd.DataFrame, periods: Sequence[tuple[int, int]] = PERIODS) -> pd.DataFrame:
    """Count the organisations joined for the first time, per year of each period.

    Returns
    -------
    pandas.DataFrame
        Index ``period``; ``years``, first ``joins``, joins ``a year`` and the
        exact 95 % interval of that rate for a Poisson count (Garwood 1936),
        ``low`` and ``high``.
    """
    first = first_years(spells)
    rows = []
    for start, end in periods:
        n, years = int(first.between(start, end).sum()), end - start + 1
        low = stats.chi2.ppf(0.025, 2 * n) / 2 if n else 0.0
        rows.append({"period": f"{start}-{end}", "years": years, "joins": n, "a year": n / years,
                     "low": low / years, "high": stats.chi2.ppf(0.975, 2 * n + 2) / 2 / years})
    return pd.DataFrame(rows).set_index("period")


@arguments.asks(spells=SPELLS, periods=arguments.spans)
def rate_ratios(spells: pd.DataFrame, periods: Sequence[tuple[int, int]] = PERIODS) -> pd.DataFrame:
    """Compare each period's rate of first joins with that of the period before.

    Returns
    -------
    pandas.DataFrame
        ``from`` and ``to`` period, ``times`` (later rate over earlier rate)
        and ``p, per cent``: chance of a difference at least as large if the
        rate had not changed (exact, joins of both periods split by their lengths).
    """
    table = joins(spells, periods)
    rows = []
    for (one, a), (two, b) in zip(table.iloc[:-1].iterrows(), table.iloc[1:].iterrows(), strict=True):
        both, part = int(a["joins"] + b["joins"]), a["years"] / (a["years"] + b["years"])
        p = stats.binomtest(int(a["joins"]), both, part).pvalue if both else 1.0
        rows.append({"from": one, "to": two, "times": b["a year"] / a["a year"] if a["joins"] else float("inf"), "p, per cent": 100 * p})
    return pd.DataFrame(rows)


def segment_rss(values: np.ndarray) -> np.ndarray:
    """Compute the residual sum of squares of a straight line through each segment of a series.

    Returns
    -------
    numpy.ndarray
        Cell ``[i, j]`` for the values ``i`` to ``j - 1``; zero where they are one or two.
    """
    values = np.asarray(values, float)
    n, time = len(values), np.arange(len(values), dtype=float)
    running = lambda x: np.concatenate([[0.0], np.cumsum(x)])  # noqa: E731 - sums of any segment are differences
    i, j = np.triu_indices(n + 1, 1)
    m, t, y, tt, ty, yy = (s[j] - s[i] for s in map(running, (
        np.ones(n), time, values, time * time, time * values, values * values)))
    spread, both = tt - t * t / m, ty - t * y / m
    rss = yy - y * y / m - np.divide(both ** 2, spread, out=np.zeros_like(both), where=m > 1)
    table = np.zeros((n + 1, n + 1))
    table[i, j] = np.where(m > 2, np.maximum(rss, 0.0), 0.0)
    return table


@cache
def _positions(n: int, n_change_points: int, shortest: int) -> np.ndarray:
    """List every way to put some change points into n years so that no segment is too short, one row each."""
    # taking the minimum length out of each gap turns the task into plain combinations
    k = n_change_points
    free = n - (k + 1) * shortest
    rows = np.array(list(combinations(range(free + k), k)), dtype=int).reshape(-1, k)
    return rows + shortest + np.arange(k) * (shortest - 1)


def _rss(table: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Sum the residual sums of squares over the segments of each way to divide the series."""
    edges = np.hstack([np.zeros((len(positions), 1), int), positions, np.full((len(positions), 1), len(table) - 1)])
    return table[edges[:, :-1], edges[:, 1:]].sum(axis=1)


def all_change_points(series: pd.Series, n_change_points: int = 3, shortest: int = SHORTEST) -> pd.DataFrame:
    """List every possible set of change points with what it leaves unexplained.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second`` ... (years) and ``rss``: the residual sum of
        squares. In the order of the years.
    """
    positions = _positions(len(series), n_change_points, shortest)
    names = ("first", "second", "third", "fourth", "fifth")[:n_change_points]
    frame = pd.DataFrame(series.index.to_numpy()[positions], columns=list(names))
    frame["rss"] = _rss(segment_rss(series.to_numpy(float)), positions)
    return frame


def rss_at(series: pd.Series, years: Sequence[int]) -> float:
    """Compute the residual sum of squares with change points in given years."""
    positions = np.array([[series.index.get_loc(year) for year in years]], dtype=int)
    return float(_rss(segment_rss(series.to_numpy(float)), positions)[0])


@arguments.asks(series=arguments.yearly, n_change_points=arguments.count(), shortest=arguments.count(2))
def change_points(series: pd.Series, n_change_points: int = 3, shortest: int = SHORTEST) -> list[int]:
    """Find the best years for a number of change points, by exact search with the package ruptures.

    Notes
    -----
    A new line, with its own level and slope, begins at each change point (model
    "linear"; Truong, Oudre and Vayatis 2020). It finds as many as it is asked
    for, whether there are any or not.
    """
    _long_enough(series, n_change_points, shortest)
    n = len(series)
    signal = np.column_stack([series.to_numpy(float), np.arange(n), np.ones(n)])
    found = ruptures.Dynp(model="linear", min_size=shortest, jump=1).fit(signal).predict(n_bkps=n_change_points)
    return [int(series.index[position]) for position in found[:-1]]


@arguments.asks(series=arguments.yearly, years=arguments.years, shortest=arguments.count(2))
def rank(series: pd.Series, years: Sequence[int], shortest: int = SHORTEST) -> dict[str, object]:
    """Rank a set of change points among all possible ones.

    Parameters
    ----------
    years : sequence of int
        One to three years of the series, in order.

    Returns
    -------
    dict
        ``best`` years and their residual sum of squares (``best rss``), that of
        the given ``years`` (``rss``), their ``rank`` from the best, number of
        possible sets (``of``) and per cent of them that do ``better``.
    """
    if not 0 < len(years) <= 3 or list(years) != sorted(set(years)) or not set(years) <= set(series.index[1:]):
        raise ValueError(f"{arguments.told(list(years))} cannot be ranked. Give one to three years after {series.index[0]} and up to "
                         f"{series.index[-1]}, in order, such as [1971, 1978, 1991].")
    _long_enough(series, len(years), shortest)
    every = all_change_points(series, len(years), shortest)
    rss = rss_at(series, years)
    n_better = int((every["rss"] < rss - 1e-9).sum())
    best = every.loc[every["rss"].idxmin()]
    return {"best": [int(y) for y in best.iloc[:-1]], "best rss": float(best["rss"]), "years": list(years),
            "rss": rss, "rank": n_better + 1, "of": len(every), "better": 100 * n_better / len(every)}


#: The article's change points, as it gives them, and with the later two moved to the first full year after
#: events of December (the plenum of 1978, the end of the Soviet Union).
ARTICLE = (1971, 1978, 1991)
INTERPRETATIONS = {"as the article gives them": ARTICLE, "first full years after": (1971, 1979, 1992)}


def on_trial(tables: Tables | None = None) -> pd.DataFrame:
    """Rank the article's change points among all possible sets of as many, on each scale and in both readings.

    Returns
    -------
    pandas.DataFrame
        ``series``, ``years``, ``rank``, ``of`` and ``better`` (per cent of all sets), ``best`` years.
    """
    frame = measures(tables)
    rows = []
    for name in frame:
        for years in INTERPRETATIONS.values():
            found = rank(frame[name], years)
            rows.append({"series": name, **{k: found[k] for k in ("years", "rank", "of", "better", "best")}})
    return pd.DataFrame(rows)


def best_on_each_scale(tables: Tables | None = None) -> pd.DataFrame:
    """Find the best change points, as many as the article has, on each scale (columns ``series``, ``breaks``), by ruptures."""
    frame = measures(tables)
    return pd.DataFrame([{"series": name, "breaks": change_points(frame[name])} for name in frame])


def profile(series: pd.Series, n_change_points: int = 3, shortest: int = SHORTEST) -> pd.Series:
    """Find the least residual sum of squares of any set that has a change point in a given year.

    Returns
    -------
    pandas.Series
        Index the years in which a change point is possible.
    """
    every = all_change_points(series, n_change_points, shortest)
    long = every.melt("rss", value_name="year")
    return long.groupby("year")["rss"].min().rename("residual sum of squares")


def fitted(series: pd.Series, years: Sequence[int]) -> pd.Series:
    """Compute the values of the straight lines with change points in given years."""
    edges = [0, *(series.index.get_loc(year) for year in years), len(series)]
    time, values = np.arange(len(series), dtype=float), series.to_numpy(float)
    lines = [np.polyval(np.polyfit(time[a:b], values[a:b], 1), time[a:b]) for a, b in pairwise(edges)]
    return pd.Series(np.concatenate(lines), index=series.index, name="fitted")


@arguments.asks(series=arguments.yearly)
def models(series: pd.Series, sets: Sequence[Sequence[int]] = (
        (), (1971,), (1971, 1978), ARTICLE, (1971, 1978, 2001), (1971, 1979, 2000))) -> pd.DataFrame:
    """Compare fixed sets of change points by their residual sums of squares and by the Bayesian information criterion.

    Returns
    -------
    pandas.DataFrame
        ``breaks`` (years), ``residual sum of squares`` and ``BIC`` = n ln(rss / n) + k ln n, with two
        parameters a line (the years themselves are given, so they cost nothing); lower is better.
    """
    n, rows = len(series), []
    sets = [sorted(set(arguments.years(years))) for years in arguments.each(sets, "set of years", "[(1971, 1978)]")]
    for years in sets:
        covering(series, years)
        rss = rss_at(series, years)
        rows.append({"breaks": ", ".join(map(str, years)) or "none", "residual sum of squares": rss,
                     "BIC": n * np.log(rss / n) + 2 * (len(years) + 1) * np.log(n)})
    return pd.DataFrame(rows)


def placebo(states: Sequence[str] = PLACEBO, tables: Tables | None = None) -> pd.DataFrame:
    """Repeat the search, and try the article's dates for China, on the published counts of other states.

    Returns
    -------
    pandas.DataFrame
        ``state``, ``best`` change points, and ``better``: per cent of all sets that fit that state better than the
        article's years for China. China comes first, corrected.
    """
    tables = the_tables(tables)
    counts = tables["igo_counts"]
    series = {"China (corrected)": measures(tables)["corrected"]}
    whole = counts["iso3"].value_counts()
    for iso3 in arguments.names(states, sorted(whole[whole == whole.max()].index), "state with a count for every year"):
        own = counts[counts["iso3"] == iso3].astype({"year": int}).sort_values("year").set_index("year")
        series[own["state"].iloc[0]] = own["n_full"]
    rows = []
    for state, values in series.items():
        found = rank(values, ARTICLE)
        rows.append({"state": state, "best": found["best"], "better": found["better"]})
    return pd.DataFrame(rows)


@arguments.asks(series=arguments.yearly, runs=arguments.count(), seed=arguments.count(0))
def without_breaks(series: pd.Series, runs: int = 200, seed: int = 1971) -> pd.DataFrame:
    """Search made-up series that have no change point.

    Each made-up series starts where the real one starts and adds yearly steps, drawn with replacement from
    the real yearly changes: the pace is random, but its law stays the same for all years.

    Returns
    -------
    pandas.DataFrame
        One row a series, the real one first (``run`` 0): per cent of the squared distances from one straight
        line that the best change points ``explain``, and these (``first``, ``second``, ``third``).
    """
    _long_enough(series, 3, SHORTEST)
    draw = np.random.default_rng(seed)
    values = series.to_numpy(float)
    steps = np.diff(values)
    positions = _positions(len(values), 3, SHORTEST)
    rows = []
    for run in range(runs + 1):
        made = values if run == 0 else values[0] + np.concatenate([[0], np.cumsum(draw.choice(steps, len(steps)))])
        table = segment_rss(made)
        rss = _rss(table, positions)
        best = series.index.to_numpy()[positions[rss.argmin()]]
        rows.append({"run": run, "explain": 100 * (1 - rss.min() / table[0, -1]),
                     **dict(zip(("first", "second", "third"), map(int, best), strict=True))})
    return pd.DataFrame(rows)


@arguments.asks(runs=arguments.frame("change_points.without_breaks(series)", "run", "explain"))
def noise_summary(runs: pd.DataFrame) -> pd.DataFrame:
    """Compare the real series with the made-up ones of `without_breaks`.

    Returns
    -------
    pandas.DataFrame
        Index ``series``; per cent explained: the real series, and lowest, middle and highest of the made-up ones.
    """
    made = runs.loc[runs["run"] > 0, "explain"]
    return pd.DataFrame({"series": ["real", "made up, lowest", "made up, middle", "made up, highest"],
                         "explained": [runs.loc[0, "explain"], made.min(), made.median(), made.max()]}).set_index("series")
