"""Questions outside a case: help is given, and any other way out ends it, because nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.errors import Interrupted
from postfall.language import Text
from postfall.ports import Move

if TYPE_CHECKING:
    from postfall.ports import Asker, Question, Teller
    from postfall.value import FactValue, Moment


def answer_alone(asker: Asker, teller: Teller, question: Question) -> FactValue | Moment:
    """The person's answer. Raises `Interrupted` where they leave, `MissingAnswers` where nobody is there."""
    while True:
        answer = asker.ask(replace(question, navigation=False))
        if not isinstance(answer, Move):
            return answer
        if answer is not Move.HELP:
            raise Interrupted(Text("Abgebrochen.", "Stopped."))
        for row in (question.help, question.why, question.basis):
            if row is not None:
                teller.show(row)
