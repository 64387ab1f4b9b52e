"""Who asks and shows during an exercise: every screen is marked, and every prompt takes the exercise's commands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.stage.pages import banner, marked, spoken_time
from postfall.language import Text, both, duration, same
from postfall.ports import Choice, Kind, Move, Notice, Question, Title
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from postfall.exercise.stage.stage import Stage
    from postfall.language import Language
    from postfall.ports import Asker, Teller
    from postfall.value import FactValue, Secret

_SPAN = re.compile(r"(\d{1,4})\s*(min|m|h|std|d|t|)\.?", re.IGNORECASE)
_UNITS = {"": "minutes", "min": "minutes", "m": "minutes", "h": "hours", "std": "hours", "d": "days", "t": "days"}


class StageTeller:
    """Shows with the word exercise in every heading."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self.language: Language = teller.language

    def show(self, result: object) -> None:
        """Show `result`; a heading that does not say so yet is marked."""
        if isinstance(result, Title) and not result.text.de.startswith("ÜBUNG"):
            result = Title(marked(result.text))
        self._teller.show(result)


class TimeUp(Exception):  # nothing went wrong
    """The time for which people wanted to play is over."""


class StageAsker:
    """Lets happen what is due, marks the screen, asks, and takes the exercise's own commands at every prompt."""

    def __init__(self, asker: Asker, stage: Stage) -> None:
        self._asker, self._stage = asker, stage
        self._between: Callable[[], None] | None = None
        self._busy = False
        self.until: datetime | None = None
        """No question is asked from this moment on, of the exercise's clock: `ask` raises `TimeUp` instead."""

    def ask_between(self, between: Callable[[], None]) -> None:
        """Call `between` before every question from now on, but not for the questions that it asks itself."""
        self._between = between

    @property
    def present(self) -> bool:
        """Whether a person sits there."""
        return self._asker.present

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """The answer, or a move of the walk; what concerns the exercise is done here."""
        while True:
            self._stage.pulse()
            if self.until is not None and self._stage.clock.now() >= self.until:
                raise TimeUp
            self._interpose()
            if self.present:
                self._stage.teller.show(banner(self._stage.clock, self._stage.journal.state().zone))
            answer = self._asker.ask(replace(question, exercise=self.present))
            if not isinstance(answer, Move) or answer not in _COMMANDS:
                return answer
            self._command(answer)

    def secret(self, question: Question) -> Secret:
        """A password of the practice mailbox."""
        self._stage.pulse()
        return self._asker.secret(question)

    def _interpose(self) -> None:
        if self._between is None or self._busy:
            return
        self._busy = True
        try:
            self._between()
        finally:
            self._busy = False

    def _command(self, move: Move) -> None:
        if move is Move.EXERCISE:
            picked = self._plain(_MENU)
            move = Move(str(picked)) if picked in {row.value for row in _COMMANDS} else Move.HELP
        match move:
            case Move.PAUSE:
                self._pause()
            case Move.JUMP:
                self._jump()
            case Move.HINT:
                self._hint()
            case Move.TIME:
                self._time()

    def _plain(self, question: Question) -> FactValue | Moment | Move:
        return self._asker.ask(replace(question, unsure=False, navigation=False))

    def _pause(self) -> None:
        self._stage.pause()
        self._plain(_PAUSED)
        self._stage.go()

    def _jump(self) -> None:
        answer = self._plain(_JUMP)
        if isinstance(answer, Move | Moment):
            return
        ahead = span_in(answer) if isinstance(answer, str) and answer else self.to_next()
        if ahead is None:
            self._stage.teller.show(_NOTHING_NEXT)
            return
        self._stage.jump(ahead)

    def to_next(self) -> timedelta | None:
        """How far it is to the next inject that has a time."""
        at = self._stage.next_at()
        return None if at is None else at - self._stage.clock.now()

    def _hint(self) -> None:
        known = {row.id: row for row in self._stage.hints()}
        if not known:
            self._stage.teller.show(_NO_HINTS)
            return
        picked = self._plain(replace(_HINT, choices=(*_hint_choices(self._stage), Choice("none", _NO_HINT))))
        if isinstance(picked, str) and picked in known:
            self._stage.take_hint(known[picked])

    def _time(self) -> None:
        stage = self._stage
        now, run = stage.seen().now, stage.run
        passed = now - Moment.parse(run.begun.at, "UTC").utc
        said = Text(
            "Übungsuhr: {now}. Seit Beginn: {passed}. Sie läuft {factor}-mal so schnell wie die echte.",
            "Exercise clock: {now}. Since the start: {passed}. It runs {factor} times as fast as life.",
        )
        zone = stage.journal.state().zone
        stage.teller.show(
            said.fill(now=spoken_time(now, zone), passed=both(duration, passed), factor=str(stage.clock.factor))
        )


def span_in(text: str) -> timedelta:
    """A length of time as people type it: `30`, `2h`, `1 d`. Raises `UsageError` for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            Text("Diese Zeitspanne kann ich nicht lesen.", "I cannot read this length of time."),
            hint=Text("Zum Beispiel: 30 (Minuten), 2h oder 1d.", "For example: 30 (minutes), 2h or 1d."),
            where=text[:40],
        )
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])})


def _checked_span(text: str) -> str:
    if text:
        span_in(text)
    return text


def _hint_choices(stage: Stage) -> list[Choice]:
    """What a hint is about and what it costs, without telling what is expected."""
    objectives = {row.id: row.title.text() for row in stage.scenario.objectives}
    of = {row.id: row.objective for row in stage.scenario.expectations}
    label = Text("{about} (kostet {cost} Punkte)", "{about} (costs {cost} points)")
    return [
        Choice(row.id, label.fill(about=objectives.get(of.get(row.expectation, ""), same(row.id)), cost=row.cost))
        for row in stage.hints()
    ]


_COMMANDS = frozenset({Move.PAUSE, Move.JUMP, Move.HINT, Move.TIME, Move.EXERCISE})
_MENU = Question(
    "exercise_menu",
    Kind.CHOICE,
    Text("Was soll mit der Übung geschehen?", "What about the exercise?"),
    choices=(
        Choice(Move.PAUSE.value, Text("Pause: die Uhr anhalten", "Pause: stop the clock")),
        Choice(Move.JUMP.value, Text("Sprung: die Uhr vorstellen", "Jump: move the clock ahead")),
        Choice(Move.HINT.value, Text("Tipp: Hilfe gegen Punkte", "Hint: help at a cost of points")),
        Choice(Move.TIME.value, Text("Uhr: Wie spät ist es?", "Time: what time is it?")),
        Choice("none", Text("Nichts, weiter", "Nothing, go on")),
    ),
)
_PAUSED = Question(
    "exercise_paused",
    Kind.TEXT,
    Text("Die Übungsuhr steht. Weiter mit der Eingabetaste.", "The exercise clock stands still. Press Enter to go on."),
    optional=True,
)
_JUMP = Question(
    "exercise_jump",
    Kind.TEXT,
    Text(
        "Wie weit? Zum Beispiel 30 (Minuten), 2h, 1d. Nur Eingabetaste: bis zum nächsten Ereignis.",
        "How far? For example 30 (minutes), 2h, 1d. Just Enter: to the next event.",
    ),
    optional=True,
    check=_checked_span,
)
_HINT = Question(
    "exercise_hint",
    Kind.CHOICE,
    Text("Wozu möchten Sie einen Tipp? Er kostet Punkte.", "What would you like a hint on? It costs points."),
)
_NO_HINT = Text("Doch keinen Tipp", "No hint after all")
_NO_HINTS = Notice(Text("Es gibt keinen Tipp mehr.", "There are no more hints."))
_NOTHING_NEXT = Notice(
    Text(
        "Von selbst geschieht nichts mehr. Nennen Sie eine Zeitspanne, wenn Sie springen möchten.",
        "Nothing more happens by itself. Give a length of time if you want to jump.",
    )
)
