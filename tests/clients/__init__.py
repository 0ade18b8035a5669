"""The book in Firefox and WebKit, on the paths that matter to a reader; every other test opens Chromium."""

import pytest

pytest.register_assert_rewrite("tests.clients.paths")
