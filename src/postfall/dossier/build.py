"""Puts the dossier together: the only place that computes what a case is now."""

from __future__ import annotations

from collections.abc import Mapping

from postfall.case.model import CaseState
from postfall.dossier.model import Dossier, MailboxView
from postfall.exposure.model import FirstLook
from postfall.language import Text
from postfall.law.authorities.ask import competent
from postfall.law.authorities.invented import INVENTED
from postfall.law.authorities.model import Authority
from postfall.law.book import LawBook
from postfall.law.duties.judge import duties
from postfall.law.risk.assess import assess, known_answers
from postfall.law.risk.model import Assessment
from postfall.law.risk.rules import RiskRules
from postfall.playbook.model import Playbook
from postfall.playbook.next import plan
from postfall.value import FactValue, Moment


def answers_of(state: CaseState) -> dict[str, FactValue | Moment]:
    """The confirmed values by key."""
    return {key: fact.value for key, fact in state.facts.items()}


def labels_of(playbook: Playbook) -> dict[str, dict[str, Text]]:
    """The words for choice values: fact key → value → text."""
    return {
        spec.key: {option.value: option.label.text() for option in spec.options}
        for spec in playbook.facts
        if spec.options
    }


def build(
    state: CaseState,
    playbook: Playbook,
    *,
    now: Moment,
    law: LawBook,
    looks: Mapping[str, FirstLook] | None = None,
) -> Dossier:
    """The dossier of a case at `now`, by the `law` of now; `looks` maps mailbox id to the newest look into it."""
    answers = answers_of(state)
    seen = looks or {}
    decided = {duty: (row.choice, row.reason) for duty, row in state.decisions.items()}
    mailboxes = tuple(
        MailboxView(row.id, row.label, row.url, row.user, seen.get(row.id)) for row in state.mailboxes.values()
    )
    risk = _risk(answers, law.rules)
    return Dossier(
        state=state,
        playbook=playbook,
        plan=plan(playbook, answers),
        now=now,
        duties=duties(
            answers, law.regimes, notices=state.notices, risk=risk, decisions=decided, country=_country(answers)
        ),
        mailboxes=mailboxes,
        risk=risk,
        authorities=_authorities(state, answers, law),
        proposed={key: fact for key, fact in state.proposed.items() if key not in state.facts},
        labels=labels_of(playbook),
    )


def _authorities(state: CaseState, answers: Mapping[str, FactValue | Moment], law: LawBook) -> tuple[Authority, ...]:
    """Those competent; in an exercise an invented one in the place of all of them."""
    found = competent(answers, law.authorities)
    return (INVENTED,) if state.exercise and found else found


def _risk(answers: Mapping[str, FactValue | Moment], rules: RiskRules | None) -> Assessment | None:
    """What the rules say, once there is an answer that they look at."""
    if rules is None or not known_answers(answers, rules):
        return None
    return assess(answers, rules)


def _country(answers: Mapping[str, FactValue | Moment]) -> str:
    country = answers.get("country")
    return country if isinstance(country, str) and len(country) == 2 and country.isupper() else "DE"
