"""A map without borders: each state is a tile near its place, marked by its memberships on a day.

It stands apart because it needs places, which no other chart does. Tiles, and
not outlines, for two reasons: borders in the region are disputed, and a border
says nothing about membership.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, block, canvas, flow, legend, mark, measure, sentence, write
from articlebook.per_tables import per_tables
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._actors import colours_of
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day

ACROSS = 4
#: Shape of each organisation, by its order in the chart.
_SHAPES = ("o", "s", "^", "D", "v", "p")


@per_tables
def grid(tables: Tables) -> dict[str, tuple[int, int]]:
    """Return column and row of every state's tile, from the places of the capitals.

    Columns are filled from west to east and rows from north to south, so that
    each tile is as near as the others allow to its state's place among them
    (least sum of squared steps). The same for every day, so that charts of two
    days can be laid side by side. A state without a place comes last.

    Returns
    -------
    dict of str to (int, int)
        By ISO alpha-3 code.
    """
    from scipy.optimize import linear_sum_assignment  # only this chart needs the large package

    places = tables["capitals"].set_index("iso3")
    known = [i for i in tables["states"]["iso3"] if i in places.index]
    down = -(-len(known) // ACROSS)
    cells = [(column, row) for row in range(down) for column in range(ACROSS)]
    east = places.loc[known, "longitude"].rank(method="first").to_numpy() - 0.5
    north = places.loc[known, "latitude"].rank(method="first", ascending=False).to_numpy() - 0.5
    x, y = east / len(known) * ACROSS - 0.5, north / len(known) * down - 0.5
    cost = [[(a - column) ** 2 * (down / ACROSS) + (b - row) ** 2 for column, row in cells] for a, b in zip(x, y, strict=True)]
    found = {known[n]: cells[m] for n, m in zip(*linear_sum_assignment(cost), strict=True)}
    rest = [i for i in tables["states"]["iso3"] if i not in found]
    return found | {i: (n % ACROSS, down + n // ACROSS) for n, i in enumerate(rest)}


def tiles(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = None) -> Chart:
    """Draw states as tiles near their places, with a mark for each organisation to which they belong on a day.

    Parameters
    ----------
    organisations : list of str
        Up to six.
    status : str, list of str or None
        Which statuses are shown; a full mark is membership in law, a hollow one any other status.
    """
    tables = the_tables(tables)
    organisations = organisations_to_draw(organisations, tables, most=len(_SHAPES), otherwise="use the matrix")
    day = as_day(on, tables)
    frame = membership.matrix(organisations, day, status, tables).reset_index().set_index("iso3")
    names = tables["states"].set_index("iso3")["short_name"]
    places = grid(tables)
    rows = sorted({places[i][1] for i in frame.index})
    tiles_drawn = [(names[iso3], places[iso3][0], rows.index(places[iso3][1]), {org: row[org] for org in organisations if row[org]})
                   for iso3, row in frame.iterrows()]
    members = {org: list(frame["state"][frame[org].isin(MEMBERSHIP)]) for org in organisations}
    others = {org: list(frame["state"][~frame[org].isin(MEMBERSHIP) & (frame[org] != "")]) for org in organisations}
    long = [f"{org}: members {listed(members[org])}" + (f"; other status {listed(others[org])}" if others[org] else "")
            for org in organisations]
    table = pd.DataFrame({"state": frame["state"], "row, from the north": [rows.index(places[i][1]) + 1 for i in frame.index],
                          "column, from the west": [places[i][0] + 1 for i in frame.index],
                          **{org: frame[org].replace("", "none") for org in organisations}})
    largest = max(organisations, key=lambda org: len(members[org]))
    some = len(frame)
    title = (f"{sentence(number(some))} state{'s' if some != 1 else ''} hold{'' if some != 1 else 's'} a status; the {largest} has most members, "
             f"{number(len(members[largest]))}" if some else "No state held a status")
    return Chart(f"tiles-{day:%Y-%m-%d}", lambda width: _drawn(width, tiles_drawn, organisations, len(rows)), title,
                 f"A map without borders: status in {listed([f'the {o}' for o in organisations])} on {written_day(day)}",
                 f"On {written_day(day)} the tiles show {number(len(frame))} states. Members: "
                 + ", ".join(f"{org} {len(found)}" for org, found in members.items())
                 + ". With another status: " + ", ".join(f"{org} {len(found)}" for org, found in others.items()) + ".",
                 table.reset_index(drop=True).set_index("state"),
                 "One tile a state, near the place of its capital among the others; tiles of members have a thick outline and "
                 "bold names. No border is drawn: some in this region are disputed, and membership does not need them.", ". ".join(long) + ".")


def _drawn(width: float, tiles_drawn: list[tuple[str, int, int, dict[str, str]]], organisations: Sequence[str], rows: int):
    narrow = width == NARROW
    looks = dict(zip(organisations, zip(_SHAPES, colours_of(organisations).values(), strict=False), strict=False))
    wide, tall = (width - 4) / ACROSS, 40 if narrow else 30
    entries = [*((org, shape, colour, True) for org, (shape, colour) in looks.items()),
               ("full: member", "o", INK, True), ("hollow: other status", "o", INK, False)]
    lines = max(line for line, _ in flow([22 + measure(entry[0]) for entry in entries], width + 12, 8)) + 1
    top = (LINE_HEIGHT + 2) * lines + 26
    figure, axes = canvas(top + tall * max(1, rows) + 2, width)
    y = legend(axes, 10, entries, right=width)
    write(axes, width / 2, y + 4, "north", ha="center", color=LINE)
    write(axes, 4, y + 4, "west", color=LINE)
    write(axes, width - 4, y + 4, "east", ha="right", color=LINE)
    for name, column, line, held in tiles_drawn:
        x, y = 2 + wide * column, top + tall * line
        member = any(status in MEMBERSHIP for status in held.values())
        block(axes, x + 1.5, y, wide - 3, tall - 4, "none", INK if member else LINE, 1.8 if member else 0.7, linestyle="-" if member else (0, (3, 2)))
        marks = 13 * len(held)
        if narrow:
            write(axes, x + wide / 2, y + 11, name, ha="center", weight="bold" if member else "normal")
        else:
            write(axes, x + 10, y + (tall - 4) / 2, name, weight="bold" if member else "normal")
        first = x + wide / 2 - marks / 2 + 6.5 if narrow else x + wide - marks - 3
        for n, (org, status) in enumerate(held.items()):
            shape, colour = looks[org]
            mark(axes, first + 13 * n, y + (27 if narrow else (tall - 4) / 2), shape, colour, status in MEMBERSHIP)
    if not tiles_drawn:
        write(axes, width / 2, top + 14, "no state held a status", ha="center")
    return figure
