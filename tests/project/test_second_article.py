"""Another article, made up and small, goes through the whole machine: site, files for an LMS, exercises, marks, other forms.

It stands in `second_article/` as CONTRIBUTING ("Begin a second article") describes one. A copy of it beside a copy of the
machine is a book of its own; nothing of the first article is there.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from articlebook.paths import ROOT
from tests.project.test_house import NAMES
from tests.support import copies

ARTICLE = copies.SECOND_ARTICLE
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Begin a second article")[1].split("\n## ")[0]


class Book:
    """A folder that holds the machine and the made-up article, and runs its commands."""

    def __init__(self, folder: Path):
        self.folder = copies.second_article(folder)

    def run(self, *command: str, good: bool = True) -> str:
        """Run a module or, after ``-c``, some code; return what it said."""
        words = command if command[0] == "-c" else ("-m", *command)
        environment = {name: value for name, value in os.environ.items() if name not in ("SCO_DATA", "PYTHONPATH")} | {"PYTHONPATH": str(self.folder)}
        run = subprocess.run([sys.executable, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert (run.returncode == 0) == good, run.stdout + run.stderr
        return run.stdout + run.stderr

    def page(self, name: str) -> BeautifulSoup:
        """A page of the finished site."""
        return BeautifulSoup((self.folder / "_build" / "site" / f"{name}.html").read_text(encoding="utf-8"), "lxml")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    return Book(tmp_path_factory.mktemp("second") / "book")


@pytest.fixture(scope="module")
def site(book) -> Book:
    said = book.run("articlebook.project.build")
    assert "no warning" in said, said
    return book


def test_the_guide_names_what_the_article_has():
    """Each file that the guide tells an author to make is one that this article has, and the other way round."""
    told = set(re.findall(r"^\d+\. .*?`([\w./*-]+)`", GUIDE, re.M))
    assert told and all(list(ARTICLE.glob(name.replace("PACKAGE", "lamps"))) for name in told), told
    made = [path.relative_to(ARTICLE).as_posix() for path in ARTICLE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    unnamed = [name for name in made if not any(Path(name).match(one.replace("PACKAGE", "lamps")) for one in re.findall(r"`([\w./*-]+)`", GUIDE))]
    assert not unnamed, unnamed


def test_it_is_another_article():
    for path in ARTICLE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert not NAMES.search(path.read_text(encoding="utf-8")), path


def test_tables_and_quizzes_have_no_fault(book):
    assert "no fault" in book.run("articlebook.project.check_tables")
    assert "faults: 0" in book.run("articlebook.quiz.style")


FAULTS = [
    ("lamps", "1851-10-01", "1850-10-01", "lamps.csv, row 3, column keeper_from: 1850-10-01 is before the lamp was lit"),
    ("lamps", "A1;A2", "A1;A9", "lamps.csv, row 4, column sources: no source 'A9'"),
    ("events", "1902-12-31", "1902-12-30", "is not the cut-off day 1902-12-31"),
    ("claims", "imprecise", "cannot be checked", "claims.csv, row 2, column tried"),
    ("datapackage", '"name": "lamps"', '"name": "lanterns"', "describes no table lamps")]


def test_rules_of_machine_and_article_are_asked(book, tmp_path):
    """Each fault of a table is told, by a rule of the machine or of the article; and so is a table that the article needs and nobody describes."""
    for number, (table, old, new, _) in enumerate(FAULTS):
        folder = Path(shutil.copytree(book.folder / "data", tmp_path / str(number)))
        path = folder / (f"{table}.json" if table == "datapackage" else f"{table}.csv")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    code = (f"import lamps\nfor number in range({len(FAULTS)}):\n    try: lamps.load(f{str(tmp_path)!r} f'/{{number}}'); print('no fault')\n"
            "    except ValueError as error: print(' '.join(str(error).split()))")
    told = book.run("-c", code).splitlines()
    assert [line for line, (*_, said) in zip(told, FAULTS, strict=True) if said not in line] == []


def test_a_fact_that_does_not_hold_stops_a_quiz(book):
    code = ("from articlebook.quiz import assertions; from articlebook.tables import load\n"
            "for said in ('Holm burns in 1850', 'Westlight burns in 1850', 'coast-act < north-lit', 'so it is'):\n"
            "    try: assertions.check(said, load())\n"
            "    except assertions.FactError as error: print(error)")
    lines = book.run("-c", code).splitlines()
    assert [part in line for part, line in zip(("does not hold in lamps.csv", "no lamp Westlight", "is not before", "'Northlight burns in 1851'"), lines,
                                               strict=True)] == [True] * 4


@pytest.mark.slow
def test_site(site):
    first, later = site.page("chapters/01-the-first-lamp"), site.page("chapters/02-the-later-lamps")
    words = " ".join(first.get_text(" ").split())
    assert "Northlight is lit on 2 May 1839" in words and "one lamp burned: Northlight" in words
    assert len(first.select(".sco-item")) == 2 and "c001" in words and "imprecise" in words
    assert "there are three: Holm, Northlight and Southhead" in " ".join(later.get_text(" ").split())
    assert later.select_one("figure#chart-lamps svg")["aria-label"].startswith("A list of three lamps")
    assert "A lamp to date" in later.get_text()
    assert site.page("chapters/claims").select_one("#claim-c001") and site.page("chapters/timeline").select_one("#event-coast-act")
    for path in (site.folder / "_build" / "site").rglob("*.html"):
        assert not NAMES.search(BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").get_text(" ")), path


@pytest.mark.slow
def test_other_forms(site):
    site.run("articlebook.outputs", "offline")
    site.run("articlebook.outputs", "epub")
    made = {path.name for path in (site.folder / "_build" / "outputs").iterdir()}
    assert {"lamps-of-the-grey-coast-offline.zip", "lamps-of-the-grey-coast.epub"} <= made


@pytest.mark.slow
def test_files_for_an_lms(book):
    book.run("articlebook.lms")
    folder = book.folder / "_build" / "lms"
    moodle = "".join(path.read_text(encoding="utf-8") for path in (folder / "moodle").glob("*.xml"))
    assert "Which lamp of the coast was lit first?" in moodle and "In which year was the first lamp lit?" in moodle and "1839" in moodle
    assert list((folder / "canvas").glob("*.zip")) and list((folder / "gift").glob("*.txt"))


@pytest.mark.slow
def test_exercise_is_handed_out_and_marked(book):
    """The students' notebook and the lesson plan are made; the solution gets all points, the empty notebook none."""
    book.run("articlebook.exercises")
    made = book.folder / "_build" / "exercises"
    empty = made / "student" / "lamp-to-date" / "lamp-to-date.ipynb"
    solved = nbformat.read(made / "instructor" / "lamp-to-date" / "lamp-to-date.ipynb", 4)
    lesson = (made / "instructor" / "lessons" / "one.html").read_text(encoding="utf-8")
    assert "Northlight" in lesson and "Southhead" not in lesson and "Lamps of the grey coast" in lesson and not NAMES.search(lesson)
    assert "BEGIN SOLUTION" not in empty.read_text(encoding="utf-8")
    handed = nbformat.read(empty, 4)
    answers = {cell["id"]: re.sub(r"### (BEGIN|END) SOLUTION\n?", "", cell.source) for cell in solved.cells}
    for cell in handed.cells:
        cell.source = answers[cell["id"]]
    for name, notebook in (("ada", handed), ("bo", nbformat.read(empty, 4))):
        (book.folder / "class" / name).mkdir(parents=True)
        nbformat.write(notebook, book.folder / "class" / name / "lamp-to-date.ipynb")
    book.run("articlebook.marking", "class", "--marks", "marks")
    with open(book.folder / "marks" / "marks.csv", encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert [(row["status"], row["total"], row["of"]) for row in (rows["ada"], rows["bo"])] == [("marked", "5", "5"), ("marked", "0", "5")]
