"""Every check meets any answer with a verdict or a sentence, and reads an answer typed on any keyboard."""

import ast
import datetime
import decimal
import fractions
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from articlebook.exercises.answers import a_day, a_number, a_truth, call, one_of, same, shown
from articlebook.exercises.description import EXERCISES, assignments, is_public
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import takes_seed
from articlebook.marking.grade.session import answer_names
from sco.checks import NotYet, quoted

pytestmark = pytest.mark.skipif(any(map(is_public, assignments(EXERCISES))), reason="the public copy has no solutions")


class Odd:
    """An object of the learner's own that cannot even be printed."""

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


FRAME = pd.DataFrame({"a": [1, 2]})
ODD = [None, ..., True, False, np.bool_(True), 0, -1, 2.5, float("nan"), float("inf"), 10**400, -(10**400), 1j, decimal.Decimal("1.5"),
       fractions.Fraction(1, 3), "", " ", "False", "x" * 10**6, "2010-01-01", "2010-13-45", "９" * 9, "\ud83d", b"2010-01-01", [], [1], ["ca-borders"], (),
       ("a", "b"),
       set(), {"a"}, frozenset({1}), {}, {"1": ["ca-borders"]}, {1: None}, {(1, 2): FRAME}, {"E07": FRAME, "E09": 1}, FRAME, FRAME["a"], FRAME["a"] > 1,
       FRAME.index,
       np.arange(3), np.array([True, False]), np.array("2010-01-01", dtype="datetime64"), pd.Timestamp("2010-01-01"), pd.Timestamp("2010-01-01", tz="UTC"),
       pd.NaT, pd.NA,
       datetime.date(2010, 1, 1), datetime.date.max, datetime.timedelta(1), range(10**12), Odd(), int, print, lambda: 1, lambda day: FRAME, lambda day: "False",
       lambda day: [True], lambda day: Odd(), lambda *a: 10**400, iter([]), NotImplemented]


@cache
def calls(folder: Path) -> list[tuple]:
    """Each call of a check in an exercise: its name, the function, its arguments (None where an answer goes), its options."""
    source = read_source(folder, "autumn-2027") if takes_seed(folder) else read_source(folder)
    answers, names, found = answer_names(source), {}, []
    for cell in source.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or about.get("solution"):
            continue
        if not about.get("grade"):
            exec(cell.source, names)  # the locked cells: imports, and what the task is about
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "checks":
                arguments = [None if isinstance(a, ast.Name) and a.id in answers else [eval(ast.unparse(a), names)] for a in node.args]
                options = {k.arg: eval(ast.unparse(k.value), names) for k in node.keywords}
                found.append((node.func.attr, getattr(names["checks"], node.func.attr), arguments, options))
    return found


def sentence(check, arguments: list, options: dict, answer) -> str:
    """Return what a check says of an answer that stands in every place where one is asked for."""
    try:
        return check(*(answer if one is None else one[0] for one in arguments), **options)
    except NotYet as error:
        return str(error)


@pytest.mark.parametrize("folder", assignments(EXERCISES), ids=lambda folder: folder.name)
def test_an_odd_answer(folder):
    """Nothing but a verdict or a sentence of bounded length comes of an answer of any kind, from no check of an exercise."""
    assert calls(folder)
    for name, check, arguments, options in calls(folder):
        assert None in arguments, name
        for answer in ODD:
            said = sentence(check, arguments, options, answer)
            assert isinstance(said, str) and 10 < len(said) < 1600, (name, said)
            assert "truth value" not in said and "unhashable" not in said and " at 0x" not in said, (name, said)


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=12) | some.dates(),
                      lambda inner: some.lists(inner, max_size=3) | some.tuples(inner, inner) | some.dictionaries(some.text(max_size=3), inner, max_size=3)
                      | some.frozensets(some.text(max_size=3), max_size=3), max_leaves=5))
def test_any_answer(answer):
    """The same for answers that nobody thought of; none of them is right."""
    for name, check, arguments, options in chain.from_iterable(map(calls, assignments(EXERCISES))):
        if name not in ("quoted", "classified"):  # which are slow on purpose
            said = sentence(check, arguments, options, answer)
            assert 10 < len(said) < 1600 and not said.startswith("Right"), (name, said)


def test_truth_values():
    """A truth is a truth of Python or numpy; a text that reads like one, and many at once, are told apart."""
    assert a_truth(True, "f") and a_truth(np.bool_(True), "f") and not a_truth(np.array([False]), "f") and a_truth(pd.Series([True]), "f")
    for answer, words in {"False": "quotation marks", "no": "A comparison", 1: "A comparison"}.items():
        with pytest.raises(NotYet, match=words):
            a_truth(answer, "f")
    for answer in (FRAME["a"] > 1, np.array([True, False]), FRAME):
        with pytest.raises(NotYet, match=r"\.all\(\)"):
            a_truth(answer, "f")


@pytest.mark.parametrize("typed", ["2010-01-01", "２０１０-０１-０１", "۲۰۱۰-۰۱-۰۱", "٢٠١٠-٠١-٠١", "2010–01–01", "2010‐01‐01", "\u200e2010-01-01\u200b",
                                   " 2010-01-01 ",
                                   "2010-01-01。",
                                   "२०१०-०१-०१"])
def test_days_of_any_keyboard(typed, tables):
    """A day counts with digits, dashes and stops of any keyboard."""
    assert a_day(typed, tables) == pd.Timestamp("2010-01-01")


@pytest.mark.parametrize("typed", ["Kazakhstan", "Ｋａｚａｋｈｓｔａｎ", "kazakhstan", "Kazakhstan。", "\u2067Kazakhstan\u2069", "Kazakhstan\u200b",
                                   "\xa0Kazakhstan."])
def test_names_of_any_keyboard(typed):
    """A name counts with letters and stops of any keyboard, and comes back as the tables write it."""
    assert one_of(typed, ["China", "Kazakhstan"], "state") == "Kazakhstan"


def test_texts_of_any_keyboard():
    """Words of a passage count with curly or straight apostrophes, quotation marks and dashes."""
    passages = {"1": "It is the state’s “own” choice – and nobody else’s, the text says at some length."}
    for words in ("the state's \"own\" choice - and", "THE STATE’S “OWN” CHOICE – AND", "ｔｈｅ state’s “own” choice"):
        for place in ("1", 1, "１"):
            assert quoted({place: words}, passages).startswith("All words stand")


def test_what_an_answer_looks_like():
    """An answer is shown as it was written, in bounds; a table, a long list and what cannot be printed by their kind."""
    assert shown("a") == "'a'" and shown(FRAME) == "(a DataFrame of 2)" and shown([0] * 10**6) == "(a list of 1000000)" and shown(Odd()) == "(a Odd)"
    assert len(shown("x" * 10**6)) < 130 and shown(10**6000) == "(a int)"
    assert same(["a"], ["a"]) is None and same("Ａ", ["a"]) == "a"
    assert a_number(fractions.Fraction(1, 2), "x") == 0.5 and a_number(np.int64(3), "x") == 3
    for answer in (float("nan"), 10**400, "3", True):
        with pytest.raises(NotYet):
            a_number(answer, "x")


def test_messages_are_short():
    """However long an answer or an error is, the sentence is not."""
    assert len(str(NotYet("x" * 10**6))) < 1600
    def stops():
        raise ValueError("y" * 10**6)
    with pytest.raises(NotYet, match="stopped here with ValueError") as told:
        call(stops, where="here")
    assert len(str(told.value)) < 500
    with pytest.raises(NotYet, match="is not a function"):
        call(3, where="here")
