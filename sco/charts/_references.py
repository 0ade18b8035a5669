"""The chart of the article's sources: every work by origin, year and kind.

It stands apart from the other charts because it draws the article's own list
of references, which no other chart uses.
"""

from __future__ import annotations

from itertools import groupby

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, NARROW, Chart, canvas, legend, mark, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number

#: Mark and words for how a work stands in the text and in the list: (cited, listed).
STANDINGS = {("yes", "yes"): ("o", True, "cited and listed"),
             ("yes", "no"): ("D", True, "cited, not in the list"),
             ("no", "yes"): ("o", False, "in the list, never cited")}


def references(tables: Tables | None = None) -> Chart:
    """Draw every work that the article refers to as a mark at its year, one strip an origin."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["article_references"], "article_references", ["year", "label"]).sort_values(["year", "label"], kind="stable")
    groups = sorted(frame.groupby("origin"), key=lambda group: (-len(group[1]), group[0]))
    present = [s for s in STANDINGS if ((frame["cited"] == s[0]) & (frame["listed"] == s[1])).any()]
    span = (int(frame["year"].min()), int(frame["year"].max()))
    strips = [(_headed(str(origin)), [(int(year), [(_work(w), (w.cited, w.listed)) for w in works]) for year, works in
                                      groupby(part.itertuples(), key=lambda w: w.year)]) for origin, part in groups]
    most = groups[0]
    never = int(((frame["cited"] == "no") & (frame["listed"] == "yes")).sum())
    title = f"{len(most[1])} of {len(frame)} works are {most[0] if _is_adjective(most[0]) else f'of origin “{most[0]}”'}"
    return Chart("references", lambda width: _strips(width, strips, present, span),
                 title + (f"; {number(never)} stand{'s' if never == 1 else ''} in the list and {'is' if never == 1 else 'are'} never cited" if never else ""),
                 f"Works that the article cites or lists, {span[0]} to {span[1]}, by our label of where author or publisher stands",
                 f"{len(frame)} works from {span[0]} to {span[1]}. By origin: "
                 + ", ".join(f"{origin} {len(part)}" for origin, part in groups) + ". "
                 + "; ".join(f"{words[0].upper()}{words[1:]}: {int(((frame['cited'] == c) & (frame['listed'] == li)).sum())}"
                             for (c, li), (_, _, words) in STANDINGS.items()) + ".",
                 _table(frame, groups), "A mark stands at the year of its work; works of one year stand above each other. A number in brackets says how "
                 "often the text cites a work that it cites more than once.", _said(frame, groups))


def _is_adjective(origin: str) -> bool:
    return origin.endswith(("an", "ese", "ern", "ish", "ch"))


def _work(work) -> str:
    return work.label + (f" ({work.times_cited}×)" if work.times_cited > 1 else "")


def _strips(width: float, strips: list[tuple[str, list]], present: list[tuple[str, str]], span: tuple[int, int]):
    """Draw one strip an origin on a shared axis of years; names stand below, since few would fit beside their marks."""
    narrow = width == NARROW
    left, dot = (8, 9) if narrow else (150, 10)
    key = 17 * (2 if narrow else 1) + 4
    laid = []
    for origin, years in strips:
        names = wrap("; ".join(f"{year} {', '.join(name for name, _ in works)}" for year, works in years), width - left - 10)
        laid.append((origin, years, max(len(works) for _, works in years), names))
    tall = [(18 if narrow else 4) + dot * stack + 10 + 14 * len(names) + 8 for _, _, stack, names in laid]
    figure, axes = canvas(key + 22 + sum(tall) + 6, width)
    legend(axes, 9, [(STANDINGS[s][2], STANDINGS[s][0], INK, STANDINGS[s][1]) for s in present], right=width)
    plot = Plot(axes, span, (0, 1), (left + 6, 0, width - 16, 0))
    y = key + 12.0
    ticks = [year for year in range(span[0], span[1] + 1) if year % 5 == 0]
    for year in ticks:
        write(axes, plot.x(year), y, str(year), ha="center")
    y += 10
    for (origin, years, stack, names), high in zip(laid, tall, strict=True):
        rule(axes, (4, width - 4), (y, y), INK, 0.8)
        write(axes, 4, y + (11 if narrow else 12), f"{origin}: {sum(len(works) for _, works in years)}", weight="bold")
        base = y + (18 if narrow else 4) + dot * stack + 2
        for year in ticks:
            rule(axes, (plot.x(year),) * 2, (y + (19 if narrow else 2), base + 4), width=0.3, zorder=0)
        for year, works in years:
            for n, (_, standing) in enumerate(works):
                shape, filled, _ = STANDINGS[standing]
                mark(axes, plot.x(year), base - dot * n, shape, INK if filled else LINE, filled, 6)
        for n, line in enumerate(names):
            write(axes, left, base + 15 + 14 * n, line)
        y += high
    return figure


def _headed(origin: str) -> str:
    return origin[0].upper() + origin[1:]


def _named(work) -> str:
    return f"{work.label} {work.year}"


def _said(frame: pd.DataFrame, groups: list[tuple[str, pd.DataFrame]]) -> str:
    """List all that the chart shows: works by origin, then those that stand in only one place or return."""
    parts = [f"{len(frame)} works from {frame['year'].min()} to {frame['year'].max()}"]
    parts += [f"{_headed(origin)}, {number(len(part))}: "
              + ", ".join(f"{_named(w)} ({w.kind})" for w in part.itertuples()) for origin, part in groups]
    for standing, (_, _, words) in STANDINGS.items():
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
