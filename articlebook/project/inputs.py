"""Everything that a build reads, as one hash: where it is that of the last build, nothing is to be built.

What is left out must be certain to change no byte of the site, so the list of
what is left out is the short one. The rest counts, whether or not somebody
knows what for: every file of the book, its history, the variables of the
shell, Python and the installed packages.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from articlebook import history
from articlebook.files import left_by_system

#: Folders that hold what is made, or what no page comes from.
_NO_INPUT = {"_build", "tests", "node_modules", "__pycache__", ".git", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints"}
#: Variables of a terminal, a session or make, which differ from one window to the next.
_NO_SETTING = re.compile(r"_|SHLVL|OLDPWD|PWD|TERM|TERM_.*|COLORTERM|COLUMNS|LINES|WINDOWID|DISPLAY|WAYLAND_DISPLAY|TMUX.*|STY|SSH_.*|XDG_SESSION_.*"
                         r"|MAKE.*|MFLAGS|PYTEST_.*|COV_.*|COVERAGE_.*")
#: What a reader who joined the notebooks for the browser to the site has besides (`make lite`).
_LITE = tuple(f"_build/lite/{name}" for name in ("files.json", "run.html", "here.json", "here.js", "here-worker.js"))


def files_below(root: Path) -> Iterator[Path]:
    """List every file of a book that a build may read, in order; environments and what is made are none of them."""
    for folder, names, files in os.walk(root):
        here = Path(folder)
        names[:] = sorted(name for name in names if name not in _NO_INPUT and not name.endswith(".egg-info")
                          and not (here / name / "pyvenv.cfg").exists() and not left_by_system(Path(name)))
        yield from (here / name for name in sorted(files) if name not in _NO_INPUT and not left_by_system(Path(name)))


def digest(files: Iterable[Path], root: Path) -> str:
    """Return a hash of the names below a folder and of what the files hold."""
    found = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.is_file() else b""  # a link that leads nowhere has a name only
        found.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    return found.hexdigest()


def whole(root: Path) -> str:
    """Return a hash of everything that a build of the book reads."""
    lite = [path for name in _LITE if (path := root / name).exists()]
    parts = [sys.version, sys.executable, sys.prefix, *packages(), *_history(root), *_settings(), digest([*files_below(root), *lite], root)]
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()


def some(root: Path, names: Iterable[str]) -> str:
    """Return a hash of some files and folders of the book, and of the Python and the packages that work on them."""
    files: list[Path] = []
    for path in (root / name for name in names):
        files += files_below(path) if path.is_dir() else [path] if path.exists() else []
    return hashlib.sha256("\0".join([sys.version, *packages(), digest(files, root)]).encode()).hexdigest()


def look(site: Path) -> str:
    """Return a hash of names, sizes and times of a finished site, by which a file that was lost or changed since shows."""
    found = hashlib.sha256()
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        facts = file.stat()
        found.update(f"{file.relative_to(site).as_posix()}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return found.hexdigest()


def packages() -> list[str]:
    """List the installed packages, whose folders of metadata are named after package and version."""
    return sorted(entry.name for place in dict.fromkeys(sys.path) if os.path.isdir(place)
                  for entry in os.scandir(place) if entry.name.endswith((".dist-info", ".egg-info", ".pth")))


def _history(root: Path) -> list[str]:
    """Ask git for what pages show of it: days of commits, also where only a part of them is here, and the address of the repository."""
    asked = history.ask(root, "log", "--format=%H %cs"), history.ask(root, "remote", "get-url", "origin")
    return [f"{answer.text}\0{answer.why_not}" for answer in asked]


def _settings() -> list[str]:
    """List the variables of the shell that may change what is built."""
    return sorted(f"{name}={value}" for name, value in os.environ.items() if not _NO_SETTING.fullmatch(name))
