"""Near copies are named with their passages, for reasons; what everybody has does not count, and nothing else changes."""

import csv
import random
import time

import nbformat
import pytest

from articlebook.chapter import CHAPTERS
from articlebook.exercises.notebooks import student_version
from articlebook.marking import cli as command
from articlebook.marking import near_copies as limits
from articlebook.marking.assignment import load
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.near_copies import Answers, answers_of, near_copies, without_names
from articlebook.marking.near_copies_files import PAGE, TABLE, marked, write_near_copies
from tests.marking import submissions

SMALL = load(submissions.EXERCISES / "small")
ESSAY = ("The two lists agree on most of the states and part on three of them. One counts whoever sits at the table, the other whoever "
         "signed. I would take the second, since a signature has a day, and a seat at a table can be empty for years.")
OTHER = ("Counting members is a choice. A treaty tells us who is bound by it, and that is all it tells. Whether a state comes to meetings, pays, "
         "or votes is another matter, for which one would have to read minutes and budgets.")
LONG = """def double(number):
    result = 0
    for step in range(2):
        result = result + number
    if result != number * 2:
        raise ValueError(number)
    return result"""


def found(*answers: Answers, foreseen=()):
    return near_copies(answers, [SMALL], foreseen)


def wrote(student: str, words: str = "", code: dict[str, str] | None = None, wrong=()) -> Answers:
    return Answers(student, None, {"task-4": words} if words else {}, code or {}, frozenset(wrong))


@pytest.mark.parametrize("copy", [
    ESSAY, ESSAY.upper(), ESSAY.replace(",", " -").replace("  ", " "), f"In my own words: {ESSAY} So much for that.",
    ". ".join(reversed(ESSAY.split(". "))), ESSAY.replace("states", "countries").replace("table", "desk").replace("day", "date")],
    ids=["whole", "capitals", "signs", "inside", "turned round", "words changed"])
def test_copied_words_are_named(copy):
    [pair] = found(wrote("ada", ESSAY), wrote("bo", copy), wrote("cy", OTHER))
    assert (pair.first, pair.second, pair.found[0].kind) == ("ada", "bo", "words") and "%" in pair.found[0].why


def test_own_words_on_one_matter_are_not():
    assert found(wrote("ada", ESSAY), wrote("bo", OTHER), wrote("cy", "Yes."), wrote("di", "Yes.")) == []


def test_words_of_the_exercise_do_not_count():
    """Who copies the task into the answer copies nobody."""
    given = max((cell.source for cell in SMALL.student.cells if cell.cell_type == "markdown"), key=len)
    task = (given + " ") * 3
    assert found(wrote("ada", f"{task} My view is short, and it is mine alone."), wrote("bo", f"{task} I think otherwise than others do.")) == []


@pytest.mark.parametrize("copy", [LONG, LONG.replace("result", "total").replace("step", "i"), LONG.replace("    ", "  "), f"# mine\n{LONG}  # all mine"],
                         ids=["whole", "other names", "other space", "comments"])
def test_copied_code_is_named(copy):
    [pair] = found(wrote("ada", code={"task-1": LONG}), wrote("bo", code={"task-1": copy}))
    assert pair.found[0].kind == "code"


def test_what_is_alike_because_it_is_right_does_not_count():
    """Short right code, a right value and the published solution are everybody's."""
    solution = next(cell.source for cell in SMALL.source.cells if cell["id"] == "task-1")
    for code in ("def double(number):\n    return 2 * number", solution):
        assert found(wrote("ada", code={"task-1": code, "task-3": "answer = 42"}), wrote("bo", code={"task-1": code, "task-3": "answer = 42"})) == []


def test_rare_wrong_answers_count_together():
    """One shared wrong value is chance; two that hardly anybody has are worth a look; what many have or what is foreseen is not."""
    def values(student, *numbers):
        code = {f"task-{place}": f"answer = {number}" for place, number in enumerate(numbers, start=1)}
        return wrote(student, code=code, wrong=code)
    crowd = [values(f"s{n}", 100 + n, 200 + n) for n in range(20)]
    assert found(values("ada", 17, 23), values("bo", 17, 99), *crowd) == []
    [pair] = found(values("ada", 17, 23), values("bo", 17, 23), *crowd)
    assert [one.kind for one in pair.found] == ["rare wrong answer"] * 2 and "nobody else" in pair.found[0].why
    assert found(values("ada", 17, 23), values("bo", 17, 23), *crowd, foreseen=["answer = 17"]) == []
    assert found(*(values(f"t{n}", 17, 23) for n in range(8)), *crowd) == []


def test_code_that_does_not_parse_is_compared_by_its_words():
    assert without_names("def (:  'x") == "def (: 'x" and without_names("a = 1 # one") == without_names("b=1")


def test_answers_leave_out_what_was_released_and_know_what_is_wrong():
    notebook = submissions.answered(submissions.RIGHT | {"task-3": "answer = 41"})
    run = Run(notebook, {"task-3-check": Outcome("failed", 0, 1, "no"), "task-1-check": Outcome("passed", 1, 1)})
    made = answers_of("ada", notebook, run, SMALL)
    assert made.wrong == {"task-3"} and made.code["task-3"] == "answer = 41" and "task-4" in made.words
    assert answers_of("bo", student_version(SMALL.source), None, SMALL).code == {}


def test_page_and_table_show_the_passages_and_no_markup_of_theirs(tmp_path):
    shared = f"<script>alert(1)</script> =1+1 {ESSAY}"
    pairs = found(wrote("ada", shared), wrote("bo", shared))
    assert write_near_copies(pairs, "Small", {"task-4": "Task 4: compare"}, tmp_path) == [PAGE, TABLE]
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "<script>" not in page and "&lt;" in page and "<mark>" in page and "Task 4: compare" in page and "no proof" in page
    [row] = csv.DictReader((tmp_path / TABLE).open(encoding="utf-8"))
    assert (row["first"], row["second"], row["alike"]) == ("ada", "bo", "words")
    assert write_near_copies([], "Small", {}, tmp_path) == [] and not list(tmp_path.iterdir())


def test_marked_keeps_every_sign():
    words = ("one", "two", "three", "four", "five", "six")
    assert str(marked("So: one, two three\nfour five six & more", frozenset({words}))).replace("<mark>", "").replace("</mark>", "") == \
        "So: one, two three\nfour five six &amp; more"


def test_a_class_is_compared_and_its_marks_stay(tmp_path, capsys):
    """The command names the pair and writes page and table into the folder of marks; marks and feedback are those without it."""
    for name, words in {"ada": ESSAY, "bo": f"{ESSAY} So I think.", "cy": OTHER}.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "small.ipynb").write_text(nbformat.writes(submissions.answered(submissions.RIGHT | {"task-4": words})), encoding="utf-8")
    assert command.main([str(tmp_path / "class"), "--exercises", str(submissions.EXERCISES)]) == 0
    said, out = capsys.readouterr().out, tmp_path / "class-marks"
    assert "1 pair of submissions is alike in part" in said and PAGE in said
    assert {row["first"] + row["second"] for row in csv.DictReader((out / TABLE).open(encoding="utf-8"))} == {"adabo"}
    rows = {row["student"]: row for row in csv.DictReader((out / "marks.csv").open(encoding="utf-8"))}
    assert len({row["task-1-check"] for row in rows.values()}) == 1 and not any("alike" in row["look"] for row in rows.values())
    assert not any("alike" in path.read_text(encoding="utf-8") for path in (out / "feedback").rglob("*.html"))


def test_a_large_class_takes_little_time():
    """A hundred essays of two hundred words are compared within seconds."""
    everyone = [wrote(f"s{n}", " ".join(f"w{number}" for number in random.Random(n).choices(range(900), k=200))) for n in range(100)]
    began = time.process_time()
    assert found(*everyone) == [] and time.process_time() - began < 10


def test_the_page_names_the_limits_as_they_are():
    page = (CHAPTERS / "marking.md").read_text(encoding="utf-8")
    for words in (f"`{limits.RUN}` words", f"`{limits.SHARED}` words", f"`{limits.PART:.0%}"[:-1] + "` per cent", f"`{limits.LIKE:.0%}"[:-1] + "` per cent",
                  f"`{limits.WRONG_CODE}` signs", f"`{limits.RIGHT_CODE}`"):
        assert words in page, words
