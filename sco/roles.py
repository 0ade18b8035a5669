"""Words and assertions about memberships and votes: what this article adds to the roles of pages and quizzes.

A chapter writes ``{how-many}`SCO on cut-off` ``, and a quiz item says under
`facts` what its key rests on; both ask the tables here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from articlebook.quiz.assertions import FactError
from articlebook.subject import Assertion
from articlebook.tables import Tables
from articlebook.text_roles import ProseError, listed, number, uncertain_day, written_day
from sco import igos
from sco.membership import MEMBERSHIP, members


def states(argument: str, tables: Tables) -> list[str]:
    """List states that match ``ORG[+ORG…][-ORG…] [status] on DAY``, in the order of their names."""
    match = re.fullmatch(r"(.+?) on (\S+)", argument.strip())
    if not match:
        raise ProseError(f"write organisations and a day, such as 'SCO on 2021-06-08' or 'SCO+CSTO on article-published', not {argument!r}")
    expression, on = match.groups()
    organisations = sorted(tables["organisations"]["organisation"], key=len, reverse=True)
    names = "|".join(map(re.escape, organisations))
    found = re.fullmatch(rf"({names})((?:[+-](?:{names}))*)(?: (.+))?", expression)
    if not found:
        raise ProseError(f"{expression!r} names no organisation; known: {', '.join(organisations)}")
    first, rest, status = found.groups()
    present = set(members(first, on, status or MEMBERSHIP, tables)["state"])
    for sign, organisation in re.findall(rf"([+-])({names})", rest):
        others = set(members(organisation, on, tables=tables)["state"])
        present = present & others if sign == "+" else present - others
    return sorted(present)


def _members(argument: str, tables: Tables) -> str:
    return listed(states(argument, tables))


def _how_many(argument: str, tables: Tables) -> str:
    return number(len(states(argument, tables)))


def _spell(argument: str, tables: Tables) -> str:
    match = re.fullmatch(r"([A-Z]{3}) (.+?)(?: (\d{1,3}))? (start|end|decision)", argument.strip(), re.ASCII)
    if not match:
        raise ProseError(f"write 'UZB CSTO start' or 'UZB CSTO 2 end', not {argument!r}")
    iso3, organisation, which, column = match.groups()
    frame = tables["memberships"]
    frame = frame[(frame["iso3"] == iso3) & (frame["organisation"] == organisation)].sort_values("start")
    spell = int(which or 1)
    if not 1 <= spell <= len(frame):
        raise ProseError(f"{iso3} has {len(frame)} spell(s) in {organisation}, counted from 1; asked for spell {spell}")
    row = frame.iloc[spell - 1]
    if pd.isna(row[column]):
        raise ProseError(f"{argument} is empty in memberships.csv")
    if column == "decision":
        return written_day(row[column])
    return uncertain_day(*(row[f"{column}{suffix}"] for suffix in ("", "_precision", "_earliest", "_latest")))


def _distance(argument: str, tables: Tables) -> str:
    match = re.fullmatch(r"([A-Z]{3}) ([A-Z]{3}) (\d{4})-(\d{4})", argument.strip(), re.ASCII)
    if not match:
        raise ProseError(f"write 'IND CHN 2010-2016', not {argument!r}")
    one, other, first, last = match.groups()
    frame = tables["un_ideal_points"]
    wide = frame[frame["year"].between(int(first), int(last))].pivot(index="year", columns="iso3", values="ideal_point")
    if unknown := [state for state in (one, other) if state not in wide]:
        raise ProseError(f"un_ideal_points has no {', '.join(unknown)} in {first}-{last}")
    apart = (wide[one] - wide[other]).abs().mean()
    if pd.isna(apart):
        raise ProseError(f"un_ideal_points has no year with both {one} and {other} in {first}-{last}")
    return f"{apart:.2f}"


def _joins_a_year(argument: str, tables: Tables) -> str:
    """Say the rate with the years it is taken over, so that no page can give the one without the other."""
    match = re.fullmatch(r"(\d{4})-(\d{4})", argument.strip(), re.ASCII)
    if not match:
        raise ProseError(f"write '1978-1990', not {argument!r}")
    first, last = map(int, match.groups())
    if not igos.FIRST <= first <= last <= igos.LAST:
        raise ProseError(f"memberships are known from {igos.FIRST} to {igos.LAST}; asked for {first}-{last}")
    rate = igos.first_years(tables["china_igos"]).between(first, last).sum() / (last - first + 1)
    return f"{rate:.1f} a year from {first} to {last}"


OWN_ROLES: dict[str, Callable[[str, Tables], str]] = {"members": _members, "how-many": _how_many, "spell": _spell, "distance": _distance,
                                                      "joins-a-year": _joins_a_year}


def _membership(found: re.Match, tables: Tables) -> None:
    """Hold a statement such as ``UZB not in CSTO on 2005-01-01`` against the spells."""
    statement, (iso3, no, organisation, status, on) = found[0], found.groups()
    if iso3 not in set(tables["states"]["iso3"]):
        raise FactError(f"{statement!r}: no state {iso3} in states.csv")
    try:
        holds = iso3 in set(members(organisation, on, status or MEMBERSHIP, tables)["iso3"])
    except (KeyError, ValueError) as error:
        raise FactError(f"{statement!r}: {error.args[0]}") from None
    if holds == bool(no):
        raise FactError(f"{statement!r} does not hold in memberships.csv; correct the item or the statement")


ASSERTIONS = (Assertion(r"([A-Z]{3}) (not )?in (.+?)(?: as (.+))? on (\S+)", "UZB in CSTO on 2005-01-01", _membership),)

__all__ = ["ASSERTIONS", "OWN_ROLES", "states"]
