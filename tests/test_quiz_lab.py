"""Quizzes in a JupyterLab that runs: by keyboard, trusted and not, and without harm to the notebook around them."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from sco.quiz import BANKS, read_bank
from sco.quiz_html import NotebookQuiz
from test_browser import AXE, RULES
from test_quiz_browser import EVERY_TYPE, TYPES, answer

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def notebook(*cells) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells), metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab on a copy of the chapters, with a notebook to run and one that nobody trusts."""
    folder = tmp_path_factory.mktemp("lab")
    work = folder / "work"
    for name in ("chapters", "data"):
        shutil.copytree(ROOT / name, work / name)
    code = nbformat.v4.new_code_cell
    quiz = f'import sco\nsco.take_quiz("{EVERY_TYPE}")'
    nbformat.write(notebook(code("1 + 1"), code(quiz), code("2 + 2")), work / "chapters" / "run.ipynb")
    html = NotebookQuiz(read_bank(BANKS / f"{EVERY_TYPE}.yml"))._repr_html_()
    stored = code(quiz, execution_count=1, outputs=[nbformat.v4.new_output(
        "execute_result", {"text/html": html, "text/plain": "Quiz"}, execution_count=1)])
    nbformat.write(notebook(stored), work / "chapters" / "untrusted.ipynb")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    with open(folder / "log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
             "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url=", "--LabApp.check_for_updates_class="
             "jupyterlab.NeverCheckForUpdate", f"--ServerApp.root_dir={work}"],
            env=os.environ | own | {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "IPYTHONDIR": str(folder / "ipython"),
                                    "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(60)  # it first ends its kernels


def open_notebook(page, lab: str, name: str) -> None:
    page.goto(f"{lab}/lab/tree/chapters/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)


@pytest.fixture
def page(browser):
    """A page that notes every request to another place than the Lab."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    opened = context.new_page()
    opened.elsewhere = []
    opened.on("request", lambda r: None if re.match(r"(https?|ws)://127\.0\.0\.1:|data:|blob:", r.url) else opened.elsewhere.append(r.url))
    yield opened
    context.close()


def run_all(page) -> None:
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # a run that is asked for earlier is lost
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".sco-buttons button", timeout=60_000)


def axe(page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate("code => { const define = window.define; window.define = undefined; (0, eval)(code); window.define = define }", AXE.read_text())
    found = page.evaluate("rules => axe.run('.sco-quiz', rules)", RULES)
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


def test_every_type_by_keyboard(page, lab):
    """Items are answered wrong, then right, by keyboard; no cell is lost, nothing is asked of another place.

    The sample is the first item of each type in one chapter's quiz.
    """
    open_notebook(page, lab, "run")
    run_all(page)
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    total = page.locator(".sco-item").count()
    items = [page.locator(f".sco-item[data-type={kind}]").first for kind in sorted(TYPES)]
    assert axe(page) == []
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
        assert axe(page) == []
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert axe(page) == []
    assert page.locator(".sco-score").inner_text() == f"{len(items)} of {total} right so far."
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
    open_notebook(page, lab, "untrusted")
    page.wait_for_selector(".sco-quiz legend, .jp-OutputArea legend", timeout=30_000)
    output = page.locator(".jp-OutputArea-output").first
    n = len(read_bank(BANKS / f"{EVERY_TYPE}.yml").for_use("book"))
    assert output.locator("legend:visible").count() == n
    assert output.locator("button").count() == 0 and output.locator("script, style").count() == 0
    assert "a run of the cell" in output.inner_text()
    folded = output.locator("details")
    assert folded.count() == n
    assert not folded.first.locator("li").first.is_visible()
    folded.first.locator("summary").press("Enter")
    assert folded.first.locator("li").first.is_visible()


def test_links_open_in_the_lab(page, lab):
    """Each link from a quiz leads to a file that the Lab has, and the Lab gives out a chapter and a table at these addresses."""
    open_notebook(page, lab, "untrusted")
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
