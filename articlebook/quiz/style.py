"""Doubts of style about quiz items: what may give a key away or confuse a reader.

Faults are `articlebook.quiz.model`'s matter and stop the build. A doubt needs a judgement, so
it stops nothing: `make quizzes` lists it, and an author either changes the item
or writes under `accepted` why it stays. The rules are those of Haladyna,
Downing and Rodriguez (2002) and Rodriguez (2005).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from articlebook.files import misnamed
from articlebook.quiz import model
from articlebook.quiz.hardcoded_numbers import typed
from articlebook.quiz.model import BANKS, AnyItem, Bank, BankError, ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem
from articlebook.subject import subject
from articlebook.tables import Tables, load

_NEGATIVE = re.compile(r"\b(?:not|never|no|none|nor|neither|except|cannot|\w+n't)\b", re.I)
_EMPHASISED = re.compile(r"\*+[^*]+\*+|\b[A-Z]{2,}\b")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_ABSOLUTE = re.compile(r"\b(?:always|never|completely|absolutely|entirely|totally|impossible|nobody|nothing|everyone|everything)\b", re.I)
_OF_THE_ABOVE = re.compile(r"\b(?:all|none|both|any|neither) of (?:the above|the following|these|them)\b|\bboth a and b\b", re.I)
#: Doubts about what was typed and not taken from the tables: these must be mended, or accepted with a reason.
TYPED = ("typed-fact", "typed-number")
_ROLE = re.compile(r"\{[A-Za-z-]+\}`[^`]*`")


@dataclass(frozen=True)
class Doubt:
    """One doubt about one item, or about a bank as a whole where `item` is empty."""

    bank: str
    item: str
    name: str
    says: str

    def __str__(self) -> str:
        return f"{self.bank}.yml{f', item {self.item}' if self.item else ''}: {self.says} [{self.name}]"


def doubts(bank: Bank, tables: Tables | None = None) -> list[Doubt]:
    """Every doubt about a bank's items that no author has accepted, and acceptances that are no longer needed."""
    raw = _raw_items(bank)
    found = []
    for item in bank.items:
        raised = dict(_about(item, raw.get(item.id, {}), tables or load()))
        found += [Doubt(bank.chapter, item.id, name, says) for name, says in raised.items() if name not in item.accepted]
        found += [Doubt(bank.chapter, item.id, name, "is accepted, but no longer arises; remove it from `accepted`")
                  for name in item.accepted if name not in raised]
    return found + [Doubt(bank.chapter, "", name, says) for name, says in _about_bank(bank)]


def _about(item: AnyItem, raw: dict, tables: Tables):
    if _negative(item.stem):
        yield "negative-stem", "the question is negative without emphasis; ask for what is so, or write *not*"
    options = _options(item)
    if words := sorted({m[0].lower() for text in options for m in _ABSOLUTE.finditer(text)}):
        yield "absolute-word", f"an option says {', '.join(words)}, which readers take for a mark of a wrong one; soften it"
    if any(_OF_THE_ABOVE.search(text) for text in options):
        yield "of-the-above", "an option speaks of the others; write out what it means"
    if isinstance(item, ChoiceItem):
        yield from _about_lengths(item)
        if len(item.choices) < 3:
            yield "few-options", "there are only two options, so that half of all guesses are right; add one"
    if not item.facts and (found := _typed_fact(item, raw, tables)):
        yield "typed-fact", f"the key names {found}, typed by hand; take it from a data role, or name the `facts` it rests on"
    if found := [f"{field}, {hit}" for field, text in _raw_texts(raw) for hit in typed(text)]:
        yield "typed-number", f"a number is typed ({'; '.join(found)}); take it from a role, such as {{count}} (CONTRIBUTING, \"Write in a chapter\")"


def _negative(stem: str) -> bool:
    """Whether the sentence that asks is negative, what is quoted or emphasised apart."""
    sentences = re.split(r"(?<=[.?!:])\s+", _EMPHASISED.sub(" ", _QUOTED.sub(" ", stem)))
    asking = [s for s in sentences if s.endswith("?")] or sentences[-1:]
    return any(_NEGATIVE.search(s) for s in asking)


def _options(item: AnyItem) -> list[str]:
    if isinstance(item, ChoiceItem):
        return [choice.text for choice in item.choices]
    return item.options() if isinstance(item, MatchItem) else []


def _about_lengths(item: ChoiceItem):
    lengths = sorted(len(choice.text) for choice in item.choices)
    if lengths[-1] > 2 * lengths[0] and lengths[-1] - lengths[0] > 30:
        yield "uneven-options", f"the options have {lengths[0]} to {lengths[-1]} characters; make them more alike"
    if item.type == "single":
        key = next(len(choice.text) for choice in item.choices if choice.correct)
        if key == lengths[-1] and key > 1.25 * lengths[-2] and key - lengths[-2] > 10:
            yield "longest-key", "the key is clearly the longest option; shorten it or lengthen a distractor"


def _typed_fact(item: AnyItem, raw: dict, tables: Tables) -> str:
    """What a key names that the tables hold, where it was typed and not taken from them."""
    names = sorted({*subject().names(tables)}, key=len, reverse=True)
    known = re.compile("|".join([*(rf"\b{re.escape(name)}\b" for name in names), r"\b\d+(?:\.\d+)?\b"]))
    texts = [_ROLE.sub(" ", f"{text:g}" if isinstance(text, float) else str(text)) for text in _raw_keys(item, raw)]
    return ", ".join(sorted({m[0] for text in texts for m in known.finditer(text)}))


def _raw_keys(item: AnyItem, raw: dict) -> list:
    if isinstance(item, ChoiceItem):
        return [choice.get("text", "") for choice in raw.get("choices", []) if choice.get("correct")]
    if isinstance(item, NumericItem):
        return [raw.get("answer", "")]
    if isinstance(item, TextItem):
        return raw.get("answers", [])[:1]
    return raw.get("sequence", []) if isinstance(item, OrderItem) else [pair.get("right", "") for pair in raw.get("pairs", [])]


def _raw_texts(value, field: str = "") -> Iterator[tuple[str, str]]:
    """Texts of an item as written, for readers' eyes, each with its field; facts are held against the tables elsewhere."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in ("id", "passage", "objective", "tolerance", "bloom", "type", "facts", "accepted"):
                yield from _raw_texts(part, f"{field} {name}".strip())
    elif isinstance(value, list):
        for part in value:
            yield from _raw_texts(part, field)
    elif isinstance(value, str):
        yield field, value


def _raw_items(bank: Bank) -> dict[str, dict]:
    """Items as written, with their data roles; none for a bank that is in no file of its own."""
    path = BANKS / f"{bank.chapter}.yml"
    if not path.exists():
        return {}
    return {item["id"]: item for item in model.read_raw(path)["items"]}


def _about_bank(bank: Bank):
    singles = [item for item in bank.items if isinstance(item, ChoiceItem) and item.type == "single"]
    if len(singles) < 5:
        return
    places = [next(n for n, choice in enumerate(item.shuffled()) if choice.correct) for item in singles]
    place, most = max(((p, places.count(p)) for p in set(places)), key=lambda pair: pair[1])
    if most > 0.6 * len(singles):
        yield "key-position", f"the key is option {place + 1} in {most} of {len(singles)} items; reword a key, which moves it"
    longest = sum(all(len(other.text) < len(choice.text) for other in item.choices if other is not choice)
                  for item in singles for choice in item.choices if choice.correct)
    if longest > 0.6 * len(singles):
        yield "key-longest", f"the key is the longest option in {longest} of {len(singles)} items; shorten some"


def check_all(folder: Path = BANKS) -> tuple[list[str], list[Doubt]]:
    """Faults and doubts of every bank of the book."""
    faults: list[str] = []
    found: list[Doubt] = []
    for path in model.banks(folder):
        try:
            found += doubts(model.read_bank(path))
        except BankError as error:
            faults += str(error).splitlines()
    return faults + misnamed(BANKS, ".yml", ".yaml"), found


def main() -> int:
    """Renew the schema, then list faults and doubts; faults make the command fail, and doubts about what was typed, which no test lets pass."""
    try:
        load()
        model.SCHEMA.write_text(model.schema(), encoding="utf-8", newline="\n")
        faults, found = check_all()
    except (ValueError, OSError) as error:  # faults of tables and of lists of names
        print(error, file=sys.stderr)
        return 1
    for line in (*faults, *found):
        print(line)
    print(f"{len(model.banks())} banks; faults: {len(faults)}, doubts: {len(found)}. "
          f"Wrote {model.SCHEMA.relative_to(BANKS.parent.parent).as_posix()}.")
    return int(bool(faults) or any(doubt.name in TYPED for doubt in found))


if __name__ == "__main__":
    sys.exit(main())
