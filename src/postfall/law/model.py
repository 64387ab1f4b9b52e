"""Regimes as data, deadlines and duties as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postfall.language import Text
from postfall.value import Moment


class Counting(StrEnum):
    """How a regime counts its time."""

    EU_1182 = "eu-1182"
    DE_BGB = "de-bgb"
    ELAPSED = "elapsed"
    CONTRACT = "contract"
    WITHOUT_DELAY = "without-delay"


@dataclass(frozen=True, slots=True)
class Regime:
    """One legal obligation with a clock. `event` is the fact key that starts it; `hours` None: no fixed length."""

    id: str
    title: Text
    law: Text
    event: str
    hours: int | None
    counting: Counting
    to: Text
    text: Text
    source: str
    valid_from: str
    checked: str
    confirmed: bool
    status: str = "in_force"


class ReadingId(StrEnum):
    """The ways to count the same period; the first is the one we set."""

    ELAPSED = "elapsed"
    FULL_HOUR = "full-hour"
    TWO_WORKING_DAYS = "two-working-days"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count: `due` is the exclusive end instant."""

    id: ReadingId
    due: Moment
    disputed: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a duty must be done: `due` is the elapsed reading; `notes` are things to know, never readings."""

    regime: str
    event: str
    at: Moment
    due: Moment
    readings: tuple[Reading, ...]
    notes: tuple[Text, ...] = ()


class DutyState(StrEnum):
    """What is known about a duty."""

    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Duty:
    """A legal obligation with its state and the reason for it."""

    id: str
    title: Text
    state: DutyState
    reason: Text
    to: Text
    source: str
    deadline: Deadline | None = None
