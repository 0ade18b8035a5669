"""Notebooks run, give the stored outputs, and are stored small and alike on every machine."""

import copy
import itertools
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache

from articlebook import notebooks
from articlebook.chapter import read_chapter
from articlebook.claims import chapter_files
from tests.support.places import ROOT

HERE = Path(__file__).parent


def outputs(cells) -> list[list]:
    """What stands below each code cell, as a stored notebook has it."""
    notebook = notebooks.clean(nbformat.v4.new_notebook(cells=[cell for cell in copy.deepcopy(cells) if cell.cell_type == "code"]))
    return [cell.outputs for cell in notebook.cells]


@pytest.mark.parametrize("path", notebooks.paths(), ids=lambda p: p.stem)
def test_outputs_are_those_of_the_build(site, path):
    """Every cell gave, when the build ran it, the output that is stored, drawings apart."""
    cache, stored = get_cache(ROOT / "_build" / ".jupyter_cache"), notebooks.read(path)
    ran = cache.get_cache_bundle(cache.match_cache_notebook(stored).pk).nb
    assert outputs(ran.cells) == outputs(stored.cells), "`make notebooks` stores new outputs; look at what changed in them, and commit it"


@pytest.mark.slow
@pytest.mark.thorough
def test_outputs_are_reproduced():
    """Under strict nbval every cell gives the output that is stored, drawings apart, in a run that knows no cache."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", f"--nbval-sanitize-with={HERE / 'nbval-sanitize.cfg'}",
         "-p", "no:cacheprovider", "--override-ini=addopts=", *map(str, notebooks.paths())],
        capture_output=True, text=True, cwd=ROOT, check=False)
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


def tries(path) -> list[tuple]:
    """Each thing to change or try in a notebook: the words that ask for it, and the code cells up to the next text."""
    cells = nbformat.read(path, as_version=4).cells
    asks = [n for n, cell in enumerate(cells) if cell.cell_type == "markdown" and re.search(r"\*\*(?:Change and run\.|Try it: )", cell.source)]
    return [(cells[n], list(itertools.takewhile(lambda cell: cell.cell_type == "code", cells[n + 1:]))) for n in asks]


@pytest.mark.parametrize("path", [p for p in notebooks.paths() if p.stem != "explorer"], ids=lambda p: p.stem)
def test_things_to_try_have_solutions(path):
    """A chapter has things to change, and the page on Python ten tries; below each stand open code and a folded solution, its code hidden."""
    found = tries(path)
    assert len(found) == 10 if path.stem == "enough-python" else 2 <= len(found) <= 3
    for ask, cells in found:
        own, answer = cells
        assert own.metadata.tags == ["show-code"], ask.source
        assert "sco.solution(" in answer.source and answer.metadata.tags == ["remove-input"] and answer.metadata.jupyter.source_hidden
        assert any("sco-solution" in output.data.get("text/html", "") for output in answer.outputs), ask.source
