"""How much would have lain on the server had old mail been deleted there: what-if by retention policy. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import persons
from postfall.exposure.model import Retention

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from postfall.mailbox.model import Row

DAYS: tuple[int | None, ...] = (14, 30, None)
"""The policies that are shown side by side; None keeps everything."""


def what_if(
    rows: Sequence[Row], now: datetime, own: Collection[str] = (), days: Sequence[int | None] = DAYS
) -> tuple[Retention, ...]:
    """One result a policy: what arrived within that many days before `now`. A message without a date counts as kept."""
    return tuple(_one(rows, now, own, number) for number in days)


def _one(rows: Sequence[Row], now: datetime, own: Collection[str], days: int | None) -> Retention:
    kept = rows
    if days is not None:
        since = (now - timedelta(days=days)).isoformat(timespec="seconds")
        # ISO texts of one offset (UTC) sort like the moments they stand for.
        kept = [row for row in rows if row.arrival is None or row.arrival >= since]
    return Retention(
        policy="all" if days is None else f"pop3-{days}",
        days=days,
        messages=len(kept),
        octets=sum(row.octets for row in kept),
        persons=persons(kept, own),
    )
