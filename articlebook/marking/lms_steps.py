"""Say to the person who marks what to do in the LMS, and what the tables for it do not hold."""

from __future__ import annotations

import re

from articlebook.marking.csv_cells import number
from articlebook.marking.roster import Roster
from articlebook.marking.row import Row
from articlebook.marking.text import printable

SEPARATOR_NAMES = {";": "the semicolon", ":": "the colon", "\t": "the tab", "|": "the sign |"}


def missing_from_tables(rows: list[Row], points: float) -> list[str]:
    """Say whose marks the own tables for an LMS cannot hold or carry, and why: a line for each."""
    lines = []
    for row in rows:
        if row.lms in ("canvas", "moodle") and row.group:
            lines.append(f"{row.student}: a group, of which the zip names no member; give the table of the LMS with ROSTER=, or enter this mark by hand")
        elif row.lms == "canvas" and row.anonymous:
            lines.append(f"{row.student}: Canvas hides who this is; open this paper there, and enter this mark by hand")
        elif row.lms == "moodle" and row.total is not None and row.total > points:
            lines.append(f"{row.student}: {number(row.total)} is more than {number(points)} points, and Moodle would leave it out in silence; "
                         "enter it by hand, or raise the points there")
    return [printable(line) for line in lines]


def lms_steps(rows: list[Row], roster: Roster | None) -> list[str]:
    """Say what a person does in the LMS with the table and the feedback pages, and in which order."""
    lines, kind, filled = [], "", ""
    if roster is not None:
        kind, filled = roster.kind, f"filled-{roster.path.stem}.csv"
    if kind == "moodle" or any(row.lms == "moodle" for row in rows):
        if kind == "name":
            lines.append(f"In Moodle, load {filled} in the gradebook of the course (Import, CSV file): identify users by their e-mail addresses, and map "
                         "the column of the marks to the assignment. If Moodle says that grades in the file are older than its own, tick "
                         "\"Force import\". Then load feedback.zip in the assignment (Upload multiple feedback files in a zip).")
        else:
            lines.append(f"In Moodle, load {filled or 'moodle.csv'} first (Upload grading worksheet), and tick there: \"Allow updating records that have "
                         "been modified more recently in Moodle than in the spreadsheet\". Without the tick Moodle may leave marks out and does not say so. "
                         "Then load feedback.zip (Upload multiple feedback files in a zip).")
            if filled:
                lines.append(f"With the tick, comments in Moodle become those of {filled}, too. If somebody wrote some there since you downloaded the "
                             "worksheet, download it again and give this command again.")
        if not filled:
            lines.append("moodle.csv is for Moodle in English. If yours is in another language, give its own worksheet with ROSTER= and load the filled one.")
        nowhere = [row.student for row in rows if row.lms == "moodle" and not re.search(r"_\d+_assignsubmission_", row.origin)]
        if nowhere:
            lines.append(f"Moodle takes no page for {', '.join(nowhere)}, since its name has no number: hand that page out yourself.")
    if roster is not None and roster.separator in SEPARATOR_NAMES and kind != "canvas":
        lines.append(f"Where the LMS asks for the separator of {filled}, choose {SEPARATOR_NAMES[roster.separator]}.")
    if any(row.lms == "canvas" for row in rows):
        lines.append("Canvas shows each page of feedback.zip under the name of the student's notebook, ending in .ipynb. "
                     "Tell your students: save that file, change its ending to .html, and open it.")
        nowhere = [row.student for row in rows if row.lms == "canvas" and (row.anonymous or re.search(r"_(text|link)\.html$", row.origin))]
        if nowhere:
            lines.append(f"Canvas takes no page for {', '.join(nowhere)}, since no file with a person's number was handed in: hand that page out yourself.")
    return [printable(line) for line in lines]
