"""Rebuild a submission on the released notebook, and say what had to be mended.

Editors lose or double the metadata by which a grader finds cells, and students
delete and change what they should not. So nothing of a submission is trusted
but the text of the answers: they are found by metadata, by the id of the cell,
by the locked text around them or by their likeness to the empty cell, and put
into a fresh copy of the released notebook.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from typing import Any

import nbformat

MOST_CELLS, MOST_TEXT = 500, 400_000
LIKE = 0.75
#: Part of the released cells that a notebook must still have, to be taken for a submission.
ENOUGH = 0.4


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
    """The released notebook with a student's answers, and what was mended, in words."""

    notebook: nbformat.NotebookNode
    repairs: list[str] = field(default_factory=list)


def read(data: bytes) -> dict[str, Any]:
    """The notebook in a file's bytes, brought to the present format.

    Raises
    ------
    Refused
        If it is empty, cut off, or no notebook.
    """
    if not data.strip():
        raise Refused("the file is empty")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        content = json.loads(text)
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
    return {"metadata": content.get("metadata") if isinstance(content.get("metadata"), dict) else {},
            "cells": [cell for cell in map(_cell, cells) if cell]}


def _cell(cell: Any) -> dict | None:
    """What is used of a cell: kind, text, the names by which it may be found, attachments left out."""
    if not isinstance(cell, dict):
        return None
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    about = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    grader = about.get("nbgrader") if isinstance(about.get("nbgrader"), dict) else {}
    named = [name for name in (grader.get("grade_id"), cell.get("id"), about.get("id")) if isinstance(name, str)]
    return {"kind": cell.get("cell_type"), "text": text[:MOST_TEXT] if isinstance(text, str) else "",
            "grade_id": named[0] if isinstance(grader.get("grade_id"), str) else None, "ids": named}


def likeness(notebook: dict[str, Any], released: nbformat.NotebookNode) -> float:
    """Which part of the released cells a submission has, by name or by text, between 0 and 1."""
    names = {name for cell in notebook["cells"] for name in cell["ids"]}
    texts = {_bare(cell["text"]) for cell in notebook["cells"]}
    has = [_id(cell) in names or _bare(cell.source) in texts for cell in released.cells]
    locked = [_bare(cell.source) in texts for cell in released.cells if not _about(cell).get("solution")]
    # names alone may be alike by chance (task-1, task-2 …): locked text must be there too
    return min(sum(has) / len(has), 2 * sum(locked) / max(1, len(locked)))


def rebuild(notebook: dict[str, Any], released: nbformat.NotebookNode) -> Rebuilt:
    """Put a student's answers into a fresh copy of the released notebook.

    Cells that the student added stay where they were, without any metadata.
    """
    theirs, repairs = notebook["cells"], []
    matched = _match(theirs, released, repairs)
    fresh = nbformat.from_dict(released)
    where = {place: number for number, place in matched.items()}  # place in the submission -> released cell
    result, waiting = [], 0

    def extra(until: int) -> None:
        nonlocal waiting
        for place in range(waiting, until):
            if place not in where and theirs[place]["text"].strip():
                make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}.get(theirs[place]["kind"])
                if make:
                    cell = make(theirs[place]["text"])
                    cell["id"] = f"own-{place}"
                    result.append(cell)
        waiting = max(waiting, until)

    for number, cell in enumerate(fresh.cells):
        about, name = _about(cell), _id(cell)
        place = matched.get(number)
        if place is not None:
            extra(place)
            waiting = max(waiting, place + 1)
        if about.get("solution"):
            cell.metadata["nbgrader"]["stub"] = cell.source
            if place is None:
                repairs.append(f"{name}: the answer cell was missing; put back empty")
            else:
                cell.source = theirs[place]["text"]
                if theirs[place]["kind"] != cell.cell_type:
                    repairs.append(f"{name}: the answer cell had become a {theirs[place]['kind']} cell; changed back")
        elif about.get("grade"):
            if place is None:
                repairs.append(f"{name}: the check was missing; put back")
            elif _bare(theirs[place]["text"]) != _bare(cell.source):
                repairs.append(f"{name}: the check had been changed; restored")
        elif place is None or _bare(theirs[place]["text"]) != _bare(cell.source):
            repairs.append(f"{name}: locked text was {'missing; put back' if place is None else 'changed; restored'}")
        result.append(cell)
    extra(len(theirs))
    fresh.cells = result
    return Rebuilt(fresh, repairs)


def remarks(notebook: dict[str, Any]) -> list[str]:
    """What an instructor should look at in a submission: students' notebooks come without the markers of a solution."""
    named = [place for place, cell in enumerate(notebook["cells"], start=1) if re.search(r"### (BEGIN|END) SOLUTION", cell["text"])]
    return [f"holds the markers of a solution (cell{'' if len(named) == 1 else 's'} {', '.join(map(str, named))}), "
            "which students' notebooks do not have; look at it"] if named else []


def _match(theirs: list[dict], released: nbformat.NotebookNode, repairs: list[str]) -> dict[int, int]:
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
    wanted = _bare(text)
    best, best_ratio = None, LIKE
    for place, cell in enumerate(theirs):
        other = _bare(cell["text"])[:5000]
        if place not in taken and other and 0.5 < len(other) / max(1, len(wanted)) < 2:
            ratio = difflib.SequenceMatcher(None, wanted, other, autojunk=False).ratio()
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
