"""An exercise as one page to click, which needs no Python and no server: the same tasks, checked by seals.

The page holds no answer in the clear, but seals (`articlebook.exercises.sealing`)
of what is right, and words that only the wrong answer opens to which the notebook's
own check replies with them. It also holds the student's notebook, so that what was
answered can be saved as one and be marked as any other.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from articlebook.display import ASSETS
from articlebook.exercises.forms.declared import Field, TaskForm
from articlebook.exercises.forms.parts import Part, parts
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.sealing import ROUNDS, closed, seal
from articlebook.exercises.selftest import run
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import seed_of

LAYOUT = Path(__file__).parent / "layout"
#: Options of which each is tried at the notebook's check, to learn what it says; of more it would take long.
FEW = 6


def page_html(folder: Path, title: str, seed: str | None = None) -> str:
    """Make the page of one variant, whole in one file.

    Parameters
    ----------
    title : str
        Of the book, for the last line.
    """
    own = seed_of(folder, seed)
    found = parts(folder, seed)
    source = read_source(folder, own)
    name = f"{folder.name}|{own or ''}"
    tasks = [_task(part.form, name, source) for part in found if part.form]
    kept = {"name": folder.name, "place": name, "rounds": ROUNDS, "tasks": tasks, "notebook": json.loads(nbformat.writes(student_version(source)))}
    heading = next(line[2:] for cell in source.cells for line in cell.source.splitlines() if line.startswith("# "))
    style = "".join(path.read_text(encoding="utf-8") for path in
                    (Path(__file__).parents[1] / "pack" / "layout" / "pack.css", ASSETS / "chart.css", LAYOUT / "forms.css"))
    page = (LAYOUT / "click.html").read_text(encoding="utf-8")
    data = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    body = "\n".join(_part(part) for part in found)
    left = [part.name for part in found if part.form and not part.form.code]
    for mark, text in {"TITLE": escape(heading), "STYLE": style, "BOOK": escape(title), "LEFT": _left(len(left)), "BODY": body, "DATA": data,
                       "SCRIPT": (LAYOUT / "click.js").read_text(encoding="utf-8")}.items():
        page = page.replace(f"<!--{mark}-->", text, 1)
    return page


def _left(many: int) -> str:
    """Say which tasks a notebook that the page saves leaves empty."""
    if not many:
        return ""
    return (f"{'One task' if many == 1 else f'{many} tasks'} of the notebook ask{'s' if many == 1 else ''} for code. "
            "This page asks another question there, and the notebook that it saves has no answer in that place.")


def _task(form: TaskForm, place: str, source: nbformat.NotebookNode) -> dict[str, Any]:
    return {"task": form.task, "code": form.code, "fields": [_field(field, form, f"{place}|{form.task}|{field.name}", source) for field in form.fields]}


def _field(field: Field, form: TaskForm, salt: str, source: nbformat.NotebookNode) -> dict[str, Any]:
    kept: dict[str, Any] = {"name": field.name, "kind": field.kind, "salt": salt}
    if field.kind == "words":
        return kept | {"passage": field.passage}
    kept["right"] = sorted(seal(words, salt) for words in field.accepted())
    if field.kind == "number":
        kept["decimals"] = field.decimals
    if said := _replies(field, form, source):
        kept["replies"] = {seal(words, salt): closed(reply, words, salt) for words, reply in said.items()}
    return kept


def _replies(field: Field, form: TaskForm, source: nbformat.NotebookNode) -> dict[str, str]:
    """Ask the notebook's check what it says of each wrong option, all other blanks being right."""
    options: dict[str, Any] = {"yes": True, "no": False} if field.kind == "truth" else {one: one for one in field.options} if field.kind == "choice" else {}
    if not form.code or not 0 < len(options) <= FEW:
        return {}
    check = check_of(form.task, source)
    return {words: run(source, {form.task: form.answer({field.name: value})}, until=check)[check] for words, value in options.items()
            if value != field.right and words not in field.also}


def check_of(task: str, source: nbformat.NotebookNode) -> str:
    """Find the check that follows an answer cell."""
    ids = [cell["id"] for cell in source.cells]
    return ids[ids.index(task) + 1]


def _part(part: Part) -> str:
    if part.form:
        blanks = "".join(_control(part.form.task, field) for field in part.form.fields)
        return (f'<form class="task" data-task="{part.form.task}" novalidate>{blanks}<button type="submit">Check</button> '
                f'<span class="points">{part.points} point{"" if part.points == 1 else "s"} in the notebook</span><p role="status" class="said"></p></form>')
    if part.essay:
        return (f'<p><label for="{part.name}">Your answer in words ({part.points} points; a person reads it)</label></p>'
                f'<textarea id="{part.name}" data-essay="{part.name}" rows="{2 * part.points + 4}"></textarea>')
    hints = "".join(f"<details><summary>{head}</summary>{words}</details>" for head, words in part.hints)
    return part.html + hints


def _control(task: str, field: Field) -> str:
    ident = f"{task}-{field.name}"
    if field.kind in ("set", "truth") or (field.kind == "choice" and len(field.options) <= FEW):
        options = ["yes", "no"] if field.kind == "truth" else field.options
        kind = "checkbox" if field.kind == "set" else "radio"
        lines = "".join(f'<div><label><input type="{kind}" name="{ident}" value="{escape(one, quote=True)}"> {escape(one)}</label></div>' for one in options)
        how = "" if field.kind != "set" else " (mark every right one, or none)"
        return f'<fieldset data-field="{field.name}"><legend>{escape(field.ask)}{how}</legend>{lines}<p class="reply"></p></fieldset>'
    if field.kind == "choice":
        entries = "".join(f"<option>{escape(one)}</option>" for one in field.options)
        control = f'<select id="{ident}"><option value="">choose</option>{entries}</select>'
    else:
        example = {"day": "such as 2010-01-31", "number": "in digits", "words": "copied as they stand"}[field.kind]
        control = f'<input id="{ident}" type="text" autocomplete="off"{"" if field.kind == "words" else " size=14"}> <small>{example}</small>'
    return f'<div class="blank" data-field="{field.name}"><label for="{ident}">{escape(field.ask)}</label> {control}<p class="reply"></p></div>'
