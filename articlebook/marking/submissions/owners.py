"""Say to whom each file and folder of a class belongs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from articlebook.marking.submissions import lms_names
from articlebook.marking.submissions.class_folder import Path, is_beside
from articlebook.marking.submissions.lms_names import Who
from articlebook.marking.submissions.submission import CollectError
from articlebook.marking.text import printable, single_spaced

Owners = dict[Path, Who | None]


def owners_of(tops: Mapping[Path, bool], known: Mapping[tuple[str, str], str]) -> Owners:
    """Say who each file or folder of a class belongs to; None for what is no submission.

    Parameters
    ----------
    tops : mapping
        Paths of what stands directly in the class, and whether each is a folder.
    known : mapping of (str, str) to str
        Names in the table of the LMS, by LMS and number.

    Raises
    ------
    CollectError
        If two names have one number, or a folder and a file one name.
    """
    owners: Owners = {}
    unclear: dict[Path, list[Who]] = {}
    for top, is_folder in tops.items():
        name = top[-1]
        owners[top] = None
        if is_folder:
            owners[top] = lms_names.moodle(name) or lms_names.brightspace(name) or Who(("folder", *top), name, origin=name)
            continue
        readings = lms_names.of_file(name)
        if len(readings) > 1 or (readings and readings[0].lms == "canvas"):
            unclear[top] = readings
        elif readings:
            owners[top] = readings[0]
        elif not is_beside(name) and (not name.startswith(".") or ".ipynb" in name.casefold()):
            stem = PurePosixPath(name).stem
            owners[top] = Who(("file", *top[:-1], stem), stem, origin=name, file=name)
    clear = [readings[0] for readings in unclear.values() if len(readings) == 1 and readings[0].order]
    for top, readings in unclear.items():
        owners[top] = lms_names.likelier(readings, clear, known)
    _mark_groups(owners, known)
    _refuse_confusion([who for who in owners.values() if who])
    return owners


def _refuse_confusion(people: list[Who]) -> None:
    """Refuse a class in which two students would become one.

    Raises
    ------
    CollectError
        Naming both, and what to do.
    """
    names: dict[tuple[str, ...], str] = {}
    for who in people:
        first = names.setdefault(who.key, who.name)
        if _compared(first) != _compared(who.name):
            raise CollectError(f"{printable(first)!r} and {printable(who.name)!r} have one number, {who.key[-1]}: they would become one student. "
                               "Give the download of one assignment alone, as the LMS made it")
        other = {"file": "folder", "folder": "file"}.get(who.key[0])
        if other and (other, *who.key[1:]) in names:
            raise CollectError(f"{printable(who.name)!r} is a folder and a file: it cannot be told whether both are of one student. "
                               "Put the file into the folder, or give one of them another name")


def _compared(name: str) -> str:
    """Return a name for comparing, without capitals and with accents written in one way."""
    return single_spaced(unicodedata.normalize("NFC", name).casefold())


def _mark_groups(owners: Owners, known: Mapping[tuple[str, str], str]) -> None:
    """Say which names of Moodle are groups' and which are hidden: its names of folders have one form for all of them.

    The number of a group is no participant's. The table of the LMS tells them apart; without it, a name that reads like a group's does.
    """
    own = {top: who for top, who in owners.items() if who and who.lms == "moodle"}
    numbers = {who.key for who in own.values()}
    hidden = len(numbers) > 1 and len({_compared(who.name) for who in own.values()}) == 1
    for_groups = any(not who.lms_id for who in own.values())  # a class with students without a group hands in by groups
    for top, who in own.items():
        if who.anonymous or hidden:
            inner = re.search(r" (\d+)$", who.name)  # some write the number twice, and the first is the one of the table
            if inner and ("moodle", inner[1]) in known and ("moodle", who.lms_id) not in known:
                who = replace(who, lms_id=inner[1])
            numbered = who.name if who.name.endswith(who.lms_id) else f"{who.name} {who.lms_id}"
            owners[top] = replace(who, anonymous=True, name=numbered)
        elif in_table := known.get(("moodle", who.lms_id), "").strip():
            if not lms_names.words(in_table) & lms_names.words(who.name):
                owners[top] = replace(who, group=who.name)
        elif for_groups or (not known and lms_names.GROUP.search(who.name)):
            owners[top] = replace(who, group=who.name)
