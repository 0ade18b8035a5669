"""Write wheels anew for the browser: without what no notebook reads, and compiled, so that no start compiles them again.

The bytecode must fit the Python that reads it, so `bytecode` runs this file in
Pyodide itself. It therefore imports nothing but the standard library.
"""

from __future__ import annotations

import fnmatch
import py_compile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

#: Members that no notebook reads. The stubs of jedi describe hundreds of packages that the browser does not have; those
#: of the standard library it needs.
UNREAD = ("*/tests/*", "*/third_party/typeshed/stubs/*", "*/third_party/django-stubs/*", "*/mpl-data/sample_data/*", "*/_core/include/*", "*/_core/lib/*",
          "*.pyx", "*.pxd", "*.pxi", "*.h", "*.c", "*.cpp", "*.f90", "*.f", "*.so.map")
#: Hints for type checkers, except those that jedi reads.
HINTS, HINTS_READ = "*.pyi", "*/third_party/typeshed/stdlib/*"


def is_read(name: str) -> bool:
    """Say whether something in the browser may read a member of a wheel."""
    if fnmatch.fnmatch(name, HINTS):
        return fnmatch.fnmatch(name, HINTS_READ)
    return not any(fnmatch.fnmatch(name, pattern) for pattern in UNREAD)


def compiled(name: str, source: bytes, place: str) -> bytes:
    """Return the bytecode of a module in the form that is never compared with its source: times are lost when a wheel is unpacked.

    Parameters
    ----------
    name : str
        The member; a traceback shows it below `place`.
    place : str
        Folder in which the archive will stand.

    Raises
    ------
    py_compile.PyCompileError
        For text that is no Python of this version.
    """
    with tempfile.TemporaryDirectory() as folder:
        text, code = Path(folder, "text.py"), Path(folder, "code.pyc")
        text.write_bytes(source)
        py_compile.compile(str(text), str(code), f"{place}/{name}", doraise=True, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        return code.read_bytes()


def members(archive: zipfile.ZipFile, place: str, tag: str, keep: Iterable[str]) -> dict[str, bytes]:
    """Return the members of a wheel as they are to be written.

    Parameters
    ----------
    place : str
        Folder in which the archive will stand.
    tag : str
        That of the Python that compiles, such as ``cpython-314``; where it is empty, nothing is compiled.
    keep : list of str
        Packages whose source stays beside the bytecode: what a reader may look into. The others lose it, which halves them.
    """
    kept = tuple(f"{name}/" for name in keep)
    found: dict[str, bytes] = {}
    for name in sorted(archive.namelist()):
        if name.endswith("/") or not is_read(name):
            continue
        found[name] = archive.read(name)
        if not tag or not name.endswith(".py"):
            continue
        try:
            code = compiled(name, found[name], place)
        except py_compile.PyCompileError:  # a template, or meant for another Python: it is read as text, if at all
            continue
        if name.startswith(kept):
            folder, _, file = name.rpartition("/")
            found[f"{folder}/__pycache__/{file.removesuffix('.py')}.{tag}.pyc"] = code
        else:
            del found[name]
            found[f"{name}c"] = code
    for name in [name for name in found if name.endswith(".dist-info/RECORD")]:
        found[name] = "".join(f"{other},,\n" for other in sorted(found)).encode()
    return found


def repack(source: Path, target: Path, place: str = "", tag: str = "", keep: Iterable[str] = ()) -> None:
    """Write a wheel, or the zip of the standard library, anew: the same bytes for the same archive.

    Parameters
    ----------
    source, target : path
    place, tag, keep
        As `members` has them.
    """
    with zipfile.ZipFile(source) as archive:
        found = members(archive, place, tag, keep)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(found):
            archive.writestr(zipfile.ZipInfo(name), found[name], zipfile.ZIP_DEFLATED)
