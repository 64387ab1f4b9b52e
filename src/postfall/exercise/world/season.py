"""When mail arrives: several years with working hours, weekends and a quiet time between the years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exercise.world.dice import Dice

YEARS = 3
RETENTIONS: tuple[int, ...] = (14, 30)
"""Days of the retention what-ifs whose edges stay clear of mail."""

_CLEAR_BEFORE, _CLEAR_AFTER = timedelta(hours=2), timedelta(hours=12)
_LATEST = timedelta(minutes=3)
_CUT = timedelta(minutes=90)
_TRIES = 500
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Rhythm(Enum):
    """Hour of day with its weight, and how likely a weekend day is accepted (percent)."""

    OFFICE = (((7, 4), (8, 12), (9, 14), (10, 13), (11, 12), (12, 5), (13, 8), (14, 11), (15, 10), (16, 7), (17, 4)), 4)
    PRIVATE = (
        ((7, 4), (9, 6), (11, 6), (12, 7), (14, 6), (16, 8), (18, 12), (19, 14), (20, 14), (21, 11), (22, 5)),
        55,
    )
    MACHINE = (((3, 4), (5, 8), (6, 10), (8, 8), (10, 8), (12, 6), (15, 6), (18, 6), (20, 5), (23, 3)), 80)


def berlin(instant: datetime) -> datetime:
    """`instant` in German time by the rule of Directive 2000/84/EC.

    No time zone data is read, so that its version cannot change a world's bytes.
    """
    utc = instant.astimezone(UTC)
    begin, end = (_last_sunday(utc.year, month) for month in (3, 10))
    return utc.astimezone(timezone(timedelta(hours=2 if begin <= utc < end else 1)))


def _last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def stamp(instant: datetime) -> str:
    """The date as mails write it (RFC 5322), in German time."""
    local = berlin(instant)
    offset = "+0200" if local.utcoffset() == timedelta(hours=2) else "+0100"
    day, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    return f"{day}, {local.day:02d} {month} {local.year} {clock(local)}:{local.second:02d} {offset}"


def clock(local: datetime) -> str:
    """Hours and minutes: `17:20`."""
    return f"{local.hour:02d}:{local.minute:02d}"


def german_day(local: datetime) -> str:
    """A day as German mails write it: `27.03.2026`."""
    return f"{local.day:02d}.{local.month:02d}.{local.year}"


class Season:
    """Draws arrivals before `now`; the nearer to `now`, the denser, because a business and its mail grow."""

    def __init__(self, dice: Dice, now: datetime, *, days: int = YEARS * 365, edges: Sequence[datetime] = ()) -> None:
        """`days` is how far back mail lies; no mail arrives within hours of `edges` (aware), where what-ifs cut."""
        self._dice = dice
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self._span = days
        looks = [
            (edge - _CLEAR_BEFORE, edge + _CLEAR_AFTER)
            for edge in (self.now - timedelta(days=row) for row in RETENTIONS)
        ]
        cuts = [(edge - _CUT, edge + _CUT) for edge in edges]
        self._clear = sorted(looks + cuts)

    def arrival(self, rhythm: Rhythm) -> datetime:
        """An instant in the time before `now` that suits `rhythm`; where that time is too short for it, any instant."""
        for _ in range(_TRIES):
            day = self.now - timedelta(days=self._dice.low(self._span))
            local = berlin(day)
            if self._open(local, rhythm):
                instant = self._at(local, rhythm)
                if instant is not None:
                    return instant
        seconds = timedelta(days=self._span) - 2 * _LATEST
        return self.now - _LATEST - timedelta(seconds=self._dice.below(int(seconds.total_seconds())))

    def after(self, earlier: datetime, rhythm: Rhythm, *, hours: int = 3, days: int = 6) -> datetime | None:
        """An answer's arrival: at least `hours`, at most about `days` later; None where that would be after `now`."""
        for _ in range(9):
            day = earlier + timedelta(hours=hours, days=self._dice.low(days + 1))
            local = berlin(day)
            instant = self._at(local, rhythm) if self._open(local, rhythm) else None
            if instant is not None and instant >= earlier + timedelta(hours=hours):
                return instant
        return None

    def settled(self, instant: datetime) -> datetime | None:
        """`instant` moved off the edge of a retention; None where it lies too close to `now`.

        The what-ifs are counted back from the moment of the look. Kept clear, the edges give the same truth for a look
        that happens some hours later.
        """
        for begin, end in self._clear:
            if begin <= instant < end:
                instant += end - begin
        return instant if instant <= self.now - _LATEST else None

    def _open(self, local: datetime, rhythm: Rhythm) -> bool:
        quiet = (local.month == 12 and local.day >= 24) or (local.month == 1 and local.day <= 1)
        accepted = rhythm.value[1] if local.weekday() >= 5 else 100
        return self._dice.chance(accepted // 4 if quiet else accepted)

    def _at(self, local: datetime, rhythm: Rhythm) -> datetime | None:
        hour = self._dice.weighted([(weight, hour) for hour, weight in rhythm.value[0]])
        minute, second = self._dice.below(60), self._dice.below(60)
        return self.settled(local.replace(hour=hour, minute=minute, second=second, microsecond=0).astimezone(UTC))
