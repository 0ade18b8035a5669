"""What pages hold for machines, for those who take notes, and for those who find an error."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from lxml import html
from PIL import Image
from pybtex.database import parse_string

from articlebook import preview
from articlebook.site import machines, report
from articlebook.site.markdown import markdown
from articlebook.sphinx import page_meta
from tests.support.places import ROOT

FORM = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/error.yml").read_text(encoding="utf-8"))
PAGE = """<html><body><article><div class="sco-evidence admonition"><span id="evidence-c001"></span><p>Note</p></div>
<div class="sco-item" id="quiz-05-01"><details class="sco-answer"><summary>Answer</summary><p>x</p></details></div>
<div class="sco-item" id="review-05-01"><details class="sco-answer"><summary>Answer</summary><p>x</p></details></div></article></body></html>"""


def article(markup: str):
    return html.fromstring(f"<article>{markup}</article>")


# ------------------------------------------------------------------ errors


@pytest.mark.parametrize(("repository", "host"), [("https://github.com/o/book", "github.com"), ("https://gitlab.com/o/book", "gitlab.com")])
def test_a_report_carries_its_place(repository, host):
    """Where the repository takes issues, each note and question leads to one with page, place and version; the review repeats none."""
    tree = html.fromstring(PAGE)
    report.add(tree, "chapters/05-charter.html", report.Desk(repository, "1.2.3"))
    links = [urlsplit(link) for link in tree.xpath("//*[contains(@class, 'sco-report')]/a/@href")]
    asked = [parse_qs(link.query) for link in links]
    places = [one["place" if host == "github.com" else "issue[title]"][0] for one in asked]
    assert places == ["chapters/05-charter#evidence-c001, 1.2.3", "chapters/05-charter#quiz-05-01, 1.2.3"]
    assert {link.hostname for link in links} == {host}
    if host == "github.com":
        assert {one["template"][0] for one in asked} == {"error.yml"} and "place" in {part["id"] for part in FORM["body"]}


@pytest.mark.parametrize("repository", ["", "https://forge.example/o/book"])
def test_without_a_form_the_place_stands_to_copy(repository):
    """Where no form is known, the place is a folded line, and nothing leads anywhere."""
    tree = html.fromstring(PAGE)
    report.add(tree, "chapters/05-charter.html", report.Desk(repository, "1.2.3"))
    assert [code.text for code in tree.xpath("//details[contains(@class, 'sco-report')]//code")] == [
        "chapters/05-charter#evidence-c001, 1.2.3", "chapters/05-charter#quiz-05-01, 1.2.3"]
    assert not tree.xpath("//*[contains(@class, 'sco-report')]//a")


def test_every_note_and_question_of_the_book_has_one(site):
    """On each page, as many ways to report as notes of evidence and questions of its own."""
    seen = 0
    for path in (site / "chapters").glob("*.html"):
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        wanted = len(tree.xpath("//article//div[contains(concat(' ', @class, ' '), ' sco-evidence ')]")) + len(
            tree.xpath("//article//*[starts-with(@id, 'quiz-')][details[contains(@class, 'sco-answer')]]"))
        assert len(tree.xpath("//article//*[contains(concat(' ', @class, ' '), ' sco-report ')]")) == wanted, path.name
        seen += wanted
    assert seen > 100


# ------------------------------------------------------------------ Markdown


@pytest.mark.parametrize(("markup", "said"), [
    ('<h2>Head<a class="headerlink" href="#h">#</a></h2><p>One <em>two</em> <a href="a.html#b">three</a>.</p>', "## Head\n\nOne *two* [three](a.md#b).\n"),
    ("<ul><li><p>a</p></li><li><p>b</p><ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c\n"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n"),
    ("<table><caption>T</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1|2</td><td></td></tr></tbody></table>",
     "**T**\n\n| A | B |\n| --- | --- |\n| 1\\|2 |  |\n"),
    ('<div class="admonition"><p class="admonition-title">Note</p><p>Text</p></div>', "> Note\n>\n> Text\n"),
    ("<pre>a\n  b\n</pre>", "```\na\n  b\n```\n"), ("<p>2 * 3 &lt; 7</p>", "2 \\* 3 \\< 7\n"),
    ('<svg aria-label="A chart."><text>x</text></svg><div class="sco-quiz">q</div><p hidden>h</p><p>t</p>', "*A chart.*\n\nt\n"),
    ('<p><a href="https://example.org/x.html">x</a></p>', "[x](https://example.org/x.html)\n"),
    ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "**Term**\n\nMeaning\n")])
def test_markup_becomes_markdown(markup, said):
    """Each kind of block and of words is written as Markdown has it; controls, quizzes and drawings are words or nothing."""
    assert markdown(article(markup)) == said


def test_every_page_has_its_markdown(site):
    """Each page that the list names is there, is linked from its page, begins with its heading and holds no quiz; links lead to files."""
    listed = (site / machines.LIST).read_text(encoding="utf-8")
    names = re.findall(r"\]\(([^)]+\.md)\)", listed)
    assert len(names) > 50 and len(set(names)) == len(names) and listed.startswith("# ")
    for name in names:
        text, page = (site / name).read_text(encoding="utf-8"), html.fromstring((site / name).with_suffix(".html").read_text(encoding="utf-8"))
        assert page.xpath("//link[@rel='alternate'][@type='text/markdown']/@href") == [(site / name).name]
        heading = " ".join(page.xpath("string(//article//h1)").split()).removesuffix("#")
        assert text.startswith("# ") and text.partition("\n")[0][2:].replace("\\", "").replace("*", "")[:20] == heading[:20].replace("*", ""), name
        assert not re.search(r"(?<!`)\{(?:cell|day|count|source)\}`", text) and "**Right answer**" not in text, name
        for link in re.findall(r"\]\((?![a-z]+:)([^)#\s]+\.md)", text):
            assert ((site / name).parent / link).is_file(), (name, link)


# ------------------------------------------------------------------ citation and preview


def test_bibtex_is_read_by_others():
    """Another program reads the entry, signs of TeX and question marks included."""
    page = page_meta.Page("Who & what: 100 %?", "d", "The book", url="https://example.org/a_b.html", changed="2026-11-07")
    entry = parse_string(page_meta.bibtex(page, "The authors", "chapters/05-charter", "1.2.3"), "bibtex").entries["chapters-05-charter"]
    assert entry.fields["title"] == r"{Who \& what: 100 \%?}" and entry.fields["year"] == "2026" and entry.fields["month"] == "11"
    assert str(entry.persons["author"][0]) == "{The authors}" and "1.2.3" in entry.fields["note"] and entry.fields["url"] == page.url
    bare = parse_string(page_meta.bibtex(page_meta.Page("A", "d", "B"), "C", "intro", "1"), "bibtex").entries["intro"]
    assert not {"year", "url"} & set(bare.fields)


def test_every_page_cites_itself_in_bibtex(site):
    """The entry stands beside the citation in words, and its key is the page's own."""
    pages = [html.fromstring(path.read_text(encoding="utf-8")) for path in (site / "chapters").glob("*.html")]
    keys = [re.match(r"@incollection\{([a-z0-9-]+),", page.xpath("string(//div[contains(@class, 'sco-facts')]//pre)")) for page in pages]
    assert len(keys) > 30 and all(keys) and len({key[1] for key in keys}) == len(keys)


def test_a_preview_is_the_same_each_time(tmp_path):
    """A chart that the subject draws stands in it, the same bytes twice; without one, the finding is written."""
    for name in ("once.png", "again.png"):
        preview.write(tmp_path / name, "A long title " * 6, "The book", "in_force", "Finding")
    preview.write(tmp_path / "words.png", "Title", "The book", "", "What the chart shows")
    preview.write(tmp_path / "bare.png", "Title", "The book")
    drawn, again, words, bare = ((tmp_path / name).read_bytes() for name in ("once.png", "again.png", "words.png", "bare.png"))
    assert drawn == again and len({drawn, words, bare}) == 3
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.size == preview.SIZE
    tags = page_meta.tags(page_meta.Page("A", "d", "B", picture="https://example.org/_previews/a.png"))
    assert '<meta property="og:image" content="https://example.org/_previews/a.png">' in tags
    assert not any("image" in tag for tag in page_meta.tags(page_meta.Page("A", "d", "B")))
