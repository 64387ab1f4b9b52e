"""How fast personal data is recognised, as a multiple of Presidio on the same decoded texts in the same run.

Limits: 10 times with google-re2, 5 times without. 5,000 mails: half real (English, of 2002), half German and made up.
Presidio is put into an environment of its own, outside the project. Taking mails apart is timed by `bench_extract`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from pathlib import Path

import pytest
from tests.bench.german_mails import german_mails
from tests.fixtures.corpus import spam_assassin

from postfall.exposure.kinds import Detector
from postfall.exposure.kinds.gate import WordGate, best_gate
from postfall.exposure.load import lexicon
from postfall.mailbox.content.parts import open_message

COUNT, ROUNDS = 5000, 3
LIMITS = {"with google-re2": 10, "without": 5}
PEER = Path(__file__).with_name("peer_presidio.py")


def real_mails(count: int) -> list[list[str]]:
    """The texts of so many real mails, evenly taken; none where they cannot be fetched."""
    try:
        mails = spam_assassin()
    except pytest.skip.Exception as reason:
        print(f"no real mails: {reason}")
        return []
    chosen = [mails[number * len(mails) // count] for number in range(count)]
    return [[part.text for part in open_message(mail).texts] for mail in chosen]


def peer() -> Path:
    """The interpreter of the environment that has Presidio; made on first use."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "postfall-peers"
    wanted = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["peers"]
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    mark = folder / "installed.json"
    if not mark.exists() or json.loads(mark.read_text()) != wanted:
        print(f"setting up {', '.join(wanted)} in {folder} …", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        mark.write_text(json.dumps(wanted))
    return python


def ours(gate, mails: list[list[str]]) -> tuple[float, int]:
    """The best time of all rounds, and the findings."""
    detector = Detector(b"bench" * 4, lexicon(), gate)
    detector.scan("1", "Tel. 0221 4710815, USt-IdNr. DE136695976")  # what is loaded at first use
    best, found = float("inf"), 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = sum(len(detector.scan("1", text)) for mail in mails for text in mail)
        best = min(best, time.perf_counter() - start)
    return best, found


def theirs(mails: list[list[str]]) -> tuple[float, int]:
    """The same for Presidio."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8", delete=False) as file:
        file.writelines(json.dumps(mail) + "\n" for mail in mails)
    try:
        ran = subprocess.run([peer(), PEER, file.name], check=True, stdout=subprocess.PIPE, text=True)
    finally:
        Path(file.name).unlink()
    said = json.loads(ran.stdout)
    return min(said["seconds"]), said["hits"]


def gates() -> dict[str, object]:
    """The ways to pick rules that this installation has."""
    with_re2 = {} if best_gate(()).__class__ is WordGate else {"with google-re2": best_gate}
    return {**with_re2, "without": WordGate}


def main() -> int:
    """Measure each part and all of it."""
    real = real_mails(COUNT // 2)
    german = [[text] for text in german_mails(COUNT - len(real))]
    good = True
    for name, mails in (("real", real), ("German", german), ("all", [*real, *german])):
        if not mails:
            continue
        letters = sum(len(text) for mail in mails for text in mail) / 1e6
        slow, hits = theirs(mails)
        print(f"{name}: {len(mails)} mails, {letters:.1f} million characters")
        print(f"  Presidio         {len(mails) / slow:8.0f} mails/s  {hits} hits")
        for way, gate in gates().items():
            quick, found = ours(gate, mails)
            ratio = slow / quick
            speed = f"{len(mails) / quick:8.0f} mails/s  {found} findings"
            print(f"  {way:16} {speed}  {ratio:.1f} times (limit {LIMITS[way]})")
            good = good and (name != "all" or ratio >= LIMITS[way])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
