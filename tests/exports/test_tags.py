"""Whatever Chromium prints for this book holds to PDF/UA, down to what it leaves out of its tags."""

import io

import pikepdf
import pytest
from lxml import html
from page import validate_pdf_bytes

from articlebook import pdf_tags
from articlebook.chromium import print_pdf, sheet
from tests.support import read_pdf

ROWS = "".join(f"<tr><th scope='row' id='row-{number}'>Row {number}</th><td headers='number row-{number}'>{number}</td><td></td></tr>" for number in range(90))
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>A sheet</title>
<style>@media print {{ .screen {{ display: none }} }} table, aside {{ border: 1px solid }} h2 {{ border-bottom: 2px solid }}</style></head>
<body><a class="screen" href="#top">Back</a><h1>A sheet</h1><h2>Names</h2>
<p>It is <em>called</em> <span lang="zh-Hans">上海</span>, see <a href="https://example.org/">the note</a>.</p>
<ol><li>First <span aria-hidden="true">_____</span></li><li><p>Second</p><p>and more</p></li></ol><aside><p>In a box</p></aside>
<figure><svg role="img" aria-label="A line that rises" viewBox="0 0 9 9">
<path d="M1 8 8 1" stroke="black"/></svg>
<figcaption>One line</figcaption></figure>
<table>
<caption>Many rows</caption><thead><tr><th scope="col">Name</th><th scope="col" id="number">Number</th><th scope="col">Mark</th></tr></thead>
<tbody>{ROWS}</tbody></table>
</body></html>"""


@pytest.fixture(scope="module")
def printed(browser) -> bytes:
    """A page of all that has to be mended, on several sheets of paper."""
    return fresh(browser)


def fresh(browser, *before: str) -> bytes:
    """Print the page from one that is opened for it, or has shown others before."""
    page = sheet(browser)
    for text in before:
        print_pdf(text.encode(), page)
    made = print_pdf(PAGE.encode(), page)
    page.close()
    return made


def test_a_print_holds_to_pdf_ua(printed):
    """No rule that a program can check is broken, and the file names the standard."""
    assert [(one.rule_id, one.message) for one in validate_pdf_bytes(printed, profile="ua1").failures] == []
    with pikepdf.open(io.BytesIO(printed)) as pdf, pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1" and about["dc:title"] == str(pdf.docinfo["/Title"]) == "A sheet" and len(pdf.pages) > 2


def test_a_print_is_the_same_whatever_came_before(printed, browser):
    """Pages that were printed from the same sheet before change no byte, and the heads that a cell names are there."""
    assert fresh(browser, PAGE.replace("90", "91"), "<html lang='en'><title>Two</title><p>Two</p></html>") == printed
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        parts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        names = [str(one.ID) for one in parts if one.get("/S") == "/TH" and "/ID" in one]
        named = {str(name) for one in parts if one.get("/S") == "/TD" for about in one.A if "/Headers" in about for name in about.Headers}
        assert len(names) == len(set(names)) == 91 and named == set(names) == set(map(str, pdf.Root.StructTreeRoot.IDTree.Names[::2]))


def test_tags_say_each_word_once(printed):
    """Heads that a table repeats on each sheet, numbers of pages, and what is hidden are not read; an empty cell keeps its place."""
    document = read_pdf.read(printed)
    assert "Back" not in document.says() and "__" not in document.says()
    assert [one.says() for one in document.all("LBody")] == ["First ", "Secondand more"]
    rows = [[(cell.role, cell.says().strip()) for cell in row.all("TH", "TD")] for row in document.all("TR")]
    assert rows[0] == [("TH", "Name"), ("TH", "Number"), ("TH", "Mark")] and len(rows) == 91
    assert rows[1:] == [[("TH", f"Row {number}"), ("TD", str(number)), ("TD", "")] for number in range(90)]
    assert [(one.alternative, one.says()) for one in document.all("Figure")] == [("A line that rises", "")]
    assert [(one.says(), one.language) for one in document.all("Span") if one.language != "en"] == [("上海", "zh-Hans")]


def test_a_print_of_another_document_is_refused(printed):
    """Where the document has not what the print has, nothing is guessed."""
    with pikepdf.open(io.BytesIO(printed)) as pdf, pytest.raises(pdf_tags.TagError, match="1 tags Link and the document 2"):
        pdf_tags.complete(pdf, html.document_fromstring(PAGE), "A sheet", "en")
