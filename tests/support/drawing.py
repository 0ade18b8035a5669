"""What tests of charts share: every chart of the book, and the labels of a drawing as boxes."""

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

import sco
from articlebook import claims_chart
from articlebook.chart import INK, LINE
from sco import change_points, charts, igos, votes
from sco.charts import _igos, _references, _ties, _votes
from tests.support.days import CUT_OFF

DAY = "2021-06-08"
FOUNDERS = ("KAZ", "KGZ", "RUS", "TJK", "UZB")
SIX = ("SCO", "Shanghai Five", "CST", "CSTO", "EurAsEC", "EAEU")


def every_chart() -> dict:
    """Return a function for each chart of the book, by name; it draws from the tables."""
    tables = sco.load()
    corrected = igos.measures()["corrected"]
    return {
        "periods": charts.periods, "interests": charts.interests,
        "matrix": lambda: charts.matrix(DAY), "venn": lambda: charts.venn(DAY), "venn at the end": lambda: charts.venn(CUT_OFF),
        "upset": lambda: charts.upset("2010-01-01"), "spells": charts.spells, "spells of six": lambda: charts.spells(SIX),
        "overlap": charts.overlap, "tiles": lambda: charts.tiles(CUT_OFF), "shared": lambda: charts.shared(DAY),
        "verdicts": claims_chart.verdicts, "references": _references.references,
        "network": lambda: _ties.network(tables["igo_overlap"], tables["alliances"], 2014),
        "coded": lambda: _ties.coded(tables["cow_regional"]),
        "participation": lambda: _votes.participation(tables["un_participation"]),
        "positions": lambda: _votes.positions(tables["un_ideal_points"]),
        "alike": _votes.alike, "in_force": charts.in_force, "opened": charts.opened, "energy": charts.energy, "neighbours": charts.neighbours,
        "lenses": charts.lenses, "answers": charts.answers,
        "stood": charts.stood, "crises": charts.crises, "wants": charts.wants,
        "gap": lambda: _votes.gap(votes.yearly_gap(tables["un_ideal_points"], FOUNDERS)),
        "counts": _igos.counts, "seats": _igos.seats, "world": _igos.world, "joins": _igos.joins,
        "lines": lambda: _igos.lines(corrected, {"The article": change_points.ARTICLE, "Best": (1971, 1980, 2000)}),
        "profile": lambda: _igos.profile(corrected), "placebo": lambda: _igos.placebo(change_points.placebo())}


_PEN = RendererAgg(8, 8, 100)  # only to measure text


def labels(chart, figure=None) -> list[Text]:
    """List the labels of a drawing, of the one for a phone unless told otherwise."""
    return [t for axes in (figure or chart.figure).axes for t in axes.texts if t.get_text().strip()]


def faults(chart) -> list[str]:
    """List, in both drawings, labels that overlap, leave the drawing, are turned, or have another colour than the two for text."""
    return [fault for figure in dict.fromkeys((chart.figure, chart.wide_figure)) for fault in _faults(chart, figure)]


def _faults(chart, figure) -> list[str]:
    texts = labels(chart, figure)
    boxes = [(t.get_text(), t.get_window_extent(_PEN)) for t in texts]
    page = figure.bbox
    found = [f"{text!r} leaves the drawing" for text, b in boxes
             if b.x0 < page.x0 - 1 or b.x1 > page.x1 + 1 or b.y0 < page.y0 - 2 or b.y1 > page.y1 + 2]
    found += [f"{t.get_text()!r} is {to_hex(t.get_color())}" for t in texts if to_hex(t.get_color()) not in (INK, LINE)]
    found += [f"{t.get_text()!r} is turned" for t in texts if t.get_rotation()]
    x0, y0, x1, y1 = np.array([b.extents for _, b in boxes]).T
    wide = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    tall = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    # matplotlib's boxes have room above and below the letters
    return found + [f"{boxes[n][0]!r} covers {boxes[m][0]!r}" for n, m in np.argwhere((wide > 1) & (tall > 3.5)) if n < m]
