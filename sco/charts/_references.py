"""The chart of the article's sources: every work by origin, year and kind.

It stands apart from the other charts because it draws the article's own list
of references, which no other chart uses.
"""

from __future__ import annotations

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, INK, LINE, ORANGE, VERMILION, WIDTH, Chart, canvas, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number

#: Mark, colour and words for how a work stands in the text and in the list: (cited, listed).
STANDINGS = {("yes", "yes"): ("o", BLUE, True, "cited and listed"),
             ("yes", "no"): ("D", VERMILION, True, "cited, not in the list"),
             ("no", "yes"): ("o", ORANGE, False, "in the list, never cited")}
ROW, LEFT, NAME, AXIS, KIND = 15.5, 8, 42, (170, 216), 226


def references(tables: Tables | None = None) -> Chart:
    """Draw every work that the article refers to: origin, year, kind, and how often the text cites it."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["article_references"], "article_references", ["year", "label"]).sort_values(["year", "label"], kind="stable")
    groups = sorted(frame.groupby("origin"), key=lambda group: (-len(group[1]), group[0]))
    first, last = int(frame["year"].min()), int(frame["year"].max())
    present = [s for s in STANDINGS if ((frame["cited"] == s[0]) & (frame["listed"] == s[1])).any()]
    head = 16 * len(present) + 26
    figure, axes = canvas(head + sum(26 + ROW * len(part) for _, part in groups) + 4)
    place = Plot(axes, (first, last), (0, 1), (AXIS[0], 0, AXIS[1], 0)).x
    for row, standing in enumerate(present):
        _mark(axes, LEFT + 4, 10 + 16 * row, standing)
        write(axes, LEFT + 16, 10 + 16 * row, STANDINGS[standing][3])
    write(axes, LEFT, head - 10, f"year ({first} to {last}, left to right)", style="italic")
    write(axes, KIND, head - 10, "kind of work", style="italic")
    y = head + 2.0
    for origin, part in groups:
        axes.plot([4, WIDTH - 4], [y, y], color=LINE, linewidth=0.8)
        y += 12
        write(axes, 4, y, f"{_headed(origin)}: {len(part)}", weight="bold")
        y += 14
        for work in part.itertuples():
            x = place(work.year)
            axes.plot(AXIS, [y, y], color=LINE, linewidth=0.4)
            _mark(axes, x, y, (work.cited, work.listed))
            often = f" ({work.times_cited}×)" if work.times_cited > 1 else ""
            write(axes, LEFT, y, str(work.year))
            write(axes, NAME, y, work.label + often)
            write(axes, KIND, y, work.kind)
            y += ROW
    return Chart("references", figure, "The article's sources by origin, year and kind",
                 "One line a work; the mark moves to the right with the year, and a number in brackets says how often "
                 "the text cites a work that it cites more than once. Origin is our label for where the author or the "
                 "publisher stands.",
                 f"{len(frame)} works from {first} to {last}. By origin: "
                 + ", ".join(f"{origin} {len(part)}" for origin, part in groups) + ". "
                 + "; ".join(f"{words[0].upper()}{words[1:]}: {int(((frame['cited'] == c) & (frame['listed'] == li)).sum())}"
                             for (c, li), (_, _, _, words) in STANDINGS.items()) + ".",
                 _table(frame, groups), _said(frame, groups))


def _mark(axes, x: float, y: float, standing: tuple[str, str]) -> None:
    shape, colour, filled, _ = STANDINGS[standing]
    axes.plot([x], [y], marker=shape, markersize=6.5, color=colour, markerfacecolor=colour if filled else "none",
              markeredgecolor=INK if filled else colour, markeredgewidth=0.8 if filled else 1.8, clip_on=False)


def _headed(origin: str) -> str:
    return origin[0].upper() + origin[1:]


def _named(work) -> str:
    return f"{work.label} {work.year}"


def _said(frame: pd.DataFrame, groups: list[tuple[str, pd.DataFrame]]) -> str:
    """List all that the chart shows: works by origin, then those that stand in only one place or return."""
    parts = [f"{len(frame)} works from {frame['year'].min()} to {frame['year'].max()}"]
    parts += [f"{_headed(origin)}, {number(len(part))}: "
              + ", ".join(f"{_named(w)} ({w.kind})" for w in part.itertuples()) for origin, part in groups]
    for standing, (_, _, _, words) in STANDINGS.items():
        found = frame[(frame["cited"] == standing[0]) & (frame["listed"] == standing[1])]
        if standing != ("yes", "yes") and len(found):
            parts.append(f"{_headed(words)}: {listed([_named(w) for w in found.itertuples()])}")
    often = frame[frame["times_cited"] > 1]
    if len(often):
        parts.append("Cited more than once: "
                     + listed([f"{_named(w)} ({w.times_cited} times)" for w in often.itertuples()]))
    return ". ".join(parts) + "."


def _table(frame: pd.DataFrame, groups: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    ordered = pd.concat([part for _, part in groups])
    return pd.DataFrame({"work": [_named(w) for w in ordered.itertuples()], "origin": ordered["origin"].to_list(),
                         "kind": ordered["kind"].to_list(), "language": ordered["language"].to_list(),
                         "cited": ordered["cited"].to_list(), "listed": ordered["listed"].to_list(),
                         "first cited in section": ordered["first_cited"].replace("", "never").to_list(),
                         "times cited": ordered["times_cited"].to_list()})
