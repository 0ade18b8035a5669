"""Outputs of cells as a notebook has them, from what a sandbox says, within limits."""

from __future__ import annotations

from typing import Any

import nbformat

from articlebook.marking.grade.outcome import Outcome
from articlebook.marking.grade.runner import CUT
from articlebook.marking.grade.sandbox import Limits
from articlebook.marking.grade.session import error_words
from articlebook.marking.text import clean


def cell_outputs(items: Any, error: Any, limits: Limits, spent: int) -> tuple[list[nbformat.NotebookNode], bool]:
    """Make the outputs of a cell; the sandbox is believed in nothing.

    Parameters
    ----------
    items, error : Any
        What the sandbox says that the cell gave, and raised.
    spent : int
        Size of what is kept of the cells before it.

    Returns
    -------
    tuple of list and bool
        The outputs, and whether that is all of them.
    """
    made: list[nbformat.NotebookNode] = []
    complete, text_room, room = True, limits.output + len(CUT), limits.outputs - spent
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            complete = complete and CUT not in item["text"]
            text = item["text"][:max(0, min(text_room, room))]
            if len(text) < len(item["text"]):
                text, complete = text + CUT, False
            text_room, room = text_room - len(text), room - len(text)
            made.append(nbformat.v4.new_output("stream", name="stdout", text=clean(text)))
        elif isinstance(item, dict) and _is_png(item.get("png")):
            room -= len(item["png"])
            if room > 0:
                made.append(nbformat.v4.new_output("display_data", {"image/png": item["png"]}))
            else:
                complete = False
        if room <= 0:
            complete = False
            break
    if error:
        name, message = error_words(error)
        made.append(nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"]))
    return made, complete


def _is_png(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("iVBORw0KGgo") and text.isascii() and not set(text) & set("<>\"'&")


def outcome_output(outcome: Outcome) -> nbformat.NotebookNode:
    """Return the outcome of a check as an output from which nbgrader reads the same points."""
    if outcome.state == "partly":
        return nbformat.v4.new_output("execute_result", {"text/plain": str(outcome.points)}, execution_count=None)
    if outcome.state == "passed":
        return nbformat.v4.new_output("stream", name="stdout", text=outcome.message or "Right.")
    return nbformat.v4.new_output("error", ename="NotYet", evalue=outcome.message, traceback=[outcome.message])
