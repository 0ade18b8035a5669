"""Make un_participation.csv, un_agreement.csv and un_ideal_points.csv from the public originals.

It is run by hand and never by the build. The committed tables were cut from a
research series that was computed from the same originals (unvotes at commit
7eb70343; ideal points of July 2025 as copied at commit 5298218d of
lucasbuildsapps/Masterthesis). This script has been tested on small made-up
files with the originals' columns only; its run on the originals themselves is
untested.

Originals::

    load("un_votes.rda"); load("un_roll_calls.rda")      # in R, package unvotes
    v <- merge(un_votes, un_roll_calls[c("rcid", "date")]); write.csv(v, "votes.csv", row.names = FALSE)
    # Ideal points: IdealpointsJuly2025 from doi:10.7910/DVN/LEJUQZ, as CSV

    python data/derive/un_votes.py votes.csv --sha256 SUM --points points.csv --points-sha256 SUM --out data

Citation: E. Voeten, "Data and Analyses of Voting in the United Nations General
Assembly", in B. Reinalda (ed.), Routledge Handbook of International Organization,
2013. M. A. Bailey, A. Strezhnev, E. Voeten, "Estimating Dynamic State Preferences
from United Nations Voting Data", Journal of Conflict Resolution 61(2), 2017, 430-456.

Licence: the vote files are CC0 by the statement of unvotes on the Dataverse
record; for the ideal points of the same record this is inferred.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import pandas as pd

NAMES = {"AFG": "Afghanistan", "ARM": "Armenia", "AZE": "Azerbaijan", "BGD": "Bangladesh", "BLR": "Belarus",
         "CHN": "China", "FRA": "France", "IND": "India", "IRN": "Iran", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan",
         "LKA": "Sri Lanka", "MNG": "Mongolia", "NPL": "Nepal", "PAK": "Pakistan", "RUS": "Russia",
         "TJK": "Tajikistan", "TKM": "Turkmenistan", "USA": "United States", "UZB": "Uzbekistan"}
CODES = {2: "USA", 220: "FRA", 365: "RUS", 370: "BLR", 371: "ARM", 373: "AZE", 630: "IRN", 700: "AFG", 701: "TKM",
         702: "TJK", 703: "KGZ", 704: "UZB", 705: "KAZ", 710: "CHN", 712: "MNG", 750: "IND", 770: "PAK", 771: "BGD",
         780: "LKA", 790: "NPL"}  # Correlates of War state numbers
ISO2 = {"CN": "CHN", "RU": "RUS", "US": "USA", "IN": "IND", "FR": "FRA"}  # whose participation is kept
MEMBERS = ("ARM", "AZE", "BLR", "CHN", "IND", "IRN", "KAZ", "KGZ", "MNG", "PAK", "RUS", "TJK", "TKM", "USA", "UZB")
ALPHA2 = {"AM": "ARM", "AZ": "AZE", "BY": "BLR", "CN": "CHN", "IN": "IND", "IR": "IRN", "KZ": "KAZ", "KG": "KGZ",
          "MN": "MNG", "PK": "PAK", "RU": "RUS", "TJ": "TJK", "TM": "TKM", "US": "USA", "UZ": "UZB"}
POINTS = tuple(sorted(set(NAMES) - {"FRA"}))
FIRST, LAST, LAST_POINT = 1971, 2019, 2024
EVERYBODY = "ALL"
VALUE = {"yes": 1.0, "abstain": 0.5, "no": 0.0}


def read(path: Path, needed: list[str], wanted: str | None) -> pd.DataFrame:
    """Read an original; compare its checksum and check its columns.

    Raises
    ------
    SystemExit
        Where the file is missing, has another checksum, or lacks a column; says what to do.
    """
    if not path.exists():
        sys.exit(f"{path.name}: not found; make it as the docstring of this script says")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path.name}: sha256 {found}")
    if wanted and wanted.lower() != found:
        sys.exit(f"{path.name}: sha256 is not the {wanted} that was given; fetch the same version again")
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])  # NA is the code of Namibia
    missing = [column for column in needed if column not in frame]
    if missing:
        sys.exit(f"{path.name}: no column {', '.join(missing)}; this is another file or another version")
    return frame


def _values(votes: pd.DataFrame) -> pd.DataFrame:
    """Return the value of each vote, one row a roll call, one column a state; empty where it cast none."""
    frame = votes.assign(year=pd.to_datetime(votes["date"]).dt.year, value=votes["vote"].map(VALUE))
    frame = frame[frame["year"].between(FIRST, LAST)]
    return frame.pivot_table(index=["year", "rcid"], columns="country_code", values="value", observed=True)


def participation(values: pd.DataFrame) -> pd.DataFrame:
    """Return the share of the roll calls of a year in which a state cast a vote, and the mean over states.

    The mean is over the states with at least one vote in the year. (The committed
    table's mean comes from the research series; its list of states may differ.)
    """
    cast = values.notna().groupby("year").mean()
    shares = cast[list(ISO2)].rename(columns=ISO2)
    shares[EVERYBODY] = cast.where(cast > 0).mean(axis=1)
    long = shares.rename_axis(columns="iso3").stack().rename("share").reset_index()
    long["state"] = long["iso3"].map(NAMES).fillna("mean of all states")
    return long[["year", "iso3", "state", "share"]].round({"share": 3})


def agreement(values: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of one minus the difference of values, over roll calls in which both voted, with China and with Russia."""
    rows = []
    for year, part in values.groupby("year"):
        with_both = {}
        for name, code in (("china", "CN"), ("russia", "RU")):
            alike = 1 - part.sub(part[code], axis=0).abs()
            with_both[name] = alike.mean().drop(code), alike.count().drop(code)
        for alpha2, iso3 in ALPHA2.items():
            cells = {}
            for name, (mean, count) in with_both.items():
                voted = int(count.get(alpha2, 0))
                cells |= {f"agree_{name}": round(mean[alpha2], 4) if voted else None,
                          f"votes_{name}": voted or None}
            if any(cell is not None for cell in cells.values()):
                rows.append({"year": year, "iso3": iso3, "state": NAMES[iso3], **cells})
        rows.append({"year": year, "iso3": EVERYBODY, "state": "mean of all other states",
                     **{f"agree_{name}": round(mean.mean(), 4) for name, (mean, _) in with_both.items()}})
    columns = ["year", "iso3", "state", "agree_china", "votes_china", "agree_russia", "votes_russia"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"votes_china": "Int64", "votes_russia": "Int64"}).sort_values(["iso3", "year"], ignore_index=True)


def ideal_points(original: pd.DataFrame) -> pd.DataFrame:
    """Estimate the ideal point from votes on final passage, with its interval and the number of votes behind it."""
    frame = original.assign(iso3=original["ccode"].map(CODES))
    frame = frame[frame["iso3"].isin(POINTS) & frame["year"].between(FIRST, LAST_POINT)]
    frame = frame.assign(state=frame["iso3"].map(NAMES)).rename(columns={
        "idealpointfp": "ideal_point", "q5fp": "low", "q95fp": "high", "nvotesfp": "votes"})
    frame = frame.dropna(subset=["ideal_point"]).round({"ideal_point": 4, "low": 4, "high": 4})
    return frame.astype({"votes": "Int64"})[["year", "iso3", "state", "ideal_point", "low", "high", "votes"]].sort_values(
        ["iso3", "year"], ignore_index=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("votes", type=Path, help="un_votes of unvotes with the date of each roll call, as CSV")
    parser.add_argument("--sha256", help="checksum that the file must have")
    parser.add_argument("--points", type=Path, required=True, help="ideal points, release of July 2025, as CSV")
    parser.add_argument("--points-sha256", help="checksum that this file must have")
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder for the tables")
    options = parser.parse_args(arguments)
    values = _values(read(options.votes, ["rcid", "country_code", "vote", "date"], options.sha256))
    points = read(options.points, ["year", "ccode", "idealpointfp", "q5fp", "q95fp", "nvotesfp"], options.points_sha256)
    made = {"un_participation": participation(values), "un_agreement": agreement(values),
            "un_ideal_points": ideal_points(points)}
    for name, frame in made.items():
        frame.to_csv(options.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(frame)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
