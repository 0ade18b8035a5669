"""Checks of a sentence about membership: what it says, when it was true, who ended it, what follows, and the rule as code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_day, a_dictionary, a_truth, call, given, one_of, same, shown
from articlebook.tables import Tables, load
from articlebook.text_roles import listed, written_day
from sco.membership import MEMBERSHIP, members, statuses
from sco.sentence import MembershipClaim

_WHERE = {"in": "in", "out": "outside"}


class Reading(NamedTuple):
    """Words beside the sentence, whether they are right, and what speaks against whoever judges them otherwise."""

    words: str
    right: bool
    why: str


def says(statement: MembershipClaim) -> dict[str, Reading]:
    """Return readings of the sentence by their letter: which of them it says, if it is taken strictly."""
    base, (one, two) = statement.base, statement.excepted
    excepted = next(other for other, states in statement.excepted.items() if states)
    return {
        "a": Reading(f"Every member of the {base} that is not excepted is a member of the {one}, and of the {two}.", True,
                     "this is what the sentence says of all who are not excepted"),
        "b": Reading(f"Every member of the {one} is a member of the {base}.", False,
                     f"the sentence speaks of the members of the {base}; it leaves open who else is in the {one}"),
        "c": Reading(f"A state that is excepted as regards the {excepted} is not a member of it.", True, "a strict exception says that the state is outside"),
        "d": Reading(f"The members of the {base} want the same as those of the {two}.", False, "to belong to a body says nothing about what a state wants"),
    }


def follows() -> dict[str, Reading]:
    """Return conclusions from the last true day, by their letter: which of them a reader may draw."""
    return {
        "a": Reading("Whoever says the sentence of a later day contradicts the table.", True, "after the last true day the table has no day on which it fits"),
        "b": Reading("The sentence was copied from a text that is as old as that day.", False,
                     "the table shows when a sentence fits, and not when or how it was written"),
        "c": Reading("A reader who counts observers as members may find another last day.", True, "another rule of who belongs can move the day"),
        "d": Reading("On that day the state whose change ended it broke with the others.", False,
                     "a change in law can have many reasons, and it need not be a quarrel"),
    }


@a_check
def what_it_says(answer: Mapping[str, bool], statement: MembershipClaim) -> str:
    """Check whether it is judged rightly, of each reading of the sentence, if the sentence says it."""
    return _judged(answer, says(statement), "the sentence says this")


@a_check
def what_follows(answer: Mapping[str, bool]) -> str:
    """Check whether it is judged rightly, of each conclusion, if it follows from the last true day."""
    return _judged(answer, follows(), "this follows from the last true day")


def _judged(answer: Mapping[str, bool], right: Mapping[str, Reading], question: str) -> str:
    """Compare what was judged of some words with what is right; `question` says what was asked of them."""
    answer = {same(letter, right) or letter: value for letter, value in a_dictionary(answer, '{"a": True, "b": False, ...}').items()}
    if missing := [letter for letter in right if answer.get(letter) is None]:
        raise NotYet(f"There is no answer so far for {listed(missing)}. Put True or False.")
    for letter, one in right.items():
        if a_truth(answer[letter], f"{letter}: your answer") != one.right:
            raise NotYet(f"{letter}: think again whether {question}. Hint: {one.why}.")
    return "Right. " + " ".join(f"{letter}: {'yes' if one.right else 'no'}." for letter, one in right.items())


@a_check
def statuses_that_belong(answer, tables: Tables | None = None) -> str:
    """Check whether a set holds the statuses by which a state belongs to a body in law."""
    known = statuses(tables or load())
    given(answer, 'Put a set of statuses, such as {"observer"}.')
    if not isinstance(answer, set | frozenset | list | tuple) or len(answer) > 100:
        raise NotYet(f'{shown(answer)} is no set of statuses. Write {{"observer", ...}}.')
    named = {one_of(status, known, "status") for status in answer}
    if extra := sorted(named - set(MEMBERSHIP)):
        raise NotYet(f"{extra[0]}: whoever is no more than that takes part without the rights and duties of a member.")
    if missing := set(MEMBERSHIP) - named:
        raise NotYet(f"{len(missing)} more. Some bodies have no members by that name: think of a treaty, and of meetings without one.")
    return f"Right. {listed(sorted(named))}: these belong in law. All others only take part."


@a_check
def true_on(answer: Mapping[str, bool], days: list[str], statement: MembershipClaim, tables: Tables | None = None) -> str:
    """Check whether for each day it is said rightly whether the sentence was true."""
    tables = tables or load()
    answer = {same(day, days) or day: value for day, value in a_dictionary(answer, f'{{"{days[0]}": True, ...}}').items()}
    if missing := [day for day in days if answer.get(day) is None]:
        raise NotYet(f"There is no answer so far for {listed(missing)}. Put True or False.")
    for day in days:
        said, truth = a_truth(answer[day], f"{day}: your answer"), statement.holds(pd.Timestamp(day), tables)
        if said != truth:
            why = f"every member of the {statement.base} fits it" if truth else _counter_examples(pd.Timestamp(day), statement, tables)
            raise NotYet(f"On {written_day(pd.Timestamp(day))} you say {said}, but the sentence was {'true' if truth else 'false'}: {why}.")
    return "Right on each of these days."


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
