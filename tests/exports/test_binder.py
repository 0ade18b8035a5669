"""What Binder builds, and that every notebook, quizzes, the explorer and an exercise work in a JupyterLab of just that environment."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from packaging.requirements import Requirement

from articlebook import notebooks
from articlebook.exercises.description import EXERCISES, is_public
from articlebook.exercises.notebooks import write_student_notebooks
from articlebook.exercises.source import read_source
from articlebook.paths import ROOT
from articlebook.quiz.html import NotebookQuiz
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.quiz.model import item_types
from sco.explorer import day
from sco.explorer.day import COMPARED, MEMBERS
from tests.quiz import samples
from tests.quiz.test_quiz_browser import EVERY_TYPE, answer
from tests.support import public
from tests.support.browsing import COLOURS, axe, watched
from tests.support.labs import CELLS, HERE, failures, open_notebook, run_all, run_cell, started

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


# ------------------------------------------------------------------ in JupyterLab


def notebook(*cells) -> nbformat.NotebookNode:
    """A notebook of these cells, for Python."""
    return nbformat.v4.new_notebook(cells=list(cells), metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab in Binder's environment: a public copy of the book, exercises, a quiz of samples, and one that nobody trusts."""
    if not (HERE / "binder").exists():
        pytest.fail("Binder's environment is not there; `make test` makes it")
    folder = tmp_path_factory.mktemp("lab")
    copy = public.refresh(HERE / "public")  # the package that postBuild installed lies there
    work = Path(shutil.copytree(copy, folder / "work", ignore=shutil.ignore_patterns("articlebook", "sco")))
    for path in write_student_notebooks(folder / "student"):
        shutil.copy(path, work)
    code = nbformat.v4.new_code_cell
    (work / "samples").mkdir()
    shutil.copy(samples.BANK, work / "samples")
    sample = ("from articlebook.quiz.html import NotebookQuiz\nfrom articlebook.quiz.loader import read_bank\n"
              f'NotebookQuiz(read_bank("../samples/{samples.BANK.name}"))')
    nbformat.write(notebook(code("1 + 1"), code(sample), code("2 + 2")), work / "chapters" / "run.ipynb")
    html = NotebookQuiz(read_bank(BANKS / f"{EVERY_TYPE}.yml"))._repr_html_()
    stored = code(f'import sco\nsco.take_quiz("{EVERY_TYPE}")', execution_count=1, outputs=[nbformat.v4.new_output(
        "execute_result", {"text/html": html, "text/plain": "Quiz"}, execution_count=1)])
    nbformat.write(notebook(stored), work / "chapters" / "untrusted.ipynb")
    with started(HERE / "binder/bin/python", work, folder) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser):
    """One window for all tests of this file: it loads JupyterLab once, and then has it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(window):
    """A page of the window."""
    opened = watched(window.new_page())
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name if name in ("explorer", "09-who-is-in-what") else pytest.param(name, marks=pytest.mark.thorough)
                                  for name in (path.stem for path in notebooks.paths())])
def test_notebook(page, lab, tables, name):
    """A notebook runs from top to bottom without an error or a warning, and asks no other place.

    In the explorer an arrow key then changes day, words and diagram, and a checkbox the columns; in the others a
    quiz is answered.
    """
    open_notebook(page, lab, f"chapters/{name}.ipynb")
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
def test_first_task_of_an_exercise(page, lab):
    """An exercise that was uploaded opens; its check first says that the task is open, and after an answer that it is right."""
    code = [cell for cell in read_source(EXERCISES / EXERCISE).cells if cell.cell_type == "code"]
    place = next(n for n, cell in enumerate(code) if cell["id"] == "task-1")
    solution = "\n".join(line for line in code[place].source.splitlines() if not line.strip().startswith("###"))
    open_notebook(page, lab, f"{EXERCISE}.ipynb")
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


# ------------------------------------------------------------------ quizzes in it


def run_quiz(page) -> None:
    """Run all cells, and wait until the quiz takes answers."""
    run_all(page)
    page.wait_for_selector(".sco-buttons button", timeout=60_000)


@pytest.mark.slow
def test_every_type_by_keyboard(page, lab):
    """Items are answered wrong, then right, by keyboard; no cell is lost, nothing is asked of another place.

    It is the quiz of samples, which has every type and every kind of thing to look at.
    """
    open_notebook(page, lab, "chapters/run.ipynb")
    run_quiz(page)
    page.locator("details.sco-more > summary").press("Enter")
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    total = page.locator(".sco-item").count()
    items = [page.locator(f".sco-item[data-type={kind}]").first for kind in sorted(set(item_types()) - {"write"})]
    shown = page.locator(".sco-shown")
    assert shown.locator("blockquote").count() == 2 and shown.locator("table").count() == 2, "in a notebook a chart is its numbers"
    assert axe(page, ".sco-quiz") == []
    for right in (False, True):
        for item in items:
            if right:
                item.get_by_role("button", name="Try again").press("Enter")
            answer(page, item, right)
            said = item.locator(".sco-result").inner_text()
            assert said.startswith("✓ Right." if right else "✗"), (item.get_attribute("id"), right, said)
        if not right:
            page.locator(".sco-tools summary").press("Enter")
            assert page.locator(".sco-tools li").count() == len(items)
        assert axe(page, ".sco-quiz") == []
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert axe(page, ".sco-quiz", COLOURS) == []
    assert page.locator(".sco-score").inner_text().startswith(f"{len(items)} of {total - 1} right so far. Texts")
    page.locator(".sco-write textarea").press_sequentially("dd x a b of mine")
    page.get_by_role("button", name="Compare").press("Enter")
    assert page.locator(".sco-model").is_visible() and page.locator(".sco-write textarea").input_value() == "dd x a b of mine"
    page.get_by_role("slider").press("End")
    assert page.get_by_role("slider").get_attribute("aria-valuetext") == "2020"
    # every shortcut of the notebook's command mode that destroys or moves something
    for place in (".sco-option input", ".sco-select select", ".sco-buttons button", ".sco-answer summary"):
        page.locator(place).first.focus()
        for key in ("x", "d", "d", "a", "b", "m", "y", "z", "v", "c", "j", "k", "ArrowDown", "Shift+Enter"):
            page.keyboard.press(key)
    page.locator(".sco-typed input").first.focus()
    page.keyboard.type("xddabmyzvc")
    assert page.locator(".sco-typed input").first.input_value().endswith("xddabmyzvc")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert page.locator(".jp-Notebook .jp-MarkdownCell").count() == 0, "m would turn a cell into text"
    assert page.locator(".jp-Dialog").count() == 0
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.sco-quiz')"), "Tab still leads on"
    assert page.elsewhere == []

    # a second run of the cell puts the kept answers back
    run_quiz(page)
    page.wait_for_function("n => document.querySelectorAll('.sco-item[data-state=right]').length >= n", arg=len(items) - 1)
    assert page.locator(".jp-Notebook").count() >= 1, "the Lab is still there"


@pytest.fixture(scope="module")
def untrusted(window, lab):
    """The page of a notebook that nobody trusts, opened once."""
    opened = watched(window.new_page())
    open_notebook(opened, lab, "chapters/untrusted.ipynb")
    yield opened
    opened.close()


@pytest.mark.slow
def test_untrusted(untrusted):
    """In a notebook that nobody trusts, nothing runs: questions stand there, answers are folded, no button misleads."""
    page = untrusted
    page.wait_for_selector(".sco-quiz legend, .jp-OutputArea legend", timeout=30_000)
    output = page.locator(".jp-OutputArea-output").first
    n = len(read_bank(BANKS / f"{EVERY_TYPE}.yml").for_use("book"))
    output.locator("details > summary", has_text="more questions").press("Enter")  # the first ones stand open
    assert output.locator("legend:visible").count() == n
    assert output.locator("button").count() == 0 and output.locator("script, style").count() == 0
    assert "a run of the cell" in output.inner_text()
    folded = output.locator("details:not(:has(details))")
    assert folded.count() == n
    assert not folded.first.locator("li").first.is_visible()
    folded.first.locator("summary").press("Enter")
    assert folded.first.locator("li").first.is_visible()


@pytest.mark.slow
def test_links_open_in_the_lab(untrusted, lab):
    """Each link from a quiz leads to a file that the Lab has, and the Lab gives out a chapter and a table at these addresses."""
    page = untrusted
    links = page.locator(".jp-OutputArea-output details a")
    page.wait_for_function("() => { const all = [...document.querySelectorAll('.jp-OutputArea-output details a')];"
                           " return all.length && all.every(a => /^https?:/.test(a.getAttribute('href'))) }", timeout=30_000)
    targets = [urlsplit(address) for address in links.evaluate_all("all => all.map(a => a.href)")]
    files = [target.path.removeprefix("/files/") for target in targets]
    assert len(files) > 10 and all(f"http://{target.netloc}" == lab for target in targets)
    assert [name for name in files if not (ROOT / name).is_file()] == []
    for ending in (".md", ".csv"):
        number = next(n for n, name in enumerate(files) if name.endswith(ending))
        answered = page.request.get(targets[number].geturl())
        assert answered.ok and answered.body() == (ROOT / files[number]).read_bytes()
