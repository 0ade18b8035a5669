"""Rebuild a submission on the released notebook, and say what had to be mended.

Editors lose or double the metadata by which a grader finds cells, and students
delete and change what they should not. So nothing of a submission is trusted
but the text that was written: answers are found by metadata, by the id of the
cell, by the locked text around them or by their likeness to the empty cell, and
put into a fresh copy of the released notebook. Whatever else was written stays
there as a cell of the student's own, in sight of whoever marks.
"""

from __future__ import annotations

import contextlib
import json
import re
import symtable
import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat
from rapidfuzz import fuzz

from articlebook.marking.bounded import Exceeded, apart
from articlebook.marking.text import clean, in_a_line, is_empty

#: Most cells, characters in all cells, and characters of pasted pictures (as base64).
MOST_CELLS, MOST_TEXT, MOST_PICTURES = 500, 2_000_000, 20_000_000
#: Bytes of a file that is read here; a larger one, which may unfold to gigabytes, is read in a process of its own.
READ_HERE = 2_000_000
#: The same for characters of all cells that are put in order.
REBUILT_HERE = 200_000
#: Characters of a cell of code that is looked into for the names that it sets.
MOST_CODE = 20_000
LIKE = 0.75
#: Part of the released cells that a notebook must still have, to be taken for a submission.
ENOUGH = 0.4
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Refused(ValueError):
    """A submission cannot be marked; the message says why and what to ask for.

    Parameters
    ----------
    why : str
        For the instructor and the student.
    remedy : str
        What the instructor alone is told.
    """

    def __init__(self, why: str, remedy: str = ""):
        super().__init__(why)
        self.remedy = remedy


@dataclass
class Rebuilt:
    """The released notebook with what a student wrote.

    Attributes
    ----------
    repairs : list of str
        What was mended, in words, for the student as well.
    remarks : list of str
        What the instructor should look at, which no student is told.
    """

    notebook: nbformat.NotebookNode
    repairs: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(data: bytes) -> dict[str, Any]:
    """The notebook in a file's bytes, brought to the present format.

    Returns
    -------
    dict
        ``metadata`` (what names assignment and seed), ``cells`` and ``looks``, what the instructor should look at.

    Raises
    ------
    Refused
        If it is empty, cut off, or no notebook, or larger than anybody can read.
    """
    try:
        return _read(data) if len(data) <= READ_HERE else apart(_read, data, seconds=60)
    except Refused:
        raise
    except Exceeded as error:
        raise Refused(f"the file cannot be read ({error}); ask for it without outputs") from None
    except MemoryError:
        raise Refused("the file cannot be read (it took too much memory); ask for it without outputs") from None
    except Exception as error:  # a file of strangers may be malformed in any way
        raise Refused(f"the file is no notebook that can be read ({type(error).__name__}); ask to save it with JupyterLab") from None


def _read(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise Refused("the file is empty")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        content = json.loads(text, parse_int=_count)
    except RecursionError:
        raise Refused("the file is no notebook (nested too deep)") from None
    except UnicodeDecodeError:
        raise Refused("the file is no notebook (not text)") from None
    except ValueError as error:
        kind = "cut off or damaged" if text.lstrip().startswith("{") else "not a notebook"
        # the rest of the message counts characters, which helps nobody
        where = f" near line {error.lineno}" if isinstance(error, json.JSONDecodeError) and kind != "not a notebook" else ""
        raise Refused(f"the file is {kind}{where}") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells", content.get("worksheets")), list):
        raise Refused("the file is JSON but no notebook")
    cells = content.get("cells")
    if cells is None:  # format 3, which old editors still write
        try:
            content = nbformat.convert(nbformat.from_dict(content), 4)
        except Exception:
            raise Refused("the file is an old notebook that cannot be converted; ask to save it with JupyterLab") from None
        cells = content["cells"]
    if len(cells) > MOST_CELLS:
        raise Refused(f"the notebook has {len(cells)} cells, more than {MOST_CELLS}; ask for one without the cells that are not needed")
    looks: list[str] = []
    found = [cell for place, given in enumerate(cells, start=1) if (cell := _cell(given, place, looks))]
    if (size := sum(len(cell["text"]) for cell in found)) > MOST_TEXT:
        raise Refused(f"the notebook holds {size} characters of text, more than {MOST_TEXT}; ask for one without pasted data")
    left = MOST_PICTURES
    for place, cell in enumerate(found, start=1):
        left -= sum(len(data) for kinds in cell["attachments"].values() for data in kinds.values())
        if left < 0 and cell["attachments"]:
            looks.append(f"cell {place}: its pictures were too large to keep; open the file that was handed in")
            cell["attachments"] = {}
    about = content.get("metadata") if isinstance(content.get("metadata"), dict) else {}
    about = about.get("sco") if isinstance(about.get("sco"), dict) else {}
    named = {clean(key)[:200]: in_a_line(value, 200) for key, value in about.items() if isinstance(value, str)}
    return {"metadata": {"sco": named} if named else {}, "cells": found, "looks": looks}


def _count(digits: str) -> int:
    """A number in JSON; of one with more digits than Python reads nothing depends."""
    return int(digits) if len(digits) < 20 else 0


def _cell(cell: Any, place: int, looks: list[str]) -> dict | None:
    """What is used of a cell: kind, text, pasted pictures, the names by which it may be found."""
    if not isinstance(cell, dict):
        return None
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    text = text if isinstance(text, str) else ""
    if (whole := clean(text)) != text:
        looks.append(f"cell {place}: holds halves of characters or control signs; each was replaced by a sign of its own")
    about = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    grader = about.get("nbgrader") if isinstance(about.get("nbgrader"), dict) else {}
    named = [name for name in (grader.get("grade_id"), cell.get("id"), about.get("id")) if isinstance(name, str)]
    return {"kind": cell.get("cell_type"), "text": whole, "attachments": _pictures(cell.get("attachments"), place, looks),
            "grade_id": named[0] if isinstance(grader.get("grade_id"), str) else None, "ids": named}


def _pictures(attachments: Any, place: int, looks: list[str]) -> dict[str, dict[str, str]]:
    """Pictures that were pasted into a cell, by name and kind."""
    kept: dict[str, dict[str, str]] = {}
    lost = False
    for name, kinds in attachments.items() if isinstance(attachments, dict) else []:
        for kind, data in kinds.items() if isinstance(kinds, dict) else []:
            data = "".join(data) if isinstance(data, list) and all(isinstance(part, str) for part in data) else data
            if kind in PICTURES and isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data):
                kept.setdefault(clean(str(name))[:200], {})[kind] = data
            else:
                lost = True
    if lost:
        looks.append(f"cell {place}: something was pasted into it that is no picture for this page; open the file that was handed in")
    return kept


def likeness(notebook: dict[str, Any], released: nbformat.NotebookNode) -> float:
    """Which part of the released cells a submission has, by name or by text, between 0 and 1."""
    names = {name for cell in notebook["cells"] for name in cell["ids"]}
    texts = {_bare(cell["text"]) for cell in notebook["cells"]}
    has = [_id(cell) in names or _bare(cell.source) in texts for cell in released.cells]
    locked = [_bare(cell.source) in texts for cell in released.cells if not _about(cell).get("solution")]
    # names alone may be alike by chance (task-1, task-2 …): locked text must be there too
    return min(sum(has) / len(has), 2 * sum(locked) / max(1, len(locked)))


@dataclass(eq=False)
class _Part:
    """A cell of the rebuilt notebook on its way: a released one, or one of the student's own.

    Attributes
    ----------
    group : int
        Task that it stands in: released cells up to and with a graded one are a group.
    place : int or None
        Where it stood in the submission, counted from one; None for a released cell.
    into : str
        Name of the locked cell that it was typed into, where it was.
    """

    cell: nbformat.NotebookNode
    group: int
    place: int | None = None
    into: str = ""

    @property
    def name(self) -> str:
        return self.into or f"cell {self.place}"


def rebuild(notebook: dict[str, Any], released: nbformat.NotebookNode) -> Rebuilt:
    """Put what a student wrote into a fresh copy of the released notebook.

    Cells that the student added, and text that was typed into locked cells, stay where they were, without any metadata. An
    answer that was left as released takes what was written in its place beside it.

    Parameters
    ----------
    notebook : dict
        As `read` gives it.

    Raises
    ------
    Refused
        If that takes too long, or the notebook is of a kind that nobody thought of.
    """
    try:
        short = sum(len(cell["text"]) for cell in notebook["cells"]) <= REBUILT_HERE
        return _rebuild(notebook, released) if short else apart(_rebuild, notebook, released, seconds=60)
    except Exception as error:
        why = str(error) if isinstance(error, Exceeded) else type(error).__name__
        raise Refused(f"the notebook cannot be put in order ({why}); look at it by hand") from None


def _rebuild(notebook: dict[str, Any], released: nbformat.NotebookNode) -> Rebuilt:
    repairs: list[str] = []
    looks = list(notebook.get("looks", []))
    parts = _laid_out(notebook["cells"], released, repairs, looks)
    found = set()
    for part in list(parts):
        if not _about(part.cell).get("solution"):
            continue
        taken = _essay(part, parts) if part.cell.cell_type != "code" else _program(part, parts) if _is_blank(part.cell) else []
        if part.cell.cell_type == "code" and not taken and _is_blank(part.cell) and (other := _in_another(part, parts)):
            part.cell.source = ""  # it would take the names back
            found.add(_id(part.cell))
            repairs.append(f"{_id(part.cell)}: what stands in {other} was taken as part of the answer")
            looks.append(f"{_id(part.cell)}: the answer stands in the cell {other}; see that it is whole")
        if taken:
            name, names = _id(part.cell), ", ".join(one.name for one in taken)
            found.add(name)
            repairs.append(f"{name}: what stands beside the answer cell ({names}) was taken as part of the answer")
            looks.append(f"{name}: the answer, or a part of it, stood beside its cell ({names}); see that it is whole")
    _tell_of_others(parts, found, looks)
    fresh = nbformat.from_dict(released)
    fresh.cells = [part.cell for part in parts]
    return Rebuilt(fresh, repairs, looks)


def _laid_out(theirs: list[dict], released: nbformat.NotebookNode, repairs: list[str], looks: list[str]) -> list[_Part]:
    """The released cells with the answers in them, and the student's own between them, in the order in which they stood."""
    matched = _match(theirs, released, repairs, looks)
    known = {_bare(cell.source) for cell in released.cells}
    where = set(matched.values())
    parts: list[_Part] = []
    group = waiting = 0
    below = False  # whether the last released cell was a graded one: what follows it belongs to it, as most students write below

    def own(until: int, of: int) -> None:
        nonlocal waiting
        for place in range(waiting, until):
            cell = theirs[place]
            if place not in where and (not is_empty(cell["text"]) or cell.get("attachments")):
                made = _own_cell(cell["text"], cell["kind"] == "code", f"own-{place}", cell.get("attachments"))
                # a second copy of what was released is nothing that the student wrote
                parts.append(_Part(made, of, place + 1 if _bare(cell["text"]) not in known or cell.get("attachments") else None))
        waiting = max(waiting, until)

    for number, cell in enumerate(nbformat.from_dict(released).cells):
        about, name = _about(cell), _id(cell)
        place = matched.get(number)
        if place is not None:
            own(place, group - 1 if below else group)
            waiting = max(waiting, place + 1)
        parts.append(_Part(cell, group))
        there = theirs[place] if place is not None else None
        if about.get("solution"):
            cell.metadata["nbgrader"]["stub"] = cell.source
            if there is None:
                repairs.append(f"{name}: the answer cell was missing; put back empty")
            else:
                cell.source = there["text"]
                if there.get("attachments") and cell.cell_type == "markdown":
                    cell["attachments"] = nbformat.from_dict(there["attachments"])
                elif there.get("attachments"):
                    looks.append(f"{name}: a picture was pasted into code, where nothing shows it; open the file that was handed in")
                if there["kind"] != cell.cell_type:
                    repairs.append(f"{name}: the answer cell had become a {in_a_line(str(there['kind']), 20)} cell; changed back")
        elif there is None:
            repairs.append(f"{name}: {'the check' if about.get('grade') else 'locked text'} was missing; put back")
        elif _bare(there["text"]) != _bare(cell.source):
            repairs.append(f"{name}: {'the check had been' if about.get('grade') else 'locked text was'} changed; restored")
            if typed := _typed_in(there["text"], cell.source):
                parts.append(_Part(_own_cell(typed, cell.cell_type == "code", f"typed-{number}", there.get("attachments")), group, place + 1, name))
        elif there.get("attachments"):
            parts.append(_Part(_own_cell("", False, f"typed-{number}", there["attachments"]), group, place + 1, name))
        below = bool(about.get("grade"))
        group += below
    own(len(theirs), group - 1 if below else group)
    return parts


def _own_cell(text: str, code: bool, name: str, pictures: dict | None = None) -> nbformat.NotebookNode:
    """A cell of the student's own; code that is none (an essay, half a line) is kept as text, and other kinds are too."""
    if code and _bound(text) is not None:
        cell = nbformat.v4.new_code_cell(text)
    else:
        cell = nbformat.v4.new_markdown_cell(text)
        shown = [f"![{picture}](attachment:{picture})" for picture in pictures or {} if f"attachment:{picture}" not in text]
        if pictures:
            cell["attachments"] = nbformat.from_dict(pictures)
            cell.source = "\n\n".join([*([text] if text else []), *shown])
    cell["id"] = name
    return cell


def _typed_in(text: str, locked: str) -> str:
    """Lines of a locked cell's text that hold words which the locked cell does not."""
    more = Counter(re.findall(r"\w+", text)) - Counter(re.findall(r"\w+", locked))
    before = {_bare(line) for line in locked.splitlines()}
    return "\n".join(line for line in text.splitlines() if _bare(line) not in before and more.keys() & set(re.findall(r"\w+", line)))


def _is_blank(cell: nbformat.NotebookNode) -> bool:
    """Whether an answer cell is as it was released, or has nothing in it."""
    return (is_empty(cell.source) or _bare(cell.source) == _bare(str(_about(cell).get("stub", "")))) and not cell.get("attachments")


def _essay(answer: _Part, parts: list[_Part]) -> list[_Part]:
    """Move into an essay what was written as text beside it, in its order; returns what was moved."""
    at = parts.index(answer)
    mine = [part for part in parts if part.place and part.cell.cell_type == "markdown" and part.group == answer.group]
    if not _is_blank(answer.cell):
        mine = [part for part in mine if not part.into]  # a word changed in the question is no part of an answer that is there
    if not mine:
        return []
    own = [] if _is_blank(answer.cell) else [answer]
    texts, pictures = [], {}
    for part in sorted([*mine, *own], key=lambda part: at if part is answer else parts.index(part)):
        text = part.cell.source
        for name, kinds in (part.cell.get("attachments") or {}).items():
            other = name if name not in pictures else f"{len(pictures)}-{name}"
            text = text.replace(f"(attachment:{name})", f"(attachment:{other})")
            pictures[other] = kinds
        texts.append(text)
    answer.cell.source = "\n\n".join(texts)
    if pictures:
        answer.cell["attachments"] = nbformat.from_dict(pictures)
    for part in mine:
        parts.remove(part)
    return mine


def _program(answer: _Part, parts: list[_Part]) -> list[_Part]:
    """Let code of the student's own that sets the names of an empty answer count for it; returns that code.

    The empty cell would take the names back if it ran later, and a check above the code would not know them. One cell of such
    code becomes the answer, several stay where they are.
    """
    wanted = _bound(answer.cell.metadata["nbgrader"]["stub"]) or frozenset()
    mine = [part for part in parts if part.place and part.cell.cell_type == "code" and wanted & (_bound(part.cell.source) or frozenset())]
    if not mine:
        return []
    check = next((part for part in parts[parts.index(answer):] if part.place is None and _about(part.cell).get("grade")), None)
    for part in mine if check else []:
        if parts.index(part) > parts.index(check):
            parts.remove(part)
            parts.insert(parts.index(check), part)
    if len(mine) == 1:
        answer.cell.source = mine[0].cell.source
        parts.remove(answer)
        parts[parts.index(mine[0])] = answer
    elif parts.index(mine[0]) < parts.index(answer):
        parts.remove(answer)
        parts.insert(parts.index(mine[0]), answer)
    return mine


def _in_another(answer: _Part, parts: list[_Part]) -> str:
    """The answer cell that sets the names of an empty one, as where a student joined two cells; empty where there is none."""
    wanted = _bound(answer.cell.metadata["nbgrader"]["stub"]) or frozenset()
    for part in parts:
        about = _about(part.cell)
        if part is not answer and part.place is None and part.cell.cell_type == "code" and about.get("solution") and not _is_blank(part.cell):
            more = (_bound(part.cell.source) or frozenset()) - (_bound(about.get("stub", "")) or frozenset())
            if wanted & more:
                return _id(part.cell)
    return ""


@lru_cache(1000)
def _bound(code: str) -> frozenset[str] | None:
    """Names that a cell of code sets; None where it is no code. Of code longer than anybody types nothing is known."""
    if len(code) > MOST_CODE:
        return frozenset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of students' code
        for plain in (code, _without_magic(code)):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                symbols = symtable.symtable(plain, "cell", "exec").get_symbols()
                return frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned())
    return None


def _without_magic(code: str) -> str:
    """Code in which what only a notebook understands is written as Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    with contextlib.suppress(Exception):
        return TransformerManager().transform_cell(code)
    return code


def _tell_of_others(parts: list[_Part], found: set[str], looks: list[str]) -> None:
    """Name to whoever marks what a student wrote where nobody would look, and keep an empty essay open beside it."""
    texts = [part for part in parts if part.place and part.cell.cell_type == "markdown"]
    for part in parts:
        name = _id(part.cell)
        if part.place is None and _about(part.cell).get("solution") and name not in found and _is_blank(part.cell):
            near = [one for one in parts if one.place and one.group == part.group and one.cell.cell_type == "code"]
            by_hand = part.cell.cell_type == "markdown"
            beside = [*(texts if by_hand else (one for one in texts if one.group == part.group)), *near]
            if beside:
                names = [f"{one.name}: {in_a_line(one.cell.source, 80)}" for one in beside]
                part.cell.metadata["beside"] = names
                looks.append(f"{name}: the answer cell was left as released, and something stands elsewhere ({'; '.join(names)})"[:1000]
                             + ("; a person decides" if by_hand else "; see whether it is the answer"))
    looks += [f"{part.name}: the student typed into this locked cell: {in_a_line(part.cell.source, 80)}" for part in parts if part.into]


def remarks(notebook: dict[str, Any]) -> list[str]:
    """What an instructor should look at in a submission: students' notebooks come without the markers of a solution."""
    named = [place for place, cell in enumerate(notebook["cells"], start=1) if re.search(r"### (BEGIN|END) SOLUTION", cell["text"])]
    return [f"holds the markers of a solution (cell{'' if len(named) == 1 else 's'} {', '.join(map(str, named))}), "
            "which students' notebooks do not have; look at it"] if named else []


def _match(theirs: list[dict], released: nbformat.NotebookNode, repairs: list[str], looks: list[str]) -> dict[int, int]:
    """For each released cell the place of its counterpart in a submission, where there is one."""
    matched: dict[int, int] = {}
    taken: set[int] = set()
    numbers = {_id(cell): number for number, cell in enumerate(released.cells)}

    def pair(number: int, place: int) -> None:
        matched[number] = place
        taken.add(place)

    # 1. by name, where the name stands once and the text does not speak against it
    by_name: dict[int, list[int]] = {}
    for place, cell in enumerate(theirs):
        name = next((name for name in cell["ids"] if name in numbers), None)
        if name:
            by_name.setdefault(numbers[name], []).append(place)
    for number, places in by_name.items():
        cell = released.cells[number]
        if len(places) > 1:
            repairs.append(f"{_id(cell)}: the cell stood {'twice' if len(places) == 2 else f'{len(places)} times'}; the "
                           f"{'fullest' if cell.cell_type == 'markdown' else 'last'} was taken, the others kept as cells of the student's own")
            merit = {place: _merit(theirs[place]["text"], cell) for place in places}
            if _about(cell).get("solution") and len({_bare(theirs[place]["text"]) for place, size in merit.items() if size}) > 1:
                looks.append(f"{_id(cell)}: stands several times with other text (cells {', '.join(str(place + 1) for place in places)}); "
                             "see which is the answer")
            if cell.cell_type == "code" and _about(cell).get("solution"):
                merit = {place: bool(size) for place, size in merit.items()}  # of several programs the last one counts
            pair(number, max(places, key=lambda place: (merit[place], place)))
        elif not _about(cell).get("solution") or not _is_other_text(theirs[places[0]]["text"], number, released):
            pair(number, places[0])

    # 2. locked cells by their text
    by_text = {}
    for place, cell in enumerate(theirs):
        if place not in taken:
            by_text.setdefault(_bare(cell["text"]), place)
    found = 0
    for number, cell in enumerate(released.cells):
        if number not in matched and not _about(cell).get("solution"):
            place = by_text.get(_bare(cell.source))
            if place is None:
                place = _closest(cell.source, theirs, taken)
            if place is not None and place not in taken:
                pair(number, place)
                found += theirs[place]["grade_id"] is None

    # 3. answer cells: what is left between the neighbours that were found
    for number, cell in enumerate(released.cells):
        if number in matched or not _about(cell).get("solution"):
            continue
        low = max((matched[n] for n in matched if n < number), default=-1)
        high = min((matched[n] for n in matched if n > number), default=len(theirs))
        places = [p for p in range(low + 1, high) if p not in taken and theirs[p]["text"].strip()]
        same = [p for p in places if theirs[p]["kind"] == cell.cell_type] or (places if cell.cell_type == "markdown" else [])
        if same:
            best = max(same, key=lambda place: (_likeness(theirs[place]["text"], cell.source), place))
            # in a gap of several cells without any likeness, the last one is where an answer was written
            pair(number, best if _likeness(theirs[best]["text"], cell.source) > 0.2 else same[-1])
            found += theirs[matched[number]]["grade_id"] is None
    lost = sum(theirs[place]["grade_id"] is None for place in matched.values())
    if lost:
        repairs.append(f"metadata lost in {lost} cell{'' if lost == 1 else 's'}; found again by id or text")
    return matched


def _is_other_text(text: str, number: int, released: nbformat.NotebookNode) -> bool:
    """Whether the text under an answer's name is really another released cell's locked text."""
    return any(_bare(text) == _bare(cell.source) for other, cell in enumerate(released.cells)
               if other != number and not _about(cell).get("solution"))


def _closest(text: str, theirs: list[dict], taken: set[int]) -> int | None:
    wanted = _bare(text)[:5000]
    best, best_ratio = None, LIKE
    for place, cell in enumerate(theirs):
        other = _bare(cell["text"])[:5000]
        if place not in taken and other and 0.5 < len(other) / max(1, len(wanted)) < 2:
            ratio = fuzz.ratio(wanted, other, score_cutoff=100 * best_ratio) / 100
            if ratio > best_ratio:
                best, best_ratio = place, ratio
    return best


def _merit(text: str, cell: nbformat.NotebookNode) -> int:
    """How much was written beyond the empty cell; for locked cells, whether the text is the right one."""
    if not _about(cell).get("solution"):
        return int(_bare(text) == _bare(cell.source))
    return 0 if _bare(text) == _bare(cell.source) else len(text.strip())


def _likeness(text: str, stub: str) -> float:
    """Likeness to the empty cell: which part of its first words a text has."""
    words = set(re.findall(r"\w+", stub))
    return len(words & set(re.findall(r"\w+", text))) / len(words) if words else 0.0


def _bare(text: str) -> str:
    return " ".join(text.split())


def _about(cell: nbformat.NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _id(cell: nbformat.NotebookNode) -> str:
    return _about(cell).get("grade_id") or cell.get("id", "")
