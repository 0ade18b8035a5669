"""Whatever a class hands in under whatever names, each student has one row, each file a fate, and nothing but a CollectError stops it."""

import csv
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from articlebook.exercises.description import assignments as folders_of
from articlebook.marking import choice
from articlebook.marking import cli as command
from articlebook.marking.assignment import load
from articlebook.marking.submissions import archives, lms_names
from articlebook.marking.submissions.collect import collect
from articlebook.marking.submissions.submission import CollectError, File, Submission
from articlebook.marking.text import printable
from tests.marking import submissions
from tests.support.packed import tarred, zipped

pytestmark = pytest.mark.slow

#: Signs that names of people, groups and files were lost over: accents in two ways, vowel signs, joiners, capitals, steering signs.
SIGNS = st.sampled_from(list("aAbBzZé1234 ._-,'’&()éÅßﬁIıİक\u093eम\u094d\u200dल李伟\u202e\x1b\x07😀ΣσςДж~#%+="))
NAMES = st.one_of(st.text(SIGNS, min_size=1, max_size=12), st.sampled_from(["Ada", "ada", "ADA", "Zoé", "Zoe\u0301", "Zoe", "a" * 79, "a" * 80, "a" * 81,
                                                                           "a" * 80 + "b", "कमल", "कमला", "CON", "nul", "_solution", "team_3", "small", "anon"])
                  ).filter(lambda name: name.strip(" ./") and "/" not in name and "\0" not in name and len(name.encode()) < 200)
NUMBERS = st.integers(0, 10**8).map(str)
FILES = st.sampled_from(["small.ipynb", "SMALL.IPYNB", "small (1).ipynb", "small-Copy1.ipynb", "Untitled.ipynb", "small.ipynb.txt", "notes.pdf", "data.csv",
                         "a_1_2_small.ipynb", "X_1_assignsubmission_file_small.ipynb", "helper.py", "hw.zip", "hw.ZIP", "x.tar.gz", "x.7z", "no ending"])
JUNK = st.sampled_from([".DS_Store", "__MACOSX/._small.ipynb", "Thumbs.db", "desktop.ini", "._small.ipynb", ".ipynb_checkpoints/small-checkpoint.ipynb"])


NOTEBOOK = b'{"cells": []}'
CONTENT = st.one_of(
    st.sampled_from([NOTEBOOK, b"", b"{", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"Rar!\x1a\x07",
                     zipped({"small.ipynb": NOTEBOOK}), zipped({"hw\\small.ipynb": NOTEBOOK, "../up.ipynb": b"{"}),
                     zipped({"in.zip": zipped({"in.zip": zipped({"small.ipynb": NOTEBOOK})})}), tarred({"small.ipynb": NOTEBOOK, "/etc/x": b""})]),
    st.binary(max_size=60),
    st.builds(lambda data, place, byte: data[:place % len(data)] + bytes([byte]) + data[place % len(data) + 1:],
              st.sampled_from([zipped({"small.ipynb": NOTEBOOK, "Ünïcode.ipynb": NOTEBOOK}), tarred({"small.ipynb": NOTEBOOK})]), st.integers(0, 10**6),
              st.integers(0, 255)))


def entry_of(form: str, name: str, number: str, paper: str) -> tuple[tuple, str, bool]:
    """By what a student of this form is known, the name that the LMS writes, and whether it is a folder."""
    bare = "".join(sign for sign in name.lower() if sign.isalnum() and not sign.isdigit()) or "x"
    bare = "x" if bare == "anon" else bare  # which is how Canvas begins where it hides names
    spaced = name.replace("_", " ")
    return {
        "folder": (("folder", name), name, True),
        "canvas": (("canvas", number), f"{bare}_{number}_{paper}_", False),
        "canvas late": (("canvas", number), f"{bare}_LATE_{number}_{paper}_", False),
        "canvas anonymous": (("anon", number), f"anon_{number}_{paper}_", False),
        "moodle": (("moodle", number), f"{spaced}_{number}_assignsubmission_file_", True),
        "moodle flat": (("moodle", number), f"{spaced}_{number}_assignsubmission_file_", False),
        "blackboard": (("blackboard", f"HW 1_{bare}{number}"), f"HW 1_{bare}{number}_attempt_2026-10-05-14-33-11_", False),
        "brightspace": (("brightspace", number), f"{number}-77 - {bare} - Mar 29, 2018 1205 PM", True),
    }[form]


FORMS = st.sampled_from(["folder"] * 5 + ["canvas", "canvas late", "canvas anonymous", "moodle", "moodle flat", "blackboard", "brightspace"])
STUDENTS = st.lists(st.tuples(FORMS, NAMES, NUMBERS, NUMBERS, st.dictionaries(FILES, CONTENT, min_size=1, max_size=4), st.lists(JUNK, max_size=2)),
                    min_size=1, max_size=6)


def handed_in(students) -> tuple[dict[str, bytes], dict]:
    """Draw the files of a class, and by whom each of the files that people handed in is."""
    files, owners = {}, {}
    for form, name, number, paper, own, junk in students:
        key, written, folder = entry_of(form, name, number, paper)
        for file, data in own.items():
            path = f"{written}/{file}" if folder else f"{written}{file}"
            files[path] = data
            owners[path] = key
        for one in junk if folder else []:
            files[f"{written}/{one}"] = b"junk"
    return files, owners


@given(STUDENTS, st.sampled_from(["", "class/", "a/b/c/"]), st.booleans())
def test_each_student_has_one_row_and_each_file_a_fate(students, around, as_folder):
    """As many students as were made up come out, none of them twice, with names that no file system mixes up."""
    files, owners = handed_in(students)
    assume(len(set(owners.values())) > 1)
    place = Path(tempfile.mkdtemp())
    try:
        target = place / "class"
        if as_folder:
            for path, data in files.items():
                where = target / around / path
                where.parent.mkdir(parents=True, exist_ok=True)
                where.write_bytes(data)
        else:
            target = place / "class.zip"
            target.write_bytes(zipped({around + path: data for path, data in files.items()}))
        try:
            found = collect(target)
        except CollectError as error:
            event("stopped")
            # only where two people have one number, which is said
            assert "have one number" in str(error) or "is a folder and a file" in str(error), error
            return
        event(f"{len(found)} students")
        assert len(found) == len(set(owners.values())), [(one.student, one.key) for one in found]
        names = [lms_names.folded(one.student) for one in found]
        assert len(set(names)) == len(names)
        for one in found:
            assert one.student == lms_names.cleaned(one.student) and len(one.student.encode()) <= lms_names.LONGEST + 40
            for text in (one.name, one.origin, *(file.name for file in one.files), *(fate.file + fate.why for fate in one.fates)):
                assert text == printable(text)
                text.encode()
        told = [fate.file for one in found for fate in one.fates] + [file.name for one in found for file in one.files]
        told += [file for one in found for file in one.exchange] + [fate.file for fate in found.beside]
        for path in files:
            last = printable(path.rpartition("/")[2])
            assert any(name.endswith(last) or last.endswith(name) for name in told), (path, told)
    finally:
        shutil.rmtree(place)


@given(CONTENT, FILES, st.integers(0, 3))
def test_no_archive_of_a_student_stops_a_class(data, name, depth):
    """Whatever bytes one student hands in, the other is there, and so is a row for the first."""
    for _ in range(depth):
        data = zipped({name: data})
    place = Path(tempfile.mkdtemp())
    try:
        (place / "class.zip").write_bytes(zipped({f"ada/{name}": data, "bo/small.ipynb": NOTEBOOK}))
        ada, bo = collect(place / "class.zip")
        assert (ada.name, bo.name) == ("ada", "bo") and [file.data for file in bo.files] == [NOTEBOOK]
        assert ada.files or ada.fates
    finally:
        shutil.rmtree(place)


@given(st.binary(max_size=200), st.integers(0, 10**6), st.integers(0, 255))
def test_a_damaged_download_is_told_in_one_message(tail, at, byte):
    """Of a damaged outer file there is a message with its name, or what can still be read of it."""
    data = bytearray(zipped({"ada/small.ipynb": NOTEBOOK, "bo/Zoé.ipynb": NOTEBOOK}))
    data[at % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "class.zip"
        for content in (bytes(data), bytes(data) + tail, bytes(data)[:at % len(data)], tail):
            place.write_bytes(content)
            try:
                assert len(collect(place)) >= 1
            except CollectError as error:
                assert str(place) in str(error)


@given(st.lists(st.text(SIGNS, min_size=1, max_size=90), min_size=2, max_size=2, unique=True))
def test_other_names_have_other_files(names):
    """Two folders with other names, in whatever way they differ, have other names for files, without knowing of each other."""
    first, second = (lms_names.safe(name, ("folder", name)) for name in names)
    assert first != second and first == lms_names.cleaned(first)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names in other bytes")
@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda name: b"/" not in name and b"\0" not in name and name not in (b".", b"..")),
                min_size=2, max_size=4, unique=True))
def test_names_in_any_bytes(names):
    """Folders on disk may have names in any bytes: as many students come out, and each name can be printed and stored."""
    place = os.fsencode(tempfile.mkdtemp())
    try:
        for name in names:
            os.mkdir(os.path.join(place, name))
            Path(os.fsdecode(os.path.join(place, name, b"small.ipynb"))).write_bytes(NOTEBOOK)
        assume(not any(archives.is_system((os.fsdecode(name),)) for name in names))
        found = collect(Path(os.fsdecode(place)))
        assert len(found) == len(names)
        for one in found:
            (one.student + one.name).encode()
    finally:
        shutil.rmtree(place)


SMALL = load(submissions.EXERCISES / "small")
WRITTEN = {kind: nbformat.writes(notebook).encode() for kind, notebook in {
    "solved": submissions.answered(submissions.RIGHT), "empty": submissions.released(), "other": submissions.answered({"task-1": 'letter = "a"'}, "other"),
    "scratch": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(1)")])}.items()} | {"cut": b'{"cells": [', "nothing": b""}


@given(st.lists(st.tuples(NAMES, st.sampled_from(["empty", "other", "scratch", "cut", "nothing"])), max_size=6), NAMES, st.randoms(use_true_random=False))
def test_names_do_not_beat_answers(others, name, chance):
    """Under whatever names and in whatever order, the only file with answers to the assignment is taken, and each other file is told."""
    files = [File(f"{other}.ipynb", WRITTEN[kind]) for other, kind in others] + [File(f"{name}.ipynb", WRITTEN["solved"])]
    right = files[-1]
    chance.shuffle(files)
    submission = Submission("ada", "ada", files=files)
    taken, _ = choice.choose(submission, choice.open_notebooks(submission), SMALL, folders_of(submissions.EXERCISES))
    assert taken is right
    assert [fate.what for fate in submission.fates].count("taken") == 1 and len(submission.fates) == len(files)


@settings(max_examples=settings.default.max_examples // 5)
@given(STUDENTS, st.sampled_from(["solved", "cut"]))
def test_no_class_ends_the_command_with_a_traceback(students, kind):
    """The command ends with a table of all files, or with one message, whatever was handed in."""
    files, _ = handed_in([*students, ("folder", "right", "1", "1", {"small.ipynb": WRITTEN[kind]}, [])])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "class.zip").write_bytes(zipped(files))
        status = command.main([f"{folder}/class.zip", "--exercises", str(submissions.EXERCISES), "--only-collect"])
        assert status in (0, 2)
        table = Path(folder) / "class-marks" / "collected.csv"
        assert table.exists() == (status == 0)
        if status == 0:
            with table.open(encoding="utf-8", newline="") as text:
                rows = list(csv.DictReader(text))
            assert len({row["student"] for row in rows if row["student"]}) == len(collect(Path(folder) / "class.zip", ["small", "other"]))
