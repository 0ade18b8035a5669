"""Make the pages with Sphinx as Jupyter Book sets it up, in this process.

`jupyter-book build` starts Sphinx with the same function. Called from here it
finds the tables and banks read and the libraries loaded, shares the pages out
among the processors, and can be called again: that is what `make live` does.

Jupyter Book does not promise this function. It was tried with the version in
`TRIED`; `tests/site/test_build.py` builds with it and with the command. Where
that fails after an update, compare `jupyter_book.cli.main.build`, mend the call,
and renew `TRIED`.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from pathlib import Path
from typing import TextIO

from jupyter_book.sphinx import build_sphinx

TRIED = {"jupyter-book": "1.0.4.post1"}
#: Where Jupyter Book keeps what it read of the pages, and the file by which Sphinx knows which of them to read again.
KEPT = ".doctrees"
_KNOWN = "environment.pickle"


def make(root: Path, said: TextIO | None = None, whole: bool = True) -> int:
    """Make the pages of a book that are not up to date; every warning is an error.

    Sphinx would keep a page that warned, and stay silent about it the next time. So after a fault it forgets what it
    read, and the same pages warn again until they are mended.

    Parameters
    ----------
    root : path
        Folder of the book; its pages go into `_build/html`.
    said : text file, optional
        Where warnings and errors go; by default to the terminal.
    whole : bool
        Whether what is made of all pages is made too: search, cards, files to download. They wait while one page is written.

    Returns
    -------
    int
        0 where every page was made without a warning.
    """
    logging.basicConfig(level=logging.WARNING)  # a style of the theme would set up logging for all, and tell everything
    known = root / "_build" / KEPT / _KNOWN
    before = known.read_bytes() if known.exists() else None
    with contextlib.redirect_stderr(said or sys.stderr), contextlib.redirect_stdout(io.StringIO()):
        status = build_sphinx(root, root / "_build" / "html", noconfig=True, path_config=root / "_config.yml", quiet=True, warningiserror=True, keep_going=True,
                              confoverrides={"external_toc_path": (root / "_toc.yml").as_posix(), "latex_individualpages": False, "nitpicky": True,
                                             "articlebook_whole": whole},
                              jobs=_jobs())
    if isinstance(status, KeyboardInterrupt):
        raise status
    if status:
        if before is None:
            known.unlink(missing_ok=True)
        else:
            known.write_bytes(before)
    return int(bool(status))


def _jobs() -> int:
    """Say among how many processes Sphinx shares the pages out: it forks, which macOS bears badly and Windows not at all."""
    return min(os.cpu_count() or 1, 4) if sys.platform == "linux" else 1
