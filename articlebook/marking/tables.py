"""Write tables of a class as CSV: for people, for Canvas, for Moodle.

An essay that nobody has marked leaves its field and the sum empty: a sum
without it would look like a mark.
"""

from __future__ import annotations

from collections.abc import Iterator

from articlebook.marking.assignment import Task
from articlebook.marking.csv_cells import number, plain, to_csv
from articlebook.marking.row import Row
from articlebook.marking.submissions.submission import Class


def marks_table(rows: list[Row], tasks: list[Task]) -> str:
    """Write the table of all marks: one row a student, one column a graded cell; the last column says what a person should look at."""
    head = ["student", "name", "file", "status", *(task.name for task in tasks), "total", "of", "late", "reason", "repaired", "look"]
    lines = [[row.student, plain(row.name), plain(row.file), row.status,
              *(number(row.marks[task.name].points) if task.name in row.marks else "" for task in tasks),
              number(row.total), number(sum(task.points for task in tasks)), "yes" if row.late else "",
              plain(row.why), plain("; ".join(row.repairs)), plain("; ".join(row.remarks))] for row in rows]
    return to_csv([head, *lines])


def canvas_table(rows: list[Row], title: str, points: float) -> str:
    """Write a gradebook file for Canvas from its file names: the number in them is Canvas's own ID of the student.

    Who has no full mark is left out: an empty cell would take a mark away that stands in Canvas.
    """
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = ["    Points Possible", "", "", "", "", number(points)]
    return to_csv([head, possible, *([plain(row.name), row.lms_id, "", "", "", number(row.total)] for row in rows if row.total is not None)])


#: Moodle leaves a mark out, in silence, where it believes that somebody gave another one after this time. A page of feedback
#: counts as that, too, so no time of today would do. Moodle shows each change before it makes it.
NEVER_TOO_OLD = "2099-12-31 12:00"


def moodle_table(rows: list[Row], points: float) -> str:
    """Write a grading worksheet for Moodle from its folder names, with the columns that its import looks for."""
    head = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    return to_csv([head, *([f"Participant {row.lms_id}", plain(row.name), number(row.total), number(points), NEVER_TOO_OLD] for row in rows)])


def collected_table(rows: list[Row], submissions: Class) -> str:
    """Write the table of what was done with each submission, and what became of each file."""
    return to_csv([["student", "file", "what", "detail"], *_collected(rows, submissions)])


def _collected(rows: list[Row], submissions: Class) -> Iterator[list[str]]:
    """Give the lines of the table of what was collected."""
    for row, submission in zip(rows, submissions, strict=True):
        lines = [("refused", row.why)] if row.status == "refused" else []
        lines += [*(("mended", line) for line in row.repairs if line not in submission.notes), *(("look at it", line) for line in row.remarks)]
        for what, detail in lines or [("as released", "")]:
            yield [row.student, plain(row.file or row.origin), what, plain(detail)]
        for fate in submission.fates:
            yield [row.student, plain(fate.file), fate.what, plain(fate.why)]
    for fate in submissions.beside:
        yield ["", plain(fate.file), fate.what, plain(fate.why)]
