"""Checks of a spell that a learner adds: its sources, its row, and on which days it surely held.

A spell is dated here from a step in `china_institutions`, so the check asks
that table for the day and how exactly it is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_dictionary, given, iso, same, shown
from articlebook.tables import Tables, cell_fault, load, split
from articlebook.text_roles import listed, written_day

#: What a step makes a state, by a word of its event.
STATUS = {"accession": "party", "participant": "participant", "member": "member", "seat taken": "member"}
FIELDS = ("status", "founder", "start", "start_precision", "start_earliest", "start_latest", "sources")


def step(institution: str, tables: Tables | None = None) -> pd.Series:
    """Return the step by which China came into an institution: the first one that gives a status."""
    frame = (tables or load())["china_institutions"]
    frame = frame[(frame["institution"] == institution) & frame["event"].map(lambda event: status(event) != "")]
    return frame.sort_values("date").iloc[0]


def status(event: str) -> str:
    """Return the status that a step gives, empty where it gives none."""
    return next((value for word, value in STATUS.items() if event.endswith(word)), "")


def bounds(day: pd.Timestamp, precision: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and the last day on which something may have begun of which the day, the month or the year is known."""
    period = {"day": "D", "month": "M", "year": "Y"}[precision]
    return day.to_period(period).start_time.normalize(), day.to_period(period).end_time.normalize()


@a_check
def origins(answer, institution: str) -> str:
    """Check whether a dictionary names every source of the step, and where each stands."""
    tables = load()
    row, register = step(institution, tables), tables["sources"].set_index("id")
    answer = {same(one, register.index) or one: origin for one, origin in
              a_dictionary(answer, '{"S01": "international body", ...}, one entry a source').items()}
    for one, origin in answer.items():
        if one not in register.index:
            raise NotYet(f"There is no source {shown(one)} in the register. Its ids look like {split(row['sources'])[0]!r}.")
        if one not in split(row["sources"]):
            raise NotYet(f"{one} does not stand with this step. It is: {register['title'][one]}.")
        if same(origin, [register["origin"][one]]) is None:
            raise NotYet(f"{one} was published by {register['publisher'][one]}, and you give its origin as {shown(origin)}. "
                         f"The register knows: {listed(sorted(set(register['origin'])))}.")
    if missing := [one for one in split(row["sources"]) if one not in answer]:
        raise NotYet(f"The step rests on more sources than you name: {len(missing)} missing. Look at its cell `sources` again.")
    return f"Right. The step rests on {listed(list(answer))}."


@a_check
def spell_row(answer, institution: str) -> str:
    """Check whether a row says the same as the step, no more and no less exactly.

    Parameters
    ----------
    answer : mapping
        The `FIELDS` of `memberships`; days as ISO days, or empty.
    """
    tables = load()
    row = step(institution, tables)
    answer = a_dictionary(answer, '{"status": "member", ...}, with the columns of the row')
    left_out, added = [f for f in FIELDS if f not in answer], [f for f in answer if f not in FIELDS]
    if left_out or added:
        raise NotYet(f"The row needs {', '.join(FIELDS)}. Left out: {', '.join(left_out) or 'none'}; added: {', '.join(map(shown, added)) or 'none'}.")
    if any(value is None for value in answer.values()):
        raise NotYet(f"There is no answer so far in {listed([f for f in FIELDS if answer[f] is None])}. An empty cell is \"\".")
    answer = {name: _cell(name, answer[name], tables) for name in FIELDS}
    rules = {field["name"]: field for field in tables.resource("memberships")["schema"]["fields"]}
    for name in FIELDS:
        if fault := cell_fault(answer[name], rules[name]):
            raise NotYet(f"{name}: {fault}.")
    _compare(answer, row)
    return f"Right. This row would pass the checks of the book: {answer['status']} from {written_day(row['date'], row['precision'])}."


def _cell(name: str, value, tables: Tables) -> str:
    """Return what was typed into a cell of the row, with the digits and signs of the tables."""
    if hasattr(value, "isoformat"):
        value = f"{value:%Y-%m-%d}"
    if not isinstance(value, str) or len(value) > 500:
        raise NotYet(f"{name}: {shown(value)} is not what a cell holds. Put its text in quotation marks; an empty cell is \"\".")
    if name == "sources":
        return ";".join(same(one, tables["sources"]["id"]) or one.strip() for one in re.split("[;；]", value) if one.strip())
    known = {"status": sorted(set(STATUS.values())), "founder": ["yes", "no"], "start_precision": ["day", "month", "year"]}
    return same(value, known.get(name, [])) or str(iso(value)).strip()


def _compare(answer: Mapping, row: pd.Series) -> None:
    """Compare a well-formed row with its step, the question that matters most first."""
    event, precision = row["event"], row["precision"]
    if answer["status"] != status(event):
        raise NotYet(f"status: you write {answer['status']!r}, and the step reads {event!r}. Which of the statuses says that?")
    if (answer["founder"] == "yes") != event.startswith("founding"):
        raise NotYet(f"founder: you write {answer['founder']!r}, and the step reads {event!r}.")
    if answer["start_precision"] != precision:
        more = "more" if bounds(row["date"], answer["start_precision"] if answer["start_precision"] in ("day", "month", "year") else "day")[0] \
            > bounds(row["date"], precision)[0] else "not as"
        raise NotYet(f"start_precision: you write {answer['start_precision']!r}. Of this step the table knows the {precision}, "
                     f"so your row claims to know {more} exactly what it knows.")
    earliest, latest = bounds(row["date"], precision)
    start = pd.Timestamp(answer["start"])
    if not earliest <= start <= latest:
        raise NotYet(f"start: {written_day(start)} is not when the step was taken. The table has it under {row['institution']!r}.")
    wanted = ("", "") if precision == "day" else (f"{earliest:%Y-%m-%d}", f"{latest:%Y-%m-%d}")
    if (answer["start_earliest"], answer["start_latest"]) != wanted:
        raise NotYet("start_earliest, start_latest: an exact day has neither; leave both empty." if precision == "day" else
                     f"start_earliest, start_latest: only the {precision} is known. Give its first and its last day.")
    if set(split(answer["sources"])) != set(split(row["sources"])):
        raise NotYet("sources: name the sources of task 1, with a semicolon between them, and no others.")


@a_check
def surely(last_day_outside, first_day_inside, institution: str) -> str:
    """Check whether two days are the last on which China was surely not in, and the first on which it surely was."""
    tables = load()
    row = step(institution, tables)
    outside, inside = _any_day(last_day_outside), _any_day(first_day_inside)
    earliest, latest = bounds(row["date"], row["precision"])
    exact = row["precision"] == "day"
    if inside < latest:
        raise NotYet(f"On {written_day(inside)} China {'was not in yet' if inside < earliest else 'may have been in, or not'}. "
                     "Ask which day leaves no doubt.")
    if inside > latest:
        raise NotYet(f"On {written_day(inside)} China was in, but an earlier day is sure as well.")
    if outside >= earliest:
        raise NotYet(f"On {written_day(outside)} China {'was in' if exact else 'may have been in already'}. "
                     "The last day outside is the day before the earliest start.")
    if outside < earliest - pd.Timedelta(days=1):
        raise NotYet(f"On {written_day(outside)} China was not in, but it was surely not in on a later day either.")
    return f"Right. Between these days lie {(inside - outside).days - 1} day(s) of which the table does not know."


def _any_day(answer) -> pd.Timestamp:
    """Write a day as ISO text, also one before the tables of memberships begin."""
    given(answer, 'Put a day in quotation marks, such as "2010-01-01".')
    try:
        if not isinstance(answer, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", iso(answer), re.ASCII):
            raise ValueError
        day = pd.Timestamp(iso(answer))
    except ValueError:
        raise NotYet(f"{shown(answer)} is not a day. Write it as 2021-06-08.") from None
    return day
