"""Statements about the tables that a quiz item rests on, and whether they hold.

Many keys are sentences ("The lamp was lit before the harbour was"), so no data
role can fill them in. An item names what such a key rests on, and the build
stops when the tables no longer say so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from articlebook.subject import subject
from articlebook.tables import Tables
from articlebook.text_roles import ProseError, row_of


class FactError(ValueError):
    """A statement that the tables contradict, or that cannot be read."""


def check(statement: str, tables: Tables) -> None:
    """Hold one statement against the tables.

    Parameters
    ----------
    statement : str
        ``one-event < another-event`` for events in order of time; ``one text =
        another``, whose roles are filled in before, and whose left side may be
        a sum or a difference of two numbers; or a form that the subject reads
        (`Subject.assertions`).

    Raises
    ------
    FactError
        Saying what the tables hold instead.
    """
    own = subject().assertions
    for form in own:
        if match := re.fullmatch(form.pattern, statement):
            form.holds(match, tables)
            return
    if " < " in statement:
        _in_order(statement, [event.strip() for event in statement.split(" < ")], tables)
    elif statement.count(" = ") == 1:
        left, right = statement.split(" = ")
        given, claimed = _worked_out(left.strip()), right.strip()
        if given.casefold() != claimed.casefold():
            raise FactError(f"the tables give {given!r}, the item {claimed!r}; correct the item")
    else:
        forms = [*(one.example for one in own), "one-event < another-event", "{count}`a-table column=value` = ten"]
        raise FactError(f"{statement!r} is no statement; write {', '.join(map(repr, forms[:-1]))} or {forms[-1]!r}")


def _worked_out(text: str) -> str:
    """Work out a sum or a difference of two numbers; any other text stays as it is."""
    parts = re.fullmatch(r"(-?\d+(?:\.\d+)?) ([+-]) (-?\d+(?:\.\d+)?)", text)
    if not parts:
        return text
    second = Decimal(parts[3])
    return str(Decimal(parts[1]) + (second if parts[2] == "+" else -second))


def _in_order(statement: str, names: list[str], tables: Tables) -> None:
    try:
        days = [row_of("events", name, tables)["date"] for name in names]
    except ProseError as error:
        raise FactError(f"{statement!r}: {error}") from None
    for (first, day), (second, later) in pairwise(zip(names, days, strict=True)):
        if not day < later:
            raise FactError(f"{statement!r}: {first} ({day:%Y-%m-%d}) is not before {second} ({later:%Y-%m-%d}); "
                            "correct the item or the statement")
