"""How fast a mailbox grows, and when its quota is full under each way to keep mail. Pure.

Growth is measured on what still lies there, so it is a lower bound: what was deleted before cannot be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from postfall.mailbox.model import Inventory, Row

DAYS = (14, 30)
SHORTEST = 14
"""Days that must have passed before a growth means anything."""
_YEAR = 365
_FARTHEST = 50 * _YEAR


@dataclass(frozen=True, slots=True)
class Growth:
    """What arrived on average: `octets_per_day` over the last `days` days (at most a year) before the look."""

    octets_per_day: int
    messages: int
    days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to keep mail. `octets` lie on the server after a while (policy all: now), `peak` at the busiest time.

    `days` None: everything stays. `full_on` is the day (ISO) on which the quota is reached, None where it never is or
    nothing is known; `fits` whether the quota holds, None where it is not known.
    """

    policy: str
    days: int | None
    octets: int
    peak: int
    full_on: str | None
    fits: bool | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The plans side by side; `growth` None: too little to measure, `quota` None: not known."""

    used: int
    quota: int | None
    growth: Growth | None
    plans: tuple[Plan, ...]


def forecast(inventory: Inventory, quota: int | None = None, days: Sequence[int] = DAYS) -> Forecast:
    """What will lie in this mailbox. `quota` in octets goes before what the server said."""
    used = inventory.quota.used if inventory.quota is not None else inventory.octets
    limit = quota if quota is not None else (inventory.quota.limit if inventory.quota is not None else None)
    taken = _moment(inventory.taken)
    if taken is None:
        return Forecast(used, limit, None, ())
    inboxes = {folder.name for folder in inventory.folders if folder.role == "inbox"} | {"INBOX"}
    everything = _arrivals(inventory.rows, taken)
    inbox = _arrivals((row for row in inventory.rows if row.folder in inboxes), taken)
    growth = _growth(everything, taken)
    if growth is None:
        return Forecast(used, limit, None, ())
    since = taken - timedelta(days=growth.days)
    recent = [[pair for pair in arrivals if pair[0] > since] for arrivals in (inbox, everything)]
    plans = [_all(used, limit, growth, taken)]
    for number in days:
        plans.append(_short(f"pop3-{number}", number, recent[0], growth.days, limit))
        plans.append(_short(f"imap-{number}", number, recent[1], growth.days, limit))
    return Forecast(used, limit, growth, tuple(plans))


_Arrival = tuple[datetime, int]


def _arrivals(rows: Iterable[Row], taken: datetime) -> list[_Arrival]:
    """When and how much, in order; what has no time or one after the look is left out."""
    found = [(at, row.octets) for row in rows if row.arrival is not None and (at := _moment(row.arrival)) is not None]
    return sorted(pair for pair in found if pair[0] <= taken)


def _growth(arrivals: Sequence[_Arrival], taken: datetime) -> Growth | None:
    if not arrivals:
        return None
    days = min(_YEAR, (taken - arrivals[0][0]).days)
    if days < SHORTEST:
        return None
    recent = [octets for at, octets in arrivals if at > taken - timedelta(days=days)]
    return Growth(sum(recent) // days, len(recent), days)


def _all(used: int, limit: int | None, growth: Growth, taken: datetime) -> Plan:
    """Nothing is ever deleted: the quota is a question of time."""
    if limit is None:
        return Plan("all", None, used, used, None, None)
    if used >= limit:
        return Plan("all", None, used, used, taken.date().isoformat(), fits=False)
    if growth.octets_per_day == 0 or (left := (limit - used) // growth.octets_per_day) > _FARTHEST:
        return Plan("all", None, used, used, None, fits=True)
    return Plan("all", None, used, used, _day(taken, left), fits=False)


def _short(policy: str, days: int, arrivals: Sequence[_Arrival], measured: int, limit: int | None) -> Plan:
    """Old mail goes: what lies there is what arrives in `days` days; `measured` days gave these `arrivals`."""
    usual = sum(octets for _, octets in arrivals) * days // measured
    peak = max(_peak(arrivals, days), usual)
    return Plan(policy, days, usual, peak, None, None if limit is None else peak <= limit)


def _peak(arrivals: Sequence[_Arrival], days: int) -> int:
    """The most that arrived within `days` days."""
    span = timedelta(days=days)
    first = total = most = 0
    for at, octets in arrivals:
        total += octets
        while at - arrivals[first][0] >= span:
            total -= arrivals[first][1]
            first += 1
        most = max(most, total)
    return most


def _day(taken: datetime, days: int) -> str | None:
    try:
        return (taken + timedelta(days=days)).date().isoformat()
    except OverflowError:
        return None


def _moment(text: str) -> datetime | None:
    """An ISO moment with its offset; None for anything else (an inventory may come from anywhere)."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
