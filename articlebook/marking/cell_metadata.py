"""What nbgrader's metadata say of a cell of a released notebook."""

from __future__ import annotations

from typing import Any

import nbformat


def about(cell: nbformat.NotebookNode) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty where it has none."""
    return cell.metadata.get("nbgrader", {})


def cell_name(cell: nbformat.NotebookNode) -> str:
    """Return the name of a cell for nbgrader, or else its id."""
    return about(cell).get("grade_id") or cell.get("id", "")


def is_answer(cell: nbformat.NotebookNode) -> bool:
    """Tell whether a cell is one that a student fills in; all others are locked."""
    return bool(about(cell).get("solution"))
