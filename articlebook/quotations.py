"""Words of primary texts from the table `quotations`: which row is meant, and what stands below its words."""

from __future__ import annotations

import pandas as pd

from articlebook import text_roles
from articlebook.language import strings
from articlebook.tables import Tables


def quotation(name: str, tables: Tables) -> pd.Series:
    """Return a row of `quotations`.

    Raises
    ------
    ProseError
        Where there is none of this name.
    """
    table = tables["quotations"].set_index("id")
    if name not in table.index:
        raise text_roles.ProseError(f"no quotation {name!r} in quotations.csv")
    return table.loc[name]


def said_by(row: pd.Series) -> str:
    """Write whose the words of a quotation are, where and when they stand, why they may stand here, and whose English it is."""
    words = strings()
    return (f"{row['who']}: {row['document']}, {text_roles.written_day(row['day'], row['precision'])}. "
            f"{words['rights_' + row['rights'].split()[0].casefold()]}; {words['translation_' + row['translation'].split()[0]]}")
