"""Draw kinds of organisations, a rule that leaves memberships out, some years to sum and a year to compare."""

from __future__ import annotations

import itertools
from functools import cache

from articlebook.text_roles import listed
from sco.checks.recoding import RULES, Recoding

KINDS = ("economic", "political", "social")
LENGTHS = range(8, 16)
#: From the first years in which the dataset has a handful of memberships to those in which doubts end.
YEARS = range(1960, 1982)


@cache
def pool(tables) -> tuple[tuple[Recoding, int], ...]:
    """List recodings and years in which rule and judgement part, and in which something stays."""
    found = []
    for number in (1, 2, 3):
        for kinds in itertools.combinations(KINDS, number):
            for rule in RULES:
                one = Recoding(kinds, rule)
                for year in YEARS:
                    out, doubts = set(one.left_out(year, tables)), set(one.doubted(year, tables))
                    if (out - doubts and out & doubts) or (doubts - out and len(out) > 1):
                        found.append((one, year))
    return tuple(found)


def draw(rng, tables) -> dict:
    """Return values of the standard variant, or of one drawn from the pool."""
    if rng is None:
        one, year, first, length = Recoding(KINDS, "Taiwan in the same year"), 1972, 1960, 12
    else:
        one, year = rng.choice(pool(tables))
        length = rng.choice(LENGTHS)
        first = rng.choice([y for y in YEARS if y + length - 1 <= YEARS[-1]
                            and sum(bool(one.left_out(z, tables)) for z in range(y, y + length)) > 3])
    last = first + length - 1
    out, doubts, counted = (set(part) for part in (one.left_out(year, tables), one.doubted(year, tables), one.counted(year, tables)["name"]))
    each = [len(one.left_out(y, tables)) for y in range(first, last + 1)]
    code = {"Taiwan in the same year": '(now["taiwan_from"] <= year) & (now["taiwan_to"] >= year)',
            "Taiwan until the year before": 'now["taiwan_to"] >= now["start"] - 1',
            "begun before the seat": 'now["start"] < 1971'}[one.rule]
    return {
        "kinds": repr(one.kinds), "rule": one.rule, "rule_in_words": RULES[one.rule], "condition": code,
        "kinds_in_words": "every kind" if len(one.kinds) == 3 else "the kind " + " or ".join(map(repr, one.kinds)),
        "year": year, "first": first, "last": last, "total": sum(each), "most": max(each), "without_last": sum(each[:-1]),
        "bodies": len({name for y in range(first, last + 1) for name in one.left_out(y, tables)}),
        "rule_alone": listed(sorted(out - doubts)), "book_alone": listed(sorted(doubts - out)),
        "only_rule": _as_set(out - doubts), "only_doubts": _as_set(doubts - out), "all_out": _as_set(out),
        "both": sorted(out & doubts)[0] if out & doubts else "", "turned": (out ^ doubts) and _as_set(doubts - out),
        "turned_other": _as_set(out - doubts), "innocent": next(iter(sorted(counted - out - doubts)), ""),
        "counted": len(one.counted(year, tables)), "stay": len(one.counted(year, tables)) - len(one.left_out(year, tables)),
        "rule_names": sorted(out - doubts), "book_names": sorted(doubts - out),
        "names_to_mark": sorted((out | doubts) | set(sorted(counted - out - doubts)[:4])),
        "swap": bool(out - doubts or doubts - out),
    }


def _as_set(names) -> str:
    return "{" + ", ".join(map(repr, sorted(names))) + "}" if names else "set()"
