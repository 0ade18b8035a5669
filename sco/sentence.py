"""Put the article's sentence on the CSTO and the EAEU to the test.

The article says (section 3B, paragraph 11) that every member of the SCO is in
both organisations, China excepted, and Uzbekistan excepted as regards the
EAEU. Read strictly, that is a statement about each member of the SCO, and a
table can answer it state by state. It stands alone because no other question
of the book depends on this one sentence.
"""

from __future__ import annotations

import pandas as pd

from sco.membership import Day
from sco.statement import Statement
from sco.tables import Tables, load

SECURITY = "CSTO"
OUTSIDE_BOTH = ("CHN",)          # the first exception
OUTSIDE_UNION = ("CHN", "UZB")   # the second exception concerns the economic union only


def statement(union: str = "EAEU", tables: Tables | None = None) -> Statement:
    """The sentence with an economic organisation in it: ``"EAEU"``, as the article has it, or ``"EurAsEC"``."""
    names = (tables or load())["states"].set_index("iso3")["name"]
    return Statement("SCO", {SECURITY: [names[i] for i in OUTSIDE_BOTH], union: [names[i] for i in OUTSIDE_UNION]})


def by_state(on: Day, union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """The sentence and the facts for each member of the SCO on a day; columns as in `Statement.by_state`."""
    return statement(union, tables).by_state(on, tables)


def holds(on: Day, union: str = "EAEU", tables: Tables | None = None) -> bool:
    """Whether the sentence is right for every member of the SCO on a day."""
    return statement(union, tables).holds(on, tables)


def true_days(union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """Every unbroken run of days on which the sentence was true; columns as in `Statement.true_days`."""
    return statement(union, tables).true_days(tables)
