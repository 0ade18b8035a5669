"""The built book as the tests of other browsers see it: each page tells in its root element what went wrong in it.

Neither WebKit's driver nor Firefox's says what a policy refused, so a few lines before the first of each page listen and write it down.
They stand before the policy, which forbids them otherwise.
"""

import http.server
from pathlib import Path

from articlebook.quiz.html import asset
from tests.quiz import samples

#: What goes wrong, and what is too wide, as text in ``data-noted`` of the root element.
_LISTEN = """(() => {
  const root = document.documentElement, note = (text) => { root.dataset.noted = `${root.dataset.noted || ""}${text}\\n`; };
  addEventListener("error", ({ message, filename, lineno, target }) =>
    note(message ? `${message} ${filename}:${lineno}` : `not loaded: ${target.outerHTML}`), true);
  addEventListener("unhandledrejection", ({ reason }) => note(`not awaited: ${reason}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => note(`${violatedDirective} forbids ${blockedURI}`), true);
  for (const kind of ["error", "warn"]) { const before = console[kind]; console[kind] = (...said) => { note(said.join(" ")); before(...said); }; }
  addEventListener("load", () => { const over = root.scrollWidth - innerWidth; if (over > 0) note(`${over} pixels too wide`); });
  document.currentScript.remove();
})();"""
_REFUSE = """for (const kind of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, kind, { configurable: true, get() { throw new DOMException("no", "SecurityError"); } });"""
#: First part of an address: as readers have it, where the browser keeps nothing, and where it runs no script.
PLAIN, REFUSED, STILL = "plain", "refused", "still"
_BEFORE = {PLAIN: _LISTEN, REFUSED: _REFUSE + _LISTEN, STILL: ""}


class Book(http.server.SimpleHTTPRequestHandler):
    """Give out the site, with the samples of every type of quiz item as one more page."""

    def __init__(self, *arguments, site: Path, **more):
        self.site = site
        super().__init__(*arguments, directory=str(site), **more)

    def do_GET(self):
        """Send a page with what listens, or any other file as it is."""
        way, _, rest = self.path[1:].partition("/")
        name, self.path = rest.split("?")[0], f"/{rest}"
        if name == samples.PAGE:
            self._page(way, samples.page(self.site))
        elif name == "_static/quiz.css":  # the style of the site has no rule for what no page of it holds
            self._send(asset("quiz.css"), "text/css")
        elif name.endswith(".html") and (self.site / name).is_file():
            self._page(way, (self.site / name).read_text(encoding="utf-8"))
        else:
            super().do_GET()

    def _page(self, way: str, text: str) -> None:
        head, opening, rest = text.partition("<head>")
        script = f"<script>{_BEFORE[way]}</script>" if _BEFORE[way] else ""
        more = {"Content-Security-Policy": "script-src 'none'"} if way == STILL else {}
        self._send(f"{head}{opening}{script}{rest}", "text/html; charset=utf-8", more)

    def _send(self, text: str, kind: str, more: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Say nothing."""
