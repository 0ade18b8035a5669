"""`python -m articlebook.marking`, the command behind `make mark`."""

import signal
import sys

from articlebook.marking.cli import main
from articlebook.paths import in_utf8

if __name__ == "__main__":
    in_utf8("articlebook.marking")
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where whoever started it ignores them
        signal.signal(stop, signal.default_int_handler)
    sys.exit(main())
