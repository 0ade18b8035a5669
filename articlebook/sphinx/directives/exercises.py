"""What a page says of the exercises and of the instructor pack."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from articlebook import text_roles
from articlebook.chapter import read_chapter
from articlebook.chart import sentence
from articlebook.exercises.description import AssignmentError, assignments, describe
from articlebook.exercises.pack.lists import course_needs, pack_files, points_table, syllabus
from articlebook.exercises.pack.roles import fill_roles
from articlebook.exercises.pack.texts import TEACHING, PackError, guides, lessons
from articlebook.exercises.source import points
from articlebook.language import strings
from articlebook.quiz import reading_time
from articlebook.sphinx.links import page_link
from articlebook.sphinx.nodes import build_table
from articlebook.tables import load


class Assignments(SphinxDirective):
    """Shows all assignments in one table, and then each: what it asks for, its time, objectives and prerequisites, from its own description."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        overview: list[list] = []
        words = strings()
        for folder in assignments():
            for name in ("assignment.yml", "source.md"):
                self.env.note_dependency(str(folder / name))
            try:
                task = describe(folder)
            except AssignmentError as error:
                raise self.error(str(error)) from None
            total, by_hand = points(folder)
            drawn = words["exercise_drawn" if (folder / "variant.py").exists() else "exercise_same"]
            overview.append([nodes.reference("", task.title, refid=f"exercise-{folder.name}", internal=True), page_link(task.page, "", self.env.docname),
                             str(task.minutes), words[f"exercise_python_{task.python.replace(' ', '_')}"], sentence(task.kind),
                             words["exercise_marked"].format(check=total - by_hand, hand=by_hand), drawn])
            section = nodes.section(ids=[f"exercise-{folder.name}"])
            section += nodes.title("", task.title)
            section += nodes.paragraph("", task.task)
            facts = [("Kind", task.kind), ("Time", f"about {task.minutes} minutes"), ("Points", str(total)),
                     ("You practise", "; ".join(task.objectives)), ("Before", "; ".join(task.prerequisites)), ("File", f"{folder.name}.ipynb")]
            section += [nodes.paragraph("", "", nodes.strong("", f"{name}. "), nodes.Text(text)) for name, text in facts]
            section += self.parse_text_to_nodes(f"**Belongs to.** [](/{task.page})")
            found.append(section)
        caption = words["exercises_overview"]
        return [build_table([words[f"exercises_{name}"] for name in ("name", "chapter", "minutes", "python", "trains", "points", "form")],
                            overview, caption, caption), *found]


class Teaching(SphinxDirective):
    """Shows what the instructor pack offers.

    Its argument is ``lessons`` (its lesson plans), ``syllabus`` (courses of
    different lengths), ``needs`` (the hours of the shortest and of the longest),
    ``points`` (of its assignments), ``files``, or ``guide`` and the name of a
    guide, whose whole text is shown.
    """

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        sources = [folder / name for folder in assignments() for name in ("assignment.yml", "source.md")]
        for path in [*sorted(TEACHING.rglob("*.*")), *sources]:
            self.env.note_dependency(str(path))
        known = {"lessons": self._lessons, "syllabus": self._syllabus, "needs": course_needs, "points": points_table, "files": self._files}
        if self.arguments[0] == "guide":
            return self._guide()
        if self.arguments[0] not in known:
            raise self.error(f"teaching shows {', '.join(known)} and guide, not {self.arguments[0]!r}")
        try:
            lines = known[self.arguments[0]]()
        except (PackError, AssignmentError) as error:
            raise self.error(str(error)) from None
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)

    def _guide(self) -> list[nodes.Node]:
        """Show a guide in the words of the pack, its names of pages as links.

        Its sections are made here: what a nested text has before its first heading would come after its sections.
        """
        name = self.arguments[1] if len(self.arguments) > 1 else ""
        found = {Path(guide.name).stem: guide for guide in guides()}
        if name not in found:
            raise self.error(f"there is no guide {name!r} in teaching/guides; there are {', '.join(found)}")
        linked = re.sub(r"\{page\}`([\w-]+)`", r"[](/chapters/\1)", found[name].text)
        try:
            opening, *parts = re.split(r"^## (.+)$", fill_roles(linked, found[name].name), flags=re.M)
        except PackError as error:
            raise self.error(str(error)) from None
        made = self.parse_text_to_nodes(opening)
        for heading, text in zip(parts[::2], parts[1::2], strict=True):
            section = nodes.section(ids=[nodes.make_id(heading)])
            section += nodes.title("", heading)
            section += self.parse_text_to_nodes(text)
            made.append(section)
        return made

    def _lessons(self) -> list[str]:
        of: dict[int, list[str]] = {}
        for lesson in lessons():
            of.setdefault(lesson.head["minutes"], []).append(f"*{lesson.title}*")
        return ["Lesson plans in the pack:", "", *(f"- {minutes} minutes: {'; '.join(titles)}" for minutes, titles in of.items())]

    def _files(self) -> list[str]:
        return ["| file | is |", "|---|---|", *(f"| `{name}` | {words} |" for name, words in pack_files())]

    def _syllabus(self) -> list[str]:
        lines = []
        for sessions in (course["sessions"] for course in syllabus()):
            number = text_roles.number(len(sessions))
            lines += ["", f"### {number.capitalize()} session{'s' * (len(sessions) > 1)}", ""]
            for index, session in enumerate(sessions, start=1):
                minutes = sum(reading_time.minutes(read_chapter(page), load()) for page in session["read"])
                pages = ", ".join(f"[](/chapters/{page})" for page in session["read"])
                lines.append(f"{index}. **{session['title']}.** Before: {pages} (about {minutes} minutes with the quizzes). "
                             f"In class and after: {session['do']}")
        return lines
