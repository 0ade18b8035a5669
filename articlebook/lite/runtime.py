"""Find the compiled half of JupyterLite, Pyodide, where the builder says it is, and take only files that are the official ones.

The source may be anything that holds the files: each is compared by SHA-256 with
Pyodide's own lock, and the lock and the core with `runtime.json`. So it does not
matter who hands them over.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
LOCK = "pyodide-lock.json"


class RuntimeFault(RuntimeError):
    """The runtime is not complete; the message names what is missing and where it can be had."""


def pinned() -> dict:
    """Return version, official archive, and digests of lock and core."""
    return json.loads((HERE / "runtime.json").read_text(encoding="utf-8"))


def closure(lock: dict, names: list[str]) -> dict[str, dict]:
    """Return the entries of a Pyodide lock for packages and all that they depend on, by canonical name."""
    known = {canonicalize_name(name): entry for name, entry in lock["packages"].items()}
    found: dict[str, dict] = {}
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting += [canonicalize_name(one) for one in known[name]["depends"]]
    return dict(sorted(found.items()))


def collect(sources: list[str], target: Path) -> Path:
    """Put lock, core and compiled packages into a folder; what is there already is checked and kept.

    Parameters
    ----------
    sources : list of str
        Folders, archives (zip, wheel, tar) or addresses of archives. They are
        opened only where something is missing.
    target : path

    Raises
    ------
    RuntimeFault
        Where a file is in no source, or only with another content.
    """
    target.mkdir(parents=True, exist_ok=True)
    facts = pinned()
    _take(sources, facts["files"] | facts["pure"], target)  # the lock comes first: it names the rest
    lock = json.loads((target / LOCK).read_text(encoding="utf-8"))
    _take(sources, {entry["file_name"]: entry["sha256"] for entry in closure(lock, facts["packages"]).values()}, target)
    return target


def fetch_pure(target: Path) -> None:
    """Fetch packages that Pyodide does not hold, by pip, into the folder that `collect` checks."""
    target.mkdir(parents=True, exist_ok=True)
    for wheel in pinned()["pure"]:
        if not (target / wheel).exists():
            name, version = wheel.split("-")[:2]
            # wheels for any machine, not for this one
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
                            "--platform", "any", "--python-version", "3.11", "-d", str(target), f"{name}=={version}"], check=False)


def _take(sources: list[str], wanted: dict[str, str], target: Path) -> None:
    missing = {name: digest for name, digest in wanted.items()
               if not (target / name).exists() or _digest((target / name).read_bytes()) != digest}
    others: set[str] = set()
    for source in sources:
        if not missing:
            return
        for name, content in _members(source, missing):
            if _digest(content) == missing.get(name):
                part = target / f"{name}.part"
                part.write_bytes(content)
                part.replace(target / name)  # also where one of another content is, which Windows would not rename over
                del missing[name]
            elif name in missing:
                others.add(name)
    if missing:
        facts = pinned()
        raise RuntimeFault(f"Pyodide {facts['version']} is not complete. Missing: {', '.join(sorted(missing))}. "
                           + (f"With another content than the official one: {', '.join(sorted(others & set(missing)))}. " if others & set(missing) else "")
                           + f"Name where the files are, as PYODIDE=\"folder, archive or address\"; the official archive is {facts['archive']}")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _members(source: str, wanted: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Give the files of a source whose names are wanted, at any depth."""
    if source.startswith(("https://", "http://")):
        with tempfile.TemporaryDirectory() as folder:
            fetched = Path(folder) / source.rsplit("/", 1)[1]
            try:
                with urllib.request.urlopen(source, timeout=60) as answer, fetched.open("wb") as copy:
                    shutil.copyfileobj(answer, copy)
            except OSError as error:
                raise RuntimeFault(f"{source}: could not be fetched ({error}); name another source") from None
            yield from _members(str(fetched), wanted)
        return
    path = Path(source)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.name in wanted:
                yield file.name, file.read_bytes()
            elif file.is_file() and file.suffix in {".whl", ".tgz", ".bz2"} and file.name not in wanted:
                yield from _members(str(file), wanted)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if (short := name.rsplit("/", 1)[-1]) in wanted:
                    yield short, archive.read(name)
    elif path.is_file() and tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive:
                if (short := member.name.rsplit("/", 1)[-1]) in wanted and member.isfile() and (content := archive.extractfile(member)):
                    yield short, content.read()
    else:
        raise RuntimeFault(f"{source}: neither a folder nor a zip or tar archive; name one that holds Pyodide")
