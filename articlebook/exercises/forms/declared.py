"""What `forms.yml` declares of an assignment: how each checked task is answered without Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pydantic

from articlebook.exercises.description import AssignmentError
from articlebook.exercises.variant import filled_text
from articlebook.files import FileError, parse_yaml
from articlebook.typed_answers import normalised

NAME = "forms.yml"
#: Ways to answer whose options are listed; of one, one is marked, of a set every right one.
LISTED = ("choice", "set")
TRUTHS = {"yes": True, "no": False}


class Field(pydantic.BaseModel):
    """One blank: a name for its value, words beside it, and what is right.

    Attributes
    ----------
    name : str
        By which `code` of its task takes the value.
    ask : str
        What to put in, in a few words.
    kind : str
        ``day``, ``number``, ``choice`` (one of the options), ``set`` (every right option), ``truth`` (yes or no) or
        ``words`` (copied from `passage`, which a reader judges).
    options : list of str
        What is to choose from; only of a choice or a set.
    right : object
        A day as text, a number, an option, a list of options, true or false, or words.
    within : number
        By how much a number may differ.
    passage : str
        From which words are copied.
    """

    model_config = pydantic.ConfigDict(extra="forbid")

    name: str = pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")
    ask: str
    kind: Literal["day", "number", "choice", "set", "truth", "words"]
    options: list[str] = []
    right: Any
    also: list[str] = []
    within: float = 0
    passage: str = ""

    @pydantic.model_validator(mode="after")
    def _fits(self) -> Field:
        if (self.kind in LISTED) != bool(self.options):
            raise ValueError(f"{self.name}: options belong to a choice or a set, and to nothing else")
        named = self.right if self.kind == "set" else [self.right]
        if self.kind in LISTED and (not isinstance(named, list) or {*named, *self.also} - set(self.options)):
            raise ValueError(f"{self.name}: {self.right!r} is not among its options")
        if self.kind == "number" and (isinstance(self.right, bool) or not isinstance(self.right, int | float)):
            raise ValueError(f"{self.name}: {self.right!r} is no number")
        if self.kind == "truth" and not isinstance(self.right, bool):
            raise ValueError(f"{self.name}: {self.right!r} is neither true nor false")
        if self.kind in ("day", "words") and not isinstance(self.right, str):
            raise ValueError(f"{self.name}: {self.right!r} is no text; put it between quotation marks")
        return self

    @property
    def decimals(self) -> int:
        """How many decimals an answer has."""
        return 0 if self.within == 0 and float(self.right).is_integer() else max(2, len(f"{self.right}".partition(".")[2]))

    def accepted(self) -> list[str]:
        """List every answer that counts as right, each as the page writes what was typed or marked."""
        if self.kind == "number":
            step = 10.0 ** -self.decimals
            spread = round(self.within / step)
            return [_number(self.right + n * step, self.decimals) for n in range(-spread, spread + 1)]
        if self.kind == "set":
            return [" | ".join(sorted(self.right))]
        if self.kind == "truth":
            return ["yes" if self.right else "no"]
        return [] if self.kind == "words" else list(dict.fromkeys([str(self.right), *self.also]))

    def written(self) -> str:
        """Write what is right as a key does."""
        if self.kind == "set":
            return ", ".join(self.right) or "none"
        if self.kind == "choice":
            return " or ".join([self.right, *self.also])
        return ("yes" if self.right else "no") if self.kind == "truth" else str(self.right)

    def literal(self, value: Any) -> str:
        """Write a value as the notebook's answer has it."""
        if self.kind == "set":
            return f"{{{', '.join(map(repr, sorted(value)))}}}" if value else "set()"
        return repr(value)


class TaskForm(pydantic.BaseModel):
    """How one checked task is answered: its blanks, and how they make the notebook's answer.

    Attributes
    ----------
    task : str
        The id of the notebook's answer cell.
    fields : list of Field
        The blanks.
    code : str
        The notebook's answer, with the name of each field between angle brackets for its value. It is empty where the
        notebook asks for code, and paper and page ask another question on the same matter.
    """

    model_config = pydantic.ConfigDict(extra="forbid")

    task: str
    fields: list[Field] = pydantic.Field(min_length=1)
    code: str = ""

    def answer(self, values: Mapping[str, Any] | None = None) -> str:
        """Write the notebook's answer cell for some values; what is right where nothing else is given."""
        code = self.code
        for field in self.fields:
            code = code.replace(f"<{field.name}>", field.literal((values or {}).get(field.name, field.right)))
        return code


def has_forms(folder: Path) -> bool:
    """Tell whether an assignment comes on paper and as a page to click, too."""
    return (folder / NAME).exists()


def read_forms(folder: Path, seed: str | None = None) -> dict[str, TaskForm]:
    """Read how each checked task of an assignment is answered, by the id of the answer cell.

    Raises
    ------
    AssignmentError
        Naming the file, the task and the remedy.
    """
    where = f"{folder.name}/{NAME}"
    try:
        listed = parse_yaml(filled_text(folder, NAME, seed, notebook=False), where)
        if not isinstance(listed, list):
            raise AssignmentError(f"{where}: is no list; begin each task with - task:")
        forms = [TaskForm.model_validate(one) for one in listed]
    except FileError as error:
        raise AssignmentError(str(error)) from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        raise AssignmentError(f"{where}, {'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}; correct it") from None
    return {one.task: one for one in forms}


def _number(value: float, decimals: int) -> str:
    """Write a number with a fixed count of decimals; zero has no sign."""
    written = f"{value:.{decimals}f}"
    return written.removeprefix("-") if float(written) == 0 else written


def same_words(said: str, passage: str) -> bool:
    """Say whether words stand in a passage, are two or more, and no more than half of it, as the notebook's check does."""
    said, passage = normalised(said), normalised(passage)
    return said in passage and len(said.split()) > 1 and 2 * len(said) <= len(passage)
