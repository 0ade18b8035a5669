"""The files that a file holds: members of archives, office documents and packages, what is compressed, objects of a git repository."""

from __future__ import annotations

import bz2
import io
import lzma
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol, cast


class _Opener(Protocol):
    """What opens a compressed file, as the modules of Python have it."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes: ...


#: Beginnings of files that hold one compressed file, each with what opens it.
_PACKED: dict[bytes, Callable[[], _Opener]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31), b"BZh": bz2.BZ2Decompressor, b"\xfd7zXZ\0": lzma.LZMADecompressor,
    b"\x5d\0\0": lzma.LZMADecompressor, b"\x78": zlib.decompressobj}
#: The last two are not sure to be what they look like: of them a failure says nothing.
_UNSURE = (b"\x5d\0\0", b"\x78")
#: Beginnings of archives that Python cannot open, and of git's own, which only git can.
_CANNOT_OPEN = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"MSCF\0\0\0\0", b"PACK\0\0\0\x02")
#: Bytes that an archive may hold when it is opened; more is not one of ours.
LARGEST = 500_000_000


class ClosedArchive(Exception):
    """An archive cannot be read."""


def files_in(name: str, data: bytes, deep: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield a file and, if it is an archive, the files in it.

    Raises
    ------
    ClosedArchive
        Where it is an archive that cannot be read; its argument is the name.
    """
    yield name, data
    for inner_name, content in _inside(name, data):
        if deep > 20:
            raise ClosedArchive(name)  # an archive that holds itself
        yield from files_in(f"{name} > {inner_name}", content, deep + 1)


def _inside(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files directly inside an archive; none of a file that is no archive."""
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):   # also documents of office programs, e-books and packages of Python
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                if sum(member.file_size for member in members) > LARGEST:
                    raise ClosedArchive(name)
                yield from ((member.filename, archive.read(member)) for member in members if not member.is_dir())
        elif tarfile.is_tarfile(io.BytesIO(data)):
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                held = 0
                for member in archive:
                    held += member.size
                    if held > LARGEST:
                        raise ClosedArchive(name)
                    if member.isfile() and (stream := archive.extractfile(member)):
                        yield member.name, stream.read()
        elif data.startswith(_CANNOT_OPEN) or data.startswith(b"PK\x03\x04"):
            raise ClosedArchive(name)
        elif sign := next((sign for sign in _PACKED if data.startswith(sign)), None):
            content = _unpacked(data, sign)
            if content is not None:
                yield "content", content
            elif sign not in _UNSURE:
                raise ClosedArchive(name)
    except (zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        if name.endswith(".pyc") and data[2:4] == b"\r\n":  # bytecode of what knows archives by their signs: it holds the signs alone
            return
        raise ClosedArchive(name) from None


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


def git_objects(repository: Path) -> Iterator[tuple[str, bytes]]:
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
