"""The step of a session that assesses the risk: show it, record it, and record what the person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.case.model import RISK
from postfall.errors import UsageError
from postfall.guide.risk.page import OUTCOMES, assessment_page
from postfall.language import Text, cut
from postfall.law.risk.assess import ORDER, assess
from postfall.law.risk.model import Outcome
from postfall.law.risk.read import risk_rules
from postfall.playbook.plain import bounded
from postfall.ports import Choice, Kind, Question
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import CaseState, RiskRecord
    from postfall.guide.session import Session
    from postfall.law.risk.model import Assessment
    from postfall.playbook.next import Planned

_LONGEST = 1000


def risk_step(session: Session, planned: Planned, detail: str) -> bool:
    """The action `risk` of a step: show and record the assessment, then ask for the decision and record it.

    Nothing is preselected. A decision that deviates needs a reason. Settled where the newest assessment, unchanged, has
    been decided already.
    """
    assessment = assess_case(session.journal.state())
    for block in assessment_page(assessment, risk_rules().keys):
        session.teller.show(block)
    recorded = record(session.journal, assessment)
    if decided_since(session.journal.state(), recorded):
        return True
    chosen = chosen_outcome(str(session.answer(decision_question(assessment))))
    reason = str(session.answer(_why_question(needed=chosen is not assessment.outcome)))
    decide(session.journal, assessment, chosen, reason)
    return True


def assess_case(state: CaseState) -> Assessment:
    """The assessment of the confirmed answers of a case."""
    return assess({key: fact.value for key, fact in state.facts.items()}, risk_rules())


def record(journal: Journal, assessment: Assessment) -> RiskRecord:
    """Put the assessment on record, unless the newest one there says the same."""
    rules = tuple(row.id for row in assessment.rules)
    severity, band = round(assessment.enisa.se * 100), assessment.enisa.band.value
    newest = journal.state().risks[-1:]
    for row in newest:
        if (row.outcome, row.rules, row.severity, row.band) == (assessment.outcome.value, rules, severity, band):
            return row
    return journal.assess(assessment.outcome.value, rules, severity=severity, band=band)


def decided_since(state: CaseState, recorded: RiskRecord) -> bool:
    """Whether somebody decided after that assessment."""
    decision = state.decisions.get(RISK)
    return decision is not None and decision.seq > recorded.seq


def needs_reason(assessment: Assessment, chosen: Outcome, reason: str) -> None:
    """Raises `UsageError` for a deviation without a reason."""
    if chosen is not assessment.outcome and not reason.strip():
        raise UsageError(
            Text(
                "Sie weichen von der Bewertung ab. Dafür braucht es eine Begründung.",
                "You deviate from the assessment. That needs a reason.",
            ),
            hint=Text('Schreiben Sie: --reason "…"', 'Write: --reason "…"'),
            where="--reason",
        )


def decide(journal: Journal, assessment: Assessment, chosen: Outcome, reason: str) -> None:
    """Put the decision on record, with the rules as its reason where none is given for following them.

    Raises `UsageError` for a deviation without a reason.
    """
    needs_reason(assessment, chosen, reason)
    said = Text("Wie bewertet: {rules}", "As assessed: {rules}").fill(
        rules=Text(" ".join(row.text.de for row in assessment.rules), " ".join(row.text.en for row in assessment.rules))
    )
    words = said.to("en" if journal.state().language == "en" else "de")
    journal.decide(RISK, chosen.value, reason.strip() or cut(words, _LONGEST))


def chosen_outcome(word: str) -> Outcome:
    """What can be decided. Raises `UsageError` for anything else."""
    known = [row.value for row in ORDER]
    if word in known:
        return Outcome(word)
    near = nearest(word, known)
    raise UsageError(
        Text("„{word}“ kann man nicht entscheiden.", "“{word}” cannot be decided.").fill(word=word[:60]),
        hint=Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near)
        if near
        else Text("Möglich ist: {known}.", "Possible: {known}.").fill(known=", ".join(known)),
        where=word[:60],
    )


def decision_question(assessment: Assessment) -> Question:
    """What the person decides; the assessment is named, and nothing is preselected."""
    return Question(
        f"decide:{RISK}",
        Kind.CHOICE,
        Text("Was entscheiden Sie?", "What do you decide?"),
        why=OUTCOMES[assessment.outcome],
        choices=(
            Choice("record", Text("Nur dokumentieren, nicht melden", "Record only, no notification")),
            Choice("authority", Text("An die Aufsichtsbehörde melden", "Notify the supervisory authority")),
            Choice(
                "authority_and_persons",
                Text("Melden und die Betroffenen benachrichtigen", "Notify and tell the people concerned"),
            ),
        ),
        unsure=False,
        help=Text(
            "Postfall entscheidet nicht. Es nennt Gründe; Sie entscheiden, und die Begründung steht im Protokoll.",
            "Postfall does not decide. It gives reasons; you decide, and your reasoning goes on record.",
        ),
    )


def _why_question(*, needed: bool) -> Question:
    text = Text(
        "Sie weichen von der Bewertung ab. Warum? Ein Satz genügt. Er steht später im Protokoll.",
        "You deviate from the assessment. Why? One sentence. It goes on record.",
    )
    free = Text(
        "Möchten Sie das begründen? Leer lassen heißt: wie bewertet.",
        "Do you want to give a reason? Leave empty for: as assessed.",
    )
    return Question(
        f"decide-reason:{RISK}",
        Kind.LONGTEXT,
        text if needed else free,
        unsure=False,
        optional=not needed,
        check=bounded,
    )
