"""A worksheet for paper: the questions, and the key on pages of its own at the end.

The HTML is one file that needs no other; the PDF is that file, printed by
Chromium (`articlebook.chromium`), which also tags it for screen readers.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from articlebook.lms import asked, text
from articlebook.lms.sets import ItemSet, book_title
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import ChoiceItem, MatchItem, OrderItem, WriteItem
from articlebook.quiz.shown import Exhibit

LETTERS = "ABCDEFGHIJKLMNOP"
#: Words that a hand writes on a line.
LINE = 9

STYLE = Path(__file__).parent / "worksheet.css"


def worksheet_html(items: ItemSet) -> bytes:
    """Make the worksheet, one HTML file."""
    questions, key, number = [], [], 0
    for section in items.sections:
        if len(items.sections) > 1:
            questions.append(f"<h2>{text.html(section.title)}</h2>")
            key.append(f"<h3>{text.html(section.title)}</h3>")
        key.append(f'<ol start="{number + 1}">')
        for item in section.items:
            number += 1
            questions.append(question(item, number, items.before(item)))
            key.append(f"<li>{answer(item)}</li>")
        key.append("</ol>")
    title = escape(items.title)
    page = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
{STYLE.read_text(encoding="utf-8")}</style></head>
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


def question(item: AskedItem, number: int, shown: tuple[Exhibit, ...] = ()) -> str:
    """Render one question, with what stands before it, and with lines and boxes for a pen."""
    # a wide table scrolls on a phone, by keyboard too
    scrolls = f' role="group" aria-label="Shown with question {number}" tabindex="0"' if any(exhibit.rows for exhibit in shown) else ""
    before = f'<div class="shown"{scrolls}>{asked.html(shown)}</div>\n' if shown else ""
    return f'<div class="item">{before}<p class="stem">{number}. {text.html(item.stem)}</p>\n{_room(item)}</div>'


def _room(item: AskedItem) -> str:
    """Render the room for an answer."""
    if isinstance(item, ChoiceItem):
        return _options(item)
    if isinstance(item, MatchItem):
        return _pairs(item)
    if isinstance(item, WriteItem):
        return '<p class="text"></p>\n' * max(3, item.words // LINE)
    return _entries(item) if isinstance(item, OrderItem) else '<p>Answer: <span class="line"></span></p>'


def _options(item: ChoiceItem) -> str:
    hint = "Choose one." if item.type == "single" else "Choose every right one."
    rows = "".join(f'<li><span>☐ {letter}</span><span>{text.html(choice.text)}</span></li>\n'
                   for letter, choice in zip(LETTERS, item.shuffled(), strict=False))
    return f'<p class="hint">{hint}</p><ul class="options">\n{rows}</ul>'


def _pairs(item: MatchItem) -> str:
    lefts = "".join(f'<li><span class="line short"></span><span>{text.html(pair.left)}</span></li>\n' for pair in item.pairs)
    rights = "".join(f'<li><span>{letter}</span><span>{text.html(right)}</span></li>\n'
                     for letter, right in zip(LETTERS, item.options(), strict=False))
    return (f'<p class="hint">Write a letter on each line.</p><div class="two"><ul class="options">\n{lefts}</ul>'
            f'<ul class="options">\n{rights}</ul></div>')


def _entries(item: OrderItem) -> str:
    rows = "".join(f'<li><span class="line short"></span><span>{text.html(entry)}</span></li>\n' for entry in item.shuffled())
    others = f" Write a dash where one is {text.NO_PLACE}." if item.intruders else ""
    return f'<p class="hint">Write 1 on the line of the first, and so on.{others}</p><ul class="options">\n{rows}</ul>'


def answer(item: AskedItem) -> str:
    """Render the right answer and why; letters and numbers are those that `question` gives."""
    if isinstance(item, ChoiceItem):
        right = [f"{letter} {choice.text}" for letter, choice in zip(LETTERS, item.shuffled(), strict=False) if choice.correct]
    elif isinstance(item, MatchItem):
        letter = dict(zip(item.options(), LETTERS, strict=False))
        right = [f"{letter[pair.right]} {line}" for pair, line in zip(item.pairs, text.key_lines(item), strict=True)]
    elif isinstance(item, OrderItem):
        right = [f"{item.sequence.index(entry) + 1 if entry in item.sequence else '–'} {entry}" for entry in item.shuffled()]
    else:
        right = text.look_for(item) if isinstance(item, WriteItem) else text.key_lines(item)
    said = "".join(f"<p><strong>{text.html(line)}</strong></p>" for line in right)
    return f"{said}<p>{text.html(item.explanation)}</p>"
