"""Slides of a page as a presentation: a title each, text as text, tables as tables, and the notes for the speaker as notes."""

from __future__ import annotations

import io

from lxml import html
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from articlebook.outputs.office.common import REGIONS, Run, describe, drawing, runs, shares, unchanging

WIDE, HIGH, MARGIN = Inches(13.333), Inches(7.5), Inches(0.7)
SPAN = Emu(WIDE - 2 * MARGIN)
TOP = Emu(Inches(1.5))
#: Layouts of the library's own pattern.
TITLE_ONLY = 5
TEXT, SMALL = Pt(26), Pt(18)


def presentation(main: html.HtmlElement, title: str, language: str, author: str, terms: str) -> bytes:
    """Make a presentation of the sections of a page, one slide each.

    Parameters
    ----------
    author, terms : str
        Who made the text, and its licence, for the properties.
    """
    made = Presentation()
    describe(made.core_properties, title, language, author, terms)
    _widen(made)
    for section in main.iterchildren("section"):
        _slide(made, section)
    for slide in made.slides:
        _tell_language(slide, REGIONS.get(language, language))
    stream = io.BytesIO()
    made.save(stream)
    return unchanging(stream.getvalue())


def _widen(made: PresentationType) -> None:
    """Make the slides as wide as screens are; what the pattern places moves with them."""
    times = WIDE / made.slide_width
    made.slide_width, made.slide_height = WIDE, HIGH
    for place in (made.slide_master, *made.slide_layouts):
        for shape in place.placeholders:
            shape.left, shape.width = Emu(int(shape.left * times)), Emu(int(shape.width * times))


def _slide(made: PresentationType, section: html.HtmlElement) -> None:
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    heading, *blocks = section
    _title(slide, heading)
    top, text = TOP, list[html.HtmlElement]()
    for node in blocks:
        if node.tag == "details":
            slide.notes_slide.notes_text_frame.text = "\n".join(_plain(part) for part in node if part.tag != "summary")
        elif node.tag in ("p", "ul", "ol"):
            text.append(node)
        else:
            top, text = _text(slide, text, top), []
            top = _figure(slide, node, top) if node.tag == "figure" else _table(slide, node.find(".//table"), top)
    _text(slide, text, top)


def _title(slide: Slide, heading: html.HtmlElement) -> None:
    shape = slide.shapes.title
    assert shape is not None, "the layout has a title"
    shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(0.3), SPAN, Inches(1)
    shape.text_frame.text = _plain(heading)
    line = shape.text_frame.paragraphs[0]
    line.font.size, line.font.bold = Pt(32), True
    line._p.get_or_add_pPr().set("algn", "l")


def _text(slide: Slide, nodes: list[html.HtmlElement], top: Emu) -> Emu:
    """Write paragraphs and lists below one another; return where the next thing may stand."""
    lines = [(mark, line) for node in nodes for mark, line in _lines(node)]
    if not lines:
        return top
    box = slide.shapes.add_textbox(MARGIN, top, SPAN, Inches(1))
    box.text_frame.word_wrap = True
    for number, (mark, line) in enumerate(lines):
        paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        paragraph.space_after = Pt(10)
        if mark:
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "457200")
            properties.set("indent", "-457200")
            kind = {"ol": ("a:buAutoNum", {"type": "arabicPeriod"}), "ul": ("a:buChar", {"char": "•"})}[mark]
            bullet = properties.makeelement(qn(kind[0]), kind[1])
            properties.append(bullet)
        for run in line:
            added = paragraph.add_run()
            added.text, added.font.size = run.words, TEXT
            added.font.bold, added.font.italic = run.bold or None, run.italic or None
    height = sum(Inches(0.55) * (1 + len("".join(run.words for run in line)) // 75) for _, line in lines)
    box.height = Emu(int(height))
    return Emu(int(top + height + Inches(0.15)))


def _lines(node: html.HtmlElement) -> list[tuple[str, list[Run]]]:
    if node.tag == "p":
        return [("", list(runs(node)))]
    return [(str(node.tag), [run for part in (entry, *entry.iterchildren("p")) for run in runs(part)]) for entry in node.iterchildren("li")]


def _table(slide: Slide, node: html.HtmlElement, top: Emu) -> Emu:
    rows = [row.xpath("./th | ./td") for row in node.xpath(".//tr")]
    columns = max(map(len, rows))
    caption = node.find("caption")
    words = _plain(caption) if caption is not None else node.getparent().get("aria-label") or ""
    high = min(Inches(0.55), Emu(int((HIGH - top - Inches(0.5)) / len(rows))))
    frame = slide.shapes.add_table(len(rows), columns, MARGIN, top, SPAN, Emu(high * len(rows)))
    frame.name = words[:60]
    frame._element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0].set("descr", words)
    table = frame.table
    table.first_row, table.first_col = True, any(cell.tag == "th" for cell in rows[-1])
    for number, share in enumerate(shares(rows)):
        table.columns[number].width = Emu(int(SPAN * share))
    for down, row in enumerate(rows):
        table.rows[down].height = Emu(high)
        for across, cell in enumerate(row):
            place = table.cell(down, across)
            place.text = _plain(cell)
            place.margin_top = place.margin_bottom = Inches(0.03)
            for paragraph in place.text_frame.paragraphs:
                paragraph.font.size = SMALL
    return Emu(top + high * len(rows) + Inches(0.25))


def _figure(slide: Slide, node: html.HtmlElement, top: Emu) -> Emu:
    """Place a drawing at the left and what it shows in words at its right."""
    picture, title, alt = drawing(node)
    shape = slide.shapes.add_picture(io.BytesIO(picture), MARGIN, top, height=Emu(HIGH - top - Inches(0.4)))
    if shape.width > Inches(7.5):
        shape.height, shape.width = Emu(int(shape.height * Inches(7.5) / shape.width)), Inches(7.5)
    shape._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", alt)
    shape.name = title[:60]
    left = shape.left + shape.width + Inches(0.3)
    box = slide.shapes.add_textbox(Emu(left), top, Emu(WIDE - left - MARGIN), Inches(2))
    box.text_frame.word_wrap = True
    for number, words in enumerate((title, alt)):
        paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        paragraph.text, paragraph.font.size, paragraph.font.bold = words, Pt(20 - 2 * number), number == 0
        paragraph.space_after = Pt(8)
    return Emu(top + shape.height + Inches(0.2))


def _plain(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def _tell_language(slide: Slide, language: str) -> None:
    """Mark every run of a slide and of its notes with the language, which a screen reader and a spelling check need."""
    parts = [slide._element, *([slide.notes_slide._element] if slide.has_notes_slide else [])]
    for part in parts:
        for run in part.iter(qn("a:r"), qn("a:br"), qn("a:fld")):
            properties = run.find(qn("a:rPr"))
            if properties is None:
                properties = run.makeelement(qn("a:rPr"), {})
                run.insert(0, properties)
            properties.set("lang", language)
