"""Draw eight of the statements, so that every list is among them and one or two fit no entry."""

from __future__ import annotations

import random
from pathlib import Path

import yaml

from sco.checks.sealed import LISTS, NONE, facets, seals

PASSAGES = Path(__file__).parent / "passages.yml"
NUMBER = 8


def draw(rng, tables) -> dict:
    """Return values of one variant; the standard one is drawn with a fixed number."""
    rng = rng or random.Random(2009)
    bank = yaml.safe_load(PASSAGES.read_text(encoding="utf-8"))
    list_of = tables["interests"].set_index("id")["list"]
    while True:
        chosen = rng.sample(bank, NUMBER)
        lists = [list_of.get(one["right"][0], NONE) for one in chosen]
        if set(LISTS) <= set(lists) and 1 <= lists.count(NONE) <= 2:
            break
    right = {str(passage): one["right"][0] for passage, one in enumerate(chosen, start=1)}
    clear = next(passage for passage, entry in right.items() if entry != NONE)
    empty = next(passage for passage, entry in right.items() if entry == NONE)
    passages = {passage: one["text"] for passage, one in zip(right, chosen, strict=True)}
    words = {passage: " ".join(text.split()[:4]) for passage, text in passages.items()}
    holders = {passage: one for passage, one in zip(right, chosen, strict=True) if one["right"][0] != NONE}
    other_field = next(passage for passage, one in holders.items() if facets(one["far"], tables)[0] != facets(one["right"][0], tables)[0])
    return {
        "passages": passages, "right": repr(right), "words": repr(words),
        "sealed": repr({passage: seals(one["right"], passage) for passage, one in zip(right, chosen, strict=True)}),
        "clear": clear, "clear_as_none": repr(right | {clear: NONE}),
        "far": repr(right | {other_field: holders[other_field]["far"]}), "far_place": other_field,
        "filled": repr(right | {empty: chosen[int(empty) - 1]["near"]}), "empty": empty,
        "unknown": repr(right | {clear: "ca-oil"}), "without_one": repr({k: v for k, v in right.items() if k != clear}),
        "not_in_it": repr(words | {clear: "in the words of nobody"}), "one_word": repr(words | {clear: passages[clear].split()[0]}),
        "everything": repr(words | {clear: passages[clear]}), "first_word": passages[clear].split()[0],
    }

