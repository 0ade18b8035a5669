"""Who belonged to what: matrix, set diagram and spells."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Ellipse, Rectangle

from sco import membership
from sco.chart import (BLUE, GREEN, INK, LINE, LINE_HEIGHT, ORANGE, PAPER, PURPLE, SKY, TEXT, VERMILION, WIDTH, Chart, canvas,
                       legend, mark, write)
from sco.chart_input import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day
from sco.plot import Plot
from sco.prose import listed, number, written_day
from sco.tables import Tables, load

#: Mark and colour of each status: shape first, so that the chart survives grey print.
STATUS_MARKS = {"member": ("o", BLUE, True), "party": ("o", BLUE, True), "participant": ("o", BLUE, True),
                "observer": ("s", ORANGE, False), "dialogue partner": ("^", GREEN, False),
                "SCO partner": ("D", PURPLE, False), "agreement only": ("x", LINE, False)}
OTHER_STATUS = ("*", SKY, False)
#: Colours of organisations, by their order in a chart; position or pattern tells them apart as well.
BANDS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)


def counted(status: Statuses) -> str:
    """What a chart counts as belonging, in a caption's words."""
    if status == MEMBERSHIP:
        return "Members only"
    return "Every status counts" if status is None else f"Counted: {listed([status] if isinstance(status, str) else list(status))}"


def matrix(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = None) -> Chart:
    """States by organisations on a day, status by mark and colour.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are shown; None is every status.
    """
    tables = tables or load()
    organisations, day = organisations_to_draw(organisations, tables), as_day(on, tables)
    frame = membership.matrix(organisations, day, status, tables=tables)
    held = frame[list(organisations)]
    frame = frame.assign(rank=-held.isin(MEMBERSHIP).sum(axis=1)).sort_values("rank", kind="stable").drop(columns="rank")
    present = [s for s in membership.statuses(tables) if (held == s).any().any()]
    marks = {s: STATUS_MARKS.get(s, OTHER_STATUS) for s in present}
    columns = {org: 118 + (WIDTH - 122) * (n + 0.5) / len(organisations) for n, org in enumerate(organisations)}
    narrow = (WIDTH - 122) / len(organisations) < 7.5 * max(map(len, organisations))
    head = 22 + 7.5 * max(map(len, organisations)) if narrow else 26
    figure, axes = canvas(46 + head + 16 * max(1, len(frame)))
    y = legend(axes, 10, [(s, *marks[s]) for s in present]) + head - 14
    for org, x in columns.items():
        write(axes, x, y + (8 if narrow else 0), org, ha="center", weight="bold",
              **({"rotation": 90, "va": "bottom"} if narrow else {}))
    y += 10
    axes.plot([4, WIDTH - 4], [y, y], color=INK, linewidth=1)
    names = tables["states"].set_index("iso3")["short_name"]
    for row_number, (_, row) in enumerate(frame.iterrows()):
        y += 16
        if row_number and row_number % 5 == 0:
            axes.plot([4, WIDTH - 4], [y - 8, y - 8], color=LINE, linewidth=0.5)
        write(axes, 4, y, names[row["iso3"]])
        for org, x in columns.items():
            if row[org]:
                mark(axes, x, y, *marks[row[org]])
            else:
                write(axes, x, y, "–", ha="center", color=LINE)
    if frame.empty:
        write(axes, 4, y + 16, "no state held a status")
    counts = [f"{org} {int((frame[org].isin(MEMBERSHIP)).sum())}" for org in organisations]
    in_all = [state for state, row in frame.iterrows() if all(row[o] in MEMBERSHIP for o in organisations)]
    long = []
    for org in organisations:
        groups = [f"{org}, {s}: {listed(list(frame.index[frame[org] == s]))}" for s in present if (frame[org] == s).any()]
        long += groups or [f"{org}: no state held a status"]
    return Chart(f"matrix-{day:%Y-%m-%d}", figure, f"Who held which status on {written_day(day)}",
                 "One row a state with any status; a dash means none.",
                 f"On {written_day(day)} the members were: {', '.join(counts)}. States that were members of "
                 f"all {number(len(organisations))}: {listed(in_all)}.",
                 frame.drop(columns="iso3").replace("", "none"), ". ".join(long) + ".")


# ---------------------------------------------------------------- set diagram

#: Centres and half axes of three ellipses; of their seven regions the middle of the label and how many lines fit.
_CENTRES, _ACROSS, _DOWN = ((126, 172), (214, 172), (170, 287)), 112, 140
_REGIONS = {(0,): (62, 122, 8), (1,): (278, 122, 8), (2,): (170, 374, 5), (0, 1): (170, 106, 5),
            (0, 2): (103, 284, 3), (1, 2): (237, 284, 3), (0, 1, 2): (170, 226, 9)}
_STEP = 12.6


def venn(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
         status: Statuses = MEMBERSHIP) -> Chart:
    """Three organisations as overlapping shapes, every state named in the one region where it belongs.

    A region with more states than it can hold shows their number, and the names stand below.

    Parameters
    ----------
    status : str, list of str or None
        What counts as belonging; by default membership in law.
    """
    tables = tables or load()
    organisations = organisations_to_draw(organisations, tables, 3, 3, "use upset or the matrix")
    day = as_day(on, tables)
    parts = membership.combinations(organisations, day, status, tables=tables)
    names = tables["states"].set_index("name")["short_name"]
    held = {tuple(organisations.index(o) for o in row.organisations): row.states for row in parts.itertuples()}
    words = {region: _in_words(region, organisations) for region in _REGIONS}
    below = [(words[r], textwrap.wrap(f"{words[r]}: {listed([names[s] for s in held[r]])}", 46))
             for r, (_, _, fits) in _REGIONS.items() if len(held.get(r, [])) > fits]
    figure, axes = canvas(430 + sum(len(lines) * LINE_HEIGHT + 6 for _, lines in below))
    for centre, colour, style in zip(_CENTRES, (BLUE, VERMILION, GREEN), ("-", "--", ":"), strict=True):
        axes.add_patch(Ellipse(centre, 2 * _ACROSS, 2 * _DOWN, facecolor="none", edgecolor=colour, linewidth=2.6,
                               linestyle=style))
    for n, (x, y, align, style) in enumerate(((4, 12, "left", "-"), (WIDTH - 4, 12, "right", "--"),
                                              (WIDTH - 4, 410, "right", ":"))):
        colour, name = (BLUE, VERMILION, GREEN)[n], organisations[n]
        label = write(axes, x, y, name, ha=align, weight="bold", size=TEXT + 2)
        long = 8.6 * len(name) * (1 if align == "left" else -1)
        axes.plot([x, x + long], [y + 11, y + 11], color=colour, linewidth=2.6, linestyle=style)
        label.set_zorder(3)
    for region, (x, y, fits) in _REGIONS.items():
        states = [names[s] for s in held.get(region, [])] or ["none"]
        if len(states) > fits:
            states = [f"{len(states)} states,", "named below"]
        top = y - (len(states) - 1) * _STEP / 2
        for n, state in enumerate(states):
            write(axes, x, top + n * _STEP, state, ha="center", style="italic" if region not in held else "normal")
    y = 440.0
    for _, lines in below:
        for line in lines:
            write(axes, 4, y, line)
            y += LINE_HEIGHT
        y += 6
    said = [f"{words[region]}: {listed(held.get(region, []))}" for region in _REGIONS]
    table = pd.DataFrame({"region": list(words.values()), "number": [len(held.get(r, [])) for r in _REGIONS],
                          "states": [listed(held.get(r, [])) for r in _REGIONS]})
    return Chart(f"venn-{day:%Y-%m-%d}", figure,
                 f"{', '.join(organisations[:-1])} and {organisations[-1]} on {written_day(day)}",
                 f"{counted(status)}. Each state stands in exactly one region; the size of a region means nothing.",
                 f"On {written_day(day)} {_first_in_all(organisations, held, status)}. "
                 + ". ".join(s for r, s in zip(_REGIONS, said, strict=True) if r in held and len(r) < 3)
                 + ("." if set(held) - {(0, 1, 2)} else ""),
                 table, f"On {written_day(day)}. " + ". ".join(s[0].upper() + s[1:] for s in said) + ".")


def _first_in_all(organisations: Sequence[str], held: dict[tuple[int, ...], list[str]], status: Statuses) -> str:
    """How many of the first organisation's states are in the others as well, and which."""
    first, others = organisations[0], listed([f"the {o}" for o in organisations[1:]])
    own, everywhere = sum(len(s) for r, s in held.items() if 0 in r), held.get((0, 1, 2), [])
    kind = "member" if status == MEMBERSHIP else "state"
    if not own:
        return f"the {first} had no {kind}"
    if not everywhere:
        return f"none of the {number(own)} {first} {kind}s was also in both {others}"
    be = "was" if len(everywhere) == 1 else "were"
    return f"{number(len(everywhere))} of the {number(own)} {first} {kind}s, {listed(everywhere)}, {be} also in {others}"


def _in_words(region: tuple[int, ...], organisations: Sequence[str]) -> str:
    inside = [organisations[n] for n in region]
    return f"{inside[0]} only" if len(inside) == 1 else ("all three" if len(inside) == 3 else f"{inside[0]} and {inside[1]} only")


# ---------------------------------------------------------------- spells

_THICK, _GAP, _LEFT = 6.5, 9, 92


def spells(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP,
           on: Day | None = None) -> Chart:
    """Membership spells: one line a state, one band an organisation, from the first day of the data to the cut-off.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are drawn; other than membership in law they are hollow.
    on : day, optional
        A day to mark with an upright.
    """
    tables = tables or load()
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
    kind = "members" if status == MEMBERSHIP else "states with one of these statuses"
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
    """A day as the table knows it: exact, or between an earliest and a latest one."""
    day, precision = getattr(row, which), getattr(row, f"{which}_precision")
    if pd.isna(day):
        return "lasts"
    if precision == "day":
        return f"{day:%Y-%m-%d}"
    return f"{day:%Y-%m-%d} ({getattr(row, f'{which}_earliest'):%Y-%m-%d} to {getattr(row, f'{which}_latest'):%Y-%m-%d})"


def _spell(axes, place, row, y: float, colour: str, last: pd.Timestamp) -> None:
    """One bar: full where membership is certain, hollow where a day is uncertain, hatched while frozen."""
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
    """Slanted strokes: a hatch of our own, since matplotlib's is an id that each chart would have to own."""
    x = start
    while x < end:
        across = min(thick, end - x)
        axes.plot([x, x + across], [y + thick, y + thick - across], color=colour, linewidth=1.2)
        x += 3


#: Fills and ends of a bar, in the order of the key.
_WORDS = {"frozen": "takes no part (frozen)", "unsure": "day uncertain", "suspended": "suspended", "left": "left",
          "body ended": "body ended"}


def _present(frame: pd.DataFrame) -> list[str]:
    """Which of these occur in some spells."""
    unsure = frame[["start_precision", "end_precision"]].isin(["", "day"]).all(axis=1)
    found = {_ENDS[kind][2] for kind in frame["end_kind"] if kind in _ENDS}
    found |= {"frozen"} if (frame["standing"] == "frozen").any() else set()
    found |= set() if unsure.all() else {"unsure"}
    return [kind for kind in _WORDS if kind in found]


def _flow(words: dict[str, str], extra: float) -> list[list[tuple[float, str]]]:
    """Entries of a key in lines that fit the drawing, each with its place; `extra` is the room beside the words."""
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
