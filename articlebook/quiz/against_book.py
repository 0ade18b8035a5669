"""Hold a bank against what it alone cannot tell: its chapter's objectives, the article's paragraphs, the tables, other banks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from articlebook import text_roles
from articlebook.chapter import read_chapter
from articlebook.quiz import shown
from articlebook.quiz.assertions import FactError, check
from articlebook.quiz.model import AnyItem, Bank
from articlebook.tables import Tables


def faults(bank: Bank, path: Path, beside: list[Path], tables: Tables, of_the_book: bool) -> list[str]:
    """List what does not agree with the book, as messages to stand behind the name of the bank's file.

    Parameters
    ----------
    path : path
        The bank's file.
    beside : list of path
        All banks of its folder, in which an id may stand but once.
    of_the_book : bool
        Whether the bank has a chapter; one that stands elsewhere is held against the tables alone.
    """
    found = [] if bank.chapter == path.stem else [f": says chapter {bank.chapter!r}; a bank has its chapter's name"]
    objectives: dict[str, str] | None = None
    if of_the_book:
        try:
            objectives = read_chapter(path.stem).objectives
        except ValueError as error:
            return [*found, f": its chapter cannot be asked: {error}"]
    elsewhere = _ids(other for other in beside if other != path) if of_the_book else {}
    seen: set[str] = set()
    for item in bank.items:
        where = f", item {item.id}"
        if item.id in seen:
            found.append(f"{where}: the id stands twice; rename one")
        if item.id in elsewhere:
            found.append(f"{where}: {elsewhere[item.id]} has an item of this id too; rename one")
        seen.add(item.id)
        if objectives is not None and item.objective not in objectives:
            found.append(f"{where}: no objective {item.objective!r} in the chapter; it declares {', '.join(objectives)}")
        found += [f"{where}{fault}" for fault in (*_against_tables(item, tables), *shown.faults(item, path.stem, tables))]
    return found


def _ids(others: Iterator[Path]) -> dict[str, str]:
    """Find the ids of the items of other banks, each with its bank's name; read as text, for speed."""
    return {found: other.name for other in others
            for found in re.findall(r"^\s*(?:-\s+)?id:\s*([a-z0-9-]+)\s*$", other.read_text("utf-8", "replace"), re.M)}


def _against_tables(item: AnyItem, tables: Tables) -> Iterator[str]:
    if not _passage_exists(item.passage, tables):
        yield f": passage {item.passage!r} is neither a paragraph of the article (3A.1) nor a row of a table (events[un-seat])"
    for statement in item.facts:
        try:
            check(statement, tables)
        except FactError as error:
            yield f", facts: {error}"


def _passage_exists(passage: str, tables: Tables) -> bool:
    try:
        for part in re.split(r"[;,]\s*", passage):
            row = re.fullmatch(r"(\w+)(?:\[(.+)\])?", part)
            if row and row[1] in tables.frames:
                if row[2] and len(tables.key(row[1])) == 1:
                    text_roles.row_of(row[1], row[2], tables)
            else:
                text_roles.evaluate("passage", part, tables)
    except text_roles.ProseError:
        return False
    return True
