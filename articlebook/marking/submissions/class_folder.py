"""Find the class in what the instructor gives: which folders stand around it, and whether one folder is a class or a student."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from articlebook.marking.submissions import lms_names
from articlebook.marking.submissions.lms_names import short
from articlebook.marking.submissions.submission import Submission

Path = tuple[str, ...]

#: Tables that lie beside submissions, and are none.
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
#: Other files than notebooks that people hand in.
HANDED_IN = (".zip", ".7z", ".rar", ".tar", ".gz", ".pdf", ".docx", ".html", ".json")
#: Folders without a notebook in them that lie beside somebody's notebook, and are nobody's name.
NOBODY = {"data", "images", "img", "pictures", "figures", "figs", "plots", "output", "outputs", "src", "code", "docs", "files", "old", "backup"}
#: Beginnings of names that people give to a notebook of their own.
OWN_NAMES = re.compile(r"(untitled|draft|final|home|notebook|assignment|exercise|copy|test|hw)")
#: Names of folders in which people and systems keep versions of one notebook.
VERSION = re.compile(r"old|new|final|copy|backup|attempt|version|draft|^\W*v?\d{1,3}$", re.I)
#: Nobody's folder lies deeper than this.
DEEPEST = 12


def student_depth(paths: list[Path], names: set[str], assignments: set[str], zipped: bool) -> Callable[[Path], int]:
    """Find how many parts of a path stand before the student, as a function of the path.

    Folders around the class are left out, also several in each other, and so are folders that hold nothing but folders of an LMS.

    Parameters
    ----------
    paths : list of tuple of str
        All files; an empty folder ends with an empty part.
    names : set of str
        What the instructor calls the folder or archive: a folder in it with the same name is the same once more.
    assignments : set of str
        Names of assignments, which are no student's.
    zipped : bool
        The instructor gave an archive. In a folder, a folder is a student's, as the book tells instructors to make it.
    """
    paths = [path if len(path) <= DEEPEST else (*path[:DEEPEST - 1], path[-1]) for path in paths]
    around = 0
    while True:
        below = [path[around:] for path in paths if not (len(path) == around + 1 and is_beside(path[-1]))]
        if not below or len({path[0] for path in below}) > 1 or any(len(path) == 1 for path in below):
            break
        if not _is_class(below[0][0], [path[1:] for path in below], names, assignments, zipped):
            break
        around += 1
    inside: dict[Path, list[Path]] = {}
    for path in paths:
        if len(path) > around + 1:
            inside.setdefault(path[:around + 1], []).append(path[around + 1:])
    parts_of_a_class = {top for top, below in inside.items() if _holds_lms_folders_alone(top[-1], below)}
    return lambda path: around + (path[:around + 1] in parts_of_a_class and len(path) > around + 1)


def _holds_lms_folders_alone(folder: str, below: list[Path]) -> bool:
    """Tell whether a folder holds students' folders of an LMS, and nothing else but tables: it is a part of a class."""
    return (not _is_lms_folder(folder) and any(len(path) > 1 for path in below)
            and all(_is_lms_folder(path[0]) if len(path) > 1 else is_beside(path[0]) for path in below))


def _is_lms_folder(name: str) -> bool:
    """Tell whether a folder has the name that Moodle or Brightspace gives to one student's."""
    return bool(lms_names.moodle(name) or lms_names.brightspace(name))


def is_beside(name: str) -> bool:
    """Tell whether a file lies beside submissions, as a table or a page of the LMS, and is none."""
    return (name.casefold().endswith(TABLES) or name.casefold() in ("index.html", "index.htm")) and not lms_names.of_file(name)


def _is_handed_in(name: str) -> bool:
    """Tell whether a file is of a kind that people hand in; the others come with a notebook."""
    return ".ipynb" in name.casefold() or name.casefold().endswith(HANDED_IN)


def _is_class(folder: str, below: list[Path], names: set[str], assignments: set[str], zipped: bool) -> bool:
    """Tell whether the only folder of all is the class, and not one student's; `below` are all paths in it, see `student_depth`."""
    if _is_lms_folder(folder) or folder in assignments:
        return False
    files = [path[0] for path in below if len(path) == 1 and path[0] and not is_beside(path[0])]
    folders = {path[0] for path in below if len(path) > 1}
    if any(map(_is_lms_folder, folders)):
        return True
    with_notebook = {path[0] for path in below if len(path) > 1 and _is_handed_in(path[-1])}
    people = {name for name in folders if name in with_notebook or name.casefold() not in NOBODY} - assignments
    readings = [lms_names.of_file(name) for name in files]
    if files and all(readings):
        several = len({who[0].key for who in readings}) + len(people) > 1
        return several or folder in names or readings[0][0].lms != "canvas"
    if notebooks := [name.casefold() for name in files if _is_handed_in(name)]:
        released = tuple(name.casefold() for name in assignments)  # copies of it begin so, too
        own = any(name.startswith(released) or OWN_NAMES.match(name) for name in notebooks)
        return not own and (folder in names or (zipped and bool(released) and len(notebooks) > 1))
    if len(people) == 1 and len(folders) == 1:
        [one] = people
        inner = [path[1:] for path in below if len(path) > 1]
        if not assignments and any(path[-1].partition(".ipynb")[0] == one for path in inner):
            return False  # nbgrader has a folder for each assignment below the student's
        return folder in names or _is_class(one, inner, names, assignments, zipped)
    return len(people) > 1


def refuse_a_class(submission: Submission) -> None:
    """See whether an archive or a folder that is no LMS's holds several students, who would become one.

    Where an LMS named all that is in it, nothing of it can be taken; where it can only be guessed, a person looks.
    """
    if submission.lms:
        return
    # below the archive or the folder itself, and below one folder more
    paths = [parts[submission.key[0] == "file":] for file in submission.files if (parts := PurePosixPath(file.name).parts)]
    for depth in (0, 1):
        owners = {_owner(name) for name in {path[depth] for path in paths if len(path) > depth}}
        if len(owners) > 1 and None not in owners:
            submission.several = (f"in {submission.origin!r} are {len(owners)} students, who would become one; give what is in it, "
                                  "and each class for itself")
            for file in submission.files:
                file.data, file.why = None, submission.several
            return
        folders = sorted({path[depth] for path in paths if len(path) > depth + 1})
        files = [{path[-1] for path in paths if len(path) > depth + 1 and path[depth] == folder} for folder in folders]
        if len(folders) > 1 and set.intersection(*files) and not any(VERSION.search(one) for one in folders):
            submission.remarks.append(f"holds {len(folders)} folders with the same notebook in them ({', '.join(map(short, folders[:5]))}); "
                                      "if these are students, give their folders without the one around them")
            return


def _owner(name: str) -> Path | None:
    """Return the key of the student whom an LMS names in a file or folder; None where it names nobody."""
    read = lms_names.of_file(name) or [who for who in (lms_names.moodle(name), lms_names.brightspace(name)) if who]
    return read[0].key if read else None
