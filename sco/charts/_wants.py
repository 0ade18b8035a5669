"""Subjects that states of Central Asia name as their own interests, beside China's list in the article.

It stands apart from the chart of the article's lists because its rows come
from the states' own texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, canvas, mark, rule, sentence, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.tables import Tables, split
from articlebook.text_roles import listed, number
from sco.charts._actors import colour_of

_CHINA = "China"


def wants(tables: Tables | None = None) -> Chart:
    """Draw subject by subject which states name it as an interest of theirs, and whether the article has it as China's."""
    tables = the_tables(tables)
    named = rows_to_draw(tables["state_interests"], "state_interests", ["iso3", "state", "subject"])
    items = tables["interests"].set_index("id")
    states = dict(named.drop_duplicates("iso3").sort_values("state")[["iso3", "state"]].to_numpy())
    order = next(f["constraints"]["enum"] for f in tables.resource("state_interests")["schema"]["fields"] if f["name"] == "subject")
    rows = []
    for subject in order:
        part = named[named["subject"] == subject]
        if len(part):
            own = any(_CHINA in split(items.loc[i, "holder"]) for cell in part["matches"] for i in split(cell))
            rows.append((subject, own, set(part["iso3"])))
    matched = {i for cell in named["matches"] for i in split(cell)}
    alone = [row.item for row in items.itertuples() if row.list == "central-asia" and row.Index not in matched]
    rows += [(item, True, set()) for item in alone]
    theirs = [row for row in rows if row[2]]
    missing = [subject for subject, own, _ in theirs if not own]
    most = max(theirs, key=lambda row: len(row[2]))
    columns = {"CHN": f"{_CHINA}, in the article"} | states
    table = pd.DataFrame([{"subject": subject, columns["CHN"]: "yes" if own else "no"} | {name: "yes" if code in who else "no" for code, name in states.items()}
                          for subject, own, who in rows]).set_index("subject")
    said = [f"{sentence(subject)}: " + listed([*([columns['CHN']] if own else []), *[states[c] for c in states if c in who]]) for subject, own, who in rows]
    return Chart("wants", lambda width: _drawn(width, rows, list(columns)),
                 f"States of Central Asia name {number(len(theirs))} subjects; {number(len(missing))} of them are no interest of China in the article",
                 "Subjects in concepts, programmes and speeches of five states that we could open; our grouping",
                 f"{sentence(number(len(theirs)))} subjects. Named by most states: {most[0]}, {number(len(most[2]))} of {number(len(states))}. "
                 f"Not among China's interests in the article: {listed(missing)}.", table,
                 "An empty cell does not mean that a state has no such interest, only that what we opened does not name it. "
                 + ", ".join(f"{code} {name}" for code, name in columns.items()) + ".", ". ".join(said) + ".")


def _drawn(width: float, rows: Sequence[tuple[str, bool, set[str]]], columns: Sequence[str]):
    left = 138.0 if width == NARROW else 330.0
    step = (width - left - 4) / len(columns)
    lines = [wrap(subject, left - 10) for subject, _, _ in rows]
    tall = [max(22, LINE_HEIGHT * len(part) + 8) for part in lines]
    figure, axes = canvas(28 + sum(tall) + 4, width)
    for n, code in enumerate(columns):
        write(axes, left + step * (n + 0.5), 12, code, ha="center", weight="bold")
    y = 28.0
    for (_, own, who), words, high in zip(rows, lines, tall, strict=True):
        rule(axes, (2, width - 2), (y - 3, y - 3), INK if not who else LINE, 0.4)
        for n, line in enumerate(words):
            write(axes, 4, y + 8 + LINE_HEIGHT * n, line)
        for n, code in enumerate(columns):
            x = left + step * (n + 0.5)
            if (own if code == "CHN" else code in who):
                mark(axes, x, y + 8, "s", colour_of(_CHINA) if code == "CHN" else LINE, True, 9)
            else:
                write(axes, x, y + 8, "–", ha="center", color=LINE)
        y += high
    return figure
