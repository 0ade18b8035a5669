"""A page as a document: headings, lists, tables with head rows that repeat, lines to write on."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html

from articlebook.outputs.office.common import REGIONS, describe, drawing, runs, shares, unchanging

WIDTH = Cm(17)
INK = RGBColor(0x1F, 0x1F, 0x1F)


def document(main: html.HtmlElement, title: str, language: str, author: str, terms: str) -> bytes:
    """Make a document of what stands in the main part of a page.

    Parameters
    ----------
    author, terms : str
        Who made the text, and its licence, for the properties and the foot of each page.
    """
    made = Document()
    describe(made.core_properties, title, language, author, terms)
    _set_up(made, language, terms)
    for node in main:
        _block(made, node)
    stream = io.BytesIO()
    made.save(stream)
    return unchanging(stream.getvalue())


def _set_up(made: DocumentType, language: str, terms: str) -> None:
    """Set page, language, letters and the line at the foot."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.6)
    normal = made.styles["Normal"]
    normal.font.size = Pt(11)
    normal.element.get_or_add_rPr().append(_with(OxmlElement("w:lang"), {"w:val": REGIONS.get(language, language)}))
    for style in made.styles.element.iter(qn("w:lang")):
        style.set(qn("w:val"), REGIONS.get(language, language))
    for name in ("Heading 1", "Heading 2", "Heading 3", "Caption"):
        made.styles[name].font.color.rgb = INK
    foot = section.footer.paragraphs[0]
    foot.add_run(terms).font.size = Pt(8)


def _block(made: DocumentType, node: html.HtmlElement, style: str | None = None) -> None:
    if not isinstance(node.tag, str):
        return
    classes = (node.get("class") or "").split()
    if node.tag in ("h1", "h2", "h3"):
        made.add_heading("".join(run.words for run in runs(node)).strip(), level=int(node.tag[1]))
    elif node.tag == "p":
        _write(made.add_paragraph(style=style), node)
    elif node.tag in ("ul", "ol"):
        _list(made, node, 1)
    elif node.tag == "blockquote":
        for child in node:
            _block(made, child, "Quote")
    elif node.tag == "table":
        _table(made, node)
    elif node.tag == "figure":
        _figure(made, node)
    elif node.tag == "pre":
        made.add_paragraph().add_run(node.text_content()).font.name = "Courier New"
    elif "lines" in classes:
        for _ in node.iter("span"):
            line = made.add_paragraph("\t")
            line.paragraph_format.tab_stops.add_tab_stop(WIDTH, leader=WD_TAB_LEADER.LINES)
            line.paragraph_format.space_before = Pt(8)
    elif "card" in classes:
        for number, child in enumerate(node):
            _block(made, child)
            if number == 0:
                made.paragraphs[-1].paragraph_format.page_break_before = True
    elif node.tag == "nav":
        return  # leads about in the page, and a document has an outline
    else:
        for child in node:
            _block(made, child)


def _list(made: DocumentType, node: html.HtmlElement, level: int) -> None:
    """Write a list; a numbered one begins anew at one."""
    name = "List Bullet" if node.tag == "ul" else "List Number"
    number = _new_numbers(made, name) if node.tag == "ol" else None
    for entry in node.iterchildren("li"):
        inner = [child for child in entry if child.tag in ("p", "ul", "ol")]
        paragraph = made.add_paragraph(style=name if level == 1 else f"{name} {min(level, 3)}")
        if number is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, number
        for child in [entry, *(one for one in inner if one.tag == "p")]:
            _write(paragraph, child)
        for child in inner:
            if child.tag != "p":
                _list(made, child, level + 1)


def _new_numbers(made: DocumentType, style: str) -> int:
    """Add numbers like those of a style that count from one, and return their name."""
    numbering = made.part.numbering_part.element
    used = made.styles[style].element.pPr.numPr.numId.val
    pattern = next(num for num in numbering.num_lst if num.numId == used)
    fresh = numbering.add_num(pattern.abstractNumId.val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return fresh.numId


def _table(made: DocumentType, node: html.HtmlElement) -> None:
    rows = node.xpath(".//tr")
    caption = node.find("caption")
    if caption is not None:
        _write(made.add_paragraph(style="Caption"), caption)
    widths = [Emu(int(WIDTH * share)) for share in shares([row.xpath("./th | ./td") for row in rows])]
    table = made.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    table.style = made.styles["Table Grid"]
    words = caption.text_content() if caption is not None else (node.getparent().get("aria-label") or "")
    table._tbl.tblPr.append(_with(OxmlElement("w:tblCaption"), {"w:val": words}))
    blank = "fill" in (node.getparent().get("class") or "")
    for row in rows:
        _row(table, row, blank, widths)
    made.add_paragraph()


def _row(table: Table, row: html.HtmlElement, blank: bool, widths: list[Emu]) -> None:
    added = table.add_row()
    properties = added._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if row.getparent().tag == "thead":
        properties.append(OxmlElement("w:tblHeader"))
    for cell, node, width in zip(added.cells, row.xpath("./th | ./td"), widths, strict=False):
        cell.width = width
        _write(cell.paragraphs[0], node, bold=node.tag == "th")
        if blank and not node.text_content():
            added.height = Cm(1)


def _figure(made: DocumentType, node: html.HtmlElement) -> None:
    picture, title, alt = drawing(node)
    shape = made.add_picture(io.BytesIO(picture), width=Cm(11))
    shape._inline.docPr.set("descr", alt)
    shape._inline.docPr.set("title", title)
    made.add_paragraph(title, style="Caption")


def _write(paragraph: Paragraph, node: html.HtmlElement, bold: bool = False) -> None:
    for run in runs(node):
        added = paragraph.add_run(run.words)
        added.bold, added.italic = run.bold or bold or None, run.italic or None
        if run.code:
            added.font.name = "Courier New"


def _with(element, attributes: dict[str, str]):
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element
