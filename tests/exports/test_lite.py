"""Notebooks in the browser without a server: built from checked files, and run in Chromium with everything else out of reach."""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path
from typing import ClassVar

import nbformat
import pytest
from lxml import html

from articlebook import tables
from articlebook.exercises import leak_scan
from articlebook.exercises.description import assignments
from articlebook.lite import attach, bytecode, contents, packages, repack, runtime, start
from articlebook.lite import site as lite_site
from articlebook.lite.__main__ import main as lite_main
from articlebook.paths import ROOT
from tests.support.labs import CELLS, failures, run_all

RUNTIME = ROOT / "_build" / "lite-runtime"
START_MARK = "notebooks-in-browser"  # what the page that loads notes in the browser


@pytest.fixture(scope="module")
def held():
    try:
        return runtime.collect([], RUNTIME)
    except runtime.RuntimeFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"name a source, make test PYODIDE=folder-or-archive: {fault}")


@pytest.fixture(scope="module")
def lite(held, tmp_path_factory):
    """What `make lite` builds."""
    target = tmp_path_factory.mktemp("lite") / "lite"
    return target, lite_site.build(held, target)


class _Counting(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and notes the bytes of each answer."""

    sent: ClassVar[list] = []

    def log_message(self, *arguments):
        pass

    def copyfile(self, source, outputfile):
        content = source.read()
        self.sent.append((self.path.split("?")[0], len(content)))
        outputfile.write(content)


@pytest.fixture(scope="module")
def browser_profile(lite, driver, chromium, tmp_path_factory):
    """Chromium as a reader has it, with a cache on disk; only this machine is reached. Gives context, address, and what was sent."""
    _Counting.sent = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Counting, directory=str(lite[0])))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = driver.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")), executable_path=chromium, viewport={"width": 1280, "height": 1000},
        args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking"])
    context.elsewhere = []
    context.on("request", lambda r: None if re.match(r"http://127\.0\.0\.1:|data:|blob:", r.url) else context.elsewhere.append(r.url))
    yield context, f"http://127.0.0.1:{server.server_port}", _Counting.sent
    context.close()
    server.shutdown()


# ------------------------------------------------------------------ the runtime


def test_only_official_files_are_taken(tmp_path):
    """A file with another content is refused by name, a missing one is named with the remedy, and nothing false is kept."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "pyodide.mjs").write_text("not what it says", encoding="utf-8")
    with pytest.raises(runtime.RuntimeFault, match=r"Missing: .*pyodide\.mjs.*another content than the official one: pyodide\.mjs.*PYODIDE="):
        runtime.collect([str(source)], tmp_path / "held")
    assert list((tmp_path / "held").iterdir()) == []
    with pytest.raises(runtime.RuntimeFault, match="neither a folder nor a zip or tar archive"):
        runtime.collect([str(tmp_path / "nothing.zip")], tmp_path / "held")


def test_files_are_found_in_archives(held, tmp_path):
    """A zip or wheel that holds the files at any depth serves as source, and a second call opens nothing."""
    archive = tmp_path / "any.whl"
    with zipfile.ZipFile(archive, "w") as made:
        for path in held.iterdir():
            made.write(path, f"deep/below/{path.name}")
    target = runtime.collect([str(archive)], tmp_path / "held")
    assert {p.name for p in target.iterdir()} == {p.name for p in held.iterdir()}
    archive.unlink()
    runtime.collect([str(archive)], target)


@pytest.mark.slow
def test_a_runtime_is_gathered_and_compiled(held, capsys):
    """The command that sets the tests up gathers what it has, compiles it, and says that it is whole."""
    assert lite_main(["--gather", str(RUNTIME)]) == 0
    assert "is complete" in capsys.readouterr().out


def test_runtime_is_not_in_git():
    """No file of the runtime belongs to the repository."""
    from articlebook.exercises.publish import files
    assert not [p for p in files() if p.suffix in {".wasm", ".whl"} or p.name.startswith("pyodide")]


# ------------------------------------------------------------------ bytecode


def test_a_wheel_is_compiled_and_rid_of_what_nobody_reads(tmp_path, monkeypatch):
    """Bytecode takes the place of source, stands beside it in what a reader may look into, and is used where the source has another time."""
    source, target = tmp_path / "one-1-py3-none-any.whl", tmp_path / "two.zip"
    with zipfile.ZipFile(source, "w") as made:
        for name, text in {"other.py": "WHERE = __file__", "mine/__init__.py": "def f():\n    return 7", "mine/bad.py": "print 7", "mine/a.txt": "text",
                           "other_too/tests/test_a.py": "", "other_too/a.pyi": "", "jedi/third_party/typeshed/stdlib/a.pyi": "",
                           "jedi/third_party/typeshed/stubs/b.pyi": "", "one-1.dist-info/RECORD": "mine/gone.py,,"}.items():
            made.writestr(name, text)
    repack.repack(source, target, "/place", sys.implementation.cache_tag, ["mine"])
    first = target.read_bytes()
    repack.repack(source, target, "/place", sys.implementation.cache_tag, ["mine"])
    assert target.read_bytes() == first
    names = set(zipfile.ZipFile(target).namelist())
    assert names == {"other.pyc", "mine/__init__.py", f"mine/__pycache__/__init__.{sys.implementation.cache_tag}.pyc", "mine/bad.py", "mine/a.txt",
                     "jedi/third_party/typeshed/stdlib/a.pyi", "one-1.dist-info/RECORD"}
    assert zipfile.ZipFile(target).read("one-1.dist-info/RECORD").decode().splitlines() == [f"{name},," for name in sorted(names)]
    zipfile.ZipFile(target).extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import mine
    import other
    assert other.WHERE.endswith("other.pyc") and mine.f() == 7
    assert mine.f.__code__.co_filename.endswith("mine/__init__.py") and mine.__cached__.endswith(".pyc")


def test_without_node_text_goes_out(tmp_path, monkeypatch, capsys):
    """Where no Node is, archives lose what nobody reads, stay text, and a line tells the cost; what was made is kept and used again."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.whl", "w") as made:
        made.writestr("a.py", "1")
        made.writestr("a/tests/b.py", "1")
    before = (folder / "a.whl").read_bytes()
    monkeypatch.setattr(bytecode.shutil, "which", lambda name: None)
    bytecode.rewrite(folder, {"a.whl": ()}, tmp_path / "cache")
    assert zipfile.ZipFile(folder / "a.whl").namelist() == ["a.py"]
    assert "each start takes longer" in capsys.readouterr().err
    (folder / "a.whl").write_bytes(before)
    bytecode.rewrite(folder, {"a.whl": ()}, tmp_path / "cache")
    assert zipfile.ZipFile(folder / "a.whl").namelist() == ["a.py"] and capsys.readouterr().err == ""


def test_one_file_holds_what_a_start_loads(tmp_path):
    """Each member of each wheel stands in it at its place, and the package is marked as loaded; its name changes with what it holds, and with nothing else."""
    wheels = [tmp_path / "one-1-py3-none-any.whl", tmp_path / "two-1-py3-none-any.whl"]
    for path in wheels:
        name = path.name[:3]
        with zipfile.ZipFile(path, "w") as made:
            made.writestr(f"{name}/a.py", f"{name} = 1")
            made.writestr(f"{name}-1.dist-info/METADATA", f"Name: {name}")
            made.writestr(f"{name}-1.data/data/usr/share/{name}", b"\0\xff")
    written = start.write(wheels, tmp_path)
    held = gzip.decompress(written.read_bytes())
    at = 4 + int.from_bytes(held[:4], "little")
    found = {}
    for place, size in json.loads(held[4:at]):
        found[place], at = held[at:at + size], at + size
    assert at == len(held) and found == {
        f"{name}{place}": content for name in ("one", "two") for place, content in {
            "/a.py": f"{name} = 1".encode(), "-1.dist-info/METADATA": f"Name: {name}".encode(),
            "-1.dist-info/INSTALLER": b"pyodide.loadPackage", "-1.dist-info/PYODIDE_SOURCE": b"pyodide"}.items()} | {
        f"/usr/share/{name}": b"\0\xff" for name in ("one", "two")}
    assert start.write(wheels, tmp_path) == written != start.write(wheels[:1], tmp_path)


# ------------------------------------------------------------------ the build


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="Node compiles")
def test_no_start_compiles(lite):
    """Nothing that is loaded at the start stands there as source alone: neither the standard library nor a package."""
    for path in (lite[0] / name for name in lite[1]["files"] if name.endswith((".whl", ".zip"))):
        names = set(zipfile.ZipFile(path).namelist())
        code = {re.sub(r"__pycache__/(.+)\.cpython-\d+\.pyc$", r"\1.py", name) for name in names if "__pycache__" in name}
        assert {name for name in names if name.endswith(".py")} <= code, path.name


@pytest.mark.slow
def test_lock_is_closed(lite):
    """Each package of the lock is there with its digest, and so is everything that it depends on."""
    folder = lite[0] / "static/pyodide"
    lock = json.loads((folder / runtime.LOCK).read_text(encoding="utf-8"))["packages"]
    for name, entry in lock.items():
        assert runtime._digest((folder / entry["file_name"]).read_bytes()) == entry["sha256"], name
        assert set(entry["depends"]) <= set(lock), name
    assert set(packages.at_start()) <= set(lock)
    book = next(folder.glob("sco_book-*.whl"))
    assert zipfile.ZipFile(book).read(f"articlebook/_book/data/{tables.CHECKED}").decode() == tables.digest(ROOT / "data")
    assert not list(lite[0].rglob("*.map"))


@pytest.mark.slow
def test_students_find_their_files(lite, tmp_path):
    """Every notebook, every exercise without its solution, and the tables are there; a large package is fetched where it is needed."""
    files = lite[0] / "files"
    assert {p.stem for p in (files / "exercises").glob("*.ipynb")} == {folder.name for folder in assignments()}
    assert (files / "data/memberships.csv").exists()
    ours_alone = shutil.copytree(files, tmp_path / "files")
    shutil.copy(next((lite[0] / "static/pyodide").glob("sco_book-*.whl")), ours_alone)
    assert leak_scan.find(ours_alone, leak_scan.secrets()) == []
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        theirs, ours = (nbformat.read(p, as_version=4) for p in (files / "chapters" / path.name, path))
        added = [n for n, cell in enumerate(theirs.cells) if cell.source == contents.FETCH]
        assert [c.source for n, c in enumerate(theirs.cells) if n not in added] == [c.source for c in ours.cells]
        assert len(added) <= 1 and theirs.metadata["language_info"]["name"] == "python"


def test_large_package_is_noticed():
    """The place is the first cell that asks for the package, and none for a notebook that does not need it."""
    code = nbformat.v4.new_code_cell
    cells = [nbformat.v4.new_markdown_cell("text"), code("import json\nprint(7)"), code("import colorsys"), code("1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert contents.first_uses([notebook, notebook], "colorsys") == [2, 2]
    assert contents.first_uses([notebook], "cmd") == [None]


def test_entries_of_pages():
    """A page offers the browser with its size where that was built, and does not mention it otherwise."""
    text = '<div><p data-sco-lite hidden>about <b data-sco-megabytes></b> MB</p><p>other</p></div>'
    shown, dropped = html.fromstring(text), html.fromstring(text)
    attach.show(shown, {"": 45})
    attach.show(dropped, None)
    assert html.tostring(shown, encoding="unicode") == "<div><p>about <b>45</b> MB</p><p>other</p></div>"
    assert html.tostring(dropped, encoding="unicode") == "<div><p>other</p></div>"


# ------------------------------------------------------------------ in Chromium


def opened(browser_profile, path: str):
    """A notebook opened from the button's address; gives page and the seconds until it is visible."""
    context, address, _ = browser_profile
    page, began = context.new_page(), time.monotonic()
    page.goto(f"{address}/run.html?path={path}")
    page.wait_for_url("**/lab/**", timeout=60_000)
    page.wait_for_selector(CELLS, timeout=60_000)
    return page, began


def compressed(folder: Path, sent: list) -> float:
    """Megabytes of the answers where a server compresses text and WebAssembly, as public ones do."""
    total = 0
    for path, size in sent:
        if Path(path).suffix in {".js", ".mjs", ".css", ".json", ".html", ".wasm", ".ipynb", ".svg"} and (file := folder / path.lstrip("/")).is_file():
            size = min(size, len(zlib.compress(file.read_bytes(), 6)))
        total += size
    return total / 1e6


@pytest.mark.slow
def test_explorer_cold_and_warm(lite, browser_profile, record_property):
    """The explorer draws, follows the keyboard, and a change survives a reload and a second visit, which fetches next to nothing.

    The size that the page told before is right, and nothing is asked of another place.
    """
    context, _, sent = browser_profile
    page, began = opened(browser_profile, "chapters/explorer.ipynb")
    run_all(page, 180)
    page.locator(".jupyter-widgets .sco-day").wait_for(timeout=60_000)
    cold = time.monotonic() - began
    first, small = sum(size for _, size in sent), compressed(lite[0], sent)
    assert failures(page) == []
    page.locator(".jupyter-widgets .noUi-handle").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => document.querySelector('.jupyter-widgets .widget-readout').textContent === '9 June 2017'", timeout=20_000)

    page.locator(f"{CELLS}.jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n# my own note")
    page.wait_for_timeout(500)  # the sign of an unsaved change comes a moment after it
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty')", timeout=20_000)
    page.reload()
    page.locator(f"{CELLS}.jp-CodeCell .cm-content").first.get_by_text("# my own note").wait_for(timeout=60_000)
    assert [worker for worker in page.workers if "early-worker" in worker.url], "Python starts early at a reload, too"
    page.close()

    del sent[:]
    on_the_way: list[str] = []  # JupyterLite's worker is there now; only the kernel's questions are for it
    context.on("response", lambda answer: on_the_way.append(answer.url) if answer.from_service_worker else None)
    page, began = opened(browser_profile, "chapters/explorer.ipynb")
    page.locator(f"{CELLS}.jp-CodeCell .cm-content").first.get_by_text("# my own note").wait_for(timeout=60_000)
    run_all(page, 180)
    page.locator(".jupyter-widgets .sco-day").wait_for(timeout=60_000)
    warm, second = time.monotonic() - began, sum(size for _, size in sent)
    page.close()
    for name, value in {"cold_s": cold, "warm_s": warm, "first_MB": first / 1e6, "first_compressed_MB": small, "second_MB": second / 1e6}.items():
        record_property(name, round(value, 1))
    print(f"cold {cold:.1f} s, warm {warm:.1f} s, first visit {first / 1e6:.1f} MB, compressed {small:.1f} MB, second {second / 1e6:.1f} MB")
    assert context.elsewhere == [] and not [url for url in on_the_way if "/api/" not in url]
    assert second < first / 20
    assert abs(small - lite[1]["megabytes"]) <= 3, "what the page told before"


@pytest.mark.slow
def test_a_phone_shows_the_notebook(browser_profile):
    """On a screen of 360 pixels the button leads to the notebook alone, which fills the screen and can be run."""
    context, address, _ = browser_profile
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 720})
    page.goto(f"{address}/run.html?path=chapters/explorer.ipynb")
    page.wait_for_url("**/notebooks/**", timeout=60_000)
    page.locator(CELLS).first.wait_for(timeout=60_000)
    assert page.locator(".jp-Notebook").first.bounding_box()["width"] > 320
    page.get_by_role("menuitem", name="Run", exact=True).click()
    assert page.get_by_text("Run All Cells", exact=True).is_visible() and context.elsewhere == []
    page.close()


@pytest.mark.slow
@pytest.mark.thorough
def test_a_whole_notebook(browser_profile):
    """The main notebook runs from top to bottom without an error on the browser's older packages, the large one fetched on the way."""
    page, _ = opened(browser_profile, "chapters/09-who-is-in-what.ipynb")
    run_all(page, 240)
    assert failures(page) == []
    assert any("scipy" in path for path, _ in browser_profile[2])
    page.close()


@pytest.mark.slow
@pytest.mark.thorough
def test_python_starts_without_its_one_file(lite, browser_profile):
    """Where the file of a start is gone, as after a new edition, the packages come one by one, and a cell runs; a rare way, so each week."""
    page, asked = browser_profile[0].new_page(), []
    page.route("**/start-*.bin", lambda route: route.fulfill(status=404))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{browser_profile[1]}/lab/index.html?path=chapters/explorer.ipynb&workspace=explorer")
    page.wait_for_selector(CELLS, timeout=60_000)
    run_all(page, 180)
    page.locator(".jupyter-widgets .sco-day").wait_for(timeout=60_000)
    assert any("/pandas-" in url for url in asked)
    page.close()


@pytest.mark.slow
def test_start_page_says_when_loading_fails(browser, browser_profile):
    """Where a file does not come, the line says so, and a button tries again; a mark of a visit before, of which the browser kept nothing, is not believed."""
    page, address = browser.new_page(), browser_profile[1]
    page.goto(f"{address}/files.json")
    page.evaluate(f"localStorage.setItem('{START_MARK}', JSON.parse(document.body.textContent).files.join())")
    page.route("**/start-*.bin", lambda route: route.abort())
    page.goto(f"{address}/run.html?path=chapters/explorer.ipynb")
    page.get_by_role("button", name="Try again").wait_for()
    assert page.get_by_role("status").inner_text().startswith("Loading stopped")
    assert page.get_by_role("link", name="Back to the book").get_attribute("href") == "../chapters/explorer.html"
    page.close()
