"""Quizzes in a real browser: by keyboard, in every theme, with and without storage or script, on paper and in JupyterLab."""

import gzip
import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from articlebook.quiz import html as quiz_html
from articlebook.quiz.model import Bank, item_types
from tests.quiz import samples
from tests.support.browsing import ALL_BUT_COLOURS, axe

#: A chapter whose quiz has every type of item that is right or wrong by a choice or by what is typed.
EVERY_TYPE = "09-who-is-in-what"
TYPES = {"single", "multiple", "numeric", "text", "match", "order"}
THEMES = [("light", 1280), ("dark", 375)]


def keys_of(item) -> list[dict]:
    """The lines of the folded answer, as the script reads them."""
    return item.locator(".sco-answer li").evaluate_all("all => all.map(l => ({...l.dataset, right: 'right' in l.dataset}))")


def answer(page, item, right: bool) -> None:
    """Answer one item with the keyboard alone, from the keys in its folded answer, and check it."""
    kind, keys = item.get_attribute("data-type"), keys_of(item)
    controls = item.locator("input, select")
    controls.first.focus()
    page.keyboard.press("Control+a")  # what was typed before
    if kind == "single":
        page.keyboard.press("Space")
        for _ in range([key["right"] for key in keys].index(right)):
            page.keyboard.press("ArrowDown")
        assert item.locator(".sco-result").inner_text() == "", "an arrow key must not mark"
    elif kind in ("multiple", "mark"):
        for place, key in enumerate(keys):
            controls.nth(place).focus()
            if key["right"] == right:
                page.keyboard.press("Space")
    elif kind in ("numeric", "text", "place"):
        key = next(k for k in keys if k["right"])
        page.keyboard.type(str(key.get("number", key.get("text"))) if right else "1234567")
    else:
        # wrong: all right ones moved on by one, which is wrong in every line and gives no place twice
        values = {int(key["row"]): key["value"] for key in keys}
        if not right:
            rows = sorted(values)
            moved = {row: values[rows[place - 1]] for place, row in enumerate(rows)}
            values = moved if moved != values else values
        for place, select in enumerate(controls.all()):
            select.focus()
            options = select.locator("option").evaluate_all("all => all.map(o => o.value)")
            for _ in range(options.index(values[place])):
                page.keyboard.press("ArrowDown")
    assert item.locator(".sco-result").inner_text() == "", "nothing is marked before the reader asks"
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def in_themes(page, within: str) -> list[str]:
    """What axe finds in light on a wide and in dark on a narrow window."""
    found = []
    for colours, width in THEMES:
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("dark => (document.documentElement.dataset.theme == 'dark') == dark", arg=colours == "dark")
        found += [f"{colours}, {width}: {fault}" for fault in axe(page, within)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


#: What is folded at first stands open in these tests, but in the one that asks whether it is folded.
OPEN = """addEventListener('DOMContentLoaded', () => document.querySelectorAll('.sco-more').forEach(
    (fold) => { fold.removeAttribute('name'); fold.open = true; }))"""


@pytest.fixture
def light(page):
    """A page on which nothing may go wrong, with every question in sight."""
    page.add_init_script(OPEN)
    yield page
    assert page.problems == []


@pytest.fixture
def sample(light, served, site):
    """The page of samples, with every type of item and every kind of thing to look at."""
    light.goto(samples.serve(light, served, site))
    return light


@pytest.mark.slow
def test_every_type_by_keyboard(sample):
    """Each item is answered wrong, then right, by keyboard; feedback follows, and axe finds nothing before and after.

    The samples have every type; the chapters share their markup and script.
    """
    light = sample
    assert set(light.locator(".sco-item").evaluate_all("all => all.map(i => i.dataset.type)")) == set(item_types())
    assert in_themes(light, ".sco-quiz") == []
    items = light.locator(".sco-item:not([data-type=write])").all()
    for right in (False, True):
        for item in items:
            if right:
                item.get_by_role("button", name="Try again").press("Enter")
            answer(light, item, right)
            said = item.locator(".sco-result").inner_text()
            assert said.startswith("✓ Right." if right else "✗"), (item.get_attribute("id"), right, said)
            assert len(said) > 20, "feedback is missing"
            assert right or item.locator(".sco-result a").count(), "a wrong answer says where to read"
        n = len(items) if right else 0
        assert light.locator(".sco-score").inner_text() == f"{n} of {len(items)} right so far. Texts that you write are not counted (1)."
        light.locator(".sco-tools summary").press("Enter") if not right else None
        assert in_themes(light, ".sco-quiz") == []
    text = light.locator("[data-type=write] textarea")
    text.press_sequentially("Some words of mine.")
    text.press("Tab")
    light.keyboard.press("Enter")
    assert light.evaluate("document.activeElement.closest('[data-type=write]').querySelector('.sco-model').checkVisibility()")
    assert in_themes(light, ".sco-quiz") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["02-four-periods", "review"])
def test_other_pages_are_accessible(light, served, name, thorough):
    """On a second chapter and on the review, axe finds nothing in any theme once some items are answered, wrong ones too.

    The review is long, and its items with their colours are those of the chapters: a thorough run alone looks at them there.
    """
    light.goto(f"{served}/chapters/{name}.html")
    for n, item in enumerate(light.locator(".sco-item").all()[:10]):
        fill_in(item, n % 2 == 0)
    light.locator(".sco-tools summary").first.click()
    if name == "review" and not thorough:
        assert axe(light, ".sco-quiz", ALL_BUT_COLOURS) == []
    else:
        assert in_themes(light, ".sco-quiz") == []


@pytest.mark.slow
def test_every_quiz_is_accessible(light, served, site, thorough):
    """On pages with a quiz, axe finds nothing after its items are answered; how it is before, the test of every page says.

    Contrast is left out, since it takes most of the time and all pages share the colours that the tests above check. A day's run takes every
    third chapter, since the samples have an item of every type with its feedback; a thorough one takes all.
    """
    names = [path.stem for path in sorted((site / "chapters").glob("*.html"))
             if path.stem != "review" and 'class="sco-quiz"' in path.read_text(encoding="utf-8")]  # the test above has the review
    assert len(names) >= 15
    found = []
    for name in names if thorough else names[::3]:
        light.goto(f"{served}/chapters/{name}.html")
        light.evaluate("""() => document.querySelectorAll('.sco-item').forEach((item, n) => {
            item.querySelectorAll('select').forEach((select) => { select.selectedIndex = 1; });
            item.querySelectorAll('input').forEach((input, m) => { if (input.type == 'text') input.value = '7'; else input.checked = m == n % 3; });
            item.querySelector('.sco-buttons button').click(); })""")
        found += [f"{name}: {fault}" for fault in axe(light, ".sco-quiz", {"rules": {"color-contrast": {"enabled": False}}})]
        states_ = light.locator(".sco-item").evaluate_all("all => all.map(item => item.dataset.state)")
        assert {"right", "wrong"} >= set(states_) - {"", None} and states_.count("wrong") > len(states_) / 3, (name, states_)
    assert found == []


def test_the_tested_chapter_has_every_type(light, served):
    """The chapter on which single tests rest has an item of every type."""
    light.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    assert set(light.locator(".sco-item").evaluate_all("all => all.map(i => i.dataset.type)")) >= TYPES


def test_every_control_is_reached_and_seen(sample):
    """Tab leads through every control of a quiz, each of them shows its focus, and each that answers is 44 pixels high or more."""
    light = sample
    for item in light.locator(".sco-item:not([data-type=write])").all():
        answer(light, item, False)
    light.locator(".sco-tools summary").press("Enter")
    wanted = light.evaluate("""() => [...document.querySelectorAll('.sco-quiz :is(input, textarea, select, button, summary, a, [tabindex])')]
        .filter(e => e.checkVisibility() && (e.type != 'radio' || e.checked)).map((e, n) => (e.dataset.tab = n))""")
    light.locator(".sco-quiz a").first.focus()
    seen = set()
    for _ in range(len(wanted) + 5):
        here = light.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
            return {tab: e.dataset.tab, tag: e.tagName, outline: s.outlineStyle == 'none' ? 0 : parseFloat(s.outlineWidth),
                    high: Math.max(b.height, e.closest('label')?.getBoundingClientRect().height || 0)} }""")
        if here["tab"] is not None:
            seen.add(int(here["tab"]))
            assert here["outline"] >= 2, here
            assert here["high"] >= (44 if here["tag"] in ("INPUT", "SELECT", "TEXTAREA", "BUTTON") else 24) or here["tag"] == "A", here
        light.keyboard.press("Tab")
    assert seen >= set(wanted) - {0}, "a control that Tab does not reach"


#: What is typed where the key is 2, and what the quiz says.
TYPED = {"": "Give an answer first.", "two": "“two” is not a number.", "1,000": "“1,000” can be read in two ways", "2,0": "✓ Right.",
         "4/2": "✓ Right.", "200%": "✓ Right.", "+2": "“+2” is not a number.", "2/0": "“2/0” is not a number.",
         "−2": "✗ Not right.", ".2": "✗ Not right.", "2.": "✓ Right.", "２": "✓ Right.", "۲": "✓ Right.", "٢٫٠": "✓ Right.", "२": "✓ Right.",
         "2\u200b": "✓ Right.", "\u200e2": "✓ Right.", "2。": "✓ Right.", "\u00a02\u3000": "✓ Right.", "３": "✗ Not right.",
         "2 states": "“2 states”: type only the number", "IX": "“IX” is not a number.", "<b>2</b>": "“<b>2</b>”: type only the number"}
#: What is typed where the key is Liu Fenghua or Liu, and whether it counts.
NAMES = {"Liu": True, "Ｌｉｕ": True, "Ｌｉｕ Ｆｅｎｇｈｕａ": True, "Liu\u00a0Fenghua": True, "Liu Fenghua。": True, "Liu Fenghua\u200b": True,
         "Liu, Fenghua": True,
         "Liu，Fenghua": True, "LIU FENGHUA": True, "Fenghua": False, "Ｆｅｎｇｈｕａ": False, "Lu": False}


def test_typed_numbers(sample):
    """Numbers are read as people write them, and what is ambiguous is asked for again."""
    item = sample.locator("#quiz-sample-numeric")
    assert next(key for key in keys_of(item) if key["right"])["number"] == "2", "the cases count on this key"
    for typed, said in TYPED.items():
        item.locator("input").fill(typed)
        item.locator("input").press("Enter")
        assert said in item.locator(".sco-result").inner_text(), typed


def test_typed_words(sample):
    """A name counts whatever keyboard it is typed with; the Enter that ends the choice of a character checks nothing."""
    item = sample.locator("#quiz-sample-text")
    for typed, right in NAMES.items():
        item.locator("input").fill(typed)
        item.locator("input").press("Enter")
        assert item.get_attribute("data-state") == ("right" if right else "wrong"), ascii(typed)
    again(item)
    item.locator("input").fill("Liu")
    item.locator("input").evaluate("e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))")
    assert item.get_attribute("data-state") == ""


def fill_in(item, right: bool) -> None:
    """Answer an item by script, where the keyboard is not what is tested."""
    keys, controls = keys_of(item), item.locator("input, select")
    if item.get_attribute("data-type") == "write":
        item.locator("textarea").fill("Some words of mine." if right else "")
        item.get_by_role("button", name="Compare").click()
        return
    if item.get_attribute("data-type") in ("single", "multiple", "mark"):
        for place, key in enumerate(keys):
            if key["right"] == right:
                controls.nth(place).check()
    elif item.get_attribute("data-type") in ("numeric", "text", "place"):
        key = next(k for k in keys if k["right"])
        controls.first.fill(str(key.get("number", key.get("text"))) if right else "1234567")
    else:
        rows = sorted(int(key["row"]) for key in keys)
        values = {int(key["row"]): key["value"] for key in keys}
        for row in rows:
            controls.nth(row).select_option(values[row if right else rows[row - 1]])
    item.get_by_role("button", name="Check").click()


def again(item) -> None:
    """Take back an answer, also where the button is not in sight because there is nothing to try again."""
    item.locator(".sco-buttons button").last.evaluate("button => button.click()")


def states(page) -> dict[str, str]:
    return page.evaluate("Object.fromEntries([...document.querySelectorAll('.sco-item')].map(i => [i.dataset.item, i.dataset.state || '']))")


def test_answers_are_kept_and_shared(light, served):
    """Answers of every type come back on the chapter's page and in the review, missed ones first; a button deletes all."""
    light.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    items = light.locator(".sco-item:not([data-type=write])").all()
    names = [item.get_attribute("data-item") for item in items]
    for n, item in enumerate(items):
        fill_in(item, n % 2 == 0)
    given = {name: state for name, state in states(light).items() if name in names}
    assert list(given.values()) == ["right" if n % 2 == 0 else "wrong" for n in range(len(items))]
    light.reload()
    assert given.items() <= states(light).items()
    assert light.locator(".sco-item[data-state=right] .sco-result").first.text_content().startswith("✓")  # out of sight, not laid out
    assert "kept in this browser only" in light.locator(".sco-tools > p").inner_text()

    light.goto(f"{served}/chapters/review.html")
    shown = light.locator(".sco-item").evaluate_all("all => all.map(i => i.dataset.item)")
    assert shown[:len(items) // 2] == names[1::2], "missed items stand first"
    assert {name: state for name, state in states(light).items() if state} == given
    total = light.locator(".sco-item:not([data-type=write])").count()
    assert light.locator(".sco-score").first.inner_text().startswith(f"{(len(items) + 1) // 2} of {total} right so far. Texts")
    light.get_by_role("button", name="Try the missed ones again").click()
    assert "wrong" not in states(light).values()
    assert light.evaluate("document.activeElement.closest('.sco-item').dataset.item") == names[1]

    light.once("dialog", lambda dialog: dialog.dismiss())
    light.get_by_role("button", name="Delete my answers").click()
    assert "right" in states(light).values(), "a reader who says no keeps the answers"
    light.once("dialog", lambda dialog: dialog.accept())
    light.get_by_role("button", name="Delete my answers").click()
    assert set(states(light).values()) == {""}
    assert light.evaluate("localStorage.length && Object.keys(localStorage).filter(k => k.startsWith('sco'))") in (0, [])
    light.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    assert set(states(light).values()) == {""} and light.locator(".sco-item input:checked").count() == 0


def test_what_was_missed(light, served):
    """The list of what was missed names each question and leads to it and to the passage; a right answer leaves the list."""
    light.goto(f"{served}/chapters/02-four-periods.html")
    items = light.locator(".sco-item").all()
    for item in items[:3]:
        fill_in(item, False)
    light.locator(".sco-tools summary").click()
    entries = light.locator(".sco-tools li")
    assert light.locator(".sco-tools summary").inner_text() == "Show what I missed (3)" and entries.count() == 3
    entries.nth(2).locator("a").first.click()
    assert light.evaluate("document.activeElement.closest('.sco-item').id") == items[2].get_attribute("id")
    place = entries.nth(2).locator(".sco-passage a").first
    anchor = place.get_attribute("href").partition("#")[2]
    place.click()
    light.wait_for_function("anchor => location.hash == '#' + anchor", arg=anchor)
    assert light.locator(":target").count() == 1
    light.go_back() if "02-four-periods" not in light.url else None
    again(items[2])
    fill_in(items[2], True)
    assert light.locator(".sco-tools summary").inner_text() == "Show what I missed (2)" and entries.count() == 2


@pytest.mark.parametrize("before", [
    pytest.param("Object.defineProperty(window, 'localStorage', {configurable: true, get() { throw new DOMException('no', 'SecurityError') }})", id="blocked"),
    pytest.param("Object.defineProperty(window, 'localStorage', {configurable: true, value: null})", id="missing"),
    pytest.param("localStorage.clear(); for (let n = 1 << 22; n; n >>= 1) try { localStorage['x' + n] = 'x'.repeat(n) } catch {}", id="full")])
def test_without_storage(light, served, site, before):
    """A quiz works where storage is blocked, missing or full, without an error on the page, and says that it keeps nothing."""
    light.add_init_script(before)
    light.goto(samples.serve(light, served, site))
    items = light.locator(".sco-item").all()
    for item in [*items[:3], light.locator("[data-type=write]")]:
        item.locator(".sco-buttons button").last.evaluate("button => button.click()") if item in items[:3] else None
        fill_in(item, True)
    assert light.locator(".sco-score").inner_text().startswith(f"3 of {len(items) - 1} right so far. Texts")
    assert "does not keep" in light.locator(".sco-tools > p").inner_text()
    light.locator(".sco-view-menu summary").click()
    light.locator(".sco-own-view").get_by_label("dark", exact=True).check()  # the theme's script, which keeps the colours, has no fault either


def test_nonsense_in_storage(sample):
    """Where storage holds nonsense, no answer appears from it, the quiz works, and the next answer is kept."""
    light = sample
    first = light.locator("#quiz-sample-numeric")
    version = first.get_attribute("data-version")
    for nonsense in ("{", "5", "null", '"text"', "[]", '{"sample-numeric":7}', '{"sample-numeric":["VERSION"]}', '{"sample-write":["VERSION",7]}',
                     '{"sample-numeric":["VERSION",{"a":1}]}', '{"sample-numeric":{"0":"VERSION"}}', '{"sample-single":["old","2"]}'):
        light.evaluate("text => { localStorage['sco-quiz'] = text }", nonsense.replace("VERSION", version))
        light.reload()
        assert "right" not in states(light).values(), nonsense
        again(first)
        fill_in(first, True)
        assert first.get_attribute("data-state") == "right", nonsense
        assert "kept in this browser only" in light.locator(".sco-tools > p").inner_text(), nonsense
        assert "sample-numeric" in light.evaluate("localStorage['sco-quiz']"), nonsense


def test_answers_to_a_changed_question_are_not_put_back(light, served):
    """After a question or its options change, an older answer is not shown as the reader's."""
    light.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    fill_in(light.locator(".sco-item").first, True)
    light.add_init_script("addEventListener('DOMContentLoaded', () => {}, {once: true});"
                          "new MutationObserver(() => { const i = document.querySelector('.sco-item'); if (i) i.dataset.version = 'other'; })"
                          ".observe(document, {childList: true, subtree: true})")
    light.reload()
    assert set(states(light).values()) == {""}


def test_without_javascript(browser, served):
    """Without JavaScript questions, folded answers and links to passages are there, and no button that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    for name in ("02-four-periods", EVERY_TYPE, "review"):
        opened.goto(f"{served}/chapters/{name}.html")
        if name == "review":
            opened.locator(".sco-review-part > summary").first.click()
        item = opened.locator(".sco-item").first
        assert item.locator("legend").is_visible() and not item.locator(".sco-feedback").first.is_visible()
        assert opened.locator(".sco-quiz button").count() == 0
        assert opened.locator(".sco-static").first.is_visible()
        item.locator(".sco-answer > summary").click()
        assert item.locator(".sco-feedback").first.is_visible() and item.locator(".sco-passage a").first.is_visible()
    context.close()


def test_the_samples_without_javascript(browser, served, site):
    """What a question is asked of, fields of every type and the folded answers are there without a script; nothing waits for one."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(samples.serve(opened, served, site))
    opened.locator(".sco-more > summary").click()
    for item in opened.locator(".sco-item").all():
        assert item.locator("legend").is_visible() and item.locator("input:visible, select:visible, textarea:visible").count()
        item.locator(".sco-answer summary").click()
        assert item.locator(".sco-answer li").first.is_visible() and item.locator(".sco-explanation").is_visible()
    assert opened.locator(".sco-shown:visible").count() == 3
    assert opened.locator(".sco-model").inner_text().startswith("Model answer: ")
    context.close()


def test_offline_copy(light, site):
    """From a folder on disk a quiz works, and the review knows what was answered."""
    light.goto(f"{site.as_uri()}/chapters/02-four-periods.html")
    fill_in(light.locator(".sco-item").first, False)
    light.goto(f"{site.as_uri()}/chapters/review.html")
    assert light.locator(".sco-score").first.inner_text().startswith("0 of ")
    assert light.get_by_role("heading", name="Missed so far").is_visible()
    assert light.locator(".sco-item").first.get_attribute("data-state") == "wrong"


def too_wide(page) -> list[str]:
    """Parts of a quiz that reach out of the window or hold more than they show; a closed list may cut its choice."""
    return page.evaluate("""() => [...document.querySelectorAll('.sco-quiz, .sco-quiz *')].filter(e => e.checkVisibility()
        && !['SELECT', 'OPTION', 'INPUT'].includes(e.tagName) && !e.closest('.sco-table, svg')
        && (e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != 'inline'
            && e.clientWidth)).map(e => e.outerHTML.slice(0, 120))""")


@pytest.mark.parametrize("name", ["sample", EVERY_TYPE, "review"])
def test_small_windows_and_large_letters(light, served, site, name):
    """At 320 pixels, and with letters of twice the size, nothing of a quiz is cut, answered or not."""
    samples.serve(light, served, site)
    light.goto(f"{served}/chapters/{name}.html")
    for item in light.locator(".sco-item").all()[:12]:
        fill_in(item, False)
    light.locator(".sco-tools summary").first.click()
    for width, letters in ((320, ""), (1280, "200%"), (640, "200%")):
        light.set_viewport_size({"width": width, "height": 900})
        light.evaluate("size => document.documentElement.style.fontSize = size", letters)
        assert too_wide(light) == [], (width, letters)
        assert light.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, letters)
    light.evaluate("document.documentElement.style.fontSize = ''")
    light.set_viewport_size({"width": 320, "height": 900})
    assert light.locator("[data-type=match] .sco-paper").first.is_visible(), "a narrow list cuts its options, so they stand below"


def test_forced_colours(browser, served):
    """Where the system forces its colours, right and wrong differ by symbol, word and form of the line, and focus is seen."""
    context = browser.new_context(forced_colors="active")
    opened = context.new_page()
    opened.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    first, second = opened.locator(".sco-item").all()[:2]
    fill_in(first, True)
    fill_in(second, False)
    assert opened.evaluate("matchMedia('(forced-colors: active)').matches")
    line = "e => getComputedStyle(e).borderLeftStyle"
    assert first.evaluate(line) != second.evaluate(line)
    assert first.locator(".sco-result").inner_text()[0] == "✓" and second.locator(".sco-result").inner_text()[0] == "✗"
    opened.keyboard.press("Shift+Tab")
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert axe(opened, ".sco-quiz") == []
    context.close()


def test_reduced_motion(browser, served):
    """Where the reader wants no motion, nothing in a quiz moves, and a jump to a question is a jump."""
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.goto(f"{served}/chapters/{EVERY_TYPE}.html")
    fill_in(opened.locator(".sco-item").first, False)
    moving = opened.evaluate("""() => [...document.querySelectorAll('html, .sco-quiz, .sco-quiz *')].filter(e => { const s = getComputedStyle(e);
        return s.scrollBehavior == 'smooth' || s.animationName != 'none' || s.transitionDuration.split(',').some(d => parseFloat(d) > 0) })
        .map(e => e.tagName + '.' + e.className)""")
    assert moving == []
    context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_worksheet(browser, served, colours):
    """The review prints questions without a trace of answers, dark ink on white, and the key on the last page alone."""
    context = browser.new_context(color_scheme=colours)
    opened = context.new_page()
    opened.goto(f"{served}/chapters/review.html")
    n = opened.locator(".sco-item").count()
    single = opened.locator(".sco-item[data-type=single]").first
    single.evaluate("item => { item.closest('.sco-review-part').open = true }")
    fill_in(single, True)
    assert not opened.locator(".sco-key").is_visible(), "on a screen the key is not shown"
    opened.emulate_media(media="print")
    for hidden in (".sco-answer", ".sco-result", ".sco-buttons", ".sco-tools", ".sco-score"):
        assert not opened.locator(hidden).first.is_visible(), hidden
    assert opened.locator(".sco-item legend:visible").count() == n and opened.locator(".sco-paper:visible").count()
    assert opened.locator(".sco-item input:checked").first.evaluate("e => getComputedStyle(e).appearance") == "none"
    ink = opened.locator("legend").first.evaluate("e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).map(Number)")
    assert sum(ink) < 3 * 90, f"{ink} is no dark ink"
    if colours == "dark":  # paper has no colours of a screen, so one print stands for both
        reader = PdfReader(io.BytesIO(opened.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))))
        texts = [sheet.extract_text() for sheet in reader.pages]
        first, = (n for n, text in enumerate(texts) if "Letters count the options" in text)
        assert not any(re.search(r", question \d+ of \d+\.", text) for text in texts[first:]), "the key has pages of its own"
        assert len(re.findall(r", question \d+ of \d+\.", "".join(texts))) == n
    context.close()


def test_chapter_prints_no_answer(light, served):
    """A printed chapter holds the questions of its quiz and no answer."""
    light.goto(f"{served}/chapters/02-four-periods.html")
    light.emulate_media(media="print")
    assert light.locator(".sco-item legend:visible").count() >= 8
    assert light.locator(".sco-answer:visible, .sco-result:visible").count() == 0


def test_a_line_of_time(sample):
    """A year is found by arrow keys or typed; the handle tells the year, and what nobody moved is no answer."""
    item = sample.locator("#quiz-sample-place")
    field, handle = item.locator("input[type=text]"), item.get_by_role("slider")
    assert handle.get_attribute("aria-label") == "Line of time, 1945 to 2020" and handle.get_attribute("aria-valuetext") == "no year chosen"
    item.get_by_role("button", name="Check").press("Enter")
    assert item.locator(".sco-result").inner_text() == "Give an answer first." and not item.get_attribute("data-state")
    handle.focus()
    for key, year in (("ArrowRight", "1946"), ("End", "2020"), ("ArrowLeft", "2019"), ("Home", "1945"), ("ArrowUp", "1946")):
        sample.keyboard.press(key)
        assert field.input_value() == handle.get_attribute("aria-valuetext") == year, key
    assert not item.get_attribute("data-state"), "a key on the line marks nothing"
    before = int(field.input_value())
    sample.keyboard.press("PageUp")
    assert int(field.input_value()) > before + 1
    field.fill("1971")
    assert handle.get_attribute("aria-valuetext") == handle.input_value() == "1971"
    for typed, state in (("1972", "right"), ("1970", "right"), ("1973", "wrong"), ("1979", "wrong")):
        field.fill(typed)
        field.press("Enter")
        assert item.get_attribute("data-state") == state, typed
    assert "That is when relations began." in item.locator(".sco-result").inner_text()
    field.fill("3000")
    assert handle.get_attribute("aria-valuetext") == "no year chosen", "a year beyond the line has no place on it"
    assert item.locator(".sco-landmarks li").all_inner_texts() == ["1949: the state is founded", "1991: a union ends", "2001: an organisation is founded"]


def test_marked_words(sample):
    """Feedback names each piece that was marked in error and each that was left out, and no other; a mark is a sign and a line, no mere colour."""
    item = sample.locator("#quiz-sample-mark")
    pieces = item.get_by_role("checkbox")
    assert [item.get_by_role("checkbox", name=name).count() for name in ("has wisely", "grown", "in a capital,", "as it deserved.")] == [1] * 4
    line = "box => getComputedStyle(box.nextElementSibling).textDecorationThickness"
    thin = pieces.first.evaluate(line)
    for name in ("has wisely", "grown"):
        item.get_by_role("checkbox", name=name).press("Space")
    assert pieces.first.evaluate(line) != thin
    item.get_by_role("button", name="Check").press("Enter")
    assert item.locator(".sco-result > p:not(.sco-passage)").all_inner_texts() == [
        "✗ Partly right: 2 of 4.", "✗ Marked in error: grown. Growth can be counted.",
        "✗ Not marked: as it deserved. What is deserved is a judgement."]


def test_an_argument_with_intruders(sample):
    """An entry without a place can be said to have none; an intruder that got one is named, and the order is not given away."""
    item = sample.locator("#quiz-sample-build")
    lists = {label.locator("span").inner_text(): label.locator("select") for label in item.locator(".sco-select").all()}
    assert all(one.locator("option").all_inner_texts() == ["Choose …", "1", "2", "3", "not in it"] for one in lists.values())
    given = {"A lamp gives light": "1", "Lamps are old": "2", "This is a lamp": "0", "So it gives light": "3", "Some lamps are broken": "0"}
    for name, place in given.items():
        lists[name].select_option(place)
    check = item.get_by_role("button", name="Check")
    check.click()
    said = item.locator(".sco-result").inner_text()
    assert said.startswith("✗ Partly right: 3 of 5.") and "✗ Has no place: Lamps are old. Age supports nothing here." in said
    assert "The rule comes first" in said and "This is a lamp" not in said and "broken" not in said
    lists["Lamps are old"].select_option("3")
    check.click()
    assert item.locator(".sco-result").inner_text().startswith("Two lines have the same place.")
    lists["Lamps are old"].select_option("0")
    lists["This is a lamp"].select_option("2")
    check.click()
    assert item.get_attribute("data-state") == "right"


def test_a_text_to_write(sample):
    """A text is counted, kept, compared and copied; it is neither right nor wrong, and stands in no list of what was missed."""
    item = sample.locator("#quiz-sample-write")
    field, model = item.locator("textarea"), item.locator(".sco-model")
    assert not model.is_visible() and item.locator(".sco-count").inner_text() == "Words so far: 0."
    item.get_by_role("button", name="Compare").press("Enter")
    assert item.locator(".sco-result").inner_text() == "Give an answer first." and not model.is_visible()
    field.press_sequentially("Some words\nof mine")
    assert item.locator(".sco-count").inner_text() == "Words so far: 4."
    sample.reload()
    assert field.input_value() == "Some words\nof mine", "kept before anything was asked"
    item.get_by_role("button", name="Compare").press("Enter")
    assert model.is_visible() and item.locator(".sco-result").inner_text().startswith("Compare your text")
    assert item.get_attribute("data-state") == "written"
    assert sample.locator(".sco-score").inner_text().startswith("0 of ") and sample.locator(".sco-tools summary").inner_text().endswith("(0)")
    assert sample.locator(".sco-dots a").last.get_attribute("aria-label") == "10: Written."
    sample.context.grant_permissions(["clipboard-read", "clipboard-write"])
    item.get_by_role("button", name="Copy my text").press("Enter")
    sample.wait_for_function("document.querySelector('#quiz-sample-write .sco-result').textContent == 'Copied'")
    assert sample.evaluate("navigator.clipboard.readText()") == "Some words\nof mine"
    field.fill("")
    sample.reload()
    assert field.input_value() == "" and not item.get_attribute("data-state"), "an empty text is no longer kept"


def test_a_verdict_is_said_once(sample):
    """What follows a check enters one status line in one change, no other part of the page that is read aloud changes, and each line is a sentence."""
    sample.evaluate("""() => { window.changes = []; new MutationObserver((all) => { for (const one of all) {
        const live = one.target.closest('[role=status], [aria-live]'); if (live && one.addedNodes.length) changes.push(live.className); } })
        .observe(document.querySelector('.sco-quiz'), {childList: true, subtree: true, characterData: true}); }""")
    items = sample.locator(".sco-item").all()
    for item in items:
        fill_in(item, item.get_attribute("data-type") == "write")
    assert sample.evaluate("changes") == ["sco-result"] * len(items)
    heard = sample.locator(".sco-result > p").evaluate_all("""all => all.map(line => {
        const copy = line.cloneNode(true); copy.querySelectorAll("[aria-hidden=true]").forEach(one => one.remove()); return copy.textContent.trim() })""")
    assert "Matched in error: First. They begin." in heard and [line for line in heard if not re.fullmatch(r"[\w“].*[.!?]”?", line) or "✗" in line] == []


def test_what_a_question_is_asked_of(sample):
    """It stands before its question as a group with a name; the hint says so; a table has its name; a chart of the page is a link to it."""
    first = sample.locator("#quiz-sample-single")
    group = first.get_by_role("group", name="Look at this first:")
    assert group.is_visible() and first.locator(".sco-shown + fieldset").count() == 1
    assert group.locator(".sco-by").first.inner_text() == "A student" and group.locator("em").inner_text() == "international"
    table = group.get_by_role("table", name="Events")
    assert table.locator("tbody tr").count() == 2 and table.locator("th[scope=col]").count() == 2
    described = first.locator("fieldset").get_attribute("aria-describedby")
    assert sample.locator(f"#{described}").inner_text() == "Answer from what is shown above. Choose one answer."
    link = sample.locator("#quiz-sample-numeric .sco-shown a")
    assert link.inner_text() == "Look at Chart 2.1."
    link.evaluate("link => { link.href = link.getAttribute('href').replace('02-four-periods.html', '') }")  # the page of samples is another file
    link.click()
    assert sample.locator(":target").get_attribute("id") == "chart-periods"
    assert sample.locator(":target .sco-number").inner_text() == "Chart 2.1"
    assert "Tokayev" in sample.locator("#quiz-sample-multiple .sco-shown .sco-by").inner_text()


def test_print_shows_no_answer_that_was_given(browser, served, site):
    """On paper there is room for an answer and none of those that somebody typed, chose, marked or wrote."""
    context = browser.new_context()
    opened = context.new_page()
    opened.add_init_script(OPEN)
    opened.goto(samples.serve(opened, served, site))
    for name, text in (("numeric", "777111"), ("text", "Qwertzui"), ("place", "1888")):
        opened.locator(f"#quiz-sample-{name} input[type=text]").fill(text)
    opened.locator("#quiz-sample-write textarea").fill("Asdfghjk")
    opened.locator("#quiz-sample-match select").first.select_option("1")
    opened.emulate_media(media="print")
    field = opened.locator("#quiz-sample-write textarea")
    assert field.bounding_box()["height"] > 100 and field.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    letters = opened.locator(".sco-quiz :is(input, select, textarea)").evaluate_all("all => all.map(e => getComputedStyle(e).fontSize)")
    assert set(letters) == {"0px"}
    assert not opened.locator(".sco-quiz [type=range]:visible").count() and opened.locator(".sco-years").is_visible()
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(opened.pdf(format="A4"))).pages)
    assert not {"777111", "Qwertzui", "1888", "Asdfghjk"} & set(re.findall(r"\w+", text))
    for shown in ("Look at this first", "A student", "Mark the words that carry a view", "Build the argument", "Which sentence would you write"):
        assert shown in " ".join(unicodedata.normalize("NFKC", text).split()), shown
    context.close()


def test_style_and_script_are_small(site):
    """Style and script of the quizzes together: at most 15,000 bytes, 6,000 compressed, and only on pages with a quiz."""
    style, script = quiz_html.asset("quiz.css"), quiz_html.asset("quiz.js")
    both = (style + script).encode()
    assert len(both) <= 15_000 and len(gzip.compress(both, 9)) <= 6000, (len(both), len(gzip.compress(both, 9)))
    assert (site / "_static" / "quiz.js").read_text(encoding="utf-8") == script
    for path in site.glob("chapters/*.html"):
        text = path.read_text(encoding="utf-8")
        assert ("quiz.js" in text) == ("sco-quiz" in text), path.name


def test_first_questions(open_page, served):
    """A quiz opens with its first questions, a dot leads to any, and only a wrong answer can be tried again; the review opens one chapter at a time."""
    page = open_page()
    page.goto(f"{served}/chapters/02-four-periods.html")
    items, dots = page.locator(".sco-item"), page.locator(".sco-dots a")
    assert page.locator(".sco-item:visible").count() == quiz_html.CORE < items.count() == dots.count()
    dots.last.click()
    assert items.last.is_visible() and page.evaluate("document.activeElement.closest('.sco-item').id") == items.last.get_attribute("id")
    first = items.first
    button = first.get_by_role("button", name="Try again")
    assert not button.is_visible()
    fill_in(first, False)
    assert button.is_visible() and dots.first.get_attribute("data-state") == "wrong"
    button.click()
    fill_in(first, True)
    assert not button.is_visible() and dots.first.get_attribute("data-state") == "right"
    assert min(option.bounding_box()["height"] for option in page.locator(".sco-option:visible").all()) >= 48
    page.goto(f"{served}/chapters/review.html")
    parts = page.locator("details.sco-review-part")
    for n in (1, 3):
        parts.nth(n).locator("summary").first.click()
        parts.nth(n).locator(".sco-item").first.wait_for()
    assert parts.evaluate_all("all => all.filter(d => d.open).length") == 1


def test_review_is_light(site):
    """The page with every item stays below 150 KB, compressed."""
    assert len(gzip.compress((site / "chapters/review.html").read_bytes(), 9)) < 150_000


GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβγδεζηθικλμνξοπρστυφχψωϊϋΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫ")


def in_greek(text: str) -> str:
    """A text in Greek letters, its placeholders as they were."""
    return "".join(part if part.startswith("{") else part.translate(GREEK) for part in re.split(r"(\{\w+\})", text))


def bank_in_greek() -> Bank:
    """An item of each type, and something to look at, without a Latin letter."""
    common = {"objective": "ο", "bloom": "apply", "passage": "periods", "stem": "Τί;", "explanation": "Ναι."}
    wrong = [{"answer": "2", "feedback": "Όχι.", "misconception": "μ"}]
    options = [{"text": "Άλφα", "correct": True, "feedback": "Α"}, {"text": "Βήτα", "correct": True, "feedback": "Β"},
               {"text": "Γάμα", "misconception": "μ", "feedback": "Γ"}]
    return Bank.model_validate({"chapter": "02-four-periods", "items": [
        common | {"id": "a", "type": "single", "choices": options[1:], "shown": [{"words": "Λόγος", "by": "Ομιλητής"}]},
        common | {"id": "b", "type": "multiple", "choices": options},
        common | {"id": "c", "type": "numeric", "answer": 1, "otherwise": "Ό", "wrong": wrong},
        common | {"id": "d", "type": "text", "answers": ["ναι"], "otherwise": "Ό", "wrong": wrong},
        common | {"id": "e", "type": "match", "pairs": [{"left": x, "right": x * 2, "feedback": x} for x in "αβγ"]},
        common | {"id": "f", "type": "order", "sequence": list("αβγ"), "feedback": "Σ"},
        common | {"id": "g", "type": "order", "sequence": list("αβγ"), "feedback": "Σ",
                  "intruders": [{"text": "δ", "feedback": "Όχι.", "misconception": "μ"}]},
        common | {"id": "h", "type": "place", "answer": 1950, "first": 1900, "last": 2000, "landmarks": [{"year": 1920, "label": "Δ"}],
                  "otherwise": "Ό", "wrong": [{"answer": 1970, "feedback": "Όχι.", "misconception": "μ"}]},
        common | {"id": "i", "type": "mark", "by": "Ομιλητής", "segments": [
            {"text": "α", "right": True, "feedback": "Ναι."}, {"text": "β"}, {"text": "γ", "right": False, "feedback": "Όχι.", "misconception": "μ"}]},
        common | {"id": "j", "type": "write", "words": 20, "model": "Μ", "look_for": ["Τί;", "Πώς;"]}]})


def test_words_of_a_translation_are_text(browser, monkeypatch):
    """A translation may hold quotation marks, `<` and `&`: they are shown, and no word of it becomes markup."""
    words = {name: f"<i class='hit' title=\"x\">&amp;{text}\"'></i><script>window.hit = 1</script>" for name, text in quiz_html.strings().items()}
    monkeypatch.setattr(quiz_html, "strings", lambda code="": words)
    bank, opened = bank_in_greek(), browser.new_context().new_page()
    for html in (quiz_html.render_quiz(bank), quiz_html.render_overview() + quiz_html.render_part(bank, "Χ") + quiz_html.render_key([("Χ", bank)])):
        opened.set_content(f"<main>{html}</main>")
        opened.evaluate("document.querySelectorAll('.sco-more').forEach((fold) => { fold.open = true; })")
        opened.add_script_tag(content=quiz_html.asset("quiz.js"))
        for item in opened.locator(".sco-item").all():
            for given in ("", "ξ", "2 ξ", "1,000", "1"):
                if item.get_attribute("data-type") in ("numeric", "text", "place"):
                    item.locator("input").first.fill(given)
                item.locator(".sco-buttons button").first.click()
            assert item.locator(".sco-buttons button").first.inner_text() == words["compare" if item.get_attribute("data-type") == "write" else "check"]
        assert opened.locator(".hit").count() == 0 and opened.evaluate("window.hit") is None
        assert opened.locator(".sco-quiz").first.get_attribute("aria-label") in (words["quiz"], words["overview"])
        assert words["type_number"] in opened.locator(".sco-hint").all_inner_texts()
    opened.context.close()


def test_a_translation_is_a_file(browser, monkeypatch):
    """With the words of the interface replaced, no English word is left in a quiz, before, while and after answering."""
    words = {name: in_greek(text) for name, text in quiz_html.strings().items()}
    monkeypatch.setattr(quiz_html, "strings", lambda code="": words)
    bank = bank_in_greek()
    opened = browser.new_context().new_page()
    # ids of tables, names of chapters and the letters of options are no words of the interface
    english = r"""() => [...document.body.innerText.matchAll(/[A-Za-z]{2,}/g)].map(m => m[0]).filter(w => !['The', 'four', 'periods'].includes(w))"""
    for html in (quiz_html.render_quiz(bank), quiz_html.render_overview() + quiz_html.render_part(bank, "Χ") + quiz_html.render_key([("Χ", bank)])):
        opened.set_content(f"<main>{html}</main>")
        opened.evaluate("document.querySelectorAll('.sco-more').forEach((fold) => { fold.open = true; })")
        assert opened.evaluate(english) == []
        assert not re.findall(r"[A-Za-z]{2,}", " ".join(opened.locator("[aria-label]").evaluate_all("all => all.map(e => e.ariaLabel)")))
        opened.add_script_tag(content=quiz_html.asset("quiz.js"))
        for item in opened.locator(".sco-item").all():
            check = item.locator(".sco-buttons button").first
            check.click()
            kinds = item.locator("input:not([type=range]), select, textarea").all()
            if item.get_attribute("data-type") == "numeric":
                for typed in ("1,000", "ξ", "2 ξ"):
                    kinds[0].fill(typed)
                    check.click()
                    assert opened.evaluate(english) == [], typed
            if item.get_attribute("data-type") == "order":
                for select in kinds:
                    select.select_option("1")
                check.click()
                assert item.locator(".sco-result").inner_text() == words["twice"]
            for right in (False, True):
                item.locator(".sco-buttons button").last.click()
                keys = keys_of(item)
                for place, control in enumerate(kinds):
                    if control.evaluate("e => e.tagName") == "SELECT":
                        value = next(k["value"] for k in keys if int(k["row"]) == place)
                        others = [k["value"] for k in keys if k["value"] != value and k["value"] != "0"]
                        moved = next((v for v in others if v > value), min(others))  # moved on by one, so none comes twice
                        control.select_option(value if right else moved)
                    elif control.evaluate("e => e.tagName") == "TEXTAREA":
                        control.fill("Λόγος")
                    elif control.get_attribute("type") == "text":
                        control.fill(str(next(k.get("number", k.get("text")) for k in keys if k["right"] == right and "otherwise" not in k)))
                    else:
                        control.set_checked(keys[place]["right"] == right) if control.get_attribute("type") == "checkbox" else (
                            control.check() if keys[place]["right"] == right else None)
                check.click()
                assert opened.evaluate(english) == [], item.get_attribute("data-type")
        assert words["not_kept"] in opened.locator(".sco-tools").inner_text()
    opened.context.close()
