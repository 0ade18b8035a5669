"""Put the article's sentence on the CSTO and the EAEU to the test.

The article says (section 3B, paragraph 11) that every member of the SCO is in
both organisations, China excepted, and Uzbekistan excepted as regards the
EAEU. Read strictly, that is a statement about each member of the SCO, and a
table can answer it state by state. It stands alone because no other question
of the book depends on this one sentence.
"""

from __future__ import annotations

import pandas as pd

from sco.membership import Day, as_day, changes, members
from sco.tables import Tables, load

SECURITY = "CSTO"
OUTSIDE_BOTH = ("CHN",)          # the first exception
OUTSIDE_UNION = ("CHN", "UZB")   # the second exception concerns the economic union only


def by_state(on: Day, union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """The sentence and the facts for each member of the SCO on a day.

    Parameters
    ----------
    on : day
        The day of the test.
    union : str
        Economic organisation to put in the sentence: ``"EAEU"``, as the
        article has it, or ``"EurAsEC"``.

    Returns
    -------
    pandas.DataFrame
        One row a member, named by its ``state``. For the CSTO and for the
        economic organisation: what the sentence ``says`` and what ``is``
        ("in" or "out"); then ``sentence``, "right" or "wrong" for that state.
    """
    tables = tables or load()
    sco = members("SCO", on, tables=tables)
    frame = pd.DataFrame(index=pd.Index(sco["state"], name="state"))
    right = pd.Series(True, index=frame.index)
    for organisation, outside in ((SECURITY, OUTSIDE_BOTH), (union, OUTSIDE_UNION)):
        really = set(members(organisation, on, tables=tables)["iso3"])
        frame[f"{organisation}: says"] = ["out" if i in outside else "in" for i in sco["iso3"]]
        frame[f"{organisation}: is"] = ["in" if i in really else "out" for i in sco["iso3"]]
        right &= frame[f"{organisation}: says"] == frame[f"{organisation}: is"]
    frame["sentence"] = right.map({True: "right", False: "wrong"})
    return frame


def holds(on: Day, union: str = "EAEU", tables: Tables | None = None) -> bool:
    """Whether the sentence is right for every member of the SCO on a day."""
    frame = by_state(on, union, tables)
    return len(frame) > 0 and bool((frame["sentence"] == "right").all())


def true_days(union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """Every unbroken run of days on which the sentence was true.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``last`` day of each run; no row if it never was.
    """
    tables = tables or load()
    start, end = tables.coverage
    days = [d for d in changes(["SCO", SECURITY, union], tables=tables) if start <= d <= end]
    runs, first = [], None
    for day in days:
        if holds(as_day(day, tables), union, tables):
            first = first or day
        elif first:
            runs.append((first, day - pd.Timedelta(days=1)))
            first = None
    if first:
        runs.append((first, end))
    return pd.DataFrame(runs, columns=["first", "last"])
