"""Where the book restates a paragraph of the article or shows a row of data.

It reads the chapters as they are written, so that a link from a quiz follows a
passage to wherever it moves. It stands apart from the Sphinx side because a
notebook asks the same question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import shorten

import pandas as pd

from articlebook import text_roles
from articlebook.chapter import CHAPTERS, chapter_files, read_chapter, without_code
from articlebook.tables import Tables, load

#: Pages that show every row of a table, each with an anchor: page, and what stands before the row's key.
ROW_PAGES = {"events": ("timeline", "event-"), "claims": ("claims", "claim-"), "sources": ("bibliography", "source-")}
#: Columns that name a row, the first that a table has; tables whose keys stand on the pages themselves.
NAMING = ("event", "short_title", "item", "name", "label", "term", "holder")
SEEN_BY_KEY = {"claims", "sources"}
LONGEST = 70  # signs of a row's name in a list
_MARK = re.compile(r"^#+ (?P<heading>.+)$|^:::+\{(?P<opens>[\w-]+)\}|^(?P<closes>:::+)\s*$"
                   r"|^```\{data-table\} (?P<table>\w+)\n(?P<options>(?::\w+:.*\n)*)"
                   r"|\{[Pp]assage\}`(?P<passage>[^`]+)`", re.M)


@dataclass(frozen=True)
class Place:
    """A place of the book that settles something.

    Attributes
    ----------
    words : str
        What is there, such as "section 3A, paragraph 1" or "Events: the PRC takes the seat".
    page, anchor : str
        Page below `chapters/` without ending, and the id on it.
    file : str
        The same for somebody who has the sources open: a path relative to `chapters/`.
    title, heading : str
        Names of the chapter and of the section; empty where a page of data shows it.
    """

    words: str
    page: str
    anchor: str
    file: str
    title: str = ""
    heading: str = ""


def passage_anchor(passage: str, use: int = 1) -> str:
    """Return the id of the n-th use of the passage role on a page."""
    return re.sub(r"\W+", "-", f"passage-{passage.strip().lower()}") + (f"-{use}" if use > 1 else "")


def row_anchor(table: str, key: str = "") -> str:
    """Return the id of the first display of a row on a page, or of a whole table."""
    return re.sub(r"[\W_]+", "-", f"data-{table}-{key}".lower()).strip("-")


def table_rows(table: str, options: dict[str, str], tables: Tables) -> pd.DataFrame:
    """Return the rows that a displayed table shows: all, those of `where` (conditions), or those of `rows` (keys)."""
    if "rows" in options:
        return pd.DataFrame([text_roles.row_of(table, key.strip(), tables) for key in options["rows"].split(",")])
    return text_roles.rows(f"{table} {options.get('where', '')}".strip(), tables)


def row_keys(table: str, frame: pd.DataFrame, tables: Tables) -> list[str]:
    """Return the key of each row, as a passage writes it between brackets."""
    return frame[tables.key(table)].astype(str).agg("/".join, axis=1).tolist()


@cache
def restated(folder: Path = CHAPTERS) -> dict[str, list[Place]]:
    """Find where chapters restate a paragraph of the article ("3A.1") and show a row ("periods[2]") or table ("periods").

    Uses inside an evidence note judge and do not restate, so they are left out;
    a heading counts once for a passage, and a page once for a row.
    """
    found: dict[str, list[Place]] = {}
    for path in chapter_files(folder):
        chapter = read_chapter(path.stem, folder)
        for name, known, heading in _uses(chapter.text):
            places = found.setdefault(name, [])
            words = in_words(name, load()) if known.startswith("data-") else text_roles.evaluate("passage", name)
            places.append(Place(words, path.stem, known, path.name, chapter.title, heading))
    return found


def _uses(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a chapter restates or shows, with anchor and heading, in the order of its text."""
    tables, heading = load(), ""
    notes: list[str] = []
    counts: Counter[str] = Counter()
    given: set[tuple[str, str]] = set()
    for mark in _MARK.finditer(without_code(text)):
        if mark["heading"]:
            heading = mark["heading"]
        elif mark["opens"]:
            notes.append(mark["opens"])
        elif mark["closes"]:
            notes = notes[:-1]
        elif mark["passage"]:
            counts[mark["passage"]] += 1
            if "evidence" not in notes and (mark["passage"], heading) not in given:
                given.add((mark["passage"], heading))
                yield mark["passage"], passage_anchor(mark["passage"], counts[mark["passage"]]), heading
        else:
            table, options = mark["table"], dict(re.findall(r"^:(\w+): *(.*)$", mark["options"], re.M))
            shown = [f"{table}[{key}]" for key in row_keys(table, table_rows(table, options, tables), tables)]
            for name in shown + ([] if {"rows", "where"} & set(options) else [table]):
                if (name, "") not in given:
                    given.add((name, ""))
                    yield name, row_anchor(table, name[len(table) + 1:-1]), heading


def where(passage: str, chapter: str, tables: Tables | None = None) -> list[Place]:
    """List every place to which the passage of an item leads its reader.

    Parameters
    ----------
    passage : str
        As an item names it: "3A.1; events[un-seat]".
    chapter : str
        The item's own chapter, whose sections come before other chapters'.
    """
    tables = tables or load()
    return [place for part in filter(None, re.split(r"[;,]\s*", passage)) for place in _where(part, chapter, tables)]


def _where(part: str, chapter: str, tables: Tables) -> list[Place]:
    table, _, key = part.rstrip("]").partition("[")
    places = restated().get(part, [])
    own = [place for place in places if place.page == chapter]
    if table not in tables.frames:
        # before its first section a chapter only says what it will restate
        own = [place for place in own if place.heading != place.title] or own
        pages = [place.page for place in places]
        return own or sorted(places, key=lambda p: (-pages.count(p.page), p.heading == p.title, p.page))[:1]
    page, anchor = "data-dictionary", f"table-{table}".replace("_", "-")
    if own or (places and table not in ROW_PAGES):
        page, anchor = (own or places)[0].page, (own or places)[0].anchor
    elif table in ROW_PAGES:
        page, before = ROW_PAGES[table]
        anchor = before + key if key else ""
    return [Place(in_words(part, tables), page, anchor, f"../data/{table}.csv")]


def in_words(name: str, tables: Tables) -> str:
    """Name a table or a row, which data write as "events[un-seat]", as a reader knows it: by the table's title and what stands in the row."""
    table, _, key = name.partition("[")
    title = tables.resource(table)["title"]
    if not (key := key.rstrip("]")):
        return title
    column = next((one for one in NAMING if one in tables[table].columns), "") if table not in SEEN_BY_KEY else ""
    told = str(text_roles.row_of(table, key, tables)[column]) if column else key
    return f"{title}: {shorten(told, LONGEST, placeholder=' …')}"
