"""Write the public copy of the repository: everything but solutions, hidden checks, rubrics, wrong answers and keys of handouts.

The copy is made before Sphinx reads anything, since a built book keeps its
sources; and it is searched before it replaces what was there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat

from articlebook import history, own_folder
from articlebook.exercises.description import PUBLIC, assignments, is_public
from articlebook.exercises.forms.files import student_forms
from articlebook.exercises.leak_scan import OPEN, find, secrets
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.pack.texts import text_files, without_keys
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import seed_of
from articlebook.files import left_by_system, read_text
from articlebook.paths import ROOT, typed_path

NOTE = """# The public copy

These are the assignments as students get them: `source.md` is the notebook without solutions and hidden checks,
`assignment.yml` says what it is about, `paper.html` is the same to print and `click.html` to do in a browser. `make exercises`
writes the notebooks. Solutions, rubrics, wrong answers, answers of these forms and other variants stand in the instructors'
repository, from which `make publish` made this copy. Do not edit the assignments here.
Lesson plans, slides, handouts and questions in `teaching/` are whole, but the handouts have no keys.
"""

#: Tests of marking and of the pack: they need the instructors' repository. The second article has an exercise with its solution.
PRIVATE_TESTS = ("tests/marking/", "tests/exercises/test_pack", "tests/project/second_article/", "tests/project/test_second_article")


#: How the list in an earlier copy calls it.
KIND = "public copy"
#: What commands make in a copy: it is in nobody's way, and nobody's work.
MADE = ("_build", ".venv", "tests/node_modules")


class PublishError(RuntimeError):
    """The public copy was not written; the message says why, and nothing was changed."""


def files(root: Path = ROOT) -> list[Path]:
    """List the files that git knows and the public copy takes over as they are."""
    paths = [Path(name) for name in _known(root, "--cached") if not left_by_system(Path(name))]
    if links := [path.as_posix() for path in paths if (root / path).is_symlink()]:
        raise PublishError(f"{links[0]} is a link, which may lead to what is not public; put the file itself there")
    return [path for path in paths if (root / path).is_file() and not path.as_posix().startswith(PRIVATE_TESTS)
            and (len(path.parts) < 3 or path.parts[0] != "exercises" or path.name in OPEN)]


def left_out(root: Path = ROOT) -> list[str]:
    """List the files beside those of the repository that git does not know; they are not published."""
    return [name for name in _known(root, "--others", "--exclude-standard") if not left_by_system(Path(name))]


def _known(root: Path, *which: str) -> list[str]:
    asked = history.ask(root, "ls-files", "-z", *which, own=True)
    if asked.why_not:
        raise PublishError(f"it is not known which files belong to the book, since {asked.why_not}")
    return sorted(asked.names)


def write_copy(target: Path, seed: str | None = None, root: Path = ROOT) -> None:
    """Write the public copy into an empty folder, without looking for leaks."""
    taken = files(root)
    for path in taken:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, target / path)
    for folder in assignments(root / "exercises"):
        if Path("exercises", folder.name, "source.md") in taken:
            notebook = student_version(read_source(folder, seed_of(folder, seed)))
            (target / "exercises" / folder.name / "source.md").write_text(as_text(notebook), encoding="utf-8", newline="\n")
            for name, page in student_forms(folder, seed).items():
                (target / "exercises" / folder.name / name).write_text(page, encoding="utf-8", newline="\n")
    for text in text_files(target / "teaching"):
        text.write_text(without_keys(read_text(text)), encoding="utf-8", newline="\n")
    (target / "exercises").mkdir(exist_ok=True)
    (target / "exercises" / PUBLIC).write_text(NOTE, encoding="utf-8", newline="\n")


def as_text(notebook: nbformat.NotebookNode) -> str:
    """Write a student's notebook in the format of the sources, its seed and version kept."""
    notebook = nbformat.from_dict(notebook)
    if notebook.metadata["sco"]["seed"] is None:
        del notebook.metadata["sco"]["seed"]  # jupytext reads an empty value as one to be deleted, and stops
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "sco,kernelspec,language_info"}
    return jupytext.writes(notebook, fmt="md:myst")


def publish(target: Path, seed: str | None = None, root: Path = ROOT) -> int:
    """Write the public copy into a folder, unless it would leak; return the number of files.

    Parameters
    ----------
    target : path
        A new or empty folder; an earlier public copy in which nothing was
        changed; or a clone of the public repository, or of an empty one, in
        which nothing is uncommitted. The history of a clone is kept, and searched too.

    Raises
    ------
    PublishError
        Where the folder holds something else, or where a solution would be
        readable; nothing is changed then.
    """
    if any(map(is_public, assignments(root / "exercises"))):
        raise PublishError("this is a public copy already; publish from the instructors' repository")
    target = target.resolve()
    if target.is_relative_to(root.resolve()) and not target.is_relative_to(root.resolve() / "_build"):
        raise PublishError(f"{target.name} lies inside the repository; choose a folder outside it")
    if root.resolve().is_relative_to(target):
        raise PublishError(f"{target.name} holds the repository itself; choose a folder outside it")
    clone = (target / ".git").exists()
    if why := _unfit_clone(target) if clone else own_folder.unfit(target, KIND, MADE):
        raise PublishError(f"{target.name} {why}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".public-") as folder:
        copy = Path(folder) / "copy"
        write_copy(copy, seed, root)
        known = secrets(root / "exercises", seed)
        hits = find(copy, known)
        if clone:
            hits += [f"history of {target.name}: {hit}" for hit in find(target, known) if ".git" in hit.split(":")[0]]
        if hits:
            raise PublishError("a solution would be readable:\n" + "\n".join(hits))
        made = {path.relative_to(copy).as_posix(): path for path in sorted(copy.rglob("*")) if path.is_file()}
        if clone:
            _renew_clone(target, made)
        else:
            own_folder.replace(target, KIND, made, MADE)
    return len(made)


def _unfit_clone(target: Path) -> str:
    """Say why a clone must not be filled anew; nothing where all that it holds is a committed public copy."""
    asked = history.ask(target, "status", "--porcelain", "-z", "--untracked-files=all", own=True)
    if asked.why_not:
        return f"cannot be looked at: {asked.why_not}"
    if changed := [entry for entry in asked.names if not left_by_system(Path(entry[3:]))]:
        return f"holds what is not committed, such as {changed[0][3:]}; commit it or choose another folder"
    if history.ask(target, "rev-parse", "--verify", "--quiet", "HEAD", own=True).why_not:
        return ""  # nothing was ever committed to it
    if history.ask(target, "cat-file", "-e", f"HEAD:exercises/{PUBLIC}", own=True).why_not:
        return "is a clone of something else than the public book; choose a new or empty folder, or a clone of an empty repository"
    return ""


def _renew_clone(target: Path, made: dict[str, Path]) -> None:
    """Put new files in place of those that are committed; what git ignores stays."""
    committed = history.ask(target, "ls-files", "-z", own=True).names
    if there := [name for name in made if name not in committed and (target / name).exists()]:
        raise PublishError(f"{target.name} holds {there[0]}, which git does not know and which would be lost; move it")
    own_folder.remove(target, [name for name in committed if not (target / name).is_dir()])
    for name, new in made.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, target / name)


def main(arguments: list[str] | None = None) -> int:
    """Write the public copy of the repository into a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=typed_path, help="a new or empty folder, a clone of the public repository, or an earlier copy")
    parser.add_argument("--seed", help="name of a course, such as autumn-2027: which variant of the assignments to publish")
    options = parser.parse_args(arguments)
    try:
        if options.folder == Path():
            raise PublishError('no folder is named; write make publish DEST="folder"')
        number = publish(options.folder, options.seed or None)
        beside = left_out()
    except (PublishError, ValueError, OSError) as error:  # faults of texts, banks and assignments are ValueErrors
        print(f"Nothing was published: {error}", file=sys.stderr)
        return 1
    if beside:
        print(f"Left out, since git does not know {'it' if len(beside) == 1 else 'them'}: {', '.join(beside)}. "
              "What belongs to the book must be added with git first.", file=sys.stderr)
    print(f"{number} files in {options.folder}, no solution among them. In that folder `make book` builds the public book.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
