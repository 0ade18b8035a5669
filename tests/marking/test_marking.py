"""A class of good, broken and hostile submissions is marked, each for itself, and the answers stay unread."""

import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from articlebook.exercises.description import EXERCISES as BOOK
from articlebook.exercises.description import assignments as folders_of
from articlebook.exercises.description import is_public
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import takes_seed
from articlebook.marking import class_release, run
from articlebook.marking import cli as command
from articlebook.marking.assignment import load
from articlebook.marking.grade import sandbox
from articlebook.marking.gradebook import Course, with_checksums
from articlebook.marking.marks_folder import TABLES
from articlebook.marking.trial import try_out
from articlebook.paths import ROOT
from tests.marking import submissions
from tests.support.places import AXE

EXERCISES = submissions.EXERCISES
private = pytest.mark.skipif(any(map(is_public, folders_of(BOOK))), reason="the public copy has no solutions")
LIMITS = ["--cell-seconds", "2", "--seconds", "120", "--memory", "500000000"]


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "articlebook.marking", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture
def listener():
    """Give a port of this machine on which somebody waits; it counts who came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came = []

        def wait():
            while True:
                try:
                    came.append(server.accept())
                except OSError:
                    return
        threading.Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1], came


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of marking needs bubblewrap, which only Linux has")
def test_class(tmp_path, listener, browser, capsys):
    """Every submission is marked or refused with its reason, also when marking is stopped and resumed; nothing leaks."""
    port, came = listener
    folder, out = tmp_path / "handed in", tmp_path / "handed in-marks"
    submissions.hand_in(folder, port)
    arguments = [str(folder), "--exercises", str(EXERCISES), *LIMITS]

    first = start(*arguments)
    text = ""
    for line in first.stdout:  # stop it like a person would, after some results
        text += line
        if re.match(r"  3 of ", line):
            first.send_signal(signal.SIGINT)
    assert first.wait() == 130 and "What was marked is kept" in text, text
    before = {path: path.stat().st_mtime_ns for path in (out / ".journal").glob("*.json")}
    assert len(before) >= 5
    assert not (out / "marks.csv").exists(), "no table of marks of half a class"

    second = start(*arguments)
    text, _ = second.communicate()
    assert second.returncode == 0, text
    assert "were marked before and did not change" in text
    assert all(path.stat().st_mtime_ns == then for path, then in before.items()), "a result was made twice"
    assert text.splitlines()[-1] == f"Written to {out}"
    assert f'make essays MARKS="{out}"' in text and "5 were refused and have no mark" in text

    rows = {row["student"]: row for row in csv.DictReader((out / "marks.csv").open(encoding="utf-8"))}
    assert set(rows) == set(submissions.CLASS)
    faults = []
    for name, (_, _, status, points, words) in submissions.CLASS.items():
        row = rows[name]
        got = " ".join(row[f"task-{n}-check"] for n in (1, 2, 3)).strip()
        if row["status"] != status or (points is not None and got != points) or not all(w in row["reason"] + row["repaired"] for w in words):
            faults.append((name, row))
        if status != "marked":
            assert row["total"] == "", "a sum without the essay looks like a mark"
    assert not faults, "\n".join(map(str, faults))

    # nothing of the answers, the hidden checks or other students came out, and nobody came to the port
    pages = {name: (out / "feedback" / name / "small" / "small.html").read_text(encoding="utf-8") for name in rows}
    outputs = {name: (out / ".journal" / f"{name}.json").read_text(encoding="utf-8") for name in rows if rows[name]["status"] != "refused"}
    assert "FOUND [] False" in outputs["reads"], outputs["reads"]
    assert "NO NETWORK" in outputs["reads"] and not came
    assert "[cut here: too much output]" in outputs["fills"] and max(map(len, outputs.values())) < 300_000
    for name, page in pages.items():
        assert "secret way" not in page and "hidden words" not in page and "Traceback" not in page, name
        assert "<script" not in page and "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page), name
        assert "marker-of-good" not in page or rows[name]["status"] != "refused", name
    assert "This file could not be marked" in pages["cut-off"]
    assert "A further check" not in pages["good"]
    assert "names one thing that the writer did not know" in pages["good"]

    marked_by_hand(out, browser)
    capsys.readouterr()
    assert command.main(arguments) == 0
    text = capsys.readouterr().out
    assert re.search(r"(\d+) of \1 were marked before and did not change\.\n(  fills: LOOK: .*\n)?Made: ", text), text
    rows = {row["student"]: row for row in csv.DictReader((out / "marks.csv").open(encoding="utf-8"))}
    assert (rows["good"]["status"], rows["good"]["task-4"], rows["good"]["total"]) == ("marked", "4", "11")
    assert rows["own-way"]["total"] == ""
    page = (out / "feedback/good/small/small.html").read_text(encoding="utf-8")
    assert "Well seen, but &lt;what&gt; shows it?" in page and "This <em>could</em> be shorter." in page
    assert "shorter" in page.split("<section>")[1], "a comment stands with its task"
    assert "<td>3 +1 extra</td><td>4</td>" in page and "with +1 extra</td><td>11</td>" in page
    assert "<td>3 of 4, +1 extra</td><th scope=\"row\">Sum</th>" in page
    assert Course(out, "small").marks("good")["task-4"].points == 4
    feedback_in_a_browser(out, browser)


def feedback_in_a_browser(out: Path, browser) -> None:
    """Feedback pages fit a phone, axe finds no fault in light and dark, and nothing that a student wrote runs or loads."""
    axe = AXE.read_text(encoding="utf-8")
    faults = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
        page = context.new_page()
        came, blocked, dialogs = [], [], []
        page.on("requestfinished", lambda request, came=came: came.append(request.url))
        page.on("requestfailed", lambda request, blocked=blocked: blocked.append((request.url[-3:], request.failure)))
        page.on("dialog", lambda dialog, dialogs=dialogs: (dialogs.append(dialog.message), dialog.dismiss()))
        # marked by hand; stopped; with a script in an essay; refused
        for name in ("good", "loops", "script", "cut-off"):
            page.goto((out / "feedback" / name / "small" / "small.html").as_uri())
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults |= {f"{name} {scheme}": (wide, [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found])} if found or wide > 0 else {}
        # even markup that got through would not run: the page forbids it
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(3)><img src=http://127.0.0.1:9/y>')")
        page.wait_for_timeout(100)
        assert dialogs == [] and not [url for url in came if not url.endswith("/small.html")], (dialogs, came)
        assert {why for _, why in blocked} == {"csp"} and len(blocked) == 2, blocked
        context.close()
    assert faults == {}


def variant(seed: str | None, solved: str | None = "", named: bool = True) -> str:
    """Make a notebook of `last-true-day` for a seed, solved as that or another course has it (None: not at all)."""
    source = read_source(BOOK / "last-true-day", seed)
    notebook = student_version(source)
    solution = {} if solved is None else {c["id"]: c.source for c in read_source(BOOK / "last-true-day", solved or seed).cells
                                           if c.metadata["nbgrader"]["solution"] and c.cell_type == "code"}
    for cell in notebook.cells:
        words = "An answer in words." if solution and cell.cell_type == "markdown" and cell.metadata["nbgrader"]["solution"] else cell.source
        cell.source = solution.get(cell["id"], words)
    if not named:
        notebook.metadata.pop("sco")
    return nbformat.writes(notebook)


@private
def test_seed_of_a_class(tmp_path, capsys):
    """The seed of most notebooks counts, or the one that is given; who has another is refused by name of the seed, and told what to do."""
    for name, text in {"ada": variant("autumn-2027"), "bo": variant("autumn-2027"), "cy": variant("spring-2028"),
                       "di": variant("autumn-2027", named=False)}.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "last-true-day.ipynb").write_text(text, encoding="utf-8")

    def refused(*words: str) -> set[str]:
        assert command.main([str(tmp_path / "class"), "--only-collect", "--marks", str(tmp_path / "".join(["marks", *words])), *words]) == 0
        said = capsys.readouterr().out
        assert all(f"give SEED={'spring-2028' if 'cy:' in line else 'autumn-2027'} if" in line for line in said.splitlines() if "made for" in line)
        return set(re.findall(r"^  (\w+): REFUSED", said, re.M))

    assert refused() == {"cy"}
    assert refused("--seed", "autumn-2027") == {"cy"}
    assert {"ada", "bo"} <= refused("--seed", "spring-2028") <= {"ada", "bo", "di"}


@private
@pytest.mark.slow
def test_every_assignment_in_the_marker(tmp_path):
    """Through the real marker the solution of each assignment gets all points of its checks, the empty notebook none, and
    the solution of another course not all.
    """
    # one of them from the zip to the table, with the seed that the notebooks name
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for place, text in enumerate((variant("autumn-2027"), variant("autumn-2027", None), variant("autumn-2027", "spring-2029"),
                                      variant("spring-2029"))):
            archive.writestr(f"Student {'ABCD'[place]}_{place}_assignsubmission_file_/last-true-day.ipynb", text)
    assert command.main([str(tmp_path / "all.zip")]) == 0
    rows = list(csv.DictReader((tmp_path / "all-marks" / "marks.csv").open(encoding="utf-8")))
    checked = [[float(row[f"task-{n}-check"] or 0) for n in (1, 2, 3)] for row in rows]
    assert checked[0] == [2, 3, 1] and checked[1] == [0, 0, 0] and sum(checked[2]) < 6
    for name in ("Student-A-0", "Student-C-2"):
        page = (tmp_path / "all-marks" / "feedback" / name / "last-true-day" / "last-true-day.html").read_text(encoding="utf-8")
        assert "names the deciding row (" in page and "{{" not in page and "Right.</strong> Right." not in page
    assert rows[3]["status"] == "refused" and "spring-2029" in rows[3]["reason"] and rows[3]["total"] == ""
    # the others as the command tries each before a class is marked
    for folder in folders_of(BOOK):
        if folder.name == "last-true-day":
            continue
        own = load(folder, "autumn-2027" if takes_seed(folder) else None)
        out = tmp_path / folder.name
        try_out(own, with_checksums(own.student), sandbox.Limits(), out / ".journal", 2)
        solved, empty = (json.loads((out / ".journal" / f"_{name}.json").read_text(encoding="utf-8"))["outcomes"] for name in ("solution", "empty"))
        for task in own.tasks:
            if not task.by_hand:
                assert (solved[task.name]["points"], empty[task.name]["points"]) == (task.points, 0), (own.name, task)


@pytest.mark.parametrize(("bwrap", "words"), [
    (None, "bubblewrap is not installed"),
    ("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n", "No permissions to create a new namespace"),
])
def test_no_sandbox_no_marks(tmp_path, monkeypatch, capsys, bwrap, words):
    """Where no sandbox can be made, nothing is marked or written, and the message says why and what to install."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "small.ipynb").write_text(nbformat.writes(submissions.released()), encoding="utf-8")
    (tmp_path / "bin").mkdir()
    if bwrap:
        (tmp_path / "bin" / "bwrap").write_text(bwrap, encoding="utf-8")
        (tmp_path / "bin" / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    before = sorted(tmp_path.rglob("*"))
    assert command.main([str(tmp_path / "class"), "--exercises", str(EXERCISES)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Not marked. This machine cannot make a sandbox") and words in said
    assert "apt install bubblewrap" in said and "WSL" in said and "Traceback" not in said
    assert sorted(tmp_path.rglob("*")) == before


def test_only_a_folder_of_marks_is_written_into(tmp_path, monkeypatch, capsys):
    """An empty name, a folder of other things, a file and a folder among the submissions are refused before anything is written."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "small.ipynb").write_text(nbformat.writes(submissions.released()), encoding="utf-8")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    arguments = ["class", "--exercises", str(EXERCISES), "--only-collect", "--marks"]
    for place, words in {"": "MARKS= is empty", " ": "MARKS= is empty", ".": "holds other files and no marks", "letters": "holds other files",
                         "file": "is a file", "class": "holds other files", "class/marks": "inside the submissions"}.items():
        assert command.main([*arguments, place]) == 2
        said = capsys.readouterr().err
        assert words in said and "folder" in said, said
    assert class_release.main(["letters", "small", "--exercises", str(EXERCISES)]) == 2
    assert sorted(tmp_path.rglob("*")) == before
    for _ in range(2):  # a new folder, and the same again
        assert command.main([*arguments, "my marks"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == f"Written to {tmp_path / 'my marks'}"
    make = subprocess.run(["make", "-n", "-C", str(ROOT), "-o", ".venv/.ready", "mark", "SUBMISSIONS=class", "MARKS="],
                          capture_output=True, text=True, check=True)
    assert '--marks ""' in make.stdout, "an empty MARKS= must reach the command, which refuses it"


def test_the_named_table_is_never_lost(tmp_path, capsys):
    """A table that the user names is read and kept, wherever it lies; a table of an earlier run is not."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "small.ipynb").write_text(nbformat.writes(submissions.released()), encoding="utf-8")
    out, title = tmp_path / "class-marks", load(EXERCISES / "small").title
    arguments = [str(tmp_path / "class"), "--exercises", str(EXERCISES), "--only-collect", "--roster"]
    out.mkdir()
    (out / "collected.csv").write_text("", encoding="utf-8")
    text = f"Student,ID,{title}\n    Points Possible,,11\nada,1,\n"
    for name in ("filled-table.csv", "table.csv"):
        (out / name).write_text(text, encoding="utf-8")
        (out / "filled-other.csv").write_text("of an earlier run", encoding="utf-8")
        assert command.main([*arguments, str(out / name)]) == 0
        assert (out / name).read_text(encoding="utf-8") == text and not (out / "filled-other.csv").exists()
    capsys.readouterr()
    for name in TABLES:
        (out / name).write_text(text, encoding="utf-8")
        assert command.main([*arguments, str(out / name)]) == 2
        assert (out / name).read_text(encoding="utf-8") == text and "would be overwritten" in capsys.readouterr().err


def test_marks_are_no_submissions(tmp_path, capsys):
    """The folder that the command wrote is not taken for a class."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "small.ipynb").write_text(nbformat.writes(submissions.released()), encoding="utf-8")
    out = tmp_path / "class-marks"
    assert command.main([str(tmp_path / "class"), "--exercises", str(EXERCISES), "--only-collect"]) == 0
    Course(out, "small").release(with_checksums(submissions.released()))
    capsys.readouterr()
    assert command.main([str(out), "--exercises", str(EXERCISES), "--only-collect"]) == 2
    assert "holds marks" in capsys.readouterr().err and not (tmp_path / "class-marks-marks").exists()


def test_what_is_said_before_marking(tmp_path, monkeypatch, capsys):
    """A roster that cannot be filled in stops the command before it marks, and leaves no table of an earlier run; other points
    and marks of the same exercise under another name are named with both numbers and with the command to give.
    """
    with zipfile.ZipFile(tmp_path / "class (1).zip", "w") as archive:
        archive.writestr("lovelaceada_1_2_small.ipynb", nbformat.writes(submissions.released()))
    out, roster = tmp_path / "class (1)-marks", tmp_path / "table.csv"
    arguments = [str(tmp_path / "class (1).zip"), "--exercises", str(EXERCISES), "--only-collect", "--roster", str(roster)]
    title = load(EXERCISES / "small").title
    roster.write_text(f"Student,ID,{title}\n    Points Possible,,99\nAda,1,\n", encoding="utf-8")
    assert command.main(arguments) == 0
    said = capsys.readouterr().out
    assert re.search(rf"NOTE: table.csv gives 99 points, and {title!r} has 11\.", said) and "MARKS=" not in said
    (out / "filled-table.csv").write_text("of an earlier run", encoding="utf-8")
    for text, words in ((f"Student,ID,An{title}\n", "no column for"), (None, "no such file")):
        roster.unlink() if text is None else roster.write_text(text, encoding="utf-8")
        assert command.main(arguments) == 2 and words in capsys.readouterr().err
        assert not (out / "filled-table.csv").exists()
    for name in ("zz", "class"):
        (tmp_path / f"{name}-marks").mkdir()
        Course(tmp_path / f"{name}-marks", "small").release(with_checksums(submissions.released()))
    monkeypatch.setattr(sandbox, "probe", lambda limits: None)
    monkeypatch.setattr(run, "try_out", lambda *given: 1 / 0)  # nothing is run here
    assert command.main([*arguments[:-3], "--assignment", "small"]) == 2
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.err
    assert (f'make mark SUBMISSIONS="{tmp_path}/class (1).zip" ASSIGNMENT="small" MARKS="{tmp_path}/class-marks"') in said.out


def marked_by_hand(out: Path, browser) -> None:
    """Give a mark, an extra point and comments to `good` in nbgrader's own screen, through its server."""
    from articlebook.marking.essays import FRONT, server_command

    said = {"task-1": "This *could* be shorter.", "task-4": "Well seen, but <what> shows it?"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([*server_command(out), f"--ServerApp.port={port}", "--IdentityProvider.token=t", "--no-browser"],
                              cwd=out, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=os.environ | {"JUPYTER_CONFIG_DIR": str(out / ".jupyter")})
    try:
        for line in server.stdout:  # another port than the one wished for, where that was taken meanwhile
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", line):
                port = int(found[1])
                break
        for _ in range(100):  # it says so a moment before it listens
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        log: list[str] = []
        reader = threading.Thread(target=lambda: log.extend(server.stdout), daemon=True)
        reader.start()

        def ask(path: str, data: dict | None = None):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="PUT" if data else "GET",
                                             data=json.dumps(data).encode() if data else None,
                                             headers={"Authorization": "token t", "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        listed = json.loads(ask("/formgrader/api/assignments"))
        assert [(a["name"], a["num_submissions"] > 0) for a in listed] == [("small", True)], "the screen lists the assignment"
        papers = json.loads(ask("/formgrader/api/submissions/small"))
        paper = next(p for p in papers if p["student"] == "good")
        assert paper["needs_manual_grade"]
        notebook = json.loads(ask("/formgrader/api/submitted_notebooks/small/small"))
        place = next(n for n in notebook if n["student"] == "good")["id"]
        script = next(n for n in notebook if n["student"] == "script")["id"]
        screen = ask(f"/formgrader/submissions/{place}/?index=0")
        assert "marker-of-good" in screen and "secret way" not in screen
        screen = ask(f"/formgrader/submissions/{script}/?index=0")
        assert "<script>alert(1)" not in screen and "<img src=x" not in screen and "onerror=alert(2)&gt;" in screen
        page = browser.new_page()  # as a person comes there: by the address that is printed, and by clicks
        page.goto(f"http://127.0.0.1:{port}{FRONT}?token=t")
        for name in ("small", "small", "Submission #1"):
            page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url("**/formgrader/submissions/**")
        page.close()
        grade = next(g for g in json.loads(ask(f"/formgrader/api/grades?submission_id={place}")) if g["name"] == "task-4")
        ask(f"/formgrader/api/grade/{grade['id']}", {"manual_score": 3, "extra_credit": 1})
        for comment in json.loads(ask(f"/formgrader/api/comments?submission_id={place}")):
            if comment["name"] in said:
                ask(f"/formgrader/api/comment/{comment['id']}", {"manual_comment": said[comment["name"]]})
    finally:
        server.terminate()
        server.wait()
    reader.join()
    assert not [line for line in log if "Unwritable" in line or "contact your instructor" in line], "it complains of an exchange that nobody needs"


def test_release_tells_what_is_wrong(tmp_path, capsys):
    """An assignment that cannot be read gets one line, and nothing is made."""
    folder = shutil.copytree(EXERCISES, tmp_path / "exercises")
    (folder / "small" / "source.md").write_text("# No cell has a name", encoding="utf-8")
    assert class_release.main([str(tmp_path / "course"), "small", "--exercises", str(folder)]) == 2
    assert "Nothing was released." in capsys.readouterr().err and not (tmp_path / "course").exists()
