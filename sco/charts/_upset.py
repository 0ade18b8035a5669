"""Any number of organisations: each combination that occurs, and who is in exactly it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, INK, LINE, LINE_HEIGHT, WIDTH, Chart, canvas, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import MEMBERSHIP, Day, Statuses, as_day

_DOT = 24  # width of an organisation's column


def upset(on: Day, organisations: Sequence[str] | None = None, tables: Tables | None = None,
          status: Statuses = MEMBERSHIP) -> Chart:
    """Draw any number of organisations: each combination that occurs, how many states are in exactly it, and which.

    After UpSet (Lex et al. 2014), turned so that combinations stand below each other and fit a phone.

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
    columns = {org: 16 + _DOT * n for n, org in enumerate(organisations)}
    left = 16 + _DOT * len(organisations)
    letters = max(14, int((WIDTH - left - 4) / 7))
    lines = [textwrap.wrap(listed([names[s] for s in row.states]), letters) for row in parts.itertuples()]
    totals = {org: sum(row.number for row in parts.itertuples() if org in row.organisations) for org in organisations}
    head = 34 + 7.8 * max(len(org) for org in organisations)
    figure, axes = canvas(head + sum(30 + LINE_HEIGHT * len(words) for words in lines) + (16 if parts.empty else 4))
    for org, x in columns.items():
        write(axes, x, head - 22, org, rotation=90, va="bottom", ha="center", weight="bold")
        write(axes, x, head - 10, str(totals[org]), ha="center")
    write(axes, left, head - 10, "states in all")
    longest = max(parts["number"], default=1)
    y = float(head)
    for row, words in zip(parts.itertuples(), lines, strict=True):
        axes.plot([4, WIDTH - 4], [y, y], color=LINE, linewidth=0.5)
        y += 15
        inside = [columns[org] for org in row.organisations]
        if len(inside) > 1:
            axes.plot([min(inside), max(inside)], [y, y], color=INK, linewidth=2)
        for org, x in columns.items():
            full = org in row.organisations
            axes.plot([x], [y], "o", color=INK, markersize=8 if full else 3.5, markerfacecolor=INK if full else LINE,
                      markeredgecolor=INK if full else LINE)
        long = (WIDTH - left - 40) * row.number / longest
        axes.add_patch(Rectangle((left, y - 6), long, 12, facecolor=BLUE, edgecolor=INK, linewidth=0.6))
        write(axes, left + long + 6, y, str(row.number), weight="bold")
        y += 15
        for line in words:
            write(axes, left, y, line)
            y += LINE_HEIGHT
    if parts.empty:
        write(axes, left, y + 6, "no state")
    said = [f"{_exactly(row.organisations)}: {listed(row.states)}" for row in parts.itertuples()]
    most = (f"The largest group, of {number(int(parts['number'][0]))}: {_exactly(parts['organisations'][0])}."
            if len(parts) else "No state is in any of them.")
    table = pd.DataFrame({"combination": [_exactly(row.organisations) for row in parts.itertuples()],
                          "number": parts["number"].to_list(), "states": [listed(s) for s in parts["states"]]})
    return Chart(f"upset-{day:%Y-%m-%d}", figure, f"Which combinations of memberships occur on {written_day(day)}",
                 f"{counted(status)}. Joined dots are the organisations of a row, small dots those outside it; the bar counts "
                 "the states that are in exactly this combination. The numbers under the names are totals.",
                 f"On {written_day(day)} {number(int(parts['number'].sum()))} states form {number(len(parts))} combinations of "
                 f"{listed(list(organisations))}. {most}",
                 table, f"On {written_day(day)}. " + ". ".join(said) + ".")


def _exactly(organisations: Sequence[str]) -> str:
    return f"{organisations[0]} only" if len(organisations) == 1 else listed(list(organisations))
