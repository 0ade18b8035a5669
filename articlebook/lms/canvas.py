"""Canvas: a QTI 1.2 package by `text2qti`, completed where that library has no item type.

`text2qti` reads a text format of its own, so every text is handed to it with all
signs of that format, of Markdown and of TeX written as character references.
Matching and ordering, texts to write, and numbers around zero, are put in as
Canvas itself exports them, and before each question what is shown with it.
"""

from __future__ import annotations

import re
from typing import TypeGuard
from xml.sax.saxutils import escape

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from articlebook.archive import packed
from articlebook.lms import asked, text
from articlebook.lms.sets import PRACTICE, ItemSet, book_title
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem


def canvas_package(items: ItemSet) -> bytes:
    """Make a package that Canvas imports as one quiz."""
    made = QTI(Quiz(_source(items), config=Config()))
    folder = made.assessment_identifier
    meta = _worth(made.assessment_meta, sum(map(text.points, items.items)))
    return packed({
        "imsmanifest.xml": _licensed(made.imsmanifest_xml).encode(),
        "non_cc_assessments/": b"",  # Canvas looks for the folder
        f"{folder}/assessment_meta.xml": (_for_practice(meta) if items.kind == PRACTICE else meta).encode(),
        f"{folder}/{folder}.xml": _completed(made.assessment, items).encode(),
    })


def _licensed(manifest: str) -> str:
    """Return the manifest without the day of its making, and with the book's licence instead of "private"."""
    manifest, days = re.subn(r"\s*<imsmd:lifeCycle>.*?</imsmd:lifeCycle>", "", manifest, flags=re.S)
    manifest, rights = re.subn(r"Private \(Copyrighted\)[^<]*", "CC BY 4.0 - https://creativecommons.org/licenses/by/4.0/", manifest)
    if (days, rights) != (1, 1):
        raise ValueError("text2qti writes another manifest than it did; compare `_licensed` in articlebook/lms/canvas.py with it")
    return manifest


def _worth(meta: str, points: int) -> str:
    """Return the settings with the sum of the points: the library counts one for each stand-in."""
    meta, sums = re.subn(r"(<points_possible>)[\d.]*(</points_possible>)", rf"\g<1>{points:.1f}\g<2>", meta)
    if not sums:
        raise ValueError("text2qti writes other settings than it did; compare `_worth` in articlebook/lms/canvas.py with them")
    return meta


def _for_practice(meta: str) -> str:
    """Return the settings of a quiz without a mark, a limit of attempts or a column in the gradebook: anybody can read the keys."""
    meta, kinds = re.subn(r"<quiz_type>assignment</quiz_type>", "<quiz_type>practice_quiz</quiz_type>", meta)
    meta, limits = re.subn(r"<allowed_attempts>1</allowed_attempts>", "<allowed_attempts>-1</allowed_attempts>", meta)
    meta, columns = re.subn(r"\s*<assignment identifier=.*?</assignment>", "", meta, flags=re.S)
    if (kinds, limits, columns) != (1, 1, 1):
        raise ValueError("text2qti writes other settings than it did; compare `_for_practice` in articlebook/lms/canvas.py with them")
    return meta


# ------------------------------------------------------------------ what text2qti reads


def _source(items: ItemSet) -> str:
    about = f"Questions{' for practice' if items.kind == PRACTICE else ''} on the book “{book_title()}”. Keep the book open beside them."
    lines = [f"Quiz title: {text.one_line(items.title)}", f"Quiz description: {_markdown(about)}", "Shuffle answers: true",
             f"Show correct answers: {str(items.kind == PRACTICE).lower()}", ""]
    for number, item in enumerate(items.items, start=1):
        # the id stands in the place of the question: text2qti refuses two questions in the same words
        lines += [f"Title: {item.id}", f"{number}. {item.id}"]
        lines += [_STAND_IN] if _is_own(item) else [f"... {_markdown(item.explanation)}", *_answers(item)]
        lines.append("")
    return "\n".join(lines)


#: A question without a key, in whose place `_completed` puts an item of our own.
_STAND_IN = "____"


def _answers(item: AskedItem) -> list[str]:
    if isinstance(item, ChoiceItem):
        lines = []
        for letter, choice in zip("abcdefgh", item.shuffled(), strict=False):
            marks = {("single", True): f"*{letter})", ("single", False): f"{letter})",
                     ("multiple", True): "[*]", ("multiple", False): "[ ]"}
            lines += [f"{marks[item.type, choice.correct]} {_markdown(choice.text)}", f"... {_markdown(choice.feedback)}"]
        return lines
    if isinstance(item, NumericItem):
        return [_for_wrong(item), f"= {text.number(item.key)} +- {text.number(float(item.tolerance))}"]
    if isinstance(item, TextItem):
        return [_for_wrong(item), *(f"* {text.one_line(answer)}" for answer in item.answers)]
    return [_STAND_IN]


def _for_wrong(item: NumericItem | TextItem) -> str:
    """Write the feedback for every wrong answer: Canvas has one for all of them, so it tells them apart in words."""
    return "- " + " ".join([_markdown(item.otherwise), *(f"<em>{_markdown(typed)}:</em> {_markdown(entry.feedback)}"
                                                         for typed, entry in text.foreseen(item))])


def _markdown(words: str) -> str:
    """Render a text as HTML in which Markdown, TeX and text2qti find nothing to read."""
    parts = re.split(r"(<[^>]*>|&\w+;)", text.html(words))
    return "".join(part if index % 2 else re.sub(r"[!-+\-/:<-@[-`{-~]|(?<=[\d.])\.|^\.", lambda m: f"&#{ord(m[0])};", part)
                   for index, part in enumerate(parts))


# ------------------------------------------------------------------ what text2qti has not


def _is_own(item: AskedItem) -> TypeGuard[MatchItem | OrderItem | NumericItem | WriteItem]:
    """Tell whether the item is of a kind that text2qti cannot write."""
    if isinstance(item, NumericItem):
        low, high = map(float, text.bounds(item))
        return (low < 0.001 and high > -0.001) or round(low, 4) != low or round(high, 4) != high
    return isinstance(item, MatchItem | OrderItem | WriteItem)


def _completed(assessment: str, items: ItemSet) -> str:
    """Return the assessment with every question and what is shown with it, our items in the place of the stand-ins, and the tags of every item.

    A quiz for practice has no limit of attempts here either: its settings say so in another file, and a reader of one
    file alone must not find another limit.
    """
    known = {item.id: item for item in items.items}
    if items.kind == PRACTICE:
        limit = r"(<fieldlabel>cc_maxattempts</fieldlabel>\s*<fieldentry>)1(</fieldentry>)"
        assessment, limits = re.subn(limit, r"\g<1>unlimited\g<2>", assessment)
        if limits != 1:
            raise ValueError("text2qti writes another assessment than it did; compare `_completed` in articlebook/lms/canvas.py with it")

    def complete(match: re.Match) -> str:
        item = known[match["title"]]
        body = _own(item) if _is_own(item) else match["body"]
        question = asked.html(items.before(item)) + text.paragraphs([item.stem])
        body, places = re.subn(r"(?<=<presentation>)\s*<material(?:/>|>.*?</material>)", lambda _: _material(question), body, count=1, flags=re.S)
        if places != 1:
            raise ValueError("text2qti writes another presentation than it did; compare `_completed` in articlebook/lms/canvas.py with it")
        return f'{match["head"]}{body.replace("</qtimetadata>", f"{_tags(item)}</qtimetadata>", 1)}</item>'

    return re.sub(r'(?P<head><item ident="[^"]*" title="(?P<title>[^"]*)">)(?P<body>.*?)</item>', complete, assessment, flags=re.S)


def _tags(item: AskedItem) -> str:
    fields = [("item", item.id), *(label.split(": ", 1) for label in text.labels(item)),
              *(("misconception", f"{wrong}: {says}") for wrong, says in text.misconceptions(item))]
    return "".join(_field(label, value) for label, value in fields)


def _field(label: str, value: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{escape(value)}</fieldentry></qtimetadatafield>\n"


def _own(item: MatchItem | OrderItem | NumericItem | WriteItem) -> str:
    """Write the inside of an item element as Canvas exports it."""
    if isinstance(item, NumericItem):
        kind, (answered, scored) = "numerical_question", _number_parts(item)
        told = {"general_fb": [item.explanation],
                "general_incorrect_fb": [item.otherwise, *(f"{typed}: {entry.feedback}" for typed, entry in text.foreseen(item))]}
    elif isinstance(item, WriteItem):
        kind, (answered, scored), told = "essay_question", _ESSAY_PARTS, {"general_fb": text.why(item)}
    else:
        kind, (answered, scored), told = "matching_question", _match_parts(item), {"general_fb": text.why(item)}
    shown = {ident: ('<respcondition continue="Yes"><conditionvar><other/></conditionvar>'
                     f'<displayfeedback feedbacktype="Response" linkrefid="{ident}"/></respcondition>\n') for ident in told}
    feedback = "".join(f'<itemfeedback ident="{ident}"><flow_mat>{_material(text.paragraphs(lines))}</flow_mat></itemfeedback>\n'
                       for ident, lines in told.items())
    return (f'\n<itemmetadata><qtimetadata>\n{_field("question_type", kind)}{_field("points_possible", str(text.points(item)))}</qtimetadata></itemmetadata>\n'
            f"<presentation>\n<material/>{answered}</presentation>\n"
            '<resprocessing>\n<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>\n'
            f'{shown["general_fb"]}{scored}{shown.get("general_incorrect_fb", "")}</resprocessing>\n{feedback}')


#: A text to write, and that nothing marks it.
_ESSAY_PARTS = ('<response_str ident="response1" rcardinality="Single"><render_fib><response_label ident="answer1" rshuffle="No"/></render_fib>'
                "</response_str>\n", '<respcondition continue="No"><conditionvar><other/></conditionvar></respcondition>\n')


def _match_parts(item: MatchItem | OrderItem) -> tuple[str, str]:
    pairs = text.pairs(item)
    options = text.options(item)
    labels = "".join(f'<response_label ident="r{n}">{_material(text.plain(option), "text/plain")}</response_label>\n'
                     for n, option in enumerate(options, start=1))
    answered, scored = "", ""
    for n, (left, right) in enumerate(pairs, start=1):
        answered += (f'<response_lid ident="response_l{n}">{_material(text.plain(left), "text/plain")}'
                  f"<render_choice>\n{labels}</render_choice></response_lid>\n")
        scored += (f'<respcondition><conditionvar><varequal respident="response_l{n}">r{options.index(right) + 1}</varequal></conditionvar>'
                   f'<setvar varname="SCORE" action="Add">{100 / len(pairs):.2f}</setvar></respcondition>\n')
    return answered, scored


def _number_parts(item: NumericItem) -> tuple[str, str]:
    low, high = text.bounds(item)
    answered = ('<response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal">'
             '<response_label ident="answer1"/></render_fib></response_str>\n')
    scored = (f'<respcondition continue="No"><conditionvar><or><varequal respident="response1">{text.number(item.key)}</varequal>'
              f'<and><vargte respident="response1">{low}</vargte><varlte respident="response1">{high}</varlte></and></or>'
              '</conditionvar><setvar action="Set" varname="SCORE">100</setvar></respcondition>\n')
    return answered, scored


def _material(content: str, kind: str = "text/html") -> str:
    return f'<material><mattext texttype="{kind}">{escape(content)}</mattext></material>'
