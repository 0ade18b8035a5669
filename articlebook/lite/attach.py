"""Join the notebooks for the browser to a finished site: the files, and the entry that each notebook page keeps ready.

A page is built before anybody knows whether the browser's JupyterLab will be
there, so its entry is hidden, and shown here with its size.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

FOLDER = "lite"


def show(tree, megabytes: int | None) -> None:
    """Show a page's entries for the browser with the size of a first visit, or drop them where there is nothing to open."""
    for entry in tree.xpath("//*[@data-sco-lite]"):
        if megabytes is None:
            entry.drop_tree()
            continue
        del entry.attrib["hidden"], entry.attrib["data-sco-lite"]
        for number in entry.xpath(".//*[@data-sco-megabytes]"):
            number.text = str(megabytes)
            del number.attrib["data-sco-megabytes"]


def size(lite: Path) -> int | None:
    """Return the megabytes of a first visit; None where nothing was built for the browser."""
    listed = lite / "files.json"
    return json.loads(listed.read_text(encoding="utf-8"))["megabytes"] if listed.exists() else None


def copy(lite: Path, site: Path) -> None:
    """Put the files beside the pages; as links where the file system can, since they are many and large."""
    def link(source: str, target: str) -> str:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        return target
    shutil.copytree(lite, site / FOLDER, copy_function=link)

