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
    with pikepdf.open(io.BytesIO(content)) as pdf:
        whole = _Whole(pdf)
        order: dict[object, int] = {sheet.objgen: number for number, sheet in enumerate(whole.sheets)}
        starts = [order[whole.places[f"/{page.slug}"][0].objgen] for page in pages] + [len(whole.sheets)]
        spans = [_Span(page, first, end) for page, first, end in zip(pages, starts, starts[1:], strict=False)
                 if _NUMBERED.match(page.title) or page.name in others]
        return {f"{span.page.slug}.pdf": _cut(whole, span, release_title, public) for span in spans}


class _Whole:
    """A print that is open, and what its root led to before the first chapter was cut.

    A file holds what its root leads to. So a chapter is cut by leading the root to the pages, tags, places and the entry
    of the outline that are its own; as no two chapters share one, what is changed in them for one chapter is in no other.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.sheets: list[pikepdf.Object] = [page.obj for page in pdf.pages]
        self.places = dict(pdf.Root.Dests.items())
        self.tags = [(_begins_on(tag), tag) for tag in pdf_tags.children(pdf.Root.StructTreeRoot.K)]
        #: The way back from content to tags, by its number: they are counted from 0 without a gap.
        self.parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[1::2]
        self.entries = [entry for part in _entries(pdf.Root.Outlines) for entry in _entries(part)]


def _cut(whole: _Whole, span: _Span, release_title: str, public: dict[str, str]) -> bytes:
    pdf, sheets = whole.pdf, whole.sheets[span.first:span.end]
    pdf.Root.Pages = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=pikepdf.Array(sheets), Count=len(sheets)))
    for sheet in sheets:
        sheet.Parent = pdf.Root.Pages
    kept: set[object] = {sheet.objgen for sheet in sheets}
    places = {name: place for name, place in whole.places.items() if place[0].objgen in kept}
    _lead_to_entry(whole, span)
    pdf.Root.Dests = pikepdf.Dictionary(places)
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D, St=span.first + 1)])
    elements = _lead_to_tags(whole, kept)
    _lead_outside(elements, sheets, set(places), public)
    _lead_back(whole, sheets)
    title = f"{span.page.title} – {release_title}"
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        about["dc:title"] = title
    return pdf_tags.saved(pdf)


def _lead_to_entry(whole: _Whole, span: _Span) -> None:
    """Leave in the outline the chapter and its headings."""
    own = [entry for entry in whole.entries if str(entry.Title) == span.page.title]
    if len(own) != 1:
        raise OutputError(f"the outline names {span.page.title!r} {len(own)} times; give each chapter a title of its own")
    outlines, chapter = whole.pdf.Root.Outlines, own[0]
    for beside in ("/Prev", "/Next"):
        if beside in chapter:
            del chapter[beside]
    below = abs(int(chapter.get("/Count", 0)))  # less than nothing says that they are folded
    chapter.Parent, chapter.Count = outlines, below
    outlines.First, outlines.Last, outlines.Count = chapter, chapter, below + 1


def _entries(outline: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Give the entries directly below one of an outline."""
    entry = outline.get("/First")
    while entry is not None:
        yield entry
        entry = entry.get("/Next")


def _lead_to_tags(whole: _Whole, kept: set[object]) -> list[pikepdf.Object]:
    """Leave the tags of the pages that are kept; return their elements."""
    tree = whole.pdf.Root.StructTreeRoot
    tree.K.K = pikepdf.Array([tag for page, tag in whole.tags if page in kept])
    elements = list(pdf_tags.elements_of(tree.K))
    pdf_tags.begin_with_the_first(elements)
    pdf_tags.list_names(tree, elements)
    return elements


def _begins_on(element: pikepdf.Object) -> object:
    """Find the page on which the content of an element begins."""
    for one in pdf_tags.elements_of(element):
        if "/Pg" in one:
            return one.Pg.objgen
    return None


def _lead_outside(elements: list[pikepdf.Object], sheets: list[pikepdf.Object], places: set[str], public: dict[str, str]) -> None:
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
    for sheet in sheets:
        if "/Annots" in sheet:
            sheet.Annots = pikepdf.Array([one for one in sheet.Annots if one.objgen not in lost])


def _lead_back(whole: _Whole, sheets: list[pikepdf.Object]) -> None:
    """Leave in the way back from content to tags what the pages ask for."""
    asked = {int(sheet.StructParents) for sheet in sheets if "/StructParents" in sheet}
    asked |= {int(one.StructParent) for sheet in sheets for one in sheet.get("/Annots", []) if "/StructParent" in one}
    numbered = [one for key in sorted(asked) for one in (key, whole.parents[key])]
    whole.pdf.Root.StructTreeRoot.ParentTree.Nums = pikepdf.Array(numbered)
