"""What is scored of a run, read out of its journal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from postfall.case.model import StepStatus
from postfall.errors import UsageError
from postfall.exercise.score.model import Answer, Did, Interval, Performance
from postfall.language import Text
from postfall.value import Moment, Unknown

if TYPE_CHECKING:
    from postfall.case.model import CaseState
    from postfall.case.rehearsal import GivenAnswer, Rehearsal
    from postfall.exercise.scenario.model import Expectation, Scenario
    from postfall.value import FactValue


def performance_of(state: CaseState, scenario: Scenario) -> Performance:
    """All that was done and answered in the exercise `state`, on its own clock.

    Raises `UsageError` for a case that is no exercise.
    """
    run = rehearsal_of(state)
    found = (_answer(row, state, run) for row in scenario.expectations)
    return Performance(
        started=_moment(run.begun.at, state.zone),
        did=tuple(
            Did(row.key, _moment(row.at, state.zone)) for row in state.steps.values() if row.status is StepStatus.DONE
        ),
        answers=tuple(row for row in found if row is not None),
        hints=tuple(row.id for row in run.hints),
        marks={key: (row.tenths, row.note) for key, row in run.marks.items()},
    )


def rehearsal_of(state: CaseState) -> Rehearsal:
    """What the journal says about the exercise. Raises `UsageError` for a case that is none."""
    if state.rehearsal is None:
        raise UsageError(Text("Dieser Fall ist keine Übung.", "This case is no exercise."), where=state.id)
    return state.rehearsal


def _moment(at: str, zone: str) -> Moment:
    return Moment.of(datetime.fromisoformat(at), zone)


def _answer(expectation: Expectation, state: CaseState, run: Rehearsal) -> Answer | None:
    given = run.answers.get(expectation.id)
    if expectation.type == "fact":
        return _fact(expectation, state)
    if expectation.type == "decision":
        return _decision(expectation, state, given)
    if given is None or expectation.type not in {"estimate", "set"}:
        return None
    return Answer(expectation.id, _value(given), _moment(given.at, state.zone), given.reason)


def _value(given: GivenAnswer) -> Interval | tuple[str, ...] | str | None:
    if given.unknown:
        return None
    if given.low is not None and given.high is not None:
        return Interval(given.low, given.high)
    return given.names if given.names is not None else given.text


def _fact(expectation: Expectation, state: CaseState) -> Answer | None:
    fact = state.facts.get(expectation.fact or "")
    if fact is None:
        return None
    return Answer(expectation.id, _said(fact.value), _moment(fact.provenance.at, state.zone))


def _said(value: FactValue | Moment) -> tuple[str, ...] | str | None:
    """A fact as scenarios write it: yes and no as `true` and `false`, a moment as its local time."""
    match value:
        case Unknown():
            return None
        case bool():
            return "true" if value else "false"
        case Moment():
            return f"{value.local:%Y-%m-%d %H:%M}"
        case tuple():
            return value
        case _:
            return str(value)


def _decision(expectation: Expectation, state: CaseState, given: GivenAnswer | None) -> Answer | None:
    """What the walk recorded about the duty, else what the exercise asked; its own reason goes before the walk's."""
    made = state.decisions.get(expectation.duty or "")
    if made is not None and (given is None or given.text is None or given.seq < made.seq):
        reason = (given.reason if given is not None else None) or made.reason
        return Answer(expectation.id, made.choice, _moment(made.at, state.zone), reason)
    if given is None:
        return None
    return Answer(expectation.id, None if given.unknown else given.text, _moment(given.at, state.zone), given.reason)
