"""Two charts: ties of Russia and China with Central Asia, and a yearly dataset beside dated spells.

Neither draws a border: states are names, ties are spots on an axis, memberships are bars.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, block, canvas, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.palette import tint
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number
from sco import ties
from sco.charts._actors import ACTORS, CHINA, RUSSIA
from sco.membership import MEMBERSHIP, spells
from sco.yearly_coding import year_runs


def network(overlap: pd.DataFrame, alliances: pd.DataFrame, year: int = 2014) -> Chart:
    """Draw how many organisations each Central Asian state shares with Russia and with China, and with whom it has a defence pact.

    Parameters
    ----------
    overlap, alliances : pandas.DataFrame
        `igo_overlap` and `alliances`.
    year : int
        A year that both tables cover.
    """
    rows_to_draw(overlap, "igo_overlap", ["year", "iso3_a", "iso3_b", "n_joint"])
    rows_to_draw(alliances, "alliances", ["year", "iso3_a", "iso3_b"])
    table = ties.shared(overlap, year)
    pledged = ties.pacts(alliances, year)
    between = overlap[(overlap["year"] == year) & (overlap["iso3_a"] == "CHN") & (overlap["iso3_b"] == "RUS")]
    joint = int(rows_to_draw(between, f"igo_overlap, of China and Russia in {year}", ["n_joint"])["n_joint"].iloc[0])
    ordered = table.sort_values("Russia", ascending=False)
    said = [f"{state} {row['Russia']} with Russia and {row['China']} with China" for state, row in ordered.iterrows()]
    allied = {side: listed([s for s in ordered.index if _defence(pledged.loc[s, f"with {side}"])]) for side in ("Russia", "China")}
    numbers = ordered[["Russia", "China"]].rename(columns=lambda c: f"shared with {c}").join(
        pledged.rename(columns=lambda c: f"pledges {c}"))
    numbers.loc["Russia and China, with each other"] = [joint, joint, _pledges(alliances, year), _pledges(alliances, year)]
    rows = [(str(state), int(row["Russia"]), int(row["China"]), _defence(pledged.loc[state, "with Russia"]), _defence(pledged.loc[state, "with China"]))
            for state, row in ordered.iterrows()]
    more, less = sum(r > c for _, r, c, _, _ in rows), sum(r < c for _, r, c, _, _ in rows)
    title = (f"In {year} {_all_of(more, len(rows))} Central Asian states shared more organisations with Russia than with China" if more >= less
             else f"In {year} {_all_of(less, len(rows))} Central Asian states shared more organisations with China than with Russia")
    return Chart(f"network-{year}", lambda width: _dumbbells(width, rows, joint), title,
                 f"Intergovernmental organisations of which both states were full members in {year}; a ring is a defence pact in force",
                 f"Shared organisations in {year}: {'; '.join(said)}; China and Russia {joint}. "
                 f"Defence pacts with Russia: {allied['Russia']}. Defence pacts with China: {allied['China']}.", numbers,
                 f"China and Russia, with each other, shared {joint}.",
                 f"Pledges in {year}. " + "; ".join(f"{state}: with Russia {row['with Russia']}, with China {row['with China']}"
                                                   for state, row in pledged.iterrows()) + ".")


def _all_of(many: int, total: int) -> str:
    return f"all {number(total)}" if many == total else f"{number(many)} of {number(total)}"


def _dumbbells(width: float, rows: list[tuple[str, int, int, bool, bool]], joint: int):
    """Draw one row a state: a spot for Russia and one for China on one axis, ringed where there is a pact."""
    narrow = width == NARROW
    left, step, top = (106, 32, 46) if narrow else (130, 30, 46)
    values = [joint, *(v for _, r, c, _, _ in rows for v in (r, c))]
    low, high = min(values) // 10 * 10, -(-max(values) // 10) * 10
    figure, axes = canvas(top + step * len(rows) + 26, width)
    plot = Plot(axes, (low, high), (0, 1), (left, top - 12, width - 18, top + step * len(rows) - 8))
    for value in range(int(low), int(high) + 1, 10):
        rule(axes, (plot.x(value),) * 2, (plot.top, plot.bottom), width=0.4)
        write(axes, plot.x(value), plot.bottom + 12, str(value), ha="center")
    head = dict(zip(("China", "Russia"), sorted(rows[0][1:3]) if rows[0][2] <= rows[0][1] else sorted(rows[0][1:3], reverse=True), strict=True))
    for side, value in head.items():
        write(axes, plot.x(value), 12, side, ha="center", weight="bold")
        rule(axes, (plot.x(value),) * 2, (20, top - 8), {"China": CHINA, "Russia": RUSSIA}[side], 0.8)
    for place, (state, russia, china, with_russia, with_china) in enumerate(rows):
        y = top + step * place
        write(axes, 4, y, state)
        rule(axes, (plot.x(min(russia, china)), plot.x(max(russia, china))), (y, y), LINE, 2.4)
        for value, colour, pact, right in ((russia, RUSSIA, with_russia, russia >= china), (china, CHINA, with_china, china > russia)):
            axes.plot([plot.x(value)], [y], "o", color=colour, markersize=9, markeredgewidth=0, markeredgecolor=colour)
            if pact:
                axes.plot([plot.x(value)], [y], "o", color=INK, markersize=15, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.4)
            write(axes, plot.x(value) + (11 if right else -11), y, str(value), ha="left" if right else "right", weight="bold")
    return figure


def _defence(pledges: str) -> bool:
    return "defence" in pledges.split(", ")


def _pledges(alliances: pd.DataFrame, year: int) -> str:
    part = alliances[(alliances["year"] == year) & (alliances["iso3_a"] == "CHN") & (alliances["iso3_b"] == "RUS")]
    return ", ".join(word for column, word in ties.PLEDGES.items() if len(part) and part.iloc[0][column]) or "none"


# ---------------------------------------------------------------- a yearly dataset


def coded(dataset: pd.DataFrame, tables: Tables | None = None) -> Chart:
    """Draw members by a yearly dataset and by our spells on one line, states with the same bars together.

    Parameters
    ----------
    dataset : pandas.DataFrame
        `cow_regional`.
    """
    tables = the_tables(tables)
    rows_to_draw(dataset, "cow_regional", ["year", "organisation", "iso3"])
    first, last = int(dataset["year"].min()), int(dataset["year"].max())
    rows = _rows(dataset, first, last, tables)
    said = [f"{organisation}, {listed(states)}: dataset {year_runs(years)}, our table {_spoken(days)}"
            for organisation, states, years, days in rows]
    table = pd.DataFrame({"organisation": [r[0] for r in rows], "states": [r[1] for r in rows],
                          "dataset": [year_runs(r[2]) for r in rows],
                          "our table": [_spoken(r[3]) for r in rows]})
    apart = [round(_difference(years, days)) for _, _, years, days in rows]
    differing = sum(abs(gap) >= 1 for gap in apart)
    worst = max(range(len(rows)), key=lambda n: abs(apart[n]))
    title = (f"The dataset is a year or more apart from dated spells in {number(differing)} of {number(len(rows))} rows; most, "
             f"{number(abs(apart[worst]))} years, for {listed(rows[worst][1])} in the {rows[worst][0]}" if differing
             else "The dataset is nowhere a year or more apart from dated spells")
    return Chart("coded", lambda width: _coded(width, rows, (first, last + 1)), title,
                 f"Full memberships of states with the same years, {first} to {last}; at the right how much longer or shorter the dataset is, in whole years",
                 f"{len(rows)} pairs of bars, one for all states with the same years in an organisation: coded by the dataset, "
                 f"and by our table from {first} to {last}.", table,
                 "Full bar: the spells of our table, to the day. Outline: whole years that the dataset codes. The number is "
                 f"the difference of the lengths in days, rounded to whole years. The dataset ends with {last}.", ". ".join(said) + ".")


def _difference(years: tuple[int, ...], days: tuple[tuple[float, float], ...]) -> float:
    """Return the years that the dataset has more than our spells."""
    return len(years) - sum(b - a for a, b in days)


def _coded(width: float, rows: list[tuple], span: tuple[int, int]):
    narrow = width == NARROW
    left, right = (4, width - 44) if narrow else (250, width - 60)
    titles = [wrap(listed(states), width - 12 if narrow else left - 24) for _, states, _, _ in rows]
    heads = [n for n, row in enumerate(rows) if n == 0 or rows[n - 1][0] != row[0]]
    tall = [LINE_HEIGHT * len(t) + 24 if narrow else max(26, LINE_HEIGHT * len(t) + 8) for t in titles]
    figure, axes = canvas(sum(tall) + 28 * len(heads) + 24, width)
    plot = Plot(axes, span, (0, 1), (left, 0, right, 0))
    marks = range(span[0] + (-span[0]) % 4, span[1], 4)
    y = 2.0
    for n, (organisation, _, years, days) in enumerate(rows):
        if n in heads:
            rule(axes, (4, width - 4), (y + 2, y + 2), INK, 0.8)
            write(axes, 4, y + 16, organisation, weight="bold")
            y += 28
        for line, words in enumerate(titles[n]):
            write(axes, 4, y + 8 + LINE_HEIGHT * line, words)
        bar = y + (LINE_HEIGHT * len(titles[n]) + 3 if narrow else 1)
        _bars(axes, plot, bar, years, days, ACTORS.get(organisation, LINE), marks)
        gap = round(_difference(years, days))
        write(axes, width - 4, bar + 7, f"{gap:+d}".replace("-", "−") if gap else "0", ha="right", weight="bold" if abs(gap) >= 1 else "normal")
        y += tall[n]
    for year in marks:
        write(axes, plot.x(year), y + 10, str(year), ha="center" if plot.x(year) > 16 else "left")
    return figure


def _bars(axes: Axes, plot: Plot, y: float, years: tuple[int, ...], days: tuple[tuple[float, float], ...], colour: str, marks: range) -> None:
    for year in marks:  # behind the bars only: a title stays free of lines
        rule(axes, (plot.x(year),) * 2, (y - 2, y + 16), width=0.4, zorder=0)
    for start, end in days:
        block(axes, plot.x(start), y + 2, plot.x(end) - plot.x(start), 10, tint(colour, 0.8) if colour != LINE else colour)
    for start, end in _as_spans(years):
        block(axes, plot.x(start), y - 1, plot.x(end) - plot.x(start), 16, "none", INK, 1.3)


def _rows(dataset: pd.DataFrame, first: int, last: int, tables: Tables) -> list[tuple]:
    """List (organisation, states, coded years, our spells as decimal years), one for each different pair of bars."""
    groups: dict[tuple, list[str]] = {}
    names = tables["states"].set_index("iso3")["name"]
    for organisation in ("SCO", "CSTO", "EurAsEC"):
        frame = spells([organisation], MEMBERSHIP, tables)
        frame = frame[frame["start"] < pd.Timestamp(last + 1, 1, 1)]
        theirs = dataset[dataset["organisation"] == organisation]
        for iso3 in sorted(set(theirs["iso3"]) | set(frame["iso3"]), key=lambda i: names[i]):
            years = tuple(sorted(map(int, theirs.loc[theirs["iso3"] == iso3, "year"])))
            ours = [(_decimal(r.start), last + 1.0 if pd.isna(r.end) else min(last + 1.0, _decimal(r.end)))
                    for r in frame[frame["iso3"] == iso3].itertuples()]
            groups.setdefault((organisation, years, tuple(ours)), []).append(names[iso3])
    return [(organisation, states, years, ours) for (organisation, years, ours), states in groups.items()]


def _decimal(day: pd.Timestamp) -> float:
    return day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365)


def _as_spans(years: tuple[int, ...]) -> list[tuple[int, int]]:
    runs = [part.split("-") for part in year_runs(years).split(", ") if part]
    return [(int(run[0]), int(run[-1]) + 1) for run in runs]


def _spoken(days: tuple[tuple[float, float], ...]) -> str:
    """Write spells as text: the years in which they begin and end, to the end of a year where it was the last whole one."""
    return ", ".join(f"{int(a)} to {f'the end of {int(b) - 1}' if b == int(b) else int(b)}" for a, b in days) or "none"


__all__ = ["coded", "network"]
