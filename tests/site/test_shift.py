"""Nothing that a reader looks at moves when a page's scripts run, on a phone."""

from tests.site.test_layout import KINDS

#: As Google's "good" is at most 0.1; a page here stays well below it.
MOST = 0.05
#: What a browser saw move, with the first thing that did; entries from before the question count.
MOVED = """() => new Promise((tell) => {
  let sum = 0, first = '';
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    sum += one.value;
    const node = one.sources[0]?.node;
    first ||= node ? `${node.nodeName} ${node.className || node.data || ''}`.slice(0, 60) : '';
  })).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => tell([sum, first]), 60);
})"""


def test_nothing_moves_when_scripts_run(pages, served, browser, thorough):
    """The parts that a script adds, shows or takes away have their place from the beginning.

    Pages of a kind have the same scripts: a day's run looks at one of each, a thorough one at all.
    """
    context = browser.new_context(viewport={"width": 412, "height": 823}, is_mobile=True, has_touch=True)
    page, found = context.new_page(), {}
    # as on a slow phone, the page is drawn before its scripts arrive
    page.route("**/*.js*", lambda route: (page.wait_for_timeout(150), route.continue_()))
    for name in pages if thorough else [f"{kind}.html" for kind in KINDS]:
        page.goto(f"{served}/{name}")
        moved, what = page.evaluate(MOVED)
        if moved > MOST:
            found[name] = (round(moved, 3), what)
    context.close()
    assert found == {}
