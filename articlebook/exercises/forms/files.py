"""The files of an exercise without Python: a sheet and a page for students, and the key of the sheet for the instructor."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from html import escape
from pathlib import Path

from articlebook.chromium import printer
from articlebook.display import ASSETS
from articlebook.exercises.description import EXERCISES, assignments, describe, is_public
from articlebook.exercises.forms.click import LAYOUT, page_html
from articlebook.exercises.forms.declared import has_forms
from articlebook.exercises.forms.paper import sheet_html
from articlebook.exercises.notebooks import INSTRUCTOR, STUDENT
from articlebook.settings import settings

#: What stands in the folder of an assignment of the public copy, which can make neither.
CLICK, PAPER = "click.html", "paper.html"


def whole_sheet(folder: Path, seed: str | None = None, key: bool = False, office: bool = False) -> str:
    """Make the sheet, or its key, as one file that opens from a folder and prints."""
    style = "".join(path.read_text(encoding="utf-8") for path in
                    (Path(__file__).parents[1] / "pack" / "layout" / "pack.css", ASSETS / "chart.css", LAYOUT / "forms.css"))
    title = f"{describe(folder).title}{': key' if key else ''}"
    page = (LAYOUT / "sheet.html").read_text(encoding="utf-8")
    for mark, text in {"TITLE": escape(title), "STYLE": style, "BOOK": escape(settings()["title"]), "BODY": sheet_html(folder, seed, key, office)}.items():
        page = page.replace(f"<!--{mark}-->", text, 1)
    return page


def student_forms(folder: Path, seed: str | None = None) -> dict[str, str]:
    """Make what students get of an assignment beside the notebook, by the ending of its name; nothing where it has no forms."""
    return {CLICK: page_html(folder, settings()["title"], seed), PAPER: whole_sheet(folder, seed)} if has_forms(folder) else {}


def write_student_forms(target: Path = STUDENT, seed: str | None = None, folder: Path = EXERCISES, pdf: bool = True) -> list[Path]:
    """Write the page and the sheet of every assignment beside its notebook, and the sheet as PDF where there is a Chromium; return the files."""
    written = []
    with printer() if pdf else nullcontext() as printed:
        for one in assignments(folder):
            made = target / one.name
            made.mkdir(parents=True, exist_ok=True)
            if is_public(one):
                for name in (CLICK, PAPER):
                    if (one / name).exists():
                        written.append(Path(shutil.copy(one / name, made / f"{one.name}-{name}")))
                continue
            for name, text in student_forms(one, seed).items():
                (made / f"{one.name}-{name}").write_text(text, encoding="utf-8", newline="\n")
                written.append(made / f"{one.name}-{name}")
            if printed and has_forms(one):
                (made / f"{one.name}-paper.pdf").write_bytes(printed((made / f"{one.name}-{PAPER}").read_bytes()))
                written.append(made / f"{one.name}-paper.pdf")
    return written


def write_keys(target: Path = INSTRUCTOR, seed: str | None = None, folder: Path = EXERCISES) -> list[Path]:
    """Write the key of each sheet, which is private; return the files."""
    written = []
    for one in filter(has_forms, assignments(folder)):
        made = target / one.name
        made.mkdir(parents=True, exist_ok=True)
        (made / "paper-key.html").write_text(whole_sheet(one, seed, key=True), encoding="utf-8", newline="\n")
        written.append(made / "paper-key.html")
    return written
