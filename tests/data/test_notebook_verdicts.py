"""A notebook writes verdicts out, so that it reads well outside the book; they have to be those of the ledger."""

import re
from html import unescape

import pytest

from articlebook import notebooks, verdicts
from articlebook.claims import chapter_files
from articlebook.tables import load

PILL = re.compile(r'<span class="sco-pill ([\w-]+)" data-claim="(c\d{3})">(.*?)</span>(?![^<]*</span>)')
LINK = re.compile(r"\(claims\.md#claim-(c\d{3})\)")
NOTEBOOKS = [path for path in chapter_files() if path.suffix == ".ipynb"]


def texts(path) -> list[str]:
    return [cell.source for cell in notebooks.read(path).cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_verdicts_are_those_of_the_ledger(path):
    """Sign, word and colour beside each claim are the ledger's."""
    ledger = load()["claims"].set_index("id")["verdict"]
    found = [pill for text in texts(path) for pill in PILL.findall(text)]
    assert found, "no verdict was found; did the notes change their form?"
    for colour, claim, inside in found:
        assert colour == verdicts.css_class(ledger[claim]), claim
        words = unescape(re.sub(r"<[^>]*>", "", inside)).strip()
        assert words == f"{verdicts.SIGNS[ledger[claim]]} {ledger[claim]}", claim


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_claim_that_is_named_has_its_verdict(path):
    """A reader who meets the code of a claim sees the verdict in the same cell, and every claim of the chapter's head is met."""
    met = set()
    for text in texts(path):
        named = set(LINK.findall(text))
        assert named == {claim for _, claim, _ in PILL.findall(text)}
        met |= named
    assert set(notebooks.read(path).metadata["chapter"]["claims"]) <= met
