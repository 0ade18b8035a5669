"""Read the overlap sentence in more than one way, and ask for each reading when it was true.

`sco.sentence` holds the strict reading. A sentence with exceptions and a bracket
can be taken differently, days can be uncertain, and another dataset can give
other members; this module varies one of these at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from sco.membership import Day, as_day, changes, members
from sco.network import year_runs
from sco.sentence import SECURITY
from sco.tables import Tables, load

ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    """One way to take the sentence.

    Attributes
    ----------
    words : str
        What the sentence then claims.
    outside_security, outside_union : tuple of str
        States (ISO alpha-3) that are excepted as regards the security
        organisation and the economic one.
    silent : bool
        Whether an exception claims nothing, instead of claiming "outside".
    founders_only : bool
        Whether "members" means the founders of the SCO only.
    """

    words: str
    outside_security: tuple[str, ...]
    outside_union: tuple[str, ...]
    silent: bool = False
    founders_only: bool = False

    def says(self, iso3: str, security: bool) -> str:
        """``"in"``, ``"out"`` or ``"open"``: what the sentence claims of a state in one organisation."""
        excepted = iso3 in (self.outside_security if security else self.outside_union)
        return "in" if not excepted else "open" if self.silent else "out"


BOTH = ("CHN", "UZB")
READINGS = {
    "strict": Reading("China is outside both; Uzbekistan is outside the economic body and inside the CSTO",
                      ("CHN",), BOTH),
    "both excepted": Reading("China and Uzbekistan are outside both", BOTH, BOTH),
    "exceptions open": Reading("nothing is claimed of China and Uzbekistan", BOTH, BOTH, silent=True),
    "founders only": Reading("as the strict reading, but of the founders of the SCO only", ("CHN",), BOTH,
                             founders_only=True),
    "bracket for both": Reading("China and Uzbekistan are outside the economic body and inside the CSTO", (), BOTH),
}


def reading(name: str) -> Reading:
    """A reading by its name.

    Raises
    ------
    ValueError
        For an unknown name; names those that are known.
    """
    if name not in READINGS:
        raise ValueError(f"unknown reading {name!r}. Known: {', '.join(READINGS)}.")
    return READINGS[name]


def explained() -> pd.DataFrame:
    """Every reading with what it claims: ``reading`` (index) and ``claims``."""
    return pd.DataFrame({"claims": [r.words for r in READINGS.values()]},
                        index=pd.Index(READINGS, name="reading"))


def _wrong(way: Reading, sco: Iterable[str], security: set[str], union: set[str], founders: set[str]) -> list[str]:
    """States of which the sentence, read in one way, says something false."""
    asked = [i for i in sco if i in founders] if way.founders_only else list(sco)
    return [i for i in asked for held, first in (((i in security), True), ((i in union), False))
            if way.says(i, first) != "open" and (way.says(i, first) == "in") != held]


def _founders(tables: Tables) -> set[str]:
    frame = tables["memberships"]
    return set(frame.loc[(frame["organisation"] == "SCO") & (frame["founder"] == "yes"), "iso3"])


def _wrong_on(way: Reading, day: pd.Timestamp, union: str, tables: Tables) -> list[str] | None:
    sco, security, economic = (list(members(o, day, tables=tables)["iso3"]) for o in ("SCO", SECURITY, union))
    return _wrong(way, sco, set(security), set(economic), _founders(tables)) if sco else None


def on_day(on: Day, union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """Every reading on one day.

    Returns
    -------
    pandas.DataFrame
        One row a reading, named by ``reading``: the states of which it is
        ``wrong for`` (list of names) and its ``verdict``, "true" or "false".
    """
    tables = tables or load()
    day = as_day(on, tables)
    names = tables["states"].set_index("iso3")["name"]
    rows = []
    for way in READINGS.values():
        wrong = _wrong_on(way, day, union, tables)
        rows.append((sorted({names[i] for i in wrong or []}), "true" if wrong == [] else "false"))
    return pd.DataFrame(rows, columns=["wrong for", "verdict"], index=pd.Index(READINGS, name="reading"))


def true_days(name: str = "strict", union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """Every unbroken run of days on which a reading was true.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``last`` day of each run and its length in ``days``; no
        row if the reading never was true.
    """
    tables, way = tables or load(), reading(name)
    start, end = tables.coverage
    runs, first = [], None
    for day in [d for d in changes(["SCO", SECURITY, union], tables=tables) if start <= d <= end]:
        holds = _wrong_on(way, day, union, tables) == []
        if holds:
            first = first or day
        elif first:
            runs.append((first, day - ONE_DAY))
            first = None
    if first:
        runs.append((first, end))
    frame = pd.DataFrame(runs, columns=["first", "last"])
    frame["days"] = [(last - first).days + 1 for first, last in runs]
    return frame


def compared(union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """The runs of every reading: ``reading``, ``first``, ``last``, ``days``; "never" where there is none."""
    rows = []
    for name in READINGS:
        runs = true_days(name, union, tables)
        rows += [(name, r.first, r.last, r.days) for r in runs.itertuples()] or [(name, "never", "never", 0)]
    return pd.DataFrame(rows, columns=["reading", "first", "last", "days"])


def with_end(organisation: str, iso3: str, day: pd.Timestamp, tables: Tables | None = None) -> Tables:
    """The tables with another end for a state's last membership of an organisation.

    Parameters
    ----------
    day : Timestamp
        First day on which the membership no longer held.

    Raises
    ------
    ValueError
        Where the state has no membership there that ended.
    """
    tables = tables or load()
    frame = tables["memberships"].copy()
    rows = frame[(frame["organisation"] == organisation) & (frame["iso3"] == iso3) & (frame["status"] == "member")
                 & frame["end"].notna()]
    if rows.empty:
        raise ValueError(f"{iso3} has no membership of {organisation} that ended; see memberships.csv")
    frame.loc[rows["start"].idxmax(), "end"] = day
    return replace(tables, frames=tables.frames | {"memberships": frame})


def bounds(union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """The run of the strict reading for each way to date Uzbekistan's exits from the union and from the CSTO.

    Returns
    -------
    pandas.DataFrame
        ``left the union`` (text: which day is taken), ``left the CSTO`` (text),
        then ``first``, ``last`` and ``days`` of the longest run.

    Raises
    ------
    ValueError
        For an organisation that Uzbekistan never left.
    """
    tables = tables or load()
    frame = tables["memberships"]
    exits = frame[(frame["organisation"] == union) & (frame["iso3"] == "UZB") & frame["end"].notna()]
    if exits.empty:
        raise ValueError(f"Uzbekistan has left no membership of {union!r}; take 'EurAsEC'")
    exit_ = exits.iloc[-1]
    suspended = frame[(frame["organisation"] == SECURITY) & (frame["iso3"] == "UZB")].iloc[-1]["end"]
    starts = {"earliest day in a source": exit_["end_earliest"], "latest day in a source": exit_["end_latest"]}
    ends = {"note, as dated": tables.event_days["csto-note-dated"],
            "note, as received": tables.event_days["csto-note-received"], "suspension decided": suspended}
    rows = []
    for start, first_out in starts.items():
        for end, last_out in ends.items():
            varied = with_end(SECURITY, "UZB", last_out, with_end(union, "UZB", first_out, tables))
            runs = true_days("strict", union, varied)
            run = runs.loc[runs["days"].idxmax()]
            rows.append((start, end, run["first"], run["last"], int(run["days"])))
    return pd.DataFrame(rows, columns=["left the union", "left the CSTO", "first", "last", "days"])


def true_years(coded: pd.DataFrame, name: str = "strict", union: str = "EurAsEC",
               tables: Tables | None = None) -> list[int]:
    """Years in which a reading is true by a dataset that gives members a year.

    Parameters
    ----------
    coded : pandas.DataFrame
        `cow_regional`: ``year``, ``organisation``, ``iso3`` of each member.
    """
    tables, way = tables or load(), reading(name)
    held = {key: set(part["iso3"]) for key, part in coded.groupby(["year", "organisation"])}
    found = []
    for year in sorted(coded["year"].unique()):
        sco = held.get((year, "SCO"), set())
        security, economic = (held.get((year, o), set()) for o in (SECURITY, union))
        if sco and not _wrong(way, sco, security, economic, _founders(tables)):
            found.append(int(year))
    return found


def dated_by(coded: pd.DataFrame, union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """When each reading was true, as the dataset and as our spells date it.

    Returns
    -------
    pandas.DataFrame
        One row a ``reading``: years ``by the dataset``, and years with at least
        one true day ``by our table``, to the dataset's last year; "never" where none.
    """
    last, rows = int(coded["year"].max()), []
    for name in READINGS:
        ours = {y for r in true_days(name, union, tables).itertuples() for y in range(r.first.year, r.last.year + 1)}
        rows.append((year_runs(true_years(coded, name, union, tables)) or "never",
                     year_runs(y for y in ours if y <= last) or "never"))
    return pd.DataFrame(rows, columns=["by the dataset", "by our table"], index=pd.Index(READINGS, name="reading"))


__all__ = ["READINGS", "Reading", "bounds", "compared", "dated_by", "explained", "on_day", "reading", "true_days", "true_years",
           "with_end"]
