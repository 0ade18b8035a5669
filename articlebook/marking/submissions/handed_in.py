"""Read the notebook that somebody handed in: its text, its pasted pictures, and the names by which its cells may be found.

Nothing else of it is used. A file of strangers may be malformed in any way, or unfold to gigabytes, so a large one is
read in a process of its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import nbformat

from articlebook.marking.bounded import Exceeded, apart
from articlebook.marking.cell_metadata import cell_name, is_answer
from articlebook.marking.text import clean, in_a_line, single_spaced

#: Most cells, characters in all cells, and characters of pasted pictures (as base64).
MOST_CELLS, MOST_TEXT, MOST_PICTURES = 500, 2_000_000, 20_000_000
#: Bytes of a file that is read here; a larger one is read in a process of its own.
READ_HERE = 2_000_000
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
class HandedInCell:
    """What is used of a cell that was handed in.

    Attributes
    ----------
    kind : str
        ``code``, ``markdown``, ``raw``, or whatever the file says.
    grade_id : str or None
        Name for nbgrader, where the metadata still have it.
    names : list of str
        All names by which its counterpart may be found, the surest first.
    attachments : dict
        Pasted pictures in base64, by name and kind.
    """

    kind: str
    text: str
    grade_id: str | None = None
    names: list[str] = field(default_factory=list)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class HandedIn:
    """A notebook that was handed in.

    Attributes
    ----------
    assignment, seed : str or None
        What it says of itself.
    remarks : list of str
        What the instructor should look at, which no student is told.
    """

    cells: list[HandedInCell]
    assignment: str | None = None
    seed: str | None = None
    remarks: list[str] = field(default_factory=list)


def read_notebook(data: bytes) -> HandedIn:
    """Read the notebook in a file's bytes, in any format since 3.

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


def _read(data: bytes) -> HandedIn:
    content = _json(data)
    cells = content["cells"]
    if len(cells) > MOST_CELLS:
        raise Refused(f"the notebook has {len(cells)} cells, more than {MOST_CELLS}; ask for one without the cells that are not needed")
    remarks: list[str] = []
    found = [_cell(cell, number, remarks) for number, cell in enumerate(cells, start=1) if isinstance(cell, dict)]
    if (size := sum(len(cell.text) for cell in found)) > MOST_TEXT:
        raise Refused(f"the notebook holds {size} characters of text, more than {MOST_TEXT}; ask for one without pasted data")
    room = MOST_PICTURES
    for number, cell in enumerate(found, start=1):
        room -= sum(len(data) for kinds in cell.attachments.values() for data in kinds.values())
        if room < 0 and cell.attachments:
            remarks.append(f"cell {number}: its pictures were too large to keep; open the file that was handed in")
            cell.attachments = {}
    named = _mapping(_mapping(content.get("metadata")).get("sco"))
    assignment, seed = (in_a_line(value, 200) if isinstance(value := named.get(key), str) else "" for key in ("assignment", "seed"))
    return HandedIn(found, assignment or None, seed or None, remarks)


def _json(data: bytes) -> dict[str, Any]:
    """Read the JSON of a notebook of whatever format."""
    if not data.strip():
        raise Refused("the file is empty")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        content = json.loads(text, parse_int=_integer)
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
    if content.get("cells") is None:  # format 3, which old editors still write
        try:
            return nbformat.convert(nbformat.from_dict(content), 4)
        except Exception:
            raise Refused("the file is an old notebook that cannot be converted; ask to save it with JupyterLab") from None
    return content


def _integer(digits: str) -> int:
    """Read a number in JSON; of one with more digits than Python reads nothing depends."""
    return int(digits) if len(digits) < 20 else 0


def _mapping(data: Any) -> dict[str, Any]:
    """Return a part of JSON that should be an object; empty where it is something else."""
    return data if isinstance(data, dict) else {}


def _cell(cell: dict[str, Any], number: int, remarks: list[str]) -> HandedInCell:
    """Take what is used of a cell."""
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    text = text if isinstance(text, str) else ""
    if (cleaned := clean(text)) != text:
        remarks.append(f"cell {number}: holds halves of characters or control signs; each was replaced by a sign of its own")
    metadata = _mapping(cell.get("metadata"))
    grade_id = _mapping(metadata.get("nbgrader")).get("grade_id")
    kind = cell.get("cell_type")
    return HandedInCell(kind if isinstance(kind, str) else "nameless", cleaned, grade_id if isinstance(grade_id, str) else None,
                        [name for name in (grade_id, cell.get("id"), metadata.get("id")) if isinstance(name, str)],
                        _pictures(cell.get("attachments"), number, remarks))


def _pictures(attachments: Any, number: int, remarks: list[str]) -> dict[str, dict[str, str]]:
    """Take the pictures that were pasted into a cell, by name and kind."""
    kept: dict[str, dict[str, str]] = {}
    lost = False
    for name, kinds in _mapping(attachments).items():
        for kind, data in _mapping(kinds).items():
            data = "".join(data) if isinstance(data, list) and all(isinstance(part, str) for part in data) else data
            if kind in PICTURES and isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data):
                kept.setdefault(clean(str(name))[:200], {})[kind] = data
            else:
                lost = True
    if lost:
        remarks.append(f"cell {number}: something was pasted into it that is no picture for this page; open the file that was handed in")
    return kept


def likeness(notebook: HandedIn, released: nbformat.NotebookNode) -> float:
    """Return which part of the released cells a submission has, by name or by text, between 0 and 1."""
    names = {name for cell in notebook.cells for name in cell.names}
    texts = {single_spaced(cell.text) for cell in notebook.cells}
    has = [cell_name(cell) in names or single_spaced(cell.source) in texts for cell in released.cells]
    locked = [single_spaced(cell.source) in texts for cell in released.cells if not is_answer(cell)]
    # names alone may be alike by chance (task-1, task-2 …): locked text must be there too
    return min(sum(has) / len(has), 2 * sum(locked) / max(1, len(locked)))


def solution_markers(notebook: HandedIn) -> list[str]:
    """Name the cells that hold the markers of a solution: students' notebooks come without them."""
    named = [number for number, cell in enumerate(notebook.cells, start=1) if re.search(r"### (BEGIN|END) SOLUTION", cell.text)]
    return [f"holds the markers of a solution (cell{'' if len(named) == 1 else 's'} {', '.join(map(str, named))}), "
            "which students' notebooks do not have; look at it"] if named else []
