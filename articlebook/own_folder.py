"""A folder that a command fills again and again: what it wrote there it may replace, and nothing else.

People name folders by mistake, and put files of their own into one. So a filled
folder holds a list of what was written, with digests; a later run removes what
the list names and what is still as it was written. Everything that deletes in a
folder which a person named goes through here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from articlebook.files import left_by_system

#: The list of what was written, in the folder itself: a line that names the kind, then the sums as `sha256sum` writes them.
LIST = ".written-by-the-book.txt"


class FolderError(ValueError):
    """A folder cannot be filled without a loss; the message says why, and nothing was changed."""


def unfit(folder: Path, kind: str, keep: tuple[str, ...] = ()) -> str:
    """Say why a folder must not be filled; nothing where it may be.

    Parameters
    ----------
    folder : path
        It may be filled where it is new, empty, or holds what an earlier run wrote and nothing else.
    kind : str
        What is written, such as ``"lms"``: one kind does not replace another.
    keep : tuple of str
        Folders and files in it, by their paths, that are nobody's work and stay as they are.
    """
    if folder.is_symlink() and not folder.exists():
        return "is a link that leads nowhere; name a new or empty folder"
    if folder.exists() and not folder.is_dir():
        return "is a file; name a new or empty folder"
    present = _present(folder, keep)
    if not present:
        return ""
    written = _written(folder, kind)
    if written is None:
        return f"holds other files, such as {sorted(present)[0]}, which would be lost; name a new or empty folder"
    foreign = sorted(name for name, path in present.items() if name not in written)
    if foreign:
        return f"holds {_some(foreign)}, which this command did not write; move it, or name a new or empty folder"
    changed = sorted(name for name, path in present.items() if path.is_symlink() or _digest(path) != written[name])
    if changed:
        return f"holds {_some(changed)}, changed since it was written; move it, or name a new or empty folder"
    return ""


def replace(folder: Path, kind: str, files: Mapping[str, bytes | Path], keep: tuple[str, ...] = ()) -> list[Path]:
    """Fill a folder with files in place of those of an earlier run.

    Parameters
    ----------
    files : mapping of str to bytes or path
        Contents, or files to copy, by their path below the folder.

    Returns
    -------
    list of Path
        The files, in the order given.

    Raises
    ------
    FolderError
        Where `unfit` says why not.
    """
    if why := unfit(folder, kind, keep):
        raise FolderError(f"{folder}: {why}")
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:  # all of it is written before anything goes
            ready = Path(place) / "ready"
            digests = {}
            for name, content in files.items():
                path = ready / name
                path.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, bytes):
                    path.write_bytes(content)
                else:
                    shutil.copy2(content, path)
                digests[name] = _digest(path)
            ready.mkdir(exist_ok=True)
            lines = [f"# {kind}", *(f"{digest}  {name}" for name, digest in sorted(digests.items()))]
            (ready / LIST).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
            remove(folder, _written(folder, kind) or {})
            for name in (*files, LIST):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(ready / name, target)
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written ({error.strerror or error}); look at its permissions and at the room on the disk") from None
    return [folder / name for name in files]


def remove(folder: Path, names: Mapping[str, object] | list[str]) -> None:
    """Remove files of a folder by their names, and the folders that are empty then."""
    above = set()
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        above |= {parent for parent in path.parents if parent != folder and parent.is_relative_to(folder)}
    for parent in sorted(above, key=lambda path: -len(path.parts)):
        if parent.is_dir() and not parent.is_symlink() and not any(parent.iterdir()):
            parent.rmdir()


def _present(folder: Path, keep: tuple[str, ...]) -> dict[str, Path]:
    """Return the files below a folder by their names, without the list and what systems leave; an empty folder counts for nothing."""
    found = {}
    for top, inner, names in os.walk(folder):
        below = Path(top).relative_to(folder)
        inner[:] = [name for name in inner if (below / name).as_posix() not in keep]
        for name in [*names, *(one for one in inner if (Path(top) / one).is_symlink())]:
            inside = below / name
            if inside.as_posix() not in (*keep, LIST) and not left_by_system(inside):
                found[inside.as_posix()] = folder / inside
    return found


def _written(folder: Path, kind: str) -> dict[str, str] | None:
    """Return what an earlier run wrote, by name; None where this folder was filled by nothing of that kind."""
    try:
        first, *lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
        names = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return None
    inside = all(not Path(name).is_absolute() and ".." not in Path(name).parts for name in names)
    return names if inside and first == f"# {kind}" else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _some(names: list[str]) -> str:
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
