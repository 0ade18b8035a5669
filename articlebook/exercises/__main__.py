"""Write student notebooks and the instructor's files: `make exercises`."""

import sys

from articlebook.exercises.source import main

if __name__ == "__main__":
    sys.exit(main())
