"""The explorer with a kernel: in a real JupyterLab, moved by the keyboard, it draws what `draw` gives."""

import re
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import TimeoutError

from sco import day_view
from sco.chapter import CHAPTERS
from sco.day_view import COMPARED, MEMBERS

pytestmark = pytest.mark.slow


@pytest.fixture
def lab(tmp_path):
    """Address of a JupyterLab of its own, on a copy of the notebook, with nothing kept from other sessions."""
    shutil.copy(CHAPTERS / "explorer.ipynb", tmp_path)
    home = {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    import os
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=key",
               "--ServerApp.allow_root=True", "--LabApp.news_url=None", f"--ServerApp.root_dir={tmp_path}"]
    log = tmp_path / "log"
    with log.open("w") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | home, cwd=tmp_path)
    try:
        address = ""
        for _ in range(240):
            found = re.search(r"(http://127\.0\.0\.1:\d+)/lab", log.read_text())
            if found:
                try:
                    urllib.request.urlopen(f"{found[1]}/api?token=key", timeout=5)
                    address = found[1]
                    break
                except OSError:
                    pass
            assert server.poll() is None, log.read_text()
            time.sleep(0.5)
        assert address, log.read_text()
        yield address
    finally:
        server.terminate()
        server.wait(20)


def test_slider_by_keyboard(lab, browser, tables):
    """After the cell ran, an arrow key on the slider changes day, words and diagram; a checkbox changes the columns."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/explorer.ipynb?token=key")
    cell = page.locator(".jp-CodeCell").first
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    figure = page.locator(".jupyter-widgets .sco-day")
    for _ in range(4):  # JupyterLab drops what is asked before its kernel listens
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        try:
            figure.wait_for(timeout=20_000)
            break
        except TimeoutError:
            continue
    assert figure.locator(".sco-said").inner_text().startswith("On 8 June 2021 nothing changed")
    before = figure.locator("svg").get_attribute("aria-label")
    page.locator(".jupyter-widgets .noUi-handle").focus()
    page.keyboard.press("ArrowLeft")
    said = day_view.said(tables.event_days["article-published"].replace(year=2017, month=6, day=9), COMPARED, MEMBERS, tables)
    page.wait_for_function("said => document.querySelector('.jupyter-widgets .sco-said')?.textContent === said", arg=said)
    assert figure.locator("svg").get_attribute("aria-label") != before
    assert page.locator(".jupyter-widgets .widget-readout").inner_text() == "9 June 2017"
    page.get_by_label("CSTO", exact=True).uncheck()
    page.wait_for_function("() => document.querySelector('.jupyter-widgets .sco-day')?.dataset.org.split(' ').length === 2")
    assert figure.locator("thead th:visible").all_inner_texts() == ["State", "SCO", "EAEU"]
    page.close()
