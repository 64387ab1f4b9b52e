"""How much would have lain on the server had old mail been deleted there: what-if by retention policy. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import persons
from postfall.exposure.model import Retention, WhatIf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from typing import Self

    from postfall.exposure.model import Window
    from postfall.mailbox.model import Row

UNDATED = "~"
"""Stands for an unknown arrival: behind every date, so that no policy deletes it."""
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


@dataclass(frozen=True, slots=True)
class Lain:
    """Messages under one protocol, sorted by arrival (`~`: unknown, never deleted), with octets summed from the end.

    `persons` holds for each person the arrival of the newest message that names it, sorted; None: nobody knows names.
    """

    arrivals: Sequence[str]
    octets_from: Sequence[int]
    persons: Sequence[str] | None

    @classmethod
    def of(cls, messages: Iterable[tuple[str | None, int]], persons: Sequence[str] | None) -> Self:
        """From (arrival, octets) of each message."""
        rows = sorted((arrival or UNDATED, octets) for arrival, octets in messages)
        sums = [0]
        for _, octets in reversed(rows):
            sums.append(sums[-1] + octets)
        return cls([arrival for arrival, _ in rows], sums[::-1], persons)

    def since(self, cut: str) -> tuple[int, int, int | None]:
        """Messages, octets and persons of what arrived at `cut` or later."""
        at = bisect_left(self.arrivals, cut)
        people = None if self.persons is None else len(self.persons) - bisect_left(self.persons, cut)
        return len(self.arrivals) - at, self.octets_from[at], people


def policies(
    inbox: Lain, every: Lain, *, window: Window, days: Sequence[int | None], gap: int | None, known: int
) -> tuple[WhatIf, ...]:
    """What would have been exposed had mail been deleted after `days` on the server, for POP3 and for IMAP.

    `pop3-X`: the inbox only, arrived within X days before access began; `imap-X`: all folders. With an unknown start
    nothing had been deleted yet when the oldest message came, so everything counts. `known` is the number of all
    messages that are known; what is not on the server lies in the local copy. `gap`: the longest pause, in days, of the
    program that deletes.
    """
    return tuple(
        _policy(name, lain, number, window=window, gap=gap, known=known)
        for number in days
        for name, lain in (("pop3", inbox), ("imap", every))
    )


def _policy(name: str, lain: Lain, days: int | None, *, window: Window, gap: int | None, known: int) -> WhatIf:
    messages, octets, people = lain.since(deleted_before(window.start, days, 0))
    most = lain.since(deleted_before(window.start, days, gap or 0))
    moment = window.start or window.start_latest or window.end
    return WhatIf(
        policy=f"{name}-all" if days is None else f"{name}-{days}",
        days=days,
        messages=messages,
        octets=octets,
        persons=people,
        most_messages=most[0],
        most_octets=most[1],
        most_persons=most[2],
        at_once=_at_once(lain, moment, days),
        local_messages=max(0, known - messages),
    )


def _at_once(lain: Lain, moment: datetime, days: int | None) -> int:
    """What lay there at one moment: arrived before it, not deleted yet; without an arrival it may have lain there."""
    later = bisect_left(lain.arrivals, UNDATED) - bisect_right(lain.arrivals, as_arrival(moment))
    return lain.since(deleted_before(moment, days, 0))[0] - max(0, later)


def deleted_before(moment: datetime | None, days: int | None, gap: int) -> str:
    """What arrived before this text was gone by `moment` under a period of `days` (and `gap` more); empty: nothing."""
    if moment is None or days is None:
        return ""
    try:
        return as_arrival(moment - timedelta(days=days + gap))
    except OverflowError:
        return ""


def as_arrival(moment: datetime) -> str:
    """A moment in UTC as arrivals are written, so that texts compare like moments."""
    return moment.replace(microsecond=0).isoformat()
