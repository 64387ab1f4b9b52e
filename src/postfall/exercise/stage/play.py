"""One person alone, or an answers file alone, plays an exercise: the guided walk inside its world, then the score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.errors import Interrupted, UsageError
from postfall.exercise.score.judge import judge
from postfall.exercise.stage import answers
from postfall.exercise.stage.asking import StageAsker, TimeUp
from postfall.exercise.stage.begin import TRUTH_NAME
from postfall.exercise.stage.performance import performance_of
from postfall.exercise.stage.questions import RESUME, SAVED, Examiner, numbers_seen
from postfall.guide.walk import Walk
from postfall.language import Text
from postfall.ports import Choice, Kind, Move, Notice, Question

if TYPE_CHECKING:
    from postfall.exercise.score.model import Known, Scored
    from postfall.exercise.stage.stage import Stage
    from postfall.guide.session import Session
    from postfall.playbook.rehearsed import ExerciseGiven

STEP_TAKES = timedelta(minutes=3)
"""How long a step takes on the exercise's clock where an answers file plays."""


@dataclass
class Play:
    """A run by one person: `session` is the walk's, with this exercise's clock, asker and teller."""

    stage: Stage
    session: Session
    asker: StageAsker

    def solo(self, length: timedelta | None = None) -> bool:
        """Walk, ask, let happen, until the person ends the exercise: True. With `length`, a time on the exercise's
        clock, at the latest so long after its start: False then, the clock stands and the exercise can go on.

        Raises `Interrupted` when they stop before: the clock stands then, and everything is kept.
        """
        self.asker.until = None if length is None else started(self.stage) + length
        examiner = Examiner(self.stage, self.asker, self.session.playbook)
        self.asker.ask_between(examiner.ask_fitting)
        try:
            if not self.stage.run.clock:
                self.asker.ask(_READY)
            self.stage.go()
            Walk(self.session).run()
            examiner.ask_all()
            while self._closing(examiner):
                pass
        except (Interrupted, KeyboardInterrupt) as stopped:
            self.stage.pause()
            raise Interrupted(SAVED, hint=RESUME) from stopped
        except TimeUp:
            self.stage.pause()
            return False
        self.stage.end()
        return True

    def _closing(self, examiner: Examiner) -> bool:
        """One choice at the end of the walk; False when the exercise is to end."""
        match self.asker.ask(self._closing_question()):
            case "walk":
                Walk(self.session).run()
                examiner.ask_all()
            case "event":
                ahead = self.asker.to_next()
                if ahead is not None:
                    self.stage.jump(ahead)
            case "change":
                self._change(examiner)
            case "end":
                return False
            case Move.QUIT:
                raise Interrupted(SAVED, hint=RESUME)
        return True

    def _closing_question(self) -> Question:
        rows = [Choice("end", Text("Die Übung beenden und auswerten", "End the exercise and see the result"))]
        if self._steps_left():
            rows.append(
                Choice("walk", Text("Mit zurückgestellten Schritten weitermachen", "Go on with what was put off"))
            )
        if self.stage.next_at() is not None:
            rows.append(Choice("event", Text("Zum nächsten Ereignis springen", "Jump to the next event")))
        if self._answered():
            rows.append(Choice("change", Text("Eine Einschätzung ändern", "Change an answer")))
        text = Text("Der Weg ist zu Ende. Wie geht es weiter?", "The walk is done. What next?")
        return Question("exercise_end", Kind.CHOICE, text, choices=tuple(rows), unsure=False, navigation=False)

    def _steps_left(self) -> bool:
        state = self.session.journal.state()
        settled = {key for key, row in state.steps.items() if row.status.value in {"done", "skipped"}}
        return any(row.step.key not in settled for row in self.session.dossier().plan.reachable)

    def _answered(self) -> tuple[Choice, ...]:
        given = self.stage.run.answers
        return tuple(
            Choice(row.id, row.text.text())
            for row in self.stage.scenario.expectations
            if row.id in given and row.type in answers.ASKED
        )

    def _change(self, examiner: Examiner) -> None:
        question = Question(
            "exercise_change", Kind.CHOICE, Text("Welche?", "Which one?"), choices=self._answered(), unsure=False
        )
        picked = self.asker.ask(question)
        for row in self.stage.scenario.expectations:
            if row.id == picked:
                examiner.ask_one(row)

    def unattended(self, given: ExerciseGiven) -> None:
        """Let the answers file play. The same file and seed give the same times: a step takes `STEP_TAKES`.

        Raises `UsageError` for what the scenario does not know, `MissingAnswers` where the file leaves the walk alone.
        """
        answers.check_given(given, self.stage.scenario)
        self.stage.go()
        answers.take_hints(self.stage, given)
        self.session.worked = lambda: self._worked(given)
        Walk(self.session).run()
        self.stage.pulse()
        answers.answer(self.stage, given)
        while (ahead := self.asker.to_next()) is not None:
            self.stage.jump(ahead)
            self.stage.pulse()
        self.stage.end()

    def _worked(self, given: ExerciseGiven) -> None:
        self.stage.pass_time(STEP_TAKES)
        self.stage.pulse()
        if numbers_seen(self.session.journal.state()):
            answers.answer(self.stage, given, frozenset({"estimate", "set"}))


def started(stage: Stage) -> datetime:
    """When the exercise began, on its own clock."""
    return datetime.fromisoformat(stage.run.begun.at)


def result_of(stage: Stage, truth: Known) -> Scored:
    """The score of what the journal holds; what is true is kept beside it, so that it can be told later.

    Raises `ContentError` for an expectation that names a truth which the world does not tell.
    """
    state = stage.journal.state()
    scored = judge(stage.scenario, truth, performance_of(state, stage.scenario))
    if not any((row.name, row.kind) == (TRUTH_NAME, "truth") for row in state.artefacts.values()):
        data = {"numbers": dict(truth.numbers), "sets": {key: list(rows) for key, rows in truth.sets.items()}}
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8")
        stage.journal.keep(text, name=TRUTH_NAME, kind="truth", media="application/json")
    return scored


def only_one(*, solo: bool, facilitator: bool, alone: bool) -> None:
    """Refuse what does not go together. Raises `UsageError`."""
    if solo and facilitator:
        raise UsageError(
            Text("Allein oder mit Übungsleitung, nicht beides.", "Alone or with a facilitator, not both."),
            where="--solo --facilitator",
        )
    if facilitator and alone:
        raise UsageError(
            Text("Eine Übungsleitung braucht ein Terminal.", "A facilitator needs a terminal."), where="--facilitator"
        )


_READY = Question(
    "exercise_ready",
    Kind.TEXT,
    Text(
        "Bereit? Mit der Eingabetaste beginnt die Übungsuhr zu laufen.",
        "Ready? Press Enter, and the exercise clock starts.",
    ),
    unsure=False,
    optional=True,
    navigation=False,
)
ENDED = Notice(Text("Die Übung ist zu Ende.", "The exercise is over."))
