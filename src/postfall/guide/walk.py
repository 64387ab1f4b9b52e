"""The loop: which step now, show it, ask, record, act. Every answer is on disk before the next question."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.case.model import StepStatus
from postfall.errors import UsageError
from postfall.guide.actions import perform
from postfall.guide.pages import overview_page, step_page
from postfall.guide.questions import completion_question, fact_question, reason_question
from postfall.guide.session import Leave
from postfall.language import Text
from postfall.playbook.next import next_step, open_questions
from postfall.ports import Kind, Move, Notice, Question
from postfall.value import Moment, Source

if TYPE_CHECKING:
    from postfall.guide.session import Session
    from postfall.playbook.model import FactSpec, Step
    from postfall.playbook.next import Planned

_BYTES = "application/octet-stream"
SETTLED = {StepStatus.DONE, StepStatus.SKIPPED}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was recorded and can be gone back to: a fact or a step."""

    kind: str
    key: str


class Walk:
    """Walks one session through its playbook."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._trail = _trail(session)
        self._deferred_now: set[str] = set()

    def run(self) -> None:
        """Go on until every step is settled, or put off for later in this sitting.

        Raises `Interrupted` when the person stops, `MissingAnswers` where nobody answers.
        """
        while (planned := self._next()) is not None:
            try:
                self._step(planned)
            except Leave as leave:
                self._move(leave.move, planned)

    def reopen(self, key: str) -> None:
        """Ask a fact or a step once more; the newer answer takes the older one's place, both stay on record.

        Raises `UsageError` for a key that this playbook does not have or that was never answered.
        """
        state = self._session.journal.state()
        if key in state.steps and any(step.key == key for step in self._session.playbook.steps()):
            self._session.journal.step(key, StepStatus.REOPENED)
        elif key in state.facts and any(spec.key == key for spec in self._session.playbook.facts):
            with suppress(Leave):
                self._ask_fact(self._session.playbook.fact(key))
        else:
            raise UsageError(
                Text(f"„{key}“ ist in diesem Fall noch nicht beantwortet.", f"“{key}” has no answer in this case yet."),
                hint=Text("Die Namen zeigt: postfall case show", "The names are shown by: postfall case show"),
                where="--again",
            )

    def _next(self) -> Planned | None:
        state = self._session.journal.state()
        settled = {key for key, row in state.steps.items() if row.status in SETTLED}
        deferred = {key for key, row in state.steps.items() if row.status is StepStatus.LATER}
        planned = next_step(self._session.dossier().plan, settled, deferred)
        if planned is None or planned.step.key in self._deferred_now:
            return None
        return planned

    def _step(self, planned: Planned) -> None:
        session = self._session
        if not self._conditions(planned):
            return
        for block in step_page(session.dossier(), planned):
            session.teller.show(block)
        if not self._facts(planned):
            return
        finished = perform(session, planned)
        if planned.step.do and not finished:
            self._complete(planned.step, must=planned.must)
        else:
            self._record(planned.step.key, StepStatus.DONE)

    def _conditions(self, planned: Planned) -> bool:
        """Ask what the step's own condition waits for; False when the plan has to be looked at again."""
        if not planned.missing:
            return True
        for spec in self._open(planned):
            self._ask_fact(spec)
            return False
        self._defer(planned.step.key)
        return False

    def _facts(self, planned: Planned) -> bool:
        """Ask the step's facts, one at a time, because each answer may open or close the next question."""
        while specs := self._open(planned):
            self._ask_fact(specs[0])
        return self._still(planned)

    def _still(self, planned: Planned) -> bool:
        """Whether the step still belongs to the path after its own answers."""
        return any(row.step.key == planned.step.key for row in self._session.dossier().plan.reachable)

    def _open(self, planned: Planned) -> tuple[FactSpec, ...]:
        answers = {key: fact.value for key, fact in self._session.journal.state().facts.items()}
        return open_questions(self._session.playbook, planned, answers)

    def _ask_fact(self, spec: FactSpec) -> None:
        session = self._session
        state = session.journal.state()
        question = fact_question(
            spec,
            clock=session.clock,
            zone=session.zone,
            said=state.facts.get(spec.key),
            proposed=state.proposed.get(spec.key),
        )
        value = self._session.answer(question)
        if isinstance(value, Moment) and value.utc > session.clock.now():
            session.teller.show(
                Notice(Text("Dieser Zeitpunkt liegt in der Zukunft.", "This moment lies in the future."))
            )
        source, evidence = _given(session, spec.key)
        session.journal.confirm(spec.key, value, source=source, evidence=evidence)
        self._trail.append(Mark("fact", spec.key))

    def _complete(self, step: Step, *, must: bool) -> None:
        match self._session.answer(completion_question(step)):
            case "done":
                self._record(step.key, StepStatus.DONE, evidence=self._scripted_evidence(step.key))
            case "skip":
                reason = str(self._session.answer(reason_question(f"reason:{step.key}"))) if must else None
                self._record(step.key, StepStatus.SKIPPED, reason=reason)
            case _:
                self._keep()
                self._complete(step, must=must)

    def _keep(self) -> None:
        question = Question(
            "evidence",
            Kind.TEXT,
            Text("Welche Datei? Der Pfad, oder leer lassen.", "Which file? Its path, or leave empty."),
            unsure=False,
            optional=True,
        )
        path = str(self._session.answer(question))
        if path:
            self._keep_file(path)

    def _keep_file(self, path: str) -> tuple[str, ...]:
        place = Path(path).expanduser()
        try:
            record = self._session.journal.keep_file(place, media=guess_type(place.name)[0] or _BYTES)
        except UsageError as error:
            if self._session.asker.present:
                self._session.teller.show(error)
                return ()
            raise
        kept = Text("Aufbewahrt: {name}, Prüfsumme {sha}", "Kept: {name}, checksum {sha}")
        self._session.teller.show(kept.fill(name=record.name, sha=record.sha256[:16] + "…"))
        return (record.sha256,)

    def _scripted_evidence(self, key: str) -> tuple[str, ...]:
        script = self._session.script
        given = script.steps.get(key) if script else None
        if given is None:
            return ()
        words = (f"done at {given.at.iso()}",) if given.at else ()
        return (*words, *(self._keep_file(str(given.evidence)) if given.evidence else ()))

    def _record(
        self, key: str, status: StepStatus, *, reason: str | None = None, evidence: tuple[str, ...] = ()
    ) -> None:
        if status in SETTLED and self._session.worked is not None:
            self._session.worked()
        self._session.journal.step(key, status, reason=reason, evidence=evidence)
        if status in SETTLED:
            self._trail.append(Mark("step", key))

    def _defer(self, key: str) -> None:
        self._deferred_now.add(key)
        self._record(key, StepStatus.LATER)

    def _move(self, move: Move, planned: Planned) -> None:
        match move:
            case Move.BACK:
                self._back()
            case Move.OVERVIEW:
                for block in overview_page(self._session.dossier()):
                    self._session.teller.show(block)
                self._session.asker.ask(_GO_ON)
            case Move.LATER:
                self._defer(planned.step.key)
            case _:
                raise AssertionError(move)

    def _back(self) -> None:
        """Reopen the newest recorded thing: a step is shown again, a fact is asked again."""
        if not self._trail:
            self._session.teller.show(Text("Weiter zurück geht es nicht.", "There is nothing before this."))
            return
        mark = self._trail.pop()
        if mark.kind == "step":
            self._deferred_now.discard(mark.key)
            self._session.journal.step(mark.key, StepStatus.REOPENED)
            return
        try:
            self._ask_fact(self._session.playbook.fact(mark.key))
        except Leave as leave:
            if leave.move is Move.BACK:
                self._back()


def _given(session: Session, key: str) -> tuple[Source, str | None]:
    """Who says so: the person, or what the answers file names as its source."""
    given = session.script.facts.get(key) if session.script else None
    return Source.PERSON, given.source if given else None


def _trail(session: Session) -> list[Mark]:
    """What can be gone back to after a resume: read from the journal, newest last, each thing once."""
    marks: dict[Mark, None] = {}
    for line in session.journal.lines():
        kind = line.entry.type.partition(".")[0]
        if line.body is None or kind not in {"fact", "step"}:
            continue
        mark = Mark(kind, str(line.body.get("key" if kind == "fact" else "step", "")))
        marks.pop(mark, None)
        if line.entry.type in {"fact.confirmed/1", "step.done/1", "step.skipped/1"}:
            marks[mark] = None
    known = {spec.key for spec in session.playbook.facts} | {step.key for step in session.playbook.steps()}
    return [mark for mark in marks if mark.key in known]


_GO_ON = Question(
    "go_on",
    Kind.TEXT,
    Text("Weiter mit der Eingabetaste.", "Press Enter to go on."),
    unsure=False,
    optional=True,
    navigation=False,
)
