"""A copy of the book's sources, to break and to move."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What a copy leaves behind: what is made, and the history.
LEFT = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".pytest_cache", "*.egg-info", ".git")


def book(target: Path) -> Path:
    """Copy the book's sources into a new folder, without tests and history."""
    shutil.copytree(ROOT, target, ignore=LEFT)
    shutil.rmtree(target / "tests")
    return target
