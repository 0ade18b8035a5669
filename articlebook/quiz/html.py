"""A quiz as form markup that is complete before any script runs.

The same markup stands on a page, in a notebook and in the review of all
quizzes. The answer is folded below each item, so that a reader without
JavaScript, or in an untrusted notebook, still has it; the script only copies
the fitting feedback into the status line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from string import ascii_lowercase

from markdown_it import MarkdownIt

from articlebook.display import ASSETS
from articlebook.language import strings
from articlebook.quiz.model import AnyItem, Bank, ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, as_number
from articlebook.restatements import Place, where

_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "backticks", "escape"])
#: Items of a chapter that stand open; those after them are folded.
CORE = 3
#: What the script says; the rest of the words stands in the markup.
_SAID = ("right", "wrong", "more", "partly", "missing", "twice", "not_a_number", "only_the_number", "ambiguous", "score", "missed",
         "none_missed", "sure", "kept", "not_kept")


def _words() -> dict[str, str]:
    """Return the words of the interface, safe in markup and in attributes: a translation may hold any sign."""
    return {name: _attribute(text) for name, text in strings().items()}


def inline(text: str) -> str:
    """Render a text of a bank as HTML: emphasis and code, everything else escaped."""
    return _MARKDOWN.renderInline(" ".join(text.split()))


def in_files(place: Place) -> str:
    """Return the address of a place for somebody who has the sources open, such as a reader of a notebook."""
    return place.file


def on_pages(place: Place) -> str:
    """Return the address of a place on the page beside which it is named."""
    return f"{place.page}.html" + (f"#{place.anchor}" if place.anchor else "")


Address = Callable[[Place], str]


def render_quiz(bank: Bank, use: str = "book", address: Address = in_files) -> str:
    """Render every item of a bank that is meant for one use, as one HTML section.

    Parameters
    ----------
    address : callable
        Turns a `Place` that settles an item into the address of a link.
    """
    words = _words()
    return (f'<div class="sco-quiz" role="group" aria-label="{words["quiz"]}" '
            f'data-quiz="{bank.chapter}" {_said()}>\n'
            f'<p class="sco-static">{words["no_script"]}</p>\n{_dots(bank, use)}\n{_items(bank, use, address, core=CORE)}\n'
            f'<p class="sco-score" role="status"></p>\n<div class="sco-tools"></div>\n</div>')


def _dots(bank: Bank, use: str) -> str:
    """Links to the items of a quiz; the script shows on each what became of it."""
    links = "".join(f'<li><a href="#quiz-{item.id}">{n}</a></li>' for n, item in enumerate(bank.for_use(use), start=1))
    return f'<ol class="sco-dots" aria-label="{_words()["questions"]}">{links}</ol>'


def render_overview() -> str:
    """Render the head of the page that gathers all quizzes: score, buttons, and a place for the items that a reader missed."""
    words = _words()
    return (f'<div class="sco-quiz" role="group" aria-label="{words["overview"]}" {_said()}>\n'
            f'<p class="sco-static">{words["no_script"]}</p>\n'
            f'<p class="sco-score" role="status"></p>\n<div class="sco-tools"></div>\n'
            f'<h2 hidden>{words["first"]}</h2>\n</div>')


def render_part(bank: Bank, title: str, address: Address = on_pages) -> str:
    """Render the items of one chapter on the page that gathers all quizzes; ids differ from those on the chapter's page."""
    label = strings()["quiz_of"].format(title=title)
    return (f'<div class="sco-quiz" role="group" aria-label="{_attribute(label)}">\n'
            f'{_items(bank, "book", address, "review", title)}\n<p class="sco-score" role="status"></p>\n</div>')


def render_key(parts: list[tuple[str, Bank]]) -> str:
    """Render the key of a printed worksheet: seen on paper only, on pages of its own.

    Parameters
    ----------
    parts : list of (title, Bank)
        As they stand on the worksheet.
    """
    words = _words()
    lists = "\n".join(f"<h3>{escape(title)}</h3>\n<ol>"
                      + "".join(f"<li>{inline(solution(item))}</li>" for item in bank.for_use("book")) + "</ol>"
                      for title, bank in parts)
    return f'<div class="sco-key">\n<h2>{words["key"]}</h2>\n<p>{words["key_how"]}</p>\n{lists}\n</div>'


def solution(item: AnyItem) -> str:
    """Return the right answer as a key states it: letters of options, what to type, or places in the order of the lines."""
    if isinstance(item, ChoiceItem):
        return ", ".join(letter for letter, choice in zip(ascii_lowercase, item.shuffled(), strict=False) if choice.correct)
    if isinstance(item, MatchItem):
        return ", ".join(ascii_lowercase[item.options().index(pair.right)] for pair in item.pairs)
    if isinstance(item, OrderItem):
        return ", ".join(str(item.sequence.index(entry) + 1) for entry in item.shuffled())
    return _plain(item.key) if isinstance(item, NumericItem) else item.answers[0]


def _said() -> str:
    """Return the attribute with what the script says and adds."""
    words = strings()
    buttons = "<button>{check}</button><button>{again}</button>"
    tools = "<details><summary></summary><ul></ul></details><button>{retry}</button><button>{clear}</button><p></p>"
    # markup that only the script may show, since a button that does nothing misleads
    parts = {"buttons": buttons.format_map(_words()), "tools": tools.format_map(_words())}
    said = json.dumps({name: words[name] for name in _SAID} | parts, ensure_ascii=False, separators=(",", ":"))
    return f'data-words="{_attribute(said)}"'


def _attribute(text: str) -> str:
    return escape(text, quote=True)


def _items(bank: Bank, use: str, address: Address, prefix: str = "quiz", title: str = "", core: int = 0) -> str:
    items = bank.for_use(use)
    name = strings()["item_of" if title else "item"]
    written = [_item(item, escape(name.format(title=title, n=n, total=len(items))), prefix, _passages(item, bank.chapter, address))
               for n, item in enumerate(items, start=1)]
    if core and len(written) > core:
        more = escape(strings()["more_items"].format(n=len(written) - core))
        written[core:] = [f'<details class="sco-more"><summary>{more}</summary>', *written[core:], "</details>"]
    return "\n".join(written)


def _item(item: AnyItem, name: str, prefix: str, passages: str) -> str:
    words = _words()
    hint, controls, answers = _parts(item)
    # kept answers belong to these words and this order; after a change they are not put back
    version = hashlib.sha256((item.stem + controls).encode()).hexdigest()[:6]
    controls = controls.replace("<input ", f'<input name="{prefix}-{item.id}" ')
    return f"""<div class="sco-item" id="{prefix}-{item.id}" data-item="{item.id}" data-version="{version}" data-type="{item.type}">
<fieldset><legend><span class="sco-number">{name} </span>{inline(item.stem)}</legend>
<p class="sco-hint">{hint}</p>
{controls}
</fieldset>
<div class="sco-buttons"></div>
<div class="sco-result" role="status"></div>
<details class="sco-answer"><summary>{words["answer"]}</summary>
<ul>
{answers}
</ul>
<p class="sco-explanation">{inline(item.explanation)}</p>
{passages}
</details>
</div>"""


def _parts(item: AnyItem) -> tuple[str, str, str]:
    """Render what differs between types: the hint, the controls, the lines of the folded answer."""
    if isinstance(item, ChoiceItem):
        return _choice(item)
    if isinstance(item, MatchItem):
        return _match(item)
    return _order(item) if isinstance(item, OrderItem) else _typed(item)


def _passages(item: AnyItem, chapter: str, address: Address) -> str:
    """Link to what settles an item; those of a notebook name no section, so that they last longer."""
    words = strings()
    found: dict[str, list[str]] = {}
    for place in where(item.passage, chapter):
        heading = place.heading if address is not in_files else ""
        title = place.title if place.page != chapter or not heading else ""
        name = ": ".join(dict.fromkeys(part for part in (title, heading) if part)) if place.file[0] != "." else place.words
        link = f'<a href="{_attribute(address(place))}">{escape(name)}</a>'
        links = found.setdefault(words["data"] if name == place.words else place.words, [])
        links += [link] if link not in links else []
    return (f'<p class="sco-passage">{_attribute(words["read_again"])} '
            + "; ".join(f"{escape(what)}: {', '.join(links)}" for what, links in found.items()) + ".</p>")


def _feedback(right: bool, label: str, feedback: str, **data: str | int) -> str:
    """Render one line of the folded answer; its data attributes tell the script when to show it."""
    words = _words()
    attributes = "".join(f' data-{k}="{_attribute(str(v))}"' for k, v in data.items())
    mark, verdict = ("✓", words["right_answer"]) if right else ("✗", words["wrong_answer"])
    return (f'<li{attributes}{" data-right" if right else ""}><span aria-hidden="true">{mark}</span> '
            f'<strong>{verdict}</strong>: {label}. <span class="sco-feedback">{inline(feedback)}</span></li>')


def _choice(item: ChoiceItem) -> tuple[str, str, str]:
    words = _words()
    kind = "radio" if item.type == "single" else "checkbox"
    options = list(enumerate(item.shuffled()))
    controls = "\n".join(f'<label class="sco-option"><input type="{kind}" value="{n}"> <span>{inline(choice.text)}</span></label>'
                         for n, choice in options)
    answers = "\n".join(_feedback(c.correct, inline(c.text.rstrip(".")), c.feedback) for _, c in options)
    return words["choose_one" if item.type == "single" else "choose_many"], controls, answers


def _typed(item: NumericItem | TextItem) -> tuple[str, str, str]:
    words = _words()
    if isinstance(item, NumericItem):
        hint, mode, key = "type_number", ' inputmode="decimal"', _plain(item.key)
        answers = [_feedback(True, key, item.explanation, number=key, tolerance=_plain(item.tolerance))]
        answers += [_feedback(False, value, wrong.feedback, number=value) for wrong in item.wrong for value in [_plain(as_number(wrong.answer))]]
    else:
        hint, mode = "type_text", ""
        answers = [_feedback(True, inline(accepted), item.explanation, text=accepted) for accepted in item.answers]
        answers += [_feedback(False, inline(value), wrong.feedback, text=value) for wrong in item.wrong for value in [str(wrong.answer)]]
    answers.append(_feedback(False, words["other_answer"], item.otherwise, otherwise=""))
    controls = (f'<label class="sco-typed">{words["your_answer"]} '
                f'<input type="text"{mode} autocomplete="off" spellcheck="false"></label>')
    return words[hint], controls, "\n".join(answers)


def _plain(value: float) -> str:
    """Write a number without trailing zeros and without an exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _select(label: str, options: list[tuple[str, str]]) -> str:
    rows = "".join(f'<option value="{value}">{escape(shown)}</option>' for value, shown in options)
    return (f'<label class="sco-select"><span>{inline(label)}</span> <select>'
            f'<option value="">{_words()["choose"]}</option>{rows}</select></label>')


def _match(item: MatchItem) -> tuple[str, str, str]:
    options = item.options()
    letters = [(str(n), f"{ascii_lowercase[n]}. {text}") for n, text in enumerate(options)]
    controls = "\n".join(_select(pair.left, letters) for pair in item.pairs)
    # a list that does not open, for paper, for narrow screens and for a notebook that has not run
    controls += '\n<ol class="sco-paper" type="a">' + "".join(f"<li>{escape(text)}</li>" for text in options) + "</ol>"
    answers = "\n".join(_feedback(True, inline(f"{pair.left}: {pair.right}".rstrip(".")), pair.feedback, row=n, value=options.index(pair.right))
                        for n, pair in enumerate(item.pairs))
    return _words()["match"], controls, answers


def _order(item: OrderItem) -> tuple[str, str, str]:
    numbers = [(str(n), str(n)) for n in range(1, len(item.sequence) + 1)]
    shuffled = item.shuffled()
    controls = "\n".join(_select(entry, numbers) for entry in shuffled)
    answers = "\n".join(
        _feedback(True, inline(f"{n}. {entry}".rstrip(".")), item.feedback if n == 1 else "", row=shuffled.index(entry), value=n)
        for n, entry in enumerate(item.sequence, start=1))
    return _words()["order"], controls, answers


@cache
def asset(name: str, folder: Path = ASSETS) -> str:
    """Return the text of a style or script as a reader gets it: without comments and needless spaces."""
    text = (folder / name).read_text(encoding="utf-8")
    try:
        from rcssmin import cssmin
        from rjsmin import jsmin
    except ImportError:  # only the build of the book needs them; a notebook elsewhere carries a few more bytes
        return text
    return jsmin(text) if name.endswith(".js") else cssmin(text)


class NotebookQuiz:
    """A quiz in a notebook: the page's markup, with its style and script beside it."""

    def __init__(self, bank: Bank):
        self.bank = bank

    def __repr__(self) -> str:
        return f"Quiz of {len(self.bank.for_use('book'))} questions on {self.bank.chapter}"

    def _repr_html_(self) -> str:
        return (f'{render_quiz(self.bank)}\n<style data-sco-asset>{asset("quiz.css")}</style>\n'
                f'<script data-sco-asset>{asset("quiz.js")}</script>')
