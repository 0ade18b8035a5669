"""How long a chapter takes: its prose, its tables and quotations as a reader sees them, and its quiz.

It stands apart from `chapter.py`, which knows a page and not the tables that
the page shows.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from articlebook import restatements, text_roles
from articlebook.chapter import CHAPTERS, Chapter
from articlebook.quiz.html import CORE
from articlebook.quiz.loader import BankError, read_raw
from articlebook.quiz.model import Shown
from articlebook.quiz.shown import ShownError, exhibit
from articlebook.tables import Tables

WORDS_A_MINUTE = 150  # slower than the usual 200 to 250: many readers learnt English late
MINUTES_AN_ITEM = 1.0
MINUTES_A_CHART = 0.5  # to look at one that stands in the chapter once more, with a question in mind
WRITTEN_A_MINUTE = 12  # words of one's own
FOLDED = 0.25  # what is folded is opened by some readers and read in part
STEP = 5  # minutes; a finer figure would promise more than one can know
#: Columns that hold links and no words to read.
_LINKS = {"sources", "claims"}
_TABLE = re.compile(r"^```\{data-table\} (?P<table>\w+)\n(?P<options>(?::\w+:.*\n)*)", re.M)
_QUOTATION = re.compile(r"^```\{quotation\} (?P<row>\S+)", re.M)


def minutes(chapter: Chapter, tables: Tables, folder: Path = CHAPTERS) -> int:
    """Return the time that a chapter takes, rounded up to five minutes.

    Prose, quotations and open tables are read at `WORDS_A_MINUTE`. An item of the
    quiz takes a minute, and longer with what it shows or asks to be written. Of
    what is folded a quarter is counted.

    Parameters
    ----------
    folder : path, optional
        Where the chapter stands; its bank is in ``quizzes/`` below.
    """
    words = chapter.words + quoted_words(chapter.text, tables) + table_words(chapter.text, tables)
    return max(STEP, STEP * math.ceil((words / WORDS_A_MINUTE + quiz_minutes(chapter.name, tables, folder)) / STEP))


def table_words(text: str, tables: Tables) -> float:
    """Count the words in the shown columns and rows of a chapter's tables; those of a folded table count for less.

    A table that is not there counts nothing: the page itself reports it.
    """
    found = 0.0
    for shown in _TABLE.finditer(text):
        options = dict(re.findall(r"^:(\w+):[ \t]*(.*)$", shown["options"], re.M))
        try:
            frame = restatements.table_rows(shown["table"], options, tables)
        except (text_roles.ProseError, KeyError):
            continue
        named = [one.strip() for one in options["columns"].split(",")] if options.get("columns") else list(frame.columns)
        many = sum(_count(frame[column]) for column in named if column in frame.columns and column not in _LINKS)
        found += many * (FOLDED if "fold" in options else 1)
    return found


def quoted_words(text: str, tables: Tables) -> int:
    """Count the words of the documents that a chapter quotes as blocks."""
    quotations = tables.frames.get("quotations")
    if quotations is None:
        return 0
    return _count(quotations.loc[quotations["id"].isin(_QUOTATION.findall(text)), "words"])


def quiz_minutes(name: str, tables: Tables, folder: Path = CHAPTERS) -> float:
    """Return the minutes that a chapter's quiz takes; items that stand folded below the first ones count for less.

    A chapter without a bank, or with one that cannot be read, has none: its quiz reports what is wrong.
    """
    try:
        bank = read_raw(folder / "quizzes" / f"{name}.yml")
    except BankError:
        return 0
    items = bank.get("items") if isinstance(bank, dict) else None
    each = [_item_minutes(item, name, tables) for item in items if isinstance(item, dict) and "book" in item.get("use", ["book"])] \
        if isinstance(items, list) else []
    return sum(each[:CORE]) + FOLDED * sum(each[CORE:])


def _item_minutes(item: dict, chapter: str, tables: Tables) -> float:
    """Return the minutes of one item as written; what cannot be read takes none, since its quiz reports what is wrong."""
    found = MINUTES_AN_ITEM
    for entry in item.get("shown") or ():
        try:
            shown = Shown.model_validate(entry)
            looked_at = None if shown.chart else exhibit(shown, chapter, tables)
        except (ValidationError, ShownError):
            continue
        texts = [*looked_at.paragraphs, *(cell for row in looked_at.rows for cell in row)] if looked_at else []
        found += sum(len(text.split()) for text in texts) / WORDS_A_MINUTE + (MINUTES_A_CHART if shown.chart else 0)
    if isinstance(item.get("segments"), list):
        found += sum(len(str(one.get("text", "")).split()) for one in item["segments"] if isinstance(one, dict)) / WORDS_A_MINUTE
    return found + (item["words"] / WRITTEN_A_MINUTE if isinstance(item.get("words"), int) else 0)


def _count(cells: pd.Series) -> int:
    return int(cells.dropna().astype(str).str.split().str.len().sum())
