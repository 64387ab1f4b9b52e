"""Days, not instants: on which day a moment falls, on which day a period ends, at which instant that day is over.

Sources: Reg. (EEC, Euratom) No 1182/71, Art. 3(2)(b), (c); §§ 187 to 188 BGB. Both count alike: the day of the event is
left out, months end on the day of the same number, and where a month has no such day on its last one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from postfall.law.model import Period, Unit
from postfall.value import Moment, zone_info

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

_A_DAY = timedelta(days=1)
_BACK = timedelta(hours=3)
"""No zone ever turned its clocks back further than that within one day."""


def day_of(at: Moment) -> date:
    """The local day on which the moment falls.

    Where clocks went back over midnight, a day can begin, stop and begin again. It counts from its first minute on, so
    that a later moment never lies on an earlier day.
    """
    zone = zone_info(at.zone)
    here = at.utc.astimezone(zone).date()
    change = clock_change(at.utc - _BACK, at.utc, zone)
    if change is None:
        return here
    return max(here, (change - timedelta.resolution).astimezone(zone).date())


def last_day(first: date, period: Period) -> date:
    """The last day of a period in days or months after an event on `first`."""
    if period.unit is Unit.DAYS:
        return first + timedelta(days=period.amount)
    months = first.month - 1 + period.amount
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` is over: 24:00 of that day, the first 00:00 of the next.

    Where that 00:00 does not exist it is the instant at which the clocks jump over it.
    """
    return datetime.combine(day + _A_DAY, time.min, zone).astimezone(UTC)


def next_working(day: date, is_working: Callable[[date], bool]) -> date:
    """The day itself, or the first working day after it."""
    while not is_working(day):
        day += _A_DAY
    return day


def second_working(day: date, is_working: Callable[[date], bool]) -> date:
    """The second working day after `day`."""
    return next_working(next_working(day + _A_DAY, is_working) + _A_DAY, is_working)


def clock_change(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant between both (UTC) at which the zone's offset changes, or None; to the microsecond."""
    offset = begin.astimezone(zone).utcoffset()
    before, after = begin, end - timedelta.resolution
    if after.astimezone(zone).utcoffset() == offset:
        return None
    while after - before > timedelta.resolution:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.astimezone(UTC)
