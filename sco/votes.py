"""Roll calls of the UN General Assembly: who took part, who voted alike, who stands how near.

It stands alone because votes are the book's only measure of what states do, as
against what they belong to. All spans of years include both ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import ruptures

from articlebook import arguments
from articlebook.arguments import each, names, one_of, the_tables, told
from articlebook.tables import Tables
from sco import membership
from sco.membership import CORE_ORGANISATIONS, Day, members

Span = tuple[int, int]
CHINA, RUSSIA, USA, EVERYBODY = "CHN", "RUS", "USA", "ALL"
#: Neighbours of the founders that were not members of the SCO in the years compared.
NEIGHBOURS = ("ARM", "AZE", "BLR", "MNG", "TKM")
#: States of South Asia outside the SCO, beside India and Pakistan.
SOUTH_ASIA = ("AFG", "BGD", "LKA", "NPL")
BEFORE, AFTER = (1994, 2000), (2002, 2010)
NINETY = 1.645  # half a 90 % interval in standard deviations, for a normal posterior
SHORTEST = 3    # years in a level: a step back and forth is no level
#: What reads each table that a function is given.
POINTS = arguments.table("un_ideal_points", "year", "iso3", "state", "ideal_point", "low", "high")
SHARES = arguments.table("un_participation", "year", "iso3", "state", "share")
AGREEMENT = arguments.table("un_agreement", "year", "iso3", "state", "agree_china", "agree_russia")
CHANGES = arguments.frame("votes.changes(points, states)", "before", "after", "change")


def _wide(points: pd.DataFrame, column: str = "ideal_point") -> pd.DataFrame:
    if points.duplicated(["year", "iso3"]).any():
        raise ValueError("the table has a state twice in one year. Give each year and state once, as the book's tables do.")
    return points.pivot(index="year", columns="iso3", values=column)


def _name(span: Span) -> str:
    return f"{span[0]}–{span[1]}" if span[0] != span[1] else str(span[0])


def _numbers(values) -> list[int]:
    """Read how many breaks to look for."""
    found = arguments.years(values)
    if min(found, default=0) < 1:
        raise ValueError(f"{told(values)} is no list of numbers of breaks. Write numbers from 1 on, such as [1, 2, 3].")
    return found


def _inside(states: Sequence[str], known: pd.Index) -> list[str]:
    """Read states that a table has, each once."""
    known = list(known)
    found = each(states, "state", "['KAZ', 'UZB']")
    if missing := [told(one).strip("'") for one in found if not isinstance(one, str) or one not in known]:
        raise ValueError(f"no rows for {', '.join(missing)}; the table has {', '.join(map(str, known))}.")
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- taking part


@arguments.asks(shares=SHARES, spans=arguments.spans)
def participation(shares: pd.DataFrame, spans: Sequence[Span],
                  states: Sequence[str] = (CHINA, RUSSIA, USA, EVERYBODY)) -> pd.DataFrame:
    """Return the mean share of roll calls with a vote (yes, no or abstention), span by span.

    Parameters
    ----------
    shares : pandas.DataFrame
        `un_participation` (source F02).

    Returns
    -------
    pandas.DataFrame
        Index ``years``; one column a state, per cent of the roll calls, the
        mean of yearly shares. Years without data are left out of the mean.
    """
    wide = _wide(shares, "share")
    states, called = _inside(states, wide.columns), shares.drop_duplicates("iso3").set_index("iso3")["state"]
    frame = pd.DataFrame({called[s]: [round(100 * wide[s].loc[a:b].mean()) if wide[s].loc[a:b].notna().any() else None
                                     for a, b in spans] for s in states},
                         index=pd.Index([_name(s) for s in spans], name="years"))
    return frame.astype("Int64")


@arguments.asks(number=arguments.whole)
def level_breaks(series: pd.Series, number: int) -> list[int]:
    """Return the first years of the new levels, where a series of steps fits best.

    Every possible set of `number` breaks is compared by the squared distance
    from the means of the levels (`ruptures.Dynp`); a level lasts three years
    or more.

    Parameters
    ----------
    series : pandas.Series
        One value a year, index the years, no year missing.

    Raises
    ------
    ValueError
        Where a year is missing, or the series is too short for the breaks.
    """
    if not isinstance(series, pd.Series) or not pd.api.types.is_numeric_dtype(series) or not pd.api.types.is_numeric_dtype(series.index):
        raise ValueError(f"{told(series)} is no series of yearly numbers. Give a Series whose index is the years.")
    years = [int(year) for year in series.index]
    if not years or series.isna().any() or years != list(range(years[0], years[0] + len(years))):
        raise ValueError("the series has a gap; give it as unbroken years.")
    if not 1 <= number <= len(years) // SHORTEST - 1:
        raise ValueError(f"{len(years)} years are too few for {number} breaks, or there is no break to look for; a level lasts {SHORTEST} years.")
    search = ruptures.Dynp(model="l2", min_size=SHORTEST, jump=1).fit(series.to_numpy(float))
    return [years[index] for index in search.predict(n_bkps=number)[:-1]]


@arguments.asks(shares=SHARES, numbers=_numbers)
def participation_breaks(shares: pd.DataFrame, numbers: Sequence[int] = (1, 2, 3)) -> pd.DataFrame:
    """Find where the level of China's participation changes, for several numbers of breaks; years after 1971."""
    wide = _wide(shares, "share")
    return _breaks(wide[one_of(CHINA, wide.columns, "state")].loc[1972:], numbers)


def _breaks(series: pd.Series, numbers: Sequence[int]) -> pd.DataFrame:
    rows = [", ".join(map(str, level_breaks(series, n))) for n in numbers]
    return pd.DataFrame({"first years of a new level": rows}, index=pd.Index(numbers, name="breaks asked for"))


# ---------------------------------------------------------------- voting alike


@arguments.asks(table=AGREEMENT, years=arguments.years)
def agreement(table: pd.DataFrame, states: Sequence[str], years: Sequence[int], partner: str = "china") -> pd.DataFrame:
    """Measure how alike states voted with China or Russia in some years.

    Parameters
    ----------
    table : pandas.DataFrame
        `un_agreement` (source F02).
    partner : str
        ``"china"`` or ``"russia"``.

    Returns
    -------
    pandas.DataFrame
        One row a ``state`` and a last one for the mean of all other states;
        one column a year, agreement from 0 to 1, empty where there is none.
    """
    if not isinstance(partner, str) or partner not in ("china", "russia"):
        raise ValueError(f"no agreement with {told(partner)}; use 'china' or 'russia'.")
    wide = _wide(table, f"agree_{partner}").reindex(years)
    states, called = _inside([*_inside(states, wide.columns), EVERYBODY], wide.columns), table.drop_duplicates("iso3").set_index("iso3")["state"]
    frame = wide[states].T
    frame.index = pd.Index([called[s] for s in frame.index], name="state")
    frame.columns = [str(year) for year in frame.columns]
    return frame


# ---------------------------------------------------------------- standing near


@arguments.asks(points=POINTS)
def distance(points: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Return the distance between the ideal points of two states, year by year.

    Parameters
    ----------
    points : pandas.DataFrame
        `un_ideal_points` (source F03).

    Returns
    -------
    pandas.DataFrame
        Index ``year``; ``distance``, units of the model, and its ``sd``. The
        sd is approximate: it reads each published interval as normal and takes
        the errors of the two states for independent.
    """
    wide, sd = _wide(points), _sds(points)
    one, other = (one_of(state, wide.columns, "state") for state in (one, other))
    frame = pd.DataFrame({"distance": (wide[one] - wide[other]).abs(), "sd": np.hypot(sd[one], sd[other])})
    return frame.dropna()


def _sds(points: pd.DataFrame) -> pd.DataFrame:
    return (_wide(points, "high") - _wide(points, "low")) / (2 * NINETY)


@arguments.asks(points=POINTS, spans=arguments.spans)
def apart(points: pd.DataFrame, spans: Sequence[Span]) -> pd.DataFrame:
    """Return the mean positions and distances of China, Russia and the United States, span by span.

    Returns
    -------
    pandas.DataFrame
        Index ``years``; mean ideal point of ``China``, ``Russia`` and ``United
        States``; mean distance of each pair (units of the model).
    """
    wide = _wide(points)
    _inside((CHINA, RUSSIA, USA), wide.columns)
    rows = []
    for a, b in spans:
        part = wide.loc[a:b]
        rows.append({"China": part[CHINA].mean(), "Russia": part[RUSSIA].mean(), "United States": part[USA].mean(),
                     "China to Russia": (part[CHINA] - part[RUSSIA]).abs().mean(),
                     "China to United States": (part[CHINA] - part[USA]).abs().mean(),
                     "Russia to United States": (part[RUSSIA] - part[USA]).abs().mean()})
    return pd.DataFrame(rows, index=pd.Index([_name(s) for s in spans], name="years"))


@arguments.asks(points=POINTS, numbers=_numbers)
def distance_breaks(points: pd.DataFrame, numbers: Sequence[int] = (2, 3, 4)) -> pd.DataFrame:
    """Find where the level of the distance between China and Russia changes, for several numbers of breaks."""
    return _breaks(distance(points, CHINA, RUSSIA)["distance"], numbers)


@arguments.asks(points=POINTS, before=arguments.span, after=arguments.span)
def moved(points: pd.DataFrame, before: Span, after: Span, one: str = CHINA, other: str = RUSSIA) -> pd.DataFrame:
    """Measure who covered how much of the way by which two states came nearer.

    Returns
    -------
    pandas.DataFrame
        One row a ``state``: mean ideal point ``before`` and ``after``, the
        ``change``, and its ``share of the way``: the change towards the other
        state, divided by the sum of both (negative: it moved away).

    Raises
    ------
    ValueError
        Where the states came no nearer or changed sides, so that there is no way to share.
    """
    wide = _wide(points)
    one, other = (one_of(state, wide.columns, "state") for state in (one, other))
    start, end = (wide.loc[a:b, [one, other]].mean() for a, b in (before, after))
    change = end - start
    towards = np.sign(start[other] - start[one]) * pd.Series({one: change[one], other: -change[other]})
    first, last = start[other] - start[one], end[other] - end[one]
    if abs(last) >= abs(first) or first * last < 0:
        raise ValueError(f"{one} and {other} came no nearer, or changed sides, between {_name(before)} and {_name(after)}.")
    called = points.drop_duplicates("iso3").set_index("iso3")["state"]
    return pd.DataFrame({_name(before): start, _name(after): end, "change": change,
                         "share of the way": towards / towards.sum()}).rename(index=called).rename_axis("state")


@arguments.asks(points=POINTS, before=arguments.span, afters=arguments.spans)
def who_moved(points: pd.DataFrame, before: Span, afters: Sequence[Span]) -> pd.DataFrame:
    """Measure how China and Russia shared the way to each other, from one span to each of several later ones.

    Returns
    -------
    pandas.DataFrame
        Index ``from``; ``to``, the changes of the mean ideal points of
        ``China`` and ``Russia``, and ``Russia's share`` of the way (see `moved`).
    """
    rows = []
    for after in afters:
        part = moved(points, before, after)
        rows.append({"from": _name(before), "to": _name(after), "China": part["change"].iloc[0],
                     "Russia": part["change"].iloc[1], "Russia's share": part["share of the way"].iloc[1]})
    return pd.DataFrame(rows, columns=["from", "to", "China", "Russia", "Russia's share"]).set_index("from")


@arguments.asks(points=POINTS, spans=arguments.spans)
def by_organisation(points: pd.DataFrame, on: Day, spans: Sequence[Span], other: str = CHINA,
                    organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None) -> pd.DataFrame:
    """Average the distance from one state of those that belonged to each organisation on a day.

    The day fixes the states, so that all spans compare the same ones; the
    state itself is left out of its organisations.

    Returns
    -------
    pandas.DataFrame
        Index ``members of``; number of ``states``, then one column a span,
        mean over states of the mean distance. The last row has the neighbours
        that were outside the SCO on that day.
    """
    tables, wide = the_tables(tables), _wide(points)
    other = one_of(other, wide.columns, "state")
    organisations = names(organisations, tables["organisations"]["organisation"], "organisation")
    apart_from = wide.sub(wide[other], axis=0).abs()
    inside = {org: sorted(set(members(org, on, tables=tables)["iso3"]) - {other}) for org in organisations}
    inside["none of them"] = sorted(set(NEIGHBOURS) - set().union(*inside.values()))
    rows = {}
    for org, states in inside.items():
        _inside(states, wide.columns)
        rows[org] = {"states": len(states), **{_name(s): apart_from.loc[s[0]:s[1], states].mean().mean() for s in spans}}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("members of")


# ---------------------------------------------------------------- an effect of the SCO?


@arguments.asks(tables=the_tables)
def founders(tables: Tables | None = None) -> list[str]:
    """List the founders of the SCO without China, whose distance from China is measured."""
    return sorted(set(membership.founders("SCO", tables)["iso3"]) - {CHINA})


@arguments.asks(points=POINTS, before=arguments.span, after=arguments.span)
def changes(points: pd.DataFrame, states: Sequence[str], before: Span = BEFORE, after: Span = AFTER) -> pd.DataFrame:
    """Return the mean distance from China before and after, state by state.

    Returns
    -------
    pandas.DataFrame
        Index ``iso3``; ``state``, ``before``, ``after``, ``change`` (units of
        the model) and ``ratio``, after over before.
    """
    wide = _wide(points)
    states, china = _inside(states, wide.columns), one_of(CHINA, wide.columns, "state")
    apart_from = wide[states].sub(wide[china], axis=0).abs()
    start, end = (apart_from.loc[a:b].mean() for a, b in (before, after))
    called = points.drop_duplicates("iso3").set_index("iso3")["state"]
    return pd.DataFrame({"state": called[states], "before": start, "after": end, "change": end - start,
                         "ratio": end / start}).rename_axis("iso3")


@arguments.asks(table=CHANGES)
def naive(table: pd.DataFrame, treated: Sequence[str], label: str = "founders") -> pd.DataFrame:
    """Compute a difference-in-differences: mean of the treated states, mean of the others, and the difference between them.

    Parameters
    ----------
    table : pandas.DataFrame
        From `changes`, treated and other states together.

    Returns
    -------
    pandas.DataFrame
        Index ``group``; ``before``, ``after``, ``change`` and ``ratio``
        (mean after over mean before). The row ``difference`` holds the
        estimate in ``change``; for ``ratio`` it is the difference of shares.
    """
    if not isinstance(label, str):
        raise ValueError(f"{told(label)} is no name for a group. Write it in quotation marks, such as 'founders'.")
    treated = _inside(treated, table.index)
    groups = {label: table.loc[treated], "neighbours": table.drop(treated)}
    frame = pd.DataFrame({name: part[["before", "after", "change"]].mean() for name, part in groups.items()}).T
    frame["ratio"] = frame["after"] / frame["before"]
    frame.loc["difference"] = frame.loc[label] - frame.loc["neighbours"]
    return frame.rename_axis("group")


@dataclass(frozen=True)
class Permutation:
    """What a permutation test found: the estimate, how many divisions there are, how many are as large, and p."""

    estimate: float
    divisions: int
    as_large: int

    @property
    def p(self) -> float:
        return self.as_large / self.divisions


@arguments.asks(table=CHANGES)
def permutation(table: pd.DataFrame, treated: Sequence[str], column: str = "change") -> Permutation:
    """Compare a difference of means with that of every other division of the states into groups of the same size.

    Two-sided and exact: all divisions are made, the real one included (Fisher 1935).
    With ``column="ratio"`` shares are compared by their logarithm.
    """
    column = one_of(column, table.columns[[pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]], "column")
    values = np.log(table[column]) if column == "ratio" else table[column]
    values, chosen = values.to_numpy(float), [table.index.get_loc(state) for state in _inside(treated, table.index)]
    if not 0 < len(chosen) < len(values):
        raise ValueError("a permutation needs at least one state in each group.")

    def difference(group: Sequence[int]) -> float:
        inside = np.zeros(len(values), bool)
        inside[list(group)] = True
        return values[inside].mean() - values[~inside].mean()

    real = difference(chosen)
    every = [difference(group) for group in combinations(range(len(values)), len(chosen))]
    return Permutation(float(real), len(every), sum(bool(abs(one) >= abs(real) - 1e-9) for one in every))


def _comparisons(value) -> dict[str, tuple]:
    """Read what `compare` compares."""
    if not isinstance(value, Mapping) or not all(isinstance(one, (tuple, list)) and 2 <= len(one) <= 3 for one in value.values()):
        raise ValueError(f"{told(value)} is no set of comparisons. Write a dictionary, such as {{'a name': (table, states, 'change')}}.")
    return dict(value)


@arguments.asks(tables_of=_comparisons)
def compare(tables_of: Mapping[str, tuple[pd.DataFrame, Sequence[str], str]]) -> pd.DataFrame:
    """Run several permutation tests side by side.

    Parameters
    ----------
    tables_of : mapping
        From a name to the three arguments of `permutation`.

    Returns
    -------
    pandas.DataFrame
        Index ``comparison``; ``estimate``, ``divisions``, ``as large`` (how
        many divisions give at least as large a difference) and ``p`` (three decimals, as text).
    """
    found = {name: permutation(*arguments) for name, arguments in tables_of.items()}
    return pd.DataFrame({"estimate": {n: t.estimate for n, t in found.items()},
                         "divisions": {n: t.divisions for n, t in found.items()},
                         "as large": {n: t.as_large for n, t in found.items()},
                         "p": {n: f"{t.p:.3f}" for n, t in found.items()}}).rename_axis("comparison")


@arguments.asks(points=POINTS, tables=the_tables)
def sco_tests(points: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Run the naive comparison, and again with years moved, Uzbekistan or Russia left out, and ratios for units."""
    inside = founders(tables)
    outside = list(NEIGHBOURS)
    main = changes(points, [*inside, *outside])
    early = changes(points, [*inside, *outside], (1994, 1997), (1998, 2000))
    late = changes(points, [*inside, *outside], (2006, 2013), (2014, 2021))
    less = {state: [s for s in inside if s != state] for state in ("RUS", "UZB")}
    return compare({
        "years before and after the founding": (main, inside, "change"),
        "the same without Russia": (main.drop("RUS"), less["RUS"], "change"),
        "the same without Uzbekistan": (main.drop("UZB"), less["UZB"], "change"),
        "a false date before the SCO (1998)": (early, inside, "change"),
        "a false date long after (2014)": (late, inside, "change"),
        "years before and after, ratios (logarithm)": (main, inside, "ratio")})


@arguments.asks(points=POINTS, first=arguments.year)
def yearly_gap(points: pd.DataFrame, treated: Sequence[str], controls: Sequence[str] = NEIGHBOURS,
               first: int = 1992) -> pd.DataFrame:
    """Measure how much further from China the treated states stand than the others, year by year.

    Returns
    -------
    pandas.DataFrame
        Index ``year``; mean distance of the ``treated`` and the ``controls``,
        the ``gap`` between them, ``low`` and ``high`` (90 % interval), and
        ``states`` with an estimate. The interval is approximate: it reads the
        published intervals as normal and the errors of states as independent;
        China's own error drops out where all stand on the same side of China.
    """
    wide, variance = _wide(points).loc[first:], _sds(points).loc[first:] ** 2
    treated, controls, _ = _inside(treated, wide.columns), _inside(controls, wide.columns), one_of(CHINA, wide.columns, "state")
    rows = []
    for year, row in wide.iterrows():
        part = {name: [s for s in group if pd.notna(row[s])] for name, group in (("treated", treated), ("controls", controls))}
        if not all(part.values()) or pd.isna(row[CHINA]):
            continue
        offset = {name: row[states] - row[CHINA] for name, states in part.items()}
        mean = {name: values.abs().mean() for name, values in offset.items()}
        lean = sum(sign * np.sign(offset[name]).mean() for name, sign in (("treated", 1), ("controls", -1)))
        spread = sum(variance.loc[year, states].sum() / len(states) ** 2 for states in part.values())
        half = NINETY * float(np.sqrt(spread + lean ** 2 * variance.loc[year, CHINA]))
        gap = mean["treated"] - mean["controls"]
        rows.append({"year": year, **mean, "gap": gap, "low": gap - half, "high": gap + half,
                     "states": sum(map(len, part.values()))})
    return pd.DataFrame(rows, columns=["year", "treated", "controls", "gap", "low", "high", "states"]).set_index("year")
