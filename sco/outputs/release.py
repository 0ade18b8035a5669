"""What a release says of itself: version, day, title, authors, licence. One source for every output."""

from __future__ import annotations

import os
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import yaml

from sco.places import ROOT
from sco.prose import evaluate, written_day

OUTPUTS, BUNDLE = ROOT / "_build" / "outputs", ROOT / "_build" / "bundle"
NAME = "china-in-the-sco"
#: Where neither the environment nor git knows a time: the earliest that a zip file can hold.
UNKNOWN = 315532800


@dataclass(frozen=True)
class Release:
    """Facts of one release; `of` reads them from the repository.

    Attributes
    ----------
    title, author, version, language : str
    seconds : int
        Time of the last commit, in seconds since 1970; `SOURCE_DATE_EPOCH`
        where that is set.
    commit : str
        Short name of the commit; empty outside a repository.
    """

    title: str
    author: str
    version: str
    language: str
    seconds: int
    commit: str

    @classmethod
    def of(cls, root: Path = ROOT) -> Release:
        """What the settings, the package and the last commit say."""
        settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        said = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "%ct")
        return cls(settings["title"], settings["author"], project["version"], settings["sphinx"]["config"]["language"],
                   int(said or UNKNOWN), _git(root, "%h"))

    @cached_property
    def time(self) -> datetime:
        """When it was made, in UTC."""
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def day(self) -> str:
        """Its day as prose writes it."""
        return written_day(self.time)

    @property
    def cut_off(self) -> str:
        """The day to which the data go, as prose writes it."""
        return evaluate("day", "cut-off")


def _git(root: Path, form: str) -> str:
    asked = subprocess.run(["git", "log", "-1", f"--format={form}"], cwd=root, capture_output=True, text=True, check=False)
    return asked.stdout.strip()
