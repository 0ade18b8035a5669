"""The index of the search page: what every section of the book says, as a script that a page loads when asked.

It reads finished pages and calls nothing of Sphinx. A script and no JSON file, since a
page opened from a folder may load the one but not the other.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from lxml import html

from articlebook.tables import Tables, load, split

#: Heading, title of the page, address with fragment, text, other names.
Entry = tuple[str, str, str, str, str]

INDEX = "search-index.js"
#: What a reader does not look for: quizzes would give answers away, folded numbers repeat the data.
LEFT_OUT = ("*[contains(concat(' ', @class, ' '), ' sco-quiz ')]", "*[contains(concat(' ', @class, ' '), ' sco-key ')]",
            "*[contains(concat(' ', @class, ' '), ' sco-judge ')]",
            "figure/details", "svg", "style", "script", "select", "datalist", "*[contains(concat(' ', @class, ' '), ' sco-filters ')]",
            "*[contains(concat(' ', @class, ' '), ' headerlink ')]", "div[contains(@class, 'cell_input')]")
#: Entries that are found by themselves, each with the path of its heading.
ENTRIES = (("div[contains(@class, 'sco-claim')][@id]", ".//strong"), ("dl[contains(@class, 'glossary')]/dt[@id]", "."))


def _text(element) -> str:
    return " ".join(element.text_content().split())


def _definition(term):
    """Find the definition of a term of a glossary; None where it has none. Terms in a row share the one after them."""
    return next(iter(term.xpath("following-sibling::dd[1]")), None)


def other_names(tables: Tables) -> dict[str, list[str]]:
    """Return the short and other names of each name in the table `index`, where the book has one."""
    names: dict[str, list[str]] = {}
    for row in tables["index"].itertuples() if "index" in tables.frames else ():
        names.setdefault(row.see or row.term, []).extend([*split(row.variants), *([row.term] if row.see else [])])
    return names


def sections(page: str, address: str) -> list[Entry]:
    """List the parts of one page that a search can find.

    Parameters
    ----------
    page : str
        The page as HTML.
    address : str
        Its address below the root of the site.

    Returns
    -------
    list of (heading, title of the page, address with fragment, text, other names)
        One entry a section, claim or term; a part's text holds none of its parts' own. Other names are those that a
        definition gives in other languages, with commas between them.
    """
    tree = html.fromstring(page)
    bodies = tree.xpath("//article[contains(@class, 'bd-article')]")
    if not bodies:
        return []
    body = bodies[0]
    for block in body.iter("td", "th", "p", "li", "br", "dd", "dt", "figcaption"):  # or words of two blocks become one
        block.tail = " " + (block.tail or "")
    for path in LEFT_OUT:
        for element in body.xpath(f".//{path}"):
            element.drop_tree()
    first = body.find(".//h1")
    title = _text(first) if first is not None else address
    found = []
    for path, heading in ENTRIES:
        entries = body.xpath(f".//{path}")
        for entry in entries:
            head = entry.xpath(heading)
            words = entry if entry.tag == "div" else _definition(entry)
            found.append((_text(head[0] if head else entry), title, f"{address}#{entry.get('id')}",
                          "" if words is None else _text(words),
                          "" if words is None or entry.tag == "div" else ", ".join(map(_text, words.xpath(".//*[@lang]")))))
        for entry in entries:  # only now: terms may share a definition
            gone = entry if entry.tag == "div" else _definition(entry)
            if gone is not None:
                gone.drop_tree()
    for section in reversed(body.xpath(".//section[@id]")):  # inner sections first, and out, so that none counts twice
        heading = section.xpath("./h1|./h2|./h3|./h4")
        if heading:
            name = _text(heading[0])
            heading[0].drop_tree()
            fragment = "" if name == title else f"#{section.get('id')}"
            found.append((name, title, address + fragment, _text(section), ""))
        section.drop_tree()
    return [entry for entry in found if entry[3] or entry[0] == title]


@lru_cache(maxsize=512)
def _sections(path: Path, address: str, time: int, size: int) -> tuple[Entry, ...]:
    """List the parts of a page; one process may build again and again (`make live`), and most pages stay as they are."""
    return tuple(sections(path.read_text(encoding="utf-8"), address))


def write_index(site: Path) -> Path:
    """Write the index of all pages of a built site; returns the file."""
    found: list[tuple[str, ...]] = []
    names = other_names(load())
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        if address in ("search.html", "genindex.html", "404.html", "index.html") or address.startswith("_"):
            continue
        for heading, *rest, also in _sections(path, address, path.stat().st_mtime_ns, path.stat().st_size):
            # a place that has no other name is shorter by a field: there are hundreds
            also = ", ".join(filter(None, [also, *names.get(heading, ())]))
            found.append((heading, *rest, also) if also else (heading, *rest))
    target = site / "_static" / INDEX
    # a closing tag inside the text must not end a script that somebody puts into a page
    text = re.sub("</", r"<\\/", json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    target.write_text(f"window.scoSearchIndex={text};\n", encoding="utf-8")
    return target
