"""The built book in headless Chromium: no error, no overflow, no accessibility fault."""

from tests.site.test_layout import KINDS
from tests.support.browsing import ALL_BUT_COLOURS, COLOURS, RULES, axe


def test_every_page(page, served, pages, thorough):
    """Each page opens without console error or outside request, fits 1280 and 360 pixels, and axe finds nothing.

    Colours are those of few styles: a day's run looks at them on a page of each kind, in light and dark, a thorough one on all. Those
    of the long review are those of the chapters' quizzes.
    """
    faults = {}
    for name in pages:
        page.problems.clear()
        page.emulate_media(color_scheme="light", reduced_motion="reduce")  # a colour on its way to another is none
        page.goto(f"{served}/{name}")
        found = list(page.problems)
        coloured = thorough or (name != "chapters/review.html" and name.removesuffix(".html") in KINDS)
        found += axe(page, rules=RULES if coloured else ALL_BUT_COLOURS)
        if coloured:
            page.emulate_media(color_scheme="dark")
            page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
            found += axe(page, rules=COLOURS)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                found.append(f"{over} pixels too wide at {width}")
        if found:
            faults[name] = found
    assert faults == {}


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
    page.locator("input[value=wrong]").focus()
    page.keyboard.press("Space")
    wrong = int((tables["claims"]["verdict"] == "wrong").sum())
    assert shown() == wrong and said.inner_text() == f"{wrong} of {total} claims shown."
    words = page.locator(".sco-filters [type=search]")
    words.fill("convention")
    assert 0 < shown() < wrong
    page.locator("input[value=wrong]").uncheck()
    here = tables["claims"][(tables["claims"]["section"] == "3B") & (tables["claims"]["paragraph"] == 11)]
    words.fill("section 3B, paragraph 11")
    assert shown() == len(here)
    words.fill("2026-11")
    assert shown() == 0, "the day of the last check is no word of the claim"
    page.evaluate("location.hash = '#claim-c001'")
    page.wait_for_function("!document.getElementById('claim-c001').hidden")
    assert shown() == total and page.locator("#claim-c001 details p").first.is_visible()
    page.locator(".sco-filters summary").click()
    page.locator("select[name=chapter]").select_option("Who is in what?")
    assert 0 < shown() < 10


def test_ledger_without_javascript(open_page, served, tables):
    """Without JavaScript the ledger is complete and shows no filter that does nothing."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{served}/chapters/claims.html")
    assert page.locator(".sco-claim:visible").count() == len(tables["claims"])
    assert not page.locator(".sco-filters").is_visible()


def test_ledger_in_print(page, served, tables):
    """A print of a filtered ledger holds every claim."""
    page.goto(f"{served}/chapters/claims.html")
    page.locator("input[value=wrong]").check()
    page.emulate_media(media="print")
    assert page.locator(".sco-claim:visible").count() == len(tables["claims"])
    page.emulate_media(media="screen")
