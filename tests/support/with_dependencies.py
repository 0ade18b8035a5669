"""Build the book and run the quick tests with the oldest or the newest dependencies that requirements.txt allows.

`constraints.txt` holds what the book is usually built with. This command shows that the bounds in
`requirements.txt` are true. It works in a clone below `_build`, so that it changes neither the environment
nor the site in use; changes that are not committed yet are tried too.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
#: How uv chooses among the versions that the requirements allow.
CHOICES = {"oldest": "lowest-direct", "newest": "highest"}
QUICK = "not slow and not browser"
UV = (sys.executable, "-m", "uv")


def run(*words: str | Path, **options) -> subprocess.CompletedProcess:
    """Run a command; a fault ends this one."""
    return subprocess.run([str(word) for word in words], check=True, **options)


def resolve(choice: str, folder: Path) -> Path:
    """Choose the versions; returns the file that lists them."""
    wanted, chosen = folder / "wanted.txt", folder / "chosen.txt"
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted.write_text(re.sub(r"^-c .*\n", "", text, flags=re.M), encoding="utf-8")
    chosen.unlink(missing_ok=True)  # uv would keep the versions of an earlier run
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    run(*UV, "pip", "compile", "-q", "--resolution", CHOICES[choice], "--python-version", python, "--no-header", "--no-annotate", wanted, "-o", chosen)
    return chosen


def untried(chosen: Path, wanted: Path) -> list[str]:
    """Lower bounds that the oldest versions do not reach, because something else asks for a newer one."""
    versions = dict(line.split("==") for line in chosen.read_text(encoding="utf-8").lower().splitlines())
    lines = (line.split("#")[0].strip() for line in wanted.read_text(encoding="utf-8").splitlines())
    found = []
    for one in (Requirement(line) for line in lines if line):
        bound = next(part.version for part in one.specifier if part.operator == ">=")
        if Version(bound) != Version(versions[one.name.lower()]):
            found.append(f"{one.name}>={bound}: {versions[one.name.lower()]} is the oldest that fits the others; write that")
    return found


def copy(folder: Path) -> Path:
    """A clone of the repository with the files as they are now."""
    book = folder / "book"
    shutil.rmtree(book, ignore_errors=True)
    run("git", "clone", "-q", "--shared", ROOT, book)
    listed = run("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, book / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        else:
            target.unlink(missing_ok=True)
    if (modules := ROOT / "tests" / "node_modules").exists():
        (book / "tests" / "node_modules").symlink_to(modules, target_is_directory=True)
    else:
        run(shutil.which("npm") or "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent", cwd=book / "tests")
    return book


def main(arguments: list[str]) -> int:
    """Try one choice; further arguments go to pytest."""
    if not arguments or arguments[0] not in CHOICES:
        print("Say which: python tests/support/with_dependencies.py oldest|newest [arguments of pytest]", file=sys.stderr)
        return 2
    choice, *more = arguments
    folder = ROOT / "_build" / choice
    folder.mkdir(parents=True, exist_ok=True)
    chosen, book, environment = resolve(choice, folder), copy(folder), folder / "environment"
    if choice == "oldest" and (faults := untried(chosen, folder / "wanted.txt")):
        print("\n".join(["These bounds of requirements.txt cannot be tried:", *faults]), file=sys.stderr)
        return 1
    run(*UV, "venv", "-q", "--clear", "--python", sys.executable, environment)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(*UV, "pip", "install", "-q", "-p", python, "-r", chosen)
    run(*UV, "pip", "install", "-q", "-p", python, "--no-deps", "-e", book)
    direct = set(re.findall(r"^([\w-]+)", (folder / "wanted.txt").read_text(encoding="utf-8").lower(), flags=re.M))
    versions = [line for line in chosen.read_text(encoding="utf-8").splitlines() if line.split("==")[0].lower() in direct]
    print(f"The {choice} dependencies: {', '.join(versions)}", flush=True)
    for words in (["-m", "articlebook.project.build"], ["-m", "pytest", "-m", QUICK, *more]):
        done = subprocess.run([python, *words], cwd=book, check=False)
        if done.returncode:
            print(f"{' '.join(words[:2])} failed with the {choice} dependencies; mend the cause or move the bound in requirements.txt", file=sys.stderr)
            return 1
    print(f"The book is built and the quick tests pass with the {choice} dependencies.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
