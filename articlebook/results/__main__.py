"""Read a class's answers and write what they show: ``python -m articlebook.results FILE``, which is what `make items` calls."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from articlebook.lms.asked import before
from articlebook.paths import typed_path
from articlebook.quiz.loader import banks, read_bank
from articlebook.results import report
from articlebook.results.exports import ResultsError, read_export
from articlebook.results.statistics import analyse


def write(results: Path) -> tuple[Path, Path, int]:
    """Write the page and the table beside a file of results.

    Returns
    -------
    Path, Path, int
        Both files, and how many items they tell of.

    Raises
    ------
    ResultsError
        Where the file is no table of answers, none of its questions is in a bank, or another file stands where the page would.
    """
    export = read_export(results)
    of = {item.id: (bank.chapter, item) for bank in map(read_bank, banks()) for item in bank.items}
    found, unknown = analyse(export, [item for _, item in of.values()], lambda item: before(item, of[item.id][0]))
    if not found:
        raise ResultsError(f"{results.name}: none of its {len(export.questions)} questions is in a bank of this book; give the results of a quiz "
                           "that came from its files")
    page, table = (results.with_name(f"{results.stem}-items{ending}") for ending in (".html", ".csv"))
    if page.exists() and report.MARK not in page.read_text(encoding="utf-8", errors="replace")[:200]:
        raise ResultsError(f"{page} is there and was not written by this command; move it away")
    page.write_text(report.page(export, found, unknown, {name: chapter for name, (chapter, _) in of.items()}), encoding="utf-8")
    table.write_text(report.table(found), encoding="utf-8")
    return page, table, len(found)


def main() -> int:
    """Write both files and say where; a fault is told and nothing is written."""
    parser = argparse.ArgumentParser(description="Show what a class's answers to the quizzes say.")
    parser.add_argument("results", type=typed_path, help="a table of answers from Canvas or Moodle, or marks.csv")
    try:
        page, table, items = write(parser.parse_args().results)
    except (ValueError, OSError) as error:  # faults of banks and tables are ValueErrors
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    print(f"Wrote {page} on {items} items, and the same figures into {table.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
