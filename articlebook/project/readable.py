"""Look at every file that the build reads, before it begins, and say what is wrong with which.

Sphinx, Jupyter and their kin stop at a file that they cannot read with a trace
of their own code, and often without its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pybtex.database import parse_string
from pybtex.exceptions import PybtexError
from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from articlebook import chapter, documents, notebooks, settings
from articlebook.exercises.description import assignments, describe
from articlebook.exercises.pack.lists import pack_files, syllabus
from articlebook.exercises.pack.texts import handouts, lessons
from articlebook.exercises.source import points
from articlebook.files import FileError, misnamed, read_mapping, read_page, read_text
from articlebook.paths import ROOT
from articlebook.quiz import loader
from articlebook.tables import load


def faults(root: Path = ROOT) -> list[str]:
    """List what is wrong with the tables, and if nothing is, with every other source of the book; each with file and remedy."""
    found = list(_said(load, root / "data"))
    if found:
        return found  # all the rest is held against them
    found += _said(settings.settings, root)
    pages: list[str] = []
    found += _said(lambda: pages.extend(settings.pages(root)))
    for page in pages:
        path = settings.page_file(page, root)
        assert path  # or the contents had a fault
        found += _said(notebooks.read if path.suffix == ".ipynb" else read_page, path)
    named = {settings.page_file(page, root) for page in pages}
    for path in chapter.chapter_files(root / "chapters"):
        if pages and path not in named:  # its claims and its bank would count, and nobody could read it
            found.append(f"{path.name}: begins with a number like a chapter, and {settings.CONTENTS} does not name it; add it there, or move or rename it")
        elif not any(fault.startswith(f"{path.name}") for fault in found):
            found += _said(chapter.read_chapter, path.stem, path.parent)
    for path in documents.pages(root / documents.FOLDER.name):
        if pages and path not in named:  # the ledger would lead to it, and nobody could read it
            found.append(f"{path.name}: stands among the documents, and {settings.CONTENTS} does not name it; add it there, or remove it")
    found += misnamed(root / "chapters" / "quizzes", ".yml", ".yaml")
    found += misnamed(root / "teaching", ".md", ".markdown")
    found += _said(_references, root)
    if pages:
        found += _said(_contents, root)
    if found or root.resolve() != ROOT.resolve():
        return list(dict.fromkeys(found))
    for path in loader.banks():
        found += _said(loader.read_bank, path)
    for folder in assignments():
        found += _said(lambda one: (describe(one), points(one)), folder)
    for read in (lessons, handouts, syllabus, pack_files):
        found += _said(read)
    return list(dict.fromkeys(found))


def _contents(root: Path) -> None:
    """Read the contents as the build will, and refuse a line that it does not know.

    Raises
    ------
    FileError
        Naming the part of the contents.
    """
    try:
        parse_toc_data(read_mapping(root / settings.CONTENTS, settings.CONTENTS))
    except (MalformedError, TypeError, KeyError, AttributeError) as error:
        raise FileError(f"{settings.CONTENTS}: {' '.join(str(error).split())}; write it like the other lines of the contents") from None


def _references(root: Path) -> None:
    """Read the references as the build will, and refuse what it would leave out or end at.

    Raises
    ------
    FileError
        Naming the line or the entry.
    """
    name = "references.bib"
    if name not in (settings.settings(root)["sphinx"]["config"].get("bibtex_bibfiles") or []):
        return  # a book may do without
    try:
        parse_string(read_text(root / name), "bibtex")
    except PybtexError as error:
        said = re.sub(r"^syntax error in line (\d+): ", r"line \1: ", str(error))
        raise FileError(f"{name}: {said}; mend the entry") from None


def _said(read: Callable[..., object], *arguments: object) -> Iterator[str]:
    """Yield what a reader says of a file; nothing where it reads it."""
    try:
        read(*arguments)
    except ValueError as error:  # the faults of every kind of file are of this kind
        yield str(error)
