"""The notifications of a case: those that were recorded, and those that only the answers know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.law.duties.table import ROWS
from postfall.law.model import DutyState
from postfall.register.model import ERASED, NoticeRow
from postfall.value import UNKNOWN, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from postfall.case.model import CaseState, Fact, Line, NoticeRecord
    from postfall.law.model import Duty

PERSONS_TOLD = "persons_told"
_NO_TITLE = Text("", "")


def notices_of(state: CaseState, lines: Iterable[Line], duties: Mapping[str, Duty]) -> tuple[NoticeRow, ...]:
    """All notices in the order of their time. An answer counts only where no notice of the same duty was recorded."""
    rows = [_recorded(row, duties) for row in state.notices]
    known = {row.duty for row in rows}
    for fact, ids in _answerable().items():
        if not known & {*ids, *(other for id_ in ids for other in ROWS[id_].covered_by)}:
            rows += _answered(state, fact, ids, duties)
    rows.sort(key=lambda row: row.given.utc.timestamp() if row.given else float("inf"))
    judged: set[str] = set()
    timed = []
    for row in rows:
        timed.append(_timed(row, duties.get(row.duty), first=row.duty not in judged))
        judged.add(row.duty)
    gone = [line for line in lines if line.body is None and line.entry.type.startswith("notice.given/")]
    return (*timed, *(_erased(line) for line in gone))


def _answerable() -> dict[str, list[str]]:
    """The answers that say by themselves that a duty was met → the duties that they can meet."""
    found: dict[str, list[str]] = {}
    for id_, row in ROWS.items():
        for fact in (row.done, PERSONS_TOLD if row.persons else ""):
            if fact:
                found.setdefault(fact, []).append(id_)
    return found


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


def _answered(state: CaseState, key: str, ids: Sequence[str], duties: Mapping[str, Duty]) -> list[NoticeRow]:
    """The notice that the answer `key` tells of, under the first of the duties `ids` that it has met; or none."""
    fact = state.facts.get(key)
    met = [id_ for id_ in ids if id_ in duties and duties[id_].state is DutyState.DONE]
    duty = (met or list(ids))[0]
    if fact is None:
        return []
    if key == PERSONS_TOLD:
        return [_legacy(duty, duties, fact, None, "")] if fact.value == "yes" else []
    if not isinstance(fact.value, Moment):
        return []
    number = state.value(ROWS[duty].number)
    return [_legacy(duty, duties, fact, fact.value, number if isinstance(number, str) and number != UNKNOWN else "")]


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
    clock = duty.deadline if duty else None
    began = clock.at if clock else duty.start.at if duty and duty.start else None
    if row.given is None or began is None:
        return row
    hours = (row.given.utc - began.utc).total_seconds() / 3600
    # The end instant itself lies outside the period.
    late = row.given.utc >= clock.due.utc if first and clock else None
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
