"""Doubts of style about quiz items: what may give a key away or confuse a reader.

Faults are `articlebook.quiz.loader`'s matter and stop the build. A doubt needs a
judgement, so it stops nothing: `make quizzes` lists it, and an author either
changes the item or writes under `accepted` why it stays. The rules are those of
Haladyna, Downing and Rodriguez (2002) and Rodriguez (2005). What a key or a
text types by hand, and the tables may hold, is more than a matter of style: it
may be wrong tomorrow, so `make quizzes` counts it among the faults until it is
mended or accepted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articlebook.files import misnamed
from articlebook.quiz import balance, loader, model
from articlebook.quiz.hardcoded_numbers import typed
from articlebook.quiz.model import AnyItem, Bank, ChoiceItem, MarkItem, MatchItem, NumericItem, OrderItem, PlaceItem, TextItem, WriteItem
from articlebook.subject import subject
from articlebook.tables import Tables, load

_NEGATIVE = re.compile(r"\b(?:not|never|no|none|nor|neither|except|cannot|\w+n't)\b", re.I)
_EMPHASISED = re.compile(r"\*+[^*]+\*+|\b[A-Z]{2,}\b")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_ABSOLUTE = re.compile(r"\b(?:always|never|completely|absolutely|entirely|totally|impossible|nobody|nothing|everyone|everything)\b", re.I)
_OF_THE_ABOVE = re.compile(r"\b(?:all|none|both|any|neither) of (?:the above|the following|these|them)\b|\bboth a and b\b", re.I)
#: What was typed and not taken from the tables: it must be mended, or accepted with a reason.
TYPED = ("typed-fact", "typed-number")
#: With fewer pieces to mark than these, one guess in eight or more is right.
FEW_PIECES = 4
_ROLE = re.compile(r"\{[A-Za-z-]+\}`[^`]*`")
#: Fields that no reader sees as they are written.
_NO_TEXTS = ("id", "passage", "objective", "tolerance", "bloom", "type", "facts", "accepted", "quotation", "rows", "columns", "chart")
_UNREADABLE = re.compile(r"\bsign\b|%|\bfractions?\b", re.I)


@dataclass(frozen=True)
class Doubt:
    """One doubt: about an item, about a bank where `item` is empty, or about all banks where `bank` is empty too."""

    bank: str
    item: str
    name: str
    says: str

    def __str__(self) -> str:
        where = f"{self.bank}.yml" if self.bank else "all banks"
        return f"{where}{f', item {self.item}' if self.item else ''}: {self.says} [{self.name}]"


def doubts(bank: Bank, tables: Tables | None = None) -> list[Doubt]:
    """List every doubt about a bank's items that no author has accepted, and acceptances that are no longer needed."""
    raw = _raw_items(bank)
    found = []
    for item in bank.items:
        raised = dict(_about(item, bank, raw.get(item.id, {}), tables or load()))
        found += [Doubt(bank.chapter, item.id, name, says) for name, says in raised.items() if name not in item.accepted]
        found += [Doubt(bank.chapter, item.id, name, "is accepted, but no longer arises; remove it from `accepted`")
                  for name in item.accepted if name not in raised]
    return found


def _about(item: AnyItem, bank: Bank, raw: dict, tables: Tables) -> Iterator[tuple[str, str]]:
    if _negative(item.stem):
        yield "negative-stem", "the question is negative without emphasis; ask for what is so, or write *not*"
    options = _options(item)
    if absolute := sorted({m[0].lower() for text in options for m in _ABSOLUTE.finditer(text)}):
        yield "absolute-word", f"an option says {', '.join(absolute)}, which readers take for a mark of a wrong one; soften it"
    if any(_OF_THE_ABOVE.search(text) for text in options):
        yield "of-the-above", "an option speaks of the others; write out what it means"
    if isinstance(item, ChoiceItem):
        yield from _about_lengths(item)
        if len(item.choices) < 3:
            yield "few-options", "there are only two options, so that half of all guesses are right; add one"
    if isinstance(item, MarkItem) and len(item.markable()) < FEW_PIECES:
        yield "few-options", f"only {len(item.markable())} pieces can be marked, so that a guess may be right; cut the passage into more"
    if isinstance(item, PlaceItem) and 3 * (2 * item.tolerance + 1) > item.last - item.first + 1:
        yield "few-options", "more than a third of the line counts as right; lower the tolerance or widen the line"
    if isinstance(item, MatchItem) and not item.distractors and len(item.options()) == len(item.pairs):
        yield "last-pair", "the last pair follows from the others; add a distractor, or let two left sides share a right one"
    if isinstance(item, NumericItem) and "lms" in item.use and (found := _UNREADABLE.search(item.stem)):
        yield "unreadable-number", f"the question speaks of “{found[0]}”, and an LMS reads digits alone; ask for a plain number"
    feedback = _feedback(item)
    if len(set(feedback)) < len(feedback):
        yield "same-feedback", "two answers get the same feedback; say what is wrong with each"
    if small := next((text for text in (item.stem, item.explanation, *feedback) if text[0].islower()), ""):
        yield "small-letter", f"“{small[:40]} …” begins with a small letter; write its first role with a capital, such as {{Count}}"
    if other := _repeated(item, bank):
        yield "repeats-item", f"it asks much the same as {other}, which the book shows with its answer; ask something else in the exam"
    if not item.facts and (known := _typed_fact(item, raw, tables)):
        yield "typed-fact", f"the key names {known}, typed by hand; take it from a data role, or name the `facts` it rests on"
    if hits := [f"{field}, {hit}" for field, text in _raw_texts(raw) for hit in typed(text)]:
        yield "typed-number", f"a number is typed ({'; '.join(hits)}); take it from a role, such as {{count}} (CONTRIBUTING, \"Write in a chapter\")"


def _negative(stem: str) -> bool:
    """Whether the sentence that asks is negative, what is quoted or emphasised apart."""
    sentences = re.split(r"(?<=[.?!:])\s+", _EMPHASISED.sub(" ", _QUOTED.sub(" ", stem)))
    asking = [s for s in sentences if s.endswith("?")] or sentences[-1:]
    return any(_NEGATIVE.search(s) for s in asking)


def _options(item: AnyItem) -> list[str]:
    if isinstance(item, ChoiceItem):
        return [choice.text for choice in item.choices]
    return item.options() if isinstance(item, MatchItem) else []


def _feedback(item: AnyItem) -> list[str]:
    """Return what is said to single answers of an item."""
    if isinstance(item, ChoiceItem):
        return [choice.feedback for choice in item.choices]
    if isinstance(item, MatchItem):
        return [pair.feedback for pair in item.pairs]
    if isinstance(item, MarkItem):
        return [piece.feedback or "" for piece in item.markable()]
    if isinstance(item, OrderItem):
        return [item.feedback, *(intruder.feedback for intruder in item.intruders)]
    return [] if isinstance(item, WriteItem) else [*(wrong.feedback for wrong in item.wrong), item.otherwise]


def _repeated(item: AnyItem, bank: Bank) -> str:
    """Return the id of the item of the book that an item of the parallel exam repeats: its words, its right option or its typed key."""
    if item.use != ["lms"]:
        return ""
    for other in bank.for_use("book"):
        if _right(item) & _right(other):
            return other.id
        # a calculation with other figures may use the same words
        if not isinstance(item, NumericItem | TextItem) and 2 * len(_asked(item) & _asked(other)) >= len(_asked(item) | _asked(other)):
            return other.id
    return ""


def _asked(item: AnyItem) -> set[str]:
    """Return the words of a question with what there is to choose from."""
    given = [pair.left for pair in item.pairs] if isinstance(item, MatchItem) else item.shuffled() if isinstance(item, OrderItem) else []
    given = [piece.text for piece in item.segments] if isinstance(item, MarkItem) else given
    looked_at = [text for shown in item.shown for text in (shown.words, shown.quotation, shown.rows, shown.chart) if text]
    return balance.words(" ".join([item.stem, *_options(item), *given, *looked_at]))


def _right(item: AnyItem) -> set[str | float]:
    """Return right options, or typed keys that are no small number, which several items may share by chance."""
    if isinstance(item, ChoiceItem):
        return {choice.text for choice in item.choices if choice.correct}
    if isinstance(item, TextItem):
        return set(item.answers)
    if isinstance(item, MarkItem):
        return {piece.text for piece in item.segments if piece.right}
    return {item.key} if isinstance(item, NumericItem) and item.key > 12 else set()


def _about_lengths(item: ChoiceItem) -> Iterator[tuple[str, str]]:
    lengths = sorted(len(choice.text) for choice in item.choices)
    if lengths[-1] > 2 * lengths[0] and lengths[-1] - lengths[0] > 30:
        yield "uneven-options", f"the options have {lengths[0]} to {lengths[-1]} characters; make them more alike"
    if item.type == "single":
        key = next(len(choice.text) for choice in item.choices if choice.correct)
        if key == lengths[-1] and key > 1.25 * lengths[-2] and key - lengths[-2] > 10:
            yield "longest-key", "the key is clearly the longest option; shorten it or lengthen a distractor"


def _typed_fact(item: AnyItem, raw: dict, tables: Tables) -> str:
    """Return what a key names that the tables hold, where it was typed and not taken from them."""
    names = sorted({*subject().names(tables)}, key=len, reverse=True)
    known = re.compile("|".join([*(rf"\b{re.escape(name)}\b" for name in names), r"\b\d+(?:\.\d+)?\b"]))
    texts = [_ROLE.sub(" ", f"{text:g}" if isinstance(text, float) else str(text)) for text in _raw_keys(item, raw)]
    return ", ".join(sorted({m[0] for text in texts for m in known.finditer(text)}))


def _raw_keys(item: AnyItem, raw: dict) -> list[Any]:
    if isinstance(item, ChoiceItem):
        return [choice.get("text", "") for choice in raw.get("choices", []) if choice.get("correct")]
    if isinstance(item, NumericItem):
        return [raw.get("answer", "")]
    if isinstance(item, TextItem):
        return raw.get("answers", [])[:1]
    if isinstance(item, OrderItem):
        return raw.get("sequence", [])
    return [pair.get("right", "") for pair in raw.get("pairs", [])]  # words to mark are a passage's, and a text to write has no key


def _raw_texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of an item as written, for readers' eyes, each with its field; facts are held against the tables elsewhere."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in _NO_TEXTS:
                yield from _raw_texts(part, f"{field} {name}".strip())
    elif isinstance(value, list):
        for part in value:
            yield from _raw_texts(part, field)
    elif isinstance(value, str):
        yield field, value


def _raw_items(bank: Bank) -> dict[str, dict]:
    """Return the items as written, with their data roles; none for a bank that is in no file of its own."""
    path = loader.BANKS / f"{bank.chapter}.yml"
    return {item["id"]: item for item in loader.read_raw(path)["items"]} if path.exists() else {}


def check_all(folder: Path = loader.BANKS) -> tuple[list[str], list[Doubt]]:
    """Look at every bank of a folder.

    Returns
    -------
    list of str, list of Doubt
        Faults, what was typed by hand among them; and doubts.
    """
    faults: list[str] = []
    read: list[Bank] = []
    for path in loader.banks(folder):
        try:
            read.append(loader.read_bank(path))
        except loader.BankError as error:
            faults += str(error).splitlines()
    found = [doubt for bank in read for doubt in doubts(bank)]
    faults += [str(doubt) for doubt in found if doubt.name in TYPED]
    found = [doubt for doubt in found if doubt.name not in TYPED]
    found += [Doubt(bank.chapter, "", name, says) for bank in read for name, says in balance.about_bank(bank)]
    found += [Doubt("", "", name, says) for name, says in balance.about_book(read)]
    return faults + misnamed(folder, ".yml", ".yaml"), found


def main() -> int:
    """Renew the schema, then list faults and doubts; only faults make the command fail."""
    try:
        load()
        loader.SCHEMA.write_text(model.schema(), encoding="utf-8", newline="\n")
        faults, found = check_all()
    except (ValueError, OSError) as error:  # faults of tables and of lists of names
        print(error, file=sys.stderr)
        return 1
    for line in (*faults, *found):
        print(line)
    print(f"{len(loader.banks())} banks; faults: {len(faults)}, doubts: {len(found)}. "
          f"Wrote {loader.SCHEMA.relative_to(loader.BANKS.parent.parent).as_posix()}.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
