"""The folder for the results: whether it is fit for them, and what an earlier run left in it or beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from articlebook.marking.assignment import Assignment, BatchError
from articlebook.paths import typed_path

#: Tables that are written into the folder of marks; those of an LMS that are filled in have names of their own.
TABLES = ("collected.csv", "marks.csv", "canvas.csv", "moodle.csv", "near-copies.csv")
#: What a kill at the very start may leave.
HALF_WRITTEN = re.compile(r"(gradebook\.db|collected\.csv|\.gitignore)\.part(-\w+)?")


def unfit(folder: Path) -> str:
    """Say why marks must not be written into a folder; empty where they may: it is new, empty, or holds marks already."""
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "is a file and no folder"
    held = {path.name for path in folder.iterdir() if not HALF_WRITTEN.fullmatch(path.name)} - {".gitignore"}
    return "" if not held or {"gradebook.db", "collected.csv"} & held else "holds other files and no marks"


def results_folder(submissions: Path, given: str | None) -> Path:
    """Return the folder for the results; nothing is written into it yet.

    Raises
    ------
    BatchError
        If it has no name, holds something else, or would be taken for a submission.
    """
    if given is not None and not given.strip():
        raise BatchError("MARKS= is empty; name a folder for the results, or leave MARKS= out")
    beside = submissions.with_name(f"{submissions.stem if submissions.is_file() else submissions.name}-marks")
    out = (typed_path(given) if given else beside).resolve()
    if why := unfit(out):
        raise BatchError(f"{out}: {why}. Give a new folder, or one that `make mark` wrote: MARKS=\"folder\"")
    if submissions.is_dir() and (submissions / "collected.csv").is_file() and ((submissions / ".journal").exists() or (submissions / "release").exists()):
        raise BatchError(f"{submissions}: holds marks, which `make mark` wrote, and no submissions. Give the folder or the zip with what students handed in")
    if out.is_relative_to(submissions):
        raise BatchError(f"{out}: lies inside the submissions, and would be collected as one. Give another folder: MARKS=\"folder\"")
    return out


def remove_old_tables(out: Path, roster: Path | None) -> None:
    """Take away the tables that an earlier run filled in: if this one fails, nobody must take them for its own.

    Raises
    ------
    BatchError
        If the table that the user names has the name of a file that is written here: it would be lost.
    """
    kept = roster.resolve() if roster else None
    if kept and kept.parent == out and kept.name in TABLES:
        raise BatchError(f"{roster}: would be overwritten, since a table of this name is written there. Give it another name, or put it into another folder")
    for old in out.glob("filled-*.csv"):
        if old.resolve() != kept:
            old.unlink()


def neighbours(out: Path, assignment: Assignment, submissions: Path, options: Mapping[str, object]) -> list[str]:
    """Say what to type where marks of the same assignment stand beside a new folder: a second download has another name.

    Parameters
    ----------
    options : mapping
        What else was given to `make mark`, by the name that it has there.
    """
    if (out / "gradebook.db").exists():
        return []
    bare = re.sub(r"[ _-]*\(\d+\)$", "", out.name.removesuffix("-marks"))
    there = [folder for folder in sorted(out.parent.glob("*-marks")) if folder != out and (folder / "gradebook.db").exists()
             and (released := _released(folder, assignment)) is not None and _seed(released) == _seed(assignment.student)]
    there.sort(key=lambda folder: folder.name != f"{bare}-marks")  # the one of the first download before all others
    if not there:
        return []
    again = "".join(f' {name}="{value}"' for name, value in options.items() if value)
    return [f"the folder {there[0].name} holds marks of this exercise already. Essays that you marked there are not in {out.name}. If this is "
            f'the same class, mark into that folder: make mark SUBMISSIONS="{submissions}"{again} MARKS="{there[0]}"']


def _released(folder: Path, assignment: Assignment) -> dict[str, Any] | None:
    """Read the notebook that a folder of marks has released; None where there is none."""
    try:
        notebook = json.loads((folder / "release" / assignment.name / f"{assignment.name}.ipynb").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return notebook if "metadata" in notebook else None


def _seed(notebook: Mapping[str, Any]) -> str | None:
    """Return the seed that a notebook names: of an assignment without variants it is none, whatever was given."""
    return notebook["metadata"].get("sco", {}).get("seed")


def refuse_other_seed(out: Path, assignment: Assignment) -> None:
    """Refuse a folder that holds marks of another seed: its answers, essays and tables are those of another course.

    Raises
    ------
    BatchError
        Naming both seeds.
    """
    released = _released(out, assignment)
    if released is not None and _seed(released) != _seed(assignment.student):
        there, own = (f"seed {seed!r}" if seed else "no seed" for seed in (_seed(released), _seed(assignment.student)))
        raise BatchError(f"{out}: holds marks of {assignment.name} with {there}, and these submissions have {own}. "
                         "Give another folder with MARKS=, or the right seed with SEED=")
