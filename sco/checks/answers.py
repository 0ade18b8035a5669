"""What every check asks first: is there an answer, and is it of the kind that was asked for.

It stands apart so that an empty hole, a misspelt state or a day in words gets
the same friendly sentence in every exercise.
"""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Callable, Iterable

import pandas as pd

from sco.membership import as_day
from sco.tables import Tables


class NotYet(AssertionError):
    """An answer is not right yet; a notebook shows the message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"Not yet. {self}"]


def given(answer, what: str):
    """The answer, unless the hole is still empty.

    Parameters
    ----------
    answer : object
        What the learner put in.
    what : str
        What to put in, as an imperative sentence.
    """
    if answer is None or answer is ...:
        raise NotYet(f"There is no answer so far. {what}")
    return answer


def a_day(answer, tables: Tables) -> pd.Timestamp:
    """A day of the tables."""
    given(answer, 'Put a day in quotation marks, such as "2010-01-01".')
    try:
        return as_day(answer, tables)
    except ValueError as error:
        raise NotYet(f"That is not a day of the tables: {error}") from None


def one_of(answer, known: Iterable[str], what: str) -> str:
    """A name that the tables know; `what` says what kind of name, such as "state"."""
    known = list(known)
    given(answer, f"Put the name of a {what} in quotation marks.")
    if answer not in known:
        near = difflib.get_close_matches(str(answer), known, n=1, cutoff=0.6)
        example = f"Did you mean {near[0]!r}?" if near else f"Write it as the tables do, such as {known[0]!r}."
        raise NotYet(f"{answer!r} is not the name of a {what} in the tables. {example}")
    return answer


def a_number(answer, what: str, whole: bool = False) -> float:
    """A finite number; `what` says what it should count or measure."""
    given(answer, f"Put a number: {what}.")
    if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
        raise NotYet(f"{answer!r} is not a number. Write {what} in digits, without quotation marks.")
    if not math.isfinite(answer):
        raise NotYet(f"{answer} is no number that one can count with. Look for a missing value in what you added or divided.")
    if whole and answer != int(answer):
        raise NotYet(f"{answer} is not a whole number, and {what} cannot have a fraction.")
    return answer


def call(function: Callable, *arguments, where: str):
    """What the learner's function returns, or a sentence on why it returned nothing.

    Parameters
    ----------
    where : str
        The case that is tried, as a learner would say it: "on 19 December 2012".
    """
    try:
        result = function(*arguments)
    except NotImplementedError:
        raise NotYet("The function is still empty. Write its body below the line that says what it returns.") from None
    except Exception as error:
        raise NotYet(f"Your function stopped {where} with {type(error).__name__}: {error}") from None
    if result is None:
        raise NotYet("Your function returns nothing. End it with a line that begins with `return`.")
    return result
