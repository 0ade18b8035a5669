"""Whatever a student passes to a function of the notebooks, there is an answer or one sentence that says what is wrong."""

import ast
import importlib
import inspect
import traceback
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

import articlebook
import sco
from articlebook import arguments, notebooks
from articlebook.exercises.description import assignments
from articlebook.exercises.source import read_source
from sco import change_points, igos, votes, yearly_coding

TABLES = sco.load()
POINTS, SHARES, ALIKE, SPELLS = (TABLES[name] for name in ("un_ideal_points", "un_participation", "un_agreement", "china_igos"))
DAY = "2021-06-08"
SPANS = [(1994, 2000), (2002, 2010)]
CODED, OVERLAP, ALLIANCES = (TABLES[name] for name in ("cow_regional", "igo_overlap", "alliances"))
CHANGE = votes.changes(POINTS, [*votes.founders(), *votes.NEIGHBOURS])
CORRECTED = igos.measures()["corrected"]
GAP = votes.yearly_gap(POINTS, ["KAZ"])
#: Arguments that take long to make are functions here, and made for the tests that need them.
RUNS = cache(lambda: change_points.without_breaks(CORRECTED, runs=2))
PLACEBO, FOUND = cache(change_points.placebo), cache(lambda: yearly_coding.disagreements(CODED))
#: Parameters whose odd values ask for minutes of work that is right.
TOO_SLOW = {("change_points.without_breaks", "runs")}

#: What is passed by mistake: nothing, another kind of thing, one in place of many, many in place of one, a near miss.
ODD = {
    "None": None, "true": True, "zero": 0, "a negative number": -1, "a large number": 10**30, "a number too long to print": 10**5000, "a fraction": 2.5,
    "not a number": float("nan"), "infinite": float("inf"), "numpy's number": np.float64(1.5), "no text": "", "a blank": " ", "a wrong word": "nonsense",
    "a long text": "x" * 10_000, "bytes": b"SCO", "a day elsewhere": "08.06.2021", "a day as in America": "06/08/2021", "no such day": "2021-02-30",
    "a day long ago": "1492-01-01",
    "a day as a number": 20210608, "a day with a zone": pd.Timestamp("2021-06-08", tz="Asia/Shanghai"),
    "a day of Python with a zone": datetime(2021, 6, 8, tzinfo=UTC),
    "no day": pd.NaT, "no day of numpy": np.datetime64("NaT"), "the first day of Python": date.min, "the last day of Python": datetime.max,
    "a period": pd.Period("2021"),
    "an empty list": [], "a list of nothing": [None], "a list of numbers": [1, 2], "a list of wrong words": ["nonsense"], "a name twice": ["SCO", "SCO"],
    "a list in a list": [["SCO"]],
    "a day in a list": [DAY], "an empty dictionary": {}, "a dictionary": {"SCO": 1}, "a set": {"SCO"}, "a tuple": (1, 2),
    "a span that ends first": (2010, 2002), "spans": [(1, 2)],
    "an empty Series": pd.Series([], dtype=float), "a Series of words": pd.Series(["SCO", "CSTO"]), "a Series of numbers": pd.Series([1.0, 2.0]),
    "a Series with gaps": pd.Series([1.0, None]),
    "an empty DataFrame": pd.DataFrame(), "a DataFrame": pd.DataFrame({"x": [1, 2]}), "another table": TABLES["events"], "an array": np.array([1, 2]),
    "an index": pd.Index(["SCO"]),
    "a function": len, "an object": object(), "a range": range(3),
}

#: Right arguments, by function, for the parameters that have no default; a function without any stands for itself.
RIGHT = {
    "sco.combinations": {"organisations": ["SCO", "CSTO"], "on": DAY}, "sco.load": {}, "sco.matrix": {"organisations": ["SCO", "CSTO"], "on": DAY},
    "sco.members": {"organisation": "SCO", "on": DAY}, "sco.overlap": {"one": "SCO", "other": "CSTO", "on": DAY},
    "sco.overlap_over_time": {"one": "SCO", "other": "EAEU"},
    "sco.show": {"frame": CHANGE, "caption": "Changes"}, "sco.solution": {"words": "It falls."}, "sco.spells": {}, "sco.take_quiz": {"chapter": "05-charter"},
    "membership.as_day": {"on": DAY}, "membership.changes": {"organisations": ["SCO"]},
    "igos.against_world": {"years": [1971, 2014]}, "igos.against_yearbook": {}, "igos.counts": {}, "igos.dates": {}, "igos.doubtful": {"spells": SPELLS},
    "igos.effect": {},
    "igos.in_year": {"spells": SPELLS, "year": 1971}, "igos.list_against_counts": {}, "igos.measures": {}, "igos.recount": {"spells": SPELLS},
    "igos.region": {"years": [1971, 2014]}, "igos.signs": {"spells": SPELLS}, "igos.signs_against_grades": {"spells": SPELLS},
    "votes.agreement": {"table": ALIKE, "states": ["UZB"], "years": [1995]}, "votes.apart": {"points": POINTS, "spans": SPANS},
    "votes.by_organisation": {"points": POINTS, "on": DAY, "spans": SPANS}, "votes.changes": {"points": POINTS, "states": ["KAZ"]},
    "votes.compare": {"tables_of": {"x": (CHANGE, ["KAZ"], "change")}}, "votes.distance": {"points": POINTS, "one": "CHN", "other": "RUS"},
    "votes.distance_breaks": {"points": POINTS},
    "votes.founders": {}, "votes.level_breaks": {"series": CORRECTED, "number": 1},
    "votes.moved": {"points": POINTS, "before": (1991, 1996), "after": (2001, 2009)}, "votes.naive": {"table": CHANGE, "treated": ["KAZ"]},
    "votes.participation": {"shares": SHARES, "spans": SPANS}, "votes.participation_breaks": {"shares": SHARES},
    "votes.permutation": {"table": CHANGE, "treated": ["KAZ"]},
    "votes.sco_tests": {"points": POINTS}, "votes.who_moved": {"points": POINTS, "before": (1991, 1996), "afters": [(2001, 2009)]},
    "votes.yearly_gap": {"points": POINTS, "treated": ["KAZ"]},
    "change_points.best_on_each_scale": {}, "change_points.change_points": {"series": CORRECTED}, "change_points.joins": {"spells": SPELLS},
    "change_points.models": {"series": CORRECTED},
    "change_points.noise_summary": {"runs": RUNS}, "change_points.on_trial": {}, "change_points.placebo": {}, "change_points.rate_ratios": {"spells": SPELLS},
    "change_points.rank": {"series": CORRECTED, "years": [1971, 1978, 1991]}, "change_points.slopes": {"series": CORRECTED},
    "change_points.without_breaks": {"series": CORRECTED},
    "charts.matrix": {"on": DAY}, "charts.overlap": {}, "charts.shared": {"on": DAY}, "charts.spells": {}, "charts.tiles": {"on": DAY},
    "charts.upset": {"on": DAY}, "charts.venn": {"on": DAY},
    "charts.alike": {}, "charts.energy": {}, "charts.in_force": {}, "charts.opened": {}, "charts.bars": {"numbers": {"A": 5, "B": 6}},
    "charts.counts": {}, "charts.joins": {}, "charts.lines": {"series": CORRECTED, "sets": {"The article": [1971]}}, "charts.placebo": {"frame": PLACEBO},
    "charts.profile": {"series": CORRECTED}, "charts.seats": {}, "charts.world": {},
    "charts.coded": {"dataset": CODED}, "charts.network": {"overlap": OVERLAP, "alliances": ALLIANCES},
    "charts.gap": {"frame": GAP}, "charts.participation": {"shares": SHARES}, "charts.positions": {"points": POINTS}, "explorer.explore": {},
    "ties.defence_years": {"alliances": ALLIANCES}, "yearly_coding.disagreements": {"coded": CODED}, "ties.gap": {"frame": OVERLAP},
    "yearly_coding.listed_years": {"found": FOUND},
    "ties.means": {"frame": OVERLAP}, "yearly_coding.overlaps": {"coded": CODED, "year": 2014}, "ties.shared": {"frame": OVERLAP, "year": 2014},
    "yearly_coding.totals": {"coded": CODED},
    "sentence.bounds": {}, "sentence.compared": {}, "sentence.dated_by": {"coded": CODED}, "sentence.explained": {}, "sentence.on_day": {"on": DAY},
    "sentence.by_state": {"on": DAY}, "sentence.true_days": {},
}
#: Modules whose functions draw: all odd values together take them seconds.
SLOW = ("charts",)


def right(name: str) -> dict:
    """The right arguments of a function."""
    return {parameter: value() if callable(value) else value for parameter, value in RIGHT[name].items()}


def function(name: str):
    """The function of a name, such as "votes.apart"."""
    module, _, own = name.partition(".")
    return getattr(sco if module == "sco" else importlib.import_module(f"sco.{module}"), own)


def called() -> set[str]:
    """Functions of the package that the notebooks and the exercises call; checks have tests of their own."""
    cells = [cell.source for path in notebooks.paths() for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    cells += [cell.source for folder in assignments() for cell in read_source(folder).cells if cell.cell_type == "code"]
    trees, known = [ast.parse(cell) for cell in cells if not cell.lstrip().startswith(("%", "!"))], {"sco": "sco"}
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sco"):
        for name in node.names:
            known[name.asname or name.name] = name.name if node.module == "sco" else f"{node.module.removeprefix('sco.')}.{name.name}"
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id in known:
            found.add(f"{known[node.func.value.id]}.{node.func.attr}")
        elif isinstance(node.func, ast.Name) and node.func.id in known:
            found.add(known[node.func.id])
    return {name for name in found if not name.startswith("checks.")}


def is_a_sentence(error: Exception) -> bool:
    """Whether an error was raised by the package itself, with a sentence for the student."""
    raised_in = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    own = any(raised_in.is_relative_to(Path(package.__file__).parent) for package in (sco, articlebook))
    words = str(error.args[0]) if error.args else ""
    return own and isinstance(error, (ValueError, TypeError, KeyError)) and len(words.split()) > 3 and "object at 0x" not in words and "\n\n" not in words


def what_went_wrong(name: str, every: int) -> list[str]:
    """Calls of a function, each with one odd argument, that end in an error which is no sentence of the package.

    One odd value in so many is tried, for the next parameter others.
    """
    call, wrong = function(name), []
    for place, parameter in enumerate(inspect.signature(call).parameters.values()):
        if (name, parameter.name) in TOO_SLOW:
            continue
        for what, value in list(ODD.items())[place % every::every]:
            if parameter.default is not parameter.empty and (value is parameter.default or (parameter.name == "tables" and value is None)):
                continue
            try:
                shown = call(**right(name) | {parameter.name: value})
                if hasattr(shown, "_repr_html_"):
                    shown._repr_html_()
            except Exception as error:
                if not is_a_sentence(error):
                    wrong.append(f"{name}({parameter.name}={what}): {type(error).__name__}: {str(error)[:90]}")
    return wrong


def test_every_function_of_the_notebooks_is_tried():
    """No function that a notebook or an exercise calls, and none of the package's own names, is left out."""
    assert len(called()) > 60
    assert sorted((called() | {f"sco.{name}" for name in sco.__all__ if name != "DataError"}) - set(RIGHT)) == []


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name.split(".")[0] in SLOW else []) for name in RIGHT])
def test_an_odd_argument_gets_an_answer_or_a_sentence(name, thorough):
    """Each parameter takes whatever a student passes, or says in one sentence what it was and what would do.

    What draws is tried with each odd value in a thorough run, otherwise with a third of them: all drawings share their checks.
    """
    function(name)(**right(name))
    assert what_went_wrong(name, 3 if name.split(".")[0] in SLOW and not thorough else 1) == []


@pytest.mark.parametrize(("day", "meant"), [
    (" 2021-06-08 ", DAY), ("２０２１-０６-０８", DAY), ("۲۰۲۱−۰۶−۰۸", DAY), ("article-published", DAY), (date(2021, 6, 8), DAY),
    (datetime(2021, 6, 8, 23, 59), DAY),
    (np.datetime64(DAY), DAY), (pd.Timestamp(DAY), DAY)])
def test_a_day_in_every_form_that_is_certain(day, meant):
    """A day counts in each form that can be read in one way only, in digits of any script."""
    assert sco.membership.as_day(day) == pd.Timestamp(meant)


@pytest.mark.parametrize("day", [value for what, value in ODD.items() if "day" in what or "period" in what]
                         + [20210608, None, "", ["2021-06-08"], pd.Series([DAY]), np.datetime64("2021")],
                         ids=lambda value: type(value).__name__)
def test_a_day_that_is_not_certain(day):
    """Anything else gets the one sentence that names it and an example, and no day is guessed."""
    with pytest.raises(ValueError, match=r"^(unknown day .+\. Write it as 2021-06-08|day .+ is outside the tables)") as told:
        sco.membership.as_day(day)
    assert len(str(told.value)) < 250 and "\n" not in str(told.value)


def test_one_name_stands_for_a_list_of_one():
    """A single organisation or status may stand without brackets, a name may come twice, and a column of names is a list."""
    assert sco.spells("SCO").equals(sco.spells(["SCO", "SCO"])) and sco.matrix("SCO", DAY).equals(sco.matrix(["SCO"], DAY))
    assert sco.combinations(["SCO", "SCO", "EAEU"], DAY).equals(sco.combinations(pd.Series(["SCO", "EAEU"]), DAY))
    assert sco.members("SCO", DAY, ["member"]).equals(sco.members("SCO", DAY, "member"))


@pytest.mark.parametrize(("value", "words"), [
    (None, "None"), ("a", "'a'"), ("x" * 99, f"'{'x' * 60}'…"), (np.int64(3), "3"), (10**5000, "a very large number"), ([1, 2], "[1, 2]"), ([[1]], "a list"),
    (pd.Series([1]), "a Series"), (np.array([1]), "an array"), (pd.NaT, "NaT"), (date(2021, 6, 8), DAY), (object(), "an object"), (list(range(99)), "a list"),
    (True, "True")],
    ids=lambda value: value[:12] if isinstance(value, str) else type(value).__name__)
def test_a_value_in_a_sentence(value, words):
    """A sentence names what was given as it is written where that is short, else what it is."""
    assert arguments.told(value) == words


def test_a_fault_names_function_and_argument():
    """The sentence says which argument of which function it means; what is missing Python says itself."""
    with pytest.raises(ValueError, match=r"^in_year, year: 'x' is no year\. Write digits, such as 1971\.$"):
        igos.in_year(SPELLS, "x")
    with pytest.raises(ValueError, match=r"^doubtful, spells: None is no table\. Give a DataFrame, such as sco\.load\(\)\[\"china_igos\"\]\.$"):
        igos.doubtful(None)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'year'"):
        igos.in_year(SPELLS)
    assert igos.in_year.__doc__ and inspect.signature(igos.in_year).parameters.keys() == {"spells", "year"}
