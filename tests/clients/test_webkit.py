"""The book in WebKit, of which Safari is made: a page of each type, and what every browser must do."""

import pytest

from tests.clients.paths import Paths, of_each_type
from tests.clients.reader import WebKit
from tests.clients.serving import PLAIN


class TestWebKit(Paths):
    """Paths in WebKit."""

    @pytest.fixture
    def reader(self, webkit_driver):
        """A window as wide as a laptop's."""
        return WebKit(webkit_driver)

    @pytest.fixture
    def still(self, reader):
        """A window that runs no script, since the server forbids it."""
        return reader


def test_page_types(webkit_driver, book, pages):
    """A page of each type opens without an error thrown, a warning, a request that the policy forbids, or anything too wide."""
    reader, faults = WebKit(webkit_driver), {}
    for name in of_each_type(pages):
        reader.open(f"{book}/{PLAIN}/{name}")
        if noted := reader.noted():
            faults[name] = noted
    assert faults == {}
