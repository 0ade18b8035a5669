"""Write a variant of each exercise for each student of a class: `make exercises SEED=… ROSTER=…`."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import nbformat

from articlebook.exercises.description import AssignmentError, assignments, is_public
from articlebook.exercises.forms.files import student_forms
from articlebook.exercises.forms.tried import form_faults
from articlebook.exercises.notebooks import BUILT, INSTRUCTOR, student_version
from articlebook.exercises.selftest import faults
from articlebook.exercises.source import read_source
from articlebook.exercises.student_seed import student_seed
from articlebook.exercises.variant import takes_seed
from articlebook.marking.csv_cells import to_csv
from articlebook.marking.read_roster import class_list
from articlebook.marking.roster_forms import RosterError
from articlebook.marking.text import printable
from articlebook.paths import ROOT, in_utf8, typed_path

#: Students' own variants, one folder for each, and the list of whose is which, which is private.
STUDENTS, LIST = BUILT / "students", INSTRUCTOR / "students.csv"


def write_class(course: str, students: dict[str, str], only: str | None = None, target: Path = STUDENTS, listed: Path = LIST) -> int:
    """Write notebook, page and sheet of each student's own variants; return how many variants were written.

    Parameters
    ----------
    course : str
        Seed of the course.
    students : dict of str to str
        Their names by the numbers that the LMS has for them.
    only : str, optional
        Name of the one assignment that is wanted.

    Raises
    ------
    AssignmentError
        Where a variant does not pass its own checks; nothing is written for that student.
    """
    written, lines = 0, []
    for number, name in students.items():
        seed = student_seed(course, number)
        folder = target / f"{re.sub(r'[^0-9A-Za-z]+', '-', name).strip('-') or 'student'}_{number}"
        lines.append([number, name, seed, folder.name])
        for one in assignments():
            if (only and one.name != only) or not takes_seed(one):
                continue
            if found := [*faults(one, seed), *form_faults(one, seed)]:
                raise AssignmentError("\n".join(found))
            (folder / one.name).mkdir(parents=True, exist_ok=True)
            nbformat.write(student_version(read_source(one, seed)), folder / one.name / f"{one.name}.ipynb")
            for form, page in student_forms(one, seed).items():
                (folder / one.name / f"{one.name}-{form}").write_text(page, encoding="utf-8", newline="\n")
            written += 1
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_text(to_csv([["number", "name", "seed", "folder"], *lines]), encoding="utf-8", newline="\n")
    return written


def main(arguments: list[str] | None = None) -> int:
    """Write a variant of each exercise for each student; return the exit status: 0 done, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m articlebook.marking.class_variants", description=main.__doc__)
    parser.add_argument("seed", help="seed of the course")
    parser.add_argument("roster", type=typed_path, help="table with the number and the name of each student, as Canvas and Moodle export it")
    parser.add_argument("--assignment", help="the one exercise that is wanted; all otherwise")
    given = parser.parse_args(arguments)
    names = [one.name for one in assignments()]
    if not given.seed.strip() or "~" in given.seed:
        print("Give SEED= with ROSTER=: a word for the course, without ~", file=sys.stderr)
        return 2
    if given.assignment and given.assignment not in names:
        print(f"no assignment {given.assignment!r}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    if any(map(is_public, assignments())):
        print("This is the public copy, which makes no variants; use the instructors' repository", file=sys.stderr)
        return 2
    try:
        students = class_list(given.roster)
        many = write_class(given.seed, students, given.assignment)
    except (RosterError, ValueError, OSError) as error:
        print(f"Not finished. {printable(str(error))}", file=sys.stderr)
        return 2
    print(f"{many} variants for {len(students)} students in {STUDENTS.relative_to(ROOT)}; {LIST.relative_to(ROOT)} says whose is which. Both are private. "
          f"Mark them with SEED={given.seed}. For the solution of one, give its seed: make exercises SEED=\"…\"")
    return 0


if __name__ == "__main__":
    in_utf8("articlebook.marking.class_variants")
    sys.exit(main())
