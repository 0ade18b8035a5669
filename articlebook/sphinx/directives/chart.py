"""Charts that a page shows by name."""

from __future__ import annotations

from docutils import nodes

from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.nodes import for_html
from sco import charts

#: Functions that take tables and return a chart.
CHARTS = {"argument": charts.argument, "periods": charts.periods, "interests": charts.interests,
          "references": charts.references, "verdicts": charts.verdicts}


class ChartFigure(DataDirective):
    """Shows a chart by its name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in CHARTS:
            raise self.error(f"no chart {name!r}; a page may show {', '.join(CHARTS)}")
        chart = CHARTS[name](self.tables)
        self.env.metadata[self.env.docname]["sco-chart"] = "yes"
        return for_html(chart.html(), f"{chart.title}. {chart.alt}")
