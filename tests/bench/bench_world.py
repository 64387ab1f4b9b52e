"""How long it takes to make practice mailboxes, and how much memory: run this file with Python.

    python tests/bench/bench_world.py [SCENARIO ...] [--seed N]

Every scenario is made in a process of its own, so that the peak of memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from postfall.exercise.scenario.read import read_scenario, scenario_ids
from postfall.exercise.world.make import make

_KIB = 1 if sys.platform == "darwin" else 1024


def measure(scenario_id: str, seed: int) -> str:
    """One line: messages, octets, seconds, peak of resident memory in MB."""
    scenario = read_scenario(scenario_id)
    zone = ZoneInfo(scenario.clock.zone)
    start = datetime.strptime(scenario.clock.start, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    begun, used = time.perf_counter(), time.process_time()
    world = make(scenario, seed, start)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB / 1e6
    octets = sum(len(row.raw) for row in world.mails) / 1e6
    return (
        f"{scenario_id:24} {len(world.mails):6} mails {octets:6.1f} MB {wall:6.2f} s "
        f"({processor:5.2f} s of processor) {peak:6.0f} MB at most"
    )


def main() -> None:
    """Measure what the command line names, else all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    for name in asked.scenarios or scenario_ids():
        with context.Pool(1) as pool:
            print(pool.apply(measure, (name, asked.seed)), flush=True)


if __name__ == "__main__":
    main()
