"""Put the answers into the released cells, and a student's own cells between them, in the order in which they stood."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import nbformat

from articlebook.marking.cell_metadata import about, cell_name, is_answer
from articlebook.marking.rebuild.code_names import assigned_names
from articlebook.marking.rebuild.match import match
from articlebook.marking.submissions.handed_in import HandedIn, HandedInCell
from articlebook.marking.text import in_a_line, is_empty, single_spaced


@dataclass(eq=False)
class Part:
    """A cell of the rebuilt notebook on its way: a released one, or one of the student's own.

    Attributes
    ----------
    task : int
        Number of the task that it stands in: released cells up to and with a graded one are a task.
    origin : int or None
        Number of the student's cell that it was, from one; None for a released cell, and for a copy of one.
    typed_into : str
        Name of the locked cell that it was typed into, where it was.
    """

    cell: nbformat.NotebookNode
    task: int
    origin: int | None = None
    typed_into: str = ""

    @property
    def name(self) -> str:
        """What it is called where a person is told of it."""
        return self.typed_into or f"cell {self.origin}"

    @property
    def is_answer(self) -> bool:
        """Whether it is a released cell that a student fills in."""
        return is_answer(self.cell)


class Layout:
    """The cells of a rebuilt notebook, and what had to be mended on the way.

    Attributes
    ----------
    parts : list of Part
        The cells in their order.
    repairs, remarks : list of str
        What was mended, for the student as well; what the instructor alone should look at.
    """

    def __init__(self, notebook: HandedIn, released: nbformat.NotebookNode):
        matching = match(notebook.cells, released)
        self.parts: list[Part] = []
        self.repairs = matching.repairs
        self.remarks = [*notebook.remarks, *matching.remarks]
        self._theirs = notebook.cells
        self._matched = set(matching.counterparts.values())
        self._released_texts = {single_spaced(cell.source) for cell in released.cells}
        self._next = 0  # index of the first cell of the student's that is not laid out yet
        task, after_graded = 0, False
        for number, cell in enumerate(nbformat.from_dict(released).cells):
            index = matching.counterparts.get(number)
            if index is not None:
                # what follows a graded cell belongs to it, as most students write below
                self._lay_out_own(index, task - 1 if after_graded else task)
                self._next = max(self._next, index + 1)
            self._lay_out_released(cell, number, index, task)
            after_graded = bool(about(cell).get("grade"))
            task += after_graded
        self._lay_out_own(len(self._theirs), task - 1 if after_graded else task)

    def _lay_out_own(self, until: int, task: int) -> None:
        """Add the cells of the student's own that stand before an index."""
        for index in range(self._next, until):
            cell = self._theirs[index]
            if index not in self._matched and (not is_empty(cell.text) or cell.attachments):
                made = own_cell(cell.text, cell.kind == "code", f"own-{index}", cell.attachments)
                # a second copy of what was released is nothing that the student wrote
                written = single_spaced(cell.text) not in self._released_texts or cell.attachments
                self.parts.append(Part(made, task, index + 1 if written else None))
        self._next = max(self._next, until)

    def _lay_out_released(self, cell: nbformat.NotebookNode, number: int, index: int | None, task: int) -> None:
        """Add a released cell: an answer with what the student wrote, a locked one as it was, and what was typed into it behind it."""
        self.parts.append(Part(cell, task))
        name, is_check = cell_name(cell), about(cell).get("grade")
        if is_answer(cell):
            cell.metadata["nbgrader"]["stub"] = cell.source
            if index is None:
                self.repairs.append(f"{name}: the answer cell was missing; put back empty")
            else:
                self._fill_in(cell, self._theirs[index])
            return
        if index is None:
            self.repairs.append(f"{name}: {'the check' if is_check else 'locked text'} was missing; put back")
            return
        there, typed = self._theirs[index], ""
        if single_spaced(there.text) != single_spaced(cell.source):
            self.repairs.append(f"{name}: {'the check had been' if is_check else 'locked text was'} changed; restored")
            typed = _typed_into(there.text, cell.source)
            if not typed:
                return
        elif not there.attachments:
            return
        own = own_cell(typed, bool(typed) and cell.cell_type == "code", f"typed-{number}", there.attachments)
        self.parts.append(Part(own, task, index + 1, name))

    def _fill_in(self, cell: nbformat.NotebookNode, there: HandedInCell) -> None:
        """Put what a student wrote into an answer cell."""
        name = cell_name(cell)
        cell.source = there.text
        if there.attachments and cell.cell_type == "markdown":
            cell["attachments"] = nbformat.from_dict(there.attachments)
        elif there.attachments:
            self.remarks.append(f"{name}: a picture was pasted into code, where nothing shows it; open the file that was handed in")
        if there.kind != cell.cell_type:
            self.repairs.append(f"{name}: the answer cell had become a {in_a_line(there.kind, 20)} cell; changed back")


def own_cell(text: str, code: bool, name: str, pictures: dict[str, dict[str, str]]) -> nbformat.NotebookNode:
    """Make a cell of the student's own; code that is none (an essay, half a line) is kept as text, and other kinds are too."""
    if code and assigned_names(text) is not None:
        cell = nbformat.v4.new_code_cell(text)
    else:
        cell = nbformat.v4.new_markdown_cell(text)
        shown = [f"![{picture}](attachment:{picture})" for picture in pictures if f"attachment:{picture}" not in text]
        if pictures:
            cell["attachments"] = nbformat.from_dict(pictures)
            cell.source = "\n\n".join([*([text] if text else []), *shown])
    cell["id"] = name
    return cell


def _typed_into(text: str, locked: str) -> str:
    """Return the lines of a locked cell's text that hold words which the locked cell does not."""
    more = Counter(re.findall(r"\w+", text)) - Counter(re.findall(r"\w+", locked))
    before = {single_spaced(line) for line in locked.splitlines()}
    return "\n".join(line for line in text.splitlines() if single_spaced(line) not in before and more.keys() & set(re.findall(r"\w+", line)))
