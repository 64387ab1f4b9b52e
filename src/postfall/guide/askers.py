"""Askers without a screen: an answers file that speaks, and nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import MissingAnswers
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.playbook.answers import Answers
    from postfall.ports import Move, Question
    from postfall.value import FactValue, Moment, Secret

_HINT = Text(
    "Starten Sie in einem Terminal, oder legen Sie eine Antwortdatei an: postfall answers template compromised-mailbox",
    "Start in a terminal, or write an answers file: postfall answers template compromised-mailbox",
)


class NobodyAsker:
    """Nobody is there: every question is an error that names its key."""

    present = False

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """Raise `MissingAnswers`."""
        raise _missing(question)

    def secret(self, question: Question) -> Secret:
        """Raise `MissingAnswers`."""
        raise _missing(question)


class ScriptedAsker:
    """Answers from a file, by key: facts, `step:KEY`, `reason:KEY`, `decide:DUTY`, `decide-reason:DUTY`."""

    present = False

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """The answer that the file gives. Raises `MissingAnswers` where it gives none."""
        kind, _, key = question.key.rpartition(":")
        answer = {"": self._fact, "step": self._step, "reason": self._reason}.get(kind, self._decision)(key, kind)
        if answer is None:
            if question.optional:
                return ""
            raise _missing(question)
        return answer

    def secret(self, question: Question) -> Secret:
        """A password is never in an answers file, only the name of its file."""
        raise _missing(question)

    def _fact(self, key: str, kind: str) -> FactValue | Moment | None:
        given = self._answers.facts.get(key)
        return given.value if given else None

    def _step(self, key: str, kind: str) -> str | None:
        given = self._answers.steps.get(key)
        if given is None:
            return None
        return "done" if given.done else "skip"

    def _reason(self, key: str, kind: str) -> str | None:
        given = self._answers.steps.get(key)
        return given.skipped if given else None

    def _decision(self, key: str, kind: str) -> str | None:
        given = self._answers.decisions.get(key)
        if given is None:
            return None
        return given.choice if kind == "decide" else given.reason


def _missing(question: Question) -> MissingAnswers:
    return MissingAnswers(
        Text(f"Es fehlt eine Antwort: {question.text.de}", f"An answer is missing: {question.text.en}"),
        keys=(question.key,),
        hint=_HINT,
    )
