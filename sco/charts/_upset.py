"""Any number of organisations: each combination that occurs, and who is in exactly it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, block, canvas, rule, sentence, wrap, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import MEMBERSHIP, Day, Statuses, as_day


def upset(on: Day, organisations: Sequence[str] | None = None, tables: Tables | None = None,
          status: Statuses = MEMBERSHIP) -> Chart:
    """Draw each combination of organisations that occurs, how many states are in exactly it, and which.

    After UpSet (Lex et al. 2014), with the names of a combination where UpSet has dots.

    Parameters
    ----------
    organisations : list of str, optional
        By default every organisation that has a member on the day.
    status : str, list of str or None
        What counts as belonging; by default membership in law.

    Raises
    ------
    ValueError
        For fewer than two organisations; names the number.
    """
    tables = the_tables(tables)
    day = as_day(on, tables)
    if organisations is None:
        organisations = [o for o in tables["organisations"]["organisation"]
                         if len(membership.members(o, day, status, tables))]
    organisations = organisations_to_draw(organisations, tables, 2)
    parts = membership.combinations(organisations, day, status, tables)
    parts = parts.sort_values("number", ascending=False, kind="stable", ignore_index=True)
    names = tables["states"].set_index("name")["short_name"]
    totals = {org: sum(row.number for row in parts.itertuples() if org in row.organisations) for org in organisations}
    rows = [(_exactly(row.organisations), listed([names[s] for s in row.states]), int(row.number)) for row in parts.itertuples()]
    said = [f"{_exactly(row.organisations)}: {listed(row.states)}" for row in parts.itertuples()]
    most = (f"The largest group, of {number(int(parts['number'][0]))}: {_exactly(parts['organisations'][0])}."
            if len(parts) else "No state is in any of them.")
    states = int(parts["number"].sum())
    table = pd.DataFrame({"combination": [row[0] for row in rows],
                          "number": parts["number"].to_list(), "states": [listed(s) for s in parts["states"]]})
    title = (f"{sentence(number(states))} states form {number(len(parts))} combinations of {number(len(organisations))} organisations"
             if len(parts) else f"No state is in any of {number(len(organisations))} organisations")
    return Chart(f"upset-{day:%Y-%m-%d}", lambda width: _drawn(width, rows, totals), title,
                 f"States in exactly these organisations on {written_day(day)}. {counted(status)}",
                 f"On {written_day(day)} {number(states)} states form {number(len(parts))} combinations of "
                 f"{listed(list(organisations))}. {most}",
                 table, "A bar counts the states that are in all organisations that its row names, and in no other.",
                 f"On {written_day(day)}. " + ". ".join(said) + ".")


def _drawn(width: float, rows: list[tuple[str, str, int]], totals: dict[str, int]):
    narrow = width == NARROW
    left = 4 if narrow else 236
    room, longest = width - left - 26, max((many for _, _, many in rows), default=1)
    heads = [wrap(head, room if narrow else left - 16, "bold") for head, _, _ in rows]
    states = [wrap(names, width - left - 4) for _, names, _ in rows]
    sums = wrap("Members in all: " + ", ".join(f"{org} {many}" for org, many in totals.items()), width - 8)
    tall = [LINE_HEIGHT * (len(h) + len(s) + 1) + 16 if narrow else max(LINE_HEIGHT * len(h), LINE_HEIGHT * (len(s) + 1)) + 12
            for h, s in zip(heads, states, strict=True)]
    figure, axes = canvas(LINE_HEIGHT * len(sums) + 12 + sum(tall) + (18 if not rows else 2), width)
    y = 10.0
    for line in sums:
        write(axes, 4, y, line, color=LINE)
        y += LINE_HEIGHT
    y += 2
    for (_, _, many), head, lines, high in zip(rows, heads, states, tall, strict=True):
        rule(axes, (4, width - 4), (y, y))
        at = y + 12
        for n, line in enumerate(head):
            write(axes, 4, at + n * LINE_HEIGHT, line, weight="bold")
        at += LINE_HEIGHT * len(head) + 1 if narrow else 0
        long = room * many / longest
        block(axes, left, at - 5, long, 10, INK)
        write(axes, left + long + 6, at, str(many), weight="bold")
        for n, line in enumerate(lines):
            write(axes, left, at + LINE_HEIGHT * (n + 1) + 1, line)
        y += high
    if not rows:
        write(axes, 4, y + 8, "no state")
    return figure


def _exactly(organisations: Sequence[str]) -> str:
    return f"{organisations[0]} only" if len(organisations) == 1 else listed(list(organisations))
