"""The whole book as one PDF, set for A4, printed by Chromium: tagged, with outline, vectors and live links.

Chromium knows no page numbers of link targets, so the book is printed twice:
the first print tells on which page each chapter begins, the second has those
numbers in its contents. Where chapters leave a last page nearly empty, they are
set tighter, and a print between the two finds the pages anew.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path

import jinja2
import matplotlib
import pikepdf
import pypdfium2
from lxml import html

from articlebook import own_folder, pdf_tags
from articlebook.addresses import LICENCE, base_url
from articlebook.chromium import launched
from articlebook.language import strings
from articlebook.outputs import cut, paper
from articlebook.outputs.pages import OutputError, Page, has_class, read, relink, without
from articlebook.outputs.release import Release

HERE = Path(__file__).parent
HOST = "http://book.invalid/"  # answered by ourselves, so that no path of a machine is in the file
#: Fonts that come with matplotlib, so that the book looks the same on every machine.
FONTS = {"Book": {"STIXGeneral": (400, "normal"), "STIXGeneralItalic": (400, "italic"), "STIXGeneralBol": (700, "normal"),
                  "STIXGeneralBolIta": (700, "italic")},
         "DejaVu Sans": {"DejaVuSans": (400, "normal"), "DejaVuSans-Bold": (700, "normal"), "DejaVuSans-Oblique": (400, "italic"),
                         "DejaVuSans-BoldOblique": (700, "italic")},
         "DejaVu Sans Mono": {"DejaVuSansMono": (400, "normal"), "DejaVuSansMono-Bold": (700, "normal"),
                              "DejaVuSansMono-Oblique": (400, "italic"), "DejaVuSansMono-BoldOblique": (700, "italic")}}
UNNUMBERED = "000"
CHAPTERS = "chapters"  # folder of the chapters as files of their own, and how its list calls what fills it
TEXT_WIDTH = 612  # pixels of 1/96 inch: the 162 mm that `print.css` leaves between the margins
SHORT = 15  # rows of a table that stays on one page
FEW = 11  # lines of a last page, its head and number among them, that are worth pulling back
LAST = 700  # characters of a last section that would leave a page nearly empty, and so stays with what is before it


def write(site: Path, target: Path, release: Release | None = None) -> list[Path]:
    """Print a built site as one PDF, and its chapters into the folder `CHAPTERS` beside it; return the files.

    Raises
    ------
    OutputError
        Where the site is not built, no Chromium is found, or no font of the machine has Chinese.
    FolderError
        Where the folder of the chapters holds what an earlier run did not write, since it would be lost.
    """
    folder = target.parent / CHAPTERS
    if why := own_folder.unfit(folder, CHAPTERS):  # before the book is printed for a minute
        raise own_folder.FolderError(f"{folder}: {why}")
    release = release or Release.of()
    content = make(site, release)
    apart = chapters(content, site, release)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return [target, *own_folder.replace(folder, CHAPTERS, apart)]


def make(site: Path, release: Release) -> bytes:
    """Make the PDF; see `write`."""
    _require_chinese()
    pages = pages_for_print(site)
    with launched() as browser:
        if browser is None:
            raise OutputError("no Chromium was found; install Chromium or set CHROMIUM to its path")
        first = _printed(browser, render(pages, release, {}), tagged=False)
        if loose := _ending_early(first, pages):
            for page in loose:
                page.article.classes.add("tight")
            first = _printed(browser, render(pages, release, {}), tagged=False)
        written = render(pages, release, page_numbers(first))
        second = _printed(browser, written, tagged=True)
    return _finished(second, release, headings(pages), html.fromstring(written))


def chapters(content: bytes, site: Path, release: Release, others: Collection[str] = ()) -> dict[str, bytes]:
    """Cut the numbered chapters, and other pages by their names, out of the whole print; return them by the name of their file."""
    pages = pages_for_print(site)
    public: dict[str, str] = {}
    if address := base_url():
        for page in pages:
            name = paper.REVIEW if page.name == paper.KEY else page.name
            public[page.slug] = f"{address}{name}.html"
            if page.name == name:
                public |= {identity: f"{public[page.slug]}#{identity.removeprefix(f'{page.slug}--')}" for identity in page.ids()}
    return cut.chapters(content, pages, release.title, public, others)


def pages_for_print(site: Path) -> list[Page]:
    """Return the pages of the book, made still, with ids and links that hold within one document."""
    pages = paper.make_still(read(site))
    for page in pages:
        without(page.article, ".//details", f".//svg[{has_class('sco-drawn-narrow')}]")  # the words of a chart say what its numbers do
        for table in page.article.iter("table"):
            if len(table.xpath(".//tr")) <= SHORT:
                table.classes.add("short")
        for figure in list(page.article.iter("figure", "figcaption")):
            figure.classes.add(figure.tag)  # the drawing inside is what a tag should call a figure, and it has the words
            figure.tag = "div"
        pdf_tags.let_passages_be_tagged(page.article)
        _keep_the_end(page.article)
        for title in page.article.xpath(f".//p[{has_class('admonition-title')}]"):
            for anchor in title.xpath("./preceding-sibling::span[@id][not(node())]"):
                title.insert(0, anchor)  # before the title it is a line of its own, after which a page may end
        for link in page.article.xpath(f".//p[{has_class('sco-to-key')}]/a"):
            link.text += f", {strings()['on_page'].format(n=UNNUMBERED)}"
        for entry in page.article.xpath(f".//ul[{has_class('sco-index')}]//p[a[contains(@href, '.html')]]"):
            _by_page_number(entry)
    relink(pages, lambda page, name: f"#{page.slug}--{name}" if name else f"#{page.slug}", base_url(), {paper.REVIEW: paper.KEY})
    for page in pages:
        _say_addresses(page.article)
        _own_ids(page)
        if page.part:
            _lower_headings(page.article)
    return pages


def _say_addresses(article: html.HtmlElement) -> None:
    """Let the register say the address behind each link; what a style would add has no tag, and is not read out."""
    for link in article.xpath(f".//div[{has_class('sco-register')}]//a[starts-with(@href, 'http')]"):
        address = html.Element("span", {"class": "sco-address"})
        address.text, address.tail, link.tail = f" {link.get('href')}", link.tail, None
        link.addnext(address)


def _by_page_number(entry: html.HtmlElement) -> None:
    """Let an entry of the index name pages where the site names chapters and headings."""
    for link in entry.findall("a"):
        for child in list(link):
            child.drop_tree()
        link.text, link.tail = f" {UNNUMBERED}", "," if link.getnext() is not None else None


def _keep_the_end(article: html.HtmlElement) -> None:
    """Leave no sheet for a few lines: the days of a page stand below its title, and a short last section with the last question."""
    for days in article.xpath(f".//p[{has_class('sco-review')}]"):
        days.getparent().remove(days)
        article.xpath(".//h1")[0].addnext(days)
    sections = article.xpath("./section/section")
    items = sections[-2].xpath(f".//div[{has_class('sco-sheet')}]/div[last()]") if len(sections) > 1 else []
    if items and len(sections[-1].text_content()) < LAST:
        together = html.Element("div", {"class": "together"})
        items[-1].addprevious(together)
        together.extend([items[-1], sections[-1]])


def _own_ids(page: Page) -> None:
    """Put the page's name before its ids, since two pages may use the same one."""
    for element in page.article.iter():
        if identity := element.get("id"):
            element.set("id", f"{page.slug}--{identity}")
        for name in ("aria-labelledby", "aria-describedby", "for"):
            if names := element.get(name):
                element.set(name, " ".join(f"{page.slug}--{one}" for one in names.split()))
        if (used := element.get("xlink:href", "")).startswith("#"):
            element.set("xlink:href", f"#{page.slug}--{used[1:]}")
        if "url(#" in (element.get("style") or ""):
            element.set("style", element.get("style").replace("url(#", f"url(#{page.slug}--"))


def _lower_headings(article: html.HtmlElement) -> None:
    """Make room for the headings of the parts, so that the outline shows chapters within parts."""
    for level in range(5, 0, -1):
        for heading in article.iter(f"h{level}"):
            heading.tag = f"h{level + 1}"


def render(pages: list[Page], release: Release, numbers: dict[str, int]) -> str:
    """Write the book as one HTML document.

    Parameters
    ----------
    numbers : dict of str to int
        Page on which each place begins, by id; empty before the first print.
    """
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    chapters = [{"slug": page.slug, "title": page.title, "number": numbers.get(page.slug, UNNUMBERED),
                 "body": html.tostring(page.article, encoding="unicode")} for page in pages]
    parts = [(part, [chapters[pages.index(page)] for page in group]) for part, group in groupby(pages, key=lambda page: page.part)]
    written = environment.get_template("book.html").render(
        release=release, words=strings(), parts=parts, fonts=_font_faces(), address=base_url(),
        style=(HERE / "styles" / "book.css").read_text(encoding="utf-8") + (HERE / "styles" / "print.css").read_text(encoding="utf-8"),
        quoted=_quoted)
    numbered = re.sub(rf'href="#([^"]+)">([^<]* ){UNNUMBERED}<',
                      lambda found: f'href="#{found[1]}">{found[2]}{numbers.get(found[1], UNNUMBERED)}<', written)
    # an entry of the index names a page once; see `_by_page_number`
    return re.sub(r"(<a [^>]*> (\d+)</a>)(?:,<a [^>]*> \2</a>)+", r"\1", numbered) if numbers else numbered


def _quoted(text: str) -> str:
    """Write a text as a string of CSS."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _font_faces() -> str:
    return "".join(f'@font-face{{font-family:"{family}";src:url({HOST}fonts/{file}.ttf);font-weight:{weight};font-style:{style}}}\n'
                   for family, files in FONTS.items() for file, (weight, style) in files.items())


def opened(browser, content: str):
    """Open the document in a page as wide as its text on paper, without any request that leaves this process.

    On a screen it shows nothing, so that it is laid out once, for print, when
    all fonts are there: Chromium cuts links in other places when it lays a
    paragraph out anew, and the bytes would depend on which font came first.
    """
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    page = browser.new_page(viewport={"width": TEXT_WIDTH, "height": 900})

    def answer(route) -> None:
        address = route.request.url
        if address == HOST:
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        elif address.startswith(f"{HOST}fonts/"):
            route.fulfill(body=(folder / address.rsplit("/", 1)[1]).read_bytes(), content_type="font/ttf")
        else:
            route.abort()
    page.route("**/*", answer)
    page.emulate_media(color_scheme="light")
    page.goto(HOST, wait_until="load")
    page.evaluate("Promise.all([...document.fonts].map(face => face.load())).then(() => null)")
    return page


def _printed(browser, content: str, tagged: bool) -> bytes:
    page = opened(browser, content)
    made = page.pdf(prefer_css_page_size=True, print_background=True, tagged=tagged, outline=tagged)
    page.close()
    return made


def headings(pages: list[Page]) -> list[str]:
    """Return every heading of the book, in order, as the outline should show it."""
    found, part = [strings()["contents_page"]], ""
    for page in pages:
        found += [page.part] if page.part != part else []
        part = page.part
        found += [" ".join(heading.text_content().split()) for heading in page.article.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6")]
    return found


def _ending_early(content: bytes, pages: list[Page]) -> list[Page]:
    """Return those whose last sheet of paper holds a few lines only; set a little tighter, they end on the sheet before."""
    numbers = page_numbers(content)
    with pypdfium2.PdfDocument(content) as pdf:
        ends = [numbers[page.slug] - 1 for page in pages[1:]] + [len(pdf)]
        return [page for page, end in zip(pages, ends, strict=True)
                if end > numbers[page.slug] and len(pdf[end - 1].get_textpage().get_text_range().splitlines()) <= FEW]


def page_numbers(content: bytes) -> dict[str, int]:
    """Return the number of the page, from 1, on which each linked place stands, by its id."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        order: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        return {str(name).removeprefix("/"): order[places[0].objgen] for name, places in pdf.Root.Dests.items()}


def _finished(content: bytes, release: Release, titles: list[str], document: html.HtmlElement) -> bytes:
    """Return the print with its facts and a closed outline, and without the time and the number of its making."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.docinfo
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:creator"] = [release.author]
            about["dc:language"] = [release.language]
            about["dc:rights"] = strings()["licence_line"] + " " + LICENCE
            if release.time:
                about["xmp:CreateDate"] = about["xmp:ModifyDate"] = release.time.isoformat()
        for name, value in (("Title", release.title), ("Author", release.author)):
            pdf.docinfo[f"/{name}"] = value
        if release.time:
            pdf.docinfo["/CreationDate"] = f"D:{release.time:%Y%m%d%H%M%S}Z"
        pdf_tags.complete(pdf, document, release.title, release.language)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        with pdf.open_outline() as outline:
            entries = list(_all_entries(outline.root))
            # Chromium joins the words of a heading where a line breaks
            if [_joined(entry.title) for entry in entries] != [_joined(title) for title in titles]:
                raise OutputError("the outline of the print is not the list of the book's headings; was a heading cut or hidden by a style?")
            for entry, title in zip(entries, titles, strict=True):
                entry.title = title
            for entry in outline.root:
                entry.is_closed = False
                for chapter in entry.children:
                    chapter.is_closed = True
        return pdf_tags.saved(pdf)


def _all_entries(entries) -> Iterator:
    for entry in entries:
        yield entry
        yield from _all_entries(entry.children)


def _joined(text: str) -> str:
    return "".join(text.split())


def _require_chinese() -> None:
    """Stop where the names in Chinese would print as empty boxes."""
    if shutil.which("fc-list") and not subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False).stdout.strip():
        raise OutputError("no font of this machine has Chinese characters, so the glossary could not be printed; "
                          "install the package fonts-droid-fallback or another Chinese font")
