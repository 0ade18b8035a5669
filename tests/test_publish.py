"""The public copy holds no solution, and a solution that got into a page, notebook, archive or git object is found."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html import escape

import nbformat
import pytest

from sco import leaks, pack, publish
from sco.assignments import EXERCISES, ROOT, assignments, is_public, read_source, student_version, write_students

ALL = assignments()
pytestmark = pytest.mark.skipif(any(map(is_public, ALL)), reason="the public copy has no solutions")


def _line(cell: str, beginning: str) -> str:
    """A line that only the source holds; this file does not, since it is published."""
    source = next(c.source for c in read_source(EXERCISES / "last-true-day").cells if c["id"] == cell)
    return next(line.strip() for line in source.splitlines() if line.strip().startswith(beginning))


TELLTALE = "" if any(map(is_public, ALL)) else _line("task-1", "names")


@pytest.fixture(scope="module")
def known():
    return leaks.secrets()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A public copy, made once for all tests, in a folder that does not exist yet."""
    folder = tmp_path_factory.mktemp("public") / "book"
    publish.publish(folder)
    return folder


def test_there_is_something_to_look_for(known):
    """The search knows texts of every assignment: solutions, hidden checks, model answers, examples and private files."""
    for folder in ALL:
        places = {where for where in known.values() if where.startswith(folder.name)}
        assert {f"{folder.name}, rubric.md", f"{folder.name}, wrong_answers.yml"} <= places
        assert any(", cell task" in where for where in places)
    for text in pack.texts():
        assert f"teaching, {text.name}" in known.values()
    assert any("task-1-check" in where for where in known.values())   # a hidden check
    assert len(known) > 100


def test_students_and_binder_get_no_solution(site, known, tmp_path):
    """Neither the built book nor the students' notebooks nor what Binder installs holds a solution."""
    write_students(tmp_path / "student")
    shutil.copytree(ROOT / ".binder", tmp_path / "binder")
    assert leaks.find(tmp_path, known) == []
    # what the browser's JupyterLab holds of ours is searched by its own test; the rest of it is large and not ours
    pages = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("lite"))
    assert len(list(pages.rglob("*.html"))) > 20 and leaks.find(pages, known) == []


def test_the_copy_has_no_solution(copy, known):
    """The public copy holds the assignments as students get them, and nothing of the instructors'."""
    assert leaks.find(copy, known) == []
    for folder in ALL:
        assert {path.name for path in (copy / "exercises" / folder.name).iterdir()} == leaks.OPEN
        assert read_source(copy / "exercises" / folder.name) == student_version(read_source(folder))
    for text in pack.texts(copy / "teaching"):
        assert text.read_text(encoding="utf-8").count("\n") <= 5, "its head alone"
    assert [plan.title for plan in pack.lessons(copy / "teaching")] == [plan.title for plan in pack.lessons()]


def test_the_copy_is_complete(copy):
    """Apart from the assignments the public copy has every file of the repository."""
    assert (copy / ".binder" / "requirements.txt").exists() and (copy / "Makefile").exists()
    missing = [path for path in publish.files() if not (copy / path).exists()]
    assert missing == [] and sum(p.is_file() for p in copy.rglob("*")) > 150


def _page(folder):
    words = "</span> <span>".join(escape(word) for word in TELLTALE.split())
    (folder / "page.html").write_text(f"<pre><span>{words}</span></pre>")


def _notebook(folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"def f(day):\n    {TELLTALE}")])
    nbformat.write(notebook, folder / "leak.ipynb")


def _script(folder):
    (folder / "search.js").write_text(f"Search({json.dumps({'text': TELLTALE})})")


def _archive(folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/notes.txt", TELLTALE)
    with zipfile.ZipFile(folder / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())


def _git(folder):
    def git(*words):
        subprocess.run(["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@b.c", *words], check=True, capture_output=True)
    git("init", "-q")
    (folder / "solution.py").write_text(TELLTALE)
    git("add", "solution.py")
    git("commit", "-qm", "one")
    (folder / "solution.py").unlink()
    git("commit", "-qam", "two")
    git("gc", "-q")


def _private_file(folder):
    place = folder / "exercises" / "last-true-day"
    place.mkdir(parents=True)
    (place / "notes.md").write_text("nothing of interest")


def _hidden_check(folder):
    (folder / "tests.txt").write_text(_line("task-1-check", "assert"))


def _teaching_file(folder):
    (folder / "teaching" / "lessons").mkdir(parents=True)
    (folder / "teaching" / "lessons" / "new.md").write_text("---\ntitle: New\nminutes: 5\n---\n\n## A step (5 minutes)\n")


def _key(folder):
    """A sentence of a key, as the printed key has it: with days and names filled in."""
    sheet = pack.body(pack.read_source(pack.TEACHING / "handouts" / "sentence-on-trial.md"))
    (folder / "page.html").write_text(sheet[sheet.index('<div class="answer">', sheet.index("Verdict")):])


def _plan(folder):
    lines = (pack.TEACHING / "lessons" / "50-minutes.md").read_text(encoding="utf-8").splitlines()
    (folder / "notes.txt").write_text(next(line for line in lines if line.startswith("*Misreading")))


@pytest.mark.parametrize("plant", [_page, _notebook, _script, _archive, _git, _private_file, _hidden_check, _teaching_file, _key, _plan])
def test_a_planted_leak_is_found(tmp_path, known, plant):
    """A solution in a page, a notebook, a script, an archive in an archive or a deleted file of a git history is found; so is
    a text for instructors as a file, as a page and as a line."""
    assert leaks.find(tmp_path, known) == []
    plant(tmp_path)
    hits = leaks.find(tmp_path, known)
    belongs = {_teaching_file: "new.md: belongs to the instructors", _key: "teaching, sentence-on-trial.md", _plan: "teaching, 50-minutes.md"}
    assert hits and belongs.get(plant, "last-true-day") in hits[0]


def test_a_leak_stops_publishing(tmp_path, monkeypatch):
    """Where a solution stands in a file that is taken over, nothing is written, and the message names file and place."""
    original = publish.write_copy

    def leaky(target, seed=None, root=ROOT):
        original(target, seed, root)
        (target / "chapters" / "careless.md").write_text(TELLTALE)

    monkeypatch.setattr(publish, "write_copy", leaky)
    with pytest.raises(publish.PublishError, match="careless.md: holds a solution of last-true-day, cell task-1"):
        publish.publish(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_history_with_a_solution_stops_publishing(tmp_path):
    """A clone whose history holds a solution is refused and stays as it was."""
    clone = tmp_path / "clone"
    clone.mkdir()
    _git(clone)
    (clone / "keep.txt").write_text("mine")
    with pytest.raises(publish.PublishError, match="history of clone"):
        publish.publish(clone)
    assert (clone / "keep.txt").exists() and not (clone / "exercises").exists()


def test_only_a_fitting_folder_is_written(tmp_path, copy):
    """A folder of something else is refused; an earlier copy is replaced, and files that are gone do not stay."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    with pytest.raises(publish.PublishError, match="letters holds files"):
        publish.publish(tmp_path / "letters")
    with pytest.raises(publish.PublishError, match="inside the repository"):
        publish.publish(ROOT / "chapters")
    (copy / "chapters" / "gone.md").write_text("an old page")
    publish.publish(copy, "autumn-2027")
    assert not (copy / "chapters" / "gone.md").exists()
    assert "autumn-2027" in (copy / "exercises" / "last-true-day" / "source.md").read_text(encoding="utf-8")
    publish.publish(copy)


@pytest.mark.slow
def test_the_copy_works_alone(copy, known, tmp_path):
    """The public copy makes its own student notebooks and refuses a seed, and its book builds without a warning or a solution.

    Built as on GitHub, each of its notebook pages, and no other page, leads to that notebook in Binder.
    """
    environment = os.environ | {"PYTHONPATH": str(copy), "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "someone/fork"}

    def run(*words):
        return subprocess.run([sys.executable, "-m", *words], cwd=copy, env=environment, capture_output=True, text=True, check=False)

    made = run("sco.assignments")
    assert made.returncode == 0, made.stderr
    for folder in ALL:
        theirs = nbformat.read(copy / "_build/exercises/student" / folder.name / f"{folder.name}.ipynb", as_version=4)
        assert [c.source for c in theirs.cells] == [c.source for c in student_version(read_source(folder)).cells]
    refused = run("sco.assignments", "--seed", "x")
    assert refused.returncode == 1 and "public copy" in refused.stderr
    assert "public copy already" in run("sco.publish", str(tmp_path / "again")).stderr
    # notebooks that this repository ran already need not run again
    cache = ROOT / "_build" / ".jupyter_cache"
    if cache.exists():
        shutil.copytree(cache, copy / "_build" / ".jupyter_cache")
        shutil.copy(ROOT / "_build" / ".jupyter_cache.inputs", copy / "_build")
    built = run("sco.build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert leaks.find(copy, known) == []
    launched = {page.relative_to(copy / "_build/site").with_suffix("").as_posix(): re.findall(r"mybinder\.org/v2/gh/someone/fork/main\?urlpath=lab/tree/([^\"]+)", page.read_text(encoding="utf-8"))
                for page in (copy / "_build/site").rglob("*.html")}
    notebooks = [path.relative_to(copy).with_suffix("").as_posix() for path in (copy / "chapters").glob("*.ipynb")]
    assert {page: found for page, found in launched.items() if found} == {page: [f"{page}.ipynb"] for page in notebooks}
    taken = nbformat.read(copy / "_build/site/_downloads/notebooks/explorer.ipynb", as_version=4)
    assert "%pip install https://someone.github.io/fork/_downloads/sco_book-" in taken.cells[0].source
