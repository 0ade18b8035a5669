"""Charts of counts and breaks: each function takes data and returns one `Chart`.

They stand apart from `sco.charts` because they draw what `sco.igos` and
`sco.change_points` compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from articlebook import arguments
from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, NARROW, PAPER, Chart, apart, block, canvas, measure, rule, sentence, series_in_words, signed, wrap, write
from articlebook.chart_input import rows_to_draw, series_to_draw
from articlebook.palette import tint
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number
from sco import change_points, igos
from sco.charts._actors import CHINA, colour_of

_ROW = 18
_YEARS = (1950, 1960, 1970, 1980, 1990, 2000, 2010)
_DECADES = {True: (1950, 1970, 1990, 2010), False: _YEARS}  # labels below an axis, on a phone and in a wide column


def _ends(axes: Axes, plot: Plot, heights: dict[str, float], gap: float = 15, **bold: str) -> None:
    """Write names at the right ends of lines, apart, each with a stroke to its line where it had to move."""
    for name, y in apart(heights, gap, plot.bottom + 4, plot.top - 6).items():
        if abs(y - heights[name]) > 2:
            rule(axes, (plot.right + 2, plot.right + 9), (heights[name], y))
        write(axes, plot.right + 11, y, name, weight="bold" if name in bold.values() else "normal")


def counts(tables: Tables | None = None) -> Chart:
    """Draw China's memberships as published and corrected, the difference shaded, with the counts of the Yearbook."""
    tables = the_tables(tables)
    frame, quoted = igos.counts(tables), igos.against_yearbook(tables)["Yearbook"]
    gone = frame["published"] - frame["without A and B"]
    worst, last = int(gone.idxmax()), frame.index[-1]
    names = {"published": "as published", "without A": "without grade A", "without A and B": "without A and B"}
    looks = {"published": (LINE, "-", 1.6), "without A": (CHINA, (0, (1.5, 1.5)), 1.6), "without A and B": (CHINA, "-", 2.4)}

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(300 if narrow else 320, width)
        plot = Plot(axes, (igos.FIRST, igos.LAST), (0, 90), (24, 24, width - (126 if narrow else 190), 270 if narrow else 292))
        plot.frame(30, "memberships", _DECADES[narrow])
        axes.fill_between([plot.x(y) for y in frame.index], [plot.y(v) for v in frame["published"]], [plot.y(v) for v in frame["without A and B"]],
                          facecolor=tint(LINE, 0.25), edgecolor="none")
        for name, (colour, style, thick) in looks.items():
            plot.line(frame[name], colour, style, thick)
        for year, value in quoted.items():
            plot.mark(year, value, "D", INK, 6, filled=False)
        middle = (frame["published"][worst] + frame["without A and B"][worst]) / 2
        words = wrap(f"{gone[worst]} too many in {worst}", 84)
        for n, line in enumerate(words):
            write(axes, plot.x(worst) - 10, plot.y(middle + 12) - 14 + 14 * (n - len(words)), line, ha="center", weight="bold")
        rule(axes, (plot.x(worst),) * 2, (plot.y(middle), plot.y(middle + 12) - 18), INK, 0.8)
        heights = {names[name]: plot.y(float(frame[name].iloc[-1])) for name in frame}
        heights["Yearbook, quoted"] = plot.y(float(quoted.iloc[-1]))
        rule(axes, (plot.x(quoted.index[-1]) + 6, plot.right + 2), (plot.y(quoted.iloc[-1]),) * 2)
        _ends(axes, plot, heights, here="without A and B")
        return figure

    first = quoted.index[0]
    said = (f"In {first}: {frame['published'][first]} as published, {frame['without A'][first]} without grade A, "
            f"{frame['without A and B'][first]} without A and B, {quoted[first]} in the Yearbook. In {last}: "
            f"{frame['published'][last]} as published, {frame['without A and B'][last]} corrected. The lines differ most "
            f"between {igos.SEAM} and {igos.SEAT - 1}, and the Yearbook stays lower after 1977: "
            + ", ".join(f"{quoted[y]} in {y} against {frame['without A and B'][y]} corrected" for y in quoted.index[2:]) + ".")
    table = frame.join(quoted)
    most = listed([str(year) for year in gone.index[gone == gone.max()]])
    title = (f"The published count has up to {gone.max()} seats too many, most in {most}, and {number(int(gone[last]))} in {last}"
             if gone.max() else "The published count and the corrected one are the same")
    return Chart("igo-counts", draw, title, f"Intergovernmental organisations of which China was a full member, {frame.index[0]} to {last}",
                 said, table, "The shaded area is what our grades A and B of doubt take away. Diamonds: counts of the Yearbook as quoted, which "
                 "we could not check.", f"China's memberships. {series_in_words(table, 10)}")


def seats(tables: Tables | None = None) -> Chart:
    """Draw doubtful seats: years that the dataset books under China, and under Taiwan, one row a body."""
    tables = the_tables(tables)
    spells = tables["china_igos"]
    names = spells.loc[spells["grade"] != ""].sort_values(["grade", "doubt_from", "igo"])["igo"].drop_duplicates()
    rows = [{"organisation": row.name, "short": igo, "grade": row.grade, "in doubt": f"{row.doubt_from}–{row.doubt_to}",
             "Taiwan coded": "" if pd.isna(row.taiwan_from) else f"{row.taiwan_from}–{row.taiwan_to}"}
            for igo in names for row in spells[(spells["igo"] == igo) & (spells["grade"] != "")].itertuples(index=False)]

    def draw(width: float):
        narrow = width == NARROW
        left, head = (92, 74) if narrow else (140, 46)
        figure, axes = canvas(head + _ROW * len(names) + 24, width)
        plot = Plot(axes, (igos.FIRST, igos.LAST + 1), (0, 1), (left, head - 4, width - 8, head + _ROW * len(names)))
        keys = ((CHINA, "China, in doubt", 4, 9), (PAPER, "China, accepted", 150, 9), ("", "Taiwan, years coded", *((4, 27) if narrow else (300, 9))))
        for colour, words, x, y in keys:
            if colour:
                block(axes, x, y - 3, 18, 6, colour, INK, 0.8)
            else:
                rule(axes, (x, x + 18), (y, y), INK, 2.2, (0, (2, 1)))
            write(axes, x + 24, y, words)
        write(axes, 4, head - 14, "body, grade", color=LINE)
        plot.upright(igos.SEAT, "-", LINE)
        write(axes, plot.x(igos.SEAT), head - 14, str(igos.SEAT), ha="center")
        for year in (1950, 1990, 2010) if narrow else (1950, 1960, 1980, 1990, 2000, 2010):
            write(axes, plot.x(year), plot.bottom + 12, str(year), ha="center")
        for place, igo in enumerate(names):
            _seat(axes, plot, spells[spells["igo"] == igo], igo, head + _ROW * place + 8, left - 18)
        return figure

    table = pd.DataFrame(rows)
    by = {grade: list(dict.fromkeys(table.loc[table["grade"] == grade, "short"])) for grade in ("A", "B")}
    spoken = "; ".join(f"{r['short']} {r['in doubt']}" for _, r in table.iterrows())
    doubted = spells[spells["grade"] != ""]
    before = int((doubted["doubt_from"] < igos.SEAT).groupby(doubted["igo"]).any().sum())
    everyone = "all" if before == len(names) else number(before)
    return Chart("igo-seats", draw, f"{sentence(number(len(names)))} bodies have doubtful Chinese seats, {everyone} of them before {igos.SEAT}",
                 f"Years of membership that the dataset codes, {igos.FIRST} to {igos.LAST}, with our grade of doubt",
                 f"{len(names)} bodies, {len(by['A'])} of grade A and {len(by['B'])} of grade B, with years that the dataset books "
                 f"under China and that we doubt.", table,
                 "The upright marks the year in which the government in Beijing took China's seat in the United Nations.",
                 f"Years in doubt: {spoken}.")


def _seat(axes: Axes, plot: Plot, own: pd.DataFrame, igo: str, y: float, grade: float) -> None:
    """Draw one body's years: accepted ones hollow, doubtful ones full, Taiwan's as dashes below."""
    write(axes, 4, y, igo)
    write(axes, grade, y, own["grade"].max(), ha="center")
    for row in own.itertuples():
        starts = [row.start] if not row.grade or not row.doubt_from <= row.start <= row.doubt_to else []
        starts += [row.doubt_to + 1] if row.grade and row.doubt_to < row.end else []
        for year in starts:
            block(axes, plot.x(year), y - 6, plot.x(row.end + 1) - plot.x(year), 6, PAPER, INK, 0.8)
        if row.grade:
            block(axes, plot.x(row.doubt_from), y - 6, plot.x(row.doubt_to + 1) - plot.x(row.doubt_from), 6, CHINA, INK, 0.7)
    taiwan = own.dropna(subset=["taiwan_from"])
    if len(taiwan):
        row = taiwan.iloc[0]
        rule(axes, (plot.x(int(row["taiwan_from"])), plot.x(int(row["taiwan_to"]) + 1)), (y + 4, y + 4), INK, 2.2, (0, (2, 1)))


def world(states: Sequence[str] = ("CHN", "IND", "RUS", "KAZ"), tables: Tables | None = None) -> Chart:
    """Draw China beside some states and the mean of all states."""
    tables = the_tables(tables)
    frame = tables["igo_counts"]
    states = arguments.names(["CHN", *arguments.each(states, "state", "['IND', 'RUS']")], frame["iso3"].unique(), "state")
    frame = frame[frame["iso3"].isin(states)].pivot(index="year", columns="state", values="n_full_ab")
    table = frame.join(tables["igo_world"].set_index("year")["world_mean"].rename("world mean"))
    styles = iter(("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (5, 1, 1, 1))) * len(states))
    looks = {name: (colour_of(name), "-" if name in ("China", "Russia") else next(styles)) for name in table if name != "world mean"}
    looks["world mean"] = (INK, (0, (1, 1)))

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(276 if narrow else 320, width)
        room = max(measure(name, weight="bold") for name in table) + 20
        top = float(-(-table.max().max() // 25) * 25)
        plot = Plot(axes, (igos.FIRST, igos.LAST), (0, top), (28, 24, width - room, 250 if narrow else 292))
        plot.frame(25, "memberships", _DECADES[narrow])
        for name in table:
            colour, style = looks[name]
            plot.line(table[name].astype(float), colour, style, 2.6 if name == "China" else 1.8)
        _ends(axes, plot, {name: plot.y(float(table[name].dropna().iloc[-1])) for name in table}, here="China")
        return figure

    above = table.index[(table["China"] > table["world mean"]).to_numpy(bool)]
    last = table.index[-1]
    stays = [year for year in above if (table["China"] > table["world mean"]).loc[year:].all()]
    title = (f"China passed the world mean in {stays[0]} and stayed above it" if stays
             else f"China was {'at or below' if table['China'][last] <= table['world mean'][last] else 'above'} the world mean in {last}")
    said = ", ".join(f"{name} {float(table[name][last]):.0f}" for name in sorted(table, key=lambda n: -float(table[n][last])))
    table.index.name = "year"
    return Chart("igo-world", draw, title, f"Full memberships in intergovernmental organisations, {table.index[0]} to {last}",
                 f"{title}. In {last}: {said}.", table.reset_index(),
                 "China without doubtful seats. A state's line begins when the dataset has it.",
                 f"Full memberships. {series_in_words(table, 10)}")


def joins(tables: Tables | None = None, periods: Sequence[tuple[int, int]] = change_points.PERIODS) -> Chart:
    """Draw first joins a year as bars, with the rate of each period."""
    tables = the_tables(tables)
    first, rates = igos.first_years(tables["china_igos"]), change_points.joins(tables["china_igos"], periods)
    yearly = first.value_counts().reindex(range(igos.FIRST, igos.LAST + 1), fill_value=0).sort_index()
    most = int(yearly.max())
    top = max(4, most + most % 2)

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(252 if narrow else 286, width)
        plot = Plot(axes, (igos.FIRST, igos.LAST + 1), (0, top), (22, 46, width - 8, 226 if narrow else 260))
        plot.levels(range(0, top + 1, 2))
        plot.ticks(_DECADES[narrow])
        write(axes, 4, 9, "joins a year, in each period", color=LINE)
        wide = (plot.right - plot.left) / len(yearly)
        for year, many in yearly.items():
            if many:
                block(axes, plot.x(year) + 0.6, plot.y(many), wide - 1.2, plot.bottom - plot.y(many), tint(CHINA, 0.35), CHINA, 0.5)
        for (start, end), rate in zip(periods, rates["a year"], strict=True):
            rule(axes, (plot.x(start), plot.x(end + 1)), (plot.y(rate), plot.y(rate)), INK, 2)
            write(axes, (plot.x(start) + plot.x(end + 1)) / 2, 27, f"{rate:.1f}", ha="center", weight="bold")
            rule(axes, (plot.x(end + 1),) * 2, (plot.top - 26, plot.bottom), LINE, 0.8, ":")
        return figure

    spoken = "; ".join(f"{row.Index.replace('-', '–')} {row.joins:.0f} joins, {row[3]:.2f} a year" for row in rates.itertuples())
    none = [str(y) for y in yearly.index if y > igos.SEAT and yearly[y] == 0]
    fastest, rate = rates["a year"].idxmax(), rates["a year"].max()
    return Chart("igo-joins", draw, f"China joined fastest in {fastest.replace('-', '–')}: {rate:.1f} organisations a year" if rate else
                 "China joined no organisation in these years",
                 f"Organisations that China joined for the first time, {igos.FIRST} to {igos.LAST}, doubtful seats left out",
                 f"{spoken}. Years after {igos.SEAT} with no join: {listed(none)}.",
                 yearly.rename("first joins").rename_axis("year").reset_index(),
                 "Bars: joins in a year. Level lines and bold numbers: joins a year in each period.",
                 "First joins in each year: " + ", ".join(f"{y} {n}" for y, n in yearly.items() if n) + "; none in the others.")


def lines(series: pd.Series, sets: dict[str, Sequence[int]]) -> Chart:
    """Draw a series with straight lines between breaks, one panel for each set of breaks."""
    if not isinstance(sets, Mapping) or not sets:
        raise ValueError('name at least one set of years, as in {"the article": (1971, 1978, 1991)}.')
    sets = {str(name): arguments.years(years) for name, years in sets.items()}
    series = change_points.covering(series_to_draw(series), [year for years in sets.values() for year in years])
    table = series.rename("count").to_frame().join(pd.DataFrame({name: change_points.fitted(series, years) for name, years in sets.items()}))
    rss = {name: change_points.rss_at(series, years) for name, years in sets.items()}
    said = [f"{name} ({listed([str(y) for y in years])}): residual sum of squares {rss[name]:.1f}" for name, years in sets.items()]
    best = min(rss, key=lambda name: rss[name])
    span = (int(series.index[0]), int(series.index[-1]))

    def draw(width: float):
        narrow = width == NARROW
        across = 1 if narrow else min(2, len(sets))
        wide, tall = width / across, 196 if narrow else 236
        figure, axes = canvas(tall * -(-len(sets) // across), width)
        top = float(-(-series.max() // 20) * 20)
        for place, (name, years) in enumerate(sets.items()):
            left, above = wide * (place % across), tall * (place // across)
            plot = Plot(axes, span, (0, top), (left + 24, above + 46, left + wide - 12, above + tall - 28))
            write(axes, left + 4, above + 10, f"{name}: {listed([str(y) for y in years])}", weight="bold")
            write(axes, left + 4, above + 26, f"residual sum of squares {rss[name]:.0f}")
            plot.levels(range(0, int(top) + 1, 40))
            plot.ticks([year for year in (1950, 1970, 1990, 2010) if span[0] <= year <= span[1]])
            for year in years:
                plot.upright(year)
            axes.plot([plot.x(year) for year in series.index], [plot.y(float(v)) for v in series], "o", color=CHINA,
                      markersize=3, markerfacecolor="none", markeredgewidth=0.9)
            edges = [span[0], *years, span[1] + 1]
            for start, end in pairwise(edges):
                plot.line(table[name].loc[start:end - 1], INK, "-", 1.6)
        return figure

    words = [f"“{name}” {rss[name]:.0f}" for name in sorted(rss, key=lambda name: rss[name])]
    title = f"Lines with the breaks of “{best}” leave {rss[best]:.0f} unexplained" + (f", of {listed(words[1:])}" if len(words) > 1 else "")
    return Chart("igo-lines", draw, title, "China's corrected count with straight lines between breaks; less unexplained is closer",
                 "; ".join(said) + ". Less is closer.", table.rename_axis("year").reset_index(),
                 "Rings: the count. Lines: the best straight line in each span. Dotted: the breaks.",
                 f"Count and lines. {series_in_words(table, 10, 1)}")


def profile(series: pd.Series, article: Sequence[int] = change_points.ARTICLE) -> Chart:
    """Draw how well the best set of breaks can do if one break is in a given year."""
    if not 1 <= len(article := sorted(set(arguments.years(article)))) <= 5:
        raise ValueError("name one to five years, such as (1971, 1978, 1991).")
    series = series_to_draw(series, change_points.SHORTEST * (len(article) + 1))
    values = change_points.covering(change_points.profile(series, len(article)), article)
    best = change_points.change_points(series, len(article))
    low, high = float(values.min()), float(values.max())
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 1e4, 1e6, 1e9) if (high - low) / s <= 6 or s == 1e9)
    floor_, top = low // step * step - step, -(-high // step) * step + step

    def draw(width: float):
        narrow = width == NARROW
        figure, axes = canvas(270 if narrow else 300, width)
        plot = Plot(axes, (int(series.index[0]), int(series.index[-1])), (floor_, top), (38, 30, width - 10, 242 if narrow else 272))
        plot.levels([floor_ + step * n for n in range(int((top - floor_) / step) + 1)])
        plot.ticks([year for year in _DECADES[narrow] if plot.across[0] <= year <= plot.across[1]])
        write(axes, 4, 9, "residual sum of squares", color=LINE)
        plot.line(values, LINE)
        for years, above, shape in ((best, False, "o"), (article, True, "D")):
            for year in years:
                plot.mark(year, float(values[year]), shape, INK, 7, filled=shape == "o")
                if not above or year not in best:
                    write(axes, plot.x(year), plot.y(float(values[year])) + (-13 if above else 14), str(year), ha="center",
                          weight="normal" if above else "bold")
        return figure

    said = ", ".join(f"{year} {signed(float(values[year]), 1)}" for year in article)
    both = [str(year) for year in article if year in best]
    title = (f"The best breaks are {listed([str(y) for y in best])}; "
             + (f"of the article's years, {listed(both)} {'is' if len(both) == 1 else 'are'} among them" if both else
                "none of the article's years is among them"))
    return Chart("igo-profile", draw, title, "Residual sum of squares of the best set of breaks, if one of them is in a given year",
                 f"The best breaks, {listed([str(y) for y in best])}, leave {signed(low, 1)}. With one break fixed at the "
                 f"article's years the best possible is: {said}. The worst year of all leaves {signed(high, 1)}.",
                 values.round(2).reset_index(), "Full rings: the best set. Diamonds: the article's years. Lower is better.",
                 f"Residual sum of squares by year. {series_in_words(values.to_frame('rss'), 5, 1)}")


def placebo(frame: pd.DataFrame, article: Sequence[int] = change_points.ARTICLE) -> Chart:
    """Draw the best breaks of several states, one row a state, with the article's years for China as lines."""
    rows_to_draw(frame, "change_points.placebo", ["state", "best"])
    first, rest = frame.iloc[0], frame.iloc[1:]
    last = int(first.best[-1])
    late = [row.state for row in rest.itertuples() if last - 5 <= row.best[-1] <= last + 3]

    def draw(width: float):
        narrow = width == NARROW
        left, head = (124 if narrow else 150), 40
        figure, axes = canvas(head + 20 * len(frame) + 28, width)
        plot = Plot(axes, (1950, 2014), (0, 1), (left, head - 8, width - 12, head + 20 * len(frame)))
        block(axes, plot.x(last - 5), plot.top, plot.x(last + 3) - plot.x(last - 5), plot.bottom - plot.top, tint(LINE, 0.2))
        spots = apart({str(year): plot.x(year) for year in article}, 36, width - 18, left)
        write(axes, 4, 10, "the article's years", color=LINE)
        for year in article:
            rule(axes, (plot.x(year), plot.x(year), spots[str(year)]), (plot.bottom, head - 10, 18), INK, 0.9, (0, (4, 2)))
            write(axes, spots[str(year)], 10, str(year), ha="center")
        for year in _DECADES[True]:
            write(axes, plot.x(year), plot.bottom + 12, str(year), ha="center")
        for place, row in enumerate(frame.itertuples()):
            y = head + 20 * place + 8
            write(axes, 4, y, row.state, weight="bold" if place == 0 else "normal")
            rule(axes, (plot.left, plot.right), (y, y), width=0.4)
            name = row.state.split(" (")[0]
            for year in row.best:
                plot.axes.plot([plot.x(year)], [y], "o", markersize=7, color=colour_of(name), markeredgecolor=INK, markeredgewidth=0.7)
        return figure

    title = (f"{sentence(number(len(late)))} of {number(len(rest))} other states bend{'s' if len(late) == 1 else ''} between {last - 5} and {last + 3} too"
             if len(rest) else f"The best breaks for {first.state} are {listed([str(y) for y in first.best])}")
    return Chart("igo-placebo", draw, title, "The best breaks of each state's count of memberships, by the same search",
                 f"The best breaks for {first.state} are {listed([str(y) for y in first.best])}. "
                 f"{number(len(late)).capitalize()} of the other states have their last break between {last - 5} and {last + 3}, as China has: "
                 f"{listed(late)}.", frame, f"Shaded: around China's last break, {last}. Dashed: the article's years for China.",
                 "Best breaks. " + "; ".join(f"{r.state}: {listed([str(y) for y in r.best])}" for r in frame.itertuples()) + ".")
