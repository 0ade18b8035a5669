"""Ties between Russia, China and Central Asia: what shared organisations and treaties on paper show."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook import arguments
from sco.yearly_coding import rows_of_year, year_runs

OVERLAP = arguments.table("igo_overlap", "year", "iso3_a", "state_a", "iso3_b", "state_b", "n_joint", "n_b")
ALLIANCES = arguments.table("alliances", "year", "iso3_a", "state_a", "iso3_b", "state_b", "defence")
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
PLEDGES = {"defence": "defence", "offence": "offence", "neutrality": "neutrality", "nonaggression": "non-aggression",
           "consultation": "consultation"}


@arguments.asks(frame=OVERLAP, year=arguments.year)
def shared(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Count the organisations that each Central Asian state shares with each of the other states.

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
    part = rows_of_year(frame, year, "shared organisations")
    part = part[part["iso3_b"].isin(CENTRAL_ASIA)]
    table = part.pivot(index="state_b", columns="state_a", values="n_joint")
    table.insert(0, "own", part.groupby("state_b")["n_b"].first())
    table.index.name, table.columns.name = "state", None
    return table


@arguments.asks(frame=OVERLAP)
def means(frame: pd.DataFrame, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Average over the five Central Asian states, for each other state.

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
    covered = [int(frame["year"].min()), int(frame["year"].max())]
    years = covered if years is None else arguments.years(years)
    if not years or set(years) - set(frame["year"]):
        raise ValueError(f"the table covers {covered[0]} to {covered[1]}; name one of these years or more, such as {covered}.")
    part = frame[frame["iso3_b"].isin(CENTRAL_ASIA) & frame["year"].isin(years)]
    part = part.assign(share=part["n_joint"] / part["n_b"])
    found = part.groupby(["year", "state_a"], as_index=False).agg(shared=("n_joint", "mean"), share=("share", "mean"))
    return found.rename(columns={"state_a": "with"}).astype({"shared": float, "share": float})


@arguments.asks(frame=OVERLAP)
def gap(frame: pd.DataFrame, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Measure how far Russia is ahead of China: ``more shared`` (organisations), ``ratio``, ``more of all`` (share, 0 to 1)."""
    found = means(frame, years).pivot(index="year", columns="with")
    russia, china = (found.xs(state, axis=1, level="with") for state in ("Russia", "China"))
    return pd.DataFrame({"more shared": russia["shared"] - china["shared"], "ratio": russia["shared"] / china["shared"],
                         "more of all": russia["share"] - china["share"]})


@arguments.asks(alliances=ALLIANCES, year=arguments.year)
def pacts(alliances: pd.DataFrame, year: int) -> pd.DataFrame:
    """Write the pledges of treaties in force in words.

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
    part = rows_of_year(alliances, year, "pledges")
    names = alliances[alliances["iso3_b"].isin(CENTRAL_ASIA)].drop_duplicates("iso3_b").set_index("iso3_b")["state_b"]
    held = {(row["iso3_a"], row["iso3_b"]): ", ".join(word for column, word in PLEDGES.items() if row[column])
            for _, row in part.iterrows()}
    return pd.DataFrame({"with Russia": [held.get(("RUS", i)) or "none" for i in CENTRAL_ASIA],
                         "with China": [held.get(("CHN", i)) or "none" for i in CENTRAL_ASIA]},
                        index=pd.Index([names[i] for i in CENTRAL_ASIA], name="state"))


@arguments.asks(alliances=ALLIANCES)
def defence_years(alliances: pd.DataFrame) -> pd.DataFrame:
    """List the years with a defence pact: ``pair``, ``years``, one row for each pair of the table, "none" where none."""
    rows = [(f"{a} and {b}", year_runs(part.loc[part["defence"] == 1, "year"]) or "none")
            for (a, b), part in alliances.groupby(["state_a", "state_b"])]
    return pd.DataFrame(rows, columns=["pair", "years"])


__all__ = ["CENTRAL_ASIA", "PLEDGES", "defence_years", "gap", "means", "pacts", "shared"]
