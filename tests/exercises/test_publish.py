"""The public copy holds no solution, and a solution that got into a page, notebook, archive or git object is found."""

import bz2
import gzip
import io
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
import pytest
from lxml import html

from articlebook.exercises import leak_scan, publish
from articlebook.exercises.description import EXERCISES, assignments, is_public
from articlebook.exercises.notebooks import student_version, write_student_notebooks
from articlebook.exercises.pack import body, texts
from articlebook.exercises.source import read_source
from articlebook.paths import ROOT
from tests.support.copies import second_article, take_runs

ALL = assignments()
pytestmark = pytest.mark.skipif(any(map(is_public, ALL)), reason="the public copy has no solutions")


def _line(cell: str, beginning: str) -> str:
    """A line that only the source holds; this file does not, since it is published."""
    source = next(c.source for c in read_source(EXERCISES / "last-true-day").cells if c["id"] == cell)
    return next(line.strip() for line in source.splitlines() if line.strip().startswith(beginning))


TELLTALE = "" if any(map(is_public, ALL)) else _line("task-1", "names")


@pytest.fixture(scope="module")
def known():
    return leak_scan.secrets()


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
    for text in texts.handouts():
        assert f"teaching, {text.name.removeprefix('handouts/')}" in known.values()
    assert any("task-1-check" in where for where in known.values())   # a hidden check
    assert len(known) > 100


def test_students_and_binder_get_no_solution(site, known, tmp_path):
    """Neither the built book nor the students' notebooks nor what Binder installs holds a solution."""
    write_student_notebooks(tmp_path / "student")
    shutil.copytree(ROOT / ".binder", tmp_path / "binder")
    assert leak_scan.find(tmp_path, known) == []
    # what the browser's JupyterLab holds of ours is searched by its own test; the rest of it is large and not ours
    pages = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("lite"))
    assert len(list(pages.rglob("*.html"))) > 20 and leak_scan.find(pages, known) == []


def test_the_copy_has_no_solution(copy, known):
    """The public copy holds the assignments as students get them, and nothing of the instructors'."""
    assert leak_scan.find(copy, known) == []
    for folder in ALL:
        assert {path.name for path in (copy / "exercises" / folder.name).iterdir()} == leak_scan.OPEN
        assert read_source(copy / "exercises" / folder.name) == student_version(read_source(folder))
    for text in texts.text_files(copy / "teaching"):
        ours = (texts.TEACHING / text.relative_to(copy / "teaching")).read_text(encoding="utf-8")
        assert text.read_text(encoding="utf-8") == texts.without_keys(ours) and not texts.keys(texts.without_keys(ours))
    assert [plan.title for plan in texts.lessons(copy / "teaching")] == [plan.title for plan in texts.lessons()]
    assert texts.keys((texts.TEACHING / "handouts/sentence-on-trial.md").read_text(encoding="utf-8"))


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


def _packed(ending, pack_up):
    def plant(folder):
        (folder / f"notes.{ending}").write_bytes(pack_up(TELLTALE.encode()))
    plant.__name__ = f"_{ending}"
    return plant


def _tar(mode):
    def pack_up(data):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode=mode) as archive:
            entry = tarfile.TarInfo("deep/notes.txt")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        return stream.getvalue()
    return pack_up


def _document(data):
    """A document of a word processor, packed into an e-book with something before it, as a program that unpacks itself has."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:t>" + data.replace(b" ", b"</w:t><w:t> ") + b"</w:t>")
    outer.write(b"#!/bin/sh\n")
    with zipfile.ZipFile(outer, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.docx", inner.getvalue())
    return outer.getvalue()


PACKED = [_packed(*how) for how in (
    ("tar", _tar("w")), ("tgz", _tar("w:gz")), ("tbz", _tar("w:bz2")), ("txz", _tar("w:xz")), ("gz", gzip.compress), ("bz2", bz2.compress),
    ("xz", lzma.compress), ("lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)), ("z", zlib.compress),
    ("two.gz", lambda data: gzip.compress(b"one") + gzip.compress(data)), ("short.gz", lambda data: gzip.compress(data + os.urandom(9000))[:-3000]),
    ("epub", _document), ("utf16", lambda data: data.decode().encode("utf-16")), ("zip.xz", lambda data: lzma.compress(_document(data))))]


@pytest.mark.parametrize("plant", PACKED, ids=lambda plant: plant.__name__)
def test_a_leak_in_any_archive_is_found(tmp_path, known, plant):
    """What Python can open is opened, at any depth, and a cut-off file as far as it goes."""
    (tmp_path / ".DS_Store").write_bytes(b"\0\0\0\1Bud1\xb0\xff")
    assert leak_scan.find(tmp_path, known) == []
    plant(tmp_path)
    assert any("holds a solution of last-true-day, cell task-1" in hit for hit in leak_scan.find(tmp_path, known))


@pytest.mark.parametrize("data", [b"7z\xbc\xaf\x27\x1c more", b"Rar!\x1a\x07\0 more", b"PK\x03\x04 cut off", b"\x1f\x8b no more", b"BZh91AY"])
def test_an_archive_that_cannot_be_read_is_named(tmp_path, known, data):
    """Nobody knows what such an archive holds, so it counts as a find."""
    (tmp_path / "a.bin").write_bytes(data)
    assert "a.bin: is an archive that cannot be read" in leak_scan.find(tmp_path, known)[0]


@pytest.mark.parametrize("length", [1, 14, 15, 16, 40])
def test_a_text_is_found_wherever_it_stands(tmp_path, length):
    """At whatever byte a text begins, it is found, also at the end of a file; with one sign left out it is not."""
    text = bytes(range(97, 97 + 26)) * 2
    text = text[:length]
    for before in range(10):
        for after in (b"", b"%", b"%" * 9):
            (tmp_path / "a.txt").write_bytes(b"%" * before + text + after)
            assert leak_scan.find(tmp_path, {text: "there"}) == ["a.txt: holds a solution of there"]
            (tmp_path / "a.txt").write_bytes(b"%" * before + text[:-1] + after)
            assert leak_scan.find(tmp_path, {text: "there"}) == []


def test_files_of_a_system_stop_no_search(tmp_path):
    """A folder of an assignment in which a Mac left its file is searched as without it; a picture is no text."""
    shutil.copytree(EXERCISES, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("chapters", "teaching"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    before = leak_scan.secrets(tmp_path / "exercises")
    for name in ("last-true-day/.DS_Store", "last-true-day/._source.md", "last-true-day/Thumbs.db", "last-true-day/figure.png"):
        (tmp_path / "exercises" / name).write_bytes(b"\0\xb0\xff" * 100)
    (tmp_path / "exercises" / "._two-sources").write_bytes(b"\xb0")
    assert leak_scan.secrets(tmp_path / "exercises") == before


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
    (folder / "teaching" / "handouts").mkdir(parents=True)
    (folder / "teaching" / "handouts" / "new.md").write_text("---\ntitle: New\n---\n\nWhy?\n\n::: answer 2\nSo.\n:::\n")


def _key(folder):
    """A sentence of a key, as the printed key has it: with days and names filled in."""
    sheet = body.body_html(texts.read_teaching_text(texts.TEACHING / "handouts" / "sentence-on-trial.md"))
    (folder / "page.html").write_text(sheet[sheet.index('<div class="answer">', sheet.index("Verdict")):])


@pytest.mark.parametrize("plant", [_page, _notebook, _script, _archive, _git, _private_file, _hidden_check, _teaching_file, _key])
def test_a_planted_leak_is_found(tmp_path, known, plant):
    """A solution in a page, a notebook, a script, an archive in an archive or a deleted file of a git history is found; so is
    a key of a handout as a file and as a page.
    """
    assert leak_scan.find(tmp_path, known) == []
    plant(tmp_path)
    hits = leak_scan.find(tmp_path, known)
    belongs = {_teaching_file: "new.md: holds a key, which belongs to the instructors", _key: "teaching, sentence-on-trial.md"}
    assert hits and belongs.get(plant, "last-true-day") in hits[0]


def test_a_leak_stops_publishing(tmp_path, monkeypatch):
    """Where a solution stands in a file that is taken over, nothing is written, and the message names file and place."""
    original = publish.write_copy

    def leaky(target, seed=None, root=ROOT):
        original(target, seed, root)
        (target / "chapters" / "careless.md").write_text(TELLTALE)

    monkeypatch.setattr(publish, "write_copy", leaky)
    with pytest.raises(publish.PublishError, match=r"careless.md: holds a solution of last-true-day, cell task-1"):
        publish.publish(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_history_with_a_solution_stops_publishing(tmp_path, copy):
    """A clone whose history holds a solution is refused and stays as it was."""
    clone = Path(shutil.copytree(copy, tmp_path / "clone"))
    _git(clone)
    _commit(clone, "all")
    with pytest.raises(publish.PublishError, match="history of clone"):
        publish.publish(clone)
    assert (clone / "README.md").exists() and _status(clone) == ""


def _commit(folder, *words):
    for command in (["add", "--all"], ["commit", "-qm", *words]):
        subprocess.run(["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@b.c", *command], check=True, capture_output=True)


def _status(folder):
    return subprocess.run(["git", "-C", folder, "status", "--porcelain"], check=True, capture_output=True, text=True).stdout


def test_a_clone_is_renewed(tmp_path, copy):
    """A clone of an empty repository is filled, and one of a public copy renewed; its history and what git ignores stay."""
    clone = tmp_path / "clone"
    clone.mkdir()
    subprocess.run(["git", "-C", clone, "init", "-q"], check=True)
    (clone / ".DS_Store").write_bytes(b"\0\1\xb0")
    publish.publish(clone)
    (clone / ".DS_Store").unlink()
    (clone / "chapters" / "gone.md").write_text("an old page", encoding="utf-8")
    _commit(clone, "first")
    (clone / "_build").mkdir()
    (clone / "_build" / "page.html").write_text("built", encoding="utf-8")
    publish.publish(clone, "autumn-2027")
    assert not (clone / "chapters" / "gone.md").exists() and (clone / "_build" / "page.html").exists()
    assert "autumn-2027" in (clone / "exercises" / "last-true-day" / "source.md").read_text(encoding="utf-8")
    assert subprocess.run(["git", "-C", clone, "log", "--format=%s"], check=True, capture_output=True, text=True).stdout == "first\n"


def test_only_a_fitting_folder_is_written(tmp_path, copy):
    """A folder inside the repository, or one that holds it, is refused; an earlier copy is replaced, and files that are gone do not stay."""
    with pytest.raises(publish.PublishError, match="inside the repository"):
        publish.publish(ROOT / "chapters")
    with pytest.raises(publish.PublishError, match="holds the repository itself"):
        publish.publish(ROOT.parent)
    again = Path(shutil.copytree(copy, tmp_path / "again"))
    (again / "_build").mkdir()   # the book was built there
    (again / "_build" / "page.html").write_text("built", encoding="utf-8")
    publish.publish(again, "autumn-2027")
    assert "autumn-2027" in (again / "exercises" / "last-true-day" / "source.md").read_text(encoding="utf-8")
    assert (again / "_build" / "page.html").exists()


@pytest.fixture
def repository(tmp_path, copy):
    """A small repository of instructors, in which some files are not git's."""
    root = tmp_path / "book"
    for name in ("exercises/last-true-day", "exercises/two-sources", "data", "chapters", "teaching"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".gitignore", root)
    subprocess.run(["git", "-C", root, "init", "-q"], check=True)
    _commit(root, "all")
    return root


def test_only_what_git_knows_is_published(repository, tmp_path, monkeypatch, capsys):
    """Submissions, keys and drafts that lie in the folder are left out, and named."""
    for name in (".env", "submissions.zip", "class/ada.ipynb", "exercises/last-true-day/draft.py", ".DS_Store"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_bytes(b"\xb0 private")
    monkeypatch.setattr(publish.publish, "__defaults__", (None, repository))
    monkeypatch.setattr(publish.left_out, "__defaults__", (repository,))
    assert publish.main([str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert all(name in said for name in (".env", "submissions.zip", "class/ada.ipynb", "exercises/last-true-day/draft.py")) and "DS_Store" not in said
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert not names & {".env", "submissions.zip", "class/ada.ipynb", "exercises/last-true-day/draft.py", ".DS_Store"}
    assert "data/memberships.csv" in names and "exercises/last-true-day/rubric.md" not in names


def test_a_link_is_not_followed(repository, tmp_path):
    """A link in the repository is named and nothing published, since it may lead to anything."""
    (tmp_path / "marks.csv").write_text("Ada,1", encoding="utf-8")
    (repository / "data" / "more.csv").symlink_to(tmp_path / "marks.csv")
    _commit(repository, "a link")
    with pytest.raises(publish.PublishError, match=r"data/more.csv is a link"):
        publish.publish(tmp_path / "out", root=repository)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser gives a folder away")
def test_git_says_why_it_refuses(repository, tmp_path):
    """A repository that belongs to somebody else is told in git's words, with git's remedy."""
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 12345, 12345)
    with pytest.raises(publish.PublishError, match=r"dubious ownership.*safe.directory"):
        publish.publish(tmp_path / "out", root=repository)


def test_without_git(repository, tmp_path, monkeypatch):
    """A folder without a history, and a machine without git, are told apart."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(publish.PublishError, match=r"git cannot be run.*install it"):
        publish.publish(tmp_path / "out", root=repository)
    monkeypatch.undo()
    shutil.rmtree(repository / ".git")
    with pytest.raises(publish.PublishError, match="book is no git repository; clone it with git"):
        publish.publish(tmp_path / "out", root=repository)
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------ a copy in other hands


@dataclass(frozen=True)
class Fork:
    """A public copy in the repository of somebody else, and the folder from which it was made.

    Attributes
    ----------
    package : str
        How the name of its package for readers begins.
    page : str
        Where a page that was moved leads.
    """

    folder: Path
    source: Path
    package: str
    page: str

    def run(self, *words: str) -> subprocess.CompletedProcess:
        """Run a module of the copy as GitHub does."""
        environment = os.environ | {"PYTHONPATH": str(self.folder), "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
                                    "GITHUB_REPOSITORY": "Someone/fork", "BOOK_BASE_URL": "", "BOOK_REPOSITORY_URL": ""}
        return subprocess.run([sys.executable, "-m", *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)


def small_repository(root: Path) -> Path:
    """Write the instructors' repository of a small book: the second article, with a notebook, and with its other forms named on the first page."""
    second_article(root)
    shutil.copy(ROOT / ".gitignore", root)
    cells = [nbformat.v4.new_markdown_cell("# A sum\n\n```{chapter-head}\n```", id="title"), nbformat.v4.new_code_cell("1 + 1", id="sum")]
    about = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
             "chapter": {"question": "What is the sum?", "objectives": {"sum": "Add one and one"}}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), root / "chapters/03-a-sum.ipynb")
    with (root / "_toc.yml").open("a", encoding="utf-8") as contents:
        contents.write("  - file: chapters/03-a-sum\n")
    with (root / "intro.md").open("a", encoding="utf-8") as front:
        front.write("\n```{downloads}\n```\n")
    subprocess.run(["git", "-C", root, "init", "-q"], check=True)
    _commit(root, "all")
    return root


@pytest.fixture(scope="module", params=["small", pytest.param("whole", marks=pytest.mark.thorough)])
def fork(request, tmp_path_factory):
    """A public copy, built on GitHub in the repository of somebody who moved a page.

    The copy differs from what it was made of in exercises and teaching alone, which the small book has; so the
    whole book, which every run builds with them, is built without them once a week.
    """
    folder = tmp_path_factory.mktemp("fork")
    if request.param == "small":
        made = Fork(folder / "copy", small_repository(folder / "book"), "lamps_book-", "chapters/01-the-first-lamp")
    else:
        made = Fork(folder / "copy", ROOT, "sco_book-", "chapters/05-charter")
    published = subprocess.run([sys.executable, "-m", "articlebook.exercises.publish", made.folder], cwd=made.source, capture_output=True, text=True,
                               check=False, env=os.environ | {"PYTHONPATH": str(made.source)})
    assert published.returncode == 0, published.stderr
    settings = (made.folder / "_config.yml").read_text(encoding="utf-8")
    assert "redirects: {}" in settings
    moved = f'redirects: {{"chapters/moved": "{Path(made.page).name}.html"}}'
    (made.folder / "_config.yml").write_text(settings.replace("redirects: {}", moved), encoding="utf-8")
    if request.param == "whole":
        take_runs(made.folder)  # notebooks that this repository ran already need not run again
    built = made.run("articlebook.project.build")
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    return made


@pytest.mark.slow
def test_the_copy_works_alone(fork, tmp_path):
    """The public copy makes its own student notebooks and refuses a seed, and its book builds without a warning or a solution.

    Built as on GitHub, each of its notebook pages, and no other page, leads to that notebook in Binder.
    """
    copy, theirs = fork.folder, assignments(fork.source / "exercises")
    made = fork.run("articlebook.exercises")
    assert made.returncode == 0, made.stderr
    for folder in theirs:
        handed = nbformat.read(copy / "_build/exercises/student" / folder.name / f"{folder.name}.ipynb", as_version=4)
        assert [c.source for c in handed.cells] == [c.source for c in student_version(read_source(folder)).cells]
    refused = fork.run("articlebook.exercises", "--seed", "x")
    assert refused.returncode == 1 and "public copy" in refused.stderr
    assert "public copy already" in fork.run("articlebook.exercises.publish", str(tmp_path / "again")).stderr
    known = leak_scan.secrets(fork.source / "exercises")
    assert {where.split(",")[0] for where in known.values()} >= {folder.name for folder in theirs}
    for made in ("exercises", "html"):  # what is not built of these is searched above
        assert leak_scan.find(copy / "_build" / made, known) == []
    button = re.compile(r"mybinder\.org/v2/gh/Someone/fork/main\?urlpath=lab/tree/([^\"]+)")
    launched = {page.relative_to(copy / "_build/site").with_suffix("").as_posix(): button.findall(page.read_text(encoding="utf-8"))
                for page in (copy / "_build/site").rglob("*.html")}
    notebooks = [path.relative_to(copy).with_suffix("").as_posix() for path in (copy / "chapters").glob("*.ipynb")]
    assert notebooks and {page: found for page, found in launched.items() if found} == {page: [f"{page}.ipynb"] for page in notebooks}
    taken = nbformat.read(copy / "_build/site/_downloads" / f"{notebooks[0].replace('chapters', 'notebooks')}.ipynb", as_version=4)
    assert f"%pip install https://someone.github.io/fork/_downloads/{fork.package}" in taken.cells[0].source


@pytest.mark.slow
def test_a_fork_builds_its_own_addresses(fork):
    """In another repository, links, sitemap, the page for missing addresses and launch buttons are its own; a moved page forwards."""
    root, made = "https://someone.github.io/fork/", fork.folder / "_build/site"
    name, picture = fork.page, f"_previews/{fork.page.replace('/', '-')}.png"

    moved = html.parse(made / "chapters/moved.html")
    assert moved.xpath("//meta[@http-equiv='refresh']/@content")[0].endswith(f"{Path(name).name}.html")
    page = html.parse(made / f"{name}.html")
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{root}{name}.html"]
    assert page.xpath("//meta[@property='og:url']/@content") == [f"{root}{name}.html"]
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{root}{picture}"]
    assert (made / picture).is_file()
    reports = page.xpath("//*[contains(@class, 'sco-report')]/a/@href")
    assert reports and all(link.startswith(f"https://github.com/Someone/fork/issues/new?template=error.yml&place={name}%23") for link in reports)
    assert f"({root}{name}.md)" in (made / "llms.txt").read_text(encoding="utf-8")
    listed = set(re.findall(r"<loc>(.*?)</loc>", (made / "sitemap.xml").read_text(encoding="utf-8")))
    chapters = {f"{root}{path.relative_to(fork.folder).with_suffix('.html').as_posix()}"
                for ending in ("md", "ipynb") for path in (fork.folder / "chapters").glob(f"*.{ending}")}
    assert chapters <= listed and all(address.startswith(root) for address in listed) and f"{root}404.html" not in listed
    lost = html.parse(made / "404.html")
    assert lost.xpath("//link[@rel='stylesheet']/@href") == ["/fork/_static/site.css"]
    assert all(address.startswith(("/fork/", "#", "https://")) for address in lost.xpath("//a/@href"))
    front = html.parse(made / "index.html")
    assert front.xpath("//div[contains(@class, 'sco-downloads')]//a/@href") == ["https://github.com/Someone/fork/releases/latest"]
