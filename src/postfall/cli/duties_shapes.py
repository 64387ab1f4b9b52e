"""Duties as JSON, and as an entry of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.cli.deadline_shapes import reading_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.language import Language
    from postfall.law.model import Duty, Given


def duty_data(duty: Duty, language: Language, now: datetime) -> dict[str, Any]:
    """One duty as JSON, texts in the call's language; `now` tells what is overdue."""
    deadline = duty.deadline
    at = deadline.at if deadline else duty.start.at if duty.start else None
    event = deadline.event if deadline else duty.start.event if duty.start else None
    return {
        "id": duty.id,
        "title": duty.title.to(language),
        "state": duty.state.value,
        "reason": duty.reason.to(language),
        "to": duty.to.to(language),
        "law": duty.law.to(language),
        "source": duty.source,
        "start": {"event": event, "at": at.iso()} if at else None,
        "due": deadline.due.iso() if deadline else None,
        "readings": reading_rows(deadline, language) if deadline else [],
        "notes": [row.to(language) for row in deadline.notes] if deadline else [],
        "overdue": deadline is not None and duty.state.value == "open" and deadline.due.utc <= now,
        "missing": list(duty.missing),
        "warnings": [row.to(language) for row in duty.warnings],
        "stage": duty.stage or None,
        "follow_up": duty.follow_up,
        "notices": [notice_data(row) for row in duty.notices],
    }


def notice_data(row: Given) -> dict[str, Any]:
    """One notice as JSON."""
    return {
        "duty": row.duty,
        "stage": str(row.stage),
        "at": row.given.iso(),
        "to": row.to,
        "channel": row.channel,
        "reference": row.reference,
        "follow_up": row.follow_up,
        "delay": row.delay,
    }


def write_duties_calendar(
    file: str, duties: Sequence[Duty], language: Language, now: datetime, *, exercise: bool = False
) -> bool:
    """Write the clocks of the open duties to a new calendar file; False, and no file, where no clock runs.

    Raises `UsageError` and `StoreError` as `draft.calendar.write_calendar` does.
    """
    from pathlib import Path

    from postfall.draft.calendar import calendar, write_calendar

    rows = [row for row in duties if row.deadline is not None and row.state.value == "open"]
    if not rows:
        return False
    deadlines = sorted((row.deadline for row in rows if row.deadline is not None), key=lambda row: row.due.utc)
    titles = {row.id: row.title for row in rows}
    write_calendar(Path(file), calendar(deadlines, titles, language, now, exercise=exercise))
    return True
