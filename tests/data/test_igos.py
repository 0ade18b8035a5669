"""Counts of China's memberships: the figures that the book gives, and where the tables disagree."""

import importlib.util
import re

import pandas as pd
import pytest

from articlebook.chapter import CHAPTERS
from articlebook.tables import DATA
from sco import igos


@pytest.fixture(scope="module")
def spells(tables):
    return tables["china_igos"]


def derive():
    """Load the script that makes the tables, as a module."""
    spec = importlib.util.spec_from_file_location("igo_counts", CHAPTERS.parent / "data" / "derive" / "igo_counts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("year", "expected"), [(1966, [1, 12, 7, 1]), (1977, [21, 21, 19, 19]), (1989, [37, 50, 49, 49]),
                                                (1997, [52, 71, 70, 70])])
def test_counts_against_the_yearbook(year, expected, tables):
    """Yearbook as quoted, published, without A, without A and B."""
    assert igos.against_yearbook(tables).loc[year].tolist() == expected


def test_seventeen_bodies_are_doubted(spells):
    """Six bodies of grade A and eleven of grade B, each with a reason and a span inside its spell."""
    doubted = spells[spells["grade"] != ""]
    assert doubted.groupby("grade")["igo"].nunique().to_dict() == {"A": 6, "B": 11}
    assert (doubted["why"] != "").all() and (spells.loc[spells["grade"] == "", "why"] == "").all()
    assert ((doubted["start"] <= doubted["doubt_from"]) & (doubted["doubt_to"] <= doubted["end"])).all()


def test_corrected_counts_follow_from_the_list(tables):
    """The list gives both corrected counts in every year; the published one fails in six years, by one seat."""
    made, whole = igos.recount(tables["china_igos"]), igos.counts(tables)
    assert (made[["without A", "without A and B"]] == whole[["without A", "without A and B"]]).all().all()
    assert igos.list_against_counts(tables)["missing"].to_dict() == {1965: 1, 1966: 1, 1967: 1, 1968: 1, 1969: 1, 1995: -1}


def test_the_choice_matters_little_later(tables):
    """After 1973 the correction moves the count by at most two; before 1971 by up to eleven."""
    frame = igos.counts(tables)
    gone = frame["published"] - frame["without A and B"]
    assert gone.loc[1974:].max() == 2 and gone.loc[:1970].max() == 11
    assert igos.effect(tables).loc["1974-2014", "without A and B: most"] == 2


def test_share_and_mean(tables):
    """Corrected: 78 of 335 living bodies in 2014, and above the world mean from 1991 on, not before."""
    last = igos.against_world([2014], tables).loc[2014]
    assert (last["China"], last["living"]) == (78, 335) and last["relative"] == pytest.approx(123.71, abs=0.01)
    relative = igos.measures(tables)["relative"]
    assert (relative.loc[1991:] > 100).all() and (relative.loc[:1990] < 100).all()


def test_no_sign_finds_all(spells):
    """Signs inside the dataset point at fourteen of the sixteen early doubtful spells, and at one accepted one."""
    frame = igos.signs_against_grades(spells).set_index("sign")
    assert frame.loc["any of them"].to_dict() == {"A": 3, "B": 11, "none": 1, "missed": 2}


def test_dates(tables):
    """Every name in the list is an institution of the book, and the SCO is dated five years early."""
    frame = igos.dates(tables).set_index("institution")
    wanted = set(tables["china_igos"]["institution"]) - {""}
    assert set(frame.index) == wanted <= set(tables["china_institutions"]["institution"])
    assert frame["apart"]["Shanghai Cooperation Organization"] == -5 and (frame["apart"] == 0).sum() == 15


def test_region(tables):
    """States are in the order of their last count, and a state that did not exist has no number."""
    frame = igos.region([1971, 2014], tables=tables)
    assert list(frame.index[:3]) == ["India", "Russia", "China"] and pd.isna(frame.loc["Kazakhstan", "1971"])


def test_in_year_gives_the_grade_of_that_year(spells):
    """A seat that was doubtful once is accepted in a later year."""
    assert set(igos.in_year(spells, 1966)["grade"]) == {"A", "B", "none"}
    later = igos.in_year(spells, 2000).set_index("organisation")["grade"]
    assert later["UN Industrial Development Organization"] == "none" and later["Asian Productivity Organization"] == "A"


def test_script_on_made_up_files(tmp_path):
    """The script counts full memberships, takes China's corrections over, and stops at a wrong file."""
    module = derive()
    committed = pd.read_csv(DATA / "igo_counts.csv")
    china = committed[committed["iso3"] == "CHN"].set_index("year")["n_full"]
    bodies = [f"B{n}" for n in range(90)]
    rows = [[710, y, "China", *([1] * china[y] + [2] * (90 - china[y]))] for y in china.index]
    rows += [[705, y, "Kazakhstan", *([1, 3, -9] + [0] * 87)] for y in range(1991, 2015)]
    pd.DataFrame(rows, columns=["ccode", "year", "state", *bodies]).to_csv(tmp_path / "s.csv", index=False)
    pd.DataFrame({"ioname": ["X", "Y"] * 66, "year": sorted([*range(1949, 2015)] * 2)}).to_csv(tmp_path / "i.csv", index=False, sep="\t")
    assert module.main([str(tmp_path / "s.csv"), str(tmp_path / "i.csv"), "--out", str(tmp_path / "o")]) == 0
    made = pd.read_csv(tmp_path / "o" / "igo_counts.csv")
    wanted = committed[committed["iso3"] == "CHN"].reset_index(drop=True)
    pd.testing.assert_frame_equal(made[made["iso3"] == "CHN"].reset_index(drop=True), wanted)
    assert (made.loc[made["iso3"] == "KAZ", "n_full"] == 1).all()
    assert (pd.read_csv(tmp_path / "o" / "igo_world.csv")["n_igos_alive"] == 2).all()
    for call in (["none.csv", "i.csv"], ["i.csv", "s.csv"], ["s.csv", "i.csv", "--sha256", "0", "0"]):
        with pytest.raises(SystemExit, match=r"not found|no column|sha256"):
            module.main([*(str(tmp_path / a) if a.endswith("csv") else a for a in call), "--out", str(tmp_path)])


def test_reasons_are_neutral(spells):
    """Reasons speak of the governments in Beijing and Taipei, without initials."""
    assert not any(re.search(r"\bP?ROC\b|\bPRC\b", why) for why in spells["why"])
