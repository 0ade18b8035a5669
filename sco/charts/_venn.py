"""Three organisations as overlapping circles: who is in which combination."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from articlebook.arguments import the_tables
from articlebook.chart import LINE_HEIGHT, NARROW, TEXT, Chart, canvas, measure, sentence, wrap, write
from articlebook.palette import tint
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._actors import colours_of
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

#: For each size: radius, the three centres, and of the seven regions the middle of the label and how many lines fit.
_NARROW = (104, ((112, 132), (216, 132), (164, 226)),
           {(0,): (56, 116, 5), (1,): (272, 116, 5), (2,): (164, 282, 4), (0, 1): (164, 78, 4),
            (0, 2): (104, 206, 2), (1, 2): (224, 206, 2), (0, 1, 2): (164, 162, 4)})
_WIDE = (150, ((285, 172), (435, 172), (360, 304)),
         {(0,): (208, 148, 10), (1,): (512, 148, 10), (2,): (360, 386, 7), (0, 1): (360, 96, 6),
          (0, 2): (274, 268, 4), (1, 2): (446, 268, 4), (0, 1, 2): (360, 214, 5)})
_STYLES = ("-", (0, (6, 2)), (0, (1.5, 1.5)))
_STEP = 14


def venn(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
         status: Statuses = MEMBERSHIP) -> Chart:
    """Draw three organisations as overlapping circles, every state named in the one region where it belongs.

    A region with more states than it can hold shows their number, and the names stand below.

    Parameters
    ----------
    status : str, list of str or None
        What counts as belonging; by default membership in law.
    """
    tables = the_tables(tables)
    organisations = organisations_to_draw(organisations, tables, 3, 3, "use upset or the matrix")
    day = as_day(on, tables)
    parts = membership.combinations(organisations, day, status, tables=tables)
    names = tables["states"].set_index("name")["short_name"]
    held = {tuple(organisations.index(o) for o in row.organisations): row.states for row in parts.itertuples()}
    short = {region: [names[s] for s in states] for region, states in held.items()}
    words = {region: _in_words(region, organisations) for region in _NARROW[2]}
    said = [f"{words[region]}: {listed(held.get(region, []))}" for region in words]
    table = pd.DataFrame({"region": list(words.values()), "number": [len(held.get(r, [])) for r in words],
                          "states": [listed(held.get(r, [])) for r in words]})
    return Chart(f"venn-{day:%Y-%m-%d}", lambda width: _drawn(width, organisations, short, words),
                 sentence(_first_in_all(organisations, held, status)),
                 f"{listed(organisations)} on {written_day(day)}. {counted(status)}",
                 f"On {written_day(day)} {_first_in_all(organisations, held, status)}. "
                 + ". ".join(s for r, s in zip(words, said, strict=True) if r in held and len(r) < 3)
                 + ("." if set(held) - {(0, 1, 2)} else ""),
                 table, "Each state stands in exactly one region; the size of a region means nothing.",
                 f"On {written_day(day)}. " + ". ".join(s[0].upper() + s[1:] for s in said) + ".")


def _drawn(width: float, organisations: Sequence[str], short: dict[tuple[int, ...], list[str]], words: dict[tuple[int, ...], str]):
    radius, centres, regions = _NARROW if width == NARROW else _WIDE
    below = [wrap(f"{words[r]}: {listed(short[r])}", width - 8) for r, (_, _, fits) in regions.items() if len(short.get(r, [])) > fits]
    foot = centres[2][1] + radius + 22 + 14 * bool(below)
    figure, axes = canvas(foot + 8 + sum(len(lines) * LINE_HEIGHT + 6 for lines in below), width)
    colours = colours_of(organisations)
    for org, centre, style in zip(organisations, centres, _STYLES, strict=True):
        axes.add_patch(Circle(centre, radius, facecolor=tint(colours[org], 0.09), edgecolor="none"))
        axes.add_patch(Circle(centre, radius, facecolor="none", edgecolor=colours[org], linewidth=2.4, linestyle=style))
    for n, org in enumerate(organisations):
        _rim(axes, org, centres[n], radius, n, width)
    for region, (x, middle, fits) in regions.items():
        states = short.get(region) or ["none"]
        if len(states) > fits:
            states = [f"{len(states)} states,", "named below"]
        top = middle - (len(states) - 1) * _STEP / 2
        for n, state in enumerate(states):
            write(axes, x, top + n * _STEP, state, ha="center", style="normal" if region in short else "italic",
                  weight="bold" if state == "China" else "normal")
    for lines in below:
        for line in lines:
            write(axes, 4, foot, line)
            foot += LINE_HEIGHT
        foot += 6
    return figure


def _rim(axes: Axes, org: str, centre: tuple[float, float], radius: float, place: int, width: float) -> None:
    """Write the name of an organisation at the rim of its circle, above the upper two and below the third."""
    half = measure(org, TEXT + 2, "bold") / 2
    x = (centre[0] - radius * 0.35, centre[0] + radius * 0.35, centre[0])[place]
    y = centre[1] + radius + 12 if place == 2 else centre[1] - radius - 8
    write(axes, min(max(x, half + 2), width - half - 2), y, org, ha="center", weight="bold", size=TEXT + 2)


def _first_in_all(organisations: Sequence[str], held: dict[tuple[int, ...], list[str]], status: Statuses) -> str:
    """Count how many of the first organisation's states are in the others as well, and which."""
    first, others = organisations[0], listed([f"the {o}" for o in organisations[1:]])
    own, everywhere = sum(len(s) for r, s in held.items() if 0 in r), held.get((0, 1, 2), [])
    kind = "member" if is_membership(status) else "state"
    if not own:
        return f"the {first} had no {kind}"
    if not everywhere:
        return f"none of the {number(own)} {first} {kind}s was also in both {others}"
    be = "was" if len(everywhere) == 1 else "were"
    return f"{number(len(everywhere))} of the {number(own)} {first} {kind}s, {listed(everywhere)}, {be} also in {others}"


def _in_words(region: tuple[int, ...], organisations: Sequence[str]) -> str:
    inside = [organisations[n] for n in region]
    return f"{inside[0]} only" if len(inside) == 1 else ("all three" if len(inside) == 3 else f"{inside[0]} and {inside[1]} only")
