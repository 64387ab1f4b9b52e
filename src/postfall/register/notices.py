"""The notifications of a case: those that were recorded, and those that only the answers know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.register.model import ERASED, NoticeRow
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postfall.case.model import CaseState, Fact, Line, NoticeRecord
    from postfall.law.model import Duty

LEGACY: Mapping[str, tuple[str, str]] = {
    "gdpr-33-1": ("told_authority_at", "authority_reference"),
    "gdpr-33-2": ("told_controller_at", ""),
    "tell-employer": ("employer_told_at", ""),
    "insurance": ("insurer_told_at", ""),
    "bank-recall": ("bank_told_at", ""),
}
"""Duty → the answers that say when it was met, and with which reference. Persons told have a yes without a time."""
_PERSONS = "gdpr-34"
_NO_TITLE = Text("", "")


def notices_of(state: CaseState, lines: Iterable[Line], duties: Mapping[str, Duty]) -> tuple[NoticeRow, ...]:
    """All notices in the order of their time. An answer counts only where no notice of the same duty was recorded."""
    rows = [_recorded(row, duties) for row in state.notices]
    known = {row.duty for row in rows}
    rows += [row for duty in (*LEGACY, _PERSONS) if duty not in known and (row := _answered(state, duty, duties))]
    rows.sort(key=lambda row: row.given.utc.timestamp() if row.given else float("inf"))
    judged: set[str] = set()
    timed = []
    for row in rows:
        timed.append(_timed(row, duties.get(row.duty), first=row.duty not in judged))
        judged.add(row.duty)
    gone = [line for line in lines if line.body is None and line.entry.type.startswith("notice.given/")]
    return (*timed, *(_erased(line) for line in gone))


def _recorded(row: NoticeRecord, duties: Mapping[str, Duty]) -> NoticeRow:
    return NoticeRow(
        duty=row.duty,
        title=_title(row.duty, duties),
        stage=row.stage.value,
        to=row.to,
        given=row.given,
        channel=row.channel,
        reference=row.reference,
        follow_up=row.follow_up,
        delay=row.delay or "",
        who=row.who,
    )


def _answered(state: CaseState, duty: str, duties: Mapping[str, Duty]) -> NoticeRow | None:
    """The notice that the answers tell of, or None."""
    if duty == _PERSONS:
        told = state.facts.get("persons_told")
        if told is None or told.value not in {"yes", True}:
            return None
        return _legacy(duty, duties, told, None, "")
    at, reference = LEGACY[duty]
    fact = state.facts.get(at)
    if fact is None or not isinstance(fact.value, Moment):
        return None
    number = state.value(reference) if reference else ""
    return _legacy(duty, duties, fact, fact.value, number if isinstance(number, str) and number != "unknown" else "")


def _legacy(duty: str, duties: Mapping[str, Duty], fact: Fact, given: Moment | None, reference: str) -> NoticeRow:
    found = duties.get(duty)
    to = found.to if found else _NO_TITLE
    return NoticeRow(
        duty=duty,
        title=_title(duty, duties),
        stage="completed",
        to=to.de if to.de == to.en else "",
        given=given,
        channel="",
        reference=reference,
        follow_up=None,
        delay="",
        who=fact.provenance.who,
        legacy=True,
    )


def _timed(row: NoticeRow, duty: Duty | None, *, first: bool) -> NoticeRow:
    from dataclasses import replace

    if duty is None or duty.deadline is None or row.given is None:
        return row
    hours = (row.given.utc - duty.deadline.at.utc).total_seconds() / 3600
    # The end instant itself lies outside the period.
    late = row.given.utc >= duty.deadline.due.utc if first else None
    return replace(row, hours=round(hours, 2), late=late)


def _erased(line: Line) -> NoticeRow:
    return NoticeRow(
        duty="",
        title=ERASED,
        stage="",
        to="",
        given=None,
        channel="",
        reference="",
        follow_up=None,
        delay="",
        who=line.entry.actor,
        erased=True,
    )


def _title(duty: str, duties: Mapping[str, Duty]) -> Text:
    found = duties.get(duty)
    return found.title if found else Text(duty, duty)
