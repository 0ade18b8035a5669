"""A screen reader without a voice, in a page of the built book: what it says is kept as lines of text.

It is @guidepup/virtual-screen-reader, which goes through roles, names, values and
live regions as the standards define them. Real ones differ in their words, and some in what they say.
"""

from __future__ import annotations

import re

from tests.support.places import READER

#: Longer than any timer of the pages between an act and what is said of it, in milliseconds of the page's own clock.
REST = 1000
#: What the tool takes from markup and a browser from the state: ticks, chosen lines, and that what is folded is not there.
_TRUE = """window.asItIs = () => {
  document.querySelectorAll("[type=checkbox], [type=radio]").forEach((box) => box.toggleAttribute("checked", box.checked));
  document.querySelectorAll("noscript").forEach((other) => other.setAttribute("aria-hidden", "true"));
  document.querySelectorAll("details").forEach((fold) => [...fold.children].forEach((child) => {
    if (child.localName !== "summary") if (fold.open) child.removeAttribute("aria-hidden"); else child.setAttribute("aria-hidden", "true"); }));
};
window.chosen = (node, said) => (node?.localName === "select" && node.value ? said.replace(`, ${node.value}`, `, ${node.selectedOptions[0].text}`) : said);"""
#: Goes once through what it was started on. What stands in another language than the page is marked with it.
_READ = """async (within) => {
  window.asItIs();
  const own = new window.VirtualReader(), lines = [], started = document.querySelector(within);
  await own.start({ container: started });
  let first;
  for (;;) {
    const node = own.activeNode, said = await own.lastSpokenPhrase();
    if (first && first[0] === node && first[1] === said) break;
    first ??= [node, said];
    const lang = node && (node.nodeType === 3 ? node.parentElement : node).closest("[lang]")?.lang;
    lines.push((lang && lang !== document.documentElement.lang ? `[${lang}] ` : "") + window.chosen(node, said));
    await own.next();
  }
  await own.stop();
  return lines;
}"""
#: Listens while somebody works with the page; a focus is said again on demand, with the value that its control then has.
_LISTEN = """async (within) => {
  window.asItIs();
  await window.listening?.stop();
  window.listening = new window.VirtualReader();
  await window.listening.start({ container: document.querySelector(within) });
  await window.listening.clearSpokenPhraseLog();
}"""
_HEARD = """async (focus) => {
  const focused = document.activeElement, rest = () => new Promise((done) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(done))));
  await rest();
  window.asItIs();
  if (focus && focused !== document.body) focused.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  await rest();
  const said = await window.listening.spokenPhraseLog();
  await window.listening.clearSpokenPhraseLog();
  return said.map((line) => window.chosen(focused, line));
}"""
#: What real screen readers say without a word for it, by a pause or not at all; and lines of a list that is not open.
_UNSAID = re.compile(r"(\[\S+\] )?((end of )?(paragraph|strong|emphasis|mark|generic|code|caption|rowgroup|row)(, .*)?"
                     r"|end(, .*)?|option, .*|end of (listitem|combobox|cell|rowheader|columnheader).*)")
_NEEDLESS = re.compile(r", (has popup listbox, not expanded|level 1(?=, position)|orientated horizontally|(max|min) value \d+)")
#: What is said once: a name of which the words follow.
_ONCE = re.compile(r"(?:heading|link|checkbox|radio|image|table|group|rowheader|columnheader|cell), (.*)")


class Reader:
    """Reads a page aloud, and hears what it says of its own accord.

    The clock of the page must stand: an act is given `REST`, so that nothing depends on how fast a machine is.
    """

    def __init__(self, page):
        self.page = page

    def open(self, address: str) -> None:
        """Open a page, unless it is the one that is open."""
        if self.page.url == address:
            return
        self.page.goto(address)
        self.rest()
        text = READER.read_text(encoding="utf-8")
        text, found = re.subn(r"export\s*\{(\w+) as Virtual,[^}]*\};?", r"window.VirtualReader = \1;", text)
        assert found == 1, "the screen reader is packed in another way than before"
        self.page.evaluate(f"() => {{ {text}\n{_TRUE} }}")  # not as a script of the page, which the policy forbids

    def rest(self) -> None:
        """Let the page do what it does a moment later; what waits for the size of something comes first, with a true frame."""
        self.page.evaluate("() => new Promise((done) => new ResizeObserver(done).observe(document.documentElement))")
        self.page.clock.run_for(REST)

    def read(self, within: str) -> list[str]:
        """Say what stands in a part of the page, from its beginning to its end."""
        return _short(self.page.evaluate(_READ, within))

    def listen(self, within: str) -> None:
        """Begin to hear what a part of the page says."""
        self.page.evaluate(_LISTEN, within)

    def heard(self, focus: bool = True) -> list[str]:
        """Return what was said since the last time: what became of the control in use, and what the page said by itself."""
        self.rest()
        return _short(self.page.evaluate(_HEARD, focus))

    def live(self) -> list[str]:
        """Return only what the page said by itself."""
        return [line for line in self.heard(focus=False) if line.startswith(("polite:", "assertive:"))]


def _short(lines: list[str]) -> list[str]:
    """Leave out what no real screen reader says, and the words of what has said them as its name."""
    found: list[str] = []
    inside = ""
    for line in lines:
        if inside:  # a drawing or a heading or a link: a browser shows its name alone
            inside = "" if line == f"end of {inside}" else inside
        elif not _UNSAID.fullmatch(line):
            if line.startswith(("image, ", "heading, ", "link, ")) and f"end of {line}" in lines:
                inside = line
            line = _NEEDLESS.sub("", re.sub(r"^(end of \w+), .*", r"\1", line))
            name = _ONCE.match(found[-1]) if found else None
            if not (name and name[1].startswith(line)):
                found.append(line)
    return found
