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
    """Answers from a file, by key: facts, `step:KEY`, `reason:KEY`, `decide:DUTY`, `decide-reason:DUTY`, and the
    first notice about a duty with `notice:DUTY`, `notice-at:DUTY`, `notice-to:DUTY` and so on.
    """

    present = False

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """The answer that the file gives. Raises `MissingAnswers` where it gives none."""
        kind, _, key = question.key.rpartition(":")
        speak = {"": self._fact, "step": self._step, "reason": self._reason}
        other = self._notice if kind.startswith("notice") else self._decision
        answer = speak.get(kind, other)(key, kind)
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

    def _notice(self, key: str, kind: str) -> str | Moment | None:
        rows = self._answers.notices.get(key)
        if not rows:
            return None
        row = rows[0]
        said: dict[str, str | Moment | None] = {
            "notice": row.stage,
            "notice-at": row.at,
            "notice-to": row.to,
            "notice-channel": row.channel,
            "notice-reference": row.reference,
            "notice-follow-up": row.follow_up,
            "notice-delay": row.delay,
        }
        return said.get(kind)

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
