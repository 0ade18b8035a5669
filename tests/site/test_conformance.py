"""The conformance report is whole and rests on what was tried; and what a walk over the finished pages shows for it, without a browser."""

import ast
import re

import pytest
from lxml import html

from tests.site.test_site import luminance
from tests.support.places import ROOT

#: Success criteria of WCAG 2.2, as W3C numbers and names them. The level AAA is not reported.
CRITERIA = {"A": """
1.1.1 Non-text Content
1.2.1 Audio-only and Video-only (Prerecorded)
1.2.2 Captions (Prerecorded)
1.2.3 Audio Description or Media Alternative (Prerecorded)
1.3.1 Info and Relationships
1.3.2 Meaningful Sequence
1.3.3 Sensory Characteristics
1.4.1 Use of Color
1.4.2 Audio Control
2.1.1 Keyboard
2.1.2 No Keyboard Trap
2.1.4 Character Key Shortcuts
2.2.1 Timing Adjustable
2.2.2 Pause, Stop, Hide
2.3.1 Three Flashes or Below Threshold
2.4.1 Bypass Blocks
2.4.2 Page Titled
2.4.3 Focus Order
2.4.4 Link Purpose (In Context)
2.5.1 Pointer Gestures
2.5.2 Pointer Cancellation
2.5.3 Label in Name
2.5.4 Motion Actuation
3.1.1 Language of Page
3.2.1 On Focus
3.2.2 On Input
3.2.6 Consistent Help
3.3.1 Error Identification
3.3.2 Labels or Instructions
3.3.7 Redundant Entry
4.1.2 Name, Role, Value""", "AA": """
1.2.4 Captions (Live)
1.2.5 Audio Description (Prerecorded)
1.3.4 Orientation
1.3.5 Identify Input Purpose
1.4.3 Contrast (Minimum)
1.4.4 Resize Text
1.4.5 Images of Text
1.4.10 Reflow
1.4.11 Non-text Contrast
1.4.12 Text Spacing
1.4.13 Content on Hover or Focus
2.4.5 Multiple Ways
2.4.6 Headings and Labels
2.4.7 Focus Visible
2.4.11 Focus Not Obscured (Minimum)
2.5.7 Dragging Movements
2.5.8 Target Size (Minimum)
3.1.2 Language of Parts
3.2.3 Consistent Navigation
3.2.4 Consistent Identification
3.3.3 Error Suggestion
3.3.4 Error Prevention (Legal, Financial, Data)
3.3.8 Accessible Authentication (Minimum)
4.1.3 Status Messages"""}
BY_HAND = "By hand: "
#: Letters that say by themselves that they are not English, and the language that has to stand with them.
OTHER_LETTERS = {"zh": re.compile(r"[\u3400-\u9fff]"), "ru": re.compile(r"[\u0400-\u04ff]")}


@pytest.fixture(scope="module")
def rows(tables):
    return list(tables["conformance"].itertuples())


def test_every_criterion_has_its_row(rows):
    """No criterion of the levels A and AA is missing, none is named otherwise than by W3C, and none stands in another level."""
    wanted = {(name, level) for level, names in CRITERIA.items() for name in names.strip().splitlines()}
    assert {(row.criterion, row.level) for row in rows} == wanted and len(rows) == len(wanted)


def test_each_named_test_exists(rows):
    """A report that names a test which nobody runs would rest on nothing."""
    found = {}
    for name in {name for row in rows for name in row.tests.split(";") if name}:
        file, _, test = name.partition("::")
        if file not in found:
            found[file] = {one.name for one in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))) if isinstance(one, ast.FunctionDef)}
        assert test in found[file], name


def test_no_row_says_more_than_was_tried(rows, tables):
    """What no test holds was looked at by hand, and says so with its day; what falls short says in what; the report is as new as its rows."""
    checked = tables["reviews"].set_index("page")["checked"]["chapters/conformance"]
    assert checked == max(row.day for row in rows)
    for row in rows:
        assert row.tests or row.how.startswith(BY_HAND), f"{row.criterion}: neither a test nor a check by hand"
        assert row.remarks or row.status == "supports", f"{row.criterion}: does not say what falls short, or why it does not apply"


def test_the_report_says_what_nobody_tried(site):
    """An office that files the report reads in it which aids and readers it leaves out."""
    (said,) = html.parse(site / "chapters/conformance.html").xpath("//p[starts-with(., 'Not tried')]/following-sibling::ul[1]")
    assert all(name in said.text_content() for name in ("NVDA", "JAWS", "VoiceOver", "TalkBack", "Safari", "No reader with a disability"))


def test_no_page_holds_sound_film_or_a_picture_of_text(site, pages):
    """No page plays anything, shows a picture made of dots, or holds a page of others; drawings hold their words as text."""
    held = re.compile(r"<(?:audio|video|track|iframe|object|embed|img|picture|canvas)\b[^>]*")
    found = {name: held.findall((site / name).read_text(encoding="utf-8")) for name in pages}
    assert {name: tags for name, tags in found.items() if tags} == {}


def test_the_frame_is_the_same_on_every_page(site, pages):
    """Each page has a title of its own; the contents and the parts of the book stand on all pages in the same order under the same names."""
    titles, frames = {}, {}
    for name in pages:
        text = (site / name).read_text(encoding="utf-8")
        titles.setdefault(re.search(r"<title>(.*?)</title>", text, re.S)[1], []).append(name)
        contents, parts = (re.search(rf"<(nav|div)[^>]*class=\"{which}[\" ].*?</\1>", text, re.S)[0] for which in ("bd-links", "sco-parts"))
        contents = re.sub(r'<ul class="sco-headings">.*?</ul>', "", contents, flags=re.S)  # the headings of the page itself
        frames.setdefault(re.sub(r"<[^>]*>|\s+", " ", contents + parts), []).append(name)
    assert [names for names in titles.values() if len(names) > 1] == [] and all(title.strip() for title in titles)
    assert len(frames) == 1, [names[0] for names in frames.values()]


def test_edges_and_signs_of_focus_can_be_seen():
    """What shows that a field or key is there, and which has the focus, has three to one against its ground in both themes."""
    book, quiz = ((ROOT / f"articlebook/assets/{name}.css").read_text(encoding="utf-8") for name in ("book", "quiz"))
    for css, marks, grounds in ((book, ("sco-edge", "sco-link"), ("sco-paper", "sco-card")), (quiz, ("q-line", "q-ink"), ("q-paper", "q-chosen"))):
        colours = {name: re.findall(rf"--{name}:(#\w+)", css)[:2] for name in (*marks, *grounds)}
        for mark in marks:
            for ground in grounds:
                for one, other in zip(colours[mark], colours[ground], strict=True):
                    light, dark = sorted((luminance(_long(one)), luminance(_long(other))), reverse=True)
                    assert (light + 0.05) / (dark + 0.05) >= 3, (mark, one, ground, other)


def _long(colour: str) -> str:
    """Return a colour with six digits."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def test_words_in_other_scripts_say_their_language(site, pages):
    """Chinese and Russian letters stand in an element that names their language, on every page, so that a voice of that language speaks them."""
    found = {}
    for name in pages:
        for words in html.parse(site / name).xpath("//body//text()[not(ancestor::script or ancestor::style)]"):
            for language, letters in OTHER_LETTERS.items():
                if letters.search(words):
                    element = words.getparent().getparent() if words.is_tail else words.getparent()
                    (said, *_) = element.xpath("ancestor-or-self::*[@lang][1]/@lang") or [""]
                    if not said.startswith(language):
                        found.setdefault(name, []).append(words.strip()[:60])
    assert found == {}
