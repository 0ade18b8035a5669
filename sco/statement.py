"""Put a sentence about membership to the test: every member of one body is in others, some states excepted.

The article makes one such sentence (`sco.sentence`); exercises make others of
the same form. Read strictly, a state that is excepted is said to be outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sco.membership import Day, as_day, changes, members
from sco.per_tables import per_tables
from sco.tables import Tables, load


@per_tables
def inside(organisation: str, day: pd.Timestamp, tables: Tables) -> frozenset[str]:
    """Names of the members of an organisation on a day; kept, since a sentence is asked about many days."""
    return frozenset(members(organisation, day, tables=tables)["state"])


@dataclass(frozen=True)
class Statement:
    """All members of `base` belong to each organisation in `excepted`, apart from the states named there.

    Attributes
    ----------
    base : str
        The organisation whose members the sentence is about.
    excepted : mapping of str to sequence of str
        For each other organisation, the states (English short names, as in
        `states`) that the sentence puts outside it.
    """

    base: str
    excepted: Mapping[str, Sequence[str]]

    @property
    def organisations(self) -> list[str]:
        """Every organisation that the sentence names."""
        return [self.base, *self.excepted]

    def by_state(self, on: Day, tables: Tables | None = None) -> pd.DataFrame:
        """The sentence and the facts for each member of `base` on a day.

        Returns
        -------
        pandas.DataFrame
            One row a member, named by its ``state``. For each other
            organisation: what the sentence ``says`` and what ``is`` ("in" or
            "out"); then ``sentence``, "right" or "wrong" for that state.
        """
        tables = tables or load()
        states = sorted(inside(self.base, as_day(on, tables), tables))
        columns, right = {}, [True] * len(states)
        for organisation, outside in self.excepted.items():
            really = inside(organisation, as_day(on, tables), tables)
            says = ["out" if state in outside else "in" for state in states]
            are = ["in" if state in really else "out" for state in states]
            columns |= {f"{organisation}: says": says, f"{organisation}: is": are}
            right = [so_far and one == other for so_far, one, other in zip(right, says, are, strict=True)]
        columns["sentence"] = ["right" if one else "wrong" for one in right]
        return pd.DataFrame(columns, index=pd.Index(states, name="state"))

    def holds(self, on: Day, tables: Tables | None = None) -> bool:
        """Whether the sentence is right for every member of `base` on a day; false while there is none."""
        tables = tables or load()
        there, *others = (inside(name, as_day(on, tables), tables) for name in self.organisations)
        return bool(there) and all(there - set(outside) == there & really
                                    for outside, really in zip(self.excepted.values(), others, strict=True))

    def changes(self, tables: Tables | None = None) -> list[pd.Timestamp]:
        """Days within the tables on which somebody's membership of one of the organisations began or ended."""
        tables = tables or load()
        start, end = tables.coverage
        return [day for day in changes(self.organisations, tables=tables) if start <= day <= end]

    def true_days(self, tables: Tables | None = None) -> pd.DataFrame:
        """Every unbroken run of days on which the sentence was true.

        Returns
        -------
        pandas.DataFrame
            ``first`` and ``last`` day of each run; no row if it never was.
        """
        tables = tables or load()
        runs, first = [], None
        for day in self.changes(tables):
            if self.holds(day, tables):
                first = first or day
            elif first:
                runs.append((first, day - pd.Timedelta(days=1)))
                first = None
        if first:
            runs.append((first, tables.coverage[1]))
        return pd.DataFrame(runs, columns=["first", "last"])
