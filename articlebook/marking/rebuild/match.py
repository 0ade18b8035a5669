"""Find for each released cell its counterpart in a submission."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import nbformat
from rapidfuzz import fuzz

from articlebook.marking.cell_metadata import cell_name, is_answer
from articlebook.marking.submissions.handed_in import HandedInCell
from articlebook.marking.text import single_spaced

#: How alike a locked cell and its counterpart must be, between 0 and 1, and how many of their characters are compared.
LIKE, COMPARED = 0.75, 5000
#: Which part of the first words of an empty answer a cell must have to be preferred to the last one of a gap.
SOME_LIKENESS = 0.2


@dataclass
class Matching:
    """Which cell of a submission stands for which released one.

    Attributes
    ----------
    counterparts : dict of int to int
        Index in the submission by index in the released notebook.
    repairs, remarks : list of str
        What was mended, for the student as well; what the instructor alone should look at.
    """

    counterparts: dict[int, int] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def match(theirs: list[HandedInCell], released: nbformat.NotebookNode) -> Matching:
    """Match the cells of a submission with the released ones, the surest first."""
    matching = Matching()
    _by_name(theirs, released, matching)
    _by_locked_text(theirs, released, matching)
    _by_position(theirs, released, matching)
    lost = sum(theirs[index].grade_id is None for index in matching.counterparts.values())
    if lost:
        matching.repairs.append(f"metadata lost in {lost} cell{'' if lost == 1 else 's'}; found again by id or text")
    return matching


def _by_name(theirs: list[HandedInCell], released: nbformat.NotebookNode, matching: Matching) -> None:
    """Match by name, where the text does not speak against it; of several cells with one name the best is taken."""
    numbers = {cell_name(cell): number for number, cell in enumerate(released.cells)}
    named: dict[int, list[int]] = {}
    for index, cell in enumerate(theirs):
        name = next((name for name in cell.names if name in numbers), None)
        if name:
            named.setdefault(numbers[name], []).append(index)
    for number, indices in named.items():
        cell = released.cells[number]
        if len(indices) > 1:
            matching.counterparts[number] = _best_copy(theirs, cell, indices, matching)
        elif not is_answer(cell) or not _is_locked_text(theirs[indices[0]].text, released):
            matching.counterparts[number] = indices[0]


def _best_copy(theirs: list[HandedInCell], cell: nbformat.NotebookNode, indices: list[int], matching: Matching) -> int:
    """Choose among cells of one name: of programs the last one that was written, of texts the fullest."""
    name = cell_name(cell)
    matching.repairs.append(f"{name}: the cell stood {'twice' if len(indices) == 2 else f'{len(indices)} times'}; the "
                            f"{'fullest' if cell.cell_type == 'markdown' else 'last'} was taken, the others kept as cells of the student's own")
    merits = {index: _merit(theirs[index].text, cell) for index in indices}
    if is_answer(cell) and len({single_spaced(theirs[index].text) for index, merit in merits.items() if merit}) > 1:
        matching.remarks.append(f"{name}: stands several times with other text (cells {', '.join(str(index + 1) for index in indices)}); "
                                "see which is the answer")
    if cell.cell_type == "code" and is_answer(cell):
        merits = {index: min(merit, 1) for index, merit in merits.items()}
    return max(indices, key=lambda index: (merits[index], index))


def _merit(text: str, cell: nbformat.NotebookNode) -> int:
    """Return how much was written beyond the empty cell; for locked cells, whether the text is the right one."""
    as_released = single_spaced(text) == single_spaced(cell.source)
    if not is_answer(cell):
        return int(as_released)
    return 0 if as_released else len(text.strip())


def _is_locked_text(text: str, released: nbformat.NotebookNode) -> bool:
    """Tell whether the text under an answer's name is really the text of a locked cell."""
    return any(single_spaced(text) == single_spaced(cell.source) for cell in released.cells if not is_answer(cell))


def _by_locked_text(theirs: list[HandedInCell], released: nbformat.NotebookNode, matching: Matching) -> None:
    """Match the locked cells that are still missing by their text, word for word or nearly so."""
    taken = set(matching.counterparts.values())
    by_text: dict[str, int] = {}
    for index, cell in enumerate(theirs):
        if index not in taken:
            by_text.setdefault(single_spaced(cell.text), index)
    for number, cell in enumerate(released.cells):
        if number in matching.counterparts or is_answer(cell):
            continue
        found = by_text.get(single_spaced(cell.source))
        if found is None:
            found = _closest(cell.source, theirs, taken)
        if found is not None and found not in taken:
            matching.counterparts[number] = found
            taken.add(found)


def _closest(text: str, theirs: list[HandedInCell], taken: set[int]) -> int | None:
    """Return the free cell whose text is most like a locked one; None where none is like it."""
    wanted = single_spaced(text)[:COMPARED]
    best, best_ratio = None, LIKE
    for index, cell in enumerate(theirs):
        other = single_spaced(cell.text)[:COMPARED]
        if index not in taken and other and 0.5 < len(other) / max(1, len(wanted)) < 2:
            ratio = fuzz.ratio(wanted, other, score_cutoff=100 * best_ratio) / 100
            if ratio > best_ratio:
                best, best_ratio = index, ratio
    return best


def _by_position(theirs: list[HandedInCell], released: nbformat.NotebookNode, matching: Matching) -> None:
    """Match the answers that are still missing with what stands between the neighbours that were found."""
    counterparts = matching.counterparts
    for number, cell in enumerate(released.cells):
        if number in counterparts or not is_answer(cell):
            continue
        taken = set(counterparts.values())
        low = max((counterparts[other] for other in counterparts if other < number), default=-1)
        high = min((counterparts[other] for other in counterparts if other > number), default=len(theirs))
        free = [index for index in range(low + 1, high) if index not in taken and theirs[index].text.strip()]
        same_kind = [index for index in free if theirs[index].kind == cell.cell_type] or (free if cell.cell_type == "markdown" else [])
        if same_kind:
            best = max(same_kind, key=lambda index: (_likeness(theirs[index].text, cell.source), index))
            # in a gap of several cells without any likeness, the last one is where an answer was written
            counterparts[number] = best if _likeness(theirs[best].text, cell.source) > SOME_LIKENESS else same_kind[-1]


def _likeness(text: str, stub: str) -> float:
    """Return which part of the words of an empty cell a text has, between 0 and 1."""
    words = set(re.findall(r"\w+", stub))
    return len(words & set(re.findall(r"\w+", text))) / len(words) if words else 0.0
