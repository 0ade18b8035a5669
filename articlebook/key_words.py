"""Words in the place of keys: what another table calls the rows to which a column refers."""

from __future__ import annotations

import re

import pandas as pd

from articlebook.tables import Tables, split
from articlebook.text_roles import ProseError


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
            raise ProseError(f"names: {part!r} leads to no words; write column=table.column, such as iso3=states.name")
        known = tables[asked["table"]].set_index(tables.key(asked["table"])[0])[asked["words"]]
        if strange := sorted({key for cell in frame[asked["column"]].dropna() for key in split(cell)} - set(known.index)):
            raise ProseError(f"names: {asked['table']} has no row {', '.join(strange)}")
        found[asked["column"]] = frame[asked["column"]].map(lambda cell, known=known: ";".join(known[key] for key in split(cell)), na_action="ignore")
    return found
