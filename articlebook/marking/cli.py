"""The command line of marking: what the instructor gives, and what is said of errors."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError

from articlebook.exercises.description import EXERCISES
from articlebook.marking.assignment import BatchError
from articlebook.marking.grade import sandbox
from articlebook.marking.roster_forms import RosterError
from articlebook.marking.run import Request, mark_batch
from articlebook.marking.submissions.submission import CollectError
from articlebook.marking.text import printable
from articlebook.paths import typed_path

#: Limits that the instructor may set, with what they are.
LIMITS = {"cell_seconds": "processor seconds for a cell", "seconds": "seconds for a submission", "memory": "bytes of memory for a submission"}


def request(arguments: list[str] | None = None) -> Request:
    """Read what the instructor gives."""
    parser = argparse.ArgumentParser(prog="python -m articlebook.marking",
                                     description="Mark a class: collect, mend, say so, mark, write what goes back to students.")
    parser.add_argument("submissions", type=typed_path, help="folder, or the zip from Canvas or Moodle")
    parser.add_argument("--marks", help="folder for the results (default: beside the submissions, with -marks)")
    parser.add_argument("--assignment", help="name of the assignment, where the notebooks do not say it")
    parser.add_argument("--seed", help="seed that the notebooks of this course were made with")
    parser.add_argument("--roster", type=typed_path, help="gradebook file exported from Canvas or Moodle, to be filled in")
    parser.add_argument("--exercises", type=typed_path, default=EXERCISES, help="folder of the assignments")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="submissions at the same time")
    parser.add_argument("--only-collect", action="store_true", help="say what was found and mended, and mark nothing")
    standard = sandbox.Limits()
    for name, words in LIMITS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(getattr(standard, name)), help=words)
    given = vars(parser.parse_args(arguments))
    limits = {name: value for name in LIMITS if (value := given.pop(name)) is not None}
    return Request(**given, limits=replace(standard, **limits))


def main(arguments: list[str] | None = None) -> int:
    """Mark a batch; return the exit status: 0 done, 2 refused to start, 130 interrupted."""
    given = request(arguments)
    for stream in (sys.stdout, sys.stderr):  # a name that a terminal cannot show must not end the command
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        if not given.only_collect:
            sandbox.probe(given.limits)
        mark_batch(given)
    except KeyboardInterrupt:
        print("\nStopped. What was marked is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except Exception as error:
        print("\n".join(printable(line) for line in failure_message(error).split("\n")), file=sys.stderr)
        return 2
    return 0


def failure_message(error: Exception) -> str:
    """Say what a person is told of an error that ends the command: its cause, and what to do."""
    if isinstance(error, CollectError | BatchError | RosterError | sandbox.NoSandbox):
        return f"Not marked. {error}"
    # nbgrader wraps errors of its database; those of its contents are no matter of the disk
    system = next((one for one in _causes(error) if isinstance(one, OSError | DBAPIError) and not isinstance(one, IntegrityError)), None)
    if system is not None:
        return (f"Not finished: {getattr(system, 'orig', None) or system}.\nWhat was marked is kept, and nothing is half-written. Make room on the disk, or "
                'give a folder that you may write to with MARKS="folder"; then the same command goes on from there.')
    if isinstance(error, ValueError):
        return f"Not marked. {error}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (f"Not finished: a fault of the marking itself, {type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno}).\n"
            "What was marked is kept. Please report this line; the same command goes on from there.")


def _causes(error: BaseException) -> list[BaseException]:
    """List an error and those that led to it."""
    chain = [error]
    while (cause := chain[-1].__cause__ or (None if chain[-1].__suppress_context__ else chain[-1].__context__)) and cause not in chain:
        chain.append(cause)
    return chain
