"""An assignment as a folder: where it is, and what it says of itself before anybody opens it.

A folder holds `source.md` (a notebook as text, with nbgrader's cell metadata),
`assignment.yml` (title, time, objectives), plausible wrong answers and a rubric;
where its answers are computed from the tables, also `variant.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pydantic

from articlebook.files import FileError, folders, read_mapping, read_text
from articlebook.paths import ROOT

#: What stands before the title of work for marks in a course, where quizzes for practice stand beside it.
FOR_MARKS = "For marks: "
EXERCISES = ROOT / "exercises"
#: Stands in `exercises/` of the public copy, which holds no solution.
PUBLIC = "PUBLIC.md"


class AssignmentError(ValueError):
    """An assignment is malformed; the message names the folder, the cell and the remedy."""


class Description(pydantic.BaseModel):
    """What `assignment.yml` tells a student and an instructor before they open anything.

    Attributes
    ----------
    title, task : str
        Name of the assignment; what is to be done, in a sentence or two.
    kind : str
        What sort of work it is, in a few words.
    page : str
        The chapter or notebook that it belongs to, such as ``chapters/09-who-is-in-what``.
    minutes : int
        Time that it takes, 40 to 120.
    python : str
        What one writes in it: ``none`` (values are filled in), ``a little`` (a line or two a task) or ``functions``.
    objectives, prerequisites : list of str
        What one practises, each beginning with a verb; what one should have read or be able to do.
    """

    model_config = pydantic.ConfigDict(extra="forbid")

    title: str
    task: str
    kind: str
    page: str
    minutes: int = pydantic.Field(ge=40, le=120)
    python: Literal["none", "a little", "functions"]
    objectives: list[str] = pydantic.Field(min_length=2)
    prerequisites: list[str] = pydantic.Field(min_length=1)


def assignments(folder: Path = EXERCISES) -> list[Path]:
    """List the folders that hold an assignment."""
    return [one for one in folders(folder) if (one / "source.md").exists()]


def is_public(folder: Path) -> bool:
    """Tell whether an assignment's folder belongs to the public copy, which has no solutions."""
    return (folder.parent / PUBLIC).exists()


def assignment_text(folder: Path, name: str) -> str:
    """Read a file of an assignment.

    Raises
    ------
    AssignmentError
        Naming the file and the remedy.
    """
    try:
        return read_text(folder / name, f"{folder.name}/{name}")
    except FileError as error:
        more = f"; copy the one of another assignment and change it ({folder.name} needs it)" if not (folder / name).exists() else ""
        raise AssignmentError(f"{error}{more}") from None


def describe(folder: Path) -> Description:
    """Read title, time, objectives and prerequisites of an assignment.

    Raises
    ------
    AssignmentError
        Naming the file, the field and the remedy.
    """
    where = f"{folder.name}/assignment.yml"
    if not (folder / "assignment.yml").exists():
        raise AssignmentError(f"{where}: not found; copy the one of another assignment")
    try:
        return Description.model_validate(read_mapping(folder / "assignment.yml", where), strict=True)
    except FileError as error:
        raise AssignmentError(str(error)) from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        says = _SAYS.get(first["type"], f"{first['msg']}; correct it").format(**first.get("ctx", {}))
        raise AssignmentError(f"{where}, {'.'.join(map(str, first['loc'])) or 'the whole'}: {says}") from None


#: Words for the faults that pydantic names in the terms of programmers.
_SAYS = {"missing": "Field required; add it", "extra_forbidden": "is no field of a description; correct its name or remove it",
         "string_type": "is no text; put it between quotation marks", "int_type": "is no whole number; write digits only",
         "list_type": "is no list; begin each entry with a hyphen", "too_short": "has {actual_length} entries and needs {min_length}; add some",
         "string_too_short": "is empty; write it", "literal_error": "is none of {expected}; write one of these"}
