"""Pages as readers adapt them: without a pointer, with colours of the system, with less motion. One page of each kind; sizes stand in `test_layout`."""

import pytest

from tests.support.places import AXE

#: A page of each kind: the first, prose with a quiz, a notebook, the ledger, the explorer, many tables.
KINDS = ("intro", "chapters/02-four-periods", "chapters/09-who-is-in-what", "chapters/claims", "chapters/explorer", "chapters/data-dictionary")

#: What has the focus: whether it can be seen at one of nine points, and whether it shows that it has it; itself or the label that it fills.
STOP = """() => {
  const stop = document.activeElement, shown = stop.closest('label') || (stop.id && document.querySelector(`label[for="${stop.id}"]`)) || stop;
  if (stop === document.body) return null;
  const seen = [stop, shown].some((one) => [...one.getClientRects()].some((box) => [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (one.contains(top) || top.contains(one) && top !== document.documentElement && top.closest('a, button, label, summary, [tabindex]') === one);
  }))));
  const marked = [stop, shown].some((one) => { const style = getComputedStyle(one); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; });
  const name = `${stop.tagName} ${stop.className} ${(stop.ariaLabel || stop.textContent || stop.name || '').trim().slice(0, 40)}`;
  return {seen, marked, name, high: stop.tabIndex > 0, page: location.pathname};
}"""
#: Stops that are walked on one page at most; the ledger has a thousand alike.
STOPS = 45


@pytest.mark.parametrize("window", [pytest.param((1280, 720), id="laptop"), pytest.param((320, 256), id="laptop at 400 %"),
                                    pytest.param((740, 360), id="phone on its side", marks=pytest.mark.thorough)])
def test_every_stop_of_the_keyboard_is_seen(open_page, served, window):
    """Tab leads past the frame first, then on through the page; each stop shows that it has the focus, nothing covers it, and nothing opens by it."""
    page = open_page(viewport={"width": window[0], "height": window[1]})
    faults = []
    for name in KINDS:
        page.goto(f"{served}/{name}.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('#main-content').contains(document.activeElement) || location.hash === '#main-content'")
        seen = []
        for _ in range(STOPS):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            assert stop["page"].endswith(f"{name}.html"), "a stop opens nothing"
            seen.append(stop["name"])
            faults += [(name, stop["name"], what) for what, bad in (("is covered", not stop["seen"]), ("shows no focus", not stop["marked"]),
                                                                    ("is out of order", stop["high"])) if bad]
        assert len(seen) > 10 and len(set(seen)) > len(seen) / 4, f"{name}: the keyboard goes round in a circle"
    assert faults == []


#: Labels of drawings whose colour is not one that the system gives for text on its ground, and choices that look alike, made or not.
FORCED = """() => {
  const part = (n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4);
  const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(part); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (one) => getComputedStyle(one).backgroundColor;
  const under = (one) => { while (/, 0\\)$/.test(ground(one)) && one.parentElement) one = one.parentElement; return light(ground(one)); };
  const far = (colour, one) => { const [less, more] = [light(colour), under(one)].sort((a, b) => a - b); return (more + 0.05) / (less + 0.05); };
  const shown = (all) => [...document.querySelectorAll(all)].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width);
  const labels = shown('main svg text').filter((one) => far(getComputedStyle(one).fill, one.ownerSVGElement) < 4.5).map((one) => one.textContent);
  const look = (one) => ['color', 'backgroundColor', 'borderTopColor', 'borderTopStyle', 'outlineStyle', 'outlineColor', 'textDecorationThickness']
    .map((name) => getComputedStyle(one)[name]).join();
  const alike = [...document.querySelectorAll('main label input:is([type=checkbox], [type=radio]), main input:is([type=checkbox], [type=radio])')]
    .filter((one) => getComputedStyle(one).opacity === '0').map((one) => {
      const label = one.closest('label') || document.querySelector(`label[for="${one.id}"]`), was = one.checked;
      one.checked = false; const without = look(label); one.checked = true; const made = look(label); one.checked = was;
      return without === made ? label.textContent : ''; }).filter(Boolean);
  const lost = shown('.sco-bar i, .sco-squares i, .sco-timeline > li').filter((one) => {
    const style = getComputedStyle(one);
    return far(style.backgroundColor, one.parentElement) < 1.5 && style.borderTopStyle === 'none' && !one.textContent.trim(); }).map((one) => one.className);
  return {labels: [...new Set(labels)].slice(0, 4), alike: alike.slice(0, 3), lost: lost.slice(0, 3)};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours(open_page, served, scheme):
    """In the colours of the system the labels of drawings can be read, a choice that is made looks otherwise than one that is not, and no mark vanishes."""
    page = open_page(forced_colors="active", color_scheme=scheme)
    found = {}
    for name in KINDS[:-1]:
        page.goto(f"{served}/{name}.html")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        if any((lost := page.evaluate(FORCED)).values()):
            found[name] = lost
    assert found == {}


def test_nothing_moves_by_itself(open_page, served):
    """At rest nothing on a page moves; and where a reader wants less motion, nothing would move for longer than an instant."""
    page = open_page()
    moving = "document.getAnimations().filter((one) => one.playState === 'running').map((one) => one.animationName || one.transitionProperty)"
    would = """[...document.querySelectorAll('html, body, body *')].filter((one) => { const style = getComputedStyle(one);
      return style.scrollBehavior === 'smooth' || [style.transitionDuration, style.animationName === 'none' ? '0s' : style.animationDuration]
        .some((times) => times.split(',').some((time) => parseFloat(time) > 0.01)); }).map((one) => `${one.tagName}.${one.className}`).slice(0, 5)"""
    found = {}
    for name in KINDS:
        page.emulate_media(reduced_motion="no-preference")
        page.goto(f"{served}/{name}.html")
        page.wait_for_function(f"!{moving}.length")
        page.emulate_media(reduced_motion="reduce")
        if over := page.evaluate(would):
            found[name] = over
    assert found == {}


def test_names_hold_their_labels(open_page, served):
    """Who speaks to a page says what stands on a control; its name holds these words."""
    page = open_page()
    found = {}
    for name in KINDS[:5]:
        page.goto(f"{served}/{name}.html")
        page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
        rules = page.evaluate("axe.run(document, {runOnly: {type: 'rule', values: ['label-content-name-mismatch']}})")
        assert any(rules[said] for said in ("passes", "violations", "incomplete", "inapplicable"))
        if rules["violations"]:
            found[name] = [node["html"][:200] for rule in rules["violations"] for node in rule["nodes"]]
    assert found == {}
