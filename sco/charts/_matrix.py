"""States by organisations on a day, and the marks that every chart has for a status."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, NARROW, TEXT, Chart, canvas, legend, mark, measure, rule, sentence, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._actors import colours_of
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

#: Mark and colour of each status. The shape tells them apart; colour is for the actors that a chart compares.
STATUS_MARKS = {"member": ("o", INK, True), "party": ("o", INK, True), "participant": ("o", INK, True),
                "observer": ("s", INK, False), "dialogue partner": ("^", INK, False),
                "SCO partner": ("D", INK, False), "agreement only": ("x", LINE, False)}
OTHER_STATUS = ("*", INK, False)
_ROW, _STATE = 17, 104  # height of a row, width of the names


def counted(status: Statuses) -> str:
    """Say what a chart counts as belonging, in a caption's words."""
    if is_membership(status):
        return "Members only"
    return "Every status counts" if status is None else f"Counted: {listed([status] if isinstance(status, str) else list(status))}"


def matrix(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = None) -> Chart:
    """Draw states by organisations on a day, status by mark; states with the same memberships stand together.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are shown; None is every status.
    """
    tables = the_tables(tables)
    organisations, day = organisations_to_draw(organisations, tables), as_day(on, tables)
    frame = membership.matrix(organisations, day, status, tables=tables)
    held = frame[list(organisations)]
    inside = pd.Series([tuple(org for org in organisations if row[org] in MEMBERSHIP) for _, row in frame.iterrows()], index=frame.index, dtype=object)
    order = sorted(frame.index, key=lambda s: (-len(inside[s]), [org not in inside[s] for org in organisations]))
    frame, inside = frame.loc[order], inside.loc[order]
    present = [s for s in membership.statuses(tables) if (held == s).any().any()]
    marks = {s: STATUS_MARKS.get(s, OTHER_STATUS) for s in present}
    names = tables["states"].set_index("iso3")["short_name"]
    groups = [(_headed(key, organisations), [(names[row["iso3"]], [row[org] for org in organisations]) for _, row in frame[inside == key].iterrows()])
              for key in dict.fromkeys(inside)]

    def draw(width: float):
        head = _ROW * (1 + (sum(24 + measure(s) for s in present) > width - 8)) + 12
        blocks = 1 if width == NARROW or len(organisations) > 4 else 2
        columns = _dealt(groups, blocks)
        figure, axes = canvas(head + max(_tall(part, organisations, width / blocks) for part in columns) + 4, width)
        legend(axes, 10, [(s, *marks[s]) for s in present], right=width)
        for place, part in enumerate(columns):
            _block(axes, part, organisations, marks, place * (width / blocks + 12), width / blocks - 12 * (blocks - 1), head)
        return figure

    counts = [f"{org} {int((frame[org].isin(MEMBERSHIP)).sum())}" for org in organisations]
    in_all = [state for state, row in frame.iterrows() if all(row[o] in MEMBERSHIP for o in organisations)]
    long = []
    for org in organisations:
        alike = [f"{org}, {s}: {listed(list(frame.index[frame[org] == s]))}" for s in present if (frame[org] == s).any()]
        long += alike or [f"{org}: no state held a status"]
    every = "both" if len(organisations) == 2 else f"all {number(len(organisations))} bodies"
    title = (f"{sentence(number(len(in_all)))} of {number(len(frame))} states with any status {'is a member' if len(in_all) == 1 else 'are members'} of {every}"
             if len(organisations) > 1 else f"{sentence(number(len(in_all)))} of {number(len(frame))} states with any status "
                                            f"{'is a member' if len(in_all) == 1 else 'are members'} of the {organisations[0]}")
    return Chart(f"matrix-{day:%Y-%m-%d}", draw, title if len(frame) else "No state held a status",
                 f"Status of every state in {listed([f'the {o}' for o in organisations])} on {written_day(day)}; a dash means none",
                 f"On {written_day(day)} the members were: {', '.join(counts)}. States that were members of "
                 f"all {number(len(organisations))}: {listed(in_all)}.",
                 frame.drop(columns="iso3").replace("", "none"), description=". ".join(long) + ".")


def _headed(key: tuple[str, ...], organisations: Sequence[str]) -> str:
    """Say of which organisations a group of states are members."""
    if not key:
        return "member of none"
    if len(key) == len(organisations) > 1:
        return "member of " + ("both" if len(key) == 2 else f"all {number(len(key))}")
    return f"{listed(list(key))} only"


def _dealt(groups: list, blocks: int) -> list[list]:
    """Divide groups into columns of about the same height, in their order."""
    if blocks == 1 or len(groups) < 2:
        return [groups]
    sizes = [len(rows) + 2 for _, rows in groups]
    cut = min(range(1, len(groups)), key=lambda n: max(sum(sizes[:n]), sum(sizes[n:])))
    return [groups[:cut], groups[cut:]]


def _heads(organisations: Sequence[str], wide: float) -> int:
    """Return how many lines the heads of the columns take, so that long names stand clear of each other."""
    step = (wide - _STATE) / len(organisations)
    return next((lines for lines in (1, 2, 3) if max(map(measure_bold, organisations)) + 6 <= lines * step), 4)


def measure_bold(text: str) -> float:
    """Return the width of a bold label."""
    return measure(text, TEXT, "bold")


def _tall(groups: list, organisations: Sequence[str], wide: float) -> float:
    return _ROW * (_heads(organisations, wide) + sum(len(rows) + 1.35 for _, rows in groups)) + (_ROW if not groups else 0)


def _block(axes: Axes, groups: list, organisations: Sequence[str], marks: dict, left: float, wide: float, top: float) -> None:
    """Draw one column of groups below the names of the organisations."""
    colours = colours_of(organisations)
    step = (wide - _STATE) / len(organisations)
    columns = [left + _STATE + step * (n + 0.5) for n in range(len(organisations))]
    lines = _heads(organisations, wide)
    for n, (org, x) in enumerate(zip(organisations, columns, strict=True)):
        level = lines - 1 - n % lines
        half = measure_bold(org) / 2
        write(axes, min(max(x, left + half), left + wide - half), top + _ROW * (n % lines), org, ha="center", weight="bold")
        if level:
            rule(axes, (x, x), (top + _ROW * (n % lines) + 8, top + _ROW * (lines - 1) + 7))
    y = top + _ROW * (lines - 0.4)
    for head, rows in groups:
        rule(axes, (left, left + wide), (y, y), INK, 0.8)
        y += _ROW * 0.7
        write(axes, left, y, head, color=LINE)
        y += _ROW * 0.65
        for state, held in rows:
            y += _ROW * 0.5
            write(axes, left, y, state, weight="bold" if state == "China" else "normal")
            for x, org, status in zip(columns, organisations, held, strict=True):
                if status:
                    shape, _, filled = marks[status]
                    mark(axes, x, y, shape, colours[org] if status in MEMBERSHIP else marks[status][1], filled)
                else:
                    write(axes, x, y, "–", ha="center", color=LINE)
            y += _ROW * 0.5
    if not groups:
        write(axes, left, y + _ROW, "no state held a status")
