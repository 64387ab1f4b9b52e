"""What an exercise asks by itself: estimates between two bounds, lists, and decisions with one sentence why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from postfall.case import rehearsal as record
from postfall.case.model import StepStatus
from postfall.errors import Interrupted, UsageError
from postfall.guide.questions import fact_question
from postfall.language import Text
from postfall.playbook.plain import bounded
from postfall.ports import Choice, Kind, Move, Question, Title
from postfall.value import Moment, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.model import CaseState
    from postfall.exercise.scenario.model import Expectation
    from postfall.exercise.stage.stage import Stage
    from postfall.playbook.model import Playbook
    from postfall.ports import Asker
    from postfall.value import FactValue

ASKED_AFTER = "investigate.exposure"
"""Once this step is settled, the numbers have been looked at: the fitting moment for estimates and lists."""
_BY_FACT = frozenset({"data_kinds", "person_groups"})
_RISK = "risk"
_LONGEST = 10**9


class Elsewhere(Exception):
    """The person wants something else than answer this now."""

    def __init__(self, move: Move) -> None:
        super().__init__(move.value)
        self.move = move


@dataclass
class Examiner:
    """Asks the expectations' own questions, and records each answer before the next question.

    Whoever wants to go back or puts a question off is asked again at the end.
    """

    stage: Stage
    asker: Asker
    playbook: Playbook
    _later: set[str] = field(default_factory=set)

    def ask_fitting(self) -> None:
        """Ask the estimates and lists, once their moment has come. Raises `Interrupted` where the person stops."""
        if numbers_seen(self.stage.journal.state()):
            rows = (row for row in self.open_ones() if row.type in {"estimate", "set"})
            self._ask(row for row in rows if row.id not in self._later)

    def ask_all(self) -> None:
        """Ask all that has no answer yet. Raises `Interrupted` where the person stops."""
        self._ask(self.open_ones())

    def open_ones(self) -> Iterator[Expectation]:
        """The expectations that the exercise has to ask for and that have no answer, in the order of the scenario."""
        state = self.stage.journal.state()
        return (row for row in self.stage.scenario.expectations if wants_answer(row, state))

    def ask(self, expectation: Expectation) -> None:
        """Ask one expectation, answered or not. Raises `Elsewhere`, and `UsageError` for one that cannot be asked."""
        match expectation.type:
            case "estimate":
                self._estimate(expectation)
            case "set":
                self._set(expectation)
            case "decision":
                self._decision(expectation)
            case "fact":
                self._fact(expectation)
            case _:
                raise UsageError(Text("Danach lässt sich nicht fragen.", "This cannot be asked."), where=expectation.id)

    def _ask(self, rows: Iterator[Expectation]) -> None:
        for at, row in enumerate(list(rows)):
            if at == 0:
                self.stage.teller.show(Title(_HEADING))
            self.ask_one(row)

    def ask_one(self, expectation: Expectation) -> None:
        """Ask one expectation; whoever wants elsewhere keeps what was. Raises `Interrupted` where they stop."""
        try:
            self.ask(expectation)
        except Elsewhere as leave:
            if leave.move is Move.QUIT:
                raise Interrupted(SAVED, hint=RESUME) from None
            self._later.add(expectation.id)

    def _answer(self, question: Question) -> FactValue | Moment:
        while True:
            answer = self.asker.ask(question)
            if not isinstance(answer, Move):
                return answer
            if answer is not Move.HELP:
                raise Elsewhere(answer)
            self.stage.teller.show(question.help or _HELP)

    def _estimate(self, expectation: Expectation) -> None:
        text = expectation.text.text()
        low = self._answer(_bound(f"exercise-low:{expectation.id}", _LOW.fill(text=text)))
        if isinstance(low, Unknown):
            record.answered(self.stage.journal, expectation.id, unknown=True)
            return
        high = self._answer(_bound(f"exercise-high:{expectation.id}", _HIGH.fill(text=text)))
        if isinstance(high, Unknown):
            record.answered(self.stage.journal, expectation.id, unknown=True)
            return
        bounds = sorted((_number(low), _number(high)))
        record.answered(self.stage.journal, expectation.id, low=bounds[0], high=bounds[1])

    def _set(self, expectation: Expectation) -> None:
        key = expectation.truth or ""
        choices = self._choices(key)
        question = Question(
            f"exercise-set:{expectation.id}",
            Kind.CHOICES if choices else Kind.LONGTEXT,
            expectation.text.text() if choices else _NAMES.fill(text=expectation.text.text()),
            choices=choices,
            check=None if choices else bounded,
            help=_HELP,
        )
        answer = self._answer(question)
        if isinstance(answer, Unknown):
            record.answered(self.stage.journal, expectation.id, unknown=True)
            return
        names = answer if isinstance(answer, tuple) else names_in(str(answer))
        record.answered(self.stage.journal, expectation.id, names=names)

    def _fact(self, expectation: Expectation) -> None:
        """The question of the walk itself, for a team that does not walk: its answer goes into the case."""
        spec = self.playbook.fact(expectation.fact or "")
        state = self.stage.journal.state()
        asked = fact_question(spec, clock=self.stage.clock, zone=state.zone, said=state.facts.get(spec.key))
        self.stage.journal.confirm(spec.key, self._answer(asked))

    def _choices(self, key: str) -> tuple[Choice, ...]:
        if key in _BY_FACT and key in self.playbook.fact_keys:
            return tuple(Choice(row.value, row.label.text()) for row in self.playbook.fact(key).options)
        return kind_choices() if key == "kinds" else ()

    def _decision(self, expectation: Expectation) -> None:
        made = self.stage.journal.state().decisions.get(expectation.duty or "")
        if made is not None:
            reason = self._reason(expectation)
            record.answered(self.stage.journal, expectation.id, reason=reason)
            return
        choice = self._answer(
            Question(
                f"exercise-decide:{expectation.id}",
                Kind.CHOICE,
                expectation.text.text(),
                choices=_OUTCOMES if expectation.duty == _RISK else _DO_OR_NOT,
                help=_HELP,
            )
        )
        if isinstance(choice, Unknown):
            record.answered(self.stage.journal, expectation.id, unknown=True)
            return
        record.answered(self.stage.journal, expectation.id, text=str(choice), reason=self._reason(expectation))

    def _reason(self, expectation: Expectation) -> str:
        text = _REASON.fill(text=expectation.text.text())
        key = f"exercise-reason:{expectation.id}"
        return str(self._answer(Question(key, Kind.LONGTEXT, text, unsure=False, check=bounded, help=_HELP)))


def numbers_seen(state: CaseState) -> bool:
    """Whether the moment for estimates and lists has come."""
    step = state.steps.get(ASKED_AFTER)
    return step is not None and step.status in {StepStatus.DONE, StepStatus.SKIPPED}


def wants_answer(expectation: Expectation, state: CaseState) -> bool:
    """Whether the exercise still has to ask for it: no answer yet, and the walk does not record one."""
    run = state.rehearsal
    if run is None or expectation.type not in {"estimate", "set", "decision"} or expectation.id in run.answers:
        return False
    if expectation.type != "decision":
        return True
    made = state.decisions.get(expectation.duty or "")
    return made is None or not made.reason.strip()


def names_in(text: str) -> tuple[str, ...]:
    """What is listed in a line: between commas, semicolons and line ends, each once."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


@lru_cache(maxsize=1)
def kind_choices() -> tuple[Choice, ...]:
    """The kinds of data by the names that `mailbox exposure` uses."""
    from postfall.exposure.load import kinds

    return tuple(Choice(row.id, row.label) for row in kinds().values())


def _bound(key: str, text: Text) -> Question:
    return Question(key, Kind.COUNT, text, check=_number, help=_HELP)


def _number(text: FactValue | Moment) -> int:
    """A whole number as people type it. Raises `UsageError`."""
    digits = str(text).strip().replace(".", "").replace(",", "").replace(" ", "")
    if digits.isascii() and digits.isdigit() and int(digits) <= _LONGEST:
        return int(digits)
    raise UsageError(Text("Bitte eine ganze Zahl, zum Beispiel 120.", "A whole number please, for example 120."))


SAVED = Text("Gespeichert, die Übungsuhr steht.", "Saved, and the exercise clock stands still.")
RESUME = Text("Weiter geht es mit: postfall exercise resume", "Go on with: postfall exercise resume")
_HEADING = Text("Was meinen Sie?", "What do you think?")
_LOW = Text("{text}\nMindestens:", "{text}\nAt least:")
_HIGH = Text("{text}\nHöchstens:", "{text}\nAt most:")
_NAMES = Text("{text}\nMehrere durch Komma getrennt.", "{text}\nSeveral separated by commas.")
_REASON = Text("{text}\nWarum? Ein Satz.", "{text}\nWhy? One sentence.")
_HELP = Text(
    "Eine ehrliche Spanne ist besser als eine falsche Zahl, und „weiß nicht“ besser als eine falsche Antwort.",
    "An honest span is better than a wrong number, and “I do not know” better than a wrong answer.",
)
_DO_OR_NOT = (Choice("do", Text("Ja, das tun wir", "Yes, we do this")), Choice("waive", Text("Nein", "No")))
_OUTCOMES = (
    Choice("record", Text("Kein Risiko: nur aufschreiben", "No risk: record only")),
    Choice("authority", Text("Risiko: der Behörde melden", "Risk: notify the authority")),
    Choice(
        "authority_and_persons",
        Text("Hohes Risiko: Behörde und Betroffenen sagen", "High risk: tell authority and persons"),
    ),
)
