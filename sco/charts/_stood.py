"""Who stood behind a text of the SCO, and who stayed outside: one row a text, one column a member.

It stands apart because its cells are acts of one day, and not memberships.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, canvas, legend, mark, rule, sentence, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.tables import Tables, split
from articlebook.text_roles import listed, number, written_day
from sco.charts._actors import colour_of
from sco.membership import members
from sco.record_rules import BELT_AND_ROAD

WITH, OUTSIDE, OWN, UNREAD = "stood with it", "stayed outside", "its own project", "list not read"
#: Shape of each way to stand, and whether it is filled.
_SIGNS = {WITH: ("o", True), OUTSIDE: ("X", True), OWN: ("D", False), UNREAD: ("$?$", True)}


def stood(tables: Tables | None = None) -> Chart:
    """Draw for each text of the SCO on record which members stood with it and which stayed outside."""
    tables = the_tables(tables)
    texts = rows_to_draw(tables["sco_summits"], "sco_summits", ["day", "meeting", "subject", "not_named"]).sort_values("day", kind="stable")
    names = tables["states"].set_index("iso3")["name"]
    there = {row.id: list(members("SCO", row.day, "member", tables)["iso3"]) for row in texts.itertuples()}
    first = {code: min(row.day for row in texts.itertuples() if code in there[row.id]) for codes in there.values() for code in codes}
    order = sorted(first, key=lambda code: (first[code], code != "CHN", code != "RUS", names[code]))
    ways = {row.id: {code: _way(row, code) for code in there[row.id]} for row in texts.itertuples()}
    rows = [(f"{written_day(row.day)}, {row.meeting.split(' (')[0]}: {row.subject}", ways[row.id]) for row in texts.itertuples()]
    outside = Counter(code for way in ways.values() for code, how in way.items() if how == OUTSIDE)
    table = pd.DataFrame([{"day": written_day(row.day), "text": row.document, "subject": row.subject}
                          | {names[code]: ways[row.id].get(code, "no member then") for code in order} for row in texts.itertuples()]).set_index("day")
    said = [f"{words}: " + "; ".join(f"{how} {listed([names[c] for c in order if way.get(c) == how])}" for how in _SIGNS if how in way.values())
            for words, way in rows]
    return Chart("stood", lambda width: _drawn(width, rows, order, names), _finding(outside, len(rows), names),
                 f"Texts of the SCO on record in this book and where each member stood, {texts['day'].min().year} to {texts['day'].max().year}",
                 f"{sentence(number(len(rows)))} texts by row, members by column. Number of texts outside which a member stayed: "
                 + (", ".join(f"{names[c]} {n}" for c, n in outside.most_common()) or "none") + ".",
                 table, "A dash: no member on that day. " + ", ".join(f"{code} {names[code]}" for code in order) + ".", ". ".join(said) + ".")


def _way(row, code: str) -> str:
    if code in split(row.not_named):
        return OUTSIDE
    if row.subject == BELT_AND_ROAD and code == "CHN":
        return OWN
    return WITH if code in split(row.named) else UNREAD


def _finding(outside: Counter, many: int, names: pd.Series) -> str:
    if not outside:
        return f"No member stayed outside any of {number(many)} texts"
    (top, most), *others = outside.most_common()
    rest = f"; {names[others[0][0]]} comes next with {number(others[0][1])}" if others else "; no other member stayed outside any"
    return f"{names[top]} stayed outside {number(most)} of {number(many)} texts{rest}"


def _drawn(width: float, rows: Sequence[tuple[str, dict[str, str]]], order: Sequence[str], names: pd.Series):
    narrow = width == NARROW
    left = 0.0 if narrow else 300.0
    step = (width - left - 4) / len(order)
    lines = [wrap(words, width - 8 if narrow else left - 14) for words, _ in rows]
    tall = [LINE_HEIGHT * len(part) + (28 if narrow else 12) for part in lines]
    head = 62 if narrow else 44
    figure, axes = canvas(head + sum(tall) + 4, width)
    legend(axes, 10, [(how, shape, INK, filled) for how, (shape, filled) in _SIGNS.items()], right=width)
    for n, code in enumerate(order):
        write(axes, left + step * (n + 0.5), head - 14, code, ha="center", weight="bold")
    y = float(head)
    for (_, way), words, high in zip(rows, lines, tall, strict=True):
        rule(axes, (2, width - 2), (y - 3, y - 3), width=0.4)
        for n, line in enumerate(words):
            write(axes, 4, y + 8 + LINE_HEIGHT * n, line)
        level = y + high - 16 if narrow else y + 8
        for n, code in enumerate(order):
            x, how = left + step * (n + 0.5), way.get(code)
            if how is None:
                write(axes, x, level, "–", ha="center", color=LINE)
            else:
                shape, filled = _SIGNS[how]
                mark(axes, x, level, shape, INK if how in (OUTSIDE, UNREAD) else colour_of(names[code]), filled, 6 if how == UNREAD else 8)
        y += high
    return figure
