"""The texts of `teaching/`, which pages are made of: what each declares at its head, and the steps of a lesson."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from articlebook.files import FileError, listed, read_page
from articlebook.paths import ROOT

TEACHING = ROOT / "teaching"
#: A key in a sheet: its opening line and what stands below it, up to the line that closes it.
_KEY = re.compile(r"^(?P<opens>:{3,} *answer \d{1,2}[ \t]*\n)(?P<key>.*?)(?P<closes>^:{3,}[ \t]*$)", re.M | re.S)
_STEP = re.compile(r"^## (?P<title>.+) \((?P<minutes>\d+) minutes\)$", re.M)


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
    if "minutes" in head:
        spent = sum(minutes for _, minutes in text.steps)
        if spent != head["minutes"]:
            raise PackError(f"{name}: its steps take {spent} minutes and the lesson {head['minutes']}; change a step")
    return text


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
    """Read the lesson plans, the shortest first."""
    return sorted(map(read_teaching_text, listed(folder / "lessons", "*.md")), key=lambda lesson: lesson.head["minutes"])


def handouts(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the sheets to print, by name."""
    return [read_teaching_text(path) for path in listed(folder / "handouts", "*.md")]
