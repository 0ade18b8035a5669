"""Tables and drawings say what the data say: every label, every sign, no sign that is none."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import pandas as made

import sco
from articlebook import chart_svg, display
from articlebook.display import as_csv, grid, render_table

FRAME = pd.DataFrame({"state": ["China", "Russia", "China"], "year": [1971, 1971, 2014], "share": [0.5, -0.004, 0.25], "seats": [21.0, None, 2.0]})
#: Frames as a student makes them, each with the heads that its table must have.
LABELLED = {
    "rows that are only counted": (FRAME, ["state", "year", "share", "seats"]),
    "the head of it": (FRAME.head(2), ["state", "year", "share", "seats"]),
    "chosen rows": (FRAME.iloc[[2, 0]], ["row", "state", "year", "share", "seats"]),
    "describe": (FRAME.describe(), ["row", "year", "share", "seats"]),
    "a mean by state": (FRAME.groupby("state")["share"].mean(), ["state", "share"]),
    "a count with the name of its group": (FRAME.groupby("state")["state"].count(), ["state", "state"]),
    "two keys": (FRAME.groupby(["state", "year"])[["share"]].mean(), ["state", "year", "share"]),
    "two measures": (FRAME.groupby("state").agg({"share": ["mean", "max"], "seats": "sum"}), ["state", "share: mean", "share: max", "seats: sum"]),
    "two keys without names": (FRAME.set_index(["state", "year"]).rename_axis([None, None]), ["row, level 1", "row, level 2", "share", "seats"]),
    "a pivot": (FRAME.pivot(index="state", columns="year", values="share"), ["state", "1971", "2014"]),
    "columns as rows": (FRAME.set_index("state").T, ["row", "China", "Russia", "China"]),
    "numbers of values": (FRAME["state"].value_counts(), ["state", "count"]),
    "correlations": (FRAME[["year", "share"]].corr(), ["row", "year", "share"]),
    "days": (FRAME.set_index(pd.to_datetime(["2001-06-15", "2014-01-01", "2021-06-08"])), ["row", "state", "year", "share", "seats"]),
    "a Series without a name": (pd.Series([1, 2], index=["a", "b"]), ["row", "value"]),
}


@pytest.mark.parametrize(("frame", "heads"), LABELLED.values(), ids=LABELLED)
def test_no_label_is_lost(frame, heads):
    """In the table, its text form and its CSV, each row begins with all its labels; each head has words and a scope."""
    table = sco.show(frame, "What it shows")
    page = BeautifulSoup(table._repr_html_(), "html.parser")
    assert [head.get_text() for head in page.select('thead th[scope="col"]')] == heads
    labels = [[str(part.date() if isinstance(part, pd.Timestamp) else part) for part in (one if isinstance(one, tuple) else (one,))] for one in frame.index]
    rows = [[cell.get_text() for cell in row.select('th[scope="row"]')] for row in page.select("tbody tr")]
    assert all(rows) and ((heads[0] not in ("row", "row, level 1") and "state" in FRAME and rows[0] == [FRAME["state"][0]]) or rows == labels)
    assert all(len(row.find_all(["th", "td"])) == len(heads) for row in page.select("tr"))
    assert next(iter(csv.reader(io.StringIO(as_csv(table.frame))))) == heads
    spoken = json.loads(repr(table).partition("\n")[2])
    assert [len(row) for row in spoken] == [len(heads)] * len(frame)


def test_numbers_keep_their_meaning():
    """A count with a gap is whole, what rounds to nought has no sign, and a number of any width is written alike."""
    page = BeautifulSoup(render_table(FRAME, "x"), "html.parser")
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")] == [
        ["China", "1971", "0.50", "21"], ["Russia", "1971", "0.00", ""], ["China", "2014", "0.25", "2"]]
    assert display.as_text(np.float32(0.25)) == "0.25" and "-0" not in as_csv(pd.DataFrame({"a": [-0.0, 0.5]}))
    assert grid(pd.DataFrame({"a": [1e300, np.inf]})).rows == [[1e300], [np.inf]]


def test_an_empty_table():
    """A table without rows, or without anything, says so."""
    for frame in (FRAME.iloc[:0], pd.DataFrame()):
        assert BeautifulSoup(render_table(frame, "x"), "html.parser").tbody.get_text() == "no row"


@given(made.data_frames([made.column("a", dtype=float), made.column("b", elements=st.text(max_size=5))],
                        index=made.indexes(elements=st.text(max_size=4), max_size=5)))
def test_any_frame_keeps_its_cells(frame):
    """Each cell and each label of any frame has its place in the table."""
    laid = grid(frame)
    assert [row[0] for row in laid.rows] == list(frame.index) and [row[2] for row in laid.rows] == list(frame["b"])
    assert len(BeautifulSoup(render_table(frame, "x"), "html.parser").select("tbody tr")) == max(len(frame), 1)


@pytest.mark.parametrize(("written", "in_a_mark", "elsewhere"), [
    ("-0.03", "-0.03", "0"), ("-0.04", "-0.04", "0"), ("-0.004", "0", "0"), ("-0.06", "-0.06", "-0.1"), ("-10.02", "-10.02", "-10"), ("0.30", "0.3", "0.3"),
    ("-0.0", "0", "0")])
def test_a_drawing_keeps_signs(written, in_a_mark, elsewhere):
    """A number below nought keeps its sign where it has digits left, in the shape of a mark and elsewhere."""
    for name, short in (("mark0", in_a_mark), ("line", elsewhere)):
        path = chart_svg.ElementTree.Element("path", {"id": name, "d": f"M {written} 1.0"})
        chart_svg._shorten(path)
        assert path.get("d") == f"M{short} 1"


def test_a_folded_table_and_a_solution():
    """Folded, a table is the same below a line with its caption and the number of rows; a solution has its words, and the rows where there are some."""
    plain, folded = sco.show(FRAME, "Shares & seats"), sco.show(FRAME, "Shares & seats", fold=True)
    page = BeautifulSoup(folded._repr_html_(), "html.parser")
    assert page.details["class"] == ["sco-rows", "sco-shut"] and not page.details.has_attr("open")
    assert page.summary.text == f"Shares & seats ({len(FRAME)} rows)"
    assert str(page.details.div) == str(BeautifulSoup(plain._repr_html_(), "html.parser").div)
    assert repr(folded) == repr(plain)
    found = BeautifulSoup(sco.solution("Less < more", FRAME, "Rows")._repr_html_(), "html.parser")
    assert found.details.p.text == "Less < more" and found.caption.text == "Rows" and len(found.tbody.find_all("tr")) == len(FRAME)
    assert BeautifulSoup(sco.solution("Only words")._repr_html_(), "html.parser").table is None
    assert repr(sco.solution("Only words")) == "Only words"


@pytest.mark.parametrize("wrong", [("",), (None,), (3,), ("words", FRAME), ("words", [1, 2], "caption")])
def test_a_solution_says_what_is_missing(wrong):
    """Without words, and with rows that are none or have no caption, it says so."""
    with pytest.raises(ValueError, match=r"tells nothing|no caption|no table"):
        sco.solution(*wrong)
