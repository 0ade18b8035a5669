"""Ties between Russia, China and Central Asia, and a yearly dataset against dated spells.

Two questions of one kind: what do shared organisations and treaties on paper
show, and how far can the dataset that counts them be trusted? The second is
asked where the book has dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import pandas as pd

from sco.membership import MEMBERSHIP, spells
from sco.tables import Tables, load

CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PLEDGES = {"defence": "defence", "offence": "offence", "neutrality": "neutrality", "nonaggression": "non-aggression",
           "consultation": "consultation"}


# ---------------------------------------------------------------- shared organisations and pacts


def _of_year(frame: pd.DataFrame, year: int, what: str) -> pd.DataFrame:
    part = frame[frame["year"] == year]
    if part.empty:
        raise ValueError(f"no {what} for {year}; the table covers {frame['year'].min()} to {frame['year'].max()}")
    return part


def shared(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Organisations that each Central Asian state shares with each of the other states.

    Parameters
    ----------
    frame : pandas.DataFrame
        `igo_overlap` (full memberships, Correlates of War IGO 3.0).

    Returns
    -------
    pandas.DataFrame
        One row a Central Asian ``state``: its ``own`` organisations, then one
        column for each other state, all whole numbers of organisations.

    Raises
    ------
    ValueError
        For a year that the table does not cover.
    """
    part = _of_year(frame, year, "shared organisations")
    part = part[part["iso3_b"].isin(CENTRAL_ASIA)]
    table = part.pivot(index="state_b", columns="state_a", values="n_joint")
    table.insert(0, "own", part.groupby("state_b")["n_b"].first())
    table.index.name, table.columns.name = "state", None
    return table


def means(frame: pd.DataFrame, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Mean over the five Central Asian states, for each other state.

    Parameters
    ----------
    years : sequence of int, optional
        Default: the first and the last year of the table.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``with``, mean number of ``shared`` organisations, and mean
        ``share`` (0 to 1) of a Central Asian state's organisations.
    """
    years = [int(frame["year"].min()), int(frame["year"].max())] if years is None else years
    part = frame[frame["iso3_b"].isin(CENTRAL_ASIA) & frame["year"].isin(years)]
    part = part.assign(share=part["n_joint"] / part["n_b"])
    found = part.groupby(["year", "state_a"], as_index=False).agg(shared=("n_joint", "mean"), share=("share", "mean"))
    return found.rename(columns={"state_a": "with"}).astype({"shared": float, "share": float})


def gap(frame: pd.DataFrame, years: Sequence[int] | None = None) -> pd.DataFrame:
    """How far Russia is ahead of China: ``more shared`` (organisations), ``ratio``, ``more of all`` (share, 0 to 1)."""
    found = means(frame, years).pivot(index="year", columns="with")
    russia, china = (found.xs(state, axis=1, level="with") for state in ("Russia", "China"))
    return pd.DataFrame({"more shared": russia["shared"] - china["shared"], "ratio": russia["shared"] / china["shared"],
                         "more of all": russia["share"] - china["share"]})


def pacts(alliances: pd.DataFrame, year: int) -> pd.DataFrame:
    """Pledges of treaties in force, in words.

    Parameters
    ----------
    alliances : pandas.DataFrame
        `alliances` (ATOP 5.1); a pair without a row has no pledge.

    Returns
    -------
    pandas.DataFrame
        One row a Central Asian ``state``; ``with Russia`` and ``with China``:
        the pledges, separated by commas, or "none".
    """
    part = _of_year(alliances, year, "pledges")
    names = alliances[alliances["iso3_b"].isin(CENTRAL_ASIA)].drop_duplicates("iso3_b").set_index("iso3_b")["state_b"]
    held = {(row["iso3_a"], row["iso3_b"]): ", ".join(word for column, word in PLEDGES.items() if row[column])
            for _, row in part.iterrows()}
    return pd.DataFrame({"with Russia": [held.get(("RUS", i)) or "none" for i in CENTRAL_ASIA],
                         "with China": [held.get(("CHN", i)) or "none" for i in CENTRAL_ASIA]},
                        index=pd.Index([names[i] for i in CENTRAL_ASIA], name="state"))


def defence_years(alliances: pd.DataFrame) -> pd.DataFrame:
    """Years with a defence pact: ``pair``, ``years``, one row for each pair of the table, "none" where none."""
    rows = [(f"{a} and {b}", year_runs(part.loc[part["defence"] == 1, "year"]) or "none")
            for (a, b), part in alliances.groupby(["state_a", "state_b"])]
    return pd.DataFrame(rows, columns=["pair", "years"])


def year_runs(years: Iterable[int]) -> str:
    """Years as text, unbroken runs with a dash: 2002-2005, 2012."""
    runs: list[list[int]] = []
    for year in sorted(set(map(int, years))):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


# ---------------------------------------------------------------- a yearly dataset against dated spells

#: How a year can be counted as a year of membership.
RULES = ("any day", "first day", "last day")
#: What a body grew out of: its members may have been counted with the successor.
FORERUNNER = {"SCO": "Shanghai Five", "CSTO": "CST"}
SIGNATURE, EARLIER, PART, OPEN = ("counts from the signature", "counts the forerunner", "depends on the day of the year",
                                  "no rule explains it")


def member_years(organisation: str, years: Iterable[int], rule: str = "any day",
                 tables: Tables | None = None) -> set[tuple[str, int]]:
    """Pairs of state (ISO alpha-3) and year in which our spells make it a member.

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


def _why(organisation: str, iso3: str, year: int, coded: bool, tables: Tables) -> str:
    """What another way of counting would say of one disagreement."""
    if any(((iso3, year) in member_years(organisation, [year], rule, tables)) == coded for rule in RULES):
        return PART
    held = spells([organisation], MEMBERSHIP, tables)
    held = held[(held["iso3"] == iso3) & held["signed"].notna()]
    if coded and ((held["signed"].dt.year <= year) & (year < held["start"].dt.year)).any():
        return SIGNATURE
    before = FORERUNNER.get(organisation)
    if coded and before and (iso3, year) in member_years(before, [year], tables=tables):
        return EARLIER
    return OPEN


def disagreements(coded: pd.DataFrame, rule: str = "any day", tables: Tables | None = None) -> pd.DataFrame:
    """Every year in which a yearly dataset and our spells differ about a member.

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
    tables = tables or load()
    names = tables["states"].set_index("iso3")["name"]
    years = range(int(coded["year"].min()), int(coded["year"].max()) + 1)
    rows = []
    for organisation, part in coded.groupby("organisation", sort=False):
        theirs = {(i, int(y)) for i, y in zip(part["iso3"], part["year"], strict=True)}
        ours = member_years(organisation, years, rule, tables)
        rows += [(organisation, i, names[i], y, "in" if (i, y) in theirs else "out", "in" if (i, y) in ours else "out",
                  _why(organisation, i, y, (i, y) in theirs, tables)) for i, y in theirs ^ ours]
    columns = ["organisation", "iso3", "state", "year", "dataset", "table", "why"]
    return pd.DataFrame(rows, columns=columns).sort_values(["organisation", "state", "year"], ignore_index=True)


def listed_years(found: pd.DataFrame) -> pd.DataFrame:
    """Disagreements in short: one row for each organisation, ``states`` alike, ``years``, codings and ``why``."""
    by_state = found.groupby(["organisation", "state", "dataset", "table", "why"], sort=False)["year"].agg(year_runs)
    short = by_state.reset_index(name="years").groupby(
        ["organisation", "years", "dataset", "table", "why"], sort=False)["state"].agg(list).reset_index(name="states")
    short = short.assign(first=short["states"].str[0], often=-short["states"].str.len())
    return short.sort_values(["organisation", "often", "years"], ignore_index=True)[
        ["organisation", "states", "years", "dataset", "table", "why"]]


def totals(coded: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame:
    """State-years that differ, by the rule for a year and by what explains them.

    Returns
    -------
    pandas.DataFrame
        One row a ``rule``: state-years ``coded``, those that ``differ``, and of
        these those that ``no rule explains`` with the ``states`` concerned.
    """
    rows = []
    for rule in RULES:
        found = disagreements(coded, rule, tables)
        left = found[found["why"] == OPEN]
        rows.append((rule, len(coded), len(found), len(left), sorted(set(left["state"]))))
    return pd.DataFrame(rows, columns=["rule", "coded", "differ", "no rule explains", "states"]).set_index("rule")


def overlaps(coded: pd.DataFrame, year: int, tables: Tables | None = None) -> pd.DataFrame:
    """Jaccard index (0 to 1) of each pair of organisations, by the dataset and by our spells at the year's end."""
    part = _of_year(coded, year, "coded members")
    theirs = {o: set(p["iso3"]) for o, p in part.groupby("organisation")}
    ours = {o: {i for i, _ in member_years(o, [year], "last day", tables)} for o in theirs}
    rows = [(f"{a} and {b}", len(theirs[a] & theirs[b]) / len(theirs[a] | theirs[b]),
             len(ours[a] & ours[b]) / len(ours[a] | ours[b])) for a, b in combinations(("SCO", "CSTO", "EurAsEC"), 2)
            if a in theirs and b in theirs]
    return pd.DataFrame(rows, columns=["pair", "by the dataset", "by our table"])


__all__ = ["CENTRAL_ASIA", "RULES", "defence_years", "disagreements", "gap", "listed_years", "means", "member_years",
           "overlaps", "pacts", "shared", "totals", "year_runs"]
