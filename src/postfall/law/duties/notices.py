"""What was recorded about a duty, read in order: how far it is, what is promised, and the duty to hand in the rest.

Art. 33(4) GDPR lets a notice come in phases. Each addressee has a chain of its own: preliminary, follow-up, then
completed or withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from postfall.language import Text, both, iso_day
from postfall.law.dates import end_of
from postfall.law.duties import words
from postfall.law.model import Deadline, Duty, DutyState, Reading, ReadingId, Start
from postfall.value import Moment, zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.law.model import Given

PRELIMINARY, FOLLOW_UP, COMPLETED, WITHDRAWN = "preliminary", "follow-up", "completed", "withdrawn"
UNFINISHED = frozenset({PRELIMINARY, FOLLOW_UP})
SUFFIX = "-follow-up"
"""The duty to hand in the rest of a notice has the id of the duty with this at its end."""


@dataclass(frozen=True, slots=True)
class Told:
    """The notices of one duty: `first` and `last` that stand, `newest` of all, and the stage over all addressees."""

    rows: tuple[Given, ...]
    first: Given | None
    last: Given | None
    newest: Given
    stage: str
    follow_up: str | None


def told(duty: str, notices: Sequence[Given]) -> Told | None:
    """What was recorded about `duty`, in the order of the journal; None where nothing was."""
    rows = tuple(row for row in notices if row.duty == duty)
    if not rows:
        return None
    chains: dict[str, Given] = {}
    for row in rows:
        chains[row.to.strip().casefold()] = row
    ends = tuple(chains.values())
    stages = {str(row.stage) for row in ends}
    stage = next((row for row in (FOLLOW_UP, PRELIMINARY, COMPLETED) if row in stages), WITHDRAWN)
    gone = {key for key, row in chains.items() if str(row.stage) == WITHDRAWN}
    standing = [row for row in rows if row.to.strip().casefold() not in gone]
    promised = [row.follow_up for row in ends if str(row.stage) in UNFINISHED and row.follow_up]
    return Told(
        rows,
        first=min(standing, key=lambda row: row.given.utc, default=None),
        last=max(standing, key=lambda row: row.given.utc, default=None),
        newest=rows[-1],
        stage=stage,
        follow_up=min(promised, default=None),
    )


def follow_up_duty(duty: Duty) -> Duty | None:
    """The duty to hand in the rest, with the promised day as its clock; None where nothing is outstanding."""
    found = told(duty.id, duty.notices)
    if found is None or found.stage not in UNFINISHED:
        return None
    newest = next(row for row in reversed(found.rows) if str(row.stage) in UNFINISHED)
    title = words.FOLLOW_UP.fill(title=duty.title)
    row = Duty(
        id=duty.id + SUFFIX,
        title=title,
        state=DutyState.OPEN,
        reason=words.FOLLOW_UP_OPEN,
        to=Text(newest.to, newest.to) if newest.to else duty.to,
        source=duty.source,
        law=words.FOLLOW_UP_LAW,
        start=Start(duty.id, newest.given),
        stage=found.stage,
        notices=found.rows,
        follow_up=found.follow_up,
    )
    day = _day(found.follow_up)
    if day is None:
        return row
    due = Moment.of(end_of(day, zone_info(newest.given.zone)), newest.given.zone)
    reading = Reading(ReadingId.ELAPSED, due, disputed=False, why=words.FOLLOW_UP_WHY)
    reason = words.FOLLOW_UP_PROMISED.fill(day=both(iso_day, day.isoformat()))
    return replace(row, reason=reason, deadline=Deadline(row.id, duty.id, newest.given, due, (reading,)))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < date.max.year else None
