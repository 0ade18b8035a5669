"""Whoever follows the recipes of CONTRIBUTING.md step by step gets a book that builds and passes its tests.

All recipes are followed in one copy of the book, which is built once. Each
touches only files that its text names, so a step that is missing there shows.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from lxml import html

from articlebook.exercises.description import is_public
from articlebook.project.build import ROOT
from tests.support.copies import build, files, repository
from tests.support.days import CUT_OFF
from tests.support.made_up import ROWS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(is_public(ROOT / "exercises/last-true-day"), reason="the public copy has no assignment to copy from")]

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NEW = "16-rialto"


def append(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{path.name} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def made_up(table: str) -> list[str]:
    """The made-up rows under names of their own, since other tests add those rows too."""
    renamed = {"XXA": "XXB", "Atlantis": "Thule", "Poseidonis": "Thulia", "Hanse": "Rialto"}
    return [re.sub("|".join(renamed), lambda m: renamed[m[0]], row) for row in ROWS[table]]


def a_state(book: Path) -> None:
    for table in ("states.csv", "capitals.csv"):
        append(book / "data" / table, *made_up(table))


def an_organisation(book: Path) -> None:
    append(book / "data/sources.csv", "X01,Statutes of the Rialto of Today,The Rialto,2010-01-01,other,treaty or official text,"
           "https://example.org/rialto,,,2026-11,Made up.,volunteers or unnamed")
    append(book / "data/organisations.csv", made_up("organisations.csv")[0].replace("low,B,", "medium,X01,"))
    members = [row for row in made_up("memberships.csv") if row.startswith("Rialto,")]
    append(book / "data/memberships.csv", *(row.replace("low,B,", "medium,X01,") for row in members))


def a_quiz_item(book: Path) -> None:
    append(book / "chapters/quizzes/06-rival-organisations.yml", """
  - id: rivals-rialto
    type: numeric
    objective: rivals-status
    bloom: apply
    passage: memberships
    stem: "On {day}`article-published`, how many states were members of the Rialto?"
    answer: "{how-many}`Rialto on article-published`"
    wrong:
      - answer: "{how-many}`Rialto on admission-rules`"
        misconception: counts the founders only
        feedback: Those were the founders. One more state joined later.
    otherwise: Look the organisation up on that day.
    explanation: "They were {members}`Rialto on article-published`."
""")
    replace(book / "tests/quiz/test_items.py", "COMPUTED = {\n", 'COMPUTED = {\n    "rivals-rialto": lambda: len(inside("Rialto", PUBLISHED)),\n')


def a_chapter(book: Path) -> None:
    page = (book / "chapters/15-since-2021.md").read_text(encoding="utf-8")
    page = re.sub(r"^# .+$", "# What the Rialto adds", page, count=1, flags=re.M)
    (book / f"chapters/{NEW}.md").write_text(re.sub(r"\bsince-", "rialto-", page), encoding="utf-8")
    replace(book / "_toc.yml", "      - file: chapters/15-since-2021\n", f"      - file: chapters/15-since-2021\n      - file: chapters/{NEW}\n")
    bank = yaml.safe_load((book / "chapters/quizzes/15-since-2021.yml").read_text(encoding="utf-8"))
    items = [item for item in bank["items"] if item["type"] in ("single", "multiple")]
    for item in items:
        item.update({name: item[name].replace("since-", "rialto-") for name in ("id", "objective")})
    (book / f"chapters/quizzes/{NEW}.yml").write_text("# yaml-language-server: $schema=schema.json\n"
                                                      + yaml.safe_dump({"chapter": NEW, "items": items}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    append(book / "data/reviews.csv", f"chapters/{NEW},{CUT_OFF},2026-11-27,2027-11-27,It is made up.")
    append(book / "teaching/discussion.md", "", f"## {{page}}`{NEW}`", "", "**Why add a body to a table?** To see what follows.", "",
           "**What would speak against it?** Ask who says so.", "", "**Who lives at the Rialto?** Nobody.", "", "**Who would miss it?** Its authors.")
    for kind in ("lessons", "slides", "handouts"):
        like = (book / f"teaching/{kind}/15-since-2021.md").read_text(encoding="utf-8")
        (book / f"teaching/{kind}/{NEW}.md").write_text(like.replace("15-since-2021", NEW).replace("/since-", "/rialto-"), encoding="utf-8")
    replace(book / "teaching/syllabus.yml", "[08-multipolar-world, 14-sources, 15-since-2021]", f"[08-multipolar-world, 14-sources, 15-since-2021, {NEW}]")


def an_assignment(book: Path) -> None:
    folder = book / "exercises/six-times-seven"
    folder.mkdir()
    like = book / "tests/marking/exercises/small"
    shutil.copy(like / "assignment.yml", folder)
    text = (like / "source.md").read_text(encoding="utf-8")
    parts = re.split(r"(?=^\+\+\+ )", text, flags=re.M)
    (folder / "source.md").write_text("".join(part for part in parts if '"task-1' not in part and '"task-2' not in part), encoding="utf-8")
    (folder / "rubric.md").write_text((like / "rubric.md").read_text(encoding="utf-8"), encoding="utf-8")
    wrong = [{"cell": "task-3", "check": "task-3-check", "misconception": why, "code": code, "says": says} for why, code, says in (
        ("leaves the answer empty", "answer = None", "There is no answer so far"), ("adds", "answer = 13", "13 is not six times seven"),
        ("takes one away", "answer = 36", "36 is not six times seven"))]
    (folder / "wrong_answers.yml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
    replace(book / "teaching/syllabus.yml", "{exercise}`two-sources`", "{exercise}`two-sources` or {exercise}`six-times-seven`")


def another_article(book: Path) -> None:
    replace(book / "data/datapackage.json", '"3B",\n', '"3B",\n                "X1",\n')
    append(book / "data/article_paragraphs.csv", "X1,Of the Rialto,1,What the Rialto is for,")
    append(book / "data/sources.csv", "X02,On the Rialto,A made-up journal,2020,other,academic work,,,,2026-11,Made up.,scholarly")
    append(book / "references.bib", "@article{rialto2020, author = {Rialto, A.}, title = {On the Rialto}, journal = {A made-up journal}, year = {2020}}")
    append(book / "data/claims.csv", "c900,X1,1,The second article says that the Rialto is made up.,judgement,holds,It is.,"
           "X01,high,A Rialto that is found.,2026-11-24,substance,")
    append(book / f"chapters/{NEW}.md", "", "## A second article", "", "The article {cite:p}`rialto2020` says what the Rialto is for ({passage}`X1.1`).", "",
           ":::{evidence}", ":claims: c900", "It is made up {source}`X01; X02`.", ":::")


#: The recipes in the order in which they are followed, with the heading under which each stands.
RECIPES: list[tuple[str, Callable[[Path], None]]] = [
    ("Add a state", a_state), ("Add an organisation", an_organisation), ("Add a quiz item", a_quiz_item), ("Add a chapter", a_chapter),
    ("Add an assignment", an_assignment), ("Add another article", another_article)]


def section(heading: str) -> str:
    """The text of one recipe."""
    return re.search(rf"^### {heading}\n(.*?)(?=^##)", GUIDE, re.M | re.S)[1]


@pytest.fixture(scope="module")
def book(site, tmp_path_factory) -> tuple[Path, dict[str, list[str]]]:
    """A copy of the book in which every recipe was followed, with the files that each changed."""
    folder = repository(tmp_path_factory.mktemp("recipes") / "book")
    touched = {}
    for heading, follow in RECIPES:
        before = files(folder)
        follow(folder)
        touched[heading] = [name for name, content in files(folder).items() if before.get(name) != content and ".git/" not in name]
    (folder / "tests/node_modules").symlink_to(ROOT / "tests/node_modules", target_is_directory=True)
    return folder, touched


def run(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """Run Python with the copy's own package."""
    return subprocess.run([sys.executable, *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("heading", [heading for heading, _ in RECIPES])
def test_a_recipe_names_what_it_changes(book, heading):
    """Every file that following a recipe changes or adds is named in it, by its name or by its folder."""
    _, touched = book
    named = set(re.findall(r"`([\w./-]+)`", section(heading)))
    assert touched[heading]
    for name in touched[heading]:
        path = Path(name)
        folders = {f"{parent.as_posix()}/" for parent in path.parents} & named
        told = name in named or path.stem == NEW or (folders and (path.name in named or "chapters/quizzes/" in folders))
        assert told, f"{heading}: {name}"


def test_checks_without_a_build_pass(book):
    """The checks that CONTRIBUTING offers for the meantime find no fault, and say who is in the new organisation."""
    folder, _ = book
    assert "no fault" in run(folder, "-m", "articlebook.project.check_tables").stdout
    asked = run(folder, "-c", "import sco; print(*sco.members('Rialto', on='2021-06-08')['state'])")
    assert sorted(asked.stdout.split()) == ["Kazakhstan", "Russia", "Thule"], asked.stderr
    quizzes = run(folder, "-m", "articlebook.quiz.style")
    banks = len(list((ROOT / "chapters/quizzes").glob("*.yml"))) + 1
    assert quizzes.returncode == 0 and f"{banks} banks; faults: 0" in quizzes.stdout, quizzes.stdout + quizzes.stderr
    tried = run(folder, "-c", "from pathlib import Path; from articlebook.exercises.selftest import faults; print(faults(Path('exercises/six-times-seven')))")
    assert tried.stdout.strip() == "[]", tried.stdout + tried.stderr


@pytest.mark.thorough
def test_the_book_builds_and_passes_its_tests(book):
    """With every recipe followed, the book builds without a warning, shows what is new, and the tests of contributions pass."""
    folder, _ = book
    done = run(folder, "-m", "articlebook.project.metadata")
    assert done.returncode == 0 and NEW in (folder / "ro-crate-metadata.json").read_text(encoding="utf-8"), done.stderr
    done = build(folder, BOOK_DOWNLOADS="files")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    def page(name: str):
        return html.parse(str(folder / f"_build/site/chapters/{name}.html")).getroot()
    assert "Rialto" in page("explorer").text_content() and "Thule" in page("explorer").text_content()
    assert page("06-rival-organisations").xpath("//*[contains(@id, 'rivals-rialto')]")
    assert len(page(NEW).xpath("//*[contains(@class, 'sco-item')]")) >= 4 and page("claims").xpath("//*[@id='claim-c900']")
    assert page("exercises").xpath("//*[@id='exercise-six-times-seven']")
    links = html.parse(str(folder / "_build/site/index.html")).xpath("//div[contains(@class, 'sco-downloads')]//a/@href")
    assert [link.partition("-in-the-sco")[0] for link in links] == ["files/china"] * 3, "a folder of the site holds the other forms"
    (folder / "_build/site/files").mkdir()
    for link in links:
        (folder / "_build/site" / link).touch()
    of_russia = page("06-rival-organisations").xpath("//table[contains(., 'The SCO and the organisations that Russia leads')]")
    assert of_russia and not any("Rialto" in table.text_content() for table in of_russia), "a table of named organisations takes in no other"
    tests = ["data/test_data.py", "quiz/test_items.py", "quiz/test_quiz_bank.py", "project/test_reviews.py", "site/test_book.py", "exercises/test_pack.py"]
    done = run(folder, "-m", "pytest", "-n", "0", "-q", "-m", "not slow and not browser", "-k", "not hostile", "-p", "no:cacheprovider",
               *(f"tests/{name}" for name in tests))
    assert done.returncode == 0, done.stdout[-6000:]
