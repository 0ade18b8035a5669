"""What a page says of itself to machines and to those who cite it: description, preview, schema.org, citation, data.

It knows no Sphinx and no theme: it turns facts of a page into text.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from lxml import etree

from sco.files import listed

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LONGEST = 155  # characters of a description that search engines show


@dataclass(frozen=True)
class Page:
    """Facts of one page.

    Attributes
    ----------
    title, description, book : str
        Its heading, one sentence on what it answers, and the title of the book.
    url : str
        Its public address; empty where the site has none.
    objectives : list of str
        What a reader can do afterwards; empty for pages that teach nothing by themselves.
    minutes : int
        Reading time; 0 where none is stated.
    changed, as_of : str
        ISO days of its last change and of its data; empty where not known.
    """

    title: str
    description: str
    book: str
    url: str = ""
    objectives: list[str] = field(default_factory=list)
    minutes: int = 0
    changed: str = ""
    as_of: str = ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text of whole words, no longer than a search engine shows."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def tags(page: Page) -> list[str]:
    """Elements for the head of the page: description, OpenGraph and schema.org ``LearningResource``."""
    graph = {"og:type": "article", "og:site_name": page.book, "og:title": page.title,
             "og:description": page.description, "og:locale": "en_GB", "og:url": page.url}
    found = [f'<meta name="description" content="{escape(page.description)}">'] if page.description else []
    found += [f'<meta property="{name}" content="{escape(value)}">' for name, value in graph.items() if value]
    data = json.dumps(linked_data(page), ensure_ascii=False).replace("</", "<\\/")  # a tag inside would end the element
    return [*found, f'<script type="application/ld+json">{data}</script>']


def linked_data(page: Page) -> dict:
    """The page as a schema.org ``LearningResource`` (https://schema.org/LearningResource)."""
    facts = {"@context": "https://schema.org", "@type": "LearningResource", "name": page.title,
             "description": page.description, "inLanguage": "en", "license": LICENCE, "isAccessibleForFree": True,
             "learningResourceType": "chapter" if page.objectives else "reference", "teaches": page.objectives,
             "timeRequired": f"PT{page.minutes}M" if page.minutes else "", "dateModified": page.changed,
             "temporalCoverage": f"../{page.as_of}" if page.as_of else "", "url": page.url,
             "isPartOf": {"@type": "Book", "name": page.book}}
    return {name: value for name, value in facts.items() if value not in ("", [])}


def citation(page: Page, authors: str) -> str:
    """How to cite the page, with what is known of its day and address."""
    day = f", last changed on {page.changed}" if page.changed else ""
    address = f" {page.url}." if page.url else ""
    return f"{authors}. “{page.title}.” In: {page.book}{day}.{address} Licence: CC BY 4.0."


def write_sitemap(changes: dict[str, str], target: Path) -> None:
    """Addresses of all pages with the day of their last change, in the form of https://www.sitemaps.org/protocol.html.

    Sphinx's extension lists the pages that a build wrote, which after an edit is one.
    """
    root = etree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address, day in changes.items():
        entry = etree.SubElement(root, "url")
        etree.SubElement(entry, "loc").text = address
        if day:
            etree.SubElement(entry, "lastmod").text = day
    target.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def write_data(folder: Path, target: Path) -> None:
    """All tables with their description as one archive, the same bytes at every build."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted([*listed(folder, "*.csv"), folder / "datapackage.json", folder / "README.md"]):
            entry = zipfile.ZipInfo(f"sco-data/{path.name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
