"""One feedback page a student: points, what a check said, the rubric of what a person marks.

The page has no script and nothing of others: all that a student wrote stands
on it as text, and neither hidden checks nor traces of errors do.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from articlebook.marking.assignment import Assignment, Task
from articlebook.marking.cell_metadata import about
from articlebook.marking.csv_cells import number
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.row import Row
from articlebook.quiz.html import inline

RESULTS = {"passed": "Right", "partly": "Partly right", "failed": "Not yet", "open": "Not marked yet", "blank": "Empty"}


@cache
def _template() -> jinja2.Template:
    """Read the template of the page."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string((Path(__file__).parent / "feedback.html").read_text(encoding="utf-8"))


def feedback_page(row: Row, assignment: Assignment, run: Run | None) -> str:
    """Write the feedback page of one student as HTML."""
    parts = [task_part(task, row, assignment, run) for task in assignment.tasks] if run and row.status != "refused" else []
    extra = sum(mark.extra for mark in row.marks.values())
    return _template().render(title=assignment.title, row=row, parts=parts, total=number(row.total), extra=f"{extra:+g}" if extra else "",
                              of=number(assignment.points),
                              notes=[*row.repairs, *([row.reason] if row.reason and row.status != "refused" else [])])


def task_part(task: Task, row: Row, assignment: Assignment, run: Run) -> dict[str, Any]:
    """Gather what the page says of one task, as the template asks for it."""
    outcome = run.outcomes.get(task.name) or Outcome("failed", 0.0, task.points, "The notebook ended before this check.")
    mark = row.marks.get(task.name)
    by_person = mark is not None and mark.points is not None and outcome.state == "open"
    answer, error, pictures, cells = _answer(task, run)
    points, extra = (outcome.points, 0.0) if mark is None else (mark.points, mark.extra)
    return {"heading": task.heading, "message": outcome.message.removeprefix(f"{RESULTS[outcome.state]}. "), "of": number(task.points),
            "result": "Marked" if by_person else RESULTS[outcome.state],
            "points": number(points if points is None else points - extra), "extra": f"{extra:+g} extra" if extra else "",
            "comments": [comment_html(row.comments[cell]) for cell in cells if cell in row.comments], "answer": answer, "error": error, "pictures": pictures,
            "rubric": criteria(assignment, task) if task.by_hand and outcome.state == "open" else []}


def comment_html(comment: str) -> Markup:
    """Write a marker's comment as HTML: its lines and its emphasis; all else, also HTML, stays text."""
    paragraphs = re.split(r"\n\s*\n", comment.strip())
    return Markup("".join(f"<p>{'<br>'.join(inline(line) for line in one.splitlines())}</p>" for one in paragraphs))


def _answer(task: Task, run: Run) -> tuple[str, str, list[str], list[str]]:
    """Return what the student wrote for a task, the errors that it ended with, its pictures, drawn or pasted, and the names of its cells."""
    written: list[str] = []
    errors: list[str] = []
    pictures: list[str] = []
    names: list[str] = []
    for cell in run.notebook.cells:
        metadata = about(cell)
        name = metadata.get("grade_id")
        if metadata.get("solution"):
            if name == task.name or (not task.by_hand and not metadata.get("grade")):
                written.append(cell.source)
                names.append(metadata["grade_id"])
                outputs = cell.get("outputs", [])
                errors += [f"{one.ename}: {one.evalue}" for one in outputs if one.output_type == "error" and one.ename != "NotImplementedError"]
                pictures += [one.data["image/png"] for one in outputs if one.output_type == "display_data"]
                pictures += [pasted for kinds in (cell.get("attachments") or {}).values() for pasted in kinds.values()]
        elif metadata.get("grade") and name != task.name:  # the answer to a check stands between it and the check before
            for part in (written, errors, pictures, names):
                part.clear()
        if name == task.name:
            break
    return "\n\n".join(written), "\n".join(errors), pictures, names


def criteria(assignment: Assignment, task: Task) -> list[tuple[str, str]]:
    """Return the rows of the rubric for a task: points, and what the answer must do."""
    tokens = MarkdownIt("commonmark").enable("table").parse(assignment.rubric)
    alone = sum(other.by_hand for other in assignment.tasks) == 1
    wanted = re.compile(rf"\b{re.escape(task.name)}\b|\b{re.escape(task.name.replace('-', ' '))}\b|{re.escape(task.heading)}", re.I)
    here = alone
    rows: list[tuple[str, str]] = []
    row: list[str] = []
    head: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        inside = before.type if before is not None and token.type == "inline" else ""
        if inside == "heading_open":
            here = alone or bool(wanted.search(token.content))
        elif inside == "th_open":
            head.append(token.content.strip().lower())
        elif inside == "td_open":
            row.append(re.sub(r"[*_`]", "", token.content))
        elif token.type == "table_open":
            head = []
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and here and len(row) >= 2 and head[:1] == ["points"]:
            rows.append((row[0], row[1]))
    return rows
