"""How memberships overlap: any number of organisations on a day, pairs over time, and ties between states.

These charts stand apart from the set diagram because they work for any number
of organisations and of days.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import combinations

import pandas as pd
from matplotlib.patches import Rectangle

from sco import membership
from sco.chart import BLUE, INK, LINE, LINE_HEIGHT, PAPER, SKY, VERMILION, WIDTH, Chart, canvas, spread, wrapped, write
from sco.chart_input import organisations_to_draw
from sco.charts_members import counted
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day
from sco.plot import Plot
from sco.prose import listed, number, written_day
from sco.tables import Tables, load

# ---------------------------------------------------------------- any number of sets

_DOT = 24  # width of an organisation's column


def upset(on: Day, organisations: Sequence[str] | None = None, tables: Tables | None = None,
          status: Statuses = MEMBERSHIP) -> Chart:
    """Any number of organisations: each combination that occurs, how many states are in exactly it, and which.

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
    tables = tables or load()
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


# ---------------------------------------------------------------- pairs over time

_STRIP = 52


def overlap(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP) -> Chart:
    """Shared states and the Jaccard index of each pair over time, with the events that moved them.

    Parameters
    ----------
    organisations : list of str
        Two or more; each pair gets a panel, one whose organisations were never in force at the same time too.

    Raises
    ------
    ValueError
        For fewer than two organisations, and where no state ever held such a status in them.
    """
    tables = tables or load()
    organisations = organisations_to_draw(organisations, tables, 2)
    every = {pair: membership.overlap_over_time(*pair, status, tables) for pair in combinations(organisations, 2)}
    frames = {pair: frame for pair, frame in every.items() if len(frame)}
    never = [f"{one} and {other}" for one, other in every if (one, other) not in frames]
    if not frames:
        raise ValueError(f"no state ever held such a status in {listed(organisations)}; count another status.")
    moved = {pair: _moves(pair, frame, status, tables) for pair, frame in frames.items()}
    first = min(frame["day"].min() for frame in frames.values())
    last = tables.coverage[1]
    lines = {pair: [(year, textwrap.wrap(words, 44)) for year, words in moves] for pair, moves in moved.items()}
    tall = {pair: 2 * _STRIP + 124 + sum(LINE_HEIGHT * len(words) for _, words in lines[pair]) + 18 for pair in frames}
    figure, axes = canvas(sum(tall.values()))
    top = 0.0
    said, long, rows = [], [], []
    for pair, frame in frames.items():
        _pair(axes, pair, frame, moved[pair], (first, last), top)
        y = top + 2 * _STRIP + 122
        for year, words in lines[pair]:
            write(axes, 4, y, str(year), weight="bold")
            y = wrapped(axes, 40, y, " ".join(words), 44)
        top += tall[pair]
        now = frame.iloc[-1]
        said.append(f"{pair[0]} and {pair[1]} share {number(int(now['shared']))} of {number(int(now[['shared', 'only_one', 'only_other']].sum()))}, "
                    f"Jaccard {now['jaccard']:.2f}")
        long.append(f"{pair[0]} and {pair[1]}. " + "; ".join(f"{year}: {words}" for year, words in moved[pair]) + ". "
                    + "; ".join(f"from {r.day:%Y-%m-%d} {r.shared} shared, Jaccard {r.jaccard:.2f}" for r in frame.itertuples()))
        rows += [{"pair": f"{pair[0]} and {pair[1]}", "from": r.day, "shared": r.shared, "only in the first": r.only_one,
                  "only in the second": r.only_other, "Jaccard": r.jaccard} for r in frame.itertuples()]
    return Chart("overlap", figure, "Overlap over time",
                 f"{counted(status)}. For each pair, above: how many states are in both; below: the Jaccard index, the shared "
                 "states over all states in either, from zero to one. Years name the events that moved a line.",
                 f"On {written_day(last)} {'; '.join(said)}." + (f" Nobody ever held such a status: {'; '.join(never)}." if never else ""), pd.DataFrame(rows), ". ".join(long) + ".")


def _moves(pair: Sequence[str], frame: pd.DataFrame, status: Statuses, tables: Tables) -> list[tuple[int, str]]:
    """What moved the overlap, year by year: who came into or out of which of the two."""
    spells = membership.spells(pair, status, tables)
    found: dict[int, list[str]] = {}
    for day in frame["day"]:
        parts = []
        for org in pair:
            mine = spells[spells["organisation"] == org]
            came, gone = mine[mine["start"] == day], mine[mine["end"] == day]
            stays = set(came["iso3"]) & set(gone["iso3"])
            came, gone = came[~came["iso3"].isin(stays)], gone[~gone["iso3"].isin(stays)]
            begins = len(came) > 2 and (came["start_kind"] == "founding").all()
            if begins:
                parts.append(f"the {org} begins with {number(len(came))}")
            elif len(came):
                parts.append(f"{listed(sorted(came['state']))} into the {org}")
            for kind, part in gone.groupby("end_kind"):
                parts.append(f"the {org} ends ({kind})" if kind in ("dissolved", "succeeded")
                             else f"{listed(sorted(part['state']))} out of the {org} ({kind})")
        found.setdefault(day.year, []).extend(parts)
    return [(year, "; ".join(parts)) for year, parts in found.items() if parts]


def _pair(axes, pair: Sequence[str], frame: pd.DataFrame, moves: list[tuple[int, str]], span: tuple[pd.Timestamp, pd.Timestamp],
          top: float) -> None:
    """Draw title, years with a stroke to their days, and two strips of steps."""
    write(axes, 4, top + 10, f"{pair[0]} and {pair[1]}", weight="bold")
    upper, lower = top + 54, top + _STRIP + 84
    most, last = max(2, int(frame["shared"].max())), span[1]
    strips = [Plot(axes, span, (0, high), (30, base + 4, WIDTH - 12, base + _STRIP)) for base, high in ((upper, most), (lower, 1))]
    place = strips[0].x
    days = list(frame["day"])
    years = [year for year, _ in moves]
    wanted = [place(next(day for day in days if day.year == year)) for year in years]
    for year, x, at in zip(years, wanted, spread(wanted, 33, WIDTH - 16, 16), strict=True):
        write(axes, at, top + 27, str(year), ha="center")
        axes.plot([at, x, x], [top + 34, top + 42, lower + _STRIP], color=LINE, linewidth=0.7, linestyle=(0, (3, 2)), zorder=0)
    for plot, values, levels, words, colour in (
            (strips[0], frame["shared"], range(0, most + 1, 1 if most < 3 else -(-most // 3)), "shared states", BLUE),
            (strips[1], frame["jaccard"].fillna(0), (0, 0.5, 1), "Jaccard index", VERMILION)):
        y, height, base = plot.y, plot.up[1], plot.top - 4
        plot.levels(levels)
        edges = [*days, last]
        xs = [place(edge) for pairs in zip(edges, edges[1:], strict=False) for edge in pairs]
        ys = [y(float(value)) for value in values for _ in range(2)]
        axes.plot(xs, ys, color=colour, linewidth=2.2, linestyle="-" if height != 1 else (0, (4, 1)))
        write(axes, WIDTH - 14, y(float(values.iloc[-1])) + (-9 if values.iloc[-1] < 0.75 * height else 10),
              f"{float(values.iloc[-1]):.2g}", ha="right", weight="bold")
        write(axes, WIDTH / 2 + 8, base - 6, words, ha="center", style="italic")
    write(axes, place(last), lower + _STRIP + 12, str(last.year), ha="right")
    write(axes, place(days[0]), lower + _STRIP + 12, str(days[0].year), ha="left")


# ---------------------------------------------------------------- ties between states

#: Line for one, two, three or more shared organisations.
_TIES = ((LINE, 0.6, "-"), (SKY, 1.6, (0, (3, 1.5))), (VERMILION, 3, "-"), (INK, 4.5, "-"))


def shared(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = MEMBERSHIP) -> Chart:
    """Network of states, tied by the organisations that they share on a day.

    Parameters
    ----------
    status : str, list of str or None
        What counts as belonging; by default membership in law.
    """
    tables = tables or load()
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
    long = [f"{number(many).capitalize()} shared organisations: " + "; ".join(f"{a} and {b}" for a, b in pairs) for many, pairs in groups]
    table = pd.DataFrame([{"state": a, "other": b, "shared": many, "organisations": listed([o for o in organisations if o in inside[a] & inside[b]])}
                          for (a, b), many in sorted(ties.items(), key=lambda tie: -tie[1])], columns=["state", "other", "shared", "organisations"])
    return Chart(f"shared-{day:%Y-%m-%d}", figure, f"States tied by shared memberships on {written_day(day)}",
                 f"{counted(status)} of {listed(list(organisations))}. A line joins two states that are in the same organisation; "
                 "places mean nothing, and states with the same memberships stand together.",
                 f"On {written_day(day)} {number(len(order))} states are tied by organisations that they share: {', '.join(short) or 'none'}.",
                 table, f"On {written_day(day)}. " + ". ".join(long) + ".")
