"""What the machine must know of the article on the lamps."""

from __future__ import annotations

import re
from importlib import import_module

from articlebook.quiz.assertions import FactError
from articlebook.subject import Assertion, Subject
from articlebook.tables import Tables
from articlebook.text_roles import ProseError, listed


def _burning(year: str, tables: Tables) -> str:
    """Names of the lamps that burned at the end of a year: ``{burning}`1851` ``."""
    if not re.fullmatch(r"\d{4}", year.strip(), re.ASCII):
        raise ProseError(f"write a year of four digits, not {year!r}")
    rows = tables["lamps"]
    return listed(sorted(rows[rows["lit"].dt.year <= int(year)]["lamp"]))


def _burns(found: re.Match, tables: Tables) -> None:
    lamp, no, year = found.groups()
    lit = tables["lamps"].set_index("lamp")["lit"].dt.year
    if lamp not in lit:
        raise FactError(f"{found[0]!r}: no lamp {lamp} in lamps.csv")
    if (lit[lamp] <= int(year)) == bool(no):
        raise FactError(f"{found[0]!r} does not hold in lamps.csv; correct the item or the statement")


def _keepers(tables: Tables) -> list[str]:
    """No keeper comes to a lamp before it is lit."""
    return [f"lamps.csv, row {number}, column keeper_from: {row.keeper_from:%Y-%m-%d} is before the lamp was lit; correct one of the two"
            for number, row in enumerate(tables["lamps"].itertuples(), start=2) if row.keeper_from < row.lit]


SUBJECT = Subject(
    name="lamps-of-the-grey-coast",
    article="Sample 1902, which is made up",
    packages=("lamps",),
    needed={"lamps": {"lamp": "string", "lit": "date", "keeper_from": "date"}},
    rules=(_keepers,),
    roles={"burning": _burning},
    assertions=(Assertion(r"(\w+) (not )?burns in (\d{4})", "Northlight burns in 1851", _burns),),
    names=lambda tables: tables["lamps"]["lamp"],
    charts={"lamps": lambda tables: import_module("lamps.chart").lamps(tables)},   # so that who reads the tables waits for no drawing
    row_sources={"lamps before ": lambda year, tables: tables["lamps"][tables["lamps"]["lit"].dt.year < int(year)]})
