"""Where the files of the book are: beside the package in a copy of the repository, or inside an installed package.

A reader who installs the package alone gets tables, chapters and quizzes with
it, in the folder `_book`, so that a notebook runs anywhere.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
#: The folder that holds `data/`, `chapters/` and `_config.yml`.
ROOT = _PACKAGE.parent if (_PACKAGE.parent / "_config.yml").exists() else _PACKAGE / "_book"


def typed_path(text: str) -> Path:
    """A path as a person types it; `~` is the home folder, also in quotation marks, in which a shell leaves it as it is."""
    return Path(os.path.expanduser(text))
