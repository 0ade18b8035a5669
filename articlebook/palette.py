"""The colours of every chart, each for a light and a dark page: the one table that drawings and style sheet follow.

Hues are after Okabe and Ito 2008, whose orange, sky blue and purple are too
faint on white and too close for some readers: same hues, other lightness.
Which actor has which hue is the article's matter. Contrast and distances, and
that `assets/chart.css` has the same values, are held by tests/charts/test_charts_colours.py.
"""

from __future__ import annotations

#: Colour on a light page and on a dark one; the name is that of the CSS variable, after ``--chart-``.
PALETTE = {
    "ink": ("#1f1f1f", "#ececec"), "line": ("#636363", "#a5a5a5"), "paper": ("#fefefe", "#14181e"),
    "blue": ("#0c488f", "#5099f9"), "orange": ("#b16a09", "#ffc48a"), "green": ("#419978", "#378a68"),
    "vermilion": ("#a12a04", "#ff7640"), "sky": ("#1c70b3", "#47cffc"), "purple": ("#66294d", "#be5cad"),
    "holds": ("#00663d", "#6fd6ac"), "imprecise": ("#7a4f00", "#efc06a"), "wrong": ("#9a1b3c", "#ff9bb0"),
    "contested": ("#4b3a94", "#c0b2ff"), "unchecked": ("#4f5663", "#b6bfcc")}

#: Hues that no reader should take for each other, with any colour vision.
HUES = ("blue", "orange", "green", "vermilion", "sky", "purple")
VARIABLES = {light: name for name, (light, _) in PALETTE.items()}

INK, LINE, PAPER = (PALETTE[name][0] for name in ("ink", "line", "paper"))
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE = (PALETTE[name][0] for name in HUES)
#: Colour of each verdict of the ledger; its sign stands in `verdicts`, and `assets/book.css` gives pills the same colours.
VERDICT_COLOURS = {"holds": PALETTE["holds"][0], "imprecise": PALETTE["imprecise"][0], "wrong": PALETTE["wrong"][0],
                   "contested": PALETTE["contested"][0], "cannot be checked": PALETTE["unchecked"][0]}


def tint(colour: str, part: float = 0.14) -> str:
    """Return a colour that lets the page through, for areas behind labels; it follows the theme as the full one does."""
    return f"{colour}{round(255 * part):02x}"
