"""What readers type on any keyboard is read for what it means, in Python and in the script of the quizzes alike."""

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlebook.language import strings
from articlebook.quiz.loader import banks, read_bank
from articlebook.typed_answers import _SAYS, NotANumber, as_number, normalised, shown

HERE = Path(__file__).parent


def in_digits(zero: int):
    """A function that writes the digits of a text with those that begin at a character."""
    return lambda text: "".join(chr(zero + int(c)) if c in "0123456789" else c for c in text)


def full_width(text: str) -> str:
    """A text as a Chinese or Japanese keyboard writes it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


#: Ways to type one answer, by name.
SCRIPTS = {"full-width": full_width, "Arabic-Indic": in_digits(0x0660), "Persian": in_digits(0x06F0), "Devanagari": in_digits(0x0966),
           "Bengali": in_digits(0x09E6), "Thai": in_digits(0x0E50), "Tibetan": in_digits(0x0F20), "Mongolian": in_digits(0x1810),
           "bold": in_digits(0x1D7CE)}
AROUND = {"a space": " {} ", "a no-break space": "\u00a0{}\u00a0", "an ideographic space": "\u3000{}", "a zero-width space": "{}\u200b",
          "a mark of direction": "\u200e{}\u200f", "an embedding": "\u202b{}\u202c", "an isolate": "\u2067{}\u2069", "a byte order mark": "\ufeff{}",
          "a soft hyphen": "{}\u00ad", "a variation selector": "{}\ufe0e", "a tab": "\t{}\n", "a full stop": "{}.", "a Chinese full stop": "{}。",
          "a half-width one": "{}｡", "an Urdu full stop": "{}۔", "a danda": "{}।", "an Armenian full stop": "{}։", "a Chinese comma": "{}，",
          "an Arabic comma": "{}،", "an ideographic comma": "{}、"}
NUMBERS = {"7": 7, "2001": 2001, "0.7": 0.7, "0,7": 0.7, "0٫7": 0.7, "0,625": 0.625, "2٫000": 2, "-0.41": -0.41, "−0.41": -0.41, "–0,41": -0.41, "‐2": -2,
           "－2": -2, "- 2": -2, ".5": 0.5, "5.": 5, "50%": 0.5, "50 %": 0.5, "50٪": 0.5, "٪50": 0.5, "％50": 0.5, "1/2": 0.5, "1 / 2": 0.5, "1⁄2": 0.5,
           "½": 0.5,
           "1,000,000": 1e6, "1.000.000": 1e6, "1,000.5": 1000.5, "1.000,5": 1000.5, "1 000": 1000, "1\u202f000": 1000, "12 345 678,9": 12345678.9,
           "1'000": 1000, "1’000.5": 1000.5, "1٬000": 1000, "1٬000٫5": 1000.5, "12,34,567": 1234567, "1.000": 1, "007": 7}
AMBIGUOUS = ["1,000", "22,900", "-1,000", "1，000", "1,000%", "1,000/2", "١،٠٠٠"]
NO_NUMBERS = ["", "IX", "Ⅸ", "two", "二", "+2", "2/0", "0/0", "20 01", "2001-2002", "1 1/2", "2½", "10²", "10 ²", "%5%", "--5", "-%5", "1.2.3", "1,2,3",
              "1,000,5",
              "½½", ".", "-", "%", "/", "1'00", "1/2/3", "1 000 00", "9" * 400, "∞", "NaN", "Infinity", "…", "\u200b"]
WITH_WORDS = ["2001 states", "about 7", "c. 2001", "2001年", "۷ کشور", "1,000 states", "1e5", "0x10", "7 to 8", "in 2001"]
#: Answers that mean one thing.
ALIKE = [
    ("Liu Fenghua", "LIU FENGHUA", "Ｌｉｕ　Ｆｅｎｇｈｕａ", "Liu\u00a0Fenghua", "Liu  Fenghua。", "liu fenghua\u200b", "\u200eLiu Fenghua\u200f",
     "“Liu Fenghua”",
     "Liu Fenghua！"),
    ("Liu, Fenghua", "Liu，Fenghua", "Liu,Fenghua", "Liu、 Fenghua", "Liu ، Fenghua"),
    ("MGIMO-University", "MGIMO–University", "MGIMO‐University", "MGIMO‑University", "MGIMO—University", "ＭＧＩＭＯ－Ｕｎｉｖｅｒｓｉｔｙ",
     "mgimo−university."),
    ("Toʻshkent", "To'shkent", "To‘shkent", "To’shkent", "To`shkent", "To´shkent", "Toʼshkent", "To＇shkent"),
    ("Iran", "IRAN", "İran", "İRAN", "ıran"), ("Straße", "STRASSE", "strasse"), ("São Paulo", "Sa\u0303o Paulo"),
    ("UN 2001", "UN ２００１", "UN ۲۰۰۱", "un २००१"), ("ＡＩＩＢ", "aiib"), ("ﬁve", "FIVE"), ("ΟΔΟΣ", "οδος"),
]
UNLIKE = [("Liu", "Lu"), ("MGIMO University", "MGIMO-University"), ("MGIMO University", "MGIMOUniversity"), ("Zoé", "Zoe"), ("刘凤华", "Liu Fenghua"),
          ("Iran", "Iraq"), ("10", "1.0")]


def by_script(texts: list[str]) -> list[list]:
    """What the quizzes' script makes of texts: normal form, and number or why there is none."""
    done = subprocess.run([shutil.which("node") or pytest.skip("no node"), "typed_answers.js"], cwd=HERE, input=json.dumps(texts).encode(),
                          capture_output=True, check=True)
    return json.loads(done.stdout)


def by_python(texts: list[str]) -> list[list]:
    """The same of the package."""
    def number(text):
        try:
            return as_number(text)
        except NotANumber as error:
            return error.why
    return [[normalised(text), number(text)] for text in texts]


@pytest.mark.parametrize(("typed", "number"), NUMBERS.items())
def test_a_number_in_every_script(typed, number):
    """A number is read whatever digits it is typed with, and whatever stands around it."""
    for write in (str, *SCRIPTS.values()):
        assert as_number(write(typed)) == pytest.approx(number), write(typed)
        for around in AROUND.values():
            assert as_number(around.format(write(typed))) == pytest.approx(number), ascii(around.format(write(typed)))


@pytest.mark.parametrize(("why", "texts"), [("ambiguous", AMBIGUOUS), ("not_a_number", NO_NUMBERS), ("only_the_number", WITH_WORDS)])
def test_what_is_no_number(why, texts):
    """What is no number, or more than one reading, is told with what was typed, and with what to type."""
    for typed in texts:
        with pytest.raises(NotANumber) as told:
            as_number(typed)
        assert told.value.why == why, typed
        assert f"“{shown(typed)}”" in str(told.value) and str(told.value).endswith(".")


def test_what_was_typed_fits_a_sentence():
    """What was typed is told on one line, without signs that turn the text round, and shortened."""
    assert shown(" a\u202e b\n\u200bc ") == "a b c" and shown("x" * 99) == "x" * 39 + "…"


def test_pages_say_the_same():
    """The sentences of the package are those of the pages in English."""
    assert {name: strings("en")[name] for name in _SAYS} == _SAYS


@pytest.mark.parametrize("texts", ALIKE, ids=lambda texts: texts[0])
def test_one_answer_typed_in_many_ways(texts):
    """Keyboards write one answer in many ways; they are one answer."""
    assert len({normalised(around.format(text)) for text in texts for around in ("{}", *AROUND.values())}) == 1


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_answers_that_differ(one, other):
    """What means something else stays different."""
    assert normalised(one) != normalised(other)


def test_every_accepted_answer_of_the_book_in_full_width():
    """Each key that is typed as words or digits is found again when it is typed with full-width letters."""
    items = [item for bank in banks() for item in read_bank(bank).items]
    texts = [answer for item in items if item.type == "text" for answer in item.answers]
    assert len(texts) > 20 and all(normalised(full_width(text)) == normalised(text) for text in texts)
    numbers = [item.key for item in items if item.type == "numeric"]
    assert len(numbers) > 15 and all(as_number(write(f"{key:g}")) == key for key in numbers for write in SCRIPTS.values())


def test_the_script_of_the_quizzes_reads_alike():
    """The script on the page gives for each case of this file what the package gives."""
    texts = [*NUMBERS, *AMBIGUOUS, *NO_NUMBERS, *WITH_WORDS, *(text for group in (*ALIKE, *UNLIKE) for text in group)]
    texts += [write(text) for text in texts for write in SCRIPTS.values()]
    texts += [around.format(text) for text in texts for around in AROUND.values()]
    assert len(texts) > 10_000
    assert [(text, one, other) for text, one, other in zip(texts, by_script(texts), by_python(texts), strict=True) if one != other] == []


def test_every_character_reads_alike(thorough):
    """Package and script agree on each character there is, alone and between digits.

    Of the hundred thousand signs of Chinese and Korean that stay as they are, a day's run tries one in sixteen.
    """
    characters = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Cn", "Co")]
    if not thorough:
        characters = [sign for sign in characters if unicodedata.category(sign) != "Lo" or normalised(sign) != sign or ord(sign) % 16 == 0]
    texts = [f"{before}{character}{after}" for character in characters for before, after in (("", ""), ("1", "000"))]
    differ = [(ascii(text), one, other) for text, one, other in zip(texts, by_script(texts), by_python(texts), strict=True) if one != other]
    assert differ == []


@given(st.text(max_size=30) | st.text(alphabet="0123456789,.' %-/½²۰۹٫٬。", max_size=12))
def test_any_text_is_read_or_told(text):
    """Any text gives a number or a sentence, and its normal form is that of itself."""
    assert normalised(normalised(text)) == normalised(text)
    try:
        assert as_number(text) == as_number(text)
    except NotANumber as error:
        assert str(error).endswith(".")
