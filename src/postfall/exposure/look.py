"""The headline numbers of an inventory: how much, when, whom it names, what less retention would mean. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import correspondents
from postfall.exposure.model import FirstLook, Month
from postfall.exposure.retention import what_if

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from postfall.mailbox.model import Inventory

_UNREADABLE = frozenset({"unreadable", "no_headers"})


def first_look(
    inventory: Inventory, *, now: datetime, own: Collection[str] = (), inventory_sha: str | None = None
) -> FirstLook:
    """What `inventory` says at first sight.

    `now` (aware) is where retention counts from; `own` addresses (and the mailbox user, where it is one) do not count
    as persons; `inventory_sha` names the kept file. Messages of unknown arrival are in the totals, in no month.
    """
    rows = inventory.rows
    own = {*own, inventory.user} if "@" in inventory.user else set(own)
    arrivals = [row.arrival for row in rows if row.arrival is not None]
    return FirstLook(
        messages=inventory.messages,
        octets=inventory.octets,
        unreadable=sum(1 for row in rows if not _UNREADABLE.isdisjoint(row.problems)),
        first=min(arrivals, default=None),
        last=max(arrivals, default=None),
        by_month=by_month((row.arrival, row.octets) for row in rows),
        correspondents=correspondents(rows, own),
        what_if=what_if(rows, now.astimezone(UTC), own),
        depth=inventory.depth.value,
        partial=inventory.partial,
        inventory=inventory_sha,
    )


def by_month(messages: Iterable[tuple[str | None, int]]) -> tuple[Month, ...]:
    """Messages and octets of each month that has any, from arrival and octets of each message; undated ones are out."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for arrival, octets in messages:
        if arrival is not None:
            counts[arrival[:7]] += 1
            sizes[arrival[:7]] += octets
    return tuple(Month(month, counts[month], sizes[month]) for month in sorted(counts))
