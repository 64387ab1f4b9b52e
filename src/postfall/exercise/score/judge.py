"""The judge: a scenario, what is true, and what was done become a score. Pure; the same input gives the same score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from postfall.errors import ContentError
from postfall.exercise.score import say
from postfall.exercise.score.model import Answer, ExpectationScore, Interval, ObjectiveScore, Rating, Scored
from postfall.exercise.score.quality import (
    FULL,
    HALF,
    NONE,
    UNSURE,
    estimate,
    exact,
    hundredths,
    is_reason,
    named,
    one_of,
    timeliness,
)
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Expectation, Objective, Scenario
    from postfall.exercise.score.model import Known, Performance
    from postfall.value import Json

_TENTHS = 10
_RATINGS = (
    (Fraction(9, 10), Rating.PERFORMED),
    (Fraction(7, 10), Rating.SOME_CHALLENGES),
    (Fraction(4, 10), Rating.MAJOR_CHALLENGES),
)
_UNSURE = "unknown"
"""How a scenario names "I do not know" where that is the right answer to a fact."""


def judge(scenario: Scenario, truth: Known, performance: Performance) -> Scored:
    """The score of one run. The order of what was done and answered means nothing, only its times do.

    Of several answers to one expectation the last counts; of several at the same instant the one that is worth least.
    Raises `ContentError` for an expectation that names a truth which the world does not tell.
    """
    costs = _hint_costs(scenario, performance.hints)
    rows: list[ExpectationScore] = []
    unmarked: list[str] = []
    for expectation in scenario.expectations:
        if expectation.type == "manual" and expectation.id not in performance.marks:
            unmarked.append(expectation.id)
        else:
            rows.append(_scored(expectation, truth, performance, costs.get(expectation.id, 0)))
    return Scored(
        score=_sum(row.points for row in rows),
        best=sum(row.best for row in rows),
        objectives=tuple(_objective(row, rows) for row in scenario.objectives),
        expectations=tuple(rows),
        open=tuple(unmarked),
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How good one deed or answer is, and what the table of truth and answer shows."""

    quality: Fraction
    after: timedelta | None
    answer: Json
    truth: Json
    why: Text


def truth_of(expectation: Expectation, truth: Known) -> int | tuple[str, ...]:
    """What `truth` tells of an estimate or a set. Raises `ContentError` where it does not."""
    key = expectation.truth or ""
    known: Mapping[str, int | tuple[str, ...]] = truth.numbers if expectation.type == "estimate" else truth.sets
    if key not in known:
        names = ", ".join(sorted(known))
        raise ContentError(
            Text(
                f"Die Erwartung {expectation.id} fragt nach „{key}“; das sagt die Übungswelt nicht. "
                f"Möglich sind: {names}.",
                f"The expectation {expectation.id} asks for “{key}”; the exercise's world does not tell that. "
                f"Possible: {names}.",
            ),
            where=expectation.id,
        )
    return known[key]


def _hint_costs(scenario: Scenario, taken: Iterable[str]) -> dict[str, int]:
    costs: dict[str, int] = {}
    known = {row.id: row for row in scenario.hints}
    for hint in sorted({*taken} & known.keys()):
        row = known[hint]
        costs[row.expectation] = costs.get(row.expectation, 0) + row.cost
    return costs


def _scored(expectation: Expectation, truth: Known, performance: Performance, cost: int) -> ExpectationScore:
    found = _verdict(expectation, truth, performance)
    in_time = NONE if found.after is None else timeliness(found.after, _due(expectation))
    points = max(NONE, expectation.points * found.quality * in_time - cost)
    return ExpectationScore(
        id=expectation.id,
        objective=expectation.objective,
        quality=hundredths(found.quality),
        timeliness=hundredths(in_time),
        points=hundredths(points),
        best=expectation.points,
        hint_cost=cost,
        critical_missed=expectation.critical and (found.quality < HALF or in_time == NONE),
        answer=found.answer,
        truth=found.truth,
        why=say.timed(found.why, found.after, _due(expectation)),
        after=found.after,
    )


def _due(expectation: Expectation) -> timedelta | None:
    """A mark is given whenever the facilitator likes; only deeds and answers can be late."""
    return None if expectation.type == "manual" else expectation.due


def _verdict(expectation: Expectation, truth: Known, performance: Performance) -> _Verdict:
    if expectation.type == "action":
        return _action(expectation, performance)
    if expectation.type == "manual":
        tenths, note = performance.marks[expectation.id]
        quality = Fraction(min(max(tenths, 0), _TENTHS), _TENTHS)
        return _Verdict(quality, timedelta(0), note or None, None, say.marked(quality))
    given = [row for row in performance.answers if row.expectation == expectation.id]
    if not given:
        return _Verdict(NONE, None, None, plain(_right(expectation, truth)), say.NOT_ANSWERED)
    last = max(row.at.utc for row in given)
    verdicts = [_answered(expectation, truth, performance, row) for row in given if row.at.utc == last]
    return min(verdicts, key=lambda row: (row.quality, str(row.answer)))


def _action(expectation: Expectation, performance: Performance) -> _Verdict:
    times = [row.at.utc for row in performance.did if row.step == expectation.step]
    if not times:
        return _Verdict(NONE, None, False, True, say.NOT_DONE)
    return _Verdict(FULL, _since(performance, min(times) - performance.started.utc), True, True, say.DONE)


def _since(performance: Performance, after: timedelta) -> timedelta:
    return max(after, timedelta(0))


def _answered(expectation: Expectation, truth: Known, performance: Performance, given: Answer) -> _Verdict:
    after = _since(performance, given.at.utc - performance.started.utc)
    right = _right(expectation, truth)
    if given.value is None and not (expectation.type == "fact" and _UNSURE in expectation.values):
        return _Verdict(UNSURE, after, _UNSURE, plain(right), say.UNSURE)
    quality, why = _quality(expectation, right, given, performance.marks.get(expectation.id))
    return _Verdict(quality, after, plain(given.value), plain(right), why)


def _quality(
    expectation: Expectation, right: int | str | tuple[str, ...], given: Answer, mark: tuple[int, str] | None
) -> tuple[Fraction, Text]:
    value = _UNSURE if given.value is None else given.value
    quality, why = NONE, say.WRONG
    if isinstance(value, Interval):
        if expectation.type == "estimate" and isinstance(right, int):
            quality = estimate(value, right, expectation.tolerance)
            why = say.estimated(value, right, quality)
    elif expectation.type == "set" and isinstance(right, tuple):
        names = (value,) if isinstance(value, str) else value
        quality = named(names, right)
        why = say.listed(names, right, quality)
    elif expectation.type == "fact":
        quality = one_of(value, expectation.values)
        why = say.RIGHT if quality else say.WRONG
    elif expectation.type == "decision":
        quality, why = _decided(expectation, value, given.reason, mark)
    return quality, why


def _decided(
    expectation: Expectation, value: str | tuple[str, ...], reason: str | None, mark: tuple[int, str] | None
) -> tuple[Fraction, Text]:
    """Half for the choice, half for the reason: any reason, or as much of one as the facilitator has marked."""
    if not one_of(value, (expectation.choice or "",)):
        return NONE, say.WRONG
    if not is_reason(reason):
        return HALF, say.NO_REASON
    if mark is None:
        return FULL, say.RIGHT
    tenths = Fraction(min(max(mark[0], 0), _TENTHS), _TENTHS)
    return HALF + HALF * tenths, say.RIGHT if tenths == FULL else say.WEAK_REASON


def _right(expectation: Expectation, truth: Known) -> int | str | tuple[str, ...]:
    if expectation.type == "fact":
        return expectation.values
    if expectation.type == "decision":
        return expectation.choice or ""
    return truth_of(expectation, truth)


def plain(value: int | str | Interval | tuple[str, ...] | None) -> Json:
    """An answer or a truth as JSON: bounds as an object, names as a sorted list, "I do not know" as `unknown`."""
    if value is None:
        return _UNSURE
    if isinstance(value, Interval):
        return {"low": value.low, "high": value.high}
    return [*sorted(value)] if isinstance(value, tuple) else value


def _objective(objective: Objective, rows: Sequence[ExpectationScore]) -> ObjectiveScore:
    own = [row for row in rows if row.objective == objective.id]
    points, best = _sum(row.points for row in own), sum(row.best for row in own)
    capped = any(row.critical_missed for row in own)
    title = objective.title.text()
    return ObjectiveScore(objective.id, title, _rating(exact(points), best, capped=capped), points, best, capped)


def _rating(points: Fraction, best: int, *, capped: bool) -> Rating | None:
    if not best:
        return None
    reached = next((rating for floor, rating in _RATINGS if points >= floor * best), Rating.UNABLE)
    held_back = capped and reached in {Rating.PERFORMED, Rating.SOME_CHALLENGES}
    return Rating.MAJOR_CHALLENGES if held_back else reached


def _sum(points: Iterable[float]) -> float:
    return hundredths(sum((exact(row) for row in points), NONE))
