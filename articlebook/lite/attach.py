"""Join the notebooks for the browser to a finished site: the files, and the entry that each notebook page keeps ready.

A page is built before anybody knows whether the browser's JupyterLab will be
there, so its entry is hidden, and shown here with its size.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = "lite"


def show(tree, sizes: Mapping[str, int] | None) -> None:
    """Show a page's entries for the browser with the size of a first visit, or drop them where there is nothing to open.

    Parameters
    ----------
    tree : lxml element
        The page. An entry has ``data-sco-lite``, and the place of a number in it ``data-sco-megabytes`` with the name of a size.
    sizes : mapping of str to int, optional
        Megabytes, as `sizes` reads them; none where nothing was built for the browser.
    """
    for entry in tree.xpath("//*[@data-sco-lite]"):
        numbers = entry.xpath(".//*[@data-sco-megabytes]")
        if sizes is None or any(number.get("data-sco-megabytes") not in sizes for number in numbers):
            entry.drop_tree()
            continue
        del entry.attrib["hidden"], entry.attrib["data-sco-lite"]
        for number in numbers:
            number.text = str(sizes[number.attrib.pop("data-sco-megabytes")])


def sizes(lite: Path) -> dict[str, int] | None:
    """Return the megabytes of a first visit: of JupyterLab (no name), and of the cells of a page (``here``); none where nothing was built."""
    listed = lite / "files.json"
    if not listed.exists():
        return None
    found = json.loads(listed.read_text(encoding="utf-8"))
    return {"": found["megabytes"]} | {name: found[name] for name in ("here",) if name in found}


def copy(lite: Path, site: Path) -> None:
    """Put the files beside the pages; as links where the file system can, since they are many and large."""
    def link(source: str, target: str) -> str:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        return target
    shutil.copytree(lite, site / FOLDER, copy_function=link)

