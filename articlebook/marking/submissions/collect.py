"""Collect submissions from a folder or from the zip that an LMS gives.

The first part of a path below the class says who handed in what, and nothing below it does: a file in a
student's own folder is that student's, whatever its name looks like. Each file has a fate that is told.
Only notebooks are taken along: a helper file could stand in for a library.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from articlebook.marking.submissions import archives, lms_names
from articlebook.marking.submissions.archives import Budget, Entry, Unreadable
from articlebook.marking.submissions.class_folder import refuse_a_class, student_depth
from articlebook.marking.submissions.lms_names import Who, short
from articlebook.marking.submissions.owners import owners_of
from articlebook.marking.submissions.submission import LEFT_BY_SYSTEM, Class, CollectError, Fate, Submission
from articlebook.marking.submissions.taken_files import add
from articlebook.marking.text import printable


def collect(source: Path, assignments: Collection[str] = (), known: Mapping[tuple[str, str], str] | None = None) -> Class:
    """Collect the submissions in a folder or an archive, one a student, by name.

    Parameters
    ----------
    assignments : collection of str
        Names of assignments: a folder with such a name is no student's.
    known : mapping of (str, str) to str, optional
        Names in the table of the LMS, by LMS and number. They tell groups from students, and decide where digits in a
        name can be read in two ways.

    Raises
    ------
    CollectError
        If there is no such folder or archive, nothing in it, or if two students in it would become one.
    """
    entries = sorted(_listed(source), key=lambda entry: entry.parts)
    if len(entries) > archives.MOST_FILES:
        raise CollectError(f"{source}: {len(entries)} files, more than {archives.MOST_FILES}; is this the download of one assignment?")
    of_systems = [entry for entry in entries if archives.is_system(entry.parts)]
    handed_in = [entry for entry in entries if not archives.is_system(entry.parts)]
    handed_in += _emptied(of_systems, handed_in)
    depth_of = student_depth([(*entry.parts, "") if entry.folder else entry.parts for entry in handed_in], {source.stem, source.name},
                             set(assignments), source.is_file())
    tops: dict[tuple[str, ...], bool] = {}
    for entry in handed_in:
        depth = depth_of(entry.parts)
        tops.setdefault(entry.parts[:depth + 1], len(entry.parts) > depth + 1 or entry.folder)
    owners = owners_of(tops, known or {})

    found: dict[tuple[str, ...], Submission] = {}
    beside: list[Fate] = []
    budgets: dict[tuple[str, ...], Budget] = {}
    total = 0
    for entry in handed_in:
        top = entry.parts[:depth_of(entry.parts) + 1]
        who = owners.get(top)
        if who is None:
            beside.append(Fate(_path(entry), "ignored", "no submission: a table or a page beside them"))
            continue
        submission = found.setdefault(who.key, _begun(who))
        total += add(submission, who, entry, short(printable("/".join(entry.parts[len(top):]) or who.file or entry.parts[-1])),
                     budgets.setdefault(who.key, Budget()))
        if total > archives.MOST_TOTAL:
            raise CollectError(f"{source}: more than {archives.MOST_TOTAL // 10**9} GB of notebooks when unpacked; mark it in parts")
    for entry in of_systems:
        who = owners.get(entry.parts[:depth_of(entry.parts) + 1])
        (found[who.key].fates if who else beside).append(Fate(_path(entry), "ignored", LEFT_BY_SYSTEM))
    if not found:
        raise CollectError(f"{source}: no submissions in it; there should be notebooks, or folders with notebooks")
    for submission in found.values():
        refuse_a_class(submission)
    if len(found) == 1 and (why := next(iter(found.values())).several):
        raise CollectError(f"{source}: {why}")
    _tell_apart(list(found.values()))
    return Class(sorted(found.values(), key=lambda submission: submission.student), beside)


def _path(entry: Entry) -> str:
    """Return the path of a file as a table can hold it."""
    return short(printable("/".join(entry.parts)))


def _begun(who: Who) -> Submission:
    """Begin the submission of somebody."""
    return Submission(lms_names.for_files(who), printable(who.name), who.lms, "" if who.group else printable(who.lms_id), printable(who.origin),
                      group=printable(who.group), anonymous=who.anonymous, key=who.key)


def _listed(source: Path) -> list[Entry]:
    """List all files of what the instructor gives.

    Raises
    ------
    CollectError
        If it cannot be read, with the remedy.
    """
    if not source.exists():
        raise CollectError(f"{source}: no such folder or file; give the folder of submissions or the zip from the LMS")
    try:
        if source.is_dir():
            return archives.of_folder(source)
        with source.open("rb") as file:
            head = file.read(600)
        kind = archives.archive_kind(source.name, head)
        if kind == "other":
            raise CollectError(f"{source}: an archive that cannot be opened here; unpack it, and give the folder")
        if zipfile.is_zipfile(source):
            entries = archives.of_zip(str(source))
            if entries and all(entry.locked for entry in entries if not entry.folder):
                raise CollectError(f"{source}: a zip that is locked with a password; unpack it, and give the folder")
            return entries
        if kind in ("squeezed", "tar"):
            if source.stat().st_size > archives.STUDENT_BYTES:
                raise CollectError(f"{source}: too large for an archive of this kind; unpack it, and give the folder")
            return archives.opened(source.name, source.read_bytes(), Budget(archives.MOST_FILES + 1, 5 * archives.STUDENT_BYTES))
    except CollectError:
        raise
    except Unreadable as why:
        raise CollectError(f"{source}: {why}") from None
    except OSError as error:
        raise CollectError(f"{source}: cannot be read ({error.strerror}); look at who may read it") from None
    except Exception:  # the module raises nearly anything on damaged bytes
        kind = "zip"
    if kind == "zip":
        raise CollectError(f"{source}: a zip that is damaged or cut off; download it again")
    raise CollectError(f"{source}: neither a folder nor a zip; give the folder of submissions or the zip from the LMS")


def _emptied(of_systems: list[Entry], handed_in: list[Entry]) -> list[Entry]:
    """List folders that hold nothing but what systems leave behind: somebody made them, and hands in nothing."""
    full = {entry.parts[:depth] for entry in handed_in for depth in range(1, min(len(entry.parts), 9))}
    emptied = {}
    for entry in of_systems:
        parts = entry.parts
        while parts and archives.is_system(parts):
            parts = parts[:-1]
        if parts and len(parts) < 9 and parts not in full:
            emptied[parts] = Entry(parts, entry.read, folder=True)
    return list(emptied.values())


def _tell_apart(submissions: list[Submission]) -> None:
    """Give each a name for files that no other has, also where capitals and ways to write accents are not told apart.

    Raises
    ------
    CollectError
        If that cannot be done.
    """
    for _ in range(3):
        alike: dict[str, list[Submission]] = {}
        for submission in submissions:
            alike.setdefault(lms_names.folded(submission.student), []).append(submission)
        for some in alike.values():
            for submission in some if len(some) > 1 else []:
                # a name without capitals stays, so that the same student has it next time, whoever comes later
                if submission.student != submission.student.casefold() or sum(one.student == submission.student for one in some) > 1:
                    submission.student = f"{lms_names.cleaned(submission.student, lms_names.LONGEST - 18)}-{lms_names.tag(submission.key)}"
    if len({lms_names.folded(submission.student) for submission in submissions}) < len(submissions):
        raise CollectError("two students cannot be told apart by their names; rename one of the folders")
