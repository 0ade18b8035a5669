"""The item bank: what a quiz may hold, and one clear error where it holds something else.

A bank is one YAML file a chapter. This module reads and checks it and knows
nothing of pages or learning-management systems, so that every form of a quiz
comes from the same items.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sco import prose
from sco.chapter import CHAPTERS, Chapter, read_chapter
from sco.tables import Tables, load

BANKS = CHAPTERS / "quizzes"
Text = Annotated[str, Field(min_length=1)]


class BankError(ValueError):
    """A bank has faults; the message names file, item and remedy of each."""


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Choice(Model):
    """One option of a choice item."""

    text: Text
    correct: bool = False
    feedback: Text
    misconception: Text | None = None

    @model_validator(mode="after")
    def _names_misconception(self):
        if not self.correct and not self.misconception:
            raise ValueError("a distractor names the misconception it catches; add `misconception`")
        return self


class Foreseen(Model):
    """A wrong answer that the author foresaw, with its own feedback."""

    answer: Text | float
    feedback: Text
    misconception: Text


class Pair(Model):
    """A left side and the right side that belongs to it."""

    left: Text
    right: Text
    feedback: Text


class Item(Model):
    """What every item has, whatever its type."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    objective: Text
    bloom: Literal["remember", "understand", "apply", "analyse", "evaluate"]
    passage: Text
    use: list[Literal["book", "lms"]] = ["book", "lms"]
    stem: Text
    explanation: Text


class ChoiceItem(Item):
    """Options to choose from: one right (`single`) or any number (`multiple`)."""

    type: Literal["single", "multiple"]
    choices: Annotated[list[Choice], Field(min_length=2, max_length=8)]

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

    type: Literal["numeric"]
    answer: Text | float
    tolerance: Annotated[float, Field(ge=0)] = 0
    wrong: list[Foreseen] = []
    otherwise: Text

    @model_validator(mode="after")
    def _key_is_not_wrong(self):
        if any(abs(as_number(w.answer) - as_number(self.answer)) <= self.tolerance for w in self.wrong):
            raise ValueError("a foreseen wrong answer is within the tolerance of the key; remove it")
        return self


class TextItem(Item):
    """A few words to type."""

    type: Literal["text"]
    answers: Annotated[list[Text], Field(min_length=1)]
    wrong: list[Foreseen] = []
    otherwise: Text

    @model_validator(mode="after")
    def _key_is_not_wrong(self):
        if {folded(a) for a in self.answers} & {folded(str(w.answer)) for w in self.wrong}:
            raise ValueError("a foreseen wrong answer equals an accepted one; remove it")
        return self


class MatchItem(Item):
    """Left sides, each with the right side to find."""

    type: Literal["match"]
    pairs: Annotated[list[Pair], Field(min_length=2, max_length=8)]
    distractors: list[Text] = []

    @model_validator(mode="after")
    def _sides_differ(self):
        _distinct([pair.left for pair in self.pairs], "left side")
        if {p.right for p in self.pairs} & set(self.distractors):
            raise ValueError("a distractor equals a right side; change it")
        return self

    def options(self) -> list[str]:
        """Right sides and distractors, each once, in fixed order."""
        rights = {pair.right for pair in self.pairs} | set(self.distractors)
        return sorted(rights, key=lambda text: _hash(self.id, text))


class OrderItem(Item):
    """Entries to put in order."""

    type: Literal["order"]
    sequence: Annotated[list[Text], Field(min_length=3, max_length=6)]
    feedback: Text

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

    chapter: Text
    items: Annotated[list[AnyItem], Field(min_length=1, max_length=60)]

    def for_use(self, use: str) -> list[AnyItem]:
        """Items meant for the book (``"book"``) or for learning-management systems (``"lms"``)."""
        return [item for item in self.items if use in item.use]


def as_number(value: str | float) -> float:
    """A key as a number; words such as "three", which a data role may give, count too."""
    if isinstance(value, str) and value.lower() in prose.WORDS:
        return float(prose.WORDS.index(value.lower()))
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{value!r} is no number; write digits or a data role that counts") from None


def folded(text: str) -> str:
    """A typed answer without what does not matter: case, spaces at the ends and doubled spaces."""
    return re.sub(r"\s+", " ", text).strip(" .").casefold()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _distinct(texts: list[str], what: str) -> None:
    if len({folded(t) for t in texts}) < len(texts):
        raise ValueError(f"two times the same {what}; change or remove one")


class _Loader(yaml.SafeLoader):
    """YAML without aliases, which can grow without bound, and without repeated keys."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (&, *) are not allowed; write the text out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: the key {key!r} stands twice; remove one")
        return super().construct_mapping(node, deep)


def read_bank(path: Path | str, tables: Tables | None = None) -> Bank:
    """One bank, its data roles filled in.

    Raises
    ------
    BankError
        Naming the file, the item and the remedy of every fault.
    """
    path = Path(path)
    try:
        if path.stat().st_size > 500_000:
            raise BankError(f"{path.name}: larger than 500 kB; split it by chapter")
        raw = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        raise BankError(f"{path.name}: no such bank in {path.parent.name}/; write it or remove the quiz") from None
    except UnicodeDecodeError:
        raise BankError(f"{path.name}: not UTF-8; save it as UTF-8") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BankError(f"{path.name}: not valid YAML: {' '.join(str(error).split())}") from None
    try:
        bank = Bank.model_validate(_filled(raw, tables or load(), path))
    except ValidationError as error:
        raise BankError("\n".join(_readable(fault, raw, path) for fault in error.errors())) from None
    _check_against_chapter(bank, path, tables)
    return bank


def _filled(value, tables: Tables, path: Path):
    """The raw bank with data roles replaced in every text."""
    if isinstance(value, dict):
        return {key: _filled(part, tables, path) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, tables, path) for part in value]
    if isinstance(value, str):
        try:
            return prose.fill(value, tables)
        except prose.ProseError as error:
            raise BankError(f"{path.name}: {error}") from None
    return value


def _readable(fault: dict, raw, path: Path) -> str:
    """A fault of the model in words: file, item, field, remedy."""
    place = [str(part) for part in fault["loc"] if part not in ("single", "multiple", *_TYPES)]
    item = ""
    if place[:1] == ["items"] and len(place) > 1:
        number = int(place[1])
        entry = raw["items"][number]
        name = entry.get("id") if isinstance(entry, dict) else None
        item, place = f", item {name or number + 1}", place[2:]
    field = f", {' '.join(place)}" if place else ""
    return f"{path.name}{item}{field}: {fault['msg'].removeprefix('Value error, ')}"


_TYPES = ("numeric", "text", "match", "order")


def _check_against_chapter(bank: Bank, path: Path, tables: Tables | None) -> None:
    tables = tables or load()
    faults = []
    if bank.chapter != path.stem:
        faults.append(f"{path.name}: says chapter {bank.chapter!r}; a bank has its chapter's name")
    ids = [item.id for item in bank.items]
    faults += [f"{path.name}, item {i}: the id stands twice; rename one" for i in sorted({i for i in ids if ids.count(i) > 1})]
    chapter: Chapter | None = read_chapter(path.stem) if path.parent == BANKS else None
    for item in bank.items:
        if chapter and item.objective not in chapter.objectives:
            faults.append(f"{path.name}, item {item.id}: no objective {item.objective!r} in the chapter; "
                          f"it declares {', '.join(chapter.objectives)}")
        if not _passage_exists(item.passage, tables):
            faults.append(f"{path.name}, item {item.id}: passage {item.passage!r} is neither a paragraph of the "
                          "article (3A.1) nor a row of a table (events[un-seat])")
    if faults:
        raise BankError("\n".join(faults))


def _passage_exists(passage: str, tables: Tables) -> bool:
    try:
        for part in re.split(r"[;,]\s*", passage):
            row = re.fullmatch(r"(\w+)(?:\[(.+)\])?", part)
            if row and row[1] in tables.frames:
                if row[2] and len(tables.key(row[1])) == 1:
                    prose.row_of(row[1], row[2], tables)
            else:
                prose.evaluate("passage", part, tables)
    except prose.ProseError:
        return False
    return True


def banks(folder: Path | str = BANKS) -> list[Path]:
    """Every bank of the book, in the order of the chapters."""
    return sorted(Path(folder).glob("*.yml"))
