"""Text of strangers, made fit to be kept and to be printed.

JSON may hold half of a character, and any text may hold signs that no file,
page or table can carry or that move the cursor of a terminal. One function
replaces them where text comes in, so that nothing further on has to ask.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

#: Signs without a shape: all control signs but tab and line ends, and what Unicode has set apart for no use.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
#: Marks that change the direction of the text around them, or that have no width: harmless in a text, misleading in a list of names.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
#: Joiners that some scripts need to be read; all other signs without a form of their own can mislead a reader.
JOINERS = "\u200c\u200d"
#: Stands for what was replaced.
REPLACED = "\ufffd"


def clean(text: str) -> str:
    """Return a text without halves of characters and control signs; each is replaced by `REPLACED`.

    Two halves that belong together become the character that they are.
    """
    if text.isascii() and text.isprintable():
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NO_TEXT.sub(REPLACED, whole)


def clean_all(data: Any) -> Any:
    """Return data as JSON has it, with every text in it cleaned.

    Raises
    ------
    RecursionError
        If it is nested deeper than Python allows.
    """
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, list):
        return [clean_all(part) for part in data]
    if isinstance(data, dict):
        return {clean(str(key)): clean_all(value) for key, value in data.items()}
    return data


def is_empty(text: str) -> bool:
    """Say whether a text holds nothing that can be seen."""
    return not _UNSEEN.sub("", text).strip()


def printable(text: str) -> str:
    """Return a text that a terminal, a table and a reader show as it is, on one line.

    What breaks a line becomes a space; signs that act instead of being shown, and halves of characters, are replaced by `REPLACED`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if sign.isspace() and kind != "Zs" else REPLACED if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and sign not in JOINERS) else sign
                   for sign in clean(text) for kind in (unicodedata.category(sign),))


def single_spaced(text: str) -> str:
    """Return a text whose words stand one space apart, for comparing."""
    return " ".join(text.split())


def in_a_line(text: str, most: int = 300) -> str:
    """Return a text as `printable`, with single spaces, and cut with a mark where it is long."""
    line = single_spaced(printable(text))
    return line if len(line) <= most else f"{line[:most]} […]"
