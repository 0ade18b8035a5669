"""Hold a dataset that codes memberships by the year against spells with days, to see how far it can be trusted.

That can be asked where the book has dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pandas as pd

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.tables import Tables
from sco.membership import MEMBERSHIP, spells

#: How a year can be counted as a year of membership.
RULES = ("any day", "first day", "last day")
#: What a body grew out of: its members may have been counted with the successor.
FORERUNNER = {"SCO": "Shanghai Five", "CSTO": "CST"}
CODED = arguments.table("cow_regional", "year", "organisation", "iso3")
FOUND = arguments.frame("yearly_coding.disagreements(coded)", "organisation", "state", "year", "dataset", "table", "why")
SIGNATURE, EARLIER, PART, OPEN = ("counts from the signature", "counts the forerunner", "depends on the day of the year",
                                  "no rule explains it")


def rows_of_year(frame: pd.DataFrame, year: int, what: str) -> pd.DataFrame:
    """Return the rows of one year of a table; `what` names them in the message.

    Raises
    ------
    ValueError
        For a year without a row; names those that the table covers.
    """
    part = frame[frame["year"] == year]
    if part.empty:
        raise ValueError(f"no {what} for {year}; the table covers {frame['year'].min()} to {frame['year'].max()}")
    return part


def year_runs(years: Iterable[int]) -> str:
    """Write years as text, unbroken runs with a dash: 2002-2005, 2012."""
    runs: list[list[int]] = []
    for year in sorted(set(map(int, years))):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def member_years(organisation: str, years: Iterable[int], rule: str = "any day",
                 tables: Tables | None = None) -> set[tuple[str, int]]:
    """List the pairs of state (ISO alpha-3) and year in which our spells make it a member.

    Parameters
    ----------
    rule : str
        ``"any day"``: a single day is enough; ``"first day"``, ``"last day"``:
        it was a member on 1 January, on 31 December.

    Raises
    ------
    ValueError
        For an unknown rule or organisation; names those that are known.
    """
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}. Known: {', '.join(RULES)}.")
    found = set()
    for row in spells([organisation], MEMBERSHIP, tables).itertuples():
        for year in years:
            first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
            from_, to = {"any day": (last, first), "first day": (first, first), "last day": (last, last)}[rule]
            if row.start <= from_ and (pd.isna(row.end) or row.end > to):
                found.add((row.iso3, int(year)))
    return found


def _why(iso3: str, year: int, coded: bool, by_rule: Iterable[set[tuple[str, int]]], signed: pd.DataFrame, earlier: set[tuple[str, int]]) -> str:
    """Say what another way of counting makes of one disagreement: another rule, the day of signature, or the forerunner."""
    if any(((iso3, year) in ours) == coded for ours in by_rule):
        return PART
    held = signed[signed["iso3"] == iso3]
    if coded and ((held["signed"].dt.year <= year) & (year < held["start"].dt.year)).any():
        return SIGNATURE
    return EARLIER if coded and (iso3, year) in earlier else OPEN


@arguments.asks(coded=CODED, rule=arguments.chosen(RULES, "rule"))
def disagreements(coded: pd.DataFrame, rule: str = "any day", tables: Tables | None = None) -> pd.DataFrame:
    """List every year in which a yearly dataset and our spells differ about a member.

    Parameters
    ----------
    coded : pandas.DataFrame
        `cow_regional`: ``year``, ``organisation``, ``iso3`` of each member.
    rule : str
        When a year counts as ours; see `member_years`.

    Returns
    -------
    pandas.DataFrame
        ``organisation``, ``iso3``, ``state``, ``year``, ``dataset`` and
        ``table`` ("in" or "out"), and ``why``: whether another way of counting
        explains it. No row where they agree.
    """
    tables = the_tables(tables)
    names = tables["states"].set_index("iso3")["name"]
    years = range(int(coded["year"].min()), int(coded["year"].max()) + 1)
    rows = []
    for organisation, part in coded.groupby("organisation", sort=False):
        theirs = {(i, int(y)) for i, y in zip(part["iso3"], part["year"], strict=True)}
        by_rule = {one: member_years(organisation, years, one, tables) for one in RULES}
        ours, before = by_rule[rule], FORERUNNER.get(organisation)
        earlier = member_years(before, years, tables=tables) if before else set()
        signed = spells([organisation], MEMBERSHIP, tables).dropna(subset="signed")
        rows += [(organisation, i, names[i], y, "in" if (i, y) in theirs else "out", "in" if (i, y) in ours else "out",
                  _why(i, y, (i, y) in theirs, by_rule.values(), signed, earlier)) for i, y in theirs ^ ours]
    columns = ["organisation", "iso3", "state", "year", "dataset", "table", "why"]
    return pd.DataFrame(rows, columns=columns).sort_values(["organisation", "state", "year"], ignore_index=True)


@arguments.asks(found=FOUND)
def listed_years(found: pd.DataFrame) -> pd.DataFrame:
    """List disagreements in short: one row for each organisation, ``states`` alike, ``years``, codings and ``why``."""
    by_state = found.groupby(["organisation", "state", "dataset", "table", "why"], sort=False)["year"].agg(year_runs)
    short = by_state.reset_index(name="years").groupby(
        ["organisation", "years", "dataset", "table", "why"], sort=False)["state"].agg(list).reset_index(name="states")
    short = short.assign(first=short["states"].str[0], often=-short["states"].str.len())
    return short.sort_values(["organisation", "often", "years"], ignore_index=True)[
        ["organisation", "states", "years", "dataset", "table", "why"]]


@arguments.asks(coded=CODED)
def totals(coded: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """Count the state-years that differ, by the rule for a year and by what explains them.

    Returns
    -------
    pandas.DataFrame
        One row a ``rule``: state-years ``coded``, those that ``differ``, and of
        these those that ``no rule explains`` with the ``states`` concerned.
    """
    rows = []
    for rule in RULES:
        found = disagreements(coded, rule, tables)
        unexplained = found[found["why"] == OPEN]
        rows.append((rule, len(coded), len(found), len(unexplained), sorted(set(unexplained["state"]))))
    return pd.DataFrame(rows, columns=["rule", "coded", "differ", "no rule explains", "states"]).set_index("rule")


@arguments.asks(coded=CODED, year=arguments.year)
def overlaps(coded: pd.DataFrame, year: int, tables: Tables | None = None) -> pd.DataFrame:
    """Compute the Jaccard index (0 to 1) of each pair of organisations, by the dataset and by our spells at the year's end."""
    part = rows_of_year(coded, year, "coded members")
    theirs = {o: set(p["iso3"]) for o, p in part.groupby("organisation")}
    ours = {o: {i for i, _ in member_years(o, [year], "last day", tables)} for o in theirs}
    rows = [(f"{a} and {b}", len(theirs[a] & theirs[b]) / len(theirs[a] | theirs[b]),
             len(ours[a] & ours[b]) / len(ours[a] | ours[b])) for a, b in combinations(("SCO", "CSTO", "EurAsEC"), 2)
            if a in theirs and b in theirs]
    return pd.DataFrame(rows, columns=["pair", "by the dataset", "by our table"])

__all__ = ["RULES", "disagreements", "listed_years", "member_years", "overlaps", "rows_of_year", "totals", "year_runs"]
