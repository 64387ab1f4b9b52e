"""The worked example that comes with a playbook: answers of an invented business, moved to the present."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from postfall.errors import ContentError
from postfall.language import Text
from postfall.playbook.answers import Answers, MailboxGiven, parse_answers
from postfall.playbook.given import Given
from postfall.playbook.given_notices import NoticeGiven
from postfall.playbook.read import find_playbook
from postfall.shipped import find
from postfall.value import FactValue, Moment

FILE = "demo-answers.yaml"
_AGO = timedelta(minutes=20)


def shipped_example(playbook: str, *, now: datetime, mailbox: MailboxGiven) -> Answers:
    """The playbook's example answers; the last moment in them lies twenty minutes before `now`, the others keep their
    distance to it. Raises `ContentError` where there is no example or it is broken.
    """
    folder = find("playbooks", playbook)
    entry = folder.joinpath(FILE) if folder else None
    if entry is None or not entry.is_file():
        raise ContentError(
            Text("Zu dieser Anleitung gibt es kein Beispiel.", "This playbook has no example."), where=playbook
        )
    found, _ = find_playbook(playbook)
    answers = parse_answers(entry.read_bytes(), FILE, found, folder=Path())
    shift = _shift(answers, now)
    facts = {key: replace(given, value=_moved(given, shift)) for key, given in answers.facts.items()}
    notices = {duty: tuple(_later(row, shift) for row in rows) for duty, rows in answers.notices.items()}
    return replace(answers, facts=facts, notices=notices, mailboxes=(mailbox,))


def _shift(answers: Answers, now: datetime) -> timedelta:
    moments = [value.utc for value in answers.values.values() if isinstance(value, Moment)]
    moments += [row.at.utc for rows in answers.notices.values() for row in rows]
    latest = max(moments, default=now)
    return timedelta(minutes=int((now - _AGO - latest).total_seconds() // 60))


def _moved(given: Given, shift: timedelta) -> FactValue | Moment:
    value = given.value
    return _at(value, shift) if isinstance(value, Moment) else value


def _at(moment: Moment, shift: timedelta) -> Moment:
    moved = Moment.of(moment.utc + shift, moment.zone)
    return Moment.of(moved.utc, moment.zone, moved.local.strftime("%Y-%m-%d %H:%M"))


def _later(row: NoticeGiven, shift: timedelta) -> NoticeGiven:
    """The notice and the day that it promises, moved alike."""
    day = date.fromisoformat(row.follow_up) + timedelta(days=shift.days) if row.follow_up else None
    return replace(row, at=_at(row.at, shift), follow_up=day.isoformat() if day else None)
