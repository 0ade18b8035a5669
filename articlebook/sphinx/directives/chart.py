"""Charts that a page shows by name."""

from __future__ import annotations

from docutils import nodes

from articlebook.charts_shown import known_charts
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.nodes import for_html


class ChartFigure(DataDirective):
    """Shows a chart by its name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        known = known_charts()
        if name not in known:
            raise self.error(f"no chart {name!r}; a page may show {', '.join(known)}")
        try:
            chart = known[name](self.tables)
        except Exception as error:  # whatever a drawing stumbles over, its author must hear which chart and page it was
            raise self.error(f"the chart {name!r} cannot be drawn: {type(error).__name__}: {error}; its test in tests/charts shows where") from error
        self.env.metadata[self.env.docname].setdefault("sco-chart", name)  # the first, which the preview of the page shows
        return for_html(chart.html(), f"{chart.title}. {chart.alt}")
