"""The ledger of claims: evidence cells, counts, and where the book treats a claim.

It stands apart from the page that prints the ledger, because tests and charts
ask the same questions.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from articlebook.chapter import CHAPTERS, chapter_files, read_chapter
from articlebook.files import read_text
from articlebook.tables import Tables, split

VERDICTS = ("holds", "imprecise", "wrong", "contested", "cannot be checked")
WEIGHTS = ("substance", "form")
_SOURCE = re.compile(r"[A-Z]\d{0,2}")


def evidence(cell: str) -> tuple[list[str], list[str]]:
    """Return the source ids and table rows (``events[almaty]``) that an evidence cell names."""
    parts = split(cell)
    return [p for p in parts if _SOURCE.fullmatch(p)], [p for p in parts if not _SOURCE.fullmatch(p)]


def in_order(tables: Tables) -> pd.DataFrame:
    """Return the claims in the order of the article: section, paragraph, then id."""
    places = tables["article_paragraphs"][["section", "paragraph"]].astype(str).agg("/".join, axis=1)
    order = {place: number for number, place in enumerate(places)}
    table = tables["claims"]
    found = table[["section", "paragraph"]].astype(str).agg("/".join, axis=1).map(order)
    return table.assign(place=found).sort_values(["place", "id"], kind="stable").drop(columns="place")


def verdict_counts(tables: Tables, weight: str = "") -> dict[str, int]:
    """Count the claims with each verdict, in the order of `VERDICTS`.

    A slip in a name and a mistaken argument are not the same fault, so they can be counted apart.

    Parameters
    ----------
    weight : str
        One of `WEIGHTS`; empty for the whole ledger.
    """
    table = tables["claims"]
    counts = table[table["weight"] == weight if weight else slice(None)]["verdict"].value_counts()
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def chapters_of(folder: Path = CHAPTERS) -> dict[str, list[tuple[str, str]]]:
    """Return for each claim id the chapters whose evidence notes name it, as (docname, title)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in chapter_files(folder):
        text = read_text(path)
        chapter = read_chapter(path.stem, folder)
        place = (f"{folder.name}/{path.stem}", chapter.title)
        noted = re.findall(r"c\d{3}", " ".join(re.findall(r":claims: ([c\d, ]+)", text)))
        for claim in dict.fromkeys([*noted, *chapter.claims]):
            found.setdefault(claim, []).append(place)
    return found
