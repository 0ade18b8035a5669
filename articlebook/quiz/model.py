"""The item bank: what a quiz may hold, and one clear error where it holds something else.

A bank is one YAML file a chapter. This module reads and checks it and knows
nothing of pages or learning-management systems, so that every form of a quiz
comes from the same items. The descriptions of the fields are what an editor
shows while one types: `make quizzes` writes them to the banks' `schema.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from articlebook import text_roles
from articlebook.chapter import CHAPTERS, Chapter, read_chapter
from articlebook.files import FileError, listed, read_yaml
from articlebook.quiz import assertions as facts
from articlebook.tables import Tables, load
from articlebook.typed_answers import normalised as folded

BANKS = CHAPTERS / "quizzes"
SCHEMA = BANKS / "schema.json"
LARGEST = 200_000  # bytes of a bank; the longest one has a tenth of it, and a reader in Python takes two seconds for it
MOST_FAULTS = 30   # told at once; more would hide the first

#: Doubts of style that `articlebook.quiz.style` may raise, and that an item may answer.
Doubt = Literal["negative-stem", "absolute-word", "of-the-above", "uneven-options", "longest-key", "few-options",
                "typed-fact", "typed-number"]


class BankError(ValueError):
    """A bank has faults; the message names file, item and remedy of each."""


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


class Foreseen(Model):
    """A wrong answer that the author foresaw, with its own feedback."""

    answer: Text | Number = Field(description="The wrong answer: words, a number, or a data role that gives one.")
    feedback: Text = Field(description="Said to a reader who typed this answer.")
    misconception: Text = Field(description="The mistake behind this answer.")


class Pair(Model):
    """A left side and the right side that belongs to it."""

    left: Text = Field(description="What is given.")
    right: Text = Field(description="What the reader must find for it. Two pairs may share a right side.")
    feedback: Text = Field(description="Why the two belong together.")


class Item(Model):
    """What every item has, whatever its type."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] = Field(
        description="Name of the item, unique in the whole book and never changed: small letters, digits, hyphens. "
        "It is the item's place on the page and its identifier in a learning-management system.")
    objective: Text = Field(description="Id of the learning objective that the item tests; the chapter declares it.")
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate"] = Field(
        description="Level in the revised taxonomy of Bloom.")
    passage: Text = Field(description="What settles the item: a paragraph of the article (3A.1), a table or a row of it "
                          "(events[un-seat]); several with semicolons.")
    use: Annotated[list[Literal["book", "lms"]], Field(min_length=1, max_length=2)] = Field(
        ["book", "lms"], description="Where the item goes. [lms] alone keeps it out of the book, for the parallel set.")
    stem: Text = Field(description="The question. *Emphasis* and `code` work; a number, date or list comes from a data role.")
    explanation: Text = Field(description="Said after the answer: why the key is right, and where to read it.")
    facts: list[Text] = Field([], description="What the key rests on in the tables, checked at every build: "
                              "'one-event < another-event' (events in order), two texts with a role in one: "
                              "'{count}`a-table column=value` = ten', or a form that the subject of the book reads.")
    accepted: dict[Doubt, Text] = Field({}, description="Doubts of style that the author has looked at, "
                                        "each with the reason for keeping the item as it is.")

    @model_validator(mode="after")
    def _uses_differ(self):
        _distinct(self.use, "use")
        return self


class ChoiceItem(Item):
    """Options to choose from: one right (`single`) or any number (`multiple`)."""

    type: Literal["single", "multiple"] = Field(description="One right option, or any number of them.")
    choices: Annotated[list[Choice], Field(min_length=2, max_length=8)] = Field(
        description="The options; three are enough. The book and the files show them in another, fixed order.")

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
        """Options in an order that depends on the ids alone: the same at every build."""
        return sorted(self.choices, key=lambda choice: _hash(self.id, choice.text))


class NumericItem(Item):
    """A number to type."""

    type: Literal["numeric"] = Field(description="A number to type.")
    answer: Text | Number = Field(description="The number, or a data role that gives it: \"{year}`an-event`\".")
    tolerance: Annotated[Number, Field(ge=0)] = Field(0, description="How far from the number an answer may be and still be right.")
    wrong: Annotated[list[Foreseen], Field(max_length=12)] = Field([], description="Foreseen wrong numbers, each with feedback.")
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
        """The right number."""
        return as_number(self.answer)


class TextItem(Item):
    """A few words to type."""

    type: Literal["text"] = Field(description="A few words to type; case and spaces at the ends do not matter.")
    answers: Annotated[list[Text], Field(min_length=1, max_length=12)] = Field(
        description="Every accepted answer, the best first: names, short names, other spellings.")
    wrong: Annotated[list[Foreseen], Field(max_length=12)] = Field([], description="Foreseen wrong answers, each with feedback.")
    otherwise: Text = Field(description="Feedback for any other answer.")

    @model_validator(mode="after")
    def _key_is_not_wrong(self):
        wrong = [str(w.answer) for w in self.wrong]
        if {folded(a) for a in self.answers} & {folded(w) for w in wrong}:
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
        if {folded(p.right) for p in self.pairs} & {folded(d) for d in self.distractors}:
            raise ValueError("a distractor equals a right side; change it")
        if len({p.right for p in self.pairs}) + len(self.distractors) < 2:
            raise ValueError("there is only one right side to choose; add another or a distractor")
        return self

    def options(self) -> list[str]:
        """Right sides and distractors, each once, in fixed order."""
        rights = {pair.right for pair in self.pairs} | set(self.distractors)
        return sorted(rights, key=lambda text: _hash(self.id, text))


class OrderItem(Item):
    """Entries to put in order."""

    type: Literal["order"] = Field(description="Entries to put in order.")
    sequence: Annotated[list[Text], Field(min_length=3, max_length=6)] = Field(description="The entries in their right order.")
    feedback: Text = Field(description="Said after the answer: what the order rests on.")

    @model_validator(mode="after")
    def _entries_differ(self):
        _distinct(self.sequence, "entry")
        return self

    def shuffled(self) -> list[str]:
        """Entries in a fixed order that is not the right one."""
        mixed = sorted(self.sequence, key=lambda text: _hash(self.id, text))
        return mixed if mixed != self.sequence else mixed[1:] + mixed[:1]


AnyItem = Annotated[ChoiceItem | NumericItem | TextItem | MatchItem | OrderItem, Field(discriminator="type")]


class Bank(Model):
    """All items of one chapter."""

    chapter: Text = Field(description="Name of the chapter's file without its ending, which is the bank's own name too.")
    items: Annotated[list[AnyItem], Field(min_length=1, max_length=60)] = Field(
        description="The items, in the order in which the page shows them.")

    def for_use(self, use: str) -> list[AnyItem]:
        """Items meant for the book (``"book"``) or for learning-management systems (``"lms"``)."""
        return [item for item in self.items if use in item.use]


def as_number(value: str | float) -> float:
    """A key as a number; words such as "three" and groups of digits, which a data role may give, count too."""
    if isinstance(value, str):
        if value.lower() in text_roles.WORDS:
            return float(text_roles.WORDS.index(value.lower()))
        digits = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", value)
        if not re.fullmatch(r"[-\u2212]?\d{1,12}(\.\d{1,12})?", digits, re.ASCII):
            raise ValueError(f"{value[:40]!r} is no number; write digits or a data role that counts")
        value = digits.replace("\u2212", "-")
    return float(value)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _distinct(texts: list[str], what: str) -> None:
    if len({folded(t) for t in texts}) < len(texts):
        raise ValueError(f"two times the same {what}; change or remove one")


def read_raw(path: Path) -> Any:
    """Read a bank as it is written, nothing of it checked.

    Raises
    ------
    BankError
        Where it is missing, too large, or no YAML.
    """
    if not path.is_file():
        raise BankError(f"{path.name}: no such bank in {path.parent.name}/; write it or remove the quiz")
    if path.stat().st_size > LARGEST:
        raise BankError(f"{path.name}: larger than {LARGEST // 1000} kB; a bank holds one chapter")
    try:
        return read_yaml(path)
    except FileError as error:
        raise BankError(str(error)) from None


def read_bank(path: Path | str, tables: Tables | None = None) -> Bank:
    """One bank, its data roles filled in.

    Raises
    ------
    BankError
        Naming the file, the item and the remedy of every fault.
    """
    path = Path(path)
    # the page of a chapter and the review ask for the same bank; what it is held against are the other banks and the chapter
    beside = [file for file in (*banks(path.parent), *path.parent.parent.glob(f"{path.stem}.*")) if file.is_file()]
    return _read_bank(path, tables or load(), tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in beside))


@lru_cache(maxsize=64)
def _read_bank(path: Path, tables: Tables, beside: tuple) -> Bank:
    raw = read_raw(path)
    try:
        bank = Bank.model_validate(_filled_bank(raw, tables, path))
    except ValidationError as error:
        # of a field that may be text or a number, the last alternative's message is the clearer one
        faults = {tuple(_place(fault)): fault for fault in error.errors()}
        said = [_readable(fault, raw, path) for fault in faults.values()]
        if len(said) > MOST_FAULTS:
            said[MOST_FAULTS:] = [f"{path.name}: and {len(said) - MOST_FAULTS} faults more"]
        raise BankError("\n".join(said)) from None
    _check_against_book(bank, path, tables)
    return bank


def _filled_bank(raw, tables: Tables, path: Path):
    """The raw bank with its data roles replaced; a role that fails is reported with its item."""
    if not isinstance(raw, dict) or not isinstance(raw.get("items"), list):
        return raw
    items, faults = [], []
    for number, item in enumerate(raw["items"]):
        try:
            items.append(_filled(item, tables))
        except text_roles.ProseError as error:
            faults.append(f"{path.name}, {_item_name(raw, number)}: {error}")
    if faults:
        raise BankError("\n".join(faults))
    return raw | {"items": items}


def _filled(value, tables: Tables):
    if isinstance(value, dict):
        return {key: _filled(part, tables) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, tables) for part in value]
    return text_roles.fill(value, tables) if isinstance(value, str) else value


def _item_name(raw, number: int) -> str:
    entry = raw["items"][number]
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"item {name if isinstance(name, str) and len(name) < 80 else number + 1}"


def _place(fault: dict) -> list:
    """Where a fault stands, without the names of the alternatives that pydantic tried."""
    place = list(fault["loc"])
    if place[:1] == ["items"] and len(place) > 2 and place[2] in _TYPES:
        del place[2]
    return [part for part in place if part not in ("str", "float", "constrained-str", "constrained-float")
            and not str(part).startswith("function-")]


def _readable(fault: dict, raw, path: Path) -> str:
    """A fault of the model in words: file, item, field, remedy."""
    place, item = _place(fault), ""
    if place[:1] == ["items"] and len(place) > 1:
        item, place = f", {_item_name(raw, place[1])}", place[2:]
    words = [f"number {part + 1}," if isinstance(part, int) else part[:40] for part in place]
    field = f", {' '.join(words).rstrip(',')}" if words else ""
    says = _SAYS["string_too_short" if fault["type"] == "string_type" and fault["input"] is None else fault["type"]] if fault["type"] in _SAYS else ""
    says = says.format(**fault.get("ctx", {})) if says else fault["msg"].removeprefix("Value error, ")
    return f"{path.name}{item}{field}: {says}"


#: Words for the faults that pydantic names in the terms of programmers.
_SAYS = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no field of a bank; correct its name or remove it",
    "string_type": "is no text; put it between quotation marks",
    "string_unicode": "holds half a character (a lone surrogate), which no file can hold; remove it",
    "string_too_short": "is empty; write it or remove it",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "string_pattern_mismatch": "is no id; use small letters, digits and single hyphens",
    "too_short": "has {actual_length} entries and needs {min_length}; add some",
    "too_long": "has more than {max_length} entries; remove some",
    "list_type": "is no list; begin each entry with a hyphen",
    "dict_type": "is no mapping; write `field: value` lines",
    "model_type": "is no mapping; write `field: value` lines",
    "model_attributes_type": "is no mapping; write `field: value` lines",
    "bool_type": "is neither true nor false; write one of them",
    "bool_parsing": "is neither true nor false; write one of them",
    "float_type": "is no number; write digits",
    "float_parsing": "is no number; write digits",
    "finite_number": "is no finite number; write digits",
    "literal_error": "is not known; write one of {expected}",
    "union_tag_invalid": "type {tag} is not known; write one of {expected_tags}",
    "union_tag_not_found": "has no type; add one of single, multiple, numeric, text, match, order",
}


_TYPES = ("single", "multiple", "numeric", "text", "match", "order")


def _check_against_book(bank: Bank, path: Path, tables: Tables) -> None:
    """What one bank alone cannot tell: its chapter's objectives, the article's paragraphs, the tables, other banks."""
    faults = []
    if bank.chapter != path.stem:
        faults.append(f"{path.name}: says chapter {bank.chapter!r}; a bank has its chapter's name")
    chapter: Chapter | None = None
    if path.parent == BANKS:
        try:
            chapter = read_chapter(path.stem)
        except ValueError as error:
            raise BankError("\n".join([*faults, f"{path.name}: its chapter cannot be asked: {error}"])) from None
    elsewhere = _ids_elsewhere(path) if chapter else {}
    seen: set[str] = set()
    for item in bank.items:
        where = f"{path.name}, item {item.id}"
        if item.id in seen:
            faults.append(f"{where}: the id stands twice; rename one")
        if item.id in elsewhere:
            faults.append(f"{where}: {elsewhere[item.id]} has an item of this id too; rename one")
        seen.add(item.id)
        if chapter and item.objective not in chapter.objectives:
            faults.append(f"{where}: no objective {item.objective!r} in the chapter; "
                          f"it declares {', '.join(chapter.objectives)}")
        if not _passage_exists(item.passage, tables):
            faults.append(f"{where}: passage {item.passage!r} is neither a paragraph of the "
                          "article (3A.1) nor a row of a table (events[un-seat])")
        for statement in item.facts:
            try:
                facts.check(statement, tables)
            except facts.FactError as error:
                faults.append(f"{where}, facts: {error}")
    if faults:
        raise BankError("\n".join(faults))


def _ids_elsewhere(path: Path) -> dict[str, str]:
    """Ids of the items of all other banks beside this one, each with its bank's name; read as text, for speed."""
    return {found: other.name for other in banks(path.parent) if other != path
            for found in re.findall(r"^\s*(?:-\s+)?id:\s*([a-z0-9-]+)\s*$", other.read_text("utf-8", "replace"), re.M)}


def _passage_exists(passage: str, tables: Tables) -> bool:
    try:
        for part in re.split(r"[;,]\s*", passage):
            row = re.fullmatch(r"(\w+)(?:\[(.+)\])?", part)
            if row and row[1] in tables.frames:
                if row[2] and len(tables.key(row[1])) == 1:
                    text_roles.row_of(row[1], row[2], tables)
            else:
                text_roles.evaluate("passage", part, tables)
    except text_roles.ProseError:
        return False
    return True


def banks(folder: Path | str = BANKS) -> list[Path]:
    """Every bank of the book, in the order of the chapters."""
    return listed(Path(folder), "*.yml")


def schema() -> str:
    """JSON Schema of a bank, as an editor reads it."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Bank.model_json_schema()
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
