"""Slides of a page as a presentation: a title each, text as text, tables as tables, and the notes for the speaker as notes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from typing import TypeAlias

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
TEXT, SMALL, AFTER = Pt(26), Pt(18), Pt(10)
#: How many times their usual size letters may be, so that all fits on a slide; the first that fits is taken.
TIMES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
#: Height of a line and width of a letter, by the size of the letters; the least room for a drawing and the gap below a block, in inches.
LINE, LETTER, LEAST, GAP = 1.22, 0.5, 3.0, 0.15
#: How much wider bold letters are.
BOLD = 1.25
#: How wide a drawing is that has its words beside it.
BESIDE = Inches(7.5)
#: Where the lowest thing on a slide ends.
ROOM = Inches(7.2)

#: Mark of a line that says whose words stand above it.
UNDER = "under"
#: A line of text with its mark, such as that of a list, and what stands on a slide: such lines, or a table or drawing.
Line: TypeAlias = tuple[str, list[Run]]
Block: TypeAlias = "list[Line] | html.HtmlElement"


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
    heading, *nodes = section
    _title(slide, heading)
    for node in nodes:
        if node.tag == "details":
            slide.notes_slide.notes_text_frame.text = "\n".join(_plain(part) for part in node if part.tag != "summary")
    blocks = _blocks(node for node in nodes if node.tag != "details")
    times = next((times for times in TIMES if sum(_height(block, times) for block in blocks) <= (ROOM - TOP) / Inches(1)), TIMES[-1])
    top = TOP
    for block in blocks:
        if isinstance(block, list):
            top = _text(slide, block, top, times)
        else:
            top = _figure(slide, block, top) if block.tag == "figure" else _table(slide, block, top, times)


def _blocks(nodes: Iterable[html.HtmlElement]) -> list[Block]:
    """Gather what stands on a slide: lines of text that follow one another, tables, and drawings."""
    found: list[Block] = []
    for node in nodes:
        if node.tag in ("figure", "div"):
            found.append(node if node.tag == "figure" else node.find(".//table"))
            continue
        if not found or not isinstance(found[-1], list):
            found.append([])
        if node.tag == "blockquote":
            words, *below = node.iterchildren("p")
            found[-1] += [*_lines(words), *((UNDER, list(runs(part))) for part in below)]
        else:
            found[-1] += _lines(node)
    return found


def _height(block: Block, times: float) -> float:
    """Estimate how many inches a block needs when its letters are so many times the usual size."""
    if isinstance(block, list):
        return sum(_rows_of_text("".join(run.words for run in line), SPAN / Inches(1), _size(mark, times)) * _size(mark, times) * LINE + AFTER.pt
                   for mark, line in block) / 72 + GAP
    if block.tag == "figure":
        return LEAST
    return sum(_row_heights(_cells(block), times)) + GAP


def _size(mark: str, times: float) -> float:
    """Return how large the letters of a line are, in points; what stands under words that are quoted is smaller than they."""
    return (SMALL if mark == UNDER else TEXT).pt * times


def _rows_of_text(words: str, inches: float, size: float) -> int:
    """Estimate on how many lines words stand: a letter is about half as wide as it is high."""
    return max(1, math.ceil(len(words) / max(1, inches * 72 / (size * LETTER))))


def _cells(table: html.HtmlElement) -> list[list[html.HtmlElement]]:
    return [row.xpath("./th | ./td") for row in table.xpath(".//tr")]


def _row_heights(rows: list[list[html.HtmlElement]], times: float) -> list[float]:
    """Estimate how many inches high each row of a table is."""
    size = SMALL.pt * times
    widths = [share * SPAN / Inches(1) - 0.2 for share in shares(rows)]
    return [max(_rows_of_text(_plain(cell), width, size) for cell, width in zip(row, widths, strict=False)) * size * LINE / 72 + 0.06 for row in rows]


def _title(slide: Slide, heading: html.HtmlElement) -> None:
    shape = slide.shapes.title
    assert shape is not None, "the layout has a title"
    shape.left, shape.top, shape.width, shape.height = MARGIN, Inches(0.3), SPAN, Inches(1)
    shape.text_frame.text = _plain(heading)
    line = shape.text_frame.paragraphs[0]
    line.font.size, line.font.bold = Pt(32), True
    line._p.get_or_add_pPr().set("algn", "l")


def _text(slide: Slide, lines: list[Line], top: Emu, times: float) -> Emu:
    """Write paragraphs and lists below one another; return where the next thing may stand."""
    box = slide.shapes.add_textbox(MARGIN, top, SPAN, Inches(1))
    box.text_frame.word_wrap = True
    for number, (mark, line) in enumerate(lines):
        paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        paragraph.space_after = AFTER
        if mark in ("ol", "ul"):
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "457200")
            properties.set("indent", "-457200")
            kind = {"ol": ("a:buAutoNum", {"type": "arabicPeriod"}), "ul": ("a:buChar", {"char": "•"})}[mark]
            bullet = properties.makeelement(qn(kind[0]), kind[1])
            properties.append(bullet)
        for run in line:
            added = paragraph.add_run()
            added.text, added.font.size = run.words, Pt(_size(mark, times))
            added.font.bold, added.font.italic = run.bold or None, run.italic or None
    box.height = Inches(_height(lines, times) - GAP)
    return Emu(int(top + box.height + Inches(GAP)))


def _lines(node: html.HtmlElement) -> list[Line]:
    if node.tag == "p":
        return [("", list(runs(node)))]
    return [(str(node.tag), [run for part in (entry, *entry.iterchildren("p")) for run in runs(part)]) for entry in node.iterchildren("li")]


def _table(slide: Slide, node: html.HtmlElement, top: Emu, times: float) -> Emu:
    rows = _cells(node)
    columns = max(map(len, rows))
    caption = node.find("caption")
    words = _plain(caption) if caption is not None else node.getparent().get("aria-label") or ""
    highs = [Inches(high) for high in _row_heights(rows, times)]
    frame = slide.shapes.add_table(len(rows), columns, MARGIN, top, SPAN, Emu(sum(highs)))
    frame.name = words[:60]
    frame._element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0].set("descr", words)
    table = frame.table
    table.first_row, table.first_col = True, any(cell.tag == "th" for cell in rows[-1])
    for number, share in enumerate(shares(rows)):
        table.columns[number].width = Emu(int(SPAN * share))
    for down, row in enumerate(rows):
        table.rows[down].height = highs[down]
        for across, cell in enumerate(row):
            place = table.cell(down, across)
            place.text = _plain(cell)
            place.margin_top = place.margin_bottom = Inches(0.03)
            for paragraph in place.text_frame.paragraphs:
                paragraph.font.size = Pt(SMALL.pt * times)
    return Emu(top + sum(highs) + Inches(GAP))


def _figure(slide: Slide, node: html.HtmlElement, top: Emu) -> Emu:
    """Place a drawing at the left and what it shows in words at its right; a wide one below its title, as large as it can be.

    Either way the words are with the drawing, for a reader who cannot see it.
    """
    picture, title, alt = drawing(node)
    fits = " " in node.get("data-chart")  # one of a day, which is drawn narrow
    if not fits:
        top = _words(slide, (title,), Emu(MARGIN), top, SPAN)
    wide = BESIDE if fits else SPAN
    shape = slide.shapes.add_picture(io.BytesIO(picture), MARGIN, top, height=Emu(HIGH - top - Inches(0.4)))
    if shape.width > wide:
        shape.height, shape.width = Emu(int(shape.height * wide / shape.width)), wide
    shape._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", alt)
    shape.name = title[:60]
    if fits:
        left = shape.left + shape.width + Inches(0.3)
        _words(slide, (title, alt), Emu(left), top, Emu(WIDE - left - MARGIN))
    return Emu(top + shape.height + Inches(GAP))


def _words(slide: Slide, said: tuple[str, ...], left: Emu, top: Emu, wide: Emu) -> Emu:
    """Write the title of a drawing, and what it shows below it; return where the next thing may stand."""
    sizes = [20 - 2 * number for number in range(len(said))]
    high = Inches(sum(_rows_of_text(words, wide / Inches(1) - 0.3, size * BOLD) * size * LINE + 8 for words, size in zip(said, sizes, strict=True)) / 72 + 0.1)
    box = slide.shapes.add_textbox(left, top, wide, high)
    box.text_frame.word_wrap = True
    for number, words in enumerate(said):
        paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
        paragraph.text, paragraph.font.size, paragraph.font.bold = words, Pt(sizes[number]), number == 0
        paragraph.space_after = Pt(8)
    return Emu(top + high)


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
