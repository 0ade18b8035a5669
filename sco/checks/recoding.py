"""Checks of a recoding of China's memberships: the count, the learner's rule, and the rule beside the book's doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from articlebook.exercises.answers import NotYet, a_check, a_number, call, given, same, shown
from articlebook.per_tables import per_tables
from articlebook.tables import Tables, load
from articlebook.text_roles import listed
from sco.igos import FIRST, LAST, SEAT

#: Rules by which a membership is left out of a count in a year.
RULES = {
    "Taiwan in the same year": "the dataset has Taiwan as a member of the same body in that year",
    "Taiwan until the year before": "the dataset has Taiwan as a member of the same body, and the last such year is the one "
                                    "before China's spell begins, or later",
    "begun before the seat": "China's spell in the dataset begins before 1971, the year in which the General Assembly seated "
                             "the government in Beijing",
}


@dataclass(frozen=True)
class Recoding:
    """Which kinds of organisations are counted, and which rule leaves a membership out.

    Attributes
    ----------
    kinds : tuple of str
        Of "economic", "political" and "social", by the dataset.
    rule : str
        One of `RULES`.
    """

    kinds: tuple[str, ...]
    rule: str

    def counted(self, year: int, tables: Tables | None = None) -> pd.DataFrame:
        """List spells in `china_igos` of these kinds that the dataset has in a year."""
        return _counted(self.kinds, year, tables or load())

    def left_out(self, year: int, tables: Tables | None = None) -> list[str]:
        """List names of the organisations that the rule leaves out of the count of a year."""
        return _left_out(self, year, tables or load())

    def doubted(self, year: int, tables: Tables | None = None) -> list[str]:
        """List names of the organisations of the count about which the book has doubts in that year."""
        frame = self.counted(year, tables)
        return _names(frame, (frame["doubt_from"] <= year) & (frame["doubt_to"] >= year))


# kept, since a check asks about many years
@per_tables
def _counted(kinds: tuple[str, ...], year: int, tables: Tables) -> pd.DataFrame:
    frame = tables["china_igos"]
    return frame[frame["type"].isin(kinds) & (frame["start"] <= year) & (frame["end"] >= year)]


@per_tables
def _left_out(recoding: Recoding, year: int, tables: Tables) -> list[str]:
    frame = recoding.counted(year, tables)
    if recoding.rule == "Taiwan in the same year":
        return _names(frame, (frame["taiwan_from"] <= year) & (frame["taiwan_to"] >= year))
    if recoding.rule == "Taiwan until the year before":
        return _names(frame, frame["taiwan_to"] >= frame["start"] - 1)
    return _names(frame, frame["start"] < SEAT)


def _names(frame: pd.DataFrame, condition: pd.Series) -> list[str]:
    return sorted(frame.loc[condition.fillna(False).astype(bool), "name"])


@a_check
def count_function(answer: Callable[[int], int], recoding: Recoding) -> str:
    """Check whether a function counts the memberships of a year as published."""
    tables = load()
    for year in range(FIRST, LAST + 1):
        said = a_number(call(answer, year, where=f"in {year}"), "a count", whole=True)
        truth = len(recoding.counted(year, tables))
        if said != truth:
            everything = len(Recoding(("economic", "political", "social"), recoding.rule).counted(year, tables))
            frame = tables["china_igos"]
            begun = (frame["type"].isin(recoding.kinds) & (frame["start"] <= year)).sum()
            why = ("That counts also spells that had ended." if said == begun else
                   "That counts every kind of organisation." if said == everything else
                   "A spell counts from its year `start` to its year `end`, both included.")
            raise NotYet(f"In {year} your function counts {said:g}, and the list has {truth} spells of this kind. {why}")
    return "Right. Your function counts as the list does in every year."


@a_check
def recoded_function(answer: Callable[[int], int], recoding: Recoding) -> str:
    """Check whether a function counts the memberships of a year without those that the rule leaves out."""
    tables = load()
    for year in range(FIRST, LAST + 1):
        said = a_number(call(answer, year, where=f"in {year}"), "a count", whole=True)
        whole, out = len(recoding.counted(year, tables)), recoding.left_out(year, tables)
        if said == whole - len(out):
            continue
        if said == whole:
            raise NotYet(f"In {year} your function leaves nothing out. By the rule these go: {listed(out)}.")
        if out and said == len(out):
            raise NotYet(f"In {year} your function returns how many go ({said:g}). Asked for is how many stay.")
        if said < whole - len(out):
            raise NotYet(f"In {year} your function leaves out {whole - said:g}, and the rule leaves out {len(out)}: {listed(out)}. "
                         "A membership stays unless the rule names it.")
        raise NotYet(f"In {year} your function leaves out {whole - said:g}, and the rule leaves out {len(out)}: {listed(out)}.")
    return "Right. Your function follows the rule in every year."


@a_check
def years_left_out(answer, recoding: Recoding, first: int, last: int) -> str:
    """Check whether a number is the sum of memberships left out, over some years."""
    number = a_number(answer, "a sum over years", whole=True)
    each = [len(recoding.left_out(year)) for year in range(first, last + 1)]
    if number == sum(each):
        return f"Right. From {first} to {last} the rule takes {number:g} from the counts of single years."
    if number == sum(each[:-1]):
        raise NotYet(f"{number:g} is the sum without {last}. The last year counts; `range` stops before its second number.")
    if number == len({name for year in range(first, last + 1) for name in recoding.left_out(year)}):
        raise NotYet(f"{number:g} is how many different organisations the rule touches. Add up the years: one body in ten years is ten.")
    if number == max(each):
        raise NotYet(f"{number:g} is the most that the rule takes from any one year. Add up all years.")
    raise NotYet(f"{number:g} is not the sum. Take the count less the recoded count in each year from {first} to {last}, and add up.")


@a_check
def beside_doubts(only_rule, only_doubts, recoding: Recoding, year: int) -> str:
    """Check whether two sets hold what only the rule leaves out, and what only the book doubts, in one year."""
    rule, doubts = set(recoding.left_out(year)), set(recoding.doubted(year))
    known = set(recoding.counted(year)["name"])
    for said, right, other, what in ((only_rule, rule - doubts, doubts, "only the rule leaves out"),
                                     (only_doubts, doubts - rule, rule, "only the book doubts")):
        given(said, f"Put a set of names that {what}; an empty one is `set()`.")
        if not isinstance(said, set | frozenset | list | tuple) or len(said) > 1000:
            raise NotYet(f'{shown(said)} is no set of names. Write {{"name", "name"}}, or `set()` for none.')
        if strange := [name for name in said if same(name, known) is None]:
            raise NotYet(f"{shown(strange[0])} is not among the memberships that are counted in {year}. Use the column `name`.")
        said = {same(name, known) for name in said}
        if both := sorted(said & rule & doubts):
            raise NotYet(f"{both[0]}: the rule leaves it out and the book doubts it too. Name what {what}.")
        if turned := sorted(said & other - right):
            raise NotYet(f"{turned[0]}: it is the other way round. Name here what {what}.")
        if extra := sorted(said - right):
            raise NotYet(f"{extra[0]}: neither the rule nor the book has anything against it in {year}.")
        if missing := right - said:
            raise NotYet(f"{len(missing)} more that {what} in {year}. Go through the counted spells once again.")
    return "Right. Rule and judgement part on these organisations."
