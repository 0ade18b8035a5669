"""States tied by the organisations that they share on a day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, NARROW, TEXT, Chart, block, canvas, measure, rule, sentence, write
from articlebook.palette import tint
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day


def shared(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = MEMBERSHIP) -> Chart:
    """Draw a triangle of cells, one for each pair of states: how many organisations they share on a day.

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
    groups = [(many, [tie for tie, n in ties.items() if n == many]) for many in sorted(set(ties.values()), reverse=True)]
    short = [f"{number(len(pairs))} pair{'s' if len(pairs) > 1 else ''} share{'' if len(pairs) > 1 else 's'} {number(many)}"
             for many, pairs in groups]
    long = [f"{number(many).capitalize()} shared organisation{'s' if many > 1 else ''}: "
            + "; ".join(f"{a} and {b}" for a, b in pairs) for many, pairs in groups]
    table = pd.DataFrame([{"state": a, "other": b, "shared": many, "organisations": listed([o for o in organisations if o in inside[a] & inside[b]])}
                          for (a, b), many in sorted(ties.items(), key=lambda tie: -tie[1])], columns=["state", "other", "shared", "organisations"])
    every = len(order) * (len(order) - 1) // 2
    most = (f"; {number(len(groups[0][1]))} {'share' if len(groups[0][1]) > 1 else 'shares'} {number(groups[0][0])}" if len(groups) > 1 else "")
    title = f"{sentence(number(len(ties)))} of {number(every)} pairs of states share an organisation{most}" if ties else "No two states share an organisation"
    return Chart(f"shared-{day:%Y-%m-%d}", lambda width: _drawn(width, [(s, names[s]) for s in order], ties), title,
                 f"Organisations that two states share, of {listed(organisations)}, on {written_day(day)}. {counted(status)}",
                 f"On {written_day(day)} {number(len(order))} states are tied by organisations that they share: {', '.join(short) or 'none'}.",
                 table, "A state's cells run along its row and then down from its name; a dash means none.",
                 f"On {written_day(day)}. " + ". ".join(long) + ".")


def _drawn(width: float, states: Sequence[tuple[str, str]], ties: dict[tuple[str, str], int]):
    longest = max((measure(short, TEXT, "bold") for _, short in states), default=0)
    step = min(26.0 if width == NARROW else 40.0, (width - longest - 14) / max(1, len(states)))
    tall = min(step, 20.0)
    figure, axes = canvas(max(20, tall * len(states) + 6), width)
    most = max(ties.values(), default=1)
    for row, (state, short) in enumerate(states):
        y = 3 + tall * row
        for column in range(row):
            many = ties.get((states[column][0], state), 0)
            block(axes, 4 + step * column, y, step - 1, tall - 1, tint(INK, 0.45 * many / most) if many else "none", LINE, 0.3)
            if step > 12:
                write(axes, 4 + step * (column + 0.5), y + tall / 2, str(many) if many else "–", ha="center",
                      color=INK if many else LINE, weight="bold" if many == most else "normal")
        rule(axes, (4 + step * row, 4 + step * row), (y, y + tall), INK, 1.4)
        write(axes, 8 + step * row, y + tall / 2, short, weight="bold" if state == "China" else "normal")
    if not states:
        write(axes, 8, 10, "no state")
    return figure
