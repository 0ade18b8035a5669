"""What several tests share: the tables, the built site, a server for it, and a browser."""

import collections
import functools
import http.server
import os
import shutil
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import sco
from tests.support import browsing
from tests.support.places import ROOT

# What pytest and Python make of a file once is kept, whatever the shell says: else each of the hundreds of commands that tests start makes it anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SITE = ROOT / "_build" / "site"  # what readers get; `_build/html` is the step before it
#: The files that take ten seconds or more, the longest first, so that the processes of a run end together; `pytest --durations=50` says which they are.
LONGEST = ("quiz/test_quiz_browser.py", "exports/test_outputs.py", "site/test_browser.py", "exports/test_lite.py", "exports/test_binder.py",
           "marking/test_marking.py", "exercises/test_publish.py", "exports/test_teachers.py", "clients/test_firefox.py", "site/test_directives.py",
           "site/test_build.py", "marking/test_class_server.py", "faults/test_fault_sweep.py", "site/test_explorer.py", "site/test_layout.py",
           "faults/test_foreign_files.py", "marking/test_checker_limits.py", "project/test_second_article.py", "exercises/test_forms.py",
           "exercises/test_pack.py", "site/test_site.py", "exports/test_lms.py", "exercises/test_exercises.py", "site/test_live.py", "site/test_adapted.py",
           "site/test_view.py", "clients/test_webkit.py", "marking/test_collect.py", "site/test_book.py", "exports/test_here.py", "charts/test_charts_days.py",
           "marking/test_essay_screen.py", "marking/test_marking_failures.py", "exercises/test_student_calls.py", "charts/test_charts.py",
           "charts/test_charts_input.py", "charts/test_charts_browser.py", "faults/test_invalid.py", "exports/test_cartridge.py", "spoken/test_spoken.py")


# What is tried by chance: a day's run tries the same each time, so that it finds what a change broke; the weekly one tries other things.
for profile, tries in (("everyday", 100), ("thorough", 2000)):
    settings.register_profile(profile, max_examples=tries, derandomize=profile == "everyday", database=None, deadline=None,
                              suppress_health_check=list(HealthCheck))


def pytest_addoption(parser):
    """Add the switch of `make thorough`."""
    parser.addoption("--thorough", action="store_true", help="run tests marked thorough too, and try twenty times as many chances")


def pytest_configure(config):
    """Choose how much is tried by chance."""
    settings.load_profile("thorough" if config.getoption("--thorough") else "everyday")


def pytest_collection_modifyitems(config, items):
    """Mark what opens a browser and what a thorough run does more of, leave the thorough out of others, and begin with long files."""
    at_length = config.getoption("--thorough")
    for item in items:
        if {"browser", "firefox", "webkit_driver"} & {*item.fixturenames}:
            item.add_marker(pytest.mark.browser)
        if at_length and {"thorough", "hypothesis"} & {*item.fixturenames, *item.keywords}:
            item.add_marker(pytest.mark.thorough)
    if not at_length:
        left = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    slow = collections.Counter(item.path for item in items if item.get_closest_marker("slow"))
    first = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (first.get(item.path, len(first)), -slow[item.path]))


@pytest.fixture(scope="session")
def thorough(pytestconfig) -> bool:
    """Whether this run is the weekly one, which tries more of the same."""
    return pytestconfig.getoption("--thorough")


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
    from articlebook.chromium import program

    return program()


@pytest.fixture(scope="session")
def browser(driver, chromium):
    """Headless Chromium."""
    started = driver.chromium.launch(executable_path=chromium, args=[
        "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-first-run"])
    yield started
    started.close()


@pytest.fixture
def open_page(browser):
    """Open pages with the settings of a browser context, such as ``color_scheme="dark"``; `browsing.watched` says what they note."""
    contexts = []

    def one(**settings):
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings))
        return browsing.watched(contexts[-1].new_page())
    yield one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """A page as wide as a laptop."""
    return open_page()


@pytest.fixture(params=["light", "dark"])
def themed_page(open_page, request):
    """A page in each colour scheme."""
    return open_page(color_scheme=request.param)


@pytest.fixture(scope="session")
def pages(site) -> list[str]:
    """Pages of the book, as paths below the site; the search and index pages belong to the theme."""
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html")
                  if not {"_static", "lite"} & set(p.parts) and p.name not in ("search.html", "genindex.html", "index.html", "404.html"))


@pytest.fixture(scope="session")
def webkit_driver(tmp_path_factory):
    """WebKit's small browser on a screen that nobody sees, one for all tests of a process."""
    from selenium import webdriver

    from tests.clients import reader

    program, started_by = reader.mini_browser(), shutil.which("WebKitWebDriver")
    if not (program and started_by and shutil.which("Xvfb")):
        pytest.skip("WebKit is not on this machine; tests/support/setup-browser.sh installs it on Debian, with a screen that nobody sees")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(program)
    options.add_argument("--automation")
    with reader.screen() as environment:
        home = tmp_path_factory.mktemp("webkit")
        environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        started = webdriver.WebKitGTK(options=options, service=webdriver.WebKitGTKService(started_by, env=environment))
        yield started
        started.quit()
