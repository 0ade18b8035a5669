"""Checks of two stories told from one series: how much it changed, and from where each story must start.

The series is a state's agreement with China in votes of the UN General
Assembly, from `un_agreement`, as shares from 0 to 1.
"""

from __future__ import annotations

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_number
from articlebook.tables import Tables, load

EXACT = 0.0006   # three decimals, rounded either way
MEAN = "mean of all other states"


def agreement(state: str, tables: Tables | None = None) -> pd.Series:
    """Return the share of votes in which a state agreed with China, by year."""
    frame = (tables or load())["un_agreement"]
    return frame[frame["state"] == state].set_index("year")["agree_china"].dropna().sort_index()


def changes_up_to(state: str, last: int, shortest: int, tables: Tables | None = None) -> pd.Series:
    """Return the change of the share up to `last` from every year that lies `shortest` years or more before it."""
    return changes_in(agreement(state, tables), last, shortest)


def changes_in(series: pd.Series, last: int, shortest: int) -> pd.Series:
    """Return the same of a series that `agreement` gave."""
    return series[last] - series[series.index <= last - shortest]


@a_check
def change(answer, state: str, first: int, last: int) -> str:
    """Check whether a number is the change of a state's agreement with China between two years, to three decimals."""
    number = a_number(answer, "a change of a share")
    series = agreement(state)
    truth = series[last] - series[first]
    if abs(number - truth) <= EXACT:
        return f"Right. From {first} to {last} the share went {'up' if truth > 0 else 'down'} by {abs(truth):.3f}."
    if abs(number + truth) <= EXACT:
        raise NotYet(f"{number:g} has the wrong sign. Take the later year less the earlier, so that a rise is above zero.")
    if abs(number - 100 * truth) <= 100 * EXACT:
        raise NotYet(f"{number:g} counts in hundredths. The shares lie between 0 and 1; leave the change in the same unit.")
    if abs(number - truth / series[first]) <= EXACT:
        raise NotYet(f"{number:g} is the change as a part of the first share. Asked for is the difference of the two shares.")
    russia = load()["un_agreement"].set_index(["state", "year"])["agree_russia"]
    if abs(number - (russia[state, last] - russia[state, first])) <= EXACT:
        raise NotYet(f"{number:g} is the change of the agreement with Russia. Take the column of China.")
    raise NotYet(f"{number:g} is not the difference. In {first} the share was {series[first]:.3f}; take it from that of {last}.")


@a_check
def starting_years(closer, apart, state: str, last: int, shortest: int) -> str:
    """Check whether two years are those from which the share rose most, and fell most, up to `last`."""
    rises = changes_up_to(state, last, shortest)
    for said, right, turned, what in ((closer, rises.idxmax(), rises.idxmin(), "closer to China"),
                                      (apart, rises.idxmin(), rises.idxmax(), "further from China")):
        year = int(a_number(said, "a year", whole=True))
        if year == right:
            continue
        if year == turned:
            raise NotYet(f"{year}: from there {state} moves the other way. You may have turned the two stories round.")
        if year > last - shortest:
            raise NotYet(f"{year} is too late: a story must cover {shortest} years or more, so it starts in {last - shortest} or before.")
        if year not in rises.index:
            raise NotYet(f"{year}: the table has no share of {state} for it. It begins in {rises.index[0]}.")
        raise NotYet(f"{year}: up to {last} the share changed by {rises[year]:+.3f}. From another year {state} moves {what} by more: "
                     "compare all years that are allowed.")
    return f"Right. From {rises.idxmax()} it is {rises.max():+.3f}, from {rises.idxmin()} it is {rises.min():+.3f}, in one series."


@a_check
def beside_others(answer, state: str, last: int, shortest: int) -> str:
    """Check whether a number is a state's change less that of the mean of all other states, in the time of the story of a rise."""
    number = a_number(answer, "a difference of changes")
    first = changes_up_to(state, last, shortest).idxmax()
    own, all_others = (agreement(name)[last] - agreement(name)[first] for name in (state, MEAN))
    if abs(number - (own - all_others)) <= EXACT:
        return f"Right. {state} {own:+.3f}, the mean of the others {all_others:+.3f}: beside them it moved {own - all_others:+.3f}."
    if abs(number - own) <= EXACT:
        raise NotYet(f"{number:g} is the change of {state} alone. Take the change of the others from it.")
    if abs(number - all_others) <= EXACT:
        raise NotYet(f"{number:g} is the change of the others. Take it from the change of {state}.")
    if abs(number + own - all_others) <= EXACT:
        raise NotYet(f"{number:g} has the wrong sign: take the others from {state}, not {state} from the others.")
    raise NotYet(f"{number:g} is not the difference of the two changes in the time of the first story. The others stand in the table as {MEAN!r}.")
