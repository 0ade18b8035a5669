"""Draw an institution whose spell is not in the table of memberships."""

from __future__ import annotations

import pandas as pd

from articlebook.tables import split
from articlebook.text_roles import written_day
from sco.checks.spell import bounds, status, step

STANDARD = "APEC"
NOT_BETWEEN_STATES = ("non-governmental", "alliance")


def pool(tables) -> list[str]:
    """List institutions of states that China came into by a step that gives a status."""
    frame = tables["china_institutions"]
    frame = frame[~frame["kind"].isin(NOT_BETWEEN_STATES) & frame["event"].map(lambda event: status(event) != "")]
    known = {*tables["organisations"]["organisation"], *tables["organisations"]["name"]}
    return sorted(set(frame["institution"]) - known)


def draw(rng, tables) -> dict:
    """Return values of the standard variant, or of one drawn from the pool."""
    institution = STANDARD if rng is None else rng.choice(pool(tables))
    row = step(institution, tables)
    ids = split(row["sources"])
    register = tables["sources"].set_index("id")
    earliest, latest = bounds(row["date"], row["precision"])
    exact = row["precision"] == "day"
    one_day = pd.Timedelta(days=1)
    right = {"status": status(row["event"]), "founder": "yes" if row["event"].startswith("founding") else "no",
             "start": f"{row['date']:%Y-%m-%d}", "start_precision": row["precision"],
             "start_earliest": "" if exact else f"{earliest:%Y-%m-%d}", "start_latest": "" if exact else f"{latest:%Y-%m-%d}",
             "sources": row["sources"]}
    origins = {one: register["origin"][one] for one in ids}
    stranger = next(one for one in register.index if one not in ids)
    return {
        "institution": institution, "event": row["event"], "when": written_day(row["date"], row["precision"]), "precision": row["precision"],
        "origins": repr(origins), "origin_of": origins, "origins_known": sorted(set(register["origin"])), "row": right, "exact": exact,
        "days_within": [] if exact else [f"{day:%Y-%m-%d}" for day in pd.date_range(earliest, latest)], "standing":
        "; ".join(f"{one}, *{register['title'][one]}* (origin: {origins[one]})" for one in ids),
        "first_source": ids[0], "stranger": stranger, "stranger_origin": register["origin"][stranger],
        "wrong_origins": repr(origins | {ids[0]: "other" if origins[ids[0]] != "other" else "PRC"}),
        "too_few": repr(dict(list(origins.items())[1:])), "right": repr(right),
        "wrong_status": repr(right | {"status": "observer"}),
        "wrong_precision": repr(right | {"start_precision": "month" if exact else "day"}),
        "wrong_bounds": repr(right | ({"start_earliest": right["start"], "start_latest": right["start"]} if exact else
                                      {"start_earliest": "", "start_latest": ""})),
        "bounds_says": "an exact day has neither" if exact else f"only the {row['precision']} is known",
        "wrong_year": repr(right | {"start": f"{row['date'] + pd.DateOffset(years=1):%Y-%m-%d}"}),
        "inside": f"{latest:%Y-%m-%d}", "outside": f"{earliest - one_day:%Y-%m-%d}",
        "too_late": f"{latest + one_day:%Y-%m-%d}", "too_early": f"{earliest - 2 * one_day:%Y-%m-%d}", "earliest": f"{earliest:%Y-%m-%d}",
        "doubt_words": "no day at all" if exact else f"the days of one {row['precision']}",
    }
