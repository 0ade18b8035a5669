"""With whom China could deal across its border in the north-west, and who signed with it, over the years of the change."""

from __future__ import annotations

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, NARROW, Chart, block, canvas, mark, rule, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco.charts._actors import colour_of

_SPAN = pd.Timestamp("1989-01-01"), pd.Timestamp("2002-01-01")
_END = "ussr-dissolved"
#: States in the order of the drawing, with the event from which each deals for itself; none: before the first year drawn.
_STATES = {"China": None, "Soviet Union": None, "Russia": _END, "Kazakhstan": "independence-kazakhstan", "Kyrgyzstan": "independence-kyrgyzstan",
           "Tajikistan": "independence-tajikistan", "Uzbekistan": "independence-uzbekistan", "Turkmenistan": "independence-turkmenistan"}
#: Signatures in order of time: the event, the group whose row of the day says who signed, and the word on the drawing.
_SIGNED = (("shanghai-five", "Shanghai Five", "Shanghai"), ("moscow-agreement", "Shanghai Five", "Moscow"), ("sco-founded", "SCO", "the SCO"))


def neighbours(tables: Tables | None = None) -> Chart:
    """Draw a row for each state, from the day on which it deals for itself, and a mark for each agreement that it signed with China."""
    tables = the_tables(tables)
    rows = rows_to_draw(tables["memberships"], "memberships", ["organisation", "state", "start"])
    days = tables.event_days
    if missing := [name for name in [_END, *filter(None, _STATES.values()), *(event for event, *_ in _SIGNED)] if name not in days]:
        raise ValueError(f"the table `events` has no {listed(missing)}; the chart needs its day.")
    signed = {event: _members(rows, group, days[event]) for event, group, _ in _SIGNED}
    bars = [(state, days[event] if event else _SPAN[0], days[_END] if state == "Soviet Union" else _SPAN[1]) for state, event in _STATES.items()]
    partners = [state for state in signed["shanghai-five"] if state != "China"]
    end, first = (written_day(days[event], "month") for event in (_END, "shanghai-five"))
    words = [f"{listed(states)} in {written_day(days[event], 'month')}" for event, states in signed.items()]
    table = pd.DataFrame({"state": [state for state, *_ in bars],
                          "begins": [written_day(start) if _STATES[state] else "before" for state, start, _ in bars],
                          "until": [written_day(stop) if state == "Soviet Union" else "" for state, _, stop in bars],
                          "signed in": [", ".join(str(days[event].year) for event in signed if state in signed[event]) for state, *_ in bars]})
    return Chart("neighbours", lambda width: _drawn(width, bars, signed, days),
                 f"In {end} the Soviet Union ended; in {first} {number(len(partners))} "
                 f"{'state' if len(partners) == 1 else 'states'} signed with China",
                 f"Who could deal with China in the north-west, and who signed, {_SPAN[0].year} to {_SPAN[1].year - 1}",
                 f"The Soviet Union's row ends in {end}, and by then six rows have begun. Signed: {'; '.join(words)}.", table,
                 "A bar begins on the day on which a state declared its independence, Russia's on that on which the Soviet Union was dissolved. "
                 "A mark is a signature.",
                 "Beginnings. " + "; ".join(f"{state}: {written_day(start)}" for state, start, _ in bars if _STATES[state])
                 + f". The Soviet Union ends on {written_day(days[_END])}. Signed: {'; '.join(words)}.")


def _members(rows: pd.DataFrame, group: str, day: pd.Timestamp) -> list[str]:
    """List who is in a group in law on a day; observers and partners sign nothing."""
    inside = (rows["organisation"] == group) & rows["status"].isin(["member", "participant"]) & (rows["start"] <= day)
    return sorted(rows.loc[inside & (rows["end"].isna() | (rows["end"] > day)), "state"])


def _drawn(width: float, bars: list[tuple[str, pd.Timestamp, pd.Timestamp]], signed: dict[str, list[str]], days: dict[str, pd.Timestamp]):
    tall, head = 24, 60
    foot = head + tall * len(bars)
    figure, axes = canvas(foot + 20, width)
    plot = Plot(axes, _SPAN, (0, 1), (98 if width == NARROW else 112, head - 4, width - 12, foot))
    for year in range(_SPAN[0].year + 1, _SPAN[1].year, 2 if width != NARROW else 5):
        plot.upright(pd.Timestamp(year, 1, 1), "-", LINE, width=0.4, zorder=0)
        write(axes, plot.x(pd.Timestamp(year, 1, 1)), foot + 10, str(year), ha="center")
    for n, (event, _, word) in enumerate(reversed(_SIGNED)):  # the last one highest, so that no upright crosses a word
        x, line = plot.x(days[event]), 10 + 16 * n
        rule(axes, (x, x), (line - 5, foot), INK, 1)
        write(axes, x - 5, line, f"{word} {days[event].year}", ha="right")
    for n, (state, start, stop) in enumerate(bars):
        y = head + tall * n
        rule(axes, (4, plot.right), (y, y), width=0.3)
        write(axes, 4, y + tall / 2, state, weight="bold" if state == "China" else "normal")
        block(axes, plot.x(start), y + 8, plot.x(stop) - plot.x(start), tall - 16, colour_of(state))
        for event, states in signed.items():
            if state in states:
                mark(axes, plot.x(days[event]), y + tall / 2, "o", INK, size=7)
    return figure
