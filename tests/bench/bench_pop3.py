"""Header inventory of a large POP3 mailbox: ours against the bare limit and against poplib, as ratios in one run.

    python -m tests.bench.bench_pop3 [--messages 20000] [--rounds 5] [--bare PATH] [--no-goals]

Starts its own Dovecot (as root) and its own delay proxy. `bare` is a program of its own that reads octets and parses
nothing, with the same window; `--bare` (or POSTFALL_BARE) names another one with the same command line. `ours` is
`probe()` in a process of its own, every row complete, counted like bare from the moment the login was accepted; `whole`
counts from the start of the connection to the finished inventory. poplib reads a sample one message after the other and
is extrapolated. Ends with code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import poplib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.mails import mails
from tests.peer.dovecot import Dovecot, absent, free_ports

ROOT = Path(__file__).parents[2]
OURS = """
import json, resource, sys, time
from datetime import UTC, datetime
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret

class Clock:
    def now(self):
        return datetime.now(UTC)

began, login = time.perf_counter(), []
found = probe(
    parse_account(f"pop3://127.0.0.1:{sys.argv[1]}", "alice", insecure_plaintext=True), Secret("secret"),
    depth=Depth.HEADERS, clock=Clock(), progress=NoProgress(), window=int(sys.argv[2]),
    on_login=lambda made: login.append(time.perf_counter()),
)
ended = time.perf_counter()
complete = sum(bool(row.arrival and row.sender and row.to and row.subject and row.message_id and row.id and row.octets)
               for row in found.rows)
print(json.dumps({"messages": found.messages, "complete": complete, "seconds": ended - login[0], "whole": ended - began,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


@dataclass
class Measured:
    """The rounds of one line: messages a second, and memory in MB."""

    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    poplib: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)

    def ratio(self, over: list[float]) -> float:
        """Ours over `over`: the medians of the same run."""
        return statistics.median(self.ours) / statistics.median(over)


def bare(program: str, port: int, window: int) -> float:
    """Messages a second of the bare limit."""
    command = [sys.executable, program, "pop3", str(port), str(window), "alice"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, cwd=ROOT)
    words = done.stdout.split()
    return int(words[0]) / float(words[2])


def ours(port: int, window: int, messages: int) -> dict[str, float]:
    """Our numbers; every row has to be complete."""
    command = [sys.executable, "-c", OURS, str(port), str(window)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=environment)
    found = json.loads(done.stdout)
    if found["complete"] != messages:
        raise SystemExit(f"only {found['complete']} of {messages} rows are complete")
    return found


def sequential(port: int, sample: int) -> float:
    """Messages a second of poplib, one TOP after the other."""
    line = poplib.POP3("127.0.0.1", port, timeout=60)
    line.user("alice")
    line.pass_("secret")
    began = time.perf_counter()
    for number in range(1, sample + 1):
        line.top(number, 0)
    seconds = time.perf_counter() - began
    line.quit()
    return sample / seconds


def measure(port: int, arguments: argparse.Namespace, sample: int) -> Measured:
    """Warm up once, then the rounds, turn by turn so that a busy moment hits both."""
    found = Measured()
    bare(arguments.bare, port, arguments.window)
    ours(port, arguments.window, arguments.messages)
    for _ in range(arguments.rounds):
        found.bare.append(bare(arguments.bare, port, arguments.window))
        one = ours(port, arguments.window, arguments.messages)
        found.ours.append(one["messages"] / one["seconds"])
        found.whole.append(one["messages"] / one["whole"])
        found.rss.append(int(one["rss"]))
    found.poplib.append(sequential(port, sample))
    return found


def show(title: str, found: Measured, messages: int, sample: int) -> None:
    """One block of numbers."""
    print(f"\n{title}")
    for name, rows in (("bare", found.bare), ("ours", found.ours), ("ours, whole", found.whole)):
        spread = f"{min(rows):,.0f} – {max(rows):,.0f}"
        print(f"  {name:12} {statistics.median(rows):10,.0f} messages/s   ({spread}, {len(rows)} rounds)")
    poplib_rate = found.poplib[0]
    print(
        f"  {'poplib':12} {poplib_rate:10,.0f} messages/s   "
        f"(measured on {sample}, so {messages:,} would take {messages / poplib_rate:,.0f} s)"
    )
    print(f"  ours / bare    {found.ratio(found.bare):8.0%}      whole / bare {_whole(found):8.0%}")
    print(f"  ours / poplib  {found.ratio(found.poplib):8.0f} x    memory {max(found.rss)} MB")


def _whole(found: Measured) -> float:
    return statistics.median(found.whole) / statistics.median(found.bare)


def goals(near: Measured, far: Measured) -> list[tuple[str, bool]]:
    """What has to hold."""
    return [
        ("20 ms: at least 80 % of bare", far.ratio(far.bare) >= 0.8),
        ("20 ms: at least 200 times poplib", far.ratio(far.poplib) >= 200),
        ("loopback: at least 40 % of bare", near.ratio(near.bare) >= 0.4),
        ("below 150 MB", max(*near.rss, *far.rss) < 150),
    ]


def run(arguments: argparse.Namespace) -> bool:
    """The whole measurement; True where every goal is reached."""
    with Dovecot.start() as server:
        began = time.perf_counter()
        server.mail("alice", mails(arguments.messages))
        print(f"{arguments.messages:,} messages made in {time.perf_counter() - began:.1f} s; bare is {arguments.bare}")
        near = measure(server.pop3, arguments, 2000)
        show("loopback", near, arguments.messages, 2000)
        (port,) = free_ports(1)
        proxy = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.delay", str(port), str(server.pop3), "10"], cwd=ROOT
        )
        try:
            time.sleep(1)
            far = measure(port, arguments, 200)
        finally:
            proxy.terminate()
            proxy.wait()
        show("20 ms round trip", far, arguments.messages, 200)
    print()
    reached = goals(near, far)
    for name, met in reached:
        print(f"  {'reached' if met else 'MISSED '}  {name}")
    return all(met for _, met in reached)


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--window", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--bare", default=os.environ.get("POSTFALL_BARE") or str(Path(__file__).with_name("bare_pop3.py"))
    )
    parser.add_argument("--no-goals", action="store_true", help="end with code 0 even where a goal is missed")
    arguments = parser.parse_args()
    if reason := absent():
        print(f"skipped: {reason}")
        return 0
    return 0 if run(arguments) or arguments.no_goals else 1


if __name__ == "__main__":
    sys.exit(main())
