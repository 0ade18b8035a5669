"""Fill marks into the table that an LMS exported, whatever its language and its form.

A table is recognised by what its columns hold, since their headings are in the
language of whoever exported it. Where that is not clear, or a person in the
table is not certainly the one who handed in, nothing is filled in and the
reason is told: a mark in a wrong row is worse than one entered by hand.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from articlebook.marking.cells import Cell, cells, changed, number
from articlebook.marking.naming import words
from articlebook.marking.text import printable

if TYPE_CHECKING:
    from articlebook.marking.marks import Row

SEPARATORS = (",", ";", "\t", "|", ":")
CODES = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ALREADY = ("", "-", "–", "—")  #: What stands in a cell that has no mark yet
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
#: A table may have these headings; without them its columns are known by what they hold.
FULL_NAME = ("full name", "name", "student", "vollständiger name", "nom complet", "nombre completo", "полное имя", "толық аты", "姓名", "全名")
GROUP = ("group", "groups", "gruppe", "groupe", "grupo", "gruppo", "группа", "топ", "小组", "组")
#: What stands in a worksheet of Moodle where a grade cannot be changed
NO = ("no", "nein", "non", "não", "nee", "nej", "nei", "nie", "ne", "ei", "nu", "hayır", "нет", "ні", "жоқ", "否", "いいえ", "아니오", "لا", "לא")
#: How an export of Moodle says that a column holds points, and not a percentage, a letter or a comment
REAL = ("real", "punkte", "valeur", "valeur brute", "brut", "puntos", "значение", "реальная", "нақты", "实际", "pontos", "valore", "points")


class RosterError(ValueError):
    """A gradebook file of an LMS cannot be filled in; the message says why."""


@dataclass
class Roster:
    """The LMS's own gradebook file, read and understood, ready to be filled in.

    Attributes
    ----------
    text : str
        The file as it is, with its byte order mark.
    lines : list of list of Cell
        Its rows; the first one is the head.
    kind : str
        ``canvas`` or ``moodle`` (its grading worksheet), by whose numbers students are known; ``name``: by their names.
    column : int
        Place of the marks of this assignment.
    keys : list of str
        The number that the LMS has for the student of each row; empty for rows without one.
    names : list of str
        The student of each row, as the LMS writes it; empty where the file does not say it.
    points : float or None
        Points possible or the maximum grade, where the file has it.
    """

    path: Path
    text: str
    code: str
    separator: str
    lines: list[list[Cell]]
    kind: str
    column: int
    keys: list[str]
    names: list[str]
    points: float | None = None

    @property
    def by(self) -> str:
        """What students are known by: ``lms_id`` or ``name`` of a `Row`."""
        return "name" if self.kind == "name" else "lms_id"

    def matched(self, rows: list[Row]) -> tuple[dict[int, Row], dict[str, str]]:
        """The submission for each place in `lines`, and why other students have none.

        A number counts where it is of the same LMS and stands in the table once, and where the names do not speak
        against it. A name counts where one submission and one person alone fit.
        """
        claims: dict[int, list[Row]] = {}
        why: dict[str, str] = {}
        for row in rows:
            if row.group:
                places, reason = self._members(row, rows), f"the group {row.group!r} is not in {self.path.name}; it needs its column of groups"
            elif row.lms_id and self.kind != "name":
                places, reason = self._numbered(row)
            else:
                places, reason = self._named(row, rows)
            if not places:
                why[row.student] = printable(reason)
            for place in places:
                claims.setdefault(place, []).append(row)
        for place, claimed in list(claims.items()):
            if len(claimed) > 1:
                del claims[place]
                who = self.names[place] or self.keys[place]
                for row in claimed:
                    why[row.student] = printable(f"{counted_names(claimed)} are all for {who} in {self.path.name}")
        return {place: claimed[0] for place, claimed in claims.items()}, why

    def _numbered(self, row: Row) -> tuple[list[int], str]:
        if row.lms not in ("", self.kind):
            return [], f"its number is one of {row.lms.capitalize()}, and {self.path.name} is of {self.kind.capitalize()}"
        places = [place for place, key in enumerate(self.keys) if key == row.lms_id]
        if not places and row.anonymous:
            return [], self._hidden()
        if len(places) != 1:
            spoilt = next((key for key in self.keys if re.fullmatch(r"\d[\d., ]*(?:[.,]\d+|E\+?\d+)", key, re.I)), "")
            return [], (f"not found in {self.path.name}: it has no number {row.lms_id}" + (
                f", but {spoilt!r}, which a spreadsheet made of one; export the table again, and do not open it in between" if spoilt else "")
                if not places else f"the number {row.lms_id} stands {len(places)} times in {self.path.name}")
        known = self.names[places[0]]
        # the numbers of Moodle count within one assignment, so that in a worksheet of another they are other people's
        if self.kind == "moodle" and row.lms == "moodle" and known and not row.anonymous and not self._agree(row.name, known, places[0]):
            return [], f"the number {row.lms_id} is {known} in {self.path.name}; is that the worksheet of another assignment?"
        return places, ""

    def _hidden(self) -> str:
        return f"not found in {self.path.name}, since the LMS hid the names in what was handed in; open this paper there"

    def _agree(self, name: str, known: str, place: int) -> bool:
        """Whether one of two names has all words of the other, since a part of a name may be hidden; to share a word is not enough,
        as many have one family name. The word before each number of a worksheet is nobody's name.
        """
        nobody = set(_words(re.sub(r"\d+$", "", self.lines[place][0].text)))
        own, there = set(_cleaned(name)) - nobody, set(_cleaned(known))
        return own <= there or there <= own or words(name) <= words(known) or words(known) <= words(name)

    def _named(self, row: Row, rows: list[Row]) -> tuple[list[int], str]:
        if row.anonymous:
            return [], self._hidden()
        several = ""
        # Moodle takes signs out of the names of folders, so that there the name that fits to the letter may be another one's
        for form in (_cleaned,) if row.lms == "moodle" else (_words, _cleaned):
            places = [place for place, name in enumerate(self.names) if name and form(name) == form(row.name)]
            if len(places) == 1 and sum(form(other.name) == form(row.name) for other in rows if not other.group) == 1:
                return places, ""
            several = several or (f"its name fits more than one in {self.path.name} or in what was handed in" if places else "")
        return [], several or f"not found in {self.path.name}"

    def _members(self, row: Row, rows: list[Row]) -> list[int]:
        """Places of a group's members: by the column that is headed so, or by the one before the marks of a worksheet that names the group."""
        wanted = _cleaned(row.group)
        if not wanted or sum(_cleaned(other.group) == wanted for other in rows if other.group) > 1:
            return []
        headed = [n for n, cell in enumerate(self.lines[0]) if _folded(cell.text) in GROUP]
        # elsewhere the same word may be a section or a department
        columns = headed or (range(1, self.column) if self.kind == "moodle" else [])
        found: dict[int, list[int]] = {}
        for place, line in enumerate(self.lines):
            if self.names[place] or self.keys[place]:
                for n in columns:
                    if n < len(line) and line[n].text != self.names[place] and _cleaned(line[n].text) == wanted:
                        found.setdefault(n, []).append(place)
        return next(iter(found.values())) if len(found) == 1 else []

    def named(self, rows: list[Row]) -> None:
        """Give students the names that the LMS has for them, where the file was matched on another thing."""
        if self.kind != "name":
            for place, row in self.matched(rows)[0].items():
                if not row.group and self.names[place]:
                    row.name = self.names[place]

    def filled(self, rows: list[Row]) -> tuple[str, list[str]]:
        """The file with the sums in it, every other sign as it was, and the students that were not found there."""
        matched, why = self.matched(rows)
        sign = self._sign()
        changes = []
        for place, row in matched.items():
            cell, line = self._cell(place), self.lines[place]
            if row.total is None or _points(cell.text) == row.total or self._kept(place, row):
                continue
            words = number(row.total).replace(".", sign)
            if (self.text[cell.start:cell.start + 1] == '"' and cell.end > cell.start) or self.separator in words:
                words = f'"{words}"'
            # a spreadsheet leaves out the empty cells at the end of a line
            changes.append((cell.start, cell.end, self.separator * max(0, self.column + 1 - len(line)) + words))
        return changed(self.text, changes), [row.student for row in rows if row.student in why]

    def told(self, rows: list[Row]) -> list[str]:
        """What a person has to do by hand: a line for each student whose mark is not in the filled table, and why."""
        matched, why = self.matched(rows)
        lines = [f"{row.student}: {why[row.student]}; enter this mark by hand" for row in rows if row.student in why]
        for place, row in sorted(matched.items()):
            if row.total is not None and (reason := self._kept(place, row)):
                lines.append(f"{row.student}: {reason}")
            if row.total is None and self._cell(place).text.strip() not in ALREADY:
                lines.append(f"{row.student}: has no full mark here; {self._cell(place).text.strip()!r} stays in {self.path.name}")
        return [printable(line) for line in lines]

    def _kept(self, place: int, row: Row) -> str:
        """Why a cell stays as it is although there is a mark for it; empty where the mark goes in."""
        there = self._cell(place).text.strip()
        if there not in ALREADY and not NUMBER.fullmatch(there):
            return f"{self.path.name} has {there!r} where the mark would go, which stays; enter {number(row.total)} by hand"
        if self.points is not None and self.kind == "moodle" and row.total is not None and row.total > self.points:
            return (f"{number(row.total)} is more than the {number(self.points)} points of {self.path.name}, and Moodle would leave it out "
                    "in silence; enter it by hand, or raise the points there")
        if self.kind == "moodle" and row.total is not None and self._closed(place):
            return (f"{self.path.name} says that this grade cannot be changed, and Moodle would leave {number(row.total)} out in silence; "
                    "unlock it there, or enter it by hand")
        return ""

    def _closed(self, place: int) -> bool:
        """Whether the worksheet says that a grade is locked or overridden: in the column behind the maximum grade."""
        line = self.lines[place]
        return self.column + 2 < len(line) and _folded(line[self.column + 2].text) in NO

    def _cell(self, place: int) -> Cell:
        line = self.lines[place]
        return line[self.column] if self.column < len(line) else Cell("", line[-1].end, line[-1].end)

    def _sign(self) -> str:
        """The decimal sign: that of the marks, else that of most numbers of the file, else the one that goes with its separator."""
        own = [line[self.column].text for line in self.lines if self.column < len(line)]
        everywhere = [cell.text for line in self.lines for cell in line]
        for found in (own, everywhere):
            signs = Counter("," if "," in text else "." for text in found if re.fullmatch(r"\d+[.,]\d+", text.strip()))
            if signs:
                return signs.most_common(1)[0][0]
        return "," if self.separator == ";" else "."

    def encoded(self, text: str) -> bytes:
        """A text as the file writes it."""
        return text.encode(self.code)


def counted_names(rows: list[Row]) -> str:
    """The students of some submissions in one phrase."""
    return " and ".join(row.student for row in rows)


@lru_cache(10_000)
def _words(name: str) -> tuple[str, ...]:
    """A name for comparing: its words in any order, since one table begins with the family's name and another does not."""
    return tuple(sorted(unicodedata.normalize("NFC", name).casefold().replace(",", " ").split()))


@lru_cache(10_000)
def _cleaned(name: str) -> tuple[str, ...]:
    """A name as `_words`, after what Moodle does to names of folders: it takes signs out and makes `_` a space."""
    return _words(re.sub(r"""['"`:<>&|\\/’‘ʼ.]|[\x00-\x1f\x7f]""", "", name.replace("_", " ")))


def roster(path: Path, title: str) -> Roster:
    """Read the gradebook file of an LMS, before anything is marked.

    Canvas: its export, matched on its numbers of students. Moodle: the grading worksheet, matched on its numbers of
    participants, or an export of the gradebook, matched on the full name where that is unique.

    Raises
    ------
    RosterError
        If there is no such file, if it is none of these, or holds no column for the assignment or several.
    """
    text, code = _read(path)
    separator, lines = _lines(text)
    lines = [line for line in lines if any(cell.text.strip() for cell in line)]
    if not lines:
        raise RosterError(f"{path}: is empty; export it from the LMS as CSV")
    grid = [[cell.text for cell in line] for line in lines]
    for line in grid[1:]:
        if any(text.strip() for text in line[len(grid[0]):]):
            raise RosterError(f"{path}: the row of {printable(line[0])!r} has more cells than the head; export it from the LMS again as CSV, "
                              "and do not save it with a spreadsheet before")
        line += [""] * (len(grid[0]) - len(line))
    head, body = [text.strip() for text in grid[0]], grid[1:]
    known = _canvas(path, head, body, title) or _worksheet(path, head, body) or _export(path, head, body, title)
    if known is None:
        seen = printable(", ".join(head[:6]))
        raise RosterError(f"{path}: neither an export of Canvas (Student, ID …), nor a grading worksheet (Identifier, Grade …) or export "
                          f"(Email address …) of Moodle. Its columns are: {seen}" + (
                              "" if len(head) > 1 else ". It seems to have one column only: export it with commas, semicolons or tabs between them"))
    kind, column, keys, names, points = known
    return Roster(path, text, code, separator, lines, kind, column, ["", *keys], ["", *names], points)


def _read(path: Path) -> tuple[str, str]:
    """The text of a table with its byte order mark, and the code that it is written in."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"{path}: no such file; give the table that you exported from the LMS, or leave ROSTER= out") from None
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error}); export it from the LMS as CSV in UTF-8") from None
    code = next((code for mark, code in CODES.items() if data.startswith(mark)), "utf-8")
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(f"{path}: is a file of a spreadsheet; export it from the LMS as CSV")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RosterError(f"{path}: is a web page and no table, as where a login had run out; export the table from the LMS again as CSV")
    try:
        return data.decode(code), code
    except UnicodeDecodeError:
        raise RosterError(f"{path}: is no text in UTF-8; export it from the LMS as CSV, and do not save it with a spreadsheet before") from None


def _lines(text: str) -> tuple[str, list[list[Cell]]]:
    """The separator of a table, and its lines: the sign that gives the most lines the same number of cells as the head."""
    start = len("\ufeff") if text.startswith("\ufeff") else 0
    said = re.compile(r"sep=(.)\r?\n").match(text, start)  # Excel's own first line
    if said:
        return said[1], cells(text, said[1], said.end())
    best: tuple[tuple[float, int], str, list[list[Cell]]] | None = None
    for separator in SEPARATORS:
        lines = cells(text, separator, start)
        full = [line for line in lines if any(cell.text.strip() for cell in line)]
        width = len(full[0]) if full else 0
        score = (sum(len(line) == width for line in full) / len(full) if width > 1 else 0.0, width)
        if best is None or score > best[0]:
            best = (score, separator, lines)
    assert best is not None
    return best[1], best[2]


Known = tuple[str, int, list[str], list[str], float | None]


def _canvas(path: Path, head: list[str], body: list[list[str]], title: str) -> Known | None:
    """An export of Canvas: a column of numbers, which the row of points possible leaves empty."""
    possible = next((line for line in body[:4] if "points possible" in line[0].casefold() or re.match(r"\s{2,}\S", line[0])), None)
    people = [line for line in body if line is not possible]
    fold, wanted = [text.casefold() for text in head], _folded(title)
    numbered = [n for n, text in enumerate(head) if re.search(r"\(\d+\)$", text) and _folded(re.sub(r"\s*\(\d+\)$", "", text)) == wanted]
    if "id" in fold and ("student" in fold or possible or numbered or any(text.startswith("sis ") for text in fold)):
        column_of_id = fold.index("id")
    elif possible:
        column_of_id = next((n for n in range(1, len(head)) if not possible[n].strip() and _numbers(line[n] for line in people)), 0)
        if not column_of_id:
            return None
    else:
        return None
    columns = [n for n, text in enumerate(head) if n > column_of_id and (n in numbered or _folded(text) == wanted)]
    if not columns:
        raise RosterError(f"{path}: no column for {title!r}; name the assignment so in Canvas, and export again")
    _one(path, head, columns, title, "rename or remove the other assignment in Canvas, and export again")
    keys = [re.sub(r"(?<=\d)\.0+$", "", line[column_of_id].strip()) if line is not possible else "" for line in body]
    names = ["" if not key else ", ".join(filter(None, (text.strip() for text in line[:column_of_id][:2]))) for key, line in zip(keys, body, strict=True)]
    return "canvas", columns[0], keys, names, _points(possible[columns[0]]) if possible else None


def _worksheet(path: Path, head: list[str], body: list[list[str]]) -> Known | None:
    """A grading worksheet of Moodle: `Participant 12` in each row, and the mark before the maximum grade."""
    fold = [text.casefold() for text in head]
    parts = [re.fullmatch(r"(\D+?)\s?(\d+)", line[0].strip()) for line in body]
    ours = {"identifier", "grade"} <= set(fold)
    if "identifier" in fold and not ours:
        raise RosterError(f"{path}: a grading worksheet without a column for marks; in Moodle let the assignment be graded by points, with simple "
                          "direct grading, and download the worksheet again")
    first = fold.index("identifier") if ours else 0
    if ours:
        parts = [re.fullmatch(r"(\D*?)\s?(\d+)", line[first].strip()) for line in body]
    elif not body or not all(parts) or len({part[1] for part in parts if part}) != 1:
        return None
    pairs = [n for n in range(first + 1, len(head) - 1) if _maximum(body, n + 1) and all(_is_mark(line[n]) for line in body)]
    pairs = [n for n in pairs if n + 1 not in pairs]  # marks that are all the same look like a maximum
    if ours:
        column, most = fold.index("grade"), next((n for n, text in enumerate(fold) if text == "maximum grade"), None)
    elif pairs:
        column, most = pairs[0], pairs[0] + 1
        if len(pairs) > 1:
            raise RosterError(f"{path}: it is not clear which column holds the marks ({' or '.join(repr(head[n]) for n in pairs)}); set the language "
                              "of Moodle to English, and download the grading worksheet again")
    else:
        return None
    names = _names(head, body, {first, column}, fold)
    keys = ["".join(str(int(digit)) for digit in part[2]) if part else "" for part in parts]
    return "moodle", column, keys, names, None if most is None else next(filter(None, (_points(line[most]) for line in body)), None)


def _export(path: Path, head: list[str], body: list[list[str]], title: str) -> Known | None:
    """An export of Moodle's gradebook, or another table with names and a column that is named after the assignment."""
    fold = [text.casefold() for text in head]
    mail = [n for n, text in enumerate(fold) if text in ("email address", "email", "e-mail")
            or (body and all("@" in line[n] or not line[n].strip() for line in body) and any("@" in line[n] for line in body))]
    parts = [n for n, text in enumerate(fold) if text in ("first name", "last name", "surname")]
    if not mail and not parts and not set(fold) & set(FULL_NAME):
        return None
    wanted = _folded(title)
    named = [(n, _folded(text)) for n, text in enumerate(head)]
    # a kind of activity may stand before the title, and what the column holds behind it; other words make it another assignment
    form = re.compile(rf"(?:.*[:：]\s*)?[\"“„«]?{re.escape(wanted)}[\"”“»]?\s*(?:[(（][^()（）]*[)）]|[\[<|].*|points grade\b.*)?")
    columns = [n for n, text in named if form.fullmatch(text)]
    if not columns:
        near = [head[n] for n, text in named if wanted in text]
        raise RosterError(f"{path}: no column for {title!r}; export the gradebook with this assignment in it" + (
            f". {near[0]!r} is taken for another assignment; if it is this one, give it the title {title!r}" if near else ""))
    real = [n for n in columns if (found := re.search(r"\(([^()]*)\)$", head[n])) and found[1].strip().casefold() in REAL]
    fit = [n for n in real or columns if all(_is_mark(line[n]) for line in body)]
    again = "export the gradebook again with this assignment alone, and with real grades alone (no percentages, letters or comments)"
    if not fit:
        raise RosterError(f"{path}: the column {head[columns[0]]!r} holds no points; {again}")
    _one(path, head, fit, title, again)
    names = _names(head, body, {fit[0], *mail}, fold)
    if not any(names) and body:
        raise RosterError(f"{path}: needs the columns `First name` and `Last name` beside `Email address`; export all three")
    return "name", fit[0], [""] * len(body), names, None


def _names(head: list[str], body: list[list[str]], others: set[int], fold: list[str]) -> list[str]:
    """Name of the person in each row: by the headings, else from the first two columns if the table has addresses of mail."""
    first = next((n for n, text in enumerate(fold) if text == "first name"), None)
    last = next((n for n, text in enumerate(fold) if text in ("last name", "surname")), None)
    full = next((n for n, text in enumerate(fold) if text in FULL_NAME and n not in others), None)
    if first is not None and last is not None:
        columns = [first, last]
    elif full is not None:
        columns = [full]
    elif first is not None or last is not None or not any("@" in text for line in body for text in line):
        return [""] * len(body)  # a table without names, as Moodle gives it where it hides them
    else:
        identified = all(re.fullmatch(r"\D+\d+", line[0].strip()) for line in body)
        columns = [n for n in ([1] if identified else [0, 1]) if n < len(head) and n not in others
                   and sum(bool(re.search(r"[\d@]", line[n])) for line in body) <= len(body) / 2]
    return [" ".join(line[n].strip() for n in columns).strip() for line in body]


def _one(path: Path, head: list[str], columns: list[int], title: str, remedy: str) -> None:
    if len(columns) > 1:
        raise RosterError(f"{path}: {len(columns)} columns are for {title!r} ({', '.join(repr(head[n]) for n in columns)}); {remedy}")


def _folded(text: str) -> str:
    """A heading for comparing: capitals, spaces and the forms of apostrophes and dashes are evened out."""
    even = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-"})
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(even).split())


def _numbers(column: Iterable[str]) -> bool:
    """Whether a column holds a number of its own for each person, as an LMS gives them."""
    texts = [text.strip() for text in column if text.strip()]
    return bool(texts) and all(text.isascii() and text.isdigit() for text in texts) and len(set(texts)) == len(texts)


def _maximum(body: list[list[str]], n: int) -> bool:
    """Whether a column holds one and the same number of points in each row."""
    return bool(body) and len({line[n] for line in body}) == 1 and (_points(body[0][n]) or 0) > 0


def _is_mark(text: str) -> bool:
    return text.strip() in ALREADY or bool(NUMBER.fullmatch(text.strip()))


def _points(text: str) -> float | None:
    """A number of points as an LMS writes it, with a point or a comma; None where there is none."""
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text.strip()) else None
