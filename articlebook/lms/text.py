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
from articlebook.quiz.model import AnyItem, ChoiceItem, Foreseen, MatchItem, NumericItem, OrderItem, TextItem, as_number

PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th")


@cache
def html(text: str) -> str:
    """A text as HTML: emphasis and code, all else escaped."""
    return inline(text)


def plain(text: str) -> str:
    """A text without markup, for fields that hold none."""
    return unescape(re.sub(r"<[^>]*>", "", html(text)))


def element(tag: str, text: str, **attributes: str) -> ET.Element:
    """A text as an XML element with its emphasis inside."""
    node = ET.fromstring(f"<{tag}>{html(text)}</{tag}>")
    node.attrib.update(attributes)
    return node


def number(value: float | Decimal) -> str:
    """A number in digits, without exponent and without the dust of binary fractions."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def share(whole: int, parts: int) -> str:
    """A part of the mark with the five places that Moodle's list of allowed fractions has."""
    return f"{whole / parts:.5f}".rstrip("0").rstrip(".")


def bounds(item: NumericItem) -> tuple[str, str]:
    """The least and the greatest number that count as right."""
    key, tolerance = Decimal(repr(item.key)), Decimal(repr(float(item.tolerance)))
    return number(key - tolerance), number(key + tolerance)


def foreseen(item: NumericItem | TextItem) -> list[tuple[str, Foreseen]]:
    """Foreseen wrong answers as they would be typed, each with its entry."""
    return [(number(as_number(w.answer)) if isinstance(item, NumericItem) else str(w.answer), w) for w in item.wrong]


def key_lines(item: AnyItem) -> list[str]:
    """The right answer in words, one line for each part of it."""
    if isinstance(item, ChoiceItem):
        return [choice.text for choice in item.shuffled() if choice.correct]
    if isinstance(item, NumericItem):
        low, high = bounds(item)
        return [number(item.key) + ("" if low == high else f" (from {low} to {high})")]
    if isinstance(item, TextItem):
        return [" / ".join(item.answers)]
    if isinstance(item, MatchItem):
        return [f"{pair.left.rstrip('.')} → {pair.right}" for pair in item.pairs]
    return [f"{place} {entry}" for place, entry in zip(PLACES, item.sequence, strict=False)]


def misconceptions(item: AnyItem) -> list[tuple[str, str]]:
    """Wrong answers of an item, each with the misconception that it catches."""
    if isinstance(item, ChoiceItem):
        return [(choice.text, choice.misconception) for choice in item.shuffled() if choice.misconception]
    return [(typed, entry.misconception) for typed, entry in foreseen(item)] if isinstance(item, NumericItem | TextItem) else []


def labels(item: AnyItem) -> list[str]:
    """Objective, level and passage of an item, as tags."""
    return [f"objective: {item.objective}", f"bloom: {item.bloom}",
            *(f"passage: {part.strip()}" for part in re.split(r"[;,]\s*", item.passage))]


def why(item: AnyItem) -> list[str]:
    """What is said after any answer: how the parts belong together, where there are parts, and the explanation."""
    if isinstance(item, MatchItem):
        return [f"{line}. {pair.feedback}" for line, pair in zip(key_lines(item), item.pairs, strict=True)] + [item.explanation]
    if isinstance(item, OrderItem):
        return [*key_lines(item), item.feedback, item.explanation]
    return [item.explanation]
