"""GIFT, the plain-text format that Moodle and others read: every item type, feedback for every answer.

A line of comment before each question carries its id and tags, as Moodle
reads them. Ordering becomes matching with places. Matching has no feedback for
a pair in this format; it stands in the general feedback.
"""

from __future__ import annotations

import re

from articlebook.lms import text
from articlebook.lms.sets import ItemSet
from articlebook.quiz.model import AnyItem, ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem


def write(items: ItemSet) -> bytes:
    """A text file with one category for each chapter."""
    lines = [f"// {_one_line(items.title)}", ""]
    for section in items.sections:
        path = "/".join(part.replace("/", "//") for part in (items.title.split(":")[0], section.title))
        lines += [f"$CATEGORY: $course$/top/{_one_line(path)}", ""]
        for item in section.items:
            lines += [_comment(item), *_misconceptions(item), _question(item), ""]
    return ("\n".join(lines)).encode()


def _comment(item: AnyItem) -> str:
    tags = " ".join(f"[tag:{_unbracketed(label)}]" for label in text.labels(item))
    return f"// [id:{item.id}] {tags}"


def _misconceptions(item: AnyItem) -> list[str]:
    return [_unbracketed(f"// misconception: {text.plain(wrong)}: {text.plain(says)}") for wrong, says in text.misconceptions(item)]


def _unbracketed(words: str) -> str:
    """A text for a comment, in which square brackets would hold an id or a tag: events[un-seat] as events un-seat."""
    return _one_line(words.replace("[", " ").replace("]", ""))


def _question(item: AnyItem) -> str:
    answers = "\n".join(f"\t{line}" for line in _ANSWERS[item.type](item))
    mark = "#" if isinstance(item, NumericItem) else ""
    general = " ".join(f"<p>{text.html(line)}</p>" for line in text.why(item))
    return f"::{item.id}::[html]{_html(item.stem)}{{{mark}\n{answers}\n\t####{_escaped(general)}\n}}"


def _choice(item: ChoiceItem) -> list[str]:
    right = sum(choice.correct for choice in item.choices)
    if item.type == "single":
        return [f"{'=' if choice.correct else '~'}{_option(choice.text)}#{_html(choice.feedback)}" for choice in item.shuffled()]
    return [f"~%{text.share(100, right) if choice.correct else text.share(-100, len(item.choices) - right)}%"
            f"{_option(choice.text)}#{_html(choice.feedback)}" for choice in item.shuffled()]


def _numeric(item: NumericItem) -> list[str]:
    key = f"{text.number(item.key)}:{text.number(float(item.tolerance))}"
    return [f"=%100%{key}",  # the general feedback says why
            *(f"=%0%{typed}:0#{_html(entry.feedback)}" for typed, entry in text.foreseen(item)),
            f"~#{_html(item.otherwise)}"]


def _typed(item: TextItem) -> list[str]:
    return [*(f"=%100%{_words(accepted)}" for accepted in item.answers),
            *(f"=%0%{_words(typed)}#{_html(entry.feedback)}" for typed, entry in text.foreseen(item)),
            f"=%0%*#{_html(item.otherwise)}"]


def _words(typed: str) -> str:
    """Words to type; an arrow would make the question one of matching, and the format has no sign to prevent it.

    Moodle takes the star between its two signs for any text, the empty one
    included. A bracket at the beginning would be read as the name of a format.
    """
    return ("[plain]" if typed.startswith("[") else "") + _escaped(typed).replace("->", "-*>")


def _match(item: MatchItem) -> list[str]:
    return [*(_pair(text.html(pair.left), pair.right) for pair in item.pairs),
            *(_pair("", distractor) for distractor in item.distractors)]


def _order(item: OrderItem) -> list[str]:
    places = {entry: place for entry, place in zip(item.sequence, text.PLACES, strict=False)}
    return [_pair(text.html(entry), places[entry]) for entry in item.shuffled()]


def _pair(left: str, right: str) -> str:
    """One line of a matching question; an arrow inside a side would be read as the sign between them."""
    return f"={_escaped(left).replace('->', '→')} -> {_escaped(text.plain(right)).replace('->', '→')}"


_ANSWERS = {"single": _choice, "multiple": _choice, "numeric": _numeric, "text": _typed, "match": _match, "order": _order}


def _option(words: str) -> str:
    """An option; a sign for per cent at its beginning would be read as a mark."""
    return re.sub(r"^%", r"&\\#37;", _html(words))


def _html(words: str) -> str:
    return _escaped(text.html(words))


def _escaped(content: str) -> str:
    """A text with the signs of the format marked as text."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", _one_line(content))


def _one_line(content: str) -> str:
    return " ".join(content.split())
