"""When a duty must be done: the strict reading first, the other readings beside it, each with its reason.

Pure: no clock, no disk. How a period is counted stands in `count`; here is which one applies, from which event, and
what a person has to know about it. Sources: Art. 33(1) GDPR; Reg. (EEC, Euratom) No 1182/71; the regimes' own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text, both, day
from postfall.law import workdays
from postfall.law.count import Counted, count
from postfall.law.dates import day_of
from postfall.law.model import Counting, Deadline, Holiday, Period, Regime, Unit, Version
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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
    also: Mapping[str, Moment] | None = None,
) -> Deadline:
    """The deadline of `regime` for an event at `at`; `due` is the first, strict reading, an exclusive end instant.

    `country` (ISO 3166) is the state in which the action is to be taken: its nation-wide holidays count in the further
    readings; None: not known. `subdivision` only adds a note. `event` names the fact that was used instead of the
    regime's own; where it is the event of one of its `limits`, that limit's length counts. `also` holds the moments of
    further events: of those that are a limit the earliest end counts. The text of the law is the one of the event's
    day. Raises `UsageError` for a regime without a length or not in force, an unknown place, and an event at the ends
    of the calendar.
    """
    _refuse_far_away(at)
    regime = at_the_time(regime, at)
    own = period(regime, event)
    if country is not None:
        country = workdays.country_code(country)
        subdivision = workdays.subdivision_code(country, subdivision) if subdivision else None
    counted = count(at, own, regime.counting, country, shift=regime.shift)
    notes = list(counted.notes)
    if event in {row.event for row in regime.limits}:
        notes.append(_ONLY_THE_LIMIT)
    else:
        counted, told = _limited(regime, at, counted, country, also or {})
        notes += told
    due = counted.readings[0].due
    span = at.local.date(), max(row.due.utc for row in counted.readings).astimezone(at.local.tzinfo).date()
    holidays = _holidays(regime, country, subdivision, span)
    notes += [*_clock_note(at, due, own), *_midnight_note(due, own), *_regime_notes(regime, at, country)]
    if subdivision and regime.counting is Counting.EU_1182:
        notes.append(_local_note(holidays))
    found = Deadline(regime.id, event or regime.event, at, due, counted.readings)
    return replace(found, notes=tuple(notes), not_computed=counted.missing, holidays=holidays or ())


def with_contract(regime: Regime, hours: int) -> Regime:
    """The regime with the hours that a contract sets, counted as they pass. Raises `UsageError` where none can."""
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


def at_the_time(regime: Regime, at: Moment) -> Regime:
    """The regime as it read on the day of the event: its present text, or one of its older `versions`."""
    when = day_of(at).isoformat()
    for row in regime.versions:
        if row.valid_from <= when <= row.valid_to:
            return _older(regime, row)
    return regime


def _older(regime: Regime, row: Version) -> Regime:
    return replace(
        regime,
        period=row.period,
        counting=Counting.WITHOUT_DELAY if row.period is None else regime.counting,
        limits=(),
        law=row.law,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confirmed=row.confirmed,
        notes=(),
    )


def period(regime: Regime, event: str | None = None) -> Period:
    """The length that counts from `event` (the regime's own where it is None or another fact stands in for it).

    Raises `UsageError` where the regime is only proposed or names no length.
    """
    if not regime.in_force:
        raise _proposed(regime)
    for row in regime.limits:
        if row.event == event:
            return row.period
    if regime.period is None:
        raise _no_length(regime)
    return regime.period


def _proposed(regime: Regime) -> UsageError:
    return UsageError(
        Text(
            f"„{regime.id}“ ist nur ein Vorschlag und gilt nicht. Damit rechnet Postfall nicht.",
            f"“{regime.id}” is only a proposal and not law. Postfall does not compute with it.",
        ),
        hint=Text("Was gilt, zeigt: postfall deadline --list", "What applies is shown by: postfall deadline --list"),
        where=regime.id,
    )


def _no_length(regime: Regime) -> UsageError:
    hint = Text(
        "Das heißt: sofort, sobald Sie es wissen und handeln können.",
        "That means: at once, as soon as you know and can act.",
    )
    if regime.by_contract:
        hint = Text(
            "Nennt Ihr Vertrag Stunden, geben Sie sie an: --hours 24.",
            "If your contract sets hours, say so: --hours 24.",
        )
    return UsageError(
        Text(
            f"„{regime.id}“ hat keine feste Länge: Es gilt „ohne schuldhaftes Zögern“.",
            f"“{regime.id}” has no fixed length: it says “without undue delay”.",
        ),
        hint=hint,
        where=regime.id,
    )


def _limited(
    regime: Regime, at: Moment, counted: Counted, country: str | None, also: Mapping[str, Moment]
) -> tuple[Counted, list[Text]]:
    """The earlier end, where a second clock of the same duty runs too.

    A limit that is over before the event itself happens binds nobody: no duty ends before it begins.
    """
    notes = []
    for row in regime.limits:
        if (start := also.get(row.event)) is None:
            continue
        _refuse_far_away(start)
        other = count(start, row.period, regime.counting, country, shift=regime.shift)
        if other.readings[0].due.utc <= at.utc:
            notes.append(_LIMIT_OVER.fill(length=row.period.words()))
            continue
        if other.readings[0].due.utc < counted.readings[0].due.utc:
            notes.append(_LIMIT_BINDS.fill(length=row.period.words()))
        counted = counted.earlier_of(_as_limit(other, at.zone))
    return counted, notes


def _as_limit(counted: Counted, zone: str) -> Counted:
    """The readings of a second clock, in the zone of the first, each saying that it counts from the other event."""
    rows = [
        replace(row, due=Moment.of(row.due.utc, zone), why=_FROM_THE_OTHER.fill(why=row.why))
        for row in counted.readings
    ]
    return replace(counted, readings=tuple(rows))


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


def _clock_note(at: Moment, due: Moment, length: Period) -> tuple[Text, ...]:
    if length.unit is not Unit.HOURS:
        return ()
    wall = at.local.replace(tzinfo=None) + timedelta(hours=length.amount)
    exact = due.local.replace(tzinfo=None)
    if wall == exact or due.utc - at.utc != timedelta(hours=length.amount):
        return ()
    note = _EARLIER_ON_THE_WALL if wall < exact else _LATER_ON_THE_WALL
    return (note.fill(wall=wall.isoformat(sep=" ", timespec="minutes"), length=length.words()),)


def _midnight_note(due: Moment, length: Period) -> tuple[Text, ...]:
    """What 00:00 means, where the end of a day is the end of the period."""
    here = due.local
    if length.unit is Unit.HOURS or here.time() != time.min:
        return ()
    return (_END_OF_DAY.fill(day=both(day, here.date() - timedelta(days=1))),)


def _regime_notes(regime: Regime, at: Moment, country: str | None) -> tuple[Text, ...]:
    when = day_of(at).isoformat()
    notes = list(regime.notes)
    if not regime.confirmed:
        notes.append(_UNCONFIRMED)
    if regime.valid_from and when < regime.valid_from:
        notes.append(_NOT_YET.fill(day=regime.valid_from))
    if regime.valid_to and when > regime.valid_to:
        notes.append(_NO_MORE.fill(day=regime.valid_to))
    elif regime.valid_to:
        notes.append(_OLD_TEXT.fill(day=regime.valid_to, law=regime.law))
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


_EARLIER_ON_THE_WALL = Text(
    "In dieser Zeit wird die Uhr umgestellt. Es zählen {length}, die wirklich vergehen; wer nur auf die Uhr schaut, "
    "käme auf {wall}. Wer ganz sicher gehen will, hält die frühere Uhrzeit ein.",
    "The clocks change in between. What counts is {length} that really pass; by the face of the clock it would be "
    "{wall}. To be on the safe side, keep to the earlier time.",
)
_LATER_ON_THE_WALL = Text(
    "In dieser Zeit wird die Uhr umgestellt. Es zählen {length}, die wirklich vergehen; wer nur auf die Uhr schaut, "
    "käme auf {wall}, und das ist zu spät.",
    "The clocks change in between. What counts is {length} that really pass; by the face of the clock it would be "
    "{wall}, and that is too late.",
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
_ONLY_THE_LIMIT = Text(
    "Gerechnet ist nur die äußerste Grenze. Sobald das Ereignis eintritt, ab dem die Frist eigentlich läuft, kann sie "
    "früher enden: Rechnen Sie dann neu.",
    "This is only the outer limit. As soon as the event happens that really starts the period, it may end earlier: "
    "compute again then.",
)
_FROM_THE_OTHER = Text("Äußerste Grenze, ab dem früheren Ereignis. {why}", "Outer limit, from the earlier event. {why}")
_LIMIT_BINDS = Text(
    "Es gilt die äußerste Grenze: {length} nach dem früheren Ereignis. Sie endet vor der eigentlichen Frist.",
    "The outer limit counts: {length} after the earlier event. It ends before the period itself.",
)
_LIMIT_OVER = Text(
    "Die äußerste Grenze von {length} war schon vorbei, als die Frist begann; es zählt nur die Frist selbst.",
    "The outer limit of {length} was already over when the period began; only the period itself counts.",
)
_END_OF_DAY = Text(
    "00:00 Uhr heißt: bis zum Ende des Tages davor, {day}, 24:00 Uhr.",
    "00:00 means: until the end of the day before, {day}, 24:00.",
)
_NO_MORE = Text(
    "Diese Regel galt nur bis zum {day}; das Ereignis liegt danach.",
    "This rule applied only until {day}; the event lies after that.",
)
_OLD_TEXT = Text(
    "Am Tag des Ereignisses galt eine ältere Fassung, bis zum {day}: {law}. Nach ihr ist gerechnet.",
    "On the day of the event an older text applied, until {day}: {law}. The deadline follows it.",
)
