"""Scales of a plotting area: where values and days stand, also where there is only one."""

import pandas as pd
import pytest

from articlebook.chart import canvas
from articlebook.plot import Plot


def area(across, up=(0, 10)) -> Plot:
    return Plot(canvas(100)[1], across, up, (20, 10, 120, 90))


def test_edges_and_middle():
    """The first value across stands at the left, the last at the right; small values stand at the foot."""
    plot = area((2000, 2010))
    assert [plot.x(year) for year in (2000, 2005, 2010)] == [20, 70, 120]
    assert [plot.y(value) for value in (0, 5, 10)] == [90, 50, 10]


def test_days_across():
    """Days stand as far along as they lie between the first and the last."""
    plot = area((pd.Timestamp("2000-01-01"), pd.Timestamp("2000-01-11")))
    assert [plot.x(pd.Timestamp(day)) for day in ("2000-01-01", "2000-01-06", "2000-01-11")] == [20, 70, 120]


@pytest.mark.parametrize("edge", [2000, pd.Timestamp("2000-01-01")])
def test_one_value_has_a_place(edge):
    """Where first and last are the same, everything stands at the first edge."""
    assert area((edge, edge)).x(edge) == 20 and area((0, 1), (3, 3)).y(3) == 90


def test_frame_writes_levels_and_years():
    """Levels stand in equal steps from the foot, with a real minus; years outside the area are left out."""
    plot = area((1995, 2005), (-1, 1))
    plot.frame(0.5, "what is counted")
    assert [text.get_text() for text in plot.axes.texts] == ["−1", "−0.5", "0", "0.5", "1", "2000", "what is counted"]


def test_line_leaves_gaps_out():
    """A value that is missing is no point of the line."""
    plot = area((2000, 2010))
    plot.line(pd.Series([1, None, 3], index=[2000, 2001, 2002]), "#000000")
    assert list(plot.axes.lines[-1].get_xdata()) == [20, 40]
