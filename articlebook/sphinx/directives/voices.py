"""What keeps the voices of a chapter apart to the eye: a scene, the words of a document, a close reading of the text.

The book restates in plain prose and judges in evidence notes (`chapter.Evidence`); these three are neither.
"""

from __future__ import annotations

from docutils import nodes

from articlebook import text_roles
from articlebook.language import strings
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import REGISTER, cross_references
from articlebook.tables import split


class Quotation(DataDirective):
    """Shows a row of `quotations` as a block: the words, who said them, where, when, and those of the original folded below."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        table = self.tables["quotations"].set_index("id")
        if (name := self.arguments[0]) not in table.index:
            raise self.error(f"no quotation {name!r} in quotations.csv")
        row, words = table.loc[name], strings()
        block = nodes.block_quote(classes=["sco-quotation"], ids=[f"quotation-{name}"])
        block += nodes.paragraph("", f"“{row['words']}”")
        line = nodes.attribution("", f"{row['who']}: {row['document']}, {text_roles.written_day(row['day'], row['precision'])}. "
                                     f"{words['rights_' + row['rights'].split()[0].casefold()]}; "
                                     f"{words['translation_' + row['translation'].split()[0]]} ")
        line += nodes.inline("", "", nodes.Text("["), *cross_references(REGISTER, split(row["sources"]), self.env.docname), nodes.Text("]"),
                             classes=["sco-source"])
        block += line
        if row["original"]:
            block += nodes.raw("", f"<details class=\"sco-fold\"><summary>{words['original_words']}</summary>", format="html")
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
