"""Events of a run, the truth it is held against, and the score: frozen values, no disk, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from postfall.language import Text
from postfall.value import Json, Moment


class Rating(StrEnum):
    """How well an objective was met: at least nine tenths, seven tenths, four tenths of its points, or less."""

    PERFORMED = "performed"
    SOME_CHALLENGES = "some_challenges"
    MAJOR_CHALLENGES = "major_challenges"
    UNABLE = "unable"


class Known(Protocol):
    """What is true about a world, as far as scores need it: numbers and sets (names) by the keys of expectations."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """The numbers that an estimate is held against."""
        ...

    @property
    def sets(self) -> Mapping[str, tuple[str, ...]]:
        """The names that a set is held against."""
        ...


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate between two bounds, both included; a single number has equal bounds."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a participant answered to one expectation, and when on the exercise's clock.

    `value` is an interval (estimate), names (set), a text (fact, decision's choice) or None for "I do not know".
    `reason` is the one sentence that a legal decision asks for.
    """

    expectation: str
    value: Interval | tuple[str, ...] | str | None
    at: Moment
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """A step of the playbook that was done, and when on the exercise's clock."""

    step: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Performance:
    """All that is scored of one run: `started` on the exercise's clock, steps, answers, hints taken (by id), and the
    facilitator's marks (expectation → tenths of the points, with a note).
    """

    started: Moment
    did: tuple[Did, ...] = ()
    answers: tuple[Answer, ...] = ()
    hints: tuple[str, ...] = ()
    marks: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExpectationScore:
    """`points` = `best` × `quality` × `timeliness` less the hints, never below zero; quality and timeliness 0 to 1.

    All three are exact hundredths. `after` is the time from the start to the deed or the answer on the exercise's
    clock, None where there was none. `why` says in a sentence how the quality came about.
    """

    id: str
    objective: str
    quality: float
    timeliness: float
    points: float
    best: int
    hint_cost: int
    critical_missed: bool
    answer: Json
    truth: Json
    why: Text
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """`capped` tells that a critical expectation was missed, so the rating is no better than major challenges.

    `rating` is None where nothing of the objective could be scored, because nobody has marked it yet.
    """

    id: str
    title: Text
    rating: Rating | None
    points: float
    best: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """The whole result. `open` are manual expectations that nobody has marked yet; they count in neither sum."""

    score: float
    best: int
    objectives: tuple[ObjectiveScore, ...]
    expectations: tuple[ExpectationScore, ...]
    open: tuple[str, ...] = ()
