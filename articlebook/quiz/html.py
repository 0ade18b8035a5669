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
from html import escape
from string import ascii_lowercase

from markdown_it import MarkdownIt

from articlebook.display import asset, scroll_box, shared_style
from articlebook.language import strings
from articlebook.quiz.model import (
    AnyItem,
    Bank,
    ChoiceItem,
    MarkItem,
    MatchItem,
    NumericItem,
    OrderItem,
    PlaceItem,
    TextItem,
    WriteItem,
    as_number,
)
from articlebook.quiz.shown import Exhibit, exhibits
from articlebook.restatements import Place, where

_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "backticks", "escape"])
#: Items of a chapter that stand open; those after them are folded.
CORE = 3
#: What the script says; the rest of the words stands in the markup.
_SAID = ("right", "wrong", "more", "partly", "missing", "twice", "not_a_number", "only_the_number", "ambiguous", "score", "score_and_texts",
         "missed", "none_missed", "sure", "kept", "not_kept", "marked_wrongly", "not_marked", "chosen_right", "chosen_wrong", "matched_wrongly",
         "has_no_place", "no_year", "written", "compare_with", "so_many_words", "copied")
#: Place in an order of an entry that belongs to none, as the markup has it.
NO_PLACE = 0
#: Height of the drawing of a line of time, whose years stand in two rows so that neighbours do not meet.
_LINE_HEIGHT = 52


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
            f'<p class="sco-score"></p>\n<div class="sco-tools"></div>\n</div>')


def _dots(bank: Bank, use: str) -> str:
    """Links to the items of a quiz; the script shows on each what became of it."""
    links = "".join(f'<li><a href="#quiz-{item.id}">{n}</a></li>' for n, item in enumerate(bank.for_use(use), start=1))
    return f'<ol class="sco-dots" aria-label="{_words()["questions"]}">{links}</ol>'


def render_overview() -> str:
    """Render the head of the page that gathers all quizzes: score, buttons, and a place for the items that a reader missed."""
    words = _words()
    return (f'<div class="sco-quiz" role="group" aria-label="{words["overview"]}" {_said()}>\n'
            f'<p class="sco-static">{words["no_script"]}</p>\n'
            f'<p class="sco-score"></p>\n<div class="sco-tools"></div>\n'
            f'<h2 hidden>{words["first"]}</h2>\n</div>')


def render_part(bank: Bank, title: str, address: Address = on_pages) -> str:
    """Render the items of one chapter on the page that gathers all quizzes; ids differ from those on the chapter's page."""
    label = strings()["quiz_of"].format(title=title)
    return (f'<div class="sco-quiz" role="group" aria-label="{_attribute(label)}">\n'
            f'{_items(bank, "book", address, "review", title)}\n<p class="sco-score"></p>\n</div>')


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
    """Return the right answer as a key states it: letters of options or pieces, what to type, places in the order of the lines, or a model answer."""
    if isinstance(item, ChoiceItem):
        return ", ".join(letter for letter, choice in zip(ascii_lowercase, item.shuffled(), strict=False) if choice.correct)
    if isinstance(item, MatchItem):
        return ", ".join(ascii_lowercase[item.options().index(pair.right)] for pair in item.pairs)
    if isinstance(item, OrderItem):
        return ", ".join(str(place_of(item, entry) or "–") for entry in item.shuffled())
    if isinstance(item, MarkItem):
        return ", ".join(letter for letter, piece in zip(ascii_lowercase, item.markable(), strict=False) if piece.right)
    if isinstance(item, WriteItem):
        return item.model
    return _plain(item.key) if isinstance(item, NumericItem) else item.answers[0]


def place_of(item: OrderItem, entry: str) -> int:
    """Return the place of an entry in an order, from one; `NO_PLACE` for an intruder."""
    return item.sequence.index(entry) + 1 if entry in item.sequence else NO_PLACE


def _said() -> str:
    """Return the attribute with what the script says and adds."""
    words = strings()
    buttons, to_write = "<button>{check}</button><button>{again}</button>", "<button>{compare}</button><button>{copy_text}</button>"
    tools = "<details><summary></summary><ul></ul></details><button>{retry}</button><button>{clear}</button><p></p>"
    # markup that only the script may show, since a button that does nothing misleads
    parts = {name: markup.format_map(_words()) for name, markup in (("buttons", buttons), ("write_buttons", to_write), ("tools", tools))}
    said = json.dumps({name: words[name] for name in _SAID} | parts, ensure_ascii=False, separators=(",", ":"))
    return f'data-words="{_attribute(said)}"'


def _attribute(text: str) -> str:
    return escape(text, quote=True)


def _items(bank: Bank, use: str, address: Address, prefix: str = "quiz", title: str = "", core: int = 0) -> str:
    items = bank.for_use(use)
    name = strings()["item_of" if title else "item"]
    written = [_item(item, escape(name.format(title=title, n=n, total=len(items))), f"{prefix}-{item.id}", bank.chapter, address)
               for n, item in enumerate(items, start=1)]
    if core and len(written) > core:
        more = escape(strings()["more_items"].format(n=len(written) - core))
        written[core:] = [f'<details class="sco-more"><summary>{more}</summary>', *written[core:], "</details>"]
    return "\n".join(written)


def _item(item: AnyItem, name: str, identity: str, chapter: str, address: Address) -> str:
    words = _words()
    hint, controls, answers = _parts(item)
    looked_at = exhibits(item, chapter)
    # kept answers belong to these words and this order; after a change they are not put back
    version = hashlib.sha256((item.stem + controls + (repr(looked_at) if looked_at else "")).encode()).hexdigest()[:6]
    # what is typed is told its hint at the field itself, what is chosen at the group of all options
    described, typed = f' aria-describedby="{identity}-hint"', isinstance(item, NumericItem | TextItem | WriteItem)
    controls = controls.replace("<input ", f'<input name="{identity}" ')
    if typed:
        controls = controls.replace("<input ", f"<input{described} ").replace("<textarea ", f"<textarea{described} ")
    return f"""<div class="sco-item" id="{identity}" data-item="{item.id}" data-version="{version}" data-type="{item.type}">
{_shown(looked_at, identity, address)}<fieldset{"" if typed else described}><legend><span class="sco-number">{name} </span>{inline(item.stem)}</legend>
<p class="sco-hint" id="{identity}-hint">{f"{words['from_above']} " if looked_at else ""}{hint}</p>
{controls}
</fieldset>
<div class="sco-buttons"></div>
<div class="sco-result" role="status"></div>
<details class="sco-answer"><summary>{words["answer"]}</summary>
<ul>
{answers}
</ul>
<p class="sco-explanation">{inline(item.explanation)}</p>
{_passages(item, chapter, address)}
</details>
</div>"""


def _shown(looked_at: list[Exhibit], identity: str, address: Address) -> str:
    """Render what a question is asked of, as a group with a name; nothing where there is none."""
    if not looked_at:
        return ""
    parts = "\n".join(_exhibit(one, address) for one in looked_at)
    return (f'<div class="sco-shown" role="group" aria-labelledby="{identity}-shown"><p class="sco-hint" id="{identity}-shown">{_words()["shown"]}</p>\n'
            f"{parts}\n</div>\n")


def _exhibit(one: Exhibit, address: Address) -> str:
    """Render words under their speaker or above their source; a table; or, on a page that has the chart, a link to it."""
    heading, source = inline(one.heading), inline(one.source)
    if one.place and address is not in_files:
        link = f'<a href="{_attribute(address(one.place))}">{escape(strings()["shown_look"].format(chart=one.place.words))}</a>'
        return f"<p>{heading}. {link}</p>"
    above, below = (f'<p class="sco-by">{text}</p>' if text else "" for text in ("" if one.header else heading, source))
    if not one.header:
        said = "".join(f"<p>{inline(text)}</p>" for text in one.paragraphs)
        return f"{above}<blockquote>{said}</blockquote>{below}"
    head = "".join(f'<th scope="col">{inline(name)}</th>' for name in one.header)
    rows = "\n".join("<tr>" + "".join(_cell(text, column) for column, text in enumerate(row)) + "</tr>" for row in one.rows)
    return scroll_box(one.heading, f"<table><caption>{heading}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>") + below


def _cell(text: str, column: int) -> str:
    tag, scope = ("td", "") if column else ("th", ' scope="row"')
    return f"<{tag}{scope}>{inline(text)}</{tag}>"


def _parts(item: AnyItem) -> tuple[str, str, str]:
    """Render what differs between types: the hint, the controls, the lines of the folded answer."""
    if isinstance(item, ChoiceItem):
        return _choice(item)
    if isinstance(item, MatchItem):
        return _match(item)
    if isinstance(item, OrderItem):
        return _order(item)
    if isinstance(item, MarkItem):
        return _mark(item)
    if isinstance(item, WriteItem):
        return _write(item)
    return _place(item) if isinstance(item, PlaceItem) else _typed(item)


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


def _feedback(right: bool, label: str, feedback: str, verdicts: tuple[str, str] = ("right_answer", "wrong_answer"), **data: str | int) -> str:
    """Render one line of the folded answer; its data attributes tell the script when to show it."""
    words = _words()
    attributes = "".join(f' data-{k}="{_attribute(str(v))}"' for k, v in data.items())
    mark, verdict = ("✓", words[verdicts[0]]) if right else ("✗", words[verdicts[1]])
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


def _mark(item: MarkItem) -> tuple[str, str, str]:
    words, numbers = _words(), iter(range(len(item.segments)))
    passage = " ".join(inline(one.text) if one.right is None else
                       f'<label class="sco-piece"><input type="checkbox" value="{next(numbers)}"> <span>{inline(one.text)}</span></label>'
                       for one in item.segments)
    answers = "\n".join(_feedback(bool(one.right), f"“{inline(one.text.rstrip('.,;:'))}”", one.feedback or "", ("to_mark", "not_to_mark"))
                        for one in item.markable())
    return words["mark"], f'<p class="sco-by">{inline(item.by)}</p>\n<p class="sco-to-mark">{passage}</p>', answers


def _place(item: PlaceItem) -> tuple[str, str, str]:
    words = _words()
    _, _, answers = _typed(item)
    field = (f'<label class="sco-typed">{words["year"]} '
             f'<input type="text" inputmode="numeric" autocomplete="off" spellcheck="false"></label>')
    name = words["line_of_time"].format(first=item.first, last=item.last)
    line = f'<input type="range" min="{item.first}" max="{item.last}" value="{item.first}" aria-label="{name}">'
    return words["place"], f"{field}\n{line}\n{_line(item)}", answers


def _line(item: PlaceItem) -> str:
    """Draw the years of a line of time, and list what the landmarks are."""
    marks = sorted((int(as_number(mark.year)), mark.label) for mark in item.landmarks)
    years = dict.fromkeys([item.first, *(year for year, _ in marks), item.last])
    drawn = []
    for row, year in enumerate(years):
        at = f"{100 * (year - item.first) / (item.last - item.first):.1f}%"
        anchor = "start" if year == item.first else "end" if year == item.last else "middle"
        drawn.append(f'<line x1="{at}" x2="{at}" y1="0" y2="{8 + row % 2 * 20}"/><text x="{at}" y="{22 + row % 2 * 20}" text-anchor="{anchor}">{year}</text>')
    listed = "".join(f"<li>{year}: {inline(label)}</li>" for year, label in marks)
    return (f'<svg class="sco-years" height="{_LINE_HEIGHT}" aria-hidden="true"><line x1="0" x2="100%" y1="1" y2="1"/>{"".join(drawn)}</svg>'
            + (f'<ul class="sco-landmarks">{listed}</ul>' if listed else ""))


def _write(item: WriteItem) -> tuple[str, str, str]:
    words = _words()
    field = (f'<label class="sco-write"><span>{words["your_text"]}</span>'
             f'<textarea rows="{2 + item.words // 15}"></textarea></label>\n<p class="sco-hint sco-count"></p>')
    points = [f'<li class="sco-model"><strong>{words["model"]}</strong>: {inline(item.model)}</li>', *(f"<li>{inline(point)}</li>" for point in item.look_for)]
    return words["write"].format(n=item.words), field, "\n".join(points)


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
    words, shuffled = _words(), item.shuffled()
    numbers = [(str(n), str(n)) for n in range(1, len(item.sequence) + 1)]
    if item.intruders:
        numbers.append((str(NO_PLACE), strings()["not_in_it"]))
    controls = "\n".join(_select(entry, numbers) for entry in shuffled)
    answers = "\n".join(
        _feedback(True, inline(f"{n}. {entry}".rstrip(".")), item.feedback if n == 1 else "", row=shuffled.index(entry), value=n)
        for n, entry in enumerate(item.sequence, start=1))
    answers += "".join("\n" + _feedback(True, f"{words['not_in_it']}: {inline(one.text.rstrip('.'))}", one.feedback,
                                        row=shuffled.index(one.text), value=NO_PLACE) for one in item.intruders)
    return words["build" if item.intruders else "order"], controls, answers


class NotebookQuiz:
    """A quiz in a notebook: the page's markup, with its style and script beside it."""

    def __init__(self, bank: Bank):
        self.bank = bank

    def __repr__(self) -> str:
        return f"Quiz of {len(self.bank.for_use('book'))} questions on {self.bank.chapter}"

    def _repr_html_(self) -> str:
        written = render_quiz(self.bank)
        tables = shared_style() if 'class="sco-table"' in written else ""
        return (f'{written}\n{tables}<style data-sco-asset>{asset("quiz.css")}</style>\n'
                f'<script data-sco-asset>{asset("quiz.js")}</script>')
