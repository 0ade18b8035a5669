"""The items of a bank as QTI: the one structure that versions 3.0 and 2.1 share.

Version 2.1 names the same things differently, so items are built in the names
of 3.0 and `qti21` renames them. Two choices follow from what readers do and do
not implement: a numeric answer is compared with `gte` and `lte`, not with the
tolerance of `equal`; and feedback stands below the question, not in dialogs.
"""

from __future__ import annotations

from math import lcm
from xml.etree import ElementTree as ET

from articlebook.lms import asked, text
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.quiz.shown import Exhibit

#: Identifier of the feedback that follows any answer.
WHY = "WHY"


def qti_item(source: AskedItem, shown: tuple[Exhibit, ...] = ()) -> ET.Element:
    """Make a QTI 3.0 item of one of the bank's, with what stands before its question."""
    root = ET.Element("qti-assessment-item", {"identifier": source.id, "title": source.id, "adaptive": "false",
                                              "time-dependent": "false", "xml:lang": "en"})
    if isinstance(source, ChoiceItem):
        _choice(root, source)
    elif isinstance(source, NumericItem):
        _numeric(root, source)
    elif isinstance(source, TextItem):
        _typed(root, source)
    elif isinstance(source, WriteItem):
        _text(root, source)
    elif isinstance(source, MatchItem) or source.intruders:  # an order of some of its entries is read by few tools
        _match(root, source)
    else:
        _order(root, source)
    for body in root.iter("qti-item-body"):
        body[:0] = asked.elements(shown)
    return root


# ------------------------------------------------------------------ parts of an item


def _frame(root: ET.Element, cardinality: str, base: str, correct: list[str], feedback: str = "single") -> ET.Element:
    """Write the declarations that every item has; return the declaration of the response."""
    response = ET.SubElement(root, "qti-response-declaration", identifier="RESPONSE", cardinality=cardinality)
    response.set("base-type", base)
    if correct:
        key = ET.SubElement(response, "qti-correct-response")
        for value in correct:
            ET.SubElement(key, "qti-value").text = value
    score = outcome_declaration(root, "SCORE", "single", "float")
    score.set("normal-maximum", "1")
    ET.SubElement(ET.SubElement(score, "qti-default-value"), "qti-value").text = "0"
    outcome_declaration(root, "FEEDBACK", feedback, "identifier")
    outcome_declaration(root, "AFTER", "single", "identifier")
    return response


def outcome_declaration(root: ET.Element, identifier: str, cardinality: str, base: str) -> ET.Element:
    """Add the declaration of an outcome to an item or a test; return it."""
    node = ET.SubElement(root, "qti-outcome-declaration", identifier=identifier, cardinality=cardinality)
    node.set("base-type", base)
    return node


def _body(root: ET.Element) -> ET.Element:
    return ET.SubElement(root, "qti-item-body")


def _feedback(body: ET.Element, source: AskedItem, told: dict[str, str]) -> None:
    """Write the blocks that the outcomes FEEDBACK and AFTER bring out."""
    for identifier, says in told.items():
        _block(body, "FEEDBACK", identifier, [says])
    _block(body, "AFTER", WHY, text.why(source))


def _block(body: ET.Element, outcome: str, identifier: str, lines: list[str]) -> None:
    node = ET.SubElement(body, "qti-feedback-block", {"outcome-identifier": outcome, "identifier": identifier, "show-hide": "show"})
    ET.SubElement(node, "qti-content-body").extend(text.element("p", line) for line in lines)


def _processing(root: ET.Element) -> ET.Element:
    return ET.SubElement(root, "qti-response-processing")


def set_outcome(parent: ET.Element, outcome: str, *values: ET.Element) -> None:
    """Add to a processing the step that gives an outcome a value."""
    ET.SubElement(parent, "qti-set-outcome-value", identifier=outcome).extend(values)


def _base(kind: str, value: str) -> ET.Element:
    node = ET.Element("qti-base-value", {"base-type": kind})
    node.text = value
    return node


def _variable(identifier: str) -> ET.Element:
    return ET.Element("qti-variable", identifier=identifier)


def expression(operator: str, *parts: ET.Element, **attributes: str) -> ET.Element:
    """Apply an operator to expressions; an underscore in the name of an attribute becomes a hyphen."""
    node = ET.Element(operator, {name.replace("_", "-"): value for name, value in attributes.items()})
    node.extend(parts)
    return node


def _after(processing: ET.Element) -> None:
    set_outcome(processing, "AFTER", _base("identifier", WHY))


# ------------------------------------------------------------------ types


def _choice(root: ET.Element, source: ChoiceItem) -> None:
    options = {f"C{n}": choice for n, choice in enumerate(source.shuffled(), start=1)}
    right = [identifier for identifier, choice in options.items() if choice.correct]
    single = source.type == "single"
    cardinality = "single" if single else "multiple"
    response = _frame(root, cardinality, "identifier", right, feedback=cardinality)
    whole = 1
    if not single:
        # whole numbers, so that right options add up to exactly 1 and wrong ones take exactly as much away
        whole = lcm(len(right), len(options) - len(right))
        mapping = ET.SubElement(response, "qti-mapping", {"default-value": "0", "lower-bound": "0"})
        for identifier, choice in options.items():
            points = whole // len(right) if choice.correct else -whole // (len(options) - len(right))
            ET.SubElement(mapping, "qti-map-entry", {"map-key": identifier, "mapped-value": str(points)})
    body = _body(root)
    interaction = ET.SubElement(body, "qti-choice-interaction", {
        "response-identifier": "RESPONSE", "shuffle": str(not isinstance(source, asked.PiecesItem)).lower(), "max-choices": "1" if single else "0"})
    interaction.append(text.element("qti-prompt", source.stem))
    interaction.extend(text.element("qti-simple-choice", choice.text, identifier=identifier)
                       for identifier, choice in options.items())
    _feedback(body, source, {identifier: choice.feedback for identifier, choice in options.items()})
    processing = _processing(root)
    if single:
        _one_or_nothing(processing)
    else:
        _set_share(processing, whole)
    set_outcome(processing, "FEEDBACK", _variable("RESPONSE"))
    _after(processing)


def _one_or_nothing(processing: ET.Element) -> None:
    condition = ET.SubElement(processing, "qti-response-condition")
    right = ET.SubElement(condition, "qti-response-if")
    right.append(expression("qti-match", _variable("RESPONSE"), ET.Element("qti-correct", identifier="RESPONSE")))
    set_outcome(right, "SCORE", _base("float", "1"))
    set_outcome(ET.SubElement(condition, "qti-response-else"), "SCORE", _base("float", "0"))


def _set_share(processing: ET.Element, whole: int) -> None:
    points = ET.Element("qti-map-response", identifier="RESPONSE")
    set_outcome(processing, "SCORE", expression("qti-divide", points, _base("float", str(whole))))


def _numeric(root: ET.Element, source: NumericItem) -> None:
    low, high = text.bounds(source)
    tests = [_between(low, high), *(_between(typed, typed) for typed, _ in text.foreseen(source))]
    _entry(root, source, "float", text.number(source.key), tests)


def _between(low: str, high: str) -> ET.Element:
    return expression("qti-and", expression("qti-gte", _variable("RESPONSE"), _base("float", low)),
               expression("qti-lte", _variable("RESPONSE"), _base("float", high)))


def _typed(root: ET.Element, source: TextItem) -> None:
    tests = [expression("qti-or", *(_is(accepted) for accepted in source.answers)),
             *(_is(typed) for typed, _ in text.foreseen(source))]
    _entry(root, source, "string", source.answers[0], tests)


def _is(words: str) -> ET.Element:
    return expression("qti-string-match", _variable("RESPONSE"), _base("string", words), case_sensitive="false")


def _entry(root: ET.Element, source: NumericItem | TextItem, base: str, key: str, tests: list[ET.Element]) -> None:
    """Write an item with an answer to type: the first test is the key's, the others those of the foreseen wrong answers."""
    _frame(root, "single", base, [key])
    body = _body(root)
    body.append(text.element("p", source.stem))
    line = ET.SubElement(body, "p")
    line.text = "Your answer: "
    ET.SubElement(line, "qti-text-entry-interaction", {"response-identifier": "RESPONSE", "expected-length":
                                                       "10" if base == "float" else "40"})
    wrong = {f"W{n}": entry.feedback for n, (_, entry) in enumerate(text.foreseen(source), start=1)}
    _feedback(body, source, {**wrong, "OTHERWISE": source.otherwise})
    processing = _processing(root)
    condition = ET.SubElement(processing, "qti-response-condition")
    right = ET.SubElement(condition, "qti-response-if")
    right.append(tests[0])
    set_outcome(right, "SCORE", _base("float", "1"))
    for test, identifier in zip(tests[1:], wrong, strict=True):
        branch = ET.SubElement(condition, "qti-response-else-if")
        branch.append(test)
        set_outcome(branch, "SCORE", _base("float", "0"))
        set_outcome(branch, "FEEDBACK", _base("identifier", identifier))
    other = ET.SubElement(condition, "qti-response-else")
    set_outcome(other, "SCORE", _base("float", "0"))
    set_outcome(other, "FEEDBACK", _base("identifier", "OTHERWISE"))
    _after(processing)


def _text(root: ET.Element, source: WriteItem) -> None:
    """Write an item with a text to write, which nothing scores; what to look for stands where only who marks it sees it."""
    _frame(root, "single", "string", [])
    for score in root.iterfind("qti-outcome-declaration[@identifier='SCORE']"):
        score.attrib.pop("normal-maximum")  # a maximum of nothing is none
        if points := text.points(source):
            score.attrib.update({"normal-maximum": str(points), "external-scored": "human"})
    body = _body(root)
    rubric = ET.SubElement(body, "qti-rubric-block", {"view": "scorer", "use": "scoring"})
    ET.SubElement(rubric, "qti-content-body").extend(text.element("p", line) for line in text.look_for(source))
    interaction = ET.SubElement(body, "qti-extended-text-interaction", {
        "response-identifier": "RESPONSE", "expected-lines": "10", "expected-length": str(8 * source.words)})
    interaction.append(text.element("qti-prompt", source.stem))
    _feedback(body, source, {})
    _after(_processing(root))


def _match(root: ET.Element, source: MatchItem | OrderItem) -> None:
    lefts = {f"L{n}": pair for n, pair in enumerate(text.pairs(source), start=1)}
    rights = {f"R{n}": right for n, right in enumerate(text.options(source), start=1)}
    identifier_of = {right: identifier for identifier, right in rights.items()}
    pairs = [f"{left} {identifier_of[right]}" for left, (_, right) in lefts.items()]
    response = _frame(root, "multiple", "directedPair", pairs)
    mapping = ET.SubElement(response, "qti-mapping", {"default-value": "0", "lower-bound": "0"})
    for pair in pairs:
        ET.SubElement(mapping, "qti-map-entry", {"map-key": pair, "mapped-value": "1"})
    body = _body(root)
    # the tabular form of version 3 is worked by keyboard; others drag
    interaction = ET.SubElement(body, "qti-match-interaction", {
        "response-identifier": "RESPONSE", "shuffle": "false", "max-associations": str(len(lefts)), "class": "qti-match-tabular"})
    interaction.append(text.element("qti-prompt", source.stem))
    sides = ((lefts, lambda pair: pair[0], "1"), (rights, str, str(len(lefts))))
    for side, words, most in sides:
        group = ET.SubElement(interaction, "qti-simple-match-set")
        group.extend(text.element("qti-simple-associable-choice", words(entry), **{"identifier": identifier, "match-max": most})
                     for identifier, entry in side.items())
    _feedback(body, source, {})
    processing = _processing(root)
    _set_share(processing, len(pairs))
    _after(processing)


def _order(root: ET.Element, source: OrderItem) -> None:
    entries = {f"E{n}": entry for n, entry in enumerate(source.shuffled(), start=1)}
    identifier_of = {entry: identifier for identifier, entry in entries.items()}
    _frame(root, "ordered", "identifier", [identifier_of[entry] for entry in source.sequence])
    body = _body(root)
    interaction = ET.SubElement(body, "qti-order-interaction", {"response-identifier": "RESPONSE", "shuffle": "false"})
    interaction.append(text.element("qti-prompt", source.stem))
    interaction.extend(text.element("qti-simple-choice", entry, identifier=identifier) for identifier, entry in entries.items())
    _feedback(body, source, {})
    processing = _processing(root)
    _one_or_nothing(processing)
    _after(processing)
