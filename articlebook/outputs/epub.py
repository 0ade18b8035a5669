"""The whole book as one EPUB 3: no script, drawings as vectors with a light ground, quizzes as worksheets with a key.

It is made from the finished pages and not by Sphinx's own builder, whose files
hold what only a browser serves and which knows none of our charts.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import jinja2
from lxml import etree, html

from articlebook.addresses import LICENCE, base_url
from articlebook.archive import packed
from articlebook.language import strings
from articlebook.outputs import paper
from articlebook.outputs.pages import Page, has_class, read, relink, without
from articlebook.outputs.release import NAME, Release

HERE = Path(__file__).parent
PAPER = "#fefefe"  # below each drawing, so that its dark lines are seen on a dark screen too
WIDE = 5  # columns of a table that a phone, or a column of a page, cannot show side by side
LETTERS = 36  # what the longest words of its columns may take there together
_FOLDER = "EPUB"
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{_FOLDER}/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def write(site: Path, target: Path, release: Release | None = None) -> Path:
    """Write a built site as one EPUB; return the file."""
    content = make(site, release or Release.of())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def make(site: Path, release: Release) -> bytes:
    """Make the EPUB.

    Raises
    ------
    OutputError
        Where the site is not built.
    """
    pages = paper.make_still(read(site))
    relink(pages, lambda page, name: f"{page.slug}.xhtml" + (f"#{name}" if name else ""), base_url(), {paper.REVIEW: paper.KEY})
    drawings: dict[str, str] = {}
    for page in pages:
        without(page.article, f".//svg[{has_class('sco-drawn-wide')}]")  # most readers of books are as narrow as a phone
        drawings |= _drawings_apart(page)
        _name_columns(page)
    facts = {"release": release, "words": strings(), "pages": pages, "drawings": drawings, "address": base_url(), "licence": LICENCE,
             "parts": [(part, list(group)) for part, group in groupby(pages, key=lambda page: page.part)],
             "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{base_url() or NAME}#{release.version}"),
             # the standard asks when the file was last changed; where the history does not know, that is now
             "modified": f"{release.time or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)

    environment.filters["lines"] = str.splitlines

    def filled(name: str, **more) -> str:
        return environment.get_template(name).render(**facts, **more)

    files = {name: filled(f"epub/{name}") for name in ("package.opf", "nav.xhtml", "title.xhtml", "cover.svg")}
    files["style.css"] = "".join((HERE / "styles" / name).read_text(encoding="utf-8") for name in ("book.css", "epub.css"))
    files |= {f"{page.slug}.xhtml": filled("epub/page.xhtml", page=page, body=_xml(page.article)) for page in pages}
    files |= {f"images/{name}.svg": drawing for name, drawing in drawings.items()}
    return packed({"mimetype": b"application/epub+zip", "META-INF/container.xml": _CONTAINER.encode(),
                   **{f"{_FOLDER}/{name}": text.encode() for name, text in files.items()}}, first="mimetype")


def _drawings_apart(page: Page) -> dict[str, str]:
    """Put each drawing of a page into a file of its own, as readers of e-books can enlarge it; return them by name."""
    found = {}
    for number, svg in enumerate(page.article.xpath(".//svg"), start=1):
        name = f"{page.slug}-{number}"
        picture = html.Element("img", {"src": f"images/{name}.svg", "alt": svg.get("aria-label")})
        picture.tail = svg.tail
        svg.getparent().replace(svg, picture)
        found[name] = _drawing(svg)
    return found


def _name_columns(page: Page) -> None:
    """Tell each cell of a wide table the name of its column, since such a table is shown as a list."""
    for table in page.article.iter("table"):
        names = [cell.text_content().strip() for cell in table.xpath("./thead/tr[last()]/*")]
        if not names or (len(names) < WIDE and _letters(table) <= LETTERS):
            continue
        table.classes.add("wide")
        for row in table.xpath("./tbody/tr"):
            if len(row) != len(names):
                continue  # one cell over all columns, which says that there is no row
            for name, cell in zip(names, row, strict=True):
                if cell.text_content().strip():
                    cell.set("data-column", name)
                else:
                    cell.text = None
                    for child in cell:
                        child.drop_tree()


def _letters(table: html.HtmlElement) -> int:
    """Count the letters of the longest words of its columns, with a gap after each."""
    longest: dict[int, int] = {}
    for row in table.iter("tr"):
        for number, cell in enumerate(row):
            longest[number] = max([longest.get(number, 0), *map(len, re.split(r"[\s\u2013/-]+", cell.text_content()))])
    return sum(longest.values()) + 2 * len(longest)


def _drawing(svg: html.HtmlElement) -> str:
    """Write a drawing as a document of its own, with a size and a ground."""
    left, top, width, height = svg.get("viewBox").split()
    svg.attrib.pop("aria-label")
    svg.attrib.pop("role")
    svg.set("width", width)
    svg.set("height", height)
    svg.insert(0, html.Element("rect", {"x": left, "y": top, "width": width, "height": height, "style": f"fill:{PAPER};stroke:none"}))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _xml(svg)


def _xml(element: html.HtmlElement) -> str:
    element.tail = None
    return etree.tostring(element, method="xml", encoding="unicode")
