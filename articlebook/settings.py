"""What `_config.yml` and `_toc.yml` say of the book as a whole: title, author, language, and which pages belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from articlebook.files import FileError, read_mapping
from articlebook.paths import ROOT

SETTINGS, CONTENTS = "_config.yml", "_toc.yml"


def settings(root: Path = ROOT) -> dict:
    """Read the settings of the book.

    Raises
    ------
    FileError
        Where the file is no YAML, or title, author or language are missing.
    """
    found = read_mapping(root / SETTINGS, SETTINGS)
    for name in ("title", "author"):
        if not isinstance(found.get(name), str) or not found[name].strip():
            raise FileError(f"{SETTINGS}: has no {name}; write `{name}:` and a text")
    for name in ("execute", "parse", "html", "launch_buttons", "sphinx"):
        if found.get(name) is not None and not isinstance(found[name], dict):
            raise FileError(f"{SETTINGS}, {name}: is no mapping; write `field: value` lines below it")
    config = (found.get("sphinx") or {}).get("config")
    if not isinstance(config, dict) or not isinstance(config.get("language"), str):
        raise FileError(f"{SETTINGS}, sphinx, config: has no language; write `language: en`, or another")
    return found


def pages(root: Path = ROOT) -> list[str]:
    """List the pages that the contents name, in their order, as paths below the book without ending.

    Raises
    ------
    FileError
        Where the file is no YAML, names no page, one twice, or one that is not there.
    """
    found = read_mapping(root / CONTENTS, CONTENTS)
    names = list(_named(found))
    if not isinstance(found.get("root"), str):
        raise FileError(f"{CONTENTS}: has no root; write `root:` and the first page, without ending")
    for place, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise FileError(f"{CONTENTS}: {str(name)[:40]!r} is no page; write its path without ending")
        if PurePosixPath(name).as_posix() != name or name.startswith(("/", "../")) or "\\" in name:
            raise FileError(f"{CONTENTS}: {name} is not written as a page is; write its path from the folder of the book, with /, such as chapters/05-charter")
        if _bare(name) in map(_bare, map(str, names[:place])):
            raise FileError(f"{CONTENTS}: {_bare(name)} stands twice; remove one")
        if not page_file(name, root):
            raise FileError(f"{CONTENTS}: {name}: no such page, neither {name}.md nor {name}.ipynb; write it or take it out of the contents")
    return names


def page_file(name: str, root: Path = ROOT) -> Path | None:
    """Return the file of a page that the contents name; None where there is none."""
    bare = _bare(name)
    return next((path for ending in (".md", ".ipynb") if (path := root / f"{bare}{ending}").is_file()), None)


def _bare(name: str) -> str:
    return name.removesuffix(".md").removesuffix(".ipynb")


def _named(part: Any) -> Iterator[Any]:
    """Yield every value of `root` and `file`, at whatever depth."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("root", "file"):
                yield value
            else:
                yield from _named(value)
    elif isinstance(part, list):
        for one in part:
            yield from _named(one)
