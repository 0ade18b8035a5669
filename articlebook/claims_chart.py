"""The chart of the ledger: one square a claim, by section of the article, sorted by verdict.

Slips of form have a row of their own, so that they do not weigh on a section as its arguments do.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, canvas, flow, measure, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.claims import VERDICTS, verdict_counts
from articlebook.palette import VERDICT_COLOURS, tint
from articlebook.tables import Tables
from articlebook.text_roles import number
from articlebook.verdicts import SIGNS

FORM = "Slips of form, all sections"
_SQUARE = 17


def verdicts(tables: Tables | None = None) -> Chart:
    """Draw one square a claim, by section of the article; sign and colour are the verdict."""
    tables = the_tables(tables)
    titles = tables["article_paragraphs"].drop_duplicates("section").set_index("section")["section_title"].to_dict() | {FORM: FORM}
    ledger = rows_to_draw(tables["claims"], "claims", ["section", "verdict"])
    table = ledger[ledger["weight"] == "substance"]
    counts = pd.crosstab(table["section"], table["verdict"]).reindex(
        index=[s for s in titles if s in set(table["section"])], columns=VERDICTS, fill_value=0)
    counts.loc[FORM] = verdict_counts(tables, "form")
    sums = {verdict: int(counts[verdict].sum()) for verdict in VERDICTS}
    totals = ", ".join(f"{verdict} {many}" for verdict, many in sums.items())
    said = ". ".join(f"{titles[s]}: " + ", ".join(f"{v} {n}" for v, n in row.items() if n) for s, row in counts.iterrows())
    rows = [(str(titles[section]), {verdict: int(row[verdict]) for verdict in VERDICTS}) for section, row in counts.iterrows()]
    table = counts.rename(index=titles)
    table.index.name, table.columns.name = "section", None
    title = f"Of {len(ledger)} claims {number(sums['holds'])} hold and {number(sums['wrong'])} {'is' if sums['wrong'] == 1 else 'are'} wrong"
    if (unknown := sums["cannot be checked"]) and unknown == max(sums.values()):
        title += f"; most often, for {number(unknown)}, nothing that we opened decides"
    return Chart("verdicts", lambda width: _squares(width, rows, sums), title,
                 "One square a claim, by section of the article; sign and colour are our verdict",
                 f"{len(tables['claims'])} claims: {totals}. Of these, {int(counts.loc[FORM].sum())} are slips of form.", table,
                 "The last row holds what is a matter of names, spelling and citation only.", f"Claims by section and verdict. {said}.")


def _squares(width: float, rows: list[tuple[str, dict[str, int]]], sums: dict[str, int]):
    narrow = width == NARROW
    left = 4 if narrow else 216
    across = int((width - left - 30) // _SQUARE)
    titles = [wrap(title, width - 40 if narrow else left - 16) for title, _ in rows]
    lines = [max(1, -(-sum(row.values()) // across)) for _, row in rows]
    tall = [LINE_HEIGHT * len(t) + _SQUARE * n + 12 if narrow else max(LINE_HEIGHT * len(t), _SQUARE * n) + 10 for t, n in zip(titles, lines, strict=True)]
    words = [f"{verdict} {sums[verdict]}" for verdict in VERDICTS]
    spots = flow([30 + measure(text) for text in words], width + 8, 4)
    head = 20 * (spots[-1][0] + 1) + 8
    figure, axes = canvas(head + sum(tall) + 4, width)
    for verdict, text, (line, x) in zip(VERDICTS, words, spots, strict=True):
        _square(axes, x, 2 + 20 * line, verdict)
        write(axes, x + 21, 10 + 20 * line, text)
    y = float(head)
    for (_, row), title, high in zip(rows, titles, tall, strict=True):
        rule(axes, (4, width - 4), (y, y), LINE, 0.5)
        for n, part in enumerate(title):
            write(axes, 4, y + 12 + LINE_HEIGHT * n, part)
        write(axes, width - 4, y + 12, str(sum(row.values())), ha="right", color=LINE)
        top = y + (LINE_HEIGHT * len(title) + 6 if narrow else 4)
        ordered = [verdict for verdict in VERDICTS for _ in range(row[verdict])]
        for n, verdict in enumerate(ordered):
            _square(axes, left + _SQUARE * (n % across), top + _SQUARE * (n // across), verdict)
        y += high
    return figure


def _square(axes: Axes, x: float, y: float, verdict: str) -> None:
    """Draw one square; its sign is a mark and no text, which a page of a hundred squares would pay for."""
    colour, middle = VERDICT_COLOURS.get(verdict, INK), (_SQUARE - 2) / 2
    for shape, size, fill, edge in (("s", _SQUARE - 2, tint(colour, 0.16), 0.9), (f"${SIGNS.get(verdict, '·')}$", 8, colour, 0.2)):
        axes.add_artist(Line2D([x + middle], [y + middle], marker=shape, markersize=size, color=colour, markerfacecolor=fill, markeredgewidth=edge))
