"""The colour of each actor, the same in every chart: China is vermilion, and nothing else is.

States other than China and Russia are grey and have their names beside them;
organisations that the article does not compare share what is left.
"""

from __future__ import annotations

from collections.abc import Iterable

from articlebook.palette import BLUE, GREEN, INK, LINE, ORANGE, PURPLE, SKY, VERMILION

CHINA, RUSSIA = VERMILION, PURPLE
#: Colours that belong to one actor each.
ACTORS = {"China": CHINA, "Russia": RUSSIA, "Soviet Union": RUSSIA, "SCO": BLUE, "CSTO": ORANGE, "EAEU": GREEN}
_OTHERS = (SKY, LINE, INK)


def colour_of(actor: str) -> str:
    """Return the colour of a state: its own, or grey."""
    return ACTORS.get(actor, LINE)


def colours_of(organisations: Iterable[str]) -> dict[str, str]:
    """Return the colour of each organisation: its own, or one of those that no actor has, in turn."""
    organisations = list(organisations)
    others = [name for name in organisations if name not in ACTORS]
    return {name: ACTORS.get(name) or _OTHERS[others.index(name) % len(_OTHERS)] for name in organisations}
