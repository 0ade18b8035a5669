"""Draw a year, five states, one bar that belongs to another year, and where the axis is cut."""

from __future__ import annotations

import random

STATES = 5
APART = 3   # a wrong bar differs by so much at least, or nobody could see it


def draw(rng, tables) -> dict:
    """Return values of one variant; the standard one is drawn with a fixed number."""
    rng = rng or random.Random(2001)
    frame = tables["igo_counts"].pivot(index="year", columns="state", values="n_full")
    frame = frame.drop(columns="China")  # of China some memberships are in doubt, which is another exercise
    while True:
        year = rng.randrange(1992, 2015)
        states = sorted(rng.sample(list(frame.columns), STATES))
        true = {state: int(frame.loc[year, state]) for state in states}
        wrong = rng.choice(states)
        years = [y for y in frame.index if y >= 1992 and abs(frame.loc[y, wrong] - true[wrong]) >= APART]
        if not years or len(set(true.values())) < STATES:
            continue
        other_year = rng.choice(years)
        drawn = true | {wrong: int(frame.loc[other_year, wrong])}
        rest = {state: number for state, number in true.items() if state != wrong}
        longer, shorter = max(rest, key=rest.get), min(rest, key=rest.get)
        start = (min(drawn.values()) - 4) // 5 * 5
        # not drawn by any other row of the chart, and an axis whose cut can be seen
        if start >= 5 and drawn[wrong] not in rest.values() and _seen(rest, longer, shorter, start):
            break
    innocent = next(state for state in states if state != wrong)
    return {
        "year": year, "drawn": repr(drawn), "start": start, "wrong": wrong, "drawn_number": drawn[wrong], "right": true[wrong],
        "longer": longer, "shorter": shorter, "innocent": innocent, "innocent_number": true[innocent],
        "looks": round((rest[longer] - start) / (rest[shorter] - start), 2), "really": round(rest[longer] / rest[shorter], 2),
        "turned": round((rest[shorter] - start) / (rest[longer] - start), 2), "difference": rest[longer] - rest[shorter],
        "corrected": repr(true), "numbers": true, "states": states, "without_one": repr({s: n for s, n in true.items() if s != innocent}),
    }


def _seen(rest: dict, longer: str, shorter: str, start: int) -> bool:
    looks, really = (rest[longer] - start) / (rest[shorter] - start), rest[longer] / rest[shorter]
    return looks > 1.4 * really and really > 1.05 and rest[longer] - rest[shorter] > 2 * looks
