"""The finished pages in the order in which one reads them, and where their links lead.

It knows the site and nothing of paper: what an output does with a page is up to it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import html

FRONT = "intro"


class OutputError(RuntimeError):
    """An output cannot be made; the message names what is missing and the remedy."""


@dataclass
class Page:
    """One page of the book.

    Attributes
    ----------
    name : str
        Its path below the site, without ending, such as ``chapters/claims``.
    title : str
        As the contents show it, with its number where it has one.
    part : str
        Heading of the part to which it belongs; empty for the first page.
    article : lxml element
        What stands on it, without the frame of the site. To be changed by whoever read it.
    """

    name: str
    title: str
    part: str
    article: html.HtmlElement = field(repr=False)

    @property
    def slug(self) -> str:
        """Name for ids and files: the path's last part."""
        return posixpath.basename(self.name)

    def ids(self) -> set[str]:
        """Return every place of the page that a link may lead to."""
        return set(self.article.xpath(".//@id"))


def read(site: Path) -> list[Page]:
    """Read every page that the contents list, in their order.

    Raises
    ------
    OutputError
        Where the site is not built.
    """
    front = site / f"{FRONT}.html"
    if not front.is_file():
        raise OutputError(f"{front}: not found; run `make book` first")
    tree = html.fromstring(front.read_text(encoding="utf-8"))
    pages, part = [], ""
    for entry in tree.xpath("//nav[contains(@class, 'bd-links')]//*[contains(@class, 'caption-text') or contains(@class, 'internal')]"):
        words = " ".join(entry.text_content().split())
        if entry.tag != "a":
            part = words
            continue
        name = FRONT if entry.get("href") == "#" else entry.get("href").removesuffix(".html")
        content = html.fromstring((site / f"{name}.html").read_text(encoding="utf-8"))
        pages.append(Page(name, words, part, content.xpath("//article[contains(@class, 'bd-article')]")[0]))
    return pages


def relink(pages: list[Page], address: Callable[[Page, str], str], public: str = "", moved: dict[str, str] | None = None) -> None:
    """Let every link between pages lead to its place in the output.

    Parameters
    ----------
    address : callable
        Gives the address of a place from its page and id; the id is empty for
        the page itself, and where the page has no such id.
    public : str
        Public address of the site. Files that an output does not hold are
        linked there; where it is empty, their links become plain text.
    moved : dict of str to str
        Pages whose place another page took, by name.
    """
    by_name = {page.name: page for page in pages}
    by_name |= {old: by_name[new] for old, new in (moved or {}).items()}
    known = {page.name: page.ids() for page in pages}
    for page in pages:
        for link in page.article.xpath(".//a[@href]"):
            target = link.get("href")
            if re.match(r"[a-z]+:", target):
                continue
            path, _, fragment = target.partition("#")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), unquote(path))) if path else f"{page.name}.html"
            if found := by_name.get(path.removesuffix(".html")):
                fragment = unquote(fragment)
                link.set("href", address(found, fragment if fragment in known[found.name] else ""))
            elif public:
                link.set("href", public + path)
            else:
                link.drop_tag()


def without(element: html.HtmlElement, *paths: str) -> None:
    """Take out what the paths find, and leave the text behind each."""
    for path in paths:
        for found in element.xpath(path):
            found.drop_tree()


def has_class(name: str) -> str:
    """Write the condition of a path: an element of this class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
