"""One zip for instructors who have neither git nor a command line: all that may be public, ready to change, print and import.

It holds no solution of an exercise and no key of a handout or paper: those come from the
instructors' own copy. The quizzes in it hold their keys, since no system marks without one.
"""

from __future__ import annotations

from html import escape
from pathlib import Path, PurePosixPath

from lxml import html

from articlebook import text_roles
from articlebook.archive import packed
from articlebook.chapter import read_chapter
from articlebook.chromium import printer
from articlebook.exercises.description import assignments, describe, is_public
from articlebook.exercises.forms.declared import has_forms
from articlebook.exercises.forms.files import PAPER, whole_sheet
from articlebook.exercises.pack.body import markdown
from articlebook.exercises.pack.lists import points_table, syllabus
from articlebook.exercises.pack.pages import PackPage, open_pages
from articlebook.exercises.pack.roles import title_of
from articlebook.files import read_text
from articlebook.lms.cartridge import html_page
from articlebook.outputs.office import deck, word
from articlebook.outputs.release import NAME, Release
from articlebook.quiz import reading_time
from articlebook.tables import load

TERMS = "Text and data: CC BY 4.0."
INDEX, README = "index.html", "README.txt"


def pages() -> list[PackPage]:
    """List every page of the zip: the open pages of the pack, and the courses of different lengths."""
    found = list(open_pages())
    if lines := _syllabus():
        found.append(PackPage("Plan the course", "syllabus.html", "Courses of different lengths",
                              html_page("Courses of different lengths", markdown("\n".join(lines))).decode()))
    found.append(PackPage("Plan the course", "exercises.html", "Exercises, their points and minutes",
                          html_page("Exercises, their points and minutes", markdown("\n".join(points_table()))).decode()))
    return found + [PackPage("Exercises on paper", f"exercises/{folder.name}-{PAPER}", describe(folder).title, _sheet(folder))
                    for folder in assignments() if has_forms(folder) or (folder / PAPER).exists()]


def _sheet(folder: Path) -> str:
    """Return the sheet of an exercise; the public copy holds it ready."""
    return read_text(folder / PAPER) if is_public(folder) else whole_sheet(folder)


def make(release: Release, besides: dict[str, bytes]) -> bytes:
    """Make the zip.

    Parameters
    ----------
    besides : dict of str to bytes
        What other parts of a release give to it, by their path in the zip: quizzes, the course, notebooks for students.
    """
    made, forms = dict(besides), {}
    with printer() as printed:
        for page in pages():
            stem = page.path.removesuffix(".html")
            forms[page] = _forms(page, stem, release)
            if printed:
                forms[page][f"{stem}.pdf"] = printed(page.html.encode())
            made |= forms[page]
    made[INDEX] = html_page(f"For instructors: {release.title}", _contents(forms, besides), release.language)
    made[README] = _readme(release).encode()
    return packed({f"{NAME}-teachers/{name}": content for name, content in made.items()})


def _forms(page: PackPage, stem: str, release: Release) -> dict[str, bytes]:
    """Make a page in a form that an office program opens."""
    main = html.fromstring(page.html).find(".//main")
    make, ending = (deck.presentation, "pptx") if page.is_deck else (word.document, "docx")
    return {f"{stem}.{ending}": make(main, page.title, release.language, release.author, f"{TERMS} {release.title}, version {release.version}.")}


def _syllabus() -> list[str]:
    """Write the courses as Markdown: for each session what to read, for how long, and what to do."""
    lines = []
    for sessions in (course["sessions"] for course in syllabus()):
        lines += ["", f"## {text_roles.number(len(sessions)).capitalize()} session{'s' * (len(sessions) > 1)}", ""]
        for index, session in enumerate(sessions, start=1):
            minutes = sum(reading_time.minutes(read_chapter(page), load()) for page in session["read"])
            read = ", ".join(f'"{title_of(page)}"' for page in session["read"])
            lines.append(f"{index}. **{session['title']}.** Before: {read} (about {minutes} minutes with the quizzes). In class and after: {session['do']}")
    return lines


def _contents(forms: dict[PackPage, dict[str, bytes]], besides: dict[str, bytes]) -> str:
    """Write the page to begin with: every text with a link to each of its forms, and what lies beside them."""
    parts = ["<p>Begin with a lesson plan. It says which slides, handouts and quiz items it needs. DOCX and PPTX open in Word and PowerPoint, "
             "in LibreOffice and in Google Docs, to change as you like. PDF is to print.</p>"]
    for section in dict.fromkeys(page.section for page in forms):
        entries = []
        for page, made in forms.items():
            if page.section == section:
                links = ", ".join(f'<a href="{name}">{PurePosixPath(name).suffix[1:].upper()}<span hidden> of {escape(page.title)}</span></a>' for name in made)
                entries.append(f"<li>{escape(page.title)}: {links}</li>")
        parts.append(f"<h2>{escape(section)}</h2><ul>{''.join(entries)}</ul>")
    known = {"quizzes": "quizzes for learning-management systems and for paper, with their keys; README.txt in it says which file is for which",
             "course": "the whole course as one package for an LMS (IMS Common Cartridge), two files that end in .imscc: the one with 1.1 in its name "
                       "for Moodle, the other for Canvas; do not unpack them",
             "exercises": "the exercises for students, without solutions: pages to click that need no Python (click.html), and notebooks"}
    folders = [folder for folder in known if any(name.startswith(f"{folder}/") for name in besides)]
    parts.append("<h2>Folders</h2><ul>" + "".join(f"<li><code>{folder}</code>: {known[folder]}</li>" for folder in folders) + "</ul>")
    return "\n".join(parts) + f"<h2>What students should not get from here</h2><p>{_HELD}</p><h2>What is not here</h2><p>{_ABSENT}</p><p>{TERMS}</p>"


_ABSENT = ("Solutions, rubrics of exercises, hidden checks and the keys of handouts and of exam papers. The page “Use this module in your course” "
           "of the book says who has them, and how you make them with a seed of your own.")
#: What a teacher must look at before a file goes to students.
_HELD = ("Quiz files hold their keys, those of a parallel exam too; a worksheet has its key on pages of its own at the end, so print it without them. "
         "Slides answer their questions on the slides that follow, and the list of misreadings has answers. Look a file through before students get it.")


def _readme(release: Release) -> str:
    return "\n".join([f"For instructors: {release.title}, version {release.version}", "", f"Unpack the zip and open {INDEX} in a browser.", "",
                      f"Not here: {_ABSENT[0].lower()}{_ABSENT[1:]}", "", _HELD, "", f"{TERMS} Code: MIT.", ""])
