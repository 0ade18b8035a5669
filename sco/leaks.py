"""Look for solutions, hidden checks, worked examples and keys where students can read: pages, notebooks, archives, git objects.

It reads a folder as a stranger would: the text of pages with their markup
taken off, the strings of notebooks and other JSON, the files inside archives,
and every object of a git repository, also of commits that no branch shows.
What is compressed otherwise (a drawing in a PDF, say) is not read.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from sco import pack
from sco.assignments import EXERCISES, assignments, read_source, rubric, student_version, takes_seed

LINE = 25        # shorter lines of code stand anywhere
SENTENCE = 45    # of a model answer or a worked example
#: What a folder of an assignment may hold in the public copy.
OPEN = {"source.md", "assignment.yml"}
_REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)\n\s*### END", re.S)
_TAG, _SPACE = re.compile(rb"<[^<>]*>"), re.compile(rb"\s+")


def _bare(text: str) -> bytes:
    """A text without any white space, so that no line break or indent hides it."""
    return "".join(text.split()).encode()


def secrets(folder: Path = EXERCISES, seed: str | None = None) -> dict[bytes, str]:
    """What must not be found, with the place where it belongs.

    Parameters
    ----------
    folder : path
        The assignments, with their solutions. The folder ``teaching`` beside it is looked through for texts for instructors.
    seed : str, optional
        The variant that is published, besides the standard one.
    """
    found: dict[bytes, str] = {}
    allowed = b""
    for one in assignments(folder):
        for own in {None, seed if takes_seed(one) else None}:
            source = read_source(one, own)
            allowed += _bare("\n".join(cell.source for cell in student_version(source).cells))
            for cell in source.cells:
                where = f"{one.name}, cell {cell['id']}"
                for match in _REGION.finditer(cell.source):
                    found |= {_bare(line): where for line in match[2].splitlines() if len(line.strip()) >= LINE}
                if cell.cell_type == "markdown" and cell.metadata["nbgrader"]["solution"]:
                    found |= {_bare(part): where for part in _sentences(cell.source)}
            for examples in rubric(one, own).split("## Worked examples")[1:]:
                found |= {_bare(part): f"{one.name}, rubric.md" for part in _sentences(examples)}
        for file in sorted(one.iterdir()):
            if file.is_file() and file.name not in OPEN and file.suffix != ".md":
                # a few long lines that no other file has give the whole file away
                lines = (_bare(line) for line in file.read_text(encoding="utf-8").splitlines() if len(line.strip()) >= LINE)
                new = [line for line in dict.fromkeys(lines) if line not in found][:1 if file.suffix == ".py" else 3]   # then come imports
                found |= dict.fromkeys(new, f"{one.name}, {file.name}")
    return {text: where for text, where in found.items() if text not in allowed} | _of_the_pack(folder.parent)


def _of_the_pack(root: Path) -> dict[bytes, str]:
    """Sentences of the texts for instructors, with their roles and as a page shows them, but for what the book says too."""
    said = _bare("".join(path.read_text(encoding="utf-8") for path in (*root.glob("chapters/*.md"), *root.glob("teaching/*.yml"))))
    found = {}
    for text in pack.texts(root / "teaching"):
        for line in text.read_text(encoding="utf-8").split("---", 2)[-1].splitlines():
            for part in [] if line.startswith(("#", "|", "{chart}")) else _sentences(line):
                if _bare(part) not in said:
                    found |= {_bare(version): f"teaching, {text.name}" for version in (part, pack.fill(part, text.name))}
    return found


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text.replace("**", "")) if len(part) >= SENTENCE]


def _views(data: bytes) -> Iterator[bytes]:
    """A file's bytes as a reader may see them, without white space: as they are, without markup, as the strings of JSON."""
    yield _SPACE.sub(b"", data)
    if b"<" in data and b">" in data:
        text = unescape(_TAG.sub(b"", data).decode("utf-8", errors="replace"))
        yield _bare(text)
    if data.lstrip()[:1] in (b"{", b"["):
        try:
            yield _bare("".join(_strings(json.loads(data))))
        except ValueError:
            pass
    elif b"\\n" in data or b'\\"' in data:   # strings inside a script
        yield _SPACE.sub(b"", data.replace(b"\\n", b"").replace(b'\\"', b'"'))


def _strings(value) -> Iterator[str]:
    """Every string inside JSON; what looks like markup also without it."""
    if isinstance(value, str):
        yield value + "\n"
        if "<" in value:
            yield unescape(re.sub(r"<[^<>]*>", "", value)) + "\n"
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _files(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, if it is an archive, the files in it."""
    yield name, data
    if data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for inner in archive.infolist():
                    yield from _files(f"{name} > {inner.filename}", archive.read(inner))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
            yield f"{name} (an archive that cannot be read)", b""
    elif data[:2] == b"\x1f\x8b":
        try:
            yield from _files(f"{name} > content", gzip.decompress(data))
        except (OSError, EOFError):
            pass
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for inner in archive:
                if inner.isfile():
                    yield from _files(f"{name} > {inner.name}", archive.extractfile(inner).read())


def _objects(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Every object of a git repository, reachable or not, but for its trees."""
    git = ["git", "--git-dir", str(repository), "cat-file", "--batch-all-objects", "--unordered", "--batch"]
    with subprocess.Popen(git, stdout=subprocess.PIPE) as process:
        while header := process.stdout.readline():
            name, kind, size = header.split()
            data = process.stdout.read(int(size))
            process.stdout.read(1)
            if kind != b"tree":
                yield f"git object {name[:10].decode()} ({kind.decode()})", data
    if process.returncode:
        raise OSError(f"git could not read {repository}")


def find(folder: Path, known: dict[bytes, str]) -> list[str]:
    """Every place in a folder where one of the texts stands, with the place where it belongs.

    Parameters
    ----------
    folder : path
        A built book, the students' files, or a whole repository with its history.
    known : dict
        From `secrets`.
    """
    hits: list[str] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.name in (".git",) or path.suffix == ".git" and path.is_dir():
            hits += _among(((f"{inside}: {name}", data) for name, data in _objects(path)), known)
        if not path.is_file() or path.is_symlink() or ".git" in inside.parts:
            continue
        if len(inside.parts) >= 3 and inside.parts[-3] == "exercises" and "_build" not in inside.parts and path.name not in OPEN:
            hits.append(f"{inside}: belongs to the instructors")
        if "teaching" in inside.parts[:-1] and path.suffix == ".md" and path.name != "README.md" and "_build" not in inside.parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            hits += [f"{inside}: belongs to the instructors"] if text.split("---", 2)[-1].strip() else []
        hits += _among(_files(str(inside), path.read_bytes()), known)
    return hits


def _among(files: Iterator[tuple[str, bytes]], known: dict[bytes, str]) -> list[str]:
    hits = []
    for name, data in files:
        for inner_name, inner in ([(name, data)] if " > " in name else _files(name, data)):
            places = {where for view in _views(inner) for text, where in known.items() if text in view}
            hits += [f"{inner_name}: holds a solution of {where}" for where in sorted(places)]
    return hits


def main(arguments: list[str] | None = None) -> int:
    """Say whether a folder holds a solution, a hidden check or a worked example."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", help="the variant that is published, besides the standard one")
    options = parser.parse_args(arguments)
    hits = find(options.folder, secrets(seed=options.seed))
    print("\n".join(hits) or f"No solution found in {options.folder}.")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
