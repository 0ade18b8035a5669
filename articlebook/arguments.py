"""What functions for students ask of what they are given, told in one sentence where it does not fit.

A notebook is full of things that look right: a column in place of a name, a
number in place of a day, one name in place of a list. Each kind of argument is
read here and nowhere else, so that a slip gets a sentence with an example and
never an error of pandas.
"""

from __future__ import annotations

import difflib
import inspect
import numbers
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd

from articlebook.subject import subject
from articlebook.tables import Tables, load

LONGEST = 60   # signs of a value that a sentence repeats
LISTED = 40    # names that a sentence lists


def told(value) -> str:
    """Name a value in a sentence: as it is written where that is short, else what it is."""
    if isinstance(value, np.generic):
        value = pd.Timestamp(value) if isinstance(value, np.datetime64) else value.item()
    if value is pd.NaT or isinstance(value, date):
        return str(value)
    if isinstance(value, (str, bytes)):
        return repr(value) if len(value) <= LONGEST else f"{value[:LONGEST]!r}…"
    small = isinstance(value, numbers.Number) and abs(value) < 1e15  # type: ignore[arg-type]  # numbers are declared without arithmetic
    if value is None or small or isinstance(value, float):
        return repr(value)
    if isinstance(value, (list, tuple, set, dict)) and len(value) < LONGEST and not _is_deep(value) and len(repr(value)) <= LONGEST:
        return repr(value)
    kind = {"int": "very large number", "ndarray": "array"}.get(type(value).__name__, type(value).__name__)
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"


def _is_deep(value) -> bool:
    """Tell whether a collection holds something that is not told in a word, such as a table."""
    inside = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return not all(one is None or isinstance(one, str) or (isinstance(one, numbers.Complex) and abs(one) < 1e15) for one in inside)  # type: ignore[operator]


def one_of(value, known: Iterable[str], what: str) -> str:
    """Read a name that is known; `what` says what kind of name, such as "organisation".

    Raises
    ------
    ValueError
        Naming what was given, the nearest known name, and what is known.
    """
    known = list(known)
    if isinstance(value, str) and value in known:
        return value
    near = difflib.get_close_matches(value[:LONGEST], known, n=1, cutoff=0.5) if isinstance(value, str) else []
    near = near or [name for name in known if isinstance(value, str) and name.casefold() == value.strip().casefold()]
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"unknown {what} {told(value)}.{hint} Known: {', '.join(known[:LISTED])}{' and others' if len(known) > LISTED else ''}.")


def names(values, known: Iterable[str], what: str) -> list[str]:
    """Read a list of known names, each once; a single name is a list of one.

    Raises
    ------
    ValueError
        For anything else, and for a name that is not known.
    """
    known = list(known)
    return list(dict.fromkeys(one_of(one, known, what) for one in each(values, what, f"[{', '.join(map(repr, known[:2]))}]")))


def whole(value, what: str = "whole number", example: str = "3") -> int:
    """Read a whole number.

    Raises
    ------
    ValueError
        For anything else, a true or false and a fraction included.
    """
    number: Any = value if isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_)) else None
    if number is not None and abs(number) < 1e9 and number == int(number):
        return int(number)
    raise ValueError(f"{told(value)} is no {what}. Write digits, such as {example}.")


def year(value) -> int:
    """Read a year."""
    return whole(value, "year", "1971")


def years(values) -> list[int]:
    """Read a list of years; a single year is a list of one."""
    return [year(one) for one in each([values] if isinstance(values, numbers.Number) else values, "year", "[1971, 2014]")]


def span(value) -> tuple[int, int]:
    """Read a span of years, its first and its last."""
    example = "such as (1994, 2000)"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise ValueError(f"{told(value)} is no span of years. Write the first and the last, {example}.")
    first, last = map(year, value)
    if first > last:
        raise ValueError(f"the span {told(value)} ends before it begins. Write the first year and then the last, {example}.")
    return first, last


def spans(values) -> list[tuple[int, int]]:
    """Read a list of spans of years; a single span is a list of one."""
    if isinstance(values, tuple) and len(values) == 2 and all(isinstance(one, numbers.Number) for one in values):
        values = [values]
    if not (found := [span(one) for one in each(values, "span of years", "[(1994, 2000), (2002, 2010)]")]):
        raise ValueError("there is no span of years in the list. Write one or more, such as [(1994, 2000), (2002, 2010)].")
    return found


def count(fewest: int = 1) -> Callable:
    """Make a reader of a whole number from `fewest` on."""
    def read(value) -> int:
        if (number := whole(value, example=str(max(fewest, 3)))) < fewest:
            raise ValueError(f"{told(value)} is too few. Write a whole number from {fewest} on.")
        return number
    return read


def chosen(known: Iterable[str], what: str) -> Callable:
    """Make a reader of one name out of some."""
    return lambda value: one_of(value, known, what)


def yearly(value) -> pd.Series:
    """Read a series with one number a year and no gap."""
    example = 'Give one number a year without a gap, such as igos.measures()["corrected"].'
    if not isinstance(value, pd.Series) or not (pd.api.types.is_numeric_dtype(value) and pd.api.types.is_integer_dtype(value.index)):
        raise ValueError(f"{told(value)} is no series of yearly numbers. {example}")
    if len(value) < 3 or value.isna().any() or list(value.index) != list(range(value.index[0], value.index[0] + len(value))):
        raise ValueError(f"the series has a gap, or less than three years. {example}")
    return value


def frame(example: str, *columns: str) -> Callable:
    """Make a reader of a DataFrame that has some columns; the example is where to get one."""
    def read(value) -> pd.DataFrame:
        if not isinstance(value, pd.DataFrame):
            raise ValueError(f"{told(value)} is no table. Give a DataFrame, such as {example}.")
        if missing := [name for name in columns if name not in value.columns]:
            raise ValueError(f"the table has no column {', '.join(missing)}. Give a DataFrame such as {example}.")
        return value
    return read


def table(name: str, *columns: str) -> Callable:
    """Make a reader of one of the book's tables, or of a part of it."""
    return lambda value: frame(f'{subject().packages[0]}.load()["{name}"]', *columns)(value)  # the package that a notebook imports


def the_tables(value: Tables | None) -> Tables:
    """Read the tables of the book; None stands for those of the package.

    Raises
    ------
    ValueError
        For anything else.
    """
    if value is not None and not isinstance(value, Tables):
        raise ValueError(f"{told(value)} is no set of tables. Leave tables out, or give what {subject().packages[0]}.load() returns.")
    return load() if value is None else value


def asks(**readers: Callable) -> Callable:
    """Read arguments of a function by name before it runs; a fault names function and argument.

    Parameters
    ----------
    readers : callable
        For a parameter, what reads its argument: returns what the function
        gets, or raises ValueError with a sentence.
    """
    def decorate(function: Callable) -> Callable:
        signature = inspect.signature(function)

        @wraps(function)
        def checked(*given, **named):
            try:
                bound = signature.bind(*given, **named)
            except TypeError:
                return function(*given, **named)  # Python says what is missing or too much
            bound.apply_defaults()
            for name in bound.arguments.keys() & readers.keys():
                try:
                    bound.arguments[name] = readers[name](bound.arguments[name])
                except ValueError as error:
                    raise ValueError(f"{function.__name__}, {name}: {error}") from None
            return function(*bound.args, **bound.kwargs)
        return checked
    return decorate


def each(values, what: str, example: str) -> list:
    """Read the parts of what should be a list, whatever they are; a single word is a list of one."""
    if isinstance(values, str):
        return [values]
    if isinstance(values, (bytes, Mapping, pd.DataFrame)) or not isinstance(values, Iterable):
        raise ValueError(f"{told(values)} is no list. Write each {what} in it, such as {example}.")
    return list(values)
