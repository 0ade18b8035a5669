"""The documents to read: their pages, and which of them bear on a claim.

A book without the table `documents` has none, and everything here is then empty.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from articlebook.chapter import first_heading
from articlebook.files import listed, read_page
from articlebook.paths import ROOT
from articlebook.tables import Tables, split

TABLE = "documents"
FOLDER = ROOT / "documents"


def page_of(document: str) -> str:
    """Return the page of a document as a path below the book, without ending."""
    return f"{FOLDER.name}/{document}"


def pages(folder: Path = FOLDER) -> list[Path]:
    """List the pages of documents; none where a book has no such folder."""
    return listed(folder, "*.md")


def title_of(path: Path) -> str:
    """Read the heading of a page of a document."""
    return first_heading(read_page(path)[1])


def in_order(tables: Tables) -> pd.DataFrame:
    """Return the documents by subject, in the order in which the subjects first stand in the table, and within each by day."""
    table = tables[TABLE]
    order = {subject: number for number, subject in enumerate(dict.fromkeys(table["subject"]))}
    return table.assign(place=table["subject"].map(order)).sort_values(["place", "day"], kind="stable").drop(columns="place")


def bearing_on(tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """Return for each claim the documents that bear on it, as (id, title), by day."""
    found: dict[str, list[tuple[str, str]]] = {}
    if TABLE in tables.frames:
        for row in tables[TABLE].sort_values("day", kind="stable").itertuples():
            for claim in split(row.claims):
                found.setdefault(claim, []).append((row.id, row.title))
    return found
