"""Doubts about a bank as a whole, and about all banks together: enough items of each kind, and keys that no mark of form gives away.

What is enough is this project's habit, and a guess by form may be right by
chance: so these are doubts, which an author reads and judges.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from articlebook.chapter import read_chapter
from articlebook.quiz.model import AnyItem, Bank, ChoiceItem, item_types

HIGHER = ("apply", "analyse", "evaluate")
#: Items of a chapter in the book; of each objective; of a chapter for the parallel exam; of the whole exam.
ITEMS, PER_OBJECTIVE, EXAM_ITEMS, WHOLE_EXAM = 8, 2, 2, 30
#: Of how many single choices on one can speak of a pattern of their keys, and what share of them makes one.
SINGLES, SHARE = 5, 0.6
#: How many standard errors more often than chance a guess must be right. With eighteen ways to guess, a fair book gives some
#: way two of them in one case of three, and three in one of forty.
STANDARD_ERRORS = 3

_HEDGE = re.compile(r"\b(?:may|might|some|often|usually|partly|mainly|perhaps|likely|nearly|more|most|can|part)\b", re.I)
_ABSOLUTE = re.compile(r"\b(?:all|every|always|never|none|any|only|must|cannot|whole|entire|alone)\b", re.I)
_NEGATION = re.compile(r"\b(?:not|no|never|nothing|cannot|without|neither|nobody)\b", re.I)
_JOINT = re.compile(r"[,;]|\b(?:because|since|and|but|as|which)\b")

#: Ways to guess without reading: marks of an option, of which the highest or the lowest value is chosen.
GUESSES: dict[str, Callable[[str, ChoiceItem], int]] = {
    "length": lambda text, item: len(text),
    "hedging words": lambda text, item: len(_HEDGE.findall(text)),
    "absolute words": lambda text, item: len(_ABSOLUTE.findall(text)),
    "negations": lambda text, item: len(_NEGATION.findall(text)),
    "joined clauses": lambda text, item: len(_JOINT.findall(text)),
    "capitals and digits": lambda text, item: len(re.findall(r"\d|(?<!^)\b[A-Z]", text)),
    "words of the question": lambda text, item: len(words(text) & words(item.stem)),
    "words of the other options": lambda text, item: sum(len(words(text) & words(choice.text)) for choice in item.choices if choice.text != text),
    "place in the list": lambda text, item: [choice.text for choice in item.shuffled()].index(text),
}


def words(text: str) -> set[str]:
    """Return the words of a text, from three letters on, without regard to case."""
    return set(re.findall(r"[^\W\d_]{3,}", text.casefold()))


def about_bank(bank: Bank) -> Iterator[tuple[str, str]]:
    """Raise doubts about one bank, each with its name."""
    book, exam = bank.for_use("book"), _exam(bank)
    if len(book) < ITEMS:
        yield "few-items", f"the chapter shows {len(book)} items; {ITEMS} make a quiz"
    objectives = read_chapter(bank.chapter).objectives
    if rare := [name for name in objectives if sum(item.objective == name for item in book) < PER_OBJECTIVE]:
        yield "few-per-objective", f"fewer than {PER_OBJECTIVE} items of the book ask for {', '.join(rare)}"
    if _too_few_above_understanding(book):
        yield "few-above-understanding", f"less than a third of the items ask for more than understanding ({', '.join(HIGHER)})"
    if 2 * len({item.objective for item in bank.items if item.bloom in HIGHER}) <= len(objectives):
        yield "objectives-understood-only", f"half of the objectives or more are asked at no level above understanding ({', '.join(HIGHER)})"
    if len(exam) < EXAM_ITEMS:
        yield "few-exam-items", f"{len(exam)} items stay out of the book for the parallel exam (`use: [lms]`); write {EXAM_ITEMS}"
    singles = _singles([bank])
    if len(singles) >= SINGLES:
        indices = Counter(next(n for n, choice in enumerate(item.shuffled(), start=1) if choice.correct) for item in singles)
        index, count = indices.most_common(1)[0]
        if count > SHARE * len(singles):
            yield "key-position", f"the key is option {index} in {count} of {len(singles)} items; list the options of some in another order"
        longest = sum(all(len(other.text) < len(choice.text) for other in item.choices if other is not choice)
                      for item in singles for choice in item.choices if choice.correct)
        if longest > SHARE * len(singles):
            yield "key-longest", f"the key is the longest option in {longest} of {len(singles)} items; shorten some"


def about_book(banks: list[Bank]) -> Iterator[tuple[str, str]]:
    """Raise doubts about all banks together, each with its name."""
    exam = [item for bank in banks for item in _exam(bank)]
    if len(exam) < WHOLE_EXAM:
        yield "few-exam-items", f"the parallel exam has {len(exam)} items; {WHOLE_EXAM} make one"
    if missing := sorted(set(item_types()) - {item.type for item in exam}):
        yield "exam-types", f"the parallel exam has no item of the type {', '.join(missing)}"
    if _too_few_above_understanding(exam):
        yield "few-above-understanding", "less than a third of the parallel exam asks for more than understanding"
    numbers = Counter(sum(choice.correct for choice in item.choices) for bank in banks for item in bank.items
                      if isinstance(item, ChoiceItem) and item.type == "multiple")
    if numbers.total() >= SINGLES and (most := numbers.most_common(1)[0])[1] >= numbers.total() * 2 / 3:
        yield "number-of-keys", f"{most[1]} of {numbers.total()} multiple choices have {most[0]} right options, which can be guessed; vary it"
    yield from _guesses(_singles(banks))


def _guesses(singles: list[ChoiceItem]) -> Iterator[tuple[str, str]]:
    for name, mark in GUESSES.items():
        for which, sign in (("most", 1), ("least", -1)):
            hits, expected, variance = 0.0, 0.0, 0.0
            for item in singles:
                values = [sign * mark(choice.text, item) for choice in item.choices]
                top = [choice for choice, value in zip(item.choices, values, strict=True) if value == max(values)]
                chance = 1 / len(item.choices)
                # options that are alike share the guess
                hits, expected, variance = hits + sum(c.correct for c in top) / len(top), expected + chance, variance + chance * (1 - chance)
            if hits > expected + STANDARD_ERRORS * variance ** 0.5:
                yield "guess-by-form", (f"whoever takes the option with the {which} of `{name}` is right in {hits:.0f} of {len(singles)} items, "
                                        f"by chance in {expected:.0f}; change some options")


def _exam(bank: Bank) -> list[AnyItem]:
    return [item for item in bank.items if item.use == ["lms"]]


def _singles(banks: list[Bank]) -> list[ChoiceItem]:
    return [item for bank in banks for item in bank.items if isinstance(item, ChoiceItem) and item.type == "single"]


def _too_few_above_understanding(items: list[AnyItem]) -> bool:
    return 3 * sum(item.bloom in HIGHER for item in items) < len(items)
