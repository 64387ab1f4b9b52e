"""The facilitator's control prompt: typed words steer the clock, let things happen, note, mark, end the exercise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from postfall.case import rehearsal as record
from postfall.case.model import StepStatus
from postfall.errors import Interrupted, UsageError
from postfall.exercise.stage.asking import span_in
from postfall.exercise.stage.pages import spoken_time, when_text
from postfall.exercise.stage.questions import SAVED, Examiner
from postfall.exercise.stage.stage import is_done
from postfall.language import Text, same
from postfall.ports import Grid, Kind, Level, Move, Notice, Question
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from postfall.exercise.scenario.model import Expectation, Hint, Inject
    from postfall.exercise.stage.stage import Stage
    from postfall.playbook.model import Playbook
    from postfall.ports import Asker

_WORDS = {
    "pause": "pause", "weiter": "go", "go": "go", "sprung": "jump", "jump": "jump", "los": "fire", "fire": "fire",
    "notiz": "note", "note": "note", "wertung": "mark", "mark": "mark", "getan": "done", "done": "done",
    "frage": "ask", "ask": "ask", "tipp": "hint", "hint": "hint", "stand": "status", "status": "status",
    "hilfe": "help", "help": "help", "?": "help",
}  # fmt: skip
_END = frozenset({"schluss", "end"})
_Part = TypeVar("_Part")


@dataclass
class Control:
    """A facilitator over a stage: the team acts at the table or at the mailbox, the facilitator records it."""

    stage: Stage
    asker: Asker
    playbook: Playbook

    def run(self) -> None:
        """Take commands until the end. Raises `Interrupted` where they stop before: the clock stands then."""
        self.stage.teller.show(HELP)
        try:
            self._loop()
        except (Interrupted, KeyboardInterrupt) as stopped:
            self.stage.pause()
            raise Interrupted(SAVED, hint=_LEAD_ON) from stopped
        self.stage.end()

    def _loop(self) -> None:
        while True:
            line = self.asker.ask(_PROMPT)
            if line is Move.QUIT:
                raise Interrupted(SAVED, hint=_LEAD_ON)
            text = line.strip() if isinstance(line, str) else ""  # help is a move that reads "help"
            if text.casefold() in _END:
                return
            try:
                self.obey(text)
            except UsageError as error:
                self.stage.teller.show(error)

    def obey(self, line: str) -> None:
        """Do one command; an empty line only looks whether something is due. Raises `UsageError` for what is none."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        name = _WORDS.get(word.casefold())
        if name is None:
            close = nearest(word.casefold(), tuple(_WORDS))
            raise UsageError(
                Text(f"„{word[:40]}“ kenne ich nicht.", f"I do not know “{word[:40]}”."),
                hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?") if close else HELP,
                where=word[:40],
            )
        deeds: dict[str, Callable[[str], None]] = {
            "pause": lambda _: self.stage.pause(),
            "go": lambda _: self.stage.go(),
            "jump": self._jump,
            "fire": lambda rest: self.stage.fire(self._inject(rest)),
            "note": self._note,
            "mark": self._mark,
            "done": self._done,
            "ask": self._ask,
            "hint": lambda rest: self.stage.take_hint(self._hint(rest)),
            "status": lambda _: self._status(),
            "help": lambda _: self.stage.teller.show(HELP),
        }
        deeds[name](rest.strip())

    def _jump(self, rest: str) -> None:
        if rest:
            self.stage.jump(span_in(rest))
            return
        at = self.stage.next_at()
        if at is None:
            raise UsageError(
                Text("Von selbst geschieht nichts mehr.", "Nothing more happens by itself."),
                hint=Text("Mit Zeitspanne: sprung 2h", "With a length of time: jump 2h"),
            )
        self.stage.jump(at - self.stage.clock.now())

    def _note(self, rest: str) -> None:
        self.stage.journal.note(rest)
        self._noted(rest)

    def _mark(self, rest: str) -> None:
        name, _, more = rest.partition(" ")
        tenths, _, note = more.strip().partition(" ")
        expectation = self._expectation(name)
        if expectation.type not in _MARKED:
            raise UsageError(
                Text(
                    f"„{expectation.id}“ zählt das Programm selbst.", f"“{expectation.id}” is counted by the program."
                ),
                hint=_COUNTED.fill(id=expectation.id),
                where=name[:40],
            )
        if not (tenths.isascii() and tenths.isdigit() and int(tenths) <= record.TENTHS):
            raise UsageError(
                Text("Die Wertung ist eine Zahl von 0 bis 10.", "A mark is a number from 0 to 10."),
                hint=Text("Zum Beispiel: wertung E4 7 ruhig erklärt", "For example: mark E4 7 explained calmly"),
                where=tenths[:20],
            )
        record.marked(self.stage.journal, expectation.id, int(tenths), note.strip())
        self._noted(f"{expectation.id} {tenths}/{record.TENTHS}")

    def _done(self, rest: str) -> None:
        """The team has done what an expectation of type action wants, or a step by its own key."""
        actions = {row.id: row.step for row in self.stage.scenario.expectations if row.step is not None}
        steps = {row.key for row in self.playbook.steps()}
        key = actions.get(rest, rest)
        if key not in steps:
            raise _unknown(rest, (*actions, *sorted(steps)))
        self.stage.journal.step(key, StepStatus.DONE)
        self._noted(key)

    def _ask(self, rest: str) -> None:
        expectation = self._expectation(rest)
        Examiner(self.stage, self.asker, self.playbook).ask_one(expectation)

    def _noted(self, what: str) -> None:
        """A command that shows nothing else says that it was understood."""
        self.stage.teller.show(Text("Aufgeschrieben: {what}", "Written down: {what}").fill(what=what))

    def _expectation(self, name: str) -> Expectation:
        return _one(name, {row.id: row for row in self.stage.scenario.expectations})

    def _inject(self, name: str) -> Inject:
        return _one(name, {row.id: row for row in self.stage.scenario.injects})

    def _hint(self, name: str) -> Hint:
        return _one(name, {row.id: row for row in self.stage.scenario.hints})

    def _status(self) -> None:
        stage = self.stage
        state = stage.journal.state()
        shown = {row.id: row.at for row in stage.run.injects}
        still = Text("noch nicht", "not yet")
        times = {key: spoken_time(datetime.fromisoformat(at), state.zone) for key, at in shown.items()}
        rows: list[tuple[Text | str, ...]] = [
            (row.id, row.sender.text(), when_text(row.when), times.get(row.id, still)) for row in stage.scenario.injects
        ]
        columns = (Text("Was", "What"), Text("Wer", "Who"), Text("Wann", "When"), Text("Geschehen", "Happened"))
        stage.teller.show(Grid(columns, tuple(rows)))
        marks, done, undone = stage.run.marks, Text("getan", "done"), Text("offen", "open")
        expected: list[tuple[Text | str, ...]] = [
            (
                row.id,
                row.text.text(),
                f"{marks[row.id].tenths}/10" if row.id in marks else done if is_done(row, state) else undone,
            )
            for row in stage.scenario.expectations
        ]
        stage.teller.show(
            Grid((Text("Nr.", "No."), Text("Erwartet", "Expected"), Text("Stand", "State")), tuple(expected))
        )
        if not stage.run.injects:
            stage.teller.show(Notice(Text("Noch ist nichts geschehen.", "Nothing has happened yet."), Level.INFO))


def _one(name: str, known: dict[str, _Part]) -> _Part:
    if name in known:
        return known[name]
    raise _unknown(name, tuple(known))


def _unknown(name: str, known: Sequence[str]) -> UsageError:
    close = nearest(name, known)
    return UsageError(
        Text(f"„{name[:40]}“ gibt es hier nicht.", f"There is no “{name[:40]}” here."),
        hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?") if close else same(", ".join(known)[:300]),
        where=name[:40],
    )


_MARKED = frozenset({"manual", "decision"})
"""What a mark counts for: the whole of the one, the reason of the other."""
_COUNTED = Text(
    "Hat das Team es getan: getan {id}. Hat es eine Antwort: frage {id}",
    "If the team has done it: done {id}. If it has an answer: ask {id}",
)
_LEAD_ON = Text(
    "Weiter geht es mit: postfall exercise resume --facilitator", "Go on with: postfall exercise resume --facilitator"
)
_PROMPT = Question(
    "exercise_control",
    Kind.TEXT,
    Text("Übungsleitung (hilfe zeigt die Befehle)", "Facilitator (help shows the commands)"),
    unsure=False,
    optional=True,
    navigation=False,
)
HELP = Text(
    "pause · weiter · sprung [30|2h|1d] · los EREIGNIS · notiz TEXT · wertung NR 0-10 [warum] · getan NR · frage NR · "
    "tipp NR · stand · schluss\nNur Eingabetaste: sehen, ob etwas fällig ist. ende: später weitermachen.",
    "pause · go · jump [30|2h|1d] · fire EVENT · note TEXT · mark NO 0-10 [why] · done NO · ask NO · hint NO · "
    "status · end\nJust Enter: see whether something is due. quit: go on later.",
)
