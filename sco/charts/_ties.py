"""Two charts: ties of Russia and China with Central Asia, and a yearly dataset beside dated spells.

Neither draws a border: states are names, ties are lines, memberships are bars.
"""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, INK, LINE, ORANGE, SKY, WIDTH, Chart, canvas, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed
from sco import ties
from sco.membership import MEMBERSHIP, spells
from sco.yearly_coding import year_runs

UNIT = 0.3  # width of a line, in units of the drawing for each shared organisation
POST = 8    # width of the upright that stands for Russia or China


def network(overlap: pd.DataFrame, alliances: pd.DataFrame, year: int = 2014) -> Chart:
    """Draw Russia, China and the five Central Asian states, tied by shared organisations and pacts.

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
    step, top = 34, 46
    ends = top + step * len(ordered)
    figure, axes = canvas(ends + 62)
    for state, x, post, align in (("Russia", 4, 4, "left"), ("China", WIDTH - 4, WIDTH - 4 - POST, "right")):
        write(axes, x, 10, state, ha=align, weight="bold")
        axes.add_patch(Rectangle((post, 22), POST, ends - 10, facecolor=INK, edgecolor=INK))

    def tie(start: float, end: float, y: float, many: int, pact: bool, colour: str) -> None:
        width, middle = many * UNIT, (start + end) / 2
        for part in ((start, middle - 11), (middle + 11, end)):  # a gap for the number
            axes.plot(part, (y, y), color=colour, linewidth=width, linestyle="-" if pact else _broken(width),
                      solid_capstyle="butt", dash_capstyle="butt")
        write(axes, middle, y, str(many), ha="center", weight="bold")

    for place, (state, row) in enumerate(ordered.iterrows()):
        y = top + step * place
        for side, start, end, colour in (("Russia", 4 + POST, 116, BLUE), ("China", WIDTH - 116, WIDTH - 4 - POST, ORANGE)):
            tie(start, end, y, int(row[side]), _defence(pledged.loc[state, f"with {side}"]), colour)
        write(axes, WIDTH / 2, y, state, ha="center")
    tie(4 + POST, WIDTH - 4 - POST, ends, joint, _defence(_pledges(alliances, year)), LINE)
    y = ends + 32
    for line, words in (("-", "a defence pact in force"), (_broken(6), "no defence pact")):
        axes.plot([8, 48], [y, y], color=INK, linewidth=6, linestyle=line, solid_capstyle="butt", dash_capstyle="butt")
        write(axes, 56, y, words)
        y += 18
    said = [f"{state} {row['Russia']} with Russia and {row['China']} with China" for state, row in ordered.iterrows()]
    allied = {side: listed([s for s in ordered.index if _defence(pledged.loc[s, f"with {side}"])])
              for side in ("Russia", "China")}
    numbers = ordered[["Russia", "China"]].rename(columns=lambda c: f"shared with {c}").join(
        pledged.rename(columns=lambda c: f"pledges {c}"))
    numbers.loc["Russia and China, with each other"] = [joint, joint, _pledges(alliances, year), _pledges(alliances, year)]
    return Chart(f"network-{year}", figure, f"Shared organisations and defence pacts in {year}",
                 "Each number, and the width of its line, counts the intergovernmental organisations of which both states "
                 "were full members. Ties among the Central Asian states are not drawn. Places mean nothing.",
                 f"Shared organisations in {year}: {'; '.join(said)}; China and Russia {joint}. "
                 f"Defence pacts with Russia: {allied['Russia']}. Defence pacts with China: {allied['China']}.", numbers,
                 f"Pledges in {year}. " + "; ".join(f"{state}: with Russia {row['with Russia']}, with China {row['with China']}"
                                                   for state, row in pledged.iterrows()) + ".")


def _broken(width: float) -> tuple:
    """Return dashes of the same length whatever the width of the line, which matplotlib multiplies them with."""
    return 0, (6 / width, 4 / width)


def _defence(pledges: str) -> bool:
    return "defence" in pledges.split(", ")


def _pledges(alliances: pd.DataFrame, year: int) -> str:
    part = alliances[(alliances["year"] == year) & (alliances["iso3_a"] == "CHN") & (alliances["iso3_b"] == "RUS")]
    return ", ".join(word for column, word in ties.PLEDGES.items() if len(part) and part.iloc[0][column]) or "none"


def coded(dataset: pd.DataFrame, tables: Tables | None = None) -> Chart:
    """Draw members by a yearly dataset above members by our spells, states with the same bars together."""
    tables = the_tables(tables)
    rows_to_draw(dataset, "cow_regional", ["year", "organisation", "iso3"])
    first, last = int(dataset["year"].min()), int(dataset["year"].max())
    rows = _rows(dataset, first, last, tables)
    titles = [textwrap.wrap(f"{organisation}: {listed(states)}", 46) for organisation, states, _, _ in rows]
    figure, axes = canvas(sum(15 * len(t) + 49 for t in titles) + 4)
    place = Plot(axes, (first, last + 1), (0, 1), (82, 0, WIDTH - 12, 0)).x
    marks = range(first + (-first) % 4, last + 1, 4)
    y = 10.0
    for (_, _, years, days), lines in zip(rows, titles, strict=True):
        for line in lines:
            write(axes, 4, y, line, weight="bold")
            y += 15
        for year in marks:  # behind the bars only: a title stays free of lines
            axes.plot([place(year)] * 2, [y - 6, y + 28], color=LINE, linewidth=0.4, zorder=0)
        for label, bars, colour, outline in (("dataset", _as_spans(years), SKY, "--"), ("our table", days, BLUE, "-")):
            write(axes, 4, y + 3, label)
            for start, end in bars:
                axes.add_patch(Rectangle((place(start), y - 2.5), place(end) - place(start), 11, linewidth=1, facecolor=colour, edgecolor=INK,
                                         linestyle=outline))
            y += 16
        axes.plot([4, WIDTH - 4], [y, y], color=LINE, linewidth=0.4)
        y += 15
    for year in marks:
        write(axes, place(year), y - 3, str(year), ha="center")
    said = [f"{organisation}, {listed(states)}: dataset {year_runs(years)}, our table {_spoken(days)}"
            for organisation, states, years, days in rows]
    table = pd.DataFrame({"organisation": [r[0] for r in rows], "states": [r[1] for r in rows],
                          "dataset": [year_runs(r[2]) for r in rows],
                          "our table": [_spoken(r[3]) for r in rows]})
    return Chart("coded", figure, "The dataset and our table, side by side",
                 "Bars with a broken outline: years that the dataset codes as full membership. Bars with a full outline: the spells "
                 f"of our table, to the day. States with the same bars stand together. The dataset ends with {last}.",
                 f"{len(rows)} pairs of bars, one for all states with the same years in an organisation: coded by the dataset, "
                 f"and by our table from {first} to {last}.", table, ". ".join(said) + ".")


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
