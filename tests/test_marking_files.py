"""Collection knows the names of both LMS, repair finds answers, and tables of marks are what the LMS expects."""

import csv
import io
import zipfile

import nbformat
import pytest

from sco.marking import marks
from sco.marking.collect import CollectError, collect
from sco.marking.gradebook import Mark
from sco.marking.marks import Row
from sco.marking.repair import Refused, read


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
    assert found.notebooks == [("small/small.ipynb" if path.startswith("ada/") else "small-1.ipynb" if "-1" in path else "small.ipynb", b"{}")]


def test_nothing_to_collect(tmp_path):
    """A missing place, an empty folder and a file that is no zip are named."""
    (tmp_path / "x").write_text("x")
    (tmp_path / "empty").mkdir()
    for place, words in {"nowhere": "no such folder", "x": "neither a folder nor a zip", "empty": "no submissions in it"}.items():
        with pytest.raises(CollectError, match=words):
            collect(tmp_path / place)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"cells": 3}', b"[" * 100_000])
def test_what_is_no_notebook(data):
    """Whatever is no notebook is refused with a reason."""
    with pytest.raises(Refused, match="the file is"):
        read(data)


def test_old_format():
    """A notebook of format 3 is read."""
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input="x = 1")])])
    assert read(nbformat.writes(old, version=3).encode())["cells"][0]["text"] == "x = 1"


ROWS = [Row("ada-1", "Ada Lovelace", lms_id="1", marks={"a": Mark(3.5, 4.0), "b": Mark(2.0, 4.0)}),
        Row("bo-2", "=Bo Diddley", lms_id="2", marks={"a": Mark(1.0, 4.0), "b": Mark(None, 4.0)})]


def test_roster_of_each_lms(tmp_path):
    """The LMS's own file gets the sum, an unmarked essay leaves it as it was, and every other field stays."""
    files = {"canvas": ('Student,ID,SIS User ID,SIS Login ID,Section,Small (77)\n    Points Possible,,,,,8\n"Lovelace, Ada",1,s1,ada,A,\n"D, Bo",2,s2,bo,A,\n', -1),
             "worksheet": ('Identifier,"Full name","Email address",Grade,"Last modified (grade)"\nParticipant 1,Ada Lovelace,a@x,,-\nParticipant 2,Bo,b@x,,-\n', 3),
             "export": ('"First name","Last name","Email address","Assignment: Small (Real)"\nAda,Lovelace,a@x,-\n=Bo,Diddley,b@x,\n', 3)}
    for name, (text, column) in files.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        filled, missing = marks.filled(path, ROWS, "Small")
        lines, before = list(csv.reader(io.StringIO(filled))), list(csv.reader(io.StringIO(text)))
        assert missing == [], name
        assert [line[column] for line in lines[-2:]] == ["5.5", ""], name
        for new, old in zip(lines, before, strict=True):
            new[column] = old[column]
            assert new == old


def test_unknown_roster(tmp_path):
    """A file of another kind, or without the assignment, is refused with what was expected."""
    path = tmp_path / "r.csv"
    for text, words in {"a,b\n": "neither an export of Canvas", "Student,ID\nx,1\n": "no column for 'Small'"}.items():
        path.write_text(text)
        with pytest.raises(marks.RosterError, match=words):
            marks.filled(path, ROWS, "Small")


def test_own_tables():
    """Without a roster the tables have the columns that each LMS looks for; text is never a formula."""
    canvas = list(csv.reader(io.StringIO(marks.canvas(ROWS, "Small", 8))))
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[2] == ["Ada Lovelace", "1", "", "", "", "5.5"] and canvas[3][0] == "'=Bo Diddley" and canvas[3][-1] == ""
    moodle = list(csv.DictReader(io.StringIO(marks.moodle(ROWS, 8))))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(moodle[0]) and moodle[0]["Identifier"] == "Participant 1"
