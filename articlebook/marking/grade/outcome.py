"""What became of the graded cells of a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field

import nbformat


@dataclass
class Outcome:
    """What became of one graded cell.

    Attributes
    ----------
    state : str
        ``passed``, ``partly``, ``failed``, ``open`` (a person marks it), ``blank`` (nothing was written).
    points : float or None
        None where a person marks it.
    of : float
        Most points that the cell can give.
    message : str
        What the student reads.
    """

    state: str
    points: float | None
    of: float
    message: str = ""


@dataclass
class Run:
    """A notebook with the outputs of its cells, and what became of it.

    Attributes
    ----------
    outcomes : dict of str to Outcome
        By graded cell.
    trouble : list of str
        What was stopped on the way, for the student as well.
    remarks : list of str
        What the instructor should look at, which no student is told.
    """

    notebook: nbformat.NotebookNode
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
