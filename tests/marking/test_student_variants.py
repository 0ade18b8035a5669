"""Each student of a class may have a variant: it is made from seed and number, recognised, and marked with its own answers."""

import csv

import nbformat
import pytest

from articlebook.exercises.description import EXERCISES as BOOK
from articlebook.exercises.description import assignments, is_public
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.source import read_source
from articlebook.exercises.student_seed import course_of, student_seed
from articlebook.marking import class_variants
from articlebook.marking import cli as command
from articlebook.marking.read_roster import class_list
from articlebook.marking.roster_forms import RosterError

pytestmark = pytest.mark.skipif(any(map(is_public, assignments())), reason="the public copy makes no variants")
NAME = "two-sources"
CANVAS = 'Student,ID,SIS User ID,SIS Login ID,Section\n"    Points Possible",,,,\n"Lovelace, Ada",101,,ada,1\n"Bo, Li",102,,bo,1\n"Cy, Anna",103,,cy,1\n'


def test_seeds_of_students():
    """A student's seed names the course, differs from all others, and depends on both course and number."""
    seeds = {student_seed(course, number) for course in ("a", "b") for number in ("1", "2")}
    assert len(seeds) == 4 and {course_of(seed) for seed in seeds} == {"a", "b"}
    assert course_of("autumn-2027") == "autumn-2027" and course_of(None) is None and course_of("x~short") == "x~short"


@pytest.mark.parametrize("text", [CANVAS, "\ufeffIdentifier;Full name;Grade\nParticipant 101;Ada Lovelace;\nParticipant 102;Bo Li;\nParticipant 103;Anna Cy;\n",
                                  "ID,Name\n101,Ada\n102,Bo\n103,Cy\n"], ids=["canvas", "moodle", "own"])
def test_class_lists(text, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert list(class_list(path)) == ["101", "102", "103"]


@pytest.mark.parametrize(("text", "said"), [("a,b\n1,2\n", "has no column ID"), ("ID,Name\n", "names no student"), ("ID,Name\n1,A\n1,B\n", "stands twice"),
                                           ("", "has no column")])
def test_a_list_that_is_none(text, said, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError, match=said):
        class_list(path)


def solved(seed: str, by: str, named: bool = True) -> str:
    """A notebook made with one seed, solved as another seed has it."""
    notebook = student_version(read_source(BOOK / NAME, seed))
    solution = {c["id"]: c.source for c in read_source(BOOK / NAME, by).cells if c.metadata["nbgrader"]["solution"] and c.cell_type == "code"}
    for cell in notebook.cells:
        cell.source = solution.get(cell["id"], cell.source)
    if not named:
        notebook.metadata.pop("sco")
    return nbformat.writes(notebook)


def different(course: str) -> tuple[str, str]:
    """Two numbers whose variants of the exercise differ."""
    texts = {}
    for number in range(101, 160):
        text = read_source(BOOK / NAME, student_seed(course, str(number))).cells[0].source
        for other, its in texts.items():
            if its != text:
                return other, str(number)
        texts[str(number)] = text
    raise AssertionError("all variants are the same")


@pytest.mark.slow
def test_each_is_marked_with_the_answers_of_their_own_variant(tmp_path, capsys):
    """Own variants get all points, without metadata too; another student's answers do not, and another's variant is told."""
    course = "autumn-2027"
    ada, bo = different(course)
    own = {number: student_seed(course, number) for number in (ada, bo)}
    files = {f"ada_{ada}_1_{NAME}.ipynb": solved(own[ada], own[ada]), f"bo_{bo}_2_{NAME}.ipynb": solved(own[bo], own[bo], named=False),
             f"cy_900_3_{NAME}.ipynb": solved(own[ada], own[ada]), f"di_901_4_{NAME}.ipynb": solved(course, course),
             f"ed_902_5_{NAME}.ipynb": solved("spring-2028", "spring-2028"), f"flo_{ada}9_6_{NAME}.ipynb": solved(student_seed(course, f"{ada}9"), own[bo])}
    (tmp_path / "class").mkdir()
    for name, text in files.items():
        (tmp_path / "class" / name).write_text(text, encoding="utf-8")
    assert command.main([str(tmp_path / "class")]) == 0  # the seed of the course is that of most notebooks
    rows = {row["name"]: row for row in csv.DictReader((tmp_path / "class-marks" / "marks.csv").open(encoding="utf-8"))}
    checked = {name: sum(float(row[f"task-{n}-check"] or 0) for n in range(1, 6)) for name, row in rows.items()}
    assert checked["ada"] == checked["bo"] == checked["cy"] == checked["di"] == 8, (checked, capsys.readouterr().out)
    assert "made for another student" in rows["cy"]["look"] and "another student" not in rows["ada"]["look"] + rows["bo"]["look"] + rows["di"]["look"]
    assert rows["ed"]["status"] == "refused"


def test_a_class_is_written(tmp_path, monkeypatch, capsys):
    """Each student has a folder with notebook, page and sheet, and a private list says whose is which; bad input stops with one sentence."""
    path = tmp_path / "table.csv"
    path.write_text(CANVAS, encoding="utf-8")
    monkeypatch.setattr(class_variants, "STUDENTS", tmp_path / "students")
    monkeypatch.setattr(class_variants, "LIST", tmp_path / "private" / "students.csv")
    monkeypatch.setattr(class_variants.write_class, "__defaults__", (None, tmp_path / "students", tmp_path / "private" / "students.csv"))
    monkeypatch.setattr(class_variants, "ROOT", tmp_path)
    assert class_variants.main(["autumn-2027", str(path), "--assignment", NAME]) == 0
    rows = list(csv.DictReader((tmp_path / "private" / "students.csv").open(encoding="utf-8")))
    assert [row["seed"] for row in rows] == [student_seed("autumn-2027", number) for number in ("101", "102", "103")]
    for row in rows:
        made = tmp_path / "students" / row["folder"] / NAME
        assert {file.name for file in made.iterdir()} == {f"{NAME}.ipynb", f"{NAME}-click.html", f"{NAME}-paper.html"}
        assert nbformat.read(made / f"{NAME}.ipynb", as_version=4).metadata["sco"]["seed"] == row["seed"]
    assert "3 variants for 3 students" in capsys.readouterr().out
    for wrong in (["", str(path)], ["a~b", str(path)], ["a", str(tmp_path / "nowhere.csv")], ["a", str(path), "--assignment", "nothing"]):
        assert class_variants.main(wrong) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
