"""Read the tables in `data/` and check them against their schema.

Everything else in the package asks this module for data, so that a malformed
table is reported once, with file, row, column and remedy, before anything is
computed or drawn from it.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from sco.places import ROOT

DATA = Path(os.environ.get("SCO_DATA") or ROOT / "data")


class DataError(ValueError):
    """A table breaks its schema or a rule; the message lists every fault."""


@dataclass(frozen=True, eq=False)  # compared and hashed by identity: it is loaded once a folder
class Tables:
    """The checked tables of one data folder.

    Attributes
    ----------
    frames : dict of str to pandas.DataFrame
        One frame a table, columns as in `datapackage.json`; date columns are
        ``datetime64``, integers are ``Int64``, numbers ``float64``, everything else is text, an
        empty cell being the empty string.
    package : dict
        The descriptor `datapackage.json` itself.
    """

    frames: dict[str, pd.DataFrame]
    package: dict
    folder: Path

    def __getitem__(self, name: str) -> pd.DataFrame:
        try:
            return self.frames[name]
        except KeyError:
            raise KeyError(f"no table {name!r}; the tables are {', '.join(self.frames)}") from None

    def resource(self, name: str) -> dict:
        """Descriptor of one table: title, description, schema, sources, licences."""
        self[name]
        return next(r for r in self.package["resources"] if r["name"] == name)

    def key(self, name: str) -> list[str]:
        """Columns that together name one row of a table."""
        key = self.resource(name)["schema"]["primaryKey"]
        return [key] if isinstance(key, str) else key

    @cached_property
    def event_days(self) -> dict[str, pd.Timestamp]:
        """Day of each event, by its id."""
        return dict(zip(self["events"]["id"], self["events"]["date"], strict=True))

    @cached_property
    def coverage(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day for which memberships are known."""
        return pd.Timestamp(self.package["coverageStart"]), pd.Timestamp(self.package["cutOff"])


def load(folder: Path | str = DATA) -> Tables:
    """Read and check every table of a data folder.

    Parameters
    ----------
    folder : path
        A folder with `datapackage.json` and the CSV files that it names.

    Raises
    ------
    DataError
        Listing each fault with file, row, column and remedy; and for what is no folder.
    """
    if not isinstance(folder, (str, os.PathLike)):
        raise DataError(f"a {type(folder).__name__} is no folder; give its name as text, such as 'data', or leave it out")
    try:
        place = Path(folder).resolve()
        place.exists()
    except (OSError, ValueError):
        raise DataError(f"{str(folder)[:60]!r} can be no name of a folder; give one that exists, or leave it out") from None
    return _load(place)


@cache
def _load(folder: Path) -> Tables:
    from sco import rules  # rules read Tables, so they come second

    package = _descriptor(folder)
    faults: list[str] = []
    frames = {r["name"]: _read(folder, r, faults) for r in package["resources"]}
    _stop(faults)
    tables = Tables(frames, package, folder)
    _stop(_foreign_keys(tables))  # rules look rows up, so links between tables must hold first
    _stop(rules.faults(tables))
    return tables


def split(cell: str) -> list[str]:
    """Parts of a cell that holds a list, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _stop(faults: list[str]) -> None:
    if faults:
        raise DataError(f"{len(faults)} fault(s) in the tables:\n" + "\n".join(f"- {f}" for f in faults))


def _descriptor(folder: Path) -> dict:
    path = folder / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name}: not found in {folder.name}/; every data folder needs one") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path.name}, line {error.lineno}: not JSON ({error.msg}); mend the line") from None


def _rows(folder: Path, resource: dict, faults: list[str]) -> list[dict[str, str]]:
    """Rows of one CSV file as text, or faults where it is not the table described."""
    path = folder / resource["path"]
    expected = [field["name"] for field in resource["schema"]["fields"]]
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        faults.append(f"{path.name}: not found; datapackage.json names it")
        return []
    except UnicodeDecodeError as error:
        faults.append(f"{path.name}: not UTF-8 (byte {error.start}); save it as UTF-8")
        return []
    except csv.Error as error:
        faults.append(f"{path.name}: not CSV ({error}); check quotes and commas")
        return []
    if not lines or lines[0] != expected:
        found = ", ".join(lines[0]) if lines else "nothing"
        faults.append(f"{path.name}, row 1: columns should be {', '.join(expected)}; found {found}")
        return []
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(expected):
            faults.append(f"{path.name}, row {number}: {len(line)} cells, {len(expected)} columns; "
                          "add or remove a comma, or quote a text that holds one")
        else:
            rows.append(dict(zip(expected, line, strict=True)))
    return rows


def _read(folder: Path, resource: dict, faults: list[str]) -> pd.DataFrame:
    rows = _rows(folder, resource, faults)
    name = resource["path"]
    fields = resource["schema"]["fields"]
    for number, row in enumerate(rows, start=2):
        for field in fields:
            problem = cell_fault(row[field["name"]], field)
            if problem:
                faults.append(f"{name}, row {number}, column {field['name']}: {problem}")
    key = resource["schema"]["primaryKey"]
    key = [key] if isinstance(key, str) else key
    seen: dict[tuple, int] = {}
    for number, row in enumerate(rows, start=2):
        values = tuple(row[column] for column in key)
        if values in seen:
            faults.append(f"{name}, row {number}, column {', '.join(key)}: {' '.join(values)!r} stands in "
                          f"row {seen[values]} already; remove or rename one")
        seen.setdefault(values, number)
    frame = pd.DataFrame(rows, columns=[field["name"] for field in fields], dtype=str)
    return frame if faults else _typed(frame, fields)


def cell_fault(value: str, field: dict) -> str:
    """What is wrong with one cell, with a remedy; empty if nothing is."""
    rule = field.get("constraints", {})
    if value != value.strip():
        return f"{value!r} begins or ends with a space; remove it"
    if not value:
        return "empty; fill it in" if rule.get("required") else ""
    if field["type"] == "date":
        try:
            ok = re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and pd.Timestamp(value)
        except ValueError:
            ok = False
        if not ok:
            return f"{value!r} is no day; write year, month and day of a day that exists, such as 2001-06-15"
    if field["type"] == "number" and not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value):
        return f"{value!r} is no number; write digits with a decimal point"
    if field["type"] == "integer":
        if not re.fullmatch(r"-?\d+", value):
            return f"{value!r} is no whole number; write digits only"
        if not rule.get("minimum", int(value)) <= int(value) <= rule.get("maximum", int(value)):
            return f"{value} is outside {rule.get('minimum', 'any')} to {rule.get('maximum', 'any')}"
    if "enum" in rule and value not in rule["enum"]:
        return f"{value!r} is not allowed; use one of: {', '.join(rule['enum'])}"
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        meant = f" ({field['description']})" if field.get("description") else ""
        return f"{value!r} has the wrong form; it must match {rule['pattern']}{meant}"
    return ""


def _typed(frame: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    for field in fields:
        column = field["name"]
        if field["type"] == "date":
            frame[column] = pd.to_datetime(frame[column].replace("", None), format="%Y-%m-%d")
        elif field["type"] == "integer":
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int64")
        elif field["type"] == "number":
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype(float)
    return frame


def _foreign_keys(tables: Tables) -> list[str]:
    """Faults where a cell names a row of another table that is not there."""
    faults = []
    for resource in tables.package["resources"]:
        for link in resource["schema"].get("foreignKeys", []):
            here, there = link["fields"], link["reference"]["fields"]
            here, there = ([x] if isinstance(x, str) else x for x in (here, there))
            target = tables[link["reference"]["resource"]]
            known = set(map(tuple, target[there].astype(str).to_numpy()))
            for number, values in enumerate(tables[resource["name"]][here].astype(str).to_numpy(), start=2):
                if tuple(values) not in known:
                    faults.append(f"{resource['path']}, row {number}, column {', '.join(here)}: "
                                  f"{' '.join(values)!r} is not in {link['reference']['resource']}.csv; "
                                  "add it there or correct it here")
    return faults
