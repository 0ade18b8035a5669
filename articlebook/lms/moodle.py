"""Moodle XML: every item type, feedback for every answer, tags, and misconceptions as comments.

Written by hand against Moodle's own importer (`question/format/xml/format.php`);
no library that was found writes feedback for each answer. Ordering becomes
matching with places, because Moodle before 4.5 has no ordering of its own.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET
from xml.sax.saxutils import unescape

from articlebook.archive import document
from articlebook.lms import asked, text
from articlebook.lms.sets import ItemSet, Section
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.quiz.shown import Exhibit

TAG_LENGTH = 50  # Moodle's own limit for the name of a tag
_TYPES = {"single": "multichoice", "multiple": "multichoice", "numeric": "numerical", "text": "shortanswer",
          "match": "matching", "order": "matching", "write": "essay"}


def moodle_xml(items: ItemSet) -> bytes:
    """Make a question file with one category for each chapter."""
    quiz = ET.Element("quiz")
    for section in items.sections:
        quiz.append(_category(items, section))
        quiz.extend(_question(item, items.before(item)) for item in section.items)
    return re.sub(rb"(?<=<text>)([^<]*&[^<]*)(?=</text>)", _literally, document(quiz))


def _literally(written: re.Match) -> bytes:
    """Write a text as Moodle itself writes it: its reader loses a space that stands between two escaped signs."""
    literal = unescape(written[1].decode()).replace("]]>", "]]]]><![CDATA[>")  # the sign that ends such a text
    return f"<![CDATA[{literal}]]>".encode()


def _category(items: ItemSet, section: Section) -> ET.Element:
    node = ET.Element("question", type="category")
    _text(ET.SubElement(node, "category"), f"$course$/top/{items.category(section)}")
    return node


def _question(item: AskedItem, shown: tuple[Exhibit, ...]) -> ET.Element:
    node = ET.Element("question", type=_TYPES[item.type])
    _text(ET.SubElement(node, "name"), item.id)
    _html(node, "questiontext", asked.html(shown) + text.paragraphs([item.stem]))
    _html(node, "generalfeedback", text.paragraphs(text.why(item)))
    penalty = "0" if isinstance(item, WriteItem) else "0.3333333"
    for tag, value in (("defaultgrade", str(text.points(item))), ("penalty", penalty), ("hidden", "0"), ("idnumber", item.id)):
        ET.SubElement(node, tag).text = value
    _answers(node, item)
    tags = ET.SubElement(node, "tags")
    for label in text.labels(item):
        _text(ET.SubElement(tags, "tag"), label[:TAG_LENGTH])
    return node


def _answers(node: ET.Element, item: AskedItem) -> None:
    if isinstance(item, ChoiceItem):
        _choice(node, item)
    elif isinstance(item, NumericItem):
        _numeric(node, item)
    elif isinstance(item, TextItem):
        _typed(node, item)
    elif isinstance(item, WriteItem):
        _essay(node, item)
    else:
        _match(node, item)


def _choice(node: ET.Element, item: ChoiceItem) -> None:
    single = item.type == "single"
    for tag, value in (("single", str(single).lower()), ("shuffleanswers", str(not isinstance(item, asked.PiecesItem)).lower()),
                       ("answernumbering", "abc")):
        ET.SubElement(node, tag).text = value
    for choice in item.shuffled():
        _answer(node, text.share(item, choice), text.html(choice.text), choice.feedback, choice.misconception, "html")


def _numeric(node: ET.Element, item: NumericItem) -> None:
    key = _answer(node, "100", text.number(item.key), "")  # the general feedback says why
    ET.SubElement(key, "tolerance").text = text.number(float(item.tolerance))
    for typed, entry in text.foreseen(item):
        ET.SubElement(_answer(node, "0", typed, entry.feedback, entry.misconception), "tolerance").text = "0"
    ET.SubElement(_answer(node, "0", "*", item.otherwise), "tolerance").text = "0"


def _typed(node: ET.Element, item: TextItem) -> None:
    ET.SubElement(node, "usecase").text = "0"
    for accepted in item.answers:
        _answer(node, "100", accepted, "")
    for typed, entry in text.foreseen(item):
        _answer(node, "0", typed, entry.feedback, entry.misconception)
    _answer(node, "0", "*", item.otherwise)


def _match(node: ET.Element, item: MatchItem | OrderItem) -> None:
    ET.SubElement(node, "shuffleanswers").text = "true"
    for left, right in [*text.pairs(item), *(("", distractor) for distractor in text.distractors(item))]:
        part = _html(node, "subquestion", text.html(left) if left else "")
        _text(ET.SubElement(part, "answer"), text.plain(right))


def _essay(node: ET.Element, item: WriteItem) -> None:
    # no bound on the number of words: Moodle refuses an answer outside of it
    for tag, value in (("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "10"), ("attachments", "0")):
        ET.SubElement(node, tag).text = value
    _html(node, "graderinfo", text.paragraphs(text.look_for(item)))
    _html(node, "responsetemplate", "")


def _answer(node: ET.Element, fraction: str, answer: str, feedback: str, misconception: str | None = None,
            form: str = "moodle_auto_format") -> ET.Element:
    if misconception:
        # two hyphens would end the comment
        node.append(ET.Comment(f" misconception: {text.plain(misconception).replace('--', '- -').rstrip('-')} "))
    entry = ET.SubElement(node, "answer", fraction=fraction, format=form)
    ET.SubElement(entry, "text").text = answer
    _html(entry, "feedback", text.paragraphs([feedback] if feedback else []))
    return entry


def _html(node: ET.Element, tag: str, content: str) -> ET.Element:
    part = ET.SubElement(node, tag, format="html")
    _text(part, content)
    return part


def _text(node: ET.Element, content: str) -> None:
    ET.SubElement(node, "text").text = content
