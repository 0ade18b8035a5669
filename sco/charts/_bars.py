"""A bar chart whose axis may begin anywhere, for an exercise on what such an axis does to a reader.

The book's own charts never cut an axis; this one can, so it stands apart from them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from articlebook.arguments import told
from articlebook.chart import BLUE, LINE, Chart, canvas, write
from articlebook.chart_input import number_to_draw, numbers_to_draw

_ROW, _LEFT, _LONGEST = 30, 100, 190


def bars(numbers: Mapping[str, float], start: float = 0, title: str = "Bars", unit: str = "number") -> Chart:
    """Draw one bar for each name, its number at the end.

    Parameters
    ----------
    numbers : mapping of str to number
        What to draw, in this order.
    start : number
        Where the axis begins; a number below it gets no bar.
    title, unit : str
        First words of the caption; what the numbers count.

    Raises
    ------
    TypeError, ValueError
        For no number at all, or for something that is no finite number.
    """
    for what, words in (("title", title), ("unit", unit)):
        if not isinstance(words, str) or not words.strip():
            raise ValueError(f"{told(words)} is no {what}. Write it in quotation marks, such as {what}='memberships'.")
    numbers, start = numbers_to_draw(numbers), number_to_draw(start, "the start of the axis")
    figure, axes = canvas(_ROW * len(numbers) + 34)
    highest = max(numbers.values())
    for row, (name, value) in enumerate(numbers.items()):
        y = 16 + _ROW * row
        length = _LONGEST * (value - start) / (highest - start) if value > start else 0
        write(axes, _LEFT - 8, y, str(name), ha="right")
        axes.barh(y, length, left=_LEFT, height=18, color=BLUE)
        write(axes, _LEFT + length + 6, y, f"{value:g}")
    bottom = 8 + _ROW * len(numbers)
    axes.plot([_LEFT, _LEFT], [4, bottom], color=LINE, linewidth=1)
    write(axes, _LEFT, bottom + 12, f"{start:g}", ha="center")
    where = "at zero" if not start else f"at {start:g}, not at zero"
    said = "; ".join(f"{name} {value:g}" for name, value in numbers.items())
    return Chart(name="bars", figure=figure, title=title, caption=f"The axis begins {where}.",
                 alt=f"Bars, {unit}: {said}. The axis begins {where}.",
                 table=pd.DataFrame({unit: numbers}).rename_axis("state"))
