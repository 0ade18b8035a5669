"""Every page of the pack, and the page of contents, as files that open from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import jinja2
import pandas as pd

from articlebook.display import ASSETS, render_table
from articlebook.exercises.description import assignments, describe, is_public
from articlebook.exercises.pack.body import body_html, markdown, slides, timetable
from articlebook.exercises.pack.cards import cards_html, simulations
from articlebook.exercises.pack.lists import pack_files, points_table
from articlebook.exercises.pack.misreadings import misreadings_html
from articlebook.exercises.pack.roles import NAMED_DECK, SLIDE, deck_file, fill_roles, page_role
from articlebook.exercises.pack.texts import CRITERION, TEACHING, TeachingText, decks, essays, exams, guides, handouts, lessons, read_teaching_text
from articlebook.exercises.source import read_source, rubric
from articlebook.exercises.variant import seed_of
from articlebook.settings import settings
from articlebook.subject import subject

LAYOUT = Path(__file__).parent / "layout"


@dataclass(frozen=True)
class PackPage:
    """A page of the pack.

    Attributes
    ----------
    section : str
        Where it stands in the contents.
    path : str
        In the folder of the pack.
    is_deck : bool
        Whether its parts are slides.
    """

    section: str
    path: str
    title: str
    html: str
    is_deck: bool = False


def open_pages() -> Iterator[PackPage]:
    """Make the pages of the pack that anybody may have: what holds neither a key nor a solution.

    Lessons, slides, discussion and handouts are there where the book has them.

    Raises
    ------
    PackError, BankError
        For a fault in a text or a bank; each names file and remedy.
    """
    for lesson in lessons():
        yield _page("Lesson plans", f"lessons/{Path(lesson.name).stem}.html", f"{_numbered(lesson)} ({lesson.head['minutes']} minutes)",
                    timetable(lesson) + body_html(lesson) + _slides_in_order(lesson))
    if (TEACHING / "slides.md").exists():
        yield _deck(read_teaching_text(TEACHING / "slides.md"))
    for deck in decks():
        yield _deck(deck)
    if (TEACHING / "discussion.md").exists():
        discussion = read_teaching_text(TEACHING / "discussion.md")
        yield _page("For the lesson", "discussion.html", discussion.title, body_html(discussion))
    yield _page("For the lesson", "misreadings.html", "Common misreadings, and the quiz items that reveal them", misreadings_html())
    for sheet in handouts():
        yield _page("Handouts", f"handouts/{Path(sheet.name).stem}.html", _numbered(sheet), body_html(sheet, key=False))
    for text in simulations():
        yield _page("Simulation", f"simulation/{Path(text.name).stem}-cards.html", text.title, cards_html(text))
    for essay in essays():
        yield _page("For marks", f"essays/{Path(essay.name).stem}.html", essay.title, essay_html(essay))
    for paper in exams():
        yield _page("For marks", f"exams/{Path(paper.name).stem}.html", _paper_title(paper), body_html(paper, key=False))
    for guide in guides():
        yield _page("Guides", f"guides/{Path(guide.name).stem}.html", guide.title, body_html(guide))


def essay_html(essay: TeachingText) -> str:
    """Render an essay with its rubric, which students see too."""
    lines = [(*(one[name] for name in CRITERION), str(one["points"])) for one in essay.rubric]
    frame = pd.DataFrame(lines, columns=["What", "All points", "Half", "None", "Points"])
    label = f"How the essay is marked, {essay.head['points']} points in all"
    return f"{body_html(essay)}<h2>How it is marked</h2>" + render_table(frame, label, label).replace('class="sco-table"', 'class="scroll"')


def _slides_in_order(lesson: TeachingText) -> str:
    """List the slides of the decks that a lesson names, so that a teacher sees which come and in which order."""
    found = []
    for name in dict.fromkeys(NAMED_DECK.findall(lesson.text)):
        deck = read_teaching_text(deck_file(name))
        headings = [deck.title, *SLIDE.findall(deck.text)]
        listed = "".join(f"<li>{escape(fill_roles(heading, deck.name))}</li>" for heading in headings)
        found.append(f"<h2>Slides of the file <code>{deck.name.removesuffix('.md')}</code>, in their order</h2><ol>{listed}</ol>")
    return "\n".join(found)


def _paper_title(paper: TeachingText) -> str:
    """Write the title of a paper with its time and all its points."""
    return f"{paper.title} ({paper.head['minutes']} minutes, {paper.head['points']} points in all)"


def _deck(text: TeachingText) -> PackPage:
    """Make the page of a deck, each slide a part of its own."""
    shown = slides(text)
    inner = "\n".join(f'<section id="slide-{n}" tabindex="-1" aria-label="Slide {n} of {len(shown)}">{slide}</section>'
                      for n, slide in enumerate(shown, start=1))
    return _page("Slides", f"{text.name.removesuffix('.md')}.html", _numbered(text), inner, "slides.html")


def _numbered(text: TeachingText) -> str:
    """Write the title of a text, with the number of its chapter before it.

    Raises
    ------
    PackError
        Where there is no such chapter.
    """
    if not text.chapter:
        return text.title
    page_role(text.chapter, text.name)
    return f"{int(text.chapter[:2])}. {text.title}" if text.chapter[:2].isdigit() else text.title


def pack_pages(seed: str | None = None) -> Iterator[PackPage]:
    """Make every page of the pack but its contents: the open pages, keys, solutions and rubrics.

    Assignments are left out in the public copy, which has no solutions.

    Parameters
    ----------
    seed : str, optional
        Of the course whose solutions and rubrics are wanted.

    Raises
    ------
    PackError, AssignmentError, BankError
        For a fault in a text, an assignment or a bank; each names file and remedy.
    """
    yield from open_pages()
    for sheet in handouts():
        yield _page("Handouts", f"handouts/{Path(sheet.name).stem}-key.html", f"{_numbered(sheet)}: key", body_html(sheet))
    for paper in exams():
        yield _page("For marks", f"exams/{Path(paper.name).stem}-key.html", f"{_paper_title(paper)}: key", body_html(paper))
    for folder in assignments():
        if not is_public(folder):
            own, title = seed_of(folder, seed), describe(folder).title
            yield _page("Assignments", f"{folder.name}/solution.html", f"{title}: solution", solution_html(folder, own))
            text = re.sub(r"^# .*\n", "", rubric(folder, own), count=1)  # the page has a heading of its own
            yield _page("Assignments", f"{folder.name}/rubric.html", f"{title}: rubric", markdown(text))


def solution_html(folder: Path, seed: str | None = None) -> str:
    """Render a solved assignment: prompts, solutions and checks in the order of the notebook."""
    parts: list[str] = []
    for cell in read_source(folder, seed).cells:
        if cell.cell_type == "markdown":
            parts.append(markdown(cell.source if parts else re.sub(r"^# .*$", "", cell.source, count=1, flags=re.M)))
        else:
            about = cell.metadata["nbgrader"]
            kind = "Solution" if about["solution"] else "Check" if about["grade"] else "Code"
            parts.append(f'<pre tabindex="0" aria-label="{kind}: {cell["id"]}"><code>{escape(cell.source)}</code></pre>')
    return "\n".join(parts)


def write_pack(target: Path, pages: list[PackPage], seed: str | None = None) -> list[Path]:
    """Write pages, with a page of contents, into a folder; return the files, the contents first.

    Parameters
    ----------
    pages : list of PackPage
        What `pack_pages` gives. It is made first, so that a fault leaves nothing half-written.
    seed : str, optional
        The one that `pack_pages` was given.
    """
    contents = ["<p>Begin with a lesson plan. It says which handouts, slides and quiz items it needs. All pages open without a "
                "network and print.</p>"]
    for section in dict.fromkeys(page.section for page in pages):
        links = "".join(f'<li><a href="{page.path}">{escape(page.title)}</a></li>' for page in pages if page.section == section)
        contents.append(f"<h2>{section}</h2><ul>{links}</ul>")
    about = about_pack(seed, solved=any(page.section == "Assignments" for page in pages))
    index = _page("", "index.html", "For instructors", "\n".join([*contents, markdown(about)]))
    files = {page.path: page.html for page in (index, *pages)} | {"README.md": f"# For instructors\n\nOpen `index.html` in a browser.\n\n{about}"}
    for path, text in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8", newline="\n")
    return [target / path for path in files]


def about_pack(seed: str | None = None, solved: bool = True) -> str:
    """Say what the pack holds, in Markdown: its seed, its files, the points and minutes of each assignment.

    Parameters
    ----------
    solved : bool
        Whether the pack has solutions; the public copy's has none.
    """
    lines = ["## What each file is", "", "| file | is |", "|---|---|",
             *(f"| `{name}` | {words} |" for name, words in pack_files() if solved or not name.startswith("NAME"))]
    if solved:
        course = f"the seed `{seed}`. Give it again to mark: `SEED={seed}`" if seed else "no seed, so this is the standard variant"
        lines += ["", "NAME stands for the name of an exercise, as in the table below.", "", "## What to set in your LMS", "",
                  f"The pack was made with {course}.", "", *points_table()]
    return "\n".join(lines) + "\n"


@cache
def _layouts() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(LAYOUT), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)


def _page(section: str, path: str, title: str, inner: str, layout: str = "page.html") -> PackPage:
    style = (LAYOUT / "pack.css").read_text(encoding="utf-8") + (ASSETS / "chart.css").read_text(encoding="utf-8") * ("sco-chart" in inner)
    html = _layouts().get_template(layout).render(title=title, body=inner, style=style, home="../" * path.count("/"),
                                                  book=settings()["title"], article=subject().article)
    return PackPage(section, path, title, html, is_deck=layout == "slides.html")
