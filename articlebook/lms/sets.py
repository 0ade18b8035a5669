"""Which items go into a file together: the practice items and the parallel exam, by chapter and for the whole book.

The book's own items and those kept out of the book are never mixed, so that an
instructor sees from a file's name what students have already answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articlebook.chapter import read_chapter
from articlebook.lms.asked import as_asked, before
from articlebook.lms.text import AskedItem
from articlebook.quiz.loader import banks, read_bank
from articlebook.quiz.model import AnyItem, Bank
from articlebook.quiz.shown import Exhibit
from articlebook.settings import settings

WHOLE = "whole-book"
PRACTICE, EXAM = "practice", "parallel-exam"
KINDS = {PRACTICE: "Practice quiz", EXAM: "Parallel exam"}


#: Words of a stem that speak of what stands on the book's page, which an LMS and a sheet of paper do not show.
ON_THE_PAGE = re.compile(r"\b(charts?|tables?|panels?|pages? (above|below)|(above|below) pages?)\b", re.I)


@dataclass(frozen=True)
class Section:
    """Items of one chapter as they are asked, under the chapter's title.

    Attributes
    ----------
    objectives : dict of str to str
        The chapter's, by id.
    shown : dict of str to tuple of Exhibit
        What stands before an item, by its id.
    """

    chapter: str
    title: str
    objectives: dict[str, str]
    items: tuple[AskedItem, ...]
    shown: dict[str, tuple[Exhibit, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, chapter: str, title: str, objectives: dict[str, str], items: Sequence[AnyItem]) -> Section:
        """Make a section of items of a bank."""
        return cls(chapter, title, objectives, tuple(as_asked(away_from_the_page(item, title)) for item in items),
                   {item.id: shown for item in items if (shown := before(item, chapter))})


@dataclass(frozen=True)
class ItemSet:
    """What one file holds."""

    kind: str
    name: str
    title: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> list[AskedItem]:
        """All items, in the order of the book."""
        return [item for section in self.sections for item in section.items]

    def before(self, item: AskedItem) -> tuple[Exhibit, ...]:
        """Return what stands before an item of the set."""
        return next((section.shown[item.id] for section in self.sections if item.id in section.shown), ())

    def category(self, section: Section) -> str:
        """Path of a section in a question bank; a slash inside a name is doubled, as Moodle has it."""
        return "/".join(part.replace("/", "//") for part in (self.title.split(":")[0], section.title))

    @property
    def filename(self) -> str:
        """Name of the set's files, without ending."""
        return f"{self.kind}_{self.name}"


def book_title() -> str:
    """Return the book's title, from its settings."""
    return settings()["title"]


def of_kind(bank: Bank, kind: str) -> tuple[AnyItem, ...]:
    """Select the items of a bank for LMS: those that the book shows too (`practice`), or those that it does not."""
    return tuple(item for item in bank.for_use("lms") if ("book" in item.use) == (kind == PRACTICE))


def section(bank: Bank, kind: str) -> Section:
    """Gather the items of one kind of a chapter's bank."""
    chapter = read_chapter(bank.chapter)
    return Section.of(bank.chapter, chapter.title, chapter.objectives, of_kind(bank, kind))


def away_from_the_page(item: AnyItem, title: str) -> AnyItem:
    """Ask an item as it must be asked outside the book: where it speaks of a chart or a table that is not shown with it,
    its stem says which chapter to open.
    """
    if item.shown or not ON_THE_PAGE.search(item.stem):
        return item
    return item.model_copy(update={"stem": f"{item.stem.strip()} (Open the book at “{title}” for this question.)"})


def item_sets(read: list[Bank] | None = None) -> Iterator[ItemSet]:
    """Yield every set that has items: for each kind the whole book, then its chapters.

    Parameters
    ----------
    read : list of Bank, optional
        The banks; by default all of the book.
    """
    read = [read_bank(path) for path in banks()] if read is None else read
    for kind, words in KINDS.items():
        sections = tuple(found for bank in read if (found := section(bank, kind)).items)
        if sections:
            yield ItemSet(kind, WHOLE, f"{words}: {book_title()}", sections)
        for one in sections:
            yield ItemSet(kind, one.chapter, f"{words}: {one.title}", (one,))
