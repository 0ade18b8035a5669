"""Take along the files of a submission that may be the notebook, and look into its archives; each file gets a fate."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from articlebook.marking.submissions import archives
from articlebook.marking.submissions.archives import Budget, Entry, Unreadable
from articlebook.marking.submissions.lms_names import Who, short
from articlebook.marking.submissions.submission import EMPTY_FOLDER, LEFT_BY_SYSTEM, Fate, File, Submission
from articlebook.marking.text import printable

#: Files by which nbgrader's exchange finds the way back to the student.
EXCHANGE = ("timestamp.txt", "submission_secret.txt")
#: Endings under which editors and browsers store a notebook, beside its own.
PERHAPS = ("", ".json", ".txt", ".htm", ".html")


def add(submission: Submission, who: Who, entry: Entry, file: str, budget: Budget) -> int:
    """Put a file, or what an archive holds, to a submission; return the number of bytes that are kept."""
    submission.late |= who.late
    if who.lms == "moodle" and "_assignsubmission_file" in who.origin:
        submission.origin = printable(who.origin)  # pages come back to students through the folder for files
    if entry.folder:
        submission.fates.append(Fate(file, "ignored", EMPTY_FOLDER))
        return 0
    if who.doubt and who.doubt not in submission.remarks:
        submission.remarks.append(who.doubt)
    if who.added and ".ipynb" not in file.casefold():
        if who.lms == "blackboard":
            _take_names_from_receipt(submission, entry)
        submission.fates.append(Fate(file, "ignored", f"{who.added}, no notebook"))
        return 0
    before = len(submission.files)
    try:
        budget.spend(files=1)
        _take(submission, file, entry, budget, 0)
    except Unreadable as why:
        submission.leave_out(file, str(why))
    for one in submission.files[before:]:
        one.origin, one.order = printable(who.origin), who.order
        if who.lms and one.name == file:
            one.when = 0.0  # the LMS wrote the download: its dates are not the student's
    return sum(len(one.data or b"") for one in submission.files[before:])


def _take_names_from_receipt(submission: Submission, receipt: Entry) -> None:
    """Take name and user name from the receipt that Blackboard adds to an attempt."""
    try:
        found = re.match(r"\s*\w+:\s*(?P<name>.+?)\s*\((?P<user>[^()\n]+)\)\s*$", receipt.read()[:2000].decode("utf-8-sig", "replace"), re.M)
    except Unreadable:
        return
    if found and submission.key[-1].endswith(f"_{found['user']}"):
        submission.name, submission.lms_id = printable(found["name"]), printable(found["user"])


def _take(submission: Submission, file: str, entry: Entry, budget: Budget, depth: int) -> None:
    """Take a file along if it may be the notebook, and look into it if it is an archive."""
    base = file.rpartition("/")[2]
    named_as_notebook = ".ipynb" in base.casefold()
    try:
        data = _read(base, entry, budget)
    except Unreadable as why:
        if named_as_notebook:
            submission.files.append(File(file, None, str(why), when=entry.when))
        else:
            submission.leave_out(file, str(why))
        return
    if base in EXCHANGE and not depth:
        submission.exchange[file] = data
        submission.fates.append(Fate(file, "ignored", "kept for the exchange of nbgrader"))
    elif archives.archive_kind(base, data) and not (named_as_notebook and data.lstrip()[:1] == b"{"):
        try:
            _take_from_archive(submission, file, data, budget, depth)
        except Unreadable as why:
            submission.leave_out(file, str(why))
            submission.remarks.append(f"{file}: {why}")
    elif named_as_notebook or _is_json(data):
        submission.files.append(File(file, data, when=entry.when))
    else:
        submission.leave_out(file, "not taken along (no notebook)")


def _read(base: str, entry: Entry, budget: Budget) -> bytes:
    """Read a file that may be the notebook, or hold it.

    Raises
    ------
    Unreadable
        If its name says that it is neither, if it cannot be read, or if the budget is used up.
    """
    ending = PurePosixPath(base).suffix.casefold()
    if not (".ipynb" in base.casefold() or archives.archive_kind(base, b"") or ending in PERHAPS or base in EXCHANGE):
        raise Unreadable("not taken along (no notebook)")
    budget.spend()  # nothing is read any more where it is used up
    data = entry.read()
    budget.spend(size=len(data))
    return data


def _take_from_archive(submission: Submission, file: str, data: bytes, budget: Budget, depth: int) -> None:
    """Take along what an archive holds.

    Raises
    ------
    Unreadable
        If it cannot be opened, or lies too deep in others.
    """
    if depth >= archives.DEPTH:
        raise Unreadable(f"archives in archives, more than {archives.DEPTH} deep; {archives.ASK} with the notebook alone")
    inside = archives.opened(file.rpartition("/")[2], data, budget)
    for one in sorted(inside, key=lambda one: one.parts):
        path = short(f"{file}/{printable('/'.join(one.parts))}")
        if archives.is_system(one.parts):
            submission.fates.append(Fate(path, "ignored", LEFT_BY_SYSTEM))
        elif one.folder:
            submission.fates.append(Fate(path, "ignored", EMPTY_FOLDER))
        else:
            _take(submission, path, one, budget, depth + 1)
    submission.fates.append(Fate(file, "ignored", f"opened; it holds {len(inside)} file{'' if len(inside) == 1 else 's'}"))


def _is_json(data: bytes) -> bool:
    """Tell whether a file may be a notebook under another ending."""
    return data[:1000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()[:1] == b"{"
