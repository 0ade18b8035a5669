"""Rules that dated memberships keep between rows and tables.

Each rule is one short function, and a new rule touches nothing else.
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from articlebook.tables import Tables
from sco import record_rules


def faults(tables: Tables) -> list[str]:
    """List every breach of every rule of this article's tables, each with file, row, column and remedy."""
    found: list[str] = []
    for rule in (_ends_after_starts, _no_overlap, _founders, _uncertain_days, _state_names, _within_coverage, _dated_by_rule, _known_until):
        found += rule(tables)
    return found or record_rules.faults(tables)  # those ask who was a member, which needs sound memberships


def _spells(tables: Tables):
    """List rows of memberships with their row number in the file."""
    for index, row in tables["memberships"].iterrows():
        yield index + 2, row


def _ends_after_starts(tables: Tables) -> list[str]:
    return [f"memberships.csv, row {number}, column end: {row.end:%Y-%m-%d} is not after the start "
            f"{row.start:%Y-%m-%d}; end is the first day on which the status no longer held"
            for number, row in _spells(tables) if pd.notna(row.end) and row.end <= row.start]


def _no_overlap(tables: Tables) -> list[str]:
    found = []
    for (organisation, iso3), group in tables["memberships"].groupby(["organisation", "iso3"], sort=False):
        ordered = group.sort_values("start")
        for (_, one), (index, two) in pairwise(ordered.iterrows()):
            if pd.isna(one.end) or one.end > two.start:
                found.append(f"memberships.csv, row {index + 2}, column start: {iso3} is still "
                             f"{one.status} of {organisation} on {two.start:%Y-%m-%d}; end that spell first")
    return found


def _founders(tables: Tables) -> list[str]:
    """Hold that founders begin on the day that the organisation's row names, and nobody before them."""
    from_day = tables["organisations"].set_index("organisation")["founders_from"]
    first = tables["memberships"].groupby(["organisation", "iso3"])["start"].transform("min")
    found = [f"memberships.csv, row {number}, column founder: founders of {row.organisation} have no day yet; "
             "give founders_from in organisations.csv, or empty founder here"
             for number, row in _spells(tables) if row.founder == "yes" and pd.isna(from_day[row.organisation])]
    found += [f"memberships.csv, row {number}, column start: {row.start:%Y-%m-%d} is before {row.organisation} began, on "
              f"{from_day[row.organisation]:%Y-%m-%d} (organisations.csv, founders_from); correct one of the two"
              for number, row in _spells(tables) if row.start < from_day[row.organisation] and row.founder != "yes"]
    return found + [f"memberships.csv, row {number}, column start: {row.iso3} founded {row.organisation}, so it starts "
                    f"on {from_day[row.organisation]:%Y-%m-%d} (organisations.csv, founders_from)"
                    for number, row in _spells(tables)
                    if row.founder == "yes" and row.start == first[number - 2]
                    and pd.notna(from_day[row.organisation]) and row.start != from_day[row.organisation]]


def _uncertain_days(tables: Tables) -> list[str]:
    """Hold that an uncertain day lies between an earliest and a latest one, and that a certain day has neither."""
    found = []
    for number, row in _spells(tables):
        for which in ("start", "end"):
            day, precision = row[which], row[f"{which}_precision"]
            bounds = row[f"{which}_earliest"], row[f"{which}_latest"]
            where = f"memberships.csv, row {number}, column {which}_precision"
            if pd.notna(day) != bool(precision):
                found.append(f"{where}: a {which} and its precision go together; fill in or empty both")
            elif precision in ("", "day"):
                if any(map(pd.notna, bounds)):
                    found.append(f"{where}: an exact day has no earliest or latest; empty them or write 'range'")
            elif not all(map(pd.notna, bounds)) or not bounds[0] <= day <= bounds[1]:
                found.append(f"{where}: {precision!r} needs {which}_earliest and {which}_latest around {day:%Y-%m-%d}")
    return found


def _state_names(tables: Tables) -> list[str]:
    names = tables["states"].set_index("iso3")["name"]
    return [f"memberships.csv, row {number}, column state: {row.iso3} is {names[row.iso3]!r} in states.csv; "
            f"write it so here" for number, row in _spells(tables) if row.state != names[row.iso3]]


def _within_coverage(tables: Tables) -> list[str]:
    """Hold that no spell starts or ends on a day that the tables do not reach; what is announced for later has not happened."""
    first, last = tables.coverage
    found = [f"memberships.csv, row {number}, column start: {row.start:%Y-%m-%d} is outside {first:%Y-%m-%d} to "
             f"{last:%Y-%m-%d}; correct the day or, after a new check, the coverage in datapackage.json"
             for number, row in _spells(tables) if not first <= row.start <= last]
    return found + [f"memberships.csv, row {number}, column end: {row.end:%Y-%m-%d} is after the cut-off day {last:%Y-%m-%d}; "
                    "leave end empty until that day has come, and write what is announced into note"
                    for number, row in _spells(tables) if pd.notna(row.end) and row.end > last]


def _dated_by_rule(tables: Tables) -> list[str]:
    """Hold that each day of a spell says what it is counted from, and a day that no act names is not sure."""
    known = list(tables["dating_rules"]["basis"])
    found = []
    for number, row in _spells(tables):
        where = f"memberships.csv, row {number}, column"
        if pd.notna(row.end) != bool(row.end_basis):
            found.append(f"{where} end_basis: an end and its basis go together; fill in or empty both")
        elif row.end_basis and row.end_basis not in known:
            found.append(f"{where} end_basis: no rule {row.end_basis!r}; use one of dating_rules.csv: {', '.join(known)}")
        if "inference" in (row.start_basis, row.end_basis) and row.confidence == "high":
            found.append(f"{where} confidence: a day that is inferred is not sure; write medium or low")
    return found


def _known_until(tables: Tables) -> list[str]:
    """Hold that what is known of each organisation reaches the cut-off day."""
    cut_off = tables.coverage[1]
    found = []
    for number, row in enumerate(tables["organisations"].itertuples(), start=2):
        where = f"organisations.csv, row {number}, column known_until"
        if pd.notna(row.known_until) and pd.notna(row.ended):
            found.append(f"{where}: {row.organisation} has ended; empty it")
        elif pd.notna(row.known_until) and row.known_until < cut_off and row.confidence != "low":
            found.append(f"{where}: {row.known_until:%Y-%m-%d} is before the cut-off day {cut_off:%Y-%m-%d} (datapackage.json, cutOff); "
                         "open later sources, or move the cut-off day back")
    return found
