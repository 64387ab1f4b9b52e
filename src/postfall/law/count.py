"""The readings of one period: the strict one first, and beside it the ones that Regulation 1182/71 adds.

Sources: Reg. (EEC, Euratom) No 1182/71, Art. 2 and 3; §§ 187, 188, 193 BGB; § 77b StGB. Pure arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.language import Text, both, day
from postfall.law import workdays
from postfall.law.dates import day_of, end_of, last_day, next_working, second_working
from postfall.law.model import Counting, NotComputed, Period, Reading, ReadingId, Unit
from postfall.value import Moment, zone_info

if TYPE_CHECKING:
    from datetime import date

GERMANY = "DE"
_HOUR = timedelta(hours=1)
_TWO = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """All readings of one period, what could not be counted, and what to know. The first reading is the strict one."""

    readings: tuple[Reading, ...]
    missing: tuple[NotComputed, ...] = ()
    notes: tuple[Text, ...] = ()

    def earlier_of(self, other: Counted) -> Counted:
        """Reading by reading the one that ends first; what only one of both has stays."""
        mine, theirs = ({row.id: row for row in side.readings} for side in (self, other))
        ids = [*mine, *(id_ for id_ in theirs if id_ not in mine)]
        pairs = [[side[id_] for side in (mine, theirs) if id_ in side] for id_ in ids]
        rows = tuple(min(pair, key=lambda row: row.due.utc) for pair in pairs)
        return Counted(rows, (*self.missing, *other.missing), (*self.notes, *other.notes))


def count(at: Moment, period: Period, counting: Counting, country: str | None, *, shift: bool = False) -> Counted:
    """The readings of `period` after an event at `at`.

    `country` is the state in which to act (only `eu-1182` asks for it). `shift`: in German law a last day without work
    moves on; its holidays are the nation-wide German ones, so that the end is never too late anywhere.
    """
    if period.unit is Unit.HOURS:
        return _hours(at, period, counting, country)
    if counting is Counting.DE_BGB:
        return _german(at, period, shift=shift)
    return _calendar(at, period, counting, country)


def _hours(at: Moment, period: Period, counting: Counting, country: str | None) -> Counted:
    length = timedelta(hours=period.amount)
    elapsed = _reading(ReadingId.ELAPSED, at, at.utc + length, _ELAPSED.fill(length=period.words()))
    if counting is not Counting.EU_1182:
        return Counted((elapsed,))
    start = _next_full_hour(at)
    why = _FULL_HOUR.fill(length=period.words())
    full = _reading(ReadingId.FULL_HOUR, at, start + length, why)
    if length < workdays.TWO_DAYS:
        return Counted((elapsed, full))
    if country is None:
        return Counted((elapsed, full), (NotComputed(ReadingId.TWO_WORKING_DAYS, _NO_COUNTRY),))
    try:
        end = workdays.extend(start, start + length, zone_info(at.zone), workdays.working(country))
    except workdays.NoCalendar as gap:
        return Counted((elapsed, full), (NotComputed(ReadingId.TWO_WORKING_DAYS, _no_holidays(gap)),))
    return Counted((elapsed, full, _reading(ReadingId.TWO_WORKING_DAYS, at, end, _TWO_DAYS_DISPUTED, disputed=True)))


def _next_full_hour(at: Moment) -> datetime:
    """The start (UTC) of the local hour after the one in which the event falls; hh:00 lies in hour hh."""
    here = at.local
    into = timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
    return at.utc - into + _HOUR


def _german(at: Moment, period: Period, *, shift: bool) -> Counted:
    """One reading: German law leaves no doubt how days and months are counted."""
    last = last_day(day_of(at), period)
    why = _BGB.fill(length=period.words())
    notes: tuple[Text, ...] = ()
    if shift:
        last, notes = _shifted(last)
    return Counted((_reading(ReadingId.ELAPSED, at, end_of(last, zone_info(at.zone)), why),), (), notes)


def _shifted(last: date) -> tuple[date, tuple[Text, ...]]:
    try:
        moved = next_working(last, workdays.working(GERMANY))
    except workdays.NoCalendar as gap:
        return last, (_NOT_SHIFTED.fill(country=gap.country, year=gap.year),)
    if moved == last:
        return last, ()
    return moved, (_SHIFTED.fill(day=both(day, last)),)


def _calendar(at: Moment, period: Period, counting: Counting, country: str | None) -> Counted:
    """Days and months as the calendar has them: the strict end, and what Art. 3(2), (4) and (5) give beyond it."""
    first, zone = day_of(at), zone_info(at.zone)
    last = last_day(first, period)
    end = end_of(last, zone)
    days = period.unit is Unit.DAYS
    # A day has 24 hours and can be counted strictly; a month has no such number, so it ends with its last day.
    strict = min(end, at.utc + timedelta(days=period.amount)) if days else end
    why = (_DAYS if days else _MONTHS).fill(length=period.words())
    rows = [_reading(ReadingId.ELAPSED, at, strict, why)]
    if counting is not Counting.EU_1182:
        return Counted(tuple(rows))
    if days:
        rows.append(_reading(ReadingId.FULL_DAY, at, end, _FULL_DAY))
    both_rules = days and period.amount >= _TWO
    id_ = ReadingId.TWO_WORKING_DAYS if both_rules else ReadingId.NEXT_WORKING_DAY
    if country is None:
        return Counted(tuple(rows), (NotComputed(id_, _NO_COUNTRY),))
    try:
        working = workdays.working(country)
        moved = next_working(last, working)
        if both_rules:
            moved = max(moved, second_working(first, working))
    except workdays.NoCalendar as gap:
        return Counted(tuple(rows), (NotComputed(id_, _no_holidays(gap)),))
    rows.append(_reading(id_, at, end_of(moved, zone), _TWO_DAYS if both_rules else _NEXT_WORKING_DAY))
    return Counted(tuple(rows))


def _reading(id_: ReadingId, at: Moment, due: datetime, why: Text, *, disputed: bool = False) -> Reading:
    return Reading(id_, Moment.of(due, at.zone), disputed=disputed, why=why)


def _no_holidays(gap: workdays.NoCalendar) -> Text:
    return _NO_HOLIDAYS.fill(country=gap.country, year=gap.year)


_ELAPSED = Text(
    "Genau {length} nach dem Ereignis, Wochenenden und Feiertage zählen mit: Das ist die strenge Zählung, nach ihr "
    "richten wir uns.",
    "Exactly {length} after the event, weekends and holidays included: the strict count, the one we go by.",
)
_FULL_HOUR = Text(
    "Die angefangene Stunde des Ereignisses zählt nicht mit, {length} werden ab der nächsten vollen Stunde gezählt "
    "(Art. 3 Abs. 1 VO 1182/71).",
    "The hour in which the event falls is not counted, {length} are counted from the next full hour "
    "(Art. 3(1) Reg. 1182/71).",
)
_TWO_DAYS_DISPUTED = Text(
    "Eine Frist von zwei oder mehr Tagen umfasst mindestens zwei Arbeitstage (Art. 3 Abs. 5 VO 1182/71); ob das für "
    "Stunden gilt, ist umstritten, zwei deutsche Behörden verneinen es: Verlassen Sie sich nicht darauf.",
    "A period of two days or more holds at least two working days (Art. 3(5) Reg. 1182/71); whether that goes for "
    "hours is disputed, two German authorities say no: do not rely on it.",
)
_DAYS = Text(
    "{length} zu je 24 Stunden nach dem Ereignis, höchstens bis zum Ende des letzten Tages; Wochenenden und Feiertage "
    "zählen mit.",
    "{length} of 24 hours each after the event, at most until the last day is over; weekends and holidays are "
    "included.",
)
_MONTHS = Text(
    "Nach {length} endet die Frist mit dem Ende des Tages, der dieselbe Zahl trägt wie der Tag des Ereignisses; gibt "
    "es ihn nicht, mit dem letzten Tag des Monats. Streng gezählt, also ohne Aufschub wegen eines Wochenendes.",
    "The period of {length} ends when the day is over that has the same number as the day of the event; where there is "
    "none, with the last day of the month. Counted strictly, so without moving on from a weekend.",
)
_FULL_DAY = Text(
    "Der Tag des Ereignisses zählt nicht mit, die Frist endet mit dem Ende ihres letzten Tages (Art. 3 Abs. 1 und 2 "
    "VO 1182/71).",
    "The day of the event is not counted, the period ends when its last day is over (Art. 3(1) and (2) Reg. 1182/71).",
)
_NEXT_WORKING_DAY = Text(
    "Fällt der letzte Tag auf einen Samstag, Sonntag oder Feiertag, so endet die Frist erst mit dem nächsten "
    "Arbeitstag (Art. 3 Abs. 4 VO 1182/71).",
    "Where the last day is a Saturday, Sunday or holiday, the period ends only with the next working day "
    "(Art. 3(4) Reg. 1182/71).",
)
_TWO_DAYS = Text(
    "Die Frist endet nicht an einem Samstag, Sonntag oder Feiertag und umfasst mindestens zwei Arbeitstage (Art. 3 "
    "Abs. 4 und 5 VO 1182/71).",
    "The period does not end on a Saturday, Sunday or holiday and holds at least two working days (Art. 3(4) and (5) "
    "Reg. 1182/71).",
)
_BGB = Text(
    "Der Tag des Ereignisses zählt nicht mit, gezählt werden {length} bis zum Ende des letzten Tages; fehlt der Tag im "
    "letzten Monat, gilt dessen letzter (§ 187 Abs. 1, § 188 BGB).",
    "The day of the event is not counted; what counts is {length} until the last day is over, and where the last month "
    "has no such day, its last one (sections 187(1), 188 BGB).",
)
_SHIFTED = Text(
    "Der letzte Tag wäre kein Werktag ({day}); deshalb endet die Frist mit dem nächsten Werktag. Sicherer ist, vorher "
    "zu handeln.",
    "The last day would be no working day ({day}); so the period ends with the next working day. It is safer to act "
    "before.",
)
_NOT_SHIFTED = Text(
    "Für {country} sind die Feiertage des Jahres {year} nicht bekannt, deshalb wurde das Ende auf keinen Werktag "
    "verschoben.",
    "The holidays of {country} in {year} are not known, so the end was not moved to a working day.",
)
_NO_COUNTRY = Text(
    "Ohne das Land lassen sich die Arbeitstage nicht zählen.", "Without the country the working days cannot be counted."
)
_NO_HOLIDAYS = Text(
    "Für {country} sind die Feiertage des Jahres {year} nicht bekannt, deshalb lassen sich die Arbeitstage nicht "
    "zählen.",
    "The holidays of {country} in {year} are not known, so the working days cannot be counted.",
)
