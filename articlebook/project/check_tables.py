"""Check the tables, each fault in a line: `make data`."""

import sys

from articlebook.tables import DataError, load


def main() -> int:
    """Say how many rows are in order, or what is wrong with which; return the exit status."""
    try:
        tables = load()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(tables.frames)} tables with {sum(map(len, tables.frames.values())):,} rows: no fault.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
