"""GIFT, the plain-text format that Moodle and others read: every item type, feedback for every answer.

A line of comment before each question carries its id and tags, as Moodle
reads them. Ordering becomes matching with places. Matching has no feedback for
a pair in this format; it stands in the general feedback.
"""

from __future__ import annotations

import re
from html import escape

from articlebook.lms import asked, text
from articlebook.lms.sets import ItemSet
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.quiz.shown import Exhibit


def gift_text(items: ItemSet) -> bytes:
    """Make a text file with one category for each chapter."""
    lines = [f"// {text.one_line(items.title)}", ""]
    for section in items.sections:
        lines += [f"$CATEGORY: $course$/top/{text.one_line(items.category(section))}", ""]
        for item in section.items:
            lines += [_comment(item), *_misconceptions(item), _question(item, items.before(item)), ""]
    return ("\n".join(lines)).encode()


def _comment(item: AskedItem) -> str:
    tags = " ".join(f"[tag:{_unbracketed(label)}]" for label in text.labels(item))
    return f"// [id:{item.id}] {tags}"


def _misconceptions(item: AskedItem) -> list[str]:
    return [_unbracketed(f"// misconception: {wrong}: {says}") for wrong, says in text.misconceptions(item)]


def _unbracketed(words: str) -> str:
    """Return a text for a comment, in which square brackets would hold an id or a tag: events[un-seat] as events un-seat."""
    return text.one_line(words.replace("[", " ").replace("]", ""))


def _question(item: AskedItem, shown: tuple[Exhibit, ...]) -> str:
    before = " ".join(f"<p>{escape(line)}</p>" for exhibit in shown for line in asked.lines(exhibit))
    answers = "".join(f"\n\t{line}" for line in _answers(item))
    mark = "#" if isinstance(item, NumericItem) else ""
    general = " ".join(f"<p>{text.html(line)}</p>" for line in text.why(item))
    return f"::{item.id}::[html]{_escaped(before)}{_html(item.stem)}{{{mark}{answers}\n\t####{_escaped(general)}\n}}"


def _answers(item: AskedItem) -> list[str]:
    if isinstance(item, ChoiceItem):
        return _choice(item)
    if isinstance(item, NumericItem):
        return _numeric(item)
    if isinstance(item, WriteItem):
        return []  # nothing between the braces is a text to write; the model answer stands in the general feedback
    return _typed(item) if isinstance(item, TextItem) else _match(item)


def _choice(item: ChoiceItem) -> list[str]:
    single = item.type == "single"
    return [f"{('=' if choice.correct else '~') if single else f'~%{text.share(item, choice)}%'}{_option(choice.text)}#{_html(choice.feedback)}"
            for choice in item.shuffled()]


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
    """Write words to type; an arrow would make the question one of matching, and the format has no sign to prevent it.

    Moodle takes the star between its two signs for any text, the empty one
    included. A bracket at the beginning would be read as the name of a format.
    """
    return ("[plain]" if typed.startswith("[") else "") + _escaped(typed).replace("->", "-*>")


def _match(item: MatchItem | OrderItem) -> list[str]:
    return [*(_pair(text.html(left), right) for left, right in text.pairs(item)),
            *(_pair("", distractor) for distractor in text.distractors(item))]


def _pair(left: str, right: str) -> str:
    """Write one line of a matching question; an arrow inside a side would be read as the sign between them."""
    return f"={_escaped(left).replace('->', '→')} -> {_escaped(text.plain(right)).replace('->', '→')}"


def _option(words: str) -> str:
    """Write an option; a sign for per cent at its beginning would be read as a mark."""
    return re.sub(r"^%", r"&\\#37;", _html(words))


def _html(words: str) -> str:
    return _escaped(text.html(words))


def _escaped(content: str) -> str:
    """Mark the signs of the format in a text as text."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text.one_line(content))
