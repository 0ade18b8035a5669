"""What every check asks first: is there an answer, and is it of the kind that was asked for.

It stands apart so that an empty hole, a misspelt state or a day in words gets
the same friendly sentence in every exercise.
"""

from __future__ import annotations

import difflib
import functools
import math
import numbers
import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from articlebook.days import as_day
from articlebook.tables import Tables
from articlebook.typed_answers import normalised

#: Most characters of a message, and of an answer that is shown in it.
MOST_SAID, MOST_SHOWN = 1500, 120


class NotYet(AssertionError):
    """An answer is not right yet; a notebook shows the message alone, without a traceback."""

    def __init__(self, message: str):
        super().__init__(message if len(message) <= MOST_SAID else f"{message[:MOST_SAID]} […]")

    def _render_traceback_(self) -> list[str]:
        return [f"Not yet. {self}"]


def a_check(function: Callable[..., str]) -> Callable[..., str]:
    """Mark a function as a check: an answer of a kind that nobody thought of gets a sentence, never an error of the library."""
    @functools.wraps(function)
    def check(*given, **options):
        try:
            return function(*given, **options)
        except NotYet:
            raise
        except Exception as error:
            raise NotYet(f"Your answer {shown(given[0])} cannot be compared, since it is of another kind than was asked for "
                         f"({type(error).__name__}). Look at the example in the task.") from error
    return check


def shown(answer) -> str:
    """Show an answer as Python writes it, cut where it is long; a table and the like by their kind."""
    if isinstance(answer, pd.DataFrame | pd.Series | pd.Index | np.ndarray):
        return f"(a {type(answer).__name__} of {len(answer) if np.ndim(answer) else 1})"
    if isinstance(answer, list | tuple | set | frozenset | dict | range) and len(answer) > MOST_SHOWN:
        return f"(a {type(answer).__name__} of {len(answer)})"
    try:
        words = repr(answer[:MOST_SHOWN + 1] if isinstance(answer, str | bytes) else answer)
    except Exception:  # a number of too many digits, or a class of the learner's own
        words = ""
    if not words or " at 0x" in words:
        return f"(a {type(answer).__name__})"
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"


def same(answer, known: Iterable[str]) -> str | None:
    """Find the name among those known that was meant, whatever keyboard it was typed with; None where it is none."""
    if not isinstance(answer, str) or len(answer) > 1000:
        return None
    typed = normalised(answer)
    return answer if answer in (known := list(known)) else next((name for name in known if normalised(name) == typed), None)


def given(answer, what: str):
    """Return the answer, unless the hole is still empty.

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
    """Read an answer as a day of the tables."""
    given(answer, 'Put a day in quotation marks, such as "2010-01-01".')
    if (not isinstance(answer, str | pd.Timestamp | np.datetime64) and not hasattr(answer, "isoformat")) or (isinstance(answer, str) and len(answer) > 100):
        raise NotYet(f'{shown(answer)} is not a day. Put one day in quotation marks, such as "2010-01-01".')
    try:
        return as_day(iso(answer), tables)
    except (ValueError, TypeError) as error:
        raise NotYet(f"That is not a day of the tables: {error}") from None


def iso(answer):
    """Return a day as text with plain digits and hyphens, whatever keyboard it was typed with; anything else as it is."""
    typed = normalised(answer) if isinstance(answer, str) and len(answer) <= 100 else ""
    return typed if re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII) else answer


def a_truth(answer, what: str) -> bool:
    """Read an answer as true or false; `what` says what gave it, such as "your function"."""
    if isinstance(answer, np.ndarray | pd.Series) and answer.size == 1 and answer.dtype == bool:
        answer = answer.item() if isinstance(answer, np.ndarray) else answer.iloc[0]
    if not isinstance(answer, bool | np.bool_):
        hint = "Make one truth of it with `.all()` or `.any()`." if isinstance(answer, np.ndarray | pd.Series | pd.DataFrame) else \
            "Leave out the quotation marks." if same(answer, ("True", "False")) else "A comparison, such as `a == b`, gives one."
        raise NotYet(f"{what} gives {shown(answer)}, and not True or False. {hint}")
    return bool(answer)


def one_of(answer, known: Iterable[str], what: str) -> str:
    """Read an answer as a name that the tables know, and return it as they write it; `what` says what kind of name, such as "state"."""
    known = list(known)
    given(answer, f"Put the name of a {what} in quotation marks.")
    if not isinstance(answer, str):
        raise NotYet(f"{shown(answer)} is not the name of a {what}. Put one name in quotation marks, such as {known[0]!r}.")
    if (meant := same(answer, known)) is None:
        near = difflib.get_close_matches(answer[:100], known, n=1, cutoff=0.6)
        example = f"Did you mean {near[0]!r}?" if near else f"Write it as the tables do, such as {known[0]!r}."
        raise NotYet(f"{shown(answer)} is not the name of a {what} in the tables. {example}")
    return meant


def a_number(answer, what: str, whole: bool = False) -> float:
    """Read an answer as a finite number; `what` says what it should count or measure."""
    given(answer, f"Put a number: {what}.")
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, numbers.Real):
        raise NotYet(f"{shown(answer)} is not a number. Write {what} in digits, without quotation marks.")
    try:
        number = float(answer)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NotYet(f"{shown(answer)} is no number that one can count with. Look for a missing value in what you added or divided.")
    if whole and number != int(number):
        raise NotYet(f"{number:g} is not a whole number, and {what} cannot have a fraction.")
    return int(number) if number == int(number) and abs(number) < 2**53 else number


def a_dictionary(answer, example: str) -> Mapping:
    """Read an answer as a dictionary; `example` is one as the learner would write it."""
    if not isinstance(given(answer, f"Put a dictionary, such as {example}."), Mapping):
        raise NotYet(f"{shown(answer)} is no dictionary. Write {example}.")
    return answer


def call(function: Callable, *arguments, where: str):
    """Return what the learner's function returns, or a sentence on why it returned nothing.

    Parameters
    ----------
    where : str
        The case that is tried, as a learner would say it: "on 19 December 2012".
    """
    if not callable(given(function, "Write the function that was asked for.")):
        raise NotYet(f"{shown(function)} is not a function. Begin it with `def`, and do not give its name to anything else.")
    try:
        result = function(*arguments)
    except NotImplementedError:
        raise NotYet("The function is still empty. Write its body below the line that says what it returns.") from None
    except Exception as error:
        raise NotYet(f"Your function stopped {where} with {type(error).__name__}: {str(error)[:300]}") from None
    if result is None:
        raise NotYet("Your function returns nothing. End it with a line that begins with `return`.")
    return result
