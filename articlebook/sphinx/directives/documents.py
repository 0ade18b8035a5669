"""The documents to read: what is known of one, its words beside the original, the claims it bears on, and the list of all."""

from __future__ import annotations

from html import escape

from babel import Locale
from docutils import nodes

from articlebook import documents, text_roles
from articlebook.language import language, strings
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.directives.voices import attribution, quotation
from articlebook.sphinx.links import LEDGER, REGISTER, cross_reference, page_link
from articlebook.sphinx.nodes import verdict_pill
from articlebook.tables import split


class _OfDocument(DataDirective):
    """A directive whose argument is the id of a document."""

    required_arguments = 1

    def row(self):
        """Return the row of the document."""
        table = self.tables[documents.TABLE].set_index("id", drop=False)
        if self.arguments[0] not in table.index:
            raise self.error(f"no document {self.arguments[0]!r} in documents.csv")
        return table.loc[self.arguments[0]]


class DocumentHead(_OfDocument):
    """Shows why a document is worth reading and what is known of it: day, place, whose it is, rights, where the whole stands."""

    def run(self) -> list[nodes.Node]:
        row, words = self.row(), strings()
        found = nodes.container(classes=["sco-document"])
        found += nodes.paragraph("", row["why"], classes=["sco-lede"])
        source = self.tables["sources"].set_index("id").loc[row["whole"]]
        whole = [nodes.reference("", source["title"], refuri=source["url"]), nodes.Text(f", {source['publisher']} ["),
                 *self.cross_references(REGISTER, [row["whole"]]), nodes.Text("]")]
        facts: dict[str, list[nodes.Node]] = {
            "day": [nodes.Text(", ".join(filter(None, (text_roles.written_day(row["day"], row["precision"]), row["place"]))))],
            "author": [nodes.Text(row["author"])],
            "kind": [nodes.Text(row["kind"])],
            "languages": [nodes.Text(_languages(row["languages"]))],
            "rights": [nodes.Text(words[f"rights_full_{_first(row['rights'])}"])],
            "whole": whole,
            "read": [nodes.Text(words[f"read_{_first(row['read'])}"])],
            "confidence": [nodes.Text(row["confidence"])],
            "sources": list(self.cross_references(REGISTER, split(row["sources"])))}
        listing = nodes.field_list(classes=["sco-about-document"])
        for name, content in facts.items():
            listing += nodes.field("", nodes.field_name("", words[f"document_{name}"]), nodes.field_body("", nodes.paragraph("", "", *content)))
        found += listing
        return [found]


def _languages(cell: str) -> str:
    """Name the languages whose codes a cell lists."""
    return ", ".join(Locale.parse(code, sep="-").get_language_name(language()) or code for code in split(cell))


def _first(cell: str) -> str:
    return cell.split()[0].casefold()


class Excerpt(DataDirective):
    """Shows a row of `quotations` with the words of the original beside the English; one below the other where there is little room."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name, words = self.arguments[0], strings()
        row = quotation(self, name)
        block = nodes.container(classes=["sco-excerpt"], ids=[f"quotation-{name}"])
        columns = nodes.container(classes=["sco-columns"] if row["original"] else [])
        if row["original"]:
            title = words["words_original"].format(language=_languages(row["language"]))
            columns += nodes.container("", nodes.paragraph("", words["words_english"], classes=["sco-meta"]),
                                       nodes.block_quote("", nodes.paragraph("", f"“{row['words']}”")))
            columns += nodes.container("", nodes.paragraph("", title, classes=["sco-meta"]),
                                       nodes.block_quote("", nodes.paragraph("", row["original"]), classes=[f"language-{row['language']}"]))
        else:
            columns += nodes.block_quote("", nodes.paragraph("", f"“{row['words']}”"))
        block += columns
        block += nodes.paragraph("", "", *attribution(row, self.env.docname), classes=["sco-meta"])
        return [block]


class GoodAnswer(DataDirective):
    """Folds a note on what a good answer to the questions above it sees."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        return [nodes.raw("", f'<details class="sco-fold"><summary>{escape(strings()["good_answer"])}</summary>', format="html"),
                *self.parse_content_to_nodes(), nodes.raw("", "</details>", format="html")]


class DocumentClaims(_OfDocument):
    """Shows the claims that a document bears on, each with its verdict and a link into the ledger."""

    def run(self) -> list[nodes.Node]:
        row, table = self.row(), self.tables["claims"].set_index("id")
        listing = nodes.bullet_list(classes=["sco-bears"])
        for claim in split(row["claims"]):
            listing += nodes.list_item("", nodes.paragraph(
                "", "", verdict_pill(table.loc[claim, "verdict"]), nodes.Text(" "),
                cross_reference(f"{LEDGER}-{claim}", claim, self.env.docname), nodes.Text(f" {table.loc[claim, 'claim']}")))
        return [listing]


class DocumentList(DataDirective):
    """Shows all documents, by subject and within each by day, with the reason to read them."""

    def run(self) -> list[nodes.Node]:
        sections: list[nodes.Node] = []
        for subject, group in documents.in_order(self.tables).groupby("subject", sort=False):
            part = nodes.section(ids=[nodes.make_id(f"documents-{subject}")])
            part += nodes.title("", subject)
            listing = nodes.bullet_list(classes=["sco-chapters"])
            for row in group.itertuples():
                entry = nodes.list_item()
                entry += nodes.paragraph("", "", page_link(documents.page_of(row.id), row.title, self.env.docname), classes=["sco-title"])
                entry += nodes.paragraph("", row.why)
                entry += nodes.paragraph("", f"{text_roles.written_day(row.day, row.precision)}; "
                                             f"{_languages(row.languages)}", classes=["sco-meta"])
                listing += entry
            part += listing
            sections.append(part)
        return sections
