"""Pages in Chromium that note what goes wrong, and what axe says of them."""

import re

from tests.support.places import AXE

#: The rules of WCAG 2.2 AA, as axe names them.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: Those of them that a colour scheme decides, and all others; contrast takes three quarters of the time.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ALL_BUT_COLOURS = RULES | {"rules": {name: {"enabled": False} for name in COLOURS["runOnly"]["values"]}}
#: What axe finds, and nothing of what it finds in order, which would take longer to write down than to look at.
FOUND = """async ([within, rules]) => {
  const {violations} = await axe.run(within, {...rules, resultTypes: ['violations'], selectors: false});
  return violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`);
}"""
#: Addresses on this machine.
HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost):|(file|data|blob):")


def watched(page):
    """Note on a page, in `problems`, every error and warning, each refused request, and each request to another place.

    Requests to another place stand in `elsewhere` alone, too.
    """
    page.problems, page.elsewhere = [], []
    page.on("console", lambda message: page.problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.problems.append(f"{error}\n{error.stack}"))
    # a request that the next page cuts off is none that was refused
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else page.problems.append(r.url))
    for noted in (page.problems, page.elsewhere):
        page.on("request", lambda r, noted=noted: None if HERE.match(r.url) else noted.append(r.url))
    return page


def axe(page, within: str = "html", rules: dict = RULES) -> list[str]:
    """Rules that axe finds broken, with the first node of each; the whole page with the theme's frame, or a part of it."""
    if not page.evaluate("'axe' in window"):
        # not as a script of the page, which the policy forbids; JupyterLab's `define` would take it for a module
        page.evaluate(f"() => {{ const define = window.define; window.define = undefined; {AXE.read_text(encoding='utf-8')}; window.define = define; }}")
    return page.evaluate(FOUND, [within, rules])
