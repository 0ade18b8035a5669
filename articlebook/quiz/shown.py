"""What a question is asked of, in one form that pages, notebooks and files for learning-management systems share.

An item names a sentence, a quotation, rows of a table or a chart (`model.Shown`);
here each becomes an `Exhibit` of words and cells, so that every writer shows the
same and asks neither tables nor charts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from articlebook import text_roles
from articlebook.chapter import read_chapter
from articlebook.charts_shown import Numbers, charts_of, drawn, file_of, known_charts
from articlebook.language import strings
from articlebook.per_tables import per_tables
from articlebook.quiz.model import Item, Shown
from articlebook.restatements import Place, cell_in_words, column_in_words, displays, with_names
from articlebook.tables import Tables, load, split

#: Most rows of a chart's table that are shown: enough for a row a year since the middle of the last century, since a question may
#: ask for any of them. Of a longer one each second, third or later row is shown.
MOST_ROWS = 80
#: Sources named by their titles below rows; the book names all where it shows the rows.
MOST_SOURCES = 3
_ROW = re.compile(r"(?P<table>\w+)\[(?P<key>[^\]]+)\]")
#: What markup begins with in the texts of a bank; in words from a table these signs stand for themselves.
_MARKUP = re.compile(r"([\\`*_])")


class ShownError(ValueError):
    """An item shows what is not there; the message says what, and the remedy."""


@dataclass(frozen=True)
class Exhibit:
    """Something to look at before one answers.

    Every text is one of a bank's: emphasis and code are marked in it, and signs of
    markup that came from a table are escaped.

    Attributes
    ----------
    heading : str
        What it is: whose words, the title of a table, what a chart measures. Empty for a quotation.
    paragraphs : tuple of str
        Words to read.
    header, rows : tuple
        A table: one heading a column, one tuple of cells a row; the first cell names its row. Empty where there is none.
    source : str
        Where it is from; may be empty.
    place : Place, optional
        Where the book shows it, for a chart: a page of the book links there and shows no table.
    """

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""
    place: Place | None = None


def exhibits(item: Item, chapter: str, tables: Tables | None = None) -> list[Exhibit]:
    """Return what an item shows, in its order.

    Parameters
    ----------
    chapter : str
        The item's chapter, whose way of showing a table is taken, and whose charts may be named.

    Raises
    ------
    ShownError
        For an id, a key, a column or a chart that is not there; a bank that was read holds none.
    """
    return [exhibit(shown, chapter, tables or load()) for shown in item.shown]


def faults(item: Item, chapter: str, tables: Tables) -> Iterator[str]:
    """Yield what is wrong with what an item shows, each to stand behind the item's name."""
    for number, shown in enumerate(item.shown, start=1):
        try:
            if shown.chart:
                _numbers_of(shown.chart, chapter)  # drawn by the page, which tells its own faults
            else:
                exhibit(shown, chapter, tables)
        except ShownError as error:
            yield f", shown number {number}: {error}"


def plain(text: str) -> str:
    """Escape the signs of markup in words that no author of a bank wrote."""
    return _MARKUP.sub(r"\\\1", text)


def exhibit(shown: Shown, chapter: str, tables: Tables) -> Exhibit:
    """Return one entry of what an item shows; see `exhibits`."""
    if shown.words:
        return Exhibit(shown.by or "", (shown.words,))
    if shown.quotation:
        return _quotation(shown.quotation, tables)
    return _rows(shown.rows, tuple(shown.columns), chapter, tables) if shown.rows else _chart(shown.chart or "", chapter, tables)


def _quotation(name: str, tables: Tables) -> Exhibit:
    try:
        row = text_roles.row_of("quotations", name, tables)
    except text_roles.ProseError as error:
        raise ShownError(str(error)) from None
    source = f"{row['who']}: {row['document']}, {text_roles.written_day(row['day'], row['precision'])}."
    return Exhibit("", (f"“{plain(row['words'])}”",), source=plain(source))


@per_tables
def _rows(rows: str, columns: tuple[str, ...], chapter: str, tables: Tables) -> Exhibit:
    named = [_ROW.fullmatch(part.strip()) for part in re.split(r";(?![^\[]*\])", rows) if part.strip()]
    if not named or not all(named):
        raise ShownError(f"{rows!r} names no rows; write table[key]; table[key]")
    found = {one["table"] for one in named if one}
    if len(found) > 1:
        raise ShownError(f"the rows are of {', '.join(sorted(found))}; `rows` shows one table, so make an entry of each")
    table = found.pop()
    try:
        frame = pd.DataFrame([text_roles.row_of(table, one["key"].strip(), tables) for one in named if one])
    except text_roles.ProseError as error:
        raise ShownError(str(error)) from None
    # how the book shows the table, the item's own chapter first
    ways = sorted((way for way in displays(table) if set(way.columns) <= set(frame.columns)), key=lambda way: way.page != chapter)
    columns = columns or tuple(name for name in (ways[0].columns if ways else ()) if name != "sources")
    if not columns:
        raise ShownError(f"no chapter shows columns of {table}; name some of {', '.join(frame.columns)} under `columns`")
    if unknown := [name for name in columns if name not in frame]:
        raise ShownError(f"{table} has no column {', '.join(unknown)}; it has {', '.join(frame.columns)}")
    headings: dict[str, str] = {}
    names: dict[str, str] = {}
    for way in reversed(ways):
        headings |= way.columns
        names |= way.names
    frame = with_names(frame, ", ".join(part for name, part in names.items() if name in columns), tables)
    cells = tuple(tuple(plain(cell_in_words(row, name, table, tables)) for name in columns) for _, row in frame.iterrows())
    titles = {field["name"]: field.get("title") for field in tables.resource(table)["schema"]["fields"]}
    header = tuple(plain(headings.get(name) or titles.get(name) or column_in_words(name)) for name in columns)
    return Exhibit(plain(tables.resource(table)["title"]), (), header, cells, _sources(frame, tables))


def _sources(frame: pd.DataFrame, tables: Tables) -> str:
    """Name the sources of rows by their titles."""
    if "sources" not in frame:
        return ""
    titles = tables["sources"].set_index("id")["title"]
    found = list(dict.fromkeys(titles[one].rstrip(".") for cell in frame["sources"] for one in split(cell) if one in titles.index))
    more = [strings()["shown_more"].format(n=len(found) - MOST_SOURCES)] if len(found) > MOST_SOURCES + 1 else []
    named = found[:MOST_SOURCES] if more else found
    return plain(strings()["shown_sources"].format(sources="; ".join([*named, *more]))) if found else ""


def _chart(name: str, chapter: str, tables: Tables) -> Exhibit:
    words, make, title = _numbers_of(name, chapter)
    made = make(tables)
    step = -(-len(made.rows) // MOST_ROWS) or 1
    rows = made.rows[::step]
    source = strings()["shown_chart"].format(chart=words, title=title) if words else ""
    if step > 1:
        source = f"{source} {strings()['shown_thinned'].format(n=len(rows), total=len(made.rows))}".strip()
    header = tuple(plain(name[:1].upper() + name[1:]) for name in made.header)
    place = Place(words, chapter, made.identity, file_of(chapter).name, title) if words else None
    return Exhibit(plain(made.subtitle), (), header, tuple(tuple(map(plain, row)) for row in rows), plain(source), place)


def _numbers_of(name: str, chapter: str) -> tuple[str, Callable[[Tables], Numbers], str]:
    """Return number and maker of a chart, and the title of its chapter; no number and title for a bank that stands outside the book."""
    try:
        title = read_chapter(chapter).title
    except ValueError:
        if name not in known_charts():
            raise ShownError(f"no chart {name!r}; there are {', '.join(known_charts())}") from None
        return "", drawn(known_charts()[name]), ""
    of_chapter = charts_of(chapter)
    if name not in of_chapter:
        raise ShownError(f"no chart {name!r} in the chapter; it has {', '.join(of_chapter) or 'none'}")
    return of_chapter[name].words, of_chapter[name].numbers, title
