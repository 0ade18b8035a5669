"""What Binder builds, and that every notebook, a quiz, the explorer and an exercise work in just that environment."""

import json
import re
import subprocess

import pytest
from packaging.requirements import Requirement

from articlebook import notebooks
from articlebook.exercises.description import EXERCISES, is_public
from articlebook.exercises.source import read_source
from articlebook.paths import ROOT
from sco.explorer import day
from sco.explorer.day import COMPARED, MEMBERS
from tests.quiz.test_quiz_browser import answer
from tests.support.labs import CELLS, HERE, failures, open_notebook, run_all, run_cell

EXERCISE = "two-sources"
BASE = {"jupyterlab": "4.4.9", "notebook": "7.4.7", "ipywidgets": "8.1.7"}


@pytest.mark.slow  # needs what only `make test` sets up
def test_dockerfile():
    """repo2docker takes Python 3.11, our list before the rest of the repository, then postBuild, and no root at the end."""
    said = subprocess.run([HERE / "repo2docker/bin/jupyter-repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan",
                           HERE / "public"], capture_output=True, text=True, check=True)
    text = said.stdout + said.stderr
    assert "environment for python=3.11" in text
    steps = ["COPY --chown=1000:1000 src/.binder/requirements.txt", 'pip install --no-cache-dir -r ".binder/requirements.txt"',
             "COPY --chown=1000:1000 src/ ", "RUN ./.binder/postBuild"]
    places = [text.index(step) for step in steps]
    assert places == sorted(places), "the list is installed before the text, so that a change of text installs nothing anew"
    assert re.findall(r"^USER (.*)$", text, re.M)[-1] == "${NB_USER}"
    assert " -r requirements.txt" not in text and "constraints.txt" not in text, "only .binder counts"


@pytest.mark.slow  # needs what only `make test` sets up
def test_base_image_is_the_one_tried():
    """The versions of the base image that the environment was made with are those of the installed repo2docker."""
    lock = next((HERE / "repo2docker").rglob("environment.py-3.11-linux-64.lock")).read_text(encoding="utf-8")
    assert dict(re.findall(r"/(jupyterlab|notebook|ipywidgets)-([\d.]+)-", lock)) == BASE
    python = HERE / "binder/bin/python"
    held = json.loads(subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True).stdout)
    held = {one["name"].lower(): one["version"] for one in held}
    ours = [Requirement(line) for line in (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wanted = BASE | {one.name: str(one.specifier)[2:] for one in ours
                     if one.marker is None or one.marker.evaluate({"python_full_version": "3.11.0"})}
    assert {name: held[name] for name in wanted} == wanted and "sco-book" in held
    assert not {"pytest", "playwright", "jupyter-book", "nbgrader"} & set(held)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name if name in ("explorer", "09-who-is-in-what") else pytest.param(name, marks=pytest.mark.thorough)
                                  for name in (path.stem for path in notebooks.paths())])
def test_notebook(page, binder_lab, tables, name):
    """A notebook runs from top to bottom without an error or a warning, and asks no other place.

    In the explorer an arrow key then changes day, words and diagram, and a checkbox the columns; in the others a
    quiz is answered.
    """
    open_notebook(page, binder_lab, f"chapters/{name}.ipynb")
    run_all(page)
    assert failures(page) == []
    if name == "explorer":
        moved_by_keyboard(page, tables)
    else:
        page.wait_for_selector(".sco-buttons button", timeout=30_000)
        item = page.locator(".sco-item[data-type=single]").first
        answer(page, item, True)
        assert item.locator(".sco-result").inner_text().startswith("✓")
    assert page.elsewhere == []


def moved_by_keyboard(page, tables) -> None:
    """Move the explorer's slider by an arrow key, uncheck an organisation, and compare with what `draw` says."""
    figure = page.locator(".jupyter-widgets .sco-day")
    figure.wait_for(timeout=30_000)
    assert figure.locator(".sco-said").inner_text().startswith("On 8 June 2021 nothing changed")
    before = figure.locator("svg").get_attribute("aria-label")
    page.locator(".jupyter-widgets .noUi-handle").focus()
    page.keyboard.press("ArrowLeft")
    said = day.said(tables.event_days["article-published"].replace(year=2017, month=6, day=9), COMPARED, MEMBERS, tables)
    page.wait_for_function("said => document.querySelector('.jupyter-widgets .sco-said')?.textContent === said", arg=said)
    assert figure.locator("svg").get_attribute("aria-label") != before
    assert page.locator(".jupyter-widgets .widget-readout").inner_text() == "9 June 2017"
    page.get_by_label("CSTO", exact=True).uncheck()
    page.wait_for_function("() => document.querySelector('.jupyter-widgets .sco-day')?.dataset.org.split(' ').length === 2")
    assert figure.locator("thead th:visible").all_inner_texts() == ["State", "SCO", "EAEU"]


@pytest.mark.slow
@pytest.mark.skipif(is_public(EXERCISES / EXERCISE), reason="the public copy has no solutions")
def test_first_task_of_an_exercise(page, binder_lab):
    """An exercise that was uploaded opens; its check first says that the task is open, and after an answer that it is right."""
    code = [cell for cell in read_source(EXERCISES / EXERCISE).cells if cell.cell_type == "code"]
    place = next(n for n, cell in enumerate(code) if cell["id"] == "task-1")
    solution = "\n".join(line for line in code[place].source.splitlines() if not line.strip().startswith("###"))
    open_notebook(page, binder_lab, f"{EXERCISE}.ipynb")
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    for number in range(place + 1):
        run_cell(page, number)
    check = page.locator(f"{CELLS}.jp-CodeCell").nth(place + 1)
    run_cell(page, place + 1)
    check.locator(".jp-OutputArea-output").first.wait_for()
    assert "Not yet." in check.inner_text()
    page.locator(f"{CELLS}.jp-CodeCell").nth(place).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(solution)
    page.keyboard.press("Shift+Enter")
    run_cell(page, place + 1)
    check.get_by_text("Right.").wait_for(timeout=60_000)
    assert failures(page) == []
