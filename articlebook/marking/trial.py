"""Try an assignment out before a class is marked: one that fails its own solution must not fail a class."""

from __future__ import annotations

from pathlib import Path

import nbformat

from articlebook.marking.assignment import Assignment, BatchError
from articlebook.marking.grade.jobs import Job, run_all
from articlebook.marking.grade.outcome import Run
from articlebook.marking.grade.sandbox import Limits
from articlebook.marking.rebuild.notebook import rebuild
from articlebook.marking.submissions.handed_in import HandedIn, HandedInCell

#: Which states the checks must have, for each notebook that is tried.
EXPECTED = {"solution": ("passed",), "empty notebook": ("failed", "blank")}


def try_out(assignment: Assignment, released: nbformat.NotebookNode, limits: Limits, journal: Path, workers: int) -> None:
    """Mark the solution and the empty notebook.

    Raises
    ------
    BatchError
        If a check does not pass the solution or passes an empty answer, or if they cannot be marked.
    """
    solution = HandedIn([HandedInCell(cell.cell_type, cell.source, cell["id"], [cell["id"]]) for cell in assignment.source.cells])
    notebooks = {"solution": rebuild(solution, released).notebook, "empty notebook": rebuild(HandedIn([]), released).notebook}
    jobs = [Job(name, notebook, assignment.source, limits, journal / f"_{name.split()[0]}.json") for name, notebook in notebooks.items()]
    runs: dict[str, Run | None] = {}
    run_all(jobs, workers, lambda job, run: runs.update({job.name: run}))
    faults = []
    for job in jobs:
        run = runs[job.name]
        if run is None:
            raise BatchError(f"the {job.name} of {assignment.name} could not be marked: {job.why}; see {journal}. If time ran out, give "
                             "more: OPTIONS=\"--cell-seconds 120\"")
        for task in assignment.tasks:
            outcome = run.outcomes[task.name]
            if not task.by_hand and outcome.state not in EXPECTED[job.name]:
                faults.append(f"- {task.name}, {job.name}: {outcome.state} {outcome.message}")
        faults += [f"- {job.name}: {line}" for line in run.trouble]
    if faults:
        raise BatchError(f"the assignment {assignment.name} does not mark itself right, so nobody was marked:\n" + "\n".join(faults)
                         + "\nIf time ran out, give more: OPTIONS=\"--cell-seconds 120\". If you changed the assignment, mend it. "
                         "Anything else is a fault of the book: please report it with these lines.")
