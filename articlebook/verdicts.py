"""How a verdict looks: one sign, one word and one class, the same wherever the book shows one.

The colours of each class stand in `assets/book.css`. No verdict is told by its colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from articlebook.claims import VERDICTS

SIGNS = dict(zip(VERDICTS, ("✓", "≈", "✗", "⇄", "?"), strict=True))
#: Words that follow a number; a verdict that is not here is the same for one and for many.
_OF_MANY = {"holds": "hold"}


def css_class(verdict: str) -> str:
    """Return the class that gives a verdict its colours."""
    return f"sco-v-{verdict.split()[0]}"


def counted(verdict: str, number: int) -> str:
    """Say how many claims got a verdict, such as ``3 hold`` or ``1 holds``."""
    return f"{number} {verdict if number == 1 else _OF_MANY.get(verdict, verdict)}"


def tally(verdicts: Iterable[str]) -> dict[str, int]:
    """Count verdicts in the order of `VERDICTS`; one that nobody got is left out."""
    found = list(verdicts)
    return {verdict: found.count(verdict) for verdict in VERDICTS if verdict in found}


def in_words(counts: Mapping[str, int]) -> str:
    """Say the counts of verdicts as one line: ``3 hold, 1 wrong``."""
    return ", ".join(counted(verdict, number) for verdict, number in counts.items())


def pill(verdict: str, words: str = "", href: str = "") -> str:
    """Write a verdict as a sign and a word on its colour, as HTML.

    Parameters
    ----------
    words : str
        What stands after the sign; the verdict where empty.
    href : str
        Where it leads; it is no link where empty.
    """
    inside = f'<span aria-hidden="true">{SIGNS[verdict]}</span> {escape(words or verdict)}'
    about = f'class="sco-pill {css_class(verdict)}"'
    return f'<a {about} href="{escape(href, quote=True)}">{inside}</a>' if href else f"<span {about}>{inside}</span>"


def bar(counts: Mapping[str, int]) -> str:
    """Draw the counts as one bar whose parts are as long as they are many, as HTML; the words beside it say the same."""
    return ('<div class="sco-bar" aria-hidden="true">'
            + "".join(f'<i class="{css_class(verdict)}" style="flex-grow:{number}"></i>' for verdict, number in counts.items()) + "</div>")


def squares(verdicts: Iterable[str]) -> str:
    """Draw one square a claim, sorted by verdict, as HTML; it is hidden from screen readers, which get the counts."""
    return ('<div class="sco-squares" aria-hidden="true">'
            + "".join(f'<i class="{css_class(verdict)}">{SIGNS[verdict]}</i>' * number for verdict, number in tally(verdicts).items()) + "</div>")
