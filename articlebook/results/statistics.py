"""What a class's answers say of the class and of the items: difficulty, discrimination, misconceptions.

Small classes say little, so a figure that rests on fewer than `FEW` students is not computed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from articlebook.quiz.model import AnyItem, WriteItem
from articlebook.quiz.shown import Exhibit
from articlebook.results.exports import MARKS, Export
from articlebook.results.judged import Judged, find_item, judge

FEW = 10


@dataclass(frozen=True)
class Misreading:
    """A wrong answer that a bank foresaw, and how many gave it."""

    answer: str
    misconception: str
    feedback: str
    students: int


@dataclass(frozen=True)
class ItemResult:
    """What is known of one question.

    Attributes
    ----------
    item : AnyItem or None
        None where the question is in no bank, and for tasks of an exercise.
    students, empty : int
        How many were asked, and how many of them left it empty.
    difficulty : float or None
        Mean share of the mark, from 0 (nobody) to 1 (all); None for a text to write, which a person marks.
    discrimination : float or None
        Correlation of the share with that of all other questions; None with fewer than `FEW` students, or where either does not vary.
    misreadings : tuple of Misreading
        Most frequent first.
    """

    question: str
    item: AnyItem | None
    students: int
    empty: int
    difficulty: float | None
    discrimination: float | None
    misreadings: tuple[Misreading, ...]


def analyse(export: Export, items: list[AnyItem],
            before: Callable[[AnyItem], Sequence[Exhibit]] = lambda _: ()) -> tuple[list[ItemResult], list[str]]:
    """Analyse the answers of a class.

    Parameters
    ----------
    before : callable
        Gives what is shown with an item, by which items that ask in the same words are told apart.

    Returns
    -------
    list of ItemResult, list of str
        One result a question, in the order of the table; and the questions that no bank has.
    """
    judged, found, unknown = [], [], []
    for number, question in enumerate(export.questions):
        answers = {n: attempt[number] for n, attempt in enumerate(export.attempts) if number in attempt}
        item = None if export.system == MARKS else find_item(question, items, list(answers.values()), before)
        if item is None and export.system != MARKS:
            unknown.append(question)
            continue
        judged.append(_points(answers) if item is None else {n: judge(item, answer) for n, answer in answers.items()})
        found.append((question, item))
    results = []
    marked = {number for number, (_, item) in enumerate(found) if not isinstance(item, WriteItem)}
    for number, (question, item) in enumerate(found):
        one = judged[number]
        if not one:
            continue
        said = Counter(wrong for answer in one.values() for wrong in answer.wrong)
        written = isinstance(item, WriteItem)
        rest = {n: fmean(shares) for n in one if (shares := [other[n].share for k, other in enumerate(judged) if k in marked - {number} and n in other])}
        results.append(ItemResult(question, item, len(one), sum(answer.empty for answer in one.values()),
                                  None if written else fmean(answer.share for answer in one.values()),
                                  None if written else _correlation([one[n].share for n in rest], list(rest.values())),
                                  tuple(Misreading(*wrong, students=n) for wrong, n in said.most_common())))
    return results, unknown


def _points(answers: dict[int, str]) -> dict[int, Judged]:
    """Take points as shares of the most that anybody has: a table of marks does not say how many could be had."""
    points = {n: float(text) for n, text in answers.items() if text.replace(".", "", 1).isdecimal()}
    most = max(points.values(), default=0)
    return {n: Judged(one / most if most else 0) for n, one in points.items()}


def _correlation(one: list[float], other: list[float]) -> float | None:
    if len(one) < FEW:
        return None
    here, there = fmean(one), fmean(other)
    spread = math.sqrt(sum((x - here) ** 2 for x in one) * sum((y - there) ** 2 for y in other))
    return sum((x - here) * (y - there) for x, y in zip(one, other, strict=True)) / spread if spread > 1e-12 else None
