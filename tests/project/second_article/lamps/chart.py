"""The chart of the lamps."""

from __future__ import annotations

from articlebook.chart import BLUE, Chart, canvas, mark, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number


def lamps(tables: Tables) -> Chart:
    """Each lamp with the year in which it was lit, the oldest first."""
    rows = tables["lamps"].sort_values("lit")
    figure, axes = canvas(24 * len(rows) + 8)
    for place, row in enumerate(rows.itertuples()):
        mark(axes, 12, 24 * place + 16, "o", BLUE)
        write(axes, 28, 24 * place + 16, f"{row.lamp}, {row.lit.year}")
    table = rows.assign(lit=rows["lit"].dt.year)[["lamp", "lit"]].set_index("lamp")
    return Chart("lamps", figure, "Lamps by age", "The oldest lamp stands first.",
                 f"A list of {number(len(rows))} lamps with the year in which each was lit.", table,
                 f"In the order in which they were lit: {listed(list(rows['lamp']))}.")
