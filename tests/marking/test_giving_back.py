"""What goes back to an LMS is named as the LMS looks for it, in the order in which it lands, and reaches everybody."""

import csv
import io
import re
import sqlite3
import subprocess
import sys
from pathlib import PurePosixPath

import nbformat
import pytest
from nbgrader import dbutil
from nbgrader.api import Gradebook

from articlebook.marking import feedback
from articlebook.marking.assignment import Task
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.gradebook import COURSE, Course, Mark, with_checksums
from articlebook.marking.hand_back import page_name
from articlebook.marking.lms_steps import lms_steps, missing_from_tables
from articlebook.marking.marks_folder import unfit
from articlebook.marking.read_roster import read_roster
from articlebook.marking.row import Row
from articlebook.marking.tables import marks_table, moodle_table
from tests.marking import submissions


def moodle_finds(path: str) -> tuple[str, str, str]:
    """Participant, kind of plug-in and plug-in, as Moodle 4.1 reads them from a path in the zip of feedback."""
    parts = path.split("/")[0].split("_", 4)
    assert len(parts) >= 4
    return parts[1], parts[2], parts[3]


def canvas_finds(path: str) -> list[str]:
    """Return the number of the user and of the paper, as Canvas reads them from a name in the zip of feedback."""
    return [part for part in PurePosixPath(path).name.split("_") if re.fullmatch(r"\d+", part)][:2]


@pytest.mark.parametrize("origin", ["Sean OBrien_81_assignsubmission_file", "Sean OBrien_81_assignsubmission_file_",
                                    "Sean OBrien_81_assignsubmission_onlinetext",
                                    "Participant_81_assignsubmission_onlinetext_", "A  B C_81_assignsubmission_file_last_true_day.ipynb"])
def test_pages_for_moodle(origin):
    """A page lands with its participant, also where text alone was handed in, or where the zip has no folders."""
    name = page_name(Row("sean", "Sean OBrien", lms="moodle", lms_id="81", origin=origin))
    assert moodle_finds(name) == ("81", "assignfeedback", "file") and name.endswith("/feedback.html")


def test_pages_of_groups_for_moodle():
    """A group's page goes under the number of the group, by which Moodle gives it to each member."""
    name = page_name(Row("red", "Team Red", lms="moodle", group="Team Red", origin="Team Red_77_assignsubmission_file"))
    assert moodle_finds(name) == ("77", "assignfeedback", "file")


@pytest.mark.parametrize(("origin", "number", "paper"), [
    ("lovelaceada_12345_67890_last-true-day.ipynb", "12345", "67890"), ("lovelaceada_LATE_12345_67890_last-true-day.ipynb", "12345", "67890"),
    ("team_3_12348_67893_last-true-day_2_3.ipynb", "12348", "67893"), ("99_12345_67890_x.ipynb", "12345", "67890")])
def test_pages_for_canvas(origin, number, paper):
    """The first two numbers between underscores are those of the student and of the paper, whatever the name holds."""
    name = page_name(Row("ada", "ada", lms="canvas", lms_id=number, origin=origin))
    assert canvas_finds(name) == [number, paper] and name.endswith(".html") and "/" not in name


def test_the_order_is_told(tmp_path):
    """The last lines say what to load first in Moodle and what to tick, and under which name Canvas shows a page."""
    path = tmp_path / "table.csv"
    path.write_text("Identifier;Grade;Maximum grade\nParticipant 1;;12\n", encoding="utf-8")
    row = Row("ada", "Ada", lms="moodle", lms_id="1", origin="Ada_1_assignsubmission_file", marks={"a": Mark(3.0, 12.0)})
    lines = lms_steps([row], read_roster(path, "Small"))
    assert "load filled-table.csv" in lines[0] and "Allow updating records that have been modified more recently in Moodle than in the spreadsheet" in lines[0]
    assert "comments in Moodle become those of filled-table.csv" in lines[1]
    assert lines[0].index("filled-table.csv") < lines[0].index("feedback.zip") and "the semicolon" in lines[2]
    assert "Moodle in English" in lms_steps([row], None)[1] and "moodle.csv" in lms_steps([row], None)[0]
    assert ".html" in lms_steps([Row("bo", "bo", lms="canvas", lms_id="2", origin="bo_2_3_x.ipynb")], None)[0]
    assert lms_steps([Row("cy", "cy")], None) == []
    path.write_text("First name,Last name,Email address,Assignment: Small (Real)\nAda,L,a@x,-\n", encoding="utf-8")
    [line] = lms_steps([row], read_roster(path, "Small"))
    assert "filled-table.csv in the gradebook" in line and "Force import" in line


def test_own_tables_hold_persons():
    """A group and a hidden name are in no own table, and are told; Moodle takes each row for newer than what it has."""
    rows = [Row("red", "Red", lms="moodle", group="Red", marks={"a": Mark(3.0, 12.0)}), Row("anon", "anon", lms="canvas", lms_id="ab3", anonymous=True),
            Row("much", "much", lms="moodle", lms_id="5", marks={"a": Mark(13.0, 12.0)})]
    lines = missing_from_tables(rows, 12)
    assert [line.split(":")[0] for line in lines] == ["red", "anon", "much"] and "ROSTER=" in lines[0] and "in silence" in lines[2]
    [line] = csv.DictReader(io.StringIO(moodle_table(rows[2:], 12)))
    assert line["Last modified (grade)"] > "2090"


def course_of(folder):
    """Make a course with one essay and one checked answer, and its released notebook."""
    def about(name, **rest):
        return {"nbgrader": {"grade_id": name, "points": 4, "locked": False, "schema_version": 3, "task": False, "solution": False, "grade": True, **rest}}
    released = with_checksums(nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell("assert x", metadata=about("check", locked=True)),
        nbformat.v4.new_markdown_cell("YOUR ANSWER HERE", metadata=about("essay", solution=True))]))
    course = Course(folder, "small")
    course.release(released)
    return course, released


def test_the_version_of_the_tables_is_what_nbgrader_would_be_told(tmp_path):
    """A gradebook names the version that the program gives which nbgrader would start, so that a later nbgrader knows what to renew."""
    dbutil.write_alembic_ini(str(tmp_path / "alembic.ini"), "sqlite://")
    told = subprocess.run([sys.executable, "-m", "alembic", "-c", tmp_path / "alembic.ini", "heads"], capture_output=True, text=True, check=True).stdout
    course = Course(tmp_path / "marks", "small")
    course.release(with_checksums(submissions.released()))
    with sqlite3.connect(tmp_path / "marks" / "gradebook.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(told.split()[0],)]


def test_the_gradebook_has_what_the_run_found(tmp_path):
    """An emptied essay has 0 points and waits for nobody; an answer that stands elsewhere, or a check that is open, waits for a person."""
    course, released = course_of(tmp_path)
    emptied = nbformat.from_dict(released)
    emptied.cells[1].source = ""
    course.save("emptied", "Ada", Run(emptied, {"check": Outcome("passed", 4.0, 4.0), "essay": Outcome("blank", 0.0, 4.0)}))
    assert {name: mark.points for name, mark in course.marks("emptied").items()} == {"check": 4.0, "essay": 0.0}
    course.save("elsewhere", "Bo", Run(nbformat.from_dict(released), {"check": Outcome("open", None, 4.0, "Look."),
                                                                      "essay": Outcome("open", None, 4.0, "Look.")}))
    assert {name: mark.points for name, mark in course.marks("elsewhere").items()} == {"check": None, "essay": None}


def test_points_of_an_earlier_text_are_told(tmp_path):
    """Where a student hands in anew after a person gave points, these stay and are named, until a person saves them again."""
    course, released = course_of(tmp_path)

    def handed_in(text: str) -> None:
        notebook = nbformat.from_dict(released)
        notebook.cells[1].source = text
        course.save("ada", "Ada", Run(notebook, {"check": Outcome("passed", 4.0, 4.0), "essay": Outcome("open", None, 4.0)}))

    def given(points: float) -> None:
        with Gradebook(course.url, COURSE) as gradebook:  # as nbgrader's screen saves
            grade = gradebook.find_grade("essay", course.assignment, course.assignment, "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    handed_in("My first essay.")
    assert course.of_an_earlier_text("ada") == {}
    given(3.0)
    handed_in("My first essay.")  # nothing new: what was marked stays as it is
    assert course.of_an_earlier_text("ada") == {}
    for _ in range(2):
        handed_in("Another essay.")
        assert course.of_an_earlier_text("ada") == {"essay": 3.0} and course.marks("ada")["essay"].points == 3.0
    given(1.0)
    handed_in("Another essay.")
    assert course.of_an_earlier_text("ada") == {}


def test_what_a_person_should_look_at_is_in_the_table():
    """The table of all marks says what to look at; it is no mending."""
    row = Row("ada", "Ada", remarks=["text stands in another cell"], marks={"essay": Mark(None, 4.0)})
    [line] = csv.DictReader(io.StringIO(marks_table([row], [Task("essay", "Essay", 4.0, True)])))
    assert line["look"] == "text stands in another cell" and line["repaired"] == line["total"] == ""


def test_an_open_check_is_told_on_the_page(tmp_path):
    """A check that a person must decide is 'Not marked yet' on the page with its note, and 'Marked' after."""
    _, released = course_of(tmp_path)
    task, run = Task("check", "Check", 4.0, False), Run(
        nbformat.from_dict(released), {"check": Outcome("open", None, 4.0, "Your code stands in another cell.")})
    row = Row("ada", "Ada", marks={"check": Mark(None, 4.0)})
    part = feedback.task_part(task, row, None, run)
    assert (part["result"], part["points"], part["message"]) == ("Not marked yet", "", "Your code stands in another cell.")
    row.marks["check"] = Mark(3.0, 4.0)
    assert feedback.task_part(task, row, None, run)["result"] == "Marked"


def test_a_folder_that_a_kill_left(tmp_path):
    """What a kill at the start leaves does not make a folder unfit for marks; a file of somebody else does."""
    for name in (".gitignore", "gradebook.db.part", "gradebook.db.part-journal", "collected.csv.part"):
        (tmp_path / name).touch()
    assert unfit(tmp_path) == ""
    (tmp_path / "thesis.part").touch()
    assert "other files" in unfit(tmp_path)
