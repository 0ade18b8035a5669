"""Charts of counts and breaks: each function takes data and returns one `Chart`.

They stand apart from `sco.charts` because they draw what `sco.igos` and
`sco.change_points` compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.chart import BLUE, GREEN, INK, LINE, ORANGE, PAPER, PURPLE, SKY, VERMILION, WIDTH, Chart, canvas, series_in_words, write
from articlebook.chart_input import rows_to_draw, series_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number
from sco import change_points, igos

ROW = 15.5


def _apart(places: dict[str, float], gap: float = 13.5) -> dict[str, float]:
    """Return heights of labels, moved down where they would touch."""
    found, last = {}, float("-inf")
    for name, y in sorted(places.items(), key=lambda p: p[1]):
        last = found[name] = max(y, last + gap)
    return found


def counts(tables: Tables | None = None) -> Chart:
    """Draw China's memberships as published and corrected, with the counts that the Yearbook is quoted for."""
    tables = the_tables(tables)
    frame, quoted = igos.counts(tables), igos.against_yearbook(tables)["Yearbook"]
    figure, axes = canvas(262)
    plot = Plot(axes, (igos.FIRST, igos.LAST), (0, 90), (28, 28, WIDTH - 8, 238))
    plot.frame(30, "memberships")
    for name, colour, style in zip(frame, (VERMILION, PURPLE, BLUE), ((0, (5, 2)), ":", "-"), strict=True):
        plot.line(frame[name], colour, style)
    for year, value in quoted.items():
        plot.mark(year, value, "D", ORANGE)
    for (text, year, value), (x, y) in {("as published", 1964, frame["published"][1964]): (52, 168),
                                        ("without A", 1969, frame["without A"][1969]): (66, 186),
                                        ("without A and B", 1988, frame["without A and B"][1988]): (90, 92)}.items():
        axes.plot([x + 40, plot.x(year)], [y + 7, plot.y(value) - 2], color=LINE, linewidth=0.7)
        write(axes, x, y, text)
    axes.plot([262, plot.x(1997)], [180, plot.y(quoted[1997]) + 4], color=LINE, linewidth=0.7)
    write(axes, 232, 188, "Yearbook, quoted")
    first, last = quoted.index[0], frame.index[-1]
    said = (f"In {first}: {frame['published'][first]} as published, {frame['without A'][first]} without grade A, "
            f"{frame['without A and B'][first]} without A and B, {quoted[first]} in the Yearbook. In {last}: "
            f"{frame['published'][last]} as published, {frame['without A and B'][last]} corrected. The lines differ most "
            f"between {igos.SEAM} and {igos.SEAT - 1}, and the Yearbook stays lower after 1977: "
            + ", ".join(f"{quoted[y]} in {y} against {frame['without A and B'][y]} corrected" for y in quoted.index[2:]) + ".")
    table = frame.join(quoted)
    return Chart("igo-counts", figure, "China's memberships, counted in several ways",
                 "Dashed: the dataset as published. Dotted: without seats of grade A. Full line: without grades A and B. "
                 "Diamonds: counts of the Yearbook as quoted, which we could not check.", said, table,
                 f"China's memberships. {series_in_words(table, 10)}")


def seats(tables: Tables | None = None) -> Chart:
    """Draw doubtful seats: years that the dataset books under China, and under Taiwan, one row a body."""
    tables = the_tables(tables)
    spells = tables["china_igos"]
    names = spells.loc[spells["grade"] != ""].sort_values(["grade", "doubt_from", "igo"])["igo"].drop_duplicates()
    head = 62
    figure, axes = canvas(head + (ROW + 3) * len(names) + 26)
    plot = Plot(axes, (igos.FIRST, igos.LAST + 1), (0, 1), (84, head, WIDTH - 8, head + (ROW + 3) * len(names)))
    axes.add_patch(Rectangle((6, 6), 18, 6, facecolor=VERMILION, edgecolor=INK, linewidth=0.7))
    write(axes, 29, 9, "China, in doubt")
    axes.add_patch(Rectangle((150, 6), 18, 6, facecolor=PAPER, edgecolor=INK, linewidth=0.9))
    write(axes, 173, 9, "China, accepted")
    axes.plot([6, 24], [25, 25], color=BLUE, linewidth=2.2, linestyle=(0, (2, 1)))
    write(axes, 29, 25, "Taiwan, first to last year coded")
    for year in (1950, 1970, 1990, 2010):
        write(axes, plot.x(year), plot.bottom + 12, str(year), ha="center")
    plot.top -= 8
    plot.upright(igos.SEAT, "-", LINE)
    write(axes, plot.x(igos.SEAT), head - 17, str(igos.SEAT), ha="center")
    rows = []
    for place, igo in enumerate(names):
        y = head + (ROW + 3) * place + 8
        own = spells[spells["igo"] == igo]
        write(axes, 4, y, igo)
        write(axes, 66, y, own["grade"].max())
        for row in own.itertuples():
            for year in range(row.start, row.end + 1):
                if row.grade and row.doubt_from <= year <= row.doubt_to:
                    continue
                if year == row.start or (row.grade and year == row.doubt_to + 1):
                    axes.add_patch(Rectangle((plot.x(year), y - 6), plot.x(row.end + 1) - plot.x(year), 6,
                                             facecolor=PAPER, edgecolor=INK, linewidth=0.9))
            if row.grade:
                axes.add_patch(Rectangle((plot.x(row.doubt_from), y - 6), plot.x(row.doubt_to + 1) - plot.x(row.doubt_from), 6,
                                         facecolor=VERMILION, edgecolor=INK, linewidth=0.7))
                rows.append({"organisation": row.name, "short": igo, "grade": row.grade, "in doubt": f"{row.doubt_from}-{row.doubt_to}",
                             "Taiwan coded": "" if pd.isna(row.taiwan_from) else f"{row.taiwan_from}-{row.taiwan_to}"})
        taiwan = own.dropna(subset=["taiwan_from"])
        if len(taiwan):
            row = taiwan.iloc[0]
            axes.plot([plot.x(int(row["taiwan_from"])), plot.x(int(row["taiwan_to"]) + 1)], [y + 4, y + 4], color=BLUE,
                      linewidth=2.2, linestyle=(0, (2, 1)))
    table = pd.DataFrame(rows)
    by = {grade: list(dict.fromkeys(table.loc[table["grade"] == grade, "short"])) for grade in ("A", "B")}
    spoken = "; ".join(f"{r['short']} {r['in doubt']}" for _, r in table.iterrows())
    return Chart("igo-seats", figure, "What the error looks like from inside",
                 "One row a body, with our grade of doubt. The vertical line marks the year in which the government in "
                 "Beijing took China's seat in the United Nations. The names are in the table below the chart.",
                 f"{len(names)} bodies, {len(by['A'])} of grade A and {len(by['B'])} of grade B, with years that the dataset books "
                 f"under China and that we doubt.", table, f"Years in doubt: {spoken}.")


def world(states: Sequence[str] = ("CHN", "IND", "RUS", "KAZ"), tables: Tables | None = None) -> Chart:
    """Draw China beside some states and the mean of all states."""
    tables = the_tables(tables)
    frame = tables["igo_counts"]
    states = arguments.names(["CHN", *arguments.each(states, "state", "['IND', 'RUS']")], frame["iso3"].unique(), "state")
    frame = frame[frame["iso3"].isin(states)].pivot(index="year", columns="state", values="n_full_ab")
    table = frame.join(tables["igo_world"].set_index("year")["world_mean"].rename("world mean"))
    figure, axes = canvas(262)
    plot = Plot(axes, (igos.FIRST, igos.LAST), (0, 100), (32, 28, WIDTH - 78, 238))
    plot.frame(25, "memberships", (1950, 1970, 1990, 2010))
    looks = {"China": (VERMILION, "-"), "India": (BLUE, (0, (5, 2))), "Russia": (PURPLE, (0, (5, 1, 1, 1))),
             "Kazakhstan": (GREEN, ":"), "world mean": (INK, (0, (1, 1)))}
    for name in table:
        colour, style = looks.get(name, (SKY, "-"))
        plot.line(table[name].astype(float), colour, style, 2.6 if name == "China" else 1.8)
    ends = _apart({name: plot.y(float(table[name].dropna().iloc[-1])) for name in table})
    for name, y in ends.items():
        write(axes, plot.right + 5, y, name)
    above = table.index[(table["China"] > table["world mean"]).to_numpy(bool)]
    last = table.index[-1]
    said = ", ".join(f"{name} {float(table[name][last]):.0f}" for name in sorted(table, key=lambda n: -float(table[n][last])))
    table.index.name = "year"
    return Chart("igo-world", figure, "China beside other states",
                 "Full memberships; China without doubtful seats. The line for Kazakhstan begins with its independence. "
                 "All names stand at the right end of their lines.",
                 f"China passes the world mean in {above[0]} and stays above it. In {last}: {said}.", table.reset_index(),
                 f"Full memberships. {series_in_words(table, 10)}")


def joins(tables: Tables | None = None, periods: Sequence[tuple[int, int]] = change_points.PERIODS) -> Chart:
    """Draw first joins a year as bars, with the rate of each period."""
    tables = the_tables(tables)
    first, rates = change_points.first_years(tables["china_igos"]), change_points.joins(tables["china_igos"], periods)
    yearly = first.value_counts().reindex(range(igos.FIRST, igos.LAST + 1), fill_value=0).sort_index()
    figure, axes = canvas(240)
    plot = Plot(axes, (igos.FIRST, igos.LAST + 1), (0, 10), (28, 28, WIDTH - 8, 216))
    plot.frame(2, "organisations joined for the first time")
    wide = (plot.right - plot.left) / len(yearly)
    for year, many in yearly.items():
        axes.add_patch(Rectangle((plot.x(year) + 0.6, plot.y(many)), wide - 1.2, plot.bottom - plot.y(many),
                                 facecolor=SKY, edgecolor=INK, linewidth=0.5))
    for (start, end), row in zip(periods, rates.itertuples(), strict=True):
        rate = row[3]
        axes.plot([plot.x(start), plot.x(end + 1)], [plot.y(rate)] * 2, color=VERMILION, linewidth=2.4)
        write(axes, (plot.x(start) + plot.x(end + 1)) / 2, plot.y(9.2), f"{rate:.1f}", ha="center", weight="bold")
        axes.plot([plot.x(end + 1)] * 2, [plot.top, plot.bottom], color=INK, linewidth=0.8, linestyle=":")
    spoken = "; ".join(f"{row.Index} {row.joins:.0f} joins, {row[3]:.2f} a year" for row in rates.itertuples())
    none = [str(y) for y in yearly.index if y > igos.SEAT and yearly[y] == 0]
    return Chart("igo-joins", figure, "First joins, year by year",
                 "Bars: organisations that China joined for the first time, doubtful seats left out. Thick level lines and bold "
                 "numbers: joins a year in each period.",
                 f"{spoken}. Years after {igos.SEAT} with no join: {listed(none)}.",
                 yearly.rename("first joins").rename_axis("year").reset_index(),
                 "First joins in each year: " + ", ".join(f"{y} {n}" for y, n in yearly.items() if n) + "; none in the others.")


def lines(series: pd.Series, sets: dict[str, Sequence[int]]) -> Chart:
    """Draw a series with straight lines between breaks, one drawing below the other for each set of breaks."""
    if not isinstance(sets, Mapping) or not sets:
        raise ValueError('name at least one set of years, as in {"the article": (1971, 1978, 1991)}.')
    sets = {str(name): arguments.years(years) for name, years in sets.items()}
    series = change_points.covering(series_to_draw(series), [year for years in sets.values() for year in years])
    figure, axes = canvas(176 * len(sets) + 10)
    top = float(-(-series.max() // 20) * 20)
    table = series.rename("count").to_frame()
    said = []
    for place, (name, years) in enumerate(sets.items()):
        plot = Plot(axes, (int(series.index[0]), int(series.index[-1])), (0, top), (28, 24 + 176 * place, WIDTH - 8, 152 + 176 * place))
        plot.frame(40, f"{name}: {listed([str(y) for y in years])}")
        for year in years:
            plot.upright(year)
        axes.plot([plot.x(year) for year in series.index], [plot.y(float(v)) for v in series], "o", color=SKY,
                  markersize=3, markeredgecolor=INK, markeredgewidth=0.4)
        made = change_points.fitted(series, years)
        edges = [int(series.index[0]), *years, int(series.index[-1]) + 1]
        for start, end in pairwise(edges):
            plot.line(made.loc[start:end - 1], VERMILION, "-", 1.8)
        table[name] = made
        said.append(f"{name} ({listed([str(y) for y in years])}): squared distances of {change_points.rss_at(series, years):.1f}")
    return Chart("igo-lines", figure, "The same counts with different breaks",
                 "Dots: China's corrected count. Lines: the best straight line in each span. Dotted: the breaks.",
                 "; ".join(said) + ". Less is closer.", table.rename_axis("year").reset_index(),
                 f"Count and lines. {series_in_words(table, 10, 1)}")


def profile(series: pd.Series, article: Sequence[int] = change_points.ARTICLE) -> Chart:
    """Draw how well the best set of breaks can do if one break is in a given year."""
    if not 1 <= len(article := sorted(set(arguments.years(article)))) <= 5:
        raise ValueError("name one to five years, such as (1971, 1978, 1991).")
    series = series_to_draw(series, change_points.SHORTEST * (len(article) + 1))
    values = change_points.covering(change_points.profile(series, len(article)), article)
    best = change_points.change_points(series, len(article))
    figure, axes = canvas(250)
    plot = Plot(axes, (igos.FIRST, igos.LAST), (80, 180), (34, 40, WIDTH - 8, 226))
    plot.frame(20, "left unexplained (less is better)")
    plot.line(values, BLUE)
    for year in best:
        plot.mark(year, float(values[year]), "o", GREEN, 7)
        write(axes, plot.x(year), plot.y(float(values[year])) + 12, str(year), ha="center")
    for year in article:
        plot.mark(year, float(values[year]), "D", ORANGE, 7)
        if year not in best:
            write(axes, plot.x(year) + (8 if year < 1985 else -6), plot.y(float(values[year])) - 11, str(year),
                  ha="left" if year < 1985 else "center")
    said = ", ".join(f"{year} {float(values[year]):.1f}" for year in article)
    table = values.round(2).reset_index()
    return Chart("igo-profile", figure, "What a break in each year costs",
                 "For each year: what the best set of breaks leaves unexplained if one of them is in that year. Round "
                 "marks: the best set. Diamonds: the article's years.",
                 f"The best breaks, {listed([str(y) for y in best])}, leave {values.min():.1f}. With one break fixed at the "
                 f"article's years the best possible is: {said}. The worst year of all leaves {values.max():.1f}.", table,
                 f"Left unexplained with a break in each year. {series_in_words(values.to_frame('left'), 5, 1)}")


def placebo(frame: pd.DataFrame, article: Sequence[int] = change_points.ARTICLE) -> Chart:
    """Draw best breaks of several states, one row a state, with the article's years for China as lines."""
    rows_to_draw(frame, "change_points.placebo", ["state", "best"])
    head = 34
    figure, axes = canvas(head + (ROW + 4) * len(frame) + 26)
    plot = Plot(axes, (1950, 2012), (0, 1), (128, head - 8, WIDTH - 10, head + (ROW + 4) * len(frame)))
    for place, year in enumerate(article):
        plot.upright(year, "--")
        write(axes, plot.x(year) + (2, -4, -3)[place % 3], 12, str(year), ha=("right", "left", "left")[place % 3])
    for year in (1950, 1970, 1990, 2010):
        write(axes, plot.x(year), plot.bottom + 12, str(year), ha="center")
    for place, row in enumerate(frame.itertuples()):
        y = head + (ROW + 4) * place + 8
        write(axes, 4, y, row.state, weight="bold" if place == 0 else "normal")
        axes.plot([plot.left, plot.right], [y, y], color=LINE, linewidth=0.4)
        for year in row.best:
            axes.plot([plot.x(year)], [y], marker="o", markersize=7, color=GREEN if place == 0 else SKY, markeredgecolor=INK)
    late = [row.state for row in frame.iloc[1:].itertuples() if 1995 <= row.best[-1] <= 2003]
    return Chart("igo-placebo", figure, "The same search in other states",
                 "Dots: the best breaks of each state's count. Dashed lines: the article's years for China.",
                 f"The best breaks for {frame['state'].iloc[0]} are {listed([str(y) for y in frame['best'].iloc[0]])}. "
                 f"{number(len(late)).capitalize()} of the other states have their last break between 1995 and 2003, as China has: "
                 f"{listed(late)}.", frame,
                 "Best breaks. " + "; ".join(f"{r.state}: {listed([str(y) for y in r.best])}" for r in frame.itertuples()) + ".")
