"""Statements about the tables that a quiz item rests on, and whether they hold.

Many keys are sentences ("It is counted as a member of the CSTO"), so no data
role can fill them in. An item names what such a key rests on, and the build
stops when the tables no longer say so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from articlebook.tables import Tables
from articlebook.text_roles import ProseError, row_of
from sco.membership import members, MEMBERSHIP


class FactError(ValueError):
    """A statement that the tables contradict, or that cannot be read."""


def check(statement: str, tables: Tables) -> None:
    """Hold one statement against the tables.

    Parameters
    ----------
    statement : str
        ``UZB in CSTO on 2005-01-01``, ``ARM not in SCO on cut-off`` and, for
        other statuses, ``LAO in SCO as SCO partner on cut-off``;
        ``sco-founded < sco-charter < charter-in-force`` for events in order of
        time; or ``one text = another``, whose roles are filled in before, and
        whose left side may be a sum or a difference of two numbers.

    Raises
    ------
    FactError
        Saying what the tables hold instead.
    """
    if place := re.fullmatch(r"([A-Z]{3}) (not )?in (.+?)(?: as (.+))? on (\S+)", statement):
        _membership(statement, *place.groups(), tables)
    elif " < " in statement:
        _in_order(statement, [event.strip() for event in statement.split(" < ")], tables)
    elif statement.count(" = ") == 1:
        left, right = statement.split(" = ")
        given, claimed = _worked_out(left.strip()), right.strip()
        if given.casefold() != claimed.casefold():
            raise FactError(f"the tables give {given!r}, the item {claimed!r}; correct the item")
    else:
        raise FactError(f"{statement!r} is no statement; write 'UZB in CSTO on 2005-01-01', 'sco-founded < sco-charter' "
                        "or '{how-many}`SCO on cut-off` = ten'")


def _worked_out(text: str) -> str:
    """A sum or a difference of two numbers as its result; any other text as it is."""
    parts = re.fullmatch(r"(-?\d+(?:\.\d+)?) ([+-]) (-?\d+(?:\.\d+)?)", text)
    if not parts:
        return text
    second = Decimal(parts[3])
    return str(Decimal(parts[1]) + (second if parts[2] == "+" else -second))


def _membership(statement: str, iso3: str, no: str | None, organisation: str, status: str | None, on: str,
                tables: Tables) -> None:
    if iso3 not in set(tables["states"]["iso3"]):
        raise FactError(f"{statement!r}: no state {iso3} in states.csv")
    try:
        found = iso3 in set(members(organisation, on, status or MEMBERSHIP, tables)["iso3"])
    except (KeyError, ValueError) as error:
        raise FactError(f"{statement!r}: {error.args[0]}") from None
    if found == bool(no):
        raise FactError(f"{statement!r} does not hold in memberships.csv; correct the item or the statement")


def _in_order(statement: str, names: list[str], tables: Tables) -> None:
    try:
        days = [row_of("events", name, tables)["date"] for name in names]
    except ProseError as error:
        raise FactError(f"{statement!r}: {error}") from None
    for (first, day), (second, later) in pairwise(zip(names, days, strict=True)):
        if not day < later:
            raise FactError(f"{statement!r}: {first} ({day:%Y-%m-%d}) is not before {second} ({later:%Y-%m-%d}); "
                            "correct the item or the statement")
