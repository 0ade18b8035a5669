"""A build makes anew what changed and nothing else, and a failed build fails again."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache.executors.basic import JupyterExecutorLocalMproc

from articlebook import execution
from articlebook.project import inputs
from articlebook.project.build import clear_stale, fingerprint
from articlebook.project.linkcheck import JUPYTER_BOOK
from articlebook.project.pages import TRIED
from tests.support.copies import build, builder, files, repository, second_article, take_runs
from tests.support.places import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.thorough
@pytest.mark.parametrize("cold", [False, True])
def test_the_whole_book_is_the_same_elsewhere(tmp_path, site, cold):
    """A build of the whole book in another folder gives the same, byte for byte, and Jupyter Book's own command takes it over.

    Notebooks run in the cold build alone; the other takes over what they gave. It is weekly, since each build takes a minute. What a
    book of few pages has not, such as a page of an index that is in another order each time, is found by it alone; the rest of each
    step is shown by that book every day, and that no file of the whole book names its folder.
    """
    copy = repository(tmp_path / "book")
    if not cold:
        take_runs(copy)
    first = build(copy)
    assert first.returncode == 0, first.stdout[-2000:] + first.stderr[-2000:]
    _same_files(copy / "_build/site", site)
    assert len(_pages(copy)) >= 14
    _taken_over(copy)


def test_what_is_built_when(tmp_path):
    """First: all, byte for byte as elsewhere. Again: nothing. After an edit: that page, and no notebook runs. A fault: fails twice."""
    copy, elsewhere = (_with_a_notebook(second_article(tmp_path / name)) for name in ("book", "another folder/é"))
    for folder, seed in ((copy, "1"), (elsewhere, "2")):  # what a set gives first is another thing in each
        first = build(folder, PYTHONHASHSEED=seed)
        assert first.returncode == 0, first.stdout[-2000:] + first.stderr[-2000:]
    _same_files(copy / "_build/site", elsewhere / "_build/site")
    pages, executed = _pages(copy), _executed(copy)
    assert executed and len(pages) >= 7

    again = build(copy, PYTHONHASHSEED="1")
    assert again.returncode == 0 and "Nothing changed since the last build" in again.stdout
    _taken_over(copy)

    page = copy / "chapters/02-the-later-lamps.md"
    before = page.read_text(encoding="utf-8")
    with builder(copy) as build_again:
        (copy / "_build/.built").unlink()
        status, said = build_again()
        assert status == 0 and "no warning" in said and _pages(copy) == pages

        page.write_text(before.replace("In the end", "A sentence more. In the end"), encoding="utf-8")
        assert build_again()[0] == 0
        assert _changed(copy, pages) == {"02-the-later-lamps"} and _executed(copy) == executed

        page.write_text(f"{before}\n:::{{evidence}}\n:claims: c001\nThe later lamps say no more {{source}}`A2`.\n:::\n", encoding="utf-8")
        assert build_again()[0] == 0
        assert {"02-the-later-lamps", "claims"} <= _changed(copy, pages), "the ledger links back to the chapter that treats a claim"

        page.write_text(before + "\n{day}`the-flood`\n", encoding="utf-8")
        for _ in range(2):
            status, said = build_again()
            assert status != 0 and "no row 'the-flood' in events" in said


def test_no_file_of_the_site_names_the_folder_it_was_made_in(site):
    names = {str(folder).encode() for folder in (ROOT, Path.home() / ".local", sys.prefix)}
    assert [file for file, content in files(site).items() if any(name in content for name in names)] == []


def _with_a_notebook(book: Path) -> Path:
    """Put a notebook that runs into a book."""
    cells = [nbformat.v4.new_markdown_cell("# A count", id="cell-01"), nbformat.v4.new_code_cell('import lamps\nlen(lamps.load()["lamps"])', id="cell-02")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}),
                   book / "chapters/a-count.ipynb")
    with (book / "_toc.yml").open("a", encoding="utf-8") as file:
        file.write("  - file: chapters/a-count\n")
    return book


def _same_files(one: Path, other: Path) -> None:
    ours, theirs = files(one), files(other)
    assert ours.keys() == theirs.keys() and [name for name in ours if ours[name] != theirs[name]] == []


def _pages(book: Path) -> dict[Path, int]:
    """When each page of the chapters was written."""
    return {path: path.stat().st_mtime_ns for path in (book / "_build/html/chapters").glob("*.html")}


def _changed(book: Path, before: dict[Path, int]) -> set[str]:
    return {path.stem for path, then in _pages(book).items() if before[path] != then}


def _executed(book: Path) -> dict[Path, int]:
    """When each run of a notebook was kept."""
    return {path: path.stat().st_mtime_ns for path in (book / "_build/.jupyter_cache").rglob("*.ipynb")}


def _taken_over(book: Path) -> None:
    """The command of Jupyter Book has the same settings: it takes over what is built, and makes no page anew."""
    pages = _pages(book)
    command = [*JUPYTER_BOOK, "build", str(book), "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(book)})
    assert done.returncode == 0 and _pages(book) == pages, \
        f"jupyter-book {version('jupyter-book')} (tried: {TRIED['jupyter-book']}): articlebook/project/pages.py calls Sphinx otherwise than the command; " \
        f"compare jupyter_book.cli.main.build\n{done.stderr[-2000:]}"


@pytest.fixture
def small_book(tmp_path) -> Path:
    """Make a book of a few files, in a repository with one commit."""
    folder = tmp_path / "book"
    for name, text in (("_config.yml", "title: A"), ("_toc.yml", "root: intro"), ("intro.md", "# A"), ("chapters/01-a.md", "# B"), ("data/a.csv", "x"),
                       ("chapters/quizzes/01-a.yml", "items: []"), ("exercises/one/source.md", "x"), ("teaching/one.md", "x"), ("references.bib", ""),
                       ("articlebook/a.py", ""), ("articlebook/assets/a.css", ""), ("pyproject.toml", ""), ("tests/test_a.py", ""), ("_build/html/a.html", "")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "One")
    return folder


def git(folder: Path, *words: str) -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    subprocess.run(["git", *words], cwd=folder, check=True, env=os.environ | who)


def test_data_make_everything_stale(small_book):
    """A changed table changes the fingerprint, and the caches are cleared."""
    clear_stale(small_book)
    (small_book / "_build/.jupyter_cache").mkdir(parents=True)
    clear_stale(small_book)
    assert (small_book / "_build/.jupyter_cache").exists()
    before = fingerprint(small_book)
    with (small_book / "data/a.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint(small_book) != before
    clear_stale(small_book)
    assert not (small_book / "_build/.jupyter_cache").exists()


INPUTS = ["_config.yml", "_toc.yml", "intro.md", "chapters/01-a.md", "chapters/quizzes/01-a.yml", "data/a.csv", "exercises/one/source.md", "teaching/one.md",
          "references.bib", "articlebook/a.py", "articlebook/assets/a.css", "pyproject.toml"]


@pytest.mark.parametrize("name", INPUTS)
def test_every_kind_of_file_is_an_input(small_book, name):
    before = inputs.whole(small_book)
    (small_book / name).write_text("otherwise", encoding="utf-8")
    changed = inputs.whole(small_book)
    (small_book / name).unlink()
    assert len({before, changed, inputs.whole(small_book)}) == 3


@pytest.mark.parametrize("name", ["data/new.csv", "chapters/02-b.md", "chapters/picture.png", "articlebook/strings/fr.json", "_build/lite/files.json"])
def test_a_new_file_is_an_input(small_book, name):
    before = inputs.whole(small_book)
    (small_book / name).parent.mkdir(parents=True, exist_ok=True)
    (small_book / name).touch()
    assert inputs.whole(small_book) != before


@pytest.mark.parametrize("name", ["tests/test_a.py", "_build/html/a.html",
                                  "articlebook/__pycache__/a.pyc", "chapters/.ipynb_checkpoints/01-a.md", "env/lib/a.py"])
def test_what_is_made_is_no_input(small_book, name):
    (small_book / "env").mkdir()
    (small_book / "env/pyvenv.cfg").touch()
    before = inputs.whole(small_book)
    (small_book / name).parent.mkdir(parents=True, exist_ok=True)
    (small_book / name).write_text("otherwise", encoding="utf-8")
    assert inputs.whole(small_book) == before


@pytest.mark.parametrize("variable", ["GITHUB_REPOSITORY", "GITHUB_ACTIONS", "BOOK_BASE_URL", "BOOK_REPOSITORY_URL", "BOOK_DOWNLOADS", "SOURCE_DATE_EPOCH",
                                      "LANG", "SCO_DATA", "PATH"])
def test_a_variable_of_the_shell_is_an_input(small_book, monkeypatch, variable):
    before = inputs.whole(small_book)
    monkeypatch.setenv(variable, os.environ.get(variable, "") + os.pathsep + "more")
    assert inputs.whole(small_book) != before


def test_what_only_a_window_sets_is_no_input(small_book, monkeypatch):
    before = inputs.whole(small_book)
    for name in ("SHLVL", "OLDPWD", "TERM_SESSION_ID", "MAKELEVEL", "COLUMNS"):
        monkeypatch.setenv(name, "another")
    assert inputs.whole(small_book) == before


def test_the_history_is_an_input(small_book):
    """A commit without a change moves the day that a page tells; the address of the repository stands on its buttons."""
    before = inputs.whole(small_book)
    git(small_book, "commit", "-q", "--allow-empty", "-m", "Two")
    committed = inputs.whole(small_book)
    git(small_book, "remote", "add", "origin", "https://github.com/someone/else")
    addressed = inputs.whole(small_book)
    shutil.rmtree(small_book / ".git")
    assert len({before, committed, addressed, inputs.whole(small_book)}) == 4


def test_python_and_packages_are_inputs(small_book, monkeypatch, tmp_path):
    before, some = inputs.whole(small_book), inputs.some(small_book, ["data"])
    (tmp_path / "packages/matplotlib-99.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "packages")])
    assert inputs.whole(small_book) != before and inputs.some(small_book, ["data"]) != some
    monkeypatch.setattr(sys, "path", sys.path[:-1])
    assert inputs.whole(small_book) == before
    monkeypatch.setattr(sys, "version", "4.0")
    assert inputs.whole(small_book) != before and inputs.some(small_book, ["data"]) != some


def test_a_finished_site_that_lost_or_changed_a_file_is_seen(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/a.html").write_text("a", encoding="utf-8")
    before = inputs.look(tmp_path)
    assert inputs.look(tmp_path) == before
    (tmp_path / "chapters/a.html").write_text("ab", encoding="utf-8")
    changed = inputs.look(tmp_path)
    (tmp_path / "chapters/a.html").unlink()
    assert len({before, changed, inputs.look(tmp_path)}) == 3


def test_a_kernel_that_does_not_start_is_asked_again(monkeypatch):
    """A second kernel runs the notebook where the first one is silent; a second silence is told."""
    answers = [RuntimeError("Kernel didn't respond"), "result", RuntimeError("Kernel died"), RuntimeError("Kernel died")]

    def run(*arguments, **options):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
    monkeypatch.setattr(execution, "single_nb_execution", run)
    notebook = SimpleNamespace(nb=None, uri="chapters/a.ipynb")
    data = SimpleNamespace(timeout=1, allow_errors=False)
    tried = f"jupyter-cache {version('jupyter-cache')} (tried: {execution.TRIED['jupyter-cache']}): mend articlebook/execution.py, whose first lines say how"
    assert execution._Worker.execute(notebook, data) == "result", tried
    assert execution._Executor._EXECUTION_WORKER is execution._Worker and hasattr(JupyterExecutorLocalMproc, "_EXECUTION_WORKER"), tried
    with pytest.raises(RuntimeError, match="died"):
        execution._Worker.execute(notebook, data)
    assert answers == []
