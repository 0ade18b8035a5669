"""List and read the files of a folder or an archive, within limits that nobody who hands something in can raise.

Folders, zips and tars look the same to who asks. Nothing is written to disk, and no name in an archive is
used as a place there. What cannot be read has a reason, and the others are read all the same.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import re
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: Bytes of one file; files and bytes of a class; files, bytes and depth of archives of one student.
MOST_BYTES, MOST_TOTAL, MOST_FILES = 50_000_000, 2_000_000_000, 20_000
STUDENT_BYTES, STUDENT_FILES, DEPTH = 200_000_000, 2_000, 5
#: Bytes of the list of contents of a student's zip: Python reads it whole before the first file.
MOST_LIST = 1_000_000
ASK = "ask for the .ipynb file, or a .zip"
TARS = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
SQUEEZED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
#: Archives that Python cannot open, by their first bytes, with their usual ending.
OTHERS = {b"7z\xbc\xaf\x27\x1c": ".7z", b"Rar!\x1a\x07": ".rar", b"\x28\xb5\x2f\xfd": ".zst", b"MSCF": ".cab", b"!<arch>": ".ar"}
NAMED_OTHERS = (".7z", ".rar", ".zst", ".cab", ".arj", ".lzh", ".ace", ".sit", ".sitx", ".dmg", ".iso")
#: Files that are zips inside and no archives for whoever handed them in.
DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".whl", ".jar", ".npz", ".pages", ".numbers", ".key")

SYSTEM_FOLDERS = {"__macosx", ".ipynb_checkpoints", ".git", "__pycache__", ".vscode", ".idea", ".nbgrader", ".virtual_documents", "$recycle.bin",
                  "lost+found", ".spotlight-v100", ".fseventsd", ".venv", "node_modules", "@eadir", "system volume information"}
SYSTEM_FILES = {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".gitignore", ".gitattributes", ".directory", ".localized"}


class Unreadable(ValueError):
    """A file or an archive cannot be read; the message says why, and what to ask for."""


@dataclass
class Entry:
    """A file, or an empty folder, that can be read.

    Attributes
    ----------
    parts : tuple of str
        Its path, part by part, exactly as it is written.
    read : callable
        Gives the bytes, or raises `Unreadable`.
    when : float
        Seconds at which it was last changed, as far as that is known.
    folder : bool
        It is a folder with nothing in it.
    locked : bool
        It needs a password.
    """

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    when: float = 0.0
    folder: bool = False
    locked: bool = False


@dataclass
class Budget:
    """What may still be unpacked for one student."""

    files: int = STUDENT_FILES
    bytes: int = STUDENT_BYTES

    def spend(self, files: int = 0, size: int = 0) -> None:
        """Take something from it, or raise `Unreadable`."""
        self.files -= files
        self.bytes -= size
        if self.files < 0 or self.bytes < 0:
            raise Unreadable(f"holds more than {STUDENT_FILES} files or {STUDENT_BYTES // 10**6} MB when unpacked; ask for the .ipynb file alone")


def is_system(parts: tuple[str, ...]) -> bool:
    """Tell whether a path is of those that systems and editors leave behind, and nobody hands in."""
    last = parts[-1].casefold()
    return (any(part.casefold() in SYSTEM_FOLDERS or part.startswith(".Trash") for part in parts)
            or last in SYSTEM_FILES or last.startswith(("._", "~$", ".~lock", ".nfs", ".goutputstream")))


def of_folder(top: Path) -> list[Entry]:
    """List all files below a folder; links are not followed."""
    found: list[Entry] = []

    def unread(why: str) -> Callable[[], bytes]:
        def read() -> bytes:
            raise Unreadable(why)
        return read

    def whole(path: str) -> Callable[[], bytes]:
        def read() -> bytes:
            try:
                with open(path, "rb") as file:
                    return limited(file.read(MOST_BYTES + 1))
            except OSError as error:
                raise Unreadable(f"cannot be read ({error.strerror}); look at the file, and at who may read it") from None
        return read

    waiting: list[tuple[str, tuple[str, ...]]] = [(os.fspath(top), ())]
    while waiting:
        folder, parts = waiting.pop()
        try:
            inside = list(os.scandir(folder))
        except OSError as error:
            if not parts:
                raise Unreadable(f"cannot be read ({error.strerror})") from None
            found.append(Entry((*parts, "(folder)"), unread(f"the folder cannot be read ({error.strerror}); look at who may read it")))
            continue
        if parts and not inside:
            found.append(Entry(parts, unread("is an empty folder"), folder=True))
        for one in inside:
            path = (*parts, one.name)
            try:
                mode, when = (about := one.stat(follow_symlinks=False)).st_mode, about.st_mtime
            except OSError as error:
                found.append(Entry(path, unread(f"cannot be read ({error.strerror})")))
                continue
            if stat.S_ISDIR(mode):
                waiting.append((one.path, path))
            elif stat.S_ISREG(mode):
                found.append(Entry(path, whole(one.path), when))
            else:
                found.append(Entry(path, unread("a link, which is not followed" if stat.S_ISLNK(mode) else "no ordinary file")))
    return found


def limited(data: bytes) -> bytes:
    """Return the bytes themselves, where they are not too many.

    Raises
    ------
    Unreadable
        If they are.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file is larger than {MOST_BYTES // 10**6} MB; ask for the notebook without outputs")
    return data


def of_zip(source: str | io.BytesIO) -> list[Entry]:
    """List all files of a zip, from a path or from memory."""
    try:
        archive = zipfile.ZipFile(source)
    except UnicodeDecodeError:
        archive = zipfile.ZipFile(_without_the_word_utf8(source))

    def reader(entry: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            if entry.flag_bits & 1:
                raise Unreadable(f"is locked with a password; {ASK} without one")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Unreadable("a link, which is not followed")
            try:
                with archive.open(entry) as file:
                    data = file.read(MOST_BYTES + 1)
            except Exception:  # the module raises nearly anything on bytes that somebody made up
                raise Unreadable(f"is damaged in the zip; {ASK} again") from None
            return limited(data)
        return read

    found = [Entry(_parts(_zip_name(entry)), reader(entry), _zip_time(entry), entry.is_dir(), bool(entry.flag_bits & 1))
             for entry in archive.infolist()]
    full = {entry.parts[:depth] for entry in found for depth in range(1, min(len(entry.parts), 9))}  # deeper ones are nobody's
    return [entry for entry in found if entry.parts and not (entry.folder and (entry.parts in full or len(entry.parts) > 8))]


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return the name in a zip. Where it does not say how letters are written, programs on macOS and Linux wrote UTF-8 all the same."""
    if not entry.flag_bits & 0x800:
        try:
            return entry.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return entry.filename


def _zip_time(entry: zipfile.ZipInfo) -> float:
    """Return the seconds at which a file in a zip was last changed; 0 where it names no day."""
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _without_the_word_utf8(source: str | io.BytesIO) -> io.BytesIO:
    """Return a zip that wrongly says of its names that they are UTF-8 without this word: they are then read byte by byte."""
    data = bytearray(Path(source).read_bytes() if isinstance(source, str) else source.getvalue())
    end = data.rfind(b"PK\5\6")
    record = int.from_bytes(data[end + 16:end + 20], "little")  # where the list of contents begins
    while data[record:record + 4] == b"PK\1\2":
        header = int.from_bytes(data[record + 42:record + 46], "little")
        for byte in (record + 9, header + 7):
            if byte < len(data):
                data[byte] &= 0xF7
        record += 46 + sum(int.from_bytes(data[record + at:record + at + 2], "little") for at in (28, 30, 32))
    return io.BytesIO(data)


def of_tar(data: bytes) -> list[Entry]:
    """List all files of a tar that is not compressed."""
    found: list[Entry] = []
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            if len(found) > MOST_FILES:
                break

            def read(member: tarfile.TarInfo = member, archive: tarfile.TarFile = archive) -> bytes:
                if not member.isreg():
                    raise Unreadable("a link, which is not followed" if member.issym() or member.islnk() else "no ordinary file")
                try:
                    start = member.offset_data
                    if member.sparse is not None or start + member.size > len(data):
                        raise Unreadable(f"is damaged in the tar; {ASK} again")
                    return limited(data[start:start + member.size])
                except (tarfile.TarError, OSError, ValueError):
                    raise Unreadable(f"is damaged in the tar; {ASK} again") from None
            if not member.isdir() and (parts := _parts(member.name)):
                found.append(Entry(parts, read, float(member.mtime) if abs(member.mtime) < 1e11 else 0.0))
    return found


def _parts(name: str) -> tuple[str, ...]:
    """Split a path in an archive into its parts: Windows writes backslashes, and nothing leads out of the archive."""
    return tuple(part for part in re.split(r"[\\/]", name) if part not in ("", ".", "..")) or (("(no name)",) if name.strip("/\\") == "" and name else ())


def archive_kind(name: str, data: bytes) -> str:
    """Tell the kind of an archive: ``zip``, ``tar``, ``squeezed``, ``other`` where Python cannot open it, empty for what is none."""
    lower = name.lower()
    if lower.endswith(DOCUMENTS):
        return ""
    if any(data.startswith(first) for first in OTHERS):  # what is in a file goes before what its name says
        return "other"
    if data.startswith(b"PK") and data[2:4] in (b"\3\4", b"\5\6", b"\7\x08"):
        return "zip"
    if any(data.startswith(first) for first in SQUEEZED):
        return "squeezed"
    if data[257:262] == b"ustar":
        return "tar"
    named = {"other": NAMED_OTHERS, "zip": (".zip", ".zipx"), "squeezed": (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz"), "tar": (".tar",)}
    return next((kind for kind, endings in named.items() if lower.endswith(endings)), "")


def opened(name: str, data: bytes, budget: Budget) -> list[Entry]:
    """List the files of an archive that a student handed in.

    Raises
    ------
    Unreadable
        If it is damaged, locked, larger than the budget, or of a kind that cannot be opened.
    """
    kind = archive_kind(name, data)
    if kind == "other":
        ending = next((end for first, end in OTHERS.items() if data.startswith(first)), Path(name).suffix)
        raise Unreadable(f"an archive of the kind {ending}, which cannot be opened here; {ASK}")
    try:
        if kind == "squeezed":
            data = _inflated(data, budget)
            if data[257:262] != b"ustar":
                inner = re.sub(r"\.(gz|bz2|xz)$", "", name, flags=re.I)
                return [Entry((inner.rpartition("/")[2] or "file",), lambda: limited(data))]
        if kind == "zip":
            end = data.rfind(b"PK\5\6")
            size = int.from_bytes(data[end + 12:end + 16], "little") if end >= 0 else 0
            if size > MOST_LIST:
                raise Unreadable(f"holds too many files; {ASK} with the notebook alone")
            entries = of_zip(io.BytesIO(data))
        else:
            entries = of_tar(data)
    except Unreadable:
        raise
    except Exception:  # the modules raise nearly anything on bytes that somebody made up
        raise Unreadable(f"an archive that cannot be opened: it is damaged, or none; {ASK} again") from None
    budget.spend(files=len(entries))
    return entries


def _inflated(data: bytes, budget: Budget) -> bytes:
    """Return what a compressed file holds, never more than the budget. Some programs write it in several parts, one after another."""
    whole = b""
    for _ in range(budget.files):
        engine = (zlib.decompressobj(wbits=31) if data.startswith(b"\x1f\x8b") else bz2.BZ2Decompressor() if data.startswith(b"BZh")
                  else lzma.LZMADecompressor(memlimit=200_000_000))
        part = engine.decompress(data, budget.bytes - len(whole) + 1)
        whole += part
        data = engine.unused_data
        if not engine.eof or len(whole) > budget.bytes or not any(data.startswith(first) for first in SQUEEZED):
            break
    budget.spend(size=len(whole))
    return whole
