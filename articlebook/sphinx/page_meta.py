"""What a page says of itself to machines and to those who cite it: description, preview, schema.org, citation.

It calls nothing of Sphinx or of a theme: it turns facts of a page into text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape

from articlebook.addresses import LICENCE
from articlebook.preview import SIZE

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
    picture : str
        Public address of its preview picture; empty where the site has no address.
    """

    title: str
    description: str
    book: str
    url: str = ""
    objectives: list[str] = field(default_factory=list)
    minutes: int = 0
    changed: str = ""
    as_of: str = ""
    picture: str = ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """Shorten a text to whole words, no longer than a search engine shows."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def tags(page: Page) -> list[str]:
    """Write the elements for the head of the page: description, OpenGraph and schema.org ``LearningResource``."""
    graph = {"og:type": "article", "og:site_name": page.book, "og:title": page.title,
             "og:description": page.description, "og:locale": "en_GB", "og:url": page.url,
             "og:image": page.picture, "og:image:width": str(SIZE[0]) if page.picture else "", "og:image:height": str(SIZE[1]) if page.picture else ""}
    elements = [f'<meta name="description" content="{escape(page.description)}">'] if page.description else []
    elements += [f'<meta property="{name}" content="{escape(value)}">' for name, value in graph.items() if value]
    data = json.dumps(linked_data(page), ensure_ascii=False).replace("</", "<\\/")  # a tag inside would end the element
    return [*elements, f'<script type="application/ld+json">{data}</script>']


def linked_data(page: Page) -> dict:
    """Describe the page as a schema.org ``LearningResource`` (https://schema.org/LearningResource)."""
    facts = {"@context": "https://schema.org", "@type": "LearningResource", "name": page.title,
             "description": page.description, "inLanguage": "en", "license": LICENCE, "isAccessibleForFree": True,
             "learningResourceType": "chapter" if page.objectives else "reference", "teaches": page.objectives,
             "timeRequired": f"PT{page.minutes}M" if page.minutes else "", "dateModified": page.changed,
             "temporalCoverage": f"../{page.as_of}" if page.as_of else "", "url": page.url,
             "isPartOf": {"@type": "Book", "name": page.book}}
    return {name: value for name, value in facts.items() if value not in ("", [])}


def citation(page: Page, authors: str) -> str:
    """Say how to cite the page, with what is known of its day and address."""
    day = f", last changed on {page.changed}" if page.changed else ""
    address = f" {page.url}." if page.url else ""
    title = page.title if page.title.endswith(("?", "!", ".")) else f"{page.title}."
    return f"{authors}. “{title}” In: {page.book}{day}.{address} Licence: CC BY 4.0."


def bibtex(page: Page, authors: str, name: str, version: str) -> str:
    """Write the citation of the page as an entry of BibTeX.

    Parameters
    ----------
    name : str
        Path of the page, of which the key of the entry is made.
    version : str
        Version of the book.
    """
    year, month, day = page.changed.split("-") if page.changed else ("", "", "")
    # two braces keep the name of a body in one piece, and the capitals of a title
    fields = {"author": f"{{{_tex(authors)}}}", "title": f"{{{_tex(page.title)}}}", "booktitle": f"{{{_tex(page.book)}}}", "year": year,
              "month": str(int(month)) if month else "", "day": str(int(day)) if day else "", "url": page.url, "note": f"Version {version}. CC BY 4.0"}
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    return f"@incollection{{{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')},\n{lines}}}"


def _tex(text: str) -> str:
    """Write a text as TeX reads it; letters of other scripts stay, which every engine of today takes."""
    return re.sub(r"([&%$#_])", r"\\\1", text)
