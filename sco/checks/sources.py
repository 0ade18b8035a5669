"""Checks of reading two sources on one event: where they stand, which day each gives, and what is sure.

A check reads the words that the learner was given as a reader does: a day may
be named with its year or without, as a day of the week, or as yesterday, and
then it is counted from the day of publication. So nobody has to store who says
what.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_day, a_dictionary, a_number, given, same, shown
from articlebook.tables import Tables, load
from articlebook.text_roles import listed, written_day


def spell_of(organisation: str, state: str, status: str, tables: Tables | None = None) -> pd.Series:
    """Return the first spell of a state in an organisation with a status."""
    frame = (tables or load())["memberships"]
    frame = frame[(frame["organisation"] == organisation) & (frame["state"] == state) & (frame["status"] == status)]
    return frame.sort_values("start").iloc[0]


@a_check
def standing(answer, texts: Mapping[str, str]) -> str:
    """Check whether a dictionary gives origin and kind of both sources, as the register does."""
    register = load()["sources"].set_index("id")
    answer = _dictionary(answer, texts, '("PRC", "news agency")')
    for one, pair in answer.items():
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise NotYet(f'{one}: give a pair, first the origin and then the kind, such as ("PRC", "news agency").')
        for said, column in zip(pair, ("origin", "kind"), strict=True):
            if same(said, [register[column][one]]) is None:
                known = listed(sorted(set(register[column])))
                raise NotYet(f"{one}, {column}: you write {shown(said)}. It was published by {register['publisher'][one]}; look it up in the "
                             f"register. Its column knows: {known}.")
    one_side = len({register["origin"][one] for one in texts}) == 1
    return "Right. " + ("Both stand on one side." if one_side else "They stand on different sides.")


def _dictionary(answer, texts: Mapping[str, str], example: str) -> dict:
    """Return a dictionary of the two sources, under their ids."""
    first, second = texts
    answer = {same(one, texts) or one: value for one, value in a_dictionary(answer, f'{{"{first}": {example}, "{second}": ...}}').items()}
    if set(answer) != set(texts):
        raise NotYet(f"Give one entry for each of the two sources, {first} and {second}. You gave {listed(list(map(shown, answer))) if answer else 'none'}.")
    if empty := [one for one, value in answer.items() if value is None]:
        raise NotYet(f"There is no answer so far for {listed(empty)}.")
    return answer


@a_check
def days_given(answer, texts: Mapping[str, str]) -> str:
    """Check whether a dictionary gives the day on which each source says the status began."""
    tables = load()
    answer = _dictionary(answer, texts, '"2010-01-01"')
    for one, said in answer.items():
        day, other = a_day(said, tables), next(text for key, text in texts.items() if key != one)
        if not _stands_in(day, texts[one]):
            if _stands_in(day, other):
                raise NotYet(f"{one}: {written_day(day)} is what the other source says.")
            raise NotYet(f"{one}: {written_day(day)} does not stand in what the source says. Read it again for the day of the act.")
        if _is_background(day, texts[one]):
            raise NotYet(f"{one}: {written_day(day)} is the day of the report. Which day does it report?")
    return "Right. Two sources, two days."


def _stands_in(day: pd.Timestamp, text: str) -> bool:
    return day in named_days(text)


def _is_background(day: pd.Timestamp, text: str) -> bool:
    """Check whether a day stands in a text only as the day of publication, and another one is named."""
    published, *named = named_days(text)
    return day == published and bool(named) and day not in named


@a_check
def first_days(possible, sure, texts: Mapping[str, str]) -> str:
    """Check whether two days are the first on which the status may have held, and the first on which by both sources it did."""
    tables = load()
    possible, sure = a_day(possible, tables), a_day(sure, tables)
    earlier, later = sorted(acts(texts))
    if possible > sure:
        raise NotYet("The first possible day cannot be later than the first sure one. You may have turned them round.")
    if possible != earlier:
        raise NotYet(f"On {written_day(possible)} {'by neither source the status held' if possible < earlier else 'one source had it begun already'}. "
                     "Possible means: by at least one of them.")
    if sure != later:
        raise NotYet(f"On {written_day(sure)} {'only one of the sources has it' if sure < later else 'both have it, and on an earlier day too'}. "
                     "Sure means: by both of them.")
    return f"Right. Between {written_day(earlier)} and {written_day(later)} it depends on whom one reads."


#: The ways in which a report names a day.
_NAMED = re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(calendar.month_name[1:])})(?: (?P<year>\d{{4}}))?|"
                    rf"(?P<month_first>{'|'.join(calendar.month_name[1:])}) (?P<day_next>\d{{1,2}})(?!\d)(?:, (?P<year_last>\d{{4}}))?|"
                    rf"(?P<weekday>{'|'.join(calendar.day_name)})|(?P<yesterday>[Yy]esterday)")
_MONTH_ONLY = re.compile(rf"({'|'.join(calendar.month_name[1:])}) (\d{{4}})")


def named_days(text: str) -> list[pd.Timestamp]:
    """List the day of publication, with which a text begins, and the days that its words name, in their order.

    A day without a year is one of the year of publication; a day of the week is the last one up to it. Where only the month
    of publication is known, its first day stands for it.
    """
    head, _, words = text.partition(": ")
    full = _NAMED.search(head)
    published = _as_day(full, pd.Timestamp(0)) if full else pd.Timestamp("1 {} {}".format(*_MONTH_ONLY.findall(head)[-1]))
    return [published, *(_as_day(found, published) for found in _NAMED.finditer(words))]


def _as_day(found: re.Match, published: pd.Timestamp) -> pd.Timestamp:
    """Return the day that a text means, counted from its day of publication."""
    if found["yesterday"]:
        return published - pd.Timedelta(days=1)
    if found["weekday"]:
        back = (published.weekday() - list(calendar.day_name).index(found["weekday"])) % 7
        return published - pd.Timedelta(days=back)
    day, month = found["day"] or found["day_next"], found["month"] or found["month_first"]
    return pd.Timestamp(f"{day} {month} {found['year'] or found['year_last'] or published.year}")


def acts(texts: Mapping[str, str]) -> list[pd.Timestamp]:
    """Return the day of the act in each text: the last day that its words name, or that of the report where they name none."""
    return [named_days(text)[-1] for text in texts.values()]


@a_check
def days_apart(answer, texts: Mapping[str, str]) -> str:
    """Check whether a number is how many days lie from the one source's day to the other's."""
    number = a_number(answer, "a number of days", whole=True)
    earlier, later = sorted(acts(texts))
    truth = (later - earlier).days
    if number == -truth:
        raise NotYet(f"{number:g} counts backwards. Take the earlier day from the later.")
    if number == truth + 1:
        raise NotYet(f"{number:g} counts both days. From one day to the next is one day.")
    if number != truth:
        raise NotYet(f"{number:g} is not the distance. Turn both days into `pd.Timestamp` and subtract; `.days` gives the number.")
    return f"Right. {truth} day(s) from one to the other."


@a_check
def followed(answer, texts: Mapping[str, str], organisation: str, state: str, status: str) -> str:
    """Check whether a source is the one whose day the table takes for the start of the spell."""
    given(answer, "Put the id of a source in quotation marks.")
    if (meant := same(answer, texts)) is None:
        raise NotYet(f"{shown(answer)} is not one of the two sources, {listed(list(texts))}.")
    answer, row = meant, spell_of(organisation, state, status)
    ours = [one for one, day in zip(texts, acts(texts), strict=True) if day == row["start"]]
    if answer not in ours:
        raise NotYet(f"The table has {state} as {status} from {written_day(row['start'])}. That is not the day of {answer}.")
    return f"Right. The table takes the day of {answer}; its note says why: {row['note']}"
