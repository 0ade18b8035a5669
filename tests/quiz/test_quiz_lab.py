"""Quizzes in a JupyterLab that runs: by keyboard, trusted and not, and without harm to the notebook around them."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from articlebook.quiz.html import NotebookQuiz
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.quiz.model import item_types
from tests.quiz import samples
from tests.quiz.test_quiz_browser import EVERY_TYPE, answer
from tests.support import labs
from tests.support.browsing import axe

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def notebook(*cells) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells), metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab in Binder's environment, with a notebook to run and one that nobody trusts."""
    folder = tmp_path_factory.mktemp("lab")
    work = folder / "work"
    for name in ("chapters", "data"):
        shutil.copytree(ROOT / name, work / name)
    code = nbformat.v4.new_code_cell
    (work / "samples").mkdir()
    shutil.copy(samples.BANK, work / "samples")
    quiz = f'import sco\nsco.take_quiz("{EVERY_TYPE}")'
    sample = ("from articlebook.quiz.html import NotebookQuiz\nfrom articlebook.quiz.loader import read_bank\n"
              f'NotebookQuiz(read_bank("../samples/{samples.BANK.name}"))')
    nbformat.write(notebook(code("1 + 1"), code(sample), code("2 + 2")), work / "chapters" / "run.ipynb")
    html = NotebookQuiz(read_bank(BANKS / f"{EVERY_TYPE}.yml"))._repr_html_()
    stored = code(quiz, execution_count=1, outputs=[nbformat.v4.new_output(
        "execute_result", {"text/html": html, "text/plain": "Quiz"}, execution_count=1)])
    nbformat.write(notebook(stored), work / "chapters" / "untrusted.ipynb")
    with labs.started(labs.HERE / "binder/bin/python", work, folder) as address:
        yield address


def run_all(page) -> None:
    labs.run_all(page)
    page.wait_for_selector(".sco-buttons button", timeout=60_000)


def test_every_type_by_keyboard(page, lab):
    """Items are answered wrong, then right, by keyboard; no cell is lost, nothing is asked of another place.

    It is the quiz of samples, which has every type and every kind of thing to look at.
    """
    labs.open_notebook(page, lab, "chapters/run.ipynb")
    run_all(page)
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
    assert axe(page, ".sco-quiz") == []
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
    run_all(page)
    page.wait_for_function("n => document.querySelectorAll('.sco-item[data-state=right]').length >= n", arg=len(items) - 1)
    assert page.locator(".jp-Notebook").count() >= 1, "the Lab is still there"


def test_untrusted(page, lab):
    """In a notebook that nobody trusts, nothing runs: questions stand there, answers are folded, no button misleads."""
    labs.open_notebook(page, lab, "chapters/untrusted.ipynb")
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


def test_links_open_in_the_lab(page, lab):
    """Each link from a quiz leads to a file that the Lab has, and the Lab gives out a chapter and a table at these addresses."""
    labs.open_notebook(page, lab, "chapters/untrusted.ipynb")
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
