"""Draw a sentence about membership that was true for some time and that one state's change made false.

The standard variant is the article's sentence with EurAsEC in place of the EAEU.
"""

from __future__ import annotations

import itertools
from functools import cache

import pandas as pd

from articlebook.text_roles import listed, written_day
from sco.checks.membership import breakers, follows, says, telling_days
from sco.membership import MEMBERSHIP, statuses
from sco.sentence import MembershipClaim, claim, member_names

ORGANISATIONS = ("SCO", "CST", "CSTO", "EurAsEC", "EAEU")
FEW = 3  # a sentence about fewer members is no exercise
DAY = pd.Timedelta(days=1)


def draw(rng, tables) -> dict:
    """Return values of the standard variant, or of one drawn from the pool."""
    chosen = claim("EurAsEC", tables=tables) if rng is None else rng.choice(pool(tables))
    article = ("The article says that all members of the SCO belong to the CSTO and to the EAEU, except China, and except "
               "Uzbekistan as regards the EAEU. ")
    task = "Put EurAsEC, the forerunner of the EAEU, into it." if rng is None else "This exercise changes it."
    return {"article_said": article + task} | values(chosen, tables)


@cache
def pool(tables) -> tuple[MembershipClaim, ...]:
    """List every sentence that fitted the facts on some day and that exactly one state ended, on a day known exactly."""
    found = []
    for base in ORGANISATIONS:
        for pair in itertools.combinations([o for o in ORGANISATIONS if o != base], 2):
            found += _of_pair(base, pair, tables)
    return tuple(found)


def _of_pair(base: str, pair: tuple[str, str], tables) -> list[MembershipClaim]:
    """Write the sentences about one organisation and two others; with sets instead of tables, since there are many days to try."""
    days = MembershipClaim(base, dict.fromkeys(pair, ())).changes(tables)
    insides = [member_names(base, day, tables) for day in days]
    outsides = [[there - member_names(other, day, tables) for other in pair] for day, there in zip(days, insides, strict=True)]
    found = []
    for index, (now, outside) in enumerate(zip(insides, outsides, strict=True)):
        if len(now) < FEW:
            continue
        fits = [p for p, (there, outs) in enumerate(zip(insides, outsides, strict=True))
                if there and outs == [names & there for names in outside]]
        # the last day of its last run, so that each sentence is taken once; never the last day of the tables
        if index != fits[-1] or index == len(days) - 1:
            continue
        if not any(outside) or any(names == now for names in outside):
            continue
        wrong = {name for names, out in zip(outside, outsides[index + 1], strict=True)
                 for name in (names & insides[index + 1]) ^ out}
        one = MembershipClaim(base, {other: sorted(names) for other, names in zip(pair, outside, strict=True)})
        if len(wrong) == 1:
            row, which = _deciding(one, *wrong, days[index + 1] - DAY, tables)
            found += [one] if row is not None and row[f"{which}_precision"] == "day" else []
    return found


def _deciding(one: MembershipClaim, state: str, last: pd.Timestamp, tables) -> tuple[pd.Series | None, str]:
    """Find the row of `memberships` whose start or end made the sentence false, and which of them it was."""
    frame = tables["memberships"]
    # an observer's row may end on the day on which the membership starts; only membership makes the sentence false
    frame = frame[(frame["state"] == state) & frame["organisation"].isin(one.organisations) & frame["status"].isin(MEMBERSHIP)]
    for which in ("end", "start"):
        if len(rows := frame[frame[which] == last + DAY]):
            return rows.iloc[0], which
    return None, ""


def in_words(one: MembershipClaim) -> str:
    """Write the sentence as a person would."""
    def part(organisation: str) -> str:
        outside = one.excepted[organisation]
        return f"to the {organisation}" + (f" (except {listed(list(outside))})" if outside else "")
    return f"All members of the {one.base} belong {' and '.join(map(part, one.excepted))}."


def _all_in(one: MembershipClaim, day, tables) -> bool:
    """Evaluate the sentence as a reader does who forgets every exception."""
    there = member_names(one.base, day, tables)
    return bool(there) and all(there <= member_names(other, day, tables) for other in one.excepted)


def _days_to_judge(one: MembershipClaim, run, tables) -> list[pd.Timestamp]:
    """Choose four days on which to judge the sentence: one on which it was true, and others; none gives the last true day away."""
    first, last = tables.coverage
    inside = run["first"] + (run["last"] - run["first"]) / 2
    after = run["last"] + (last - run["last"]) / 2
    began = max(first, tables["organisations"].set_index("organisation")["founders_from"][one.base])
    early = began + (run["first"] - began) / 3
    return sorted({day.normalize() for day in (inside, after, early, last)})


def _rules(one: MembershipClaim) -> list[str]:
    """Write the rule in words, the right one first, and rules that readers take for it."""
    first, second = one.excepted
    return [f"Those members of the {one.base} that are in the {first} are all of them but the ones excepted there; and likewise for the {second}.",
            f"Every member of the {one.base} is in the {first} and in the {second}.",
            f"Every member of the {first} and of the {second} is in the {one.base}.",
            f"All members of the {one.base} but those excepted are in the {first} or in the {second}."]


def _as_set(names) -> str:
    return "{" + ", ".join(map(repr, sorted(names))) + "}" if names else "set()"


def values(one: MembershipClaim, tables) -> dict:
    """Return what the texts of the assignment say about one sentence."""
    first, second = one.excepted
    run = one.true_days(tables).iloc[-1]
    broken = breakers(one, tables)[0]
    row, _ = _deciding(one, broken, run["last"], tables)
    after = member_names(one.base, run["last"] + DAY, tables)
    all_in = next(day for day in telling_days(one, tables) if one.holds(day, tables) != _all_in(one, day, tables))
    other = "Its note and its sources name other days, such as that of a signature, which somebody could take instead."
    if pd.notna(row["decision"]):
        other = f"It was decided on {written_day(row['decision'])}, and somebody could take that day instead."
    asked = _days_to_judge(one, run, tables)
    truth = {f"{day:%Y-%m-%d}": one.holds(day, tables) for day in asked}
    turned = next(iter(truth))
    return {
        "says": says(one), "says_right": repr({letter: reading.right for letter, reading in says(one).items()}),
        "says_turned": repr({letter: reading.right or letter == "b" for letter, reading in says(one).items()}),
        "says_loose": repr({letter: reading.right and letter != "c" for letter, reading in says(one).items()}),
        "follows": follows(), "follows_right": repr({letter: reading.right for letter, reading in follows().items()}),
        "follows_copied": repr({letter: reading.right or letter == "b" for letter, reading in follows().items()}),
        "follows_one_rule": repr({letter: reading.right and letter != "c" for letter, reading in follows().items()}),
        "membership": _as_set(MEMBERSHIP), "statuses": statuses(tables),
        "judged_truth": truth, "membership_names": sorted(MEMBERSHIP), "states_to_choose": sorted(after | {broken}), "rules": _rules(one),
        "judged": list(truth), "judged_right": repr(truth), "judged_turned": repr(truth | {turned: not truth[turned]}),
        "judged_one": repr({turned: truth[turned]}), "judged_first": written_day(pd.Timestamp(turned)),
        "base": one.base, "one": first, "two": second, "bodies": repr((one.base, first, second)),
        "excepted": repr({name: list(states) for name, states in one.excepted.items()}),
        "outside_one": _as_set(one.excepted[first]), "outside_two": _as_set(one.excepted[second]),
        "forgets_exceptions_says": "but the sentence was true: every member of the "
                                   if one.holds(all_in, tables) else "but the sentence was false: it says that",
        "sentence": in_words(one), "breaker": broken, "broken_organisation": row["organisation"], "other_day": other,
        "first_day": f"{run['first']:%Y-%m-%d}", "last_day": f"{run['last']:%Y-%m-%d}", "last_day_in_words": written_day(run["last"]),
        "day_before": f"{run['first'] - DAY:%Y-%m-%d}", "day_after": f"{run['last'] + DAY:%Y-%m-%d}",
        "bystander": sorted(after - {broken})[0],
        "outsider": next(name for name in tables["states"]["name"] if name not in after),
        "code": tables["states"].set_index("name")["iso3"][broken],
    }
