"""Build the book: as few pages and notebooks as the change asks for, and no warning; then finish a copy of the site.

Jupyter Book sees when a page or a notebook's code changed, but not when the
tables or this package did; this module does, and clears what is stale. It also
makes a failed build fail again: Sphinx would keep the page that warned and
stay silent about it the next time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from articlebook import execution, history, settings
from articlebook.files import left_by_system
from articlebook.paths import ROOT
from articlebook.project import readable
from articlebook.subject import subject

#: jupyter-book has no `python -m` form, and its script may not be on the path.
JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
#: What a run of a notebook may depend on, and what every page may besides.
NOTEBOOK_INPUTS = ("data", "articlebook", *subject().packages, "constraints.txt")
INPUTS = (*NOTEBOOK_INPUTS, "_config.yml", "_toc.yml", "references.bib")


def fingerprint(root: Path = ROOT, inputs: tuple[str, ...] = INPUTS) -> str:
    """A hash of everything that every page, or every run of a notebook, may depend on."""
    files = []
    for path in (root / name for name in inputs):
        files += sorted(p for p in path.rglob("*") if p.is_file() and not left_by_system(p.relative_to(root))) if path.is_dir() else [path] if path.exists() else []
    return hashlib.sha256((sys.version + _digest(files, root)).encode()).hexdigest()


def _digest(files: list[Path], root: Path) -> str:
    """A hash of the names below a folder and of what the files hold."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def clear_stale(root: Path = ROOT) -> None:
    """Forget executed notebooks if tables or package changed, and parsed pages if those or the settings did."""
    for folder, inputs in ((".jupyter_cache", NOTEBOOK_INPUTS), (".doctrees", INPUTS)):
        stamp, now = root / "_build" / f"{folder}.inputs", fingerprint(root, inputs)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
            shutil.rmtree(root / "_build" / folder, ignore_errors=True)
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(now, encoding="utf-8")


def clear_gone(root: Path = ROOT) -> None:
    """Remove from the built pages those that the contents no longer name: the site would go on showing them."""
    made, known = root / "_build" / "html", {name.removesuffix(".md").removesuffix(".ipynb") for name in settings.pages(root)}
    for page in made.glob("*/*.html"):
        name = page.relative_to(made).with_suffix("").as_posix()
        if name.startswith("chapters/") and name not in known:
            for left in (page, *(made / "_sources").glob(f"{name}.*"), made / "_downloads" / "notebooks" / f"{page.stem}.ipynb"):
                left.unlink(missing_ok=True)


def finish_if_changed(root: Path = ROOT) -> None:
    """Finish a copy of the site, unless the one that is there was made of the same files."""
    from articlebook.lite import attach
    from articlebook.site.finish import finish  # only a build that succeeded pays for the parser

    source, target, stamp, lite = (root / "_build" / name for name in ("html", "site", ".site", "lite"))
    files = sorted(p for p in source.rglob("*") if p.is_file()) + [p for p in (lite / "files.json", lite / "run.html") if p.exists()]
    now = _digest(files, source.parent)  # and not their times, since some are written anew by every build
    if not (target / "index.html").exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        finish(source, target, lite if attach.size(lite) else None)
        stamp.write_text(now, encoding="utf-8")


def notes(root: Path = ROOT) -> list[str]:
    """Say what of the machine's settings shows on the pages, so that nobody wonders at it."""
    found = []
    if (asked := history.ask(root, "log", "-1", "--format=%h")).why_not and (root / ".git").exists():
        found.append(f"Pages do not tell the day of their last change: {asked.why_not}.")
    if (name := os.environ.get("GITHUB_REPOSITORY")) and os.environ.get("GITHUB_ACTIONS") != "true":
        found.append(f"GITHUB_REPOSITORY is set here, so addresses and buttons lead to {name}. Unset it for the book's own.")
    return found


def build(root: Path = ROOT) -> int:
    """Build the site with every warning an error; returns the exit status."""
    began = time.monotonic()
    if faults := readable.faults(root):  # pages and notebooks would fail one by one, each with a traceback
        print("\n".join(faults), file=sys.stderr)
        return 1
    clear_stale(root)
    clear_gone(root)
    for note in notes(root):
        print(f"NOTE: {note}", file=sys.stderr)
    print("Building the book." if (root / "_build" / "html").exists() else "Building the book; the first time takes a minute or two.", flush=True)
    execution.set_up(root)
    execution.run_notebooks(root)
    known = root / "_build" / ".doctrees" / "environment.pickle"
    before = known.read_bytes() if known.exists() else None
    command = [*JUPYTER_BOOK, "build", str(root), "-W", "-n", "--keep-going", "-q"]
    # its closing words point at the step before the last one
    status = subprocess.run(command, cwd=root, check=False, stdout=subprocess.DEVNULL).returncode
    if status:
        if before is None:
            shutil.rmtree(known.parent, ignore_errors=True)
        else:
            known.write_bytes(before)  # what was read before the fault, so that the same pages are read again
        print("The build failed: every warning above is an error.", file=sys.stderr)
        return status
    finish_if_changed(root)
    front = root / "_build" / "site" / "index.html"
    print(f"Built in {time.monotonic() - began:.0f} s, no warning. Open {front.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(build())
