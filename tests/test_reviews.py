"""Each page has a day of review, and the days that have passed are found."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from articlebook.project import reviews

ROOT = Path(__file__).resolve().parent.parent


def pages_of_book() -> set[str]:
    """Names of all pages, without ending, from the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return {toc["root"]} | {entry["file"] for part in toc["parts"] for entry in part["chapters"]}


def test_each_page_has_a_review(tables):
    """Every page of the table of contents has a row in reviews.csv, and every row has its page."""
    assert set(tables["reviews"]["page"]) == pages_of_book()


def test_days_are_in_order(tables):
    """A page is checked after its newest data and before its next review, and no data is newer than the cut-off day."""
    frame = tables["reviews"]
    assert (frame["as_of"] <= frame["checked"]).all() and (frame["checked"] < frame["next_review"]).all()
    assert (frame["as_of"] <= tables.coverage[1]).all()


def test_no_page_is_overdue_on_the_day_of_its_check(tables):
    """On the last day of checking, no page waits for a review."""
    assert reviews.overdue(tables["reviews"]["checked"].max(), tables).empty


def test_a_page_is_overdue_from_the_day_after(tables):
    """A page is not overdue on its day of review, and is so one day later."""
    first = tables["reviews"]["next_review"].min()
    due = set(tables["reviews"].loc[tables["reviews"]["next_review"] == first, "page"])
    assert reviews.overdue(first, tables).empty
    late = reviews.overdue(first + timedelta(days=1), tables)
    assert set(late["page"]) == due and (late["days"] == 1).all() and list(late) == reviews.COLUMNS


def test_longest_overdue_comes_first(tables):
    """Long after every review, all pages are overdue, those that were due first at the top."""
    late = reviews.overdue(date(2099, 1, 1), tables)
    assert len(late) == len(tables["reviews"]) and late["next_review"].is_monotonic_increasing


@pytest.mark.parametrize("on", ["soon", "", None])
def test_no_day_is_an_error(tables, on):
    """What is no day is refused, and the message says how to write one."""
    with pytest.raises(ValueError, match="write it as 2027-06-01"):
        reviews.overdue(on, tables)


def test_command_says_which(tables, capsys, monkeypatch):
    """The command names each overdue page and returns 1, or says that there is none and returns 0."""
    monkeypatch.setattr(reviews, "load", lambda: tables)
    assert reviews.main(tables["reviews"]["checked"].max()) == 0
    assert "No page" in capsys.readouterr().out
    assert reviews.main("2099-01-01") == 1
    said = capsys.readouterr().out
    assert all(f"`{page}`" in said for page in tables["reviews"]["page"])
