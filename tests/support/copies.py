"""A copy of the book, to break, to move and to build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.places import ROOT

#: What a copy leaves behind, since it is made.
MADE = (".venv", "_build", "node_modules", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", "*.egg-info")


def book(target: Path) -> Path:
    """Copy the book's sources into a new folder, without tests and history."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*MADE, ".git"))
    shutil.rmtree(target / "tests")
    return target


def repository(target: Path) -> Path:
    """Copy the book with its tests and its history, of which pages tell the last change."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*MADE))
    return target


def take_runs(folder: Path) -> None:
    """Let a copy have what its notebooks gave here; a build asks for it as long as the tables are the same."""
    shutil.copytree(ROOT / "_build/.jupyter_cache", folder / "_build/.jupyter_cache")
    shutil.copy(ROOT / "_build/.jupyter_cache.inputs", folder / "_build")


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build a copy with its own package, so that its data are read."""
    return subprocess.run([sys.executable, "-m", "articlebook.project.build"], cwd=folder, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(folder)} | environment)


def files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
