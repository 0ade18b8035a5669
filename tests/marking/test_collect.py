"""Who somebody is, which forms of names are read, which file is taken, and which seed counts: each with its right value."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from functools import partial
from pathlib import Path

import nbformat
import pytest

from articlebook.exercises.description import EXERCISES as BOOK
from articlebook.exercises.description import assignments as folders_of
from articlebook.exercises.description import is_public
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source
from articlebook.marking import choice
from articlebook.marking import cli as command
from articlebook.marking.assignment import BatchError, load
from articlebook.marking.gradebook import Course, with_checksums
from articlebook.marking.rebuild.notebook import rebuild
from articlebook.marking.recognise import recognise, refuse_unless_of
from articlebook.marking.submissions import archives
from articlebook.marking.submissions.collect import collect
from articlebook.marking.submissions.handed_in import HandedIn, Refused, read_notebook
from articlebook.marking.submissions.submission import CollectError
from articlebook.paths import ROOT
from tests.marking import submissions
from tests.support.packed import tarred, zipped

EXERCISES = submissions.EXERCISES
private = pytest.mark.skipif(any(map(is_public, folders_of(BOOK))), reason="the public copy has no solutions")
NOTEBOOK = b'{"cells": []}'
EMPTY = nbformat.writes(submissions.released()).encode()
SOLVED = nbformat.writes(submissions.answered(submissions.RIGHT)).encode()
DRAFT = nbformat.writes(submissions.answered({"task-3": "answer = 41"})).encode()
SCRATCH = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(1)")])).encode()


def of_zip(folder: Path, files: dict[str, bytes], name: str = "all.zip", **more):
    (folder / name).write_bytes(zipped(files))
    return collect(folder / name, **more)


def known_as(found) -> list[tuple]:
    return [(one.lms, one.lms_id, one.name, one.late, one.group, one.anonymous) for one in found]


def taken(one) -> str:
    """Name the file that is taken of a submission to `small`."""
    return choice.choose(one, choice.open_notebooks(one), load(EXERCISES / "small"), folders_of(EXERCISES))[0].name


# Who somebody is

def test_names_that_are_nearly_alike(tmp_path):
    """Hyphens, commas, accents in two ways, vowel signs, capitals and the eighty-first letter make other students, and other files."""
    names = ["Zoe", "zoe", "Zoé", "Zoe\u0301", "कमल", "कमला", "O'Brien", "O-Brien", "Li, Ana", "Li Ana", "Li-Ana", "ana.l", "ana-l", "a" * 90 + "x",
             "a" * 90 + "y",
             "CON", "_solution", "x ", "x", "\u202eabc", "abc"]
    for number, name in enumerate(names):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "small.ipynb").write_text(f'{{"cells": [], "number": {number}}}', encoding="utf-8")
    found = collect(tmp_path / "class")
    assert sorted(one.key[1] for one in found) == sorted(names)
    assert len({os.path.normcase(one.student.casefold()) for one in found}) == len(names)
    for one in found:
        assert json.loads(one.files[0].data)["number"] == names.index(one.key[1])
        assert len(f"{one.student}.ipynb.part".encode()) < 255
    assert {"Zoé", "zoe", "कमल", "कमला", "O-Brien", "Li-Ana", "ana-l", "x", "abc"} <= {one.student for one in found}, "a name that needs no hash has none"
    # the name for files does not depend on who else is there, so that marks by hand stay with their student
    (tmp_path / "one" / "Li Ana").mkdir(parents=True)
    (tmp_path / "one" / "Li Ana" / "small.ipynb").write_bytes(NOTEBOOK)
    assert collect(tmp_path / "one")[0].student in {one.student for one in found}


def test_the_number_of_the_lms_is_the_student(tmp_path):
    """Files of one number are one student's; two names with one number stop before anything is marked."""
    [ada] = of_zip(tmp_path, {"lovelaceada_12_1_small.ipynb": NOTEBOOK, "lovelaceada_LATE_12_2_small-1.ipynb": NOTEBOOK})
    assert ada.student == "lovelaceada-12" and len(ada.files) == 2 and ada.late
    [one] = of_zip(tmp_path, {"Zoé_1_assignsubmission_file_/a.ipynb": NOTEBOOK, "Zoe\u0301_1_assignsubmission_onlinetext_/onlinetext.html": b""})
    assert one.lms_id == "1" and one.origin == "Zoé_1_assignsubmission_file_"
    for first, second in (("ada_1_2_x.ipynb", "bo_1_3_x.ipynb"), ("Ada_1_assignsubmission_file_/x.ipynb", "Team Red_1_assignsubmission_file_/x.ipynb")):
        with pytest.raises(CollectError, match=r"'[Aa]da' and '(bo|Team Red)' have one number, 1"):
            of_zip(tmp_path, {first: NOTEBOOK, second: NOTEBOOK})
    with pytest.raises(CollectError, match="'ada' is a folder and a file"):
        of_zip(tmp_path, {"ada/x.ipynb": NOTEBOOK, "ada.ipynb": NOTEBOOK})


def test_a_class_in_a_class_is_no_student(tmp_path):
    """Two downloads of an LMS in one zip are two refused rows, and one alone stops; folders of names without an LMS are a person's to look at."""
    first = zipped({"ada_12345_67890_small.ipynb": NOTEBOOK, "bo_12346_67891_small.ipynb": NOTEBOOK})
    second = zipped({"download/Cy_1_assignsubmission_file_/small.ipynb": NOTEBOOK, "download/Di_2_assignsubmission_file_/small.ipynb": NOTEBOOK})
    found = of_zip(tmp_path, {"A.zip": first, "B.zip": second, "eve/small.ipynb": NOTEBOOK})
    assert [(one.name, [file.data is None for file in one.files]) for one in found] == [("A", [True, True]), ("B", [True, True]), ("eve", [False])]
    assert all("2 students, who would become one" in file.why for one in found[:2] for file in one.files)
    with pytest.raises(CollectError, match=r"'A\.zip' are 2 students"):
        of_zip(tmp_path, {"A.zip": first})
    own = {"eve/ada_12345_67890_small.ipynb": NOTEBOOK, "eve/bo_12346_67891_small.ipynb": NOTEBOOK, "eve/small.ipynb": NOTEBOOK}
    assert all(file.data for one in of_zip(tmp_path, own | {"fay/small.ipynb": NOTEBOOK}) for file in one.files), "what others wrote lies beside the own"
    for inside, looks in ((("ada/small.ipynb", "bo/small.ipynb"), True), (("s1234567/small.ipynb", "s1234568/small.ipynb"), True),
                          (("Attempt 1/small.ipynb", "Attempt 2/small.ipynb"), False), (("1/small.ipynb", "10/small.ipynb"), False),
                          (("small.ipynb", "old/small.ipynb"), False), (("a/one.ipynb", "b/two.ipynb"), False)):
        files = {f"Section A/{one}": NOTEBOOK for one in inside} | {"zoe/small.ipynb": NOTEBOOK}
        section = next(one for one in of_zip(tmp_path, files) if one.name == "Section A")
        assert any("if these are students" in look for look in section.remarks) == looks, inside


@pytest.mark.parametrize(("name", "data"), [
    ("hw.zip", "tar"), ("hw.tar", "zip"), ("hw.gz", "zip"), ("small.ipynb.gz", "parts"), ("hw.rar", "zip")])
def test_an_archive_is_what_is_in_it(tmp_path, name, data):
    """The ending of an archive may be another's; what was compressed in several parts is whole."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as made:
        about = tarfile.TarInfo("small.ipynb")
        about.size = len(NOTEBOOK)
        made.addfile(about, io.BytesIO(NOTEBOOK))
    half = len(NOTEBOOK) // 2
    content = {"tar": tar.getvalue(), "zip": zipped({"small.ipynb": NOTEBOOK}), "parts": gzip.compress(NOTEBOOK[:half]) + gzip.compress(NOTEBOOK[half:])}
    ada, _ = of_zip(tmp_path, {f"ada/{name}": content[data], "bo/small.ipynb": NOTEBOOK})
    assert [file.data for file in ada.files] == [NOTEBOOK]


def test_a_file_in_a_folder_belongs_to_the_folder(tmp_path):
    """A file that another student's LMS named, in a student's own folder, is not the other's."""
    found = of_zip(tmp_path, {"ada/lovelaceada_12345_67890_small.ipynb": NOTEBOOK, "bo/lovelaceada_12345_67890_small.ipynb": NOTEBOOK,
                              "cy/Ada_1_assignsubmission_file_small.ipynb": NOTEBOOK})
    assert [(one.name, one.lms, len(one.files)) for one in found] == [("ada", "", 1), ("bo", "", 1), ("cy", "", 1)]


# Forms of names

@pytest.mark.parametrize(("path", "expected"), [
    ("lovelaceada_LATE_12_3_small.ipynb", ("canvas", "12", "lovelaceada", True, "", False)),
    ("anon_ab3dE_67890_small.ipynb", ("canvas", "ab3dE", "anonymous ab3dE", False, "", True)),
    ("LATE_anon_Xy9Z1_67891_small.ipynb", ("canvas", "Xy9Z1", "anonymous Xy9Z1", True, "", True)),
    ("anon_ab3dE_text.html", ("canvas", "ab3dE", "anonymous ab3dE", False, "", True)),
    ("diddleybo_LATE_12346_link.html", ("canvas", "12346", "diddleybo", True, "", False)),
    ("curiemarie_12347_text.html", ("canvas", "12347", "curiemarie", False, "", False)),
    ("team_3_12348_text.html", ("canvas", "12348", "team_3", False, "", False)),
    ("adalovelace_12345_67890_text.html", ("canvas", "12345", "adalovelace", False, "", False)),
    ("team_3_LATE_12348_67893_small.ipynb", ("canvas", "12348", "team_3", True, "", False)),
    ("bo_12346_99_ada_LATE_12345_67890_small.ipynb", ("canvas", "12346", "bo", False, "", False)),
    ("lovelaceada12345_question_111_67890_small.ipynb", ("canvas", "12345", "lovelaceada", False, "", False)),
    ("bo_12346_99999_x5_question_111_67890_small.ipynb", ("canvas", "12346", "bo", False, "", False)),
    ("team_3_12348_67893_last-true-day.ipynb", ("canvas", "12348", "team_3", False, "", False)),
    ("lovelaceada_12345_67890_2024_small.ipynb", ("canvas", "12345", "lovelaceada", False, "", False)),
    ("lovelaceada_12345_67890_7_small.ipynb", ("canvas", "12345", "lovelaceada", False, "", False)),
    ("Ada Lovelace_12_assignsubmission_onlinetext_/onlinetext.html", ("moodle", "12", "Ada Lovelace", False, "", False)),
    ("Ada Lovelace_12_assignsubmission_onlinetext_onlinetext.html", ("moodle", "12", "Ada Lovelace", False, "", False)),
    ("Participant_12_assignsubmission_file_/small.ipynb", ("moodle", "12", "Participant 12", False, "", True)),
    ("Participant 12_assignsubmission_file_/small.ipynb", ("moodle", "12", "Participant 12", False, "", True)),
    ("Teilnehmer_in 12_assignsubmission_file_/small.ipynb", ("moodle", "12", "Teilnehmer_in 12", False, "", True)),
    ("Участник_12_assignsubmission_file_/small.ipynb", ("moodle", "12", "Участник 12", False, "", True)),
    ("Team Red_77_assignsubmission_file_/small.ipynb", ("moodle", "", "Team Red", False, "Team Red", False)),
    ("Gruppe 4_77_assignsubmission_file_/small.ipynb", ("moodle", "", "Gruppe 4", False, "Gruppe 4", False)),
    ("Default group_assignsubmission_file/small.ipynb", ("moodle", "", "Default group", False, "Default group", False)),
    ("Standardgruppe_assignsubmission_file_/small.ipynb", ("moodle", "", "Standardgruppe", False, "Standardgruppe", False)),
    ("HW_1_adal_attempt_2026-10-05-14-33-11_small.ipynb", ("blackboard", "adal", "adal", False, "", False)),
    ("13394-80551 - Ada Lovelace - Mar 29, 2026 1205 PM/small.ipynb", ("brightspace", "13394", "Ada Lovelace", False, "", False)),
    ("13394-80551 - Ada Lovelace - 29 mars 2026 12 h 05 - my - notes.ipynb", ("brightspace", "13394", "Ada Lovelace", False, "", False)),
])
def test_forms_of_each_lms(tmp_path, path, expected):
    """Each form that an LMS writes gives number, name, group and lateness; folders around the class change nothing."""
    for around in ("", "all/"):
        assert known_as(of_zip(tmp_path, {around + path: NOTEBOOK, "__MACOSX/._x": b""})) == [expected]


def test_files_of_one_anonymous_student(tmp_path):
    """Two files under one anonymous number of Canvas are one student's."""
    found = of_zip(tmp_path, {"anon_ab3dE_67890_small.ipynb": SOLVED, "anon_ab3dE_67895_notes.ipynb": SCRATCH, "LATE_anon_Xy9Z1_67891_small.ipynb": SOLVED})
    assert [(one.student, one.late, taken(one)) for one in found] == [("anonymous-Xy9Z1", True, "small.ipynb"), ("anonymous-ab3dE", False, "small.ipynb")]


def test_a_notebook_in_the_text_of_moodle(tmp_path):
    """A notebook that was put into the text box is no text: it is taken, and the page beside it is not."""
    [ada] = of_zip(tmp_path, {"Ada_1_assignsubmission_onlinetext_/onlinetext.html": b"<p>here", "Ada_1_assignsubmission_onlinetext_/small.ipynb": SOLVED})
    assert taken(ada) == "small.ipynb" and ada.notes == []


def test_hidden_names_in_any_language(tmp_path):
    """Where all of a class have one name at Moodle, it is the word for participant."""
    found = of_zip(tmp_path, {f"Mshiriki_{number}_assignsubmission_file_/small.ipynb": NOTEBOOK for number in (3, 4)})
    assert [(one.name, one.lms_id, one.anonymous) for one in found] == [("Mshiriki 3", "3", True), ("Mshiriki 4", "4", True)]


def test_the_table_tells_groups_and_numbers(tmp_path):
    """A number of a group is no participant's, and of two readings the table of the LMS has one."""
    red = {"Red_77_assignsubmission_file_/small.ipynb": NOTEBOOK, "Sean OBrien_81_assignsubmission_file_/small.ipynb": NOTEBOOK}
    assert known_as(of_zip(tmp_path, red, known={("moodle", "77"): "Li Wei", ("moodle", "81"): "Sean O'Brien"})) == [
        ("moodle", "", "Red", False, "Red", False), ("moodle", "81", "Sean OBrien", False, "", False)]
    # a class in which somebody hands in without a group hands in by groups
    found = of_zip(tmp_path, red | {"Default group_assignsubmission_file_/small.ipynb": NOTEBOOK})
    assert [(one.group, one.lms_id) for one in found] == [("Default group", ""), ("Red", ""), ("Sean OBrien", "")]
    path = {"team_3_12348_67893_small.ipynb": NOTEBOOK}
    assert of_zip(tmp_path, path, known={("canvas", "12348"): "Team_3", ("canvas", "3"): "Third, User"})[0].lms_id == "12348"
    assert of_zip(tmp_path, {"lovelaceada_12345_67890_98765_small.ipynb": NOTEBOOK},
                  known={("canvas", "67890"): "X", ("canvas", "12345"): "Lovelace, Ada"})[0].lms_id == "12345"
    [unsure] = of_zip(tmp_path, path)
    assert unsure.lms_id == "12348" and "read as 'team' with the number 3" in unsure.remarks[0]
    # without it, numbers are as long as those of the others
    found = of_zip(tmp_path, {"bo_123456_98765432_small.ipynb": NOTEBOOK, "ada_123457_98765433_20240101_small.ipynb": NOTEBOOK,
                              "team_3_123458_98765434_small.ipynb": NOTEBOOK})
    assert sorted((one.name, one.lms_id) for one in found) == [("ada", "123457"), ("bo", "123456"), ("team_3", "123458")]


def test_attempts_of_blackboard(tmp_path):
    """The receipt names the student and is no submission; of several attempts the last is taken."""
    found = of_zip(tmp_path, {
        "HW 1_j_smith_attempt_2026-10-05-14-33-11.txt": b"Name: Jo Smith (j_smith)\r\nAssignment: HW 1\r\n",
        "HW 1_j_smith_attempt_2026-10-05-14-33-11_small.ipynb": DRAFT, "HW 1_j_smith_attempt_2026-10-06-09-00-00_small.ipynb": SOLVED,
        "HW 1_k_smith_attempt_2026-10-05-14-33-11_small.ipynb": SOLVED})
    assert [(one.name, one.lms_id) for one in found] == [("Jo Smith", "j_smith"), ("smith", "smith")]
    file, _ = choice.choose(found[0], choice.open_notebooks(found[0]), load(EXERCISES / "small"), folders_of(EXERCISES))
    assert file.origin.endswith("2026-10-06-09-00-00_small.ipynb") and "uploaded later" in found[0].remarks[0]
    assert not any("txt" in note for note in found[0].notes), "what an LMS adds is no mending"


@pytest.mark.parametrize(("files", "names"), [
    (["class/ada/x.ipynb", "class/bo/x.ipynb"], "ada bo"),
    (["a/b/c/ada/x.ipynb", "a/b/c/bo/x.pdf"], "ada bo"),
    (["class/ada/x.ipynb", "class/bo/x.ipynb", "class/grades.csv"], "ada bo"),
    (["ada/draft.ipynb", "ada/x.ipynb"], "ada"),
    (["ada/small/small.ipynb", "ada/small/timestamp.txt"], "ada"),
    (["ada/small/small.ipynb", "ada/other/other.ipynb"], "ada"),
    (["ada/hw/x.ipynb", "ada/data/y.csv"], "ada"),
    (["all/ada.ipynb", "all/bo.ipynb"], "ada bo"),
    (["hw/ada.ipynb", "hw/bo.ipynb"], "ada bo"),
    (["ada/small.ipynb", "ada/small (1).ipynb"], "ada"),
    (["class/ada_1_2_x.ipynb", "class/bo_2_3_x.ipynb"], "ada bo"),
    (["g1/Ada_1_assignsubmission_file_/x.ipynb", "g2/Bo_2_assignsubmission_file_/x.ipynb"], "Ada Bo"),
    (["Ada_1_assignsubmission_file_/old/x.ipynb", "Ada_1_assignsubmission_file_/new/x.ipynb"], "Ada"),
    (["ada/", "bo/x.ipynb", "cy/.DS_Store"], "ada bo cy"),
])
def test_folders_around_a_class(tmp_path, files, names):
    """Common folders around a class are left out, a student's own folder never is, and an empty folder is a student, too."""
    found = of_zip(tmp_path, dict.fromkeys(files, NOTEBOOK), assignments=("small", "other"))
    assert [one.name for one in found] == names.split()


# Archives and files of students

@pytest.mark.parametrize("archive", [
    ("homework.zip", zipped({"homework\\small.ipynb": SOLVED, "homework\\.ipynb_checkpoints\\small-checkpoint.ipynb": EMPTY})),
    ("HOMEWORK.ZIP", zipped({"Homework/SMALL.IPYNB": SOLVED})),
    ("homework.zip", zipped({"homework/inner.zip": zipped({"small.ipynb": SOLVED})})),
    ("homework.zip", zipped({"small.ipynb.txt": SOLVED})),
    ("homework.zip", zipped({"hw/small.ipynb": SOLVED, "__MACOSX/hw/._small.ipynb": b"\0\5\x16\7"})),
    ("homework", zipped({"small.ipynb": SOLVED})),
    ("homework.tar.gz", tarred({"./hw/small.ipynb": SOLVED})), ("homework.tar", tarred({"small.ipynb": SOLVED}, "w")),
    ("homework.tar.xz", tarred({"small.ipynb": SOLVED}, "w:xz")), ("small.ipynb.gz", gzip.compress(SOLVED)),
], ids=lambda archive: archive[0])
def test_archives_are_read_as_folders_are(tmp_path, archive):
    """Whatever program made an archive, the notebook in it is taken, and nothing of a system is told as mended."""
    name, data = archive
    [one] = of_zip(tmp_path, {f"ada/{name}": data}, assignments=("small",))
    assert taken(one).casefold().removesuffix(".txt").endswith("small.ipynb") and one.notes == []
    assert [fate.what for fate in one.fates].count("taken") == 1


@pytest.mark.parametrize(("name", "data", "words"), [
    ("x.zip", zipped({"small.ipynb": SOLVED})[:200], "damaged"), ("x.zip", b"", "cannot be opened"), ("x.7z", b"7z\xbc\xaf\x27\x1c", "kind .7z"),
    ("x.rar", b"Rar!\x1a\x07\x00", "kind .rar"), ("x.zip", b"Rar!\x1a\x07\x00", "kind .rar"), ("x.tar.gz", b"\x1f\x8b\x08 cut", "damaged"),
    ("x.zip", partial(zipped, {f"{n}": b"" for n in range(3000)}), "more than 2000 files"),
    ("x.zip", partial(zipped, {f"{n}": b"" for n in range(30_000)}), "too many files"),
    ("x.tar.gz", lambda: gzip.compress(b"\0" * 250_000_000, 1), "200 MB"),
    ("small.ipynb", b"", "empty"), ("small.ipynb", b"\x89PNG", "no notebook"),
    ("essay.pdf", b"%PDF", "no notebook"),
])
def test_what_cannot_be_read_is_one_refused_row(tmp_path, name, data, words):
    """A damaged, strange or too large file is told with its name and what to ask for, and the others are there."""
    ada, bo = of_zip(tmp_path, {f"ada/{name}": data() if callable(data) else data, "bo/small.ipynb": SOLVED})
    with pytest.raises(Refused) as refused:
        taken(ada)
    assert words in str(refused.value) and name in str(refused.value)
    assert (name != "x.zip" and name != "x.7z") or "ask for the .ipynb file" in str(refused.value)
    assert taken(bo) == "small.ipynb"


def test_locked_and_bottomless_zips(tmp_path):
    """A zip with a password and zips in each other without end are refused; so is a whole download with a password."""
    locked = bytearray(zipped({"small.ipynb": SOLVED}))
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.find(sign) + at] |= 1
    deep = zipped({"small.ipynb": SOLVED})
    for _ in range(archives.DEPTH + 3):
        deep = zipped({"again.zip": deep})
    ada, bo = of_zip(tmp_path, {"ada/x.zip": bytes(locked), "bo/x.zip": deep})
    assert "password" in choice.open_notebooks(ada).why and any("deep" in fate.why for fate in bo.fates)
    (tmp_path / "all.zip").write_bytes(bytes(locked))
    with pytest.raises(CollectError, match="password"):
        collect(tmp_path / "all.zip")


def test_the_download_itself(tmp_path):
    """A tar is read like a zip; a damaged or strange file is one message with what to do; names in other bytes are read."""
    (tmp_path / "all.tar.gz").write_bytes(tarred({"ada/x.ipynb": NOTEBOOK, "bo/x.ipynb": NOTEBOOK}))
    assert [one.name for one in collect(tmp_path / "all.tar.gz")] == ["ada", "bo"]
    for name, data, words in (("cut.zip", zipped({"ada/x.ipynb": NOTEBOOK})[:-9], "download it again"), ("x.7z", b"7z\xbc\xaf\x27\x1c", "unpack it")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CollectError, match=f"{name}.*{words}"):
            collect(tmp_path / name)
    whole = zipped({"Zoé/x.ipynb": NOTEBOOK, "bo/x.ipynb": NOTEBOOK})
    (tmp_path / "latin.zip").write_bytes(whole.replace("Zoé".encode(), b"Zo\xe9 "))  # it says UTF-8, and is not
    assert len(collect(tmp_path / "latin.zip")) == 2
    unsaid = bytearray(whole)  # as Finder on macOS writes it: UTF-8 without saying so
    for sign, at in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        unsaid[unsaid.find(sign) + at] &= 0xF7
    (tmp_path / "mac.zip").write_bytes(bytes(unsaid))
    assert {one.name for one in collect(tmp_path / "mac.zip")} == {"Zoé", "bo"}


def test_links_are_not_followed(tmp_path):
    """A link in a folder or an archive leads nowhere, and is told."""
    (tmp_path / "secret.ipynb").write_bytes(SOLVED)
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "small.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "class" / "bo").symlink_to(tmp_path)
    about = zipfile.ZipInfo("small.ipynb")
    about.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "class" / "cy.zip", "w") as archive:
        archive.writestr(about, str(tmp_path / "secret.ipynb"))
    for one in collect(tmp_path / "class"):
        assert not any(file.data for file in one.files)
        assert any("link" in text for text in [*(file.why for file in one.files), *(fate.why for fate in one.fates)])


# Which file

@pytest.mark.parametrize(("files", "right"), [
    ({"small.ipynb": SOLVED, "Untitled.ipynb": SCRATCH}, "small.ipynb"),
    ({"small.ipynb": SOLVED, "small-checkpoint.ipynb": EMPTY}, "small.ipynb"),
    ({"small.ipynb": SOLVED, "small (1).ipynb": EMPTY}, "small.ipynb"),
    ({"small.ipynb": SOLVED, "small (1).ipynb": DRAFT}, "small.ipynb"),
    ({"small.ipynb": SOLVED, "a-Copy1.ipynb": DRAFT}, "small.ipynb"),
    ({"a.ipynb": SCRATCH, "z.ipynb": SOLVED}, "z.ipynb"),
    ({"small.ipynb": EMPTY, "z final.ipynb": SOLVED}, "z final.ipynb"),
    ({"small.ipynb": SCRATCH, "homework.ipynb": SOLVED}, "homework.ipynb"),
    ({"small.ipynb": b"", "small-Copy1.ipynb": SOLVED}, "small-Copy1.ipynb"),
    ({"homework v1.ipynb": DRAFT, "homework v2.ipynb": SOLVED}, "homework v2.ipynb"),
    ({"a.zip": zipped({"small.ipynb": EMPTY}), "b-final.zip": zipped({"small.ipynb": SOLVED})}, "b-final.zip/small.ipynb"),
    ({"a.zip": zipped({"small.ipynb": SOLVED}), "b-final.zip": zipped({"small.ipynb": EMPTY})}, "a.zip/small.ipynb"),
])
def test_which_file_is_taken(tmp_path, files, right):
    """The released name, then the likest, then the latest, never an empty copy before answers; and what was left is told with its path."""
    for order in (list(files), list(reversed(files))):
        [ada, _] = of_zip(tmp_path, {**{f"ada/{name}": files[name] for name in order}, "bo/small.ipynb": SOLVED})
        assert taken(ada) == right
        told = [fate.file for fate in ada.fates if fate.what == "not taken"]
        assert len(told) == 1 and (told[0] + right).count(".ipynb") == 2 and told[0] != right
        if DRAFT in files.values():
            assert "holds 2 notebooks with answers" in ada.remarks[0] and right in ada.remarks[0]


def test_the_latest_of_two(tmp_path):
    """The number of the paper tells which upload of Canvas is later; the time of a file does where nothing else does."""
    [ada] = of_zip(tmp_path, {"ada_1_20_small.ipynb": SOLVED, "ada_1_100_small-1.ipynb": DRAFT})
    assert taken(ada) == "small-1.ipynb" and "uploaded later" in ada.remarks[0]
    for number, name in enumerate(("b.ipynb", "a.ipynb", "c.ipynb")):
        (tmp_path / "class" / "ada").mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / "ada" / name).write_bytes(DRAFT.replace(b"41", b"%d" % number))
        os.utime(tmp_path / "class" / "ada" / name, (10**9 + number % 2 * 10**6,) * 2)
    [ada] = collect(tmp_path / "class", ["small"])
    assert taken(ada) == "a.ipynb" and "changed later" in ada.remarks[0]


def test_every_file_has_a_fate(tmp_path, capsys):
    """The table of what was collected names each file once, with what became of it."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, data in {"ada/small.ipynb": SOLVED, "ada/notes.pdf": b"%PDF", "ada/.DS_Store": b"",
                           "ada/hw.zip": zipped({"draft.ipynb": DRAFT, "x.png": b""}),
                           "bo/x.7z": b"7z\xbc\xaf\x27\x1c", "grades.csv": b"a,b"}.items():
            archive.writestr(name, data)
    assert command.main([str(tmp_path / "all.zip"), "--exercises", str(EXERCISES), "--only-collect"]) == 0
    lines = list(csv.DictReader((tmp_path / "all-marks" / "collected.csv").open(encoding="utf-8")))
    fates = {line["file"]: line["what"] for line in lines if line["what"] in ("taken", "not taken", "ignored")}
    assert fates == {"small.ipynb": "taken", "notes.pdf": "not taken", "ada/.DS_Store": "ignored", "hw.zip": "ignored", "hw.zip/draft.ipynb": "not taken",
                     "hw.zip/x.png": "not taken", "x.7z": "not taken", "grades.csv": "ignored"}
    said = capsys.readouterr().out
    assert "0 of them mended" in said and "LOOK: holds 2 notebooks" in said and "DS_Store" not in said


# Seeds

def made_for(seed: str | None, solved: bool = True, named: bool = True) -> HandedIn:
    """Make a notebook of a seed, with answers; its metadata may be lost."""
    notebook = student_version(read_source(BOOK / "last-true-day", seed) if seed else read_source(BOOK / "last-true-day"))
    for cell in notebook.cells:
        if solved and cell.metadata["nbgrader"]["solution"]:
            cell.source += "\n# an answer"
    if not named:
        notebook.metadata = nbformat.from_dict({})
    return read_notebook(nbformat.writes(notebook).encode())


@private
def test_a_stray_seed_does_not_decide():
    """The seed of most students counts, and no seed is one, also where the metadata are lost; a tie between seeds is asked about."""
    folders = folders_of(BOOK)
    plain, lost, spring, autumn = made_for(None), made_for(None, named=False), made_for("spring"), made_for("autumn")
    for classes, seed in (([[plain]] * 5 + [[spring]], None), ([[spring]] + [[lost]] * 2, None), ([[spring], [plain]], None),
                          ([[spring]] * 2 + [[plain]], "spring"),
                          ([[spring]] * 2 + [[made_for("spring", named=False)], [autumn]], "spring"), ([[spring] * 9, [plain], [plain]], None)):
        assert recognise(classes, folders, None).seed == seed
    with pytest.raises(BatchError, match="SEED="):
        recognise([[spring], [autumn]], folders, None)
    assert recognise([[spring], [autumn]], folders, "autumn").seed == "autumn"


@private
@pytest.mark.parametrize("named", [True, False])
def test_a_notebook_without_a_seed_in_a_class_with_one(named):
    """It is refused, not marked by answers of another variant."""
    folders = folders_of(BOOK)
    assignment = load(BOOK / "last-true-day", "spring")
    with pytest.raises(Refused, match="without a seed"):
        refuse_unless_of(made_for(None, named=named), assignment, folders)
    refuse_unless_of(made_for("spring", named=named), assignment, folders)
    refuse_unless_of(made_for(None, named=named), load(BOOK / "last-true-day"), folders)


@private
def test_another_seed_for_the_same_marks(tmp_path, capsys):
    """A folder that holds marks of one seed takes none of another, and nothing in it changes."""
    for seed in (None, "spring"):
        place = tmp_path / (seed or "none") / "ada"
        place.mkdir(parents=True)
        notebook = student_version(read_source(BOOK / "last-true-day", seed) if seed else read_source(BOOK / "last-true-day"))
        (place / "last-true-day.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    out = tmp_path / "marks"
    Course(out, "last-true-day").folder.mkdir()
    Course(out, "last-true-day").release(with_checksums(load(BOOK / "last-true-day").student))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert command.main([str(tmp_path / "spring"), "--only-collect", "--marks", str(out)]) == 2
    said = capsys.readouterr().err
    assert "with no seed" in said and "seed 'spring'" in said and "MARKS=" in said
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert command.main([str(tmp_path / "none"), "--only-collect", "--marks", str(out)]) == 0


# The command

@pytest.mark.skipif(os.name == "nt", reason="Windows knows one code for names of files")
@pytest.mark.parametrize("coerced", ["0", pytest.param("1", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("zipped_up", [False, True])
def test_names_where_the_system_knows_no_letters(tmp_path, coerced, zipped_up):
    """Where the locale is C and Python may not choose another, files are written under the names of people all the same.

    Under the locale that is asked for here, Python chooses no other even where it may, so that is tried weekly.
    """
    names = {"Zoé", "कमल", "张伟"}
    for name in names:
        (tmp_path / "clàss" / name).mkdir(parents=True)
        (tmp_path / "clàss" / name / "small.ipynb").write_bytes(SOLVED)
    place = tmp_path / "clàss"
    if zipped_up:
        place = tmp_path / "clàss.zip"
        place.write_bytes(zipped({f"{name}/small.ipynb": SOLVED for name in names}))
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": coerced, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-m", "articlebook.marking", place, "--exercises", EXERCISES, "--only-collect"], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "clàss-marks" / "collected.csv").open(encoding="utf-8") as table:
        assert {line.split(",")[0] for line in table} == {"student"} | names


@pytest.mark.skipif(os.name == "nt", reason="names in other bytes are a thing of Linux")
def test_names_that_a_terminal_cannot_show(tmp_path):
    """Names in other bytes, with steering signs, and beyond ASCII are collected and told on a terminal that knows nothing but ASCII."""
    place = os.fsencode(tmp_path / "class")
    for name in (b"Zo\xe9", "Zoé".encode(), b"\x1b[31mred\x1b[0m", "कमल".encode(), "\u202eabc".encode(), b"new\nline"):
        os.makedirs(os.path.join(place, name))
        for file in (b"small.ipynb", b"caf\xe9 \x07.ipynb"):
            Path(os.fsdecode(os.path.join(place, name, file))).write_bytes(SOLVED)
    run = subprocess.run([sys.executable, "-m", "articlebook.marking", str(tmp_path / "class"), "--exercises", str(EXERCISES), "--only-collect"], cwd=ROOT,
                         env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert b"6 submissions" in run.stdout and b"Collected: 6 to mark" in run.stdout
    assert not set(run.stdout) - set(b"\n") - set(range(32, 127)) and not run.stderr
    table = (tmp_path / "class-marks" / "collected.csv").read_bytes()
    assert b"\x1b" not in table and b"\x07" not in table and len({line.split(b",")[0] for line in table.splitlines()[1:]}) == 6


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of marking needs bubblewrap, which only Linux has")
def test_a_class_of_names_and_files(tmp_path):
    """From names alike, copies, archives and a group to the marks: each student has those of the own, right file."""
    files = {"Zoe/small.ipynb": SOLVED, "Zoe\u0301/small.ipynb": EMPTY, "कमल/small.ipynb": EMPTY, "कमला/small.ipynb": SOLVED,
             "di/Untitled.ipynb": SCRATCH, "di/small-Copy1.ipynb": EMPTY, "di/small.ipynb": SOLVED, "ed/a.zip": zipped({"small.ipynb": EMPTY}),
             "ed/b-final.ZIP": zipped({"hw\\in.zip": zipped({"SMALL.IPYNB.txt": SOLVED})})}
    for path, data in files.items():
        (tmp_path / "class" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / path).write_bytes(data)
    assert command.main([str(tmp_path / "class"), "--exercises", str(EXERCISES), "--workers", "2"]) == 0
    rows = {row["name"]: [row[f"task-{n}-check"] for n in (1, 2, 3)] for row in csv.DictReader((tmp_path / "class-marks" / "marks.csv").open(encoding="utf-8"))}
    right, none = ["3", "3", "1"], ["0", "0", "0"]
    assert rows == {"Zoe": right, "Zoe\u0301": none, "कमल": none, "कमला": right, "di": right, "ed": right}


def test_a_class_in_an_archive_in_an_archive(tmp_path):
    """The download of an LMS zipped once more is no single student's."""
    inner = zipped({"ada_1_2_small.ipynb": SOLVED, "bo_2_3_small.ipynb": SOLVED})
    with pytest.raises(CollectError, match=r"in 'submissions\.zip' are 2 students"):
        of_zip(tmp_path, {"submissions.zip": inner})
    assert [one.name for one in of_zip(tmp_path, {"ada.zip": zipped({"hw/small.ipynb": SOLVED, "hw/small_1_2_x.ipynb": SOLVED})})] == ["ada"]


def test_what_is_handed_in_as_the_notebook(tmp_path):
    """Web pages, programs, links, halves of a merge and texts are refused with their reason; notebooks in any encoding are taken."""
    text = SOLVED.decode()
    files = {"ada/small.ipynb": SOLVED, "html/small.ipynb": b"<!DOCTYPE html><html></html>", "py/small.ipynb": b"def double(n):\n    return 2 * n\n",
             "link/small.ipynb": b'{"url": "https://example.org/open?id=1", "doc_id": "1"}',
             "url/homework.url": b"[InternetShortcut]\nURL=https://example.org\n",
             "conflict/small.ipynb": text.replace('"cells"', '<<<<<<< HEAD\n"cells"', 1).encode(), "twice/small.ipynb.ipynb": SOLVED,
             "bom/small.ipynb": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "utf16/small.ipynb": text.encode("utf-16"),
             "signs/small.ipynb": nbformat.writes(submissions.answered(submissions.RIGHT | {"task-4": "a\x00b\x1b[31m\x0c"})).encode(),
             "page/small.html": b"<p>My homework</p>", "renamed/small.json": SOLVED, "bare/small": SOLVED}
    found = {one.name: one for one in of_zip(tmp_path, files)}
    words = {"html": "not a notebook", "py": "not a notebook", "link": "JSON but no notebook", "url": "no notebook was handed in",
             "conflict": "damaged near line",
             "page": "no notebook was handed in"}
    for name, one in found.items():
        if name in words:
            with pytest.raises(Refused, match=words[name]):
                taken(one)
        else:
            assert taken(one).startswith("small"), name
            assert not one.notes, name


@pytest.mark.parametrize("ids", [True, False])
def test_a_notebook_of_colab(tmp_path, ids):
    """Colab renames a copy and loses what the grader needs: the copy is taken, and its answers are found."""
    data = nbformat.writes(submissions.stripped(ids)).encode()
    [ada] = of_zip(tmp_path, {"ada/Copy of small.ipynb": data, "ada/Untitled0.ipynb": SCRATCH}, assignments=("small",))
    assignment = load(EXERCISES / "small")
    file, notebook = choice.choose(ada, choice.open_notebooks(ada), assignment, folders_of(EXERCISES))
    assert file.name == "Copy of small.ipynb"
    made = rebuild(notebook, with_checksums(assignment.student)).notebook
    assert {cell.source for cell in made.cells} >= set(submissions.RIGHT.values())


@pytest.mark.parametrize(("name", "number"), [
    ("small (2).ipynb", 2), ("small-Copy3.ipynb", 3), ("small_v4.ipynb.txt", 4), ("Attempt 2/small.ipynb", 2), ("10/small.ipynb", 10), ("v3/small.ipynb", 3),
    ("2/small (7).ipynb", 7), ("9/mine/small.ipynb", 0), ("small_20260101.ipynb", 0), ("small.ipynb", 0)])
def test_the_number_of_a_version(name, number):
    """Copies are told apart by the number at the end of the name, else of the folder that holds them."""
    assert choice.version(name) == number
