"""Roles of the texts of the pack: those that name a part of the book or of the pack, and those that ask the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from articlebook import text_roles
from articlebook.chapter import CHAPTERS, first_heading, notebook_text
from articlebook.exercises.description import assignments, describe
from articlebook.exercises.pack.texts import TEACHING, PackError, read_teaching_text
from articlebook.files import read_text
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.tables import Tables


@cache
def title_of(page: str) -> str:
    """Find the first heading of a page of the book, by its file name without ending.

    Raises
    ------
    PackError
        Where there is no such page, or it has no heading.
    """
    if re.fullmatch(r"[\w.-]+", page):
        for path in (CHAPTERS / f"{page}.md", CHAPTERS / f"{page}.ipynb"):
            if path.is_file():
                if found := first_heading(read_text(path) if path.suffix == ".md" else notebook_text(path)[1]):
                    return found
                raise PackError(f"{path.name}: has no heading; begin its text with a line # and the title")
    raise PackError(f"no page {page!r} in {CHAPTERS.name}/; see the names of its files")


def page_role(argument: str, where: str) -> str:
    """Name a page of the book by its title; `where` begins the message of an error."""
    try:
        return f'"{title_of(argument)}"'
    except ValueError as error:
        raise PackError(f"{where}: {error}") from None


def _item(argument: str, where: str) -> str:
    chapter, _, name = argument.partition("/")
    page_role(chapter, where)
    if not (BANKS / f"{chapter}.yml").is_file():
        raise PackError(f"{where}: the chapter {chapter} has no quiz items; see the names of the files in quizzes/")
    items = {item.id: item for item in read_bank(BANKS / f"{chapter}.yml").items}
    if name not in items:
        raise PackError(f"{where}: no quiz item {name!r} in quizzes/{chapter}.yml; it has {', '.join(items)}")
    quiz = "practice quiz" if "book" in items[name].use else "parallel exam"
    return f'"{" ".join(items[name].stem.replace("**", "").split())}" (in the {quiz} of {page_role(chapter, where)})'


def _exercise(argument: str, where: str) -> str:
    known = {folder.name: folder for folder in assignments()}
    if argument not in known:
        raise PackError(f"{where}: no assignment {argument!r}; there are {', '.join(known)}")
    about = describe(known[argument])
    return f'"{about.title}" (about {about.minutes} minutes)'


def _text_in(folder: str, called: str) -> Callable[[str, str], str]:
    """Return a role that names a text of a folder of `teaching/` by its title, and by its file where a teacher has to open it."""
    def role(argument: str, where: str) -> str:
        path = deck_file(argument) if folder == DECKS else TEACHING / folder / f"{argument}.md"
        if not re.fullmatch(r"[\w.-]+", argument) or not path.is_file():
            raise PackError(f"{where}: no {called} {argument!r} in teaching/{folder}/")
        file = f" (file `{path.relative_to(TEACHING).with_suffix('')}`)" if folder in OPENED else ""
        return f'"{read_teaching_text(path).title}"{file}'
    return role


def deck_file(name: str) -> Path:
    """Return the file of a deck: the slides of the whole book lie beside the folder of those of the chapters."""
    return TEACHING / f"{name}.md" if name == DECKS else TEACHING / DECKS / f"{name}.md"


def _slide(argument: str, where: str) -> str:
    """Name a slide by its heading, once it is sure that its deck has it: `deck/Heading`."""
    name, _, heading = argument.partition("/")
    path = deck_file(name)
    if not re.fullmatch(r"[\w.-]+", name) or not path.is_file():
        raise PackError(f"{where}: no deck {name!r} in teaching/{DECKS}/")
    known = SLIDE.findall(read_teaching_text(path).text)
    if heading not in known:
        raise PackError(f"{where}: no slide {heading!r} in the deck {name}; it has {', '.join(map(repr, known))}")
    return f'"{fill_roles(heading, where)}"'


#: Folders of `teaching/` by the role that names a text in them.
DECKS = "slides"
FOLDERS = {"handout": "handouts", "lesson": "lessons", "deck": DECKS, "essay": "essays", "exam": "exams", "guide": "guides"}
#: Folders of texts that a teacher brings: a plan says the file, since none of its forms links another.
OPENED = ("handouts", DECKS)
#: A deck that a text names.
NAMED_DECK = re.compile(r"\{deck\}`([\w.-]+)`")
#: Heading of a slide.
SLIDE = re.compile(r"^## (.+?)[ \t]*$", re.M)
#: Roles that name a part of the book or of the pack.
NAMES = {"page": page_role, "item": _item, "exercise": _exercise, "slide": _slide} | {role: _text_in(folder, role) for role, folder in FOLDERS.items()}


def fill_roles(text: str, where: str, tables: Tables | None = None) -> str:
    """Replace every role of a text: first those that name parts of the book, then those of `articlebook.text_roles`.

    Raises
    ------
    PackError
        Naming the file and what the role asks for in vain.
    """
    text = text_roles.ROLE.sub(lambda m: NAMES[m[1]](m[2], where) if m[1] in NAMES else m[0], text)
    try:
        return text_roles.fill(text, tables)
    except ValueError as error:
        raise PackError(f"{where}: {error}") from None
