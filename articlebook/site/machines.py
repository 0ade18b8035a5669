"""What a site holds for programs and note-takers: each page as Markdown, and `llms.txt`, which lists them (https://llmstxt.org)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import html

from articlebook.site.markdown import markdown

LIST = "llms.txt"


@dataclass(frozen=True)
class Entry:
    """A page as the contents name it: address without ending, title, and the heading of its part, empty for the first page."""

    name: str
    title: str
    part: str


def contents(front: html.HtmlElement, name: str) -> list[Entry]:
    """List the pages that the contents of the front page name, in their order."""
    found, part = [], ""
    for entry in front.xpath("//nav[contains(@class, 'bd-links')]//*[contains(@class, 'caption-text') or contains(@class, 'internal')]"):
        words = " ".join(entry.text_content().split())
        if entry.tag == "a":
            address = entry.get("href", "")
            found.append(Entry(name if address in ("#", "") else address.removesuffix(".html"), words, part))
        else:
            part = words
    return found


def files(pages: dict[str, html.HtmlElement], front: str, base_url: str = "") -> dict[str, str]:
    """Return the files, by address below the root of the site, and give each page a link to its own.

    Parameters
    ----------
    pages : dict of str to element
        Every page of the site, by address.
    front : str
        Name of the first page, without ending.
    base_url : str
        Public address of the site, with a slash at its end; the list names whole addresses where it is known.
    """
    first = pages.get(f"{front}.html")
    entries = contents(first, front) if first is not None else []
    found = {}
    for entry in entries:
        tree = pages[f"{entry.name}.html"]
        for article in tree.xpath("//article[contains(@class, 'bd-article')]")[:1]:
            cited = " ".join(tree.xpath("string(//div[contains(@class, 'sco-printed')]/p[1])").split())
            found[f"{entry.name}.md"] = markdown(article) + (f"\n---\n\n{cited}\n" if cited else "")
            link(tree, f"{posixpath.basename(entry.name)}.md")
    if first is not None and entries:
        found[LIST] = listed(entries, {entry.name: _description(pages[f"{entry.name}.html"]) for entry in entries}, base_url)
    return found


def link(tree: html.HtmlElement, address: str) -> None:
    """Name the Markdown of a page in its head."""
    tree.find("head").append(html.Element("link", {"rel": "alternate", "type": "text/markdown", "href": address}))


def _description(tree: html.HtmlElement) -> str:
    return tree.xpath("string(//meta[@name='description']/@content)")


def listed(entries: list[Entry], descriptions: dict[str, str], base_url: str = "") -> str:
    """Write the list: the title of the book, what it is, and the pages by part."""
    first, *rest = entries
    lines = [f"# {first.title}", "", f"> {descriptions[first.name]}", "", "Each page is here as Markdown; quizzes are left out. Licence: CC BY 4.0.",
             "", f"- [{first.title}]({base_url}{first.name}.md)"]
    part = ""
    for entry in rest:
        if entry.part != part:
            part = entry.part
            lines += ["", f"## {part}", ""]
        about = f": {descriptions[entry.name]}" if descriptions[entry.name] else ""
        lines.append(f"- [{entry.title}]({base_url}{entry.name}.md){about}")
    return "\n".join(lines) + "\n"
