"""A chart says in words and numbers what it draws, computed here again from the tables."""

import re
import shutil
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import sco
from sco import charts, charts_claims
from sco.chart import TEXT, WIDTH
from sco.tables import DATA

DAY = "2021-06-08"
ALL = {"argument": charts.argument, "periods": charts.periods, "interests": charts.interests,
       "matrix": lambda: charts.matrix(DAY), "venn": lambda: charts.venn(DAY),
       "venn at the end": lambda: charts.venn("2026-01-01"), "spells": charts.spells,
       "verdicts": charts_claims.verdicts}


@pytest.fixture(params=ALL, scope="module")
def chart(request):
    return ALL[request.param]()


def raw(organisation: str, day: str) -> set[str]:
    """Members on a day, by a loop over the rows and nothing of the package."""
    found = set()
    for row in sco.load()["memberships"].itertuples():
        ends = "9999" if str(row.end) == "NaT" else f"{row.end:%Y-%m-%d}"
        if row.organisation == organisation and row.status == "member" and f"{row.start:%Y-%m-%d}" <= day < ends:
            found.add(row.state)
    return found


def test_venn_says_what_is_true():
    """Regions of the set diagram, in its words and its table, equal sets computed from the rows."""
    sets = {org: raw(org, DAY) for org in charts.THREE}
    chart = charts.venn(DAY)
    table = chart.table.set_index("region")
    both = sets["SCO"] & sets["CSTO"] & sets["EAEU"]
    assert table["states"]["all three"] == "Kazakhstan, Kyrgyzstan and Russia" and set(both) == {"Kazakhstan", "Kyrgyzstan", "Russia"}
    assert table["number"]["SCO and CSTO only"] == len((sets["SCO"] & sets["CSTO"]) - sets["EAEU"]) == 1
    assert table["number"].sum() == len(set().union(*sets.values()))
    assert "SCO and CSTO only: Tajikistan" in chart.alt
    drawn = {t.get_text() for t in chart.figure.axes[0].texts}
    assert set().union(*sets.values()) <= drawn


def test_matrix_says_what_is_true():
    """Totals in the words of the matrix equal counts over the rows, and every state has a row."""
    chart = charts.matrix(DAY)
    counts = {org: len(raw(org, DAY)) for org in charts.THREE}
    assert ", ".join(f"{org} {n}" for org, n in counts.items()) in chart.alt
    assert set().union(*(raw(org, DAY) for org in charts.THREE)) <= set(chart.table.index)


def test_spells_are_all_drawn(tables):
    """The table behind the spells has every membership of the three bodies."""
    frame = tables["memberships"]
    wanted = frame[frame["organisation"].isin(charts.THREE) & (frame["status"] == "member")]
    assert len(charts.spells().table) == len(wanted)


def test_periods_draw_every_step(tables):
    """Every step of China into an institution is a label of the time line and a row of its table."""
    chart = charts.periods()
    drawn = " ".join(t.get_text() for t in chart.figure.axes[0].texts)
    assert all(label in drawn for label in tables["china_institutions"]["label"])
    assert len(chart.table) == len(tables["china_institutions"])


def test_interests_draw_every_item(tables):
    """Every item of every list is in the words and in the table of the chart, with its section."""
    chart = charts.interests()
    assert all(item in chart.alt for item in tables["interests"]["item"])
    assert list(chart.table["section"]) == list(tables["interests"]["section"] + "." + tables["interests"]["paragraph"].astype(str))


def test_verdicts_equal_the_ledger(tables):
    """The table behind the chart of verdicts sums to the ledger, verdict by verdict."""
    sums = charts_claims.verdicts().table.sum()
    assert {v: n for v, n in sums.items() if n} == tables["claims"]["verdict"].value_counts().to_dict()


def test_no_two_labels_overlap(chart):
    """No label covers another one or runs out of the drawing."""
    FigureCanvasAgg(chart.figure).draw()
    renderer = chart.figure.canvas.get_renderer()
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in chart.figure.findobj(Text) if t.get_text().strip()]
    page = chart.figure.bbox
    for text, box in boxes:
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, f"{text!r} runs out of the drawing"
    for n, (one, a) in enumerate(boxes):
        for other, b in boxes[n + 1:]:
            wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert not (wide > 1 and tall > 3.5), f"{one!r} covers {other!r}"


def test_text_is_large_enough(chart):
    """On a phone 360 pixels wide, 320 of them for the drawing, no label is smaller than 10.8 pixels."""
    sizes = [t.get_fontsize() for t in chart.figure.findobj(Text) if t.get_text().strip()]
    assert min(sizes) == TEXT and TEXT * 320 / WIDTH > 10.8


def test_svg_is_small_themed_and_named(chart):
    """The drawing is below 60 kB, has its words as name, real text, theme colours and no id that could clash."""
    svg = chart.svg()
    assert len(svg.encode()) < 60_000
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("aria-label") == chart.alt
    assert len(root.findall(".//{http://www.w3.org/2000/svg}text")) > 3
    assert "var(--chart-ink" in svg and "<style" not in svg and "<metadata" not in svg
    assert all(re.match(rf"{re.escape(chart.name)}-", i) for i in re.findall(r'\bid="([^"]+)"', svg))


def test_same_drawing_each_time():
    """Two drawings of the same data are equal byte for byte."""
    assert charts.venn(DAY).svg() == charts.venn(DAY).svg()


def test_new_state_needs_no_code(tmp_path):
    """A state added to a copy of the data appears in the charts."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "states.csv").open("a", encoding="utf-8") as file:
        file.write("XXA,Atlantis,Atlantis,Nowhere,no,Poseidonis,B\n")
    with (folder / "memberships.csv").open("a", encoding="utf-8") as file:
        file.write("EAEU,XXA,Atlantis,member,in full,no,2016-01-01,day,,,accession,,,,,,,high,S01,\n")
    tables = sco.load(folder)
    assert "EAEU only: Atlantis" in charts.venn(DAY, tables=tables).alt
    assert "Atlantis" in charts.matrix(DAY, tables=tables).table.index
    assert "Atlantis" in set(charts.spells(tables=tables).table["state"])
