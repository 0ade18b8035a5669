"""The chart of the ledger: how many claims of each section got which verdict.

Slips of form have a row of their own, so that they do not weigh on a section as its arguments do.
"""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, INK, LINE, WIDTH, Chart, canvas, write
from articlebook.chart_input import rows_to_draw
from articlebook.claims import VERDICTS, verdict_counts
from articlebook.tables import Tables

FORM = "Slips of form, all sections"


def verdicts(tables: Tables | None = None) -> Chart:
    """Draw claims by section of the article and verdict: a number and the length of a bar give how many."""
    tables = the_tables(tables)
    titles = tables["article_paragraphs"].drop_duplicates("section").set_index("section")["section_title"].to_dict() | {FORM: FORM}
    ledger = rows_to_draw(tables["claims"], "claims", ["section", "verdict"])
    table = ledger[ledger["weight"] == "substance"]
    counts = pd.crosstab(table["section"], table["verdict"]).reindex(
        index=[s for s in titles if s in set(table["section"])], columns=VERDICTS, fill_value=0)
    counts.loc[FORM] = verdict_counts(tables, "form")
    columns = {verdict: 152 + 42 * place for place, verdict in enumerate(VERDICTS)}
    head, step = 22 + 7.2 * max(map(len, VERDICTS)), 42
    figure, axes = canvas(head + step * len(counts) + 4)
    for verdict, x in columns.items():
        write(axes, x, head - 14, verdict, rotation=90, va="bottom", ha="center")
    largest = int(counts.to_numpy().max())
    for place, (section, row) in enumerate(counts.iterrows()):
        y = head + step * (place + 0.5)
        axes.plot([4, WIDTH - 4], [y - step / 2, y - step / 2], color=LINE, linewidth=0.5)
        lines = textwrap.wrap(titles[section], 19)
        for number, words in enumerate(lines):
            write(axes, 4, y + 13.5 * (number - (len(lines) - 1) / 2), words)
        for verdict, x in columns.items():
            many = int(row[verdict])
            write(axes, x, y - 4, str(many) if many else "–", ha="center", color=INK if many else LINE)
            if many:
                long = 36 * many / largest
                axes.add_patch(Rectangle((x - long / 2, y + 6), long, 6, facecolor=BLUE, edgecolor=INK, linewidth=0.6))
    totals = ", ".join(f"{verdict} {int(counts[verdict].sum())}" for verdict in VERDICTS)
    said = ". ".join(f"{titles[s]}: " + ", ".join(f"{v} {n}" for v, n in row.items() if n) for s, row in counts.iterrows())
    table = counts.rename(index=titles)
    table.index.name, table.columns.name = "section", None
    return Chart("verdicts", figure, "Verdicts by section of the article",
                 "Each number counts claims; the bar below it is as long as the number is large. A dash means none. The last row "
                 "holds what is a matter of names, spelling and citation only.",
                 f"{len(tables['claims'])} claims: {totals}. Of these, {int(counts.loc[FORM].sum())} are slips of form.", table,
                 f"Claims by section and verdict. {said}.")

