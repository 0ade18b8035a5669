"""The book in Firefox: its pages, what every browser must do, and paper."""

import pypdfium2
import pytest

from tests.clients.paths import CLAIMS, Paths, answer, of_each_type
from tests.clients.reader import Firefox, started
from tests.clients.serving import PLAIN
from tests.quiz import samples


@pytest.fixture(scope="module")
def window(firefox_browser):
    """Open one window for all tests of this file."""
    return Firefox(firefox_browser)


class TestFirefox(Paths):
    """Paths in Firefox."""

    @pytest.fixture
    def reader(self, window) -> Firefox:
        """A window as wide as a laptop's."""
        return window

    @pytest.fixture
    def still(self, firefox, tmp_path):
        """A window of a Firefox that runs no script."""
        with started(firefox, tmp_path, **{"javascript.enabled": False}) as connection:
            yield Firefox(connection)


def test_pages(firefox_browser, book, pages, thorough):
    """A page of each type opens on a phone without an error thrown, a warning, a request that the policy forbids, or anything too wide.

    A thorough run opens every page, as the tests of Chromium do each day.
    """
    reader, faults = Firefox(firefox_browser, width=360, height=740), {}
    for name in [*pages, "search.html"] if thorough else of_each_type(pages):
        reader.open(f"{book}/{PLAIN}/{name}")
        if noted := reader.noted():
            faults[name] = noted
    reader.close()
    assert faults == {}


def printed(reader: Firefox) -> str:
    """Print the page that is open; return the text on all sheets."""
    return "\n".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(reader.printed()))


def test_print(window, book, tables):
    """Paper has the questions without what was answered or is right, and every claim of a filtered ledger."""
    reader = window
    reader.open(f"{book}/{PLAIN}/{samples.PAGE}")
    reader.press(".sco-more > summary", "Enter")
    answer(reader, "#quiz-sample-numeric", right=False)
    text = printed(reader)
    assert "How many lamps are there?" in text
    assert "1234567" not in text and "Count the lamps" not in text and "Not right" not in text
    reader.open(f"{book}/{PLAIN}/{CLAIMS}")
    reader.press(".sco-filters [value=wrong]", "Space")
    reader.until(lambda: reader.shown(".sco-claim") < len(tables["claims"]))
    text = printed(reader)
    assert [number for number in tables["claims"]["id"] if number not in text] == []
