"""The zip for instructors: every open text in forms that office programs read, accessible, and without a key or a solution."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from page import validate_pdf_bytes
from pptx import Presentation

from articlebook.exercises import leak_scan
from articlebook.exercises.description import assignments, is_public
from articlebook.exercises.pack import texts
from articlebook.exercises.pack.body import body_html
from articlebook.exercises.pack.pages import PackPage
from articlebook.outputs import teachers
from articlebook.outputs.office import common, word
from articlebook.outputs.release import NAME
from articlebook.paths import ROOT

ROOT_OF_ZIP = f"{NAME}-teachers/"


@pytest.fixture(scope="module")
def shown() -> list[PackPage]:
    """The pages that the zip is made of."""
    return teachers.pages()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The zip, made in a process of its own: the one of the tests may have a browser already, and takes no second driver."""
    target = tmp_path_factory.mktemp("teachers") / "teachers.zip"
    code = ("from pathlib import Path; from articlebook.outputs import teachers; from articlebook.outputs.release import Release; "
            f"Path({str(target)!r}).write_bytes(teachers.make(Release.of(), {{'quizzes/README.txt': b'one'}}))")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return target


@pytest.fixture(scope="module")
def made(whole) -> dict[str, bytes]:
    with zipfile.ZipFile(whole) as packed:
        assert all(name.startswith(ROOT_OF_ZIP) for name in packed.namelist())
        return {name.removeprefix(ROOT_OF_ZIP): packed.read(name) for name in packed.namelist()}


def document(content: bytes):
    return Document(io.BytesIO(content))


def test_every_open_text_is_there_in_every_form(made, shown):
    """Each page has a form to change and one to print, and the first page links each of them and nothing else."""
    for page in shown:
        stem = page.path.removesuffix(".html")
        assert {f"{stem}.{'pptx' if page.is_deck else 'docx'}", f"{stem}.pdf"} <= set(made)
    linked = set(html.fromstring(made["index.html"]).xpath("//a/@href"))
    assert linked == {name for name in made if name.endswith((".docx", ".pptx", ".pdf"))}
    assert all(b"hold their keys" in made[name] for name in ("index.html", "README.txt"))
    assert b"quizzes" in made["index.html"] and b"course</code>" not in made["index.html"]


def test_every_print_holds_to_pdf_ua(made):
    """No PDF breaks a rule of PDF/UA-1 that a program can check."""
    found = {name: [one.message for one in validate_pdf_bytes(content, profile="ua1").failures] for name, content in made.items() if name.endswith(".pdf")}
    assert len(found) > 60 and {name: messages for name, messages in found.items() if messages} == {}


def test_no_key_and_no_solution_is_inside(made, whole):
    """A teacher gets no key of a handout in the open zip, and the search for solutions finds nothing."""
    assert not any("key" in name for name in made)
    if not any(map(is_public, assignments())):
        assert leak_scan.find(whole.parent, leak_scan.secrets()) == []


def test_documents_keep_structure_and_language(made, shown):
    """Headings are headings, tables have head rows and a name, and each file says its title and language."""
    for page in shown:
        if page.is_deck:
            continue
        source, file = html.fromstring(page.html).find(".//main"), document(made[page.path.replace(".html", ".docx")])
        properties = file.core_properties
        assert (properties.title, properties.language) == (page.title, "en-GB") and file.styles["Normal"].element.find(f".//{qn('w:lang')}") is not None
        heads = [(int(one.style.name[-1]), one.text) for one in file.paragraphs if one.style.name.startswith("Heading")]
        assert heads == [(int(one.tag[1]), " ".join(one.text_content().split())) for one in source.iter("h1", "h2", "h3")]
        tables = source.findall(".//table")
        assert len(file.tables) == len(tables)
        for ours, theirs in zip(file.tables, tables, strict=True):
            assert [cell.text.strip() for cell in ours.rows[0].cells] == [" ".join(cell.text_content().split()) for cell in theirs.xpath("./thead/tr/*")]
            assert ours.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None and ours._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        lines = len(source.xpath(".//*[@class='lines']/span"))
        assert sum(one.text == "\t" for one in file.paragraphs) == lines


def test_every_word_of_a_page_arrives(made, shown):
    """No sentence of a lesson or handout is lost on the way into a document."""
    for page in shown:
        if page.is_deck:
            continue
        main = html.fromstring(page.html).find(".//main")
        for unseen in main.xpath(".//nav"):
            unseen.drop_tree()
        for figure in main.xpath(".//figure[@data-png]"):  # its words stand in the drawing; title and subtitle stand below it
            figure[:], figure.text = [], figure.get("title")
        file = document(made[page.path.replace(".html", ".docx")])
        there = "".join(node.text or "" for node in file.element.body.iter(qn("w:t")))
        bare = re.sub(r"\s", "", there)
        assert re.sub(r"\s", "", main.text_content()) == bare, page.path


def test_slides_have_titles_notes_and_words_for_drawings(made, shown):
    """Each slide has its title, the notes are notes, a drawing has its alternative text, and nothing leaves the slide."""
    for page in (one for one in shown if one.is_deck):
        deck = Presentation(io.BytesIO(made[page.path.replace(".html", ".pptx")]))
        sections = html.fromstring(page.html).findall(".//main/section")
        assert len(deck.slides) == len(sections), page.path
        for slide, section in zip(deck.slides, sections, strict=True):
            assert slide.shapes.title.text == " ".join(section[0].text_content().split())
            notes = section.find("details")
            assert slide.has_notes_slide == (notes is not None)
            if notes is not None:
                assert slide.notes_slide.notes_text_frame.text in " ".join(notes.text_content().split())
            assert len(slide.shapes) > 1, "a title stands alone"
            pictures = [shape for shape in slide.shapes if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)]
            assert len(pictures) == len(section.findall(".//figure"))
            for picture in pictures:
                assert len(picture._element.xpath("./p:nvPicPr/p:cNvPr")[0].get("descr")) > 40
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width and shape.top + shape.height <= deck.slide_height, shape.name
            assert {run.get("lang") for run in slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr")} == {"en-GB"}


def test_numbered_lists_begin_anew():
    """A second numbered list counts from one, and emphasis and code keep their look."""
    main = html.fromstring("<main><ol><li>a <strong>b</strong></li><li>c</li></ol><ol><li>d <em>e</em><ul><li>f</li></ul></li></ol></main>")
    file = document(word.document(main, "T", "en", "A", "CC"))
    numbers = [one._p.pPr.numPr.numId.val for one in file.paragraphs if one.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    assert [one.text.strip() for one in file.paragraphs] == ["a b", "c", "d e", "f"]
    assert [run.text for one in file.paragraphs for run in one.runs if run.bold or run.italic] == ["b", "e"]


def test_the_bytes_do_not_change():
    """The same page gives the same file, whatever the day."""
    main = html.fromstring("<main><h1>A</h1><p>b</p></main>")
    assert word.document(main, "T", "en", "A", "CC") == word.document(main, "T", "en", "A", "CC")
    with zipfile.ZipFile(io.BytesIO(common.unchanging(word.document(main, "T", "en", "A", "CC")))) as packed:
        assert {one.date_time[0] for one in packed.infolist()} == {1980}


def test_a_copy_without_keys_gives_the_same_sheets(tmp_path):
    """The sheet of a handout is the same where its key is missing, as in the public copy."""
    for sheet in texts.handouts():
        path = texts.TEACHING / sheet.name
        file = tmp_path / path.name
        file.write_text(texts.without_keys(path.read_text(encoding="utf-8")), encoding="utf-8")
        assert body_html(texts.read_teaching_text(file), key=False) == body_html(sheet, key=False)
