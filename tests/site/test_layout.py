"""Nothing of a page is lost: at any width, on paper, without a script, and for whoever cannot see it."""

import contextlib
import io

import pikepdf
import pytest
from playwright.sync_api import TimeoutError

#: Windows in which pages are read, and what a reader may ask of the text there: width and height in pixels, and a rule that stands last.
LARGE = "html { font-size: 200% !important }"
#: The spacing that WCAG 1.4.12 names.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"
VIEWS = {"1280 at 400 %": (320, 256, ""), "1280": (1280, 900, ""), "a phone on its side": (740, 360, ""),
         "large letters on a small phone": (320, 640, LARGE), "spaced on a small phone": (320, 640, SPACED)}
#: What a thorough run looks at besides.
MORE_VIEWS = {"360": (360, 900, ""), "768": (768, 900, ""), "1920": (1920, 900, ""), "large letters": (1280, 900, LARGE), "spaced": (1280, 900, SPACED)}
PAPER = 642  # pixels of 1/96 inch between the margins of an A4 sheet
#: Pages of every kind: the first, prose, a notebook, all claims, quizzes, a rail, terms, wide tables, the explorer, a document.
KINDS = ("intro", "chapters/02-four-periods", "chapters/06-rival-organisations", "chapters/09-who-is-in-what", "chapters/12-present-but-silent",
         "chapters/claims", "chapters/review", "chapters/timeline", "chapters/glossary",
         "chapters/bibliography", "chapters/data-dictionary", "chapters/exercises", "chapters/adopt", "chapters/explorer", "documents/sco-charter")

#: Words that an ancestor cuts, or that lie beyond the page; what scrolls may be out of sight where it says so, but no caption may.
LOST = """(paper) => {
  const lost = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), range = document.createRange();
  const wide = document.documentElement.clientWidth;
  while (walk.nextNode()) {
    const text = walk.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest('svg, script, style, option, [hidden]') || !parent.checkVisibility({contentVisibilityAuto: true})) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 2) continue;
    const small = parent.closest('.visually-hidden, .sco-stack thead');
    if (small) continue;
    let scrolls = false;
    for (let outer = parent; outer && outer.tagName !== 'HTML' && outer.tagName !== 'BODY'; outer = outer.parentElement) {
      const style = getComputedStyle(outer), over = style.overflowX;
      if (over === 'visible') continue;
      const room = outer.getBoundingClientRect();
      if (room.width < 3) { scrolls = true; break; }  // words for screen readers alone
      if (style.overflowY === 'hidden' && (box.bottom > room.bottom + 3 || box.top < room.top - 3)) {
        lost.push(`${outer.className} cuts below ${text.data.trim().slice(0, 40)}`);
      }
      if (box.right <= room.right + 2 && box.left >= room.left - 2) continue;
      // a script lets the keyboard into what scrolls, a moment after the width changed
      const reached = outer.tabIndex === 0 || outer.matches('.sco-table, .pst-scrollable-table-container'), shown = style.backgroundImage.includes('gradient');
      const told = over === 'auto' && reached && shown && !parent.closest('caption, figcaption');
      if (!paper && told) { scrolls = true; break; }
      lost.push(`${outer.className || outer.tagName} cuts ${text.data.trim().slice(0, 40)}`);
    }
    if (!scrolls && box.right > wide + 1) lost.push(`beyond the page: ${text.data.trim().slice(0, 40)}`);
  }
  return lost.slice(0, 3);
}"""
#: Words nearer to white than to black, by relative luminance, in what lets a printer leave out its ground.
PALE = """() => {
  const pale = new Set(), walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement, { color, printColorAdjust } = getComputedStyle(one);
    if (!walk.currentNode.data.trim() || !one.checkVisibility({ visibilityProperty: true }) || printColorAdjust === 'exact') continue;
    const [red, green, blue] = color.match(/[\\d.]+/g).map((part) => (part / 255) ** 2.2);
    if (.2126 * red + .7152 * green + .0722 * blue > .5) pale.add(walk.currentNode.data.trim().slice(0, 60));
  }
  return [...pale];
}"""


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_no_text_is_cut_in_any_view(page, served, thorough):
    """At any width, zoom, size and spacing of letters no word lies outside what shows it, nor the page outside the window.

    What scrolls in a region of its own shows by a shadow that it does.
    """
    found = {}
    for name in KINDS:
        page.goto(f"{served}/{name}.html")
        # a sheet of the document, which the policy of the page lets nobody write into it
        page.evaluate("() => { window.asked = new CSSStyleSheet(); document.adoptedStyleSheets = [asked]; }")
        for view, (width, height, rule) in (VIEWS | (MORE_VIEWS if thorough else {})).items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("(rule) => asked.replaceSync(rule)", rule)
            lost = page.evaluate(LOST, False)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if lost or over > 0:
                found[name, view] = (over, lost)
    assert found == {}


def test_no_text_is_cut_on_paper(page, served):
    """On paper nothing scrolls, so every word lies within the sheet."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    found = {}
    for name in KINDS:
        page.goto(f"{served}/{name}.html")
        if lost := page.evaluate(LOST, True):
            found[name] = lost
    assert found == {}


def test_no_printed_word_needs_a_ground(page, served):
    """Printers leave out the grounds of what does not insist on them; no word is so light that it would go with its own."""
    page.emulate_media(media="print")
    found = {}
    for name in KINDS:
        page.goto(f"{served}/{name}.html")
        if pale := page.evaluate(PALE):
            found[name] = pale
    assert found == {}


def test_no_printed_page_is_blank(page, served):
    """A print of a page has no blank sheet, and holds the reasons and the objectives that the screen folds."""
    for name in ("intro", "chapters/02-four-periods", "chapters/09-who-is-in-what", "chapters/claims"):
        page.goto(f"{served}/{name}.html")
        with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as pdf:
            marks = [sum(1 for _ in pikepdf.parse_content_stream(sheet, "Tj TJ S f Do")) for sheet in pdf.pages]
        assert min(marks) > 3, (name, [number for number, many in enumerate(marks, start=1) if many <= 3])
    page.goto(f"{served}/chapters/claims.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".sco-claim details p").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.locator(".sco-claim details p").first.is_visible()


#: Of each table that is shown: whether it is wider than its place, whether it says so, and whether the keyboard stops at it where it scrolls alone.
BESIDE = """[...document.querySelectorAll('article :is(.sco-table, .pst-scrollable-table-container)')]
    .filter(one => one.checkVisibility())
    .map(one => { const wide = one.scrollWidth > one.clientWidth + 1, high = one.scrollHeight > one.clientHeight + 1;
        return [wide, getComputedStyle(one, '::before').content.includes('scroll'),
            !one.matches('.sco-table') || (wide || high) === (one.tabIndex === 0 && one.role === 'group' && !!one.ariaLabel)]; })"""


def test_what_scrolls_says_so(page, served):
    """At 360 pixels a table that is wider than its place says so in words and is a stop of the keyboard with a name, and no other; few are."""
    page.set_viewport_size({"width": 360, "height": 800})
    wider = []
    for name in KINDS:
        page.goto(f"{served}/{name}.html")
        page.evaluate("document.querySelectorAll('article details').forEach((fold) => { fold.open = true; })")
        with contextlib.suppress(TimeoutError):  # a script looks at the sizes a moment after they changed
            page.wait_for_function(f"() => {BESIDE}.every(([wide, told, reached]) => wide === told && reached)", timeout=5000)
        tables = page.evaluate(BESIDE)
        assert [found for found in tables if found[0] != found[1] or not found[2]] == [], name
        assert page.evaluate("getComputedStyle(document.body, '::before').content") == "none"
        wider += [name for found in tables if found[0]]
    assert len(wider) < 8, wider


def test_a_verdict_stands_on_the_first_screen_of_its_table(page, served):
    """At 360 pixels the tables that end in a verdict, of a notebook and of the ledger, show it without a turn sideways."""
    page.set_viewport_size({"width": 360, "height": 800})
    for name, table in (("09-who-is-in-what", ".sco-table:has(caption:has-text('The sentence and the facts'))"), ("claims", ".sco-table")):
        page.goto(f"{served}/chapters/{name}.html")
        cells = page.locator(table).first.locator("tbody td:last-child")
        assert cells.count() > 4
        for box in (cells.first.bounding_box(), cells.last.bounding_box()):
            assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("name", ["index", "chapters/02-four-periods"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_script(browser, served, scheme, name):
    """Without script a page has the theme that the system asks for, and on a phone a link that leads to the contents."""
    context = browser.new_context(java_script_enabled=False, color_scheme=scheme, viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.goto(f"{served}/{name}.html")
    ground = [int(part) for part in opened.evaluate("getComputedStyle(document.body).backgroundColor").strip("rgb()").split(",")]
    assert (sum(ground) > 600) == (scheme == "light"), ground
    opened.locator(".sco-to-contents").click()
    assert opened.get_by_role("link", name="Ledger of claims").first.is_visible()
    assert not opened.locator(".primary-toggle").is_visible()
    context.close()


def test_every_dialog_has_a_name_and_a_way_out(browser, served):
    """Every dialog has a name; the contents open as one on a phone, with the headings of the page, and close by a button of 44 pixels."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.goto(f"{served}/chapters/02-four-periods.html")
    assert opened.evaluate("[...document.querySelectorAll('dialog')].every(d => d.ariaLabel?.trim())")
    opened.get_by_role("button", name="Contents").click()
    drawer = opened.get_by_role("dialog", name="Contents of the book")
    assert drawer.get_by_role("link", name="Key points").is_visible()
    close = drawer.get_by_role("button", name="Close")
    size = close.bounding_box()
    assert size["width"] >= 44 and size["height"] >= 44
    close.click()
    opened.wait_for_selector("dialog[open]", state="hidden")
    opened.locator(".primary-toggle:focus").wait_for()
    context.close()


@pytest.mark.parametrize("name", ["index", "chapters/02-four-periods", "chapters/claims"])
def test_the_head_is_one_row_on_a_phone(browser, served, name):
    """At 360 pixels what stands above the title takes one row, and the contents are one tap away."""
    opened = browser.new_page(viewport={"width": 360, "height": 740})
    opened.goto(f"{served}/{name}.html")
    assert opened.locator(".bd-header-article").bounding_box()["height"] < 72
    opened.get_by_role("button", name="Contents").click()
    assert opened.get_by_role("dialog").get_by_role("link", name="Ledger of claims").is_visible()
    opened.close()


def test_a_phone_reaches_prose_and_picture_soon(browser, served):
    """On a phone a chapter begins with prose on its first screen and a picture on its fourth at the latest, and ends within eighteen."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    opened = context.new_page()
    opened.goto(f"{served}/chapters/02-four-periods.html")
    places = opened.evaluate("""() => [document.querySelector('article section > p:not(.sco-eyebrow)'), document.querySelector('figure.sco-chart')]
        .map(e => e.getBoundingClientRect().top + scrollY).concat(document.documentElement.scrollHeight)""")
    assert places[0] < 800 and places[1] < 4 * 800 and places[2] < 18 * 800, places
    context.close()


def test_a_guess_opens_the_facts_without_script(browser, served, tables):
    """The card of the first page shows its rows once a key is chosen, without script; paper shows the keys alone."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{served}/intro.html")
    rows = opened.locator(".sco-predicted tbody tr")
    assert rows.count() == opened.locator(".sco-predict input").count() - 1 and not rows.first.is_visible()
    opened.locator(".sco-predict label").nth(3).click()
    assert rows.first.is_visible() and opened.locator(".sco-predicted .sco-pill").inner_text().endswith("wrong")
    right = opened.locator(".sco-predicted .sco-good").count()
    assert right == opened.locator(".sco-predicted tr", has=opened.locator(".sco-good")).count() and not opened.locator("tr:has(.sco-good) s").count()
    opened.emulate_media(media="print")
    assert not rows.first.is_visible() and opened.locator(".sco-predict label").first.is_visible()
    context.close()


def test_judge_first_hides_the_verdict_without_script(browser, served):
    """The first note of a chapter can be opened for a guess, without script: it hides its answers until a verdict is chosen; paper has no such fold."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{served}/chapters/02-four-periods.html")
    assert opened.locator(".sco-judge").count() == 1
    note = opened.locator(".sco-evidence:has(.sco-judge)")
    answer = note.locator(".sco-finding summary").first
    assert answer.is_visible()
    note.locator(".sco-judge summary").click()
    assert not answer.is_visible() and not note.locator(".sco-tally").is_visible() and note.locator("legend").is_visible()
    note.locator(".sco-judge label").first.click()
    assert answer.is_visible() and note.locator(".sco-judged").is_visible()
    opened.emulate_media(media="print")
    assert not note.locator(".sco-judge").is_visible() and answer.is_visible()
    context.close()


def test_paper_says_whose_page_it_is(page, served):
    """A print of a page ends with how to cite it and the sources that it names; what only a screen can follow is left out."""
    for name, source, screen in (("chapters/05-charter", "S04", False), ("chapters/explorer", "", True), ("intro", "", True)):
        page.goto(f"{served}/{name}.html")
        printed = page.locator(".sco-printed")
        assert not printed.is_visible() and (page.locator(".sco-screen").count() > 0) is screen
        page.emulate_media(media="print")
        assert "CC BY 4.0" in printed.inner_text() and "China in the SCO" in printed.inner_text()
        assert source in printed.inner_text() and not page.locator(".sco-screen:visible").count()
        page.emulate_media(media="screen")


def test_contents_show_the_page_that_is_open(page, served):
    """The contents at the side stand at the current page, also after a reader has scrolled them on another."""
    for name in ("chapters/02-four-periods", "chapters/class-server", "chapters/02-four-periods", "chapters/15-since-2021"):
        page.goto(f"{served}/{name}.html")
        page.wait_for_timeout(150)
        assert page.evaluate("""() => { const here = [...document.querySelectorAll('#pst-primary-sidebar li.current > a')].pop().getBoundingClientRect();
            return here.top >= 0 && here.bottom <= innerHeight; }"""), name
        page.evaluate("document.getElementById('pst-primary-sidebar').scrollTop = 0")


def test_a_phone_reaches_the_filters_soon(browser, served):
    """On a phone the filters of the ledger begin within the first screen and a half."""
    opened = browser.new_page(viewport={"width": 360, "height": 800})
    opened.goto(f"{served}/chapters/claims.html")
    opened.locator(".sco-filters:visible").wait_for()
    assert opened.locator(".sco-filters").bounding_box()["y"] < 1200
    opened.close()


def test_counts_of_the_first_page_open_the_ledger(browser, served, tables):
    """The first page has one square a claim, and each count opens the ledger at so many claims."""
    opened = browser.new_context().new_page()
    opened.goto(f"{served}/intro.html")
    assert opened.locator(".sco-squares i").count() == len(tables["claims"])
    for verdict, number in tables["claims"]["verdict"].value_counts().items():
        opened.goto(f"{served}/intro.html")
        opened.locator(f".sco-pills a[href*='verdict={verdict.replace(' ', '%20')}']").click()
        opened.locator(".sco-filters:visible").wait_for()
        assert opened.locator(".sco-claim:visible").count() == number
    opened.context.close()
