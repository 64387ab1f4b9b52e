"""The step of a session that asks whether a duty was done, and records it: `notice:DUTY`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.case.model import NoticeStage
from postfall.guide.duties.page import clock_sentence
from postfall.guide.duties.recording import (
    UNFINISHED,
    Said,
    find_duty,
    follow_up_day,
    needs_delay,
    record_notice,
    reference_of,
)
from postfall.guide.questions import moment_check
from postfall.guide.session import Leave
from postfall.language import Text, same
from postfall.law.model import Duty, DutyState
from postfall.playbook.plain import bounded
from postfall.ports import Choice, Kind, Move, Question
from postfall.value import UNKNOWN, Moment

if TYPE_CHECKING:
    from postfall.case.model import NoticeRecord
    from postfall.guide.session import Session
    from postfall.playbook.next import Planned

_NOT_YET = "not_yet"


def notice_step(session: Session, planned: Planned, detail: str) -> bool:
    """Ask about the duty `detail` and record the notice. True: nothing is left to confirm by hand.

    An answers file speaks with `notices`, or with the fact that tells the moment; where it does neither, its `steps`
    may call the step done, and else it is put off, as after the answer "not yet".
    """
    duty = find_duty(session.dossier().duties, detail)
    session.teller.show(duty.reason)
    if duty.state in {DutyState.NOT_APPLICABLE, DutyState.WAIVED}:
        return True
    if session.script is not None:
        return _scripted(session, planned, duty)
    if duty.state is DutyState.DONE and duty.stage not in {row.value for row in UNFINISHED}:
        return True
    if duty.deadline is not None and duty.state is not DutyState.DONE:
        session.teller.show(clock_sentence(duty.title, duty.deadline, session.now()))
    stage = str(session.answer(_stage_question(duty)))
    if stage == _NOT_YET:
        raise Leave(Move.LATER)
    _told(session, record_notice(session.journal, session.dossier(), duty.id, _said(session, duty, stage)))
    return True


def _scripted(session: Session, planned: Planned, duty: Duty) -> bool:
    script = session.script
    known = {(NoticeStage(row.stage), row.given.utc) for row in duty.notices}
    for row in script.notices.get(duty.id, ()) if script is not None else ():
        stage = NoticeStage(row.stage)
        if (stage, row.at.utc) not in known:
            day = follow_up_day(row.follow_up) if row.follow_up else None
            said = Said(stage, row.at, row.channel, row.reference, row.to or "", day, row.delay)
            _told(session, record_notice(session.journal, session.dossier(), duty.id, said))
    if find_duty(session.dossier().duties, duty.id).state is DutyState.DONE:
        return True
    step = script.steps.get(planned.step.key) if script is not None else None
    if step is None or not step.done:
        raise Leave(Move.LATER)
    return False


def _said(session: Session, duty: Duty, stage: str) -> Said:
    given = session.answer(_when_question(session, duty))
    at = given if isinstance(given, Moment) else session.now()
    to = str(session.answer(_to_question(session, duty)))
    channel = str(session.answer(_of(_CHANNEL, duty)))
    reference = str(session.answer(_of(_reference_question(session), duty)))
    day = str(session.answer(_of(_FOLLOW_UP, duty))) if NoticeStage(stage) in UNFINISHED else ""
    fact = session.journal.state().value("delay_reasons")
    known = isinstance(fact, str) and fact is not UNKNOWN and fact.strip()
    delay = str(session.answer(_of(_DELAY, duty))) if needs_delay(duty, at) and not known else ""
    return Said(NoticeStage(stage), at, channel, reference, to, day or None, delay or None)


def _of(question: Question, duty: Duty) -> Question:
    """The question about this duty: whoever answers from a file finds it by its key."""
    return replace(question, key=f"{question.key}:{duty.id}")


def _told(session: Session, record: NoticeRecord) -> None:
    line = Text("Festgehalten: {to}, {channel}, {reference}.", "Recorded: {to}, {channel}, {reference}.")
    session.teller.show(line.fill(to=record.to, channel=record.channel, reference=record.reference))


def _stage_question(duty: Duty) -> Question:
    begun = duty.stage in {row.value for row in UNFINISHED}
    first = [
        Choice(NoticeStage.COMPLETED.value, Text("Ja, vollständig", "Yes, in full")),
        Choice(
            NoticeStage.PRELIMINARY.value,
            Text("Ja, vorläufig; der Rest folgt", "Yes, in part; the rest will follow"),
        ),
    ]
    then = [
        Choice(NoticeStage.COMPLETED.value, Text("Ja, der Rest ist nachgereicht", "Yes, the rest was handed in")),
        Choice(NoticeStage.FOLLOW_UP.value, Text("Ja, ein weiterer Teil", "Yes, another part")),
        Choice(NoticeStage.WITHDRAWN.value, Text("Wir haben die Meldung zurückgezogen", "We withdrew the notice")),
    ]
    rows = (then if begun else first) + [Choice(_NOT_YET, Text("Noch nicht", "Not yet"))]
    return Question(
        f"notice:{duty.id}",
        Kind.CHOICE,
        Text("Ist das getan: {title}?", "Is that done: {title}?").fill(title=duty.title),
        help=Text(
            "Eine vorläufige Meldung in der Frist ist besser als eine vollständige danach.",
            "A notice in part that is on time is better than a whole one that is late.",
        ),
        choices=tuple(rows),
        unsure=False,
    )


def _when_question(session: Session, duty: Duty) -> Question:
    return Question(
        f"notice-at:{duty.id}",
        Kind.MOMENT,
        Text("Wann ging sie hinaus?", "When did it go out?"),
        why=Text("Die Uhrzeit der Eingangsbestätigung ist am besten.", "Best is the time on the confirmation."),
        unsure=False,
        check=moment_check(session.clock, session.zone),
    )


def _to_question(session: Session, duty: Duty) -> Question:
    before = next((row.to for row in reversed(duty.notices)), "")
    return Question(
        f"notice-to:{duty.id}",
        Kind.TEXT,
        Text("An wen? Leer lassen, wenn es diese Stelle war.", "To whom? Leave empty if it was this one."),
        current=same(before) if before else duty.to,
        unsure=False,
        optional=True,
        check=bounded,
    )


def _reference_question(session: Session) -> Question:
    return Question(
        "notice-reference",
        Kind.TEXT,
        Text("Welches Aktenzeichen kam zurück? Keines: „keine“.", "Which reference came back? If none: “none”."),
        unsure=False,
        check=lambda text: reference_of(text, session.language),
    )


_CHANNEL = Question(
    "notice-channel",
    Kind.TEXT,
    Text("Auf welchem Weg?", "By which channel?"),
    why=Text(
        "Zum Beispiel: Online-Formular der Behörde, Telefon, Brief.",
        "For example: the authority's online form, phone, letter.",
    ),
    unsure=False,
    check=bounded,
)
_FOLLOW_UP = Question(
    "notice-follow-up",
    Kind.TEXT,
    Text("Bis zu welchem Tag wollen Sie nachliefern?", "By which day will you hand in the rest?"),
    why=Text(
        "Postfall erinnert Sie daran. Noch nichts zugesagt? Leer lassen.",
        "Postfall reminds you of it. Nothing promised yet? Leave it empty.",
    ),
    unsure=False,
    optional=True,
    check=follow_up_day,
)
_DELAY = Question(
    "notice-delay",
    Kind.LONGTEXT,
    Text("Warum kam die Meldung nach dem Ende der Frist?", "Why did the notice come after the period had ended?"),
    why=Text("Das Gesetz verlangt dafür Gründe.", "The law wants the reasons."),
    basis=Text("Art. 33 Abs. 1 Satz 2 DSGVO", "Art. 33(1), second sentence, GDPR"),
    unsure=False,
    check=bounded,
)
