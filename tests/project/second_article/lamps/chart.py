"""The chart of the lamps."""

from __future__ import annotations

from articlebook.chart import Chart, canvas, mark, sentence, write
from articlebook.palette import BLUE
from articlebook.tables import Tables
from articlebook.text_roles import listed, number


def lamps(tables: Tables) -> Chart:
    """Draw each lamp with the year in which it was lit, the oldest first."""
    rows = tables["lamps"].sort_values("lit")

    def draw(width: float):
        figure, axes = canvas(24 * len(rows) + 8, width)
        for place, row in enumerate(rows.itertuples()):
            mark(axes, 12, 24 * place + 16, "o", BLUE)
            write(axes, 28, 24 * place + 16, f"{row.lamp}, {row.lit.year}")
        return figure

    table = rows.assign(lit=rows["lit"].dt.year)[["lamp", "lit"]].set_index("lamp")
    return Chart("lamps", draw, f"{sentence(rows.iloc[0].lamp)} is the oldest of {number(len(rows))} lamps", "The year in which each lamp was lit",
                 f"A list of {number(len(rows))} lamps with the year in which each was lit.", table, "The oldest lamp stands first.",
                 f"In the order in which they were lit: {listed(list(rows['lamp']))}.", wide=False)
