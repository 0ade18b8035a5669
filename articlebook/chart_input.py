"""Check what a chart is asked to draw, before anything is drawn.

One place for all charts, so that no number, or a table without rows, is told in
a sentence that says what to give instead, and never ends in an error of the
drawing library. What charts ask of organisations stands beside the charts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real

import pandas as pd

from articlebook.arguments import told


def numbers_to_draw(numbers: Mapping[str, float]) -> dict[str, float]:
    """Return named numbers as a dict of floats.

    Raises
    ------
    TypeError
        For something that gives no number for each name.
    ValueError
        For no number at all, or one that is not finite.
    """
    if isinstance(numbers, pd.Series):
        numbers = numbers.to_dict()
    if not isinstance(numbers, Mapping):
        raise TypeError(f'numbers are given by name, as in {{"north": 3, "south": 2}}, not as {type(numbers).__name__}.')
    if not numbers:
        raise ValueError('there is no number to draw; give some by name, as in {"north": 3, "south": 2}.')
    for name, value in numbers.items():
        number_to_draw(value, f"the number for {name!r}")
    return {name: float(value) for name, value in numbers.items()}


def number_to_draw(value: object, what: str) -> float:
    """Return one finite number as a float; `what` names it in the message.

    Raises
    ------
    TypeError, ValueError
        For something else, and for a number that is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{what} is {told(value)}, which is not a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if abs(number) > 1e300 or not math.isfinite(number):
        raise ValueError(f"{what} is {told(value)}, which cannot be drawn; leave it out or correct it.")
    return number


def rows_to_draw(frame: pd.DataFrame, table: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return a table that has rows and the columns that a chart reads.

    Parameters
    ----------
    frame : pandas.DataFrame
    table : str
        Where such rows come from, for the message.
    columns : list of str
        Names of columns, the index included.

    Raises
    ------
    TypeError
        For something that is no table.
    ValueError
        For a table without rows, or without one of the columns.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"the chart draws rows of `{table}`, not {type(frame).__name__}.")
    missing = [column for column in columns if column not in frame and column not in frame.index.names]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}; the chart draws rows of `{table}`.")
    if frame.empty:
        raise ValueError(f"the table has no row to draw; the chart draws rows of `{table}`.")
    return frame


def series_to_draw(series: pd.Series, fewest: int = 2) -> pd.Series:
    """Return a number a year, with as many years as the chart needs.

    Raises
    ------
    TypeError
        For something that is no series of numbers.
    ValueError
        For too few years, or a year without a number.
    """
    if not isinstance(series, pd.Series) or not pd.api.types.is_numeric_dtype(series):
        raise TypeError("the chart draws a series of numbers, one a year, with the years as its index.")
    if len(series) < fewest:
        raise ValueError(f"the series has {len(series)} years; the chart needs {fewest} or more.")
    if series.isna().any():
        raise ValueError(f"the series has no number for {', '.join(map(str, series.index[series.isna()]))}.")
    return series
