"""Checks of a chart that is to be corrected: one bar is not the table's, and the axis does not begin at zero."""

from __future__ import annotations

from collections.abc import Mapping

from articlebook.exercises.answers import NotYet, a_check, a_dictionary, a_number, one_of, same, shown
from articlebook.tables import Tables, load


def counts(drawn: Mapping[str, float], year: int, tables: Tables | None = None) -> dict[str, int]:
    """Return what the table `igo_counts` has for the states of a chart in a year, in the chart's order."""
    frame = (tables or load())["igo_counts"]
    of_year = frame[frame["year"] == year].set_index("state")["n_full"]
    return {state: int(of_year[state]) for state in drawn}


def misdrawn(drawn: Mapping[str, float], year: int, tables: Tables | None = None) -> list[str]:
    """List states whose bar is not the table's number."""
    return [state for state, number in counts(drawn, year, tables).items() if drawn[state] != number]


@a_check
def wrong_bar(answer, drawn: Mapping[str, float], year: int) -> str:
    """Check whether a state's bar is one that the table contradicts."""
    answer = one_of(answer, drawn, "state of the chart")
    if answer not in misdrawn(drawn, year):
        raise NotYet(f"Not {answer}: the chart draws {drawn[answer]:g}, and the table has {counts(drawn, year)[answer]} for {year}. "
                     "Put each bar beside its row.")
    return f"Right. The bar of {answer} is not the table's number for {year}."


@a_check
def right_number(answer, drawn: Mapping[str, float], year: int) -> str:
    """Check whether a number is the table's for the state whose bar is wrong."""
    number = a_number(answer, "a count of memberships", whole=True)
    state = misdrawn(drawn, year)[0]
    truth = counts(drawn, year)[state]
    if number == drawn[state]:
        raise NotYet(f"{number:g} is what the chart draws for {state}. Which number does the table have?")
    if number != truth:
        frame = load()["igo_counts"]
        years = list(frame.loc[(frame["state"] == state) & (frame["n_full"] == number), "year"])
        others = [other for other, count in counts(drawn, year).items() if count == number and other != state]
        why = (f"The table has it for {others[0]}." if others else
               f"The table has it for {state}, but in {years[0]}." if years else "It stands nowhere near this state in the table.")
        raise NotYet(f"{number:g} is not the number of {state} in {year}. {why} Filter by the state and by the year.")
    return f"Right. {state} had {truth} memberships in {year}."


@a_check
def looks_and_is(looks, is_really, drawn: Mapping[str, float], start: float, longer: str, shorter: str) -> str:
    """Check whether two ratios are those of the bars and of the numbers, to two decimals.

    Parameters
    ----------
    looks, is_really : number
        How many times as long the bar of `longer` is as that of `shorter`; how
        many times as large its number is.
    start : number
        Where the axis of the chart begins.
    """
    looks, is_really = a_number(looks, "how many times as long the bar is"), a_number(is_really, "how many times as large the number is")
    bar, number = (drawn[longer] - start) / (drawn[shorter] - start), drawn[longer] / drawn[shorter]
    for said, right, other, what in ((looks, bar, number, "bars"), (is_really, number, bar, "numbers")):
        if abs(said - right) <= 0.01:
            continue
        if abs(said - other) <= 0.01:
            raise NotYet(f"{said:g} fits the {'numbers' if what == 'bars' else 'bars'}, but you gave it for the {what}. "
                         f"A bar is as long as its number less {start:g}, where the axis begins.")
        if abs(said - 1 / right) <= 0.01:
            raise NotYet(f"{said:g} for the {what}: you divided the smaller by the larger. "
                         f"Ask how many times {shorter} goes into {longer}.")
        if abs(said - (drawn[longer] - drawn[shorter])) <= 0.01:
            raise NotYet(f"{said:g} for the {what} is a difference. Ask how many times, so divide.")
        raise NotYet(f"{said:g} is not the ratio of the {what} of {longer} and {shorter}. Divide the one by the other, to two decimals.")
    return f"Right. The bar looks {bar:.2f} times as long, and the number is {number:.2f} times as large."


@a_check
def corrected(answer, axis_start, drawn: Mapping[str, float], year: int) -> str:
    """Check whether a corrected chart has the table's numbers, every state, and an axis from zero."""
    answer = {same(state, drawn) or state: number for state, number in a_dictionary(answer, '{"Kazakhstan": 1, ...} with the states of the chart').items()}
    left_out, added = [s for s in drawn if s not in answer], [s for s in answer if s not in drawn]
    if left_out or added:
        raise NotYet(f"A correction keeps what the chart is about. Left out: {', '.join(left_out) or 'none'}; "
                     f"added: {', '.join(map(shown, added)) or 'none'}.")
    for state, number in counts(drawn, year).items():
        if a_number(answer[state], f"the memberships of {state}") != number:
            raise NotYet(f"{state}: you draw {answer[state]:g}, and that is not the table's number for {year}. "
                         + ("This bar was right before." if drawn[state] == number else "This is the bar to correct."))
    if a_number(axis_start, "where the axis begins") != 0:
        raise NotYet(f"The axis begins at {axis_start:g}. Then the length of a bar is not in proportion to its number. Begin at zero.")
    return "Right. Now the length of each bar is in proportion to its number."
