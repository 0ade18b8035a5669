"""The parts of the book, and the list of its pages with the headings of the one that is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from markupsafe import Markup
from sphinx.config import Config

_CURRENT = re.compile(r'(<a class="current reference internal" href="#">.*?</a>)', re.S)


@dataclass(frozen=True)
class Part:
    """One part of the book.

    Attributes
    ----------
    caption : str
        Its name in the contents.
    pages : tuple of str
        Its pages in their order, as paths below the book without ending.
    here : bool
        Whether the page that is shown belongs to it.
    """

    caption: str
    pages: tuple[str, ...]
    here: bool = False

    @property
    def page(self) -> str:
        """Its first page."""
        return self.pages[0]


def parts(config: Config, shown: str = "") -> list[Part]:
    """List the parts that the contents name, in their order; none for a book without such a file."""
    site_map = getattr(config, "external_site_map", None)
    if not site_map:
        return []
    found = []
    for tree in site_map.root.subtrees:
        names = tuple(re.sub(r"\.(md|ipynb)$", "", name) for name in tree.files())
        if tree.caption and names:
            found.append(Part(tree.caption, names, shown in names))
    return found


def with_headings(pages: str, headings: str) -> Markup:
    """Put the headings of a page below its name in the list of all pages.

    Parameters
    ----------
    pages, headings : str
        Both as the theme writes them, each a list of links; the second is empty for a page without headings.
    """
    links = re.findall(r'<li class="toc-h2[^"]*"><a class="[^"]*" href="(#[^"]*)">(.*?)</a>', headings, re.S)
    listing = "".join(f'<li><a href="{escape(address)}">{words}</a></li>' for address, words in links)
    return Markup(_CURRENT.sub(lambda found: f'{found[1]}<ul class="sco-headings">{listing}</ul>', pages, count=1) if listing else pages)
