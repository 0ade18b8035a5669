"""The tables are valid, agree with each other, and agree with published totals."""

import dataclasses
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, system

import sco
from articlebook import restatements, rules
from articlebook.project import check_tables
from articlebook.project.check_tables import unused_sources
from articlebook.tables import CHECKED, DATA, DataError, digest, load, split
from tests.support.days import CUT_OFF


def test_package_is_valid():
    """An independent reader, frictionless, finds no fault in any table."""
    with system.use_context(trusted=True):
        report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def test_a_copy_that_was_checked_is_not_checked_again(tmp_path):
    """A copy with a digest that fits is read as it is, to the same tables; where anything differs from it, everything is checked."""
    copy = shutil.copytree(DATA, tmp_path / "data", ignore=lambda folder, names: [name for name in names if not name.endswith((".csv", ".json"))])
    states = copy / "states.csv"
    states.write_text(states.read_text(encoding="utf-8").replace("China", "China ", 1), encoding="utf-8")
    (copy / CHECKED).write_text(digest(copy), encoding="utf-8")
    found, whole = load(copy), load()
    assert "China " in set(found["states"]["name"]) and list(found.frames) == list(whole.frames)
    pd.testing.assert_frame_equal(found["memberships"], whole["memberships"])
    again = shutil.copytree(copy, tmp_path / "again")
    (again / "states.csv").write_text(states.read_text(encoding="utf-8").replace("India", "India ", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"states\.csv.*begins or ends with a space"):
        load(again)


def test_every_file_is_described():
    """Every CSV file in `data/` belongs to a resource of the package, and the other way round."""
    described = {r["path"] for r in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]}
    assert described == {p.name for p in DATA.glob("*.csv")}


def test_every_resource_names_source_and_licence(tables):
    """Each table says where it comes from, under which licence, and what each column means."""
    for resource in tables.package["resources"]:
        assert resource["sources"] and resource["licenses"] and resource["description"]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_a_row_is_named_in_words(tables):
    """Every table says which of its columns name a row, so that no link shows a code such as "osh-2010-sco"; a name that is cut leaves no mark open."""
    for resource in tables.package["resources"]:
        name, frame = resource["name"], tables[resource["name"]]
        keys = restatements.row_keys(name, frame, tables)
        for key in {keys[0], keys[len(keys) // 2], keys[-1]}:
            words = restatements.in_words(f"{name}[{key}]", tables)
            shown = set(tables.key(name)) & set(resource["naming"])
            assert words.startswith(f"{resource['title']}: ") and words.count('"') % 2 == 0, words
            assert shown or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", key) or key not in words, words
    assert restatements.in_words("crisis_responses[osh-2010-sco]", tables).endswith("SCO, Violence between Kyrgyz and Uzbeks in the south of Kyrgyzstan")
    assert restatements.in_words("igo_world[1949]", tables).endswith(": 1949")


@pytest.mark.parametrize(("organisation", "day", "total"), [
    ("SCO", "2001-06-15", 6), ("SCO", "2017-06-09", 8), ("SCO", "2023-07-04", 9), ("SCO", "2024-07-04", 10),
    ("EAEU", "2015-01-01", 3), ("EAEU", "2015-08-31", 5), ("CSTO", "2003-09-18", 6), ("CSTO", "2008-03-27", 6), ("CSTO", "2008-03-28", 7),
    ("CSTO", "2012-12-18", 7), ("CSTO", "2012-12-19", 6), ("CSTO", CUT_OFF, 6), ("Shanghai Five", "1996-04-26", 5),
    ("CST", "1994-04-20", 9), ("EurAsEC", "2007-01-01", 6), ("EurAsEC", "2014-12-31", 5)])
def test_totals_equal_published_ones(organisation, day, total):
    """On days for which the number of members was published, the table gives that number."""
    assert len(sco.members(organisation, on=day)) == total


@pytest.mark.parametrize(("organisation", "iso3", "expected"), [
    ("CST", "UZB", [("1994-04-20", "1999-04-20"), ("2008-03-28", "2012-12-19")]), ("CSTO", "UZB", [("2008-03-28", "2012-12-19")]),
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
    from articlebook.claims import evidence
    from articlebook.text_roles import row_of
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
    from articlebook.claims import evidence
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
    from articlebook.claims import evidence
    for claim in tables["claims"].itertuples():
        sources, rows = evidence(claim.evidence)
        assert claim.verdict == "cannot be checked" or set(sources) - {"B"} or rows, claim.id


def test_an_unused_source_is_a_doubt(tables, capsys):
    """A source behind which nothing stands is named by `make data`, and stops nothing."""
    sources = pd.concat([tables["sources"], tables["sources"].tail(1).assign(id="Z98")])
    assert unused_sources(dataclasses.replace(tables, frames=tables.frames | {"sources": sources}))[-1] == "Z98"
    assert check_tables.main() == 0 and "no fault" in capsys.readouterr().out


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


def test_every_spell_says_what_it_is_counted_from(tables):
    """Each start and each end names a rule, and a treaty's party is one from the day on which the treaty binds it."""
    spells, rules = tables["memberships"], set(tables["dating_rules"]["basis"])
    assert set(spells["start_basis"]) <= rules
    assert (spells["end"].notna() == spells["end_basis"].isin(rules)).all()
    treaties = spells[spells["organisation"].isin(["CST", "CSTO", "EurAsEC", "EAEU"]) & (spells["founder"] == "yes")]
    first = treaties.groupby(["organisation", "iso3"]).head(1)
    assert (first["start"] == first["organisation"].map(tables["organisations"].set_index("organisation")["in_force"])).all()
    assert set(first["start_basis"]) == {"entry into force"}


def test_uzbekistans_return_follows_the_rule(tables):
    """Its return to the treaty and to the organisation begins with the last known step, and the signature stands beside it."""
    back = tables["memberships"].query("iso3 == 'UZB' and start_kind == 'return'").set_index("organisation")
    assert set(back.index) == {"CST", "CSTO"} and set(back["start_basis"]) == {"ratification"}
    assert set(back["start"]) == {tables.event_days["uzbekistan-csto"]}
    assert back.loc["CSTO", "start_earliest"] == back.loc["CSTO", "signed"] == tables.event_days["uzbekistan-csto-signed"]


def test_signatories_of_the_treaty(tables):
    """The event names the six that signed at Tashkent, and three of the nine parties did not prolong the treaty."""
    parties = tables["memberships"].query("organisation == 'CST' and start_kind != 'return'")
    names = lambda event: split(tables["events"].set_index("id")["actors"][event])  # noqa: E731
    assert sorted(parties[parties["signed"] == tables.event_days["cst-signed"]]["state"]) == names("cst-signed")
    assert len(parties) == 9 and set(parties[parties["end_kind"] == "not renewed"]["state"]) == set(names("cst-protocol")) - {"CST"}


def test_known_until(tables):
    """What is known of an organisation reaches the cut-off day, and an organisation that has ended needs no such day."""
    frame = tables["organisations"]
    alive = frame[frame["ended"].isna() & (frame["confidence"] != "low")]
    assert alive["known_until"].min() == tables.coverage[1]
    assert frame[frame["ended"].notna()]["known_until"].isna().all()


@pytest.mark.parametrize(("resolution", "totals"), [("498 (V)", (44, 7, 9)), ("2758 (XXVI)", (76, 35, 17)), ("68/262", (100, 11, 58)),
                                                    ("A/HRC/51/L.6", (17, 19, 11))])
def test_whole_roll_calls_add_up(tables, resolution, totals):
    """The votes stored for each whole roll call add up to the totals that the United Nations published."""
    votes = tables["un_resolution_votes"].query("resolution == @resolution")["vote"]
    assert tuple((votes == one).sum() for one in ("yes", "no", "abstain")) == totals


def test_votes_of_sco_members(tables):
    """Each named resolution since the SCO began tells the vote of each of its members on that day."""
    votes = tables["un_resolution_votes"]
    for row in tables["un_resolutions"].itertuples():
        if row.day >= tables.event_days["sco-founded"]:
            there = set(sco.members("SCO", on=row.day)["iso3"])
            assert there <= set(votes[votes["resolution"] == row.resolution]["iso3"]), row.resolution


def test_levels_of_confidence_mean_the_same_everywhere():
    """The page on the book and the data dictionary explain high, medium and low in the same words."""
    pages = [(DATA.parent / "chapters" / f"{name}.md").read_text(encoding="utf-8") for name in ("about", "data-dictionary")]
    said = [re.findall(r"^\| (?:high|medium|low) \| .*$", page, re.M) for page in pages]
    assert len(said[0]) == 3 and said[0] == said[1]


def test_exercises_name_pages_by_their_titles():
    """A chapter, notebook or page that an exercise asks for has the title under which a reader finds it."""
    titles = set()
    for path in (DATA.parent / "chapters").iterdir():
        if path.suffix in {".md", ".ipynb"}:
            text = path.read_text(encoding="utf-8")
            cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"]] if path.suffix == ".ipynb" else [text]
            titles |= {found[1] for found in (re.search(r"^# (.+)$", cell, re.M) for cell in cells) if found}
    asked = [name for path in (DATA.parent / "exercises").glob("*/assignment.yml")
             for name in re.findall(r'(?:chapter|notebook|page) "([^"]+)"', path.read_text(encoding="utf-8"))]
    assert asked and set(asked) <= titles, sorted(set(asked) - titles)


def test_totals_of_memberships_agree(tables):
    """A state's total beside the shared organisations is that of the counts, but for the one seat by which the files differ."""
    shared, counts = tables["igo_overlap"], tables["igo_counts"].set_index(["year", "iso3"])["n_full_ab"]
    for end in "ab":
        totals = shared.set_index(["year", f"iso3_{end}"])[f"n_{end}"].rename_axis(["year", "iso3"])
        gap = (totals - counts.reindex(totals.index)).dropna()
        assert len(gap) and gap.abs().max() <= 1
        assert (gap.loc[gap.index.get_level_values("iso3") == "CHN"] == 0).all(), "China's corrected count has one source"


@pytest.mark.parametrize("column", ["precision", "confidence"])
def test_the_timeline_names_every_level(tables, column):
    """The page of the timeline counts the events of each level that occurs, so that its numbers add up to the whole."""
    page = (DATA.parent / "chapters/timeline.md").read_text(encoding="utf-8")
    assert set(re.findall(rf"events {column}=(\w+)`", page)) == set(tables["events"][column])


@pytest.mark.parametrize("name", ["dating_rules", "founding_documents", "un_resolutions", "un_resolution_votes", "sco_organs", "sco_summits",
                                  "proposals", "energy_routes", "exercises_and_crises", "voices"])
def test_tables_of_record_are_shown(name):
    """A chapter or page shows each of these tables, beside the data dictionary."""
    assert any(f"{{data-table}} {name}\n" in path.read_text(encoding="utf-8") for path in (DATA.parent / "chapters").glob("*.md"))


def test_corrections_say_what_stands(tables):
    """The newest correction of a cell says what the cell holds; one that does not is named by its row."""
    errata = tables["errata"]
    row = int(errata.index[errata["cell"] != ""][0])
    changed = dataclasses.replace(tables, frames=tables.frames | {"errata": errata.assign(now=errata["now"].where(errata.index != row, "never"))})
    assert rules.faults(tables) == []
    found = rules.faults(changed)
    assert len(found) == 1 and found[0].startswith(f"errata.csv, row {row + 2}, column now: 'never' stands for {errata['cell'][row]}")
    lost = dataclasses.replace(tables, frames=tables.frames | {"errata": errata.assign(cell=errata["cell"].where(errata.index != row, "claims[c999].verdict"))})
    assert "no row 'c999' in claims" in rules.faults(lost)[0]
    assert (errata["was"] != errata["now"]).all()
