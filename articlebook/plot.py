"""A plotting area on a canvas: one pair of scales, with level lines, ticks and what is drawn between them.

Charts draw on a plain canvas in its own units; this is the one place that turns
a year, a day or a value into a spot on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from articlebook.chart import INK, LINE, write


class Plot:
    """Scales of a plotting area: numbers or days across, numbers up.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        From `articlebook.chart.canvas`.
    across, up : (first, last)
        What stands at the left and right edge, at the foot and the top; two
        numbers, or two days. Where both are alike, everything stands at the
        first edge.
    box : (left, top, right, bottom)
        The area, in units of the canvas, which count downwards.
    """

    def __init__(self, axes, across: tuple, up: tuple, box: tuple[float, float, float, float]):
        self.axes, self.across, self.up = axes, across, up
        self.left, self.top, self.right, self.bottom = box

    def x(self, value) -> float:
        """Return where a value across stands."""
        return _between(value, self.across, self.left, self.right)

    def y(self, value: float) -> float:
        """Return where a value up stands."""
        return _between(value, self.up, self.bottom, self.top)

    def levels(self, values: Iterable[float], text: str = "{:g}", right: float | None = None) -> None:
        """Draw light lines at some values, with the values to their left."""
        for value in values:
            self.axes.plot([self.left, self.right if right is None else right], [self.y(value)] * 2, color=LINE, linewidth=0.4)
            write(self.axes, self.left - 4, self.y(value), text.format(value).replace("-", "−"), ha="right")

    def ticks(self, values: Iterable[float], stroke: bool = True) -> None:
        """Write values below the area, each with a short stroke."""
        for value in values:
            if stroke:
                self.axes.plot([self.x(value)] * 2, [self.bottom, self.bottom + 3], color=LINE, linewidth=0.8)
            write(self.axes, self.x(value), self.bottom + 11, str(value), ha="center")

    def frame(self, every: float, label: str, ticks: Sequence[int] = (1950, 1960, 1970, 1980, 1990, 2000, 2010)) -> None:
        """Draw level lines at equal steps from the foot, the years that lie inside below, and what is counted above."""
        low, high = self.up
        self.levels(low + every * step for step in range(int((high - low) / every + 1e-9) + 1))
        self.ticks(year for year in ticks if self.across[0] <= year <= self.across[1])
        write(self.axes, 4, self.top - 14, label)

    def line(self, series: pd.Series, colour: str, style="-", width: float = 2, **options) -> None:
        """Draw a series as a line; its index stands across, gaps are closed."""
        part = series.dropna()
        self.axes.plot([self.x(key) for key in part.index], [self.y(float(value)) for value in part], color=colour,
                       linestyle=style, linewidth=width, **options)

    def mark(self, across, up: float, shape: str, colour: str, size: float = 6, filled: bool = True) -> None:
        """Draw one mark; a hollow one has an outline in its colour."""
        self.axes.plot([self.x(across)], [self.y(up)], marker=shape, color=colour, markersize=size,
                       markeredgecolor=INK if filled else colour, markerfacecolor=colour if filled else "none")

    def upright(self, across, style=":", colour: str = INK, low: float | None = None, high: float | None = None, width: float = 1,
                **options) -> None:
        """Draw an upright through the whole area, or between two values up."""
        ends = [self.top if high is None else self.y(high), self.bottom if low is None else self.y(low)]
        self.axes.plot([self.x(across)] * 2, ends, color=colour, linewidth=width, linestyle=style, **options)


def _between(value, ends: tuple, start: float, end: float) -> float:
    """Return the spot between two spots that a value takes between two values."""
    first, last = ends
    return start if last == first else start + (value - first) / (last - first) * (end - start)
