"""When a duty must be done: the strict reading first, the other readings beside it, each with its reason.

Pure arithmetic in UTC: no clock, no disk. Sources: Art. 33(1) GDPR; Regulation (EEC, Euratom) No 1182/71, Art. 2 and 3.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.law import workdays
from postfall.law.model import Counting, Deadline, Holiday, NotComputed, Period, Reading, ReadingId, Regime
from postfall.value import Moment, zone_info

if TYPE_CHECKING:
    from datetime import date

_HOUR = timedelta(hours=1)
_LONGEST = 24 * 366
"""The most hours a contract may set: a year."""

_ROOM = timedelta(days=40)
"""How far from the ends of the calendar an event must lie, so that every reading and every zone fits."""


def deadline(
    regime: Regime,
    at: Moment,
    *,
    country: str | None = "DE",
    subdivision: str | None = None,
    event: str | None = None,
) -> Deadline:
    """The deadline of `regime` for an event at `at`; `due` is the elapsed reading, an exclusive end instant.

    `country` (ISO 3166) is the state in which the action is to be taken: its nation-wide holidays count in the third
    reading; None: not known. `subdivision` only adds a note. `event` names the fact that was used instead of the
    regime's own. Raises `UsageError` for a regime without a fixed length or not in force, an unknown place, and an
    event at the ends of the calendar.
    """
    hours = period(regime)
    if country is not None:
        country = workdays.country_code(country)
        subdivision = workdays.subdivision_code(country, subdivision) if subdivision else None
    _refuse_far_away(at)
    due = Moment.of(at.utc + timedelta(hours=hours), at.zone)
    readings = [Reading(ReadingId.ELAPSED, due, disputed=False, why=_ELAPSED.fill(hours=hours))]
    missing: tuple[NotComputed, ...] = ()
    if regime.counting is Counting.EU_1182:
        more, missing = _after_1182(at, hours, country)
        readings += more
    span = _local_day(at), _local_day(readings[-1].due)
    holidays = _holidays(regime, country, subdivision, span)
    notes = [*_clock_note(at, due, hours), *_regime_notes(regime, at, country)]
    if subdivision and regime.counting is Counting.EU_1182:
        notes.append(_local_note(holidays))
    return Deadline(regime.id, event or regime.event, at, due, tuple(readings), tuple(notes), missing, holidays or ())


def with_contract(regime: Regime, hours: int) -> Regime:
    """The regime with the hours that a contract sets. Raises `UsageError` where a contract sets none."""
    if not regime.by_contract:
        raise UsageError(
            Text(
                f"Für „{regime.id}“ bestimmt kein Vertrag die Stunden.",
                f"No contract sets the hours of “{regime.id}”.",
            ),
            hint=Text("Lassen Sie --hours weg.", "Leave --hours out."),
            where=regime.id,
        )
    if not 1 <= hours <= _LONGEST:
        raise UsageError(
            Text(f"{hours} Stunden sind keine Vertragsfrist.", f"{hours} hours are no contract period."),
            hint=Text(f"Möglich sind 1 bis {_LONGEST} Stunden.", f"Possible are 1 to {_LONGEST} hours."),
            where=str(hours),
        )
    return replace(regime, period=Period(hours), counting=Counting.CONTRACT)


def period(regime: Regime) -> int:
    """The length in hours. Raises `UsageError` where the regime is only proposed or names no hours."""
    if not regime.in_force:
        raise UsageError(
            Text(
                f"„{regime.id}“ ist nur ein Vorschlag und gilt nicht. Damit rechnet Postfall nicht.",
                f"“{regime.id}” is only a proposal and not law. Postfall does not compute with it.",
            ),
            hint=Text(
                "Was gilt, zeigt: postfall deadline --list", "What applies is shown by: postfall deadline --list"
            ),
            where=regime.id,
        )
    if regime.hours is not None:
        return regime.hours
    hint = Text(
        "Das heißt: sofort, sobald Sie es wissen und handeln können.",
        "That means: at once, as soon as you know and can act.",
    )
    if regime.by_contract:
        hint = Text(
            "Nennt Ihr Vertrag Stunden, geben Sie sie an: --hours 24.",
            "If your contract sets hours, say so: --hours 24.",
        )
    raise UsageError(
        Text(
            f"„{regime.id}“ hat keine feste Länge: Es gilt „ohne schuldhaftes Zögern“.",
            f"“{regime.id}” has no fixed length: it says “without undue delay”.",
        ),
        hint=hint,
        where=regime.id,
    )


def _refuse_far_away(at: Moment) -> None:
    first, last = datetime.min.replace(tzinfo=UTC) + _ROOM, datetime.max.replace(tzinfo=UTC) - 10 * _ROOM
    if not first <= at.utc <= last:
        raise UsageError(
            Text(
                f"Für das Jahr {at.utc.year} lässt sich keine Frist berechnen.",
                f"No deadline can be computed for the year {at.utc.year}.",
            ),
            hint=Text("Bitte prüfen Sie das Datum.", "Please check the date."),
            where=at.typed[:60],
        )


def _after_1182(at: Moment, hours: int, country: str | None) -> tuple[list[Reading], tuple[NotComputed, ...]]:
    """The two readings that Regulation 1182/71 adds; Art. 3(5) speaks only of periods of two days or more."""
    start = _next_full_hour(at)
    end = start + timedelta(hours=hours)
    why = _FULL_HOUR.fill(hours=hours)
    readings = [Reading(ReadingId.FULL_HOUR, Moment.of(end, at.zone), disputed=False, why=why)]
    if timedelta(hours=hours) < workdays.TWO_DAYS:
        return readings, ()
    if country is None:
        return readings, (NotComputed(ReadingId.TWO_WORKING_DAYS, _NO_COUNTRY),)
    try:
        extended = workdays.extend(start, end, zone_info(at.zone), workdays.working(country))
    except workdays.NoCalendar as gap:
        why = _NO_HOLIDAYS.fill(country=gap.country, year=gap.year)
        return readings, (NotComputed(ReadingId.TWO_WORKING_DAYS, why),)
    disputed = Reading(ReadingId.TWO_WORKING_DAYS, Moment.of(extended, at.zone), disputed=True, why=_TWO_WORKING_DAYS)
    return [*readings, disputed], ()


def _next_full_hour(at: Moment) -> datetime:
    """The start (UTC) of the local hour after the one in which the event falls; hh:00 lies in hour hh."""
    here = at.local
    into = timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
    return at.utc - into + _HOUR


def _local_day(moment: Moment) -> date:
    return moment.local.date()


def _holidays(
    regime: Regime, country: str | None, subdivision: str | None, span: tuple[date, date]
) -> tuple[Holiday, ...] | None:
    """The holidays in the period; None where they are not known."""
    if regime.counting is not Counting.EU_1182 or country is None:
        return ()
    try:
        return workdays.between(country, subdivision, *span)
    except workdays.NoCalendar:
        return None


def _clock_note(at: Moment, due: Moment, hours: int) -> tuple[Text, ...]:
    wall = at.local.replace(tzinfo=None) + timedelta(hours=hours)
    exact = due.local.replace(tzinfo=None)
    if wall == exact:
        return ()
    note = _EARLIER_ON_THE_WALL if wall < exact else _LATER_ON_THE_WALL
    return (note.fill(wall=wall.isoformat(sep=" ", timespec="minutes"), hours=hours),)


def _regime_notes(regime: Regime, at: Moment, country: str | None) -> tuple[Text, ...]:
    notes = []
    if not regime.confirmed:
        notes.append(_UNCONFIRMED)
    if regime.valid_from and _local_day(at).isoformat() < regime.valid_from:
        notes.append(_NOT_YET.fill(day=regime.valid_from))
    if regime.counting is Counting.EU_1182 and country is not None and not workdays.member_state(country):
        notes.append(_NO_MEMBER.fill(country=country))
    return tuple(notes)


def _local_note(holidays: tuple[Holiday, ...] | None) -> Text:
    if holidays is None:
        return _LOCAL_UNKNOWN
    rows = [row for row in holidays if not row.counted]
    if not rows:
        return _LOCAL_NONE
    names = Text(
        ", ".join(f"{row.name.de} ({row.day.isoformat()})" for row in rows),
        ", ".join(f"{row.name.en} ({row.day.isoformat()})" for row in rows),
    )
    return _LOCAL.fill(names=names)


_ELAPSED = Text(
    "Genau {hours} Stunden nach dem Ereignis, Wochenenden und Feiertage zählen mit: Das ist die strenge Zählung, "
    "nach ihr richten wir uns.",
    "Exactly {hours} hours after the event, weekends and holidays included: the strict count, the one we go by.",
)
_FULL_HOUR = Text(
    "Die angefangene Stunde des Ereignisses zählt nicht mit, die {hours} Stunden beginnen mit der nächsten vollen "
    "Stunde (Art. 3 Abs. 1 VO 1182/71).",
    "The hour in which the event falls is not counted, the {hours} hours begin with the next full hour "
    "(Art. 3(1) Reg. 1182/71).",
)
_TWO_WORKING_DAYS = Text(
    "Eine Frist von zwei oder mehr Tagen umfasst mindestens zwei Arbeitstage (Art. 3 Abs. 5 VO 1182/71); ob das für "
    "Stunden gilt, ist umstritten, zwei deutsche Behörden verneinen es: Verlassen Sie sich nicht darauf.",
    "A period of two days or more holds at least two working days (Art. 3(5) Reg. 1182/71); whether that goes for "
    "hours is disputed, two German authorities say no: do not rely on it.",
)
_NO_COUNTRY = Text(
    "Ohne das Land lassen sich die Arbeitstage nicht zählen.", "Without the country the working days cannot be counted."
)
_NO_HOLIDAYS = Text(
    "Für {country} sind die Feiertage des Jahres {year} nicht bekannt, deshalb lassen sich die Arbeitstage nicht "
    "zählen.",
    "The holidays of {country} in {year} are not known, so the working days cannot be counted.",
)
_EARLIER_ON_THE_WALL = Text(
    "In dieser Zeit wird die Uhr umgestellt. Es zählen die verstrichenen {hours} Stunden; wer nur auf die Uhr schaut, "
    "käme auf {wall}. Wer ganz sicher gehen will, hält die frühere Uhrzeit ein.",
    "The clocks change in between. The {hours} elapsed hours count; by the face of the clock it would be {wall}. To "
    "be on the safe side, keep to the earlier time.",
)
_LATER_ON_THE_WALL = Text(
    "In dieser Zeit wird die Uhr umgestellt. Es zählen die verstrichenen {hours} Stunden; wer nur auf die Uhr schaut, "
    "käme auf {wall}, und das ist zu spät.",
    "The clocks change in between. The {hours} elapsed hours count; by the face of the clock it would be {wall}, and "
    "that is too late.",
)
_UNCONFIRMED = Text(
    "Diese Regel ist noch nicht an der Quelle bestätigt. Bitte prüfen Sie sie, bevor Sie sich danach richten.",
    "This rule is not yet confirmed at its source. Please check it before you go by it.",
)
_NOT_YET = Text(
    "Diese Regel gilt erst seit dem {day}; das Ereignis liegt davor.",
    "This rule applies only since {day}; the event lies before that.",
)
_NO_MEMBER = Text(
    "{country} gehört nicht zur EU und nicht zum EWR; ob die Lesarten nach der Verordnung 1182/71 dort gelten, ist "
    "offen.",
    "{country} is neither in the EU nor in the EEA; whether the readings of Regulation 1182/71 apply there is an open "
    "question.",
)
_LOCAL = Text(
    "Örtliche Feiertage in dieser Zeit: {names}. Sie ändern nichts an der Frist.",
    "Local holidays in this time: {names}. They do not change the deadline.",
)
_LOCAL_NONE = Text("Örtliche Feiertage gibt es in dieser Zeit nicht.", "There are no local holidays in this time.")
_LOCAL_UNKNOWN = Text(
    "Örtliche Feiertage sind für diese Zeit nicht bekannt.", "Local holidays are not known for this time."
)
