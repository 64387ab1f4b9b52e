"""The model answers of a scenario as the playbook's typed facts, and which of them a walk would still miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.scenario.model import NotKnown
from postfall.exercise.scenario.truth_names import FROM_TRUTH
from postfall.playbook.next import Reach, effective, fact_reach, plan
from postfall.ports import Kind
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.exercise.scenario.model import ModelAnswer, Scenario
    from postfall.playbook.model import FactSpec, Playbook


def model_facts(scenario: Scenario, playbook: Playbook) -> dict[str, FactValue | Moment]:
    """The scenario's answers, typed as `playbook` asks for them; local times count in the zone of its clock.

    A scenario that was read has no others; keys that the playbook does not know are left out. Raises `UsageError` for
    a moment that cannot be read.
    """
    known = playbook.fact_keys
    return {
        key: _value(known[key], answer, scenario.clock.zone) for key, answer in scenario.facts.items() if key in known
    }


def walk_reach(scenario: Scenario, playbook: Playbook) -> dict[str, Reach]:
    """Whether each step of the playbook belongs to the walk that these answers lead through."""
    return {row.step.key: row.reach for row in plan(playbook, _with_truth(scenario, playbook)).steps}


def unanswered(scenario: Scenario, playbook: Playbook) -> tuple[str, ...]:
    """The facts that a walk with these answers would still ask for, in the order of the playbook.

    What the truth answers and what need not be answered does not count.
    """
    answers = _with_truth(scenario, playbook)
    seen = effective(playbook, answers)
    found: dict[str, None] = {}
    for planned in plan(playbook, answers).steps:
        if planned.reach is Reach.NO:
            continue
        found |= dict.fromkeys(planned.missing)
        for key in planned.step.ask:
            spec = playbook.fact(key)
            if key not in seen and not spec.optional and fact_reach(spec, seen) is not False:
                found[key] = None
    return tuple(found)


def _with_truth(scenario: Scenario, playbook: Playbook) -> Mapping[str, FactValue | Moment]:
    """The answers, with a stand-in for what only the truth will know: no condition asks for its value."""
    stand_ins = {key: _STAND_INS[playbook.fact(key).kind] for key in FROM_TRUTH if key in playbook.fact_keys}
    return {**stand_ins, **model_facts(scenario, playbook)}


_STAND_INS: Mapping[Kind, FactValue] = {Kind.COUNT: 0, Kind.CHOICES: (), Kind.TEXT: "–", Kind.LONGTEXT: "–"}


def _value(spec: FactSpec, answer: ModelAnswer, zone: str) -> FactValue | Moment:
    if isinstance(answer, NotKnown):
        return UNKNOWN
    if spec.kind is Kind.MOMENT and isinstance(answer, str):
        return Moment.parse(answer, zone)
    return answer
