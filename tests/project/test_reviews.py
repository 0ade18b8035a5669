"""Each page has a day of review, and the days that have passed are found."""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml
from pandas.api.types import is_datetime64_any_dtype

from articlebook import restatements, text_roles
from articlebook.project import reviews

ROOT = Path(__file__).resolve().parents[2]


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


def days_shown(page: Path, tables) -> list[pd.Timestamp]:
    """Days that a page prints: of events and cells named in its text, and of the rows of its tables."""
    text = page.read_text(encoding="utf-8")
    found = [tables.event_days[event] for event in re.findall(r"\{(?:day|month|year)\}`([\w-]+)`", text) if event in tables.event_days]
    for cell in re.findall(r"\{cell\}`(\w+\[[^`]+\]\.\w+)`", text):
        found.append(pd.to_datetime(text_roles.evaluate("cell", cell, tables), format="%d %B %Y", errors="coerce"))
    for name, options in re.findall(r"^```\{data-table\} (\w+)\n((?:^:.*\n)*)", text, re.M):
        given = dict(re.findall(r"^:([\w-]+): *(.*)$", options, re.M))
        columns = [c.strip() for c in given["columns"].split(",")] if "columns" in given else list(tables[name].columns)
        frame = restatements.table_rows(name, given, tables)
        found += [day for column in columns if is_datetime64_any_dtype(frame[column]) for day in frame[column]]
    return [day for day in found if not pd.isna(day)]


@pytest.mark.parametrize("page", sorted((ROOT / "chapters").glob("*.md")), ids=lambda p: p.stem)
def test_no_page_is_newer_than_its_foot(page, tables):
    """The foot of a page says how new its data are; no day that the page prints, up to the cut-off day, is later."""
    foot = tables["reviews"].set_index("page")["as_of"][f"chapters/{page.stem}"]
    known = [day for day in days_shown(page, tables) if day <= tables.coverage[1]]
    assert max(known, default=foot) <= foot


def test_a_page_is_checked_after_its_claims(tables):
    """The foot of the ledger, and of each chapter, names no day of check before that of a claim it judges."""
    checked, claims = tables["reviews"].set_index("page")["checked"], tables["claims"].set_index("id")["last_checked"]
    assert checked["chapters/claims"] >= claims.max()
    for page in (ROOT / "chapters").glob("*.md"):
        judged = [c for line in re.findall(r"^:claims: *(.*)$", page.read_text(encoding="utf-8"), re.M) for c in re.findall(r"c\d{3}", line)]
        assert all(checked[f"chapters/{page.stem}"] >= claims[c] for c in judged), page.stem


def test_days_shown_are_found(tables):
    """The scan sees the days of a table and of the text."""
    days = days_shown(ROOT / "chapters/03-neighbours.md", tables)
    assert tables.event_days["gas-pipeline"] in days and tables["voices"]["day"].max() in days


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
