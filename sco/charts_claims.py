"""The chart of the ledger: how many claims of each section got which verdict."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.patches import Circle

from sco.chart import INK, LINE, WIDTH, Chart, canvas, write
from sco.claims import VERDICTS
from sco.tables import Tables, load


def verdicts(tables: Tables | None = None) -> Chart:
    """Claims by section of the article and verdict: a circle's area and its number give how many."""
    tables = tables or load()
    titles = tables["article_paragraphs"].drop_duplicates("section").set_index("section")["section_title"]
    counts = pd.crosstab(tables["claims"]["section"], tables["claims"]["verdict"]).reindex(
        index=[s for s in titles.index if s in set(tables["claims"]["section"])], columns=VERDICTS, fill_value=0)
    columns = {verdict: 152 + 42 * place for place, verdict in enumerate(VERDICTS)}
    head, step = 108, 42
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
            if row[verdict]:
                axes.add_patch(Circle((x, y), 19 * (row[verdict] / largest) ** 0.5, facecolor="none", edgecolor=INK,
                                      linewidth=1.3))
            write(axes, x, y, str(row[verdict]) if row[verdict] else "–", ha="center",
                  color=INK if row[verdict] else LINE)
    totals = ", ".join(f"{verdict} {int(counts[verdict].sum())}" for verdict in VERDICTS)
    said = ". ".join(f"{titles[s]}: " + ", ".join(f"{v} {n}" for v, n in row.items() if n) for s, row in counts.iterrows())
    table = counts.rename(index=titles)
    table.index.name, table.columns.name = "section", None
    return Chart("verdicts", figure, "Verdicts by section of the article",
                 "The number in a circle is the number of claims; its area grows with it. A dash means none.",
                 f"{len(tables['claims'])} claims: {totals}. {said}.", table)

