"""Regimes as data, deadlines and duties as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

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


class Unit(StrEnum):
    """In what a period is measured."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """A length as the law names it: 72 hours, 3 days, 1 month. Days and months are those of the calendar."""

    amount: int
    unit: Unit = Unit.HOURS

    def words(self) -> Text:
        """As a person says it."""
        de, en = _UNITS[self.unit][self.amount != 1]
        return Text(f"{self.amount} {de}", f"{self.amount} {en}")


_UNITS = {
    Unit.HOURS: (("Stunde", "hour"), ("Stunden", "hours")),
    Unit.DAYS: (("Tag", "day"), ("Tage", "days")),
    Unit.MONTHS: (("Monat", "month"), ("Monate", "months")),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A second clock of the same duty: at the latest `period` after `event`; of both ends the earlier one counts."""

    event: str
    period: Period


@dataclass(frozen=True, slots=True)
class Version:
    """How a regime read from `valid_from` to `valid_to` (ISO days, both included), before its present text."""

    valid_from: str
    valid_to: str
    period: Period | None
    law: Text
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Regime:
    """One legal obligation, and its clock where it has one.

    `event` is the fact that starts it. With `after` it is the moment at which the notice of that regime was handed in.
    `period` None: the law names no length. `limits` are further clocks of the same duty.

    `who` is bound, `audience` says so in tags, `trigger` and `threshold` say when and from which gravity on. `status`
    is in_force, or proposed (listed, never applied). `by_contract`: a contract may set hours, in the answer
    `hours_fact`. `shift`: a last day without work moves to the next working day (`de-bgb` only). `look_at` holds the
    kinds of data that call for a closer look at the risk. `valid_from` is empty for a mere proposal, `valid_to` empty
    for what still stands; `versions` are older texts. `notes` are told with every deadline and change none.
    """

    id: str
    title: Text
    law: Text
    event: str
    period: Period | None
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
    trigger: Text = _NOBODY
    threshold: Text = _NOBODY
    audience: tuple[str, ...] = ()
    after: str = ""
    limits: tuple[Limit, ...] = ()
    shift: bool = False
    hours_fact: str = ""
    counting_why: Text = _NOBODY
    valid_to: str = ""
    versions: tuple[Version, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the regime may be applied at all."""
        return self.status == "in_force"

    @property
    def hours(self) -> int | None:
        """The length where it is one in hours."""
        return self.period.amount if self.period is not None and self.period.unit is Unit.HOURS else None


class ReadingId(StrEnum):
    """The ways to count the same period; the first is the one we set."""

    ELAPSED = "elapsed"
    FULL_HOUR = "full-hour"
    FULL_DAY = "full-day"
    NEXT_WORKING_DAY = "next-working-day"
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
    """When a duty must be done: `due` is the first reading; `notes` are things to know, never readings."""

    regime: str
    event: str
    at: Moment
    due: Moment
    readings: tuple[Reading, ...]
    notes: tuple[Text, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    holidays: tuple[Holiday, ...] = ()


class Given(Protocol):
    """A notice as a person recorded it; the journal's own record fits. `follow_up` is an ISO day."""

    @property
    def duty(self) -> str: ...  # noqa: D102
    @property
    def stage(self) -> str: ...  # noqa: D102
    @property
    def given(self) -> Moment: ...  # noqa: D102
    @property
    def to(self) -> str: ...  # noqa: D102
    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def reference(self) -> str: ...  # noqa: D102
    @property
    def follow_up(self) -> str | None: ...  # noqa: D102
    @property
    def delay(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Start:
    """The event (a fact key, or the name of the notice that started the clock) and its moment."""

    event: str
    at: Moment


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
    be shown with it and decide nothing. `notices` are what a person recorded about it, `stage` how far they got,
    `follow_up` the day (ISO) for which the rest is promised. `start` says from when it counts, also without a clock.
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
    stage: str = ""
    notices: tuple[Given, ...] = ()
    start: Start | None = None
    follow_up: str | None = None
