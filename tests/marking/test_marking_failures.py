"""A full disk, a folder that cannot be written to and a kill lose nothing: one message with a remedy, and the same command ends it."""

import csv
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings

from articlebook.marking import cli as command
from articlebook.marking import run
from articlebook.marking.files import write_whole
from articlebook.marking.grade import sandbox
from articlebook.marking.rebuild import notebook as rebuilding
from tests.marking import submissions
from tests.marking.test_repair import ANY_JSON, NOTEBOOK

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of marking needs bubblewrap, which only Linux has")]
LIMITS = ["--exercises", str(submissions.EXERCISES), "--cell-seconds", "5", "--seconds", "90", "--memory", "500000000"]


@pytest.fixture(scope="module", autouse=True)
def probed():
    """A sandbox is tried here once, and not before each of many commands."""
    sandbox.probe()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox, "probe", lambda limits: None)
        yield


def a_class(folder: Path) -> str:
    """Two students, both right."""
    for name in ("ada", "bo"):
        (folder / name).mkdir(parents=True)
        (folder / name / "small.ipynb").write_text(nbformat.writes(submissions.answered(submissions.RIGHT)), encoding="utf-8")
    return str(folder)


def sums(out: Path) -> list[str]:
    return [" ".join(row[f"task-{n}-check"] for n in (1, 2, 3)) for row in csv.DictReader((out / "marks.csv").open(encoding="utf-8"))]


def halves(out: Path) -> list[Path]:
    return [path for path in out.rglob("*") if path.suffix == ".part" or path.name.endswith("-journal")]


@pytest.fixture
def small_disk(tmp_path):
    """Give a disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=False, capture_output=True).returncode:
        pytest.skip("only root can make a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk(small_disk, tmp_path, capsys, thorough):
    """Wherever the disk becomes full, it is said, nothing is half-written, and with room again the same command gives the marks."""
    students = a_class(tmp_path / "class")
    failed = 0
    for free in (0, 8_000, 60_000, 250_000, 400_000, 550_000, 700_000) if thorough else (0, 60_000, 400_000):
        out, ballast = small_disk / f"marks-{free}", small_disk / "ballast"
        space = os.statvfs(small_disk)
        ballast.write_bytes(b"0" * (space.f_bavail * space.f_bsize - free))
        code = command.main([students, "--marks", str(out), *LIMITS])
        said = capsys.readouterr()
        ballast.unlink()
        assert not halves(out), free
        if code:
            failed += 1
            assert code == 2 and "Not finished" in said.err and "Make room on the disk" in said.err and "Traceback" not in said.err, said.err
            assert said.err.count("\n") <= 3 and ("disk is full" in said.err or "No space left" in said.err), said.err
        assert command.main([students, "--marks", str(out), *LIMITS]) == 0, capsys.readouterr().err
        assert sums(out) == ["3 3 1", "3 3 1"] and not halves(out)
        capsys.readouterr()
        subprocess.run(["rm", "-rf", out], check=True)
    assert failed >= (4 if thorough else 2), "the disk was never full"


def test_a_folder_that_cannot_be_written_to(small_disk, tmp_path, capsys):
    """A disk that is read-only, before or after the first marks, is one message."""
    students = a_class(tmp_path / "class")
    out = small_disk / "marks"
    for first in (True, False):
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        assert command.main([students, "--marks", str(out), *LIMITS]) == 2
        said = capsys.readouterr().err
        assert "Not finished" in said and "MARKS=" in said and "Read-only" in said and "Traceback" not in said, said
        subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
        if first:
            assert command.main([students, "--marks", str(out), *LIMITS]) == 0
    assert sums(out) == ["3 3 1", "3 3 1"]


def test_a_kill(tmp_path, capsys, thorough):
    """Killed at any moment, no table is half-written, and the same command gives the marks.

    It is killed once the assignment was tried, a student was marked, and the marks are written; weekly, also whenever it may be.
    """
    students, out = a_class(tmp_path / "class"), tmp_path / "marks"
    arguments = [students, "--marks", str(out), *LIMITS]
    fork = multiprocessing.get_context("fork")  # everything is loaded
    for moment in (*((0.2, 0.5, 0.9, 1.4, 2, 3) if thorough else ()), ".journal/_solution.json", ".journal/ada.json", "marks.csv"):
        running = fork.Process(target=command.main, args=(arguments,))
        running.start()
        began = time.monotonic()
        while running.is_alive() and not (time.monotonic() - began > moment if isinstance(moment, float | int) else (out / moment).exists()):
            time.sleep(0.01)
        running.kill()
        running.join()
        if (out / "marks.csv").exists():
            assert sums(out) == ["3 3 1", "3 3 1"]
    assert command.main(arguments) == 0, capsys.readouterr().err
    assert sums(out) == ["3 3 1", "3 3 1"] and "Traceback" not in capsys.readouterr().err


def test_a_file_is_whole(tmp_path, monkeypatch):
    """Where writing fails, what stood there still stands, and nothing else does."""
    write_whole(tmp_path / "a" / "x", "old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a" / "x", "new")
    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "a").iterdir()] == ["old"]


def test_a_fault_of_the_marking(tmp_path, monkeypatch, capsys):
    """An error that nobody thought of is a sentence with a place; that of one submission is its own row's, with a name, and others are marked."""
    students, out = a_class(tmp_path / "class"), tmp_path / "marks"
    real = rebuilding.take_moved_answers
    calls = []

    def sometimes(layout):
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("surprise")
        return real(layout)
    monkeypatch.setattr(rebuilding, "take_moved_answers", sometimes)
    assert command.main([students, "--marks", str(out), *LIMITS]) == 0
    assert "ada: REFUSED: the notebook cannot be put in order (KeyError); look at it by hand" in capsys.readouterr().out
    assert sums(out)[1] == "3 3 1"
    monkeypatch.setattr(run, "run_all", lambda *_: 1 / 0)
    assert command.main([students, "--marks", str(out), *LIMITS]) == 2
    said = capsys.readouterr().err
    assert "a fault of the marking itself, ZeroDivisionError" in said and "line " in said and "Traceback" not in said


@settings(max_examples=settings.default.max_examples // 20)
@given(content=NOTEBOOK | ANY_JSON)
def test_any_notebook_through_the_command(tmp_path_factory, content):
    """Any notebook beside a right one is marked or refused, each student has a row, and the right one is right."""
    base = tmp_path_factory.getbasetemp() / "any"  # the same folder of marks each time, in which the solution is tried out once
    folder = tmp_path_factory.mktemp("class")
    notebook = submissions.answered(submissions.RIGHT)
    (folder / "ada").mkdir()
    (folder / "ada" / "small.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    (folder / "odd").mkdir()
    (folder / "odd" / "small.ipynb").write_text(json.dumps(content), encoding="utf-8")
    assert command.main([str(folder), "--marks", str(base), *LIMITS]) == 0
    rows = {row["student"]: row for row in csv.DictReader((base / "marks.csv").open(encoding="utf-8"))}
    assert set(rows) == {"ada", "odd"} and sums(base)[0] == "3 3 1"
    assert rows["odd"]["status"] in ("marked", "to mark by hand", "refused") and (rows["odd"]["status"] != "refused" or rows["odd"]["reason"])
