"""What a finished page arranges for the eye, whoever wrote its markup: tables fit for a phone, and code that is folded.

Markdown, our own directives, charts and pandas each write tables of their own; here they are all the same.
"""

from __future__ import annotations

import itertools
import re

from lxml import html

from articlebook.language import folded, strings

#: What a cell of numbers may hold: a number with signs around it, a year, a dash.
_NUMBER = re.compile(r"[-−+±≈<>~]?\s*[\d][\d\s., ]*(?:[%‰]|\s?(?:pp|x))?|[-–—]?|nan", re.I)
_DAY = re.compile(r"\d{1,2} [^\W\d]+ \d{4}")
LONG = 36  # signs of a cell that a phone cannot show beside others
FEW = 2  # rows that are compared in no column
SHORT_WORDS = 20  # signs of a cell that is no sentence
ROOM = 40  # signs that a phone shows in a line of a table
SHORT, SHORT_BRIEF = 5, 12  # rows of a table that a phone shows at once, of sentences and of single words
SHOWN = 72  # characters of a folded cell's last line


def arrange(tree: html.HtmlElement) -> None:
    """Prepare the tables and the code of a page."""
    for table in tree.xpath("//article//table"):
        _caption(table)
        _corner(table)
        _table(table)
    for box in tree.xpath("//article//div[contains(@class, 'pst-scrollable-table-container')]"):
        title = " ".join(box.xpath("string((.//caption | ancestor::section[1]/*[self::h1 or self::h2 or self::h3 or self::h4]/text())[last()])").split())
        box.attrib.update({"tabindex": "0", "role": "group"} | ({"aria-label": title} if title else {}))  # what scrolls is reached by keyboard, and has a name
    for cell in tree.xpath("//article//div[contains(concat(' ', @class, ' '), ' cell_input ')]"):
        _fold(cell)


def _caption(table: html.HtmlElement) -> None:
    """Give the words of a caption a box of their own, which stays in sight while the table below it scrolls."""
    for caption in table.xpath("./caption[not(span)]"):
        box = html.Element("span")
        box.text, caption.text = caption.text, None
        box.extend(list(caption))
        caption.append(box)


def _corner(table: html.HtmlElement) -> None:
    """Make a plain cell of a head that says nothing, such as the one above a column of names: nothing can be found under it."""
    for cell in table.xpath(".//th[not(normalize-space()) and not(@aria-label or .//img or .//svg)]"):
        cell.tag = "td"
        cell.attrib.pop("scope", None)


def _table(table: html.HtmlElement) -> None:
    """Mark numbers and days, and say which of two forms a table takes on a phone.

    A table of numbers scrolls beside a first column that stays; one of words, and one of a row or two, stands as blocks,
    each cell after its column's name.
    """
    heads = [" ".join(cell.text_content().split()) for cell in table.xpath("(./thead/tr)[last()]/*")]
    rows = [row.xpath("./th|./td") for row in table.xpath("./tbody/tr")]
    if not heads or not rows or any(len(row) != len(heads) for row in rows) or table.xpath(".//*[@colspan or @rowspan]"):
        return
    texts = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    numeric = [all(_NUMBER.fullmatch(row[n]) for row in texts) and any(any(map(str.isdigit, row[n])) for row in texts) for n in range(len(heads))]
    for cells in (*rows, *table.xpath("./thead/tr")):
        for cell, number in zip(cells, numeric, strict=False):
            if number:
                cell.classes.add("sco-n")
    for cell, text in zip(itertools.chain(*rows), itertools.chain(*texts), strict=True):
        if _DAY.fullmatch(text):
            cell.classes.add("sco-date")
    longest = max(len(text) for row in texts for text in row)
    beside = max((len(text) for row in texts for text in row[1:]), default=0)
    mostly = sum(numeric) * 2 >= len(heads) - 1 > 0
    narrow = longest < SHORT_WORDS and len(heads) > 2 and _letters([heads, *texts]) <= ROOM
    if (mostly or narrow) and beside <= LONG and (len(rows) > FEW or len(heads) < 4):
        table.classes.add("sco-numbers")
    elif len(heads) > 2:
        brief = beside < SHORT_WORDS
        table.classes.add("sco-stack")
        if brief:
            table.classes.add("sco-brief")
        for row, words in zip(rows, texts, strict=True):
            for cell, head, text in list(zip(row, heads, words, strict=True))[1:]:
                if text or cell.xpath(".//img|.//svg"):
                    cell.set("data-label", head)
        if len(rows) > (SHORT_BRIEF if brief else SHORT):
            _foldable(table)


def _letters(rows: list[list[str]]) -> int:
    """Count the signs of the longest words of all columns, a day being one word, with a gap after each."""
    widths = [max(len(text) if _DAY.fullmatch(text) else max(map(len, text.split()), default=0) for text in column) for column in zip(*rows, strict=True)]
    return sum(widths) + len(widths) - 1


def _foldable(table: html.HtmlElement) -> None:
    """Let a long table of words be folded to its title: it stands open, and a script folds it on a phone."""
    region = table.getparent()
    title = " ".join(table.xpath("string(./caption)").split()) or region.get("aria-label")
    if not title or table.xpath("ancestor::figure|ancestor::details|ancestor::div[@class='sco-shown']"):
        return
    fold = html.Element("details", {"class": "sco-rows", "open": ""})
    summary = html.Element("summary")
    summary.text = folded(title, len(table.xpath('./tbody/tr')))
    region.addprevious(fold)
    fold.tail, region.tail = region.tail, None
    fold.extend([summary, region])


def _fold(cell: html.HtmlElement) -> None:
    """Fold the code of a notebook's cell to one line, its last: that is the one whose result follows.

    It stands open where the notebook asks for it, with the tag ``show-code``: there the reader is to change it, or to learn from it.
    """
    lines = [line.strip() for line in cell.text_content().splitlines() if line.strip()]
    if not lines or cell.getparent().tag == "details":
        return
    last = lines[-1] if len(lines[-1]) <= SHOWN else lines[-1][:SHOWN] + " …"
    fold = html.Element("details", {"class": "sco-code", **({"open": ""} if cell.xpath("ancestor::div[contains(@class, 'tag_show-code')]") else {})})
    summary = html.Element("summary")
    summary.text = f"{strings()['code']} "
    code = html.Element("code")
    code.text = last
    summary.append(code)
    cell.addprevious(fold)
    fold.tail, cell.tail = cell.tail, None
    fold.extend([summary, cell])
