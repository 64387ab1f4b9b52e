"""Deadlines as a calendar file (RFC 5545): events with alarms, in UTC, without a word about any person.

VEVENT and not VTODO, because several calendars ignore tasks; the alarms stand last in it, as Outlook wants them.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from postfall.draft.render import EXERCISE
from postfall.errors import StoreError, UsageError
from postfall.language import Text, both, day, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from icalendar import Alarm, Event

    from postfall.language import Language
    from postfall.law.model import Deadline

ALARM_HOURS = (24, 6, 1)
"""How many hours before the end the calendar reminds."""

NOT_INTO_THE_HACKED_ACCOUNT = Text(
    "Bitte nicht in den Kalender des gehackten Kontos einlesen: Dort kann jemand mitlesen und löschen.",
    "Please do not import this into the calendar of the hacked account: somebody may read and delete it there.",
)


def calendar(
    deadlines: Sequence[Deadline],
    titles: Mapping[str, Text],
    language: Language,
    now: datetime,
    *,
    exercise: bool = False,
) -> bytes:
    """The calendar file (UTF-8, CRLF) with one event a deadline, at its `due`; `titles` by regime id.

    Alarms that would ring before the event itself happened are left out: a clock of four hours has one of an hour.
    `now` (aware, from the clock) is the stamp. The same deadline has the same UID, so that importing twice does not
    double it. With `exercise` every event and alarm says so, and no real deadline of the same moment has its UID.
    """
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", "-//Postfall//Postfall//DE")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    for row in deadlines:
        title = titles.get(row.regime, Text(row.regime, row.regime))
        file.add_component(_event(row, title, language, now, exercise=exercise))
    return bytes(file.to_ical())


def write_calendar(path: Path, data: bytes) -> None:
    """Write a new file. Raises `UsageError` where it exists or cannot be there, `StoreError` where writing fails."""
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except FileExistsError as error:
        raise UsageError(
            Text(f"„{path}“ gibt es schon.", f"“{path}” exists already."),
            hint=Text("Nennen Sie einen anderen Namen.", "Name another file."),
            where=str(path),
        ) from error
    except (FileNotFoundError, NotADirectoryError, PermissionError, ValueError) as error:
        raise UsageError(
            Text(f"„{path}“ lässt sich nicht anlegen.", f"“{path}” cannot be created."),
            hint=Text(
                "Gibt es den Ordner, und dürfen Sie dort schreiben?", "Does the folder exist, may you write there?"
            ),
            where=str(path),
        ) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise StoreError(
            Text(f"„{path}“ wurde nicht geschrieben: {why}.", f"“{path}” was not written: {why}."),
            hint=Text("Ist noch Platz auf der Platte?", "Is there space left on the disk?"),
            where=str(path),
        ) from error


def _event(row: Deadline, title: Text, language: Language, now: datetime, *, exercise: bool) -> Event:
    from icalendar import Event

    summary = (_REHEARSED if exercise else _SUMMARY).fill(title=title).to(language)
    kind = "postfall-exercise" if exercise else "postfall"
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{kind}:{row.regime}:{row.event}:{row.at.utc.isoformat()}')}")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("dtstart", row.due.utc)
    event.add("summary", summary)
    event.add("description", _description(row, language, exercise=exercise))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for hours in ALARM_HOURS:
        if row.due.utc - timedelta(hours=hours) >= row.at.utc:
            event.add_component(_alarm(hours, summary))
    return event


def _alarm(hours: int, summary: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -timedelta(hours=hours))
    alarm.add("description", summary)
    return alarm


def _description(row: Deadline, language: Language, *, exercise: bool) -> str:
    end = _END.fill(due=moment(row.due.local, language)).to(language)
    parts = [
        *([EXERCISE.to(language)] if exercise else []),
        end,
        *_midnight(row, language),
        row.readings[0].why.to(language),
        NOT_INTO_THE_HACKED_ACCOUNT.to(language),
        _NO_ADVICE.to(language),
    ]
    return "\n".join(parts)


def _midnight(row: Deadline, language: Language) -> list[str]:
    """A calendar shows the end of a day as 00:00 of the next one: the words say which day is over."""
    here = row.due.local
    if here.time() != time.min:
        return []
    return [_END_OF_DAY.fill(day=both(day, here.date() - timedelta(days=1))).to(language)]


_SUMMARY = Text("Frist: {title}", "Deadline: {title}")
_REHEARSED = Text("ÜBUNG – Frist: {title}", "EXERCISE – deadline: {title}")
_END = Text("Ende der Frist: {due}.", "End of the period: {due}.")
_END_OF_DAY = Text("Das ist das Ende des Tages davor: {day}.", "That is the end of the day before: {day}.")
_NO_ADVICE = Text("Postfall ersetzt keine Rechtsberatung.", "Postfall gives no legal advice.")
