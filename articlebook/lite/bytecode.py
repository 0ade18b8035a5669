"""Compile what the browser loads, once and not at each start: the standard library of Pyodide, its packages, and the book's own.

Pyodide hands out Python as text. Here Node runs Pyodide to compile it, and what it
made is kept by the digest of what it was made from. Where there is no Node the
text goes out as it is, and each start takes longer.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from articlebook.lite import repack, runtime

STDLIB = "python_stdlib.zip"
_SCRIPT = Path(__file__).with_name("repack.mjs")


def _key(archive: Path, keep: Sequence[str], node: bool) -> str:
    """Return a digest of an archive and of all that decides what is made of it."""
    found = hashlib.sha256(archive.read_bytes())
    facts = [runtime.pinned()["version"], sorted(keep), node]
    for part in (Path(repack.__file__).read_bytes(), _SCRIPT.read_bytes(), json.dumps(facts).encode()):
        found.update(part)
    return found.hexdigest()


def rewrite(folder: Path, archives: Mapping[str, Sequence[str]], cache: Path) -> None:
    """Put compiled archives without what nobody reads in the place of those in a folder.

    Parameters
    ----------
    folder : path
        Holds the core of Pyodide and the archives; written to only when all are ready.
    archives : dict of str to list of str
        Their names, and the packages in each whose source stays beside the bytecode.
    cache : path
        Keeps what was made, by its key; what this call does not use is removed from it.
    """
    cache.mkdir(parents=True, exist_ok=True)
    node = shutil.which("node")
    keys = {name: _key(folder / name, keep, node is not None) for name, keep in archives.items()}
    missing = {name: list(archives[name]) for name, key in keys.items() if not (cache / key).exists()}
    with tempfile.TemporaryDirectory(dir=cache) as place:
        if missing and node:
            _in_pyodide(node, folder, Path(place), missing)
        elif missing:
            print("Node was not found, so nothing is compiled for the browser: each start takes longer there.", file=sys.stderr)
            for name in missing:
                repack.repack(folder / name, Path(place, name))
        for name in missing:
            Path(place, name).replace(cache / keys[name])
    for name, key in keys.items():
        shutil.copy(cache / key, folder / name)
    for old in cache.iterdir():
        if old.is_file() and old.name not in keys.values():
            old.unlink(missing_ok=True)


def _in_pyodide(node: str, folder: Path, target: Path, archives: Mapping[str, Sequence[str]]) -> None:
    asked = {"from": str(folder.resolve()), "to": str(target.resolve()), "archives": archives}
    run = subprocess.run([node, _SCRIPT, folder], input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode:
        raise runtime.RuntimeFault(f"Node could not compile what the browser loads ({node}; it takes version 20 or newer): {run.stderr[-1500:]}")
