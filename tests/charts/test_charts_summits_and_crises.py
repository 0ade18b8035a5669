"""The charts of the chapters that judge agree with their tables: who stood where, who answered a crisis, who names what."""

import pandas as pd
import pytest

import sco
from articlebook.tables import split
from sco import charts


@pytest.fixture(scope="module")
def tables():
    return sco.load()


def test_who_stood_where_is_that_of_the_table(tables):
    """A member that a row names or leaves out has that cell, and nobody else stayed outside."""
    names = tables["states"].set_index("iso3")["name"]
    drawn = charts.stood(tables).table.reset_index(drop=True)
    for row, cells in zip(tables["sco_summits"].sort_values("day", kind="stable").itertuples(), drawn.to_dict("records"), strict=True):
        assert {name for name, how in cells.items() if how == "stayed outside"} == {names[code] for code in split(row.not_named)}
        assert {name for name, how in cells.items() if how == "stood with it"} == {names[code] for code in split(row.named)}
        assert (cells["China"] == "its own project") == (row.subject == "Belt and Road paragraph")


def test_every_crisis_has_its_answers_and_every_exercise_its_members(tables):
    """Crises of the chart carry the acts of `crisis_responses`; a share of members is counted on the day of the exercise."""
    drawn = charts.crises(tables).table
    events = tables["exercises_and_crises"].set_index("event")
    acts = tables["crisis_responses"].set_index(["crisis", "body"])["act"]
    for row in drawn[drawn["kind"] == "crisis"].to_dict("records"):
        key = events.loc[row["event"]]
        ids = key["id"] if isinstance(key, pd.DataFrame) else [key["id"]]
        for body in ("SCO", "CSTO"):
            assert row[body] in {acts.get((i, body), "no member in it") for i in ids}, row
    many = dict(zip(drawn["event"], drawn["SCO"], strict=True))
    assert many["Peace Mission 2007"] == "6 of 6 members" and many["Peace Mission 2005"] == "2 of 6 members"
    assert (drawn["kind"] == "crisis").sum() == (tables["exercises_and_crises"]["kind"] == "crisis").sum()


def test_responses_are_to_crises_and_dated(tables):
    """An act stands with a crisis of the other table and has its day, unless none was found; it is not before the crisis."""
    events = tables["exercises_and_crises"].set_index("id")
    for row in tables["crisis_responses"].itertuples():
        assert events.loc[row.crisis, "kind"] == "crisis", row.id
        assert pd.isna(row.day) == (row.act == "none found"), row.id
        assert pd.isna(row.day) or row.day >= events.loc[row.crisis, "start"], row.id


def test_subjects_match_interests_of_the_article(tables):
    """What a state names matches interests that exist; a subject is China's where one of them is China's."""
    items = tables["interests"].set_index("id")
    named = tables["state_interests"]
    assert {i for cell in named["matches"] for i in split(cell)} <= set(items.index)
    drawn = charts.wants(tables).table
    for subject, part in named.groupby("subject"):
        own = any("China" in split(items.loc[i, "holder"]) for cell in part["matches"] for i in split(cell))
        assert drawn.loc[subject, "China, in the article"] == ("yes" if own else "no"), subject
        assert all(drawn.loc[subject, state] == "yes" for state in part["state"].unique()), subject


def test_shares_of_the_budget_make_a_whole(tables):
    """Each scale adds up to a hundred, and holds the members of its time."""
    whole = tables["sco_budget"].groupby("scale")["share"].sum()
    assert set(whole.round(1)) == {100.0} and set(tables["sco_budget"].groupby("scale").size()) == {6, 10}
