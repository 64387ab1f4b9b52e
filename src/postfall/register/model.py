"""One case as a line of the register, and what to choose among them: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.model import FirstBad
    from postfall.law.model import Duty
    from postfall.value import FactValue, Moment

ERASED = Text("gelöscht", "erased")
"""What stands where a body was erased (Art. 17 GDPR)."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A confirmed answer. `value` None: its body was erased. `words` are the answer as people read it."""

    key: str
    question: Text
    value: FactValue | Moment | None
    words: Text
    source: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A step of the playbook that was done, or skipped for `reason`. `at` is ISO, UTC."""

    step: str
    title: Text
    state: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided about a duty or the risk, and why; `erased`: only that something was decided is left."""

    duty: str
    title: Text
    choice: str
    reason: str
    who: str
    at: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notification that a person recorded, or (`legacy`) one that stands in the answers alone.

    `given` None: the time is not known. `hours` have passed since the clock's start. `late` is told of the first
    notice of a duty only, because Art. 33(4) GDPR lets the rest follow; None where there is no deadline.
    """

    duty: str
    title: Text
    stage: str
    to: str
    given: Moment | None
    channel: str
    reference: str
    follow_up: str | None
    delay: str
    who: str
    hours: float | None = None
    late: bool | None = None
    legacy: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class RiskRow:
    """The newest assessment: `outcome` as the rules gave it, `decided` as a person decided (empty: nobody did).

    `kept` tells that it stands in the journal; else it was worked out now from the answers. `severity` is ENISA's SE
    in hundredths.
    """

    outcome: str
    decided: str
    reason: str
    rules: tuple[str, ...]
    severity: int | None
    band: str
    at: str
    kept: bool

    @property
    def counts(self) -> str:
        """The outcome that holds: the person's where there is one."""
        return self.decided or self.outcome


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the register.

    `opened` and `closed` are ISO instants, `year` is that of `opened` in the case's zone. `bad` is the first entry that
    does not match its hashes; None: all do. What is left of a case that cannot be read at all is its id.
    """

    case: str
    title: str
    opened: str
    year: int
    exercise: bool
    closed: str | None
    review: str | None
    entries: int
    head: str
    playbook: str
    facts: tuple[FactRow, ...] = ()
    effects: tuple[FactRow, ...] = ()
    actions: tuple[FactRow, ...] = ()
    steps: tuple[MeasureRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
    duties: tuple[Duty, ...] = ()
    risk: RiskRow | None = None
    organisation: str = ""
    erased: int = 0
    bad: FirstBad | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases are wanted; None takes all. `exercises` True: exercises alone, which are never mixed with real ones.

    `duty` keeps the cases in which the duty applies or was decided or met, `outcome` those whose risk came out so.
    """

    year: int | None = None
    duty: str | None = None
    outcome: str | None = None
    open: bool | None = None
    exercises: bool = False
