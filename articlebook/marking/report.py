"""One feedback page a student: points, what a check said, the rubric of what a person marks.

The page has no script and nothing of others: all that a student wrote stands
on it as text, and neither hidden checks nor traces of errors do.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from articlebook.marking.assignment import Assignment, Task
from articlebook.marking.check import Outcome, Run
from articlebook.marking.marks import Row, number
from articlebook.quiz.html import inline

RESULTS = {"passed": "Right", "partly": "Partly right", "failed": "Not yet", "open": "Not marked yet", "blank": "Empty"}


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string((Path(__file__).parent / "feedback.html").read_text(encoding="utf-8"))


def page(row: Row, assignment: Assignment, run: Run | None) -> str:
    """The feedback page of one student as HTML."""
    parts = [_part(task, row, assignment, run) for task in assignment.tasks] if run and row.status != "refused" else []
    extra = sum(mark.extra for mark in row.marks.values())
    return _template().render(title=assignment.title, row=row, parts=parts, total=number(row.total), extra=f"{extra:+g}" if extra else "",
                              of=number(sum(task.points for task in assignment.tasks)),
                              notes=[*row.repairs, *([row.reason] if row.reason and row.status != "refused" else [])])


def _part(task: Task, row: Row, assignment: Assignment, run: Run) -> dict:
    outcome = run.outcomes.get(task.name) or Outcome("failed", 0.0, task.points, "The notebook ended before this check.")
    mark = row.marks.get(task.name)
    by_person = mark is not None and mark.points is not None and outcome.state == "open"
    answer, error, pictures, cells = _answer(task, run)
    points, extra = (outcome.points, 0.0) if mark is None else (mark.points, mark.extra)
    return {"heading": task.heading, "message": outcome.message.removeprefix(f"{RESULTS[outcome.state]}. "), "of": number(task.points),
            "result": "Marked" if by_person else RESULTS[outcome.state],
            "points": number(points if points is None else points - extra), "extra": f"{extra:+g} extra" if extra else "",
            "comments": [said(row.comments[cell]) for cell in cells if cell in row.comments], "answer": answer, "error": error, "pictures": pictures,
            "rubric": criteria(assignment, task) if task.by_hand and outcome.state == "open" else []}


def said(comment: str) -> Markup:
    """A marker's comment as HTML: its lines and its emphasis; all else, also HTML, stays text."""
    paragraphs = re.split(r"\n\s*\n", comment.strip())
    return Markup("".join(f"<p>{'<br>'.join(inline(line) for line in one.splitlines())}</p>" for one in paragraphs))


def _answer(task: Task, run: Run) -> tuple[str, str, list[str], list[str]]:
    """What the student wrote for a task, the error that it ended with, its pictures, drawn or pasted, and the names of its cells."""
    written, errors, pictures, cells = [], [], [], []
    for cell in run.notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            if about["grade_id"] == task.name or (not task.by_hand and not about.get("grade")):
                written.append(cell.source)
                cells.append(about["grade_id"])
                outputs = cell.get("outputs", [])
                errors += [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error" and o.ename != "NotImplementedError"]
                pictures += [o.data["image/png"] for o in outputs if o.output_type == "display_data"]
                pictures += [pasted for kinds in (cell.get("attachments") or {}).values() for pasted in kinds.values()]
        elif about.get("grade") and about["grade_id"] != task.name:
            written, errors, pictures, cells = [], [], [], []  # the answer to a check stands between it and the check before
        if about.get("grade_id") == task.name:
            break
    return "\n\n".join(written), "\n".join(errors), pictures, cells


def criteria(assignment: Assignment, task: Task) -> list[tuple[str, str]]:
    """Rows of the rubric for a task: points, and what the answer must do."""
    tokens = MarkdownIt("commonmark").enable("table").parse(assignment.rubric)
    alone = sum(other.by_hand for other in assignment.tasks) == 1
    wanted = re.compile(rf"\b{re.escape(task.name)}\b|\b{re.escape(task.name.replace('-', ' '))}\b|{re.escape(task.heading)}", re.I)
    here, rows, row, head = alone, [], [], []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            here = alone or bool(wanted.search(token.content))
        elif token.type == "inline" and before is not None and before.type == "th_open":
            head.append(token.content.strip().lower())
        elif token.type == "table_open":
            head = []
        elif token.type == "tr_open":
            row = []
        elif token.type == "inline" and before is not None and before.type == "td_open":
            row.append(re.sub(r"[*_`]", "", token.content))
        elif token.type == "tr_close" and here and len(row) >= 2 and head[:1] == ["points"]:
            rows.append((row[0], row[1]))
    return rows
