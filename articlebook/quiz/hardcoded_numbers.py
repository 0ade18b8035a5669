"""Find numbers that were typed into prose, where a role should take them from the tables.

Names that contain a number, such as that of a treaty, are listed in
`chapters/names_with_numbers.txt`; code, roles, addresses and ids are no prose.
"""

from __future__ import annotations

import re
from functools import cache

from articlebook.chapter import CHAPTERS
from articlebook.files import read_text
from articlebook.text_roles import WORDS

NAMES = CHAPTERS / "names_with_numbers.txt"
_NUMBER = re.compile(
    rf"\b(?:{'|'.join(WORDS[2:])}|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|millions?|twice)\b|\d+", re.I)


@cache
def _names() -> re.Pattern:
    text = read_text(NAMES) if NAMES.exists() else ""  # a book without such names needs no list
    names = [line for line in text.splitlines() if line and not line.startswith("#")]
    names.sort(key=len, reverse=True)  # longest first: one name may hold another
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)" if names else "(?!)", re.I)


def _prose(text: str) -> str:
    """Text without what is no prose: code, roles, link targets, directive options, list numbers, ids, names."""
    text = re.sub(r"^```.*?^```", " ", text, flags=re.S | re.M)
    text = re.sub(r"^:::.*$|^:\w[\w-]*:.*$|^\s*\d+\.\s", " ", text, flags=re.M)
    text = re.sub(r"\bc\d{3}\b", " ", text)  # the id of a claim
    text = re.sub(r"\[[A-Z]\d{0,2}\]\(bibliography\.md#source-\w+\)", " ", text)  # the id of a source, in a notebook
    text = re.sub(r"\{[\w:-]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<https?:[^>]*>|https?://\S+", " ", text)
    return _names().sub(" ", text)


def typed(text: str) -> list[str]:
    """Numbers that stand in a text as typed, digits or words, each in brackets between the words around it."""
    text = " ".join(_prose(text).split())
    return [" ".join([*text[:m.start()].split()[-3:], f"[{m[0]}]", *text[m.end():].split()[:3]]) for m in _NUMBER.finditer(text)]
