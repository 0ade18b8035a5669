"""What Chromium leaves out of the tags of a print: roles that every reader knows, languages of passages, words of links.

Its tags stand in the order of the document's elements, so that the n-th link of
the tree is the n-th of the HTML. Where the counts differ, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from lxml import html

from articlebook.outputs.pages import OutputError

#: Tags of PDF 2.0 and what they are in PDF 1.7, which is what readers know.
ROLES = {"Strong": "Span", "Em": "Span"}


def complete(pdf: pikepdf.Pdf, document: html.HtmlElement) -> None:
    """Give a tagged print its roles, the languages of its passages and the words of its links.

    Parameters
    ----------
    document : lxml element
        The HTML that was printed. A passage in another language is an ``em`` with ``lang``.

    Raises
    ------
    OutputError
        Where the print has more or fewer links or passages than the document.
    """
    tree = pdf.Root.StructTreeRoot
    tree.RoleMap = pikepdf.Dictionary({f"/{name}": pikepdf.Name(f"/{role}") for name, role in ROLES.items()})
    elements = list(elements_of(tree.K))
    for element, link in _pairs(elements, "/Link", document.xpath("//body//a[@href]")):
        words = " ".join(link.text_content().split())
        for annotation in areas(element):
            annotation.Contents = pikepdf.String(words)
    for element, passage in _pairs(elements, "/Em", document.xpath("//body//em")):
        if language := passage.get("lang"):
            element.S, element.Lang = pikepdf.Name.Span, pikepdf.String(language)


def children(element: pikepdf.Object) -> list:
    """Return what stands directly below an element: elements, marks of content, links to annotations."""
    below = element.get("/K")
    if below is None:
        return []
    return list(below) if isinstance(below, pikepdf.Array) else [below]  # type: ignore[call-overload]


def elements_of(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Give an element of structure and all below it, in the order of the text."""
    yield element
    for child in children(element):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from elements_of(child)


def areas(element: pikepdf.Object) -> list[pikepdf.Object]:
    """Return the annotations of a link: one for each line on which it stands."""
    return [child.Obj for child in children(element) if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/OBJR"]


def _pairs(elements: list[pikepdf.Object], role: str, written: list[html.HtmlElement]) -> Iterator[tuple[pikepdf.Object, html.HtmlElement]]:
    printed = [element for element in elements if element.get("/S") == role]
    if len(printed) != len(written):
        raise OutputError(f"the print has {len(printed)} tags {role[1:]} and the document {len(written)}; is one empty, or hidden by a style?")
    return zip(printed, written, strict=True)
