"""A debrief before it has a format: frozen values, all texts in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from postfall.exercise.score.model import ExpectationScore, ObjectiveScore, Performance, Scored
from postfall.language import Text
from postfall.value import Moment


class Kind(StrEnum):
    """What a row of the timeline tells of, in the order of rows at one instant."""

    CLOCK = "clock"
    DUE = "due"
    INJECT = "inject"
    HINT = "hint"
    ANSWER = "answer"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timeline on the exercise's clock, `after` the start. `own` is what the participants said.

    `delay` is how much later than due it came, zero where it came in time, None where nothing was due. A row of kind
    DUE tells that the time for something ran out. `expected` False: a step that nothing was expected of.
    """

    at: Moment
    after: timedelta
    kind: Kind
    text: Text
    own: str = ""
    delay: timedelta | None = None
    expected: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """The truth beside the answer. `good` is the scenario's model answer, `reason` what the participants gave."""

    score: ExpectationScore
    type: str
    text: Text
    answer: Text
    truth: Text
    reason: str = ""
    good: Text | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal of a run tells beside its performance; moments on the exercise's clock, ids of the scenario.

    `steps` are the titles of the playbook's steps, `labels` the words for (fact or truth name, value).
    """

    injects: tuple[tuple[str, Moment], ...] = ()
    hints: tuple[tuple[str, Moment], ...] = ()
    clock: tuple[tuple[str, timedelta, Moment], ...] = ()
    ended: Moment | None = None
    steps: Mapping[str, Text] | None = None
    labels: Mapping[tuple[str, str], Text] | None = None


@dataclass(frozen=True, slots=True)
class Debrief:
    """All that is said after one run. `open` are expectations that wait for a facilitator's mark."""

    scenario: str
    revision: int
    title: Text
    started: Moment
    ended: Moment | None
    scored: Scored
    performance: Performance
    timeline: tuple[Row, ...]
    compared: tuple[Compared, ...]
    strengths: tuple[Text, ...]
    improvements: tuple[Text, ...]
    questions: tuple[Text, ...]
    open: tuple[Text, ...]

    @property
    def objectives(self) -> tuple[ObjectiveScore, ...]:
        """The ratings, in the scenario's order."""
        return self.scored.objectives
