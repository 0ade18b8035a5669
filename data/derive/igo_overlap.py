"""Make igo_overlap.csv and cow_regional.csv, and alliances.csv where asked, from the public originals.

It is run by hand and never by the build. The committed tables were cut from a
research series that was computed from the same originals (igoR at commit
c9936cac, peacesciencer at commit fe150a26); this script has been tested on a
small made-up file with the originals' columns only.

The two files of igoR do not agree everywhere. The committed igo_overlap.csv
equals `igo_year_format3` (a row for each organisation and year), China without
the doubtful seats of china_igos.csv. This script reads `state_year_format3` (a
row for each state and year), as igo_counts.csv does, and takes no doubtful seat
away: for some states and years it gives one membership more or fewer.

Originals, exported from R as CSV::

    load("state_year_format3.rda"); write.csv(state_year_format3, "igo.csv", row.names = FALSE)
    load("atop_alliance.rda"); write.csv(atop_alliance, "atop.csv", row.names = FALSE)

    python data/derive/igo_overlap.py igo.csv --sha256 SUM --atop atop.csv --atop-sha256 SUM --out data

Citation: J. C. W. Pevehouse, T. Nordstrom, R. W. McManus, A. S. Jamison, "Tracking
Organizations in the World: The Correlates of War IGO Version 3.0 datasets", Journal of
Peace Research 57(3), 2020, 492-503. B. A. Leeds, J. M. Ritter, S. M. Mitchell, A. G. Long,
"Alliance Treaty Obligations and Provisions, 1815-1944", International Interactions 28, 2002,
237-260 (ATOP, version 5.1).

Licence: no open licence found for either dataset; both ask for citation. The tables
hold derived numbers and the coding of three organisations only.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import pandas as pd

NAMES = {"ARM": "Armenia", "BLR": "Belarus", "CHN": "China", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan",
         "RUS": "Russia", "TJK": "Tajikistan", "TKM": "Turkmenistan", "USA": "United States", "UZB": "Uzbekistan"}
CODES = {2: "USA", 365: "RUS", 370: "BLR", 371: "ARM", 701: "TKM", 702: "TJK", 703: "KGZ", 704: "UZB", 705: "KAZ",
         710: "CHN"}  # Correlates of War state numbers
FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
DYADS = [*((a, b) for a in ("CHN", "RUS", "USA") for b in FIVE), ("CHN", "RUS")]
PACT_DYADS = [*((a, b) for a in ("CHN", "RUS") for b in FIVE), ("CHN", "RUS")]
REGIONAL = {"sco": ("SCO", "SCO"), "csto": ("CSTO", "CSTO"), "eaec": ("EurAsEC", "EAEC")}
FIRST, LAST, LAST_PACT = 1992, 2014, 2018
FULL = 1
PLEDGES = {"atop_defense": "defence", "atop_offense": "offence", "atop_neutral": "neutrality",
           "atop_nonagg": "nonaggression", "atop_consul": "consultation"}


def read(path: Path, needed: list[str], wanted: str | None) -> pd.DataFrame:
    """Read an original; compare its checksum and check its columns.

    Raises
    ------
    SystemExit
        Where the file is missing, has another checksum, or lacks a column; says what to do.
    """
    if not path.exists():
        sys.exit(f"{path.name}: not found; export it from R as the docstring of this script says")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path.name}: sha256 {found}")
    if wanted and wanted.lower() != found:
        sys.exit(f"{path.name}: sha256 is not the {wanted} that was given; fetch the same version again")
    frame = pd.read_csv(path)
    frame.columns = frame.columns.str.lower()
    missing = [column for column in needed if column not in frame]
    if missing:
        sys.exit(f"{path.name}: no column {', '.join(missing)}; this is another file or another version")
    return frame


def overlap(original: pd.DataFrame) -> pd.DataFrame:
    """Count full memberships of each state of a pair, and those that both hold, by year."""
    bodies = original.columns.difference(["ccode", "year", "state"])
    held = {(int(year), CODES[code]): set(bodies[row == FULL]) for (code, year), row in zip(
        original[["ccode", "year"]].to_numpy(), original[bodies].to_numpy(), strict=True) if code in CODES}
    rows = [(year, a, NAMES[a], b, NAMES[b], len(held[year, a]), len(held[year, b]), len(held[year, a] & held[year, b]))
            for a, b in DYADS for year in range(FIRST, LAST + 1) if (year, a) in held and (year, b) in held]
    return pd.DataFrame(rows, columns=["year", "iso3_a", "state_a", "iso3_b", "state_b", "n_a", "n_b", "n_joint"])


def regional(original: pd.DataFrame) -> pd.DataFrame:
    """List full members of three organisations as the dataset codes them, one row a year and state."""
    rows = [(int(row["year"]), organisation, name, CODES[row["ccode"]], NAMES[CODES[row["ccode"]]])
            for column, (organisation, name) in REGIONAL.items()
            for _, row in original[original[column] == FULL].iterrows() if row["ccode"] in CODES]
    frame = pd.DataFrame(rows, columns=["year", "organisation", "dataset_name", "iso3", "state"])
    return frame.sort_values(["organisation", "iso3", "year"], ignore_index=True)


def alliances(original: pd.DataFrame) -> pd.DataFrame:
    """List pledges in force between the pairs by year; a pair without a pledge has no row."""
    frame = original.assign(iso3_a=original["ccode1"].map(CODES), iso3_b=original["ccode2"].map(CODES))
    frame = frame[[pair in PACT_DYADS for pair in zip(frame["iso3_a"], frame["iso3_b"], strict=True)]
                  & frame["year"].between(FIRST, LAST_PACT) & frame[list(PLEDGES)].any(axis=1)].rename(columns=PLEDGES)
    frame = frame.assign(state_a=frame["iso3_a"].map(NAMES), state_b=frame["iso3_b"].map(NAMES))
    return frame[["year", "iso3_a", "state_a", "iso3_b", "state_b", *PLEDGES.values()]].sort_values(
        ["iso3_a", "iso3_b", "year"], ignore_index=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("original", type=Path, help="state_year_format3 of COW IGO 3.0 as CSV")
    parser.add_argument("--sha256", help="checksum that the file must have")
    parser.add_argument("--atop", type=Path, help="atop_alliance of peacesciencer as CSV")
    parser.add_argument("--atop-sha256", help="checksum that this file must have")
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder for the tables")
    options = parser.parse_args(arguments)
    original = read(options.original, ["ccode", "year", "state", *REGIONAL], options.sha256)
    made = {"igo_overlap": overlap(original), "cow_regional": regional(original)}
    if options.atop:
        made["alliances"] = alliances(read(options.atop, ["ccode1", "ccode2", "year", *PLEDGES], options.atop_sha256))
    for name, frame in made.items():
        frame.to_csv(options.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(frame)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
