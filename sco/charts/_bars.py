"""A bar chart whose axis may begin anywhere, for an exercise on what such an axis does to a reader.

The book's own charts never cut an axis; this one can, so it stands apart from them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from articlebook.arguments import told
from articlebook.chart import Chart, block, canvas, measure, rule, write
from articlebook.chart_input import number_to_draw, numbers_to_draw
from sco.charts._actors import colour_of

_ROW = 30


def bars(numbers: Mapping[str, float], start: float = 0, title: str = "Bars", unit: str = "number") -> Chart:
    """Draw one bar for each name, its number at the end.

    Parameters
    ----------
    numbers : mapping of str to number
        What to draw, in this order.
    start : number
        Where the axis begins; a number below it gets no bar.
    title, unit : str
        Title of the chart; what the numbers count.

    Raises
    ------
    TypeError, ValueError
        For no number at all, or for something that is no finite number.
    """
    for what, words in (("title", title), ("unit", unit)):
        if not isinstance(words, str) or not words.strip():
            raise ValueError(f"{told(words)} is no {what}. Write it in quotation marks, such as {what}='memberships'.")
    numbers, start = numbers_to_draw(numbers), number_to_draw(start, "the start of the axis")
    highest = max(numbers.values())

    def draw(width: float):
        left = min(width / 2, max(measure(str(name)) for name in numbers) + 14)
        longest = width - left - max(measure(f"{value:g}") for value in numbers.values()) - 14
        figure, axes = canvas(_ROW * len(numbers) + 34, width)
        for row, (name, value) in enumerate(numbers.items()):
            y = 16 + _ROW * row
            length = longest * (value - start) / (highest - start) if value > start else 0
            write(axes, left - 8, y, str(name), ha="right")
            block(axes, left, y - 9, length, 18, colour_of(str(name)))
            write(axes, left + length + 6, y, f"{value:g}".replace("-", "−"))
        bottom = 8 + _ROW * len(numbers)
        rule(axes, (left, left), (4, bottom), width=1)
        write(axes, left, bottom + 12, f"{start:g}".replace("-", "−"), ha="center")
        return figure

    where = "at zero" if not start else f"at {start:g}, not at zero"
    said = "; ".join(f"{name} {value:g}" for name, value in numbers.items())
    return Chart("bars", draw, title, f"{unit[0].upper()}{unit[1:]}; the axis begins {where}", f"Bars, {unit}: {said}. The axis begins {where}.",
                 pd.DataFrame({unit: numbers}).rename_axis("state"), wide=False)
