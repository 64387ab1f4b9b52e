"""The headline numbers of an inventory: how much, when, whom it names, what less retention would mean. Pure."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import correspondents
from postfall.exposure.model import FirstLook, Month
from postfall.exposure.retention import what_if

if TYPE_CHECKING:
    from collections.abc import Collection
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
        by_month=_by_month(inventory),
        correspondents=correspondents(rows, own),
        what_if=what_if(rows, now.astimezone(UTC), own),
        depth=inventory.depth.value,
        partial=inventory.partial,
        inventory=inventory_sha,
    )


def _by_month(inventory: Inventory) -> tuple[Month, ...]:
    messages: dict[str, int] = {}
    octets: dict[str, int] = {}
    for row in inventory.rows:
        if row.arrival is not None:
            month = row.arrival[:7]
            messages[month] = messages.get(month, 0) + 1
            octets[month] = octets.get(month, 0) + row.octets
    return tuple(Month(month, messages[month], octets[month]) for month in sorted(messages))
