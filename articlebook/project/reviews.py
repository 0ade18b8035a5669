"""Which pages of the book are due to be read again, because time may have changed what they say.

It stands apart from the build, because a page becomes overdue on a day on
which nobody changes a file: a schedule asks, not a commit.
"""

from __future__ import annotations

import sys
from datetime import date

import pandas as pd

from articlebook.days import Day
from articlebook.tables import Tables, load
from articlebook.text_roles import written_day

COLUMNS = ["page", "as_of", "next_review", "days", "why"]


def overdue(on: Day, tables: Tables | None = None) -> pd.DataFrame:
    """List the pages whose day of review has passed.

    Parameters
    ----------
    on : str, date or Timestamp
        The day of the question, such as ``"2027-06-01"``; it may lie after the
        cut-off day of the tables. A page is not yet overdue on its day of review.
    tables : Tables, optional
        The tables to ask; default: those of the book.

    Returns
    -------
    pandas.DataFrame
        Columns ``page`` (name of the page without ending), ``as_of`` (day of
        the newest data that it uses), ``next_review``, ``days`` (days since
        then) and ``why`` (what to look for), longest overdue first.

    Raises
    ------
    ValueError
        Where `on` is no day.
    """
    tables = tables or load()
    try:
        day = pd.Timestamp(on)
    except (ValueError, TypeError):
        day = pd.NaT
    if pd.isna(day):
        raise ValueError(f"unknown day {on!r}; write it as 2027-06-01")
    frame = tables["reviews"]
    late = frame.assign(days=(day.normalize() - frame["next_review"]).dt.days)
    late = late[late["days"] > 0].sort_values(["next_review", "page"], ignore_index=True)
    return late[COLUMNS]


def report(pages: pd.DataFrame) -> str:
    """Write the overdue pages as a list in Markdown, which a terminal and an issue show alike."""
    if pages.empty:
        return "No page is overdue for review."
    return "\n".join(["Pages overdue for review:", "", *(
        f"- `{row.page}`: review was due on {written_day(row.next_review)}, "
        f"newest data {written_day(row.as_of)}. {row.why}" for row in pages.itertuples())])


def main(on: Day | None = None) -> int:
    """Print the pages that are overdue today (or on another day); 1 if there are any, 2 if the tables cannot be read, else 0."""
    try:
        pages = overdue(on or date.today())
    except ValueError as error:  # faults of the tables
        print(error, file=sys.stderr)
        return 2
    print(report(pages))
    return int(not pages.empty)


if __name__ == "__main__":
    sys.exit(main())
