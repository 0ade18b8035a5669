"""A Chromium without a window, where the machine has one: it prints HTML as a tagged PDF."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pikepdf
from lxml import html

from articlebook import pdf_tags

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_FOOTER = ('<div style="font: 8pt serif; width: 100%; text-align: center">'
           '<span class="pageNumber"></span> / <span class="totalPages"></span></div>')


#: Programs that can be had, the lightest first: one that has no window to draw does with half of the work.
_PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")


def program() -> str | None:
    """Return the path of the Chromium that CHROMIUM names, or else of the machine's own; None where playwright's is to be taken."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), None)


@contextmanager
def launched() -> Iterator[Browser | None]:
    """Run a Chromium, that of `program` or playwright's; None where there is none."""
    from playwright.sync_api import sync_playwright

    own = program()
    with sync_playwright() as driver:
        if not own and not os.path.exists(driver.chromium.executable_path):
            yield None
            return
        browser = driver.chromium.launch(executable_path=own, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def printer() -> Iterator[Callable[[bytes], bytes] | None]:
    """Give a function that prints HTML as PDF, or None where no Chromium is found."""
    with launched() as browser:
        if browser is None:
            yield None
            return
        page = sheet(browser)  # one for all: a new one takes four times as long as a print
        yield lambda content: print_pdf(content, page)


def sheet(browser: Browser) -> Page:
    """Open a page to print from, without scripts and without any request."""
    page = browser.new_page(java_script_enabled=False)
    page.route("**/*", lambda route: route.abort())
    page.emulate_media(media="print")
    return page


def print_pdf(content: bytes, page: Page) -> bytes:
    """Print HTML from a page that `sheet` opened, whatever it showed before; sheets are numbered, and the tags are made whole."""
    document = html.document_fromstring(content.decode())
    pdf_tags.let_passages_be_tagged(document)
    page.set_content(html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>"))
    shown = page.evaluate("() => [...document.querySelectorAll('body a[href], body em, body table')].map(one => one.getClientRects().length > 0)")
    made = page.pdf(prefer_css_page_size=True, tagged=True, outline=True, display_header_footer=True,
                    header_template="<span></span>", footer_template=_FOOTER)
    for element, is_shown in zip(document.xpath("//body//a[@href] | //body//em | //body//table"), shown, strict=True):
        if not is_shown:
            element.drop_tree()  # a style keeps it from paper, and it has no tag
    with pikepdf.open(io.BytesIO(made)) as pdf:
        title = document.findtext(".//title")
        del pdf.docinfo  # which says when it was made
        pdf.docinfo["/Title"] = title
        pdf_tags.complete(pdf, document, title, document.get("lang"))
        return pdf_tags.saved(pdf)
