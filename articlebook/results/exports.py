"""Tables of answers as other programs write them: one attempt a student, one answer a question.

Canvas: *Quiz Statistics*, then *Student Analysis* (Classic Quizzes). Moodle: *Results*, then *Responses*, with question text and response
ticked, in English, as CSV. The marking of this book: `marks.csv`, which holds points and no answers.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from articlebook.files import FileError, decoded

CANVAS, MOODLE, MARKS = "Canvas", "Moodle", "marks of this book"
LARGEST = 50_000_000
HOW = ("Canvas: open the quiz, Quiz Statistics, Student Analysis. Moodle: open the quiz, Results, Responses, tick question text and response, "
       "set the language of the site to English, and download as CSV. Marks of this book: marks.csv of the folder that `make mark` wrote")
_CANVAS_QUESTION = re.compile(r"\d+:\s*(.+)", re.S)


class ResultsError(ValueError):
    """A table of results cannot be read; the message names the file, and the remedy."""


@dataclass
class Export:
    """Answers of a class.

    Attributes
    ----------
    system : str
        `CANVAS`, `MOODLE` or `MARKS`.
    questions : list of str
        What was asked, as the table has it; for marks the name of a task.
    attempts : list of dict
        For each student the first finished attempt: the answer, or the points, by number of the question. A question that a student was
        not asked is left out; one that was left empty is "".
    passed_over : int
        Rows that are no first finished attempt.
    """

    system: str
    questions: list[str]
    attempts: list[dict[int, str]] = field(default_factory=list)
    passed_over: int = 0


def read_export(path: Path) -> Export:
    """Read a table of answers.

    Raises
    ------
    ResultsError
        Where it is none that is known, or holds no answer; says how to get one.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ResultsError(f"{path.name} has more than {LARGEST // 1_000_000} MB; give the table of one quiz")
        text = decoded(path.read_bytes(), path.name)
    except FileError as error:
        raise ResultsError(str(error)) from None
    except OSError as error:
        raise ResultsError(f"{path}: {error.strerror or error}; give the path of a table of results") from None
    try:
        head, *rows = _rows(text)
        export = _known(head, rows)
    except csv.Error as error:
        raise ResultsError(f"{path.name} is no table in CSV ({error}). {HOW}") from None
    except ResultsError as error:
        raise ResultsError(f"{path.name}: {error}. {HOW}") from None
    if export is None:
        raise ResultsError(f"{path.name} is no table of answers that this command knows: its first row begins {', '.join(head[:4])!r}. {HOW}")
    if not export.attempts:
        raise ResultsError(f"{path.name} holds no finished attempt. Download it again once students have answered. {HOW}")
    return export


def _rows(text: str) -> list[list[str]]:
    """Read rows of cells; a spreadsheet of another country writes semicolons."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(cell.strip() for cell in row)] or [[]]


def _known(head: list[str], rows: list[list[str]]) -> Export | None:
    names = [cell.strip() for cell in head]
    if {"n correct", "n incorrect", "score"} <= set(names):
        return _canvas(names, rows)
    if "Response 1" in names:
        return _moodle(names, rows)
    if names[:4] == ["student", "name", "file", "status"] and {"total", "of"} <= set(names):
        return _marks(names, rows)
    return None


def _canvas(names: list[str], rows: list[list[str]]) -> Export:
    """Read a student analysis: after each question stands a column with its points."""
    places = [place for place, name in enumerate(names) if _CANVAS_QUESTION.fullmatch(name)]
    found = Export(CANVAS, [names[place].split(":", 1)[1].strip() for place in places])
    attempt = names.index("attempt") if "attempt" in names else None
    who = names.index("id") if "id" in names else 0
    rows = sorted(rows, key=lambda row: _count(_cell(row, attempt)))  # a stable sort: the first attempt of each comes first
    _take(found, rows, lambda row: _cell(row, who), lambda row: {n: _cell(row, place) for n, place in enumerate(places)})
    return found


def _moodle(names: list[str], rows: list[list[str]]) -> Export:
    numbers = [name.removeprefix("Response ") for name in names if re.fullmatch(r"Response \d+", name)]
    if any(f"Question {n}" not in names for n in numbers):
        raise ResultsError("the table of Moodle has answers without their questions; tick question text and download it again")
    asked, given = ([names.index(f"{kind} {n}") for n in numbers] for kind in ("Question", "Response"))
    state = next((names.index(name) for name in ("State", "Status") if name in names), None)
    people = [place for place, name in enumerate(names) if name in ("Email address", "Username", "ID number", "Last name", "Surname", "First name")]
    questions: dict[str, int] = {}  # a quiz of random questions asks each student others in the same column
    rows = [row for row in rows if state is None or _cell(row, state).casefold() == "finished"]
    for row in rows:
        for place in asked:
            questions.setdefault(_cell(row, place), len(questions))
    found = Export(MOODLE, list(questions))
    _take(found, rows, lambda row: tuple(_cell(row, place) for place in people) or id(row),
          lambda row: {questions[_cell(row, q)]: _cell(row, a).removeprefix("-") if _cell(row, a) == "-" else _cell(row, a)
                       for q, a in zip(asked, given, strict=True) if _cell(row, q)})
    return found


def _marks(names: list[str], rows: list[list[str]]) -> Export:
    places = range(4, names.index("total"))
    found = Export(MARKS, [names[place] for place in places])
    status = names.index("status")
    _take(found, [row for row in rows if _cell(row, status) == "marked"], lambda row: _cell(row, 0),
          lambda row: {n: _cell(row, place) for n, place in enumerate(places) if _cell(row, place)})
    return found


def _take(export: Export, rows: list[list[str]], who, answers) -> None:
    """Take the first row of each student: a second try shows what the first one's feedback taught."""
    seen = set()
    for row in rows:
        if (student := who(row)) in seen:
            export.passed_over += 1
            continue
        seen.add(student)
        if given := answers(row):
            export.attempts.append(given)


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0
