"""Write what goes back to students and to the LMS: feedback pages, tables of marks, and files by which a class server finds the way."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from articlebook.marking.assignment import Assignment
from articlebook.marking.feedback import feedback_page
from articlebook.marking.files import write_whole
from articlebook.marking.grade.outcome import Run
from articlebook.marking.roster import Roster
from articlebook.marking.row import Row
from articlebook.marking.submissions.submission import Class
from articlebook.marking.tables import canvas_table, marks_table, moodle_table


def write_pages(rows: list[Row], runs: dict[str, Run], variant_of: Callable[[str], Assignment], out: Path) -> None:
    """Write the feedback page of each student, and all of them once more into the zip for the LMS.

    Parameters
    ----------
    variant_of : callable
        Takes a student and returns the assignment in the variant of that student.
    """
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            assignment = variant_of(row.student)
            page = feedback_page(row, assignment, runs.get(row.student))
            write_whole(_student_folder(out, row.student, assignment) / f"{assignment.name}.html", page)
            archive.writestr(zipfile.ZipInfo(page_name(row), (2000, 1, 1, 0, 0, 0)), page)
    write_whole(out / "feedback.zip", zipped.getvalue())


def write_tables(rows: list[Row], assignment: Assignment, roster: Roster | None, out: Path) -> list[str]:
    """Write the table of marks, and those for an LMS; return their names."""
    written = {"marks.csv": marks_table(rows, assignment.tasks).encode()}
    for lms in ("canvas", "moodle"):
        (out / f"{lms}.csv").unlink(missing_ok=True)  # one of an earlier run may hold those who are not in this one
        # a number that is a group's, or stands for a hidden name in Canvas, is nobody's in a table
        own = [row for row in rows if row.lms == lms and row.lms_id and not row.group and not (row.anonymous and lms == "canvas")]
        if own:
            text = canvas_table(own, assignment.title, assignment.points) if lms == "canvas" else moodle_table(own, assignment.points)
            written[f"{lms}.csv"] = text.encode()
    if roster:
        written[f"filled-{roster.path.stem}.csv"] = roster.encoded(roster.filled(rows)[0])
    for name, content in written.items():
        write_whole(out / name, content)
    return list(written)


def write_exchange_files(rows: list[Row], submissions: Class, assignment: Assignment, out: Path) -> None:
    """Put the files of nbgrader's exchange beside the feedback pages."""
    for row, submission in zip(rows, submissions, strict=True):
        beside = PurePosixPath(row.file).parent
        for name, content in submission.exchange.items():
            if PurePosixPath(name).parent in (beside, PurePosixPath(assignment.name)):  # a student may have other assignments, too
                write_whole(_student_folder(out, submission.student, assignment) / PurePosixPath(name).name, content)


def _student_folder(out: Path, student: str, assignment: Assignment) -> Path:
    return out / "feedback" / student / assignment.name


def page_name(row: Row) -> str:
    """Return the name of the feedback page in the zip for the LMS, by which it finds the student."""
    if row.lms == "moodle":  # also to who handed in text without a file: pages go out as files
        return f"{row.origin.partition('_assignsubmission_')[0]}_assignfeedback_file_/feedback.html"
    if row.lms == "canvas":
        named = re.match(rf"(.+?)_((?:LATE_)?{re.escape(row.lms_id)}_\d+_.+)", row.origin) if row.lms_id else None
        # Canvas takes the first two numbers between `_` for those of the student and the file, also where a name has one
        name = f"{named[1].replace('_', '-')}_{named[2]}" if named else row.origin
        return f"{PurePosixPath(re.sub(r'^(?=[0-9]+_)', 'x', name)).stem}.html"
    return f"{row.student}.html"
