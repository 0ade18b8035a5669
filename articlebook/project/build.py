"""Build the book: as few pages and notebooks as the change asks for, and no warning; then finish a copy of the site.

Sphinx sees when a page or a notebook's code changed, but not when the tables
or this package did; this module does, and clears what is stale. Where nothing
at all changed since the last build, it stops before it loads anything large:
the libraries that a build needs take seconds to load.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from articlebook import addresses, documents, history, settings
from articlebook.paths import ROOT
from articlebook.project import inputs

#: What a run of a notebook may depend on besides the article's packages, and what every page may besides.
NOTEBOOK_INPUTS = ("data", "articlebook", "constraints.txt")
PAGE_INPUTS = ("_config.yml", "_toc.yml", "references.bib")


def fingerprint(root: Path = ROOT, pages: bool = True) -> str:
    """Return a hash of everything that every page, or else every run of a notebook, may depend on."""
    from articlebook.subject import subject

    return inputs.some(root, (*NOTEBOOK_INPUTS, *subject().packages, *(PAGE_INPUTS if pages else ())))


def clear_stale(root: Path = ROOT) -> None:
    """Forget executed notebooks if tables, code or packages changed, and parsed pages if those or the settings did."""
    for folder, pages in ((".jupyter_cache", False), (".doctrees", True)):
        stamp, now = root / "_build" / f"{folder}.inputs", fingerprint(root, pages)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
            shutil.rmtree(root / "_build" / folder, ignore_errors=True)
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(now, encoding="utf-8")


def clear_gone(root: Path = ROOT) -> None:
    """Remove from the built pages those that the contents no longer name: the site would go on showing them."""
    made, known = root / "_build" / "html", {name.removesuffix(".md").removesuffix(".ipynb") for name in settings.pages(root)}
    for page in made.glob("*/*.html"):
        name = page.relative_to(made).with_suffix("").as_posix()
        if name.startswith(("chapters/", f"{documents.FOLDER.name}/")) and name not in known:
            for left in (page, *(made / "_sources").glob(f"{name}.*"), made / "_downloads" / "notebooks" / f"{page.stem}.ipynb"):
                left.unlink(missing_ok=True)


def finish_if_changed(root: Path = ROOT) -> None:
    """Finish a copy of the site, unless the one that is there was made of the same files."""
    from articlebook.lite import attach
    from articlebook.outputs.release import Release
    from articlebook.site.finish import finish  # only a build that succeeded pays for the parser
    from articlebook.site.report import Desk

    source, target, stamp, lite = (root / "_build" / name for name in ("html", "site", ".site", "lite"))
    files = sorted(p for p in source.rglob("*") if p.is_file()) + sorted(lite.glob("*.*"))
    desk = Desk(addresses.repository_url(root), Release.of(root).version)
    now = f"{inputs.digest(files, source.parent)} {desk}"  # and not their times, since some are written anew by every build
    if not (target / "index.html").exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        finish(source, target, lite if attach.sizes(lite) else None, desk)
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
    for note in notes(root):
        print(f"NOTE: {note}", file=sys.stderr)
    stamp, site = root / "_build" / ".built", root / "_build" / "site"
    now = inputs.whole(root)  # before the first file is read: what is saved meanwhile is for the next build
    if (site / "index.html").exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == f"{now} {inputs.look(site)}":
        print(f"Nothing changed since the last build. Open {(site / 'index.html').as_uri()}")
        return 0
    stamp.unlink(missing_ok=True)
    status = _build(root)
    if status == 0:
        stamp.write_text(f"{now} {inputs.look(site)}", encoding="utf-8")
        print(f"Built in {time.monotonic() - began:.0f} s, no warning. Open {(site / 'index.html').as_uri()}")
    return status


def _build(root: Path) -> int:
    from articlebook import execution  # only a build that has something to do pays for the libraries
    from articlebook.project import pages, readable

    if faults := readable.faults(root):  # pages and notebooks would fail one by one, each with a traceback
        print("\n".join(faults), file=sys.stderr)
        return 1
    clear_stale(root)
    clear_gone(root)
    print("Building the book." if (root / "_build" / "html").exists() else "Building the book; the first time takes a minute or two.", flush=True)
    execution.set_up(root)
    execution.run_notebooks(root)
    if status := pages.make(root):
        print("The build failed: every warning above is an error.", file=sys.stderr)
        return status
    finish_if_changed(root)
    return 0


if __name__ == "__main__":
    sys.exit(build())
