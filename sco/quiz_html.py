"""A quiz as form markup that is complete before any script runs.

The same markup stands on a page and in a notebook. The answer is folded below
each item, so that a reader without JavaScript, or in an untrusted notebook,
still has it; the script only copies the fitting feedback into the status line.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from sco.quiz import AnyItem, Bank, ChoiceItem, MatchItem, NumericItem, OrderItem, as_number

HERE = Path(__file__).parent
_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "backticks", "escape"])


@cache
def strings(language: str = "en") -> dict[str, str]:
    """Words of the interface; a translation is one file in `strings/`."""
    return json.loads((HERE / "strings" / f"{language}.json").read_text(encoding="utf-8"))


def inline(text: str) -> str:
    """A text of a bank as HTML: emphasis only, everything else escaped."""
    return _MARKDOWN.renderInline(" ".join(text.split()))


def render_quiz(bank: Bank, use: str = "book") -> str:
    """Every item of a bank that is meant for one use, as one HTML section."""
    words = strings()
    items = bank.for_use(use)
    script_words = {k: words[k] for k in ("check", "again", "right", "wrong", "partly", "missing",
                                         "not_a_number", "ambiguous", "score")}
    body = "\n".join(_item(item, n, len(items)) for n, item in enumerate(items, start=1))
    return (f'<div class="sco-quiz" role="group" aria-label="{words["quiz"]}" data-quiz="{escape(bank.chapter)}" '
            f"data-words='{escape(json.dumps(script_words, ensure_ascii=False), quote=True)}'>\n"
            f"<noscript><p>{words['no_script']}</p></noscript>\n{body}\n"
            '<p class="sco-score" role="status"></p>\n</div>')


def _item(item: AnyItem, number: int, total: int) -> str:
    words = strings()
    hint, controls, answers = _PARTS[type(item)](item)
    return f"""<div class="sco-item" id="quiz-{item.id}" data-type="{item.type}">
<fieldset><legend><span class="sco-number">{words["item"].format(n=number, total=total)}</span> {inline(item.stem)}</legend>
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
</details>
</div>"""


def _verdict(right: bool) -> str:
    words = strings()
    return ('<span class="sco-mark" aria-hidden="true">✓</span> ' if right else
            '<span class="sco-mark" aria-hidden="true">✗</span> ') + \
        f'<strong>{words["right_answer"] if right else words["wrong_answer"]}</strong>'


def _feedback(right: bool, label: str, feedback: str, **data: str) -> str:
    """One line of the folded answer; its data attributes tell the script when to show it."""
    attributes = "".join(f' data-{k}="{escape(str(v), quote=True)}"' for k, v in data.items())
    said = f": {inline(label)}" if label else ""
    return (f'<li{attributes}{" data-right" if right else ""}>{_verdict(right)}{said}. '
            f'<span class="sco-feedback">{inline(feedback)}</span></li>')


def _choice(item: ChoiceItem) -> tuple[str, str, str]:
    words = strings()
    kind = "radio" if item.type == "single" else "checkbox"
    options = list(enumerate(item.shuffled()))
    controls = "\n".join(
        f'<label class="sco-option"><input type="{kind}" name="quiz-{item.id}" value="{n}"> '
        f"<span>{inline(choice.text)}</span></label>" for n, choice in options)
    answers = "\n".join(_feedback(c.correct, c.text.rstrip("."), c.feedback, option=n) for n, c in options)
    return words["choose_one" if item.type == "single" else "choose_many"], controls, answers


def _typed(item) -> tuple[str, str, str]:
    words = strings()
    numeric = isinstance(item, NumericItem)
    mode = ' inputmode="decimal"' if numeric else ""
    controls = (f'<label class="sco-typed">{words["your_answer"]} '
                f'<input type="text"{mode} autocomplete="off" spellcheck="false"></label>')
    if numeric:
        key = _plain(as_number(item.answer))
        answers = [_feedback(True, key, item.explanation, number=key, tolerance=_plain(item.tolerance))]
        answers += [_feedback(False, _plain(as_number(w.answer)), w.feedback, number=_plain(as_number(w.answer)))
                    for w in item.wrong]
    else:
        answers = [_feedback(True, a, item.explanation, text=a) for a in item.answers]
        answers += [_feedback(False, str(w.answer), w.feedback, text=w.answer) for w in item.wrong]
    answers.append(f'<li data-otherwise>{_verdict(False)}: {words["other_answer"].lower()}. '
                   f'<span class="sco-feedback">{inline(item.otherwise)}</span></li>')
    return words["type_number" if numeric else "type_text"], controls, "\n".join(answers)


def _plain(value: float) -> str:
    return f"{value:g}"


def _select(label: str, options: list[tuple[str, str]]) -> str:
    rows = "".join(f'<option value="{escape(value, quote=True)}">{escape(shown)}</option>' for value, shown in options)
    return (f'<label class="sco-select"><span>{inline(label)}</span> <select>'
            f'<option value="">{strings()["choose"]}</option>{rows}</select></label>')


def _match(item: MatchItem) -> tuple[str, str, str]:
    options = [(str(n), text) for n, text in enumerate(item.options())]
    place = {text: value for value, text in options}
    controls = "\n".join(_select(pair.left, options) for pair in item.pairs)
    answers = "\n".join(_feedback(True, f"{pair.left}: {pair.right}", pair.feedback, row=n, value=place[pair.right])
                        for n, pair in enumerate(item.pairs))
    return strings()["match"], controls, answers


def _order(item: OrderItem) -> tuple[str, str, str]:
    places = [(str(n), str(n)) for n in range(1, len(item.sequence) + 1)]
    shuffled = item.shuffled()
    controls = "\n".join(_select(entry, places) for entry in shuffled)
    answers = "\n".join(
        _feedback(True, f"{n}. {entry}", item.feedback if n == 1 else "", row=shuffled.index(entry), value=n)
        for n, entry in enumerate(item.sequence, start=1))
    return strings()["order"], controls, answers


_PARTS = {ChoiceItem: _choice, MatchItem: _match, OrderItem: _order}
_PARTS |= {kind: _typed for kind in AnyItem.__args__[0].__args__ if kind not in _PARTS}


def asset(name: str) -> str:
    """Text of a file in `assets/`."""
    return (HERE / "assets" / name).read_text(encoding="utf-8")


class NotebookQuiz:
    """A quiz in a notebook: the page's markup, with its style and script beside it."""

    def __init__(self, bank: Bank):
        self.bank = bank

    def __repr__(self) -> str:
        return f"Quiz of {len(self.bank.for_use('book'))} questions on {self.bank.chapter}"

    def _repr_html_(self) -> str:
        return (f'{render_quiz(self.bank)}\n<style data-sco-asset>{asset("quiz.css")}</style>\n'
                f'<script data-sco-asset>{asset("quiz.js")}</script>')
