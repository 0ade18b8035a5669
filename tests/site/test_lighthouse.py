"""Lighthouse finds nothing on the page types that differ most; `make lighthouse` audits all, on a phone and a desktop."""

import pytest

from tests.support.lighthouse import CATEGORIES, PAGES, audit, served

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


def test_no_fault_on_a_phone(site):
    """Accessibility, best practices and findability are whole, nothing moves while a page loads.

    The score of speed depends on what else the machine does, so no bar for it stands here; `test_site.py` holds what
    speed comes from.
    """
    faults = {}
    with served(site) as root:
        for name in ("front page", "notebook", "explorer"):
            found = audit(f"{root}/{PAGES[name]}")
            if any(found[c] < 100 for c in CATEGORIES[1:]) or found["shift"] > 0.02 or found["requests"] > 10:
                faults[name] = found
    assert faults == {}
