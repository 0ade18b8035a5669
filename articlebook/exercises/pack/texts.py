"""The texts of `teaching/`, which pages are made of: what each declares at its head, and the steps of a lesson."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from articlebook.chapter import CHAPTERS
from articlebook.files import FileError, listed, read_page
from articlebook.paths import ROOT

TEACHING = ROOT / "teaching"
#: A key in a sheet: its opening line and what stands below it, up to the line that closes it.
_KEY = re.compile(r"^(?P<opens>:{3,} *answer \d{1,2}[ \t]*\n)(?P<key>.*?)(?P<closes>^:{3,}[ \t]*$)", re.M | re.S)
_STEP = re.compile(r"^## (?P<title>.+) \((?P<minutes>\d+) minutes(?:, (?P<points>\d+) points)?\)$", re.M)
#: What a criterion of a rubric says: what is looked at, and the answer that earns all points, half of them, and none.
CRITERION = ("what", "full", "half", "none")
#: Lessons that belong to no chapter come after those that do.
_AFTER = "~"


class PackError(ValueError):
    """A source of the pack is malformed; the message names the file and the remedy."""


@dataclass(frozen=True)
class TeachingText:
    """A file of `teaching/`: what it declares at its head, and its text."""

    name: str
    head: dict
    text: str

    @property
    def title(self) -> str:
        """Heading of the page."""
        return self.head["title"]

    @property
    def chapter(self) -> str:
        """Name of the chapter to which the text belongs: said at its head, or the name of its own file; empty where it belongs to none."""
        stem = Path(self.name).stem
        return self.head.get("chapter") or (stem if any((CHAPTERS / f"{stem}{ending}").is_file() for ending in (".md", ".ipynb")) else "")

    @property
    def rubric(self) -> list[dict]:
        """Criteria of an essay, each with what it looks at, its points, and what earns all, half and none of them."""
        return self.head.get("rubric", [])

    @property
    def steps(self) -> list[tuple[str, int]]:
        """Steps of a lesson, each with its minutes."""
        return [(step["title"], int(step["minutes"])) for step in _STEP.finditer(self.text)]


def read_teaching_text(path: Path) -> TeachingText:
    """Read a Markdown file of the pack, its head checked.

    Raises
    ------
    PackError
        Where the head is no YAML or has no title, or the steps of a lesson do not fill its time.
    """
    name = path.relative_to(TEACHING).as_posix() if path.is_relative_to(TEACHING) else path.name
    try:
        head, body = read_page(path, name)
    except FileError as error:
        raise PackError(str(error)) from None
    if not head.get("title"):
        raise PackError(f"{name}: begins with no head that gives a title; add --- title: … ---")
    if not isinstance(head["title"], str):
        raise PackError(f"{name}: the title is no text; put it between quotation marks")
    minutes = head.get("minutes", 1)
    if not isinstance(minutes, int) or not 0 < minutes <= 1000:
        raise PackError(f"{name}: minutes are no whole number up to 1000; write digits only")
    if name.startswith("lessons/") and "minutes" not in head:
        raise PackError(f"{name}: the head of a lesson gives no minutes; add minutes: and the length of the lesson")
    text = TeachingText(name, head, body)
    _check_points(text)
    if "minutes" in head:
        spent = sum(minutes for _, minutes in text.steps)
        if spent != head["minutes"]:
            raise PackError(f"{name}: its steps take {spent} minutes and the lesson {head['minutes']}; change a step")
    return text


def _check_points(text: TeachingText) -> None:
    """Check that the parts of an exam, or the criteria of an essay, make up its points."""
    folder = text.name.split("/")[0]
    points = text.head.get("points")
    if folder in ("exams", "essays") and not (isinstance(points, int) and 0 < points <= 1000):
        raise PackError(f"{text.name}: gives no points as a whole number; add points: and the sum of its parts")
    if folder == "exams":
        given = sum(int(step["points"] or 0) for step in _STEP.finditer(text.text))
        if given != points or "minutes" not in text.head:
            raise PackError(f"{text.name}: its parts give {given} points and the paper {points}; write minutes and points behind each heading, "
                            "as in ## A passage (20 minutes, 20 points)")
    if folder == "essays":
        if not isinstance(text.rubric, list) or not text.rubric or not all(
                isinstance(one, dict) and isinstance(one.get("points"), int) and all(isinstance(one.get(name), str) for name in CRITERION)
                for one in text.rubric):
            raise PackError(f"{text.name}: rubric is no list of criteria, each with {', '.join(CRITERION)} and points; write `- what: …` below it")
        if (given := sum(one["points"] for one in text.rubric)) != points:
            raise PackError(f"{text.name}: its criteria give {given} points and the essay {points}; change one")


def text_files(folder: Path = TEACHING) -> list[Path]:
    """List the files of which pages are made."""
    return [path for path in listed(folder, "**/*.md") if path.name != "README.md"]


def without_keys(text: str) -> str:
    """Return a text as anybody may read it: with room for each answer, and without the key."""
    return _KEY.sub(r"\g<opens>\g<closes>", text)


def keys(text: str) -> list[str]:
    """Return what stands in each block of a text that is for the instructor alone."""
    return [found["key"] for found in _KEY.finditer(text) if found["key"].strip()]


def lessons(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the lesson plans, the shortest first, and those of one length by chapter."""
    return sorted(_by_chapter(folder / "lessons"), key=lambda lesson: lesson.head["minutes"])


def handouts(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the sheets to print, by chapter."""
    return _by_chapter(folder / "handouts")


def decks(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the slides of single chapters, in their order."""
    return _by_chapter(folder / "slides")


def essays(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the essays, by name: work for marks that is no notebook."""
    return _by_chapter(folder / "essays")


def exams(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the exam papers, by name."""
    return _by_chapter(folder / "exams")


def guides(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the texts that advise students and teachers, by name."""
    return _by_chapter(folder / "guides")


def _by_chapter(folder: Path) -> list[TeachingText]:
    return sorted(map(read_teaching_text, listed(folder, "*.md")), key=lambda text: (text.chapter or _AFTER, text.name))
