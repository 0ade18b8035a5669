"""China's memberships in intergovernmental organisations, as published and without doubtful seats.

The dataset (Correlates of War, IGO version 3.0; Pevehouse, Nordstrom, McManus
and Jamison 2020) books some seats of the government in Taipei under China. The
module stands alone so that every count of the book uses the same correction,
and so that a reader can switch it off.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook import arguments
from articlebook.arguments import names, the_tables
from articlebook.tables import Tables

FIRST, LAST = 1949, 2014
SEAT = 1971  # the General Assembly seats the government in Beijing; an earlier seat in a body of the UN is suspect
SEAM = 1965  # last year of the dataset's older editions, which coded every fifth year only
#: Which grades of doubt each count leaves out.
COUNTS = {"published": (), "without A": ("A",), "without A and B": ("A", "B")}
SPELLS = arguments.table("china_igos", "igo", "name", "start", "end", "grade", "doubt_from", "doubt_to", "taiwan_from", "taiwan_to", "before_1949", "why")
REGION = ("CHN", "RUS", "IND", "PAK", "IRN", "MNG", "KAZ", "KGZ", "TJK", "UZB")


def counts(tables: Tables | None = None) -> pd.DataFrame:
    """Return China's full memberships a year, as published and corrected.

    Returns
    -------
    pandas.DataFrame
        Index ``year`` (1949 to 2014), a column for each of `COUNTS`: numbers of
        organisations, from `igo_counts`.
    """
    tables = the_tables(tables)
    frame = tables["igo_counts"]
    frame = frame[frame["iso3"] == "CHN"].sort_values("year")
    return pd.DataFrame({name: frame[column].to_numpy(int) for name, column in zip(
        COUNTS, ("n_full", "n_full_a", "n_full_ab"), strict=True)}, index=pd.Index(frame["year"].to_numpy(int), name="year"))


@arguments.asks(spells=SPELLS)
def recount(spells: pd.DataFrame) -> pd.DataFrame:
    """Count again from the list of spells.

    Parameters
    ----------
    spells : pandas.DataFrame
        The table `china_igos`. Of a doubtful spell only the doubtful years are
        left out; the others stay.

    Returns
    -------
    pandas.DataFrame
        As `counts`.
    """
    years = range(FIRST, LAST + 1)
    found = {name: [0] * len(years) for name in COUNTS}
    for row in spells.itertuples():
        for name, grades in COUNTS.items():
            for year in range(row.start, row.end + 1):
                if not (row.grade in grades and row.doubt_from <= year <= row.doubt_to):
                    found[name][year - FIRST] += 1
    return pd.DataFrame(found, index=pd.Index(years, name="year"))


def list_against_counts(tables: Tables | None = None) -> pd.DataFrame:
    """Return years in which the list of spells does not add up to the published count.

    Returns
    -------
    pandas.DataFrame
        Index ``year``; ``published``, ``list`` and what is ``missing`` from the
        list (below zero: too many in it), then the same difference for the
        count ``without A``, in organisations.
    """
    tables = the_tables(tables)
    whole, made = counts(tables), recount(tables["china_igos"])
    missing = whole - made
    frame = pd.DataFrame({"published": whole["published"], "list": made["published"], "missing": missing["published"],
                          "missing without A": missing["without A"]})
    return frame[(missing != 0).any(axis=1)]


def first_years(spells: pd.DataFrame) -> pd.Series:
    """Find the first year of China's own membership of each organisation, doubtful years left out (from `china_igos`)."""
    start = spells["start"].where(spells["doubt_to"].isna(), spells["doubt_to"] + 1)
    kept = start[start <= spells["end"]]
    return kept.groupby(spells["igo"]).min().astype(int)


@arguments.asks(spells=SPELLS)
def doubtful(spells: pd.DataFrame) -> pd.DataFrame:
    """List the doubtful spells, certain cases first.

    Returns
    -------
    pandas.DataFrame
        ``organisation``, ``grade``, ``years`` in doubt ("1965-1969") and ``reason``.
    """
    frame = spells[spells["grade"] != ""].sort_values(["grade", "doubt_from", "igo"])
    return pd.DataFrame({"organisation": frame["name"], "grade": frame["grade"],
                         "years": [_years(a, b) for a, b in zip(frame["doubt_from"], frame["doubt_to"], strict=True)],
                         "reason": frame["why"]}).reset_index(drop=True)


@arguments.asks(spells=SPELLS, year=arguments.year)
def in_year(spells: pd.DataFrame, year: int) -> pd.DataFrame:
    """List every membership that the dataset has for China in one year.

    Returns
    -------
    pandas.DataFrame
        ``organisation``, ``coded`` years of the spell, ``Taiwan coded`` (years
        in which the dataset has Taiwan, empty if none), and ``grade`` of doubt
        about that year ("none" where we have none).
    """
    frame = spells[(spells["start"] <= year) & (spells["end"] >= year)].sort_values(["start", "igo"])
    grade = [row.grade if row.grade and row.doubt_from <= year <= row.doubt_to else "none" for row in frame.itertuples()]
    return pd.DataFrame({"organisation": frame["name"],
                         "coded": [_years(a, b) for a, b in zip(frame["start"], frame["end"], strict=True)],
                         "Taiwan coded": [_years(a, b) for a, b in zip(frame["taiwan_from"], frame["taiwan_to"], strict=True)],
                         "grade": grade}).reset_index(drop=True)


@arguments.asks(spells=SPELLS, before=arguments.year)
def signs(spells: pd.DataFrame, before: int = SEAT) -> pd.DataFrame:
    """List signs of an error that can be seen inside the dataset, for spells that begin early.

    Parameters
    ----------
    spells : pandas.DataFrame
        The table `china_igos`.
    before : int
        Only spells that begin before this year.

    Returns
    -------
    pandas.DataFrame
        ``organisation``, ``start`` and, as "yes" or "no": ``older`` (the member
        of 1949 was a member before), ``Taiwan too`` (the dataset has Taiwan in
        the same body in some year), ``at the seam`` (starts in 1965, where
        two editions of the dataset meet); then ``grade``, "none" for a
        membership that we accept.
    """
    frame = spells[spells["start"] < before].sort_values(["start", "igo"])
    yes = {True: "yes", False: "no"}
    return pd.DataFrame({"organisation": frame["name"], "start": frame["start"],
                         "older": ((frame["start"] == FIRST) & (frame["before_1949"] == "yes")).map(yes),
                         "Taiwan too": frame["taiwan_from"].notna().map(yes),
                         "at the seam": (frame["start"] == SEAM).map(yes),
                         "grade": frame["grade"].replace("", "none")}).reset_index(drop=True)


@arguments.asks(spells=SPELLS, before=arguments.year)
def signs_against_grades(spells: pd.DataFrame, before: int = SEAT) -> pd.DataFrame:
    """Count how many early spells each sign points at, by what we think of them.

    Returns
    -------
    pandas.DataFrame
        One row a ``sign``: numbers of spells of grade ``A``, ``B`` and ``none``
        that show it, and the doubtful spells that it ``missed``.
    """
    frame = signs(spells, before)
    frame["any of them"] = (frame[["older", "Taiwan too", "at the seam"]] == "yes").any(axis=1).map({True: "yes", False: "no"})
    rows = []
    for sign in ("older", "Taiwan too", "at the seam", "any of them"):
        shown = frame[frame[sign] == "yes"]["grade"]
        rows.append({"sign": sign, **{grade: int((shown == grade).sum()) for grade in ("A", "B", "none")},
                     "missed": int((frame["grade"] != "none").sum() - (shown != "none").sum())})
    return pd.DataFrame(rows)


def against_yearbook(tables: Tables | None = None) -> pd.DataFrame:
    """Return the counts in the years for which a count of the Yearbook of International Organizations is quoted.

    Returns
    -------
    pandas.DataFrame
        Index ``year``; ``Yearbook`` (as Kim 1999 is quoted; not opened by us) and the columns of `counts`.
    """
    tables = the_tables(tables)
    quoted = _world(tables)["yearbook_china"].dropna()
    frame = counts(tables).loc[list(quoted.index)]
    frame.insert(0, "Yearbook", quoted.astype(int).to_numpy())
    return frame


def effect(tables: Tables | None = None) -> pd.DataFrame:
    """Measure how much the correction takes away, by span of years.

    Returns
    -------
    pandas.DataFrame
        Index ``years``; least and most organisations taken away by grade A
        alone and by A and B (numbers of organisations).
    """
    tables = the_tables(tables)
    frame = counts(tables)
    spans = {"1949-1964": (FIRST, 1964), "1965-1970": (1965, 1970), "1971-1973": (1971, 1973), "1974-2014": (1974, LAST)}
    rows = []
    for name, (start, end) in spans.items():
        part = frame.loc[start:end]
        row: dict[str, object] = {"years": name}
        for count in ("without A", "without A and B"):
            gone = part["published"] - part[count]
            row |= {f"{count}: least": int(gone.min()), f"{count}: most": int(gone.max())}
        rows.append(row)
    return pd.DataFrame(rows).set_index("years")


def measures(tables: Tables | None = None) -> pd.DataFrame:
    """Return China's memberships on four scales.

    Returns
    -------
    pandas.DataFrame
        Index ``year``: ``published`` and ``corrected`` (without A and B),
        numbers of organisations; ``share`` of living organisations and
        ``relative`` to the world mean, both of the corrected count, per cent.
    """
    tables = the_tables(tables)
    frame, world = counts(tables), _world(tables)
    corrected = frame["without A and B"]
    return pd.DataFrame({"published": frame["published"], "corrected": corrected,
                         "share": 100 * corrected / world["n_igos_alive"].astype(float),
                         "relative": 100 * corrected / world["world_mean"]})


@arguments.asks(years=arguments.years)
def against_world(years: Sequence[int], tables: Tables | None = None) -> pd.DataFrame:
    """Return China beside the world in some years.

    Returns
    -------
    pandas.DataFrame
        Index ``year``: ``China`` (corrected) and ``world mean`` (full
        memberships of a state), ``living`` organisations, ``share`` of them
        that China is in and China ``relative`` to the mean (per cent).
    """
    tables = the_tables(tables)
    frame, world = measures(tables), _world(tables)
    _covered(years)
    return pd.DataFrame({"China": frame["corrected"], "world mean": world["world_mean"], "living": world["n_igos_alive"],
                         "share": frame["share"], "relative": frame["relative"]}).loc[list(years)]


@arguments.asks(years=arguments.years)
def region(years: Sequence[int], states: Sequence[str] = REGION, tables: Tables | None = None) -> pd.DataFrame:
    """Return full memberships of states in some years, China corrected.

    Returns
    -------
    pandas.DataFrame
        Index ``state``, a column a year (numbers of organisations; missing
        where the state did not exist), most in the last year first.
    """
    tables = the_tables(tables)
    frame = tables["igo_counts"]
    _covered(years)
    states = names(states, frame["iso3"].unique(), "state")
    frame = frame[frame["iso3"].isin(states) & frame["year"].isin(years)]
    table = frame.pivot(index="state", columns="year", values="n_full_ab").reindex(columns=list(dict.fromkeys(years)))
    table = table.sort_values(years[-1], ascending=False)
    table.columns = [str(year) for year in table.columns]
    return table


def dates(tables: Tables | None = None) -> pd.DataFrame:
    """Return first year in the dataset against the date that other sources give.

    Returns
    -------
    pandas.DataFrame
        ``institution``, first ``dataset`` year, ``steps`` that the table
        `china_institutions` dates, with their years, and ``apart``: years
        between the dataset and the nearest of these steps, below zero if the
        dataset is earlier. Largest gap first.
    """
    tables = the_tables(tables)
    steps = tables["china_institutions"]
    known = tables["china_igos"]
    known = known[known["institution"] != ""].groupby("institution", sort=False)["start"].min()
    rows = []
    for institution, year in known.items():
        own = steps[steps["institution"] == institution].sort_values("date")
        gaps = [int(year) - day.year for day in own["date"]]
        rows.append({"institution": institution, "dataset": int(year),
                     "steps": "; ".join(f"{s.event} {s.date.year}" for s in own.itertuples()),
                     "apart": min(gaps, key=abs)})
    frame = pd.DataFrame(rows)
    return frame.sort_values(["apart", "institution"], key=lambda c: -c.abs() if c.name == "apart" else c,
                             ignore_index=True)


def _covered(years: Sequence[int]) -> None:
    """Refuse no year at all, and a year outside the dataset."""
    if not years or not all(FIRST <= one <= LAST for one in years):
        raise ValueError(f"the dataset covers the years {FIRST} to {LAST}; name one of them or more, such as [1971, 2014], not {years}.")


def _world(tables: Tables) -> pd.DataFrame:
    frame = tables["igo_world"]
    return frame.set_index(frame["year"].astype(int))


def _years(first, last) -> str:
    if pd.isna(first):
        return ""
    return str(first) if first == last else f"{first}-{last}"
