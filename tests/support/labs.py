"""A JupyterLab that several tests drive: how it is started, how a notebook is opened and run, and what its cells said."""

import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.places import ROOT

HERE = ROOT / "_build" / "anywhere"  # what setup-anywhere.sh makes
CELLS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell"
ERRORS = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'


@contextlib.contextmanager
def started(python: Path, root: Path, folder: Path):
    """Address of a JupyterLab of its own, with nothing kept from other sessions."""
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    own |= {"IPYTHONDIR": str(folder / "ipython"), "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    with socket.socket() as probe:  # older servers do not tell which port they took
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=",
             "--ServerApp.password=", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
             f"--ServerApp.root_dir={root}"],
            env=os.environ | own, stdout=file, stderr=file, cwd=root)
    try:
        for _ in range(240):
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", log.read_text(encoding="utf-8")):
                with contextlib.suppress(urllib.error.URLError, ConnectionError):
                    urllib.request.urlopen(f"{found[1]}/api", timeout=5).close()
                    break
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.5)
        else:
            raise AssertionError(log.read_text(encoding="utf-8"))
        yield found[1]
    finally:
        server.terminate()
        server.wait(20)


def open_notebook(page, lab: str, path: str) -> None:
    """Open a notebook by the form of address that the launch buttons have."""
    page.goto(f"{lab}/lab/tree/{path}?reset")
    page.wait_for_selector(CELLS, timeout=60_000)


# a star stands beside a cell that waits or runs; the notebook may keep cells out of sight unrendered
PROMPTS = """[...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent)"""
BEGUN = f"before => {PROMPTS}.join() !== before"
DONE = f"""() => {PROMPTS}.some(text => /\\[\\d+\\]/.test(text)) && !{PROMPTS}.some(text => text.includes('*'))
    && document.querySelector('#jp-main-statusbar').textContent.includes('| Idle')"""


def run_all(page, seconds: int = 120) -> None:
    """Run all cells and wait for the last; a run that is asked for before the kernel listens is lost, and asked for again."""
    from playwright.sync_api import TimeoutError

    page.get_by_text("| Idle").wait_for(timeout=seconds * 1000)
    before = page.evaluate(f"{PROMPTS}.join()")
    for _ in range(4):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        with contextlib.suppress(TimeoutError):
            page.wait_for_function(BEGUN, arg=before, timeout=seconds * 1000 / 4)
            break
    page.wait_for_function(DONE, timeout=seconds * 1000)


def failures(page) -> list[str]:
    """Errors and warnings that stand below cells."""
    return [text[-500:] for text in page.locator(ERRORS).all_inner_texts()]


def run_cell(page, number: int) -> None:
    """Run one code cell, counted from the top."""
    page.locator(f"{CELLS}.jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
