"""States tied by the organisations that they share on a day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, PAPER, SKY, VERMILION, WIDTH, Chart, canvas, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day

#: Line for one, two, three or more shared organisations.
_TIES = ((LINE, 0.6, "-"), (SKY, 1.6, (0, (3, 1.5))), (VERMILION, 3, "-"), (INK, 4.5, "-"))


def shared(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = MEMBERSHIP) -> Chart:
    """Draw a network of states, tied by the organisations that they share on a day.

    Parameters
    ----------
    status : str, list of str or None
        What counts as belonging; by default membership in law.
    """
    tables = the_tables(tables)
    organisations, day = organisations_to_draw(organisations, tables), as_day(on, tables)
    frame = membership.matrix(organisations, day, status, tables)
    inside = {state: frozenset(org for org in organisations if row[org]) for state, row in frame.iterrows()}
    order = sorted(inside, key=lambda s: (-len(inside[s]), [org not in inside[s] for org in organisations], s))
    ties = {(a, b): len(inside[a] & inside[b]) for a, b in combinations(order, 2) if inside[a] & inside[b]}
    names = tables["states"].set_index("name")["short_name"]
    half = -(-len(order) // 2)
    sides = order[:half], order[half:][::-1]  # down the left, then up the right: groups stay together on the ring
    strengths = sorted(set(ties.values()))
    step, top = 36, 18 * len(strengths) + 16
    tall = max(2, half) * step
    figure, axes = canvas(top + tall + 6)
    for n, many in enumerate(strengths):
        colour, width, style = _TIES[min(many, len(_TIES)) - 1]
        axes.plot([8, 44], [12 + 18 * n] * 2, color=colour, linewidth=width, linestyle=style)
        write(axes, 52, 12 + 18 * n, f"{number(many)} shared organisation{'s' if many > 1 else ''}")
    spots = {}
    for right, side in enumerate(sides):
        for n, state in enumerate(side):
            y = top + (n + 0.5) * tall / len(side)
            bow = (1 - ((y - top - tall / 2) / (tall / 2 + step)) ** 2) ** 0.5
            spots[state] = (WIDTH / 2 + (76 * bow if right else -76 * bow), y)
    for (a, b), many in sorted(ties.items(), key=lambda tie: tie[1]):
        colour, width, style = _TIES[min(many, len(_TIES)) - 1]
        axes.plot(*zip(spots[a], spots[b], strict=True), color=colour, linewidth=width, linestyle=style, zorder=many)
    for state, (x, y) in spots.items():
        axes.plot([x], [y], "o", color=INK, markersize=8, markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=1.6,
                  zorder=len(_TIES) + 2)
        write(axes, x + (9 if x > WIDTH / 2 else -9), y, names[state], ha="left" if x > WIDTH / 2 else "right")
    if not order:
        write(axes, 8, top, "no state")
    groups = [(many, [tie for tie, n in ties.items() if n == many]) for many in reversed(strengths)]
    short = [f"{number(len(pairs))} pair{'s' if len(pairs) > 1 else ''} share{'' if len(pairs) > 1 else 's'} {number(many)}"
             for many, pairs in groups]
    long = [f"{number(many).capitalize()} shared organisation{'s' if many > 1 else ''}: "
            + "; ".join(f"{a} and {b}" for a, b in pairs) for many, pairs in groups]
    table = pd.DataFrame([{"state": a, "other": b, "shared": many, "organisations": listed([o for o in organisations if o in inside[a] & inside[b]])}
                          for (a, b), many in sorted(ties.items(), key=lambda tie: -tie[1])], columns=["state", "other", "shared", "organisations"])
    return Chart(f"shared-{day:%Y-%m-%d}", figure, f"States tied by shared memberships on {written_day(day)}",
                 f"{counted(status)} of {listed(list(organisations))}. A line joins two states that are in the same organisation; "
                 "places mean nothing, and states with the same memberships stand together.",
                 f"On {written_day(day)} {number(len(order))} states are tied by organisations that they share: {', '.join(short) or 'none'}.",
                 table, f"On {written_day(day)}. " + ". ".join(long) + ".")
