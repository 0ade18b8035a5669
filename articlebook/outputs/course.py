"""The course as one package for an LMS: for each chapter what to read, a quiz, questions for discussion, and work for marks.

What to read is the chapter on the web where the book has an address; where it
has none, the chapter as PDF lies in the package.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from articlebook.addresses import base_url
from articlebook.chapter import CHAPTERS
from articlebook.exercises.description import assignments, describe
from articlebook.exercises.notebooks import write_student_notebooks
from articlebook.exercises.pack.pages import essay_html
from articlebook.exercises.pack.roles import page_role
from articlebook.exercises.pack.texts import essays
from articlebook.exercises.pack.topics import topics
from articlebook.exercises.source import points
from articlebook.lms.cartridge import CURRENT, Assignment, Course, Link, Module, Page, Part, Quiz, Topic, Version, cartridge, counted, html_page
from articlebook.lms.cartridge_items import questions
from articlebook.lms.sets import PRACTICE, WHOLE, ItemSet, item_sets
from articlebook.lms.text import html, plain
from articlebook.outputs.pages import read
from articlebook.outputs.release import NAME, Release

#: File beside the modules that says what the package holds and what its form changed.
ABOUT = "about-this-package.html"
_NUMBERED = re.compile(r"\d+\. ")


def course(site: Path, release: Release, prints: dict[str, bytes]) -> Course:
    """Gather the course: a module for each numbered chapter of the built site.

    Parameters
    ----------
    prints : dict of str to bytes
        The chapters as PDF, by the name of their file; used where the book has no address.
    """
    quizzes = {one.name: one for one in item_sets() if one.kind == PRACTICE and one.name != WHOLE}
    chapters = [page for page in read(site) if _NUMBERED.match(page.title)]
    work = dict(_assignments())
    modules = [Module(f"{page.part}: {page.title}", (*_reading(page.name, page.title, prints), *_quiz(quizzes.get(page.slug)),
                                                     *_topics(page.slug), *(one for one, chapter in work.items() if chapter == page.name)))
               for page in chapters]
    named = {page.name for page in chapters}
    if apart := tuple(one for one, chapter in work.items() if chapter not in named):
        modules.append(Module("More exercises", apart))
    begin = Page("How this course works", "begin/how-this-course-works.html", html_page("How this course works", _BEGIN, release.language))
    whole = Course(NAME, release.title, release.language, f"A course that reads one article with evidence. Version {release.version}.",
                   (Module("Begin here", (begin,)), *modules))
    about = Page("About this package", ABOUT, html_page("About this package", about_package(whole), release.language))
    return Course(whole.name, whole.title, whole.language, whole.about, whole.modules, (about,))


def make(site: Path, release: Release, prints: dict[str, bytes], version: Version = CURRENT) -> bytes:
    """Make the package in a version of the format."""
    return cartridge(course(site, release, prints), version)


def about_package(whole: Course) -> str:
    """Say what the package holds, and what differs from the book, as HTML."""
    held = "".join(f"<li>{words}: {number}</li>" for words, number in counted(whole).items())
    sets = [part.items for module in whole.modules for part in module.parts if isinstance(part, Quiz)]
    asked, items = sum(len(questions(one)) for one in sets), sum(len(one.items) for one in sets)
    return (f"<p>For the instructor.</p><h2>What the package holds</h2><ul>{held}</ul>{_CHANGED}"
            f"<p>So the {items} questions of the book are {asked} questions here.</p>")


def _reading(name: str, title: str, prints: dict[str, bytes]) -> Iterator[Part]:
    if address := base_url():
        yield Link(f"Read: {title}", f"{address}{name}.html")
    elif content := prints.get(f"{Path(name).name}.pdf"):
        yield Page(f"Read: {title} (PDF)", f"reading/{Path(name).name}.pdf", content)


def _quiz(items: ItemSet | None) -> Iterator[Part]:
    if items:
        yield Quiz(items.title, items)


def _topics(chapter: str) -> Iterator[Part]:
    for one in topics():
        if one.chapter == chapter:
            yield Topic(plain(one.question), f"<p>{html(one.question)}</p><p>Name the passage of the chapter, or the table, that you speak about.</p>")


def _assignments() -> Iterator[tuple[Assignment, str]]:
    """Yield every exercise as students get it, and every essay, with the page to which it belongs."""
    with tempfile.TemporaryDirectory() as target:
        notebooks = {path.stem: path.read_bytes() for path in write_student_notebooks(Path(target))}
    for folder in assignments():
        about, worth = describe(folder), points(folder)
        lists = "".join(f"<h2>{head}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
                        for head, lines in {"What you practise": about.objectives, "What you need before": about.prerequisites}.items())
        body = (f"<p>{escape(about.task)}</p><p>About {about.minutes} minutes. {worth.total} points: {worth.total - worth.by_hand} by checks "
                f"in the notebook, {worth.by_hand} for answers in words.</p>{lists}<p>Work in the attached notebook, and hand that file in.</p>")
        file = Page(f"{folder.name}.ipynb", f"exercises/{folder.name}.ipynb", notebooks[folder.name])
        yield Assignment(about.title, body, worth.total, file), about.page
    for essay in essays():
        page_role(essay.chapter, essay.name)
        yield Assignment(essay.title, essay_html(essay), essay.head["points"]), f"{CHAPTERS.name}/{essay.chapter}"


_BEGIN = """<p>Each module is a chapter of the book. Read the chapter first. Then take its quiz, as often as you like: it is for practice, and it
explains each answer. Some modules have questions for discussion, and some have work for marks: an exercise in a notebook, or an essay.</p>
<p>A few questions of a quiz are about a chart or a table of the chapter. Keep the chapter open beside them.</p>
<p>Text, data and questions: CC BY 4.0. The book restates and tests one article. The author of the article has no part in it.</p>"""

_CHANGED = """<h2>What the form of the package changed</h2>
<ul>
<li>A question that asks for a number takes every way to write a number within the tolerance. Its digits are compared as text.</li>
<li>A question that asks to match became one choice for each left side. One that asks for an order became one choice for each entry.</li>
<li>A question with several right options gives its mark for all right ones and no other; there is no part of a mark.</li>
<li>The format holds no rubric. The rubrics of the exercises are in the instructor pack, beside the solutions; that of an essay stands below its task.</li>
<li>The notebooks of the exercises are the standard variant. For a variant of your own, replace the attached file.</li>
<li>Nothing has a date. Set the days on which a module opens and work is due in your system.</li>
</ul>"""
