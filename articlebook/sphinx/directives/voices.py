"""What keeps the voices of a chapter apart to the eye: a scene, the words of a document, a close reading of the text.

The book restates in plain prose and judges in evidence notes (`chapter.Evidence`); these three are neither.
"""

from __future__ import annotations

import pandas as pd
from docutils import nodes

from articlebook import quotations, text_roles
from articlebook.language import strings
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import REGISTER, cross_references
from articlebook.tables import split


def quotation(directive: DataDirective, name: str) -> pd.Series:
    """Return a row of `quotations`; what a page asks for and is not there is an error of that page."""
    try:
        return quotations.quotation(name, directive.tables)
    except text_roles.ProseError as error:
        raise directive.error(str(error)) from None


def attribution(row: pd.Series, docname: str) -> list[nodes.Node]:
    """Write whose the words of a quotation are, where and when they stand, why they may stand here, whose English it is, and its sources."""
    sources = cross_references(REGISTER, split(row["sources"]), docname)
    return [nodes.Text(f"{quotations.said_by(row)} "),
            nodes.inline("", "", nodes.Text("["), *sources, nodes.Text("]"), classes=["sco-source"])]


class Quotation(DataDirective):
    """Shows a row of `quotations` as a block: the words, who said them, where, when, and those of the original folded below."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        row = quotation(self, name := self.arguments[0])
        block = nodes.block_quote(classes=["sco-quotation"], ids=[f"quotation-{name}"])
        block += nodes.paragraph("", f"“{row['words']}”")
        block += nodes.attribution("", "", *attribution(row, self.env.docname))
        if row["original"]:
            block += nodes.raw("", f"<details class=\"sco-fold\"><summary>{strings()['original_words']}</summary>", format="html")
            block += nodes.paragraph("", row["original"], classes=[f"language-{row['language']}"])
            block += nodes.raw("", "</details>", format="html")
        return [block]


class Scene(DataDirective):
    """Opens a chapter with a place, a person or a document; sourced like all else, and set apart from restatement and judgement."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        return [nodes.container("", *self.parse_content_to_nodes(), classes=["sco-scene"])]


class CloseReading(DataDirective):
    """Marks what the book notices in the text itself: neither a restatement nor a judgement by evidence."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        note = nodes.admonition(classes=["sco-reading"])
        note += nodes.title("", strings()["close_reading"])
        note += self.parse_content_to_nodes()
        return [note]
