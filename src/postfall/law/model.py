"""Regimes as data, deadlines and duties as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from postfall.language import Text
from postfall.value import Moment

_NOBODY = Text("", "")


class Counting(StrEnum):
    """How a regime counts its time."""

    EU_1182 = "eu-1182"
    DE_BGB = "de-bgb"
    ELAPSED = "elapsed"
    CONTRACT = "contract"
    WITHOUT_DELAY = "without-delay"


@dataclass(frozen=True, slots=True)
class Regime:
    """One legal obligation with a clock. `event` is the fact key that starts it; `hours` None: no fixed length.

    `status` is in_force, or proposed (listed, never applied). `by_contract`: a contract may set the hours. `look_at`
    holds the kinds of data that call for a closer look at the risk. `valid_from` is empty for a mere proposal.
    """

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
    who: Text = _NOBODY
    by_contract: bool = False
    look_at: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the regime may be applied at all."""
        return self.status == "in_force"


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
class NotComputed:
    """A reading that belongs here but could not be counted, and why."""

    id: ReadingId
    reason: Text


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday in the period; `counted` False: local only, told but never part of a reading."""

    day: date
    name: Text
    counted: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a duty must be done: `due` is the elapsed reading; `notes` are things to know, never readings."""

    regime: str
    event: str
    at: Moment
    due: Moment
    readings: tuple[Reading, ...]
    notes: tuple[Text, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    holidays: tuple[Holiday, ...] = ()


class DutyState(StrEnum):
    """What is known about a duty."""

    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Duty:
    """A legal obligation with its state and the reason for it.

    `law` is the norm, `source` where it was read. `missing` are the fact keys that would settle it; `warnings` are to
    be shown with it and decide nothing.
    """

    id: str
    title: Text
    state: DutyState
    reason: Text
    to: Text
    source: str
    deadline: Deadline | None = None
    missing: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = ()
    law: Text = _NOBODY
