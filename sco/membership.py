"""Who belongs to what on a day, from the dated spells in `memberships`.

It stands between the tables and everything that draws or asks, so that the
meaning of "member on a day" is decided once: a spell holds from its first day
up to, and not including, its end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from articlebook.arguments import names, one_of, the_tables
from articlebook.days import Day, as_day
from articlebook.per_tables import per_tables
from articlebook.tables import Tables

Statuses = str | Sequence[str] | None

#: What "belongs to" means where nobody says otherwise: membership in law.
#: A party to a treaty and a participant in a meeting are its members.
MEMBERSHIP = ("member", "party", "participant")
#: The organisations that the article compares.
CORE_ORGANISATIONS = ("SCO", "CSTO", "EAEU")


def is_membership(status: Statuses) -> bool:
    """Say whether some statuses are those of membership in law, whatever kind of list they stand in."""
    return status is not None and not isinstance(status, str) and tuple(status) == MEMBERSHIP


def spells(organisations: Sequence[str] | None = None, status: Statuses = None,
           tables: Tables | None = None) -> pd.DataFrame:
    """List rows of `memberships` for some organisations (default: all) and statuses (default: all)."""
    tables = the_tables(tables)
    frame = tables["memberships"]
    if organisations is not None:
        frame = frame[frame["organisation"].isin(_organisations(organisations, tables))]
    if status is not None:
        frame = frame[frame["status"].isin(names(status, _known(tables)[1], "status"))]
    return frame


def _organisations(given, tables: Tables) -> list[str]:
    return names(given, _known(tables)[0], "organisation")


@per_tables
def _known(tables: Tables) -> tuple[list[str], list[str]]:
    """List names of all organisations and of all statuses."""
    return list(tables["organisations"]["organisation"]), statuses(tables)


def statuses(tables: Tables) -> list[str]:
    """List every status that a spell may have, in the order of the schema."""
    fields = tables.resource("memberships")["schema"]["fields"]
    return next(f["constraints"]["enum"] for f in fields if f["name"] == "status")


def members(organisation: str, on: Day, status: Statuses = MEMBERSHIP,
            tables: Tables | None = None) -> pd.DataFrame:
    """List states that held a status in an organisation on a day.

    Parameters
    ----------
    organisation : str
        Short name, as in `organisations`: ``"SCO"``.
    on : str, date or Timestamp
        The day.
    status : str, list of str or None
        Which statuses count. The default is membership in law, a party to a
        treaty and a participant in a meeting included; None is every status.

    Returns
    -------
    pandas.DataFrame
        Columns ``iso3``, ``state``, ``status`` and ``since`` (first day of
        unbroken standing in that status), in the order of the states' names.

    Raises
    ------
    ValueError
        For an unknown organisation, status or day; names what is known.
    """
    tables = the_tables(tables)
    organisation = one_of(organisation, _known(tables)[0], "organisation")
    day = as_day(on, tables).to_datetime64()
    status = status if status is None else tuple(names(status, _known(tables)[1], "status"))
    turns, _, _, _ = _prepared(organisation, status, tables)
    # whole: a copy that shares its values is written through by older pandas
    return _between_turns(organisation, status, int(turns.searchsorted(day, side="right")), tables).copy()


@per_tables
def _between_turns(organisation: str, status: tuple[str, ...] | None, turn: int, tables: Tables) -> pd.DataFrame:
    """List who held the status from one day on which somebody's standing changed until the next; `turn` counts these days."""
    turns, start, end, frame = _prepared(organisation, status, tables)
    if not turn:
        return frame.iloc[:0]
    return frame.take(np.flatnonzero((start <= turns[turn - 1]) & (end > turns[turn - 1]))).reset_index(drop=True)


@per_tables
def _prepared(organisation: str, status: tuple[str, ...] | None, tables: Tables) -> tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame]:
    """List days on which a standing began or ended, starts and ends (none open) of spells in the order of states, and the columns to return."""
    frame = spells([organisation], status, tables)
    since = _unbroken_since(frame)
    frame = frame.assign(since=pd.to_datetime(pd.Series(since, index=frame.index, dtype="datetime64[s]")),
                         end=frame["end"].fillna(pd.Timestamp.max.floor("D"))).sort_values("state", ignore_index=True)
    start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
    return np.unique(np.concatenate([start, end])), start, end, frame[["iso3", "state", "status", "since"]]


def _unbroken_since(frame: pd.DataFrame) -> list[pd.Timestamp]:
    """Return for each spell the start of the run of adjoining spells of the same status that ends in it."""
    began: dict[tuple, pd.Timestamp] = {}
    for row in frame.itertuples():  # in plain Python: a browser takes seconds for as many frames
        began.setdefault((row.iso3, row.status, row.end), row.start)
    found = []
    for row in frame.itertuples():
        since = row.start
        while (earlier := began.get((row.iso3, row.status, since))) and earlier < since:
            since = earlier
        found.append(since)
    return found


def matrix(organisations: Sequence[str], on: Day, status: Statuses = None,
           tables: Tables | None = None) -> pd.DataFrame:
    """Return the status of every state in each organisation on a day.

    Returns
    -------
    pandas.DataFrame
        One row a state that holds a status in at least one of the
        organisations, named by its ``state``; column ``iso3``, then one column
        an organisation with the status, empty where the state holds none.
    """
    tables = the_tables(tables)
    organisations = _organisations(organisations, tables)
    held = {org: members(org, on, status, tables).set_index("iso3")["status"] for org in organisations}
    states = tables["states"].set_index("iso3")["name"]
    present = sorted(set().union(*(s.index for s in held.values())), key=states.get)
    frame = pd.DataFrame({"state": [states[i] for i in present], "iso3": present})
    for org, column in held.items():
        frame[org] = [column.get(iso3, "") for iso3 in present]
    return frame.set_index("state")


def combinations(organisations: Sequence[str], on: Day, status: Statuses = MEMBERSHIP,
                 tables: Tables | None = None) -> pd.DataFrame:
    """List which states are in exactly which combination of organisations on a day.

    Returns
    -------
    pandas.DataFrame
        One row for each combination that occurs, largest combination first:
        ``organisations`` (tuple), ``number`` of states and ``states`` (list of
        names). Every state stands in one row only.
    """
    tables = the_tables(tables)
    organisations = _organisations(organisations, tables)
    table = matrix(organisations, on, status, tables)
    sets = table[organisations].ne("").apply(
        lambda row: tuple(org for org in organisations if row[org]), axis=1)
    rows = [{"organisations": combination, "number": len(group), "states": list(group.index)}
            for combination, group in table.groupby(sets, sort=False)] if len(table) else []
    frame = pd.DataFrame(rows, columns=["organisations", "number", "states"])
    order = {org: index for index, org in enumerate(organisations)}
    return frame.sort_values("organisations", ignore_index=True,
                             key=lambda c: c.map(lambda t: (-len(t), [order[o] for o in t])))


def overlap(one: str, other: str, on: Day, status: Statuses = MEMBERSHIP,
            tables: Tables | None = None) -> pd.Series:
    """Measure how far two organisations share their states on a day.

    Returns
    -------
    pandas.Series
        ``shared`` (list of names), ``only_one``, ``only_other`` (lists) and
        ``jaccard``: shared states over all states in either (Jaccard 1901);
        NaN where neither has a state.
    """
    a, b = (set(members(org, on, status, tables)["state"]) for org in (one, other))
    return pd.Series({"shared": sorted(a & b), "only_one": sorted(a - b), "only_other": sorted(b - a),
                      "jaccard": len(a & b) / len(a | b) if a | b else float("nan")})


def changes(organisations: Sequence[str], status: Statuses = MEMBERSHIP,
            tables: Tables | None = None) -> list[pd.Timestamp]:
    """List days on which somebody's standing in one of the organisations began or ended, in order."""
    frame = spells(organisations, status, tables)
    return sorted(set(frame["start"]) | set(frame["end"].dropna()))


def overlap_over_time(one: str, other: str, status: Statuses = MEMBERSHIP,
                      tables: Tables | None = None) -> pd.DataFrame:
    """Measure the overlap of two organisations from each day on which it changed.

    Returns
    -------
    pandas.DataFrame
        ``day``, ``shared``, ``only_one``, ``only_other`` (numbers of states)
        and ``jaccard`` (0 to 1), holding until the next row's day.
    """
    rows = []
    for day in changes([one, other], status, tables):
        now = overlap(one, other, day, status, tables)
        rows.append({"day": day, **{k: len(now[k]) for k in ("shared", "only_one", "only_other")},
                     "jaccard": now["jaccard"]})
    frame = pd.DataFrame(rows, columns=["day", "shared", "only_one", "only_other", "jaccard"])
    same = (frame.drop(columns="day").fillna(-1) == frame.drop(columns="day").fillna(-1).shift()).all(axis=1)
    return frame[~same].reset_index(drop=True)


def founders(organisation: str, tables: Tables | None = None) -> pd.DataFrame:
    """List the founders of an organisation: ``iso3`` and ``state``, in the order of the states' names."""
    frame = spells([organisation], MEMBERSHIP, tables)
    frame = frame.loc[frame["founder"] == "yes", ["iso3", "state"]]
    return frame.drop_duplicates().sort_values("state", ignore_index=True)
