"""Exercises on one side of a time line, crises on the other, with what the SCO and the CSTO did in each.

It stands apart because it sets two tables side by side: what the organisation
practises, and what happened.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, canvas, legend, mark, rule, sentence, spread, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.tables import Tables, split
from articlebook.text_roles import listed, number, written_day
from sco.charts._actors import colour_of
from sco.membership import members

BODIES = ("SCO", "CSTO")
#: Shape of each act, from the least to the most; an act that was not found is hollow.
_ACTS = {"none found": ("o", False), "words": ("o", True), "meeting": ("s", True), "offer": ("^", True), "forces": ("P", True)}


def crises(tables: Tables | None = None) -> Chart:
    """Draw exercises and crises down a time line, and beside each crisis the strongest act of the SCO and of the CSTO."""
    tables = the_tables(tables)
    events = rows_to_draw(tables["exercises_and_crises"], "exercises_and_crises", ["kind", "event", "states"]).sort_values("start", kind="stable")
    drills, hit = events[events["kind"] == "exercise"], events[events["kind"] == "crisis"]
    answers = {(r.crisis, r.body): r.act for r in rows_to_draw(tables["crisis_responses"], "crisis_responses", ["crisis", "body", "act"]).itertuples()}
    names = tables["states"].set_index("iso3")["name"]
    own = {body: {c.id for c in hit.itertuples() if set(split(c.states)) & set(members(body, c.start, "member", tables)["iso3"])} for body in BODIES}

    def answer(crisis: str, body: str) -> str:
        return answers.get((crisis, body)) or ("no row" if crisis in own[body] else "no member in it")

    practised = []
    for drill in drills.itertuples():
        # of a drill that is dated by its month, members are those at its end: who joined in it may have come
        day = drill.start + pd.offsets.MonthEnd(0) if drill.precision == "month" else drill.start
        inside = set(members("SCO", day, "member", tables)["iso3"])
        practised.append((drill, len(inside & set(split(drill.states))), len(inside)))
    left = [(_decimal(d.start), f"{many} of {all_}") for d, many, all_ in practised]
    right = [(_decimal(c.start), {"wide": [f"{_when(c)}: {c.event}"], "narrow": [f"{_when(c)}:", c.short or c.event]},
              [answers.get((c.id, body)) for body in BODIES]) for c in hit.itertuples()]
    table = pd.DataFrame([{"from": written_day(d.start, d.precision), "kind": "exercise", "event": d.event, "SCO": f"{many} of {all_} members", "CSTO": ""}
                          for d, many, all_ in practised]
                         + [{"from": written_day(c.start, c.precision), "kind": "crisis", "event": c.event,
                             **{body: answer(c.id, body) for body in BODIES}} for c in hit.itertuples()]).set_index("from")
    said = [f"{written_day(d.start, d.precision)}, exercise {d.event}: {many} of {all_} members" for d, many, all_ in practised]
    said += [f"{written_day(c.start, c.precision)}, {c.event} ({listed([names[s] for s in split(c.states)])}): "
             + ", ".join(f"{body} {answer(c.id, body)}" for body in BODIES) for c in hit.itertuples()]
    counts = {body: pd.Series([act for (_, b), act in answers.items() if b == body]).value_counts() for body in BODIES}
    sent = {body: sum(answers.get((crisis, body)) == "forces" for crisis in own[body]) for body in BODIES}
    years = (int(events["start"].min().year), int(events["start"].max().year) + 1)
    return Chart("crises", lambda width: _drawn(width, left, right, years), _finding(sent, {body: len(own[body]) for body in BODIES}),
                 f"Exercises of the SCO, with the members that took part, and crises of members and of Afghanistan, {years[0]} to {years[1] - 1}",
                 f"{sentence(number(len(drills)))} exercises and {number(len(hit))} crises. "
                 + " ".join(f"{body}: " + ", ".join(f"{act} {counts[body].get(act, 0)}" for act in _ACTS if act in counts[body]) + "." for body in BODIES),
                 table,
                 "A mark is the strongest act that we found; a dash means that the body has no member in the crisis. Afghanistan was a member of neither.",
                 ". ".join(said) + ".")


def _finding(sent: dict[str, int], met: dict[str, int]) -> str:
    """Say in how many of the crises that touched a member of its own each body sent forces; others were no business of its."""
    sco, csto = (f"{number(sent[body]) if sent[body] else 'none'} of the {number(met[body])} crises" for body in BODIES)
    return f"The SCO sent forces in {sco} that touched a member of its own, the CSTO in {csto.removesuffix(' crises')}"


def _when(row) -> str:
    return f"{row.start:%b} {row.start.year}"


def _decimal(day: pd.Timestamp) -> float:
    return day.year + (day.day_of_year - 1) / 366


def _drawn(width: float, drills: Sequence[tuple[float, str]], crises_: Sequence[tuple[float, dict[str, list[str]], list[str | None]]], years: tuple[int, int]):
    narrow = width == NARROW
    axis, words_from, first = (82, 104, width - 62) if narrow else (170, 206, width - 110)
    gap = 38 if narrow else 52
    lines = [[line for part in words["narrow" if narrow else "wide"] for line in wrap(part, first - words_from - 18)] for _, words, _ in crises_]
    # on a phone, one screen holds the figure with its words
    top, unit, between, room = (56, 14, 0, 18) if narrow else (62, 21, 8, 60)
    tall = max(unit * (years[1] - years[0]), LINE_HEIGHT * sum(map(len, lines)) + between * len(lines))
    figure, axes = canvas(top + tall + room, width)
    place = lambda year: top + (year - years[0]) / (years[1] - years[0]) * tall  # noqa: E731 - years go down, not across
    below = legend(axes, 10, [(act, shape, INK, filled) for act, (shape, filled) in _ACTS.items()], right=width)
    head = max(below + 6, top - 24)
    write(axes, 4, head, "exercise: members" if not narrow else "exercise", color=LINE)
    write(axes, words_from, head, "crisis", color=LINE)
    for n, body in enumerate(BODIES):
        write(axes, first + gap * n, head, body, ha="center", weight="bold")
    rule(axes, (axis, axis), (place(years[0]), place(years[1])), INK, 1)
    for year in range(years[0] + (-years[0]) % 5, years[1] + 1, 5):
        rule(axes, (axis - 5, axis + 5), (place(year),) * 2, INK, 1)
        write(axes, 4, place(year), str(year), color=LINE)
    for when, _ in drills:
        mark(axes, axis, place(when), "o", colour_of("SCO"), True, 7)
    spots = spread([place(when) for when, _ in drills], 15, place(years[1]) + 20, top)
    for (_, words), y in zip(drills, spots, strict=True):
        write(axes, axis - 10, y, words.replace(" of ", "/") if narrow else words, ha="right")
    wanted = [(place(when), n) for n, (when, _, _) in enumerate(crises_) for _ in lines[n]]
    rows = spread([spot for spot, _ in wanted], 15.5, top + tall + room - 10, top)
    at = 0
    for n, (when, _, acts) in enumerate(crises_):
        own = rows[at:at + len(lines[n])]
        at += len(lines[n])
        rule(axes, (axis, words_from - 6), (place(when), own[0]), INK, 0.6)
        for y, line in zip(own, lines[n], strict=True):
            write(axes, words_from, y, line)
        for m, act in enumerate(acts):
            if act is None:
                write(axes, first + gap * m, own[0], "–", ha="center", color=LINE)
            else:
                shape, filled = _ACTS[act]
                mark(axes, first + gap * m, own[0], shape, colour_of(BODIES[m]), filled, 8)
    return figure
