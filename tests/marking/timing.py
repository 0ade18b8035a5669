"""Time the marking of classes of ordinary submissions: `python tests/marking/timing.py 25 50 100`.

Every submission is another one: answers by another way, essays of other words, half of them with a wrong answer. Printed are
seconds by the clock and of the processor, those of all processes below included, and what each submission took. The kernel
does not add the time of a sandbox to that of its parent, so all processes are asked ten times a second.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from articlebook.exercises.description import EXERCISES
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source

WORDS = ["day", "decision", "source", "note", "table", "member", "organisation", "rule", "reader", "law", "state", "change", "column", "accession",
         "withdrawal", "entry", "force", "sure", "exact"]


def submission(number: int, name: str) -> nbformat.NotebookNode:
    """One student's notebook: right where the number is even, with one wrong answer where it is odd."""
    source = read_source(EXERCISES / name)
    solutions = {cell["id"]: cell for cell in source.cells if cell.metadata["nbgrader"]["solution"]}
    notebook = student_version(source)
    for cell in notebook.cells:
        solved = solutions.get(cell["id"])
        if solved is not None and cell.cell_type == "code":
            cell.source = f"# student {number}\n{solved.source}"
        elif solved is not None:
            cell.source = " ".join(WORDS[(number * 7 + place * place) % len(WORDS)] for place in range(120))
    if number % 2:
        place = max(n for n, cell in enumerate(notebook.cells) if cell["id"] in solutions and cell.cell_type == "code")
        notebook.cells[place].source = student_version(source).cells[place].source
    notebook.cells.insert(2, nbformat.v4.new_code_cell(f"import math\nmine = {number}\nprint(math.sqrt(mine))"))
    return notebook


def timed(count: int, name: str, workers: int | None) -> tuple[float, float]:
    """Seconds by the clock and of the processor for a class of some size."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            place = Path(folder) / "class" / f"student-{number:03}"
            place.mkdir(parents=True)
            nbformat.write(submission(number, name), place / f"{name}.ipynb")
        line = [sys.executable, "-m", "articlebook.marking", f"{folder}/class", *(["--workers", str(workers)] if workers else [])]
        began, spent = time.monotonic(), {}
        with open(f"{folder}/said", "w+", encoding="utf-8") as said:
            running = psutil.Popen(line, stdout=said, stderr=subprocess.STDOUT)
            while running.poll() is None:
                with contextlib.suppress(psutil.Error):
                    for process in (running, *running.children(recursive=True)):
                        with contextlib.suppress(psutil.Error):
                            times = process.cpu_times()
                            spent[process.pid, process.create_time()] = times.user + times.system
                time.sleep(0.1)
            wall = time.monotonic() - began
            said.seek(0)
            words = said.read()
        if running.returncode:
            sys.exit(words)
        rows = (Path(folder) / "class-marks" / "marks.csv").read_text(encoding="utf-8").splitlines()[1:]
        marked = sum(", ".join(("marked", "to mark by hand")).count(row.split(",")[3]) for row in rows)
        if marked != count:
            sys.exit(f"only {marked} of {count} were marked:\n{words}")
    return wall, sum(spent.values())


def main() -> None:
    """Print a row for each size of class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", help="sizes of classes")
    parser.add_argument("--assignment", default="last-true-day")
    parser.add_argument("--workers", type=int, help="submissions at the same time")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {given.assignment}")
    print("submissions   by the clock   of the processor   for each")
    for count in given.counts:
        wall, spent = timed(count, given.assignment, given.workers)
        print(f"{count:11}   {wall:12.1f}   {spent:16.1f}   {spent / count:8.2f}", flush=True)


if __name__ == "__main__":
    main()
