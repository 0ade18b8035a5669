"""A copy of the book, to break, to move and to build."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.places import ROOT

#: What a copy leaves behind, since it is made.
MADE = (".venv", "_build", "node_modules", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", "*.egg-info")
#: What Python compiled goes with the packages, or every copy would compile them again; beside a file that a test breaks it stays behind.
PACKAGES = tuple(ROOT / name for name in ("articlebook", "sco"))
SECOND_ARTICLE = ROOT / "tests" / "project" / "second_article"


def _left_behind(*patterns: str) -> Callable[[str, list[str]], set[str]]:
    """Return what `shutil.copytree` asks which names of a folder are not copied."""
    ignored = shutil.ignore_patterns(*MADE, *patterns)
    return lambda folder, names: ignored(folder, names) | ({"__pycache__"} if not any(map(Path(folder).is_relative_to, PACKAGES)) else set())


def book(target: Path) -> Path:
    """Copy the book's sources into a new folder, without tests and history."""
    shutil.copytree(ROOT, target, ignore=_left_behind(".git", "tests"))
    return target


def second_article(target: Path) -> Path:
    """Put the made-up article and the machine into a new folder: a whole book, of which a build takes seconds."""
    shutil.copytree(SECOND_ARTICLE, target, ignore=_left_behind())
    shutil.copytree(ROOT / "articlebook", target / "articlebook", ignore=_left_behind("_book"))
    return target


def repository(target: Path) -> Path:
    """Copy the book with its tests and its history, of which pages tell the last change."""
    shutil.copytree(ROOT, target, ignore=_left_behind())
    return target


def take_runs(folder: Path) -> None:
    """Let a copy have what its notebooks gave here; a build asks for it as long as the tables are the same."""
    shutil.copytree(ROOT / "_build/.jupyter_cache", folder / "_build/.jupyter_cache")
    shutil.copy(ROOT / "_build/.jupyter_cache.inputs", folder / "_build")


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Build a copy with its own package, so that its data are read."""
    return subprocess.run([sys.executable, "-m", "articlebook.project.build"], cwd=folder, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(folder)} | environment)


#: Starts as many builds as its input has lines, each in a process that has what a build loads and nothing that it read.
_BUILDER = """
import importlib, json, os, sys
from articlebook import execution, settings
from articlebook.project import build, pages, readable
from articlebook.site import finish
for name in settings.settings()["sphinx"]["config"]["extensions"]:
    importlib.import_module(name)
for line in sys.stdin:
    reader, writer = os.pipe()
    if child := os.fork():
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as file:
            said = file.read()
        print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said]), flush=True)
        continue
    os.dup2(writer, 1), os.dup2(writer, 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", buffering=1) for number in (1, 2))
    sys.exit(build.build())
"""


@contextlib.contextmanager
def builder(folder: Path) -> Iterator[Callable[[], tuple[int, str]]]:
    """Give what builds a copy again and again, and returns status and words: to load what a build needs takes longer than to build a small book.

    Where a process cannot be forked, each build loads it.
    """
    if not hasattr(os, "fork"):
        def build_alone() -> tuple[int, str]:
            done = build(folder)
            return done.returncode, done.stdout + done.stderr
        yield build_alone
        return
    with subprocess.Popen([sys.executable, "-c", _BUILDER], cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=os.environ | {"PYTHONPATH": str(folder)}) as running:
        assert running.stdin and running.stdout

        def build_again() -> tuple[int, str]:
            print(file=running.stdin, flush=True)
            return tuple(json.loads(running.stdout.readline()))
        yield build_again


def files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
