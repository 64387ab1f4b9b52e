"""The practice server with a large mailbox: how long until it is made, served and looked through; what memory it takes.

    python -m tests.bench.bench_practice [--messages 20000 | --scenario ID] [--seed 1] [--no-goals]

Prints the seconds of the maker, of the server's start and of our own look at all headers over each protocol, and the
highest memory of the server's process. Ends with code 1 where making, starting and the slower look together take a
minute or more, or the server takes 500 MB or more.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from postfall.exercise.scenario.read import read_scenario
from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import World, make, make_world
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret

NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)
MOST_SECONDS, MOST_MEGABYTES = 60, 500


class Still:
    """A clock that stands."""

    def now(self) -> datetime:
        """The one moment."""
        return NOW


def made(scenario: str | None, messages: int, seed: int) -> World:
    """The world to serve."""
    if scenario is None:
        return make_world(seed, messages, now=NOW)
    found = read_scenario(scenario)
    return make(found, seed, start_of(found))


def look(server: PracticeServer, scheme: str) -> tuple[float, int]:
    """Seconds and messages of a look at all headers."""
    account, began = parse_account(server.urls[scheme], server.user, ca=str(server.ca_file)), time.perf_counter()
    found = probe(account, Secret(server.password), depth=Depth.HEADERS, clock=Still(), progress=NoProgress())
    return time.perf_counter() - began, found.messages


def megabytes(process: int) -> int:
    """The highest memory of a process; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-goals", action="store_true")
    given = parser.parse_args()
    began = time.perf_counter()
    world = made(given.scenario, given.messages, given.seed)
    ready = time.perf_counter() - began
    print(f"made   {ready:6.1f} s  {len(world.mails)} mails, {sum(len(row.raw) for row in world.mails) >> 20} MB")
    began = time.perf_counter()
    with PracticeServer.start(world=world) as server:
        started = time.perf_counter() - began
        print(f"served {started:6.1f} s  {megabytes(server.pid)} MB")
        looks = []
        for scheme in ("pop3s", "imaps"):
            seconds, messages = look(server, scheme)
            looks.append(seconds)
            print(f"{scheme:6} {seconds:6.1f} s  {messages} messages, {megabytes(server.pid)} MB")
        memory = megabytes(server.pid)
    whole = ready + started + max(looks)
    print(f"whole  {whole:6.1f} s, server {memory} MB (goals: {MOST_SECONDS} s, {MOST_MEGABYTES} MB)")
    return int(not given.no_goals and (whole >= MOST_SECONDS or memory >= MOST_MEGABYTES))


if __name__ == "__main__":
    sys.exit(main())
