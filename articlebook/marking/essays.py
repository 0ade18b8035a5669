"""Open nbgrader's own screen, in which a person marks essays, on a folder of marks."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

from articlebook.paths import in_utf8, typed_path

EXTENSION, NBGRADERS = "articlebook.marking.essay_screen", "nbgrader.server_extensions.formgrader"
#: Where the screen begins. A deeper page would get a login that holds below itself alone, and show nothing.
FRONT = "/formgrader/gradebook"


def server_command(folder: Path) -> list[str]:
    """Return the command that serves nbgrader's screen, and nothing that runs code, from a folder of marks."""
    return [sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1",
            # an environment may switch nbgrader's own screen on, which would come without what closes it
            f"--ServerApp.jpserver_extensions={EXTENSION}=True", f"--ServerApp.jpserver_extensions={NBGRADERS}=False",
            "--ServerApp.terminals_enabled=False", f"--CourseDirectory.root={folder}",
            f"--ServerApp.default_url={FRONT}", "--allow-root",
            # the screen lists assignments that have a source and counts what was submitted: a folder of marks holds neither
            "--CourseDirectory.source_directory=release", "--CourseDirectory.submitted_directory=autograded",
            # it looks at each click for the exchange of a class server, and complains where it may not write there
            f"--Exchange.root={folder}",
            # the screen needs no kernel, and a submission opened here by mistake must not run
            "--KernelSpecManager.allowed_kernelspecs=none", "--KernelSpecManager.ensure_native_kernel=False"]


def main() -> int:
    """Serve the screen until Ctrl and C; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m articlebook.marking.essays",
                                     description="Open nbgrader's own screen, in which a person marks essays, on a folder of marks.")
    parser.add_argument("marks", type=typed_path, help="folder that `make mark` wrote")
    folder = parser.parse_args().marks.resolve()
    if not (folder / "gradebook.db").exists():
        print(f"{folder}: no gradebook in it; give the folder that `make mark` named", file=sys.stderr)
        return 2
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_urlsafe(16)
    print("Your browser opens nbgrader's list of exercises. Choose the exercise, its notebook, and a submission; marks are kept as you "
          f"type. End with Ctrl and C.\nIf no browser opens: http://127.0.0.1:{port}{FRONT}?token={token}", flush=True)
    # its own log would bury the address; the token stands in no list of processes
    command = [*server_command(folder), f"--ServerApp.port={port}", "--ServerApp.log_level=ERROR"]
    try:
        return subprocess.run(command, cwd=folder, check=False, env=os.environ | {"JUPYTER_TOKEN": token}).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    in_utf8("articlebook.marking.essays")
    sys.exit(main())
