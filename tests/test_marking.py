"""A class of good, broken and hostile submissions is marked, each for itself, and the answers stay unread."""

import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from sco.marking import __main__ as command
from sco.marking import sandbox
from sco.marking.collect import collect
from sco.marking.gradebook import Course

sys.path.insert(0, str(Path(__file__).parent / "marking"))

import submissions  # noqa: E402  (a module of the tests, found by the line above)

EXERCISES = submissions.EXERCISES
LIMITS = ["--cell-seconds", "2", "--seconds", "120", "--memory", "500000000"]


def can_sandbox() -> str:
    """Why this machine cannot make a sandbox; empty where it can."""
    try:
        sandbox.probe()
    except sandbox.NoSandbox as reason:
        return str(reason).splitlines()[0]
    return ""


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "sco.marking", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.fixture
def listener():
    """A port of this machine on which somebody waits; it counts who came."""
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
def test_class(tmp_path, listener):
    """Every submission is marked or refused with its reason, also when marking is stopped and resumed; nothing leaks."""
    assert (why := can_sandbox()) == "", why
    port, came = listener
    folder, out = tmp_path / "handed-in", tmp_path / "handed-in-marks"
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

    rows = {row["student"]: row for row in csv.DictReader((out / "marks.csv").open())}
    assert set(rows) == set(submissions.CLASS)
    faults = []
    for name, (_, _, status, points, words) in submissions.CLASS.items():
        row = rows[name]
        got = " ".join(row[f"task-{n}-check"] for n in (1, 2, 3)).strip()
        if row["status"] != status or points is not None and got != points or words not in row["reason"] + row["repaired"]:
            faults.append((name, row))
        if status != "marked":
            assert row["total"] == "", "a sum without the essay looks like a mark"
    assert not faults, "\n".join(map(str, faults))

    # nothing of the answers, the hidden checks or other students came out, and nobody came to the port
    pages = {name: (out / "feedback" / name / "small" / "small.html").read_text() for name in rows}
    outputs = {name: (out / ".journal" / f"{name}.json").read_text() for name in rows if rows[name]["status"] != "refused"}
    assert "FOUND [] False" in outputs["reads"], outputs["reads"]
    assert "NO NETWORK" in outputs["network"] and not came
    assert max(map(len, outputs.values())) < 300_000
    for name, page in pages.items():
        assert "secret way" not in page and "hidden words" not in page and "Traceback" not in page, name
        assert "<script" not in page and "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page), name
        assert name == "good" or "marker-of-good" not in page or rows[name]["status"] != "refused", name
    assert "This file could not be marked" in pages["cut-off"]
    assert "A further check" not in pages["good"]
    assert "names one thing that the writer did not know" in pages["good"]

    marked_by_hand(out)
    assert command.main(arguments) == 0
    rows = {row["student"]: row for row in csv.DictReader((out / "marks.csv").open())}
    assert (rows["good"]["status"], rows["good"]["task-4"], rows["good"]["total"]) == ("marked", "3", "10")
    assert rows["partly"]["total"] == ""
    assert "Well seen, but &lt;what&gt; shows it?" in (out / "feedback/good/small/small.html").read_text()
    assert command.main(arguments) == 0  # and a third time nothing changes
    assert Course(out, "small").marks("good")["task-4"].points == 3


def marked_by_hand(out: Path) -> None:
    """Give a mark and a comment to the essay of `good` in nbgrader's own screen, through its server."""
    from sco.marking.essays import server_command

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
        threading.Thread(target=server.stdout.read, daemon=True).start()

        def ask(path: str, data: dict | None = None):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="PUT" if data else "GET",
                                             data=json.dumps(data).encode() if data else None,
                                             headers={"Authorization": "token t", "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
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
        grade = next(g for g in json.loads(ask(f"/formgrader/api/grades?submission_id={place}")) if g["name"] == "task-4")
        ask(f"/formgrader/api/grade/{grade['id']}", {"manual_score": 3, "extra_credit": 0})
        comment = next(c for c in json.loads(ask(f"/formgrader/api/comments?submission_id={place}")) if c["name"] == "task-4")
        ask(f"/formgrader/api/comment/{comment['id']}", {"manual_comment": "Well seen, but <what> shows it?"})
    finally:
        server.terminate()
        server.wait()
