"""A quiz in the form of IMS Common Cartridge: its profile of QTI 1.2.1, which knows choices, gaps and texts.

A number becomes a gap that takes every way to write a number within the
tolerance. A matching becomes one choice for each left side, an ordering one for
each entry, so that each part of the answer is asked and marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from xml.etree import ElementTree as ET

from articlebook.archive import document
from articlebook.lms import asked, text
from articlebook.lms.sets import ItemSet
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.quiz.shown import Exhibit

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
SINGLE, MULTIPLE, GAP, ESSAY = "cc.multiple_choice.v0p1", "cc.multiple_response.v0p1", "cc.fib.v0p1", "cc.essay.v0p1"
RESPONSE, GENERAL, OTHERWISE = "response1", "general_fb", "general_incorrect_fb"


@dataclass(frozen=True)
class Answer:
    """An answer that a question foresees: an option to choose, or words to type."""

    words: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """A question as the profile can hold it.

    Attributes
    ----------
    kind : str
        One of `SINGLE`, `MULTIPLE`, `GAP` and `ESSAY`.
    otherwise : str
        Said after any answer to a gap that is not foreseen.
    general : tuple of str
        Said after every answer, a paragraph each.
    shown : tuple of Exhibit
        What stands before the question.
    points : int
        What it gives; 0 for a text that nobody marks.
    """

    name: str
    kind: str
    stem: str
    answers: tuple[Answer, ...]
    general: tuple[str, ...]
    otherwise: str = ""
    shown: tuple[Exhibit, ...] = ()
    points: int = 1


def questions(items: ItemSet) -> list[Question]:
    """Return the items of a set as questions of the profile; an item of several parts becomes several."""
    return [replace(question, shown=items.before(item), points=text.points(item)) for item in items.items for question in _questions(item)]


def assessment(items: ItemSet) -> bytes:
    """Make the file of a quiz: for practice, with any number of attempts and with feedback."""
    root = ET.Element("questestinterop", xmlns=NAMESPACE)
    node = ET.SubElement(root, "assessment", ident=items.filename, title=items.title)
    _fields(node, {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination", "qmd_scoretype": "Percentage",
                   "qmd_feedbackpermitted": "Yes", "qmd_hintspermitted": "Yes", "qmd_solutionspermitted": "Yes",
                   "cc_maxattempts": "unlimited"})
    section = ET.SubElement(node, "section", ident="root_section")
    for question in questions(items):
        section.append(_item(question))
    return document(root)


# ------------------------------------------------------------------ items as questions


def _questions(item: AskedItem) -> Iterator[Question]:
    if isinstance(item, ChoiceItem):
        answers = tuple(Answer(choice.text, choice.correct, choice.feedback) for choice in item.shuffled())
        yield Question(item.id, SINGLE if item.type == "single" else MULTIPLE, item.stem, answers, (item.explanation,))
    elif isinstance(item, NumericItem | TextItem):
        accepted = ways_to_write(item) if isinstance(item, NumericItem) else item.answers
        wrong = [Answer(typed, False, entry.feedback) for typed, entry in text.foreseen(item)]
        yield Question(item.id, GAP, item.stem, (*(Answer(words, True) for words in accepted), *wrong), (item.explanation,), item.otherwise)
    elif isinstance(item, WriteItem):
        yield Question(item.id, ESSAY, item.stem, (), tuple(text.why(item)))
    else:
        yield from _parts(item)


def _parts(item: MatchItem | OrderItem) -> Iterator[Question]:
    """Yield one choice for each left side of a matching, or for each entry of an ordering, whose place is then asked."""
    found = text.pairs(item)
    options = text.options(item)
    intruded = {} if isinstance(item, MatchItem) else {intruder.text: intruder.feedback for intruder in item.intruders}
    for number, (left, right) in enumerate(found, start=1):
        told = item.pairs[number - 1].feedback if isinstance(item, MatchItem) else intruded.get(left, item.feedback)
        answers = tuple(Answer(option, option == right, told if option == right else "") for option in options)
        part = left if isinstance(item, MatchItem) else f"{left.rstrip('.')}: which place?"
        yield Question(f"{item.id}-{number}", SINGLE, f"{item.stem.strip()} **{part}**", answers, (item.explanation,))


def ways_to_write(item: NumericItem) -> list[str]:
    """List the numbers that count as right, the key first, with each number of digits up to that of the key and the tolerance."""
    low, high = map(Decimal, text.bounds(item))
    key = text.number(item.key)
    digits = max(-int(Decimal(number).as_tuple().exponent) for number in (key, text.number(float(item.tolerance))))
    found = [key]
    for places in range(digits + 1):
        step = Decimal(1).scaleb(-places)
        first, last = int((low / step).to_integral_value(ROUND_CEILING)), int((high / step).to_integral_value(ROUND_FLOOR))
        found += [f"{count * step:f}" for count in range(first, last + 1)]
    return list(dict.fromkeys(found))


# ------------------------------------------------------------------ questions as XML


def _item(question: Question) -> ET.Element:
    node = ET.Element("item", ident=question.name, title=question.name)
    by_machine = "No" if question.kind == ESSAY else "Yes"
    _fields(ET.SubElement(node, "itemmetadata"), {"cc_profile": question.kind, "qmd_scoringpermitted": "Yes", "qmd_computerscored": by_machine}
            | ({} if question.points == 1 else {"cc_weighting": str(question.points)}))
    presentation = ET.SubElement(node, "presentation")
    _material(presentation, asked.html(question.shown) + text.paragraphs([question.stem]))
    names = {f"a{number}": answer for number, answer in enumerate(question.answers, start=1)}
    if question.kind in (GAP, ESSAY):
        response = ET.SubElement(presentation, "response_str", ident=RESPONSE, rcardinality="Single")
        ET.SubElement(response, "render_fib", {"fibtype": "String", "prompt": "Box"} | ({"rows": "10"} if question.kind == ESSAY else {}))
    else:
        response = ET.SubElement(presentation, "response_lid", ident=RESPONSE, rcardinality="Single" if question.kind == SINGLE else "Multiple")
        choices = ET.SubElement(response, "render_choice", shuffle="No")
        for name, answer in names.items():
            _material(ET.SubElement(choices, "response_label", ident=name), text.html(answer.words))
    _processing(node, question, names)
    _feedback(node, GENERAL, text.paragraphs(list(question.general)))
    for name, answer in names.items():
        if answer.feedback:
            _feedback(node, f"{name}_fb", text.html(answer.feedback))
    if question.otherwise:
        _feedback(node, OTHERWISE, text.html(question.otherwise))
    return node


def _processing(node: ET.Element, question: Question, names: dict[str, Answer]) -> None:
    """Say what each answer shows, then which give the mark; in a choice of several, all right ones and no other do."""
    processing = ET.SubElement(node, "resprocessing")
    ET.SubElement(ET.SubElement(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    ET.SubElement(_condition(processing, GENERAL), "other")
    for name, answer in names.items():
        if answer.feedback:
            _equal(_condition(processing, f"{name}_fb"), question, name, answer)
    if question.kind == ESSAY:
        return
    right = _condition(processing, None)
    if question.kind == MULTIPLE:
        right = ET.SubElement(right, "and")
    for name, answer in names.items():
        if answer.right:
            _equal(right, question, name, answer)
        elif question.kind == MULTIPLE:
            _equal(ET.SubElement(right, "not"), question, name, answer)
    if question.otherwise:
        ET.SubElement(_condition(processing, OTHERWISE), "other")


def _condition(processing: ET.Element, shows: str | None) -> ET.Element:
    """Add a condition that shows a feedback, or gives the mark and ends; return the place of what it asks."""
    node = ET.SubElement(processing, "respcondition", {"continue": "Yes" if shows else "No"})
    condition = ET.SubElement(node, "conditionvar")
    if shows:
        ET.SubElement(node, "displayfeedback", feedbacktype="Response", linkrefid=shows)
    else:
        ET.SubElement(node, "setvar", action="Set", varname="SCORE").text = "100"
    return condition


def _equal(place: ET.Element, question: Question, name: str, answer: Answer) -> None:
    case = "No" if question.kind == GAP else "Yes"  # Moodle knows the right options of several by this word alone
    ET.SubElement(place, "varequal", respident=RESPONSE, case=case).text = answer.words if question.kind == GAP else name


def _feedback(node: ET.Element, name: str, content: str) -> None:
    _material(ET.SubElement(ET.SubElement(node, "itemfeedback", ident=name), "flow_mat"), content)


def _material(place: ET.Element, content: str) -> None:
    ET.SubElement(ET.SubElement(place, "material"), "mattext", texttype="text/html").text = content


def _fields(place: ET.Element, values: dict[str, str]) -> None:
    metadata = ET.SubElement(place, "qtimetadata")
    for label, value in values.items():
        field = ET.SubElement(metadata, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = label
        ET.SubElement(field, "fieldentry").text = value
