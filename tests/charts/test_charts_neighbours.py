"""The chart of China's partners in the north-west agrees with the tables of events and memberships."""

from sco import charts


def test_rows_begin_and_sign_as_the_tables_say(tables):
    """Each state begins on the day of its own event, and signs where its spell covers the day; Turkmenistan signs nothing."""
    rows = charts.neighbours(tables).table.set_index("state")
    days, spells = tables.event_days, tables["memberships"]
    for state in ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan", "Turkmenistan"):
        day = days[f"independence-{state.lower()}"]
        assert rows.loc[state, "begins"] == f"{day.day} {day:%B %Y}"
    for event, group in (("shanghai-five", "Shanghai Five"), ("moscow-agreement", "Shanghai Five"), ("sco-founded", "SCO")):
        founding = spells[(spells["organisation"] == group) & (spells["start"] <= days[event]) & spells["status"].isin(["member", "participant"])]
        assert set(founding["state"]) == {state for state, row in rows.iterrows() if str(days[event].year) in row["signed in"]}
    assert rows.loc["Turkmenistan", "signed in"] == "" and rows.loc["Soviet Union", "until"] == "26 December 1991"
