"""The part of an answers file that belongs to an exercise, played out without anybody at the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.case import rehearsal as record
from postfall.errors import UsageError
from postfall.exercise.stage.performance import rehearsal_of
from postfall.exercise.stage.questions import wants_answer
from postfall.language import Text
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.stage.stage import Stage
    from postfall.playbook.rehearsed import ExerciseGiven

ASKED = frozenset({"estimate", "set", "decision"})


def check_given(given: ExerciseGiven, scenario: Scenario) -> None:
    """Raises `UsageError` for what the scenario does not know or asks for in another way."""
    of_type = {row.id: row.type for row in scenario.expectations}
    _known("exercise.estimates", given.estimates, [row for row, kind in of_type.items() if kind == "estimate"])
    _known("exercise.sets", given.sets, [row for row, kind in of_type.items() if kind == "set"])
    decided = [row for row, kind in of_type.items() if kind == "decision"]
    _known("exercise.reasons", given.reasons, decided)
    _known("exercise.choices", given.choices, decided)
    askable = [row for row, kind in of_type.items() if kind in {"estimate", "set", "decision"}]
    _known("exercise.unknown", given.unknown, askable)
    _known("exercise.hints", given.hints, [row.id for row in scenario.hints])


def _known(where: str, keys: Iterable[str], known: Iterable[str]) -> None:
    possible = tuple(known)
    for key in keys:
        if key not in possible:
            close = nearest(key, possible)
            listed = ", ".join(possible) or "–"
            raise UsageError(
                Text(f"„{key[:60]}“ passt hier nicht: {where}.", f"“{key[:60]}” does not fit here: {where}."),
                hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?")
                if close
                else Text(f"Möglich sind: {listed}.", f"Possible: {listed}."),
                where=where,
            )


def take_hints(stage: Stage, given: ExerciseGiven) -> None:
    """Take the hints that the file wants, in the order of the scenario."""
    taken = {row.id for row in rehearsal_of(stage.journal.state()).hints}
    for hint in stage.scenario.hints:
        if hint.id in given.hints and hint.id not in taken:
            stage.take_hint(hint)


def answer(stage: Stage, given: ExerciseGiven, types: frozenset[str] = ASKED) -> None:
    """Record the file's answers to what the exercise asks by itself (of these types); what it leaves out stays open."""
    for row in stage.scenario.expectations:
        journal = stage.journal
        if row.type not in types:
            continue
        if row.id in given.reasons and row.id not in given.choices and (row.duty or "") in journal.state().decisions:
            record.answered(journal, row.id, reason=given.reasons[row.id])
        elif not wants_answer(row, journal.state()):
            continue
        elif row.id in given.unknown:
            record.answered(journal, row.id, unknown=True)
        elif row.id in given.estimates:
            low, high = given.estimates[row.id]
            record.answered(journal, row.id, low=low, high=high)
        elif row.id in given.sets:
            record.answered(journal, row.id, names=given.sets[row.id])
        elif row.id in given.choices:
            record.answered(journal, row.id, text=given.choices[row.id], reason=given.reasons.get(row.id))
