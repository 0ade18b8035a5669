"""Spells of membership over time, a line for each state."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, PAPER, Chart, block, canvas, flow, mark, measure, rule, sentence, write
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._actors import colours_of
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

_LEFT = {True: 90, False: 104}  # room for names, on a phone and in a wide column


def spells(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP,
           on: Day | None = "article-published") -> Chart:
    """Draw membership spells: one row a state, one band an organisation, from the first spell to the cut-off.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are drawn; other than membership in law they are hollow.
    on : day or None
        A day to mark with an upright; by default the day on which the article was published.
    """
    tables = the_tables(tables)
    organisations = organisations_to_draw(organisations, tables)
    frame = membership.spells(organisations, status, tables)
    last = tables.coverage[1]
    first = pd.Timestamp(min((frame["start"].min() if len(frame) else tables.coverage[0]), last).year, 1, 1)
    names = tables["states"].set_index("iso3")["short_name"]
    order = frame.groupby("iso3").agg(start=("start", "min"), many=("organisation", "nunique"))
    now = frame[frame["end"].isna()].groupby("iso3")["organisation"].nunique()
    states = sorted(order.index, key=lambda i: (-now.get(i, 0), -order.many[i], order.start[i], names[i]))
    marked = None if on is None else as_day(on, tables)
    upright = None if marked is None else (marked, "the article" if marked == tables.event_days.get("article-published") else written_day(marked))
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
    return Chart("spells", lambda width: _drawn(width, frame, organisations, [(i, names[i]) for i in states], (first, last), upright),
                 _finding(frame, organisations, last, tables),
                 f"{sentence(kind)} of {listed([f'the {o}' for o in organisations])}, {first.year} to {written_day(last)}",
                 f"{number(len(states)).capitalize()} states have been {kind} between {first.year} and {last.year}. "
                 f"Ended: {listed(ended) if len(ended) < 4 else _by_kind(over)}. Frozen: {listed(cold)}. All others last.", table,
                 "The bands of a row stand in the order of the key, from top to bottom. A hollow piece lies between the "
                 "earliest and the latest day that sources give; a hatched bar is a member that says it takes no part.",
                 (f"Ended: {'; '.join(ended)}. " if ended else "") + " ".join(f"{org}: {listed(list(inside))}." for org, inside in held.items())
                 + f" Uncertain days: {'; '.join(unsure) or 'none'}.")


def _finding(frame: pd.DataFrame, organisations: Sequence[str], last: pd.Timestamp, tables: Tables) -> str:
    """Say how many states are in all organisations at the end, and in how many China is."""
    lasting = frame[frame["end"].isna()].groupby("iso3")["organisation"].nunique()
    if not len(lasting):
        return f"On {written_day(last)} no spell lasts"
    most, many = int(lasting.max()), int((lasting == lasting.max()).sum())
    where = f"the {organisations[0]}" if len(organisations) == 1 else (
        f"all {number(most)} bodies" if most == len(organisations) else f"{number(most)} of {number(len(organisations))} bodies, and none in more")
    title = f"On {written_day(last)} {number(many)} state{'s are' if many > 1 else ' is'} in {where}"
    china = lasting.get("CHN", 0)
    return title if len(organisations) == 1 or china == most or not (frame["iso3"] == "CHN").any() else (
        title + f"; China is in {number(int(china)) if china else 'none'}")


def _drawn(width: float, frame: pd.DataFrame, organisations: Sequence[str], states: Sequence[tuple[str, str]],
           span: tuple[pd.Timestamp, pd.Timestamp], upright: tuple[pd.Timestamp, str] | None):
    narrow = width == NARROW
    thick, gap = (6, 9) if narrow else (7, 10)
    tall = thick * len(organisations) + gap
    colours = colours_of(organisations)
    key = [*((org, "band") for org in organisations), *((kind, "sign") for kind in _present(frame))]
    spots = flow([28 + measure(_WORDS.get(name, name)) for name, _ in key], width - 4, 4)
    head = (LINE_HEIGHT + 3) * (spots[-1][0] + 1) + 8 + (LINE_HEIGHT if upright else 0)
    bottom = head + tall * max(1, len(states))
    figure, axes = canvas(bottom + 20, width)
    for (name, what), (line, x) in zip(key, spots, strict=True):
        y = 9 + line * (LINE_HEIGHT + 3)
        if what == "band":
            block(axes, x, y - 3.5, 16, 7, colours[name])
        else:
            _sign(axes, x, y, name)
        write(axes, x + 21, y, _WORDS.get(name, name))
    plot = Plot(axes, span, (0, 1), (_LEFT[narrow], head - 2, width - 10, bottom))
    step = next(n for n in (5, 10, 20, 50, 100) if (plot.right - plot.left) * n / max(1, (span[1] - span[0]).days / 365) > 40)
    for year in range(span[0].year + (-span[0].year) % step, span[1].year + 1, step):
        plot.upright(pd.Timestamp(year, 1, 1), "-", LINE, width=0.4, zorder=0)
        write(axes, plot.x(pd.Timestamp(year, 1, 1)), bottom + 10, str(year), ha="center")
    if upright:
        x = plot.x(upright[0])
        plot.upright(upright[0], (0, (1.2, 1.6)), width=1.4, zorder=3)
        half = measure(f"{upright[1]}, {upright[0]:%B %Y}") / 2
        words = upright[1] if narrow or upright[1] != "the article" else f"{upright[1]}, {upright[0]:%B %Y}"
        write(axes, min(max(x, half), width - half), head - 9, words, ha="center")
    for n, (iso3, name) in enumerate(states):
        y = head + n * tall
        rule(axes, (4, plot.right), (y, y), width=0.3)
        write(axes, 4, y + tall / 2, name, weight="bold" if name == "China" else "normal")
        own = frame[frame["iso3"] == iso3]
        alone = not narrow and (own["end_kind"] == "suspension").sum() == 1  # words behind two bars would meet
        for row in own.itertuples():
            _spell(axes, plot, row, y + gap / 2 + organisations.index(row.organisation) * thick, colours[row.organisation], span[1],
                   thick - 1.2, alone)
    if not states:
        write(axes, 4, head + 12, "no spell")
    return figure


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


def _spell(axes: Axes, plot: Plot, row, y: float, colour: str, last: pd.Timestamp, thick: float, words: bool) -> None:
    """Draw one bar: full where membership is certain, hollow where a day is uncertain, hatched while frozen."""
    place = plot.x
    certain = place(_bound(row, "start", "latest")), place(last if pd.isna(row.end) else _bound(row, "end", "earliest"))
    possible = place(_bound(row, "start", "earliest")), place(last if pd.isna(row.end) else _bound(row, "end", "latest"))
    unsure = [pair for pair in ((possible[0], certain[0]), (certain[1], possible[1])) if pair[1] > pair[0]]
    hollow = row.status not in MEMBERSHIP
    if certain[1] > certain[0]:
        light = hollow or row.standing == "frozen"
        block(axes, certain[0], y, certain[1] - certain[0], thick, PAPER if light else colour, colour, 0.9 if light else 0)
        if row.standing == "frozen":
            _hatched(axes, certain[0], certain[1], y, thick, colour)
    for a, b in unsure:
        b = max(b, a + 3)  # some weeks would be thinner than a line
        block(axes, a, y, b - a, thick, PAPER, INK, 0.9)
        for edge in (a, b):
            rule(axes, (edge, edge), (y - 1.2, y + thick + 1.2), INK, 1.2)
    if row.end_kind in _ENDS:
        shape, size, kind = _ENDS[row.end_kind]
        x = possible[1] + (3 if shape == "|" else 6)
        axes.plot([x], [y + thick / 2], marker=shape, color=INK, markersize=size, markeredgewidth=1.3, markerfacecolor="none", linestyle="none")
        text = f"{kind}, {row.end:%B %Y}"
        if words and x + 8 + measure(text) < plot.right and row.end_kind == "suspension":
            write(axes, x + 8, y + thick / 2 + 4, text, color=LINE)


#: Marks behind a bar that ended: suspension is not withdrawal, and a body that ends is neither.
_ENDS = {"suspension": ("x", 5, "suspended"), "not renewed": (">", 4.5, "left"), "withdrawal": (">", 4.5, "left"),
         "dissolved": ("|", 6, "body ended"), "succeeded": ("|", 6, "body ended"), "lapsed": (">", 4.5, "left")}


def _bound(row, which: str, bound: str) -> pd.Timestamp:
    value = getattr(row, f"{which}_{bound}")
    return getattr(row, which) if pd.isna(value) else value


def _hatched(axes: Axes, start: float, end: float, y: float, thick: float, colour: str) -> None:
    """Draw slanted strokes: a hatch of our own, since matplotlib's is an id that each chart would have to own."""
    x = start
    while x < end:
        across = min(thick, end - x)
        rule(axes, (x, x + across), (y + thick, y + thick - across), colour, 1.2)
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


def _sign(axes: Axes, x: float, y: float, kind: str) -> None:
    """Draw a sign of the key."""
    if kind in ("frozen", "unsure"):
        block(axes, x, y - 3, 16, 6, PAPER, INK, 0.9)
        if kind == "frozen":
            _hatched(axes, x, x + 16, y - 3, 6, INK)
        for end in (x, x + 16) if kind == "unsure" else ():
            rule(axes, (end, end), (y - 5, y + 5), INK, 1.2)
    else:
        shape, size, _ = next(end for end in _ENDS.values() if end[2] == kind)
        mark(axes, x + 10, y, shape, INK, False, size)
