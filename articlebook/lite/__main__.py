"""Build the notebooks for the browser into `_build/lite`: ``python -m articlebook.lite [source …]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from articlebook.lite import packages, runtime, site
from articlebook.paths import ROOT

BUILD = ROOT / "_build"


def main(arguments: list[str] | None = None) -> int:
    """Gather the runtime, then build."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("source", nargs="*", help="folder, archive or address that holds Pyodide; its official archive if none is named")
    parser.add_argument("--gather", action="store_true", help="gather, check and compile the runtime only")
    options = parser.parse_args(arguments)
    try:
        runtime.fetch_pure(BUILD / "lite-runtime")
        held = runtime.collect(options.source or [runtime.pinned()["archive"]], BUILD / "lite-runtime")
        if options.gather:
            with tempfile.TemporaryDirectory(dir=BUILD) as place:  # compiled here, so that no build waits for it
                packages.write(held, site.KERNEL_WHEELS, Path(place))
            print(f"Pyodide {runtime.pinned()['version']} is complete: every file is the official one.")
            return 0
        listed = site.build(held, BUILD / "lite")
    except (runtime.RuntimeFault, site.LiteError, ValueError, OSError) as error:  # faults of texts and tables are ValueErrors
        print(f"Nothing was built. {error}", file=sys.stderr)
        return 1
    print(f"Built _build/lite; a first visit loads about {listed['megabytes']} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
