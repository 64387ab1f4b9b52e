"""The oracle's answers file: a whole walk of somebody who knows the truth, to be played without anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.scenario.model import NotKnown
from postfall.exercise.scenario.truth_names import FROM_TRUTH
from postfall.exercise.score.model import Interval
from postfall.exercise.score.oracle import REASON, reason, right_answer
from postfall.playbook.answers import RISK, MissingKind, decided_in, missing, parse_answers
from postfall.playbook.read import find_playbook
from postfall.ports import Kind

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Expectation, Scenario
    from postfall.exercise.score.model import Known
    from postfall.language import Language
    from postfall.playbook.model import Playbook
    from postfall.value import Json

_NAME = "oracle.yaml"
_DO = "do"
_HIGHEST = "authority_and_persons"


def oracle_answers(scenario: Scenario, truth: Known, language: Language = "de") -> str:
    """The text of an answers file with which `scenario` reaches full marks, but for what a facilitator has to mark.

    Facts come from the scenario, from `truth` and from what is expected; every step of that walk is done, every duty of
    it decided. Raises `ContentError` for an expectation that names a truth which the world does not tell, and
    where the scenario's facts do not fit its playbook.
    """
    playbook, _ = find_playbook(scenario.playbook)
    asked = {decided_in(step) for step in playbook.steps()}
    decisions = {
        row.duty: {"choice": row.choice or _DO, "reason": reason(row, language)}
        for row in scenario.expectations
        if row.type == "decision" and row.duty in asked and row.duty
    }
    content: dict[str, object] = {
        "format": 1,
        "playbook": scenario.playbook,
        "zone": scenario.clock.zone,
        "facts": _facts(scenario, truth, playbook),
        "decisions": decisions,
    }
    lacking = missing(playbook, parse_answers(_text(content).encode(), _NAME, playbook))
    done = {row.key for row in lacking if row.kind is MissingKind.STEP}
    done |= {row.step for row in scenario.expectations if row.type == "action" and row.step}
    done |= {row.when.step for row in scenario.injects if row.when.step}  # so that what waits for it happens
    for row in lacking:
        if row.kind is MissingKind.DECISION:
            decisions[row.key] = {"choice": _HIGHEST if row.key == RISK else _DO, "reason": REASON[language]}
    content["steps"] = {step.key: "done" for step in playbook.steps() if step.key in done}
    content["exercise"] = _asked(scenario, truth, language)
    return _text(content)


def _text(content: dict[str, object]) -> str:
    import yaml

    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _facts(scenario: Scenario, truth: Known, playbook: Playbook) -> dict[str, Json]:
    facts: dict[str, Json] = {key: _given(value) for key, value in scenario.facts.items()}
    for key, name in FROM_TRUTH.items():
        if key in playbook.fact_keys and key not in facts:
            facts[key] = _told(truth, name, playbook.fact(key).kind)
    for row in scenario.expectations:
        if row.type == "fact" and row.fact:
            facts[row.fact] = _expected(row, truth, playbook.fact(row.fact).kind, facts.get(row.fact))
    return facts


def _given(value: object) -> Json:
    if isinstance(value, NotKnown):
        return {"unknown": True}
    if isinstance(value, tuple):
        return [str(row) for row in value]
    return value if isinstance(value, bool | int) else str(value)


def _told(truth: Known, name: str, kind: Kind) -> Json:
    if name in truth.numbers:
        return truth.numbers[name]
    names = truth.sets.get(name)
    if names is None:
        return {"unknown": True}
    return [*names] if kind is Kind.CHOICES else ", ".join(names) or "–"


def _expected(row: Expectation, truth: Known, kind: Kind, before: Json) -> Json:
    """The expected answer, unless the scenario's own is one of the expected ones."""
    right = right_answer(row, truth)
    if not isinstance(right, str):
        return {"unknown": True}
    if isinstance(before, list):
        return before if {*before} & {*row.values} else [right]
    if kind is Kind.CHOICES:
        return [right]
    said = str(before).lower() if isinstance(before, bool) else str(before)
    if said in row.values:
        return before
    if kind is Kind.YESNO:
        return right in {"true", "yes"}
    return int(right) if kind is Kind.COUNT and right.isdigit() else right


def _asked(scenario: Scenario, truth: Known, language: Language) -> dict[str, Json]:
    """What the exercise asks by itself."""
    estimates: dict[str, Json] = {}
    sets: dict[str, Json] = {}
    choices: dict[str, Json] = {}
    reasons: dict[str, Json] = {}
    for row in scenario.expectations:
        if row.type == "decision":
            choices[row.id], reasons[row.id] = row.choice or "", reason(row, language)
        elif row.type in {"estimate", "set"}:
            right = right_answer(row, truth)
            if isinstance(right, Interval):
                estimates[row.id] = [right.low, right.high]
            elif isinstance(right, tuple):
                sets[row.id] = [*right]
    return {"estimates": estimates, "sets": sets, "choices": choices, "reasons": reasons}
