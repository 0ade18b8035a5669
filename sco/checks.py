"""Checks of exercises that say what is wrong in the learner's own terms.

No key is stored: each check asks the tables whether the answer has the
property that was asked for, and names the state or day that speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from sco import sentence
from sco.membership import as_day, members
from sco.prose import listed, written_day
from sco.tables import Tables, load


_WHERE = {"in": "in", "out": "outside"}


class NotYet(AssertionError):
    """An answer is not right yet; a notebook shows the message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"Not yet. {self}"]


def _day(answer, tables: Tables) -> pd.Timestamp:
    if answer is None or answer is ...:
        raise NotYet("There is no answer so far. Put a day in quotation marks, such as \"2010-01-01\".")
    try:
        return as_day(answer, tables)
    except ValueError as error:
        raise NotYet(f"That is not a day of the tables: {error}") from None


def _counter_examples(day: pd.Timestamp, union: str, tables: Tables) -> str:
    """Why the sentence is false on a day, state by state."""
    frame = sentence.by_state(day, union, tables)
    wrong = frame[frame["sentence"] == "wrong"]
    reasons = []
    for state, row in wrong.iterrows():
        for organisation in (sentence.SECURITY, union):
            if row[f"{organisation}: says"] != row[f"{organisation}: is"]:
                said, was = (_WHERE[row[f"{organisation}: {which}"]] for which in ("says", "is"))
                reasons.append(f"it says that {state} is {said} the {organisation}, but it was {was}")
    return "; ".join(reasons) if reasons else "the SCO had no members"


def function(answer: Callable[[str], bool], union: str = "EurAsEC", tables: Tables | None = None) -> str:
    """Whether a student's function gives the truth of the sentence on telling days.

    Parameters
    ----------
    answer : callable
        Takes an ISO day and returns True or False.

    Raises
    ------
    NotYet
        With the first day on which it errs, and the reason.
    """
    tables = tables or load()
    for day in telling_days(union, tables):
        text = f"{day:%Y-%m-%d}"
        try:
            said = answer(text)
        except NotImplementedError:
            raise NotYet("The function is still empty. Write its body below the line that says what it returns.") from None
        except Exception as error:
            raise NotYet(f"Your function stopped on {written_day(day)} with {type(error).__name__}: {error}") from None
        if said is None:
            raise NotYet("Your function returns nothing. End it with a line that begins with `return`.")
        truth = sentence.holds(day, union, tables)
        if bool(said) != truth:
            why = "every member of the SCO fits it" if truth else _counter_examples(day, union, tables)
            raise NotYet(f"On {written_day(day)} your function says {bool(said)}, but the sentence was "
                         f"{'true' if truth else 'false'}: {why}.")
    return "Right. Your function agrees with the tables on every day on which something changed."


def telling_days(union: str, tables: Tables) -> list[pd.Timestamp]:
    """Days on which membership of the bodies changed, and the days before them, since the SCO began."""
    first, last = tables.coverage
    began = members_from(tables)
    changed = sentence.changes(["SCO", sentence.SECURITY, union], tables=tables)
    days = {d for c in changed for d in (c, c - pd.Timedelta(days=1)) if max(first, began) <= d <= last}
    return sorted(days)


def members_from(tables: Tables) -> pd.Timestamp:
    """Day from which the SCO has members."""
    return tables["organisations"].set_index("organisation")["founders_from"]["SCO"]


def last_true_day(answer, union: str = "EurAsEC", tables: Tables | None = None) -> str:
    """Whether a day is the last on which the sentence was true.

    Raises
    ------
    NotYet
        Saying on which side of the right day the answer lies, and why.
    """
    tables = tables or load()
    day = _day(answer, tables)
    later = [run.last for run in sentence.true_days(union, tables).itertuples() if run.last > day]
    if not sentence.holds(day, union, tables):
        more = " A later day exists on which it was true." if later else " Look at an earlier day."
        raise NotYet(f"On {written_day(day)} the sentence was false: {_counter_examples(day, union, tables)}.{more}")
    if later:
        raise NotYet(f"On {written_day(day)} the sentence was true, but it was true on a later day as well. "
                     "Go on until the first day on which it fails.")
    return f"Right. On {written_day(day)} the sentence was true, and never after."


def state_that_ended_it(answer, union: str = "EurAsEC", tables: Tables | None = None) -> str:
    """Whether a state's change of membership ended the last run of days on which the sentence was true."""
    tables = tables or load()
    if answer is None or answer is ...:
        raise NotYet("There is no answer so far. Put the name of a state in quotation marks.")
    names = list(tables["states"]["name"])
    if answer not in names:
        raise NotYet(f"{answer!r} is not the name of a state in the tables. Write it as the tables do, such as {names[0]!r}.")
    after = sentence.true_days(union, tables)["last"].iloc[-1] + pd.Timedelta(days=1)
    frame = sentence.by_state(after, union, tables)
    broke = list(frame.index[frame["sentence"] == "wrong"])
    if answer not in broke:
        inside = answer in set(members("SCO", after, tables=tables)["state"])
        why = "the sentence was right for it on that day too" if inside else "it was no member of the SCO"
        raise NotYet(f"Not {answer}: on {written_day(after)}, the first day on which the sentence failed, {why}.")
    return f"Right. On {written_day(after)} the sentence was wrong for {listed(broke)}."
