"""How the cost of the book grows: build it with its chapters repeated, and print time, page weight and index (`make growth`).

Only processor time is printed: it hardly depends on what else the machine does.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".git", "*.egg-info")
NUMBERED = re.compile(r"\d\d-")


def repeat(book: Path, times: int) -> None:
    """Repeat every numbered chapter of a copy of the book, with its quiz under new names, so that it appears `times` times."""
    chapters = book / "chapters"
    names = sorted(p.stem for p in chapters.iterdir() if NUMBERED.match(p.name))
    toc, reviews = (book / "_toc.yml").read_text(encoding="utf-8"), (book / "data/reviews.csv").read_text(encoding="utf-8")
    for copy in range(2, times + 1):
        for name in names:
            new = f"{name}-{copy}"
            bank = (chapters / "quizzes" / f"{name}.yml").read_text(encoding="utf-8")
            bank = re.sub(r"^(\s*- id: \S+)", rf"\1-{copy}", bank.replace(f"chapter: {name}", f"chapter: {new}"), flags=re.M)
            (chapters / "quizzes" / f"{new}.yml").write_text(bank, encoding="utf-8")
            if (page := chapters / f"{name}.md").exists():
                (chapters / f"{new}.md").write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
            else:
                notebook = json.loads((chapters / f"{name}.ipynb").read_text(encoding="utf-8"))
                for cell in notebook["cells"]:
                    cell["source"] = "".join(cell["source"]).replace(f'"{name}"', f'"{new}"')
                (chapters / f"{new}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
            toc = toc.replace(f"      - file: chapters/{name}\n", f"      - file: chapters/{name}\n      - file: chapters/{new}\n", 1)
            row = next(line for line in reviews.splitlines() if line.startswith(f"chapters/{name},"))
            reviews += row.replace(name, new, 1) + "\n"
    (book / "_toc.yml").write_text(toc, encoding="utf-8")
    (book / "data/reviews.csv").write_text(reviews, encoding="utf-8")


def processor_seconds(book: Path, times: int, *command: str) -> float:
    """Processor seconds of a command of the copied book and of all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *command], cwd=book, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(book)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"The build with the chapters {times} times failed:\n{done.stderr[-3000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(times: int) -> dict[str, float]:
    """Pages and notebooks, what each costs in processor seconds, and compressed kB of pages and of the search index."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        shutil.copytree(ROOT, book, ignore=LEFT)
        repeat(book, times)
        notebooks = len(list((book / "chapters").glob("*.ipynb")))
        # what the build does first; it then finds the notebooks in the cache
        running = processor_seconds(book, times, "-c", "from pathlib import Path; from articlebook import execution; "
                                    "from articlebook.project import build; root = Path.cwd(); build.clear_stale(root); "
                                    "execution.set_up(root); execution.run_notebooks(root)")
        building = processor_seconds(book, times, "-m", "articlebook.project.build")
        site = book / "_build/site"
        pages = list((site / "chapters").glob("*.html"))
        chapters = [p for p in pages if NUMBERED.match(p.name)]

        def kilobytes(path: Path) -> float:
            return len(gzip.compress(path.read_bytes(), 6)) / 1000
        return {"pages": len(pages), "notebooks": notebooks, "seconds a notebook's run": running / notebooks,
                "seconds a page besides": building / len(pages), "kB a chapter": statistics.median(map(kilobytes, chapters)),
                "kB ledger": kilobytes(site / "chapters/claims.html"), "kB review": kilobytes(site / "chapters/review.html"),
                "kB search index": kilobytes(site / "_static/search-index.js")}


if __name__ == "__main__":
    for count in map(int, sys.argv[1:] or ("1", "2", "4", "8")):
        print(f"x{count}: " + ", ".join(f"{name} {value:.1f}" for name, value in measure(count).items()), flush=True)
