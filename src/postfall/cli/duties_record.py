"""What `postfall duties` puts on record: a duty done, waived, or taken on after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from postfall.errors import MissingAnswers, UsageError
from postfall.language import Text, same

if TYPE_CHECKING:
    from postfall.cli.door import Door
    from postfall.guide.session import Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options that record something, as they were typed."""

    done: str | None = None
    waive: str | None = None
    do: str | None = None
    at: str | None = None
    channel: str | None = None
    reference: str | None = None
    to: str | None = None
    stage: str | None = None
    follow_up: str | None = None
    delay: str | None = None
    reason: str | None = None

    @property
    def anything(self) -> bool:
        """Whether something is to be recorded. Raises `UsageError` for options that do not go together."""
        verbs = [name for name in ("done", "waive", "do") if getattr(self, name) is not None]
        if len(verbs) > 1:
            raise _together(*(f"--{name}" for name in verbs))
        notice = ("at", "channel", "reference", "to", "stage", "follow_up", "delay")
        for name in notice:
            if getattr(self, name) is not None and self.done is None:
                raise _needs(f"--{name.replace('_', '-')}", "--done")
        if self.reason is not None and self.waive is None and self.do is None:
            raise _needs("--reason", "--waive")
        return bool(verbs)


def record(door: Door, session: Session, wanted: Wanted) -> tuple[dict[str, Any], Text]:
    """Put it on record: as data, and as a sentence. Raises `UsageError`, and `MissingAnswers` for what nobody says."""
    from postfall.guide.duties.recording import decide_duty, record_notice

    dossier = session.dossier()
    if wanted.done is not None:
        from postfall.cli.duties_shapes import notice_data

        said = _said(door, session, wanted)
        row = record_notice(session.journal, dossier, wanted.done, said)
        line = Text("Festgehalten: {to}, {channel}, {reference}.", "Recorded: {to}, {channel}, {reference}.")
        return notice_data(row), line.fill(to=row.to, channel=row.channel, reference=row.reference)
    duty, choice = (wanted.waive, "waive") if wanted.waive is not None else (wanted.do or "", "do")
    reason = wanted.reason if wanted.reason is not None else _ask(door, [("--reason", _reason())])["--reason"]
    decide_duty(session.journal, dossier, duty, choice, reason)
    line = Text("Ihre Entscheidung steht im Protokoll: {duty}.", "Your decision is on record: {duty}.")
    return {"duty": duty, "choice": choice, "reason": reason}, line.fill(duty=same(duty))


def _said(door: Door, session: Session, wanted: Wanted) -> Any:  # noqa: ANN401  # recording.Said, imported where needed
    """The notice from the options; what is missing is asked where somebody sits, and named where nobody does."""
    from postfall.case.model import NoticeStage
    from postfall.guide.duties import recording
    from postfall.guide.questions import moment_check

    duty = recording.find_duty(session.dossier().duties, wanted.done or "")
    stage = recording.stage_of(wanted.stage) if wanted.stage else NoticeStage.COMPLETED
    missing = [(name, given) for name, given in _given(wanted) if given is None]
    answers = _ask(door, [(f"--{name}", _question(name)) for name, _ in missing])
    typed = {name: given if given is not None else answers[f"--{name}"] for name, given in _given(wanted)}
    at = moment_check(session.clock, session.zone)(typed["at"])
    delay = wanted.delay
    late = recording.needs_delay(duty, at) and not (delay or "").strip()
    if late and door.asker.present and not session.journal.state().value("delay_reasons"):
        delay = _ask(door, [("--delay", _question("delay"))])["--delay"]
    return recording.Said(
        stage,
        at,
        typed["channel"],
        typed["reference"],
        wanted.to or "",
        recording.follow_up_day(wanted.follow_up) if wanted.follow_up else None,
        delay,
    )


def _given(wanted: Wanted) -> list[tuple[str, str | None]]:
    return [("at", wanted.at), ("channel", wanted.channel), ("reference", wanted.reference)]


def _ask(door: Door, questions: list[tuple[str, Any]]) -> dict[str, str]:
    """Answers by option. Raises `MissingAnswers` with every option that is missing, where nobody is there."""
    if questions and not door.asker.present:
        names = [name for name, _ in questions]
        raise MissingAnswers(
            Text(f"Es fehlt: {', '.join(names)}", f"Missing: {', '.join(names)}"),
            keys=tuple(name.removeprefix("--") for name in names),
            hint=_NO_REFERENCE if "--reference" in names else None,
        )
    from postfall.guide.alone import answer_alone

    return {name: str(answer_alone(door.asker, door.teller, question)) for name, question in questions}


def _question(name: str) -> Any:  # noqa: ANN401  # ports.Question
    from postfall.playbook.plain import bounded
    from postfall.ports import Kind, Question

    return Question(f"notice-{name}", Kind.TEXT, _TEXTS[name], unsure=False, check=bounded)


def _reason() -> Any:  # noqa: ANN401  # ports.Question
    from postfall.guide.questions import reason_question

    return reason_question("reason")


def _together(*names: str) -> UsageError:
    listed = ", ".join(names)
    return UsageError(
        Text(f"{listed} gehen nicht zusammen.", f"{listed} do not go together."),
        hint=Text("Rufen Sie den Befehl für jedes einzeln auf.", "Call the command once for each."),
        where=names[0],
    )


def _needs(name: str, other: str) -> UsageError:
    return UsageError(Text(f"{name} gehört zu {other}.", f"{name} goes with {other}."), where=name)


_NO_REFERENCE = Text(
    "Gab es kein Aktenzeichen, schreiben Sie: --reference keines",
    "If there was no reference number, write: --reference none",
)
_TEXTS = {
    "at": Text("Wann ging sie hinaus? Zum Beispiel: 27.03.2026 17:20", "When did it go out? Like: 2026-03-27 17:20"),
    "channel": Text("Auf welchem Weg?", "By which channel?"),
    "reference": Text(
        "Welches Aktenzeichen kam zurück? Keines: „keine“.", "Which reference came back? If none: “none”."
    ),
    "delay": Text(
        "Warum kam die Meldung nach dem Ende der Frist?", "Why did the notice come after the period had ended?"
    ),
}
