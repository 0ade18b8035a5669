"""The two browsers, one of each for all tests of a process, and the book as they see it."""

import functools
import http.server
import os
import shutil
import threading

import pytest

from tests.clients import reader, serving


@pytest.fixture(scope="session")
def book(site):
    """Address of the book, in which every page notes what goes wrong in it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(serving.Book, site=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def firefox() -> str:
    """Path of the system's own Firefox."""
    program = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("Firefox is not on this machine; tests/support/setup-browser.sh installs it on Debian")
    return program


@pytest.fixture(scope="session")
def firefox_browser(firefox, tmp_path_factory):
    """Firefox without a window."""
    with reader.started(firefox, tmp_path_factory.mktemp("firefox")) as connection:
        yield connection


@pytest.fixture(scope="session")
def webkit_driver(tmp_path_factory):
    """WebKit's small browser on a screen that nobody sees."""
    from selenium import webdriver

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
