"""An item as it is asked away from the book: of a type that other programs have, with all that a reader must see before it.

Words to mark in a passage become options below the passage, a year on a line of
time a number to type. The exhibits of an item stand before its question in
every file, here as HTML, as XML elements and as lines of plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from articlebook.lms import text
from articlebook.lms.text import AskedItem
from articlebook.quiz.model import AnyItem, Choice, ChoiceItem, MarkItem, NumericItem, PlaceItem, WriteItem, as_number
from articlebook.quiz.shown import Exhibit, exhibits


class PiecesItem(ChoiceItem):
    """Pieces of a passage to choose, which stay in the order of the passage."""

    def shuffled(self) -> list[Choice]:
        """Return the pieces as the passage has them."""
        return list(self.choices)


def as_asked(item: AnyItem) -> AskedItem:
    """Return an item of a type that learning-management systems have, with the same id and the same objective."""
    if isinstance(item, MarkItem):
        return _pieces(item)
    if isinstance(item, PlaceItem):
        return _year(item)
    return _text(item) if isinstance(item, WriteItem) else item


def before(item: AnyItem, chapter: str) -> tuple[Exhibit, ...]:
    """Return what a reader looks at before an item of a bank: what it shows, and its own passage or line of time.

    Raises
    ------
    ShownError
        For what is not there to show; a bank that was read holds none.
    """
    found = exhibits(item, chapter)
    if isinstance(item, MarkItem):
        # pieces belong to one sentence, so they are read as one text
        found.append(Exhibit(item.by, (" ".join(segment.text for segment in item.segments),)))
    if isinstance(item, PlaceItem):
        found.append(Exhibit(f"A line of time from {item.first} to {item.last}", tuple(
            f"{text.number(as_number(mark.year))}: {mark.label}" for mark in item.landmarks)))
    return tuple(found)


def _pieces(item: MarkItem) -> PiecesItem:
    choices = [{"text": piece.text.rstrip(" ,;:."), "correct": bool(piece.right), "feedback": piece.feedback, "misconception": piece.misconception}
               for piece in item.markable()]
    return PiecesItem.model_validate(_common(item) | {"type": "multiple", "choices": choices})


def _year(item: PlaceItem) -> NumericItem:
    own = {"type": "numeric", "stem": f"{item.stem.strip()} (Type the year.)", "answer": item.answer, "tolerance": item.tolerance,
           "wrong": [wrong.model_dump() for wrong in item.wrong], "otherwise": item.otherwise}
    return NumericItem.model_validate(_common(item) | own)


def _text(item: WriteItem) -> WriteItem:
    points = text.points(item)
    marked = (f"A person marks it, with {points} points." if points else
              "No program marks it, and it gives no points: compare it with the model answer.")
    return item.model_copy(update={"stem": f"{item.stem.strip()} (Write about {item.words} words. {marked})"})


def _common(item: AnyItem) -> dict:
    return {name: getattr(item, name) for name in ("id", "objective", "bloom", "passage", "use", "stem", "explanation")}


# ------------------------------------------------------------------ exhibits in the forms that files need


def html(shown: Iterable[Exhibit]) -> str:
    """Render exhibits as plain HTML, each a block with its heading, words, table and source.

    A line break stands between any two elements: a system that drops the tags, as
    exports of answers do, leaves words that can still be told apart.
    """
    return "".join(f"{_block(exhibit)}\n" for exhibit in shown)


def _block(exhibit: Exhibit) -> str:
    lines = [f"<p><strong>{text.html(exhibit.heading)}</strong></p>"] if exhibit.heading else []
    lines += [f"<blockquote>\n<p>{text.html(paragraph)}</p>\n</blockquote>" for paragraph in exhibit.paragraphs]
    if exhibit.rows:
        head = "\n".join(f'<th scope="col">{text.html(cell)}</th>' for cell in exhibit.header)
        rows = "\n".join(f'<tr>\n<th scope="row">{text.html(first)}</th>\n' + "".join(f"<td>{text.html(cell)}</td>\n" for cell in others) + "</tr>"
                         for first, *others in exhibit.rows)
        lines.append(f"<table>\n<thead>\n<tr>\n{head}\n</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>")
    if exhibit.source:
        lines.append(f"<p><small>{text.html(exhibit.source)}</small></p>")
    return "\n".join(lines)


def elements(shown: Iterable[Exhibit]) -> list[ET.Element]:
    """Make XML elements of exhibits; QTI takes these elements of HTML as they are."""
    return list(ET.fromstring(f"<div>{html(shown)}</div>"))


def lines(exhibit: Exhibit) -> Iterator[str]:
    """Yield an exhibit as lines of plain text, a row of a table in one."""
    yield from filter(None, (text.plain(exhibit.heading), *map(text.plain, exhibit.paragraphs)))
    for row in (exhibit.header, *exhibit.rows) if exhibit.rows else ():
        yield " | ".join(map(text.plain, row))
    if exhibit.source:
        yield text.plain(exhibit.source)
