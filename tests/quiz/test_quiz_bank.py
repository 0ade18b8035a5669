"""The item bank: its schema for editors, keys that data settle, doubts of style, and hostile input."""

import json
import math
import subprocess
import sys
import time
import warnings
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
import yaml

from articlebook.chapter import Chapter
from articlebook.quiz import assertions, balance, loader, model, style
from articlebook.quiz.loader import SCHEMA, BankError, banks, read_bank
from articlebook.quiz.model import Bank, ChoiceItem, NumericItem
from articlebook.tables import Tables
from sco import change_points, membership

ROOT = Path(__file__).parents[2]
CASE = """chapter: {name}
items:
  - id: a
    type: single
    objective: x
    bloom: remember
    passage: 3A.1
    stem: Which one?
    choices:
{choices}
    explanation: It is one.
"""
CHOICES = """      - text: One
        correct: true
        feedback: Yes.
      - text: Two
        misconception: counts wrongly
        feedback: No.
"""


def raw(path: Path) -> dict:
    """Read a bank as written, data roles and all."""
    return loader.read_raw(path)


# ------------------------------------------------------------------ schema


def test_schema_is_the_model():
    """The file that editors read is the model's schema; `make quizzes` renews it."""
    assert SCHEMA.read_text(encoding="utf-8") == model.schema(), "run `make quizzes`"


def test_schema_accepts_the_banks_and_refuses_bad_ones():
    """By the schema alone every bank as written is valid, and an item without feedback or with an unknown type is not."""
    checker = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for path in banks():
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=schema.json\n"), path.name
        assert [f"{path.name}: {e.json_path}: {e.message[:200]}" for e in checker.iter_errors(raw(path))] == []
    for name in ("no-feedback", "unknown-type", "unknown-field", "no-items", "no-use"):
        assert list(checker.iter_errors(raw(ROOT / "tests/faults/invalid" / "quizzes" / f"{name}.yml"))), name


def test_schema_explains_every_field():
    """Every field of the schema has a description, which an editor shows while one types."""
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = {"Bank": definitions, **definitions["$defs"]}
    assert len(parts) >= 9
    assert [f"{name}.{field}" for name, part in parts.items() for field, says in part.get("properties", {}).items()
            if len(says.get("description", "")) < 10] == []


# ------------------------------------------------------------------ keys that data settle


def _better(tables, series: str) -> float:
    """Per cent of all sets of breaks that fit a series better than the article's years as given."""
    trial = change_points.on_trial(tables)
    return float(trial[trial["series"] == series]["better"].iloc[0])


def _cell(tables, name: str, column: str, **keys) -> float:
    """One number of a table, by the values of its key columns."""
    frame = tables[name]
    for key, value in keys.items():
        frame = frame[frame[key] == value]
    (value,) = frame[column]
    return float(value)


def _apart(tables, year: int) -> float:
    """Distance between the ideal points of China and Russia."""
    return abs(_cell(tables, "un_ideal_points", "ideal_point", iso3="CHN", year=year)
               - _cell(tables, "un_ideal_points", "ideal_point", iso3="RUS", year=year))


def _china(tables, year: int) -> float:
    """China's memberships by the corrected count."""
    return _cell(tables, "igo_counts", "n_full_ab", iso3="CHN", year=year)


def _waited(tables, iso3: str) -> int:
    """Days from the opened procedure to the membership of a state in the SCO."""
    frame = tables["memberships"].query("organisation == 'SCO' and status == 'member' and iso3 == @iso3").iloc[0]
    return (frame["start"] - frame["decision"]).days


def _jaccard(tables, first: str, second: str, on: str) -> float:
    """Shared members of two organisations among the members of either."""
    one, other = (set(membership.members(name, on, tables=tables)["iso3"]) for name in (first, second))
    return len(one & other) / len(one | other)


#: Numbers that a reader works out from data, so that no single cell holds them: item, and how it is worked out here.
WORKED_OUT = {
    "who-jaccard-return": lambda t: _jaccard(t, "SCO", "CSTO", "uzbekistan-csto"),
    "igos-benchmark-gap": lambda t: abs(_cell(t, "igo_world", "yearbook_china", year=1997) - _china(t, 1997)),
    "igos-share-computed": lambda t: 100 * _china(t, 2001) / _cell(t, "igo_world", "n_igos_alive", year=2001),
    "breaks-place": lambda t: _better(t, "corrected"),
    "breaks-mean-gain": lambda t: (_china(t, 2001) - _china(t, 1991)) / 10,
    "votes-distance": lambda t: _apart(t, 1995),
    "votes-divisions": lambda t: math.comb(6, 2),  # pairs of the states that the stem names
    "votes-distance-late": lambda t: _apart(t, 2024),
    "since-waits": lambda t: _waited(t, "BLR") / 365.25 * 12,
    "old-shared-difference": lambda t: _cell(t, "igo_overlap", "n_joint", year=2014, iso3_a="RUS", iso3_b="TJK")
    - _cell(t, "igo_overlap", "n_joint", year=2014, iso3_a="CHN", iso3_b="TJK"),
}
#: Items whose figures are made up for a calculation, so that no table could hold them.
GIVEN = {"who-jaccard"}


def test_numbers_in_keys_come_from_data(tables):
    """Every numeric key is a data role, rests on `facts`, is worked out here anew, or belongs to given figures."""
    typed = {}
    for path in banks():
        items = {item["id"]: item for item in raw(path)["items"]}
        for item in read_bank(path).items:
            if isinstance(item, NumericItem) and "{" not in str(items[item.id]["answer"]) and not item.facts:
                typed[item.id] = item
    unknown = sorted(set(typed) - GIVEN - set(WORKED_OUT))
    assert unknown == [], "take the key from a data role, give the item `facts`, or work it out in this test"
    for name, work in WORKED_OUT.items():
        if name in typed:
            value = work(tables)
            assert abs(value - typed[name].key) <= max(typed[name].tolerance, 1e-9), (name, value)


def test_facts_are_held_against_the_tables(tables):
    """A statement that holds passes; one that does not, or that cannot be read, says what the tables hold."""
    for statement in ("CHN in SCO on cut-off", "UZB not in CSTO on cut-off", "UZB in CSTO on 2010-01-01",
                      "sco-founded < sco-charter < charter-in-force", "ten = Ten", "38.5 - 20.5 = 18.0"):
        assertions.check(statement, tables)
    for statement, says in (("CHN in CSTO on cut-off", "does not hold"), ("XXX in SCO on cut-off", "no state XXX"),
                            ("CHN in NATO on cut-off", "unknown organisation"), ("CHN in SCO on some-day", "unknown day"),
                            ("sco-charter < sco-founded", "is not before"), ("the-flood < sco-founded", "the-flood"),
                            ("ten = nine", "the tables give 'ten'"), ("5 - 3 = 1", "the tables give '2'"), ("so it is", "is no statement")):
        with pytest.raises(assertions.FactError, match=says):
            assertions.check(statement, tables)


#: Changes of the tables, each with the items that must say so: table, columns that name the row, changed column, value.
CHANGES = [
    ("memberships", {"iso3": "TJK", "organisation": "CSTO"}, "end", "2020-01-01", {"who-wrong-at-cut-off"}),
    ("memberships", {"iso3": "UZB", "organisation": "CSTO", "end": "2012-12-19"}, "end", "2013-06-01", {"who-end-day", "old-order-days"}),
    ("memberships", {"iso3": "ARM", "organisation": "SCO", "status": "SCO partner"}, "status", "member", {"since-armenia-positions"}),
    ("events", {"id": "almaty"}, "date", "2001-11-14", {"charter-order-events", "charter-order-conclusion"}),
    ("events", {"id": "eaeu-in-force"}, "date", "2000-01-01", {"rivals-order-in-force", "old-order-days"}),
    ("events", {"id": "belarus-member"}, "date", "2016-07-04", {"rivals-enlarge-order", "since-order-events", "since-match-outcomes"}),
    ("events", {"id": "iran-member"}, "date", "2025-12-04", {"multipolar-forecast-members"}),
    ("events", {"id": "gas-pipeline"}, "date", "2022-12-14", {"trade-wants-control"}),
    ("claims", {"id": "c009"}, "verdict", "wrong", {"periods-verdict-isolation"}),
    ("igo_overlap", {"year": 2014, "iso3_a": "RUS", "iso3_b": "TJK"}, "n_joint", 40, {"old-shared-difference"}),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "items"), CHANGES, ids=lambda part: part if isinstance(part, str) else "")
def test_changed_data_stop_the_build(tables, table, row, column, value, items):
    """Where the tables change, each item whose key rested on the old ones is named as a fault with its statement."""
    frame = tables[table].copy()
    here = pd.Series(True, index=frame.index)
    for name, cell in row.items():
        here &= frame[name] == (pd.Timestamp(cell) if name == "end" else cell)
    assert here.sum() == 1, "the row of this test is no longer in the table"
    frame.loc[here, column] = pd.Timestamp(value) if column in ("date", "end") else value
    changed = Tables(tables.frames | {table: frame}, tables.package, tables.folder)
    said = ""
    for path in banks():
        if any(f"id: {item}\n" in path.read_text(encoding="utf-8") for item in items):
            with pytest.raises(BankError) as caught:
                read_bank(path, changed)
            said += str(caught.value)
    assert {item for item in items if f"item {item}, facts: " not in said} == set(), said


# ------------------------------------------------------------------ doubts


def bank(**fields) -> Bank:
    """Make a bank of one sound choice item, with some fields changed."""
    item = {"id": "a", "type": "single", "objective": "x", "bloom": "remember", "passage": "3A.1", "stem": "Which is so?",
            "explanation": "It is.", "choices": [{"text": "one thing", "correct": True, "feedback": "Yes."},
                                                 {"text": "two things", "misconception": "m", "feedback": "No."},
                                                 {"text": "some things", "misconception": "m", "feedback": "Not so."}]}
    return Bank.model_validate({"chapter": "nowhere", "items": [item | fields]})


@pytest.mark.parametrize("name", ["2758-vote", "-vote", "vote_", "Vote", "vote--two"])
def test_an_id_that_a_package_may_not_carry_is_refused(name):
    """QTI takes the id as an XML name, which begins with no digit."""
    with pytest.raises(ValueError, match="id"):
        bank(id=name)
    bank(id="vote-2758")


def choices(*texts: str) -> list[dict]:
    """Options of which the first is right."""
    return [{"text": text, "correct": not n, "feedback": f"Feedback {n}.", "misconception": "m"} for n, text in enumerate(texts)]


@pytest.mark.parametrize(("fields", "name"), [
    ({}, None),
    ({"stem": "Which state did not join?"}, "negative-stem"),
    ({"stem": "Which state did *not* join?"}, None),
    ({"stem": "It did not join. Which state is meant?"}, None),
    ({"choices": choices("one thing", "never so", "some things")}, "absolute-word"),
    ({"choices": choices("one thing", "two things", "all of the above")}, "of-the-above"),
    ({"choices": choices("one thing", "two things")}, "few-options"),
    ({"choices": choices("one", "two", "a very long option that goes on and on, and on")}, "uneven-options"),
    ({"choices": choices("a right answer that has many more words", "a wrong one", "a wrong one too")}, "longest-key"),
    ({"stem": "Which did not?", "accepted": {"negative-stem": "it quotes a rule"}}, None),
    ({"accepted": {"absolute-word": "no longer"}}, "absolute-word"),
])
def test_doubts(fields, name):
    """Each rule of style raises its doubt, and none where it is kept, emphasised or accepted with a reason."""
    found = [doubt.name for doubt in style.doubts(bank(**fields))]
    assert (name in found) if name else found == []


def test_typed_numbers_are_doubts(tmp_path, monkeypatch):
    """A number that readers see must come from a role, whichever text of the item holds it."""
    written = {"chapter": "nowhere", "items": [bank().items[0].model_dump(mode="json", exclude_unset=True)
                                               | {"explanation": "There were eight of them on {day}`sco-founded`, in 2001."}]}
    (tmp_path / "nowhere.yml").write_text(yaml.safe_dump(written), encoding="utf-8")
    monkeypatch.setattr(loader, "BANKS", tmp_path)
    (doubt,) = style.doubts(bank())
    assert doubt.name == "typed-number" and "explanation, There were [eight] of them on" in doubt.says and "[2001]" in doubt.says


def match(*rights: str, **fields) -> dict:
    """Make an item of matching, with these right sides."""
    pairs = [{"left": f"Left {n}", "right": right, "feedback": f"Feedback {n}."} for n, right in enumerate(rights)]
    return {"id": "b", "type": "match", "objective": "x", "bloom": "apply", "passage": "3A.1", "stem": "Which belongs to which?",
            "explanation": "It is.", "pairs": pairs} | fields


def number(answer: float, **fields) -> dict:
    """Make an item with a number to type."""
    return {"id": "c", "type": "numeric", "objective": "x", "bloom": "apply", "passage": "3A.1", "stem": "How many?", "explanation": "So many.",
            "answer": answer, "otherwise": "No."} | fields


def mark(pieces: int, **fields) -> dict:
    """Make an item with a passage of so many pieces to mark."""
    segments = [{"text": f"piece {n}", "right": not n, "feedback": f"Feedback {n}."} | ({"misconception": "m"} if n else {}) for n in range(pieces)]
    return {"id": "b", "type": "mark", "objective": "x", "bloom": "apply", "passage": "3A.1", "stem": "Which pieces?", "explanation": "These.",
            "by": "Somebody", "segments": segments} | fields


@pytest.mark.parametrize(("items", "name"), [
    ([match("one", "two")], "last-pair"),
    ([match("one", "two", distractors=["three"])], None),
    ([match("one", "two", "one")], None),
    ([number(2, stem="How many, with the sign %?")], "unreadable-number"),
    ([number(2, stem="How many, with the sign %?", use=["book"])], None),
    ([number(2, otherwise="no.")], "small-letter"),
    ([mark(3)], "few-options"),
    ([mark(4)], None),
    ([number(1971, type="place", first=1960, last=1980, tolerance=4)], "few-options"),
    ([number(1971, type="place", first=1960, last=1980, tolerance=2)], None),
    ([match("one", "two", "one", use=["book"], shown=[{"words": "A lamp burns.", "by": "A keeper"}]),
      match("one", "two", "one", id="d", use=["lms"], shown=[{"words": "No ship has ever come near this coast.", "by": "A captain"}])], None),
    ([mark(4, use=["book"]), mark(4, id="d", use=["lms"])], "repeats-item"),
    ([number(2, wrong=[{"answer": 3, "feedback": "No.", "misconception": "m"}])], "same-feedback"),
    ([number(200, use=["book"]), number(200, id="d", use=["lms"])], "repeats-item"),
    ([number(2, use=["book"]), number(2, id="d", use=["lms"])], None),
    ([match("one", "two", "one", use=["book"]), match("one", "two", "one", id="d", use=["lms"])], "repeats-item"),
])
def test_doubts_of_other_types(items, name):
    """What lets a reader guess, confuses an LMS or gives a question of the exam away is a doubt."""
    found = {doubt.name for doubt in style.doubts(Bank.model_validate({"chapter": "nowhere", "items": items}))} - {"typed-number", "typed-fact"}
    assert found == ({name} if name else set())


def singles(*texts: str, number: int = 30, key: int = 0) -> list[ChoiceItem]:
    """Make single choices that have the same options and differ in their ids, the option of one index being right."""
    options = [{"text": text, "correct": n == key, "feedback": f"Feedback {n}.", "misconception": "m"} for n, text in enumerate(texts)]
    return [bank(id=f"item-{n}", choices=options).items[0] for n in range(number)]


def test_a_chapter_with_little_to_ask_is_doubted(monkeypatch):
    """A bank of one item is told what a quiz and an exam would need; a bank of many items for each objective is not."""
    monkeypatch.setattr(balance, "read_chapter", lambda name: Chapter(name, "Why?", {"x": "say so", "y": "say more"}))
    assert {name for name, _ in balance.about_bank(bank())} == {
        "few-items", "few-per-objective", "few-above-understanding", "objectives-understood-only", "few-exam-items"}
    items = [*singles("one", "two", "ten", number=10), *(bank(id=f"exam-{n}", use=["lms"]).items[0] for n in range(2))]
    for n, item in enumerate(items):
        item.bloom, item.objective = "apply", "xy"[n % 2]
    assert [name for name, _ in balance.about_bank(Bank(chapter="nowhere", items=items)) if name != "key-position"] == []


def test_keys_that_form_gives_away_are_doubted():
    """Where the key is always the longest option, a guess by length is told; where options are alike, no guess is."""
    def told(items: list[ChoiceItem]) -> list[str]:
        return [says for name, says in balance.about_book([Bank(chapter="nowhere", items=items)]) if name == "guess-by-form"]
    assert any("the most of `length` is right in 30 of 30" in says for says in told(singles("a long answer", "short", "brief")))
    assert any("the least of `absolute words` is right in 30 of 30" in says for says in told(singles("one", "all one", "every one")))
    assert [says for says in told(singles("one", "two", "ten")) if "place" not in says] == []


def test_an_exam_that_can_be_guessed_is_doubted():
    """An exam of few items of one type, and multiple choices with the same number of right options, are told."""
    two = [{"text": text, "correct": text in ("one", "two"), "feedback": f"On {text}.", "misconception": "m"} for text in ("one", "two", "ten")]
    items = [bank(id=f"item-{n}", type="multiple", use=["lms"], choices=two).items[0] for n in range(6)]
    told = dict(balance.about_book([Bank(chapter="nowhere", items=items)]))
    assert told.keys() == {"few-exam-items", "exam-types", "few-above-understanding", "number-of-keys"}
    assert told["exam-types"].endswith("mark, match, numeric, order, place, single, text, write")
    assert "6 of 6 multiple choices have 2 right options" in told["number-of-keys"]


def test_banks_have_no_fault():
    """The banks have no fault, and type by hand nothing that the tables hold; doubts are told as a warning of this test, for an author to judge."""
    faults, found = style.check_all()
    assert faults == []
    if found:
        warnings.warn(f"{len(found)} doubts of style about quiz items; `make quizzes` lists them", stacklevel=1)


# ------------------------------------------------------------------ hostile banks


def hostile() -> dict[str, bytes]:
    """Banks that are too large, too deep or in another encoding to stand in a folder, by name."""
    many = "".join(f"      - {{text: Option {n}, misconception: m, feedback: F.}}\n" for n in range(10_000))
    sound = CASE.format(name="utf-16", choices=CHOICES)
    return {
        "ten-thousand-options": CASE.format(name="ten-thousand-options", choices=CHOICES + many).encode(),
        "two-hundred-options": CASE.format(name="two-hundred-options", choices=CHOICES + many[:12_000].rsplit("\n", 1)[0]).encode(),
        "ten-thousand-items": b"chapter: x\nitems:\n" + b"  - {id: a}\n" * 10_000,
        "many-keys": b"".join(b"k%d: 1\n" % n for n in range(15_000)),
        "deep-lists": b"items: " + b"[" * 90_000,
        "deep-mappings": b"items: " + b"{a: " * 40_000,
        "deep-blocks": b"".join(b" " * n + b"-\n" for n in range(600)),
        "deep-indent": b"".join(b" " * n + b"a:\n" for n in range(600)),
        "long-number": b"chapter: x\nitems: " + b"9" * 190_000,
        "sexagesimal": b"items: 1" + b":59" * 60_000,
        "impossible-day": b"chapter: 2001-99-99\nitems: [!!timestamp 2001-99-99]",
        "wrong-tag": b"items: !!int some",
        "float-tag": b"items: !!float some",
        "binary-tag": b"items: !!binary '*'",
        "set-tag": b"items: !!set [a]",
        "long-line": b"chapter: " + b"{a}`" * 45_000,
        "stars": CASE.format(name="stars", choices=CHOICES).replace("Which one?", "'" + "*a **b " * 25_000 + "'").encode(),
        "utf-16": sound.encode("utf-16"),
        "utf-16-without-mark": sound.encode("utf-16-le"),
        "latin-1": sound.replace("Which", "Où").encode("latin-1"),
        "nul": b"chapter: \0",
        "empty": b"",
        "only-a-word": b"quiz",
        "larger-than-allowed": b"#" * (loader.LARGEST + 1),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_bank(name, tmp_path):
    """A bank made to exhaust or confuse the reader gets a clear error with its file's name within seconds of work."""
    path = tmp_path / f"{name}.yml"
    path.write_bytes(hostile()[name])
    began = time.process_time()
    with pytest.raises(BankError) as caught:
        read_bank(path)
    assert f"{name}.yml" in str(caught.value) and "Traceback" not in str(caught.value)
    assert len(str(caught.value)) < 20_000
    assert time.process_time() - began < 10


def test_byte_order_mark_is_no_fault(tmp_path):
    """A sound bank that an editor saved with a byte order mark is read."""
    path = tmp_path / "marked.yml"
    path.write_bytes(CASE.format(name="marked", choices=CHOICES).encode("utf-8-sig"))
    assert isinstance(read_bank(path).items[0], ChoiceItem)


def test_python_in_a_bank_is_not_run(tmp_path):
    """A tag that would run a command is refused, and the command is not run."""
    path = tmp_path / "harm.yml"
    path.write_text(f'items: !!python/object/apply:os.system ["touch {tmp_path}/hit"]')
    with pytest.raises(BankError, match="not valid YAML"):
        read_bank(path)
    assert not (tmp_path / "hit").exists()


def test_faults_stop_the_files_for_lms(tmp_path):
    """Where a bank has a fault, `python -m articlebook.lms` says so, fails, and writes nothing."""
    code = ("import sys; from articlebook.lms import __main__ as m, sets; from pathlib import Path; "
            "case = Path(sys.argv[1]); sets.banks = lambda: [case]; sys.argv = ['lms', '--to', sys.argv[2]]; sys.exit(m.main())")
    case = ROOT / "tests/faults/invalid" / "quizzes" / "no-key.yml"
    run = subprocess.run([sys.executable, "-c", code, case, tmp_path / "lms"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "no-key.yml, item a: a single choice has exactly one" in run.stderr
    assert "Traceback" not in run.stderr and not (tmp_path / "lms").exists()
