"""Write the public copy of the repository: everything but solutions, hidden checks, rubrics, wrong answers and texts for instructors.

The copy is made before Sphinx reads anything, since a built book keeps its
sources; and it is searched before it replaces what was there.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat

from sco import pack
from sco.assignments import PUBLIC, ROOT, AssignmentError, assignments, is_public, read_source, student_version, takes_seed
from sco.leaks import OPEN, find, secrets
from sco.places import typed_path

NOTE = """# The public copy

These are the assignments as students get them: `source.md` is the notebook without solutions and hidden checks,
`assignment.yml` says what it is about. `make exercises` writes the notebooks. Solutions, rubrics, wrong answers and other
variants stand in the instructors' repository, from which `make publish` made this copy. Do not edit the assignments here.
Of the lesson plans, slides, handouts and questions in `teaching/`, this copy has the titles alone.
"""

#: Tests of marking and of the pack: they need the instructors' repository.
PRIVATE_TESTS = ("tests/marking/", "tests/test_marking", "tests/test_class_server", "tests/test_pack")


class PublishError(RuntimeError):
    """The public copy was not written; the message says why, and nothing was changed."""


def files(root: Path = ROOT) -> list[Path]:
    """Files of the repository, new ones included, that the public copy takes over as they are."""
    asked = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, check=False)
    if asked.returncode:
        raise PublishError(f"{root.name} is no git repository, so it is not known which files belong to it; clone it with git")
    paths = [Path(name) for name in asked.stdout.decode().split("\0") if name]
    return [path for path in paths if (root / path).is_file() and not path.as_posix().startswith(PRIVATE_TESTS)
            and (len(path.parts) < 3 or path.parts[0] != "exercises" or path.name in OPEN)]


def write_copy(target: Path, seed: str | None = None, root: Path = ROOT) -> None:
    """Write the public copy into an empty folder, without looking for leaks."""
    for path in files(root):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, place)
    for folder in assignments(root / "exercises"):
        notebook = student_version(read_source(folder, seed if takes_seed(folder) else None))
        (target / "exercises" / folder.name / "source.md").write_text(as_text(notebook), encoding="utf-8")
    for text in pack.texts(target / "teaching"):
        text.write_text(pack.head_of(text.read_text(encoding="utf-8")), encoding="utf-8")
    (target / "exercises" / PUBLIC).write_text(NOTE, encoding="utf-8")


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A student's notebook in the format of the sources, its seed and version kept."""
    notebook = nbformat.from_dict(notebook)
    if notebook.metadata["sco"]["seed"] is None:
        del notebook.metadata["sco"]["seed"]  # jupytext reads an empty value as one to be deleted, and stops
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "sco,kernelspec,language_info"}
    return jupytext.writes(notebook, fmt="md:myst")


def publish(target: Path, seed: str | None = None, root: Path = ROOT) -> int:
    """Write the public copy into a folder, unless it would leak; returns the number of files.

    Parameters
    ----------
    target : path
        A new or empty folder, a git clone, or an earlier public copy, whose
        files are replaced. The history of a clone is kept, and searched too.

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
    if target.exists() and any(target.iterdir()) and not ((target / ".git").exists() or (target / "exercises" / PUBLIC).exists()):
        raise PublishError(f"{target.name} holds files and is neither a git clone nor an earlier public copy; choose an empty folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".public-") as place:
        copy = Path(place) / "copy"
        write_copy(copy, seed, root)
        known = secrets(root / "exercises", seed)
        hits = find(copy, known)
        if (target / ".git").exists():
            hits += [f"history of {target.name}: {hit}" for hit in find(target, known) if ".git" in hit.split(":")[0]]
        if hits:
            raise PublishError("a solution would be readable:\n" + "\n".join(hits))
        number = sum(path.is_file() for path in copy.rglob("*"))
        target.mkdir(exist_ok=True)
        for old in target.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        for new in copy.iterdir():
            shutil.move(new, target / new.name)
    return number


def main(arguments: list[str] | None = None) -> int:
    """Write the public copy of the repository into a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=typed_path, help="a new or empty folder, a clone of the public repository, or an earlier copy")
    parser.add_argument("--seed", help="name of a course, such as autumn-2027: which variant of the assignments to publish")
    options = parser.parse_args(arguments)
    try:
        number = publish(options.folder, options.seed or None)
    except (PublishError, AssignmentError) as error:
        print(f"Nothing was published: {error}", file=sys.stderr)
        return 1
    print(f"{number} files in {options.folder}, no solution among them. In that folder `make book` builds the public book.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
