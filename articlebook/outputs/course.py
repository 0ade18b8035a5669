"""The course as one package for an LMS: for each chapter what to read, a quiz, questions for discussion, and work for marks.

What to read is the chapter on the web where the book has an address; where it
has none, the chapter as PDF lies in the package. Work for marks has all with it
that it needs: students have the course and perhaps nothing else of the book.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import cache
from html import escape, unescape
from pathlib import Path

from articlebook.addresses import base_url
from articlebook.chapter import CHAPTERS
from articlebook.documents import FOLDER as DOCUMENTS
from articlebook.downloads import python_needed
from articlebook.exercises.description import FOR_MARKS, Description, assignments, describe
from articlebook.exercises.forms.files import CLICK
from articlebook.exercises.pack.body import body_html
from articlebook.exercises.pack.pages import essay_html
from articlebook.exercises.pack.roles import page_role, title_of
from articlebook.exercises.pack.texts import TeachingText, essays, guides
from articlebook.exercises.pack.topics import topics
from articlebook.exercises.source import points
from articlebook.lms.cartridge import CURRENT, Assignment, Course, Link, Module, Page, Part, Quiz, Topic, Version, cartridge, counted, html_page
from articlebook.lms.cartridge_items import questions
from articlebook.lms.sets import PRACTICE, WHOLE, ItemSet, item_sets
from articlebook.lms.text import html, plain
from articlebook.outputs import materials
from articlebook.outputs.pages import Page as BookPage
from articlebook.outputs.pages import read
from articlebook.outputs.release import NAME, Release

#: File beside the modules that says what the package holds and what its form changed.
ABOUT = "about-this-package.html"
#: Module with what work for marks asks to look up.
LOOK_UP = "To look up"
#: Longest title of a topic: a list of topics shows little more of it.
TITLE = 90
#: Shortest beginning of a question that still says what it is about.
LEAD = 20
_NUMBERED = re.compile(r"\d+\. ")
_QUOTED = re.compile(r"&quot;(.+?)&quot;")
_GUIDE = re.compile(r"\{guide\}`([\w.-]+)`")


def course(site: Path, release: Release, prints: dict[str, bytes]) -> Course:
    """Gather the course: a module for each numbered chapter of the built site.

    Parameters
    ----------
    prints : dict of str to bytes
        The chapters, and the pages of `looked_up`, as PDF, by the name of their file; used where the book has no address.
    """
    quizzes = {one.name: one for one in item_sets() if one.kind == PRACTICE and one.name != WHOLE}
    pages = read(site)
    chapters = [page for page in pages if _NUMBERED.match(page.title)]
    reading = {page.name: _reading(page.name, page.title, prints) for page in pages}
    work = dict([*_exercises(reading), *_essays()])
    modules = [Module(f"Chapter {page.title}", (*reading[page.name], *_quiz(quizzes.get(page.slug)), *_topics(page.slug),
                                                *(one for one, chapter in work.items() if chapter == page.name)))
               for page in chapters]
    named = {page.name for page in chapters}
    if apart := tuple(one for one, chapter in work.items() if chapter not in named):
        modules.append(Module("More exercises", apart))
    wanted = _looked_up(pages)
    if found := tuple(part for page in pages if page.name in wanted for part in reading[page.name]):
        modules.append(Module(LOOK_UP, found))
    begin = Page("How this course works", "begin/how-this-course-works.html", html_page("How this course works", _BEGIN, release.language))
    whole = Course(NAME, release.title, release.language, f"A course that reads one article with evidence. Version {release.version}.",
                   (Module("Begin here", (begin,)), *modules))
    about = Page("About this package", ABOUT, html_page("About this package", about_package(whole), release.language))
    return Course(whole.name, whole.title, whole.language, whole.about, whole.modules, (about,))


def looked_up(site: Path) -> set[str]:
    """Return the names of the pages without a number that work for marks needs: what an exercise names, and the documents where an essay is set."""
    return _looked_up(read(site))


def _looked_up(pages: list[BookPage]) -> set[str]:
    named = {_chapter_named(title) for folder in assignments() for line in describe(folder).prerequisites for title in _QUOTED.findall(escape(line))}
    return {page.name for page in pages if not _NUMBERED.match(page.title)
            and (page.name in named or (page.name.startswith(f"{DOCUMENTS.name}/") and essays()))}


@cache
def _chapter_named(title: str) -> str:
    """Find the page of a title as HTML has it, by its name; empty where there is none, since other things stand between quotation marks too."""
    found = (path.stem for path in sorted(CHAPTERS.iterdir()) if path.suffix in (".md", ".ipynb") and title_of(path.stem) == unescape(title))
    return next((f"{CHAPTERS.name}/{stem}" for stem in found), "")


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


def _reading(name: str, title: str, prints: dict[str, bytes]) -> tuple[Link | Page, ...]:
    """Return a page of the book as there is one: on the web, or as PDF, or not at all."""
    if address := base_url():
        return (Link(f"Read: {title}", f"{address}{name}.html"),)
    content = prints.get(f"{Path(name).name}.pdf")
    return (Page(f"Read: {title} (PDF)", f"reading/{Path(name).name}.pdf", content),) if content else ()


def _quiz(items: ItemSet | None) -> Iterator[Part]:
    if items:
        yield Quiz(items.title, items)


def _topics(chapter: str) -> Iterator[Part]:
    for one in topics():
        if one.chapter == chapter:
            yield Topic(f"Discussion: {_short(plain(one.question))}",
                        f"<p>{html(one.question)}</p><p>Name the passage of the chapter, or the table, that you speak about.</p>")


def _short(question: str) -> str:
    """Return what names a question in a list: the whole, or where that is long how it begins and the sentence that asks."""
    lead, _, asks = question.rpartition(". ")
    if len(question) > TITLE and (room := TITLE - len(asks) - 1) >= LEAD and lead:
        return f"{textwrap.shorten(f'{lead}.', room, placeholder=' …')} {asks}"
    return textwrap.shorten(question if len(question) <= TITLE else asks, TITLE, placeholder=" …")


def _exercises(reading: dict[str, tuple[Link | Page, ...]]) -> Iterator[tuple[Assignment, str]]:
    """Yield every exercise as students get it, with the page to which it belongs."""
    for folder in assignments():
        about, worth = describe(folder), points(folder)
        notebook, click = f"{folder.name}.ipynb", f"{folder.name}-{CLICK}"
        package, content = materials.package()
        forms = [Page(name, f"exercises/{name}", materials.student_files()[name]) for name in (click, notebook) if name in materials.student_files()]
        body = (f"<p>{escape(about.task)}</p><p>About {about.minutes} minutes. {worth.total} points: {worth.total - worth.by_hand} by checks "
                f"in the notebook, {worth.by_hand} for answers in words.</p>"
                f"<h2>What you practise</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in about.objectives)}</ul>"
                f"<h2>What you need before</h2><ul>{''.join(f'<li>{_before(line, reading)}</li>' for line in about.prerequisites)}</ul>"
                + (_CLICK.format(click=click) if len(forms) > 1 else "") + _running(notebook, package)
                + f"<h2>What you hand in</h2><p>One notebook, <code>{notebook}</code>: the one in which you worked"
                + (", or the one that the page saves" if len(forms) > 1 else "") + ".</p>")
        files = (*forms, Page(package, f"exercises/{package}", content), *_attached(about, reading))
        yield Assignment(f"{FOR_MARKS}{about.title}", body, worth.total, files), about.page


def _before(line: str, reading: dict[str, tuple[Link | Page, ...]]) -> str:
    """Write what students need before, in HTML, each page of the book with the way to it."""
    def led(title: re.Match) -> str:
        for part in reading.get(_chapter_named(title[1]), ()):
            return (f'<a href="{escape(part.address)}">{title[1]}</a>' if isinstance(part, Link)
                    else f"{title[0]} (attached: <code>{Path(part.path).name}</code>)")
        return title[0]
    return _QUOTED.sub(led, escape(line))


def _attached(about: Description, reading: dict[str, tuple[Link | Page, ...]]) -> Iterator[Page]:
    """Yield what an exercise names and no link leads to."""
    for title in (title for line in about.prerequisites for title in _QUOTED.findall(escape(line))):
        yield from (part for part in reading.get(_chapter_named(title), ()) if isinstance(part, Page))


def _running(notebook: str, package: str) -> str:
    more = f'<p>Other ways: <a href="{address}{CHAPTERS.name}/how-to-run.html">How to run the notebooks</a>.</p>' if (
        (address := base_url()) and (CHAPTERS / "how-to-run.md").exists()) else ""
    return _JUPYTER.format(notebook=notebook, package=package, python=python_needed()) + more


def _essays() -> Iterator[tuple[Assignment, str]]:
    """Yield every essay with the tables and the guides that it names, with the page to which it belongs."""
    known = {Path(guide.name).stem: guide for guide in guides()}
    tables = f"{NAME}-data.zip"
    for essay in essays():
        page_role(essay.chapter, essay.name)
        beside = [_guide(known[name]) for name in dict.fromkeys(_GUIDE.findall(essay.text))]
        lines = [f"The tables: unpack <code>{tables}</code>. A spreadsheet opens its CSV files; <code>README.md</code> and "
                 "<code>datapackage.json</code> say what the columns mean.",
                 f"The documents: in the module “{LOOK_UP}” of this course.",
                 *(f"The guide “{escape(guide.title)}”: <code>{Path(guide.path).name}</code>." for guide in beside)]
        body = f"{essay_html(essay)}<h2>Where to find what you need</h2><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
        files = (Page(tables, f"essays/{tables}", materials.tables()), *beside)
        yield Assignment(f"{FOR_MARKS}{essay.title}", body, essay.head["points"], files), f"{CHAPTERS.name}/{essay.chapter}"


def _guide(guide: TeachingText) -> Page:
    return Page(guide.title, f"essays/{Path(guide.name).stem}.html", html_page(guide.title, body_html(guide)))


_BEGIN = """<p>Each module is a chapter of the book. Read the chapter first. Then take its quiz, as often as you like: it is for practice, and it
explains each answer. Modules have questions for discussion, and some have work for marks: an exercise, or an essay. An exercise has a page
to click, which needs no Python, and a notebook. Its text says how to use them.</p>
<p>A few questions of a quiz are about a chart or a table of the chapter. Keep the chapter open beside them.</p>
<p>Text, data and questions: CC BY 4.0. The book restates and tests one article. The author of the article has no part in it.</p>"""

_CHANGED = """<h2>What the form of the package changed</h2>
<ul>
<li>A question that asks for a number takes every way to write a number within the tolerance. Its digits are compared as text.</li>
<li>A question that asks to match became one choice for each left side. One that asks for an order became one choice for each entry.</li>
<li>A question with several right options gives its mark for all right ones and no other; there is no part of a mark.</li>
<li>The format holds no rubric. The rubrics of the exercises are in the instructor pack, beside the solutions; that of an essay stands below its task.</li>
<li>The notebooks of the exercises are the standard variant. The pages to click are too. For a variant of your own, replace both attached files.</li>
<li>Nothing has a date. Set the days on which a module opens and work is due in your system.</li>
</ul>"""

_CLICK = """<h2>Without Python: the page to click</h2>
<p>Download <code>{click}</code> and open it in a browser. It has the same tasks and checks them. At its foot, choose <em>Save as a notebook</em>.</p>"""

_JUPYTER = """<h2>With Python: the notebook</h2>
<p>The notebook needs the package of the book, which holds its tables. You need Python, version {python} or later, and a network the first time.</p>
<ol>
<li>Download <code>{notebook}</code> and <code>{package}</code> into one folder.</li>
<li>Open a terminal in that folder (on Windows: PowerShell) and make an environment there:<br>
<code>python3 -m venv env</code><br>on Windows <code>py -m venv env</code></li>
<li>Install JupyterLab and the package:<br>
<code>env/bin/python -m pip install jupyterlab {package}</code><br>on Windows <code>env\\Scripts\\python -m pip install jupyterlab {package}</code></li>
<li>Start it:<br><code>env/bin/python -m jupyter lab</code><br>on Windows <code>env\\Scripts\\python -m jupyter lab</code></li>
<li>Open the notebook in it, and run its cells from the top (Shift and Enter).</li>
</ol>"""
