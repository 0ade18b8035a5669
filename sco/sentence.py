"""Put a claim about membership to the test: every member of one body is in others, some states excepted.

The article makes one such claim (section 3B, paragraph 11): that every member
of the SCO is in the CSTO and in the EAEU, China excepted, and Uzbekistan
excepted as regards the EAEU. Exercises make others of the same form. A sentence
with exceptions and a bracket can be taken in several ways, days can be
uncertain, and another dataset can give other members; the functions below vary
one of these at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from articlebook import arguments
from articlebook.arguments import one_of, the_tables
from articlebook.per_tables import per_tables
from articlebook.tables import Tables
from sco.membership import Day, as_day, changes, founders, members
from sco.yearly_coding import CODED, year_runs

ONE_DAY = pd.Timedelta(days=1)
BASE, SECURITY = "SCO", "CSTO"


@per_tables
def member_names(organisation: str, day: pd.Timestamp, tables: Tables) -> frozenset[str]:
    """Return the names of the members of an organisation on a day; kept, since a claim is asked about many days."""
    return frozenset(members(organisation, day, tables=tables)["state"])


def true_runs(holds: Callable[[pd.Timestamp], bool], days: Iterable[pd.Timestamp], last: pd.Timestamp) -> pd.DataFrame:
    """Find every unbroken run of days on which something held that can change on some days only.

    Parameters
    ----------
    holds : callable
        Whether it held on a day.
    days : iterable of Timestamp
        The days on which it can change, in order.
    last : Timestamp
        End of a run that still lasts.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``last`` day of each run; no row if there was none.
    """
    runs, first = [], None
    for day in days:
        if holds(day):
            first = first or day
        elif first:
            runs.append((first, day - ONE_DAY))
            first = None
    if first:
        runs.append((first, last))
    return pd.DataFrame(runs, columns=["first", "last"])


@dataclass(frozen=True)
class MembershipClaim:
    """A claim that all members of `base` belong to each organisation in `excepted`, apart from the states named there.

    Attributes
    ----------
    base : str
        The organisation whose members the claim is about.
    excepted : mapping of str to sequence of str
        For each other organisation, the states (English short names, as in
        `states`) that the claim excepts.
    silent : bool
        Whether an exception claims nothing, instead of claiming "outside".
    founders_only : bool
        Whether "members" means the founders of `base` only.
    words : str
        What is then claimed, for a reader.
    """

    base: str
    excepted: Mapping[str, Sequence[str]]
    silent: bool = False
    founders_only: bool = False
    words: str = ""

    @property
    def organisations(self) -> list[str]:
        """List every organisation that the claim names."""
        return [self.base, *self.excepted]

    def says(self, state: str, organisation: str) -> str:
        """Return ``"in"``, ``"out"`` or ``"open"``: what is claimed of a member in one of the other organisations."""
        return "in" if state not in self.excepted[organisation] else "open" if self.silent else "out"

    def contradicted_by(self, held: Mapping[str, Collection[str]], tables: Tables) -> list[str]:
        """Name the members of `base` of which something false is claimed.

        Parameters
        ----------
        held : mapping of str to collection of str
            Names of the members of each organisation.
        """
        return [state for state in sorted(self._asked(held[self.base], tables)) for organisation in self.excepted
                if self.says(state, organisation) not in ("open", "in" if state in held[organisation] else "out")]

    def _asked(self, there: Collection[str], tables: Tables) -> set[str]:
        return set(there) & set(founders(self.base, tables)["state"]) if self.founders_only else set(there)

    def _held(self, on: Day, tables: Tables) -> dict[str, frozenset[str]]:
        day = as_day(on, tables)
        return {organisation: member_names(organisation, day, tables) for organisation in self.organisations}

    def wrong_for(self, on: Day, tables: Tables | None = None) -> list[str]:
        """Name the members of `base` of which something false is claimed on a day, each once, in order."""
        tables = the_tables(tables)
        return list(dict.fromkeys(self.contradicted_by(self._held(on, tables), tables)))

    def by_state(self, on: Day, tables: Tables | None = None) -> pd.DataFrame:
        """Lay the claim beside the facts for each member of `base` on a day.

        Returns
        -------
        pandas.DataFrame
            One row a member, named by its ``state``. For each other
            organisation: what the claim ``says`` ("in", "out" or "open") and
            what ``is`` ("in" or "out"); then ``sentence``, "right" or "wrong"
            for that state.
        """
        tables = the_tables(tables)
        held = self._held(on, tables)
        states, asked, wrong = sorted(held[self.base]), self._asked(held[self.base], tables), self.contradicted_by(held, tables)
        columns: dict[str, list[str]] = {}
        for organisation in self.excepted:
            columns[f"{organisation}: says"] = [self.says(state, organisation) if state in asked else "open" for state in states]
            columns[f"{organisation}: is"] = ["in" if state in held[organisation] else "out" for state in states]
        columns["sentence"] = ["wrong" if state in wrong else "right" for state in states]
        return pd.DataFrame(columns, index=pd.Index(states, name="state"))

    def holds(self, on: Day, tables: Tables | None = None) -> bool:
        """Say whether the claim is right for every member of `base` on a day; false while there is none."""
        tables = the_tables(tables)
        held = self._held(on, tables)
        return bool(held[self.base]) and not self.contradicted_by(held, tables)

    def changes(self, tables: Tables | None = None) -> list[pd.Timestamp]:
        """List the days within the tables on which somebody's membership of one of the organisations began or ended."""
        tables = the_tables(tables)
        start, end = tables.coverage
        return [day for day in changes(self.organisations, tables=tables) if start <= day <= end]

    def true_days(self, tables: Tables | None = None) -> pd.DataFrame:
        """Find every unbroken run of days on which the claim was true; columns as in `true_runs`."""
        tables = the_tables(tables)
        return true_runs(lambda day: self.holds(day, tables), self.changes(tables), tables.coverage[1])


# ---------------------------------------------------------------- the article's sentence

_CHINA, _BOTH = ("CHN",), ("CHN", "UZB")
#: Ways to take the sentence: words, states excepted as regards the security organisation and the economic one, and more.
INTERPRETATIONS = {
    "strict": ("China is outside both; Uzbekistan is outside the economic body and inside the CSTO", _CHINA, _BOTH, {}),
    "both excepted": ("China and Uzbekistan are outside both", _BOTH, _BOTH, {}),
    "exceptions open": ("nothing is claimed of China and Uzbekistan", _BOTH, _BOTH, {"silent": True}),
    "founders only": ("as the strict reading, but of the founders of the SCO only", _CHINA, _BOTH, {"founders_only": True}),
    "bracket for both": ("China and Uzbekistan are outside the economic body and inside the CSTO", (), _BOTH, {}),
}


def claim(union: str = "EAEU", interpretation: str = "strict", tables: Tables | None = None) -> MembershipClaim:
    """Build the article's claim, taken in one way.

    Parameters
    ----------
    union : str
        The economic organisation in it: ``"EAEU"``, as the article has it, or ``"EurAsEC"``.
    interpretation : str
        One of `INTERPRETATIONS`; "strict" takes an exception to say "outside".

    Raises
    ------
    ValueError
        For an unknown interpretation; names those that are known.
    """
    tables = the_tables(tables)
    interpretation = one_of(interpretation, INTERPRETATIONS, "reading")
    union = one_of(union, tables["organisations"]["organisation"], "organisation")
    names = tables["states"].set_index("iso3")["name"]
    words, outside_security, outside_union, more = INTERPRETATIONS[interpretation]
    return MembershipClaim(BASE, {SECURITY: [names[i] for i in outside_security], union: [names[i] for i in outside_union]},
                           words=words, **more)


def by_state(on: Day, union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """Lay the sentence beside the facts for each member of the SCO on a day; columns as in `MembershipClaim.by_state`."""
    return claim(union, tables=tables).by_state(on, tables)


def holds(on: Day, union: str = "EAEU", tables: Tables | None = None) -> bool:
    """Say whether the sentence is right for every member of the SCO on a day."""
    return claim(union, tables=tables).holds(on, tables)


def true_days(union: str = "EAEU", interpretation: str = "strict", tables: Tables | None = None) -> pd.DataFrame:
    """Find every unbroken run of days on which the sentence was true; columns as in `true_runs`."""
    return claim(union, interpretation, tables).true_days(tables)


# ---------------------------------------------------------------- taken in several ways


def explained() -> pd.DataFrame:
    """List every interpretation with what it claims: ``reading`` (index) and ``claims``."""
    return pd.DataFrame({"claims": [words for words, *_ in INTERPRETATIONS.values()]},
                        index=pd.Index(INTERPRETATIONS, name="reading"))


def on_day(on: Day, union: str = "EAEU", tables: Tables | None = None) -> pd.DataFrame:
    """Try every interpretation on one day.

    Returns
    -------
    pandas.DataFrame
        One row an interpretation, named by ``reading``: the states of which it
        is ``wrong for`` (list of names) and its ``verdict``, "true" or "false".
    """
    tables = the_tables(tables)
    claims = [claim(union, name, tables) for name in INTERPRETATIONS]
    return pd.DataFrame({"wrong for": [one.wrong_for(on, tables) for one in claims],
                         "verdict": ["true" if one.holds(on, tables) else "false" for one in claims]},
                        index=pd.Index(INTERPRETATIONS, name="reading"))


def compared(union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """List the runs of every interpretation: ``reading``, ``first``, ``last``, ``days``; "never" where there is none."""
    rows = []
    for name in INTERPRETATIONS:
        runs = true_days(union, name, tables)
        rows += [(name, run.first, run.last, (run.last - run.first).days + 1) for run in runs.itertuples()] or [(name, "never", "never", 0)]
    return pd.DataFrame(rows, columns=["reading", "first", "last", "days"])


# ---------------------------------------------------------------- uncertain days


def with_end(organisation: str, iso3: str, day: pd.Timestamp, tables: Tables | None = None) -> Tables:
    """Return the tables with another end for a state's last membership of an organisation.

    Parameters
    ----------
    day : Timestamp
        First day on which the membership no longer held.

    Raises
    ------
    ValueError
        Where the state has no membership there that ended.
    """
    tables = the_tables(tables)
    frame = tables["memberships"].copy()
    rows = frame[(frame["organisation"] == organisation) & (frame["iso3"] == iso3) & (frame["status"] == "member")
                 & frame["end"].notna()]
    if rows.empty:
        raise ValueError(f"{iso3} has no membership of {organisation} that ended; see memberships.csv")
    frame.loc[rows["start"].idxmax(), "end"] = day
    return replace(tables, frames={**tables.frames, "memberships": frame})


def bounds(union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """Find the run of the strict interpretation for each way to date Uzbekistan's exits from the union and from the CSTO.

    Returns
    -------
    pandas.DataFrame
        ``left the union`` (text: which day is taken), ``left the CSTO`` (text),
        then ``first``, ``last`` and ``days`` of the longest run.

    Raises
    ------
    ValueError
        For an organisation that Uzbekistan never left.
    """
    tables = the_tables(tables)
    union = one_of(union, tables["organisations"]["organisation"], "organisation")
    frame = tables["memberships"]
    exits = frame[(frame["organisation"] == union) & (frame["iso3"] == "UZB") & frame["end"].notna()]
    if exits.empty:
        raise ValueError(f"Uzbekistan has left no membership of {union!r}; take 'EurAsEC'")
    exit_ = exits.iloc[-1]
    suspended = frame[(frame["organisation"] == SECURITY) & (frame["iso3"] == "UZB")].iloc[-1]["end"]
    starts = {"earliest day in a source": exit_["end_earliest"], "latest day in a source": exit_["end_latest"]}
    ends = {"note, as dated": tables.event_days["csto-note-dated"],
            "note, as received": tables.event_days["csto-note-received"], "suspension decided": suspended}
    rows = []
    for start, first_out in starts.items():
        for end, last_out in ends.items():
            varied = with_end(SECURITY, "UZB", last_out, with_end(union, "UZB", first_out, tables))
            runs = true_days(union, tables=varied)
            run = runs.loc[(runs["last"] - runs["first"]).idxmax()]
            rows.append((start, end, run["first"], run["last"], (run["last"] - run["first"]).days + 1))
    return pd.DataFrame(rows, columns=["left the union", "left the CSTO", "first", "last", "days"])


# ---------------------------------------------------------------- by another dataset


@arguments.asks(coded=CODED)
def true_years(coded: pd.DataFrame, interpretation: str = "strict", union: str = "EurAsEC",
               tables: Tables | None = None) -> list[int]:
    """List the years in which the sentence is true by a dataset that gives members a year.

    Parameters
    ----------
    coded : pandas.DataFrame
        `cow_regional`: ``year``, ``organisation``, ``iso3`` of each member.
    """
    tables = the_tables(tables)
    one = claim(union, interpretation, tables)
    names = tables["states"].set_index("iso3")["name"]
    held = {key: set(part["iso3"].map(names)) for key, part in coded.groupby(["year", "organisation"])}
    by_year = {int(year): {organisation: held.get((year, organisation), set()) for organisation in one.organisations}
               for year in sorted(coded["year"].unique())}
    return [year for year, found in by_year.items() if found[BASE] and not one.contradicted_by(found, tables)]


@arguments.asks(coded=CODED)
def dated_by(coded: pd.DataFrame, union: str = "EurAsEC", tables: Tables | None = None) -> pd.DataFrame:
    """Say when each interpretation was true, as the dataset and as our spells date it.

    Returns
    -------
    pandas.DataFrame
        One row a ``reading``: years ``by the dataset``, and years with at least
        one true day ``by our table``, to the dataset's last year; "never" where none.
    """
    last, rows = int(coded["year"].max()), []
    for name in INTERPRETATIONS:
        ours = {year for run in true_days(union, name, tables).itertuples() for year in range(run.first.year, run.last.year + 1)}
        rows.append((year_runs(true_years(coded, name, union, tables)) or "never",
                     year_runs(year for year in ours if year <= last) or "never"))
    return pd.DataFrame(rows, columns=["by the dataset", "by our table"], index=pd.Index(INTERPRETATIONS, name="reading"))


__all__ = ["INTERPRETATIONS", "MembershipClaim", "bounds", "by_state", "claim", "compared", "dated_by", "explained", "holds",
           "member_names", "on_day", "true_days", "true_runs", "true_years", "with_end"]
