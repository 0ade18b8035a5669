"""Texts of a bank in the forms that files need: HTML, XML elements, plain words, numbers.

Everything an author wrote is escaped here, once, so that no format can run it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from html import unescape
from xml.etree import ElementTree as ET

from articlebook.quiz.html import inline
from articlebook.quiz.model import AnyItem, Choice, ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem, WrongAnswer, as_number

#: Types in which an item is asked away from the book (`articlebook.lms.asked`).
AskedItem = ChoiceItem | NumericItem | TextItem | MatchItem | OrderItem | WriteItem

#: Right sides of an ordering that is asked as a matching; a bank orders six entries at most.
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th")
#: Right side of a sentence that has no place in an order.
NO_PLACE = "not in it"


@cache
def html(text: str) -> str:
    """Render a text as HTML: emphasis and code, all else escaped."""
    return inline(text)


def one_line(text: str) -> str:
    """Return a text without line breaks, for formats in which a line has a meaning."""
    return " ".join(text.split())


def paragraphs(texts: list[str]) -> str:
    """Render texts as HTML, each in a paragraph of its own."""
    return "".join(f"<p>{html(text)}</p>" for text in texts)


def plain(text: str) -> str:
    """Return a text without markup, for fields that hold none."""
    return unescape(re.sub(r"<[^>]*>", "", html(text)))


def element(tag: str, text: str, **attributes: str) -> ET.Element:
    """Make an XML element of a text, with its emphasis inside."""
    node = ET.fromstring(f"<{tag}>{html(text)}</{tag}>")
    node.attrib.update(attributes)
    return node


def number(value: float | Decimal) -> str:
    """Write a number in digits, without exponent and without the dust of binary fractions."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def share(item: ChoiceItem, choice: Choice) -> str:
    """Return the part of the mark that an option gives or takes, in per cent, with the five places that Moodle's list of allowed fractions has."""
    right = sum(choice.correct for choice in item.choices)
    wrong = 0 if item.type == "single" else right - len(item.choices)
    part = 100 / right if choice.correct else 100 / wrong if wrong else 0
    return f"{part:.5f}".rstrip("0").rstrip(".")


def bounds(item: NumericItem) -> tuple[str, str]:
    """Return the least and the greatest number that count as right."""
    key, tolerance = Decimal(repr(item.key)), Decimal(repr(float(item.tolerance)))
    return number(key - tolerance), number(key + tolerance)


def foreseen(item: NumericItem | TextItem) -> list[tuple[str, WrongAnswer]]:
    """List the wrong answers that an author foresaw, each as it would be typed and with its entry."""
    return [(number(as_number(w.answer)) if isinstance(item, NumericItem) else str(w.answer), w) for w in item.wrong]


def key_lines(item: AskedItem) -> list[str]:
    """Return the right answer in words, one line for each part of it."""
    if isinstance(item, ChoiceItem):
        return [choice.text for choice in item.shuffled() if choice.correct]
    if isinstance(item, NumericItem):
        low, high = bounds(item)
        return [number(item.key) + ("" if low == high else f" (from {low} to {high})")]
    if isinstance(item, TextItem):
        return [" / ".join(item.answers)]
    if isinstance(item, MatchItem):
        return [f"{pair.left.rstrip('.')} → {pair.right}" for pair in item.pairs]
    if isinstance(item, WriteItem):
        return [item.model]
    return [*(f"{ordinal} {entry}" for ordinal, entry in zip(ORDINALS, item.sequence, strict=False)),
            *(f"{NO_PLACE}: {intruder.text}" for intruder in item.intruders)]


def pairs(item: MatchItem | OrderItem) -> list[tuple[str, str]]:
    """Return left and right sides that belong together; an ordering becomes a matching of entries with ordinals, and of intruders with no place."""
    if isinstance(item, MatchItem):
        return [(pair.left, pair.right) for pair in item.pairs]
    ordinals = dict(zip(item.sequence, ORDINALS, strict=False))
    return [(entry, ordinals.get(entry, NO_PLACE)) for entry in item.shuffled()]


def options(item: MatchItem | OrderItem) -> list[str]:
    """Return the right sides to choose from, each once; places stand in their order."""
    if isinstance(item, MatchItem):
        return item.options()
    return [*ORDINALS[:len(item.sequence)], *([NO_PLACE] if item.intruders else [])]


def points(item: AskedItem) -> int:
    """Return how many points an item gives: one, but a text to write one for each thing to look for, and none where the book shows its answer."""
    if not isinstance(item, WriteItem):
        return 1
    return 0 if "book" in item.use else len(item.look_for)


def distractors(item: MatchItem | OrderItem) -> list[str]:
    """Return the right sides that belong to no left side."""
    return item.distractors if isinstance(item, MatchItem) else []


def misconceptions(item: AskedItem) -> list[tuple[str, str]]:
    """List wrong answers of an item in plain words, each with the misconception that it catches."""
    if isinstance(item, ChoiceItem):
        return [(plain(choice.text), plain(choice.misconception)) for choice in item.shuffled() if choice.misconception]
    if isinstance(item, OrderItem):
        return [(plain(intruder.text), plain(intruder.misconception)) for intruder in item.intruders]
    return [(plain(typed), plain(entry.misconception)) for typed, entry in foreseen(item)] if isinstance(item, NumericItem | TextItem) else []


def labels(item: AnyItem) -> list[str]:
    """Return objective, level and passage of an item, as tags."""
    return [f"objective: {item.objective}", f"bloom: {item.bloom}",
            *(f"passage: {part.strip()}" for part in re.split(r"[;,]\s*", item.passage))]


def why(item: AskedItem) -> list[str]:
    """Return what is said after any answer: how the parts belong together, where there are parts, and the explanation."""
    if isinstance(item, MatchItem):
        return [f"{line}. {pair.feedback}" for line, pair in zip(key_lines(item), item.pairs, strict=True)] + [item.explanation]
    if isinstance(item, OrderItem):
        intruded = [f"{NO_PLACE}: {intruder.text.rstrip('.')}. {intruder.feedback}" for intruder in item.intruders]
        return [*key_lines(item)[:len(item.sequence)], *intruded, item.feedback, item.explanation]
    if isinstance(item, WriteItem):
        return [*look_for(item), item.explanation]
    return [item.explanation]


def look_for(item: WriteItem) -> list[str]:
    """Return the model answer and what to ask of a text, a line each: for the reader to compare, and for who marks it."""
    return [f"A model answer: {item.model}", *(f"Look for: {point}" for point in item.look_for)]
