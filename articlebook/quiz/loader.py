"""Read an item bank: YAML as written, its data roles filled in, held against its form and against the book.

A bank has the name of its chapter. Whatever is wrong with it is one `BankError`
that tells all faults, each with file, item and remedy.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from articlebook import text_roles
from articlebook.chapter import CHAPTERS
from articlebook.files import FileError, listed, read_yaml
from articlebook.quiz import against_book, messages
from articlebook.quiz.model import Bank
from articlebook.tables import Tables, load

BANKS = CHAPTERS / "quizzes"
SCHEMA = BANKS / "schema.json"
LARGEST = 200_000  # bytes of a bank; the longest one has a tenth of it, and a reader in Python takes two seconds for it
MOST_FAULTS = 30   # told at once; more would hide the first


class BankError(ValueError):
    """A bank has faults; the message names file, item and remedy of each."""


def banks(folder: Path | str = BANKS) -> list[Path]:
    """List every bank of the book, in the order of the chapters."""
    return listed(Path(folder), "*.yml")


def read_raw(path: Path) -> Any:
    """Read a bank as it is written, nothing of it checked.

    Raises
    ------
    BankError
        Where it is missing, too large, or no YAML.
    """
    if not path.is_file():
        raise BankError(f"{path.name}: no such bank in {path.parent.name}/; write it or remove the quiz")
    if path.stat().st_size > LARGEST:
        raise BankError(f"{path.name}: larger than {LARGEST // 1000} kB; a bank holds one chapter")
    try:
        return read_yaml(path)
    except FileError as error:
        raise BankError(str(error)) from None


def read_bank(path: Path | str, tables: Tables | None = None) -> Bank:
    """Read one bank, its data roles filled in.

    Parameters
    ----------
    path : path
    tables : Tables, optional
        What roles and facts are asked of; the book's own by default.

    Raises
    ------
    BankError
        Naming the file, the item and the remedy of every fault.
    """
    path = Path(path)
    # the page of a chapter and the review ask for the same bank; what it is held against are the other banks and the chapter
    beside = [file for file in (*banks(path.parent), *path.parent.parent.glob(f"{path.stem}.*")) if file.is_file()]
    return _read_bank(path, tables or load(), tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in beside))


@lru_cache(maxsize=64)
def _read_bank(path: Path, tables: Tables, beside: tuple[tuple[Path, int, int], ...]) -> Bank:
    raw = read_raw(path)
    try:
        bank = Bank.model_validate(_filled_bank(raw, tables, path))
    except ValidationError as error:
        faults = messages.readable(error, raw)
    else:
        faults = against_book.faults(bank, path, banks(path.parent), tables, of_the_book=path.parent == BANKS)
    _stop_at(faults, path)
    return bank


def _stop_at(faults: list[str], path: Path) -> None:
    """Raise a `BankError` where there are faults, each of which begins with what follows the name of the file."""
    if len(faults) > MOST_FAULTS:
        faults[MOST_FAULTS:] = [f": and {len(faults) - MOST_FAULTS} faults more"]
    if faults:
        raise BankError("\n".join(f"{path.name}{fault}" for fault in faults))


def _filled_bank(raw: Any, tables: Tables, path: Path) -> Any:
    """Replace the data roles of a raw bank; a role that fails is told with its item."""
    if not isinstance(raw, dict) or not isinstance(raw.get("items"), list):
        return raw
    items, faults = [], []
    for index, item in enumerate(raw["items"]):
        try:
            items.append(_filled(item, tables))
        except text_roles.ProseError as error:
            faults.append(f", {messages.item_name(raw, index)}: {error}")
    _stop_at(faults, path)
    return raw | {"items": items}


def _filled(value: Any, tables: Tables) -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, tables) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, tables) for part in value]
    return text_roles.fill(value, tables) if isinstance(value, str) else value
