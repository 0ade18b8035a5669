"""Collect submissions from a folder or from the zip that an LMS gives.

File names say who handed in what; no date in a zip is believed. Only notebooks
are taken along: a helper file could stand in for a library.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MOST_BYTES, MOST_TOTAL, MOST_FILES = 50_000_000, 2_000_000_000, 20_000

#: Canvas: `lastfirst_12345_67890_name.ipynb`, with `LATE_` before the numbers, and `-1` after the name for a later version.
CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<paper>\d+)_(?P<file>.+)")
#: Moodle: `First Last_12345_assignsubmission_file_/name.ipynb`, or the same in one name.
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?:/(?P<file>.*))?(?P<flat>[^/]*)")


class CollectError(ValueError):
    """There is nothing to collect; the message says what was looked at."""


@dataclass
class Submission:
    """What one student handed in.

    Attributes
    ----------
    student : str
        A name for files and for the gradebook, made of letters, digits, `-` and `_`.
    name : str
        As the LMS writes it.
    lms, lms_id : str
        ``canvas``, ``moodle`` or empty, and the number by which it knows the student there.
    origin : str
        The file or folder name that the LMS gave, which it wants back on feedback.
    notebooks : list of (str, bytes)
        Name and content of each notebook; content is None where a file was too large to read.
    notes : list of str
        What was left out, and why.
    exchange : dict of str to bytes
        Files by which nbgrader's exchange finds the way back to the student.
    """

    student: str
    name: str
    lms: str = ""
    lms_id: str = ""
    origin: str = ""
    late: bool = False
    notebooks: list[tuple[str, bytes | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exchange: dict[str, bytes] = field(default_factory=dict)


def collect(place: Path) -> list[Submission]:
    """The submissions in a folder or a zip, one a student, by name.

    Raises
    ------
    CollectError
        If there is no such place, or nothing in it.
    """
    if not place.exists():
        raise CollectError(f"{place}: no such folder or file; give the folder of submissions or the zip from the LMS")
    if place.is_file() and not zipfile.is_zipfile(place):
        raise CollectError(f"{place}: neither a folder nor a zip; give the folder of submissions or the zip from the LMS")
    found: dict[str, Submission] = {}
    for path, data in _files(place):
        submission, file = _whose(path)
        submission = found.setdefault(submission.student, submission)
        submission.late = submission.late or bool(CANVAS.fullmatch(path.name) and CANVAS.fullmatch(path.name)["late"])
        if path.name in ("timestamp.txt", "submission_secret.txt"):
            submission.exchange[path.name] = data or b""
        elif path.suffix.lower() == ".zip" and data:
            _unpack(file, data, submission)
        elif path.suffix.lower() in (".ipynb", ".json", "", ".txt", ".htm", ".html", ".pdf", ".docx", ".doc", ".md"):
            submission.notebooks.append((file, data))  # whether it is a notebook is asked later: editors rename
        else:
            submission.notes.append(f"{file}: not taken along (no notebook)")
    for submission in found.values():
        _settle(submission)
    if not found:
        raise CollectError(f"{place}: no submissions in it; there should be notebooks, or folders with notebooks")
    return sorted(found.values(), key=lambda s: s.student)


def _files(place: Path):
    """Every file below a folder or in a zip, with its path there; None for the content of one that is too large."""
    total = 0
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            inner = PurePosixPath(path.relative_to(place).as_posix())
            if path.is_file() and not path.is_symlink() and not _hidden(inner):
                size = path.stat().st_size
                yield inner, path.read_bytes() if size <= MOST_BYTES else None
        return
    with zipfile.ZipFile(place) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise CollectError(f"{place}: {len(entries)} files, more than {MOST_FILES}; is this the zip of one assignment?")
        for entry in sorted(entries, key=lambda entry: entry.filename):
            inner = PurePosixPath(entry.filename.replace("\\", "/"))
            if not _hidden(inner):
                total += min(entry.file_size, MOST_BYTES)
                if total > MOST_TOTAL:
                    raise CollectError(f"{place}: more than {MOST_TOTAL // 10**9} GB when unpacked; mark it in parts")
                yield inner, _member(archive, entry)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """Content of a file in a zip, or None where it is too large or damaged; what the zip says of its size is not believed."""
    try:
        with archive.open(entry) as file:
            data = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError):
        return None
    return data if len(data) <= MOST_BYTES else None


def _hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _whose(path: PurePosixPath) -> tuple[Submission, str]:
    """The student that a path names, and the name that the file had for the student."""
    text = path.as_posix()
    for depth in range(len(path.parts)):  # the zip may hold a folder around everything
        below = "/".join(path.parts[depth:])
        moodle = MOODLE.fullmatch(below)
        if moodle:
            origin = path.parts[depth] if moodle["file"] else path.parts[depth][:len(path.parts[depth]) - len(moodle["flat"] or "")]
            return Submission(safe(f"{moodle['name']}-{moodle['id']}"), moodle["name"], "moodle", moodle["id"], origin), (
                moodle["file"] or moodle["flat"] or path.name)
    canvas = CANVAS.fullmatch(path.name)
    if canvas:
        return Submission(safe(f"{canvas['name']}-{canvas['id']}"), canvas["name"], "canvas", canvas["id"], path.name), canvas["file"]
    if len(path.parts) > 1:  # a folder a student, as nbgrader has it
        return Submission(safe(path.parts[0]), path.parts[0], origin=path.parts[0]), "/".join(path.parts[1:])
    return Submission(safe(path.stem), path.stem, origin=path.name), text


def safe(text: str) -> str:
    """A name for files and web addresses: letters, digits, `-` and `_`."""
    return re.sub(r"-+", "-", re.sub(r"[^\w-]+", "-", text)).strip("-")[:80] or "student"


def _unpack(name: str, data: bytes, submission: Submission) -> None:
    """Take the notebooks out of a zip that a student handed in."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist()[:200]:
                inner = PurePosixPath(entry.filename)
                if inner.suffix == ".ipynb" and not _hidden(inner):
                    submission.notebooks.append((inner.name, _member(archive, entry)))
    except zipfile.BadZipFile:
        submission.notes.append(f"{name}: not a zip that can be opened")


def _settle(submission: Submission) -> None:
    """Put the file that is most likely the submission first: a notebook by its name, and of versions the last."""
    def rank(entry: tuple[str, bytes | None]) -> tuple:
        version = re.search(r"-(\d+)$", PurePosixPath(entry[0]).stem)
        return (not entry[0].lower().endswith(".ipynb"), -int(version[1]) if version else 0, len(PurePosixPath(entry[0]).parts))
    submission.notebooks.sort(key=rank)
