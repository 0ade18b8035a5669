"""Collection knows the names of both LMS, repair finds answers, and tables of marks are what the LMS expects."""

import csv
import io
import zipfile

import nbformat
import pytest

from articlebook.marking import cli as command
from articlebook.marking.feedback import comment_html
from articlebook.marking.gradebook import Mark
from articlebook.marking.marks_folder import results_folder
from articlebook.marking.read_roster import read_roster
from articlebook.marking.roster_forms import RosterError
from articlebook.marking.row import Row
from articlebook.marking.submissions.collect import collect
from articlebook.marking.submissions.handed_in import HandedIn, HandedInCell, Refused, read_notebook, solution_markers
from articlebook.marking.submissions.submission import CollectError
from articlebook.marking.tables import canvas_table, moodle_table


@pytest.mark.parametrize(("path", "expected"), [
    ("lovelaceada_12345_67890_small.ipynb", ("canvas", "12345", "lovelaceada")),
    ("lovelaceada_LATE_12345_67890_small-1.ipynb", ("canvas", "12345", "lovelaceada")),
    ("Ada Lovelace_12345_assignsubmission_file_/small.ipynb", ("moodle", "12345", "Ada Lovelace")),
    ("Ada Lovelace_12345_assignsubmission_file/small.ipynb", ("moodle", "12345", "Ada Lovelace")),
    ("Ada Lovelace_12345_assignsubmission_file_small.ipynb", ("moodle", "12345", "Ada Lovelace")),
    ("ada/small/small.ipynb", ("", "", "ada")),
])
def test_names(tmp_path, path, expected):
    """A zip with a name of Canvas, Moodle or nbgrader gives the student and the number by which the LMS knows them."""
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(path, "{}")
        archive.writestr("__MACOSX/._x", "")
    [found] = collect(place)
    assert (found.lms, found.lms_id, found.name) == expected
    assert found.late == ("LATE" in path)
    assert [(one.name, one.data) for one in found.files] == [
        ("small/small.ipynb" if path.startswith("ada/") else "small-1.ipynb" if "-1" in path else "small.ipynb", b"{}")]


def test_nothing_to_collect(tmp_path):
    """A missing place, an empty folder and a file that is no zip are named."""
    (tmp_path / "x").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for place, words in {"nowhere": "no such folder", "x": "neither a folder nor a zip", "empty": "no submissions in it"}.items():
        with pytest.raises(CollectError, match=words):
            collect(tmp_path / place)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"cells": 3}', b"[" * 100_000])
def test_what_is_no_notebook(data):
    """Whatever is no notebook is refused with a reason."""
    with pytest.raises(Refused, match="the file is"):
        read_notebook(data)


def test_old_format():
    """A notebook of format 3 is read."""
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input="x = 1")])])
    assert read_notebook(nbformat.writes(old, version=3).encode()).cells[0].text == "x = 1"


ROWS = [Row("ada-1", "Ada Lovelace", lms_id="1", marks={"a": Mark(3.5, 4.0), "b": Mark(2.0, 4.0)}),
        Row("bo-2", "=Bo Diddley", lms_id="2", marks={"a": Mark(1.0, 4.0), "b": Mark(None, 4.0)})]


def test_roster_of_each_lms(tmp_path):
    """The LMS's own file gets the sum, an unmarked essay leaves it as it was, and every other field stays."""
    files = {"canvas": ('Student,ID,SIS User ID,SIS Login ID,Section,Small (77)\n    Points Possible,,,,,8\n"Lovelace, Ada",1,s1,ada,A,\n"D, Bo",2,s2,bo,A,\n',
                        -1, 8),
             "worksheet": ('Identifier,"Full name","Email address",Grade,"Maximum grade"\nParticipant 1,Ada Lovelace,a@x,,"10,00"\n'
                           'Participant 2,Bo,b@x,,"10,00"\n', 3, 10),
             "export": ('"First name","Last name","Email address","Assignment: Small (Real)"\nAda,Lovelace,a@x,-\n=Bo,Diddley,b@x,\n', 3, None)}
    for name, (text, column, points) in files.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        read = read_roster(path, "Small")
        assert read.points == points, name
        filled, missing = read.filled(ROWS)
        lines, before = list(csv.reader(io.StringIO(filled))), list(csv.reader(io.StringIO(text)))
        assert missing == [], name
        assert [line[column] for line in lines[-2:]] == ["5,5" if points == 10 else "5.5", {"export": ""}.get(name, "")], name
        for new, old in zip(lines, before, strict=True):
            new[column] = old[column]
            assert new == old


def test_names_of_the_roster(tmp_path):
    """Students get the name that the LMS has for their number; a number that stands there twice is left to a person."""
    rows = [Row("lovelaceada-1", "lovelaceada", lms_id="1"), Row("bo-2", "bo", lms_id="2"), Row("cy", "cy")]
    path = tmp_path / "r.csv"
    path.write_text('Student,ID,Small\n"Lovelace, Ada",1,\n"D, Bo",2,\n"E, Bo",2,\n', encoding="utf-8")
    read = read_roster(path, "Small")
    read.use_names(rows)
    assert [row.name for row in rows] == ["Lovelace, Ada", "bo", "cy"] and read.filled(rows)[1] == ["bo-2", "cy"]


def test_unknown_roster(tmp_path):
    """A missing file, one of another kind, in another code or without the assignment is refused with what was expected."""
    path = tmp_path / "r.csv"
    with pytest.raises(RosterError, match=r"r\.csv: no such file"):
        read_roster(path, "Small")
    path.write_bytes("Student,ID\nLovelacé,1\n".encode("latin-1"))
    with pytest.raises(RosterError, match="is no text in UTF-8"):
        read_roster(path, "Small")
    for text, words in {"a,b\n": "neither an export of Canvas", "Student,ID\nx,1\n": "no column for 'Small'"}.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RosterError, match=words):
            read_roster(path, "Small")


def test_paths_of_the_home_folder(monkeypatch, tmp_path):
    """Every path that a person gives may begin with `~`, also in the quotation marks that the pages print."""
    monkeypatch.setenv("HOME", str(tmp_path))
    given = command.request(["~/a (1).zip", "--roster", "~/b c.csv", "--marks", "~/m", "--exercises", "~/e"])
    assert (given.submissions, given.roster, given.exercises) == (tmp_path / "a (1).zip", tmp_path / "b c.csv", tmp_path / "e")
    assert results_folder(given.submissions, given.marks) == tmp_path / "m"


def test_markers_of_a_solution():
    """A submission with the markers of a solution is pointed out to the instructor, cell by cell; another is not."""
    cells = [HandedInCell("code", "x = 1"), HandedInCell("code", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION")]
    assert solution_markers(HandedIn(cells[:1])) == [] and "solution (cell 2)" in solution_markers(HandedIn(cells))[0]


def test_a_comment_is_text_with_emphasis():
    """Of a comment lines and emphasis are shown; HTML, links and pictures stay text."""
    assert comment_html("Well *seen*.\n\nBut:\n<b>why</b>?") == "<p>Well <em>seen</em>.</p><p>But:<br>&lt;b&gt;why&lt;/b&gt;?</p>"
    assert comment_html("[a](javascript:x) ![b](http://c)") == "<p>[a](javascript:x) ![b](http://c)</p>"


def test_own_tables():
    """Without a roster the tables have the columns that each LMS looks for; text is never a formula, and nobody gets an empty mark."""
    full = Row("cy-3", "=Cy", lms_id="3", marks={"a": Mark(1.0, 4.0)})
    canvas = list(csv.reader(io.StringIO(canvas_table([*ROWS, full], "Small", 8))))
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[2] == ["Ada Lovelace", "1", "", "", "", "5.5"] and canvas[3][0] == "'=Cy"
    assert len(canvas) == 4, "an empty cell would take a mark away in Canvas"
    moodle = list(csv.DictReader(io.StringIO(moodle_table(ROWS, 8))))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(moodle[0]) and moodle[0]["Identifier"] == "Participant 1"
