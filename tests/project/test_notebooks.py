"""Notebooks run, give the stored outputs, and are stored small and alike on every machine."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from articlebook import notebooks
from articlebook.chapter import CHAPTERS, read_chapter
from articlebook.claims import chapter_files

HERE = Path(__file__).parent


def test_there_are_notebooks():
    """The folder of chapters holds at least one notebook, so that the tests below test something."""
    assert notebooks.paths()


def test_outputs_are_reproduced():
    """Under strict nbval every cell gives the output that is stored, drawings apart."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", f"--nbval-sanitize-with={HERE / 'nbval-sanitize.cfg'}",
         "-p", "no:cacheprovider", "--override-ini=addopts=", *map(str, notebooks.paths())],
        capture_output=True, text=True, cwd=CHAPTERS.parent, check=False)
    assert run.returncode == 0, f"`make notebooks` stores new outputs; look at what changed in them, and commit it.\n{run.stdout[-4000:]}"
    assert "passed" in run.stdout


@pytest.mark.parametrize("path", notebooks.paths(), ids=lambda p: p.stem)
def test_stored_form(path):
    """A stored notebook breaks no rule of the house, and cleaning it changes nothing."""
    assert notebooks.faults(path) == []
    stored = nbformat.read(path, as_version=4)
    assert nbformat.writes(notebooks.clean(nbformat.from_dict(stored))) == nbformat.writes(stored)


@pytest.mark.parametrize("path", [p for p in chapter_files() if p.suffix == ".ipynb"], ids=lambda p: p.stem)
def test_opening_states_the_objectives(path):
    """The opening cell shows the question and every objective that the metadata declare."""
    first = nbformat.read(path, as_version=4).cells[0].source
    chapter = read_chapter(path.stem)
    assert chapter.question in first
    for objective in chapter.objectives.values():
        assert f"- {objective}" in first
