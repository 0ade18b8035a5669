"""Look for solutions, hidden checks, worked examples and keys where students can read: pages, notebooks, archives, git objects.

It reads a folder as a stranger would: the text of pages with their markup
taken off, the strings of notebooks and other JSON, the files inside archives
and office documents, and every object of a git repository, also of commits that
no branch shows. An archive that cannot be opened counts as a find, since nobody
knows what it holds. What is compressed otherwise (a drawing in a PDF, say) is
not read.
"""

from __future__ import annotations

import argparse
import bz2
import codecs
import contextlib
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import IO, Protocol, cast

from articlebook.exercises.description import EXERCISES, assignments
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.pack.roles import fill_roles
from articlebook.exercises.pack.texts import text_files
from articlebook.exercises.source import read_source, rubric
from articlebook.exercises.variant import seed_of
from articlebook.files import listed, read_text
from articlebook.paths import typed_path

LINE = 25        # shorter lines of code stand anywhere
SENTENCE = 45    # of a model answer or a worked example
#: What a folder of an assignment may hold in the public copy.
OPEN = {"source.md", "assignment.yml"}
_REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)\n\s*### END", re.S)
_TAG, _SPACE = re.compile(rb"<[^<>]*>"), re.compile(rb"\s+")


def _bare(text: str) -> bytes:
    """Return a text without any white space, so that no line break or indent hides it."""
    return "".join(text.split()).encode()


def secrets(folder: Path = EXERCISES, seed: str | None = None) -> dict[bytes, str]:
    """Gather what must not be found, with the place where it belongs.

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
        for own in {None, seed_of(one, seed)}:
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
        for file in listed(one, "**/*"):
            if file.name not in OPEN and file.suffix != ".md":
                # a few long lines that no other file has give the whole file away; of a picture or a table there may be none
                text = file.read_bytes().decode("utf-8-sig", errors="replace")
                lines = (_bare(line) for line in text.splitlines() if len(line.strip()) >= LINE and "\ufffd" not in line)
                new = [line for line in dict.fromkeys(lines) if line not in found][:1 if file.suffix == ".py" else 3]   # then come imports
                found |= dict.fromkeys(new, f"{one.name}, {file.name}")
    return {text: where for text, where in found.items() if text not in allowed} | _of_the_pack(folder.parent)


def _of_the_pack(root: Path) -> dict[bytes, str]:
    """Gather sentences of the texts for instructors, with their roles and as a page shows them, but for what the book says too."""
    said = _bare("".join(map(read_text, listed(root, "chapters/*.md", "teaching/*.yml"))))
    found: dict[bytes, str] = {}
    for text in text_files(root / "teaching"):
        for line in read_text(text).split("---", 2)[-1].splitlines():
            for part in [] if line.startswith(("#", "|", "{chart}")) else _sentences(line):
                if _bare(part) not in said:
                    found |= {_bare(version): f"teaching, {text.name}" for version in (part, fill_roles(part, text.name))}
    return found


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text.replace("**", "")) if len(part) >= SENTENCE]


def _views(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes as a reader may see them, without white space: as they are, without markup, as the strings of JSON."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    yield _SPACE.sub(b"", data)
    if b"<" in data and b">" in data:
        text = unescape(_TAG.sub(b"", data).decode("utf-8", errors="replace"))
        yield _bare(text)
    if data.lstrip()[:1] in (b"{", b"["):
        with contextlib.suppress(ValueError):
            yield _bare("".join(_strings(json.loads(data))))
    elif b"\\n" in data or b'\\"' in data:   # strings inside a script
        yield _SPACE.sub(b"", data.replace(b"\\n", b"").replace(b'\\"', b'"'))


def _strings(value) -> Iterator[str]:
    """Yield every string inside JSON; what looks like markup also without it."""
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



class _Opener(Protocol):
    """What opens a compressed file, as the modules of Python have it."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes: ...


#: Beginnings of files that hold one compressed file, each with what opens it.
_PACKED: dict[bytes, Callable[[], _Opener]] = {b"\x1f\x8b": lambda: zlib.decompressobj(31), b"BZh": bz2.BZ2Decompressor, b"\xfd7zXZ\0": lzma.LZMADecompressor,
           b"\x5d\0\0": lzma.LZMADecompressor, b"\x78": zlib.decompressobj}
#: The last two are not sure to be what they look like: of them a failure says nothing.
_UNSURE = (b"\x5d\0\0", b"\x78")
#: Beginnings of archives that Python cannot open, and of git's own, which only git can.
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"MSCF\0\0\0\0", b"PACK\0\0\0\x02")
#: Bytes that an archive may hold when it is opened; more is not one of ours.
LARGEST = 500_000_000


class _Closed(Exception):
    """An archive cannot be read."""


def _files(name: str, data: bytes, deep: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield a file and, if it is an archive, the files in it.

    Raises
    ------
    _Closed
        Where it is an archive that cannot be read; its argument is the name.
    """
    yield name, data
    inner = _inside(name, data)
    for inner_name, content in inner:
        if deep > 20:
            raise _Closed(name)  # an archive that holds itself
        yield from _files(f"{name} > {inner_name}", content, deep + 1)


def _inside(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files directly inside an archive; none of a file that is no archive."""
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):   # also documents of office programs, e-books and packages of Python
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                if sum(member.file_size for member in members) > LARGEST:
                    raise _Closed(name)
                yield from ((member.filename, archive.read(member)) for member in members if not member.is_dir())
        elif tarfile.is_tarfile(io.BytesIO(data)):
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                held = 0
                for member in archive:
                    held += member.size
                    if held > LARGEST:
                        raise _Closed(name)
                    if member.isfile() and (stream := archive.extractfile(member)):
                        yield member.name, stream.read()
        elif data.startswith(_CLOSED) or data.startswith(b"PK\x03\x04"):
            raise _Closed(name)
        elif sign := next((sign for sign in _PACKED if data.startswith(sign)), None):
            content = _unpacked(data, sign)
            if content is not None:
                yield "content", content
            elif sign not in _UNSURE:
                raise _Closed(name)
    except (zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        raise _Closed(name) from None


def _unpacked(data: bytes, sign: bytes) -> bytes | None:
    """Open a compressed file, as far as it can be read; None where nothing can."""
    found, rest = [], data
    while rest.startswith(sign):
        opener = _PACKED[sign]()
        try:
            part = opener.decompress(rest, LARGEST)
        except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
            break
        if not part and not opener.eof:
            break
        found.append(part)
        rest = opener.unused_data
    return b"".join(found) if found else None


def _objects(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every object of a git repository, reachable or not, but for its trees."""
    git = ["git", "--git-dir", str(repository), "cat-file", "--batch-all-objects", "--unordered", "--batch"]
    with subprocess.Popen(git, stdout=subprocess.PIPE) as process:
        output = cast(IO[bytes], process.stdout)  # a pipe, since one was asked for
        while header := output.readline():
            name, kind, size = header.split()
            data = output.read(int(size))
            output.read(1)
            if kind != b"tree":
                yield f"git object {name[:10].decode()} ({kind.decode()})", data
    if process.returncode:
        raise OSError(f"git could not read {repository}")


def find(folder: Path, known: dict[bytes, str]) -> list[str]:
    """Find every place in a folder where one of the texts stands, with the place where it belongs.

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
        if path.name in (".git",) or (path.suffix == ".git" and path.is_dir()):
            hits += _among(((f"{inside}: {name}", data) for name, data in _objects(path)), known)
        if not path.is_file() or path.is_symlink() or ".git" in inside.parts:
            continue
        of_machine = "articlebook" in inside.parts[:-3]  # its own code about exercises, not an assignment
        if len(inside.parts) >= 3 and inside.parts[-3] == "exercises" and not of_machine and "_build" not in inside.parts and path.name not in OPEN:
            hits.append(f"{inside}: belongs to the instructors")
        small = inside.parts[:2] == ("tests", "books")  # what the tests build has texts of its own, which teach nothing
        if not small and "teaching" in inside.parts[:-1] and path.suffix == ".md" and path.name != "README.md" and "_build" not in inside.parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            hits += [f"{inside}: belongs to the instructors"] if text.split("---", 2)[-1].strip() else []
        hits += _among([(str(inside), path.read_bytes())], known)
    return hits


def _among(files: Iterable[tuple[str, bytes]], known: dict[bytes, str]) -> list[str]:
    hits = []
    for name, data in files:
        try:
            for inner_name, inner in _files(name, data):
                owners = {where for view in _views(inner) for text, where in known.items() if text in view}
                hits += [f"{inner_name}: holds a solution of {where}" for where in sorted(owners)]
        except _Closed as closed:
            hits.append(f"{closed}: is an archive that cannot be read, so nobody knows what it holds; take it out or pack it anew, as a zip")
    return hits


def main(arguments: list[str] | None = None) -> int:
    """Say whether a folder holds a solution, a hidden check or a worked example."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=typed_path)
    parser.add_argument("--seed", help="the variant that is published, besides the standard one")
    options = parser.parse_args(arguments)
    try:
        hits = find(options.folder, secrets(seed=options.seed))
    except (ValueError, OSError) as error:  # faults of assignments and texts are ValueErrors
        print(f"Nothing was searched. {error}", file=sys.stderr)
        return 2
    print("\n".join(hits) or f"No solution found in {options.folder}.")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
