"""Questions for talk in class as a list: which chapter, the question, and what a good discussion brings up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from articlebook.exercises.pack.roles import fill_roles
from articlebook.exercises.pack.texts import TEACHING, PackError, read_teaching_text

_CHAPTER = re.compile(r"^## \{page\}`([^`]+)`[ \t]*$", re.M)
_QUESTION = re.compile(r"^\*\*(?P<question>.+?)\*\*[ \t]*(?P<brings_up>.*)$", re.S)


@dataclass(frozen=True)
class Topic:
    """A question about a chapter; `brings_up` is for the instructor, in Markdown as the question is."""

    chapter: str
    question: str
    brings_up: str


def topics(folder: Path = TEACHING) -> list[Topic]:
    """Read the questions for discussion in their order; none where the book has no such text.

    Raises
    ------
    PackError
        Naming the chapter below which a paragraph does not begin with a question in bold.
    """
    if not (folder / "discussion.md").exists():
        return []
    text = read_teaching_text(folder / "discussion.md")
    parts = _CHAPTER.split(text.text)
    found = []
    for chapter, below in zip(parts[1::2], parts[2::2], strict=True):
        for paragraph in filter(None, map(str.strip, re.split(r"\n\s*\n", below))):
            if not (match := _QUESTION.match(paragraph)):
                raise PackError(f"{text.name}, {chapter}: a paragraph begins with no question in bold; write **Question?** and what it brings up")
            found.append(Topic(chapter, *(fill_roles(match[name], text.name) for name in ("question", "brings_up"))))
    return found
