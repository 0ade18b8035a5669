"""Open nbgrader's own screen, in which a person marks essays, on a folder of marks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

EXTENSION = "nbgrader.server_extensions.formgrader"


def server_command(folder: Path) -> list[str]:
    """The command that serves nbgrader's screen, and nothing that runs code, from a folder of marks."""
    return [sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.jpserver_extensions={EXTENSION}=True", f"--CourseDirectory.root={folder}",
            "--ServerApp.default_url=/formgrader/gradebook", "--allow-root",
            # the screen needs no kernel, and a submission opened here by mistake must not run
            "--KernelSpecManager.allowed_kernelspecs=none", "--KernelSpecManager.ensure_native_kernel=False"]


def main() -> int:
    """Serve until Ctrl and C."""
    parser = argparse.ArgumentParser(prog="python -m sco.marking.essays", description=__doc__.splitlines()[0])
    parser.add_argument("marks", type=Path, help="folder that `make mark` wrote")
    folder = parser.parse_args().marks.expanduser().resolve()
    if not (folder / "gradebook.db").exists():
        print(f"{folder}: no gradebook in it; give the folder that `make mark` named", file=sys.stderr)
        return 2
    print("Your browser opens nbgrader's gradebook. Choose the assignment and a submission; marks are kept as you type. End with Ctrl and C.")
    return subprocess.run(server_command(folder), cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
