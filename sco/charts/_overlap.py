"""How two organisations overlap over time, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, apart, canvas, measure, rule, wrap, write
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Statuses

#: A pair is no actor and has no colour of its own: dash and weight tell lines apart, and each has its name.
_LINES = ((INK, "-", 2.4), (LINE, (0, (5, 2)), 2.4), (INK, (0, (1.4, 1.4)), 2.4), (LINE, "-", 1.2), (INK, (0, (8, 2, 2, 2)), 1.6),
          (LINE, (0, (1.4, 1.4)), 1.6))


def overlap(organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None, status: Statuses = MEMBERSHIP) -> Chart:
    """Draw how many states each pair of organisations shares over time, with what moved the numbers.

    Parameters
    ----------
    organisations : list of str
        Two or more; each pair gets a line, but one of which nobody ever held such a status.

    Raises
    ------
    ValueError
        For fewer than two organisations, and where no state ever held such a status in them.
    """
    tables = the_tables(tables)
    organisations = organisations_to_draw(organisations, tables, 2)
    every = {pair: membership.overlap_over_time(*pair, status, tables) for pair in combinations(organisations, 2)}
    frames = {f"{pair[0]} and {pair[1]}": frame for pair, frame in every.items() if len(frame)}
    never = [f"{one} and {other}" for one, other in every if f"{one} and {other}" not in frames]
    if not frames:
        raise ValueError(f"no state ever held such a status in {listed(organisations)}; count another status.")
    moved = {f"{pair[0]} and {pair[1]}": _moves(pair, every[pair], status, tables) for pair in every if len(every[pair])}
    last = tables.coverage[1]
    said, long, rows = [], [], []
    for pair, frame in frames.items():
        now = frame.iloc[-1]
        said.append(f"{pair} share {number(int(now['shared']))} of {number(int(now[['shared', 'only_one', 'only_other']].sum()))}, "
                    f"Jaccard {now['jaccard']:.2f}")
        long.append(f"{pair}. " + "; ".join(f"{day.year}: {words}" for day, words in moved[pair].items() if words) + ". "
                    + "; ".join(f"from {r.day:%Y-%m-%d} {r.shared} shared, Jaccard {r.jaccard:.2f}" for r in frame.itertuples()))
        rows += [{"pair": pair, "from": r.day, "what moved it": moved[pair].get(r.day, ""), "shared": r.shared, "only in the first": r.only_one,
                  "only in the second": r.only_other, "Jaccard": r.jaccard} for r in frame.itertuples()]
    return Chart("overlap", lambda width: _drawn(width, frames, moved, last), _finding(frames, last),
                 f"States in both bodies of a pair, {min(f['day'].min() for f in frames.values()).year} to {written_day(last)}. {counted(status)}",
                 f"On {written_day(last)} {'; '.join(said)}." + (f" Nobody ever held such a status: {'; '.join(never)}." if never else ""),
                 pd.DataFrame(rows),
                 "At the end of a line: the states in both, of all states that are in either. A date below names what moved a line.",
                 ". ".join(long) + ".")


def _finding(frames: dict[str, pd.DataFrame], last: pd.Timestamp) -> str:
    """Say which pair shares most on the last day, and whether it is ahead."""
    now = {pair: int(frame["shared"].iloc[-1]) for pair, frame in frames.items()}
    most = max(now.values())
    ahead = [pair for pair, many in now.items() if many == most]
    if not most:
        return f"On {written_day(last)} no two of these bodies share a state"
    states = f"{number(most)} state{'s' if most > 1 else ''}"
    the = [" and ".join(f"the {org}" for org in pair.split(" and ")) for pair in ahead]
    if len(now) == 1:
        return f"On {written_day(last)} {the[0]} share {states}"
    if len(ahead) == len(now):
        return f"On {written_day(last)} every pair shares {states}"
    return f"On {written_day(last)} {the[0]} share {states}, " + (f"and so do {'; '.join(the[1:])}" if the[1:] else "more than any other pair")


def _moves(pair: Sequence[str], frame: pd.DataFrame, status: Statuses, tables: Tables) -> dict[pd.Timestamp, str]:
    """List what moved the overlap, day by day: who came into or out of which of the two."""
    spells = membership.spells(pair, status, tables)
    found: dict[pd.Timestamp, str] = {}
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
        found[day] = "; ".join(parts)
    return found


def _drawn(width: float, frames: dict[str, pd.DataFrame], moved: dict[str, dict[pd.Timestamp, str]], last: pd.Timestamp):
    first = min(frame["day"].min() for frame in frames.values())
    most = max(2, *(int(frame["shared"].max()) for frame in frames.values()))
    events = _events(frames, moved)
    narrow = width == NARROW
    ends = {pair: _end(frame) for pair, frame in frames.items()}
    names = {pair: wrap(f"{pair}: {ends[pair]}", 96 if narrow else 200) for pair in frames}
    gap = max(len(lines) for lines in names.values()) * (LINE_HEIGHT - 1) + 3
    right = width - max(measure(line, weight="bold") for lines in names.values() for line in lines) - 16
    tall = max(150, gap * len(frames) + 10, 16 * most)
    columns = 1 if narrow else 2
    room = width / columns - 52 - 8
    lines = [wrap(words, room) for _, words in events]
    cut = -(-len(events) // columns)
    notes = max((sum(len(part) * LINE_HEIGHT + 2 for part in lines[n:n + cut]) for n in range(0, len(lines), cut)), default=0) if lines else 0
    figure, axes = canvas(14 + tall + 34 + notes + 4, width)
    plot = Plot(axes, (first, last), (0, most), (22, 14, right, 14 + tall))
    plot.levels(range(0, most + 1, -(-most // 6)))
    years = [year for year in range(first.year + 1, last.year + 1) if year % (10 if narrow else 5) == 0]
    for year in years:
        rule(axes, (plot.x(pd.Timestamp(year, 1, 1)),) * 2, (plot.bottom, plot.bottom + 4))
        write(axes, plot.x(pd.Timestamp(year, 1, 1)), plot.bottom + 13, str(year), ha="center")
    heights = {}
    for n, (pair, frame) in enumerate(frames.items()):
        colour, style, thick = _LINES[n % len(_LINES)]
        edges = [*frame["day"], last]
        xs = [plot.x(edge) for ends_of in pairwise(edges) for edge in ends_of]
        nudge = (n - (len(frames) - 1) / 2) * 2.6  # equal numbers stay two lines
        ys = [plot.y(float(value)) + nudge for value in frame["shared"] for _ in range(2)]
        axes.plot(xs, ys, color=colour, linewidth=thick, linestyle=style)
        heights[pair] = ys[-1]
    for pair, y in apart(heights, gap, plot.bottom + 6, plot.top).items():
        middle = y - (len(names[pair]) - 1) * (LINE_HEIGHT - 1) / 2
        rule(axes, (right + 1, right + 9), (heights[pair], y))
        for line in names[pair]:
            write(axes, right + 12, middle, line, weight="bold")
            middle += LINE_HEIGHT - 1
    for n, ((day, _), part) in enumerate(zip(events, lines, strict=True)):
        column, place = divmod(n, cut)
        y = plot.bottom + 38 + sum(len(before) * LINE_HEIGHT + 2 for before in lines[column * cut:column * cut + place])
        left = column * (width / columns) + 4
        write(axes, left, y, f"{day.year}", color=LINE)
        for line in part:
            write(axes, left + 40, y, line)
            y += LINE_HEIGHT
    return figure


def _end(frame: pd.DataFrame) -> str:
    now = frame.iloc[-1]
    return f"{int(now['shared'])} of {int(now[['shared', 'only_one', 'only_other']].sum())}"


def _events(frames: dict[str, pd.DataFrame], moved: dict[str, dict[pd.Timestamp, str]]) -> list[tuple[pd.Timestamp, str]]:
    """List every day on which something moved a line, once, with what it was."""
    found: dict[pd.Timestamp, dict[str, None]] = {}
    for pair in frames:
        for day, words in moved[pair].items():
            found.setdefault(day, {}).update(dict.fromkeys(part for part in words.split("; ") if part))
    return [(day, "; ".join(parts)) for day, parts in sorted(found.items()) if parts]
