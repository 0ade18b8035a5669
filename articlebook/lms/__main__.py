"""Write every LMS file: ``python -m articlebook.lms``, which is what `make lms` calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articlebook import own_folder
from articlebook.chromium import printer
from articlebook.lms.canvas import canvas_package
from articlebook.lms.gift import gift_text
from articlebook.lms.moodle import moodle_xml
from articlebook.lms.qti3 import qti3_package
from articlebook.lms.qti21 import qti21_package
from articlebook.lms.sets import EXAM, PRACTICE, ItemSet, item_sets
from articlebook.lms.worksheet import worksheet_html
from articlebook.paths import ROOT, typed_path

TARGET = ROOT / "_build" / "lms"
#: How the list in a folder that was filled calls what fills it.
KIND = "quizzes for learning-management systems"


@dataclass(frozen=True)
class Format:
    """A folder of files of one kind."""

    folder: str
    ending: str
    serves: str
    make: Callable[[ItemSet], bytes]


FORMATS = (
    Format("moodle", "xml", "Moodle", moodle_xml),
    Format("canvas", "zip", "Canvas (QTI 1.2)", canvas_package),
    Format("qti-3.0", "zip", "tools that read QTI 3.0", qti3_package),
    Format("qti-2.1", "zip", "Blackboard and other tools that read QTI 2.1", qti21_package),
    Format("gift", "gift.txt", "Moodle and other tools that read GIFT", gift_text),
    Format("worksheet", "html", "a worksheet, with its key on pages of its own at the end: print it for students without them", worksheet_html),
)
PDF = ("worksheet", "pdf", "the worksheet as PDF")


def readme(sets: list[ItemSet], pdf: bool) -> str:
    """Say what lies in the folder, for a person who opens it."""
    rows = [(f.folder, f.ending, f.serves) for f in FORMATS] + ([PDF] if pdf else [])
    lines = ["Quizzes of the book for learning-management systems", "",
             *(f"{folder}/*.{ending}: {serves}" for folder, ending, serves in rows), "",
             f"{PRACTICE}_...: the questions that the book shows too. Their answers are public.",
             f"{EXAM}_...: other questions on the same objectives, which the book does not show. They are in the public",
             "repository all the same, so do not treat them as secret.", "",
             "Every file holds its key: no system can mark without it. Give students none of these files; import or print them.", "",
             "The book's page for instructors, \"Quizzes in your learning-management system\", says how to import them.", "",
             *(f"{one.filename}: {len(one.items)} questions. {one.title}" for one in sets), "",
             "Text: CC BY 4.0.", ""]
    return "\n".join(lines)


def make_all(sets: list[ItemSet] | None = None) -> tuple[dict[str, bytes], bool]:
    """Make every set in every format, by name of the file, and whether PDFs are among them: they need a Chromium."""
    sets = list(item_sets()) if sets is None else sets
    made = {f"{f.folder}/{one.filename}.{f.ending}": f.make(one) for f in FORMATS for one in sets}
    with printer() as printed:
        if printed:
            made |= {f"{PDF[0]}/{one.filename}.{PDF[1]}": printed(worksheet_html(one)) for one in sets}
    made["README.txt"] = readme(sets, printed is not None).encode()
    return made, printed is not None


def write_all(target: Path = TARGET, sets: list[ItemSet] | None = None) -> tuple[list[Path], bool]:
    """Write every set in every format; nothing of an earlier run stays.

    Returns
    -------
    list of Path, bool
        The files, and whether PDFs are among them.

    Raises
    ------
    FolderError
        Where the folder holds what an earlier run did not write, since it would be lost.
    """
    if why := own_folder.unfit(target, KIND):  # before a browser prints for a minute
        raise own_folder.FolderError(f"{target}: {why}")
    made, pdf = make_all(sets)
    return own_folder.replace(target, KIND, made), pdf


def main() -> int:
    """Write all files and say where; a fault in a bank is told and nothing is written."""
    parser = argparse.ArgumentParser(description="Write the quizzes as files for learning-management systems.")
    parser.add_argument("--to", type=typed_path, default=TARGET, help="a new or empty folder, or one that this command filled before")
    target = parser.parse_args().to
    try:
        files, pdf = write_all(target)
    except (ValueError, OSError) as error:  # faults of banks, tables and folders are ValueErrors
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    print(f"Wrote {len(files)} files into {target.relative_to(ROOT) if target.is_relative_to(ROOT) else target}. "
          "README.txt says which is for what.")
    if not pdf:
        print("No PDF: no Chromium was found. Install Chromium or set CHROMIUM to its path, or print the worksheets "
              "from a browser.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
