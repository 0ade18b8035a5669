"""A class's answers, in the tables of Canvas, Moodle and our marking, lead to the items of the banks and to what they show."""

import csv
import io
import random
import re
import subprocess
import sys

import pytest

from articlebook.lms import asked, text
from articlebook.lms.sets import PRACTICE, WHOLE
from articlebook.quiz.loader import read_bank
from articlebook.quiz.model import ChoiceItem, MarkItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from articlebook.results import __main__ as command
from articlebook.results import report
from articlebook.results.exports import CANVAS, MARKS, MOODLE, Export, ResultsError, read_export
from articlebook.results.judged import find_item, judge
from articlebook.results.statistics import FEW, analyse
from tests.support.places import ROOT
from tests.support.sets import OF_THE_BOOK, READ, SETS

ITEMS = [item for bank in READ for item in bank.items]
#: As the files for an LMS ask them, which add where to open the book.
ASKED = {item.id: item for one in OF_THE_BOOK for item in one.items}
SHOWN = {item.id: one.before(item) for one in OF_THE_BOOK for item in one.items}
#: Every type, and two questions in the same words that are told apart by what they show.
SAMPLES = read_bank(ROOT / "tests/exports/samples/samples.yml").items
QUIZ = next(one for one in SETS if one.kind == PRACTICE and one.name != WHOLE).items


def right(item) -> str:
    """A right answer as Moodle tells it."""
    item = asked.as_asked(item)
    if isinstance(item, WriteItem):
        return item.model
    if isinstance(item, ChoiceItem):
        return "; ".join(text.plain(choice.text) for choice in item.choices if choice.correct)
    if isinstance(item, NumericItem):
        return text.number(item.key)
    if isinstance(item, TextItem):
        return item.answers[0]
    return "; ".join(f"{text.plain(left)} -> {text.plain(right)}" for left, right in text.pairs(item))


def in_moodle(item) -> str:
    """A question as Moodle's table of responses has it: emphasis as signs, the options behind it."""
    shown = SHOWN[item.id] if item.id in SHOWN else asked.before(item, "samples")
    item = ASKED[item.id] if item.id in ASKED else asked.as_asked(item)
    # a heading and the headings of columns come in capital letters, cells with tabs between
    before = "\n\n".join(words.upper() if n == 0 else words for exhibit in shown for n, words in enumerate(asked.lines(exhibit)))
    stem = f"{before}\n\n{item.stem.replace('*', '_')}".strip().replace(" | ", "\t\t")
    if isinstance(item, ChoiceItem):
        return f"{stem}: " + "; ".join(text.plain(choice.text) for choice in item.shuffled())
    if isinstance(item, MatchItem | OrderItem):
        return f"{stem} {{{'; '.join(left for left, _ in text.pairs(item))}}} -> {{…}}"
    return stem


def in_canvas(item) -> str:
    """A question as Canvas has it: without its tags."""
    return re.sub(r"<[^>]*>", "", asked.html(SHOWN[item.id] if item.id in SHOWN else asked.before(item, "samples"))
                  + text.paragraphs([ASKED[item.id].stem if item.id in ASKED else asked.as_asked(item).stem]))


def before(item):
    return SHOWN[item.id] if item.id in SHOWN else asked.before(item, "samples")


@pytest.mark.parametrize("shown", [in_moodle, in_canvas], ids=["Moodle", "Canvas"])
def test_every_item_is_known_again(shown):
    """Each item that goes to a system is found from what the system shows of it, and its own key is right."""
    known = [*(item for item in ITEMS if item.id in ASKED), *SAMPLES]
    lost = [item.id for item in known if find_item(shown(item), [*ITEMS, *SAMPLES], [right(item)], before) is not item]
    assert lost == []
    assert [item.id for item in known if judge(item, right(item)).share < 1 and not isinstance(item, WriteItem)] == []


def test_a_number_at_the_bound_of_the_tolerance_is_right():
    """As it is in every system and in the book: a difference of binary fractions makes no mistake."""
    numbers = [asked.as_asked(item) for item in (*ITEMS, *SAMPLES) if isinstance(item, NumericItem)]
    assert [(item.id, bound) for item in numbers for bound in text.bounds(item) if judge(item, bound).share < 1] == []
    assert [item.id for item in numbers if judge(item, text.number(float(text.bounds(item)[1]) + 0.01)).share > 0] == []


def test_items_in_the_same_words_are_told_apart_by_what_they_show():
    """Also where the answers could belong to both, or nobody answered."""
    one, other, *_ = SAMPLES
    assert one.stem == other.stem
    for shown in (in_moodle, in_canvas):
        assert [find_item(shown(item), SAMPLES, [""], before) for item in (one, other)] == [one, other]


def test_a_text_to_write_has_no_difficulty_and_an_intruder_its_misconception():
    """What a person marks is left out of all figures, and is named; a sentence put where none belongs is a misreading."""
    argument, write = (next(item for item in SAMPLES if item.id == name) for name in ("sample-argument", "sample-write-exam"))
    placed = "; ".join(f"{left} -> {'2nd' if place == text.NO_PLACE else place}" for left, place in text.pairs(argument))
    judged = judge(argument, placed)
    assert judged.share == 0.75 and [m for _, m, _ in judged.wrong] == ["takes what is true for what supports"]
    export = Export(MOODLE, [in_moodle(argument), in_moodle(write)], [{0: placed if n % 2 else right(argument), 1: "A text." if n else ""} for n in range(FEW)])
    results, unknown = analyse(export, SAMPLES, before)
    assert unknown == [] and [one.item for one in results] == [argument, write]
    assert results[0].difficulty == pytest.approx(0.875) and results[0].discrimination is None  # nothing else is marked
    assert (results[1].difficulty, results[1].discrimination, results[1].students, results[1].empty) == (None, None, FEW, 1)
    told = report.page(export, results, [], dict.fromkeys((item.id for item in SAMPLES), "01-reading-the-article"))
    assert "by hand" in told and "marked by hand" in told
    assert report.table(results).splitlines()[-1] == f"sample-write-exam,{FEW},1,,,,"


def test_every_foreseen_wrong_answer_shows_its_misconception():
    missed = []
    for item in (*ITEMS, *SAMPLES):
        if isinstance(item, ChoiceItem):
            foreseen = [(text.plain(choice.text), choice.misconception) for choice in item.choices if not choice.correct]
        elif isinstance(item, NumericItem | TextItem):
            foreseen = [(typed, wrong.misconception) for typed, wrong in text.foreseen(item)]
        elif isinstance(item, MarkItem):
            foreseen = [(segment.text, segment.misconception) for segment in item.segments if segment.misconception]
        elif isinstance(item, OrderItem):
            foreseen = [(f"{intruder.text} -> 1st", intruder.misconception) for intruder in item.intruders]
        else:
            continue
        missed += [(item.id, typed) for typed, misconception in foreseen if misconception not in [m for _, m, _ in judge(item, typed).wrong]]
    assert missed == []


def test_an_option_inside_another_is_not_taken_for_it():
    item = ChoiceItem.model_validate(
        {"id": "a", "type": "multiple", "objective": "x", "bloom": "apply", "passage": "3A.1", "stem": "Which?", "explanation": "So.", "choices": [
            {"text": "Russia", "misconception": "short", "feedback": "No."}, {"text": "Russia, China", "correct": True, "feedback": "Yes."},
            {"text": "Iran", "misconception": "other", "feedback": "No."}]})
    assert judge(item, "Russia\\, China").wrong == () and judge(item, "Russia\\, China").share == 1
    assert [one[1] for one in judge(item, "Russia\\, China,Russia").wrong] == ["short"]


# ------------------------------------------------------------------ whole tables


def wrong(item, dice) -> str:
    """A wrong answer of the kind that the bank foresaw, where it foresaw one."""
    if isinstance(item, ChoiceItem):
        return text.plain(dice.choice([choice for choice in item.choices if not choice.correct]).text)
    if isinstance(item, NumericItem | TextItem):
        return dice.choice([typed for typed, _ in text.foreseen(item)] or ["nothing like it"])
    if isinstance(item, WriteItem):
        return "Some words."
    pairs = text.pairs(item)
    return "; ".join(f"{text.plain(left)} -> {text.plain(other)}" for (left, _), (_, other) in zip(pairs, [*pairs[1:], pairs[0]], strict=True))


def a_class(size: int = 24) -> list[list[str]]:
    """Answers of students who know more and less, to every item of a chapter."""
    dice = random.Random(7)
    return [[right(item) if dice.random() < (n + 1) / (size + 1) else wrong(item, dice) for item in QUIZ] for n in range(size)]


def table(system: str, answers, path, separator: str = ","):
    """Write a class's answers as a system does."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=separator, lineterminator="\r\n").writerow
    if system == CANVAS:
        write(["name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted", "attempt",
               *(cell for n, item in enumerate(QUIZ) for cell in (f"{100 + n}: {in_canvas(item)}", "1.0")),
               "n correct", "n incorrect", "score"])
        for n, row in enumerate(answers):
            for attempt in (2, 1):  # a second attempt stands before the first
                given = row if attempt == 1 else [right(item) for item in QUIZ]
                cells = [cell for one in given for cell in (one.replace(" -> ", "=>").replace(",", "\\,").replace("; ", ","), "0.0")]
                write([f"Student {n}", n, "", "", 1, "", "2026-09-01", attempt, *cells, 0, 0, 0])
    else:
        write(["Last name", "First name", "Email address", "Status", "Started", "Completed", "Duration", "Grade/10.00",
               *(cell for n in range(1, len(QUIZ) + 1) for cell in (f"Question {n}", f"Response {n}", f"Right answer {n}"))])
        for n, row in enumerate(answers):
            cells = [cell for item, one in zip(QUIZ, row, strict=True) for cell in (in_moodle(item), one, right(item))]
            write([f"Student{n}", "A", f"s{n}@example.org", "Finished", "", "", "", "5.00", *cells])
        write(["Overall average", "", "", "", "", "", "", "5.00"])
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize(("system", "separator"), [(CANVAS, ","), (MOODLE, ","), (MOODLE, ";")])
def test_a_class_is_read_alike_from_both_systems(system, separator, tmp_path):
    """Shares, misreadings and discrimination are those of the answers; only each student's first attempt counts."""
    answers = a_class()
    export = read_export(table(system, answers, tmp_path / "r.csv", separator))
    assert export.system == system and len(export.attempts) == len(answers)
    assert export.passed_over == (len(answers) if system == CANVAS else 0)
    results, unknown = analyse(export, ITEMS, before)
    assert unknown == [] and [one.item.id for one in results] == [item.id for item in QUIZ]
    for place, one in enumerate(results):
        given = [row[place] for row in answers]
        if isinstance(one.item, ChoiceItem) and one.item.type == "single":
            assert one.difficulty == pytest.approx(sum(answer == right(one.item) for answer in given) / len(given))
            assert {m.answer: m.students for m in one.misreadings} == {
                choice.text: n for choice in one.item.choices if not choice.correct and (n := given.count(text.plain(choice.text)))}
    varied = [one.discrimination for one in results if one.discrimination is not None]
    assert len(varied) == sum(not isinstance(item, WriteItem) for item in QUIZ) and sum(varied) / len(varied) > 0.3  # who knows more does better


def test_the_page_names_no_student_and_what_to_read_again(tmp_path):
    """The page has the misreadings with their passages, and nobody's name; it can be written anew, and over nothing else."""
    path = table(MOODLE, [[wrong(item, random.Random(n)) for item in QUIZ] for n in range(FEW)], tmp_path / "r.csv")
    page, figures, items = command.write(path)
    told = page.read_text(encoding="utf-8")
    assert items == len(QUIZ) and "What to teach again" in told and "Student3" not in told and "example.org" not in told
    item = next(one for one in QUIZ if isinstance(one, ChoiceItem))
    assert item.id in told and any(text.html(choice.misconception) in told for choice in item.choices if choice.misconception)
    assert next(csv.reader(figures.open(encoding="utf-8")))[:2] == ["item", "students"]
    command.write(path)
    page.write_text("somebody's own", encoding="utf-8")
    with pytest.raises(ResultsError, match="move it away"):
        command.write(path)


def test_a_small_class_has_no_discrimination(tmp_path):
    export = read_export(table(MOODLE, a_class(FEW - 1), tmp_path / "r.csv"))
    results, _ = analyse(export, ITEMS)
    told = report.page(export, results, [], {item.id: "01-reading-the-article" for item in QUIZ})
    assert {one.discrimination for one in results} == {None} and "fewer than" in told


def test_marks_of_this_book_are_read(tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text("student,name,file,status,task-1,task-2,total,of,late\nanna,Anna,a.ipynb,marked,2,0,2,6,\nben,Ben,b.ipynb,marked,1,4,5,6,\n"
                    "cem,Cem,,refused,,,,6,\n", encoding="utf-8")
    export = read_export(path)
    results, _ = analyse(export, ITEMS)
    assert export.system == MARKS and [(one.question, one.difficulty) for one in results] == [("task-1", 0.75), ("task-2", 0.5)]


@pytest.mark.parametrize(("content", "says"), [
    (b"a,b\n1,2\n", "no table of answers"), (b"", "no table of answers"), (b"PK\x03\x04xlsx", "workbook"), (b"\xff\xfeN\0", "UTF-16"),
    (b"Last name,State,Response 1\nX,Finished,yes\n", "tick question text"),
    (b"name,id,1: Which?,1.0,n correct,n incorrect,score\n", "no finished attempt"),
    (b"name,id,1: Which?,1.0,n correct,n incorrect,score\nA,1,x,0,0,0,0\n", "none of its 1 questions"),
])
def test_what_is_no_table_of_answers_is_refused_with_the_remedy(content, says, tmp_path, monkeypatch, capsys):
    """One line names the file and what to do; nothing is written."""
    (tmp_path / "r.csv").write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["results", str(tmp_path / "r.csv")])
    assert command.main() == 1
    said = capsys.readouterr().err
    assert says in said and "r.csv" in said and said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["r.csv"]


def test_the_command_is_there(tmp_path):
    (tmp_path / "r.csv").write_bytes(b"a,b\n1,2\n")
    done = subprocess.run([sys.executable, "-m", "articlebook.results", str(tmp_path / "r.csv")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "no table of answers" in done.stderr and "Traceback" not in done.stderr
