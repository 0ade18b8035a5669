"""Rules that hold between rows and tables of any book, beyond what a schema can say.

They stand apart from reading so that each rule is one short function, and a
new rule touches nothing else. What only one article's tables must keep, its
subject brings (`Subject.rules`).
"""

from __future__ import annotations

from articlebook import text_roles
from articlebook.subject import subject
from articlebook.tables import Tables, split


def faults(tables: Tables) -> list[str]:
    """List every breach of every rule, each with file, row, column and remedy."""
    found: list[str] = []
    for rule in (_known_sources, _cut_off_marked, _archived_copies, _unchecked_claims, _known_to_documents, _corrections_stand, *subject().rules):
        found += rule(tables)
    return found


def _known_sources(tables: Tables) -> list[str]:
    known = set(tables["sources"]["id"])
    found = []
    for name, frame in tables.frames.items():
        if "sources" not in frame or name == "sources":
            continue
        for index, cell in frame["sources"].items():
            for source in split(cell):
                if source not in known:
                    found.append(f"{name}.csv, row {index + 2}, column sources: no source {source!r}; "
                                 "add it to sources.csv or correct it here")
    return found


def _cut_off_marked(tables: Tables) -> list[str]:
    """Hold the cut-off day to be one day: where the timeline marks it, it is that of the descriptor."""
    cut_off, marked = tables.coverage[1], tables.event_days.get("cut-off")
    if marked is None or marked == cut_off:
        return []
    return [f"events.csv, row {list(tables['events']['id']).index('cut-off') + 2}, column date: {marked:%Y-%m-%d} is not the cut-off day "
            f"{cut_off:%Y-%m-%d} (datapackage.json, cutOff); write the same day in both"]


def _archived_copies(tables: Tables) -> list[str]:
    """Hold a copy in an archive to be of an address of the same source; else it would be evidence of something else."""
    found = []
    for number, row in enumerate(tables["sources"].itertuples(), start=2):
        own = {_bare(url) for url in (row.url, *row.other_urls.split())}
        found += [f"sources.csv, row {number}, column archived: {copy} is a copy of no address of {row.id}; correct it, or add the address "
                  "that it is a copy of to other_urls" for copy in row.archived.split() if _bare(copy.split("/", 5)[5]) not in own]
    return found


def _bare(url: str) -> str:
    """Return an address without what differs between two ways to write it."""
    return url.split("://", 1)[-1].removeprefix("www.").removesuffix("/")


def _unchecked_claims(tables: Tables) -> list[str]:
    """Hold a claim that cannot be checked to say what was looked for; else it could as well be one that nobody tried."""
    if "claims" not in tables.frames:
        return []
    return [f"claims.csv, row {number}, column tried: {row.id} " + (
        "cannot be checked; write here what was looked for, and what was found of it" if row.verdict == "cannot be checked" else
        f"has the verdict {row.verdict!r}; empty this cell, and write in the column why what the evidence shows")
        for number, row in enumerate(tables["claims"].itertuples(), start=2) if bool(row.tried) != (row.verdict == "cannot be checked")]


def _known_to_documents(tables: Tables) -> list[str]:
    """Hold what a document names, its claims, its excerpts and the source of its whole text, to be there."""
    if "documents" not in tables.frames:
        return []
    known = {"claims": ("claims", "id"), "excerpts": ("quotations", "id"), "whole": ("sources", "id")}
    return [f"documents.csv, row {number}, column {column}: {table}.csv has no {name!r}; correct it, or add the row there"
            for column, (table, key) in known.items()
            for number, cell in enumerate(tables["documents"][column], start=2)
            for name in split(cell) if name not in set(tables[table][key])]


def _corrections_stand(tables: Tables) -> list[str]:
    """Hold that a cell holds what its newest correction says: a list of errors must have none of its own."""
    if "errata" not in tables.frames:
        return []
    dated = sorted(enumerate(tables["errata"].itertuples(), start=2), key=lambda entry: entry[1].day)
    found = []
    for number, row in {row.cell: (number, row) for number, row in dated if row.cell}.values():
        try:
            held = text_roles.evaluate("cell", row.cell, tables)
        except text_roles.ProseError as error:
            held, why = "", f"; {error}"
        else:
            why = f", and that cell holds {held!r}"
        if held != row.now:
            found.append(f"errata.csv, row {number}, column now: {row.now!r} stands for {row.cell}{why}; correct it, or add a row for the newer correction")
    return found
