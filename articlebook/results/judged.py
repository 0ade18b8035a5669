"""Which item of the banks a question is, and what an answer to it shows.

Systems send a text back in a form of their own: without its emphasis, or with signs for it, with the options behind it.
So texts are compared by their words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import unescape

from articlebook.lms import text as lms_text
from articlebook.lms.asked import as_asked, lines
from articlebook.quiz.model import AnyItem, ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.quiz.shown import Exhibit
from articlebook.typed_answers import NotANumber, as_number, normalised


@dataclass(frozen=True)
class Judged:
    """What one answer shows.

    Attributes
    ----------
    share : float
        Of the mark, from 0 to 1.
    wrong : tuple of (str, str, str)
        Wrong parts that the bank foresaw: the answer, the misconception behind it, what to say to it.
    empty : bool
        Whether nothing was answered.
    """

    share: float
    wrong: tuple[tuple[str, str, str], ...] = ()
    empty: bool = False


@lru_cache(maxsize=8192)  # each question is compared with the words of every item
def words(text: str) -> str:
    """Return the words of a text alone, for comparison: no markup, no signs, no case."""
    return " ".join(re.findall(r"[^\W_]+", normalised(unescape(re.sub(r"<[^>]*>", " ", text)))))


def find_item(question: str, items: Sequence[AnyItem], answers: Sequence[str] = (),
              before: Callable[[AnyItem], Sequence[Exhibit]] = lambda _: ()) -> AnyItem | None:
    """Find the item that a question is.

    Parameters
    ----------
    question : str
        As a system shows it; what is shown with it may stand before the question, and the options behind.
    answers : sequence of str
        What was answered: of items that ask in the same words, it is the one whose options they are.
    before : callable
        Gives what is shown with an item: of items that ask in the same words, it is the one whose table or passage stands there.
    """
    asked = words(question)
    found = [item for item in items if _has(asked, words(lms_text.plain(item.stem)))]
    if not found:
        return None
    longest = max(len(words(item.stem)) for item in found)
    found = [item for item in found if len(words(item.stem)) == longest]
    if len(found) == 1:
        return found[0]
    said = [words(answer) for answer in answers]
    return max(found, key=lambda item: (_share_shown(before(item), asked), sum(any(_has(one, part) for part in _parts(item)) for one in said)))


def _share_shown(exhibits: Sequence[Exhibit], asked: str) -> float:
    """Return which part of what is shown with an item stands in a question; more than half speaks for the item, less against it."""
    said = [words(line) for exhibit in exhibits for line in lines(exhibit)]
    return sum(_has(asked, line) for line in said) / len(said) - 0.5 if said else 0.0


def _parts(item: AnyItem) -> list[str]:
    item = as_asked(item)
    if isinstance(item, ChoiceItem):
        return [words(lms_text.plain(choice.text)) for choice in item.choices]
    if isinstance(item, WriteItem):
        return []
    if isinstance(item, MatchItem | OrderItem):
        return [words(lms_text.plain(left)) for left, _ in lms_text.pairs(item)]
    return [words(answer) for answer in lms_text.key_lines(item)]


def judge(item: AnyItem, answer: str) -> Judged:
    """Judge an answer as the bank does; a text that a person marks has no share of the mark here."""
    item = as_asked(item)
    if not answer.strip():
        return Judged(0, empty=True)
    if isinstance(item, WriteItem):
        return Judged(0)
    if isinstance(item, ChoiceItem):
        return _choice(item, answer)
    if isinstance(item, NumericItem | TextItem):
        return _typed(item, answer)
    given = words(answer)
    pairs = [words(f"{lms_text.plain(left)} {lms_text.plain(right)}") for left, right in lms_text.pairs(item)]
    intruders = item.intruders if isinstance(item, OrderItem) else []
    placed = tuple((one.text, one.misconception, one.feedback) for one in intruders
                   if any(_has(given, words(f"{lms_text.plain(one.text)} {place}")) for place in lms_text.ORDINALS))
    return Judged(sum(_has(given, pair) for pair in pairs) / len(pairs), placed)


def _choice(item: ChoiceItem, answer: str) -> Judged:
    """Judge options; where an option's words are part of another's, the longer one is looked for first."""
    left, chosen = f" {words(answer)} ", []
    for choice in sorted(item.choices, key=lambda one: -len(words(one.text))):
        option = words(lms_text.plain(choice.text))
        if option and f" {option} " in left:
            chosen.append(choice)
            left = left.replace(f" {option} ", " | ", 1)
    wrong = tuple((choice.text, choice.misconception or "", choice.feedback) for choice in chosen if not choice.correct)
    if item.type == "single":
        return Judged(float(bool(chosen) and not wrong), wrong)
    right = sum(choice.correct for choice in item.choices)
    share = (sum(choice.correct for choice in chosen)) / right - len(wrong) / (len(item.choices) - right)
    return Judged(max(0.0, share), wrong)


def _typed(item: NumericItem | TextItem, answer: str) -> Judged:
    foreseen = lms_text.foreseen(item)
    if isinstance(item, TextItem):
        if normalised(answer) in {normalised(one) for one in item.answers}:
            return Judged(1)
        return Judged(0, tuple((typed, w.misconception, w.feedback) for typed, w in foreseen if normalised(typed) == normalised(answer)))
    try:
        number = as_number(answer)
    except NotANumber:
        return Judged(0)
    low, high = map(Decimal, lms_text.bounds(item))  # in decimals, so that a number at the bound is right
    if low <= Decimal(repr(number)) <= high:
        return Judged(1)
    return Judged(0, tuple((typed, w.misconception, w.feedback) for typed, w in foreseen if float(typed) == number))


def _has(text: str, part: str) -> bool:
    return bool(part) and f" {part} " in f" {text} "
