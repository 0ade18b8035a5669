"""Charts of votes: part taken, positions state by state, the yearly gap, and how alike China and Russia vote.

They draw what `sco.votes` computes.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.chart import (
    INK,
    LINE,
    NARROW,
    Chart,
    apart,
    block,
    canvas,
    mark,
    rule,
    series_in_words,
    signed,
    wrap,
    write,
)
from articlebook.chart_input import rows_to_draw
from articlebook.palette import tint
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership, votes
from sco.charts._actors import CHINA, RUSSIA, colour_of
from sco.charts._organisations import organisations_to_draw
from sco.membership import Day

FOUNDED = 2001


def _named_ends(plot: Plot, heights: dict[str, float], bold: str = "China") -> None:
    """Write names at the ends of lines, apart, each with a stroke to its line where it had to move."""
    for name, y in apart(heights, 15, plot.bottom, plot.top - 8).items():
        if abs(y - heights[name]) > 2:
            rule(plot.axes, (plot.right + 3, plot.right + 9), (heights[name], y))
        write(plot.axes, plot.right + 11, y, name, weight="bold" if name == bold else "normal")


# ---------------------------------------------------------------- taking part

#: State, dash and marker of each line.
_PART = {"CHN": ("China", "-", "o"), "RUS": ("Soviet Union", "-", ""), "ALL": ("mean of states", (0, (4, 2)), "")}


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
    table = wide[["CHN", "RUS", "USA", "ALL"]].rename(columns={
        "CHN": "China", "RUS": "Soviet Union", "USA": "United States", "ALL": "mean of all states"}).round(1)
    table.columns.name = None
    china = table["China"]
    low, before = china.loc[first + 1:].idxmin(), china.loc[first + 1:1977]
    full = next((year for year in china.index if (china.loc[year:] >= 90).all()), None)
    named = [year for year in (1978, full) if year]

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(262 if narrow else 300, width)
        plot = Plot(axes, (first, last), (30, 104), (30, 26, width - (106 if narrow else 130), 236 if narrow else 274))
        plot.levels((40, 60, 80, 100))
        write(axes, 4, 9, "per cent of the year's roll calls", color=LINE)
        plot.ticks([year for year in range(first, last + 1) if year % 5 == 0])
        plot.upright(1978, ":", LINE)
        write(axes, plot.x(1978) + 5, plot.bottom - 8, "third period begins" if narrow else "1978: the article's third period begins", color=LINE)
        for state, (name, dash, marker) in _PART.items():
            plot.line(wide[state], INK if state == "ALL" else colour_of(name), dash, 2.4 if state == "CHN" else 1.7, marker=marker, markersize=4)
        for year in named:
            below = year == 1978
            write(axes, plot.x(year) + 6, plot.y(china[year]) + (13 if below else -12), f"{china[year]:.0f}" if narrow else f"{china[year]:.0f} in {year}",
                  weight="bold", ha="left" if below else "right")
        _named_ends(plot, {name: plot.y(float(wide[state].iloc[-1])) for state, (name, _, _) in _PART.items()})
        return figure

    rose = china[1978] < 90 and full is not None and full > 1978
    title = (f"China voted in {china[1978]:.0f} per cent of roll calls in 1978, and in 90 or more from {full}" if rose
             else f"China voted in {china[1978]:.0f} per cent of roll calls in 1978 and in {china[last]:.0f} in {last}")
    rises = f"its share then rises and stays above 90 from {full}" if full else "its share does not stay above 90"
    return Chart("participation", draw, title, f"Share of the roll calls of each year in which a state voted yes, no or abstained, {first} to {last}",
                 f"China voted in {china[first]:.0f} per cent of the roll calls of {first}, in {first + 1} to 1977 between "
                 f"{before.min():.0f} and {before.max():.0f}, and in {low} {china[low]:.0f}, the "
                 f"lowest after {first}; {rises}. "
                 f"The Soviet Union stays above {int(table['Soviet Union'].min())}, the mean of all states between "
                 f"{table['mean of all states'].min():.0f} and {table['mean of all states'].max():.0f}.", table,
                 f"China's first year, {first}, counts roll calls from January, though its seat dates from October." if first == 1971 else "",
                 f"Per cent of roll calls. {series_in_words(table, 1)}")


# ---------------------------------------------------------------- China and Russia

def alike(tables: Tables | None = None) -> Chart:
    """Draw how alike China and Russia voted, beside how alike China voted with all other states."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["un_agreement"], "un_agreement", ["year", "iso3", "agree_china"])
    wide = (100 * frame.pivot(index="year", columns="iso3", values="agree_china"))[["RUS", "USA", "ALL"]].dropna(how="all")
    names = {"RUS": "with Russia", "USA": "with the United States", "ALL": "with all others, mean"}
    looks = {"RUS": (RUSSIA, "-", 2.4), "USA": (LINE, "-", 1.7), "ALL": (INK, (0, (4, 2)), 1.7)}
    ends = {"RUS": "Russia", "USA": "United States", "ALL": "mean of others"}
    first, last = int(wide.index[0]), int(wide.index[-1])
    ahead = wide.index[(wide["RUS"] > wide["ALL"]).to_numpy(bool)]
    stays = next((int(y) for y in wide.index if (wide["RUS"].loc[y:] > wide["ALL"].loc[y:]).all()), None)

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(262 if narrow else 300, width)
        plot = Plot(axes, (first, last), (0, 100), (30, 26, width - 112, 236 if narrow else 274))
        plot.levels((0, 25, 50, 75, 100))
        write(axes, 4, 9, "per cent alike with China", color=LINE)
        plot.ticks([year for year in range(first, last + 1) if year % (20 if narrow else 10) == 0])
        for state, (colour, dash, thick) in looks.items():
            plot.line(wide[state], colour, dash, thick)
        plot.upright(FOUNDED, ":", LINE)
        write(axes, plot.x(FOUNDED) + 5, plot.bottom - 8, "SCO founded", color=LINE)
        _named_ends(plot, {ends[state]: plot.y(float(wide[state].dropna().iloc[-1])) for state in looks}, "Russia")
        return figure

    title = (f"Since {stays} Russia has voted more like China than the mean of other states has" if stays and stays < last
             else f"In {last} Russia voted {'more' if len(ahead) and ahead[-1] == last else 'no more'} like China than the mean of other states")
    table = wide.rename(columns=names).round(1)
    table.columns.name = None
    now = table.iloc[-1]
    return Chart("alike", draw, title, f"How alike states voted with China in the General Assembly, {first} to {last}, in per cent",
                 f"In {first} Russia's votes were {table[names['RUS']].iloc[0]:.1f} per cent alike with China's, in {last} {now[names['RUS']]:.1f}; "
                 f"the mean of all other states {table[names['ALL']].iloc[0]:.1f} and {now[names['ALL']]:.1f}, the United States "
                 f"{table[names['USA']].iloc[0]:.1f} and {now[names['USA']]:.1f}.", table,
                 "100 is the same vote in every roll call in which both took part; yes against no counts as nothing, an abstention as half. "
                 "Russia is the Soviet Union before 1992.", f"Per cent alike with China. {series_in_words(table, 5)}")


# ---------------------------------------------------------------- positions


def positions(points: pd.DataFrame, on: Day | None = None, organisations: Sequence[str] = membership.CORE_ORGANISATIONS,
              tables: Tables | None = None) -> Chart:
    """Draw one panel for each member, the members of the same organisations together: ideal point, interval, and China's for comparison.

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
    panels = [(state, f"{listed(list(held))}" + (" only" if len(held) == 1 else "")) for held, states in groups for state in states]
    if not panels:
        raise ValueError(f"no member of {listed(organisations)} on {written_day(day)} has an ideal point in the table.")
    shown = points[points["iso3"].isin([iso3[state] for state, _ in panels])]
    span = (int(shown["year"].min()), int(shown["year"].max()))
    scale = (float(shown["low"].min()), float(shown["high"].max()))
    last = span[1]

    said, rows = [], []
    for state, _ in panels:
        own = shown[shown["iso3"] == iso3[state]].set_index("year")
        from_year, to_year = max(1995, int(own.index.min())), int(own.index.max())
        now = own.loc[to_year]
        said.append(f"{state} {signed(own['ideal_point'][from_year])} in {from_year}, {signed(now['ideal_point'])} in {to_year}"
                    f" (interval {signed(now['low'])} to {signed(now['high'])})")
        row = {"state": state} | {f"mean {a}–{b}": own.loc[a:b, "ideal_point"].mean() for a, b in _SPANS}
        rows.append(row | {"last year": to_year, "in it": now["ideal_point"], "interval from": now["low"], "to": now["high"]})
    ends = shown[shown["year"] == last].set_index("state")["ideal_point"].sort_values()
    china = points[(points["iso3"] == votes.CHINA)].set_index("year")["ideal_point"]
    far = (ends - china[last]).abs().sort_values() if last in china.index else ends
    inside = [state for state in far.index if state != "China"]
    whose = f"{number(len(panels))} members of {listed([f'the {organisation}' for organisation in organisations])}"
    title = (f"In {last} {far.index[-1]} stands furthest from China of {whose}, {inside[0]} nearest" if last in china.index and inside
             else f"In {last} {whose} lie between {signed(ends.iloc[0])} and {signed(ends.iloc[-1])}")
    data = [(names["short_name"][state], held, iso3[state]) for state, held in panels]
    return Chart("positions", lambda width: _panels(width, points, data, span, scale), title,
                 f"Ideal points from votes in the General Assembly, {span[0]} to {last}; one panel for each member on {written_day(day)}",
                 f"Ideal points of {number(len(panels))} states, {span[0]} to {last}. In {last} they lie between {signed(ends.iloc[0])} "
                 f"({ends.index[0]}) and {signed(ends.iloc[-1])} ({ends.index[-1]}). States: "
                 + "; ".join(f"{listed(list(held))}: {listed(states)}" for held, states in groups) + ".",
                 pd.DataFrame(rows).set_index("state"),
                 f"The level line is zero; each panel runs from {signed(scale[0])} to {signed(scale[1])}, up is nearer to the United States; "
                 f"the upright marks {FOUNDED}. The band is the model's interval of 90 per cent; a gap is a year without an estimate.",
                 "Ideal points. " + "; ".join(said) + ".")


#: Spans of years over which the table gives means.
_SPANS = ((1971, 1990), (1991, 2000), (2001, 2009), (2010, 2016), (2017, 2024))


def _panels(width: float, points: pd.DataFrame, panels: Sequence[tuple[str, str, str]], span: tuple[int, int], scale: tuple[float, float]):
    """Draw the panels in rows, each with the state's name and its organisations."""
    columns = 2 if width == NARROW else 4
    wide, head = width / columns, 30
    labels = [wrap(held, wide - 16) for _, held, _ in panels]
    below = 15 * max(map(len, labels))  # the heads of all panels are as tall as the tallest
    tall = 89 + below
    rows = -(-len(panels) // columns)
    figure, axes = canvas(head + tall * rows + 16, width)
    rule(axes, (6, 28), (10, 10), LINE, 1.2, (0, (3, 1.5)))
    write(axes, 33, 10, "China, for comparison")
    block(axes, 186, 5, 22, 10, tint(INK, 0.25))
    write(axes, 213, 10, "interval")
    china = points[points["iso3"] == votes.CHINA].sort_values("year")
    for place, (name, _, iso3) in enumerate(panels):
        left, above = 4 + place % columns * wide, head + place // columns * tall
        plot = Plot(axes, span, scale, (left, above + 17 + below, left + wide - 14, above + tall - 10))
        write(axes, left, above + 7, name, weight="bold")
        for line, words in enumerate(labels[place]):
            write(axes, left, above + 22 + 15 * line, words, color=LINE)
        rule(axes, (plot.left, plot.right), (plot.y(0), plot.y(0)))
        plot.upright(FOUNDED, ":", LINE, scale[0], scale[1], 0.7)
        colour = {"CHN": CHINA, "RUS": RUSSIA}.get(iso3, INK)
        _panel(plot, points[points["iso3"] == iso3].sort_values("year"), china if iso3 != votes.CHINA else None, colour)
    for column in range(min(columns, len(panels))):
        foot = head + tall * (rows if column < len(panels) - columns * (rows - 1) else rows - 1) + 4
        write(axes, 4 + column * wide, foot, str(span[0]))
        write(axes, 4 + column * wide + wide - 14, foot, str(span[1]), ha="right")
    return figure


def _panel(plot: Plot, own: pd.DataFrame, china: pd.DataFrame | None, colour: str) -> None:
    """Draw band, China's line and the state's line; a year without data breaks the line."""
    axes, x, y = plot.axes, plot.x, plot.y
    if china is not None:
        plot.line(china.set_index("year")["ideal_point"], LINE, (0, (3, 1.5)), 1)
    runs = (own["year"].diff() != 1).cumsum()
    for _, part in own.groupby(runs):
        years = [x(int(t)) for t in part["year"]]
        if len(years) == 1:
            years = [years[0] - 0.7, years[0] + 0.7]
            part = pd.concat([part, part])
        axes.fill_between(years, [y(v) for v in part["low"]], [y(v) for v in part["high"]], facecolor=tint(colour, 0.25), edgecolor="none")
        axes.plot(years, [y(v) for v in part["ideal_point"]], color=colour, linewidth=1.7)


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
    low, high = min(-0.4, float(frame["low"].min())), max(0.4, float(frame["high"].max()))

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(310 if narrow else 330, width)
        plot = Plot(axes, (first, last), (low, high), (38, 44, width - 12, 262 if narrow else 282))
        plot.levels([step / 10 for step in range(int(low * 10) // 2 * 2, int(high * 10) + 1, 2) if low <= step / 10], "{:.1f}")
        rule(axes, (plot.left, plot.right), (plot.y(0), plot.y(0)), INK, 1.2)
        plot.ticks([year for year in range(first, last + 1) if year % (10 if narrow else 5) == 0])
        plot.upright(FOUNDED + 0.45, ":", INK)
        write(axes, plot.x(FOUNDED + 0.45) + 5, plot.top - 4, "SCO founded")
        write(axes, 4, 9, "↑ founders further from China than neighbours", color=LINE)
        write(axes, 4, plot.bottom + 32, "↓ founders nearer", color=LINE)
        for x, filled, words in ((9, True, "interval excludes zero"), (190, False, "includes zero")):
            mark(axes, x, 27, "o", INK, filled, 6)
            write(axes, x + 9, 27, words)
        for year, row in zip(frame.index, frame.itertuples(), strict=True):
            rule(axes, (plot.x(int(year)),) * 2, (plot.y(row.low), plot.y(row.high)), width=1.4)
            mark(axes, plot.x(int(year)), plot.y(row.gap), "o", INK, row.low > 0 or row.high < 0, 5 if narrow else 6)
        return figure

    early, late = frame["gap"].loc[first:FOUNDED - 1], frame["gap"].loc[2005:2021]
    beyond = [str(year) for year, row in frame.loc[2005:].iterrows() if row["low"] > 0 or row["high"] < 0]
    before, after = frame["gap"].loc[:FOUNDED - 1].mean(), frame["gap"].loc[FOUNDED + 1:].mean()
    title = (f"The founders stood {signed(before)} further from China than their neighbours before {FOUNDED}, {signed(after)} from {FOUNDED + 1} to {last}"
             if before > 0 and after >= 0
             else f"The mean gap was {signed(before)} before {FOUNDED} and {signed(after)} from {FOUNDED + 1} to {last}")
    return Chart("gap", draw, title, "Mean distance from China of the SCO's founders (China apart) minus that of their neighbours, in units of the model",
                 (f"From {first} to {FOUNDED - 1} the founders stand further from China in every year, by {early.min():.2f} to "
                  f"{early.max():.2f}. " if len(early) and early.min() > 0 else
                  f"From {first} to {FOUNDED - 1} the gap lies between {signed(early.min())} and {signed(early.max())}. ")
                 + f"From 2005 to 2021 the gap lies between {signed(late.min())} and {signed(late.max())}. "
                 f"Years from 2005 whose interval excludes zero: {listed(beyond)}. In {last} the gap is {signed(frame['gap'][last])}.",
                 frame.drop(columns="states").rename(columns={"treated": "founders", "controls": "neighbours"}),
                 "A stroke is the interval of about 90 per cent.",
                 f"The gap with its interval. {series_in_words(frame[['gap', 'low', 'high']], 1, 2)}")

