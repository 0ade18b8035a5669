"""Put an assignment into nbgrader's course folder on a class server, ready to be released there."""

from __future__ import annotations

import argparse
import sys

from articlebook.exercises.description import EXERCISES
from articlebook.exercises.description import assignments as folders_of
from articlebook.marking.assignment import load
from articlebook.marking.gradebook import Course, with_checksums
from articlebook.marking.marks_folder import unfit
from articlebook.paths import in_utf8, typed_path


def main(arguments: list[str] | None = None) -> int:
    """Write `release/` and the gradebook of a course folder; return the exit status: 0 done, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m articlebook.marking.class_release",
                                     description="Put an assignment into nbgrader's course folder on a class server, ready to be released there.")
    parser.add_argument("course", type=typed_path, help="nbgrader's course folder, which is also where marks will go")
    parser.add_argument("assignment", help="name of the assignment: of its folder in exercises/")
    parser.add_argument("--seed", help="seed of this course")
    parser.add_argument("--exercises", type=typed_path, default=EXERCISES, help="folder of the assignments")
    given = parser.parse_args(arguments)
    folders = {folder.name: folder for folder in folders_of(given.exercises)}
    if given.assignment not in folders:
        print(f"no assignment {given.assignment!r}; there are {', '.join(folders)}", file=sys.stderr)
        return 2
    course = given.course.resolve()
    if why := unfit(course):
        print(f"{course}: {why}; give a new folder, or the course folder from before", file=sys.stderr)
        return 2
    try:  # read before a folder is made: an assignment that cannot be read leaves nothing behind
        notebook = with_checksums(load(folders[given.assignment], given.seed).student)
        course.mkdir(parents=True, exist_ok=True)
        Course(course, given.assignment).release(notebook)
    except (ValueError, OSError) as error:  # a seed that the assignment does not take, a changed assignment, a folder without rights
        print(f"Nothing was released. {error}", file=sys.stderr)
        return 2
    print(f"Ready in {course}: release it there with nbgrader")
    return 0


if __name__ == "__main__":
    in_utf8("articlebook.marking.class_release")
    sys.exit(main())
