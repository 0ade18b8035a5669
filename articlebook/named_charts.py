"""Charts that a text asks for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from articlebook.chart import Chart, Steps
from articlebook.subject import subject
from articlebook.tables import load


def chart_of(asked: str) -> Chart | Steps:
    """Draw a chart of the subject: one of the book's by its name, or one of a day by its name and the day.

    Raises
    ------
    ValueError
        Where the subject has no such chart, or the day is none.
    """
    name, _, day = asked.partition(" ")
    known: Mapping[str, Callable[..., Chart | Steps]] = subject().day_charts if day else subject().charts
    if name not in known:
        raise ValueError(f"no such chart{' of a day' if day else ''}; there are {', '.join(known) or 'none'}")
    return known[name](day or load())
