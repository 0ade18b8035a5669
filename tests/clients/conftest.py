"""Firefox, one for all tests of a process, and the book as it and WebKit see it."""

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
