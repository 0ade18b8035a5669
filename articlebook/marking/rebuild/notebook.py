"""Put what a student wrote into a fresh copy of the released notebook."""

from __future__ import annotations

from dataclasses import dataclass, field

import nbformat

from articlebook.marking.bounded import Exceeded, apart
from articlebook.marking.rebuild.layout import Layout
from articlebook.marking.rebuild.moved_answers import take_moved_answers
from articlebook.marking.submissions.handed_in import HandedIn, Refused

#: Characters of all cells that are put in order here; more are put in order in a process of its own.
REBUILT_HERE = 200_000


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


def rebuild(notebook: HandedIn, released: nbformat.NotebookNode) -> Rebuilt:
    """Put what a student wrote into a fresh copy of the released notebook.

    Cells that the student added, and text that was typed into locked cells, stay where they were, without any metadata. An
    answer that was left as released takes what was written in its place beside it.

    Raises
    ------
    Refused
        If that takes too long, or the notebook is of a kind that nobody thought of.
    """
    try:
        short = sum(len(cell.text) for cell in notebook.cells) <= REBUILT_HERE
        return _rebuild(notebook, released) if short else apart(_rebuild, notebook, released, seconds=60)
    except Exception as error:
        why = str(error) if isinstance(error, Exceeded) else type(error).__name__
        raise Refused(f"the notebook cannot be put in order ({why}); look at it by hand") from None


def _rebuild(notebook: HandedIn, released: nbformat.NotebookNode) -> Rebuilt:
    layout = Layout(notebook, released)
    take_moved_answers(layout)
    fresh = nbformat.from_dict(released)
    fresh.cells = [part.cell for part in layout.parts]
    return Rebuilt(fresh, layout.repairs, layout.remarks)
