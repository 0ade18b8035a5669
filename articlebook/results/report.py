"""One plain page on a class's answers: what to teach again, which items to look at, every item. It names no student."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from html import escape

from articlebook.chapter import read_chapter
from articlebook.quiz.html import inline
from articlebook.restatements import where
from articlebook.results.exports import MARKS, Export
from articlebook.results.statistics import FEW, ItemResult
from articlebook.settings import settings

#: A wrong answer of this share of those asked is a misreading of the class.
MANY = 0.2
#: Below this, those who know more do no better on an item.
WEAK = 0.1
MARK = "<!-- results of a quiz, written by `make items` -->"
STYLE = """body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid}
td.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}.scroll{overflow-x:auto}.scroll:focus-visible{outline:3px solid}
caption{text-align:start;font-weight:600;padding:.4rem 0}@media print{body{max-width:none}.scroll{overflow:visible}}"""


def page(export: Export, results: list[ItemResult], unknown: list[str], of: dict[str, str]) -> str:
    """Write the page.

    Parameters
    ----------
    unknown : list of str
        Questions that no bank has.
    of : dict of str to str
        The chapter of each item, by id.
    """
    students = len(export.attempts)
    title = f"What a class understood: {settings()['title']}"
    about = [f"<p>{students} {'student' if students == 1 else 'students'}, the first finished attempt of each, as {escape(export.system)} has it. "
             "The page names no student and was made on this computer alone.</p>"]
    if students < FEW:
        about.append(f"<p>With fewer than {FEW} students no discrimination is computed, and one answer moves a share by "
                     f"{100 / students:.0f} points: read the shares as single answers.</p>")
    if export.passed_over:
        about.append(f"<p>{export.passed_over} later attempts were left out.</p>")
    if unknown:
        about.append(f"<p>{len(unknown)} questions are in no bank of the book and were left out: "
                     + "; ".join(escape(one[:80]) for one in unknown) + ".</p>")
    body = "\n".join([*about, _again(results, of), _doubtful(results), _every(results, export.system)])
    return (f'<!doctype html>\n{MARK}\n<html lang="en">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body>\n</html>\n")


def table(results: list[ItemResult]) -> str:
    """Write the same figures as CSV, one row an item and wrong answer."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(["item", "students", "empty", "difficulty", "discrimination", "misconception", "gave_it"])
    for one in results:
        first = [one.item.id if one.item else one.question, one.students, one.empty, "" if one.difficulty is None else f"{one.difficulty:.2f}",
                 "" if one.discrimination is None else f"{one.discrimination:.2f}"]
        for wrong in one.misreadings or (None,):
            write([*first, wrong.misconception if wrong else "", wrong.students if wrong else ""])
    return out.getvalue()


def _again(results: list[ItemResult], of: dict[str, str]) -> str:
    """Gather frequent misreadings by the passage to read again."""
    found = defaultdict(list)
    for one in results:
        for wrong in one.misreadings:
            if one.item and wrong.students >= MANY * one.students:
                found[of[one.item.id], one.item.passage].append((wrong.students / one.students, wrong, one))
    if not found:
        return f"<h2>What to teach again</h2><p>No wrong answer that a bank foresaw was given by {MANY:.0%} of those asked, or more.</p>"
    rows = []
    for (chapter, passage), wrongs in sorted(found.items(), key=lambda entry: -max(share for share, _, _ in entry[1])):
        places = ", ".join(dict.fromkeys(escape(": ".join(part for part in (place.title, place.heading) if part) or place.words)
                                         for place in where(passage, chapter)))
        rows += [f'<tr><th scope="row">{inline(wrong.misconception)}</th><td class="n">{wrong.students} of {one.students}</td>'
                 f"<td><code>{one.item.id}</code>: {inline(wrong.answer)}</td><td>{inline(wrong.feedback)}</td>"
                 f"<td>{escape(read_chapter(chapter).title)}: {places}</td></tr>"
                 for _, wrong, one in sorted(wrongs, key=lambda entry: -entry[0]) if one.item]
    return "<h2>What to teach again</h2>" + _table("Misreadings that many share, most frequent first",
                                                   ("The student …", "Gave it", "Item and answer", "What to say", "Read again"), rows)


def _doubtful(results: list[ItemResult]) -> str:
    weak = [one for one in results if one.discrimination is not None and one.discrimination < WEAK]
    if not weak:
        return ""
    lines = "".join(f"<li>{_name(one)}: {one.discrimination:.2f}</li>" for one in weak)
    return ("<h2>Items to look at</h2><p>Who did well on the rest did no better on these. The item may be unclear, its key may be wrong, "
            f"or nearly all may know it.</p><ul>{lines}</ul>")


def _every(results: list[ItemResult], system: str) -> str:
    rows = [f'<tr><th scope="row">{_name(one)}</th><td class="n">{one.students}</td><td class="n">{one.empty or ""}</td>'
            f'<td class="n">{"by hand" if one.difficulty is None else f"{one.difficulty:.0%}"}</td>'
            f'<td class="n">{"" if one.discrimination is None else f"{one.discrimination:.2f}"}</td></tr>'
            for one in results]
    by_hand = " A text to write is marked by hand: no share of it is computed." if any(one.difficulty is None for one in results) else ""
    of_most = " Points are taken as shares of the most that anybody has." if system == MARKS else ""
    return (f"<h2>Every item</h2><p>Solved: the mean share of the mark. Discrimination: how the mark on an item goes with the mark on the "
            f"others, from −1 to 1; above 0.3 is good.{by_hand}{of_most}</p>"
            + _table("All items, in the order of the quiz", ("Item", "Asked", "Empty", "Solved", "Discrimination"), rows))


def _name(one: ItemResult) -> str:
    return f"<code>{one.item.id}</code> {inline(one.item.stem)}" if one.item else escape(one.question)


def _table(caption: str, heads: tuple[str, ...], rows: list[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (f'<div class="scroll" role="group" aria-label="{escape(caption)}" tabindex="0"><table><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")
