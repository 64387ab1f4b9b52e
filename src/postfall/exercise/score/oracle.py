"""The oracle: what somebody would have done and answered who knows the truth. It proves that full marks can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.score.judge import truth_of
from postfall.exercise.score.model import Answer, Did, Interval, Performance

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Expectation, Scenario
    from postfall.exercise.score.model import Known
    from postfall.language import Language
    from postfall.value import Moment

REASON = {
    "de": "So folgt es aus der Lage und den Vorschriften.",
    "en": "This follows from the situation and the rules.",
}
"""The reason where the scenario gives no model reason."""
_MARK = 10


def oracle(scenario: Scenario, truth: Known, started: Moment, language: Language = "de") -> Performance:
    """A performance with full marks, all of it at the start. Raises `ContentError` as `judge` does."""
    did = tuple(Did(row.step, started) for row in scenario.expectations if row.type == "action" and row.step)
    answers = tuple(
        Answer(row.id, right_answer(row, truth), started, reason(row, language) if row.type == "decision" else None)
        for row in scenario.expectations
        if row.type not in {"action", "manual"}
    )
    marks = {row.id: (_MARK, "") for row in scenario.expectations if row.type == "manual"}
    return Performance(started, did, answers, marks=marks)


def right_answer(expectation: Expectation, truth: Known) -> Interval | tuple[str, ...] | str | None:
    """The answer to an estimate, a set, a fact or a decision that is worth most; None is "I do not know"."""
    if expectation.type == "fact":
        first = expectation.values[0] if expectation.values else "unknown"
        return None if first == "unknown" else first
    if expectation.type == "decision":
        return expectation.choice or ""
    known = truth_of(expectation, truth)
    return Interval(known, known) if isinstance(known, int) else known


def reason(expectation: Expectation, language: Language) -> str:
    """The model reason of a decision: the scenario's own, else one sentence of ours."""
    if expectation.good is None:
        return REASON[language]
    return expectation.good.text().to(language)
