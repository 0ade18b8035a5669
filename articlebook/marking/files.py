"""Write files so that nobody ever finds half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written to; what stood there before still does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):  # on a full disk it would take the room of the next try
            part.unlink(missing_ok=True)
        raise
