"""A screen reader without a voice, in a page of the built book: what it says is kept as lines of text.

It is @guidepup/virtual-screen-reader, which goes through roles, names, values and
live regions as the standards define them. Real ones differ in their words, and some in what they say.
"""

from __future__ import annotations

import re

from tests.support.places import READER

#: What real screen readers say without a word for it, by a pause or not at all.
_UNSAID = re.compile(r"(end of )?(paragraph|strong|emphasis|mark|generic|code)")
#: Longer than any timer of the pages between an act and what is said of it, in milliseconds of the page's own clock.
REST = 1000
#: Goes once through what it was started on. What stands in another language than the page is marked with it.
_READ = """async (within) => {
  const own = new window.VirtualReader(), lines = [], started = document.querySelector(within);
  await own.start({ container: started });
  let first;
  for (;;) {
    const node = own.activeNode, said = await own.lastSpokenPhrase(), seen = [node, said];
    if (first && first[0] === node && first[1] === said) break;
    first ??= seen;
    const lang = node && (node.nodeType === 3 ? node.parentElement : node).closest("[lang]")?.lang;
    lines.push((lang && lang !== document.documentElement.lang ? `[${lang}] ` : "") + said);
    await own.next();
  }
  await own.stop();
  return lines;
}"""
#: Listens while somebody works with the page; a focus is said again on demand, with the value that its control then has.
_LISTEN = """async (within) => {
  await window.listening?.stop();
  window.listening = new window.VirtualReader();
  await window.listening.start({ container: document.querySelector(within) });
  await window.listening.clearSpokenPhraseLog();
}"""
_HEARD = """async (focus) => {
  const focused = document.activeElement;
  if (focus && focused !== document.body) focused.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  await new Promise((done) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(done))));
  const said = [...await window.listening.spokenPhraseLog()];
  await window.listening.clearSpokenPhraseLog();
  return said;
}"""


class Reader:
    """Reads a page aloud, and hears what it says of its own accord.

    The clock of the page must stand: an act is given `REST`, so that nothing depends on how fast a machine is.
    """

    def __init__(self, page):
        self.page = page

    def open(self, address: str) -> None:
        """Open a page."""
        self.page.goto(address)
        self.page.clock.run_for(REST)
        text = READER.read_text(encoding="utf-8")
        text, found = re.subn(r"export\s*\{(\w+) as Virtual,[^}]*\};?", r"window.VirtualReader = \1;", text)
        assert found == 1, "the screen reader is packed in another way than before"
        self.page.evaluate(f"() => {{ {text}\n }}")  # not as a script of the page, which the policy forbids

    def read(self, within: str) -> list[str]:
        """Say what stands in a part of the page, from its beginning to its end."""
        return _short(self.page.evaluate(_READ, within))

    def listen(self, within: str) -> None:
        """Begin to hear what a part of the page says."""
        self.page.evaluate(_LISTEN, within)

    def heard(self, focus: bool = True) -> list[str]:
        """Return what was said since the last time: what became of the control in use, and what the page said by itself."""
        self.page.clock.run_for(REST)
        return _short(self.page.evaluate(_HEARD, focus))

    def live(self) -> list[str]:
        """Return only what the page said by itself."""
        return [line for line in self.heard(focus=False) if line.startswith(("polite:", "assertive:"))]


def _short(lines: list[str]) -> list[str]:
    return [line for line in lines if not _UNSAID.fullmatch(line)]
