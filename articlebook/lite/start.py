"""Put what every start loads into one file, which a browser lays into Python's file system as it is.

A wheel is unpacked by Python itself, file by file, and each compiled module in it
is linked whether anybody imports it or not: that is most of the time of a start.
Here the files stand one after another, and Python finds them when it begins.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

#: What marks a package as one that Pyodide has loaded; Pyodide writes the same where it unpacks a wheel.
_MARKS = {"INSTALLER": b"pyodide.loadPackage", "PYODIDE_SOURCE": b"pyodide"}
#: Where the data files of a wheel go, below the root.
_DATA = re.compile(r"[^/]+\.data/data/")


def files(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel by their place: relative in the folder of packages, or absolute."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".dist-info/METADATA"):
                found |= {f"{name.removesuffix('METADATA')}{mark}": text for mark, text in _MARKS.items()}
            found[_DATA.sub("/", name) if _DATA.match(name) else name] = content
    return found


def write(wheels: Iterable[Path], folder: Path) -> Path:
    """Write the files of wheels into one file, whose name changes with them; return its path.

    It is packed by gzip. Unpacked it has the length of a list, in four bytes with
    the lowest first; the list, in JSON, of the place and the length of each file;
    and the files in the order of the list.
    """
    held = {place: content for wheel in wheels for place, content in files(wheel).items()}
    places = sorted(held, key=lambda place: (place.rpartition(".")[2], place))  # like stands by like, which packs better
    listed = json.dumps([[place, len(held[place])] for place in places], separators=(",", ":")).encode()
    whole = b"".join([len(listed).to_bytes(4, "little"), listed, *(held[place] for place in places)])
    packed = gzip.compress(whole, 6, mtime=0)  # 9 takes three times as long for 1 %
    target = folder / f"start-{hashlib.sha256(packed).hexdigest()[:12]}.bin"
    target.write_bytes(packed)
    return target
