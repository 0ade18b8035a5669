"""Return the words of the interface, in the language of the book: one file of `strings/` a language."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path

import yaml

from articlebook.paths import ROOT

_HERE = Path(__file__).parent
SETTINGS = ROOT / "_config.yml"


@cache
def language() -> str:
    """Return the language of the interface: the book's own, from its settings.

    Raises
    ------
    ValueError
        Where the settings cannot be read or name none.
    """
    try:
        return yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))["sphinx"]["config"]["language"]
    except (OSError, UnicodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"{SETTINGS.name}: cannot be read, or names no language below sphinx, config ({type(error).__name__}); mend it") from None


@cache
def strings(code: str = "") -> dict[str, str]:
    """Words of the interface; a translation is one file in `strings/`.

    Parameters
    ----------
    code : str
        Language of the words; that of the book where empty.

    Raises
    ------
    ValueError
        Where there is no file for the language, or a key stands in it twice.
    """
    path = _HERE / "strings" / f"{code or language()}.json"
    if not path.exists():
        raise ValueError(f"no words of the interface in {code or language()!r}: translate articlebook/strings/en.json into articlebook/strings/{path.name}")
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=partial(_each_once, path.name))


def _each_once(name: str, pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the words of a file by key.

    Raises
    ------
    ValueError
        Where a key stands twice: the later words would take the place of the earlier without a sign.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = ", ".join(dict.fromkeys(repr(key) for key in keys if keys.count(key) > 1))
        raise ValueError(f"articlebook/strings/{name}: {twice} stands more than once; give each text a key of its own")
    return found


def folded(title: str, rows: int) -> str:
    """Return the line to which a table is folded: its title, and how many rows a reader opens."""
    return strings()["folded_row" if rows == 1 else "folded_rows"].format(title=title.rstrip("."), n=rows)
