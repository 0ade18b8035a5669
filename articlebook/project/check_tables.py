"""Check the tables, each fault in a line, and name doubts that stop nothing: `make data`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from articlebook.paths import ROOT
from articlebook.tables import DataError, Tables, load

#: Where a source may be named, beside the tables.
TEXTS = ("chapters/*.md", "chapters/*.ipynb", "documents/*.md", "chapters/quizzes/*.yml", "exercises/*/*.*", "teaching/**/*.*", "references.bib")


def unused_sources(tables: Tables, root: Path = ROOT) -> list[str]:
    """List the ids of sources behind which nothing stands: no row of another table, no page, quiz, exercise or entry of the bibliography."""
    def words() -> Iterator[str]:
        for name, frame in tables.frames.items():
            if name != "sources":
                for column in {"source", "sources", "evidence"} & set(frame.columns):
                    yield from frame[column].dropna().astype(str)
        for pattern in TEXTS:
            yield from (path.read_text(encoding="utf-8", errors="replace") for path in root.glob(pattern) if path.is_file())
    used = set(re.findall(r"\w+", " ".join(words())))
    return [name for name in tables["sources"]["id"] if name not in used]


def main() -> int:
    """Say how many rows are in order, or what is wrong with which; return the exit status."""
    try:
        tables = load()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(tables.frames)} tables with {sum(map(len, tables.frames.values())):,} rows: no fault.")
    if unused := unused_sources(tables):
        print(f"A doubt: in sources.csv nothing rests on {', '.join(unused)}. Name each where it is the evidence, or take it out.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
