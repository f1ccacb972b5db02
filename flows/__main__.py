"""`python -m flows`: the command line without its installed name."""

import sys

from flows.cli import main

if __name__ == "__main__":
    sys.exit(main())
