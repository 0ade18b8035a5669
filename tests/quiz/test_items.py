"""The items are worth answering: keys agree with the data, form gives nothing away, the LMS set stands on its own."""

import csv
import functools
import itertools
import math
import operator
import re
from datetime import date
from pathlib import Path
from statistics import mean

import numpy as np
import pytest

from articlebook.quiz.loader import banks, read_bank
from articlebook.quiz.model import MatchItem, NumericItem, OrderItem, TextItem, as_number

DATA = Path(__file__).parents[2] / "data"
BANKS = [read_bank(path) for path in banks()]
ITEMS = {item.id: item for bank in BANKS for item in bank.items}


# The tables read once more, by plain means: `sco` fills the keys, so it must not check them too.

@functools.cache
def table_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(table: str, **conditions: str) -> list[dict[str, str]]:
    return [row for row in table_of(table) if all(row[c] == v for c, v in conditions.items())]


def one(table: str, column: str, **conditions: str) -> str:
    (row,) = rows(table, **conditions)
    return row[column]


def on(event: str) -> str:
    """Day of an event, as text in ISO form, which sorts as time does."""
    return one("events", "date", id=event)


def year(event: str) -> int:
    return int(on(event)[:4])


def inside(organisation: str, day: str, status: str = "member") -> set[str]:
    """Codes of the states with this status on a day: from the first day, before the day on which it ended."""
    return {r["iso3"] for r in rows("memberships", organisation=organisation, status=status)
            if r["start"] <= day and (not r["end"] or day < r["end"])}


def names(codes: set[str]) -> list[str]:
    return sorted(one("states", "name", iso3=code) for code in codes)


PUBLISHED, CUT_OFF = on("article-published"), on("cut-off")


def three(day: str) -> tuple[set[str], set[str], set[str]]:
    return inside("SCO", day), inside("CSTO", day), inside("EAEU", day)


def strict_is_true(day: str, union: str, excepted_from: str, states: set[str] | None = None) -> bool:
    """Tell whether the article's sentence holds on a day; Uzbekistan is excepted from the `union`, from `both`, or the exceptions are `open`."""
    sco, security, economy = inside("SCO", day), inside("CSTO", day), inside(union, day)
    for state in states or sco:
        if excepted_from == "open" and state in ("CHN", "UZB"):
            continue
        says = (state not in ("CHN", "UZB") or (state == "UZB" and excepted_from == "union"), state not in ("CHN", "UZB"))
        if says != (state in security, state in economy):
            return False
    return True


def count(table: str, **conditions: str) -> int:
    return len(rows(table, **conditions))


def memberships_of_china(of_year: int, column: str = "n_full_ab") -> int:
    return int(one("igo_counts", column, year=str(of_year), iso3="CHN"))


@functools.cache
def position(iso3: str, of_year: int) -> float:
    return float(one("un_ideal_points", "ideal_point", iso3=iso3, year=str(of_year)))


def mean_distance(first: int, last: int) -> float:
    return sum(abs(position("CHN", y) - position("RUS", y)) for y in range(first, last + 1)) / (last - first + 1)


def shared_organisations(other: str, state: str, of_year: str = "2014") -> int:
    return int(one("igo_overlap", "n_joint", year=of_year, iso3_a=other, iso3_b=state))


def jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b)


def series_of(iso3: str, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Years and full memberships of a state on one scale."""
    world = {r["year"]: r for r in rows("igo_world")}
    by = {"published": lambda r: 1, "corrected": lambda r: 1, "share": lambda r: float(r["n_igos_alive"]),
          "relative": lambda r: float(r["world_mean"])}[scale]
    column = "n_full" if scale == "published" or iso3 != "CHN" else "n_full_ab"
    series = sorted((int(r["year"]), int(r[column]) / by(world[r["year"]])) for r in rows("igo_counts", iso3=iso3))
    years, counts = zip(*series, strict=True)
    return np.array(years, dtype=float), np.array(counts, dtype=float)


@functools.cache
def fits(scale: str, iso3: str = "CHN") -> dict[tuple[int, int, int], float]:
    """Compute the residual sum of squares (RSS) of every set of three break years, straight lines between them, four years a line at least."""
    years, counts = series_of(iso3, scale)
    rss = {}
    for start, stop in itertools.combinations(range(len(years) + 1), 2):
        if stop - start >= 4:
            line = np.polynomial.Polynomial.fit(years[start:stop], counts[start:stop], 1)
            rss[start, stop] = float(((counts[start:stop] - line(years[start:stop])) ** 2).sum())
    first, end = int(years[0]), len(years)
    return {(first + a, first + b, first + c): rss[0, a] + rss[a, b] + rss[b, c] + rss[c, end]
            for a, b, c in itertools.combinations(range(4, end - 3), 3) if b - a >= 4 and c - b >= 4}


def best(scale: str, iso3: str = "CHN") -> tuple[int, int, int]:
    """Find the set of break years that leaves the smallest squared distances."""
    sets = fits(scale, iso3)
    return min(sets, key=sets.get)


def slope(first: int, last: int) -> float:
    """Memberships gained a year by the corrected count, on a straight line through some years."""
    years, counts = series_of("CHN", "corrected")
    inside_ = (years >= first) & (years <= last)
    return float(np.polyfit(years[inside_], counts[inside_], 1)[0])


def joins(first: int, last: int) -> float:
    """Organisations that China entered for the first time, a year, seats in doubt left out."""
    entered: dict[str, int] = {}
    for r in rows("china_igos"):
        for of_year in range(int(r["start"]), int(r["end"]) + 1):
            if not (r["doubt_from"] and int(r["doubt_from"]) <= of_year <= int(r["doubt_to"])):
                entered[r["igo"]] = min(of_year, entered.get(r["igo"], 9999))
                break
    return sum(first <= of_year <= last for of_year in entered.values()) / (last - first + 1)


def levels(of_share: dict[int, float]) -> tuple[int, int]:
    """First years of the second and third level that leave the smallest squared distances."""
    years = sorted(of_share)

    def rss(part: list[int]) -> float:
        values = np.array([of_share[y] for y in part])
        return float(((values - values.mean()) ** 2).sum())

    cuts = itertools.combinations(range(1, len(years)), 2)
    a, b = min(cuts, key=lambda cut: rss(years[:cut[0]]) + rss(years[cut[0]:cut[1]]) + rss(years[cut[1]:]))
    return years[a], years[b]


def share(iso3: str, first: int, last: int) -> float:
    """Mean share of roll calls over some years."""
    return mean(float(one("un_participation", "share", iso3=iso3, year=str(y))) for y in range(first, last + 1))


def agreement(iso3: str, of_year: int) -> float:
    return float(one("un_agreement", "agree_china", iso3=iso3, year=str(of_year)))


def from_china(iso3: str, first: int, last: int) -> float:
    """Mean distance of the ideal points of a state and of China, over the years for which both are known."""
    years = [int(r["year"]) for r in rows("un_ideal_points", iso3=iso3) if first <= int(r["year"]) <= last]
    return mean(abs(position(iso3, y) - position("CHN", y)) for y in years)


def coded(iso3: str, organisation: str) -> set[int]:
    """Years in which the yearly dataset has a state as a full member."""
    return {int(r["year"]) for r in rows("cow_regional", iso3=iso3, organisation=organisation)}


def better_than(sets: dict[tuple[int, int, int], float], years: tuple[int, int, int]) -> float:
    """Per cent of all sets of break years that fit better than these."""
    return 100 * sum(rss < sets[years] for rss in sets.values()) / len(sets)


#: Keys that are computed or counted, each found once more from the files.
COMPUTED = {
    "decides-budget-fall": lambda: float(one("sco_budget", "share", iso3="CHN", scale="first")) - float(
        one("sco_budget", "share", iso3="CHN", scale="2025")),
    "interests-count-energy": lambda: count("interests", domain="energy"),
    "interests-count-world-order": lambda: count("interests", domain="world order"),
    "safer-all-members": lambda: sum(
        set(r["states"].split(";")) == inside("SCO", r["start"] if r["precision"] == "day" else r["start"][:8] + "31")
        for r in rows("exercises_and_crises", kind="exercise")),
    "rivals-only-csto": lambda: names(three(PUBLISHED)[0] & three(PUBLISHED)[1] - three(PUBLISHED)[2]),
    "rivals-in-neither-now": lambda: len(three(CUT_OFF)[0] - three(CUT_OFF)[1] - three(CUT_OFF)[2]),
    "multipolar-forecast-members": lambda: min(
        int(r["start"][:4]) for r in rows("memberships", organisation="SCO", status="member") if r["start"] > on("astana-2017")),
    "who-in-all-three": lambda: len(set.intersection(*three(on("eaeu-in-force")))),
    "who-eaeu-outside": lambda: names(inside("EAEU", CUT_OFF) - inside("SCO", CUT_OFF)),
    "who-index-falls": lambda: min(
        int(r["start"][:4]) for r in rows("memberships", organisation="SCO", status="member")
        if r["start"] > on("csto-in-force") and r["iso3"] not in inside("CSTO", r["start"])),
    "who-jaccard": lambda: 4 / (6 + 6 - 4),  # the stem gives these figures
    "who-jaccard-return": lambda: jaccard(inside("SCO", on("uzbekistan-csto")), inside("CSTO", on("uzbekistan-csto"))),
    "igos-benchmark-gap": lambda: memberships_of_china(1997) - float(one("igo_world", "yearbook_china", year="1997")),
    "igos-false-alarm": lambda: sorted({r["name"] for r in rows("china_igos", igo="JINR")}),
    "igos-place-above-russia": lambda: min(
        y for y in range(1949, 2015) if memberships_of_china(y) > float(one("igo_counts", "n_full", iso3="RUS", year=str(y)))),
    "igos-share-computed": lambda: 100 * memberships_of_china(2001) / float(one("igo_world", "n_igos_alive", year="2001")),
    "breaks-mean-gain": lambda: (memberships_of_china(2001) - memberships_of_china(1991)) / (2001 - 1991),
    "votes-lowest-year": lambda: min((float(r["share"]), int(r["year"])) for r in rows("un_participation", iso3="CHN")
                                     if 1971 < int(r["year"]) <= 1990)[1],
    "votes-divisions": lambda: math.comb(6, 2),  # the states that the stem names
    "votes-distance": lambda: abs(position("CHN", 1995) - position("RUS", 1995)),
    "votes-distance-late": lambda: abs(position("CHN", 2024) - position("RUS", 2024)),
    "old-readings-differ": lambda: names({
        state for state in inside("SCO", PUBLISHED) if not strict_is_true(PUBLISHED, "EAEU", "union", {state})
        and strict_is_true(PUBLISHED, "EAEU", "both", {state})}),
    "old-effect": lambda: max(coded("UZB", "CSTO") - coded("UZB", "EurAsEC") & coded("TJK", "EurAsEC")),
    "old-shared-difference": lambda: shared_organisations("RUS", "TJK") - shared_organisations("CHN", "TJK"),
    "sources-oldest-used": lambda: min(int(r["year"]) for r in rows("article_references") if int(r["times_cited"]) > 1),
    "since-waits": lambda: (date.fromisoformat(one("memberships", "start", organisation="SCO", iso3="BLR", status="member"))
                            - date.fromisoformat(one("memberships", "decision", organisation="SCO", iso3="BLR", status="member"))).days / 365.25 * 12,
    "since-partner-sum": lambda: len(inside("SCO", "2025-08-31", "observer")) + len(inside("SCO", "2025-08-31", "dialogue partner")),
    "since-consensus-ends": lambda: min(int(r["day"][:4]) for r in rows("un_resolutions") if "Shanghai" in r["title"] and r["no"]),
}
#: Keys that no table holds: they stand in the article or follow from all sets of breaks (tested below).
ELSEWHERE = {"multipolar-order-term", "breaks-near-miss", "breaks-place"}


def named_rows(passage: str) -> list[dict[str, str]]:
    """Rows that a passage names by a simple key, such as ``events[un-seat]``."""
    found = []
    for table, key in re.findall(r"(\w+)\[([^\]/]+)\]", passage):
        file = rows(table)
        found += [row for row in file if row[next(iter(row))] == key]
    return found


def stands_in_row(item) -> bool:
    """Whether the key of a typed answer occurs in a row that the item's passage names, as a word or as a year."""
    cells = [cell for row in named_rows(item.passage) for cell in row.values()]
    if isinstance(item, NumericItem):
        return any(re.search(rf"(?<!\d){int(as_number(item.answer))}(?!\d)", cell) for cell in cells)
    return any(answer.casefold() in cell.casefold() for answer in item.answers for cell in cells)


TYPED = [i for i in ITEMS.values() if isinstance(i, NumericItem | TextItem) and i.id not in ELSEWHERE]


@pytest.mark.parametrize("item", TYPED, ids=lambda i: i.id)
def test_typed_keys_agree_with_the_data(item):
    """The key of each typed answer is found once more in the files, by other code than the one that fills it in."""
    if item.id not in COMPUTED:
        assert stands_in_row(item), (
            f"name the row that holds the key of {item.id} in `passage`, such as events[un-seat], or add a line for it to COMPUTED in this file")
        return
    found = COMPUTED[item.id]()
    if isinstance(item, NumericItem):
        assert as_number(item.answer) == pytest.approx(found, abs=max(item.tolerance, 1e-9))
        assert all(abs(as_number(w.answer) - found) > item.tolerance for w in item.wrong)
    else:
        assert len(found) == 1 and item.answers[0] == found[0]


def test_every_computed_key_has_its_item():
    """No key is computed for an item that no longer exists."""
    assert set(COMPUTED) | ELSEWHERE | set(ORDERS) | set(STATEMENTS) <= set(ITEMS)


def first_start(organisation: str, iso3: str, column: str = "start", **conditions: str) -> str:
    return min(r[column] for r in rows("memberships", organisation=organisation, iso3=iso3, **conditions) if r[column])


def step(institution: str, event: str) -> str:
    return one("china_institutions", "date", institution=institution, event=event)


#: Days of the entries of each sequence, in the order that the item calls right.
ORDERS = {
    "periods-opening-order": lambda: [on(e) for e in ("prc-proclaimed", "un-seat", "third-plenum", "ussr-dissolved")],
    "periods-order-of-bodies": lambda: [
        step("Organisation for Cooperation of Railways", "founding member"), step("International Labour Organization", "recognised"),
        step("Asian Development Bank", "member"), step("World Trade Organization", "member")],
    "answer-order-later": lambda: [on(e) for e in ("article-published", "csto-kazakhstan", "xinjiang-vote", "xian-summit", "un-sco-vote")],
    "charter-order-events": lambda: [on(e) for e in ("sco-founded", "september-11", "almaty", "us-campaign", "sco-charter")],
    "charter-order-bodies": lambda: [on(e) for e in (
        "sco-founded", "convention-in-force", "charter-in-force", "secretariat", "rats-opened")],
    "rivals-order-in-force": lambda: [
        one("organisations", "signed", organisation="CST"), one("organisations", "signed", organisation="EurAsEC"),
        one("organisations", "in_force", organisation="CSTO"), one("organisations", "in_force", organisation="EAEU")],
    "rivals-enlarge-order": lambda: [
        first_start("SCO", "MNG", status="observer"), first_start("SCO", "IRN", status="observer"),
        first_start("SCO", "IND", status="member"), first_start("SCO", "BLR", status="member")],
    "trade-order-institutions": lambda: [on(e) for e in ("silk-road", "ndb-agreement", "aiib-signed", "tianjin")],
    "who-variant-order": lambda: [
        first_start("CSTO", "UZB"), first_start("EurAsEC", "UZB", "end"), first_start("CSTO", "UZB", "end"),
        first_start("EAEU", "UZB", status="observer")],
    "old-order-days": lambda: [on(e) for e in ("csto-note-dated", "csto-note-received", "uzbekistan-csto-suspended")] + [
        one("organisations", "ended", organisation="EurAsEC")],
    "since-order-events": lambda: [on(e) for e in ("dushanbe", "iran-member", "armenia-freeze", "belarus-member", "tianjin")],
    "safer-first-all": lambda: [one("exercises_and_crises", "start", id=i) for i in (
        "border-2002", "peace-2007", "peace-2018", "kazakhstan-2022", "border-treaty-2025")],
    "votes-order-distance": lambda: [-mean_distance(*span) for span in ((1991, 1996), (1997, 2000), (2001, 2009), (2017, 2024))],
}


@pytest.mark.parametrize("name", ORDERS)
def test_sequences_are_in_order_of_the_data(name):
    """The entries of a sequence stand in the order of their days, or of their measure, in the files."""
    values = ORDERS[name]()
    assert len(values) == len(ITEMS[name].sequence)
    assert values == sorted(set(values))


def test_every_dated_sequence_is_checked():
    """Each item that asks for an order of what the tables date is among those tested here."""
    # where some entries have no place, the others build an argument, which has an order of its own
    asks = {i.id for i in ITEMS.values() if isinstance(i, OrderItem) and not i.intruders and not re.fullmatch(r"[\d.;AB ]+", i.passage)}
    assert asks - set(ORDERS) == {"breaks-best-order"}  # the next test


def test_breaks_in_the_quiz_are_those_of_every_possible_set():
    """The break years that the quiz calls best, and the places of the article's years, come out of a plain search."""
    sets, article = fits("corrected"), (1971, 1978, 1991)
    near, place = ITEMS["breaks-near-miss"], ITEMS["breaks-place"]
    assert best("corrected")[1] == as_number(near.answer)
    assert best("published")[1] in {as_number(w.answer) for w in near.wrong}
    better = better_than(sets, article)
    assert abs(better - as_number(place.answer)) <= place.tolerance
    foreseen = {100 - better, better_than(fits("relative"), article), better_than(sets, (1971, 1979, 1992))}
    assert sorted(as_number(w.answer) for w in place.wrong) == pytest.approx(sorted(foreseen), abs=1)
    cost = {str(year): min(rss for set_, rss in sets.items() if year in set_) for year in article}
    assert sorted(cost, key=cost.get) == ITEMS["breaks-best-order"].sequence


def keys(name: str) -> list[str]:
    return [choice.text for choice in ITEMS[name].choices if choice.correct]


def years_shown(name: str) -> list[int]:
    """Years in the first text that an item shows, in their order."""
    return [int(year) for year in re.findall(r"\b\d{4}\b", ITEMS[name].shown[0].words)]


#: States in the order in which the item breaks-other-states-fit lists them, by how few sets fit them better than the article's years.
FITTED = ["IRN", "IND", "USA", "CHN", "PAK", "BRA", "GBR", "RUS", "FRA", "TUR"]


def between(event: str, first: str, last: str) -> bool:
    return on(first) <= on(event) < on(last)


#: What a chosen key says about memberships and days, and whether the files say so.
STATEMENTS = {
    "charter-waits-rule": lambda: [later > earlier for earlier, later in itertools.pairwise(
        (date.fromisoformat(r["in_force"]) - date.fromisoformat(r["signed"])).days
        for r in sorted(rows("founding_documents"), key=operator.itemgetter("signed")) if r["in_force"])] == [False, True, False, False],
    "charter-secretariat-verdict": lambda: on("charter-in-force") < on("secretariat") < on("rats-opened"),
    "charter-between-dates": lambda: between("congress-16", "sco-charter", "charter-in-force"),
    "charter-treaties-in-force": lambda: on("convention-in-force") <= on("csto-in-force") < on("charter-in-force"),
    "charter-order-conclusion": lambda: on("september-11") < on("almaty") < on("us-campaign"),
    "rivals-uzbekistan-status": lambda: "UZB" not in inside("CSTO", PUBLISHED) and "UZB" in inside("EAEU", PUBLISHED, "observer"),
    "rivals-uzbekistan-earlier": lambda: "UZB" in inside("CSTO", on("admission-rules")) - inside("EurAsEC", on("admission-rules")),
    "rivals-frozen": lambda: "ARM" in inside("CSTO", CUT_OFF) and "UZB" not in inside("CSTO", on("uzbekistan-csto-suspended")),
    "rivals-softest-reading": lambda: {s for s in inside("SCO", on("sco-founded")) - {"CHN", "UZB"}
                                       if not strict_is_true(PUBLISHED, "EAEU", "both", {s})} == {"TJK"},
    "rivals-ban-statuses": lambda: {r["start"] for r in rows("memberships", organisation="SCO", status="member")
                                    if on("sco-founded") < r["start"] < on("astana-2017")} == set()
    and {"LKA", "TUR"} <= inside("SCO", on("ufa"), "dialogue partner"),
    "neighbours-gas-and-members": lambda: not rows("memberships", organisation="SCO", iso3="TKM"),
    "neighbours-gas-claim": lambda: year("gas-pipeline") - year("oil-importer") > 10,
    "trade-agenda-evidence": lambda: max(on(e) for e in ("sco-founded", "energy-club", "xian-initiative")) < PUBLISHED
    < on("energy-strategy"),
    "who-end-day": lambda: "UZB" not in inside("CSTO", on("uzbekistan-csto-suspended")),
    "who-right-states": lambda: {s for s in inside("SCO", PUBLISHED) if strict_is_true(PUBLISHED, "EAEU", "union", {s})}
    >= {"CHN", "KGZ"} and not any(strict_is_true(PUBLISHED, "EAEU", "union", {s}) for s in ("PAK", "TJK", "UZB")),
    "who-other-sentence": lambda: inside("EAEU", on("memoranda-2016")) < inside("CSTO", on("memoranda-2016")),
    "who-run-start": lambda: strict_is_true(first_start("EurAsEC", "UZB", "end"), "EurAsEC", "union"),
    "old-run-ends": lambda: [(date.fromisoformat(last) - date.fromisoformat(first)).days <= limit for first, last, limit in (
        (first_start("EurAsEC", "UZB", "end_earliest"), first_start("EurAsEC", "UZB", "end_latest"), 31),
        (on("csto-note-dated"), on("uzbekistan-csto-suspended"), 365))] == [True, True],
    "old-readings-on-a-day": lambda: [strict_is_true(on("rats-opened"), "EurAsEC", way) for way in ("both", "open", "union")]
    == [True, True, False] and inside("SCO", on("rats-opened")) == inside("SCO", on("sco-founded")),
    "old-softer-reading": lambda: not rows("memberships", organisation="CSTO", iso3="CHN")
    and not any(strict_is_true(PUBLISHED, "EAEU", way) for way in ("union", "both", "open"))
    and all(strict_is_true(day, "EurAsEC", way) for day, way in (
        ("2010-01-01", "union"), (on("rats-opened"), "both"), (on("rats-opened"), "open"))),
    "since-vote-camps": lambda: [float(after) > float(before) for before, after in zip(
        *([one("un_resolutions", column, resolution=draft) for column in ("yes", "no", "abstain")] for draft in ("A/77/L.107", "A/79/L.124")),
        strict=True)] == [True, True, False],
    "since-belarus-before": lambda: "BLR" in inside("SCO", on("iran-member"), "observer")
    and first_start("SCO", "BLR", "decision", status="member") < on("iran-member"),
    "since-armenia-positions": lambda: "ARM" in inside("CSTO", CUT_OFF) & inside("EAEU", CUT_OFF)
    & inside("SCO", CUT_OFF, "SCO partner") - inside("SCO", CUT_OFF),
    "igos-falling-mean": lambda: float(one("igo_world", "world_mean", year="1991")) < float(one("igo_world", "world_mean", year="1990"))
    and memberships_of_china(1991) - memberships_of_china(1990) == 1
    and memberships_of_china(1990) - float(one("igo_world", "world_mean", year="1991")) > 1,
    "votes-who-moved": lambda: -_moved("RUS") > _moved("CHN") > 0
    and position("CHN", 2019) - position("CHN", 2010) > 5 * abs(position("RUS", 2019) - position("RUS", 2010)),
    "old-gap": lambda: _lead("2014", False) > _lead("1992", False) and _lead("2014", True) < _lead("1992", True)
    and all(measure(shared_organisations("RUS", "TJK", "2008"), shared_organisations("CHN", "TJK", "2008"))
            > measure(shared_organisations("RUS", "TJK", "2000"), shared_organisations("CHN", "TJK", "2000"))
            for measure in (operator.sub, operator.truediv)),
    "sources-weight": lambda: _times_cited("PRC") > max(_times_cited(o) for o in ("Western", "Russian"))
    and count("article_references", origin="Western") > max(count("article_references", origin=o) for o in ("PRC", "Russian")),
    "sources-own-register": lambda: count("sources", origin="Western") > max(
        count("sources", origin=o) for o in ("Russian", "PRC", "Central Asian", "international body"))
    and min(count("sources", origin=o) for o in ("PRC", "Russian")) > count("sources", origin="Central Asian"),
    "who-since": lambda: first_start("SCO", "IND", status="member") == on("astana-2017"),
    "who-wrong-at-cut-off": lambda: inside("SCO", CUT_OFF) - inside("SCO", PUBLISHED) == {"IRN", "BLR"}
    and [strict_is_true(CUT_OFF, "EAEU", "union", {s}) for s in ("IRN", "BLR")] == [False, True],
    "who-one-day-limits": lambda: [{"CHN", "IND"} <= part for part in three(PUBLISHED)] == [True, False, False],
    "igos-equal-total": lambda: [y for y in ("1966", "1977", "1989", "1997") if _off_yearbook(y, "n_full_ab") > _off_yearbook(y, "n_full")]
    == keys("igos-equal-total"),
    "igos-essential": lambda: memberships_of_china(2014) < float(one("igo_world", "n_igos_alive", year="2014")) / 4,
    "igos-half-of-mean": lambda: [y for y in ("1971", "1972", "1974") if
                                  (memberships_of_china(int(y)) < float(one("igo_world", "world_mean", year=y)) / 2)
                                  != (memberships_of_china(int(y), "n_full") < float(one("igo_world", "world_mean", year=y)) / 2)]
    == keys("igos-half-of-mean")[0].split()[-1:],
    "igos-above-in-each": lambda: [s for s in ("PAK", "IND", "RUS") if all(
        float(one("igo_counts", "n_full", iso3=s, year=str(y))) > memberships_of_china(y) for y in (1971, 1990, 2014))] == ["IND"],
    "igos-missed-seat": lambda: [i for i in ("FEC", "AOPU", "UNIDO") if not any(
        r["before_1949"] == "yes" or r["taiwan_from"] or r["start"] == "1965" for r in rows("china_igos", igo=i))] == ["UNIDO"],
    "multipolar-who-is-farther": lambda: [from_china("IND", *span) > from_china("RUS", *span) for span in ((2010, 2016), (2018, 2024))]
    == [False, True],
    "rivals-younger-by-which-day": lambda: (on("sco-charter") < one("organisations", "signed", organisation="CSTO"))
    and on("charter-in-force") > one("organisations", "in_force", organisation="CSTO") > on("sco-founded"),
    "periods-growth-fast": lambda: [(memberships_of_china(last) - memberships_of_china(first)) / (last - first) > 2 for first, last in
                                    itertools.pairwise((1971, 1978, 1991, 2001, 2014))] == [False, True, True, False],
    "breaks-fastest": lambda: slope(1978, 1990) > slope(1991, 2001) > slope(1971, 1977),
    "breaks-two-measures": lambda: joins(1971, 1977) > joins(1978, 1990) > joins(1991, 2001) > joins(2002, 2014),
    "breaks-insignificant": lambda: joins(1971, 1977) > 5 * joins(1949, 1970) and joins(2002, 2014) < joins(1991, 2001) / 2
    and min(joins(1978, 1990) / joins(1971, 1977), joins(1991, 2001) / joins(1978, 1990)) > 0.8,
    "breaks-needs-correction": lambda: years_shown("breaks-needs-correction") == [
        year for scale in ("published", "corrected", "share", "relative") for year in best(scale)],
    "breaks-same-bend": lambda: years_shown("breaks-same-bend") == [
        *best("corrected"), *(year for state in ("USA", "FRA", "PAK", "IND") for year in best("published", state))],
    "breaks-first-year": lambda: [better_than(fits("corrected"), years) for years in (
        (1971, 1978, 2001), (1971, 1980, 1991), (1971, 1978, 1991), (1974, 1978, 1991))] == pytest.approx([0, 19, 21, 41], abs=0.5),
    "breaks-steady-year": lambda: set(best("corrected")) <= set(years_shown("breaks-steady-year"))
    and sorted(keys("breaks-steady-year")[0].split()[::2]) == [
        str(y) for y in sorted(set(years_shown("breaks-steady-year"))) if years_shown("breaks-steady-year").count(y) == 3],
    "breaks-other-states-fit": lambda: sorted(FITTED, key=lambda s: better_than(
        fits(*(("corrected",) if s == "CHN" else ("published", s))), (1971, 1978, 1991))) == FITTED,
    "votes-silent-passive": lambda: 1 - share("CHN", 1978, 1978) == pytest.approx(1 / 3, abs=0.05) and share("ALL", 1978, 1978) > 0.9,
    "votes-search": lambda: years_shown("votes-search")[1:3] == list(levels({int(r["year"]): float(r["share"]) for r in rows(
        "un_participation", iso3="CHN") if int(r["year"]) > 1971})),
    "votes-lead-grows": lambda: agreement("ALL", 2005) - agreement("ALL", 2019) > agreement("RUS", 2019) - agreement("RUS", 2005) > 0.01,
    "votes-parallel": lambda: sorted(("KAZ", "UZB", "MNG", "TKM"), key=kept) == ["TKM", "UZB", "MNG", "KAZ"],
    "votes-near-china": lambda: from_china("PAK", 2024, 2024) - from_china("PAK", 2010, 2010)
    > from_china("KAZ", 2010, 2010) - from_china("KAZ", 2024, 2024) > 0,
    "multipolar-because": lambda: joins(2002, 2014) < joins(1991, 2001),
    "old-yardstick": lambda: all(shared_organisations("CHN", s, "1992") < shared_organisations("USA", s, "1992") for s in ("KAZ", "UZB"))
    and 1 < _shared_with("CHN", "2014") / _shared_with("USA", "2014") < 1.2
    and _shared_with("CHN", "1992") < _shared_with("USA", "1992"),
    "old-rule-signature": lambda: {min(coded(s, "CSTO")) for s in ("KAZ", "UZB")} == {year("csto-charter")},
}


def kept(iso3: str) -> float:
    """Part of its distance from China before the founding of the SCO that a state kept after it."""
    return from_china(iso3, 2002, 2010) / from_china(iso3, 1994, 2000)


def _moved(iso3: str) -> float:
    """Change of the mean position from the years directly after the Soviet Union to the last span of the chapter."""
    first, last = ([position(iso3, y) for y in range(*span)] for span in ((1991, 1997), (2017, 2025)))
    return sum(last) / len(last) - sum(first) / len(first)


def _lead(of_year: str, ratio: bool) -> float:
    """Russia's lead over China in organisations shared with the Central Asian states: difference or ratio."""
    russia, china = (sum(shared_organisations(other, s, of_year) for s in ("KAZ", "KGZ", "TJK", "TKM", "UZB"))
                     for other in ("RUS", "CHN"))
    return russia / china if ratio else russia - china


def _shared_with(other: str, of_year: str) -> int:
    return sum(shared_organisations(other, s, of_year) for s in ("KAZ", "KGZ", "TJK", "TKM", "UZB"))


def _off_yearbook(of_year: str, column: str) -> float:
    return abs(float(one("igo_world", "yearbook_china", year=of_year)) - memberships_of_china(int(of_year), column))


def _times_cited(origin: str) -> int:
    return sum(int(r["times_cited"]) for r in rows("article_references", origin=origin))


@pytest.mark.parametrize("name", STATEMENTS)
def test_chosen_keys_agree_with_the_data(name):
    """What the right option says about memberships, days and counts holds in the files."""
    assert keys(name) and STATEMENTS[name]()


def test_periods_in_matching_items_follow_from_the_days():
    """A step is matched with the period into which its day falls, by the first years of the periods."""
    starts = sorted((int(r["start"]), r["period"]) for r in rows("periods"))
    checked = 0
    for item in ITEMS.values():
        for pair in item.pairs if isinstance(item, MatchItem) else ():
            found, day = re.fullmatch(r"Period (\d)", pair.right), re.search(r"\b(?:19|20)\d\d$", pair.left)
            if found and day:
                assert found[1] == max(p for start, p in starts if start <= int(day[0])), pair.left
                checked += 1
    assert checked >= 8


# What a role writes.

def test_no_text_shows_a_whole_number_with_a_decimal():
    """No question, feedback or explanation shows a whole number as 1997.0, as a cell of a column with gaps would be."""
    for bank in BANKS:
        for item in bank.items:
            assert not re.search(r"\d\.0(?!\d)", item.model_dump_json(exclude={"answer", "tolerance", "wrong"})), item.id
