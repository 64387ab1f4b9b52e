"""A year of the register in numbers, added up case by case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.language import Text
    from postfall.register.model import CaseRow

UNDECIDED = "none"
"""The outcome of a case in which nobody assessed the risk yet."""


@dataclass(slots=True)
class DutySum:
    """One duty over all cases: by state, and its first notices in time, late, or without a deadline to hold against.

    `hours` are those from the start of the clock to the first notice, one a case; none are below 0.
    """

    title: Text
    states: Counter[str] = field(default_factory=Counter)
    in_time: int = 0
    late: int = 0
    without_deadline: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def median(self) -> float | None:
        """The median of `hours`; None where no notice has a time."""
        return round(median(self.hours), 2) if self.hours else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case was not notified: the duty that was waived, or the risk that was decided otherwise."""

    case: str
    duty: str
    title: Text
    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty that is still open; `due` ISO or None."""

    case: str
    duty: str
    title: Text
    due: str | None
    overdue: bool


@dataclass(slots=True)
class Summary:
    """The numbers of the chosen cases."""

    cases: int = 0
    closed: int = 0
    tampered: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    duties: dict[str, DutySum] = field(default_factory=dict)
    not_notified: list[Reason] = field(default_factory=list)
    open: list[OpenDuty] = field(default_factory=list)


_NOT_DONE = frozenset({"waive", "waived", "record"})


def summarise(rows: Iterable[CaseRow], now_iso: str) -> Summary:
    """Add up `rows`; `now_iso` (UTC, ISO) is the moment against which open duties count as overdue."""
    from datetime import datetime

    now = datetime.fromisoformat(now_iso)
    found = Summary()
    for row in rows:
        found.cases += 1
        found.closed += row.closed is not None
        if row.bad is not None:
            found.tampered.append(row.case)
        found.outcomes[row.risk.counts if row.risk and row.risk.counts else UNDECIDED] += 1
        _duties(found, row, now.timestamp())
        _notices(found, row)
        found.not_notified += [
            Reason(row.case, said.duty, said.title, said.choice, said.reason)
            for said in row.decisions
            if said.choice in _NOT_DONE
        ]
    return found


def _duties(found: Summary, row: CaseRow, now: float) -> None:
    for duty in row.duties:
        if duty.state.value == "not_applicable":
            continue
        found.duties.setdefault(duty.id, DutySum(duty.title)).states[duty.state.value] += 1
        if duty.state.value == "open" and row.closed is None:
            due = duty.deadline.due if duty.deadline else None
            found.open.append(OpenDuty(row.case, duty.id, duty.title, due.iso() if due else None, _over(due, now)))


def _over(due: object, now: float) -> bool:
    from postfall.value import Moment

    return isinstance(due, Moment) and due.utc.timestamp() <= now


def _notices(found: Summary, row: CaseRow) -> None:
    seen: set[str] = set()
    for notice in row.notices:
        if notice.erased or notice.duty in seen:
            continue
        seen.add(notice.duty)
        total = found.duties.setdefault(notice.duty, DutySum(notice.title))
        if notice.late is None:
            total.without_deadline += 1
        else:
            total.late += notice.late
            total.in_time += not notice.late
        if notice.hours is not None:
            total.hours.append(max(notice.hours, 0.0))
