"""Files that systems and editors leave, texts as other programs save them, and settings of a machine do not change the book."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest

import sco
from articlebook import claims, execution, files, history, notebooks, settings
from articlebook import tables as tables_module
from articlebook.exercises import description, source
from articlebook.exercises.pack import texts
from articlebook.outputs import epub
from articlebook.outputs.release import Release
from articlebook.project import build, metadata, serve
from articlebook.quiz import loader
from articlebook.tables import DATA
from tests.support import copies

ROOT = copies.ROOT
PUBLIC = any(map(description.is_public, description.assignments()))
#: How a Mac, Windows, Linux, a file server and editors name files of their own beside `x.ending`.
LEFT = ["._{}", ".{}.swp", "{}~", "~${}", ".#{}", "#{}#", ".~lock.{}#", ".nfs000000000012", ".DS_Store", "Thumbs.db", "desktop.ini", "Icon\r"]
BINARY = b"\0\x05\x16\x07\0\xb0\xff\0Mac OS X"


def leave(folder: Path, name: str) -> None:
    """Put beside a file what systems and editors leave, also a folder of checkpoints."""
    for form in LEFT:
        try:
            (folder / form.format(name)).write_bytes(BINARY)
        except OSError:   # a name that this system does not allow
            continue
    (folder / ".ipynb_checkpoints").mkdir(exist_ok=True)
    (folder / ".ipynb_checkpoints" / name).write_bytes(BINARY)


@pytest.mark.parametrize("name", [form.format("x.yml") for form in LEFT] + ["__MACOSX/x.yml", ".ipynb_checkpoints/x.ipynb", "a/.DS_Store", "$RECYCLE.BIN/x.md"])
def test_what_systems_leave_is_known(name):
    """Such a name is told apart at any depth."""
    assert files.left_by_system(Path(name)) and files.left_by_system(Path("chapters") / name)


@pytest.mark.parametrize("name", ["05-charter.md", "chapters/quizzes/01-a.yml", ".binder/requirements.txt", ".github/workflows/test.yml", ".gitignore",
                                  ".zenodo.json",
                                  "a~b.md", "desktop.md", "thumbs/x.md", "Icons/x.svg", "#1.md"])
def test_what_people_write_is_not(name):
    """A file of the book is not taken for one of a system."""
    assert not files.left_by_system(Path(name))


def test_no_reader_takes_them(tmp_path, monkeypatch):
    """Banks, chapters, notebooks, assignments and texts for instructors are listed as before."""
    book = copies.book(tmp_path / "book")
    monkeypatch.setattr(loader, "BANKS", book / "chapters" / "quizzes")

    def listing():
        return [[path.relative_to(book).as_posix() for path in found] for found in (
            loader.banks(book / "chapters/quizzes"), claims.chapter_files(book / "chapters"), notebooks.paths(book),
            description.assignments(book / "exercises"), texts.text_files(book / "teaching"))] + [
            build.fingerprint(book), len(claims.chapters_of(book / "chapters")), len(sco.load(book / "data").frames)]
    before = listing()
    for folder, name in {"chapters": "09-who-is-in-what.ipynb", "chapters/quizzes": "04-interests.yml", "teaching/lessons": "50-minutes.md",
                         "exercises": "last-true-day", "exercises/last-true-day": "source.md", "data": "memberships.csv", "sco": "quiz.py"}.items():
        leave(book / folder, name)
    shutil.copytree(book / "exercises/last-true-day", book / "exercises/.ipynb_checkpoints/two")
    assert listing() == before


def test_another_notebook_is_no_page(tmp_path):
    """A notebook beside the chapters that the contents do not name, even an empty one, is none of the book's."""
    book = copies.book(tmp_path / "book")
    before = notebooks.paths(book)
    (book / "chapters/Untitled.ipynb").write_text("", encoding="utf-8")
    assert notebooks.paths(book) == before


# ------------------------------------------------------------------ texts as other programs save them

SAVED = {"byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(), "Windows": lambda text: text.replace("\n", "\r\n").encode(),
         "Notepad": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "old Mac": lambda text: text.replace("\n", "\r").encode()}


@pytest.mark.slow
@pytest.mark.parametrize("saved", ["Notepad", "old Mac", *(pytest.param(part, marks=pytest.mark.thorough) for part in ("byte order mark", "Windows"))])
def test_texts_of_other_programs_read_the_same(tmp_path, saved):
    """Tables, descriptor, chapters, notebooks, banks, settings and assignments are read as without a byte order mark, whatever ends a line."""
    book = copies.book(tmp_path / "book")

    def contents():
        folder = book / "exercises/last-true-day"
        tables = sco.load(book / "data")
        held = [claims.chapters_of(book / "chapters"), [notebooks.read(path) for path in notebooks.paths(book)],
                settings.settings(book), settings.pages(book), metadata.citation(book),
                [loader.read_raw(path) for path in loader.banks(book / "chapters/quizzes")], description.describe(folder), source.points(folder),
                {name: frame.to_csv() for name, frame in tables.frames.items()}, tables.package,
                [texts.read_teaching_text(path).text for path in texts.text_files(book / "teaching")]]
        if not PUBLIC:
            held += [[cell.source for cell in source.read_source(folder).cells], source.wrong_answers(folder), source.rubric(folder)]
        return held
    before = contents()
    tables_module._load.cache_clear()
    for pattern in ("data/*.csv", "data/*.json", "chapters/*.md", "chapters/*.ipynb", "chapters/quizzes/*.yml", "_*.yml", "CITATION.cff",
                    "exercises/last-true-day/*.*", "teaching/**/*.md"):
        for path in book.glob(pattern):
            path.write_bytes(SAVED[saved](path.read_text(encoding="utf-8")))
    assert contents() == before


@pytest.mark.parametrize(("encoding", "says"), [("utf-16", "it is UTF-16, which Windows calls Unicode; save it as UTF-8"),
                                                ("utf-32", "it is UTF-32; save it as UTF-8"),
                                                ("cp1252", "not UTF-8 (byte 4, in line 1); save it as UTF-8"), ("cp1251", "save it as UTF-8")])
def test_other_encodings_are_named(tmp_path, encoding, says):
    """A text in another encoding is told with its name and the remedy."""
    path = tmp_path / "a.md"
    path.write_bytes({"cp1251": "Текст", "cp1252": "Crepéépe"}.get(encoding, "Crêpe").encode(encoding))
    with pytest.raises(files.FileError) as caught:
        files.read_text(path)
    assert says in str(caught.value) and "a.md" in str(caught.value)


def _semicolons(text):
    return text.replace(",", ";").encode()


EXCEL = {"semicolons": (_semicolons, "memberships.csv, row 1: its cells are divided by semicolons; save it as CSV with commas"),
         "tabs": (lambda text: text.replace(",", "\t").encode(), "row 1: its cells are divided by tabs"),
         "Unicode text": (lambda text: text.replace(",", "\t").encode("utf-16"), "memberships.csv: not UTF-8 (byte 0): it is UTF-16"),
         "semicolons of Windows": (lambda text: b"\xef\xbb\xbf" + _semicolons(text).replace(b"\n", b"\r\n"), "divided by semicolons"),
         "days": (lambda text: text.replace("2018-05-17", "17.05.2018").encode(), "'17.05.2018' is no day; write year, month and day"),
         "columns": (lambda text: "\n".join(line + ",," for line in text.splitlines()).encode(),
                     "row 1: 2 columns without a heading after the last one; remove them"),
         "rows": (lambda text: text.encode() + ("," * text.splitlines()[0].count(",") + "\n").encode() * 3,
                  "is empty, to the end of the file; remove the 3 rows after the last one"),
         "a row": (lambda text: text.replace("\n", "\n" + "," * text.splitlines()[0].count(",") + "\n", 1).encode(), "row 2: is empty; remove it"),
         "a hidden sign": (lambda text: text.replace("organisation,iso3", "organisation,iso3\u200b", 1).encode(),
                           "add iso3 and remove or rename 'iso3\\u200b'"),
         "another order": (lambda text: text.replace("organisation,iso3", "iso3,organisation", 1).encode(), "put them in this order"),
         "a heading": (lambda text: text.replace("iso3,", "ISO3,", 1).encode(), "add iso3 and remove or rename ISO3")}


@pytest.mark.parametrize("form", EXCEL)
def test_tables_of_other_programs_are_told_with_the_cause(tmp_path, form):
    """What a program for tables makes of a CSV file is said as what it is, once, and not as a hundred faults."""
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/memberships.csv"
    change, says = EXCEL[form]
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    with pytest.raises(sco.DataError) as caught:
        sco.load(tmp_path / "data")
    assert says in str(caught.value) and str(caught.value).count("\n- ") <= 2


# ------------------------------------------------------------------ settings of a machine


@pytest.mark.slow
def test_kernels_are_of_this_environment(tmp_path, monkeypatch):
    """Whatever kernels, packages and settings the user's folders hold, notebooks run this Python and the package of the book's folder."""
    spec = tmp_path / "foreign/kernels/python3/kernel.json"
    spec.parent.mkdir(parents=True)
    foreign = {"argv": ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    spec.write_text(json.dumps(foreign), encoding="utf-8")
    other = tmp_path / "packages/sco"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("raise ImportError('another package')", encoding="utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/jupyter_config.json").write_text('{"ExecutePreprocessor": {"kernel_name": "none"}}', encoding="utf-8")
    book = copies.book(tmp_path / "book")
    code = ("import os, sys; from pathlib import Path; from articlebook import execution; execution.set_up(Path.cwd()); "
            "from nbclient import NotebookClient; import nbformat; "
            "cell = nbformat.v4.new_code_cell('import sys, sco; print(sys.executable, sco.__file__)'); "
            "n = nbformat.v4.new_notebook(cells=[cell], metadata={'kernelspec': {'name': 'python3', 'display_name': 'x'}}); "
            "NotebookClient(n, resources={'metadata': {'path': 'chapters'}}).execute(); print(n.cells[0].outputs[0].text)")
    run = subprocess.run([sys.executable, "-c", code], cwd=book, capture_output=True, text=True, check=False,
                         env=os.environ | {"JUPYTER_PATH": str(tmp_path / "foreign"), "PYTHONPATH": f"{book}{os.pathsep}{tmp_path / 'packages'}",
                                           "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "MPLBACKEND": "nowhere", "PYTHONWARNINGS": "ignore"})
    assert run.returncode == 0, run.stderr[-2000:]
    python, package = run.stdout.split()
    assert Path(python).samefile(sys.executable) and Path(package).samefile(book / "sco/__init__.py")


def test_a_busy_port_is_no_fault(tmp_path, monkeypatch):
    """Where the usual port is busy the next one serves; one that was asked for is told, with the remedy."""
    (tmp_path / "index.html").write_text("the book", encoding="utf-8")
    monkeypatch.setattr(serve, "SITE", tmp_path)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        monkeypatch.setattr(serve, "PORT", busy.getsockname()[1])
        with serve.server() as opened:
            assert serve.PORT < opened.server_port < serve.PORT + serve.MORE
        with pytest.raises(ValueError, match=r"port .* cannot be had .*; name another, such as PORT=8080"):
            serve.server(serve.PORT)
    for port in (-1, 99999):
        with pytest.raises(ValueError, match="name"):
            serve.server(port)
    monkeypatch.setattr(serve, "SITE", tmp_path / "nowhere")
    with pytest.raises(ValueError, match="make book"):
        serve.server()


def test_the_command_serves(tmp_path):
    """The command says its address, answers there, and ends without a trace."""
    book = copies.book(tmp_path / "book")
    (book / "_build/site").mkdir(parents=True)
    (book / "_build/site/index.html").write_text("the book", encoding="utf-8")
    running = subprocess.Popen([sys.executable, "-m", "articlebook.project.serve"], cwd=book, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=os.environ | {"PYTHONPATH": str(book)})
    try:
        address = next(word for word in running.stdout.readline().split() if word.startswith("http"))
        assert urllib.request.urlopen(address, timeout=10).read() == b"the book"
    finally:
        running.terminate()
        running.communicate(timeout=10)


@pytest.mark.parametrize("git", ["none", "no history", "not ours", "no program"])
def test_no_day_is_made_up(tmp_path, monkeypatch, git):
    """Without a history, and where git refuses it or is missing, an edition has no day; and the reason can be told."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    book = copies.book(tmp_path / "book")
    if git != "none":
        subprocess.run(["git", "init", "-q", book], check=True)
    if git == "not ours":
        if not hasattr(os, "geteuid") or os.geteuid():
            pytest.skip("only the superuser gives a folder away")
        for path in (book, *(book / ".git").rglob("*"), book / ".git"):
            os.chown(path, 12345, 12345)
    if git == "no program":
        monkeypatch.setenv("PATH", str(tmp_path))
    release = Release.of(book)
    assert (release.seconds, release.day, release.time, release.commit) == (None, "", None, "")
    reason = {"none": "no git repository", "no history": "git refuses", "not ours": "dubious ownership", "no program": "git cannot be run"}[git]
    assert reason in history.ask(book, "log", "-1").why_not
    if git == "not ours":
        assert any("dubious ownership" in note and "safe.directory" in note for note in build.notes(book))


def test_an_edition_without_a_day_says_none(tmp_path, monkeypatch):
    """The title page of the EPUB and its facts name no day where none is known, and the standard's own field is the day of making."""
    page = """<html><body><nav class="bd-links"><a class="internal" href="#">Book</a></nav><article class="bd-article"><h1>Book</h1>
<table><thead><tr><th>a</th><th>b</th><th>c</th><th>d</th><th>e</th></tr></thead>
<tbody><tr><td colspan="5">no row</td></tr></tbody></table></article></body></html>"""
    (tmp_path / "intro.html").write_text(page, encoding="utf-8")
    made = epub.make(tmp_path, Release("t", "a", "1", "en", None, ""))
    import io
    import zipfile
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        package, title = (book.read(f"EPUB/{name}").decode() for name in ("package.opf", "title.xhtml"))
        assert "no row" in book.read("EPUB/intro.xhtml").decode(), "an empty table of many columns stays"
    assert "dc:date" not in package and "1980" not in package + title and "last changed" not in title and "Version 1." in title
    dated = epub.make(tmp_path, Release("t", "a", "1", "en", 1609459200, ""))
    with zipfile.ZipFile(io.BytesIO(dated)) as book:
        assert "<dc:date>2021-01-01</dc:date>" in book.read("EPUB/package.opf").decode()
        assert "1 January 2021" in book.read("EPUB/title.xhtml").decode()


def test_a_day_that_is_no_number_is_told(monkeypatch):
    """A day in the environment that cannot be read is a fault with a remedy."""
    for said in ("yesterday", "9" * 30, "1e9"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
        with pytest.raises(ValueError, match=r"SOURCE_DATE_EPOCH .* unset it or correct it"):
            Release.of()


def test_another_repository_in_the_environment_is_told(monkeypatch):
    """A variable of GitHub's machines that is set elsewhere changes addresses, so the build says so."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert any("someone/fork" in note and "Unset it" in note for note in build.notes())
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert not any("someone/fork" in note for note in build.notes())


# ------------------------------------------------------------------ a folder that was moved, a notebook that was renamed


def _small(folder: Path) -> Path:
    """A book of one small notebook, as far as the runs of notebooks need it."""
    (folder / "chapters").mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(notebook, folder / "chapters/one.ipynb")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n  - file: chapters/one\n", encoding="utf-8")
    (folder / "intro.md").write_text("# Book\n", encoding="utf-8")
    return folder


def _cached(folder: Path) -> int:
    return len(list((folder / "_build/.jupyter_cache/executed").glob("*/base.ipynb")))


def test_runs_outlive_a_move_and_a_new_name(tmp_path, monkeypatch):
    """After a move of the folder, a new name, a removal, an empty notebook beside the others or damage to the cache, notebooks run as in a new folder."""
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "PYTHONPATH"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    book = _small(tmp_path / "book")
    execution.set_up(book)
    execution.run_notebooks(book)
    assert _cached(book) == 1
    ran = (book / "_build/.jupyter_cache/executed")
    times = {path: path.stat().st_mtime_ns for path in ran.rglob("*.ipynb")}

    moved = book.rename(tmp_path / "book of 2027 é & Co")
    execution.run_notebooks(moved)
    assert {tmp_path / "book" / path.relative_to(moved): path.stat().st_mtime_ns
            for path in (moved / "_build/.jupyter_cache/executed").rglob("*.ipynb")} == times
    (moved / "chapters/one.ipynb").rename(moved / "chapters/two.ipynb")
    (moved / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n  - file: chapters/two\n", encoding="utf-8")
    (moved / "chapters/Untitled.ipynb").write_text("", encoding="utf-8")
    execution.run_notebooks(moved)
    (moved / "chapters/Untitled.ipynb").unlink()
    execution.run_notebooks(moved)
    assert _cached(moved) == 1, "what ran need not run again"
    (moved / "_build/.jupyter_cache/global.db").write_bytes(b"damaged")
    execution.run_notebooks(moved)
    assert _cached(moved) == 1


def test_pages_that_are_gone_leave_the_site(tmp_path):
    """The page of a chapter that was renamed does not stay in what is built."""
    book = _small(tmp_path / "book")
    for name in ("html/chapters/one.html", "html/chapters/old.html", "html/_sources/chapters/old.ipynb", "html/_downloads/notebooks/old.ipynb",
                 "html/intro.html"):
        (book / "_build" / name).parent.mkdir(parents=True, exist_ok=True)
        (book / "_build" / name).write_text("x", encoding="utf-8")
    build.clear_gone(book)
    assert sorted(path.name for path in (book / "_build").rglob("*") if path.is_file()) == ["intro.html", "one.html"]


FAKE = """#!/bin/sh
# stands for python3: makes an environment that notes what it is asked
case "$2" in venv)
  for place; do :; done
  case "$*" in *--clear*) rm -rf "$place";; esac
  mkdir -p "$place/bin" && cp "$0" "$place/bin/python"
  echo "command = $0 -m venv $(pwd -P)/$place" > "$place/pyvenv.cfg";;
esac
echo "$* PIP_USER=$PIP_USER PYTHONPATH=$PYTHONPATH" >> log
"""


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("make"), reason="make is not part of Windows")
def test_an_environment_belongs_to_its_folder(tmp_path):
    """A moved or copied folder makes its environment anew, with nothing of the machine's settings; one that stays keeps it; a link is left alone."""
    book = tmp_path / "Kurs é & Co's (2027)" / "book"
    book.mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, book)
    fake = tmp_path / "python"
    fake.write_text(FAKE, encoding="utf-8")
    fake.chmod(0o755)

    def data(folder: Path) -> str:
        (folder / "log").unlink(missing_ok=True)
        run = subprocess.run(["make", "data", f"PYTHON={fake}"], cwd=folder, capture_output=True, text=True, check=False,
                             env=os.environ | {"PIP_USER": "1", "PYTHONPATH": "/nowhere", "PYTHONWARNINGS": "error"})
        assert run.returncode == 0, run.stderr
        return (folder / "log").read_text(encoding="utf-8")
    first = data(book)
    assert "-m venv .venv" in first and "-e ." in first and "PIP_USER=1" not in first and "/nowhere" not in first
    (book / ".venv/mine").write_text("x", encoding="utf-8")
    assert "venv" not in data(book)
    moved = book.rename(book.with_name("book-2027"))
    assert "-m venv --clear .venv" in data(moved) and not (moved / ".venv/mine").exists() and "venv" not in data(moved)
    copy = Path(shutil.copytree(moved, book.with_name("copy")))
    assert "--clear" in data(copy) and "venv" not in data(copy) and "venv" not in data(moved)
    shutil.move(copy / ".venv", tmp_path / "shared")
    (copy / ".venv").symlink_to(tmp_path / "shared")
    (tmp_path / "shared/mine").write_text("x", encoding="utf-8")
    assert "venv" not in data(copy) and (tmp_path / "shared/mine").exists()


# ------------------------------------------------------------------ files that are not what their name says


@pytest.mark.parametrize(("start", "says"), [(b"PK\x03\x04\x14", "a workbook"), (b"\xd0\xcf\x11\xe0\xa1", "a workbook of an old Excel"), (b"%PDF-1.7", "a PDF"),
                                             (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull")])
def test_what_is_no_text_is_told_as_what_it_is(start, says):
    """A workbook, a PDF or a pointer under the name of a text is named, and not its first odd byte."""
    with pytest.raises(files.FileError, match=f"a.csv: is .*{says}"):
        files.decoded(start + b" and more", "a.csv")


def test_two_versions_of_git_are_told_and_a_heading_is_not():
    """Lines that git left where it could not join two versions are a fault of any text; an underlined heading is none."""
    with pytest.raises(files.FileError, match=r"a.md, line 3: git left two versions"):
        files.decoded(b"# A\n\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n", "a.md")
    assert files.decoded(b"Heading\n=======\n> quoted\n", "a.md").startswith("Heading")


#: YAML that is read, and YAML that is not, beside that of the book.
FORMS = ["a: 1\nb: [x, 2.5, true, yes, 2020-01-01]\n", "a:\tb\n", "a: b\r", "- a\n- [b, {c: d}]\n", "a: >\n  b\n  c\n", "'a b': \"\\u00e9\\ud83d\"", "",
         "a: 1\na: 2\n", "a: [1", "a: 'x\n", "a: b: c\n", "a: *b\n", "a: !!str b\n",
         "[a]: b\n", "a: @b\n", "%a\n", "- a\n b\n", "a: &b c\n", "---\na\n---\nb\n", "[" * 3000]


def test_yaml_is_read_alike_with_and_without_libyaml():
    """The parser in C, which no browser has, gives what the one in Python gives, of every file and of odd ones, and the same words for a fault."""
    texts = [path.read_text(encoding="utf-8") for pattern in ("*.yml", "*.cff", "chapters/quizzes/*.yml", "exercises/*/*.yml", "teaching/**/*.yml")
             for path in sorted(ROOT.glob(pattern))]
    code = ("import json, sys, yaml\nyaml.__with_libyaml__ = sys.argv[1] == 'with' and yaml.__with_libyaml__\nfrom articlebook import files\n"
            "for text in json.load(sys.stdin):\n    for loader in (files.PlainLoader, files.TextLoader):\n"
            "        try: print(repr(files.parse_yaml(text, 'a.yml', loader=loader)))\n        except files.FileError as error: print('FAULT', error)")
    told = [subprocess.run([sys.executable, "-c", code, which], input=json.dumps([*texts, *FORMS]), cwd=ROOT, text=True, capture_output=True,
                           check=True).stdout.splitlines() for which in ("with", "without")]
    assert len(texts) > 20 and len(told[0]) == 2 * len([*texts, *FORMS]) and told[0] == told[1]
    assert sum(line.startswith("FAULT") for line in told[0]) > 20


@pytest.mark.parametrize("wrong", ["04-interests.yaml", "04-interests.YML", "04-interests.yml.txt"])
def test_a_file_with_another_ending_is_told(tmp_path, wrong):
    """A bank with another ending is not passed over in silence; copies that merge tools keep are."""
    for name in (wrong, "05-charter.yml", "05-charter.yml.orig", "schema.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert files.misnamed(tmp_path, ".yml", ".yaml") == [f"{wrong}: not read, since its name does not end with .yml; rename it to 04-interests.yml"]


def _toc(old, new):
    return lambda book: (book / "_toc.yml").write_text((book / "_toc.yml").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _half_an_emoji(book):
    path = book / "chapters/09-who-is-in-what.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace('"source": [', r'"source": ["\ud83d",', 1), encoding="utf-8")


BROKEN = {"one page in two ways": (_toc("      - file: chapters/03-neighbours", "      - file: chapters/02-four-periods.md"),
                                   "chapters/02-four-periods stands twice"),
          "a dot": (_toc("chapters/02-", "./chapters/02-"), "write its path from the folder of the book"),
          "an unknown word": (_toc("- file: chapters/02-four-periods", "- fil: chapters/02-four-periods"), "_toc.yml: "),
          "a chapter beside": (lambda book: shutil.copy(book / "chapters/02-four-periods.md", book / "chapters/02-four-periods (conflicted copy).md"),
                               "02-four-periods (conflicted copy).md: begins with a number like a chapter, and _toc.yml does not name it"),
          "no head": (lambda book: (book / "chapters/02-four-periods.md").write_text("\n---\nx: y\n---\n# T\n", encoding="utf-8"),
                      "02-four-periods.md: has no front matter"),
          "no references": (lambda book: (book / "references.bib").unlink(), "references.bib: not found"),
          "an open entry": (lambda book: (book / "references.bib").write_text("@article{x, title = {open", encoding="utf-8"), "references.bib: "),
          "half an emoji": (_half_an_emoji, "09-who-is-in-what.ipynb: holds half a character")}


def test_the_build_finds_nothing_wrong_with_the_book():
    """Before anything is broken there is no fault to tell."""
    from articlebook.project import readable
    assert not readable.faults(ROOT)


@pytest.mark.parametrize("case", BROKEN)
def test_the_build_begins_with_what_is_wrong(tmp_path, case):
    """Contents, chapters and references that the build would trip over, or pass over in silence, are told first."""
    from articlebook.project import readable
    book = copies.book(tmp_path / "book")
    change, says = BROKEN[case]
    change(book)
    assert any(says in fault for fault in readable.faults(book)), readable.faults(book)


@pytest.mark.parametrize(("change", "says"), [(lambda text: "sep=,\n" + text, "row 1: is a line for Excel"),
                                              (lambda text: "<!DOCTYPE html>\n", "the source of a web page"),
                                              (lambda text: text.replace("organisation,", "“organisation”,", 1), "made round"),
                                              (lambda text: text.replace("China", "#REF!", 1), "'#REF!' is an error that a program for tables put there")])
def test_more_of_programs_for_tables(tmp_path, change, says):
    """A line for Excel, a web page, round quotation marks and an error in a cell are told as what they are."""
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/memberships.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(sco.DataError) as caught:
        sco.load(tmp_path / "data")
    assert says in str(caught.value)
