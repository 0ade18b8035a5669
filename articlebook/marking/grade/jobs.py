"""Grade many submissions: some at a time, one process each, every result kept as soon as it is there."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path

import nbformat

from articlebook.marking.bounded import MB, limit, why_ended
from articlebook.marking.files import write_whole
from articlebook.marking.grade.checks import grade
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.grade.sandbox import Limits
from articlebook.paths import ROOT
from articlebook.subject import subject

STOPS = (signal.SIGINT, signal.SIGTERM)
#: What the checks of a submission may use: seconds of the processor, beside those of one cell, and bytes.
CHECK_SECONDS, CHECK_MEMORY = 60, 1000 * MB
#: Exit codes of a job: the grading failed; its result cannot be written, to which the number of the system's error is added.
FAILED, UNWRITABLE = 1, 100


def stamp(notebook: nbformat.NotebookNode, source: nbformat.NotebookNode, limits: Limits) -> str:
    """Hash everything that a result depends on: a stored result with the same hash is still good."""
    content = json.dumps([notebook, source, asdict(limits), _package()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


@cache
def _package() -> str:
    """Hash the code and tables that submissions and checks use."""
    digest = hashlib.sha256()
    for path in sorted([*(path for name in ("articlebook", *subject().packages) for path in (ROOT / name).rglob("*.py")),
                        *(ROOT / "data").glob("*.*"), ROOT / "_config.yml"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stored(path: Path, wanted: str) -> Run | None:
    """Read a result of an earlier time; None unless it is whole and still good."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["stamp"] != wanted:
            return None
        return Run(nbformat.from_dict(content["notebook"]),
                         {name: Outcome(**outcome) for name, outcome in content["outcomes"].items()}, content["trouble"], content["remarks"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


class Unwritable(OSError):
    """The folder of marks cannot be written to; the message says why, and what to do."""


class Job:
    """One submission to run, and the file for its result.

    Attributes
    ----------
    why : str
        Why there is no result, once it was tried.
    """

    def __init__(self, name: str, notebook: nbformat.NotebookNode, source: nbformat.NotebookNode, limits: Limits, path: Path):
        self.name, self.notebook, self.source, self.limits, self.path = name, notebook, source, limits, path
        self.stamp = stamp(notebook, source, limits)
        self.why = ""

    def result(self) -> Run | None:
        """Read the result, where there is one that is still good."""
        return stored(self.path, self.stamp)

    def work(self) -> None:
        """Run it in this process, which ends with it."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what a Ctrl and C does
        signal.signal(signal.SIGTERM, lambda *_: os._exit(1))  # the sandbox dies with its parent
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        try:
            # what a student defined reaches the checks as values: they may be of a size to stop them
            limit(CHECK_SECONDS + self.limits.cell_seconds, CHECK_MEMORY)
            run = grade(self.notebook, self.source, self.limits)
            content = {"stamp": self.stamp, "notebook": run.notebook, "trouble": run.trouble, "remarks": run.remarks,
                       "outcomes": {name: asdict(outcome) for name, outcome in run.outcomes.items()}}
            text, path, code = json.dumps(content), self.path, 0
        except BaseException:  # nothing that a submission brought about may be more than its own failure
            text, path, code = traceback.format_exc(), self.path.with_suffix(".error"), FAILED
        try:
            write_whole(path, text)
        except OSError as error:
            os._exit(UNWRITABLE + min(error.errno or 0, 150))
        os._exit(code)


def run_all(jobs: list[Job], workers: int, report: Callable[[Job, Run | None], None]) -> None:
    """Run what has no good result yet, and call `report` with each result; it is None where a process failed.

    Interrupted, it ends the processes that run, and keeps the results that are there.

    Raises
    ------
    Unwritable
        If a result cannot be written.
    """
    fork = multiprocessing.get_context("fork")  # so that each starts with everything imported, and touched by no submission
    waiting = list(reversed(jobs))
    running: dict[int, tuple[Job, multiprocessing.context.ForkProcess, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop()
                done = job.result()
                if done:
                    report(job, done)
                    continue
                process = fork.Process(target=job.work, daemon=True)
                held = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # Python drops a Ctrl and C that comes while it forks
                process.start()
                signal.pthread_sigmask(signal.SIG_SETMASK, held)
                # beyond the limit of the submission itself, for starting anew and for the checks
                running[process.sentinel] = (job, process, time.monotonic() + job.limits.seconds + 180)
            ended = wait(list(running), timeout=1) if running else []
            for sentinel in [one for one in running if one in ended]:
                job, process, _ = running.pop(sentinel)
                process.join()
                code = process.exitcode or 0
                if code >= UNWRITABLE:
                    raise Unwritable(code - UNWRITABLE, f"{os.strerror(code - UNWRITABLE)}: {job.path.parent}")
                job.why = "a fault of the marking itself" if code == FAILED else why_ended(code)
                report(job, job.result())
            for sentinel, (job, process, until) in list(running.items()):
                if time.monotonic() > until:
                    process.kill()
                    process.join()
                    del running[sentinel]
                    job.why = "it never ended"
                    report(job, None)
    finally:
        for _, process, _ in running.values():
            process.kill()
