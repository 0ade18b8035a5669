"""Return the words of the interface, in the language of the book: one file of `strings/` a language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import yaml

from articlebook.paths import ROOT

_HERE = Path(__file__).parent
SETTINGS = ROOT / "_config.yml"


@cache
def language() -> str:
    """Return the language of the interface: the book's own, from its settings."""
    return yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))["sphinx"]["config"]["language"]


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
        Where there is no file for the language.
    """
    path = _HERE / "strings" / f"{code or language()}.json"
    if not path.exists():
        raise ValueError(f"no words of the interface in {code or language()!r}: translate articlebook/strings/en.json into articlebook/strings/{path.name}")
    return json.loads(path.read_text(encoding="utf-8"))
