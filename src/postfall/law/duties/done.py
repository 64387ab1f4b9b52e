"""What says that a duty was done: notices that a person recorded, or a fact with the moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.law.duties import words
from postfall.law.duties.facts import View, joined, when
from postfall.law.duties.notices import UNFINISHED, WITHDRAWN, Told, told
from postfall.law.duties.table import ROWS, Row
from postfall.law.model import Duty, DutyState

if TYPE_CHECKING:
    from postfall.language import Text
    from postfall.value import Moment


def done(duty: Duty, view: View) -> Duty | None:
    """The duty as done, or None where nothing says so."""
    row = ROWS.get(duty.id, Row())
    if (own := told(duty.id, view.notices)) is not None:
        return _by_notice(duty, own, None)
    for id_ in row.covered_by:
        other = told(id_, view.notices)
        if other is not None and id_ in view.regimes:
            found = _by_notice(duty, other, words.ELSEWHERE.fill(title=view.regimes[id_].title))
            return replace(found, stage="", follow_up=None)
    at = view.moment(row.done) if row.done else None
    if at is not None:
        late = (words.LATE,) if _late(at, duty) else ()
        return replace(duty, state=DutyState.DONE, reason=words.DONE.fill(when=when(at)), warnings=late, missing=())
    if row.persons and view.answers.get("persons_told") == "yes":
        return replace(duty, state=DutyState.DONE, reason=words.PERSONS_TOLD, warnings=(), missing=())
    return None


def _by_notice(duty: Duty, found: Told, more: Text | None) -> Duty:
    newest = found.newest
    warnings: tuple[Text, ...] = ()
    if found.stage == WITHDRAWN:
        said = words.WITHDRAWN.fill(when=when(newest.given))
    else:
        words_for = words.TOLD_IN_PART if found.stage in UNFINISHED else words.TOLD
        shown = found.last or newest
        said = words_for.fill(when=when(shown.given), channel=shown.channel, reference=shown.reference)
        warnings = _lateness(duty, found)
    reason = joined(said, more)
    return replace(
        duty,
        state=DutyState.DONE,
        reason=reason,
        stage=found.stage,
        follow_up=found.follow_up,
        warnings=warnings,
        missing=(),
    )


def _lateness(duty: Duty, found: Told) -> tuple[Text, ...]:
    if found.first is None:
        return ()
    given, start = found.first.given, duty.start
    if start is not None and given.utc < start.at.utc:
        return (words.EARLY.fill(title=duty.title, when=when(given), start=when(start.at)),)
    if not _late(given, duty):
        return ()
    excused = any((row.delay or "").strip() for row in found.rows)
    return (words.LATE,) if excused else (words.LATE, words.NO_DELAY_GIVEN)


def _late(at: Moment, duty: Duty) -> bool:
    """The end instant itself lies outside the period."""
    return duty.deadline is not None and at.utc >= duty.deadline.due.utc
