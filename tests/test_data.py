"""The tables are valid, agree with each other, and agree with published totals."""

import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, system

import sco
from sco.tables import DATA, split


def test_package_is_valid():
    """An independent reader, frictionless, finds no fault in any table."""
    with system.use_context(trusted=True):
        report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def test_every_file_is_described():
    """Every CSV file in `data/` belongs to a resource of the package, and the other way round."""
    described = {r["path"] for r in json.loads((DATA / "datapackage.json").read_text())["resources"]}
    assert described == {p.name for p in DATA.glob("*.csv")}


def test_every_resource_names_source_and_licence(tables):
    """Each table says where it comes from, under which licence, and what each column means."""
    for resource in tables.package["resources"]:
        assert resource["sources"] and resource["licenses"] and resource["description"]
        assert all(field["description"] for field in resource["schema"]["fields"])


@pytest.mark.parametrize(("organisation", "day", "total"), [
    ("SCO", "2001-06-15", 6), ("SCO", "2017-06-09", 8), ("SCO", "2023-07-04", 9), ("SCO", "2024-07-04", 10),
    ("EAEU", "2015-01-01", 3), ("EAEU", "2015-08-31", 5), ("CSTO", "2003-09-18", 6), ("CSTO", "2006-08-16", 7),
    ("CSTO", "2012-12-18", 7), ("CSTO", "2012-12-19", 6), ("CSTO", "2026-01-01", 6), ("Shanghai Five", "1996-04-26", 5),
    ("CST", "1994-04-20", 9), ("EurAsEC", "2007-01-01", 6), ("EurAsEC", "2014-12-31", 5)])
def test_totals_equal_published_ones(organisation, day, total):
    """On days for which the number of members was published, the table gives that number."""
    assert len(sco.members(organisation, on=day)) == total


@pytest.mark.parametrize(("organisation", "iso3", "expected"), [
    ("CST", "UZB", [("1992-05-15", "1999-04-20")]), ("CSTO", "UZB", [("2006-08-16", "2012-12-19")]),
    ("EurAsEC", "UZB", [("2006-01-25", "2008-11-12")]), ("SCO", "UZB", [("2001-06-15", "")]),
    ("SCO", "BLR", [("2010-04-28", "2015-07-10"), ("2015-07-10", "2024-07-04"), ("2024-07-04", "")]),
    ("CSTO", "ARM", [("2003-09-18", "2024-02-22"), ("2024-02-22", "")]), ("EAEU", "ARM", [("2015-01-02", "")])])
def test_whole_histories(tables, organisation, iso3, expected):
    """The histories of Uzbekistan, Belarus and Armenia stand in the table spell by spell."""
    frame = tables["memberships"]
    frame = frame[(frame["organisation"] == organisation) & (frame["iso3"] == iso3)].sort_values("start")
    assert [(f"{r.start:%Y-%m-%d}", "" if pd.isna(r.end) else f"{r.end:%Y-%m-%d}") for r in frame.itertuples()] == expected


def test_low_confidence_where_only_background(tables):
    """A row that rests on background knowledge alone is not of high confidence."""
    for name in ("memberships", "events", "china_institutions"):
        frame = tables[name]
        alone = frame[frame["sources"] == "B"]
        assert not (alone["confidence"] == "high").any(), name


def test_institutions_fall_in_their_period(tables):
    """Each step of China lies in the period that its row names."""
    periods = tables["periods"].set_index("period")
    opened = tables["events"].set_index("id")["date"]
    for row in tables["china_institutions"].itertuples():
        begins = opened[periods["start_event"][row.period]]
        later = [opened[p.start_event] for p in periods.itertuples() if opened[p.start_event] > begins]
        assert row.date >= pd.Timestamp(begins.year, 1, 1) and (not later or row.date <= min(later)), row.institution


def test_evidence_of_claims_exists(tables):
    """Every verdict but "cannot be checked" has evidence, and all evidence exists."""
    from sco.claims import evidence
    from sco.prose import row_of
    known = set(tables["sources"]["id"])
    for claim in tables["claims"].itertuples():
        sources, rows = evidence(claim.evidence)
        assert sources or rows or claim.verdict == "cannot be checked", claim.id
        assert not set(sources) - known, claim.id
        for row in rows:
            name, _, key = row.rstrip("]").partition("[")
            assert (row_of(name, key, tables) if key else tables[name]) is not None, f"{claim.id}: {row}"


def test_a_verdict_that_holds_rests_on_something_opened(tables):
    """No claim holds on background alone, or with a reason that says that nothing about it was opened."""
    from sco.claims import evidence
    empty = re.compile(r"(?:opened no (?:document|figures)|nothing (?:that )?we opened|does not give the passage"
                       r"|is a judgement|no document we opened)", re.I)
    table = tables["claims"]
    for claim in table[table["verdict"] == "holds"].itertuples():
        sources, rows = evidence(claim.evidence)
        assert set(sources) - {"B"} or rows, f"{claim.id} rests on background only"
    # that something beside the claim is a judgement does not touch its verdict
    beside = {"c047"}
    assert set(table[(table["verdict"] == "holds") & table["why"].str.contains(empty)]["id"]) == beside


def test_background_alone_is_never_a_verdict(tables):
    """A verdict other than "cannot be checked" has a source beside background, or a table row."""
    from sco.claims import evidence
    for claim in tables["claims"].itertuples():
        sources, rows = evidence(claim.evidence)
        assert claim.verdict == "cannot be checked" or set(sources) - {"B"} or rows, claim.id


def test_sources_are_used(tables):
    """Every source of the register is named by some table or page: none stands for show."""
    used = {"B", "A01"}
    for name, frame in tables.frames.items():
        for column in {"sources", "evidence", "source"} & set(frame.columns):
            if name != "sources":
                used |= {part for cell in frame[column] for part in split(cell)}
    text = "".join(p.read_text(encoding="utf-8") for p in (DATA.parent / "chapters").glob("*.[mi]*"))
    unused = [i for i in tables["sources"]["id"] if i not in used and f"{i}`" not in text and f"{i};" not in text
              and f"#source-{i})" not in text]
    assert len(unused) <= 0.25 * len(tables["sources"]), unused


def test_cut_off_is_in_the_past(tables):
    """The cut-off day of the data lies before today, and the timeline marks it."""
    cut_off = date.fromisoformat(tables.package["cutOff"])
    assert cut_off < date.today()
    assert f"{tables['events'].set_index('id')['date']['cut-off']:%Y-%m-%d}" == tables.package["cutOff"]


def test_data_folder_may_be_another(tmp_path: Path):
    """A copy of the folder with one more organisation and state is read without a change of code."""
    import shutil
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    for name, line in {
        "organisations": "Club,The Made-up Club,treaty,Agreement,2010-01-01,2010-01-01,2010-01-01,,,,,high,S01,",
        "states": "XXA,Atlantis,Atlantis,Nowhere,no,Poseidonis,B",
        "memberships": "Club,XXA,Atlantis,member,in full,yes,2010-01-01,day,,,founding,entry into force,,,,,,,,,high,S01,",
    }.items():
        with (copy / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    assert list(sco.members("Club", on="2010-01-01", tables=sco.load(copy))["state"]) == ["Atlantis"]
