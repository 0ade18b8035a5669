"""What work for marks needs beside its task: the exercises in each form for students, the package that runs a notebook, the tables."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from articlebook import site_files
from articlebook.chromium import printer
from articlebook.downloads import write_package
from articlebook.exercises.forms.files import PAPER, write_student_forms
from articlebook.exercises.notebooks import write_student_notebooks
from articlebook.tables import DATA


@lru_cache(maxsize=1)
def student_files() -> dict[str, bytes]:
    """Make what students get of the exercises, in all forms, by the name of the file; once for all files of a bundle that hold it."""
    with tempfile.TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in [*write_student_notebooks(Path(folder)), *write_student_forms(Path(folder), pdf=False)]}


@lru_cache(maxsize=1)
def printed_sheets() -> dict[str, bytes]:
    """Print the sheets of the exercises, where there is a Chromium; they are no part of the course, which so needs none."""
    with printer() as printed:
        return {f"{name.removesuffix('.html')}.pdf": printed(content) for name, content in student_files().items() if name.endswith(PAPER)} if printed else {}


@lru_cache(maxsize=1)
def package() -> tuple[str, bytes]:
    """Make the package that the notebooks import; return the name of its file, and the file."""
    with tempfile.TemporaryDirectory() as folder:
        name = write_package(Path(folder))
        return name, (Path(folder) / name).read_bytes()


def tables() -> bytes:
    """Make the archive of the tables."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "data.zip"
        site_files.write_data(DATA, target)
        return target.read_bytes()
