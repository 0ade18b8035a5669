"""Quizzes on a page: that of a chapter, and all of them with their key."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from articlebook.chapter import read_chapter
from articlebook.language import strings
from articlebook.quiz.html import on_pages, render_key, render_overview, render_part, render_quiz
from articlebook.quiz.loader import BANKS, BankError, banks, read_bank
from articlebook.quiz.model import Bank
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import depends_on_data, page_link


class QuizDirective(DataDirective):
    """What a directive does that shows banks: its page depends on the bank and, through its links, on the tables."""

    def bank(self, path: Path) -> Bank:
        """Read a bank on which the page depends.

        Raises
        ------
        docutils.parsers.rst.DirectiveError
            For a bank with faults; tells them.
        """
        self.env.note_dependency(str(path))
        depends_on_data(self.env)
        self.env.metadata[self.env.docname]["sco-quiz"] = "yes"
        try:
            return read_bank(path)
        except BankError as error:
            raise self.error(str(error)) from None


class Quiz(QuizDirective):
    """Shows the quiz of this chapter, from its item bank."""

    def run(self) -> list[nodes.Node]:
        bank = self.bank(BANKS / f"{Path(self.env.docname).name}.yml")
        return [nodes.raw("", render_quiz(bank, address=on_pages), format="html"), stems(bank)]


class ReviewOfQuizzes(QuizDirective):
    """Shows every quiz of the book on one page, and the key that its print ends with."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = [nodes.raw("", render_overview(), format="html")]
        parts = []
        for path in banks():
            bank = self.bank(path)
            title = read_chapter(bank.chapter).title
            parts.append((title, bank))
            part = nodes.section(ids=[f"review-{nodes.make_id(bank.chapter)}"])
            part += nodes.title("", "", page_link(f"chapters/{bank.chapter}", title, self.env.docname))
            # details of one name: where one opens, the others close
            many = escape(strings()["questions_of"].format(n=len(bank.for_use("book")), title=title))
            folded = (f'<details class="sco-more sco-review-part" name="review"><summary>{many}</summary>\n'
                      f"{render_part(bank, title)}\n</details>")
            part += [nodes.raw("", folded, format="html"), stems(bank)]
            found.append(part)
        found[-1] += nodes.raw("", render_key(parts), format="html")
        return found


def stems(bank: Bank) -> nodes.Node:
    """List the stems alone, for every output that is no HTML."""
    listing = nodes.enumerated_list()
    listing += [nodes.list_item("", nodes.paragraph("", item.stem)) for item in bank.for_use("book")]
    otherwise = addnodes.only(expr="not html")
    otherwise += listing
    return otherwise
