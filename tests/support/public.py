"""A copy of the repository as the public sees it: ``python -m tests.support.public folder``."""

import shutil
import sys
from pathlib import Path

from articlebook.exercises import publish
from articlebook.exercises.description import assignments, is_public
from articlebook.paths import ROOT


def refresh(target: Path) -> Path:
    """Write the copy anew into a folder, which an environment may already point at."""
    for old in target.glob("*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    if any(map(is_public, assignments())):  # this is the public copy itself
        for path in publish.files():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target / path)
    else:
        publish.write_copy(target)
    return target


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    refresh(Path(sys.argv[1]))
