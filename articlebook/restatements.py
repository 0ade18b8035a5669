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
from articlebook.display import as_text
from articlebook.tables import Tables, load, split

#: Pages that show every row of a table, each with an anchor: page, and what stands before the row's key.
ROW_PAGES = {"events": ("timeline", "event-"), "claims": ("claims", "claim-"), "sources": ("bibliography", "source-")}
#: How the description of a column says that its cells are lists; in other cells a semicolon divides sentences.
LISTED = "separated by semicolons"
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


@dataclass(frozen=True)
class Display:
    """A table as a chapter shows it.

    Attributes
    ----------
    page : str
        The chapter.
    columns : dict of str to str
        The columns that it shows, each with its heading.
    names : dict of str to str
        Columns in which words stand for keys, each with its part of the option ``names``.
    """

    page: str
    columns: dict[str, str]
    names: dict[str, str]


def displays(table: str, folder: Path = CHAPTERS) -> list[Display]:
    """List how chapters show a table, in the order of the book; what shows all columns without a choice is left out."""
    return _displays(folder).get(table, [])


@cache
def _displays(folder: Path) -> dict[str, list[Display]]:
    found: dict[str, list[Display]] = {}
    for path in chapter_files(folder):
        for mark in _MARK.finditer(without_code(read_chapter(path.stem, folder).text)):
            options = dict(re.findall(r"^:(\w+): *(.*)$", mark["options"] or "", re.M))
            if options.get("columns"):
                columns = [name.strip() for name in options["columns"].split(",")]
                headers = [name.strip() for name in options.get("headers", "").split(",") if name.strip()]
                headers = headers if len(headers) == len(columns) else [column_in_words(name) for name in columns]
                names = {part.partition("=")[0].strip(): part.strip() for part in options.get("names", "").split(",") if part.strip()}
                found.setdefault(mark["table"], []).append(Display(path.stem, dict(zip(columns, headers, strict=True)), names))
    return found


def column_in_words(name: str) -> str:
    """Return the heading of a column to which nobody gave one."""
    return name.replace("_", " ").capitalize()


def cell_in_words(row: pd.Series, column: str, table: str, tables: Tables) -> str:
    """Write a cell as a reader sees it: days no more exact than known, lists with commas, sentences as they are."""
    value = row[column]
    if isinstance(value, pd.Timestamp) and not pd.isna(value):
        if f"{column}_precision" in row:
            return text_roles.uncertain_day(value, *(row[f"{column}_{part}"] for part in ("precision", "earliest", "latest")))
        return text_roles.written_day(value, row.get("precision", "day"))
    is_list = any(f["name"] == column and LISTED in f["description"] for f in tables.resource(table)["schema"]["fields"])
    return ", ".join(split(value)) if is_list and isinstance(value, str) else as_text(value)


def with_names(frame: pd.DataFrame, names: str, tables: Tables) -> pd.DataFrame:
    """Write words for the keys in some columns.

    Parameters
    ----------
    names : str
        Such as ``crisis=crises.event, iso3=states.name``: a column, and the table and column in which the words stand. A cell may hold several keys.

    Raises
    ------
    ProseError
        Where the option is not written so, or names a column or a key that is not there.
    """
    found = frame.copy()
    for part in filter(None, map(str.strip, names.split(","))):
        asked = re.fullmatch(r"(?P<column>\w+)=(?P<table>\w+)\.(?P<words>\w+)", part)
        if asked is None or asked["column"] not in frame or asked["words"] not in tables[asked["table"]]:
            raise text_roles.ProseError(f"names: {part!r} leads to no words; write column=table.column, such as iso3=states.name")
        known = tables[asked["table"]].set_index(tables.key(asked["table"])[0])[asked["words"]]
        if strange := sorted({key for cell in frame[asked["column"]].dropna() for key in split(cell)} - set(known.index)):
            raise text_roles.ProseError(f"names: {asked['table']} has no row {', '.join(strange)}")
        found[asked["column"]] = frame[asked["column"]].map(lambda cell, known=known: ";".join(known[key] for key in split(cell)), na_action="ignore")
    return found


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
    """Name a table or a row, which data write as "events[un-seat]", as a reader knows it: by the table's title and what stands in the row.

    The columns that name a row stand in the descriptor, under ``naming`` of its table; where none stand there, its key does.
    """
    table, _, key = name.partition("[")
    title = tables.resource(table)["title"]
    if not (key := key.rstrip("]")):
        return title
    told = shorten(_row_in_words(table, text_roles.row_of(table, key, tables), tables), LONGEST, placeholder=" …")
    # a name that is cut within quotation marks is cut before them
    return f"{title}: {told if told.count(chr(34)) % 2 == 0 else told[:told.rindex(chr(34))] + '…'}"


def _row_in_words(table: str, row: pd.Series, tables: Tables) -> str:
    """Write what the naming columns of a row hold; a key of another table is the name of its row there."""
    columns = tables.resource(table).get("naming") or tables.key(table)
    return ", ".join(filter(None, (_named(table, row, column, tables) for column in columns)))


def _named(table: str, row: pd.Series, column: str, tables: Tables) -> str:
    for link in tables.resource(table)["schema"].get("foreignKeys", []):
        there = link["reference"]
        if [column] in (link["fields"], [link["fields"]]) and row[column]:
            return _row_in_words(there["resource"], text_roles.row_of(there["resource"], str(row[column]), tables), tables)
    # a row of numbers alone has its years as decimals
    return str(int(row[column])) if pd.api.types.is_integer_dtype(tables[table][column]) else cell_in_words(row, column, table, tables)
