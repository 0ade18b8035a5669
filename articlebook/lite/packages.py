"""Packages for the browser: compiled ones from Pyodide, pure ones from the book's own environment, and one lock for all.

A lock that names every package lets Pyodide load them by itself, in parallel and
checked, and ask no index. Compiled accelerators of pure packages (PyYAML) are left
out: they are made for another machine, and the packages work without them.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from articlebook import downloads, tables
from articlebook.lite import bytecode, runtime
from articlebook.paths import ROOT
from articlebook.subject import subject

#: What the kernel wants, and what the notebooks want beside the compiled packages.
WANTED = ("ipython", "jedi", "comm", "ipywidgets", "markdown-it-py", "PyYAML")
#: Only files for a server or a terminal; the kernel brings its own form of some.
LEFT_OUT = {"jupyterlab-widgets", "widgetsnbextension", "pexpect", "psutil", "ipykernel"}
#: What no start waits for, though packages name it: time zones that they ask for no longer, and what IPython has for a
#: terminal. A cell that imports it still gets it.
_NOT_AWAITED = {"pytz", "prompt-toolkit"}
#: Loaded before the first cell runs, beside the package of the book; the rest when a cell imports it.
_AT_START = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
#: Where dateutil looks for the zones of a system.
ZONES = "/usr/share/zoneinfo"
_BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "python_version": "3.14",
            "python_full_version": "3.14.0", "platform_machine": "wasm32", "implementation_name": "cpython",
            "platform_python_implementation": "CPython", "extra": ""}


def needs(one: Distribution) -> list[NormalizedName]:
    """Return the canonical names of what a package depends on in the browser."""
    wanted = [Requirement(line) for line in one.requires or []]
    return sorted({canonicalize_name(r.name) for r in wanted if r.marker is None or r.marker.evaluate(_BROWSER)})


def pure_wheel(one: Distribution, folder: Path) -> Path:
    """Write an installed package as a wheel for any machine, without scripts and compiled files."""
    name = canonicalize_name(one.metadata["Name"]).replace("-", "_")
    info = f"{name}-{one.version}.dist-info"
    held: dict[str, bytes] = {}
    for file in one.files or []:
        path = PurePosixPath(file.as_posix())
        if path.parts[0] == ".." or "__pycache__" in path.parts or path.suffix in {".so", ".pyd", ".pyc"}:
            continue
        if path.parts[0].endswith(".dist-info"):
            if path.name not in {"METADATA", "entry_points.txt"}:
                continue
            path = PurePosixPath(info, path.name)
        held[str(path)] = Path(str(one.locate_file(file))).read_bytes()
    held[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: articlebook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    held[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*sorted(held), f"{info}/RECORD")).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside in sorted(held):  # fixed times, so that the same environment gives the same bytes
            archive.writestr(zipfile.ZipInfo(inside), held[inside], zipfile.ZIP_DEFLATED)
    target = folder / f"{name}-{one.version}-py3-none-any.whl"
    target.write_bytes(buffer.getvalue())
    return target


def _entry(wheel: Path, depends: Sequence[str]) -> dict:
    """Describe a wheel as a Pyodide lock does."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0].removesuffix(".py") for name in archive.namelist() if name.endswith(".py")}
    name, version = wheel.name.split("-")[:2]
    return {"name": canonicalize_name(name), "version": version, "file_name": wheel.name, "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "package_type": "package",
            "imports": sorted(tops), "depends": list(depends), "unvendored_tests": False}


def from_environment(held: set[str], folder: Path) -> dict[str, dict]:
    """Write wheels of what the browser needs and Pyodide's own packages do not bring; return their lock entries."""
    found: dict[str, dict] = {}
    waiting = [canonicalize_name(name) for name in WANTED]
    while waiting:
        name = waiting.pop()
        if name in found or name in held or name in LEFT_OUT:
            continue
        one = distribution(name)
        depends = [other for other in needs(one) if other not in LEFT_OUT]
        found[name] = _entry(pure_wheel(one, folder), depends)
        waiting += depends
    return found


def _give_utc(wheel: Path) -> None:
    """Add to dateutil's wheel the file of UTC as a system has it.

    pandas asks for UTC when it is imported. Where the system has no zones, as in a
    browser, dateutil unpacks and reads all of its own: nearly half of that import.
    """
    with zipfile.ZipFile(wheel, "a") as archive:
        zones = io.BytesIO(archive.read("dateutil/zoneinfo/dateutil-zoneinfo.tar.gz"))
        with tarfile.open(fileobj=zones) as held:
            found = held.extractfile("UTC")
            assert found is not None, wheel.name
            archive.writestr(zipfile.ZipInfo(f"{'-'.join(wheel.name.split('-')[:2])}.data/data{ZONES}/UTC"), found.read())


def write(source: Path, kernel: Path, target: Path) -> dict[str, dict]:
    """Fill the folder that Pyodide loads from: core, packages and a lock of just these; return the lock's entries.

    Parameters
    ----------
    source : path
        What `runtime.collect` gathered.
    kernel : path
        Folder of wheels that the kernel brings for the browser.
    target : path
    """
    target.mkdir(parents=True, exist_ok=True)
    lock, facts = json.loads((source / runtime.LOCK).read_text(encoding="utf-8")), runtime.pinned()
    entries = runtime.closure(lock, facts["packages"])
    for name in [*facts["files"], *(entry["file_name"] for entry in entries.values())]:
        shutil.copy(source / name, target / name)
    entries = {name: entry | {"depends": [canonicalize_name(one) for one in entry["depends"]]} for name, entry in entries.items()}
    entries |= from_environment(set(entries), target)
    for wheel, depends in {"piplite": ["micropip"], "ipykernel": [], "widgetsnbextension-4": [],
                           "pyodide_kernel": ["ipython", "ipykernel", "comm", "piplite"]}.items():
        path = next(kernel.glob(f"{wheel}*.whl"))
        shutil.copy(path, target)
        entry = _entry(path, depends)
        entries[entry["name"]] = entry
    for name in facts["pure"]:
        shutil.copy(source / name, target)
        entry = _entry(target / name, ["numpy", "scipy"])
        entries[entry["name"]] = entry
    _give_utc(target / entries["python-dateutil"]["file_name"])
    package = downloads.write_package(target)
    tables.load(ROOT / "data")
    with zipfile.ZipFile(target / package, "a") as archive:
        archive.writestr(zipfile.ZipInfo(f"articlebook/_book/data/{tables.CHECKED}"), tables.digest(ROOT / "data"))
    own = _entry(target / package, ["ipywidgets", "markdown-it-py", "matplotlib", "numpy", "pandas", "pydantic", "pyyaml"])
    entries[own["name"]] = own
    archives: dict[str, Sequence[str]] = {bytecode.STDLIB: (), **{entry["file_name"]: () for entry in entries.values()}}
    archives[package] = ("articlebook", *subject().packages)  # what a reader may look into keeps its source
    bytecode.rewrite(target, archives, source.with_name("lite-compiled"))
    for entry in entries.values():
        entry["sha256"] = hashlib.sha256((target / entry["file_name"]).read_bytes()).hexdigest()
        entry["depends"] = [name for name in entry["depends"] if name not in _NOT_AWAITED]
    (target / runtime.LOCK).write_text(json.dumps({"info": lock["info"], "packages": dict(sorted(entries.items()))}), encoding="utf-8")
    return entries


def at_start() -> list[str]:
    """Return the canonical names of what is loaded before the first cell runs."""
    return [*_AT_START, canonicalize_name(downloads.distribution_name())]


def first_entries(entries: dict[str, dict]) -> list[dict]:
    """Return the lock's entries of what is loaded before the first cell runs."""
    return list(runtime.closure({"packages": entries}, at_start()).values())
