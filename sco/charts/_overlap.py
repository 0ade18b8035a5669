"""How two organisations overlap over time, pair by pair."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import combinations, pairwise

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, LINE, LINE_HEIGHT, VERMILION, WIDTH, Chart, canvas, spread, wrapped, write
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Statuses

_STRIP = 52


def overlap(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP) -> Chart:
    """Draw shared states and the Jaccard index of each pair over time, with the events that moved them.

    Parameters
    ----------
    organisations : list of str
        Two or more; each pair gets a panel, one whose organisations were never in force at the same time too.

    Raises
    ------
    ValueError
        For fewer than two organisations, and where no state ever held such a status in them.
    """
    tables = the_tables(tables)
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
                 f"On {written_day(last)} {'; '.join(said)}."
                 + (f" Nobody ever held such a status: {'; '.join(never)}." if never else ""), pd.DataFrame(rows), ". ".join(long) + ".")


def _moves(pair: Sequence[str], frame: pd.DataFrame, status: Statuses, tables: Tables) -> list[tuple[int, str]]:
    """List what moved the overlap, year by year: who came into or out of which of the two."""
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
        xs = [place(edge) for pairs in pairwise(edges) for edge in pairs]
        ys = [y(float(value)) for value in values for _ in range(2)]
        axes.plot(xs, ys, color=colour, linewidth=2.2, linestyle="-" if height != 1 else (0, (4, 1)))
        write(axes, WIDTH - 14, y(float(values.iloc[-1])) + (-9 if values.iloc[-1] < 0.75 * height else 10),
              f"{float(values.iloc[-1]):.2g}", ha="right", weight="bold")
        write(axes, WIDTH / 2 + 8, base - 6, words, ha="center", style="italic")
    write(axes, place(last), lower + _STRIP + 12, str(last.year), ha="right")
    write(axes, place(days[0]), lower + _STRIP + 12, str(days[0].year), ha="left")
