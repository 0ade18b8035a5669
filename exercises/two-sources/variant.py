"""Draw an event that two sources date differently, and the order in which they are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import yaml

from articlebook.text_roles import written_day
from sco.checks.sources import acts, spell_of

EVENTS = Path(__file__).parent / "events.yml"


def text_of(row: pd.Series) -> str:
    """Write who published something on which day, and then the words, as the checks read them."""
    ours = " Our translation." if row["translation"] == "ours" else ""
    return f"{row['who']}, published {'on ' * (row['precision'] == 'day')}{written_day(row['day'], row['precision'])}.{ours} The words: {row['words']}"


def draw(rng, tables) -> dict:
    """Return values of the standard variant (the first event), or of one drawn from the list."""
    events = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))
    event = events[0] if rng is None else rng.choice(events)
    quoted = tables["quotations"].set_index("id").loc[event["words"]]
    # a document is named by its first source, and the earlier one does not always stand first
    order = [(row["sources"].split(";")[0], row) for _, row in quoted.iterrows()]
    if rng is not None:
        rng.shuffle(order)
    ids = [one for one, _ in order]
    texts = {one: text_of(row) for one, row in order}
    row = spell_of(event["organisation"], event["state"], event["status"], tables)
    register = tables["sources"].set_index("id")
    days = dict(zip(ids, acts(texts), strict=True))
    standing = {one: (register["origin"][one], register["kind"][one]) for one in ids}
    a, b = ids
    earlier, later = sorted(days.values())
    iso = {one: f"{day:%Y-%m-%d}" for one, day in days.items()}
    one_day = pd.Timedelta(days=1)
    elsewhere = next(origin for origin in sorted(set(register["origin"])) if origin != standing[a][0])
    return {
        "organisation": event["organisation"], "state": event["state"], "status": event["status"], "texts": texts,
        "shown": {one: {"head": text.split(" The words: ")[0], "words": text.split(" The words: ")[1],
                        "title": register["title"][one], "publisher": register["publisher"][one]} for one, text in texts.items()},
        "texts_in_code": "{" + "".join(f"\n    {one!r}: {text!r}," for one, text in texts.items()) + "\n}",
        "a": a, "b": b, "title_a": register["title"][a], "title_b": register["title"][b],
        "publisher_a": register["publisher"][a], "publisher_b": register["publisher"][b],
        "standing": repr(standing), "standing_of": standing, "day_of": iso,
        "origins_known": sorted(set(register["origin"])), "kinds_known": sorted(set(register["kind"])),
        "standing_says": "; ".join(f"{one}, *{register['title'][one]}* (origin: {standing[one][0]}; kind: {standing[one][1]})" for one in ids),
        "wrong_origin": repr(standing | {a: (elsewhere, standing[a][1])}),
        "only_origin": repr({one: pair[0] for one, pair in standing.items()}), "only_one": repr({a: standing[a]}),
        "days": repr(iso), "turned_days": repr({a: iso[b], b: iso[a]}), "in_words": repr({a: written_day(days[a]), b: iso[b]}),
        "invented": repr(iso | {a: f"{days[a] - 3 * one_day:%Y-%m-%d}"}), "invented_day": written_day(days[a] - 3 * one_day),
        "possible": f"{earlier:%Y-%m-%d}", "sure": f"{later:%Y-%m-%d}", "before": f"{earlier - one_day:%Y-%m-%d}",
        "gap": (later - earlier).days,
        "followed": next(one for one in ids if days[one] == row["start"]),
        "not_followed": next(one for one in ids if days[one] != row["start"]),
        "note": row["note"], "start": written_day(row["start"]),
        "same_side": standing[a][0] == standing[b][0],
    }
