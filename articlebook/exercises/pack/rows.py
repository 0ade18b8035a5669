"""Rows of a table of the book in a text of the pack, some columns left empty where students fill them in."""

from __future__ import annotations

import pandas as pd

from articlebook import text_roles
from articlebook.display import as_text, render_table
from articlebook.exercises.pack.texts import PackError
from articlebook.files import FileError, parse_yaml
from articlebook.restatements import cell_in_words, with_names
from articlebook.subject import subject
from articlebook.tables import Tables, load

#: Most characters of what is written by hand into a narrow column, and into one of middle width.
NARROW, MIDDLE = 12, 40


def rows_html(written: str, blank: bool, where: str, tables: Tables | None = None) -> str:
    """Render rows of a table.

    Parameters
    ----------
    written : str
        YAML: `of`, a table and conditions as in the role ``count``, or one that the
        subject computes (`Subject.row_sources`); `columns`, their heads by their
        names; `blank`, names of columns; `caption`; `only`, which rows, by their
        key or by the values of other columns, in this order; `names`, where words
        for the keys in a column stand, as in ``iso3: states.name``.
    blank : bool
        Whether those columns are left empty: in a sheet they are, in its key not.
    where : str
        Begins the message of an error.

    Raises
    ------
    PackError
        Naming what the block lacks, or what it asks for in vain.
    """
    block = _checked(written, where)
    empty = block.get("blank", [])
    tables = tables or load()
    try:
        whole = _source(block["of"], tables)
        for column, values in _wanted(block, tables).items():
            whole = _chosen(whole, column, values)
        whole = with_names(whole, ", ".join(f"{column}={words}" for column, words in block.get("names", {}).items()), tables)
        whole = whole.reset_index(drop=True)  # where a row stood in its table says nothing to a reader
        frame = whole[list(block["columns"])]
    except (ValueError, KeyError) as error:
        raise PackError(f"{where}, rows of {block['of']!r}: {error.args[0]}; correct it") from None
    if unknown := set(empty) - set(frame.columns):
        raise PackError(f"{where}: blank names {', '.join(sorted(unknown))}, which is no column of the block")
    table = "" if _is_computed(block["of"]) else block["of"].split()[0]
    frame = frame.assign(**{name: [_cell(row, name, table, tables) for _, row in whole.iterrows()] for name in frame})
    longest = max((len(text) for name in empty for text in frame[name]), default=0)
    room = "short" if longest <= NARROW else "some" if longest <= MIDDLE else "long"
    frame = frame.assign(**{name: "" for name in empty if blank}).rename(columns=block["columns"])
    rendered = render_table(frame, block["caption"], block["caption"])
    return rendered.replace('class="sco-table"', f'class="scroll fill {room}"' if blank and empty else 'class="scroll"')


def _checked(written: str, where: str) -> dict:
    """Read a block and check the kind of each of its fields."""
    try:
        block = parse_yaml(written, f"{where}, rows")
    except FileError as error:
        raise PackError(str(error)) from None
    for name, kind in {"of": str, "columns": dict, "caption": str}.items():
        if not isinstance(block, dict) or not isinstance(block.get(name), kind) or not block[name]:
            raise PackError(f"{where}: a block of rows has no {name} that is a {'text' if kind is str else 'mapping'}; add it")
    if not isinstance(block.get("names", {}), dict) or not isinstance(block.get("only", []), list | dict):
        raise PackError(f"{where}, rows of {block['of']!r}: names are `column: table.column` lines and only a list of keys; write them so")
    if isinstance(only := block.get("only"), dict) and not all(isinstance(values, list) for values in only.values()):
        raise PackError(f"{where}, rows of {block['of']!r}: only gives a column no list of values; write `column: [one, another]`")
    if not isinstance(block.get("blank", []), list) or not all(isinstance(one, str) for one in (*block["columns"].values(), *block.get("blank", []))):
        raise PackError(f"{where}, rows of {block['of']!r}: columns are `name: heading` lines and blank a list of names; write them so")
    return block


def _wanted(block: dict, tables: Tables) -> dict[str, list]:
    """Read which rows a block asks for: values by column, where it names keys alone those of the table."""
    only = block.get("only", {})
    return only if isinstance(only, dict) else {tables.key(block["of"].split()[0])[0]: only}


def _chosen(whole: pd.DataFrame, column: str, values: list) -> pd.DataFrame:
    """Return the rows with some values of a column, in the order of the values."""
    if column not in whole:
        raise ValueError(f"only names {column}, which is no column; it has {', '.join(whole.columns)}")
    cells = whole[column].astype(str)
    if missing := [str(value) for value in values if str(value) not in set(cells)]:
        raise ValueError(f"no row has {column} {', '.join(missing)}")
    order = {str(value): place for place, value in enumerate(values)}
    return whole[cells.isin(order)].sort_values(column, key=lambda cell: cell.astype(str).map(order), kind="stable")


def _source(asked: str, tables: Tables) -> pd.DataFrame:
    """Find the rows that a block asks for: computed by the subject, or those of a table."""
    for begins, compute in subject().row_sources.items():
        if asked.startswith(begins):
            return compute(asked.removeprefix(begins), tables)
    return text_roles.rows(asked, tables)


def _is_computed(asked: str) -> bool:
    return any(asked.startswith(begins) for begins in subject().row_sources)


def _cell(row: pd.Series, column: str, table: str, tables: Tables) -> str:
    """Write a cell as prose does; one of a computed table, which has no description, as it is."""
    value = row[column]
    if isinstance(value, float) and value.is_integer():
        return as_text(int(value))
    return cell_in_words(row, column, table, tables) if table else as_text(value)
