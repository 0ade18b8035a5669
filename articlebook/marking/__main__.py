"""The command behind `make mark`: collect, repair, say so, mark, write what goes back to students."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import signal
import sys
import time
import traceback
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sqlalchemy.exc import DBAPIError, IntegrityError

from articlebook.exercises.description import EXERCISES
from articlebook.exercises.description import assignments as folders_of
from articlebook.marking import batch, choice, marks, repair, report, sandbox
from articlebook.marking.assignment import Assignment, BatchError, belongs, recognise
from articlebook.marking.check import Run
from articlebook.marking.collect import Class, CollectError, collect
from articlebook.marking.gradebook import Course, unfit, with_checksums
from articlebook.marking.marks import Row, counted
from articlebook.marking.text import printable
from articlebook.paths import in_utf8, typed_path

#: Tables that are written into the folder of marks; those of an LMS that are filled in have names of their own.
TABLES = ("collected.csv", "marks.csv", "canvas.csv", "moodle.csv")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the instructor gives."""
    parser = argparse.ArgumentParser(prog="python -m articlebook.marking", description=__doc__.splitlines()[0])
    parser.add_argument("submissions", type=typed_path, help="folder, or the zip from Canvas or Moodle")
    parser.add_argument("--marks", help="folder for the results (default: beside the submissions, with -marks)")
    parser.add_argument("--assignment", help="name of the assignment, where the notebooks do not say it")
    parser.add_argument("--seed", help="seed that the notebooks of this course were made with")
    parser.add_argument("--roster", type=typed_path, help="gradebook file exported from Canvas or Moodle, to be filled in")
    parser.add_argument("--exercises", type=typed_path, default=EXERCISES, help="folder of the assignments")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="submissions at the same time")
    parser.add_argument("--only-collect", action="store_true", help="say what was found and mended, and mark nothing")
    for name, words in {"cell_seconds": "processor seconds for a cell", "seconds": "seconds for a submission",
                        "memory": "bytes of memory for a submission"}.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(getattr(sandbox.Limits(), name)), help=words)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Mark a batch; returns the exit status: 0 done, 2 refused to start, 130 interrupted."""
    given = options(arguments)
    for stream in (sys.stdout, sys.stderr):  # a name that a terminal cannot show must not end the command
        stream.reconfigure(errors="backslashreplace")
    limits = replace(sandbox.Limits(), **{name: value for name in ("cell_seconds", "seconds", "memory")
                                          if (value := getattr(given, name)) is not None})
    try:
        if not given.only_collect:
            sandbox.probe(limits)
        return _mark(given, limits)
    except KeyboardInterrupt:
        print("\nStopped. What was marked is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except Exception as error:
        print("\n".join(printable(line) for line in _failure(error).split("\n")), file=sys.stderr)
        return 2


def _failure(error: Exception) -> str:
    """What a person is told of an error that ends the command: its cause, and what to do."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or (None if chain[-1].__suppress_context__ else chain[-1].__context__)) and cause not in chain:
        chain.append(cause)
    if isinstance(error, CollectError | BatchError | marks.RosterError | sandbox.NoSandbox):
        return f"Not marked. {error}"
    # nbgrader wraps errors of its database; those of its contents are no matter of the disk
    system = next((one for one in chain if isinstance(one, OSError | DBAPIError) and not isinstance(one, IntegrityError)), None)
    if system is not None:
        return (f"Not finished: {getattr(system, 'orig', None) or system}.\nWhat was marked is kept, and nothing is half-written. Make room on the disk, or "
                'give a folder that you may write to with MARKS="folder"; then the same command goes on from there.')
    if isinstance(error, ValueError):
        return f"Not marked. {error}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (f"Not finished: a fault of the marking itself, {type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno}).\n"
            "What was marked is kept. Please report this line; the same command goes on from there.")


def _mark(given: argparse.Namespace, limits: sandbox.Limits) -> int:
    place = given.submissions.resolve()
    out = _results(place, given.marks)
    _own_tables(out, given.roster)
    folders = folders_of(given.exercises)
    names = [folder.name for folder in folders]
    submissions = collect(place, names)
    opened = {submission.student: choice.opened(submission) for submission in submissions}
    readable = [[notebook for _, notebook in found.notebooks] for found in opened.values() if found.notebooks]
    if not readable:
        raise BatchError("no submission can be read:\n" + "\n".join(f"- {one.name}: {choice.nothing(one, opened[one.student])}" for one in submissions))
    assignment = recognise(readable, folders, given.seed, given.assignment)
    _same_seed(out, assignment)
    table = marks.roster(given.roster, assignment.title) if given.roster else None
    if table and (known := _known(table)):  # the numbers there tell groups from students, and how a name with digits is read
        submissions = collect(place, names, known)
        opened = {submission.student: choice.opened(submission) for submission in submissions}
    for file in (file for submission in submissions for file in submission.files):
        file.data = None  # what was read is enough, and a class may hold much
    beware = [*_other_points(table, assignment), *_neighbours(out, assignment, given)]  # before this folder holds marks itself
    out.mkdir(parents=True, exist_ok=True)
    if not (out / ".gitignore").exists():
        marks.write(out / ".gitignore", "*\n")  # names and marks of people must not get into a repository
    course, released = Course(out, assignment.name), with_checksums(assignment.student)
    if not given.only_collect:
        course.release(released)
    print(f"{counted(len(submissions), 'submission')} of {assignment.name!r}" + (f", seed {assignment.seed!r}" if assignment.seed else "")
          + f". The results go into the folder {out.name}.")
    print("".join(f"NOTE: {line}\n" for line in beware), end="")

    rows, rebuilt, mended = _repair(submissions, opened, assignment, released, folders, table is not None)
    marks.write(out / "collected.csv", marks.table([["student", "file", "what", "detail"], *_collected(rows, submissions)]))
    for row in rows:
        lines = [f"REFUSED: {row.why}"] if row.status == "refused" else row.repairs
        for line in lines[:12]:
            print(printable(f"  {row.student}: {line}"))
        if len(lines) > 12:
            print(f"  {row.student}: and {len(lines) - 12} more lines, in collected.csv")
        for line in row.remarks:
            print(printable(f"  {row.student}: LOOK: {line}"))
    print(f"Collected: {len(rebuilt)} to mark, {mended} of them mended, {len(rows) - len(rebuilt)} refused (collected.csv has all of it).")
    if given.only_collect:
        print(f"Written to {out}")
        return 0
    _try_out(assignment, released, limits, out, given.workers)
    runs = _run(rebuilt, assignment, limits, out, given.workers, rows)
    marks.write(out / "collected.csv", marks.table([["student", "file", "what", "detail"], *_collected(rows, submissions)]))  # with what was seen on the way
    if table:
        table.named(rows)
    _hand_back(rows, runs, assignment, course, out, table)
    for row, submission in zip(rows, submissions, strict=True):
        beside = PurePosixPath(row.file).parent
        for name, content in submission.exchange.items():
            if PurePosixPath(name).parent in (beside, PurePosixPath(assignment.name)):  # a student may have other assignments, too
                marks.write(out / "feedback" / submission.student / assignment.name / PurePosixPath(name).name, content)
    print("".join(f"NOTE: {line}\n" for line in beware), end="")  # again, since much was printed in between
    print(f"Written to {out}")  # the last line: people are told to look there for it
    return 0


def _results(submissions: Path, given: str | None) -> Path:
    """The folder for the results, which nothing is written into yet.

    Raises
    ------
    BatchError
        If it has no name, holds something else, or would be taken for a submission.
    """
    if given is not None and not given.strip():
        raise BatchError("MARKS= is empty; name a folder for the results, or leave MARKS= out")
    beside = submissions.with_name(f"{submissions.stem if submissions.is_file() else submissions.name}-marks")
    out = (typed_path(given) if given else beside).resolve()
    if why := unfit(out):
        raise BatchError(f"{out}: {why}. Give a new folder, or one that `make mark` wrote: MARKS=\"folder\"")
    if submissions.is_dir() and (submissions / "collected.csv").is_file() and ((submissions / ".journal").exists() or (submissions / "release").exists()):
        raise BatchError(f"{submissions}: holds marks, which `make mark` wrote, and no submissions. Give the folder or the zip with what students handed in")
    if out.is_relative_to(submissions):
        raise BatchError(f"{out}: lies inside the submissions, and would be collected as one. Give another folder: MARKS=\"folder\"")
    return out


def _own_tables(out: Path, named: Path | None) -> None:
    """Take away the tables that an earlier run filled in: if this one fails, nobody must take them for its own.

    Raises
    ------
    BatchError
        If the table that the user names has the name of a file that is written here: it would be lost.
    """
    kept = named.resolve() if named else None
    if kept and kept.parent == out and kept.name in TABLES:
        raise BatchError(f"{named}: would be overwritten, since a table of this name is written there. Give it another name, or put it into another folder")
    for old in out.glob("filled-*.csv"):
        if old.resolve() != kept:
            old.unlink()


def _other_points(table: marks.Roster | None, assignment: Assignment) -> list[str]:
    """What to do where the LMS has another number of points than the assignment."""
    own = sum(task.points for task in assignment.tasks)
    if table is None or table.points in (None, own):
        return []
    return [f"{table.path.name} gives {marks.number(table.points)} points, and {assignment.title!r} has {marks.number(own)}. "
            f"The marks are out of {marks.number(own)}: set that number in the LMS before you load them."]


def _neighbours(out: Path, assignment: Assignment, given: argparse.Namespace) -> list[str]:
    """What to type where marks of the same assignment stand beside a new folder: a second download has another name."""
    if given.marks is not None or (out / "gradebook.db").exists():
        return []
    bare = re.sub(r"[ _-]*\(\d+\)$", "", out.name.removesuffix("-marks"))
    there = [folder for folder in sorted(out.parent.glob("*-marks")) if folder != out and (folder / "gradebook.db").exists()
             and _seed_of(folder / "release" / assignment.name / f"{assignment.name}.ipynb") == _seed_in(assignment.student)]
    there.sort(key=lambda folder: folder.name != f"{bare}-marks")  # the one of the first download before all others
    if not there:
        return []
    again = "".join(f' {name}="{value}"' for name, value in (("SEED", given.seed), ("ASSIGNMENT", given.assignment), ("ROSTER", given.roster)) if value)
    return [f"the folder {there[0].name} holds marks of this exercise already. Essays that you marked there are not in {out.name}. If this is "
            f'the same class, mark into that folder: make mark SUBMISSIONS="{given.submissions}"{again} MARKS="{there[0]}"']


def _seed_of(released: Path) -> tuple:
    """The seed that a released notebook names; empty where there is no such notebook."""
    try:
        return _seed_in(json.loads(released.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError):
        return ()


def _seed_in(notebook) -> tuple:
    """The seed that a notebook names: of an assignment without variants it is none, whatever was given."""
    return (notebook["metadata"].get("sco", {}).get("seed"),)


def _same_seed(out: Path, assignment: Assignment) -> None:
    """Refuse a folder that holds marks of another seed: its answers, essays and tables are those of another course.

    Raises
    ------
    BatchError
        Naming both seeds.
    """
    there = _seed_of(out / "release" / assignment.name / f"{assignment.name}.ipynb")
    if there and there != (own := _seed_in(assignment.student)):
        words = [f"seed {seed!r}" if seed else "no seed" for seed in (*there, *own)]
        raise BatchError(f"{out}: holds marks of {assignment.name} with {words[0]}, and these submissions have {words[1]}. "
                         "Give another folder with MARKS=, or the right seed with SEED=")


def _known(table: marks.Roster) -> dict[tuple[str, str], str]:
    """The students of a table of the LMS, names by LMS and number, where it has numbers."""
    return {(table.kind, key): name for key, name in zip(table.keys, table.names, strict=True) if key} if table.kind != "name" else {}


def _repair(submissions: Class, opened: dict[str, choice.Opened], assignment: Assignment, released, folders,
            with_table: bool) -> tuple[list[Row], dict, int]:
    """A row for each student, the rebuilt notebooks of those that can be marked, and how many of these were mended."""
    rows, rebuilt, mended = [], {}, 0
    for submission in submissions:
        row = Row(submission.student, submission.name, lms=submission.lms, lms_id=submission.lms_id, origin=submission.origin, late=submission.late)
        row.group, row.anonymous = submission.group, submission.anonymous
        if row.group:
            row.remarks.append(f"{row.group!r} is a group, or reads like one: its number is no participant's. " + (
                "Its members are those of the table" if with_table else
                "Give the grading worksheet as ROSTER=, which says who its members are, or enter its mark by hand"))
        rows.append(row)
        try:
            file, notebook = choice.chosen(submission, opened[submission.student], assignment, folders)
            row.file, row.origin = file.name, file.origin if submission.lms == "canvas" else row.origin
            if not choice.named_as_released(file.name, assignment.name, submission.lms == "canvas"):
                submission.notes.append(f"{file.name}: has another name than {assignment.name}.ipynb; taken for it")
            row.remarks += [*submission.remarks, *repair.remarks(notebook)]
            belongs(notebook, assignment, folders)
            made = repair.rebuild(notebook, released)
        except repair.Refused as refused:
            row.status, row.reason, row.remedy = "refused", str(refused), refused.remedy
            row.repairs = list(submission.notes)
            continue
        row.repairs = [*submission.notes, *made.repairs]
        row.remarks += made.remarks
        rebuilt[row.student] = made.notebook
        mended += bool(made.repairs)
    return rows, rebuilt, mended


def _collected(rows: list[Row], submissions: Class):
    """What was done with each submission, and what became of each file."""
    for row, submission in zip(rows, submissions, strict=True):
        said = [("refused", row.why)] if row.status == "refused" else []
        said += [*(("mended", line) for line in row.repairs if line not in submission.notes), *(("look at it", line) for line in row.remarks)]
        for what, detail in said or [("as released", "")]:
            yield row.student, marks.plain(row.file or row.origin), what, marks.plain(detail)
        for fate in submission.fates:
            yield row.student, marks.plain(fate.file), fate.what, marks.plain(fate.why)
    for fate in submissions.beside:
        yield "", marks.plain(fate.file), fate.what, marks.plain(fate.why)


def _try_out(assignment: Assignment, released, limits: sandbox.Limits, out: Path, workers: int) -> None:
    """Mark the solution and the empty notebook first: an assignment that fails its own solution must not fail a class."""
    solution = repair.rebuild({"metadata": {}, "cells": [
        {"kind": cell.cell_type, "text": cell.source, "ids": [cell["id"]], "grade_id": cell["id"]} for cell in assignment.source.cells]}, released)
    empty = repair.rebuild({"metadata": {}, "cells": []}, released)
    tries = {"solution": solution.notebook, "empty notebook": empty.notebook}
    results: dict[str, Run | None] = {}
    jobs = [batch.Job(name, notebook, assignment.source, limits, out / ".journal" / f"_{name.split()[0]}.json")
            for name, notebook in tries.items()]
    batch.run(jobs, workers, lambda job, run: results.update({job.name: run}))
    faults = []
    for name, right in {"solution": ("passed",), "empty notebook": ("failed", "blank")}.items():
        run = results[name]
        if run is None:
            why = next(job.why for job in jobs if job.name == name)
            raise BatchError(f"the {name} of {assignment.name} could not be marked: {why}; see {out / '.journal'}. If time ran out, give "
                             "more: OPTIONS=\"--cell-seconds 120\"")
        for task in assignment.tasks:
            outcome = run.outcomes[task.name]
            if not task.by_hand and outcome.state not in right:
                faults.append(f"- {task.name}, {name}: {outcome.state} {outcome.message}")
        faults += [f"- {name}: {line}" for line in run.trouble]
    if faults:
        raise BatchError(f"the assignment {assignment.name} does not mark itself right, so nobody was marked:\n" + "\n".join(faults)
                         + "\nIf time ran out, give more: OPTIONS=\"--cell-seconds 120\". If you changed the assignment, mend it. "
                         "Anything else is a fault of the book: please report it with these lines.")


def _run(rebuilt: dict, assignment: Assignment, limits: sandbox.Limits, out: Path, workers: int, rows: list[Row]) -> dict[str, Run]:
    """Run all that can be run, and say how far it is."""
    by_name, runs, began, fresh = {row.student: row for row in rows}, {}, time.monotonic(), 0
    jobs = [batch.Job(name, notebook, assignment.source, limits, out / ".journal" / f"{name}.json") for name, notebook in rebuilt.items()]
    known = {job.name for job in jobs if job.result() is not None}
    new = len(jobs) - len(known)
    if known:
        print(f"{len(known)} of {len(jobs)} {'was' if len(known) == 1 else 'were'} marked before and did not change.")

    def said(job: batch.Job, run: Run | None) -> None:
        nonlocal fresh
        row = by_name[job.name]
        if run is None:
            row.status, row.reason = "refused", f"it could not be marked: {job.why or 'its result cannot be read'}; look at the notebook by hand"
        else:
            runs[job.name] = run
            row.reason = "; ".join(run.trouble)
            row.remarks += run.looks
            for line in run.looks:
                print(printable(f"  {row.student}: LOOK: {line}"))
        if job.name in known:
            return
        fresh += 1
        spent = time.monotonic() - began
        left = spent / fresh * (new - fresh)
        print(printable(f"  {fresh} of {new}  {job.name}{': ' + row.reason if row.reason else ''}"
                    f"{f'  (about {left:.0f} s left)' if left > 5 else ''}"), flush=True)
    batch.run(jobs, workers, said)
    if new:
        print(f"Marked {len(runs.keys() - known)} in {time.monotonic() - began:.0f} s.")
    return runs


def _hand_back(rows: list[Row], runs: dict[str, Run], assignment: Assignment, course: Course, out: Path,
               table: marks.Roster | None) -> None:
    """Gradebook, tables of marks and feedback pages, and what a person does with them."""
    returned = io.BytesIO()
    with zipfile.ZipFile(returned, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            run = runs.get(row.student)
            if run:
                course.save(row.student, row.name, run)
                row.marks, row.comments = course.marks(row.student), course.comments(row.student)
                row.remarks += [f"{task}: {marks.number(points)} was given by hand before this notebook was handed in or run anew; see whether it still holds, "
                                "and save it again" for task, points in course.of_an_earlier_text(row.student).items()]
                row.status = "marked" if row.total is not None else "to mark by hand"
            html = report.page(row, assignment, run)
            marks.write(out / "feedback" / row.student / assignment.name / f"{assignment.name}.html", html)
            archive.writestr(zipfile.ZipInfo(_returned(row), (2000, 1, 1, 0, 0, 0)), html)
    marks.write(out / "feedback.zip", returned.getvalue())
    points = sum(task.points for task in assignment.tasks)
    marks.write(out / "marks.csv", marks.everything(rows, assignment.tasks))
    files = ["marks.csv", "feedback.zip"]
    for lms, text in {"canvas": lambda own: marks.canvas(own, assignment.title, points), "moodle": lambda own: marks.moodle(own, points)}.items():
        (out / f"{lms}.csv").unlink(missing_ok=True)  # one of an earlier run may hold those who are not in this one
        # a number that is a group's, or stands for a hidden name in Canvas, is nobody's in a table
        own = [row for row in rows if row.lms == lms and row.lms_id and not row.group and not (row.anonymous and lms == "canvas")]
        if own:
            marks.write(out / f"{lms}.csv", text(own))
            files.append(f"{lms}.csv")
    if table:
        text, _ = table.filled(rows)
        marks.write(out / f"filled-{table.path.stem}.csv", table.encoded(text))
        files.append(f"filled-{table.path.stem}.csv")
        print("".join(f"  {line}\n" for line in table.told(rows)), end="")
    else:
        print("".join(f"  {line}\n" for line in marks.by_hand(rows, points)), end="")
    by_hand = sum(row.status == "to mark by hand" for row in rows)
    refused = sum(row.status == "refused" for row in rows)
    print(f"Made: {', '.join(files)}, and a page for each student in feedback/.")
    if by_hand:
        print(f"{counted(by_hand, 'submission')} {'holds' if by_hand == 1 else 'hold'} answers that a person marks, so the sum is left "
              f"empty. To mark them: make essays MARKS=\"{out}\"\nThen give this command again.")
    looks = [row.student for row in rows if row.remarks]
    if looks:
        print(f"Look at {counted(len(looks), 'submission')} yourself before you give marks back: {', '.join(looks[:10])}"
              f"{' …' if len(looks) > 10 else ''}. The column `look` of marks.csv says why.")
    if refused:
        print(f"{refused} {'was' if refused == 1 else 'were'} refused and {'has' if refused == 1 else 'have'} no mark; "
              "collected.csv and marks.csv say why. Ask for the .ipynb file again. "
              f"A new download has another name, so give the folder of these marks with it: MARKS=\"{out}\"")
    print("".join(f"{line}\n" for line in marks.giving_back(rows, table)), end="")


def _returned(row: Row) -> str:
    """Name of the feedback page in the zip for the LMS, by which it finds the student."""
    if row.lms == "moodle":  # also to who handed in text without a file: pages go out as files
        return f"{row.origin.partition('_assignsubmission_')[0]}_assignfeedback_file_/feedback.html"
    if row.lms == "canvas":
        named = re.match(rf"(.+?)_((?:LATE_)?{re.escape(row.lms_id)}_\d+_.+)", row.origin) if row.lms_id else None
        # Canvas takes the first two numbers between `_` for those of the student and the file, also where a name has one
        name = f"{named[1].replace('_', '-')}_{named[2]}" if named else row.origin
        return f"{PurePosixPath(re.sub(r'^(?=[0-9]+_)', 'x', name)).stem}.html"
    return f"{row.student}.html"


if __name__ == "__main__":
    in_utf8("articlebook.marking")
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where whoever started it ignores them
        signal.signal(stop, signal.default_int_handler)
    sys.exit(main())
