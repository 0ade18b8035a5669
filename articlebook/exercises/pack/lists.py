"""Lists that the pack and the book's page for instructors share: courses, files of the pack, points of assignments."""

from __future__ import annotations

from pathlib import Path

from articlebook import text_roles
from articlebook.chapter import read_chapter
from articlebook.exercises.description import assignments, describe
from articlebook.exercises.pack.roles import fill_roles, page_role
from articlebook.exercises.pack.texts import TEACHING, PackError
from articlebook.exercises.source import points
from articlebook.files import FileError, read_yaml
from articlebook.quiz import reading_time
from articlebook.tables import load


def syllabus(folder: Path = TEACHING) -> list[dict]:
    """Read the courses of different lengths, where the book has them.

    Returns
    -------
    list of dict
        Each has `sessions`: `title` of each, what to `read`, what to `do`, with its roles filled in.

    Raises
    ------
    PackError
        Where a session lacks something, or reads a chapter that does not exist.
    """
    if not (folder / "syllabus.yml").exists():
        return []
    courses = _entries(folder / "syllabus.yml", {"sessions": list}, "course")
    for number, course in enumerate(courses, start=1):
        for index, session in enumerate(course["sessions"], start=1):
            _check_entry(session, {"title": str, "do": str, "read": list}, f"syllabus.yml, course {number}, session {index}")
            where = f"syllabus.yml, {session['title']}"
            session["do"] = fill_roles(session["do"], where)
            for page in session["read"]:
                page_role(str(page), where)
    return courses


def course_needs() -> list[str]:
    """Say in two sentences how many sessions, hours of reading with its quizzes and of exercises the shortest and the longest course need, as Markdown."""
    courses = [course["sessions"] for course in syllabus()]
    if not courses:
        return []
    minutes = [sum(reading_time.minutes(read_chapter(page), load()) for page in {page for session in course for page in session["read"]})
               for course in courses]
    short, long = minutes[0], minutes[-1]
    tasks = [describe(folder).minutes for folder in assignments()]
    together = _time(sum(tasks))
    shortest, longest = (f"{text_roles.number(len(course))} session{'s' * (len(course) > 1)}" for course in (courses[0], courses[-1]))
    return [f"The shortest course is {shortest} with about {_time(short)} of reading and quizzes, the longest {longest} with about {_time(long)}. "
            f"{text_roles.number(len(tasks)).capitalize()} exercises for marks take {min(tasks)} to {max(tasks)} minutes each, about {together} together; "
            "you choose among them, and checks give most of the points."]


def _time(minutes: int) -> str:
    """Write a time as a reader plans it: minutes up to two hours, then half hours."""
    halves = round(minutes / 30)
    return f"{minutes} minutes" if minutes < 120 else f"{text_roles.number(halves // 2)}{' and a half' * (halves % 2)} hours"


def pack_files() -> list[tuple[str, str]]:
    """List each file of the pack and what it is, in Markdown; NAME stands for the name of an assignment."""
    if not (TEACHING / "files.yml").exists():
        return []
    return [(entry["file"], entry["is"]) for entry in _entries(TEACHING / "files.yml", {"file": str, "is": str}, "file")]


def points_table() -> list[str]:
    """List every assignment with its points, by check and by hand, and its minutes, as lines of Markdown."""
    lines = ["| exercise | NAME | points | by check | by hand | minutes, about |", "|---|---|---|---|---|---|"]
    for folder in assignments():
        about, (total, by_hand) = describe(folder), points(folder)
        lines.append(f"| {about.title} | `{folder.name}` | {total} | {total - by_hand} | {by_hand} | {about.minutes} |")
    return lines


def _entries(path: Path, wanted: dict[str, type], called: str) -> list[dict]:
    """Read a file of YAML that is a list of mappings, each with what it must have."""
    try:
        found = read_yaml(path)
    except FileError as error:
        raise PackError(str(error)) from None
    if not isinstance(found, list) or not found:
        raise PackError(f"{path.name}: is no list; begin each {called} with a hyphen")
    for number, entry in enumerate(found, start=1):
        _check_entry(entry, wanted, f"{path.name}, {called} {number}")
    return found


def _check_entry(entry: object, wanted: dict[str, type], where: str) -> None:
    if not isinstance(entry, dict):
        raise PackError(f"{where}: is no mapping; write {', '.join(f'{name}:' for name in wanted)} and what belongs to each")
    for name, kind in wanted.items():
        if not isinstance(entry.get(name), kind) or not entry[name]:
            raise PackError(f"{where}: has no {name} that is a {'text' if kind is str else 'list'}; add it")
