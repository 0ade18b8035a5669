"""A role in a text gives words from the tables, or a fault that names the role and what it asked for."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlebook import text_roles
from articlebook.chart import signed
from articlebook.display import as_text
from articlebook.tables import load
from articlebook.text_roles import ProseError, evaluate, fill

TABLES = load()


def _parts() -> list[str]:
    """Words that an argument may be made of: names and columns of tables, keys, days, signs."""
    known = [*TABLES.frames, *(str(column) for frame in TABLES.frames.values() for column in frame.columns)]
    for name, frame in TABLES.frames.items():
        keys = frame[TABLES.key(name)].astype(str).agg("/".join, axis=1)
        known += [*keys.iloc[:5], *(f"{name}[{key}].{column}" for key in keys.iloc[:3] for column in frame.columns)]
    return [*known, *TABLES["organisations"]["organisation"], *TABLES["states"]["iso3"], *TABLES["events"]["id"], "SCO+CSTO-EAEU on cut-off", "on", "start",
            "end",
            "decision", "0", "1", "2", "-1", "00", "٢", "²", "9" * 30, "2021-06-08", "2010-2016", "9999-0001", "status=", "=", ",", "/", "[", "]", ".", "+",
            "-", ";", "\n",
            "iso3=CHN", "as", "member"]


ROLE = st.sampled_from([*text_roles.roles(), *(name.capitalize() for name in text_roles.roles()), *(name.upper() for name in text_roles.roles()), "source", "x",
                        "", "-"]) | st.text(max_size=8)
PARTS = st.sampled_from(_parts())
ARGUMENT = (st.lists(PARTS | st.text(max_size=6), max_size=6).map(" ".join) | st.lists(PARTS, max_size=4).map("".join) | st.text(max_size=60)
            | st.tuples(st.sampled_from(sorted(TABLES["states"]["iso3"])), st.sampled_from(sorted(TABLES["organisations"]["organisation"])), PARTS,
                        st.sampled_from(["start", "end", "decision"])).map(" ".join))


@given(ROLE, ARGUMENT)
def test_any_role_gives_words_or_a_named_fault(role, argument):
    """Whatever stands in a role, there are words, or one fault that begins with the role; never another error."""
    try:
        words = evaluate(role, argument, TABLES)
    except ProseError as error:
        assert str(error).startswith((f"{{{role}}}`{argument}`: ", f"unknown role {role!r}"))
        assert "Traceback" not in str(error) and len(str(error)) > 20
    else:
        assert words and not re.search(r"\bnan\b|NaT|<NA>|None\b|-0\.00", words)


@given(st.lists(st.tuples(st.text(max_size=20), ROLE, ARGUMENT).map(lambda part: f"{part[0]}{{{part[1]}}}`{part[2]}`"), max_size=3).map("".join)
       | st.text(max_size=80))
def test_any_text_is_filled_or_refused(text):
    """A text with anything in it is filled in, or refused with a named fault; what is no role stays as it is."""
    try:
        filled = fill(text, TABLES)
    except ProseError as error:
        assert "role" in str(error) or "`" in str(error)
    else:
        assert filled == text or text_roles.ROLE.search(text)


@pytest.mark.parametrize(("argument", "words"), [
    ("UZB CSTO 0 end", "counted from 1; asked for spell 0"), ("UZB CSTO 9 end", "asked for spell 9"), ("UZB Nowhere start", "0 spell.s. in Nowhere"),
    ("UZB CSTO -1 end", "0 spell.s. in CSTO -1"), ("uzb CSTO end", "write 'UZB CSTO start'"), ("", "write 'UZB CSTO start'")])
def test_spells_are_counted_from_one(argument, words):
    """A spell that does not exist is a fault, and none stands for it."""
    with pytest.raises(ProseError, match=words):
        evaluate("spell", argument, TABLES)


def test_each_spell_by_its_number():
    """The first spell is number one, and the last is reached by its own number alone."""
    counted = TABLES["memberships"].groupby(["iso3", "organisation"])["start"].nunique()
    several = counted[counted > 1]
    assert len(several) > 3
    for (iso3, organisation), many in several.items():
        said = [evaluate("spell", f"{iso3} {organisation} {n} start", TABLES) for n in range(1, many + 1)]
        assert said[0] == evaluate("spell", f"{iso3} {organisation} start", TABLES) and len(set(said)) == many


@pytest.mark.parametrize("value", [-0.004, -0.0, 0.004, -1e-12])
def test_what_rounds_to_nought_has_no_sign(value):
    """No text has "−0.00"."""
    assert signed(value) == as_text(value) == "0.00"
    assert as_text(pd.Series([value]).iloc[0]) == "0.00" and signed(-0.006) == "−0.01"
