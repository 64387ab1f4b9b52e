"""`postfall risk`: how dangerous a breach is for the people concerned, and what the person decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import MissingAnswers, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.law.risk.model import Assessment
    from postfall.value import FactValue, Moment

Values = dict[str, "FactValue | Moment"]


@verb(
    None,
    "risk",
    case=True,
    help=Text(
        "Beurteilt das Risiko für die Betroffenen: dokumentieren, melden oder auch benachrichtigen, mit Gründen und "
        "Quellen. Keine Rechtsberatung; Sie entscheiden.",
        "Judges the risk for the people concerned: record, notify, or tell them too, with reasons and sources. No "
        "legal advice; you decide.",
    ),
    examples=(
        "postfall risk",
        "postfall risk --answers facts.yaml --json",
        "postfall risk --case 4f2a",
        'postfall risk --case 4f2a --decide authority --reason "…"',
    ),
)
def risk(
    door: Door,
    *,
    decide: Annotated[
        str | None,
        option(
            "--decide",
            help=Text(
                "Ihre Entscheidung im Fall festhalten: record, authority oder authority_and_persons.",
                "Put your decision on record in the case: record, authority or authority_and_persons.",
            ),
            metavar="OUTCOME",
        ),
    ] = None,
    reason: Annotated[
        str | None,
        option(
            "--reason",
            help=Text(
                "Begründung; nötig, wenn Sie von der Bewertung abweichen.",
                "The reason; needed where you deviate from the assessment.",
            ),
            metavar="TEXT",
        ),
    ] = None,
) -> Outcome:
    """Assess, and with `--decide` record assessment and decision in the case."""
    from postfall.cli.risk_shapes import assessment_data
    from postfall.guide.risk.page import assessment_page
    from postfall.law.risk.assess import assess
    from postfall.law.risk.read import risk_rules

    if reason is not None and decide is None:
        raise _reason_alone()
    journal = _journal(door, needed=decide is not None)
    rules = risk_rules()
    assessment = assess(_values(door, journal), rules)
    data = assessment_data(assessment, rules, door.language) | {"case": journal.id if journal else None}
    page = assessment_page(assessment, rules.keys)
    if decide is None or journal is None:
        return Outcome(data | {"decision": None}, page)
    decision = _decide(journal, assessment, decide, reason or "")
    return Outcome(data | {"decision": decision}, (*page, _DECIDED))


def _decide(journal: Journal, assessment: Assessment, word: str, reason: str) -> dict[str, Any]:
    """Record assessment and decision; nothing is recorded where the decision is refused."""
    from postfall.case.model import RISK
    from postfall.guide.risk.step import chosen_outcome, decide, needs_reason, record
    from postfall.playbook.plain import bounded

    chosen, given = chosen_outcome(word), bounded(reason.strip())
    if journal.state().closed is not None:
        raise _closed()
    needs_reason(assessment, chosen, given)
    record(journal, assessment)
    decide(journal, assessment, chosen, given)
    made = journal.state().decisions[RISK]
    return {"choice": made.choice, "reason": made.reason, "who": made.who, "at": made.at}


def _journal(door: Door, *, needed: bool) -> Journal | None:
    """The case that is meant: named, or needed, or the open one where no file speaks."""
    if door.case is not None or needed:
        return door.cases.find(door.case)
    if door.answers is not None:
        return None
    if any(not row.closed and not row.exercise for row in door.cases.list()):
        return door.cases.find(None)
    return None


def _values(door: Door, journal: Journal | None) -> Values:
    """The answers: of the case, of the file, else of the person. Raises `MissingAnswers` where nobody answers.

    In a case the file's answers go on record, as if they had been typed.
    """
    from postfall.cli.risk_answers import read_risk_answers

    known = {} if journal is None else {key: fact.value for key, fact in journal.state().facts.items()}
    if door.answers is not None:
        told = read_risk_answers(Path(door.answers))
        if journal is not None:
            for key, value in told.items():
                if known.get(key) != value:
                    journal.confirm(key, value)
        return {**known, **told}
    return known if journal is not None else _asked(door)


def _asked(door: Door) -> Values:
    """Ask in the words of the playbook what an assessment needs."""
    from postfall.guide.alone import answer_alone
    from postfall.guide.questions import fact_question
    from postfall.law.risk.read import risk_rules
    from postfall.playbook import DEFAULT
    from postfall.playbook.next import fact_reach
    from postfall.playbook.read import find_playbook
    from postfall.value import UNKNOWN

    playbook = find_playbook(DEFAULT)[0]
    keys = [key for key in risk_rules().keys if key in playbook.fact_keys]
    if door.alone:
        raise _nobody(keys)
    known: Values = {}
    for key in keys:
        spec = playbook.fact(key)
        if fact_reach(spec, known) is not False:
            given = answer_alone(door.asker, door.teller, fact_question(spec, clock=door.clock, zone=door.zone))
            known[key] = UNKNOWN if given == "" else given
    return known


def _nobody(keys: list[str]) -> MissingAnswers:
    return MissingAnswers(
        Text("Niemand ist da, den man fragen kann. Es fehlen: {keys}", "Nobody is here to ask. Missing: {keys}").fill(
            keys=", ".join(keys)
        ),
        keys=keys,
        hint=Text(
            "Nennen Sie eine Datei mit --answers. Was darin fehlt, gilt als nicht bekannt.",
            "Name a file with --answers. What is missing in it counts as not known.",
        ),
    )


def _reason_alone() -> UsageError:
    return UsageError(
        Text("--reason gehört zu --decide.", "--reason goes with --decide."),
        hint=Text("Zum Beispiel: --decide authority", "For example: --decide authority"),
        where="--reason",
    )


def _closed() -> UsageError:
    return UsageError(
        Text("Der Fall ist geschlossen.", "The case is closed."),
        hint=Text("Ohne --decide wird er nur gezeigt.", "Without --decide it is shown only."),
        where="--case",
    )


_DECIDED = Text("Bewertung und Entscheidung stehen im Fall.", "Assessment and decision are on record in the case.")
