"""Three charts of votes: part taken, positions state by state, and the yearly gap.

They draw what `sco.votes` computes.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.chart import BLUE, GREEN, INK, LINE, ORANGE, VERMILION, WIDTH, Chart, canvas, series_in_words, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership, votes
from sco.charts._organisations import organisations_to_draw
from sco.membership import Day

FOUNDED = 2001


# ---------------------------------------------------------------- taking part

#: State, colour, dash, marker; the label stands beside the line, at (year, share) of the scales.
_PART = (("CHN", BLUE, "-", "o", (1979.4, 68)), ("RUS", VERMILION, "-", "", (1976.2, 104.5)),
         ("ALL", INK, (0, (4, 2)), "", (1971.3, 86.2)))
_PART_LABELS = {"CHN": "China", "RUS": "Soviet Union", "ALL": "mean of all states"}


def participation(shares: pd.DataFrame, first: int = 1971, last: int = 1990) -> Chart:
    """Draw the share of roll calls in which China, the Soviet Union and the mean state voted.

    Parameters
    ----------
    shares : pandas.DataFrame
        `un_participation`.
    """
    rows_to_draw(shares, "un_participation", ["year", "iso3", "share"])
    if arguments.year(first) > 1974 or arguments.year(last) < 1988:
        raise ValueError("the chart shows what changed about 1978; let it begin by 1974 and end in 1988 or later.")
    wide = (100 * shares.pivot(index="year", columns="iso3", values="share")).loc[first:last]
    first, last = int(wide.index[0]), int(wide.index[-1])
    figure, axes = canvas(262)
    plot = Plot(axes, (first, last), (30, 108), (40, 10, WIDTH - 14, 228))
    plot.levels((40, 60, 80, 100), right=WIDTH - 8)
    write(axes, 4, 254, "per cent of the year's roll calls")
    plot.ticks(range(first + 4, last + 1, 5), stroke=False)
    plot.upright(1978, ":", LINE, 80, 34)
    write(axes, plot.x(1978) + 5, plot.y(37), "1978: third period begins")
    for state, colour, dash, marker, (year, level) in _PART:
        plot.line(wide[state], colour, dash, 2.2 if state == "CHN" else 1.6, marker=marker, markersize=4.5)
        write(axes, plot.x(year), plot.y(level), _PART_LABELS[state], color=INK, weight="bold" if state == "CHN" else "normal")
    table = wide[["CHN", "RUS", "USA", "ALL"]].rename(columns={
        "CHN": "China", "RUS": "Soviet Union", "USA": "United States", "ALL": "mean of all states"}).round(1)
    table.columns.name = None
    china = table["China"]
    low = china.loc[first + 1:].idxmin()
    full = next(year for year in china.index if (china.loc[year:] >= 90).all())
    return Chart("participation", figure, "Part taken in roll calls",
                 f"Share of the roll calls of each year in which a state voted yes, no or abstained. China's first year, {first}, "
                 "counts roll calls from January, though its seat dates from October.",
                 f"China voted in {china[first]:.0f} per cent of the roll calls of {first}, in {first + 1} to 1977 between "
                 f"{china.loc[first + 1:1977].min():.0f} and {china.loc[first + 1:1977].max():.0f}, and in {low} {china[low]:.0f}, the "
                 f"lowest after {first}; its share then rises and stays above 90 from {full}. "
                 f"The Soviet Union stays above {int(table['Soviet Union'].min())}, the mean of all states between "
                 f"{table['mean of all states'].min():.0f} and {table['mean of all states'].max():.0f}.", table,
                 f"Per cent of roll calls. {series_in_words(table, 1)}")


# ---------------------------------------------------------------- positions

_PANEL, _TALL, _ACROSS = 112, 98, 3


def positions(points: pd.DataFrame, on: Day | None = None, organisations: Sequence[str] = membership.CORE_ORGANISATIONS,
              tables: Tables | None = None) -> Chart:
    """Draw one panel a member, the members of the same organisations together: ideal point, interval, and China's for comparison.

    Parameters
    ----------
    points : pandas.DataFrame
        `un_ideal_points`.
    on : day, optional
        The day whose memberships choose and group the panels; by default the last day of the tables.
    """
    tables = the_tables(tables)
    rows_to_draw(points, "un_ideal_points", ["iso3", "year", "ideal_point", "low", "high"])
    organisations = organisations_to_draw(organisations, tables)
    day = tables.coverage[1] if on is None else membership.as_day(on, tables)
    names = tables["states"].set_index("name")
    iso3 = tables["states"].set_index("name")["iso3"]
    known = set(points["iso3"])
    groups = [(row.organisations, sorted((s for s in row.states if iso3[s] in known), key=lambda s: (s != "China", s)))
              for row in membership.combinations(organisations, day, tables=tables).itertuples()]
    groups = [(held, states) for held, states in groups if states]
    panels = [state for _, states in groups for state in states]
    if not panels:
        raise ValueError(f"no member of {listed(organisations)} on {written_day(day)} has an ideal point in the table.")
    shown = points[points["iso3"].isin([iso3[state] for state in panels])]
    first, last = int(shown["year"].min()), int(shown["year"].max())
    low, high = shown["low"].min(), shown["high"].max()
    head, gap = 46, 26
    figure, axes = canvas(head + sum(gap + _TALL * -(-len(states) // _ACROSS) for _, states in groups) + 16)
    _key(axes, 12)
    china = points[points["iso3"] == votes.CHINA].sort_values("year")
    top = float(head)
    for held, states in groups:
        axes.plot([4, WIDTH - 4], [top, top], color=LINE, linewidth=0.8)
        write(axes, 4, top + 12, f"{listed(list(held))}" + (" only" if len(held) == 1 else ""), weight="bold")
        top += gap
        for place, state in enumerate(states):
            left = 4 + place % _ACROSS * _PANEL
            above = top + place // _ACROSS * _TALL
            plot = Plot(axes, (first, last), (low, high), (left + 2, above + 16, left + _PANEL - 14, above + _TALL - 10))
            write(axes, left, above + 8, names["short_name"][state])
            axes.plot([plot.left, plot.right], [plot.y(0)] * 2, color=LINE, linewidth=0.5)
            plot.upright(FOUNDED, ":", LINE, high, low, 0.7)
            _panel(plot, points[points["iso3"] == iso3[state]].sort_values("year"),
                   china if iso3[state] != votes.CHINA else None)
        top += _TALL * -(-len(states) // _ACROSS)
    for column in range(min(_ACROSS, max(len(states) for _, states in groups[-1:]))):
        write(axes, 6 + column * _PANEL, top + 6, str(first))
        write(axes, 4 + column * _PANEL + _PANEL - 14, top + 6, str(last), ha="right")
    said, rows = [], []
    for state in panels:
        own = shown[shown["iso3"] == iso3[state]].set_index("year")
        from_year, to_year = max(1995, int(own.index.min())), int(own.index.max())
        now = own.loc[to_year]
        said.append(f"{state} {_signed(own['ideal_point'][from_year])} in {from_year}, {_signed(now['ideal_point'])} in {to_year}"
                    f" (interval {_signed(now['low'])} to {_signed(now['high'])})")
        row = {"state": state} | {f"mean {a}–{b}": own.loc[a:b, "ideal_point"].mean() for a, b in _SPANS}
        rows.append(row | {"last year": to_year, "in it": now["ideal_point"], "interval from": now["low"], "to": now["high"]})
    ends = shown[shown["year"] == last].set_index("state")["ideal_point"].sort_values()
    return Chart("positions", figure, "Where members stand, year by year",
                 f"One panel a member on {written_day(day)}, by organisation. The level line is zero; each panel runs from "
                 f"{_signed(low)} to {_signed(high)}, up is nearer to the United States; the upright marks {FOUNDED}. The band "
                 "is the interval of nine tenths; a gap is a year without an estimate.",
                 f"Ideal points of {number(len(panels))} states, {first} to {last}. In {last} they lie between {_signed(ends.iloc[0])} "
                 f"({ends.index[0]}) and {_signed(ends.iloc[-1])} ({ends.index[-1]}). States: "
                 + "; ".join(f"{listed(list(held))}: {listed(states)}" for held, states in groups) + ".",
                 pd.DataFrame(rows).set_index("state"), "Ideal points. " + "; ".join(said) + ".")


#: Spans of years over which the table gives means.
_SPANS = ((1971, 1990), (1991, 2000), (2001, 2009), (2010, 2016), (2017, 2024))


def _signed(value: float) -> str:
    return f"{value:z.2f}".replace("-", "−")  # z: what rounds to nought has no sign


def _panel(plot: Plot, own: pd.DataFrame, china: pd.DataFrame | None) -> None:
    """Draw band, China's line and the state's line; a year without data breaks the line."""
    axes, x, y = plot.axes, plot.x, plot.y
    if china is not None:
        plot.line(china.set_index("year")["ideal_point"], VERMILION, (0, (3, 1.5)), 1)
    runs = (own["year"].diff() != 1).cumsum()
    for _, part in own.groupby(runs):
        years = [x(int(t)) for t in part["year"]]
        if len(years) == 1:
            years = [years[0] - 0.7, years[0] + 0.7]
            part = pd.concat([part, part])
        axes.fill_between(years, [y(v) for v in part["low"]], [y(v) for v in part["high"]], facecolor=f"{BLUE}4d",
                          edgecolor=BLUE, linewidth=0.5)  # the edge is what a reader with weak contrast sees
        axes.plot(years, [y(v) for v in part["ideal_point"]], color=BLUE, linewidth=1.7)


def _key(axes, y: float) -> None:
    """Say what line and band mean, in one line above the panels."""
    axes.plot([6, 28], [y, y], color=BLUE, linewidth=1.7)
    write(axes, 33, y, "the state")
    axes.fill_between([112, 134], [y - 5] * 2, [y + 5] * 2, facecolor=f"{BLUE}4d", edgecolor=BLUE, linewidth=0.5)
    write(axes, 139, y, "interval")
    axes.plot([216, 238], [y, y], color=VERMILION, linewidth=1, linestyle=(0, (3, 1.5)))
    write(axes, 243, y, "China")
    write(axes, 6, y + 17, f"up: nearer to the United States; upright: {FOUNDED}")


# ---------------------------------------------------------------- the gap


def gap(frame: pd.DataFrame) -> Chart:
    """Draw the yearly gap between founders and neighbours in distance from China, with its approximate interval.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `sco.votes.yearly_gap`.
    """
    rows_to_draw(frame, "votes.yearly_gap", ["gap", "low", "high"])
    first, last = int(frame.index.min()), int(frame.index.max())
    figure, axes = canvas(286)
    plot = Plot(axes, (first, last), (-0.5, 0.8), (44, 22, WIDTH - 12, 250))
    x, y = plot.x, plot.y
    plot.levels((-0.4, -0.2, 0, 0.2, 0.4, 0.6), "{:.1f}", WIDTH - 6)
    axes.plot([44, WIDTH - 6], [y(0)] * 2, color=INK, linewidth=1.2)
    plot.ticks(range(1995, last + 1, 5), stroke=False)
    plot.upright(FOUNDED + 0.45, ":", INK, 0.68, -0.5)
    write(axes, x(FOUNDED + 0.45) + 5, y(0.66), "SCO founded")
    write(axes, 4, 9, "founders further from China than neighbours ↑")
    write(axes, 4, 278, "founders nearer ↓")
    years = [x(int(year)) for year in frame.index]
    for place, row in zip(years, frame.itertuples(), strict=True):
        axes.plot([place] * 2, [y(row.low), y(row.high)], color=LINE, linewidth=1.4)
        clear = row.low > 0 or row.high < 0
        axes.plot([place], [y(row.gap)], marker="o" if clear else "s", markersize=5.5, color=ORANGE if clear else GREEN,
                  markerfacecolor=ORANGE if clear else "none", markeredgecolor=INK if clear else GREEN,
                  markeredgewidth=0.8 if clear else 1.6)
    for height, (shape, colour, filled, words) in enumerate(
            (("o", ORANGE, True, "interval excludes zero"), ("s", GREEN, False, "interval includes zero"))):
        line = y(0.54) + 15 * height
        axes.plot([x(2006)], [line], marker=shape, markersize=5.5, color=colour, markerfacecolor=colour if filled else "none",
                  markeredgecolor=INK if filled else colour, markeredgewidth=0.8 if filled else 1.6)
        write(axes, x(2006) + 8, line, words)
    early, late = frame["gap"].loc[first:FOUNDED - 1], frame["gap"].loc[2005:2021]
    beyond = [str(year) for year, row in frame.loc[2005:].iterrows() if row["low"] > 0 or row["high"] < 0]
    return Chart("gap", figure, "The gap between founders and neighbours",
                 "Mean distance from China of the founders of the SCO (China apart) minus that of their neighbours, in units of the model. "
                 "A stroke is the approximate interval of nine tenths.",
                 f"From {first} to {FOUNDED - 1} the founders stand further from China in every year, by {early.min():.2f} to "
                 f"{early.max():.2f}. From 2005 to 2021 the gap lies between {_signed(late.min())} and {late.max():.2f}. "
                 f"Years from 2005 whose interval excludes zero: {listed(beyond)}. In {last} the gap is {_signed(frame['gap'][last])}.",
                 frame.drop(columns="states").rename(columns={"treated": "founders", "controls": "neighbours"}),
                 f"The gap with its interval. {series_in_words(frame[['gap', 'low', 'high']], 1, 2)}")
