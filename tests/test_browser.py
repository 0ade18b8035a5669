"""The built book in headless Chromium: no error, no overflow, no accessibility fault, quizzes by keyboard."""

import re
from pathlib import Path

import pytest

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: The whole page, the theme's frame included.
CONTENT = "html"


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture
def page(browser, scheme):
    """A page in one colour scheme that notes every error and every request to another place."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.problems = []
    opened.on("console", lambda m: opened.problems.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: opened.problems.append(str(e)))
    opened.on("request", lambda r: None if re.match(r"http://127\.0\.0\.1:|data:", r.url) else opened.problems.append(r.url))
    yield opened
    context.close()


def axe(page, within=CONTENT) -> list[str]:
    """Rules that axe finds broken, with the first node of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not as a script of the page, which the policy forbids
    found = page.evaluate("([within, rules]) => axe.run(within, rules)", [within, RULES])
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


def test_every_page(page, served, pages):
    """Each page opens without console error or outside request, fits 1280 and 360 pixels, and axe finds nothing."""
    faults = {}
    for name in pages:
        page.problems.clear()
        page.goto(f"{served}/{name}")
        found = list(page.problems)
        found += axe(page)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                found.append(f"{over} pixels too wide at {width}")
        if found:
            faults[name] = found
    assert faults == {}


def answer(page, item, right: bool) -> None:
    """Answer one item with the keyboard alone, from the keys in its folded answer."""
    kind = item.get_attribute("data-type")
    lines = item.locator(".sco-answer li")
    keys = lines.evaluate_all("all => all.map(l => ({...l.dataset, right: 'right' in l.dataset}))")
    first = item.locator("input, select").first
    first.focus()
    if kind == "single":
        options = item.locator("input")
        target = next(k["option"] for k in keys if k["right"] == right)
        values = options.evaluate_all("all => all.map(o => o.value)")
        page.keyboard.press("Space")
        for _ in range(values.index(target)):
            page.keyboard.press("ArrowDown")
        assert item.locator(".sco-result").inner_text() == "", "an arrow key must not mark"
    elif kind == "multiple":
        for n, box in enumerate(item.locator("input").all()):
            key = next(k for k in keys if k["option"] == box.get_attribute("value"))
            box.focus()
            if key["right"] == right:
                page.keyboard.press("Space")
    elif kind in ("numeric", "text"):
        key = next(k for k in keys if k["right"])
        page.keyboard.type(str(key.get("number", key.get("text"))) if right else "1234567")
    else:
        for n, select in enumerate(item.locator("select").all()):
            key = next(k for k in keys if k["row"] == str(n))
            select.focus()
            options = select.locator("option").evaluate_all("all => all.map(o => o.value)")
            steps = options.index(key["value"])
            if not right:
                steps = steps % (len(options) - 1) + 1
            for _ in range(steps):
                page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_quizzes_by_keyboard(page, served, pages):
    """Every item can be answered wrong, then right, by keyboard; the mark says so, and axe finds nothing after it."""
    kinds = set()
    for name in pages:
        page.goto(f"{served}/{name}")
        items = page.locator(".sco-item").all()
        for item in items:
            kinds.add(item.get_attribute("data-type"))
            for right in (False, True):
                answer(page, item, right)
                said = item.locator(".sco-result").inner_text()
                assert said.startswith("✓ Right." if right else "✗"), (name, item.get_attribute("id"), right, said)
                assert len(said) > 20, "feedback is missing"
                if not right:
                    item.get_by_role("button", name="Try again").click()
        if items:
            n = len(items)
            assert page.locator(".sco-score").inner_text() == f"{n} of {n} right so far."
            assert axe(page, ".sco-quiz") == []
    assert kinds == {"single", "multiple", "numeric", "text", "match", "order"}


@pytest.mark.parametrize(("typed", "said"), [
    ("", "Give an answer first."), ("three", "That is not a number."), ("1,000", "can be read in two ways"),
    ("3,0", "✓ Right."), ("6/2", "✓ Right."), ("300%", "✓ Right."), ("−3", "✗ Not right.")])
def test_typed_numbers(page, served, typed, said):
    """Numbers are read as people write them, and what is ambiguous is asked for again."""
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    item = page.locator("#quiz-who-in-all-three")
    item.locator("input").fill(typed)
    item.get_by_role("button", name="Check").click()
    assert said in item.locator(".sco-result").inner_text()


def test_quiz_without_javascript(browser, served):
    """Without JavaScript the questions and the folded answers are there, and no button that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{served}/chapters/02-four-periods.html")
    item = opened.locator(".sco-item").first
    assert item.locator("legend").is_visible() and item.locator("summary").is_visible()
    assert item.locator("button").count() == 0
    item.locator("summary").click()
    assert item.locator(".sco-feedback").first.is_visible()
    context.close()


def test_folded_numbers_open_by_keyboard(page, served):
    """The numbers behind a chart open with Enter."""
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    chart = page.locator("figure.sco-chart").first
    chart.locator("summary").focus()
    page.keyboard.press("Enter")
    assert chart.locator("table").is_visible()


def test_ledger_filters(page, served, tables):
    """Filters show what fits and say how many, by keyboard too, and a link to a claim shows it in spite of them."""
    page.goto(f"{served}/chapters/claims.html")
    total = len(tables["claims"])
    shown = lambda: page.locator(".sco-claim:visible").count()  # noqa: E731
    said = page.locator(".sco-filters [role=status]")
    assert shown() == total and said.inner_text() == f"{total} of {total} claims shown."
    page.locator("select[name=verdict]").focus()
    page.keyboard.press("w")
    page.keyboard.press("Tab")
    wrong = int((tables["claims"]["verdict"] == "wrong").sum())
    assert shown() == wrong and said.inner_text() == f"{wrong} of {total} claims shown."
    words = page.locator(".sco-filters input")
    words.fill("convention")
    assert 0 < shown() < wrong
    page.locator("select[name=verdict]").select_option("")
    here = tables["claims"][(tables["claims"]["section"] == "3B") & (tables["claims"]["paragraph"] == 11)]
    words.fill("section 3B, paragraph 11")
    assert shown() == len(here)
    words.fill("2026-11")
    assert shown() == 0, "the day of the last check is no word of the claim"
    page.evaluate("location.hash = '#claim-c001'")
    page.wait_for_function("!document.getElementById('claim-c001').hidden")
    assert shown() == total
    page.locator("select[name=chapter]").select_option("Who is in what?")
    assert 0 < shown() < 10


def test_ledger_without_javascript(browser, served, tables):
    """Without JavaScript the ledger is complete and shows no filter that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{served}/chapters/claims.html")
    assert opened.locator(".sco-claim:visible").count() == len(tables["claims"])
    assert not opened.locator(".sco-filters").is_visible()
    context.close()


def test_ledger_in_print(page, served, tables):
    """A print of a filtered ledger holds every claim."""
    page.goto(f"{served}/chapters/claims.html")
    page.locator("select[name=verdict]").select_option("wrong")
    page.emulate_media(media="print")
    assert page.locator(".sco-claim:visible").count() == len(tables["claims"])
    page.emulate_media(media="screen")
