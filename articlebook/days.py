"""A day as a reader or an author writes it: an ISO day or the id of an event, within what the tables cover."""

from __future__ import annotations

import re
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd

from articlebook.arguments import the_tables, told
from articlebook.tables import Tables
from articlebook.typed_answers import normalised

Day: TypeAlias = "str | date | pd.Timestamp"
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def as_day(on: Day, tables: Tables | None = None) -> pd.Timestamp:
    """Read a day that the tables cover.

    Parameters
    ----------
    on : str, date or Timestamp
        ISO day such as ``"2021-06-08"``, with the digits of any script, or the
        id of an event. A time of day is left out.

    Raises
    ------
    ValueError
        For anything else, a day with a time zone included, or a day outside
        the coverage; names what is known.
    """
    tables = the_tables(tables)
    first, last = tables.coverage
    day = _day(on, tables)
    if day is None:
        raise ValueError(f"unknown day {told(on)}. Write it as 2021-06-08, from {first:%Y-%m-%d} "
                         f"to {last:%Y-%m-%d}.")
    if not first <= day <= last:
        raise ValueError(f"day {day.date()} is outside the tables, which cover {first:%Y-%m-%d} to {last:%Y-%m-%d}.")
    return day


def _day(on, tables: Tables) -> pd.Timestamp | None:
    """Return the day that is meant, None where that is not certain: 08/06/2021 is two days, and a zone can move one."""
    if isinstance(on, str):
        if on in tables.event_days:
            return tables.event_days[on].normalize()
        if not _ISO.fullmatch(on) and not _ISO.fullmatch(on := normalised(on)):
            return None
    elif not isinstance(on, (date, np.datetime64)) or (isinstance(on, np.datetime64) and np.datetime_data(on)[0] in ("Y", "M")):
        return None
    try:
        day = pd.Timestamp(on)
    except (ValueError, OverflowError):
        return None
    return None if pd.isna(day) or day.tzinfo else day.normalize()
