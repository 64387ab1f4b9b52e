"""What a step can do besides telling and asking: each action writes its own entries and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from postfall.case.model import RISK
from postfall.draft.catalogue import KINDS
from postfall.draft.list_words import CHOICES
from postfall.guide.advice.step import advise_step
from postfall.guide.authority.step import authority_step
from postfall.guide.duties.page import clocks_page, duties_page
from postfall.guide.duties.step import notice_step
from postfall.guide.duties.words import STATES as DUTY_STATES
from postfall.guide.files import export_case, keep_calendar
from postfall.guide.letters import write_letters, write_missing
from postfall.guide.look import look_into_mailboxes
from postfall.guide.pages import overview_page
from postfall.guide.permission import Look, permission
from postfall.guide.questions import reason_question
from postfall.guide.risk.step import risk_step
from postfall.guide.rules.step import rules_step
from postfall.language import Text, same
from postfall.ports import Choice, Kind, Notice, Question

if TYPE_CHECKING:
    from postfall.guide.session import Session
    from postfall.playbook.next import Planned

DUTIES = ("gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer")
Action = Callable[["Session", "Planned", str], bool]
"""Does its work and says whether the step is finished by it."""


def action_names() -> frozenset[str]:
    """Every action that a playbook may name, with its argument: `probe`, `draft:contact-warning`."""
    drafts = {f"draft:{kind.id}" for kind in KINDS}
    duties = {f"{verb}:{duty}" for verb in ("decide", "notice") for duty in DUTIES}
    return frozenset(_ACTIONS.keys() - {"draft", "decide", "notice"}) | drafts | duties


def perform(session: Session, planned: Planned) -> bool:
    """Do the step's action, if it names one. True when nothing is left to confirm by hand."""
    if planned.step.action is None:
        return False
    name, _, detail = planned.step.action.partition(":")
    return _ACTIONS[name](session, planned, detail)


def _deadline(session: Session, planned: Planned, detail: str) -> bool:
    for block in clocks_page(session.dossier()):
        session.teller.show(block)
    return False


def _overview(session: Session, planned: Planned, detail: str) -> bool:
    dossier = session.dossier()
    for block in (*overview_page(dossier), *duties_page(dossier)):
        session.teller.show(block)
    return False


def _permission(session: Session, planned: Planned, detail: str) -> bool:
    answers = {key: fact.value for key, fact in session.journal.state().facts.items()}
    result = permission(answers)
    session.teller.show(_LOOKS[result.look])
    for row in result.reservations:
        session.teller.show(Notice(row.why))
        if row.ask is not None:
            session.teller.show(Text("Fragen Sie: {who}.", "Ask {who}.").fill(who=row.ask))
    return False


def _probe(session: Session, planned: Planned, detail: str) -> bool:
    steps = session.script.steps if session.script is not None else {}
    return look_into_mailboxes(session) and planned.step.key not in steps


def _calendar(session: Session, planned: Planned, detail: str) -> bool:
    dossier = session.dossier()
    if not dossier.deadlines:
        session.teller.show(
            Text("Es läuft keine Frist, also gibt es keinen Kalender.", "No clock runs, so no calendar.")
        )
        return False
    path = keep_calendar(session, dossier)
    session.teller.show(
        Text(
            "Fristen als Kalender: {path}\nNehmen Sie diesen Kalender nicht in das gehackte Konto auf.",
            "Deadlines as a calendar: {path}\nDo not import it into the hacked account.",
        ).fill(path=path)
    )
    return False


def _draft(session: Session, planned: Planned, detail: str) -> bool:
    write_letters(session, detail)
    return False


def _export(session: Session, planned: Planned, detail: str) -> bool:
    path = export_case(session)
    session.teller.show(Text("Der ganze Fall als Datei: {path}", "The whole case as a file: {path}").fill(path=path))
    return False


def _evidence(session: Session, planned: Planned, detail: str) -> bool:
    return False


def _decide(session: Session, planned: Planned, detail: str) -> bool:
    if detail not in session.journal.state().decisions:
        _ask_decision(session, detail)
    decided = session.journal.state().decisions[detail]
    if paper := _PAPERS.get((detail, decided.choice)):
        write_missing(session, paper, since=decided.seq)
    return True


def _ask_decision(session: Session, detail: str) -> None:
    duty = next((row for row in session.dossier().duties if row.id == detail), None)
    if duty is not None:
        session.teller.show(duty.reason)
        session.teller.show(Text("Stand: {state}", "State: {state}").fill(state=DUTY_STATES[duty.state]))
    risk = session.journal.state().decisions.get(RISK)
    if risk is not None and detail in _BY_RISK:
        line = Text(
            "Zum Risiko haben Sie entschieden: {outcome}. Entscheiden Sie hier passend dazu.",
            "About the risk you decided: {outcome}. Decide here accordingly.",
        )
        session.teller.show(line.fill(outcome=CHOICES.get(risk.choice, same(risk.choice))))
    choice = str(session.answer(_decision(detail, duty.title if duty else same(detail))))
    reason = str(session.answer(reason_question(f"decide-reason:{detail}")))
    session.journal.decide(detail, choice, reason)


def _decision(duty: str, title: Text) -> Question:
    return Question(
        f"decide:{duty}",
        Kind.CHOICE,
        Text("Ihre Entscheidung: {title}?", "Your decision: {title}?").fill(title=title),
        choices=(
            Choice("do", Text("Ja, das tun wir", "Yes, we do this")),
            Choice("waive", Text("Nein, und wir begründen es", "No, and we give our reasons")),
        ),
        unsure=False,
        help=Text(
            "Postfall entscheidet nicht. Es nennt Gründe; Sie entscheiden, und die Begründung steht im Protokoll.",
            "Postfall does not decide. It gives reasons; you decide, and your reasoning goes on record.",
        ),
    )


_BY_RISK = frozenset({"gdpr-33-1", "gdpr-34"})
_PAPERS = {
    ("gdpr-33-1", "waive"): "reasons-not-notifying",
    ("gdpr-34", "waive"): "reasons-not-notifying",
    ("gdpr-33-5", "do"): "record-33-5",
}
"""What a decision leaves on paper at once."""
_LOOKS = {
    Look.NONE: Text(
        "Nach Ihren Angaben sehen wir in dieses Postfach nicht hinein.",
        "By your answers we do not look into this mailbox.",
    ),
    Look.COUNTS: Text(
        "Nach Ihren Angaben wird nur gezählt: wie viele Nachrichten, wie groß. Keine Namen, keine Betreffzeilen.",
        "By your answers we only count: how many messages, how large. No names, no subjects.",
    ),
    Look.HEADERS: Text(
        "Nach Ihren Angaben sind Kopfzeilen in Ordnung: wer, wann, Betreff. Keine Inhalte.",
        "By your answers headers are fine: who, when, subject. No content.",
    ),
    Look.CONTENT: Text(
        "Nach Ihren Angaben spricht nichts gegen einen Blick in das Postfach. Inhalte sehen wir nur an, wenn Sie es "
        "ausdrücklich wünschen.",
        "By your answers nothing speaks against a look into the mailbox. We look at contents only if you ask for it.",
    ),
}
_ACTIONS: dict[str, Action] = {
    "advise": advise_step,
    "authority": authority_step,
    "calendar": _calendar,
    "deadline": _deadline,
    "decide": _decide,
    "draft": _draft,
    "evidence": _evidence,
    "export": _export,
    "notice": notice_step,
    "overview": _overview,
    "permission": _permission,
    "probe": _probe,
    "risk": risk_step,
    "rules": rules_step,
}
