"""Checks of a sentence about membership: the rule, the last day on which it was true, and who ended it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_day, a_truth, call, one_of
from articlebook.tables import Tables, load
from articlebook.text_roles import listed, written_day
from sco.membership import members
from sco.sentence import MembershipClaim

_WHERE = {"in": "in", "out": "outside"}


@a_check
def truth_function(answer: Callable[[str], bool], statement: MembershipClaim, tables: Tables | None = None) -> str:
    """Check whether a student's function gives the truth of the sentence on telling days.

    Parameters
    ----------
    answer : callable
        Takes an ISO day and returns True or False.
    statement : MembershipClaim
        The sentence.

    Raises
    ------
    NotYet
        With the first day on which it errs, and the reason.
    """
    tables = tables or load()
    for day in telling_days(statement, tables):
        said = a_truth(call(answer, f"{day:%Y-%m-%d}", where=f"on {written_day(day)}"), f"On {written_day(day)} your function")
        truth = statement.holds(day, tables)
        if said != truth:
            why = f"every member of the {statement.base} fits it" if truth else _counter_examples(day, statement, tables)
            raise NotYet(f"On {written_day(day)} your function says {said}, but the sentence was "
                         f"{'true' if truth else 'false'}: {why}.")
    return "Right. Your function agrees with the tables on every day on which something changed."


def telling_days(statement: MembershipClaim, tables: Tables) -> list[pd.Timestamp]:
    """List days on which membership of the bodies changed, and the days before them, since `base` has members."""
    first, last = tables.coverage
    began = tables["organisations"].set_index("organisation")["founders_from"][statement.base]
    days = {day for change in statement.changes(tables) for day in (change, change - pd.Timedelta(days=1))}
    return sorted(day for day in days if max(first, began) <= day <= last)


@a_check
def last_true_day(answer, statement: MembershipClaim, tables: Tables | None = None) -> str:
    """Check whether a day is the last on which the sentence was true.

    Raises
    ------
    NotYet
        Saying on which side of the right day the answer lies, and why.
    """
    tables = tables or load()
    day = a_day(answer, tables)
    later = [run.last for run in statement.true_days(tables).itertuples() if run.last > day]
    if not statement.holds(day, tables):
        more = " A later day exists on which it was true." if later else " Look at an earlier day."
        raise NotYet(f"On {written_day(day)} the sentence was false: {_counter_examples(day, statement, tables)}.{more}")
    if later:
        raise NotYet(f"On {written_day(day)} the sentence was true, but it was true on a later day as well. "
                     "Go on until the first day on which it fails.")
    return f"Right. On {written_day(day)} the sentence was true, and never after."


@a_check
def state_that_ended_it(answer, statement: MembershipClaim, tables: Tables | None = None) -> str:
    """Check whether a state's change of membership ended the last run of days on which the sentence was true."""
    tables = tables or load()
    answer = one_of(answer, tables["states"]["name"], "state")
    after = statement.true_days(tables)["last"].iloc[-1] + pd.Timedelta(days=1)
    broke = breakers(statement, tables)
    if answer not in broke:
        inside = answer in set(members(statement.base, after, tables=tables)["state"])
        why = "the sentence was right for it on that day too" if inside else f"it was no member of the {statement.base}"
        raise NotYet(f"Not {answer}: on {written_day(after)}, the first day on which the sentence failed, {why}.")
    return f"Right. On {written_day(after)} the sentence was wrong for {listed(broke)}."


def breakers(statement: MembershipClaim, tables: Tables) -> list[str]:
    """List states for which the sentence was wrong on the day after it was last true."""
    after = statement.true_days(tables)["last"].iloc[-1] + pd.Timedelta(days=1)
    frame = statement.by_state(after, tables)
    return list(frame.index[frame["sentence"] == "wrong"])


def _counter_examples(day: pd.Timestamp, statement: MembershipClaim, tables: Tables) -> str:
    """Say why the sentence is false on a day, state by state."""
    frame = statement.by_state(day, tables)
    reasons = []
    for state, row in frame[frame["sentence"] == "wrong"].iterrows():
        for organisation in statement.excepted:
            if row[f"{organisation}: says"] != row[f"{organisation}: is"]:
                said, was = (_WHERE[row[f"{organisation}: {which}"]] for which in ("says", "is"))
                reasons.append(f"it says that {state} is {said} the {organisation}, but it was {was}")
    return "; ".join(reasons) if reasons else f"the {statement.base} had no members"
