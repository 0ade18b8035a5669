"""The title of a chart is a finding, computed from its data: where the data change, the sentence changes."""

from dataclasses import replace

import pandas as pd
import pytest

import sco
from articlebook import claims_chart
from articlebook.tables import Tables
from sco import change_points, charts, votes
from sco.charts import _votes
from tests.support.drawing import DAY, every_chart


@pytest.fixture(scope="module")
def tables():
    return sco.load()


def changed(tables, name: str, change) -> Tables:
    """Return the tables with one of them replaced by what `change` makes of a copy."""
    return replace(tables, frames=tables.frames | {name: change(tables[name].copy())})


def set_where(column: str, value, **where):
    """Return a function that sets a cell of the rows that match."""
    def change(frame):
        rows = pd.Series(True, index=frame.index)
        for key, wanted in where.items():
            rows &= frame[key] == wanted
        assert rows.any()
        frame.loc[rows, column] = value
        return frame
    return change


def drop_where(**where):
    """Return a function that leaves out the rows that match."""
    def change(frame):
        rows = pd.Series(True, index=frame.index)
        for key, wanted in where.items():
            rows &= frame[key] == wanted
        assert rows.any()
        return frame[~rows].reset_index(drop=True)
    return change


BELARUS = ("memberships", drop_where(iso3="BLR", organisation="SCO"))
CHANGES = {
    "spells": (lambda t: charts.spells(tables=t), "four states", *BELARUS, "three states"),
    "venn": (lambda t: charts.venn("cut-off", tables=t), "Four of the ten SCO members", *BELARUS, "Three of the nine SCO members"),
    "matrix": (lambda t: charts.matrix("cut-off", tables=t), "Four of 29", *BELARUS, "Three of 29"),
    "overlap": (lambda t: charts.overlap(tables=t), "and so do the CSTO and the EAEU", *BELARUS, "more than any other pair"),
    "upset": (lambda t: charts.upset(DAY, tables=t), "Ten states", "memberships", drop_where(iso3="IND", organisation="SCO"), "Nine states"),
    "tiles": (lambda t: charts.tiles("cut-off", tables=t), "the SCO has most members, ten", *BELARUS, "the SCO has most members, nine"),
    "shared": (lambda t: charts.shared(DAY, tables=t), "three share three", "memberships", drop_where(iso3="KGZ", organisation="EAEU"), "one shares three"),
    "verdicts": (claims_chart.verdicts, "eleven are wrong", "claims", set_where("verdict", "contested", id="c062"), "ten are wrong"),
    "energy": (lambda t: charts.energy(t), "94 per cent", "energy_routes", set_where("share", "41", id="kaz-2022-cpc"), "54 per cent"),
    "neighbours": (lambda t: charts.neighbours(t), "four states signed", "memberships", drop_where(iso3="TJK", organisation="Shanghai Five"),
                   "three states signed"),
    "stood": (lambda t: charts.stood(t), "India stayed outside ten of 13 texts", "sco_summits", set_where("not_named", "PAK", id="qingdao-2025"),
              "India stayed outside nine of 13 texts"),
    "crises": (lambda t: charts.crises(t), "The SCO sent forces in none of the eleven crises", "crisis_responses",
               set_where("act", "forces", id="kazakhstan-unrest-2022-sco"),
               "The SCO sent forces in one of the eleven crises"),
    "wants": (lambda t: charts.wants(t), "ten of them are no interest", "state_interests", set_where("matches", "sco-friendship", id="kgz-citizens"),
              "nine of them are no interest"),
    "in_force": (lambda t: charts.in_force(t), "Charter waited 469", "founding_documents",
                 set_where("in_force", pd.Timestamp("2002-06-17"), id="sco-charter"), "Charter waited 10"),
    "opened": (lambda t: charts.opened(t), "22 to 23 months", "memberships",
               set_where("decision", pd.Timestamp("2023-07-04"), iso3="BLR", organisation="SCO", status="member"), "12 to 23 months"),
    "references": (lambda t: charts.references(t), "7 of 22 works", "article_references", drop_where(label="Sheives"), "6 of 21 works"),
    "lenses": (lambda t: charts.lenses(t), "Four of twelve", "predictions", set_where("verdict", "wrong", id="rules-bind"), "Three of twelve"),
    "answers": (lambda t: charts.answers(t), "one is a plain", "answers", set_where("verdict", "holds", id="does-china"), "two are a plain"),
    "periods": (lambda t: charts.periods(t), "to 78 in 2014", "igo_counts", set_where("n_full_ab", 80, iso3="CHN", year=2014), "to 80 in 2014"),
    "interests": (lambda t: charts.interests(t), "China alone holds 20 of 26", "interests",
                  set_where("holder", "Russia", id="ca-energy"), "China alone holds 19"),
    "alike": (lambda t: charts.alike(t), "Since 2015", "un_agreement", set_where("agree_china", 0.2, iso3="RUS", year=2017), "Since 2018"),
    "network": (lambda t: charts.network(t["igo_overlap"], t["alliances"]), "all five", "igo_overlap",
                set_where("n_joint", 1, iso3_a="RUS", iso3_b="KAZ", year=2014), "four of five"),
    "participation": (lambda t: charts.participation(t["un_participation"]), "65 per cent of roll calls in 1978, and in 90 or more from 1983",
                      "un_participation", set_where("share", 0.95, iso3="CHN", year=1978), "95 per cent of roll calls in 1978 and in 98 in 1990"),
    "positions": (lambda t: charts.positions(t["un_ideal_points"], tables=t), "Belarus nearest", "un_ideal_points",
                  set_where("ideal_point", 1.4, iso3="BLR", year=2024), "Belarus stands furthest")}


@pytest.mark.parametrize("name", CHANGES)
def test_a_finding_follows_its_data(name, tables):
    """With one table changed the sentence of the chart says the new finding, and no longer the old one."""
    draw, before, table, change, after = CHANGES[name]
    assert before in draw(tables).title
    title = draw(changed(tables, table, change)).title
    assert after in title and before not in title


def test_a_break_is_claimed_only_where_it_is_found(tables):
    """The article's years are said to be among the best only where they are; lines name the closer set."""
    years = range(1949, 2015)
    level = pd.Series([0.0] * 42 + [50.0] * 24, index=years) + pd.Series([0.01 * (y % 3) for y in years], index=years)
    assert "1991" in charts.profile(level, (1971, 1978, 1991)).title.split(";")[1]
    far = charts.lines(level, {"The article": change_points.ARTICLE, "Other": (1960, 1970, 1980)})
    assert far.title.startswith("Lines with the breaks of “The article”")


def test_the_gap_says_nearer_only_where_it_is(tables):
    """If the founders had stood nearer before, the sentence would not say that they stood further."""
    frame = votes.yearly_gap(tables["un_ideal_points"], ("KAZ", "KGZ", "RUS", "TJK", "UZB"))
    assert "stood 0.35 further" in _votes.gap(frame).title
    turned = frame.assign(gap=-frame["gap"], low=-frame["high"], high=-frame["low"])
    assert _votes.gap(turned).title.startswith("The mean gap was −0.35")


def test_every_title_is_a_sentence_of_its_chart():
    """Each chart of the book has a finding of its own, with a verb or a number, and says below it what is measured."""
    made = {name: make() for name, make in every_chart().items()}
    titles = {name: chart.title for name, chart in made.items()}
    assert len(set(titles.values())) == len(titles) and all(25 < len(title) < 150 for title in titles.values()), titles
    assert all(len(chart.subtitle) > 25 for chart in made.values())


def test_steps_of_the_argument_lead_to_chapters(tables):
    """The argument is a list, each step with the chapter that restates it; a step more makes a longer list."""
    chart = charts.argument(tables)
    assert [text for text, _, _ in chart.steps] == tables["argument"].sort_values("position")["step"].to_list()
    assert all(address.endswith(tuple("0123456789")) and ".html#passage-" in address and words.startswith("chapter ") for _, address, words in chart.steps)
    assert chart.title.startswith("Seven steps") and chart.html().count("<li>") == 7
