"""Three charts of votes: part taken, positions state by state, and the yearly gap.

They draw what `sco.votes` computes, each with its own scales on the plain canvas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from sco import membership, votes
from sco.chart import BLUE, GREEN, INK, LINE, ORANGE, VERMILION, WIDTH, Chart, canvas, write
from sco.membership import Day
from sco.prose import listed, number
from sco.tables import Tables, load

Scale = Callable[[float], float]
FOUNDED = 2001


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _grid(axes, y: Scale, ticks: Sequence[float], left: float, right: float, text: str) -> None:
    for tick in ticks:
        axes.plot([left, right], [y(tick)] * 2, color=LINE, linewidth=0.4)
        write(axes, left - 4, y(tick), text.format(tick).replace("-", "−"), ha="right")


# ---------------------------------------------------------------- taking part

#: State, colour, dash, marker; the label stands beside the line, at (year, share) of the scales.
_PART = (("CHN", BLUE, "-", "o", (1979.4, 68)), ("RUS", VERMILION, "-", "", (1976.2, 104.5)),
         ("ALL", INK, (0, (4, 2)), "", (1971.3, 86.2)))
_PART_LABELS = {"CHN": "China", "RUS": "Soviet Union", "ALL": "mean of all states"}


def participation(shares: pd.DataFrame, first: int = 1971, last: int = 1990) -> Chart:
    """Share of roll calls in which China, the Soviet Union and the mean state voted.

    Parameters
    ----------
    shares : pandas.DataFrame
        `un_participation`.
    """
    wide = (100 * shares.pivot(index="year", columns="iso3", values="share")).loc[first:last]
    figure, axes = canvas(262)
    x, y = _scale(first, last, 40, WIDTH - 14), _scale(30, 108, 228, 10)
    _grid(axes, y, (40, 60, 80, 100), 40, WIDTH - 8, "{}")
    write(axes, 4, 254, "per cent of the year's roll calls")
    for year in range(first + 4, last + 1, 5):
        write(axes, x(year), 239, str(year), ha="center")
    axes.plot([x(1978)] * 2, [y(34), y(80)], color=LINE, linewidth=1, linestyle=":")
    write(axes, x(1978) + 5, y(37), "1978: third period begins")
    for state, colour, dash, marker, (year, level) in _PART:
        axes.plot([x(int(t)) for t in wide.index], [y(v) for v in wide[state]], color=colour, linestyle=dash,
                  linewidth=2.2 if state == "CHN" else 1.6, marker=marker, markersize=4.5)
        write(axes, x(year), y(level), _PART_LABELS[state], color=INK, weight="bold" if state == "CHN" else "normal")
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
                 f"{table['mean of all states'].min():.0f} and {table['mean of all states'].max():.0f}.", table)


# ---------------------------------------------------------------- positions

_PANEL, _TALL, _ACROSS = 112, 112, 3


def positions(points: pd.DataFrame, on: Day = "2026-01-01", organisations: Sequence[str] = votes.THREE,
              tables: Tables | None = None) -> Chart:
    """One panel a member of any of the organisations: its ideal point with its interval, and China's for comparison.

    Parameters
    ----------
    points : pandas.DataFrame
        `un_ideal_points`.
    on : day
        The day whose memberships choose, order and name the panels.
    """
    tables = tables or load()
    order = {combination: place for place, combination in enumerate(
        [("SCO", "CSTO", "EAEU"), ("SCO", "CSTO"), ("SCO", "EAEU"), ("CSTO", "EAEU"), ("SCO",), ("CSTO",), ("EAEU",)])}
    found = membership.combinations(organisations, on, tables=tables)
    codes = tables["states"].set_index("name")
    panels = sorted(((order.get(tuple(row.organisations), len(order)), state, row.organisations)
                     for row in found.itertuples() for state in row.states), key=lambda p: (p[0], p[1] != "China", p[1]))
    iso3 = codes.reset_index().set_index("name")["iso3"]
    shown = points[points["iso3"].isin([iso3[state] for _, state, _ in panels])]
    first, last = int(shown["year"].min()), int(shown["year"].max())
    low, high = shown["low"].min(), shown["high"].max()
    down = -(-(len(panels) + 1) // _ACROSS)  # a last panel for the key
    figure, axes = canvas(down * _TALL + 20)
    china = points[points["iso3"] == votes.CHINA].sort_values("year")
    for place, (_, state, held) in enumerate(panels):
        left, top = 4 + place % _ACROSS * _PANEL, place // _ACROSS * _TALL
        x, y = _scale(first, last, left + 2, left + _PANEL - 14), _scale(low, high, top + _TALL - 6, top + 34)
        write(axes, left, top + 9, codes["short_name"][state], weight="bold")
        write(axes, left, top + 23, " ".join(held))
        axes.plot([x(first), x(last)], [y(0)] * 2, color=LINE, linewidth=0.5)
        axes.plot([x(FOUNDED)] * 2, [y(low), y(high)], color=LINE, linewidth=0.7, linestyle=":")
        _panel(axes, x, y, points[points["iso3"] == iso3[state]].sort_values("year"),
               china if iso3[state] != votes.CHINA else None)
        if place >= (down - 1) * _ACROSS or place + _ACROSS >= len(panels) + 1:
            write(axes, x(first), top + _TALL + 6, str(first))
            write(axes, x(last), top + _TALL + 6, str(last), ha="right")
    _key(axes, 4 + len(panels) % _ACROSS * _PANEL, len(panels) // _ACROSS * _TALL)
    names = {iso3[state]: state for _, state, _ in panels}
    said, rows = [], []
    for code, state in names.items():
        own = shown[shown["iso3"] == code].set_index("year")
        from_year = max(1995, int(own.index.min()))
        said.append(f"{state} {_signed(own['ideal_point'][from_year])} in {from_year}, {_signed(own['ideal_point'][last])} in {last}")
        for a, b in ((1971, 1990), (1991, 2000), (2001, 2009), (2010, 2016), (2017, 2024)):
            part = own.loc[a:b]
            rows.append({"state": state, "years": f"{a}–{b}", "mean": part["ideal_point"].mean()})
    table = pd.DataFrame(rows).pivot(index="state", columns="years", values="mean").loc[list(names.values())]
    table.columns.name = None
    return Chart("positions", figure, "Where members stand, year by year",
                 "One panel a member of the SCO, the CSTO or the EAEU at the end of our data, with its memberships. The level line "
                 f"is zero; each panel runs from {_signed(low)} to {_signed(high)}, up is nearer to the United States; the upright marks "
                 f"{FOUNDED}. The band is the interval of nine tenths; a gap is a year without an estimate.",
                 f"Ideal points of {number(len(panels))} states, {first} to {last}. {'; '.join(said)}.", table)


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _panel(axes, x: Scale, y: Scale, own: pd.DataFrame, china: pd.DataFrame | None) -> None:
    """Band, China's line and the state's line; a year without data breaks the line."""
    if china is not None:
        axes.plot([x(int(t)) for t in china["year"]], [y(v) for v in china["ideal_point"]], color=VERMILION,
                  linewidth=1, linestyle=(0, (3, 1.5)))
    runs = (own["year"].diff() != 1).cumsum()
    for _, part in own.groupby(runs):
        years = [x(int(t)) for t in part["year"]]
        if len(years) == 1:
            years = [years[0] - 0.7, years[0] + 0.7]
            part = pd.concat([part, part])
        axes.fill_between(years, [y(v) for v in part["low"]], [y(v) for v in part["high"]], color=BLUE, alpha=0.3, linewidth=0)
        axes.plot(years, [y(v) for v in part["ideal_point"]], color=BLUE, linewidth=1.7)


def _key(axes, left: float, top: float) -> None:
    """What line and band mean, in the place of a last panel."""
    axes.plot([left, left + 20], [top + 42] * 2, color=BLUE, linewidth=1.7)
    write(axes, left + 25, top + 42, "the state")
    axes.fill_between([left, left + 20], [top + 55] * 2, [top + 65] * 2, color=BLUE, alpha=0.3, linewidth=0)
    write(axes, left + 25, top + 60, "interval")
    axes.plot([left, left + 20], [top + 78] * 2, color=VERMILION, linewidth=1, linestyle=(0, (3, 1.5)))
    write(axes, left + 25, top + 78, "China")


# ---------------------------------------------------------------- the gap


def gap(frame: pd.DataFrame) -> Chart:
    """Yearly gap between founders and neighbours in distance from China, with its approximate interval.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `sco.votes.yearly_gap`.
    """
    first, last = int(frame.index.min()), int(frame.index.max())
    figure, axes = canvas(286)
    top = 0.8
    x, y = _scale(first, last, 44, WIDTH - 12), _scale(-0.5, top, 250, 22)
    _grid(axes, y, (-0.4, -0.2, 0, 0.2, 0.4, 0.6), 44, WIDTH - 6, "{:.1f}")
    axes.plot([44, WIDTH - 6], [y(0)] * 2, color=INK, linewidth=1.2)
    for year in range(1995, last + 1, 5):
        write(axes, x(year), 261, str(year), ha="center")
    axes.plot([x(FOUNDED + 0.45)] * 2, [y(-0.5), y(0.68)], color=INK, linewidth=1, linestyle=":")
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
                 frame.drop(columns="states").rename(columns={"treated": "founders", "controls": "neighbours"}))
