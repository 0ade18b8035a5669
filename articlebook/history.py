"""What git knows of the book: which files belong to it, and when they changed.

A copy may have no history, a machine no git, and git refuses a folder that
belongs to another user. Then what only the history knows is left out, and the
reason can be told in git's own words.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

#: Settings by which a hook or a shell points git at another repository than the folder's own.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX")


@dataclass(frozen=True)
class Answer:
    """What git said: its output, or why there is none."""

    output: bytes = b""
    why_not: str = ""

    @property
    def text(self) -> str:
        """The output as text, without the line break at its end."""
        return self.output.decode(errors="surrogateescape").strip()

    @property
    def names(self) -> list[str]:
        """The output as names of files, for commands with ``-z``."""
        return [os.fsdecode(name) for name in self.output.split(b"\0") if name]


def ask(folder: Path, *words: str, own: bool = False) -> Answer:
    """Ask git about a folder.

    Parameters
    ----------
    folder : path
        Where the question is asked.
    words : str
        The command, such as ``"ls-files", "-z"``.
    own : bool
        Whether the folder's own history is meant, also where ``GIT_DIR`` names another.
    """
    environment = {name: value for name, value in os.environ.items() if not own or name not in _ELSEWHERE}
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False, env=environment | {"LC_ALL": "C.UTF-8"})
    except OSError as error:
        return Answer(why_not=f"git cannot be run ({error.strerror}); install it")
    if done.returncode == 0:
        return Answer(done.stdout)
    said = " ".join(done.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
    if "not a git repository" in said:
        return Answer(why_not=f"{folder.resolve().name} is no git repository; clone it with git")
    return Answer(why_not=f"git refuses {folder.resolve().name}: {said or f'status {done.returncode}'}")
