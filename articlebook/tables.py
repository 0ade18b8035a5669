"""Read the tables in `data/` and check them against their schema.

Everything else in the package asks this module for data, so that a malformed
table is reported once, with file, row, column and remedy, before anything is
computed or drawn from it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from articlebook.files import FileError, read_json, read_text
from articlebook.paths import ROOT

DATA = Path(os.environ.get("SCO_DATA") or ROOT / "data")
#: File in a copy of the tables that holds `digest` of what was checked before the copy was made. Only a copy for the
#: browser has it, where a check takes longer than all else that a notebook does.
CHECKED = "checked.txt"


class DataError(ValueError):
    """A table breaks its schema or a rule; the message lists every fault."""


@dataclass(frozen=True, eq=False)  # compared and hashed by identity: it is loaded once a folder
class Tables:
    """The checked tables of one data folder.

    Attributes
    ----------
    frames : mapping of str to pandas.DataFrame
        One frame a table, columns as in `datapackage.json`; date columns are
        ``datetime64``, integers are ``Int64``, numbers ``float64``, everything else is text, an
        empty cell being the empty string.
    package : dict
        The descriptor `datapackage.json` itself.
    """

    frames: Mapping[str, pd.DataFrame]
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
        """Return the columns that together name one row of a table."""
        return _columns(self.resource(name)["schema"]["primaryKey"])

    @cached_property
    def event_days(self) -> dict[str, pd.Timestamp]:
        """Return the day of each event, by its id."""
        return dict(zip(self["events"]["id"], self["events"]["date"], strict=True))

    @cached_property
    def coverage(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return first and last day for which memberships are known."""
        return pd.Timestamp(self.package["coverageStart"]), pd.Timestamp(self.package["cutOff"])


class _Checked(Mapping[str, pd.DataFrame]):
    """Tables of which it is known that no check would find a fault: each is read when it is first asked for."""

    def __init__(self, folder: Path, resources: list[dict]) -> None:
        self._folder, self._resources = folder, {one["name"]: one for one in resources}
        self._held: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._held:
            resource = self._resources[name]
            self._held[name] = _typed(_frame(_rows(self._folder, resource, []), resource), resource["schema"]["fields"])
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)


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
    from articlebook import rules  # rules read Tables, so they come second

    package = _descriptor(folder)
    faults: list[str] = []
    if (folder / CHECKED).exists() and (folder / CHECKED).read_text(encoding="utf-8") == digest(folder):
        return Tables(_Checked(folder, package["resources"]), package, folder)
    frames = {r["name"]: _read(folder, r, faults) for r in package["resources"]}
    _stop(faults)
    tables = Tables(frames, package, folder)
    _stop(_foreign_keys(tables))  # rules look rows up, so links between tables must hold first
    _stop(rules.faults(tables))
    return tables


def digest(folder: Path) -> str:
    """Return a digest of all that a data folder holds of tables: a copy that carries it in `CHECKED` was checked, and is not again."""
    found = hashlib.sha256()
    for path in sorted([folder / "datapackage.json", *folder.glob("*.csv")]):
        content = path.read_bytes()
        found.update(f"{path.name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def split(cell: str) -> list[str]:
    """Return the parts of a cell that holds a list, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def _stop(faults: list[str]) -> None:
    if faults:
        files: dict[str, list[str]] = {}
        for fault in faults:
            files.setdefault(re.split(r"[,:]", fault)[0], []).append(fault)
        told = [line for name, found in files.items() for line in
                (found if len(found) <= MOST_FAULTS else [*found[:MOST_FAULTS], f"{name}: and {len(found) - MOST_FAULTS} more; mend these first"])]
        raise DataError(f"{len(faults)} fault(s) in the tables:\n" + "\n".join(f"- {f}" for f in told))


#: What the descriptor must hold, with the type of each; of the rest the code asks nothing.
_DESCRIPTOR = {"resources": list, "cutOff": str, "coverageStart": str, "version": str}
_RESOURCE = {"name": str, "path": str, "title": str, "description": str, "mediatype": str, "schema": dict}
_TYPES = ("string", "date", "integer", "number")
_KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "a mapping"}


def _descriptor(folder: Path) -> dict:
    name = "datapackage.json"
    if not (folder / name).exists():
        raise DataError(f"{name}: not found in {folder.name}/; every data folder needs one")
    try:
        package = read_json(folder / name)
    except FileError as error:
        raise DataError(str(error)) from None
    faults = _missing(package, _DESCRIPTOR, name)
    if not faults:
        for field in ("cutOff", "coverageStart"):
            if fault := cell_fault(package[field], {"type": "date"}):
                faults.append(f"{name}, {field}: {fault}")
        seen: set[str] = set()
        for place, resource in enumerate(package["resources"], start=1):
            where = f"{name}, table {resource['name'] if isinstance(resource, dict) and isinstance(resource.get('name'), str) else place}"
            found = _missing(resource, _RESOURCE, where)
            if not found and not re.fullmatch(r"\w[\w.-]*\.csv", resource["path"]):
                found = [f"{where}: the path {resource['path'][:60]!r} is no name of a file in {folder.name}/; it ends with .csv"]
            if not found and resource["name"] in seen:
                found = [f"{where}: the name stands twice; rename one"]
            faults += found or _schema_faults(resource, package["resources"], where)
            seen.add(resource["name"] if not found else "")
    if not faults:
        types = {(one["name"], field["name"]): field["type"] for one in package["resources"] for field in one["schema"]["fields"]}
        faults += [f"{name}: describes no table {table}; the book needs it, so restore its description" for table in _needed() if table not in seen]
        faults += [f"{name}, table {table}: the book needs a field {field} of type {kind}; restore its description"
                   for table, fields in _needed().items() if table in seen
                   for field, kind in fields.items() if types.get((table, field)) != kind]
    _stop(faults)
    return package


#: Tables and columns that every book needs, and the type that the code takes them for; the subject may need more.
_NEEDED = {"events": {"id": "string", "date": "date"}, "sources": dict.fromkeys(("id", "url", "other_urls", "archived"), "string")}


def _needed() -> dict[str, Mapping[str, str]]:
    from articlebook.subject import subject  # the package of the subject may import this module

    return _NEEDED | dict(subject().needed)


#: Faults of a file told at once; more would hide those of the others.
MOST_FAULTS = 40


def _missing(value: object, wanted: Mapping[str, type], where: str) -> list[str]:
    """List the faults of a part of the descriptor that lacks something, or holds it in another form."""
    if not isinstance(value, dict):
        return [f"{where}: is no mapping; write \"name\": value pairs between {{ and }}"]
    return [f"{where}: has no {name} that is {_KINDS[kind]}; add it" for name, kind in wanted.items() if not isinstance(value.get(name), kind)]


def _schema_faults(resource: dict, resources: list, where: str) -> list[str]:
    """List the faults of the description of one table's columns and keys."""
    schema = resource["schema"]
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        return [f"{where}: has no list of fields; add it"]
    faults = []
    names = []
    for place, field in enumerate(fields, start=1):
        found = _missing(field, {"name": str, "type": str}, f"{where}, field {place}")
        if not found and field["type"] not in _TYPES:
            found = [f"{where}, field {field['name']}: type {field['type']!r} is not known; use one of {', '.join(_TYPES)}"]
        if not found and field["name"] in names:
            found = [f"{where}, field {field['name']}: stands twice; rename one"]
        if not found:
            names.append(field["name"])
            found = _rule_faults(field.get("constraints", {}), f"{where}, field {field['name']}")
        faults += found
    if faults:
        return faults
    for column in _columns(schema.get("primaryKey")) or ["(none)"]:
        if column not in names:
            faults.append(f"{where}, primaryKey: {column} is no field of the table; name one")
    faults += [f"{where}, naming: {column} is no field of the table; name one" for column in _columns(resource.get("naming", [])) if column not in names]
    links = schema.get("foreignKeys", [])
    for link in links if isinstance(links, list) else [links]:
        reference = link.get("reference") if isinstance(link, dict) else None
        if not isinstance(reference, dict):
            faults.append(f"{where}, foreignKeys: a link has `fields` and a `reference` with `resource` and `fields`; write both")
            continue
        here, there = _columns(link.get("fields")), _columns(reference.get("fields"))
        target = next((one for one in resources if isinstance(one, dict) and one.get("name") == reference.get("resource")), None)
        known = [field.get("name") for field in ((target or {}).get("schema") or {}).get("fields") or [] if isinstance(field, dict)]
        if not here or len(here) != len(there) or not set(here) <= set(names) or not set(there) <= set(known):
            faults.append(f"{where}, foreignKeys: {', '.join(here) or 'nothing'} links to {', '.join(there) or 'nothing'} of "
                          f"{reference.get('resource')!r}; name fields that are there, as many on both sides")
    return faults


def _rule_faults(rule: object, where: str) -> list[str]:
    """List the faults of what a field may hold: a rule that cannot be kept would stop at a cell, or be kept by none."""
    if not isinstance(rule, dict):
        return [f"{where}: constraints are no mapping; write \"name\": value pairs between {{ and }}"]
    faults = []
    for name, value in rule.items():
        good = {"required": isinstance(value, bool), "unique": isinstance(value, bool),
                "minimum": isinstance(value, (int, float, str)), "maximum": isinstance(value, (int, float, str)),
                "minLength": isinstance(value, int), "maxLength": isinstance(value, int),
                "enum": isinstance(value, list) and all(isinstance(one, str) for one in value), "pattern": _is_pattern(value)}.get(name)
        if good is None:
            faults.append(f"{where}: the constraint {name} is not known; use required, unique, minimum, maximum, minLength, maxLength, enum or pattern")
        elif not good:
            faults.append(f"{where}: the constraint {name} cannot be {str(value)[:60]!r}; correct it")
    return faults


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and re.compile(value) is not None
    except (re.error, RecursionError, OverflowError):
        return False


def _columns(value: object) -> list[str]:
    """Names of columns of a key, which may be one or a list."""
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []


def _rows(folder: Path, resource: dict, faults: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Read the rows of one CSV file as text, each with the number that an editor of tables shows; note faults where it is not the table described."""
    name = resource["path"]
    expected = [field["name"] for field in resource["schema"]["fields"]]
    if not (folder / name).exists():
        faults.append(f"{name}: not found; datapackage.json names it")
        return []
    try:
        text = read_text(folder / name, name)
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except FileError as error:
        faults.append(str(error))
        return []
    except csv.Error as error:
        faults.append(f"{name}: not CSV ({error}); check quotes and commas")
        return []
    if not lines or lines[0] != expected:
        faults.append(f"{name}, row 1: {_wrong_header(lines[0] if lines else [], expected, text)}")
        return []
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(line):
            rest = lines[number:]
            if any(map(any, rest)):
                faults.append(f"{name}, row {number}: is empty; remove it")
            elif line:  # cells without content, as a program for tables leaves them
                faults.append(f"{name}, row {number}: is empty, to the end of the file; remove the {len(rest) + 1} rows after the last one")
                break
        elif len(line) > len(expected) and not any(line[len(expected):]):
            faults.append(f"{name}, row {number}: {len(line) - len(expected)} empty cells after the last column; "
                          "remove the columns without a heading")
        elif len(line) != len(expected):
            faults.append(f"{name}, row {number}: {len(line)} cells, {len(expected)} columns; "
                          "add or remove a comma, or quote a text that holds one")
        else:
            rows.append((number, dict(zip(expected, line, strict=True))))
    return rows


def _wrong_header(found: list[str], expected: list[str], text: str) -> str:
    """Say what is wrong with a row of headings, and the remedy."""
    first = text.partition("\n")[0]
    for sign, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright lines")):
        if [cell.strip(' "') for cell in first.split(sign)] == expected:
            return f"its cells are divided by {called}; save it as CSV with commas"
    if first.lower().startswith("sep="):
        return "is a line for Excel, which says how cells are divided; remove it"
    if first.lstrip().startswith("<"):
        return "is the source of a web page; take the table itself, such as by a download of the raw file"
    bare = [cell.strip() for cell in found]
    if [cell.strip("“”„«»‘’'") for cell in bare] == expected:
        return "has quotation marks that a word processor made round; write straight ones or none"
    if bare[:len(expected)] == expected and not any(bare[len(expected):]):
        return (f"{len(found) - len(expected)} columns without a heading after the last one; remove them" if len(found) > len(expected)
                else "a heading begins or ends with a space; remove it")
    said = f"columns should be {', '.join(expected)}; found {', '.join(map(_shown, found)) or 'nothing'}"
    if sorted(bare) == sorted(expected):
        return f"{said}; put them in this order"
    differing = [f"{what} {', '.join(map(_shown, names))}" for what, names in
                 (("add", [n for n in expected if n not in bare]), ("remove or rename", [n for n in found if n.strip() not in expected])) if names]
    return f"{said}; {' and '.join(differing) or 'remove what stands twice'}"


def _shown(text: str) -> str:
    """Return a name as it stands there; what an eye does not see is written out."""
    return text if text.isprintable() and text else ascii(text)


def _read(folder: Path, resource: dict, faults: list[str]) -> pd.DataFrame:
    rows = _rows(folder, resource, faults)
    name = resource["path"]
    fields = resource["schema"]["fields"]
    for number, row in rows:
        for field in fields:
            problem = cell_fault(row[field["name"]], field)
            if problem:
                faults.append(f"{name}, row {number}, column {field['name']}: {problem}")
    keys = [_columns(resource["schema"]["primaryKey"])]
    keys += [[field["name"]] for field in fields if field.get("constraints", {}).get("unique") and [field["name"]] not in keys]
    for key in keys:
        seen: dict[tuple, int] = {}
        for number, row in rows:
            values = tuple(row[column] for column in key)
            if values in seen and any(values):
                faults.append(f"{name}, row {number}, column {', '.join(key)}: {' '.join(values)!r} stands in "
                              f"row {seen[values]} already; remove or rename one")
            seen.setdefault(values, number)
    if not rows and not faults and resource["name"] in _needed():
        faults.append(f"{name}: has no row below its headings; restore them")
    frame = _frame(rows, resource)
    return frame if faults else _typed(frame, fields)


def _frame(rows: list[tuple[int, dict[str, str]]], resource: dict) -> pd.DataFrame:
    """Return the rows of a table as text."""
    return pd.DataFrame([row for _, row in rows], columns=[field["name"] for field in resource["schema"]["fields"]], dtype=str)


def cell_fault(value: str, field: dict) -> str:
    """Say what is wrong with one cell, with a remedy; empty if nothing is.

    Parameters
    ----------
    value : str
        The cell as it stands in the file.
    field : dict
        Its column in the descriptor: `type`, `constraints`, `description`.
    """
    rule = field.get("constraints", {})
    if value != value.strip():
        return f"{value!r} begins or ends with a space; remove it"
    if not value:
        return "empty; fill it in" if rule.get("required") else ""
    if not value.isprintable() and (hidden := next((sign for sign in value if not sign.isprintable() and sign not in "\n\t"), "")):
        return f"holds the character U+{ord(hidden):04X}, which is not shown as written; remove it"
    if _SPREADSHEET_ERROR.fullmatch(value):
        return f"{value!r} is an error that a program for tables put there; write what stood there before"
    if fault := _TYPE_FAULTS.get(field["type"], lambda value: "")(value):
        return fault
    low, high = rule.get("minimum"), rule.get("maximum")
    if (low is not None or high is not None) and field["type"] != "string":
        known = _comparable(value, field["type"])
        if (low is not None and known < _comparable(low, field["type"])) or (high is not None and known > _comparable(high, field["type"])):
            return f"{value} is outside {'any' if low is None else low} to {'any' if high is None else high}; correct it"
    if not rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value)):
        return f"{value!r} has {len(value)} signs; {rule.get('minLength', 0)} to {rule.get('maxLength', 'any number')} are allowed"
    if "enum" in rule and value not in rule["enum"]:
        return f"{value!r} is not allowed; use one of: {', '.join(rule['enum'])}"
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        meant = f" ({field['description']})" if field.get("description") else ""
        return f"{value!r} has the wrong form; it must match {rule['pattern']}{meant}"
    return ""


#: What Excel and LibreOffice leave in a cell that they cannot work out, or cannot show.
_SPREADSHEET_ERROR = re.compile(r"#(REF|VALUE|DIV/0|NUM|NULL|NAME|SPILL|CALC|FIELD|BUSY)[!?]|#N/A|#{3,}|Err:\d{3}")


def _day_fault(value: str) -> str:
    try:
        good = re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII) and pd.Timestamp(value)
    except ValueError:
        good = False
    return "" if good else f"{value!r} is no day; write year, month and day of a day that exists, such as 2001-06-15"


def _number_fault(value: str) -> str:
    good = re.fullmatch(r"-?\d{1,300}(\.\d{1,300})?(e-?\d{1,3})?", value, re.ASCII) and math.isfinite(float(value))
    return "" if good else f"{value[:40]!r} is no number; write digits with a decimal point"


def _integer_fault(value: str) -> str:
    good = re.fullmatch(r"-?\d{1,18}", value, re.ASCII)  # more do not fit into a column of whole numbers
    return "" if good else f"{value[:40]!r} is no whole number; write digits only"


_TYPE_FAULTS = {"date": _day_fault, "number": _number_fault, "integer": _integer_fault}


def _comparable(value: Any, kind: str) -> Any:
    """Return a cell or a bound, as it is compared: days as text of equal length, numbers as numbers."""
    return str(value) if kind == "date" else float(value) if kind == "number" else int(value)


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
    """List the faults where a cell names a row of another table that is not there."""
    faults = []
    for resource in tables.package["resources"]:
        for link in resource["schema"].get("foreignKeys", []):
            here, there = _columns(link["fields"]), _columns(link["reference"]["fields"])
            target = tables[link["reference"]["resource"]]
            known = set(map(tuple, target[there].astype(str).to_numpy()))
            for number, values in enumerate(tables[resource["name"]][here].astype(str).to_numpy(), start=2):
                if tuple(values) not in known:
                    faults.append(f"{resource['path']}, row {number}, column {', '.join(here)}: "
                                  f"{' '.join(values)!r} is not in {link['reference']['resource']}.csv; "
                                  "add it there or correct it here")
    return faults
