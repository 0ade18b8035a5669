"""Look at every file that the build reads, before it begins, and say what is wrong with which.

Sphinx, Jupyter and their kin stop at a file that they cannot read with a trace
of their own code, and often without its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from articlebook import chapter, notebooks, settings
from articlebook.exercises import pack, source
from articlebook.files import read_page
from articlebook.paths import ROOT
from articlebook.quiz import model
from articlebook.tables import load


def faults(root: Path = ROOT) -> list[str]:
    """List what is wrong with the tables, and if nothing is, with every other source of the book; each with file and remedy."""
    found = list(_said(lambda: load(root / "data")))
    if found:
        return found  # all the rest is held against them
    found += _said(lambda: settings.settings(root))
    pages: list[str] = []
    found += _said(lambda: pages.extend(settings.pages(root)))
    for page in pages:
        path = settings.page_file(page, root)
        found += _said(lambda path=path: notebooks.read(path) if path.suffix == ".ipynb" else read_page(path))
    for path in chapter.chapter_files(root / "chapters"):
        found += _said(lambda path=path: chapter.read_chapter(path.stem, path.parent))
    if found or root.resolve() != ROOT.resolve():
        return list(dict.fromkeys(found))
    for path in model.banks():
        found += _said(lambda path=path: model.read_bank(path))
    for folder in source.assignments():
        found += _said(lambda folder=folder: (source.describe(folder), source.points(folder)))
    for read in (pack.lessons, pack.handouts, pack.syllabus, pack.files):
        found += _said(read)
    return list(dict.fromkeys(found))


def _said(read: Callable[[], object]) -> Iterator[str]:
    """What a reader says of a file; nothing where it reads it."""
    try:
        read()
    except ValueError as error:  # the faults of every kind of file are of this kind
        yield str(error)
