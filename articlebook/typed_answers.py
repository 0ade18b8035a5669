"""What a reader typed, in one form for each meaning, whatever keyboard it was typed with.

Readers type full-width letters, Persian digits, an ideographic full stop or an
apostrophe of another script. It stands
alone because pages, notebooks and exercises must read an answer alike; the
script of the quizzes (`assets/quiz.js`) does the same, and a test holds the two
together.
"""

from __future__ import annotations

import math
import re
import unicodedata

#: Signs that are typed for an apostrophe. Some fall apart in the compatibility form, so they are replaced before it.
_APOSTROPHES = re.compile("[`´‘’‚‛′ʹ-ʿˈ՚׳＇｀]")
#: Other signs, in the compatibility form, by what they mean.
_SIGNS = {"-": re.compile("[‐-―−⸺⸻]"), '"': re.compile("[“”„‟«»]"), ".": re.compile("[。۔।։٫]"), ",": re.compile("[،、]"),
          "'": re.compile("٬"), "%": re.compile("٪"), "/": re.compile("[⁄∕]")}
_SPACES = re.compile("[\t-\r\x1c- \x85\u1680\u2028\u2029]+")
_UNSEEN = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f]")  # beside the category of format characters
_ENDS = " .,;:!?'\""
#: A power, or a fraction beside a whole number: in the compatibility form it would be another number.
_RAISED = re.compile(r"\d\s*[²³¹¼-¾⁰-⁹⅐-⅟]")
#: Groups of three digits, or of two as in India, where the sign between them can be no decimal sign.
_GROUPED = re.compile(r"\d{1,3}(?:([ '])\d{3}(?:\1\d{3})*(?:[.,]\d*)?|([.,])\d{3}(?:(?:\2\d{3})+(?:(?!\2)[.,]\d*)?|(?!\2)[.,]\d*))"
                      r"|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d*)?", re.ASCII)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}(?:/\d+)?", re.ASCII)
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(?:/(\d+))?", re.ASCII)
#: What is said of an answer that is no number; the page has these sentences in its own language.
_SAYS = {"not_a_number": "“{typed}” is not a number. Type one number in digits, such as 7 or 0.7.",
         "only_the_number": "“{typed}”: type only the number, in digits, such as 7 or 0.7.",
         "ambiguous": "The comma in “{typed}” can be read in two ways. Type the number without it, or with a decimal point."}


class NotANumber(ValueError):
    """What was typed cannot be read as one number; the message says so in terms of what was typed.

    Attributes
    ----------
    why : str
        ``"not_a_number"``, ``"only_the_number"`` (there are words beside it) or
        ``"ambiguous"`` (a comma that may part thousands or decimals).
    """

    def __init__(self, why: str, text: str):
        self.why = why
        super().__init__(_SAYS[why].format(typed=shown(text)))


def shown(text: str) -> str:
    """Fit what was typed into a sentence: on one line, without invisible signs, and not too long."""
    seen = _SPACES.sub(" ", "".join(c for c in text if unicodedata.category(c) != "Cf")).strip()
    return seen if len(seen) <= 40 else f"{seen[:39]}…"


def normalised(text: str) -> str:
    """Drop from a typed answer what does not matter.

    Full-width and other forms of a letter, digits of any script, forms of
    dashes, apostrophes, quotation marks, full stops and commas become one;
    invisible signs, case, doubled spaces and signs at the ends are dropped.
    Letters with and without an accent stay different, as do a hyphen and a space.

    Parameters
    ----------
    text : str
        As typed, or as a bank has it: both sides of a comparison need it.
    """
    # by way of capitals, where ß and SS, and the dotless i and I, become alike
    return re.sub(" ?, ?", ", ", re.sub("i\u0307+", "i", _plain(_plain(text).upper().lower()))).strip(_ENDS)


def as_number(text: str) -> float:
    """Read the number that a typed answer means.

    Digits of any script; a decimal point or comma; a sign for per cent, before
    or behind, divides by a hundred; a slash makes a fraction; spaces,
    apostrophes, and commas or points where they leave no doubt, part thousands.

    Raises
    ------
    NotANumber
        For anything else, and for one comma before three digits.
    """
    plain = re.sub(",?[.]?$", "", re.sub(" ?([-%/]) ?", r"\1", _plain(text).strip()))
    parts = re.fullmatch("(%?-?)(.*?)(%?)", plain, re.DOTALL)
    assert parts  # every text has this form
    head, body, tail = parts.groups()
    if _AMBIGUOUS.fullmatch(body):
        raise NotANumber("ambiguous", text)
    if grouped := _GROUPED.fullmatch(body):
        body = body.replace(grouped[1] or grouped[2] or ",", "")
    found = _NUMBER.fullmatch(body.replace(",", "."))
    percent = ("%" in head) + bool(tail)
    below = float(found[2] or 1) if found else 0
    value = float(found[1]) / below / 100**percent if found and below else math.nan
    if not math.isfinite(value) or percent > 1 or _RAISED.search(text):
        wordy = re.search(r"\d", plain) and any(character.isalpha() for character in plain)
        raise NotANumber("only_the_number" if wordy else "not_a_number", text)
    return -value if "-" in head else value


def _plain(text: str) -> str:
    """Give every sign its plain form, with case as it was."""
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", text))
    text = "".join(str(unicodedata.decimal(c, c)) for c in text if unicodedata.category(c) != "Cf")
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    for sign, forms in _SIGNS.items():
        text = forms.sub(sign, text)
    return text
