"""What may be suggested to a participant: who they are in this exercise, never what the exercise judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.scenario.model import NotKnown
from postfall.playbook.answers import Answers
from postfall.playbook.given import Given
from postfall.ports import Kind
from postfall.value import UNKNOWN

_EARLY = frozenset({"open", "preserve", "contain"})

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Scenario
    from postfall.playbook.model import Playbook
    from postfall.value import FactValue


def suggested_answers(scenario: Scenario, playbook: Playbook) -> Answers:
    """The scenario's own facts, without those that an expectation is about and those that judge what happened."""
    judged = {row.fact for row in scenario.expectations if row.fact is not None}
    legal = {spec.key for spec in playbook.facts if spec.legal}
    free = (_about_themselves(playbook) & scenario.facts.keys()) - judged - legal
    facts = {key: Given(_value(scenario.facts[key])) for key in free}
    return Answers(playbook=playbook.id, zone=scenario.clock.zone, facts=facts)


def _about_themselves(playbook: Playbook) -> set[str]:
    """Facts of the first phases, and single lines and addresses of the others: names and places, no judgement."""
    early = {key for phase in playbook.phases if phase.key in _EARLY for step in phase.steps for key in step.ask}
    return early | {spec.key for spec in playbook.facts if spec.kind in {Kind.TEXT, Kind.ADDRESS}}


def _value(given: bool | int | str | tuple[str, ...] | NotKnown) -> FactValue:
    return UNKNOWN if isinstance(given, NotKnown) else given
