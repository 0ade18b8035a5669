"""Checks of the exercise, in the learner's own terms."""

from __future__ import annotations

from articlebook.exercises.answers import NotYet, a_check, a_number, one_of
from articlebook.tables import load


@a_check
def oldest_lamp(answer) -> str:
    """Whether a lamp is the one that was lit first."""
    lamps = load()["lamps"]
    meant = one_of(answer, lamps["lamp"], "lamp")
    before = lamps[lamps["lit"] < lamps.set_index("lamp")["lit"][meant]]
    if len(before):
        raise NotYet(f"{meant} is not the oldest: {before['lamp'].iloc[0]} was lit before it.")
    return f"Right. No lamp was lit before {meant}."


@a_check
def years_between(answer) -> str:
    """Whether a number is that of the years between the first lamp and the last."""
    lit = load()["lamps"]["lit"].dt.year
    number = a_number(answer, "the years between the first lamp and the last", whole=True)
    if number != lit.max() - lit.min():
        raise NotYet(f"Not {number}. Subtract the year of the first lamp from that of the last.")
    return "Right."
