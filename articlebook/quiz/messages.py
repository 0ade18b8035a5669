"""Say in an author's words what pydantic finds wrong with a bank: item, field, remedy."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from articlebook.quiz.model import item_types

#: Words for the faults that pydantic names in the terms of programmers.
_SAYS = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no field of a bank; correct its name or remove it",
    "string_type": "is no text; put it between quotation marks",
    "string_unicode": "holds half a character (a lone surrogate), which no file can hold; remove it",
    "string_too_short": "is empty; write it or remove it",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "string_pattern_mismatch": "is no id; begin with a small letter, go on with small letters, digits and single hyphens",
    "too_short": "has {actual_length} entries and needs {min_length}; add some",
    "too_long": "has more than {max_length} entries; remove some",
    "list_type": "is no list; begin each entry with a hyphen",
    "dict_type": "is no mapping; write `field: value` lines",
    "model_type": "is no mapping; write `field: value` lines",
    "model_attributes_type": "is no mapping; write `field: value` lines",
    "bool_type": "is neither true nor false; write one of them",
    "bool_parsing": "is neither true nor false; write one of them",
    "float_type": "is no number; write digits",
    "float_parsing": "is no number; write digits",
    "finite_number": "is no finite number; write digits",
    "literal_error": "is not known; write one of {expected}",
    "union_tag_invalid": "type {tag} is not known; write one of {expected_tags}",
    "union_tag_not_found": f"has no type; add one of {', '.join(item_types())}",
}

#: Names of alternatives that pydantic tried, which stand in its paths beside the fields.
_ALTERNATIVES = item_types()
_PRIMITIVES = ("str", "float", "constrained-str", "constrained-float")


def readable(error: ValidationError, raw: Any) -> list[str]:
    """Turn the faults of a bank's form into messages, to stand behind the name of its file.

    Parameters
    ----------
    error : ValidationError
    raw : object
        The bank as it was read, which gives the names of its items.
    """
    # of a field that may be text or a number, the last alternative's message is the clearer one
    faults = {_field(fault): fault for fault in error.errors()}
    return [_message(field, fault, raw) for field, fault in faults.items()]


def item_name(raw: Any, index: int) -> str:
    """Name an item of a raw bank: its id, or its number where it has none that can be shown."""
    entry = raw["items"][index]
    name = entry.get("id") if isinstance(entry, dict) else None
    return f"item {name if isinstance(name, str) and len(name) < 80 else index + 1}"


def _field(fault: ErrorDetails) -> tuple[str | int, ...]:
    """Return the path to a field, without the names of the alternatives that pydantic tried."""
    path = list(fault["loc"])
    if path[:1] == ["items"] and len(path) > 2 and path[2] in _ALTERNATIVES:
        del path[2]
    return tuple(part for part in path if part not in _PRIMITIVES and not str(part).startswith("function-"))


def _message(field: tuple[str | int, ...], fault: ErrorDetails, raw: Any) -> str:
    item = ""
    if field[:1] == ("items",) and len(field) > 1:
        item, field = f", {item_name(raw, int(field[1]))}", field[2:]
    words = " ".join(f"number {part + 1}," if isinstance(part, int) else part[:40] for part in field).rstrip(",")
    where = f"{item}, {words}" if words else item
    kind = "string_too_short" if fault["type"] == "string_type" and fault["input"] is None else fault["type"]
    says = _SAYS[kind].format(**fault.get("ctx", {})) if kind in _SAYS else fault["msg"].removeprefix("Value error, ")
    return f"{where}: {says}"
