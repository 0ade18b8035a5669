"""Collect submissions from a folder or from the zip that an LMS gives.

The first part of a path below the class says who handed in what, and nothing below it does: a file in a
student's own folder is that student's, whatever its name looks like. Each file has a fate that is told.
Only notebooks are taken along: a helper file could stand in for a library.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from articlebook.marking import naming, unpack
from articlebook.marking.naming import Who, short
from articlebook.marking.text import printable
from articlebook.marking.unpack import Budget, Entry, Unreadable

SYSTEM = "left behind by a system or an editor"
EXCHANGE = ("timestamp.txt", "submission_secret.txt")
#: Endings under which editors and browsers store a notebook, beside its own.
PERHAPS = ("", ".json", ".txt", ".htm", ".html")
#: Tables and pages that lie beside submissions, and are none.
BESIDE = (".csv", ".tsv", ".xlsx", ".xls", ".ods")

#: Folders without a notebook in them that lie beside somebody's notebook, and are nobody's name.
NOBODY = {"data", "images", "img", "pictures", "figures", "figs", "plots", "output", "outputs", "src", "code", "docs", "files", "old", "backup"}


#: Names of folders in which people and systems keep versions of one notebook.
VERSION = re.compile(r"old|new|final|copy|backup|attempt|version|draft|^\W*v?\d{1,3}$", re.I)


class CollectError(ValueError):
    """There is nothing to collect, or it cannot be told whose it is; the message says what was looked at."""


class Fate(NamedTuple):
    """What became of a file: ``taken``, ``not taken`` or ``ignored``, and why."""

    file: str
    what: str
    why: str


@dataclass
class File:
    """A file that may be the notebook.

    Attributes
    ----------
    name : str
        Its path below the student, archives included.
    data : bytes or None
        Its content; None where it could not be read, for the reason `why`.
    origin : str
        The name that the LMS gave to the file, or to the folder that holds it.
    order : tuple
        Later uploads have a greater one, where the LMS says it.
    when : float
        Seconds at which it was last changed, as far as the student's own archive or folder says it.
    """

    name: str
    data: bytes | None
    why: str = ""
    origin: str = ""
    order: tuple = ()
    when: float = 0.0


@dataclass
class Submission:
    """What one student, or one group, handed in.

    Attributes
    ----------
    student : str
        A name for files, made of letters, digits, `-` and `_`, that no other submission has, on any file system.
    name : str
        As the LMS writes it.
    lms, lms_id : str
        ``canvas``, ``moodle``, ``blackboard``, ``brightspace`` or empty, and by what it knows the student there; empty for groups.
    origin : str
        The file or folder name that the LMS gave, which it wants back on feedback.
    group : str
        The name of the group, where it is one's.
    anonymous : bool
        The LMS hides the name.
    files : list of File
        What may be the notebook.
    fates : list of Fate
        All other files, and why they are not.
    notes, remarks : list of str
        What the student is told of files that were left out; what the instructor should look at.
    exchange : dict of str to bytes
        Files by which nbgrader's exchange finds the way back to the student, by their path.
    key : tuple of str
        By which the student is known.
    several : str
        Why nothing of it can be taken, where it is no student's but a class in a class.
    """

    student: str
    name: str
    lms: str = ""
    lms_id: str = ""
    origin: str = ""
    late: bool = False
    group: str = ""
    anonymous: bool = False
    files: list[File] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    exchange: dict[str, bytes] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    several: str = ""

    def left(self, file: str, why: str) -> None:
        """Note a file that was not taken, for the student too."""
        self.fates.append(Fate(file, "not taken", why))
        self.notes.append(f"{file}: {why}")


class Class(list[Submission]):
    """The submissions of a class, with the fate of files that belong to nobody."""

    def __init__(self, submissions: Iterable[Submission], beside: Iterable[Fate]):
        super().__init__(submissions)
        self.beside = list(beside)


def collect(place: Path, assignments: Collection[str] = (), known: Mapping[tuple[str, str], str] | None = None) -> Class:
    """The submissions in a folder or an archive, one a student, by name.

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
        If there is no such place, nothing in it, or if two students in it would become one.
    """
    known = known or {}
    entries = _outer(place)
    if len(entries) > unpack.MOST_FILES:
        raise CollectError(f"{place}: {len(entries)} files, more than {unpack.MOST_FILES}; is this the download of one assignment?")
    entries.sort(key=lambda entry: entry.parts)
    handed = [entry for entry in entries if not unpack.is_system(entry.parts)]
    handed += _emptied(entries, handed)
    depths = _depths([(*entry.parts, "") if entry.folder else entry.parts for entry in handed], {place.stem, place.name}, set(assignments),
                     place.is_file())
    tops = {}
    for entry in handed:
        depth = depths(entry.parts)
        tops.setdefault(entry.parts[:depth + 1], len(entry.parts) > depth + 1 or entry.folder)
    people = _people(tops, known)

    found: dict[tuple[str, ...], Submission] = {}
    beside: list[Fate] = []
    budgets: dict[tuple[str, ...], Budget] = {}
    total = 0
    for entry in [*handed, *(entry for entry in entries if unpack.is_system(entry.parts))]:
        top = entry.parts[:depths(entry.parts) + 1]
        who, path = people.get(top), short(printable("/".join(entry.parts)))
        if unpack.is_system(entry.parts):
            (found[who.key].fates if who else beside).append(Fate(path, "ignored", SYSTEM))
        elif who is None:
            beside.append(Fate(path, "ignored", "no submission: a table or a page beside them"))
        else:
            submission = found.setdefault(who.key, _begun(who))
            total += _add(submission, who, entry, short(printable("/".join(entry.parts[len(top):]) or who.file or entry.parts[-1])),
                          budgets.setdefault(who.key, Budget()))
        if total > unpack.MOST_TOTAL:
            raise CollectError(f"{place}: more than {unpack.MOST_TOTAL // 10**9} GB of notebooks when unpacked; mark it in parts")
    if not found:
        raise CollectError(f"{place}: no submissions in it; there should be notebooks, or folders with notebooks")
    for submission in found.values():
        _look_for_a_class(submission)
    if len(found) == 1 and (why := next(iter(found.values())).several):
        raise CollectError(f"{place}: {why}")
    _tell_apart(list(found.values()))
    return Class(sorted(found.values(), key=lambda s: s.student), beside)


def _begun(who: Who) -> Submission:
    return Submission(naming.for_files(who), printable(who.name), who.lms, "" if who.group else printable(who.lms_id), printable(who.origin),
                      group=printable(who.group), anonymous=who.anonymous, key=who.key)


def _add(submission: Submission, who: Who, entry: Entry, file: str, budget: Budget) -> int:
    """Put a file, or what an archive holds, to a submission; gives the number of bytes that are kept."""
    submission.late |= who.late
    if who.lms == "moodle" and "_assignsubmission_file" in who.origin:
        submission.origin = printable(who.origin)  # pages come back to students through the folder for files
    if entry.folder:
        submission.fates.append(Fate(file, "ignored", "an empty folder"))
        return 0
    if who.doubt and who.doubt not in submission.remarks:
        submission.remarks.append(who.doubt)
    if who.added and ".ipynb" not in file.casefold():
        if who.lms == "blackboard":
            _named(submission, entry)
        submission.fates.append(Fate(file, "ignored", f"{who.added}, no notebook"))
        return 0
    before = len(submission.files)
    try:
        budget.spend(files=1)
        _take(submission, file, entry, budget, 0)
    except Unreadable as why:
        submission.left(file, str(why))
    for one in submission.files[before:]:
        one.origin, one.order = printable(who.origin), who.order
        if who.lms and one.name == file:
            one.when = 0.0  # the LMS wrote the download: its dates are not the student's
    return sum(len(one.data or b"") for one in submission.files[before:])


def _look_for_a_class(submission: Submission) -> None:
    """See whether an archive or a folder that is no LMS's holds several students, who would become one.

    Where an LMS named all that is in it, nothing of it can be taken; where it can only be guessed, a person looks.
    """
    if submission.lms:
        return
    # below the archive or the folder itself, and below one folder more
    paths = [parts[submission.key[0] == "file":] for file in submission.files if (parts := PurePosixPath(file.name).parts)]
    for depth in (0, 1):
        names = {path[depth] for path in paths if len(path) > depth}
        whose = [who[0].key if (who := naming.of_file(name) or list(filter(None, [naming.moodle(name), naming.brightspace(name)]))) else None for name in names]
        if len(set(whose)) > 1 and None not in whose:
            submission.several = (f"in {submission.origin!r} are {len(set(whose))} students, who would become one; give what is in it, "
                                  "and each class for itself")
            for file in submission.files:
                file.data, file.why = None, submission.several
            return
        folders = sorted({path[depth] for path in paths if len(path) > depth + 1})
        bases = [{path[-1] for path in paths if len(path) > depth + 1 and path[depth] == folder} for folder in folders]
        if len(folders) > 1 and set.intersection(*bases) and not any(VERSION.search(one) for one in folders):
            submission.remarks.append(f"holds {len(folders)} folders with the same notebook in them ({', '.join(map(short, folders[:5]))}); "
                                      "if these are students, give their folders without the one around them")
            return


def _outer(place: Path) -> list[Entry]:
    """All files of what the instructor gives."""
    if not place.exists():
        raise CollectError(f"{place}: no such folder or file; give the folder of submissions or the zip from the LMS")
    try:
        if place.is_dir():
            return unpack.of_folder(place)
        with place.open("rb") as file:
            head = file.read(600)
        kind = unpack.archive_kind(place.name, head)
        if kind == "other":
            raise CollectError(f"{place}: an archive that cannot be opened here; unpack it, and give the folder")
        if zipfile.is_zipfile(place):
            entries = unpack.of_zip(str(place))
            if entries and all(entry.locked for entry in entries if not entry.folder):
                raise CollectError(f"{place}: a zip that is locked with a password; unpack it, and give the folder")
            return entries
        if kind in ("squeezed", "tar"):
            if place.stat().st_size > unpack.STUDENT_BYTES:
                raise CollectError(f"{place}: too large for an archive of this kind; unpack it, and give the folder")
            return unpack.opened(place.name, place.read_bytes(), Budget(unpack.MOST_FILES + 1, 5 * unpack.STUDENT_BYTES))
    except CollectError:
        raise
    except Unreadable as why:
        raise CollectError(f"{place}: {why}") from None
    except OSError as error:
        raise CollectError(f"{place}: cannot be read ({error.strerror}); look at who may read it") from None
    except Exception:  # the module raises nearly anything on damaged bytes
        kind = "zip"
    if kind == "zip":
        raise CollectError(f"{place}: a zip that is damaged or cut off; download it again")
    raise CollectError(f"{place}: neither a folder nor a zip; give the folder of submissions or the zip from the LMS")


def _emptied(entries: list[Entry], handed: list[Entry]) -> list[Entry]:
    """Folders that hold nothing but what systems leave behind: somebody made them, and hands in nothing."""
    full = {entry.parts[:depth] for entry in handed for depth in range(1, min(len(entry.parts), 9))}
    left = {}
    for entry in entries:
        parts = entry.parts
        while parts and unpack.is_system(parts):
            parts = parts[:-1]
        if parts and len(parts) < len(entry.parts) and len(parts) < 9 and parts not in full:
            left[parts] = Entry(parts, entry.read, folder=True)
    return list(left.values())


def _named(submission: Submission, receipt: Entry) -> None:
    """Take name and user name from the receipt that Blackboard adds to an attempt."""
    try:
        found = re.match(r"\s*\w+:\s*(?P<name>.+?)\s*\((?P<user>[^()\n]+)\)\s*$", receipt.read()[:2000].decode("utf-8-sig", "replace"), re.M)
    except Unreadable:
        return
    if found and submission.key[-1].endswith(f"_{found['user']}"):
        submission.name, submission.lms_id = printable(found["name"]), printable(found["user"])


def _depths(paths: list[tuple[str, ...]], names: set[str], assignments: set[str], zipped: bool):
    """How many parts of a path stand before the student, as a function of the path.

    Folders around the class are left out, also several in each other, and so are folders that hold nothing but folders of an LMS.
    """
    paths = [path if len(path) <= 12 else (*path[:11], path[-1]) for path in paths]  # nobody's folder lies deeper
    around = 0
    while True:
        below = [path[around:] for path in paths if not (len(path) == around + 1 and _is_beside(path[-1]))]
        if not below or len({path[0] for path in below}) > 1 or any(len(path) == 1 for path in below):
            break
        if not _is_class(below[0][0], [path[1:] for path in below], names, assignments, zipped):
            break
        around += 1
    inside: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in paths:
        if len(path) > around + 1:
            inside.setdefault(path[:around + 1], []).append(path[around + 1:])
    parts_of_a_class = {top for top, below in inside.items() if not _of_lms(top[-1]) and all(
        (len(path) > 1 and _of_lms(path[0])) or (len(path) == 1 and _is_beside(path[0])) for path in below) and any(len(path) > 1 for path in below)}
    return lambda path: around + (path[:around + 1] in parts_of_a_class and len(path) > around + 1)


def _of_lms(folder: str) -> bool:
    """Whether a folder has the name that Moodle or Brightspace gives to one student's."""
    return bool(naming.moodle(folder) or naming.brightspace(folder))


def _is_beside(file: str) -> bool:
    return (file.casefold().endswith(BESIDE) or file.casefold() in ("index.html", "index.htm")) and not naming.of_file(file)


def _hands_in(file: str) -> bool:
    """Whether a file is of a kind that people hand in; the others come with a notebook."""
    return ".ipynb" in file.casefold() or file.casefold().endswith((".zip", ".7z", ".rar", ".tar", ".gz", ".pdf", ".docx", ".html", ".json"))


def _is_class(folder: str, below: list[tuple[str, ...]], names: set[str], assignments: set[str], zipped: bool) -> bool:
    """Whether the only folder of all is the class, and not one student's.

    Parameters
    ----------
    below : list of tuple of str
        All paths in it.
    names : set of str
        What the instructor calls the place: a folder in it with the same name is the place itself.
    zipped : bool
        The place is an archive. In a folder, a folder is a student's, as the book tells instructors to make it.
    """
    if _of_lms(folder) or folder in assignments:
        return False
    files = [path[0] for path in below if len(path) == 1 and path[0] and not _is_beside(path[0])]
    folders = {path[0] for path in below if len(path) > 1}
    if any(map(_of_lms, folders)):
        return True
    with_notebook = {path[0] for path in below if len(path) > 1 and _hands_in(path[-1])}
    people = {name for name in folders if name in with_notebook or name.casefold() not in NOBODY} - assignments
    lms = list(map(naming.of_file, files))
    if files and all(lms):
        several = len({readings[0].key for readings in lms}) + len(people) > 1
        return several or folder in names or lms[0][0].lms != "canvas"
    if notebooks := [file.casefold() for file in files if _hands_in(file)]:
        released = tuple(name.casefold() for name in assignments)  # copies of it begin so, too
        own = any(file.startswith(released) or re.match(r"(untitled|draft|final|home|notebook|assignment|exercise|copy|test|hw)", file) for file in notebooks)
        return not own and (folder in names or (zipped and bool(released) and len(notebooks) > 1))
    if len(people) == 1 and len(folders) == 1:
        [one] = people
        inner = [path[1:] for path in below if len(path) > 1]
        if not assignments and any(path[-1].partition(".ipynb")[0] == one for path in inner):
            return False  # nbgrader has a folder for each assignment below the student's
        return folder in names or _is_class(one, inner, names, assignments, zipped)
    return len(people) > 1


def _people(tops: Mapping[tuple[str, ...], bool], known: Mapping[tuple[str, str], str]) -> dict[tuple[str, ...], Who | None]:
    """Who each file or folder of a class belongs to; None for what is no submission.

    Parameters
    ----------
    tops : mapping
        Paths of what stands directly in the class, and whether each is a folder.

    Raises
    ------
    CollectError
        If two names have one number, or a folder and a file one name.
    """
    people: dict[tuple[str, ...], Who | None] = {}
    unclear: dict[tuple[str, ...], list[Who]] = {}
    for top, folder in tops.items():
        name = top[-1]
        readings = [] if folder else naming.of_file(name)
        who = (naming.moodle(name) or naming.brightspace(name) or Who(("folder", *top), name, origin=name)) if folder else None
        if len(readings) > 1 or (readings and readings[0].lms == "canvas"):
            unclear[top] = readings
        elif readings:
            who = readings[0]
        elif not folder and not _is_beside(name) and (not name.startswith(".") or ".ipynb" in name.casefold()):
            who = Who(("file", *top[:-1], PurePosixPath(name).stem), PurePosixPath(name).stem, origin=name, file=name)
        people[top] = who
    clear = [readings[0] for readings in unclear.values() if len(readings) == 1 and readings[0].order]
    for top, readings in unclear.items():
        people[top] = naming.likelier(readings, clear, known)
    _groups(people, known)

    names: dict[tuple[str, ...], str] = {}
    for who in filter(None, people.values()):
        first = names.setdefault(who.key, who.name)
        if _plain(first) != _plain(who.name):
            raise CollectError(f"{printable(first)!r} and {printable(who.name)!r} have one number, {who.key[-1]}: they would become one student. "
                               "Give the download of one assignment alone, as the LMS made it")
        if (who.key[0] == "file" and ("folder", *who.key[1:]) in names) or (who.key[0] == "folder" and ("file", *who.key[1:]) in names):
            raise CollectError(f"{printable(who.name)!r} is a folder and a file: it cannot be told whether both are of one student. "
                               "Put the file into the folder, or give one of them another name")
    return people


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _groups(people: dict[tuple[str, ...], Who | None], known: Mapping[tuple[str, str], str]) -> None:
    """Say which names of Moodle are groups' and which are hidden: its names of folders have one form for all of them.

    The number of a group is no participant's. The table of the LMS tells them apart; without it, a name that reads like a group's does.
    """
    own = {top: who for top, who in people.items() if who and who.lms == "moodle"}
    numbers = {who.key for who in own.values()}
    hidden = len(numbers) > 1 and len({_plain(who.name) for who in own.values()}) == 1
    for_groups = any(not who.lms_id for who in own.values())  # a class with students without a group hands in by groups
    for top, who in own.items():
        if who.anonymous or hidden:
            inner = re.search(r" (\d+)$", who.name)  # some write the number twice, and the first is the one of the table
            if inner and ("moodle", inner[1]) in known and ("moodle", who.lms_id) not in known:
                who = replace(who, lms_id=inner[1])
            whole = who.name if who.name.endswith(who.lms_id) else f"{who.name} {who.lms_id}"
            people[top] = replace(who, anonymous=True, name=whole)
        elif in_table := known.get(("moodle", who.lms_id), "").strip():
            if not naming.words(in_table) & naming.words(who.name):
                people[top] = replace(who, group=who.name)
        elif for_groups or (not known and naming.GROUP.search(who.name)):
            people[top] = replace(who, group=who.name)


def _take(submission: Submission, file: str, entry: Entry, budget: Budget, depth: int) -> None:
    """Take a file along if it may be the notebook, and look into it if it is an archive."""
    base = file.rpartition("/")[2]
    ending = PurePosixPath(base).suffix.casefold()
    notebook = ".ipynb" in base.casefold()
    archive = bool(unpack.archive_kind(base, b""))
    try:
        if not (notebook or archive or ending in PERHAPS or base in EXCHANGE):
            raise Unreadable("not taken along (no notebook)")
        budget.spend()  # nothing is read any more where it is used up
        data = entry.read()
        budget.spend(size=len(data))
    except Unreadable as why:
        if notebook:
            submission.files.append(File(file, None, str(why), when=entry.when))
        else:
            submission.left(file, str(why))
        return
    if base in EXCHANGE and not depth:
        submission.exchange[file] = data
        submission.fates.append(Fate(file, "ignored", "kept for the exchange of nbgrader"))
        return
    try:
        if unpack.archive_kind(base, data) and not (notebook and data.lstrip()[:1] == b"{"):
            if depth >= unpack.DEPTH:
                raise Unreadable(f"archives in archives, more than {unpack.DEPTH} deep; {unpack.ASK} with the notebook alone")
            inside = unpack.opened(base, data, budget)
            for one in sorted(inside, key=lambda one: one.parts):
                path = short(f"{file}/{printable('/'.join(one.parts))}")
                if unpack.is_system(one.parts):
                    submission.fates.append(Fate(path, "ignored", SYSTEM))
                elif one.folder:
                    submission.fates.append(Fate(path, "ignored", "an empty folder"))
                else:
                    _take(submission, path, one, budget, depth + 1)
            submission.fates.append(Fate(file, "ignored", f"opened; it holds {len(inside)} file{'' if len(inside) == 1 else 's'}"))
            return
    except Unreadable as why:
        submission.left(file, str(why))
        submission.remarks.append(f"{file}: {why}")
        return
    if notebook or _is_json(data):
        submission.files.append(File(file, data, when=entry.when))
    else:
        submission.left(file, "not taken along (no notebook)")


def _is_json(data: bytes) -> bool:
    """Whether a file may be a notebook under another ending."""
    return data[:1000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()[:1] == b"{"


def _tell_apart(submissions: list[Submission]) -> None:
    """Give each a name for files that no other has, also where capitals and ways to write accents are not told apart."""
    for _ in range(3):
        alike: dict[str, list[Submission]] = {}
        for submission in submissions:
            alike.setdefault(naming.folded(submission.student), []).append(submission)
        for some in alike.values():
            for submission in some if len(some) > 1 else []:
                # a name without capitals stays, so that the same student has it next time, whoever comes later
                if submission.student != submission.student.casefold() or sum(one.student == submission.student for one in some) > 1:
                    submission.student = f"{naming.cleaned(submission.student, naming.LONGEST - 18)}-{naming.tag(submission.key)}"
    if len({naming.folded(submission.student) for submission in submissions}) < len(submissions):
        raise CollectError("two students cannot be told apart by their names; rename one of the folders")
