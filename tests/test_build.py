"""A build makes anew what changed and nothing else, and a failed build fails again."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sco.build import ROOT, clear_stale, fingerprint

pytestmark = pytest.mark.slow


#: What a copy of the book leaves behind. The history goes along: pages tell their last change.
LEFT = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".pytest_cache", "*.egg-info")


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory) -> Path:
    """A copy of the book in another folder, to change and to break."""
    folder = tmp_path_factory.mktemp("book") / "book"
    shutil.copytree(ROOT, folder, ignore=LEFT)
    return folder


def build(folder: Path) -> subprocess.CompletedProcess:
    """Build with the copy's own package, so that the copy's data are read."""
    return subprocess.run([sys.executable, "-m", "sco.build"], cwd=folder, capture_output=True, text=True, check=False)


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
