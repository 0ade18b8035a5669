"""Draw eight of the passages, so that three lists are among them and one or two passages fit no entry.

Zhao's list ranks, and no speaker here does: of the four lists, one stays empty.
"""

from __future__ import annotations

import random
from pathlib import Path

import yaml

from articlebook.text_roles import written_day
from sco.checks.sealed import LISTS, NONE, facets, seals

PASSAGES = Path(__file__).parent / "passages.yml"
NUMBER = 8
#: What the column `rights` of the quotations means to a reader.
RIGHTS = {"official text": "an official text, which is free to quote", "quotation": "a short quotation for teaching", "CC BY 4.0": "CC BY 4.0"}


def said_by(row, tables) -> str:
    """Say who spoke, where and when, where the words were read, and by which right they stand here."""
    source = tables["sources"].set_index("id").loc[row["sources"].split(";")[0]]
    translation = ", our translation" if row["translation"] == "ours" else ""
    return (f"{row['who']}: {row['document']}, {written_day(row['day'], row['precision'])}{translation}. "
            f"Read at {source['publisher']} ({source.name}); {RIGHTS[row['rights']]}.")


def draw(rng, tables) -> dict:
    """Return values of one variant; the standard one is drawn with a fixed number."""
    rng = rng or random.Random(2009)
    bank = yaml.safe_load(PASSAGES.read_text(encoding="utf-8"))
    list_of = tables["interests"].set_index("id")["list"]
    while True:
        chosen = rng.sample(bank, NUMBER)
        lists = [list_of.get(one["right"][0], NONE) for one in chosen]
        if set(LISTS) - {"ranking"} <= set(lists) and 1 <= lists.count(NONE) <= 2:
            break
    right = {str(passage): one["right"][0] for passage, one in enumerate(chosen, start=1)}
    clear = next(passage for passage, entry in right.items() if entry != NONE)
    empty = next(passage for passage, entry in right.items() if entry == NONE)
    quoted = tables["quotations"].set_index("id").loc[[one["words"] for one in chosen]]
    passages = dict(zip(right, quoted["words"].str.replace('"', "'"), strict=True))
    by = {passage: said_by(row, tables) for passage, (_, row) in zip(right, quoted.iterrows(), strict=True)}
    words = {passage: " ".join(text.split()[:4]) for passage, text in passages.items()}
    holders = {passage: one for passage, one in zip(right, chosen, strict=True) if one["right"][0] != NONE}
    other_field = next(passage for passage, one in holders.items() if facets(one["far"], tables)[0] != facets(one["right"][0], tables)[0])
    return {
        "passages": passages, "by": by, "words_of": words,
        "rights": {passage: one["right"] for passage, one in zip(right, chosen, strict=True)},
        "entries": [NONE, *tables["interests"].loc[tables["interests"]["list"].isin(LISTS), "id"]],
        "passages_in_code": "{" + "".join(f"\n    {one!r}: {text!r}," for one, text in passages.items()) + "\n}",
        "right": repr(right), "words": repr(words),
        "sealed": repr({passage: seals(one["right"], passage) for passage, one in zip(right, chosen, strict=True)}),
        "clear": clear, "clear_as_none": repr(right | {clear: NONE}),
        "far": repr(right | {other_field: holders[other_field]["far"]}), "far_place": other_field,
        "filled": repr(right | {empty: chosen[int(empty) - 1]["near"]}), "empty": empty,
        "unknown": repr(right | {clear: "ca-oil"}), "without_one": repr({k: v for k, v in right.items() if k != clear}),
        "not_in_it": repr(words | {clear: "in the words of nobody"}), "one_word": repr(words | {clear: passages[clear].split()[0]}),
        "everything": repr(words | {clear: passages[clear]}), "first_word": passages[clear].split()[0],
    }

