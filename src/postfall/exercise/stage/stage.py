"""The stage of one exercise: its clock, what happens on it, and what the people on it may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from postfall.case import rehearsal as record
from postfall.case.model import StepStatus
from postfall.exercise.stage.injects import Seen, due, upcoming
from postfall.exercise.stage.letter import delivered
from postfall.exercise.stage.pages import inject_page
from postfall.exercise.stage.performance import rehearsal_of
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from postfall.case.journal import Journal
    from postfall.case.model import CaseState
    from postfall.case.rehearsal import Rehearsal
    from postfall.exercise.clock import FastClock
    from postfall.exercise.scenario.model import Expectation, Hint, Inject, Scenario
    from postfall.exercise.server.commands import Heard
    from postfall.ports import Teller

_LOG_NAME = "provider-mail.log"


class Served(Protocol):
    """What an exercise needs of its practice server."""

    @property
    def address(self) -> str:
        """The holder's mail address."""
        ...

    def deliver(self, raw: bytes, at: datetime) -> None:
        """Let a mail arrive, at this moment of the exercise."""
        ...

    def heard(self) -> Iterable[Heard]:
        """The commands that were said since the last call."""
        ...

    def log(self) -> bytes:
        """The provider's log of logins and logouts, as it stands now."""
        ...

    def follow(self, now: datetime, *, running: bool) -> None:
        """The clock of the log: `now`, and whether it goes on."""
        ...


@dataclass
class Stage:
    """One exercise under way. `folder` is where files for the participants lie; everything is journaled at once."""

    scenario: Scenario
    journal: Journal
    clock: FastClock
    server: Served
    teller: Teller
    folder: Path

    @property
    def run(self) -> Rehearsal:
        """What the journal says about the exercise so far."""
        return rehearsal_of(self.journal.state())

    def seen(self) -> Seen:
        """What happened so far. A command counts from the moment it was first noticed, and that is journaled."""
        self._listen()
        now = self.clock.now()
        state = self.journal.state()
        run = rehearsal_of(state)
        commands = {row.id: datetime.fromisoformat(row.at) for row in run.commands}
        steps = {
            key: datetime.fromisoformat(row.at) for key, row in state.steps.items() if row.status is StepStatus.DONE
        }
        done = frozenset(steps) | {row.id for row in self.scenario.expectations if is_done(row, state)}
        shown = frozenset(row.id for row in run.injects)
        return Seen(datetime.fromisoformat(run.begun.at), now, steps, commands, done, shown)

    def _listen(self) -> None:
        wanted = {row.when.command for row in self.scenario.injects if row.when.command is not None}
        said = tuple(self.server.heard())
        known = {row.id for row in self.run.commands} if said else wanted
        for name in sorted(wanted - known):
            if any(row.matches(name) for row in said):
                record.command_heard(self.journal, name)

    def pulse(self) -> None:
        """Let happen what is due."""
        while rows := due(self.scenario.injects, self.seen()):
            self.fire(rows[0])

    def fire(self, inject: Inject) -> None:
        """Let `inject` happen now: its mail is delivered, its log handed over, and it is shown and recorded."""
        arrived = self._deliver(inject, self.clock.now().replace(microsecond=0)) if inject.deliver else None
        kept = self._hand_over_log() if inject.log else None
        for block in inject_page(inject, self.clock.now(), self.journal.state().zone, kept):
            self.teller.show(block)
        record.inject_shown(self.journal, inject.id, arrived)

    def deliver_again(self) -> None:
        """After a new start of the server: put back what had arrived before, in its order and at its time."""
        known = {row.id: row for row in self.scenario.injects}
        for row in self.run.injects:
            if row.id in known and known[row.id].deliver is not None:
                self._deliver(known[row.id], datetime.fromisoformat(row.arrived or row.at).replace(microsecond=0))

    def pause(self) -> None:
        """Stop the clock; nothing where it stands already."""
        if not self.clock.paused:
            self.clock.pause()
            record.clock_changed(self.journal, "pause")
            self._sync()

    def go(self) -> None:
        """Let the clock run on."""
        if self.clock.paused:
            self.clock.resume()
            record.clock_changed(self.journal, "resume")
            self._sync()

    def jump(self, ahead: timedelta) -> None:
        """Move the clock ahead. Raises `UsageError` backwards. What is due then happens with the next `pulse`."""
        self.clock.jump(ahead)
        record.clock_changed(self.journal, "jump", max(int(ahead.total_seconds()), 0))
        self._sync()

    def pass_time(self, ahead: timedelta) -> None:
        """Time goes by because somebody works; unlike a jump it leaves no entry."""
        self.clock.jump(ahead)
        self._sync()

    def end(self) -> None:
        """The exercise is over."""
        self.clock.pause()
        record.clock_changed(self.journal, "end")
        self._sync()

    def next_at(self) -> datetime | None:
        """When the next inject comes that has a time."""
        return upcoming(self.scenario.injects, self.seen())

    def hints(self) -> tuple[Hint, ...]:
        """Hints that can be had: not taken yet, for expectations that are not done yet."""
        state = self.journal.state()
        taken = {row.id for row in rehearsal_of(state).hints}
        open_ones = {row.id for row in self.scenario.expectations if not is_done(row, state)}
        return tuple(row for row in self.scenario.hints if row.id not in taken and row.expectation in open_ones)

    def take_hint(self, hint: Hint) -> None:
        """Record that a hint was wanted, then show it."""
        record.hint_taken(self.journal, hint.id)
        self.teller.show(Text("Tipp: {text}", "Hint: {text}").fill(text=hint.text.text()))

    def _sync(self) -> None:
        self.server.follow(self.clock.now(), running=not self.clock.paused)

    def _deliver(self, inject: Inject, at: datetime) -> str | None:
        """Let its mail arrive at `at`; that moment as it is journaled."""
        if inject.deliver is None:
            return None
        raw = delivered(inject.deliver, to=self.server.address, at=at, language=self.teller.language)
        self.server.deliver(raw, at)
        return at.isoformat()

    def _hand_over_log(self) -> Path:
        """Keep the provider's log as evidence of the case, and lay it down where people can open it."""
        text = self.server.log()
        self.journal.keep(text, name=_LOG_NAME, kind="evidence", media="text/plain")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / _LOG_NAME
        path.write_bytes(text)
        return path


def is_done(expectation: Expectation, state: CaseState) -> bool:
    """Whether somebody has done or answered what `expectation` asks for, rightly or wrongly."""
    run = rehearsal_of(state)
    if expectation.id in run.answers or expectation.id in run.marks:
        return True
    if expectation.type == "action":
        step = state.steps.get(expectation.step or "")
        return step is not None and step.status is StepStatus.DONE
    if expectation.type == "fact":
        return (expectation.fact or "") in state.facts
    return expectation.type == "decision" and (expectation.duty or "") in state.decisions
