"""Carry plain values out of a sandbox and into it, as JSON.

Pickle would run code of the sender in the receiver; this format can only make
values of the types listed here. Everything else stays where it is, and a
handle to it is carried instead.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from articlebook.marking.text import clean, in_a_line

DEPTH = 40
#: Most entries along one side of a table, an array or a `range`: a few bytes must not name more than fits into memory or an evening.
MOST = 1_000_000
#: Most characters of a number, a day or a length of time that is written as text.
MOST_DIGITS = 100
# a time zone is one by its public name: others would have pandas open a file of that name
_DTYPE = re.compile(r"u?int(8|16|32|64)|float(16|32|64)|U?Int(8|16|32|64)|Float(32|64)|bool(ean)?|str(ing)?|object|category"
                    r"|(datetime|timedelta)64\[(D|s|ms|us|ns)(, (UTC)?[+-]\d\d:\d\d|, [A-Z][\w+-]{1,30}(/[A-Z][\w+-]{1,30}){0,2})?\]"
                    r"|complex(64|128)")


class ValueFault(ValueError):
    """What came out of a sandbox is no value of this format."""


def encode(value: Any, keep: Callable[[Any], int] | None = None, depth: int = 0) -> Any:
    """Write a value as JSON; objects of other types through `keep`, which returns a handle.

    Raises
    ------
    ValueFault
        For an object of another type where there is no `keep`, and for nesting beyond `DEPTH`.
    """
    if depth > DEPTH:
        raise ValueFault(f"nested more than {DEPTH} deep")

    def inner(part: Any) -> Any:
        return encode(part, keep, depth + 1)

    if value is None or isinstance(value, bool):
        return value
    if value is pd.NaT or value is pd.NA:
        return {"missing": "NaT" if value is pd.NaT else "NA"}
    if value is ...:
        return {"missing": "..."}
    if isinstance(value, np.generic) and value.dtype.kind in "biufM":
        return {"scalar": [str(value.dtype), str(value) if value.dtype.kind == "M" else inner(value.item())]}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        # nobody counts so far, and a longer one could not even be printed
        return int(value) if int.bit_length(value) < 4096 else {"float": "inf" if value > 0 else "-inf"}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": repr(float(value))}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, pd.Timestamp):
        return {"timestamp": value.isoformat()}
    if isinstance(value, datetime.datetime):  # which is a date as well, so it comes first
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date | datetime.time):
        return {"date" if isinstance(value, datetime.date) else "time": value.isoformat()}
    if isinstance(value, datetime.timedelta | np.timedelta64):
        return {"timedelta": pd.Timedelta(value).isoformat()}
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return {kind.__name__: [inner(part) for part in value]}
    if isinstance(value, dict):
        return {"dict": [[inner(k), inner(v)] for k, v in value.items()]}
    if isinstance(value, pd.DataFrame):
        return {"frame": [_axis(value.columns, inner), _axis(value.index, inner),
                          [_array(value.iloc[:, column], inner) for column in range(value.shape[1])]]}
    if isinstance(value, pd.Series):
        return {"series": [inner(value.name), _axis(value.index, inner), _array(value, inner)]}
    if isinstance(value, pd.Index):
        return {"axis": _axis(value, inner)}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufUO":
        dtype = "str" if value.dtype.kind == "U" else str(value.dtype)
        return {"ndarray": [dtype, list(value.shape), [inner(part) for part in value.ravel().tolist()]]}
    if isinstance(value, range) and max(abs(value.start), abs(value.stop), abs(value.step)) <= MOST:
        return {"range": [value.start, value.stop, value.step]}
    if keep is None:
        raise ValueFault(f"cannot carry a value of type {type(value).__name__}")
    return {"kept": [keep(value), str(type(value).__name__)[:MOST_DIGITS], callable(value)]}


def _axis(index: pd.Index, inner: Callable) -> list:
    if isinstance(index, pd.MultiIndex):
        return ["levels", [inner(name) for name in index.names], [inner(part) for part in index.tolist()]]
    return ["one", inner(index.name), _array(index.to_series(index=range(len(index))), inner)]


def _array(series: pd.Series, inner: Callable) -> list:
    dtype = str(series.dtype)
    if dtype.startswith(("datetime64", "timedelta64")):
        return [dtype, [None if pd.isna(part) else part.isoformat() for part in series]]
    return [dtype if _DTYPE.fullmatch(dtype) else "object", [inner(part) for part in series.tolist()]]


def decode(data: Any, other: Callable[[int, str, bool], Any], depth: int = 0) -> Any:
    """Read the value that `encode` wrote; `other` stands for an object that was kept.

    Raises
    ------
    ValueFault
        For anything that `encode` does not write.
    """
    try:
        return _decode(data, other, depth)
    except ValueFault:
        raise
    except Exception as error:  # hostile input may be malformed in any way
        raise ValueFault(f"not a value: {type(error).__name__}") from None


def _decode(data: Any, other: Callable, depth: int) -> Any:
    if depth > 2 * DEPTH:
        raise ValueFault("nested too deep")

    def inner(part: Any) -> Any:
        return _decode(part, other, depth + 1)

    if isinstance(data, str):
        return clean(data)
    if data is None or isinstance(data, bool | int | float):
        return data
    if not isinstance(data, dict) or len(data) != 1:
        raise ValueFault("not a value")
    [(tag, body)] = data.items()
    match tag:
        case "missing":
            return {"NaT": pd.NaT, "NA": pd.NA, "...": ...}[body]
        case "scalar":
            single = _short(body[1]) if isinstance(body[1], str) else inner(body[1])
            if not isinstance(single, str | bool | int | float | complex):
                raise ValueFault("more than one value")
            return np.array(single).astype(_dtype(body[0]))[()]
        case "float":
            return float(_short(body))
        case "bytes":
            return bytes.fromhex(body)
        case "timestamp":
            return pd.Timestamp(_short(body))
        case "datetime" | "date" | "time":
            return getattr(datetime, tag).fromisoformat(_short(body))
        case "timedelta":
            return pd.Timedelta(_short(body))
        case "list" | "tuple" | "set" | "frozenset":
            return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[tag](inner(part) for part in _parts(body))
        case "dict":
            return {inner(key): inner(value) for key, value in _parts(body)}
        case "frame":
            columns, index = _read_axis(body[0], inner), _read_axis(body[1], inner)
            arrays = {number: _read_array(part, inner) for number, part in enumerate(_parts(body[2]))}
            frame = pd.DataFrame(arrays, columns=range(len(columns)), index=range(len(index)) if not arrays else None)
            frame.columns, frame.index = columns, index
            return frame
        case "series":
            series = _read_array(body[2], inner)
            series.index, series.name = _read_axis(body[1], inner), inner(body[0])
            return series
        case "axis":
            return _read_axis(body, inner)
        case "ndarray":
            parts = [inner(part) for part in _parts(body[2])]
            if body[0] == "str":  # an array of texts gives each the room of the longest
                if len(parts) * max((len(part) for part in parts), default=0) > 10 * MOST:
                    raise ValueFault("an array of texts that are too long")
                return np.array(parts, dtype=str).reshape(_shape(body[1]))
            array = np.empty(len(parts), dtype=_dtype(body[0]))
            array[:] = parts
            return array.reshape(_shape(body[1]))
        case "range":
            return range(*_shape(body))
        case "kept":
            handle, kind, can_be_called = body
            if not isinstance(handle, int) or isinstance(handle, bool) or handle < 0:
                raise ValueFault("a handle that is no number")
            return other(handle, in_a_line(str(kind), MOST_DIGITS), bool(can_be_called))
    raise ValueFault("unknown tag")


def _short(text: Any) -> str:
    if not isinstance(text, str) or len(text) > MOST_DIGITS:
        raise ValueFault(f"more than {MOST_DIGITS} characters for a number or a day")
    return text


def _parts(parts: Any) -> list:
    if not isinstance(parts, list) or len(parts) > MOST:
        raise ValueFault(f"no list, or one of more than {MOST} entries")
    return parts


def _shape(sizes: Any) -> list[int]:
    """Return the sides of an array, or the bounds of a range: whole numbers of a size that somebody can mean."""
    if not all(isinstance(size, int) and abs(size) <= MOST for size in _parts(sizes)):
        raise ValueFault(f"a side of more than {MOST} entries")
    return sizes


def _dtype(name: Any) -> str:
    if not isinstance(name, str) or not _DTYPE.fullmatch(name):
        raise ValueFault("unknown dtype")
    return name


def _read_axis(body: list, inner: Callable) -> pd.Index:
    kind, names, parts = body
    if kind == "levels":
        return pd.MultiIndex.from_tuples([inner(part) for part in _parts(parts)], names=[inner(name) for name in names])
    return pd.Index(_read_array(parts, inner), name=inner(names))


def _read_array(body: list, inner: Callable) -> pd.Series:
    dtype, parts = _dtype(body[0]), _parts(body[1])
    if dtype.startswith("datetime64"):
        return pd.Series(pd.to_datetime(pd.Series(parts, dtype=object), format="ISO8601", utc="," in dtype)).astype(dtype)
    if dtype.startswith("timedelta64"):
        return pd.Series(pd.to_timedelta(pd.Series(parts, dtype=object))).astype(dtype)
    return pd.Series([inner(part) for part in parts], dtype=dtype)
