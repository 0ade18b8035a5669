"""What Chromium leaves out of the tags of a print, so that it holds to PDF/UA-1 (ISO 14289-1).

Those are roles that every reader knows, bodies of list items, empty cells, marks
on what is decoration, the words of links and the languages of passages. Its tags
stand in the order of the document's elements, so that the n-th link of the tree
is the n-th of the HTML. Where the counts differ, nothing is guessed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from lxml import html

from articlebook import pdf_artifacts

#: Tags of PDF 2.0 and what they are in PDF 1.7, which is what readers know.
ROLES = {"Strong": "Span", "Em": "Span", "Aside": "Div"}
_HEADINGS = [f"/H{level}" for level in range(1, 7)]
#: Parts whose lines are their matter: the drawing of a figure, the sign before an entry.
_DRAWN = ("/Figure", "/Lbl")


class TagError(ValueError):
    """The tags of a print are not those of its document."""


def complete(pdf: pikepdf.Pdf, document: html.HtmlElement, title: str, language: str) -> None:
    """Give a tagged print what PDF/UA asks for beyond what Chromium writes, and the name of that standard.

    Parameters
    ----------
    document : lxml element
        The HTML that was printed; see `let_passages_be_tagged`.
    title : str
        Shown by readers instead of the name of the file.
    language : str
        That of the whole, such as ``en``.

    Raises
    ------
    TagError
        Where the print has more or fewer links, passages or tables than the document.
    """
    tree = pdf.Root.StructTreeRoot
    tree.RoleMap = pikepdf.Dictionary({f"/{name}": pikepdf.Name(f"/{role}") for name, role in ROLES.items()})
    elements = list(elements_of(tree.K))
    _name_anew(tree, elements)
    for element, link in _pairs(elements, "/Link", document.xpath("//body//a[@href]")):
        words = " ".join(link.text_content().split())
        for annotation in areas(element):
            annotation.Contents = pikepdf.String(words)
    for element, passage in _pairs(elements, "/Em", document.xpath("//body//em")):
        if spoken := passage.get("lang"):
            element.S, element.Lang = pikepdf.Name.Span, pikepdf.String(spoken)
    for element, table in _pairs(elements, "/Table", document.xpath("//body//table")):
        _close_rows(pdf, element, table)
    _name_one_figure(elements)
    marks = _Marks(pdf)
    _mark_artifacts(pdf, elements, marks)
    for element in elements:
        if element.get("/S") == "/LI":
            _give_body(pdf, element, marks)
    pdf.Root.Lang = pikepdf.String(language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        about["dc:title"] = title
        about["pdfuaid:part"] = "1"


def let_passages_be_tagged(element: html.HtmlElement) -> None:
    """Write a passage in another language as a kind of element that Chromium tags, before the print: of what stands in a line, few are."""
    for passage in element.xpath(".//span[@lang]"):
        passage.tag = "em"
        passage.set("style", f"font-style: inherit; {passage.get('style', '')}".rstrip("; "))


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return a print as a file that says neither when nor by which run it was made."""
    stream = io.BytesIO()
    pdf.save(stream, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    return stream.getvalue()


def begin_with_the_first(elements: list[pikepdf.Object]) -> None:
    """Let the headings of a part that was cut out begin with the first level, as those of a document do."""
    found = [element for element in elements if str(element.get("/S")) in _HEADINGS]
    above = min((_HEADINGS.index(str(element.S)) for element in found), default=0)
    for element in found:
        element.S = pikepdf.Name(_HEADINGS[_HEADINGS.index(str(element.S)) - above])


def list_names(tree: pikepdf.Object, elements: list[pikepdf.Object]) -> None:
    """Write the list by which a reader finds an element of its name."""
    named = sorted((str(element.ID), element) for element in elements if "/ID" in element)
    tree.IDTree = pikepdf.Dictionary(Names=pikepdf.Array([one for name, element in named for one in (pikepdf.String(name), element)]))


def _name_anew(tree: pikepdf.Object, elements: list[pikepdf.Object]) -> None:
    """Count the names of elements from the first of this print; Chromium counts on from what it showed before."""
    named = [element for element in elements if "/ID" in element]
    names = {str(element.ID): f"{number:08}" for number, element in enumerate(named, start=1)}
    for element in named:
        element.ID = pikepdf.String(names[str(element.ID)])
    for element in elements:
        for about in element.get("/A", []):
            if "/Headers" in about:
                about.Headers = pikepdf.Array([pikepdf.String(names[str(name)]) for name in about.Headers])
    list_names(tree, elements)


# ------------------------------------------------------------------ the tree


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
        raise TagError(f"the print has {len(printed)} tags {role[1:]} and the document {len(written)}; is one empty, or hidden by a style?")
    return zip(printed, written, strict=True)


class _Marks:
    """The way from the marks of content on pages to the elements that hold them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        by_number = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        #: The element of each mark of a page, by its number.
        self.of_page: dict[object, Any] = {page.objgen: by_number[int(page.StructParents)] for page in pdf.pages if "/StructParents" in page}

    @staticmethod
    def of(element: pikepdf.Object, child: object) -> tuple[object, int] | None:
        """Return page and number of a mark of content, or None where a child is something else."""
        if isinstance(child, int):
            return element.Pg.objgen, child
        if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/MCR":
            return (child if "/Pg" in child else element).Pg.objgen, int(child.MCID)
        return None


# ------------------------------------------------------------------ figures, tables and lists


def _name_one_figure(elements: list[pikepdf.Object]) -> None:
    """Call the drawing a figure, which has the words, and not also what holds it and its caption."""
    for element in elements:
        below = [child for child in children(element) if isinstance(child, pikepdf.Dictionary) and "/S" in child]
        if element.get("/S") == "/Figure" and any(child.S == "/Figure" for child in below):
            element.S = pikepdf.Name.Div
            for child in below:
                child.S = pikepdf.Name.P if child.S == "/Caption" else child.S



def _close_rows(pdf: pikepdf.Pdf, table: pikepdf.Object, written: html.HtmlElement) -> None:
    """Give the rows of a table the empty cells that Chromium leaves out, so that each cell stands below its head."""
    rows = [element for element in elements_of(table) if element.get("/S") == "/TR"]
    lines = [line for line in written.iter("tr") if any(map(_says, line))]
    if len(rows) != len(lines):
        raise TagError(f"a table of the print has {len(rows)} rows and that of the document {len(lines)}: {written.text_content().split()[:9]}")
    for row, line in zip(rows, lines, strict=True):
        cells = children(row)
        if len(cells) == len(line):
            continue
        kept = iter(cells)
        row.K = pikepdf.Array([next(kept) if _says(cell) else _empty_cell(pdf, row, cell) for cell in line])
        if next(kept, None) is not None:
            raise TagError(f"a row of the print has {len(cells)} cells and that of the document {len(line)}: {line.text_content().split()[:9]}")


def _says(cell: html.HtmlElement) -> bool:
    """Tell whether a reader meets anything in a cell."""
    return bool(cell.xpath(".//text()[normalize-space()][not(ancestor::*[@aria-hidden='true' or @hidden])] | .//svg | .//img"))


def _empty_cell(pdf: pikepdf.Pdf, row: pikepdf.Object, cell: html.HtmlElement) -> pikepdf.Object:
    spans = pikepdf.Dictionary(O=pikepdf.Name.Table, ColSpan=int(cell.get("colspan", 1)), RowSpan=int(cell.get("rowspan", 1)))
    return pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.TD, P=row, A=pikepdf.Array([spans])))


def _give_body(pdf: pikepdf.Pdf, entry: pikepdf.Object, marks: _Marks) -> None:
    """Put what an entry of a list says into a body, beside its number or sign."""
    signs: list[pikepdf.Object] = []
    rest: list[Any] = []
    for child in children(entry):
        (signs if isinstance(child, pikepdf.Dictionary) and child.get("/S") == "/Lbl" else rest).append(child)
    body = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=entry, K=pikepdf.Array(rest)))
    if "/Pg" in entry:
        body.Pg = entry.Pg
    for child in rest:
        if mark := marks.of(entry, child):
            marks.of_page[mark[0]][mark[1]] = body
        elif "/S" in child:
            child.P = body
    entry.K = pikepdf.Array([*signs, body])


# ------------------------------------------------------------------ artifacts


def _mark_artifacts(pdf: pikepdf.Pdf, elements: list[pikepdf.Object], marks: _Marks) -> None:
    """Mark as decoration what is painted without a tag, the lines of tables and boxes, and the heads that a table repeats."""
    repeated = set(_repeated_heads(pdf, elements))
    drawn = {one.objgen for element in elements if element.get("/S") in _DRAWN for one in elements_of(element)}
    lost = set()
    for page in pdf.pages:
        page.contents_coalesce()
        owners = marks.of_page.get(page.objgen, [])
        content, numbers = pdf_artifacts.mark(page.Contents.read_bytes(), {number for place, number in repeated if place == page.objgen},
                                              {number for number, owner in enumerate(owners) if owner is not None and owner.objgen in drawn})
        page.Contents = pdf.make_stream(content)
        for number in numbers:
            owners[number] = None
            lost.add((page.objgen, number))
    for element in elements:
        below = children(element)
        kept = [child for child in below if marks.of(element, child) not in lost]
        if len(kept) < len(below):
            element.K = pikepdf.Array(kept)


def _repeated_heads(pdf: pikepdf.Pdf, elements: list[pikepdf.Object]) -> Iterator[tuple[object, int]]:
    """Find the marks of the heads of columns on each further page of a table, which would be read again and again."""
    order: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
    for element in elements:
        if element.get("/S") != "/TH" or not any(area.get("/Scope") == "/Column" for area in element.get("/A", [])):
            continue
        found = [mark for one in elements_of(element) for child in children(one) if (mark := _Marks.of(one, child))]
        first = min((order[page] for page, _ in found), default=0)
        yield from (mark for mark in found if order[mark[0]] > first)
