"""A chapter of the print as a file of its own, with its tags, outline and the page numbers of the book.

It is cut from the whole, so that both agree on the page and the line. A link to
another chapter leads to the site where that has an address.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pikepdf

from articlebook import pdf_tags
from articlebook.outputs.pages import OutputError, Page

_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True)
class _Span:
    """Pages of a chapter, counted from 0, the last not included."""

    page: Page
    first: int
    end: int


def chapters(content: bytes, pages: list[Page], release_title: str, public: dict[str, str], others: Collection[str] = ()) -> dict[str, bytes]:
    """Cut the numbered chapters, and other pages that are wanted, out of a print; return them by the name of their file.

    Parameters
    ----------
    content : bytes
        The whole print, as `pdf.make` gives it.
    pages : list of Page
        The pages that were printed, in their order.
    public : dict of str to str
        Address on the site of each place of the print, by its name; without it a link to another chapter is left as text.
    others : collection of str
        Names of further pages, such as ``chapters/glossary``.
    """
    with pikepdf.open(io.BytesIO(content)) as whole:
        order: dict[object, int] = {page.objgen: number for number, page in enumerate(whole.pages)}
        starts = [order[whole.Root.Dests[f"/{page.slug}"][0].objgen] for page in pages] + [len(whole.pages)]
    spans = [_Span(page, first, end) for page, first, end in zip(pages, starts, starts[1:], strict=False)
             if _NUMBERED.match(page.title) or page.name in others]
    return {f"{span.page.slug}.pdf": _cut(content, span, release_title, public) for span in spans}


def _cut(content: bytes, span: _Span, release_title: str, public: dict[str, str]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.pages[span.end:]
        del pdf.pages[:span.first]
        kept: set[object] = {page.objgen for page in pdf.pages}
        places = {name: place for name, place in pdf.Root.Dests.items() if place[0].objgen in kept}
        _prune_outline(pdf, span)
        pdf.Root.Dests = pikepdf.Dictionary(places)
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D, St=span.first + 1)])
        elements = _prune_tags(pdf, kept)
        _lead_outside(elements, pdf, set(places), public)
        _prune_parents(pdf)
        title = f"{span.page.title} – {release_title}"
        pdf.docinfo["/Title"] = title
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"] = title
        return pdf_tags.saved(pdf)


def _prune_outline(pdf: pikepdf.Pdf, span: _Span) -> None:
    whole = pdf.Root.Outlines
    own = [chapter for part in _entries(whole) for chapter in _entries(part) if str(chapter.Title) == span.page.title]
    if len(own) != 1:
        raise OutputError(f"the outline names {span.page.title!r} {len(own)} times; give each chapter a title of its own")
    chapter = own[0]
    for beside in ("/Prev", "/Next"):
        if beside in chapter:
            del chapter[beside]
    below = abs(int(chapter.get("/Count", 0)))  # less than nothing says that they are folded
    chapter.Parent, chapter.Count = whole, below
    whole.First, whole.Last, whole.Count = chapter, chapter, below + 1


def _entries(outline: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Give the entries directly below one of an outline."""
    entry = outline.get("/First")
    while entry is not None:
        yield entry
        entry = entry.get("/Next")


def _prune_tags(pdf: pikepdf.Pdf, kept: set[object]) -> list[pikepdf.Object]:
    """Leave the tags of the pages that are kept; return their elements."""
    tree = pdf.Root.StructTreeRoot
    document = tree.K
    document.K = pikepdf.Array([child for child in pdf_tags.children(document) if _begins_on(child) in kept])
    elements = list(pdf_tags.elements_of(document))
    pdf_tags.begin_with_the_first(elements)
    pdf_tags.list_names(tree, elements)
    return elements


def _begins_on(element: pikepdf.Object) -> object:
    """Find the page on which the content of an element begins."""
    for one in pdf_tags.elements_of(element):
        if "/Pg" in one:
            return one.Pg.objgen
    return None


def _lead_outside(elements: list[pikepdf.Object], pdf: pikepdf.Pdf, places: set[str], public: dict[str, str]) -> None:
    """Let links to other chapters lead to the site; without an address there they are text."""
    lost = set()
    for element in elements:
        if element.get("/S") != "/Link":
            continue
        for annotation in pdf_tags.areas(element):
            name = annotation.get("/Dest")
            if name is None or str(name) in places:
                continue
            if address := public.get(str(name).removeprefix("/")):
                del annotation.Dest
                annotation.A = pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name.URI, URI=pikepdf.String(address))
            else:
                lost.add(annotation.objgen)
        left = [child for child in pdf_tags.children(element)
                if not (isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/OBJR" and child.Obj.objgen in lost)]
        if len(left) < len(pdf_tags.children(element)):
            element.S, element.K = pikepdf.Name.Span, pikepdf.Array(left)
    for page in pdf.pages:
        if "/Annots" in page:
            page.Annots = pikepdf.Array([one for one in page.Annots if one.objgen not in lost])


def _prune_parents(pdf: pikepdf.Pdf) -> None:
    """Leave in the way back from content to tags what the pages ask for."""
    asked = {int(page.StructParents) for page in pdf.pages if "/StructParents" in page}
    asked |= {int(one.StructParent) for page in pdf.pages for one in page.get("/Annots", []) if "/StructParent" in one}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums  # as they are counted from 0 without a gap, none has to be searched
    pdf.Root.StructTreeRoot.ParentTree.Nums = pikepdf.Array([one for key in sorted(asked) for one in (numbers[2 * key], numbers[2 * key + 1])])
