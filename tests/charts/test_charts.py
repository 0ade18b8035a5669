"""A chart says in words and numbers what it draws, computed here again from the tables."""

import csv
import io
import re
from collections import Counter
from html import escape
from itertools import combinations
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import sco
from articlebook import claims_chart
from articlebook.chart import NARROW, TEXT, VARIABLES
from articlebook.display import as_csv, render_table
from sco import charts
from sco.charts import _votes
from sco.charts._actors import ACTORS
from tests.support.days import CUT_OFF
from tests.support.drawing import DAY, SIX, every_chart, faults, labels

ALL = every_chart()


@pytest.fixture(params=ALL, scope="module")
def chart(request):
    return ALL[request.param]()


def raw(organisation: str, day: str, statuses: tuple[str, ...] = ("member", "party", "participant")) -> set[str]:
    """Members on a day, by a loop over the rows and nothing of the package."""
    found = set()
    for row in sco.load()["memberships"].itertuples():
        ends = "9999" if str(row.end) == "NaT" else f"{row.end:%Y-%m-%d}"
        if row.organisation == organisation and row.status in statuses and f"{row.start:%Y-%m-%d}" <= day < ends:
            found.add(row.state)
    return found


def drawn(chart) -> set[str]:
    return {t.get_text() for t in labels(chart)}


# ---------------------------------------------------------------- words and numbers


def test_venn_says_what_is_true():
    """Regions of the set diagram, in its words and its table, equal sets computed from the rows."""
    sets = {org: raw(org, DAY) for org in charts.CORE_ORGANISATIONS}
    chart = charts.venn(DAY)
    table = chart.table.set_index("region")
    both = sets["SCO"] & sets["CSTO"] & sets["EAEU"]
    assert table["states"]["all three"] == "Kazakhstan, Kyrgyzstan and Russia" and set(both) == {"Kazakhstan", "Kyrgyzstan", "Russia"}
    assert table["number"]["SCO and CSTO only"] == len((sets["SCO"] & sets["CSTO"]) - sets["EAEU"]) == 1
    assert table["number"].sum() == len(set().union(*sets.values()))
    assert chart.alt.startswith("On 8 June 2021 three of the eight SCO members, Kazakhstan, Kyrgyzstan and Russia, were "
                                "also in the CSTO and the EAEU.")
    assert "SCO and CSTO only: Tajikistan" in chart.alt
    assert set().union(*sets.values()) <= drawn(chart)


@pytest.mark.parametrize("day", ["2001-06-15", "2010-01-01", DAY, "2024-07-04", CUT_OFF])
def test_sets_equal_the_rows(day):
    """On several days each region of the set diagram and each row of the UpSet chart holds exactly its states."""
    for chart, organisations, column in ((charts.venn(day), charts.CORE_ORGANISATIONS, "region"),
                                         (charts.upset(day, SIX), SIX, "combination")):
        sets = {org: raw(org, day) for org in organisations}
        left = set().union(*sets.values())
        for row in chart.table[chart.table["number"] > 0].itertuples():
            words = {"all three": "SCO, CSTO and EAEU"}.get(row[1], row[1]).removesuffix(" only")
            inside = set(re.split(r", | and ", words))
            own = set.intersection(*(sets[o] for o in inside)) - set().union(*(sets[o] for o in sets if o not in inside))
            assert own and row.number == len(own) and set(re.split(r", | and ", row.states)) == own
            assert row.states in chart.description or len(own) == 1
            left -= own
        assert left == set() and chart.table["number"].sum() == len(set().union(*sets.values())), column


def test_upset_totals():
    """The totals above the UpSet chart are the organisations' members on the day."""
    chart = charts.upset("2010-01-01")
    wanted = {org: len(raw(org, "2010-01-01")) for org in sco.load()["organisations"]["organisation"] if raw(org, "2010-01-01")}
    assert {"SCO", "CST", "CSTO", "EurAsEC"} <= set(wanted)
    text = " ".join(t.get_text() for t in labels(chart))
    assert "Members in all: " + ", ".join(f"{org} {n}" for org, n in wanted.items()) in text and "Shanghai Five" not in text


def test_matrix_says_what_is_true():
    """Totals in the words of the matrix equal counts over the rows, and every cell is the status of a row."""
    chart = charts.matrix(DAY)
    counts = {org: len(raw(org, DAY)) for org in charts.CORE_ORGANISATIONS}
    assert ", ".join(f"{org} {n}" for org, n in counts.items()) in chart.alt
    for org in charts.CORE_ORGANISATIONS:
        for status in ("member", "observer", "dialogue partner", "agreement only"):
            assert set(chart.table.index[chart.table[org] == status]) == raw(org, DAY, (status,))


def test_tiles_say_what_is_true():
    """The map's table has each state's status, one tile a state, and its words the totals."""
    chart = charts.tiles(CUT_OFF)
    for org in charts.CORE_ORGANISATIONS:
        assert set(chart.table.index[chart.table[org] == "member"]) == raw(org, CUT_OFF, ("member",))
    assert not chart.table.duplicated(["row, from the north", "column, from the west"]).any()
    assert "Members: SCO 10, CSTO 6, EAEU 5" in chart.alt
    assert "No border is drawn" in chart.caption and "disputed" in chart.caption


def test_tiles_keep_north_and_west(tables):
    """On the map most pairs of states that lie well apart keep their order, from north to south and from west to east."""
    from sco.charts._tiles import grid
    spots = grid(tables)
    places = tables["capitals"].set_index("iso3")
    for column, axis, sign, apart in (("longitude", 0, 1, 15), ("latitude", 1, -1, 10)):
        pairs = [(a, b) for a, b in combinations(places.index, 2) if abs(places[column][a] - places[column][b]) > apart]
        kept = [(sign * (places[column][b] - places[column][a]) > 0) == (spots[b][axis] > spots[a][axis])
                for a, b in pairs if spots[a][axis] != spots[b][axis]]
        assert sum(kept) / len(kept) > 0.97, column


def test_shared_ties_equal_the_rows():
    """Each tie of the network is the number of organisations in which both states are, and no tie is missing."""
    chart = charts.shared(DAY)
    sets = {org: raw(org, DAY) for org in charts.CORE_ORGANISATIONS}
    wanted = {frozenset(pair): n for pair in combinations(sorted(set().union(*sets.values())), 2)
              if (n := sum(set(pair) <= members for members in sets.values()))}
    assert {frozenset((r.state, r.other)): r.shared for r in chart.table.itertuples()} == wanted
    assert "three pairs share three, ten pairs share two, 24 pairs share one" in chart.alt


def test_overlap_equals_the_rows():
    """Every row of the overlap over time equals sets of the rows on its day, and each move is named on the chart."""
    chart = charts.overlap()
    for row in chart.table.itertuples():
        a, b = (raw(org, f"{row[2]:%Y-%m-%d}") for org in row.pair.split(" and "))
        assert (row.shared, row[5], row[6]) == (len(a & b), len(a - b), len(b - a))
        assert row.Jaccard == pytest.approx(len(a & b) / len(a | b))
    words = " ".join(t.get_text() for t in labels(chart))
    for moved in ("Uzbekistan into the CSTO", "Uzbekistan out of the CSTO (suspension)", "India and Pakistan into the SCO",
                  "Belarus into the SCO", "the EAEU begins with three"):
        assert moved in words and moved in chart.description
    assert {str(day.year) for day in chart.table["from"]} <= drawn(chart)


def test_spells_are_all_drawn(tables):
    """The table behind the spells has every membership of the three bodies, and says how each ended."""
    frame = tables["memberships"]
    wanted = frame[frame["organisation"].isin(charts.CORE_ORGANISATIONS) & (frame["status"] == "member")]
    table = charts.spells().table
    assert len(table) == len(wanted) and set(table["state"]) == set(wanted["state"])
    uzbekistan = table[(table["state"] == "Uzbekistan") & (table["organisation"] == "CSTO")].iloc[0]
    assert uzbekistan["until"] == "2012-12-19" and uzbekistan["ended by"] == "suspension"
    assert "2015-08-12 (2015-08-06 to 2015-08-12)" in set(table["start"])


def test_spells_tell_ends_apart():
    """An uncertain day, a suspension, an exit, the end of a body and a frozen membership each have their own sign in the key."""
    assert {"takes no part (frozen)", "day uncertain", "suspended", "left", "body ended"} <= drawn(charts.spells(SIX))
    three = drawn(charts.spells())
    assert {"takes no part (frozen)", "day uncertain", "suspended"} <= three and not {"left", "body ended"} & three


def test_uncertain_days_reach_from_earliest_to_latest():
    """The hollow piece of Kyrgyzstan's bar in the EAEU covers the days between the two that sources give, at least."""
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    from articlebook.chart import PAPER
    last = sco.load().coverage[1]
    first = pd.Timestamp(2001, 1, 1)  # the year of the first spell
    place = lambda day: 90 + (pd.Timestamp(day) - first) / (last - first) * (NARROW - 10 - 90)  # noqa: E731
    hollow = [p for p in charts.spells().figure.axes[0].patches
              if isinstance(p, Rectangle) and to_hex(p.get_facecolor()) == PAPER and p.get_x() > 100]
    assert any(p.get_x() == pytest.approx(place("2015-08-06"), abs=0.1)
               and p.get_x() + p.get_width() >= place("2015-08-12") - 0.01 for p in hollow)


def test_periods_draw_every_step(tables):
    """Every step of China into an institution is a label of the time line and a row of its table, and the count is right."""
    chart = charts.periods()
    for figure in (chart.figure, chart.wide_figure):  # a label may take two lines
        text = " ".join(t.get_text() for t in labels(chart, figure))
        assert [label for label in tables["china_institutions"]["label"] if label not in text] == []
    assert len(chart.table) == len(tables["china_institutions"])
    dots = [line for line in chart.figure.axes[0].artists + chart.figure.axes[0].lines if line.get_marker() == "o" and line.get_markersize() < 5]
    assert len(dots) == len(chart.table) and chart.figure.get_figheight() * 72 <= 600, "a dot a step, and no higher than a phone"
    counts = tables["igo_counts"]
    counts = counts[counts["iso3"] == "CHN"].set_index("year")["n_full_ab"]
    assert f"{counts[1971]} in 1971, {counts[1978]} in 1978, {counts[1991]} in 1991 and {counts[2014]} in 2014" in chart.alt
    for step, many in zip(tables["china_institutions"].sort_values("date").itertuples(), chart.table["memberships that year"], strict=True):
        assert many == (str(counts[step.date.year]) if step.date.year in counts.index else "no count")


def test_interests_draw_every_item(tables):
    """Every item of every list is in the words and the table, and on the drawing with its holder's colour."""
    chart = charts.interests()
    items = tables["interests"]
    assert all(item in chart.description for item in items["item"])
    assert list(chart.table["section"]) == list(items["section"] + "." + items["paragraph"].astype(str))
    words = " ".join(t.get_text() for t in labels(chart, chart.wide_figure))
    assert [item for item in items["item"] if item.split()[0] not in words] == []
    marks = Counter(to_hex(line.get_color()) for line in chart.wide_figure.axes[0].lines)
    assert marks[ACTORS["China"]] == items["holder"].str.contains("China").sum() and marks[ACTORS["Russia"]] == items["holder"].str.contains("Russia").sum()
    assert "By holder: China 20" in chart.alt


def test_verdicts_equal_the_ledger(tables):
    """The table behind the chart of verdicts sums to the ledger, verdict by verdict."""
    sums = claims_chart.verdicts().table.sum()
    assert {v: n for v, n in sums.items() if n} == tables["claims"]["verdict"].value_counts().to_dict()


def test_positions_by_organisation(tables):
    """Panels stand under the organisations of their states, and the table has the last estimate with its interval."""
    points = tables["un_ideal_points"]
    chart = _votes.positions(points)
    assert {"SCO, CSTO and EAEU", "SCO and CSTO", "CSTO and EAEU", "SCO only"} <= drawn(chart)
    last = points[points["year"] == points["year"].max()].set_index("state")
    for state, row in chart.table.iterrows():
        assert tuple(row[["in it", "interval from", "to"]]) == tuple(last.loc[state, ["ideal_point", "low", "high"]])


# ---------------------------------------------------------------- every chart


def test_no_two_labels_overlap(chart):
    """No label covers another one or runs out of the drawing, and none has a colour that is not for text."""
    assert faults(chart) == []


def test_text_is_large_enough(chart):
    """On a phone 360 pixels wide, where a drawing has 328 pixels, no label is smaller than 12 pixels."""
    assert min(t.get_fontsize() for figure in (chart.figure, chart.wide_figure) for t in labels(chart, figure)) == TEXT and TEXT * 328 / NARROW >= 12


def test_svg_is_small_themed_and_named(chart):
    """Each drawing is below 40 kB, has its words as name, real text, theme colours and no id that could clash."""
    assert len(chart.html().encode()) < 90_000
    for size in ("narrow", "wide"):
        _is_themed_and_named(chart, chart.svg(size))


def _is_themed_and_named(chart, svg: str) -> None:
    assert len(svg.encode()) < 40_000
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("aria-label") == chart.alt
    assert len(root.findall(".//{http://www.w3.org/2000/svg}text")) > 3
    assert "var(--chart-ink" in svg and "<style" not in svg and "<metadata" not in svg and "<image" not in svg
    assert all(re.match(rf"{re.escape(chart.name)}-", i) for i in re.findall(r'\bid="([^"]+)"', svg))
    bare = re.sub(r"var\(--chart-[a-z]+,#[0-9a-f]{6}\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}", bare), "a colour does not follow the theme"
    assert set(re.findall(r"var\(--chart-([a-z]+),#", svg)) <= set(VARIABLES.values())


def test_words_of_a_figure(chart):
    """The figure names its description, which says more than the short text, and the page can find it."""
    html = chart.html()
    assert chart.title and not chart.title.endswith(".") and chart.subtitle and html.count(f"<strong>{escape(chart.title)}</strong>") == 1
    long = re.search(r'aria-describedby="([^"]+)"', html)[1]
    assert f'id="{long}"' in html and 40 < len(chart.alt) < 450
    assert chart.description and chart.description != chart.alt and not re.search(r"\bnan\b|NaT|None", chart.alt + chart.description)
    assert html.startswith("<figure") and "<figcaption>" in html and "<summary>Numbers behind this chart</summary>" in html


def test_download_holds_the_table(chart):
    """The CSV in the link is the table that stands beside it, cell by cell, and needs neither script nor network."""
    link = re.search(r'<a download="([^"]+)" href="data:text/csv;charset=utf-8,([^"]*)"', chart.html())
    assert link[1] == f"{chart.name}.csv"
    rows = list(csv.reader(io.StringIO(unquote(link[2].replace("&amp;", "&").replace("&#x27;", "'")).removeprefix("\ufeff"))))
    frame = chart.table.reset_index() if chart.table.index.name else chart.table
    assert [len(r) for r in rows] == [len(frame.columns)] * (len(frame) + 1)
    html = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", render_table(frame, "x"))
    for shown, saved in zip(html, (cell for row in rows for cell in row), strict=True):
        if re.fullmatch(r"[−-]?\d+(\.\d\d)?", shown):
            assert float(saved) == pytest.approx(float(shown.replace("−", "-")), abs=0.0051)
        else:
            assert shown.replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'") == saved


def test_most_charts_are_light():
    """At least two thirds of the drawings are below 25 kB; none, with its words and numbers, reaches 60 kB."""
    sizes = {name: len(make().svg().encode()) for name, make in ALL.items()}
    assert sum(size < 25_000 for size in sizes.values()) >= 2 * len(sizes) / 3, sizes


def test_csv_of_awkward_cells():
    """Commas, quotes, line breaks, days, lists and missing values survive the CSV."""
    frame = pd.DataFrame({"name": ['a, "b"\nc', "Türkiye"], "day": [pd.Timestamp("2021-06-08"), pd.NaT],
                          "many": [["x", "y"], None], "number": [1 / 3, float("nan")]})
    rows = list(csv.reader(io.StringIO(as_csv(frame))))
    assert rows == [["name", "day", "many", "number"], ['a, "b"\nc', "2021-06-08", "x, y", "0.333333"], ["Türkiye", "", "", ""]]


def test_same_drawing_each_time():
    """Two drawings of the same data are equal byte for byte."""
    for name in ("venn", "tiles", "shared", "overlap", "spells of six"):
        assert ALL[name]().svg() == ALL[name]().svg()


def test_saved_as_vectors(tmp_path):
    """A chart saved as PDF is made of lines and text, with no picture in it."""
    charts.venn(DAY).save(tmp_path / "venn.pdf")
    content = (tmp_path / "venn.pdf").read_bytes()
    assert content.startswith(b"%PDF") and b"/Subtype /Image" not in content


def test_what_a_chart_cannot_draw_is_refused():
    """Too many or too few organisations give one clear error that names the way out."""
    with pytest.raises(ValueError, match="three organisations, not 2; use upset or the matrix"):
        charts.venn(DAY, ["SCO", "CSTO"])
    with pytest.raises(ValueError, match="two organisations or more, not 1"):
        charts.upset(DAY, ["SCO"])
    with pytest.raises(ValueError, match="Did you mean 'CSTO'"):
        charts.shared(DAY, ["SCO", "CSTOO"])
    with pytest.raises(ValueError, match="one to six organisations, not 7; use the matrix"):
        charts.tiles(DAY, [*SIX, "CSTO PA"])
