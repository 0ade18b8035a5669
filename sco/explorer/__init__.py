"""The explorer in a notebook: live widgets where a kernel runs, and what a page shows where none does.

The only module that imports ipywidgets. A cell that ends in ``explorer.explore()``
gives both: JupyterLab and Binder show the widgets, a page of the book has
native controls for the same choices.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from articlebook.arguments import the_tables
from articlebook.display import asset, shared_style
from articlebook.language import strings
from articlebook.tables import Tables
from articlebook.text_roles import written_day
from sco.explorer import day as day_view
from sco.explorer import page
from sco.explorer.day import ALL, MEMBERS
from sco.explorer.page import INTERVAL
from sco.membership import Day, as_day


class Explorer:
    """A day, the organisations to compare and what counts, with the drawing that follows them.

    Attributes
    ----------
    controls, picture : ipywidgets.Widget
        What a reader sets, and the drawing.
    """

    def __init__(self, day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables):
        words = strings()
        self.tables = tables
        self._busy = False
        self.boxes = [widgets.Checkbox(description=org, value=org in organisations, indent=False)
                      for org in day_view.known(tables)]
        self.counting = widgets.RadioButtons(options=[(words["explorer_members"], MEMBERS), (words["explorer_all"], ALL)],
                                             value=counting, description=words["explorer_counting"])
        first, last = (edge.date() for edge in tables.coverage)
        self.date = widgets.DatePicker(value=day.date(), min=first, max=last, description=words["explorer_any_day"])
        self._steps = self._wanted_steps()
        self.slider = widgets.SelectionSlider(options=[written_day(step) for step in self._steps],
                                              index=day_view.floor(day, self._steps, tables),
                                              description=words["explorer_day"], layout={"width": "26rem", "max_width": "100%"})
        self.play = widgets.Play(value=self.slider.index, max=len(self._steps) - 1, interval=INTERVAL, show_repeat=False)
        widgets.jslink((self.play, "value"), (self.slider, "index"))  # the index: the readout stays a date
        group = widgets.VBox([widgets.Label(words["explorer_organisations"]), widgets.Box(self.boxes, layout={"flex_flow": "row wrap"})])
        self.controls = widgets.VBox([widgets.HBox([self.play, self.slider], layout={"flex_flow": "row wrap"}), self.date,
                                      group, self.counting])
        self.picture = widgets.HTML(self._drawing())
        styles = widgets.HTML(shared_style() + f'<style data-sco-asset>{asset("explorer.css", Path(__file__).parent)}{day_view.style(tables)}</style>')
        self.box = widgets.VBox([self.controls, styles, self.picture])
        self.slider.observe(self._stepped, "index")
        self.date.observe(self._dated, "value")
        for control in (*self.boxes, self.counting):
            control.observe(self._chosen, "value")

    @property
    def organisations(self) -> list[str]:
        """Return what is compared."""
        return [box.description for box in self.boxes if box.value]

    @property
    def day(self) -> pd.Timestamp:
        """Return the day shown."""
        return pd.Timestamp(self.date.value)

    def _drawing(self) -> str:
        return day_view.draw(self.day, self.organisations, self.counting.value, self.tables)

    def _wanted_steps(self) -> list[pd.Timestamp]:
        return day_view.steps(self.organisations, self.counting.value, self.tables)

    def _stepped(self, change: dict) -> None:
        if not self._busy:
            self.date.value = self._steps[change["new"]].date()

    def _dated(self, change: dict) -> None:
        if isinstance(change["new"], date):  # an emptied field leaves the drawing as it is
            self._follow()

    def _chosen(self, change: dict) -> None:
        self._busy = True
        self._steps = self._wanted_steps()
        self.slider.options = [written_day(step) for step in self._steps]
        self.play.max = len(self._steps) - 1
        self._follow()

    def _follow(self) -> None:
        """Put slider and drawing on the day, without the slider moving the day in turn."""
        self._busy = True
        self.slider.index = self.play.value = day_view.floor(self.day, self._steps, self.tables)
        self.picture.value = self._drawing()
        self._busy = False

    def html(self) -> str:
        """Write the explorer of a page without a kernel."""
        return page.page(self.day, self.organisations, self.counting.value, self.tables)

    def __repr__(self) -> str:
        shown = (self.day, self.organisations, self.counting.value, self.tables)
        return f"{day_view.summary(*shown)} {day_view.said(*shown)}"

    def _repr_mimebundle_(self, **_) -> dict:
        """Give the live widgets, and for a page its own form: no kernel in the browser makes pages, and it would take seconds there."""
        live = self.box._repr_mimebundle_() | {"text/plain": repr(self)}
        return live if "pyodide_kernel" in sys.modules else live | {"text/html": self.html()}


def explore(day: Day = "article-published", organisations: Sequence[str] = day_view.COMPARED, counting: str = MEMBERS,
            tables: Tables | None = None) -> Explorer:
    """Explore who belonged to what, on any day that the tables cover.

    Parameters
    ----------
    day : str, date or Timestamp
        The day to begin with.
    organisations : list of str
        Which to compare at first.
    counting : str
        ``"members"``, or ``"all"`` for observers and partners too.

    Raises
    ------
    ValueError
        For anything that the tables do not hold; names what is known.
    """
    tables = the_tables(tables)
    day_view.draw(day, organisations, counting, tables)  # bad input gets its error before any widget is made
    return Explorer(as_day(day, tables), day_view.in_order(organisations, tables), counting, tables)
