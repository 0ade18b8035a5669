"""Who wants what in energy, in the article's account, and which way Kazakhstan's oil went."""

from __future__ import annotations

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, block, canvas, mark, measure, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.tables import Tables, split
from articlebook.text_roles import listed
from sco.charts._actors import CHINA, RUSSIA, colour_of

_WHOSE, _PERIOD = "KAZ", "2022"  # the only state and year of which the tables know every route


def energy(tables: Tables | None = None) -> Chart:
    """Draw what each state wants in energy, and below it by which way Kazakhstan's oil left in 2022."""
    tables = the_tables(tables)
    wants = rows_to_draw(tables["interests"], "interests", ["list", "item", "holder"])
    wants = wants[wants["list"] == "energy"].sort_values("position")
    routes = rows_to_draw(tables["energy_routes"], "energy_routes", ["iso3", "period", "route", "share"])
    routes = routes[(routes["iso3"] == _WHOSE) & (routes["period"].astype(str) == _PERIOD)]
    routes = routes.assign(share=pd.to_numeric(routes["share"], errors="coerce")).dropna(subset=["share"]).sort_values("share", ascending=False)
    if routes.empty:
        raise ValueError(f"the table `energy_routes` has no share of {_WHOSE} in {_PERIOD}; there is no way to draw.")
    state = tables["states"].set_index("iso3")["name"][_WHOSE]
    through, east = routes.loc[routes["through_russia"] == "yes", "share"].sum(), routes.loc[routes["to"] == "China", "share"].sum()
    held = [(split(w.holder), w.item) for w in wants.itertuples()]
    ways = [(f"{r.route}" + (f", to {r.to}" if r.to and r.to not in r.route else ""), float(r.share), _way(r)) for r in routes.itertuples()]
    table = routes[["route", "to", "through_russia", "amount", "unit", "share"]].set_index("route").rename(columns={"share": "per cent"})
    said = [f"{listed(holders)}: {item}" for holders, item in held]
    return Chart("energy", lambda width: _drawn(width, held, ways, state), f"In {_PERIOD} {through:g} per cent of {state}'s oil exports crossed Russia, "
                 f"{east:g} per cent went to China by pipe",
                 f"What states want in energy, by the article, and the ways of {state}'s oil in {_PERIOD}, in per cent",
                 f"In the article {'; '.join(said)}. Of {state}'s oil in {_PERIOD}, {through:g} per cent went through Russia and {east:g} per cent to China.",
                 table, "Parts need not add up to 100, since each is rounded.",
                 f"What is wanted. {'. '.join(said)}. Ways of {state}'s oil in {_PERIOD}: "
                 + "; ".join(f"{name} {share:g} per cent{f', {_SAID[way]}' if way in _SAID else ''}" for name, share, way in ways) + ".")


_SAID = {"Russia": "through Russia", "China": "to China", "part": "in part through Russia"}


def _way(row) -> str:
    return "China" if row.to == "China" else {"yes": "Russia", "in part": "part"}.get(row.through_russia, "")


def _drawn(width: float, held: list[tuple[list[str], str]], ways: list[tuple[str, float, str]], state: str):
    narrow = width == NARROW
    left = 4 if narrow else 214
    wants = [wrap(item, width - 146 if narrow else width - left - 12) for _, item in held]
    who = [wrap(listed(holders), 112 if narrow else left - 30) for holders, _ in held]
    names = [wrap(name, width - 12 if narrow else left - 14) for name, _, _ in ways]
    tall = [LINE_HEIGHT * max(len(a), len(b)) + 6 for a, b in zip(wants, who, strict=True)]
    bars = [LINE_HEIGHT * len(n) + 22 if narrow else max(22, LINE_HEIGHT * len(n) + 6) for n in names]
    figure, axes = canvas(20 + sum(tall) + 44 + sum(bars) + 22, width)
    write(axes, 4, 9, "wanted, by the article", color=LINE)
    y = 22.0
    for (holders, _), item, who_lines, high in zip(held, wants, who, tall, strict=True):
        rule(axes, (4, width - 4), (y - 2, y - 2), width=0.4)
        mark(axes, 10, y + 8, "s", colour_of(holders[0]))
        for n, line in enumerate(who_lines):
            write(axes, 20, y + 8 + LINE_HEIGHT * n, line, weight="bold")
        for n, line in enumerate(item):
            write(axes, 136 if narrow else left, y + 8 + LINE_HEIGHT * n, line)
        y += high
    y += 16
    write(axes, 4, y, f"the ways of {state}'s oil, per cent", color=LINE)
    y += 14
    most, room = max(share for _, share, _ in ways), width - left - 44
    room -= 0 if narrow else max(measure(words) for words in _SAID.values())
    for (_, share, way), lines, high in zip(ways, names, bars, strict=True):
        for n, line in enumerate(lines):
            write(axes, 4, y + 8 + LINE_HEIGHT * n, line)
        level = y + (LINE_HEIGHT * len(lines) + 8 if narrow else 8)
        long = max(1.5, room * share / most)
        block(axes, left, level - 6, long, 12, {"China": CHINA, "Russia": RUSSIA}.get(way, LINE), INK if way == "part" else "none", 0)
        words = f"{share:g}" + (f", {_SAID[way]}" if way in _SAID else "")
        inside = left + long + 8 + measure(words) > width
        write(axes, left + long + 6 if not inside else width - 4, level + (14 if inside else 0), words, ha="right" if inside else "left",
              weight="normal")
        y += high + (8 if inside else 0)
    return figure


