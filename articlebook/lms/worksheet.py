"""A worksheet for paper: the questions, and the key on pages of its own at the end.

The HTML is one file that needs no other; the PDF is that file, printed by
Chromium, which also tags it for screen readers.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from articlebook.lms import text
from articlebook.lms.sets import ItemSet, book_title
from articlebook.quiz.model import AnyItem, ChoiceItem, MatchItem, OrderItem

LETTERS = "ABCDEFGHIJKLMNOP"

_STYLE = """
:root { color-scheme: light dark }
body { font: 12pt/1.45 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5em; line-height: 1.2 } h2 { font-size: 1.2em; margin-top: 2em }
.item { break-inside: avoid; margin: 1.4em 0 } .item p { margin: .2em 0 } .stem { font-weight: bold }
.options { list-style: none; margin: 0; padding: 0 }
.options li { display: grid; grid-template-columns: 3.2em 1fr; gap: .4em; margin: .3em 0; align-items: baseline }
.line { display: inline-block; border-bottom: 1px solid; min-width: 16em } .line.short { min-width: 2.8em }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2em }
.hint { font-style: italic } .key { break-before: page } .key li { margin: .6em 0; break-inside: avoid }
.key p { margin: .1em 0 } .who { display: flex; gap: 2em } .licence { font-size: .85em; margin-top: 2em }
@media (max-width: 30em) { .two { grid-template-columns: 1fr } .who { flex-wrap: wrap } }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11pt } :root { color-scheme: light } }
@page { size: A4; margin: 18mm }
"""


def html(items: ItemSet) -> bytes:
    """The worksheet as one HTML file."""
    questions, key, number = [], [], 0
    for section in items.sections:
        if len(items.sections) > 1:
            questions.append(f"<h2>{text.html(section.title)}</h2>")
            key.append(f"<h3>{text.html(section.title)}</h3>")
        key.append(f'<ol start="{number + 1}">')
        for item in section.items:
            number += 1
            questions.append(question(item, number))
            key.append(f"<li>{answer(item)}</li>")
        key.append("</ol>")
    title = escape(items.title)
    page = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{_STYLE}</style></head>
<body><main>
<h1>{title}</h1>
<p class="who"><span>Name <span class="line"></span></span> <span>Date <span class="line short"></span></span></p>
{chr(10).join(questions)}
<section class="key"><h2>Key</h2>
{chr(10).join(key)}
<p class="licence">Text: CC BY 4.0. The questions are those of the book “{escape(book_title())}”.</p>
</section>
</main></body></html>
"""
    return page.encode()


def question(item: AnyItem, number: int) -> str:
    """One question as HTML, with lines and boxes for a pen."""
    return f'<div class="item"><p class="stem">{number}. {text.html(item.stem)}</p>\n{_ANSWER[item.type](item)}</div>'


def _options(item: ChoiceItem) -> str:
    hint = "Choose one." if item.type == "single" else "Choose every right one."
    rows = "".join(f'<li><span>☐ {letter}</span><span>{text.html(choice.text)}</span></li>\n'
                   for letter, choice in zip(LETTERS, item.shuffled(), strict=False))
    return f'<p class="hint">{hint}</p><ul class="options">\n{rows}</ul>'


def _line(item: AnyItem) -> str:
    return '<p>Answer: <span class="line"></span></p>'


def _pairs(item: MatchItem) -> str:
    lefts = "".join(f'<li><span class="line short"></span><span>{text.html(pair.left)}</span></li>\n' for pair in item.pairs)
    rights = "".join(f'<li><span>{letter}</span><span>{text.html(right)}</span></li>\n'
                     for letter, right in zip(LETTERS, item.options(), strict=False))
    return (f'<p class="hint">Write a letter on each line.</p><div class="two"><ul class="options">\n{lefts}</ul>'
            f'<ul class="options">\n{rights}</ul></div>')


def _places(item: OrderItem) -> str:
    rows = "".join(f'<li><span class="line short"></span><span>{text.html(entry)}</span></li>\n' for entry in item.shuffled())
    return f'<p class="hint">Write 1 on the line of the first, and so on.</p><ul class="options">\n{rows}</ul>'


_ANSWER = {"single": _options, "multiple": _options, "numeric": _line, "text": _line, "match": _pairs, "order": _places}


def answer(item: AnyItem) -> str:
    """The right answer and why, as HTML; letters and numbers are those that `question` gives."""
    if isinstance(item, ChoiceItem):
        right = [f"{letter} {choice.text}" for letter, choice in zip(LETTERS, item.shuffled(), strict=False) if choice.correct]
    elif isinstance(item, MatchItem):
        letter = dict(zip(item.options(), LETTERS, strict=False))
        right = [f"{letter[pair.right]} {line}" for pair, line in zip(item.pairs, text.key_lines(item), strict=True)]
    elif isinstance(item, OrderItem):
        right = [f"{item.sequence.index(entry) + 1} {entry}" for entry in item.shuffled()]
    else:
        right = text.key_lines(item)
    said = "".join(f"<p><strong>{text.html(line)}</strong></p>" for line in right)
    return f"{said}<p>{text.html(item.explanation)}</p>"


# ------------------------------------------------------------------ PDF


@contextmanager
def launched() -> Iterator:
    """A running Chromium: the machine's own or playwright's, or None where there is neither."""
    from playwright.sync_api import sync_playwright

    own = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        if not own and not os.path.exists(driver.chromium.executable_path):
            yield None
            return
        browser = driver.chromium.launch(executable_path=own, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def printer() -> Iterator:
    """A function that prints HTML as PDF, or None where no Chromium is found."""
    with launched() as browser:
        yield (lambda content: pdf(content, browser)) if browser else None


def pdf(content: bytes, browser) -> bytes:
    """A worksheet's HTML printed by a running Chromium, without scripts and without any request."""
    page = browser.new_page(java_script_enabled=False)
    page.route("**/*", lambda route: route.abort())
    page.set_content(content.decode())
    made = page.pdf(prefer_css_page_size=True, tagged=True, outline=True, display_header_footer=True,
                    header_template="<span></span>", footer_template=_FOOTER)
    page.close()
    return undated(made)


_FOOTER = ('<div style="font: 8pt serif; width: 100%; text-align: center">'
           '<span class="pageNumber"></span> / <span class="totalPages"></span></div>')


def undated(pdf: bytes) -> bytes:
    """A PDF without the time of its making, byte for byte as long, so that its table of places stays true."""
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>19800101000000", pdf)
