"""Numbers, dates and lists as words for a sentence, taken from the tables.

Chapters and quizzes write ``{count}`interests list=ranking` `` and never a
number, so a fact has one home. The module knows no Sphinx: the same call fills
a page, a quiz in a notebook and a file for a learning-management system.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import lru_cache

import pandas as pd

from articlebook.subject import subject
from articlebook.tables import Tables, load, split

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ROLE = re.compile(r"\{([A-Za-z-]+)\}`([^`]*)`")


class ProseError(ValueError):
    """A role asks for something that the tables do not hold."""


def number(value: int) -> str:
    """Write a whole number as prose does: words up to twelve, then digits."""
    return WORDS[value] if 0 <= value < len(WORDS) else f"{value:,}".replace(",", " ")


def written_day(day: pd.Timestamp, precision: str = "day") -> str:
    """Write a day as prose does, no more exact than it is known: 15 June 2001, November 1979, 1993."""
    if precision == "year":
        return str(day.year)
    return f"{day:%B %Y}" if precision == "month" else f"{day.day} {day:%B %Y}"


def listed(names: list[str]) -> str:
    """Names as prose lists them: A, B and C."""
    if not names:
        return "none"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _event(argument: str, tables: Tables) -> pd.Series:
    return row_of("events", argument, tables)


def row_of(table: str, key: str, tables: Tables) -> pd.Series:
    """Find the row of a table by its key, whose parts a slash divides.

    Raises
    ------
    ProseError
        Where there is no such table or row; names what there is.
    """
    frame = _frame(table, tables)
    columns = tables.key(table)
    parts = [k.strip() for k in key.rsplit("/", len(columns) - 1)]  # the first part may itself hold a slash
    if len(parts) != len(columns):
        raise ProseError(f"{table} has the key {' / '.join(columns)}; got {key!r}")
    place = _places(tables, table).get(tuple(parts))
    if place is None:
        known = frame[columns[0]].astype(str).unique()
        near = get_close_matches(parts[0], known, n=3)
        raise ProseError(f"no row {key!r} in {table}; " + (f"did you mean {' or '.join(near)}?" if near and near != parts[:1] else
                                                           f"its first column lists {_some(known)}"))
    return frame.iloc[place]


def _some(names: Sequence[str], most: int = 20) -> str:
    """List names, and say how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _frame(table: str, tables: Tables) -> pd.DataFrame:
    if table not in tables.frames:
        raise ProseError(f"no table {table!r}; the tables are {', '.join(tables.frames)}")
    return tables[table]


@lru_cache(maxsize=256)
def _places(tables: Tables, table: str) -> dict[tuple[str, ...], int]:
    """Return the place of each row by its key: a build looks some thousand rows up, a comparison of whole columns each would take."""
    keys = tables[table][tables.key(table)].astype(str).itertuples(index=False, name=None)
    return {key: place for place, key in enumerate(keys)}


def _day(argument: str, tables: Tables) -> str:
    row = _event(argument, tables)
    return written_day(row["date"], row["precision"])


def _month(argument: str, tables: Tables) -> str:
    row = _event(argument, tables)
    if row["precision"] == "year":
        raise ProseError(f"of the event {argument!r} only the year is known; use year")
    return written_day(row["date"], "month")


def _year(argument: str, tables: Tables) -> str:
    return str(_event(argument, tables)["date"].year)


def _cell(argument: str, tables: Tables) -> str:
    match = re.fullmatch(r"(\w+)\[(.+)\]\.(\w+)", argument)
    if not match:
        raise ProseError(f"write a cell as table[key].column, not {argument!r}")
    table, key, column = match.groups()
    row = row_of(table, key, tables)
    if column not in row.index:
        raise ProseError(f"{table} has no column {column!r}; it has {', '.join(row.index)}")
    value = row[column]
    if pd.isna(value) or value == "":
        raise ProseError(f"{argument} is empty")
    if isinstance(value, pd.Timestamp):
        return written_day(value, row.get("precision", "day"))
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):  # a date that may also be a month or a year
        return written_day(pd.Timestamp(value), "day" if len(value) > len("2001-06") else "month")
    if isinstance(value, float) and value.is_integer():  # a gap elsewhere in the column made the count a float
        return str(int(value))
    return listed(split(value)) if isinstance(value, str) and ";" in value else str(value)


def rows(argument: str, tables: Tables, none: bool = False) -> pd.DataFrame:
    """Return the rows of ``table column=value, column=value`` (text after the table's name may be missing).

    Parameters
    ----------
    none : bool
        Whether there may be no row, where the value is one that the column may hold.
    """
    name, _, conditions = argument.strip().partition(" ")
    frame = _frame(name, tables)
    allowed = {field["name"]: field.get("constraints", {}).get("enum", []) for field in tables.resource(name)["schema"]["fields"]} if none else {}
    for condition in filter(None, re.split(r",\s*|\s+(?=\w+=)", conditions)):
        column, equals, value = condition.partition("=")
        if not equals or column.strip() not in frame:
            raise ProseError(f"{condition!r} is no condition on {name}; write column=value, "
                             f"with a column of {', '.join(frame.columns)}")
        column, value = column.strip(), value.strip()
        text = frame[column].map(lambda v: v.strftime("%Y-%m-%d") if isinstance(v, pd.Timestamp) else str(v))
        if value not in {*text, *allowed.get(column, [])}:
            raise ProseError(f"{name} has no row with {column}={value}")
        frame = frame[text == value]
    return frame


def _count(argument: str, tables: Tables) -> str:
    return number(len(rows(argument, tables, none=True)))


def _digits(argument: str, tables: Tables) -> str:
    """Count as a table does, where a word such as "no" would be taken for an answer."""
    return str(len(rows(argument, tables, none=True)))


def uncertain_day(day: pd.Timestamp, precision: str, earliest: pd.Timestamp, latest: pd.Timestamp) -> str:
    """Write a day of a spell in words that say how uncertain it is."""
    if precision == "month" or (precision == "range" and (earliest.year, earliest.month) == (latest.year, latest.month)):
        return written_day(day, "month")
    if precision == "range":
        return f"between {written_day(earliest)} and {written_day(latest)}"
    if precision == "year":
        return written_day(day, "year")
    return written_day(day) + (" (a day that no document we opened confirms)" if precision == "unconfirmed" else "")


def _passage(argument: str, tables: Tables) -> str:
    section, _, paragraph = argument.strip().rpartition(".")
    row = row_of("article_paragraphs", f"{section}/{paragraph}", tables)
    where = {"0": "the abstract", "refs": "the list of references"}.get(section, f"section {section}")
    alone = (tables["article_paragraphs"]["section"] == section).sum() == 1
    return where if alone else f"{where}, paragraph {row['paragraph']}"


#: What was read of a listed work, by the table's word for it.
_OPENED = {"no": "we did not open it", "abstract": "we read its abstract", "first page": "we read its first page", "parts": "we read parts of it",
           "translation": "we read a translation of it in another place", "entry": "we read its publisher's page only"}


def _opened(argument: str, tables: Tables) -> str:
    found = {row_of("article_references", key.strip(), tables)["opened"] for key in argument.split(",")}
    if "," not in argument:
        return _OPENED[found.pop()]
    if found != {"no"}:
        raise ProseError(f"of {argument} one or more were opened; name each work by itself")
    return "we opened none of them"


def _tried(argument: str, tables: Tables) -> str:
    row = row_of("claims", argument, tables)
    if not row["tried"]:
        raise ProseError(f"{argument} has the verdict {row['verdict']!r}, so claims.csv does not say what was tried; write what was found instead")
    return row["tried"]


ROLES: dict[str, Callable[[str, Tables], str]] = {
    "day": _day, "month": _month, "year": _year, "cell": _cell, "count": _count, "digits": _digits,
    "passage": _passage, "opened": _opened, "tried": _tried,
}


def roles() -> dict[str, Callable[[str, Tables], str]]:
    """Return every role: the machine's own and those that the subject brings."""
    return {**subject().roles, **ROLES}


def evaluate(role: str, argument: str, tables: Tables | None = None) -> str:
    """Return the words for one role; a capital in the role's name asks for a capital in the words.

    Raises
    ------
    ProseError
        Naming the role, what it asked for, and what the tables know.
    """
    tables = tables or load()
    known = roles()
    if role.lower() not in known:
        raise ProseError(f"unknown role {role!r}; known: {', '.join(known)}")
    try:
        words = known[role.lower()](argument, tables)
    except (ProseError, KeyError, ValueError) as error:
        raise ProseError(f"{{{role}}}`{argument}`: {error.args[0]}") from None
    return words[:1].upper() + words[1:] if role[0].isupper() else words


def fill(text: str, tables: Tables | None = None) -> str:
    """Return a text with every data role replaced by its words."""
    return ROLE.sub(lambda m: evaluate(m[1], m[2], tables), text)


__all__ = ["ROLES", "ProseError", "evaluate", "fill", "listed", "number", "roles", "row_of", "rows",
           "uncertain_day", "written_day"]
