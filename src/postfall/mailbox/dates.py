"""Dates of mail headers (RFC 5322 3.3 and the old forms of its chapter 4) as ISO UTC, read leniently and fast."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_DATE = re.compile(
    r"(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*[\s.,-]+(\d{4}|\d{2})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
    r"(?:\.\d{1,9})?\s*(?:([+-])(\d{2}):?(\d{2})|([A-Za-z]{1,5})(?![A-Za-z]))?",
    re.ASCII,
)
_ASCTIME = re.compile(
    r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:[A-Z]{1,5}\s+)?(\d{4})"
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_ZONES = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "CET": 1, "CEST": 2}
"""Zone names of RFC 5322 4.3 and the two that German servers wrote; every other name counts as UTC."""
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_YEAR = 2200


def _day(day: str, month: str, year: str) -> int | None:
    """Days since 1970 of a written date, or None where it does not exist."""
    number = _MONTHS.get(month.lower())
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)
    if number is None or not 1970 <= full < _LAST_YEAR:
        return None
    try:
        return date(full, number, int(day)).toordinal() - _EPOCH
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def _day_text(days: int) -> str | None:
    return date.fromordinal(days + _EPOCH).isoformat() if 0 <= days < 84_000 else None


def seconds(text: str) -> int | None:
    """Seconds since 1970 of the date in `text`, or None where there is none that can be read.

    The usual form is looked up part by part in small tables; everything else goes through the patterns.
    """
    at = text.find(":")
    if text[at + 3 : at + 4] == ":":
        days = _prefix(text[: at - 2])
        hours, minutes = _HOUR.get(text[at - 2 : at]), _SIXTY.get(text[at + 1 : at + 3])
        secs, shift = _SIXTY.get(text[at + 4 : at + 6]), _shift(text[at + 6 : at + 12])
        if days is not None and hours is not None and minutes is not None and secs is not None and shift is not None:
            return days * 86_400 + hours * 3600 + minutes * 60 + secs - shift
    return _searched(text)


_SIXTY = {f"{number:02}": number for number in range(60)}
_HOUR = {f"{number:02}": number for number in range(24)}
_PREFIX = re.compile(r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) ", re.ASCII)
_SHIFT = re.compile(r" ([+-])([01]\d)([0-5]\d)", re.ASCII)


@lru_cache(maxsize=8192)
def _prefix(text: str) -> int | None:
    """Days since 1970 of `Tue, 3 Mar 2026 `, or None."""
    found = _PREFIX.fullmatch(text) if len(text) < 40 else None
    return _day(*found.groups()) if found else None


@lru_cache(maxsize=256)
def _shift(text: str) -> int | None:
    """Seconds east of UTC of ` +0100`, or None."""
    found = _SHIFT.fullmatch(text)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    east = int(hours) * 3600 + int(minutes) * 60
    return east if sign == "+" else -east


def _searched(text: str) -> int | None:
    """The first thing in `text` that looks like a date."""
    found = _DATE.search(text)
    if found is None:
        return _asctime(text)
    day, month, year, hours, minutes, secs, sign, zone_hours, zone_minutes, zone = found.groups()
    days = _day(day, month, year)
    clock = _clock(hours, minutes, secs)
    if days is None or clock is None:
        return None
    if sign:
        shift = int(zone_hours) * 3600 + int(zone_minutes) * 60
        if shift > 86_340:
            return None
        return days * 86_400 + clock - (shift if sign == "+" else -shift)
    return days * 86_400 + clock - _ZONES.get((zone or "").upper(), 0) * 3600


def _clock(hours: str, minutes: str, secs: str | None) -> int | None:
    hour, minute, second = int(hours), int(minutes), int(secs) if secs else 0
    if hour > 23 or minute > 59 or second > 60:
        return None
    return hour * 3600 + minute * 60 + min(second, 59)


def _asctime(text: str) -> int | None:
    found = _ASCTIME.search(text)
    if found is None:
        return None
    month, day, hours, minutes, secs, year = found.groups()
    days, clock = _day(day, month, year), _clock(hours, minutes, secs)
    return None if days is None or clock is None else days * 86_400 + clock


def iso(moment: int) -> str | None:
    """Seconds since 1970 as `2026-03-30T16:20:00+00:00`, or None outside 1970 to 2199."""
    days, rest = divmod(moment, 86_400)
    day = _day_text(days)
    if day is None:
        return None
    hours, rest = divmod(rest, 3600)
    return f"{day}T{hours:02}:{rest // 60:02}:{rest % 60:02}+00:00"
