"""A finished page as Markdown, for those who take notes and for programs: its words, links and tables, roles filled in.

Drawings become their words. Quizzes are left out, since their answers would stand beside the questions.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import html

#: What is no part of a text: controls, ways to other places, answers, and what repeats something for the eye or for paper.
_LEFT_OUT = {"headerlink", "sco-quiz", "sco-key", "sco-judge", "sco-filters", "sco-controls", "sco-report", "sco-eyebrow", "sco-bar", "sco-download",
             "sco-downloads", "sco-screen", "sco-described", "sco-drawn-narrow", "toctree-wrapper", "cell_input", "sco-code"}
_TAGS_LEFT_OUT = {"script", "style", "select", "input", "button", "form", "datalist", "nav"}
_BLOCKS = {"address", "article", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4",
           "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "svg", "table", "ul"}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "kbd": "`"}


def markdown(article: html.HtmlElement) -> str:
    """Return an article of a page as Markdown that ends with a line break."""
    return "\n\n".join(_blocks(article)) + "\n"


def with_pages(href: str) -> str:
    """Lead a link from page to page to the Markdown of that page; leave any other as it is."""
    path, mark, place = href.partition("#")
    return href if re.match(r"[a-z]+:|//", href) or not path.endswith(".html") else f"{posixpath.splitext(path)[0]}.md{mark}{place}"


def _left_out(element) -> bool:
    return (not isinstance(element.tag, str) or element.tag in _TAGS_LEFT_OUT or "hidden" in element.attrib
            or bool(_LEFT_OUT & set(element.get("class", "").split())))


def _plain(text: str | None) -> str:
    return re.sub(r"([\\*`<])", r"\\\1", re.sub(r"\s+", " ", text or ""))


def _line(element, begin: bool = True) -> str:
    """Write what stands inside an element as one line."""
    parts = [_plain(element.text)] if begin else []
    for child in element:
        parts += ["" if _left_out(child) else _inline(child), _plain(child.tail)]
    return "".join(parts)


def _inline(element) -> str:
    if element.tag == "br":
        return "  \n"
    if element.tag == "img":
        return f"[{element.get('alt', '')}]"
    if element.tag == "svg":
        return element.get("aria-label", "")
    if element.tag in ("code", "kbd"):
        return f"`{' '.join(element.text_content().split())}`"
    words = _line(element)
    stripped = words.strip()
    if not stripped:
        return words
    before, _, after = words.partition(stripped)
    if element.tag == "a" and element.get("href") and not element.get("href").startswith("data:"):
        return f"{before}[{stripped}]({with_pages(element.get('href'))}){after}"
    mark = _MARKS.get(element.tag, "")
    return f"{before}{mark}{stripped}{mark}{after}"


def _blocks(element) -> Iterator[str]:
    """Yield the blocks inside an element; words that stand between blocks are paragraphs."""
    run = _plain(element.text)
    for child in element:
        if not _left_out(child):
            if child.tag in _BLOCKS or child.xpath("descendant::*[self::p or self::table or self::ul or self::ol or self::div or self::pre]"):
                if run.strip():
                    yield run.strip()
                run = ""
                yield from _block(child)
            else:
                run += _inline(child)
        run += _plain(child.tail)
    if run.strip():
        yield run.strip()


def _block(element) -> Iterator[str]:
    tag, classes = element.tag, element.get("class", "").split()
    if re.fullmatch(r"h[1-6]", tag):
        yield f"{'#' * int(tag[1])} {_line(element).strip()}"
    elif tag in ("p", "figcaption", "summary", "dt", "caption"):
        if words := _line(element).strip():
            yield f"**{words}**" if tag == "dt" or (tag == "summary" and "**" not in words) else words
    elif tag == "svg":
        if words := element.get("aria-label", "").strip():
            yield f"*{_plain(words)}*"
    elif tag == "pre":
        yield f"```\n{element.text_content().rstrip()}\n```"
    elif tag in ("ul", "ol"):
        yield _listed(element, tag == "ol")
    elif tag == "table":
        yield from _table(element)
    elif tag == "blockquote" or "admonition" in classes:
        if inside := "\n\n".join(_blocks(element)):
            yield re.sub(r"^(?=.)", "> ", inside, flags=re.M).replace("\n\n", "\n>\n")
    elif tag == "hr":
        yield "---"
    else:
        yield from _blocks(element)


def _listed(element, numbered: bool) -> str:
    lines = []
    for number, entry in enumerate((one for one in element if one.tag == "li" and not _left_out(one)), start=1):
        begin = f"{number}. " if numbered else "- "
        inside = ("\n" if len(entry) < 2 else "\n\n").join(_blocks(entry))
        lines.append(begin + inside.replace("\n", "\n" + " " * len(begin)))
    return re.sub(r"[ ]+$", "", "\n".join(lines), flags=re.M)


def _table(table) -> Iterator[str]:
    """Write a table with one line a row; its caption stands before it."""
    for caption in table.xpath("./caption"):
        yield f"**{_line(caption).strip()}**"
    rows = [[re.sub(r"\s+", " ", _line(cell)).strip().replace("|", "\\|") for cell in row.xpath("./th|./td")] for row in table.iter("tr")]
    if rows:
        width = max(map(len, rows))
        head, *body = [row + [""] * (width - len(row)) for row in rows]
        yield "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * width, *body))
