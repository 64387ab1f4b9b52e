"""`python -m postfall` and the console script."""

from __future__ import annotations

import sys


def run() -> None:
    """Start the program with the process's arguments and leave with its exit code."""
    from postfall.cli import main

    sys.exit(main())


if __name__ == "__main__":
    run()
