"""Make the pages anew in one process that stays: loading the libraries takes longer than making a page.

It is the second process of `make live` (`articlebook.project.live`): it reads
from its input which files were saved, one JSON list a line, and answers what is
wrong, one JSON text a line, empty where every page is made.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

from articlebook import chapter, documents, execution, notebooks
from articlebook.files import read_page
from articlebook.paths import ROOT
from articlebook.project import build, pages, readable
from articlebook.quiz import loader
from articlebook.subject import subject

#: Begins an answer, so that nothing else that reaches the output is taken for one.
ANSWER = "renewed: "
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def forget() -> None:
    """Forget every answer that a function of the machine or of the article keeps: it may come from a file that was saved since."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("articlebook", *subject().packages):
            for value in list(vars(module).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


def faults(path: Path, root: Path = ROOT) -> list[str]:
    """List what is wrong with a chapter, a notebook or an item bank; for any other file, with all sources of the book."""
    kind = (path.parent.relative_to(root).as_posix(), path.suffix)
    try:
        if not path.exists():
            return readable.faults(root)
        if kind == ("chapters/quizzes", ".yml"):
            loader.read_bank(path)
        elif kind == ("chapters", ".ipynb"):
            notebooks.read(path)
        elif kind in (("chapters", ".md"), (documents.FOLDER.name, ".md"), (".", ".md")):
            read_page(path)
            if path in chapter.chapter_files(root / "chapters"):
                chapter.read_chapter(path.stem, path.parent)
        else:
            return readable.faults(root)
    except ValueError as error:  # the faults of every kind of file are of this kind
        return [str(error)]
    return []


def renew(changed: set[Path], root: Path = ROOT) -> str:
    """Make the pages that files which were saved have made old.

    Parameters
    ----------
    changed : set of path
        The files; none at the beginning, when any may have changed.
    root : path

    Returns
    -------
    str
        What is wrong; empty where every page is made without a warning.
    """
    folders = (root / "chapters", root / documents.FOLDER.name)
    texts = bool(changed) and all(any(map(path.is_relative_to, folders)) or (path.parent == root and path.suffix == ".md") for path in changed)
    if not texts:
        forget()
    found = [fault for path in sorted(changed) for fault in faults(path, root)] if texts else readable.faults(root)
    if found:
        return "\n".join(dict.fromkeys(found))
    if not texts:
        build.clear_stale(root)
        build.clear_gone(root)
    if not texts or any(path.suffix == ".ipynb" for path in changed):
        execution.run_notebooks(root)
    said = io.StringIO()
    status = pages.make(root, said, whole=not texts)
    return _COLOUR.sub("", said.getvalue()).strip() or ("The pages could not be made." if status else "")


def main() -> int:
    """Renew the pages once, and then for every line of the input, until it ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    (ROOT / "_build").mkdir(exist_ok=True)
    execution.set_up(ROOT)
    waiting: set[Path] = set()  # files saved while another could not be read
    try:
        said = renew(waiting)
        print(ANSWER + json.dumps(said), file=answers, flush=True)
        whole = not said
        for line in sys.stdin:
            waiting |= {ROOT / name for name in json.loads(line)}
            said = renew(waiting if whole else set())
            if not said:
                waiting, whole = set(), True
            print(ANSWER + json.dumps(said), file=answers, flush=True)
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
