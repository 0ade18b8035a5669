"""Put assignments into nbgrader's course folder on a class server, ready to be released there."""

from __future__ import annotations

import argparse
import sys

from sco.assignments import EXERCISES
from sco.assignments import assignments as folders_of
from sco.marking.assignment import load
from sco.marking.gradebook import Course, unfit, with_checksums
from sco.places import in_utf8, typed_path


def main(arguments: list[str] | None = None) -> int:
    """Write `release/` and the gradebook of a course folder."""
    parser = argparse.ArgumentParser(prog="python -m sco.marking.release", description=__doc__.splitlines()[0])
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
    course.mkdir(parents=True, exist_ok=True)
    Course(course, given.assignment).release(with_checksums(load(folders[given.assignment], given.seed).student))
    print(f"Ready in {course}: release it there with nbgrader")
    return 0


if __name__ == "__main__":
    in_utf8("sco.marking.release")
    sys.exit(main())
