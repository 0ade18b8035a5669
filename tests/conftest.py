"""What several tests share: the tables, the built site, a server for it, and a browser."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest

import sco

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "site"  # what readers get; `_build/html` is the step before it


def pytest_collection_modifyitems(items):
    """Mark what opens a browser, so that `-m "not slow and not browser"` runs the quick rest."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def tables():
    return sco.load()


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "intro.html").exists():
        pytest.fail("the book is not built; run `make book` first (`make test` does)")
    return SITE


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def served(site):
    """Address of the built book on the loopback interface."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def driver():
    """What starts browsers: there can be one a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """Path of the machine's own Chromium; none where playwright installed one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser(driver, chromium):
    """Headless Chromium."""
    started = driver.chromium.launch(executable_path=chromium, args=[
        "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-first-run"])
    yield started
    started.close()


@pytest.fixture(scope="session")
def binder_lab(tmp_path_factory):
    """Address of a JupyterLab in Binder's environment, on a public copy of the book and the exercises beside it."""
    from articlebook.exercises.notebooks import write_student_notebooks
    from tests.support import labs, public

    if not (labs.HERE / "binder").exists():
        pytest.fail("Binder's environment is not there; `make test` makes it")
    folder, base = tmp_path_factory.mktemp("lab"), tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    copy = public.refresh_once(labs.HERE / "public", run)  # the package that postBuild installed lies there
    work = Path(shutil.copytree(copy, folder / "work", ignore=shutil.ignore_patterns("articlebook", "sco")))
    for path in write_student_notebooks(folder / "student"):
        shutil.copy(path, work)
    with labs.started(labs.HERE / "binder/bin/python", work, folder) as address:
        yield address


@pytest.fixture(scope="session")
def pages(site) -> list[str]:
    """Pages of the book, as paths below the site; the search and index pages belong to the theme."""
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html")
                  if not {"_static", "lite"} & set(p.parts) and p.name not in ("search.html", "genindex.html", "index.html", "404.html"))
