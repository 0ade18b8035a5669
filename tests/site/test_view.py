"""A reader's own view: what each choice changes, that it is kept in the browser alone, and that every page stays usable in it."""

import pytest

from tests.support.browsing import ALL_BUT_COLOURS, COLOURS, axe

PAGE = "chapters/06-rival-organisations.html"
CHOICES = ("130 %", "far apart", "for readers with dyslexia", "higher")


@pytest.fixture
def reader(browser, served):
    """Open a page in a browser that keeps nothing yet; note every request."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked, page.thrown = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.thrown.append(str(error)))
    page.goto(f"{served}/{PAGE}")
    yield page
    assert page.thrown == []
    context.close()


def choose(page, *labels):
    """Open the panel and choose."""
    if not page.locator(".sco-own-view").is_visible():
        page.locator(".sco-view-menu summary").click()
    for label in labels:
        page.locator(".sco-own-view").get_by_label(label, exact=True).check()


def look(page) -> dict:
    """Return what a reader sees of the first paragraph."""
    return page.locator("article p:not([class])").first.evaluate(
        "p => { const s = getComputedStyle(p); return { size: s.fontSize, line: s.lineHeight, letters: s.fontFamily.split(',')[0], ink: s.color }; }")


def test_each_choice_changes_what_it_names(reader):
    """Size, lines, letters and contrast change one after the other, and come back as at first."""
    first = look(reader)
    sizes = [first]
    for label, changed in zip(CHOICES, ("size", "line", "letters", "ink"), strict=True):
        choose(reader, label)
        sizes.append(look(reader))
        assert sizes[-1][changed] != sizes[-2][changed], label
    assert sizes[-1]["letters"] == "Heavyfoot" and sizes[-1]["ink"] == "rgb(0, 0, 0)"
    reader.locator(".sco-own-view button").click()
    assert look(reader) == first and reader.locator(".sco-own-view :checked").evaluate_all("all => all.map(one => one.value)") == [
        "auto", "100", "usual", "usual", "usual"]


def test_the_browser_keeps_it_and_draws_with_it_at_once(reader, served):
    """Another page has the choice before its first script from a file runs, and shows it in the panel."""
    choose(reader, *CHOICES, "dark")
    chosen = look(reader)
    reader.route("**/*.js", lambda route: route.abort())
    reader.reload()
    assert look(reader) == chosen and reader.evaluate("document.documentElement.dataset.theme") == "dark"
    reader.unroute("**/*.js")
    reader.goto(f"{served}/chapters/glossary.html")
    assert look(reader)["letters"] == "Heavyfoot"
    choose(reader)
    assert reader.locator(".sco-own-view :checked").evaluate_all("all => all.map(one => one.value)") == ["dark", "130", "wide", "heavy", "more"]


def test_letters_are_fetched_only_when_chosen(reader):
    """No reader pays for a font that they did not ask for, and the font comes from the site itself."""
    assert not [url for url in reader.asked if "heavyfoot" in url]
    with reader.expect_request("**/heavyfoot-400.woff2") as asked:
        choose(reader, "for readers with dyslexia")
    assert asked.value.url.startswith(reader.url.split("/chapters/")[0])


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("labels", [("150 %",), ("far apart", "for readers with dyslexia"), ("higher", "light"), ("higher", "dark")], ids=", ".join)
def test_accessible_in_each_view(reader, labels, width):
    """No fault of accessibility, nothing to scroll sideways, and every choice within the window."""
    reader.set_viewport_size({"width": width, "height": 740})
    choose(reader, *labels)
    panel = reader.locator(".sco-own-view").bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= width and panel["y"] + panel["height"] <= 740
    # the theme lets the keyboard into what scrolls a moment after the width changed
    reader.wait_for_function("() => ![...document.querySelectorAll('.pst-scrollable-table-container')]"
                             ".some(e => e.scrollWidth > e.clientWidth && e.tabIndex < 0)")
    assert axe(reader, rules=COLOURS if "higher" in labels else ALL_BUT_COLOURS) == []  # contrast changes colours, and nothing else does
    reader.keyboard.press("Escape")
    assert reader.evaluate("document.activeElement.closest('.sco-view-menu') !== null")
    assert reader.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_keyboard_alone(reader):
    """The panel opens, changes and closes by keys, and the focus stays where the reader is."""
    reader.locator(".sco-view-menu summary").focus()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    reader.keyboard.press("ArrowRight")
    assert reader.evaluate("document.activeElement.value") == "light" == reader.evaluate("document.documentElement.dataset.mode")


@pytest.mark.parametrize("kept", ['"x"', "null", "{", "[1]", '{"size":"9"}'])
def test_odd_entries_in_the_storage_do_no_harm(browser, served, kept):
    """What another program left under the name neither throws nor unmakes the page."""
    context = browser.new_context()
    context.add_init_script(f"localStorage.setItem('view', {kept!r})")
    page = context.new_page()
    thrown = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"{served}/{PAGE}")
    choose(page, "115 %")
    assert thrown == [] and page.evaluate("document.documentElement.dataset.size") == "115"
    context.close()


def test_without_storage(browser, served):
    """Where a browser refuses to keep anything, the choice holds for the page and nothing throws."""
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); }, configurable: true })")
    page = context.new_page()
    thrown = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"{served}/{PAGE}")
    choose(page, "130 %", "dark")
    assert thrown == [] and page.evaluate("[document.documentElement.dataset.size, document.documentElement.dataset.theme].join()") == "130,dark"
    context.close()
