"""Make `igo_counts.csv` and `igo_world.csv` from the original files of the Correlates of War.

Data: Intergovernmental Organizations, version 3.0. Citation asked for: Pevehouse, Jon C. W., Timothy Nordstrom,
Roseanne W. McManus and Anne Spencer Jamison, 2020, "Tracking organizations in the world: The Correlates of War IGO
Version 3.0 datasets", Journal of Peace Research 57 (3), 492-503. Licence: no open licence found; the project asks for
citation and version number. So only counts stand in this repository. Where: https://correlatesofwar.org/data-sets/IGOs
(`state_year_formatv3.csv`, `igo_year_formatv3.csv`), or the R package igoR, commit c9936cac, `data/*.rda` saved as CSV.

What is tested and what is not: the originals could not be had when this script was written. The committed tables came
from a series that was computed from the R package; the functions below are tested with a made-up dataset only.
Untested are the names of the columns in the real files, and whether "living" (an organisation that has a row in the
year) is defined as in the committed table. The columns without doubtful seats, and `china_igos.csv` with its grades,
rest on judgement: `n_full_a` and `n_full_ab` are taken over from the committed table where the published count is
still the same, and the script stops where it is not.

    python data/derive/igo_counts.py state_year_formatv3.csv igo_year_formatv3.csv --out FOLDER [--sha256 HASH HASH]

The build never runs it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import pandas as pd

FIRST, LAST = 1949, 2014
FULL = 1  # codes: 1 full, 2 associate, 3 observer, 0 none, -9 missing, -1 not in the system
BEFORE = {"ccode", "year", "state", "version"}
#: State of the Correlates of War -> ISO code and name.
STATES = {2: ("USA", "United States"), 140: ("BRA", "Brazil"), 200: ("GBR", "United Kingdom"), 220: ("FRA", "France"),
          365: ("RUS", "Russia"), 630: ("IRN", "Iran"), 640: ("TUR", "Türkiye"), 702: ("TJK", "Tajikistan"),
          703: ("KGZ", "Kyrgyzstan"), 704: ("UZB", "Uzbekistan"), 705: ("KAZ", "Kazakhstan"), 710: ("CHN", "China"),
          712: ("MNG", "Mongolia"), 750: ("IND", "India"), 770: ("PAK", "Pakistan")}


def read(path: Path, needed: set[str], sha256: str = "") -> pd.DataFrame:
    """Read a file of the dataset, with commas or tabs; check its columns and print its sha256.

    Raises
    ------
    SystemExit
        Where the file is missing, is another one than expected, or has no such columns.
    """
    if not path.is_file():
        sys.exit(f"{path}: not found; get it from https://correlatesofwar.org/data-sets/IGOs")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    print(f"{path.name}: sha256 {found}")
    if sha256 and found != sha256.lower():
        sys.exit(f"{path.name}: sha256 is not {sha256}; it is another file or version")
    separator = "\t" if b"\t" in content.split(b"\n", 1)[0] else ","
    frame = pd.read_csv(path, sep=separator, encoding="latin-1", low_memory=False)
    frame.columns = [str(column).strip().lower() if str(column).lower() in needed else column for column in frame.columns]
    missing = needed - set(frame.columns)
    if missing:
        sys.exit(f"{path.name}: no column {', '.join(sorted(missing))}; it starts with {', '.join(map(str, frame.columns[:5]))}")
    return frame


def full_memberships(state_year: pd.DataFrame) -> pd.DataFrame:
    """Count full memberships a state and year (``ccode``, ``year``, ``n_full``) from one row a state and year."""
    bodies = [column for column in state_year.columns if str(column).lower() not in BEFORE]
    frame = state_year[["ccode", "year"]].assign(n_full=(state_year[bodies] == FULL).sum(axis=1))
    frame = frame[frame["year"].between(FIRST, LAST)]
    gaps = sorted(set(range(FIRST, LAST + 1)) - set(frame["year"]))
    if gaps:
        sys.exit(f"no rows for {gaps[:8]}; the file with a row for every year is needed")
    return frame


def world(memberships: pd.DataFrame, igo_year: pd.DataFrame) -> pd.DataFrame:
    """Return the mean and median of full memberships, states, and organisations with a row in the year."""
    by_year = memberships.groupby("year")["n_full"]
    return pd.DataFrame({"world_mean": by_year.mean().round(2), "world_median": by_year.median(), "n_states": by_year.size(),
                         "n_igos_alive": igo_year.groupby("year")["ioname"].nunique()}).loc[FIRST:LAST].reset_index()


def with_corrections(memberships: pd.DataFrame, committed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `igo_counts`; China's corrected counts are taken over from the committed table."""
    frame = memberships[memberships["ccode"].isin(STATES)].copy()
    frame["iso3"], frame["state"] = (frame["ccode"].map(lambda c, n=n: STATES[c][n]) for n in (0, 1))
    frame["n_full_a"] = frame["n_full_ab"] = frame["n_full"]
    old = committed[committed["iso3"] == "CHN"].set_index("year")
    for index, row in frame[frame["iso3"] == "CHN"].iterrows():
        if row["year"] not in old.index or old["n_full"][row["year"]] != row["n_full"]:
            sys.exit(f"China {row['year']}: {row['n_full']} memberships, not as in the committed table; judge the seats anew")
        frame.loc[index, ["n_full_a", "n_full_ab"]] = old.loc[row["year"], ["n_full_a", "n_full_ab"]].to_numpy()
    columns = ["year", "iso3", "state", "n_full", "n_full_a", "n_full_ab"]
    return frame.sort_values(["iso3", "year"])[columns].reset_index(drop=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("state_year", type=Path)
    parser.add_argument("igo_year", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the new tables")
    parser.add_argument("--committed", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--sha256", nargs=2, default=("", ""), metavar="HASH", help="expected sha256 of both files")
    options = parser.parse_args(arguments)
    memberships = full_memberships(read(options.state_year, {"ccode", "year"}, options.sha256[0]))
    alive = read(options.igo_year, {"ioname", "year"}, options.sha256[1])
    quoted = pd.read_csv(options.committed / "igo_world.csv")[["year", "yearbook_china"]].astype({"yearbook_china": "Int64"})
    counts = with_corrections(memberships, pd.read_csv(options.committed / "igo_counts.csv"))
    options.out.mkdir(parents=True, exist_ok=True)
    counts.to_csv(options.out / "igo_counts.csv", index=False, lineterminator="\n")
    world(memberships, alive).merge(quoted, how="left").to_csv(options.out / "igo_world.csv", index=False, lineterminator="\n")
    print(f"written: {len(counts)} rows of igo_counts.csv, {LAST - FIRST + 1} of igo_world.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
