"""How long `postfall --help` takes, as a multiple of `python -c "import typer"` in the same run. Limit: 1.5."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS, LIMIT = 15, 1.5
SCRIPT = Path(sys.executable).with_name("postfall")
OURS = [str(SCRIPT), "--help"] if SCRIPT.exists() else [sys.executable, "-m", "postfall", "--help"]
BARE = [sys.executable, "-c", "import typer"]


def seconds(words: list[str]) -> float:
    """One run of a process, from start to end."""
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Measure alternately, so that whatever else the machine does meets both."""
    for words in (OURS, BARE):
        seconds(words)
    pairs = [(seconds(OURS), seconds(BARE)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = ours / bare
    print(f"postfall --help {ours * 1000:.0f} ms, import typer {bare * 1000:.0f} ms: {ratio:.2f} times (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
