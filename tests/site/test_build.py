"""A build makes anew what changed and nothing else, and a failed build fails again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import html

from articlebook import execution
from articlebook.project.build import ROOT, clear_stale, fingerprint

pytestmark = pytest.mark.slow


#: What a copy of the book leaves behind. The history goes along: pages tell their last change.
LEFT = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".pytest_cache", "*.egg-info")


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory) -> Path:
    """A copy of the book in another folder, to change and to break."""
    folder = tmp_path_factory.mktemp("book") / "book"
    shutil.copytree(ROOT, folder, ignore=LEFT)
    return folder


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build with the copy's own package, so that the copy's data are read."""
    return subprocess.run([sys.executable, "-m", "articlebook.project.build"], cwd=folder, capture_output=True, text=True, check=False,
                          env=os.environ | environment)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_is_built_when(copy, site):
    """Cold: all, byte for byte as elsewhere. Again: nothing. After an edit: that page, and no notebook runs. A fault: fails twice."""
    first = build(copy)
    assert first.returncode == 0, first.stdout[-2000:] + first.stderr[-2000:]
    ours, theirs = files(site), files(copy / "_build/site")
    assert ours.keys() == theirs.keys() and [name for name in ours if ours[name] != theirs[name]] == []
    pages = {p: p.stat().st_mtime_ns for p in (copy / "_build/html/chapters").glob("*.html")}
    executed = sorted((copy / "_build/.jupyter_cache").rglob("*.ipynb"))
    assert executed and len(pages) >= 14

    assert build(copy).returncode == 0
    assert {p: p.stat().st_mtime_ns for p in pages} == pages

    page = copy / "chapters/05-charter.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("## Key points", "A sentence more.\n\n## Key points"), encoding="utf-8")
    assert build(copy).returncode == 0
    changed = {p.stem for p, then in pages.items() if p.stat().st_mtime_ns != then}
    assert changed == {"05-charter"}
    assert sorted((copy / "_build/.jupyter_cache").rglob("*.ipynb")) == executed

    page.write_text(before.replace(":claims: c", ":claims: c129, c", 1), encoding="utf-8")
    assert build(copy).returncode == 0
    changed = {p.stem for p, then in pages.items() if p.stat().st_mtime_ns != then}
    assert {"05-charter", "claims"} <= changed, "the ledger links back to the chapter that treats a claim"

    page.write_text(before + "\n{day}`the-flood`\n", encoding="utf-8")
    for _ in range(2):
        failed = build(copy)
        assert failed.returncode != 0
        assert re.search(r"no row 'the-flood' in events", failed.stdout + failed.stderr)


def test_a_fork_builds_its_own_addresses(site, tmp_path):
    """In another repository, links, sitemap, the page for missing addresses and launch buttons are its own; a moved page forwards."""
    fork = tmp_path / "fork"
    shutil.copytree(ROOT, fork, ignore=LEFT)
    shutil.copytree(ROOT / "_build/.jupyter_cache", fork / "_build/.jupyter_cache")  # the notebooks are the same
    shutil.copy(ROOT / "_build/.jupyter_cache.inputs", fork / "_build")
    settings = (fork / "_config.yml").read_text(encoding="utf-8")
    assert "redirects: {}" in settings
    (fork / "_config.yml").write_text(settings.replace("redirects: {}", 'redirects: {"chapters/moved": "05-charter.html"}'), encoding="utf-8")
    built = build(fork, BOOK_BASE_URL="", BOOK_REPOSITORY_URL="", GITHUB_ACTIONS="true", GITHUB_SERVER_URL="https://github.com", GITHUB_REPOSITORY="Someone/fork")
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    root, made = "https://someone.github.io/fork/", fork / "_build/site"

    moved = html.parse(made / "chapters/moved.html")
    assert moved.xpath("//meta[@http-equiv='refresh']/@content")[0].endswith("05-charter.html")
    charter = html.parse(made / "chapters/05-charter.html")
    assert charter.xpath("//link[@rel='canonical']/@href") == [f"{root}chapters/05-charter.html"]
    assert charter.xpath("//meta[@property='og:url']/@content") == [f"{root}chapters/05-charter.html"]
    listed = set(re.findall(r"<loc>(.*?)</loc>", (made / "sitemap.xml").read_text(encoding="utf-8")))
    pages = {f"{root}{p.relative_to(site).as_posix()}" for p in (site / "chapters").glob("*.html")}
    assert pages <= listed and all(address.startswith(root) for address in listed) and f"{root}404.html" not in listed
    lost = html.parse(made / "404.html")
    assert lost.xpath("//link[@rel='stylesheet']/@href") == ["/fork/_static/site.css"]
    assert all(address.startswith(("/fork/", "#", "https://")) for address in lost.xpath("//a/@href"))
    front = html.parse(made / "index.html")
    assert front.xpath("//div[contains(@class, 'sco-downloads')]//a/@href") == ["https://github.com/Someone/fork/releases/latest"]
    notebook = html.parse(made / "chapters/09-who-is-in-what.html")
    binder = [a for a in notebook.xpath("//a/@href") if "mybinder.org" in a]
    assert binder and all("/gh/Someone/fork/" in a for a in binder)
    others = [p for p in made.rglob("*.html") if "lite" not in p.parts and not (ROOT / "chapters" / f"{p.stem}.ipynb").exists()]
    assert [p.name for p in others if any("mybinder.org/v2" in a for a in html.parse(p).xpath("//a/@href"))] == [], \
        "only a notebook has a button that opens it"


def test_data_make_everything_stale(tmp_path):
    """A changed table changes the fingerprint, and the caches are cleared."""
    root = tmp_path / "root"
    shutil.copytree(ROOT, root, ignore=LEFT)
    clear_stale(root)
    (root / "_build/.jupyter_cache").mkdir(parents=True)
    clear_stale(root)
    assert (root / "_build/.jupyter_cache").exists()
    before = fingerprint(root)
    with (root / "data/events.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint(root) != before
    clear_stale(root)
    assert not (root / "_build/.jupyter_cache").exists()


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
    assert execution._Worker.execute(notebook, data) == "result"
    with pytest.raises(RuntimeError, match="died"):
        execution._Worker.execute(notebook, data)
    assert answers == []
