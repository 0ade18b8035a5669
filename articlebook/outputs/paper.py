"""What moves on a page, made still: a quiz becomes a worksheet with its key, the explorer one day, a chart its words.

The site needs none of this; the PDF and the EPUB share it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from lxml import html

from articlebook.language import strings
from articlebook.lms import worksheet
from articlebook.lms.asked import as_asked, before
from articlebook.outputs.pages import Page, has_class, without
from articlebook.quiz.html import on_pages
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.quiz.model import AnyItem, Bank
from articlebook.quiz.shown import Exhibit
from articlebook.restatements import where

REVIEW, KEY = "chapters/review", "chapters/key"
_LONG = has_class("sco-described")
_NEVER = ("headerlink", "sco-filters", "sco-controls", "sco-marks", "sco-download", "sco-downloads", "sco-screen", "sco-judge", "sco-report", "toctree-wrapper")
#: Rows from which a table that a phone shows as a list is a register, which paper shows as a list too.
_REGISTER = 60


def make_still(pages: list[Page]) -> list[Page]:
    """Return the pages as paper can hold them; the key to all quizzes takes the place of the page that gathers them.

    Links are left as they are: `relink` follows, with ``moved={REVIEW: KEY}``.
    """
    kept = [page for page in pages if page.name != REVIEW]
    banks: list[tuple[Page, Bank]] = []
    for page in kept:
        article = page.article
        without(article, ".//script", *(f".//*[{has_class(name)}]" for name in _NEVER), f".//p[a[{has_class('sco-button')}]]",
                f".//div[{has_class('cell')}][.//div[{has_class('sco-quiz')} or {has_class('sco-explorer')}]]//div[{has_class('cell_input')}]")
        for quiz in article.xpath(f".//div[{has_class('sco-quiz')}][@data-quiz]"):
            bank = read_bank(BANKS / f"{quiz.get('data-quiz')}.yml")
            banks.append((page, bank))
            _replace(quiz, _sheet(bank))
        _unfold(article)
        for explorer in article.xpath(f".//div[{has_class('sco-explorer')}]"):
            _one_day(explorer)
        for figure in list(article.iter("figure")):
            _words_of(figure)
        for svg in list(article.iter("svg")):
            _plain_drawing(svg)
        for table in article.xpath(f".//table[{has_class('sco-stack')}][count(tbody/tr) >= {_REGISTER}]"):
            _listed(table)
        _plain_markup(article)
    return [*kept, Page(KEY, strings()["key_page"], kept[-1].part, _key(banks))]


def _fragment(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup)


def _replace(element: html.HtmlElement, markup: str) -> None:
    new = _fragment(markup)
    new.tail = element.tail
    element.getparent().replace(element, new)


# ------------------------------------------------------------------ quizzes


def _sheet(bank: Bank) -> str:
    """Write the questions of a bank for a pen, with a link to the key."""
    items = "\n".join(f'<div id="quiz-{item.id}">{worksheet.question(as_asked(item), number, _before(item, bank.chapter))}</div>'
                      for number, item in enumerate(bank.for_use("book"), start=1))
    link = f'<a href="key.html#key-{bank.chapter}">{strings()["key_page"]}</a>'
    return f'<div class="sco-sheet"><p class="sco-to-key">{strings()["answers_in"].format(place=link)}</p>\n{items}</div>'


def _before(item: AnyItem, chapter: str) -> tuple[Exhibit, ...]:
    """Return what stands before a question; a chart is in the same book, so that its name suffices."""
    return tuple(replace(exhibit, header=(), rows=()) if exhibit.place else exhibit for exhibit in before(item, chapter))


def _key(banks: list[tuple[Page, Bank]]) -> html.HtmlElement:
    """Write the page with the answers to all quizzes."""
    words = strings()
    parts = []
    for page, bank in banks:
        answers = "\n".join(f'<li id="key-{item.id}">{worksheet.answer(as_asked(item))}{_settled(item.passage, bank.chapter)}</li>'
                            for item in bank.for_use("book"))
        parts.append(f'<section id="key-{bank.chapter}"><h2><a href="{page.slug}.html#quiz-{bank.for_use("book")[0].id}">'
                     f'{escape(page.title)}</a></h2>\n<ol>{answers}</ol></section>')
    return _fragment(f'<article><section id="key"><h1>{words["key_page"]}</h1>\n<p>{words["key_about"]}</p>\n'
                     f'{"".join(parts)}</section></article>')


def _settled(passage: str, chapter: str) -> str:
    """Write links to the places of the book that settle a question."""
    places = {(place.page, place.heading or place.words): place for place in reversed(where(passage, chapter))}  # a section once
    links = ", ".join(f'<a href="{escape(on_pages(place))}">{escape(words)}</a>' for (_, words), place in reversed(places.items()))
    return f'<p class="sco-passage">{strings()["settled_in"].format(places=links)}</p>' if links else ""


# ------------------------------------------------------------------ explorer and charts


def _one_day(explorer: html.HtmlElement) -> None:
    """Leave of the explorer the day on which it begins, and the list of all changes."""
    day = explorer.find(".//figure")
    shown = day.get("data-org").split()
    status = "m" if day.get("data-count") == "members" else None
    for row in day.xpath(".//tr"):
        for cell in row.xpath("./*")[1:]:
            classes = cell.get("class", "").split()
            if not set(shown) & set(classes):
                cell.drop_tree()
            elif cell.tag == "td" and (not cell.text_content() or (status and status not in classes)):
                for child in cell:
                    child.drop_tree()
                cell.text = "–"
        if row.find("td") is not None and set(row.xpath("./td/descendant-or-self::*/text()")) <= {"–"}:
            row.drop_tree()
    changes = explorer.xpath(f".//*[{has_class('sco-small')}]/p[1]")
    listing = html.Element("ul")
    for change in changes:
        entry = html.Element("li")
        entry.text = change.text_content()
        listing.append(entry)
    for film in explorer.xpath(f".//*[{has_class('sco-every')}]"):
        title = html.Element("p")
        title.append(html.Element("strong"))
        title[0].text = strings()["explorer_every"]
        film.addprevious(title)
        film.addprevious(listing)
        film.drop_tree()
    about = html.Element("p", {"class": "sco-note"})
    about.text = strings()["explorer_still"]
    explorer.insert(0, about)


def _words_of(figure: html.HtmlElement) -> None:
    """Show what a chart tells in words below it, where a page keeps it folded; what is folded besides follows."""
    without(figure, ".//p[@hidden]")
    for svg in figure.iter("svg"):
        svg.attrib.pop("aria-describedby", None)
    for words in figure.xpath(f".//details/p[{_LONG}]"):
        details = words.getparent()
        label = html.Element("strong")
        label.text, label.tail = strings()["in_words"] + " ", words.text
        words.text = None
        words.insert(0, label)
        figure.addnext(details)  # nothing may stand below a caption
        figure.addnext(words)


#: Folds whose summary says what follows and is kept; of others it only names what a reader may open.
_TITLED = ("sco-finding", "sco-fold")


def _unfold(article: html.HtmlElement) -> None:
    """Put what a page folds into the text, but for what a chart folds; a card that asks for a guess has its answer beside it."""
    without(article, f".//*[{has_class('sco-predict')}]//input", f".//*[{has_class('sco-predict')}]//label",
            f".//*[{has_class('sco-bar')}]")
    for fold in article.xpath(f".//details[summary][not(ancestor::figure)][not(ancestor::div[{has_class('sco-explorer')}])]"):
        summary = fold.find("summary")
        if "sco-finding" in fold.classes and (after := summary.getnext()) is not None and after.tag == "p":
            _run_in(summary, after)
        elif set(fold.classes) & set(_TITLED):
            summary.tag = "p"
            if "sco-fold" in fold.classes:
                summary.classes.add("sco-fold-title")
        else:
            summary.drop_tree()
        fold.drop_tag()


def _run_in(summary: html.HtmlElement, paragraph: html.HtmlElement) -> None:
    """Begin a paragraph with the line that folds it: an answer and its reason are one paragraph on paper."""
    summary.tag, summary.tail = "span", " " + (paragraph.text or "").lstrip()
    paragraph.text = None
    paragraph.insert(0, summary)


def _listed(table: html.HtmlElement) -> None:
    """Write a register as a list: in the columns of a page its entries would be a few letters wide.

    An entry begins with its name, in bold, and the document, with its address;
    the rest follows in the order that the first line gives.
    """
    listing = html.Element("div", {"class": "sco-register"})
    names = html.Element("p", {"class": "hint"})
    names.text = " · ".join(" ".join(cell.text_content().split()) for cell in table.xpath("./thead/tr[last()]/*"))
    listing.append(names)
    for row in table.xpath("./tbody/tr"):
        entry = html.Element("p")
        for cell in row:
            if not cell.text_content().strip():
                continue
            cell.tag = "strong" if cell.tag == "th" else "span"
            cell.attrib.pop("scope", None)
            if len(entry):
                entry[-1].tail = " " if len(entry) == 1 else " · "
            cell.tail = None
            entry.append(cell)
        listing.append(entry)
    listing.tail = table.tail
    table.getparent().replace(table, listing)


def _plain_drawing(svg: html.HtmlElement) -> None:
    """Write colours and fonts by value instead of by variable, and the names that HTML writes small."""
    for element in svg.iter():
        if style := element.get("style"):
            style = style.replace("var(--chart-font, sans-serif)", "DejaVu Sans,sans-serif")
            element.set("style", re.sub(r"var\(--chart-[\w-]+,\s*(#\w+)\)", r"\1", style))
    if box := svg.attrib.pop("viewbox", None):
        svg.set("viewBox", box)


def _plain_markup(article: html.HtmlElement) -> None:
    """Take out what only a browser serves: scroll regions, roles of live parts, data of scripts."""
    for table in article.xpath(f".//div[{has_class('sco-table')} or {has_class('pst-scrollable-table-container')}]"):
        for name in ("role", "tabindex", "aria-label"):
            table.attrib.pop(name, None)
    for claim in article.xpath(f".//*[{has_class('sco-what')}]"):
        claim.tag = "p"  # its outline names sections; a heading a claim would bury them
    for element in article.xpath(".//*[@role='status']"):
        del element.attrib["role"]
    for element in article.iter():
        for name in [name for name in element.attrib if name.startswith("data-")]:
            del element.attrib[name]

