"""Misreadings: what a wrong answer to a quiz item shows of how a reader understood the text, gathered from the banks."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from articlebook.chapter import read_chapter
from articlebook.exercises.pack.roles import title_of
from articlebook.quiz.html import inline
from articlebook.quiz.loader import BANKS, banks, read_bank
from articlebook.quiz.model import AnyItem, ChoiceItem, NumericItem, TextItem


@dataclass(frozen=True)
class Misreading:
    """One wrong answer of a quiz, what it shows, and what to say.

    Attributes
    ----------
    misconception : str
        What somebody who gives this answer believes, as the item bank says it.
    item : AnyItem
        The item that reveals it.
    answer, feedback : str
        The wrong answer, and what the quiz replies.
    """

    misconception: str
    item: AnyItem
    answer: str
    feedback: str


def chapters() -> list[str]:
    """List the names of the chapters that have items, in the order of the book."""
    return [path.stem for path in banks()]


def misreadings(chapter: str) -> list[Misreading]:
    """List every wrong answer of a chapter's quiz for which the bank names a misconception, in the order of the objectives."""
    objectives = list(read_chapter(chapter).objectives)
    found: list[Misreading] = []
    for item in read_bank(BANKS / f"{chapter}.yml").items:
        if isinstance(item, ChoiceItem):
            found += [Misreading(choice.misconception, item, choice.text, choice.feedback) for choice in item.choices if choice.misconception]
        elif isinstance(item, NumericItem | TextItem):
            found += [Misreading(wrong.misconception, item, str(wrong.answer), wrong.feedback) for wrong in item.wrong]
    return sorted(found, key=lambda one: objectives.index(one.item.objective))


def misreadings_html() -> str:
    """Render all misreadings: a chapter, its objectives, and for each of them a table."""
    parts = ["<p>A wrong answer to a quiz item shows how a reader has understood the text. This page lists for each objective which "
             "misreading an item reveals, and what to say. An item marked <em>LMS</em> is not in the book; it is in the files "
             "for your learning-management system.</p>", "<nav aria-label=Chapters><ul>",
             *(f'<li><a href="#{chapter}">{escape(title_of(chapter))}</a></li>' for chapter in chapters()), "</ul></nav>"]
    for chapter in chapters():
        parts.append(f'<h2 id="{chapter}">{escape(title_of(chapter))}</h2>')
        found = misreadings(chapter)
        for objective, words in read_chapter(chapter).objectives.items():
            parts.append(f"<h3>{escape(words)}</h3>")
            here = [one for one in found if one.item.objective == objective]
            parts.append(_table(words, here) if here else _no_table(chapter, objective))
    return "\n".join(parts)


def _table(label: str, found: list[Misreading]) -> str:
    lines = "".join(
        f'<tr><th scope="row">{inline(one.misconception)}</th><td><code>{one.item.id}</code>{"" if "book" in one.item.use else " <em>LMS</em>"}: '
        f"{inline(one.item.stem)} <br><strong>Wrong answer:</strong> {inline(one.answer)}</td><td>{inline(one.feedback)}</td></tr>"
        for one in found)
    return (f'<div class="scroll" role="group" aria-label="{escape(label, quote=True)}" tabindex="0"><table><thead><tr>'
            '<th scope="col">The reader …</th><th scope="col">Revealed by</th><th scope="col">What to say</th></tr></thead>'
            f"<tbody>{lines}</tbody></table></div>")


def _no_table(chapter: str, objective: str) -> str:
    names = ", ".join(item.id for item in read_bank(BANKS / f"{chapter}.yml").items if item.objective == objective)
    return f"<p>Items on this objective ask to match or to order, and name no misreading: <code>{names}</code>.</p>"
