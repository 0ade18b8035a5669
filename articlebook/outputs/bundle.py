"""Everything that a release holds in one folder: the book's forms, files for courses, the data, licences, checksums.

The instructor pack, with its solutions, is no part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from articlebook import own_folder
from articlebook.addresses import base_url
from articlebook.archive import packed
from articlebook.lms.__main__ import make_all
from articlebook.lms.cartridge import CURRENT, OLDER, Version
from articlebook.outputs import course, epub, materials, offline, pdf, teachers
from articlebook.outputs.release import NAME, ROOT, Release
from articlebook.subject import subject

SUMS, README = "CHECKSUMS", "README.txt"
#: How the list in a folder that was filled calls what fills it.
KIND = "bundle"
TEXT, CODE = "CC BY 4.0", "MIT"
#: The course, by version of its format.
COURSES = {f"{NAME}-course.imscc": CURRENT, f"{NAME}-course-1.1.imscc": OLDER}


@dataclass(frozen=True)
class File:
    """One file of the bundle: its name, what it is, under which licence, and how it is made from a site."""

    name: str
    about: str
    licence: str
    make: Callable[[Path, Release], bytes]


def _exercises(site: Path, release: Release) -> bytes:
    return packed({f"{NAME}-exercises/{name}": content for name, content in (materials.student_files() | materials.printed_sheets()).items()})


@lru_cache(maxsize=1)
def _quiz_files() -> dict[str, bytes]:
    """Make the quizzes once for all files of a bundle that hold them."""
    return make_all()[0]


def _quizzes(site: Path, release: Release) -> bytes:
    return packed({f"{NAME}-quizzes/{name}": content for name, content in _quiz_files().items()})


def _teachers(site: Path, release: Release) -> bytes:
    """Make the zip for instructors, the forms of the course and of the quizzes inside it."""
    besides = {f"quizzes/{name}": content for name, content in _quiz_files().items()}
    besides |= {f"exercises/{name}": content for name, content in (materials.student_files() | materials.printed_sheets()).items()}
    besides |= {f"course/{name}": _course(version)(site, release) for name, version in COURSES.items()}
    return teachers.make(release, besides)


def _data(site: Path, release: Release) -> bytes:
    return materials.tables()


@lru_cache(maxsize=1)
def _print(site: Path, release: Release) -> bytes:
    """Print the book once for all files of a bundle that are made from the print."""
    return pdf.make(site, release)


@lru_cache(maxsize=1)
def _prints(site: Path, release: Release) -> dict[str, bytes]:
    """Cut what the course has to read out of the print, once for both versions of its format and for the zip of instructors."""
    return pdf.chapters(_print(site, release), site, release, _looked_up(site))


@lru_cache(maxsize=1)
def _looked_up(site: Path) -> set[str]:
    return course.looked_up(site)


def _chapters(site: Path, release: Release) -> bytes:
    if base_url():
        made = pdf.chapters(_print(site, release), site, release)
    else:  # the course holds them too, and the pages to look up
        others = {f"{PurePosixPath(name).name}.pdf" for name in _looked_up(site)}
        made = {name: content for name, content in _prints(site, release).items() if name not in others}
    return packed({f"{NAME}-chapters/{name}": content for name, content in made.items()})


def _course(version: Version) -> Callable[[Path, Release], bytes]:
    """Return what makes the course; its chapters are printed only where the book has no address to which it could lead."""
    return lambda site, release: course.make(site, release, {} if base_url() else _prints(site, release), version)


def _copy(name: str) -> Callable[[Path, Release], bytes]:
    return lambda site, release: (ROOT / name).read_bytes()


FILES = (
    File(f"{NAME}.pdf", "the book as PDF, to print or to annotate", TEXT, _print),
    File(f"{NAME}-chapters.zip", "the numbered chapters as a PDF each, to hand out: with the questions, without their key", TEXT, _chapters),
    File(f"{NAME}.epub", "the book as EPUB, for an e-reader or a phone", TEXT, epub.make),
    File(f"{NAME}-offline.zip", "the site; unpack it and open index.html in a browser, no network is needed", f"{TEXT}; scripts {CODE}",
         lambda site, release: offline.make(site)),
    File(f"{NAME}-teachers.zip", "for instructors: lesson plans, slides, handouts, quizzes and the course, to change, print and import; "
         "unpack it and open index.html", f"{TEXT}; code {CODE}", _teachers),
    File(f"{NAME}-course.imscc", "the course for an LMS that imports IMS Common Cartridge 1.3, such as Canvas: modules, quizzes, topics, work for marks",
         f"{TEXT}; code {CODE}", _course(CURRENT)),
    File(f"{NAME}-course-1.1.imscc", "the same in version 1.1 of the format, for Moodle and others; work for marks is a page in it",
         f"{TEXT}; code {CODE}", _course(OLDER)),
    File(f"{NAME}-quizzes.zip", "the quizzes for Moodle, Canvas, QTI, GIFT and paper; its own README says which file is for what", TEXT, _quizzes),
    File(f"{NAME}-exercises.zip", "the exercises for students, without solutions: notebooks, pages to click, sheets of paper", f"{TEXT}; code {CODE}",
         _exercises),
    File(f"{NAME}-data.zip",
         "the tables as CSV, with datapackage.json: the meaning, type and allowed values of each column, sources and licences", TEXT, _data),
    File("LICENSE", "the licence of text and data", TEXT, _copy("LICENSE")),
    File("LICENSE-CODE", "the licence of code", CODE, _copy("LICENSE-CODE")),
    File("CITATION.cff", "how to cite the book", TEXT, _copy("CITATION.cff")),
)


def readme(release: Release) -> str:
    """Say what lies in the folder, for a person who opens it."""
    of = f" of {release.day}" if release.day else ""
    commit = f"Made from commit {release.commit}{of}." if release.commit else f"Made from the sources{of}."
    return "\n".join([
        f"{release.title}, version {release.version}", "",
        f"{commit} The data go to {release.cut_off}.", "",
        *(f"{one.name}\n    {one.about}. Licence: {one.licence}." for one in FILES), "",
        f"{SUMS} holds the SHA-256 sums; `sha256sum -c {SUMS}` checks the files.", "",
        f"The article that the book restates and tests is {subject().article};",
        "CITATION.cff has its title. Its author has no part in the book.",
        "Tables keep the terms of those who made them where datapackage.json names them.", ""])


def write(site: Path, target: Path, release: Release | None = None, files: tuple[File, ...] = FILES) -> list[Path]:
    """Write the bundle; an earlier one is replaced once the new one is whole.

    Raises
    ------
    OutputError
        Where a part cannot be made; nothing is changed then.
    FolderError
        Where the folder holds what an earlier run did not write, since it would be lost.
    """
    if why := own_folder.unfit(target, KIND):  # before the book is printed for a minute
        raise own_folder.FolderError(f"{target}: {why}")
    release = release or Release.of()
    _print.cache_clear()  # the site may have been built anew
    _prints.cache_clear()
    _looked_up.cache_clear()
    _quiz_files.cache_clear()
    made = {one.name: one.make(site, release) for one in files} | {README: readme(release).encode()}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    return own_folder.replace(target, KIND, made | {SUMS: sums.encode()})
