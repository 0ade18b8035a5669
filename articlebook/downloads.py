"""What a reader takes away from a page: the notebook, and the package with tables, chapters and quizzes inside.

It knows no Sphinx: it writes files into a built site. A notebook that was taken
away tells at its first cell how to get the package, since it may be opened in
any Jupyter.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
from hatchling.build import build_wheel
from packaging.specifiers import SpecifierSet

from articlebook.notebooks import read
from articlebook.paths import ROOT
from articlebook.subject import subject

FOLDER = "_downloads"
FIRST = '''\
# Run this cell first. If the package of the book is missing, it says how to get it.
try:
    import {package}
except ModuleNotFoundError:
    raise ModuleNotFoundError("The package of the book is not installed.{before} Run this in a new cell: "
                              "%pip install {wheel} Then restart the kernel, and begin again.") from None'''
#: A link to another page of the book, which stands beside a notebook only in a copy of the whole book.
BESIDE = re.compile(r"\]\(([\w-]+)\.(?:md|ipynb)(#[\w-]+)?\)")
BEFORE = " Download it from the page of this notebook into the folder of this notebook."


def taken_away(notebook: nbformat.NotebookNode, wheel: str, base_url: str = "") -> nbformat.NotebookNode:
    """Return a notebook with a first cell that says how to get the package where it is missing, and links that lead to the public site where there is one.

    Parameters
    ----------
    wheel : str
        File name of the package.
    base_url : str
        Public address of the site, with a slash at its end; empty where it has none.
    """
    copy = nbformat.from_dict(notebook)
    address = f"{base_url}{FOLDER}/{wheel}" if base_url else wheel
    first = nbformat.v4.new_code_cell(FIRST.format(package=subject().packages[0], wheel=address, before="" if base_url else BEFORE), id="get-the-package")
    for cell in copy.cells:
        if base_url and cell.cell_type == "markdown":
            cell.source = BESIDE.sub(rf"]({base_url}chapters/\1.html\2)", cell.source)
    copy.cells.insert(0, first)
    return copy


def write_package(folder: Path, root: Path = ROOT) -> str:
    """Write the package as a wheel, the same bytes for the same files; returns its file name."""
    folder.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(root)  # the build backend works where it stands (PEP 517)
    try:
        return build_wheel(str(folder))
    finally:
        os.chdir(before)


def write(site: Path, notebooks: list[Path], base_url: str = "") -> None:
    """Write package and notebooks into the downloads of a built site."""
    folder = site / FOLDER
    wheel = write_package(folder)
    for path in notebooks:
        target = folder / "notebooks" / path.name
        target.parent.mkdir(exist_ok=True)
        nbformat.write(taken_away(read(path), wheel, base_url), target)


def package_name() -> str:
    """Return the file name of the package, without building it."""
    found = _metadata()
    return f"{found.name.replace('-', '_')}-{found.version}-py3-none-any.whl"


def distribution_name() -> str:
    """Return the name under which the package is installed."""
    return _metadata().name


def python_needed() -> str:
    """Return the oldest version of Python that runs the package, such as ``3.11``."""
    return next(one.version for one in SpecifierSet(_metadata().core.requires_python) if one.operator == ">=")


def _metadata():
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    return ProjectMetadata(str(ROOT), PluginManager())
