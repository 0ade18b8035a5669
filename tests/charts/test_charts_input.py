"""What a chart is asked to draw: odd input gives a drawing or one sentence that says what to give."""

import ast
import gc
import re

import numpy as np
import pandas as pd
import pytest

from articlebook.chart import Chart
from articlebook.paths import ROOT
from articlebook.per_tables import per_tables
from articlebook.sphinx import search
from articlebook.tables import load
from sco import charts, membership
from sco.charts import _bars, _igos, _ties, _votes

DAY = "2021-06-08"
OF_ORGANISATIONS = {
    "matrix": lambda o, **k: charts.matrix(DAY, o, **k), "venn": lambda o, **k: charts.venn(DAY, o, **k),
    "spells": lambda o, **k: charts.spells(o, **k), "upset": lambda o, **k: charts.upset(DAY, o, **k),
    "overlap": lambda o, **k: charts.overlap(o, **k), "shared": lambda o, **k: charts.shared(DAY, o, **k),
    "tiles": lambda o, **k: charts.tiles(DAY, o, **k),
    "positions": lambda o, **k: _votes.positions(load()["un_ideal_points"], organisations=o)}
ODD_LISTS = [[], (), ["SCO"], ["SCO", "SCO"], ["SCO", "SCO", "EAEU"], ["SOC", "CSTO", "EAEU"], ["Shanghai Five", "CST", "EAEU"],
             "SCO", 3, None, {"SCO", "CSTO"}, ("SCO", "CSTO", "EAEU", "CST"), ["SCO", None], [["SCO"]], pd.Series(["SCO", "CSTO", "EAEU"]),
             np.array(["SCO", "CSTO"])]
EMPTY_OR_ODD = [{}, [], None, 5, {"A": None}, {"A": float("nan")}, {"A": float("inf")}, {"A": "5"}, {"A": True}, pd.Series(dtype=float)]


def answer_or_sentence(call) -> str:
    """Make the drawing, or return the message of one error of ours, which must be a sentence and not the library's words."""
    try:
        chart = call()
    except (ValueError, TypeError) as error:
        words = str(error)
        assert len(words) > 25 and " " in words and not re.search(
            r"min\(\)|max\(\)|iterable|truth value|division|object has no|out of bounds|not supported|unhashable", words), words
        return words
    assert isinstance(chart, Chart)
    chart.html()
    return ""


@pytest.mark.parametrize("name", OF_ORGANISATIONS)
@pytest.mark.parametrize("organisations", ODD_LISTS, ids=lambda odd: repr(sorted(odd)) if isinstance(odd, set) else repr(odd))
def test_any_list_of_organisations(name, organisations):
    """An empty list, one name, a name twice, an unknown name or no list at all: a drawing or a sentence."""
    if organisations is None and name == "upset":
        pytest.skip("None is the default there")
    answer_or_sentence(lambda: OF_ORGANISATIONS[name](organisations))


@pytest.mark.parametrize("name", ["matrix", "venn", "spells", "upset", "overlap", "shared", "tiles"])
@pytest.mark.parametrize("status", ["observer", "SCO partner", ["dialogue partner"], [], "party", "guest"], ids=repr)
def test_any_status(name, status):
    """A status that nobody of the organisations held gives a drawing or a sentence."""
    answer_or_sentence(lambda: OF_ORGANISATIONS[name](["SCO", "CSTO", "EAEU"], status=status))


def test_what_the_sentence_says():
    """The sentence names what was given and what the chart takes."""
    said = {name: answer_or_sentence(lambda name=name: OF_ORGANISATIONS[name](["SCO"])) for name in ("venn", "upset", "overlap")}
    assert said["venn"] == "this chart takes three organisations, not 1; use upset or the matrix."
    assert said["upset"] == said["overlap"] == "this chart takes two organisations or more, not 1."
    assert answer_or_sentence(lambda: charts.matrix(DAY, [])) == "this chart takes one organisation or more, not 0."
    assert answer_or_sentence(lambda: charts.venn(DAY, ["SCO", "SCO", "EAEU"])).startswith("SCO stands in the list")


@pytest.mark.parametrize("numbers", EMPTY_OR_ODD, ids=repr)
def test_bars_of_odd_numbers(numbers):
    """No number, and what is no finite number, is told."""
    assert answer_or_sentence(lambda: _bars.bars(numbers))


@pytest.mark.parametrize("start", [5, 9, 2.5, 0, -3, 1e9])
def test_bars_from_any_start(start):
    """Wherever the axis begins there is a drawing; a number that does not lie above the start has no bar."""
    chart = _bars.bars({"A": 5, "B": 3, "C": -2}, start=start)
    widths = [bar.get_width() for bar in chart.figure.axes[0].patches]
    assert [width > 0 for width in widths] == [value > start for value in (5, 3, -2)]
    assert _bars.bars({"A": 0, "B": 0}).alt.startswith("Bars, number: A 0; B 0.")
    assert answer_or_sentence(lambda: _bars.bars({"A": 1}, start="one")) == "the start of the axis is 'one', which is not a number."


FRAMES = {"participation": (_votes.participation, "un_participation"), "positions": (_votes.positions, "un_ideal_points"),
          "coded": (_ties.coded, "cow_regional"), "gap": (_votes.gap, None), "placebo": (_igos.placebo, None),
          "network": (lambda frame: _ties.network(frame, load()["alliances"]), "igo_overlap")}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_without_rows_or_columns(name, tables):
    """A table without rows, without columns, or no table at all is told in a sentence."""
    draw, source = FRAMES[name]
    given = [pd.DataFrame(), pd.DataFrame({"other": [1]}), None, [1, 2]]
    given += [tables[source].iloc[:0]] if source else []
    for frame in given:
        assert answer_or_sentence(lambda frame=frame: draw(frame))


@pytest.mark.parametrize("series", [pd.Series(dtype=float), pd.Series([1.0]), pd.Series([1.0, np.nan, 2.0] * 9), pd.Series(["a"] * 30), None, [1, 2]],
                         ids=["empty", "one", "gaps", "words", "none", "list"])
def test_series_that_cannot_be_drawn(series):
    """A series that is too short, has gaps or holds words is told in a sentence."""
    assert answer_or_sentence(lambda: _igos.lines(series, {"a": (1971,)}))
    assert answer_or_sentence(lambda: _igos.profile(series))


def test_empty_tables_of_the_article(tables):
    """The charts of the article's own tables name the table that has no row."""
    from dataclasses import replace

    from articlebook import claims_chart
    from sco.charts import _article, _references
    for draw, name in ((_article.argument, "argument"), (_article.periods, "periods"), (_article.interests, "interests"),
                       (claims_chart.verdicts, "claims"), (_references.references, "article_references")):
        bare = replace(tables, frames=tables.frames | {name: tables[name].iloc[:0]})
        assert f"rows of `{name}`" in answer_or_sentence(lambda draw=draw, bare=bare: draw(bare))


def test_a_spell_that_ended_in_the_middle_of_the_last_year():
    """A spell is told to end with a year only if it held to the last day of it."""
    spoken = _ties._spoken
    assert spoken(((2001.5, 2015.0),)) == "2001 to the end of 2014"
    assert spoken(((2001.5, 2014.5),)) == "2001 to 2014"
    assert spoken(((2001.5, 2014.0), (2014.2, 2014.4))) == "2001 to the end of 2013, 2014 to 2014"
    assert spoken(()) == "none"


# ---------------------------------------------------------------- what is kept


def test_answers_go_with_their_tables(tables):
    """What was kept about varied tables is let go when nobody holds them; what is asked again of others is not computed twice."""
    from dataclasses import replace

    asked = []

    @per_tables
    def counted(n, tables):
        asked.append(n)
        return n + len(tables["states"])

    assert counted(1, tables) == counted(1, tables) == 1 + len(tables["states"]) and asked == [1]
    for _ in range(20):
        counted(2, replace(tables))
    gc.collect()
    assert len(counted.kept) == 1 and asked == [1] + 20 * [2]
    held = len(membership._prepared.kept)
    for _ in range(5):
        membership.members("SCO", DAY, tables=replace(tables))
    gc.collect()
    assert len(membership._prepared.kept) <= held + 1


def test_no_cache_holds_tables():
    """No function that is asked with tables keeps them for ever."""
    for path in sorted([*(ROOT / "articlebook").rglob("*.py"), *(ROOT / "sco").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "tables" in [a.arg for a in node.args.args]:
                kept = [ast.unparse(d) for d in node.decorator_list]
                assert not [d for d in kept if re.match(r"(functools\.)?(cache|lru_cache\(maxsize=None)", d)], f"{path.name}: {node.name}"


# ---------------------------------------------------------------- glossary entries in the search


@pytest.mark.parametrize(("entries", "expected"), [
    ("<dt id='term-a'>A</dt><dd><p>what A is</p></dd>", {"A": "what A is"}),
    ("<dt id='term-a'>A</dt><dt id='term-b'>B</dt><dd><p>both</p></dd>", {"A": "both", "B": "both"}),
    ("<dt id='a'>A</dt><dt id='b'>B</dt><dt id='c'>C</dt><dd>all</dd><dt id='d'>D</dt><dd>last</dd>",
     {"A": "all", "B": "all", "C": "all", "D": "last"}),
    ("<dt id='a'>A</dt><dd>one</dd><dt id='b'>B</dt>", {"A": "one"})])
def test_terms_may_share_a_definition(entries, expected):
    """Every term of a glossary is found with its definition, also where several share one."""
    page = f"<html><body><article class='bd-article'><h1>Glossary</h1><dl class='glossary'>{entries}</dl></article></body></html>"
    found = {heading: text for heading, _, address, text, _ in search.sections(page, "glossary.html") if "#" in address}
    assert found == expected
