"""Write student notebooks and the instructor's files: `make exercises`."""

from __future__ import annotations

import argparse
import sys

from articlebook.exercises.description import AssignmentError, assignments, is_public
from articlebook.exercises.forms.files import write_keys, write_student_forms
from articlebook.exercises.forms.tried import form_faults
from articlebook.exercises.notebooks import INSTRUCTOR, write_instructor_files, write_student_notebooks
from articlebook.exercises.pack.pages import pack_pages, write_pack
from articlebook.exercises.selftest import faults
from articlebook.paths import ROOT


def main(arguments: list[str] | None = None) -> int:
    """Try every assignment, then write student notebooks and the instructor's files, and say where."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", help="name of a course, such as autumn-2027; other seeds make other variants")
    seed = parser.parse_args(arguments).seed or None
    try:
        public = any(map(is_public, assignments()))
        found = [] if public else [fault for folder in assignments() for fault in [*faults(folder, seed), *form_faults(folder, seed)]]
        if found:
            raise AssignmentError("\n".join(found))
        pages = [] if public else list(pack_pages(seed))  # a fault in a text must stop the command before anything is written
        written = [*write_student_notebooks(seed=seed), *write_student_forms(seed=seed)]
        if not public:
            written += [*write_instructor_files(seed=seed), *write_keys(seed=seed), write_pack(INSTRUCTOR, pages, seed)[0]]
    except (ValueError, OSError) as error:  # faults of assignments, texts, banks and tables are ValueErrors
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
