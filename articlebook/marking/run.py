"""Mark a batch of submissions, step by step: collect, mend, try out, grade, hand back."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from articlebook.exercises.description import assignments as folders_of
from articlebook.exercises.source import wrong_answers
from articlebook.marking.assignment import Assignment, BatchError
from articlebook.marking.cell_metadata import cell_name, is_answer
from articlebook.marking.choice import Opened, choose, named_as_released, open_notebooks, why_nothing
from articlebook.marking.csv_cells import number
from articlebook.marking.files import write_whole
from articlebook.marking.grade.jobs import Job, run_all
from articlebook.marking.grade.outcome import Run
from articlebook.marking.grade.sandbox import Limits
from articlebook.marking.gradebook import Course, with_checksums
from articlebook.marking.hand_back import write_exchange_files, write_pages, write_tables
from articlebook.marking.lms_steps import lms_steps, missing_from_tables
from articlebook.marking.marks_folder import neighbours, refuse_other_seed, remove_old_tables, results_folder
from articlebook.marking.near_copies import answers_of, near_copies
from articlebook.marking.near_copies_files import PAGE, write_near_copies
from articlebook.marking.read_roster import read_roster
from articlebook.marking.rebuild.notebook import rebuild
from articlebook.marking.recognise import own_variant, recognise, refuse_unless_of
from articlebook.marking.row import Row
from articlebook.marking.submissions.collect import collect
from articlebook.marking.submissions.handed_in import Refused, solution_markers
from articlebook.marking.submissions.submission import Submission
from articlebook.marking.tables import collected_table
from articlebook.marking.text import printable
from articlebook.marking.trial import try_out

#: Lines of what was mended that are printed of one student; collected.csv has all of them.
MOST_LINES = 12


@dataclass(frozen=True)
class Request:
    """What the instructor gives; see the options of the command."""

    submissions: Path
    marks: str | None
    assignment: str | None
    seed: str | None
    roster: Path | None
    exercises: Path
    workers: int
    only_collect: bool
    limits: Limits


def mark_batch(request: Request) -> None:
    """Mark a batch, or collect it where no more is asked for.

    Raises
    ------
    CollectError, BatchError, RosterError
        If it cannot be marked; the message says why, and what to do.
    """
    batch = Batch(request)
    batch.begin()
    batch.rebuild()
    if not request.only_collect:
        batch.try_out()
        batch.grade()
        batch.hand_back()
    print(f"Written to {batch.out}")  # the last line: people are told to look there for it


class Batch:
    """The submissions of one assignment, on their way from the folder or the zip to the marks.

    To make one finds out what is there; nothing is written before `begin`, but tables of an earlier run go.

    Attributes
    ----------
    out : path
        The folder for the results.
    submissions : Class
        What was handed in, one submission a student.
    rows : list of Row
        What is known of each student, in the same order.
    rebuilt : dict of str to notebook
        The notebooks that can be graded, by student.
    variants : dict of str to Assignment
        The assignment in the variant of each student who has one of their own.
    runs : dict of str to Run
        What was found in them.
    notes : list of str
        What the instructor should beware of.
    """

    def __init__(self, request: Request):
        self.request = request
        source = request.submissions.resolve()
        self.out = results_folder(source, request.marks)
        remove_old_tables(self.out, request.roster)
        self.folders = folders_of(request.exercises)
        names = [folder.name for folder in self.folders]
        self.submissions = collect(source, names)
        self._open_all()
        readable = [[notebook for _, notebook in found.notebooks] for found in self._opened.values() if found.notebooks]
        if not readable:
            raise BatchError("no submission can be read:\n" + "\n".join(
                f"- {one.name}: {why_nothing(one, self._opened[one.student])}" for one in self.submissions))
        self.assignment = recognise(readable, self.folders, request.seed, request.assignment)
        refuse_other_seed(self.out, self.assignment)
        self.roster = read_roster(request.roster, self.assignment.title) if request.roster else None
        if self.roster and (known := self.roster.numbered()):  # they tell groups from students, and how a name with digits is read
            self.submissions = collect(source, names, known)
            self._open_all()
        for submission in self.submissions:
            for file in submission.files:
                file.data = None  # what was read is enough, and a class may hold much
        self.notes = [*self._other_points(), *self._neighbours()]
        self.course = Course(self.out, self.assignment.name)
        self.released = with_checksums(self.assignment.student)
        self.rows: list[Row] = []
        self.rebuilt: dict[str, nbformat.NotebookNode] = {}
        self.variants: dict[str, Assignment] = {}
        self.runs: dict[str, Run] = {}

    def variant_of(self, student: str) -> Assignment:
        """Return the assignment in the variant of a student: an own one, or that of the course."""
        return self.variants.get(student, self.assignment)

    def _open_all(self) -> None:
        """Read all notebooks that were handed in."""
        self._opened: dict[str, Opened] = {submission.student: open_notebooks(submission) for submission in self.submissions}

    def _other_points(self) -> list[str]:
        """Say what to do where the LMS has another number of points than the assignment."""
        own = self.assignment.points
        if self.roster is None or self.roster.points in (None, own):
            return []
        return [f"{self.roster.path.name} gives {number(self.roster.points)} points, and {self.assignment.title!r} has {number(own)}. "
                f"The marks are out of {number(own)}: set that number in the LMS before you load them."]

    def _neighbours(self) -> list[str]:
        """Say what to type where marks of the same assignment stand beside a folder that was not named."""
        given = self.request
        if given.marks is not None:
            return []
        return neighbours(self.out, self.assignment, given.submissions, {"SEED": given.seed, "ASSIGNMENT": given.assignment, "ROSTER": given.roster})

    def begin(self) -> None:
        """Make the folder for the results, and say what is marked."""
        self.out.mkdir(parents=True, exist_ok=True)
        if not (self.out / ".gitignore").exists():
            write_whole(self.out / ".gitignore", "*\n")  # names and marks of people must not get into a repository
        if not self.request.only_collect:
            self.course.release(self.released)
        seed = self.assignment.seed
        print(f"{_counted(len(self.submissions), 'submission')} of {self.assignment.name!r}" + (f", seed {seed!r}" if seed else "")
              + f". The results go into the folder {self.out.name}.")
        self._print_notes()

    def rebuild(self) -> None:
        """Choose each student's notebook and mend it, or refuse it; say what was done."""
        mended = 0
        for submission in self.submissions:
            row = self._row(submission)
            self.rows.append(row)
            try:
                assignment, remark = own_variant([one for _, one in self._opened[submission.student].notebooks], self.assignment, submission.lms_id)
                if assignment is not self.assignment:
                    self.variants[row.student] = assignment
                row.remarks += [remark] if remark else []
                file, notebook = choose(submission, self._opened[submission.student], assignment, self.folders)
                row.file, row.origin = file.name, file.origin if submission.lms == "canvas" else row.origin
                if not named_as_released(file.name, self.assignment.name, submission.lms == "canvas"):
                    submission.notes.append(f"{file.name}: has another name than {self.assignment.name}.ipynb; taken for it")
                row.remarks += [*submission.remarks, *solution_markers(notebook)]
                refuse_unless_of(notebook, assignment, self.folders)
                made = rebuild(notebook, self.released if assignment is self.assignment else with_checksums(assignment.student))
            except Refused as refused:
                row.status, row.reason, row.remedy = "refused", str(refused), refused.remedy
                row.repairs = list(submission.notes)
                continue
            row.repairs = [*submission.notes, *made.repairs]
            row.remarks += made.remarks
            self.rebuilt[row.student] = made.notebook
            mended += bool(made.repairs)
        self._write_collected()
        for row in self.rows:
            _print_findings(row)
        print(f"Collected: {len(self.rebuilt)} to mark, {mended} of them mended, {len(self.rows) - len(self.rebuilt)} refused "
              "(collected.csv has all of it).")

    def _row(self, submission: Submission) -> Row:
        """Begin the row of a student."""
        row = Row(submission.student, submission.name, lms=submission.lms, lms_id=submission.lms_id, origin=submission.origin, late=submission.late,
                  group=submission.group, anonymous=submission.anonymous)
        if row.group:
            row.remarks.append(f"{row.group!r} is a group, or reads like one: its number is no participant's. " + (
                "Its members are those of the table" if self.roster else
                "Give the grading worksheet as ROSTER=, which says who its members are, or enter its mark by hand"))
        return row

    def _write_collected(self) -> None:
        """Write the table of what was done with each submission, as far as it is known."""
        write_whole(self.out / "collected.csv", collected_table(self.rows, self.submissions))

    def try_out(self) -> None:
        """See that the assignment marks its own solution and an empty notebook right."""
        try_out(self.assignment, self.released, self.request.limits, self.out / ".journal", self.request.workers)

    def grade(self) -> None:
        """Grade all that can be graded, and say how far it is."""
        rows, began, fresh = {row.student: row for row in self.rows}, time.monotonic(), 0
        jobs = [Job(student, notebook, self.variant_of(student).source, self.request.limits, self.out / ".journal" / f"{student}.json")
                for student, notebook in self.rebuilt.items()]
        known = {job.name for job in jobs if job.result() is not None}
        new = len(jobs) - len(known)
        if known:
            print(f"{len(known)} of {len(jobs)} {'was' if len(known) == 1 else 'were'} marked before and did not change.")

        def take(job: Job, run: Run | None) -> None:
            nonlocal fresh
            row = rows[job.name]
            if run is None:
                row.status, row.reason = "refused", f"it could not be marked: {job.why or 'its result cannot be read'}; look at the notebook by hand"
            else:
                self.runs[job.name] = run
                row.reason = "; ".join(run.trouble)
                row.remarks += run.remarks
                for line in run.remarks:
                    print(printable(f"  {row.student}: LOOK: {line}"))
            if job.name not in known:
                fresh += 1
                remaining = (time.monotonic() - began) / fresh * (new - fresh)
                print(printable(f"  {fresh} of {new}  {job.name}{': ' + row.reason if row.reason else ''}"
                                f"{f'  (about {remaining:.0f} s left)' if remaining > 5 else ''}"), flush=True)

        run_all(jobs, self.request.workers, take)
        if new:
            print(f"Marked {len(self.runs.keys() - known)} in {time.monotonic() - began:.0f} s.")
        self._write_collected()  # with what was seen on the way

    def hand_back(self) -> None:
        """Write gradebook, tables of marks and feedback pages, and say what a person does with them."""
        if self.roster:
            self.roster.use_names(self.rows)
        for row in self.rows:
            if run := self.runs.get(row.student):
                self._keep(row, run)
        write_pages(self.rows, self.runs, self.variant_of, self.out)
        written = write_tables(self.rows, self.assignment, self.roster, self.out)
        by_hand = self.roster.to_do(self.rows) if self.roster else missing_from_tables(self.rows, self.assignment.points)
        print("".join(f"  {line}\n" for line in by_hand), end="")
        print(f"Made: {', '.join([written[0], 'feedback.zip', *written[1:]])}, and a page for each student in feedback/.")
        self._name_near_copies()
        self._print_what_remains()
        write_exchange_files(self.rows, self.submissions, self.assignment, self.out)
        self._print_notes()  # again, since much was printed in between

    def _keep(self, row: Row, run: Run) -> None:
        """Write what was found into the gradebook, and take from there what a person gave."""
        self.course.save(row.student, row.name, run)
        row.marks, row.comments = self.course.marks(row.student), self.course.comments(row.student)
        row.remarks += [f"{task}: {number(points)} was given by hand before this notebook was handed in or run anew; see whether it still holds, "
                        "and save it again" for task, points in self.course.of_an_earlier_text(row.student).items()]
        row.status = "marked" if row.total is not None else "to mark by hand"

    def _name_near_copies(self) -> None:
        """Write which submissions are nearly copies of each other, for a person to judge; no mark depends on it."""
        variants = [self.assignment, *dict.fromkeys(self.variants.values())]
        answers = [answers_of(student, notebook, self.runs.get(student), self.variant_of(student)) for student, notebook in self.rebuilt.items()]
        foreseen = [entry["code"] for one in variants if (one.folder / "wrong_answers.yml").exists() for entry in wrong_answers(one.folder, one.seed)]
        pairs = near_copies(answers, variants, foreseen)
        headings = _headings(self.assignment)
        if write_near_copies(pairs, self.assignment.title, headings, self.out):
            print(f"{_counted(len(pairs), 'pair')} of submissions {'is' if len(pairs) == 1 else 'are'} alike in part. {PAGE} shows them side by side, for you "
                  "alone; likeness is no proof, and no mark was changed.")

    def _print_what_remains(self) -> None:
        """Say what is left for a person: essays, what to look at, who was refused, and the steps in the LMS."""
        by_hand = sum(row.status == "to mark by hand" for row in self.rows)
        refused = sum(row.status == "refused" for row in self.rows)
        to_look_at = [row.student for row in self.rows if row.remarks]
        if by_hand:
            print(f"{_counted(by_hand, 'submission')} {'holds' if by_hand == 1 else 'hold'} answers that a person marks, so the sum is left "
                  f"empty. To mark them: make essays MARKS=\"{self.out}\"\nThen give this command again.")
        if to_look_at:
            print(f"Look at {_counted(len(to_look_at), 'submission')} yourself before you give marks back: {', '.join(to_look_at[:10])}"
                  f"{' …' if len(to_look_at) > 10 else ''}. The column `look` of marks.csv says why.")
        if refused:
            print(f"{refused} {'was' if refused == 1 else 'were'} refused and {'has' if refused == 1 else 'have'} no mark; "
                  "collected.csv and marks.csv say why. Ask for the .ipynb file again. "
                  f"A new download has another name, so give the folder of these marks with it: MARKS=\"{self.out}\"")
        print("".join(f"{line}\n" for line in lms_steps(self.rows, self.roster)), end="")

    def _print_notes(self) -> None:
        print("".join(f"NOTE: {line}\n" for line in self.notes), end="")


def _print_findings(row: Row) -> None:
    """Print what was mended of a student's notebook or why it was refused, and what to look at."""
    lines = [f"REFUSED: {row.why}"] if row.status == "refused" else row.repairs
    for line in lines[:MOST_LINES]:
        print(printable(f"  {row.student}: {line}"))
    if len(lines) > MOST_LINES:
        print(f"  {row.student}: and {len(lines) - MOST_LINES} more lines, in collected.csv")
    for line in row.remarks:
        print(printable(f"  {row.student}: LOOK: {line}"))


def _headings(assignment: Assignment) -> dict[str, str]:
    """Return the heading that stands above each answer cell, by the name of the cell."""
    heading, found = assignment.name, {}
    for cell in assignment.student.cells:
        if cell.cell_type == "markdown" and not is_answer(cell):
            heading = next(iter(re.findall(r"^#{1,3} (.+)$", cell.source, re.M)), heading)
        elif is_answer(cell):
            found[cell_name(cell)] = heading
    return found


def _counted(many: int, what: str) -> str:
    """Write a number of things: 1 submission, 2 submissions."""
    return f"{many} {what}{'' if many == 1 else 's'}"
