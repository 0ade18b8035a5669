"""Spells of membership over time, a line for each state."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, GREEN, INK, LINE, LINE_HEIGHT, ORANGE, PAPER, PURPLE, SKY, VERMILION, WIDTH, Chart, canvas, mark, write
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

#: Colours of organisations, by their order in a chart; position or pattern tells them apart as well.
BANDS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)

_THICK, _GAP, _LEFT = 6.5, 9, 92


def spells(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP,
           on: Day | None = None) -> Chart:
    """Draw membership spells: one line a state, one band an organisation, from the first day of the data to the cut-off.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are drawn; other than membership in law they are hollow.
    on : day, optional
        A day to mark with an upright.
    """
    tables = the_tables(tables)
    organisations = organisations_to_draw(organisations, tables)
    frame = membership.spells(organisations, status, tables)
    first, last = tables.coverage
    names = tables["states"].set_index("iso3")["short_name"]
    order = frame.groupby("iso3").agg(start=("start", "min"), many=("organisation", "nunique"))
    states = sorted(order.index, key=lambda i: (-order.many[i], order.start[i], names[i]))
    tall = _THICK * len(organisations) + _GAP
    bands = {org: BANDS[n % len(BANDS)] for n, org in enumerate(organisations)}
    names_of_bands = _flow({org: org for org in organisations}, 24)
    key = _flow({kind: _WORDS[kind] for kind in _present(frame)}, 30)
    head = (LINE_HEIGHT + 2) * (len(names_of_bands) + len(key)) + 14
    figure, axes = canvas(head + tall * len(states) + 20)
    for line_number, line in enumerate(names_of_bands):
        for x, org in line:
            mark(axes, x + 4, 10 + line_number * (LINE_HEIGHT + 2), "s", bands[org])
            write(axes, x + 13, 10 + line_number * (LINE_HEIGHT + 2), org)
    _draw_key(axes, key, 10 + len(names_of_bands) * (LINE_HEIGHT + 2))
    bottom = head + tall * len(states)
    plot = Plot(axes, (first, last), (0, 1), (_LEFT, head - 4, WIDTH - 10, bottom))
    place = plot.x
    for year in range(first.year + (-first.year) % 5, last.year + 1, 5):
        plot.upright(pd.Timestamp(year, 1, 1), "-", LINE, width=0.4, zorder=0)
        write(axes, place(pd.Timestamp(year, 1, 1)), bottom + 10, str(year), ha="center")
    if on is not None:
        plot.upright(as_day(on, tables), (0, (4, 2)), width=1.4, zorder=3)
    for n, iso3 in enumerate(states):
        y = head + n * tall + _GAP / 2
        write(axes, 4, y + _THICK * len(organisations) / 2, names[iso3])
        for row in frame[frame["iso3"] == iso3].itertuples():
            _spell(axes, place, row, y + organisations.index(row.organisation) * _THICK, bands[row.organisation], last)
    ordered = frame.sort_values(["state", "start"])
    table = pd.DataFrame({
        "state": ordered["state"], "organisation": ordered["organisation"], "status": ordered["status"],
        "standing": ordered["standing"], "start": [_dated(r, "start") for r in ordered.itertuples()],
        "until": [_dated(r, "end") for r in ordered.itertuples()],
        "ended by": ordered["end_kind"].replace("", "lasts"), "confidence": ordered["confidence"]})
    over = frame[frame["end"].notna() & ~frame["end_kind"].isin(["participation frozen", "change of status", "statuses merged"])]
    ended = [f"{r.state} in the {r.organisation} until {r.end:%Y} ({r.end_kind})" for r in over.itertuples()]
    cold = [f"{r.state} in the {r.organisation} since {r.start:%Y}" for r in frame[frame["standing"] == "frozen"].itertuples()]
    unsure = [f"{r.state} and the {r.organisation}, {which} {_dated(r, which)}" for r in frame.itertuples()
              for which in ("start", "end") if getattr(r, f"{which}_precision") not in ("", "day")]
    held = {org: [names[i] for i in states if ((frame["iso3"] == i) & (frame["organisation"] == org)).any()]
            for org in organisations}
    kind = "members" if is_membership(status) else "states with one of these statuses"
    return Chart("spells", figure, "Membership over time",
                 f"{kind.capitalize()} of {listed(list(organisations))}; in each row the bands stand in this order, from "
                 "top to bottom. A hatched bar is a member that says it takes no part; a hollow piece lies between the "
                 f"earliest and the latest day that sources give. To {written_day(last)}.",
                 f"{number(len(states)).capitalize()} states have been {kind} between {first.year} and {last.year}. "
                 f"Ended: {listed(ended) if len(ended) < 4 else _by_kind(over)}. Frozen: {listed(cold)}. All others last.", table,
                 (f"Ended: {'; '.join(ended)}. " if ended else "") + " ".join(f"{org}: {listed(list(inside))}." for org, inside in held.items())
                 + f" Uncertain days: {'; '.join(unsure) or 'none'}.")


def _by_kind(over: pd.DataFrame) -> str:
    return ", ".join(f"{number(int(many))} {kind}" for kind, many in over["end_kind"].value_counts(sort=False).items())


def _dated(row, which: str) -> str:
    """Write a day as the table knows it: exact, or between an earliest and a latest one."""
    day, precision = getattr(row, which), getattr(row, f"{which}_precision")
    if pd.isna(day):
        return "lasts"
    if precision == "day":
        return f"{day:%Y-%m-%d}"
    return f"{day:%Y-%m-%d} ({getattr(row, f'{which}_earliest'):%Y-%m-%d} to {getattr(row, f'{which}_latest'):%Y-%m-%d})"


def _spell(axes, place, row, y: float, colour: str, last: pd.Timestamp) -> None:
    """Draw one bar: full where membership is certain, hollow where a day is uncertain, hatched while frozen."""
    certain = place(_bound(row, "start", "latest")), place(last if pd.isna(row.end) else _bound(row, "end", "earliest"))
    possible = place(_bound(row, "start", "earliest")), place(last if pd.isna(row.end) else _bound(row, "end", "latest"))
    thick = _THICK - 1.4
    unsure = [pair for pair in ((possible[0], certain[0]), (certain[1], possible[1])) if pair[1] > pair[0]]
    hollow = row.status not in MEMBERSHIP
    if certain[1] > certain[0]:
        axes.add_patch(Rectangle((certain[0], y), certain[1] - certain[0], thick, linewidth=0.9,
                                 edgecolor=colour if hollow else INK, facecolor=PAPER if hollow or row.standing == "frozen" else colour))
        if row.standing == "frozen":
            _hatched(axes, certain[0], certain[1], y, thick, colour)
    for a, b in unsure:
        b = max(b, a + 3)  # some weeks would be thinner than a line
        axes.add_patch(Rectangle((a, y), b - a, thick, linewidth=0.9, edgecolor=INK, facecolor=PAPER))
        axes.plot([a, a], [y - 1.6, y + thick + 1.6], color=INK, linewidth=1.2)
        axes.plot([b, b], [y - 1.6, y + thick + 1.6], color=INK, linewidth=1.2)
    if row.end_kind in _ENDS:
        shape, size, _ = _ENDS[row.end_kind]
        axes.plot([possible[1] + (3 if shape == "|" else 6)], [y + thick / 2], marker=shape, color=INK, markersize=size, markeredgewidth=1.3,
                  markerfacecolor="none", linestyle="none")


#: Marks behind a bar that ended: suspension is not withdrawal, and a body that ends is neither.
_ENDS = {"suspension": ("x", 5, "suspended"), "not renewed": (">", 4.5, "left"), "withdrawal": (">", 4.5, "left"),
         "dissolved": ("|", 7, "body ended"), "succeeded": ("|", 7, "body ended"), "lapsed": (">", 4.5, "left")}


def _bound(row, which: str, bound: str) -> pd.Timestamp:
    value = getattr(row, f"{which}_{bound}")
    return getattr(row, which) if pd.isna(value) else value


def _hatched(axes, start: float, end: float, y: float, thick: float, colour: str) -> None:
    """Draw slanted strokes: a hatch of our own, since matplotlib's is an id that each chart would have to own."""
    x = start
    while x < end:
        across = min(thick, end - x)
        axes.plot([x, x + across], [y + thick, y + thick - across], color=colour, linewidth=1.2)
        x += 3


#: Fills and ends of a bar, in the order of the key.
_WORDS = {"frozen": "takes no part (frozen)", "unsure": "day uncertain", "suspended": "suspended", "left": "left",
          "body ended": "body ended"}


def _present(frame: pd.DataFrame) -> list[str]:
    """List which of these occur in some spells."""
    unsure = frame[["start_precision", "end_precision"]].isin(["", "day"]).all(axis=1)
    found = {_ENDS[kind][2] for kind in frame["end_kind"] if kind in _ENDS}
    found |= {"frozen"} if (frame["standing"] == "frozen").any() else set()
    found |= set() if unsure.all() else {"unsure"}
    return [kind for kind in _WORDS if kind in found]


def _flow(words: dict[str, str], extra: float) -> list[list[tuple[float, str]]]:
    """Return entries of a key in lines that fit the drawing, each with where it begins; `extra` is the room beside the words."""
    lines: list[list[tuple[float, str]]] = []
    x = 4.0
    for name, text in words.items():
        width = extra + 7.2 * len(text)
        if not lines or x + width > WIDTH:
            lines.append([])
            x = 4.0
        lines[-1].append((x, name))
        x += width
    return lines


def _draw_key(axes, lines: list[list[tuple[float, str]]], y: float) -> None:
    for line in lines:
        for x, kind in line:
            if kind in ("frozen", "unsure"):
                axes.add_patch(Rectangle((x, y - 3), 16, 6, linewidth=0.9, edgecolor=INK, facecolor=PAPER))
                if kind == "frozen":
                    _hatched(axes, x, x + 16, y - 3, 6, INK)
                else:
                    for end in (x, x + 16):
                        axes.plot([end, end], [y - 5, y + 5], color=INK, linewidth=1.2)
            else:
                shape, size, _ = next(end for end in _ENDS.values() if end[2] == kind)
                axes.plot([x + 10], [y], marker=shape, color=INK, markersize=size, markeredgewidth=1.3, markerfacecolor="none")
            write(axes, x + 22, y, _WORDS[kind])
        y += LINE_HEIGHT + 2
