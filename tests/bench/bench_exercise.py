"""The largest exercise: its 20,000 mails made, served, looked through and estimated, and the result compared.

    python -m tests.bench.bench_exercise [--seed 7] [--door imaps] [--no-goals]

Prints the seconds of each part and the highest memory of this process (maker and look) and of the server's. Ends with
code 1 where making and serving take a minute or more, a process takes 500 MB or more, or the look finds anything else
than what the maker put in.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from tests.bench.bench_practice import megabytes
from tests.fixtures.practice_worlds import (
    CHECKED,
    LARGE,
    Noting,
    exposed,
    is_right,
    is_wrong,
    looked,
    values_found,
    values_marked,
    world_of,
)

from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.truth import humans, inbox_of, tally
from postfall.mailbox.model import Level

MOST_SECONDS, MOST_MEGABYTES = 60, 500
_KIB = 1 if sys.platform == "darwin" else 1024


def own_megabytes() -> int:
    """The highest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB >> 20


def differing(world, door: str, look, estimate) -> list[str]:
    """What the look and the estimate say otherwise than the truth."""
    mails = inbox_of(world.mails) if door.startswith("pop3") else world.mails
    true, people = tally(mails, world.holder.addresses), humans(mails, world.holder.addresses)
    specimens = values_marked(mails, CHECKED, lambda mark: mark.decoy)
    addresses = {address.lower() for row in estimate.persons for address in row.addresses}
    what_if = {row.policy: (row.messages, row.octets, row.persons) for row in estimate.what_if}
    pairs = {
        "messages": (estimate.at_most.messages, true.messages),
        "octets": (estimate.at_most.octets, true.octets),
        "persons": (addresses - set(world.holder.addresses) >= set(people), True),
        "values": (values_found(look.rows, CHECKED), values_marked(mails, CHECKED, is_right) | specimens),
        "wrong": (values_found(look.rows, CHECKED, Level.NEAR_MISS), values_marked(mails, CHECKED, is_wrong)),
        **{
            name: (what_if[name], (left.messages, left.octets, left.persons))
            for name, left in world.truth.what_if.items()
            if door.startswith("imap") or name.startswith("pop3")
        },
    }
    return [name for name, (found, wanted) in pairs.items() if found != wanted]


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--door", choices=["imaps", "pop3s"], default="imaps")
    parser.add_argument("--no-goals", action="store_true")
    given = parser.parse_args()
    began = time.perf_counter()
    world = world_of(LARGE, given.seed)
    made = time.perf_counter() - began
    print(f"made     {made:6.1f} s  {len(world.mails)} mails, {own_megabytes()} MB", flush=True)
    began = time.perf_counter()
    with PracticeServer.start(world=world) as server, Noting(keep=False) as inspector:
        served = time.perf_counter() - began
        print(f"served   {served:6.1f} s  {megabytes(server.pid)} MB", flush=True)
        began = time.perf_counter()
        look = looked(server, given.door, inspector)
        print(f"looked   {time.perf_counter() - began:6.1f} s  contents over {given.door}", flush=True)
        memory = megabytes(server.pid)
    began = time.perf_counter()
    estimate, _ = exposed(world, look)
    print(f"estimate {time.perf_counter() - began:6.1f} s")
    wrong = differing(world, given.door, look, estimate)
    print(f"differs  {', '.join(wrong) or 'nothing'}")
    whole, own = made + served, own_megabytes()
    print(
        f"made and served in {whole:.1f} s (goal: {MOST_SECONDS}); {own} MB here, {memory} MB in the server (goal: 500)"
    )
    kept = whole < MOST_SECONDS and max(own, memory) < MOST_MEGABYTES and not wrong
    return int(not given.no_goals and not kept)


if __name__ == "__main__":
    sys.exit(main())
