"""What a release says of itself: version, day, title, authors, licence. One source for every output."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from articlebook import history
from articlebook.files import FileError, read_text
from articlebook.paths import ROOT
from articlebook.settings import settings
from articlebook.subject import subject
from articlebook.text_roles import evaluate, written_day

OUTPUTS, BUNDLE = ROOT / "_build" / "outputs", ROOT / "_build" / "bundle"
NAME = subject().name


@dataclass(frozen=True)
class Release:
    """Facts of one release; `of` reads them from the repository.

    Attributes
    ----------
    title, author, version, language : str
    seconds : int or None
        Time of the last commit, in seconds since 1970; `SOURCE_DATE_EPOCH`
        where that is set; None where neither is known.
    commit : str
        Short name of the commit; empty where git does not tell it.
    """

    title: str
    author: str
    version: str
    language: str
    seconds: int | None
    commit: str

    @classmethod
    def of(cls, root: Path = ROOT) -> Release:
        """Read what the settings, the package and the last commit say.

        Raises
        ------
        ValueError
            Where settings or package cannot be read, or `SOURCE_DATE_EPOCH` is no number of seconds.
        """
        said = settings(root)
        return cls(said["title"], said["author"], _version(root), said["sphinx"]["config"]["language"],
                   _seconds(root), history.ask(root, "log", "-1", "--format=%h").text)

    @cached_property
    def time(self) -> datetime | None:
        """When it was made, in UTC; None where that is not known."""
        return None if self.seconds is None else datetime.fromtimestamp(self.seconds, UTC)

    @property
    def day(self) -> str:
        """Its day as prose writes it; empty where it is not known."""
        return written_day(self.time) if self.time else ""

    @property
    def cut_off(self) -> str:
        """The day to which the data go, as prose writes it."""
        return evaluate("day", "cut-off")


def _version(root: Path) -> str:
    name = "pyproject.toml"
    try:
        return str(tomllib.loads(read_text(root / name))["project"]["version"])
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{name}: not TOML ({error}); mend the line") from None
    except (KeyError, TypeError):
        raise FileError(f"{name}: has no version of the project; restore it") from None


def _seconds(root: Path) -> int | None:
    said = os.environ.get("SOURCE_DATE_EPOCH") or history.ask(root, "log", "-1", "--format=%ct").text
    if not said:
        return None
    try:
        datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH is {said[:40]!r}, which is no number of seconds since 1970; unset it or correct it") from None
    return int(said)
