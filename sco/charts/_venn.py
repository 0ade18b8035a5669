"""Three organisations as overlapping shapes: who is in which combination."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Ellipse

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, GREEN, LINE_HEIGHT, TEXT, VERMILION, WIDTH, Chart, canvas, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._matrix import counted
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

#: Centres and half axes of three ellipses; of their seven regions the middle of the label and how many lines fit.
_CENTRES, _ACROSS, _DOWN = ((126, 172), (214, 172), (170, 287)), 112, 140
_REGIONS = {(0,): (62, 122, 8), (1,): (278, 122, 8), (2,): (170, 374, 5), (0, 1): (170, 106, 5),
            (0, 2): (103, 284, 3), (1, 2): (237, 284, 3), (0, 1, 2): (170, 226, 9)}
_STEP = 12.6


def venn(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
         status: Statuses = MEMBERSHIP) -> Chart:
    """Draw three organisations as overlapping shapes, every state named in the one region where it belongs.

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
    words = {region: _in_words(region, organisations) for region in _REGIONS}
    below = [(words[r], textwrap.wrap(f"{words[r]}: {listed([names[s] for s in held[r]])}", 46))
             for r, (_, _, fits) in _REGIONS.items() if len(held.get(r, [])) > fits]
    figure, axes = canvas(430 + sum(len(lines) * LINE_HEIGHT + 6 for _, lines in below))
    for centre, colour, style in zip(_CENTRES, (BLUE, VERMILION, GREEN), ("-", "--", ":"), strict=True):
        axes.add_patch(Ellipse(centre, 2 * _ACROSS, 2 * _DOWN, facecolor="none", edgecolor=colour, linewidth=2.6,
                               linestyle=style))
    for n, (x, y, align, style) in enumerate(((4, 12, "left", "-"), (WIDTH - 4, 12, "right", "--"),
                                              (WIDTH - 4, 410, "right", ":"))):
        colour, name = (BLUE, VERMILION, GREEN)[n], organisations[n]
        label = write(axes, x, y, name, ha=align, weight="bold", size=TEXT + 2)
        long = 8.6 * len(name) * (1 if align == "left" else -1)
        axes.plot([x, x + long], [y + 11, y + 11], color=colour, linewidth=2.6, linestyle=style)
        label.set_zorder(3)
    for region, (x, middle, fits) in _REGIONS.items():
        states = [names[s] for s in held.get(region, [])] or ["none"]
        if len(states) > fits:
            states = [f"{len(states)} states,", "named below"]
        top = middle - (len(states) - 1) * _STEP / 2
        for n, state in enumerate(states):
            write(axes, x, top + n * _STEP, state, ha="center", style="italic" if region not in held else "normal")
    foot = 440.0
    for _, lines in below:
        for line in lines:
            write(axes, 4, foot, line)
            foot += LINE_HEIGHT
        foot += 6
    said = [f"{words[region]}: {listed(held.get(region, []))}" for region in _REGIONS]
    table = pd.DataFrame({"region": list(words.values()), "number": [len(held.get(r, [])) for r in _REGIONS],
                          "states": [listed(held.get(r, [])) for r in _REGIONS]})
    return Chart(f"venn-{day:%Y-%m-%d}", figure,
                 f"{', '.join(organisations[:-1])} and {organisations[-1]} on {written_day(day)}",
                 f"{counted(status)}. Each state stands in exactly one region; the size of a region means nothing.",
                 f"On {written_day(day)} {_first_in_all(organisations, held, status)}. "
                 + ". ".join(s for r, s in zip(_REGIONS, said, strict=True) if r in held and len(r) < 3)
                 + ("." if set(held) - {(0, 1, 2)} else ""),
                 table, f"On {written_day(day)}. " + ". ".join(s[0].upper() + s[1:] for s in said) + ".")


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
