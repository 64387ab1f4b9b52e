"""An asker that says what a worked example would answer, and then asks the person all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import MissingAnswers
from postfall.guide.askers import ScriptedAsker
from postfall.guide.questions import spoken
from postfall.language import Text
from postfall.ports import Move
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.playbook.answers import Answers
    from postfall.ports import Asker, Question, Teller
    from postfall.value import FactValue, Secret


class SuggestingAsker:
    """Shows a suggestion as text before each question; nothing is preselected by it."""

    present = True

    def __init__(self, person: Asker, example: Answers, teller: Teller, hints: Mapping[str, str | Text]) -> None:
        self._person = person
        self._example = ScriptedAsker(example)
        self._teller = teller
        self._hints = hints

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """Show what the example says, then ask the person."""
        words = self._hints.get(question.key) or self._said(question)
        if words:
            self._teller.show(
                Text("Vorschlag für die Übung: {words}", "Suggestion for the exercise: {words}").fill(words=words)
            )
        return self._person.ask(question)

    def secret(self, question: Question) -> Secret:
        """The practice mailbox's password may be shown: it protects nothing."""
        if words := self._hints.get(question.key):
            self._teller.show(
                Text("Passwort der Übung: {words}", "Password of the exercise: {words}").fill(words=words)
            )
        return self._person.secret(question)

    def _said(self, question: Question) -> Text | None:
        try:
            answer = self._example.ask(question)
        except MissingAnswers:
            return None
        if isinstance(answer, Move) or answer == "":
            return None
        labels = {choice.value: choice.label for choice in question.choices}
        parts = answer if isinstance(answer, tuple) else (answer,)
        texts = [labels.get(str(part)) or _typeable(part) for part in parts]
        return Text(", ".join(row.de for row in texts), ", ".join(row.en for row in texts))


def _typeable(part: FactValue | Moment) -> Text:
    """An answer as a person can type it in: a moment in a form that is read back."""
    if isinstance(part, Moment):
        return Text(f"{part.local:%d.%m.%Y %H:%M}", f"{part.local:%Y-%m-%d %H:%M}")
    return Text(spoken(part, None, "de"), spoken(part, None, "en"))
