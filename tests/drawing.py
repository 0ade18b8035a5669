"""What tests of charts share: every chart of the book, and the labels of a drawing as boxes."""

import numpy as np
from days import CUT_OFF
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

import sco
from sco import change_points, charts, charts_claims, charts_igos, charts_network, charts_sources, charts_votes, igos, votes
from sco.chart import INK, LINE

DAY = "2021-06-08"
FOUNDERS = ("KAZ", "KGZ", "RUS", "TJK", "UZB")
SIX = ("SCO", "Shanghai Five", "CST", "CSTO", "EurAsEC", "EAEU")


def every_chart() -> dict:
    """A function for each chart of the book, by name; it draws from the tables."""
    tables = sco.load()
    corrected = igos.measures()["corrected"]
    return {
        "argument": charts.argument, "periods": charts.periods, "interests": charts.interests,
        "matrix": lambda: charts.matrix(DAY), "venn": lambda: charts.venn(DAY), "venn at the end": lambda: charts.venn(CUT_OFF),
        "upset": lambda: charts.upset("2010-01-01"), "spells": charts.spells, "spells of six": lambda: charts.spells(SIX),
        "overlap": charts.overlap, "tiles": lambda: charts.tiles(CUT_OFF), "shared": lambda: charts.shared(DAY),
        "verdicts": charts_claims.verdicts, "references": charts_sources.references,
        "network": lambda: charts_network.network(tables["igo_overlap"], tables["alliances"], 2014),
        "coded": lambda: charts_network.coded(tables["cow_regional"]),
        "participation": lambda: charts_votes.participation(tables["un_participation"]),
        "positions": lambda: charts_votes.positions(tables["un_ideal_points"]),
        "gap": lambda: charts_votes.gap(votes.yearly_gap(tables["un_ideal_points"], FOUNDERS)),
        "counts": charts_igos.counts, "seats": charts_igos.seats, "world": charts_igos.world, "joins": charts_igos.joins,
        "lines": lambda: charts_igos.lines(corrected, {"The article": change_points.ARTICLE, "Best": (1971, 1980, 2000)}),
        "profile": lambda: charts_igos.profile(corrected), "placebo": lambda: charts_igos.placebo(change_points.placebo())}


_PEN = RendererAgg(8, 8, 100)  # only to measure text


def labels(chart) -> list[Text]:
    return [t for axes in chart.figure.axes for t in axes.texts if t.get_text().strip()]


def faults(chart) -> list[str]:
    """Labels that overlap, leave the drawing, or have another colour than the two for text."""
    texts = labels(chart)
    boxes = [(t.get_text(), t.get_window_extent(_PEN)) for t in texts]
    page = chart.figure.bbox
    found = [f"{text!r} leaves the drawing" for text, b in boxes
             if b.x0 < page.x0 - 1 or b.x1 > page.x1 + 1 or b.y0 < page.y0 - 2 or b.y1 > page.y1 + 2]
    found += [f"{t.get_text()!r} is {to_hex(t.get_color())}" for t in texts if to_hex(t.get_color()) not in (INK, LINE)]
    x0, y0, x1, y1 = np.array([b.extents for _, b in boxes]).T
    wide = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    tall = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    # matplotlib's boxes have room above and below the letters
    return found + [f"{boxes[n][0]!r} covers {boxes[m][0]!r}" for n, m in np.argwhere((wide > 1) & (tall > 3.5)) if n < m]
