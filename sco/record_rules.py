"""Rules for the tables that record votes, meetings, routes, crises and voices.

They stand beside `sco.membership_rules` because each of them knows one such
table; the rules there know memberships.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from articlebook.tables import Tables, split
from sco.membership import members

#: Columns that hold codes of states, by table; "all" stands for every member.
_STATES = {"sco_summits": ("named", "not_named"), "exercises_and_crises": ("states",), "proposals": ("by", "answer_by")}
#: The paragraph that names its supporters and never China, whose project it is.
BELT_AND_ROAD = "Belt and Road paragraph"
#: A quotation stays short; one of a document, which a page shows by itself, may be a paragraph.
MOST_WORDS = {"voices": 60, "quotations": 90, "state_interests": 60}
#: Rounded shares may miss 100 by this much.
_ROUNDING = 1.5


def faults(tables: Tables) -> list[str]:
    """List every breach of every rule of these tables, each with file, row, column and remedy."""
    found: list[str] = []
    for rule in (_known_states, _roll_calls, _who_signed, _routes, _lengths, _ordered_days, _documents, _judgements):
        found += rule(tables)
    return found


def _rows(tables: Tables, name: str):
    """List rows of a table with their row number in the file."""
    return zip(range(2, len(tables[name]) + 2), tables[name].itertuples(), strict=True)


def _known_states(tables: Tables) -> list[str]:
    known = {*tables["states"]["iso3"], "all"}
    return [f"{name}.csv, row {number}, column {column}: no state {code!r}; write its code as in states.csv or add it there"
            for name, columns in _STATES.items() for number, row in _rows(tables, name)
            for column in columns for code in split(getattr(row, column)) if code not in known]


def _roll_calls(tables: Tables) -> list[str]:
    """Hold that the votes stored add up to the totals where the roll call is whole, and never exceed them."""
    votes, names = tables["un_resolution_votes"], tables["states"].set_index("iso3")["name"]
    found = [f"un_resolution_votes.csv, row {number}, column state: {row.iso3} is {names[row.iso3]!r} in states.csv; write it so here"
             for number, row in _rows(tables, "un_resolution_votes") if row.iso3 in names.index and row.state != names[row.iso3]]
    for number, row in _rows(tables, "un_resolutions"):
        cast = Counter(votes[votes["resolution"] == row.resolution]["vote"])
        for vote in ("yes", "no", "abstain"):
            total = getattr(row, vote)
            if cast[vote] > total or (row.whole_roll_call == "yes" and cast[vote] != total):
                found.append(f"un_resolutions.csv, row {number}, column {vote}: {total}, but un_resolution_votes.csv has "
                             f"{cast[vote]} such votes; correct the total or the votes")
        if pd.notna(row.members) and row.yes + row.no + row.abstain > row.members:
            found.append(f"un_resolutions.csv, row {number}, column members: {row.members} members cast more votes than they are; correct one")
    return found


def _who_signed(tables: Tables) -> list[str]:
    """Hold that whoever is named or not named was a member on that day, and a list that was opened leaves nobody out."""
    found = []
    first, last = tables.coverage
    for number, row in _rows(tables, "sco_summits"):
        if not first <= row.day <= last:
            found.append(f"sco_summits.csv, row {number}, column day: {row.day:%Y-%m-%d} is outside {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
                         "for which members are known; correct the day")
            continue
        there = set(members("SCO", row.day, "member", tables)["iso3"])
        named, outside = set(split(row.named)), set(split(row.not_named))
        accounted = named | outside | ({"CHN"} if row.subject == BELT_AND_ROAD else set())
        where = f"sco_summits.csv, row {number}, column"
        if named & outside:
            found.append(f"{where} not_named: {', '.join(sorted(named & outside))} is named too; take it out of one column")
        if accounted - there:
            found.append(f"{where} named: {', '.join(sorted(accounted - there))} was no member on "
                         f"{row.day:%Y-%m-%d}; correct the states or the day here, or the spells in memberships.csv")
        if named and there - accounted:
            found.append(f"{where} named: {', '.join(sorted(there - accounted))} is in neither column; add it to one of the two")
    return found


def _routes(tables: Tables) -> list[str]:
    found = []
    for (iso3, fuel, period), group in tables["energy_routes"].groupby(["iso3", "fuel", "period"], sort=False):
        shares = [float(share) for share in group["share"] if share]
        total = sum(shares)
        if total > 100 + _ROUNDING or (len(shares) == len(group) > 1 and total < 100 - _ROUNDING):
            found.append(f"energy_routes.csv, row {group.index[0] + 2}, column share: shares of {iso3}, {fuel}, {period} add up to "
                         f"{total:g} per cent; correct them, or empty those that the source does not give")
    return found


def _lengths(tables: Tables) -> list[str]:
    return [f"{name}.csv, row {number}, column words: {len(row.words.split())} words; shorten to {most}"
            for name, most in MOST_WORDS.items() for number, row in _rows(tables, name) if len(row.words.split()) > most]


def _ordered_days(tables: Tables) -> list[str]:
    return [f"exercises_and_crises.csv, row {number}, column end: {row.end:%Y-%m-%d} is before the start; correct one of the two"
            for number, row in _rows(tables, "exercises_and_crises") if pd.notna(row.end) and row.end < row.start]


def _documents(tables: Tables) -> list[str]:
    """Hold that the days of an organisation are those of one of its founding documents."""
    documents = tables["founding_documents"]
    found = []
    for number, row in _rows(tables, "organisations"):
        own = documents[documents["organisation"] == row.organisation]
        found += [f"organisations.csv, row {number}, column {column}: {getattr(row, column):%Y-%m-%d} is the day of no document in "
                  f"founding_documents.csv; correct one of the two" for column in ("signed", "in_force")
                  if len(own) and pd.notna(getattr(row, column)) and getattr(row, column) not in set(own[column])]
    return found


def _judgements(tables: Tables) -> list[str]:
    """Hold what the book judges at its end to claims, paragraphs and tables that are there; a book without these tables has none."""
    claims = set(tables["claims"]["id"]) if "claims" in tables.frames else set()
    places = {f"{row.section}.{row.paragraph}" for row in tables["article_paragraphs"].itertuples()} if "article_paragraphs" in tables.frames else set()
    known = {"claims": claims, "passages": places, "tables": set(tables.frames)}
    return [f"{name}.csv, row {number}, column {column}: no {what} {one!r}; correct it, or add it to {where}"
            for name in ("predictions", "answers") if name in tables.frames for number, row in _rows(tables, name)
            for column, what, where in (("claims", "claim", "claims.csv"), ("passages", "paragraph", "article_paragraphs.csv"),
                                        ("tables", "table", "datapackage.json"))
            for one in split(getattr(row, column, "")) if one not in known[column]]
