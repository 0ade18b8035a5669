"""Make an output of the built site: ``python -m articlebook.outputs pdf``, which is what `make pdf` calls after `make book`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from articlebook import history
from articlebook.outputs import bundle, epub, offline, pdf
from articlebook.outputs.pages import OutputError
from articlebook.outputs.release import BUNDLE, NAME, OUTPUTS, ROOT, Release

SITE = ROOT / "_build" / "site"
KINDS: dict[str, Callable[[], Path | list[Path]]] = {
    "pdf": lambda: pdf.write(SITE, OUTPUTS / f"{NAME}.pdf"), "epub": lambda: epub.write(SITE, OUTPUTS / f"{NAME}.epub"),
    "offline": lambda: offline.write(SITE, OUTPUTS / f"{NAME}-offline.zip"), "bundle": lambda: bundle.write(SITE, BUNDLE)}


def main(arguments: list[str] | None = None) -> int:
    """Write one output, or all of them as a bundle, and say where."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("kind", choices=KINDS)
    kind = parser.parse_args(arguments).kind
    try:
        if Release.of().seconds is None:
            print(f"NOTE: No day of the last change is printed: {history.ask(ROOT, 'log', '-1').why_not}.", file=sys.stderr)
        made = KINDS[kind]()
    except (OutputError, ValueError, OSError) as error:  # faults of banks and assignments are ValueErrors
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    for path in [made] if isinstance(made, Path) else made:
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
