"""The form of an item bank: what each type of item holds, and what its parts must agree in.

A bank is one YAML file a chapter; `articlebook.quiz.loader` reads it. The form
knows nothing of pages or learning-management systems, so that every form of a
quiz comes from the same items. The descriptions of the fields are what an
editor shows while one types: `make quizzes` writes them to the banks'
`schema.json`. The messages of the checks are finished sentences, to which
`articlebook.quiz.messages` adds file and item.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from articlebook.text_roles import WORDS
from articlebook.typed_answers import normalised

#: Doubts about an item that `articlebook.quiz.style` may raise, and that the item may answer.
DoubtName = Literal["negative-stem", "absolute-word", "of-the-above", "uneven-options", "longest-key", "few-options", "last-pair",
                    "same-feedback", "small-letter", "repeats-item", "unreadable-number", "typed-fact", "typed-number"]
Entry = TypeVar("Entry")


def _readable_characters(text: str) -> str:
    """Refuse what an eye cannot see: control characters, reordering marks, half characters."""
    for character in text:
        # line breaks are what YAML's folded texts leave
        if character not in "\n\t" and (
                unicodedata.category(character) in ("Cc", "Cs", "Cn") or character in _UNSEEN):
            raise ValueError(f"holds the character U+{ord(character):04X}, which is not shown as written; remove it")
    return text


#: Marks that reorder or hide text (Unicode technical report 36, section 3), and the byte order mark.
_UNSEEN = set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")

Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_readable_characters)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]


class Model(BaseModel):
    """Part of a bank: a field that is not described is a fault."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Choice(Model):
    """One option of a choice item."""

    text: Text = Field(description="What the reader sees. Like the other options in length and form.")
    correct: bool = Field(False, description="True for a right option. Leave it out for a distractor.")
    feedback: Text = Field(description="Said to a reader who chose this option: why it is right, or what to look at again.")
    misconception: Text | None = Field(None, description="For a distractor: the mistake that it catches, such as "
                                       "'takes a partner for a member'. Seen by authors and instructors only.")

    @model_validator(mode="after")
    def _names_misconception(self):
        if not self.correct and not self.misconception:
            raise ValueError("a distractor names the misconception it catches; add `misconception`")
        return self


class WrongAnswer(Model):
    """A wrong answer that the author expects, with its own feedback."""

    answer: Text | Number = Field(description="The wrong answer: words, a number, or a data role that gives one.")
    feedback: Text = Field(description="Said to a reader who typed this answer.")
    misconception: Text = Field(description="The mistake behind this answer.")


class Pair(Model):
    """A left side and the right side that belongs to it."""

    left: Text = Field(description="What is given.")
    right: Text = Field(description="What the reader must find for it. Two pairs may share a right side.")
    feedback: Text = Field(description="Why the two belong together.")


class Shown(Model):
    """Something that a reader looks at to answer: it stands with the question in every form of the quiz."""

    words: Text | None = Field(None, description="A sentence or passage to read or to judge; `by` says whose it is.")
    by: Text | None = Field(None, description="Whose the words are, such as 'A student' or 'The article, restated'.")
    quotation: Text | None = Field(None, description="Id of a row of the table quotations: words of a document, with who, where and when.")
    rows: Text | None = Field(None, description="Rows of one table: sco_summits[astana-2024]; sco_summits[tianjin-2025].")
    columns: Annotated[list[Text], Field(max_length=8)] = Field([], description="With `rows`: which columns are shown; without it those that "
                                                                "the book shows.")
    chart: Text | None = Field(None, description="Name of a chart that stands in the item's chapter, as its directive writes it.")

    @model_validator(mode="after")
    def _is_one_thing(self):
        given = [name for name in ("words", "quotation", "rows", "chart") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError("`shown` holds one of words, quotation, rows and chart in each entry")
        if bool(self.by) != bool(self.words):
            raise ValueError("`by` and `words` go together: say whose the words are")
        if self.columns and not self.rows:
            raise ValueError("`columns` needs `rows`")
        return self


class Item(Model):
    """What every item has, whatever its type."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)] = Field(
        description="Name of the item, unique in the whole book and never changed: small letters, digits, hyphens, a letter first. "
        "It is the item's place on the page and its identifier in a learning-management system.")
    objective: Text = Field(description="Id of the learning objective that the item tests; the chapter declares it.")
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate"] = Field(
        description="Level in the revised taxonomy of Bloom.")
    passage: Text = Field(description="What settles the item: a paragraph of the article (3A.1), a table or a row of it "
                          "(events[un-seat]); several with semicolons.")
    use: Annotated[list[Literal["book", "lms"]], Field(min_length=1, max_length=2)] = Field(
        ["book", "lms"], description="Where the item goes. [lms] alone keeps it out of the book, for the parallel set.")
    shown: Annotated[list[Shown], Field(max_length=4)] = Field([], description="What the reader looks at to answer, in this order.")
    stem: Text = Field(description="The question. *Emphasis* and `code` work; a number, date or list comes from a data role.")
    explanation: Text = Field(description="Said after the answer: why the key is right, and where to read it.")
    facts: list[Text] = Field([], description="What the key rests on in the tables, checked at every build: "
                              "'one-event < another-event' (events in order), two texts with a role in one: "
                              "'{count}`a-table column=value` = ten', or a form that the subject of the book reads.")
    accepted: dict[DoubtName, Text] = Field({}, description="Doubts of style that the author has looked at, "
                                        "each with the reason for keeping the item as it is.")

    @model_validator(mode="after")
    def _uses_differ(self):
        _distinct(self.use, "use")
        return self


class ChoiceItem(Item):
    """Options to choose from: one right (`single`) or any number (`multiple`)."""

    type: Literal["single", "multiple"] = Field(description="One right option, or any number of them.")
    choices: Annotated[list[Choice], Field(min_length=2, max_length=8)] = Field(
        description="The options; three are enough. The book and the files show them in another order, which no change of words alters.")

    @model_validator(mode="after")
    def _has_key(self):
        right = sum(choice.correct for choice in self.choices)
        if self.type == "single" and right != 1:
            raise ValueError(f"a single choice has exactly one `correct: true`; this one has {right}")
        if self.type == "multiple" and not 0 < right < len(self.choices):
            raise ValueError("a multiple choice has at least one right and one wrong option")
        _distinct([choice.text for choice in self.choices], "choice")
        return self

    def shuffled(self) -> list[Choice]:
        """Return the options in the order in which every form of the quiz shows them."""
        return _in_fixed_order(self.id, self.choices)


class NumericItem(Item):
    """A number to type."""

    type: Literal["numeric"] = Field(description="A number to type.")
    answer: Text | Number = Field(description="The number, or a data role that gives it: \"{year}`an-event`\".")
    tolerance: Annotated[Number, Field(ge=0)] = Field(0, description="How far from the number an answer may be and still be right.")
    wrong: Annotated[list[WrongAnswer], Field(max_length=12)] = Field([], description="Foreseen wrong numbers, each with feedback.")
    otherwise: Text = Field(description="Feedback for any other number.")

    @model_validator(mode="after")
    def _key_is_not_wrong(self):
        key, wrong = self.key, [as_number(w.answer) for w in self.wrong]
        if any(abs(number - key) <= self.tolerance for number in wrong):
            raise ValueError("a foreseen wrong answer is within the tolerance of the key; remove it")
        if len(set(wrong)) < len(wrong):
            raise ValueError("two times the same foreseen wrong answer; change or remove one")
        return self

    @property
    def key(self) -> float:
        """Right number."""
        return as_number(self.answer)


class TextItem(Item):
    """A few words to type."""

    type: Literal["text"] = Field(description="A few words to type; case and spaces at the ends do not matter.")
    answers: Annotated[list[Text], Field(min_length=1, max_length=12)] = Field(
        description="Every accepted answer, the best first: names, short names, other spellings.")
    wrong: Annotated[list[WrongAnswer], Field(max_length=12)] = Field([], description="Foreseen wrong answers, each with feedback.")
    otherwise: Text = Field(description="Feedback for any other answer.")

    @model_validator(mode="after")
    def _key_is_not_wrong(self):
        wrong = [str(w.answer) for w in self.wrong]
        if {normalised(a) for a in self.answers} & {normalised(w) for w in wrong}:
            raise ValueError("a foreseen wrong answer equals an accepted one; remove it")
        _distinct(self.answers, "accepted answer")
        _distinct(wrong, "foreseen wrong answer")
        if any("*" in text for text in (*self.answers, *wrong)):
            raise ValueError("an answer holds *, which Moodle reads as any text; write it without")
        return self


class MatchItem(Item):
    """Left sides, each with the right side to find."""

    type: Literal["match"] = Field(description="Left sides, each with the right side to choose for it.")
    pairs: Annotated[list[Pair], Field(min_length=2, max_length=8)] = Field(description="What belongs together.")
    distractors: Annotated[list[Text], Field(max_length=8)] = Field([], description="Right sides that belong to no left side.")

    @model_validator(mode="after")
    def _sides_differ(self):
        _distinct([pair.left for pair in self.pairs], "left side")
        _distinct(self.distractors, "distractor")
        if {normalised(p.right) for p in self.pairs} & {normalised(d) for d in self.distractors}:
            raise ValueError("a distractor equals a right side; change it")
        if len({p.right for p in self.pairs}) + len(self.distractors) < 2:
            raise ValueError("there is only one right side to choose; add another or a distractor")
        return self

    def options(self) -> list[str]:
        """Return right sides and distractors, each once, in the order in which every form of the quiz shows them."""
        return _in_fixed_order(self.id, list(dict.fromkeys([*(pair.right for pair in self.pairs), *self.distractors])))


class Landmark(Model):
    """A year that a line of time names."""

    year: Text | Number = Field(description="The year, or a data role that gives one.")
    label: Text = Field(description="What was then, in a few words.")


class PlaceItem(NumericItem):
    """A year to find on a line of time."""

    type: Literal["place"] = Field(description="A year to find on a line of time, with pointer or arrow keys.")  # type: ignore[assignment]
    first: Annotated[int, Field(ge=1, le=2200)] = Field(description="First year of the line.")
    last: Annotated[int, Field(ge=1, le=2200)] = Field(description="Last year of the line.")
    landmarks: Annotated[list[Landmark], Field(max_length=5)] = Field([], description="Years that the line names, other than the key.")

    @model_validator(mode="after")
    def _lies_on_the_line(self):
        if not self.first < self.key < self.last:
            raise ValueError("the key is not between `first` and `last`")
        if any(not self.first <= as_number(mark.year) <= self.last for mark in self.landmarks):
            raise ValueError("a landmark is not on the line; widen the line or remove it")
        if any(abs(as_number(mark.year) - self.key) <= self.tolerance for mark in self.landmarks):
            raise ValueError("a landmark gives the key away; remove it")
        return self


class Segment(Model):
    """A piece of a passage, which a reader may mark or not."""

    text: Text = Field(description="The words, with the comma or full stop behind them.")
    right: bool | None = Field(None, description="True for words to mark, false for words that could be marked in error. "
                               "Without it the words cannot be marked.")
    feedback: Text | None = Field(None, description="For words that can be marked: why they are to be marked or not.")
    misconception: Text | None = Field(None, description="For words that could be marked in error: the mistake behind it.")

    @model_validator(mode="after")
    def _is_explained(self):
        if (self.right is None) == bool(self.feedback):
            raise ValueError("words that can be marked have `right` and `feedback`, other words neither")
        if (self.right is False) != bool(self.misconception):
            raise ValueError("words that could be marked in error name the `misconception`, no others do")
        return self


class MarkItem(Item):
    """A passage in which to mark words, such as those that carry a view."""

    type: Literal["mark"] = Field(description="Words to mark in a passage.")
    by: Text = Field(description="Whose passage it is.")
    segments: Annotated[list[Segment], Field(min_length=2, max_length=20)] = Field(description="The passage, cut into pieces, in its order.")

    @model_validator(mode="after")
    def _can_be_marked(self):
        rights = {segment.right for segment in self.segments}
        if not {True, False} <= rights:
            raise ValueError("a passage to mark has words to mark and words that could be marked in error")
        _distinct([segment.text for segment in self.segments if segment.right is not None], "piece to mark")
        return self

    def markable(self) -> list[Segment]:
        """Return the pieces that a reader can mark, in the order of the passage."""
        return [segment for segment in self.segments if segment.right is not None]


class WriteItem(Item):
    """A few sentences to write, kept by the reader, and compared with a model answer; nothing marks them."""

    type: Literal["write"] = Field(description="A few sentences to write; the book shows a model answer to compare.")
    words: Annotated[int, Field(ge=10, le=300)] = Field(description="About how many words to write.")
    model: Text = Field(description="An answer that is good enough, to compare.")
    look_for: Annotated[list[Text], Field(min_length=2, max_length=6)] = Field(
        description="What a good answer has, each point as a question that the reader can ask of the own text.")


class Intruder(Model):
    """A sentence that belongs to no place of an order."""

    text: Text = Field(description="The sentence.")
    feedback: Text = Field(description="Why it has no place.")
    misconception: Text = Field(description="The mistake of a reader who gives it one.")


class OrderItem(Item):
    """Entries to put in order; with intruders, an argument to build."""

    type: Literal["order"] = Field(description="Entries to put in order.")
    sequence: Annotated[list[Text], Field(min_length=3, max_length=6)] = Field(description="The entries in their right order.")
    feedback: Text = Field(description="Said after the answer: what the order rests on.")
    intruders: Annotated[list[Intruder], Field(max_length=3)] = Field(
        [], description="Sentences that have no place in it, such as one that does not support the conclusion.")

    @model_validator(mode="after")
    def _entries_differ(self):
        _distinct([*self.sequence, *(intruder.text for intruder in self.intruders)], "entry")
        return self

    def shuffled(self) -> list[str]:
        """Return entries and intruders in a fixed order that is not the right one."""
        entries = [*self.sequence, *(intruder.text for intruder in self.intruders)]
        mixed = _in_fixed_order(self.id, entries)
        return mixed if mixed != entries else mixed[1:] + mixed[:1]


AnyItem = Annotated[ChoiceItem | NumericItem | TextItem | MatchItem | OrderItem | PlaceItem | MarkItem | WriteItem, Field(discriminator="type")]


class Bank(Model):
    """All items of one chapter."""

    chapter: Text = Field(description="Name of the chapter's file without its ending, which is the bank's own name too.")
    items: Annotated[list[AnyItem], Field(min_length=1, max_length=60)] = Field(
        description="The items, in the order in which the page shows them.")

    def for_use(self, use: str) -> list[AnyItem]:
        """Return the items meant for the book (``"book"``) or for learning-management systems (``"lms"``)."""
        return [item for item in self.items if use in item.use]


def item_types() -> tuple[str, ...]:
    """Return every type of item that a bank may hold, in the order of the form."""
    kinds = get_args(get_args(AnyItem)[0])
    return tuple(name for kind in kinds for name in get_args(kind.model_fields["type"].annotation))


def as_number(value: str | float) -> float:
    """Read a key as a number; words such as "three" and groups of digits, which a data role may give, count too.

    Raises
    ------
    ValueError
        Where it is no number; says what to write.
    """
    if isinstance(value, str):
        if value.lower() in WORDS:
            return float(WORDS.index(value.lower()))
        digits = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", value)
        if not re.fullmatch(r"[-\u2212]?\d{1,12}(\.\d{1,12})?", digits, re.ASCII):
            raise ValueError(f"{value[:40]!r} is no number; write digits or a data role that counts")
        value = digits.replace("\u2212", "-")
    return float(value)


def _in_fixed_order(item_id: str, entries: Sequence[Entry]) -> list[Entry]:
    """Mix entries by the item's id and their numbers in the bank alone, so that no change of words moves the key."""
    mixed = sorted(range(len(entries)), key=lambda index: hashlib.sha256(f"{item_id}\0{index}".encode()).hexdigest())
    return [entries[index] for index in mixed]


def _distinct(texts: Sequence[str], what: str) -> None:
    if len({normalised(t) for t in texts}) < len(texts):
        raise ValueError(f"two times the same {what}; change or remove one")


def schema() -> str:
    """Return the JSON Schema of a bank, as an editor reads it."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Bank.model_json_schema()
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
