"""The finished site as one archive, to be opened from a folder without a network."""

from __future__ import annotations

from pathlib import Path

from articlebook.archive import packed
from articlebook.files import left_by_system
from articlebook.outputs.pages import FRONT, OutputError
from articlebook.outputs.release import NAME

#: What a server reads and a folder does not need.
_SERVER_ONLY = {".nojekyll", ".buildinfo", "404.html", "sitemap.xml", "robots.txt"}


def make(site: Path) -> bytes:
    """Make the archive: one folder, the same bytes for the same site.

    Raises
    ------
    OutputError
        Where the site is not built.
    """
    if not (site / f"{FRONT}.html").is_file():
        raise OutputError(f"{site / FRONT}.html: not found; run `make book` first")
    return packed({f"{NAME}/{path.relative_to(site).as_posix()}": path.read_bytes()
                   for path in site.rglob("*") if path.is_file() and path.name not in _SERVER_ONLY and not left_by_system(path.relative_to(site))})


def write(site: Path, target: Path) -> Path:
    """Write the archive of a built site; return the file."""
    content = make(site)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target
