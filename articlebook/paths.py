"""Where the files of the book are: beside the package in a copy of the repository, or inside an installed package.

A reader who installs the package alone gets tables, chapters and quizzes with
it, in the folder `_book`, so that a notebook runs anywhere.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
#: The folder that holds `data/`, `chapters/` and `_config.yml`.
ROOT = _PACKAGE.parent if (_PACKAGE.parent / "_config.yml").exists() else _PACKAGE / "_book"


def typed_path(text: str) -> Path:
    """Return a path as a person types it; `~` is the home folder, also in quotation marks, in which a shell leaves it as it is."""
    return Path(os.path.expanduser(text))


def in_utf8(module: str) -> None:
    """Start a command anew with names of files in UTF-8, where the system says that it knows no letters but those of English.

    Names of people hold other letters, and a file named after one could not be written. Under every locale the bytes of names are
    those of UTF-8 on Linux, so that nothing changes but what Python makes of them.

    Parameters
    ----------
    module : str
        What stands behind ``python -m``.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        os.execve(sys.executable, [sys.executable, "-X", "utf8", "-m", module, *sys.argv[1:]], os.environ | {"PYTHONUTF8": "1"})
