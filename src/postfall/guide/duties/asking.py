"""The few questions that tell which duties there are, asked outside a case; nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.guide.alone import answer_alone
from postfall.guide.questions import fact_question
from postfall.law.duties.judge import duties
from postfall.playbook.next import fact_reach
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.law.model import Regime
    from postfall.playbook.model import FactSpec, Playbook
    from postfall.ports import Asker, Clock, Teller

_HOUSE = ("country", "land", "org_kind", "public_level", "org_size")
"""Asked of everybody who answers for the data of others; the other questions only where a duty hangs on them."""

QUESTIONS = (
    *("user_role", "others_data", "mixed_for", *_HOUSE),
    *("telecom_provider", "financial_entity", "nis2_entity", "trust_service", "critical_ch", "uk_persons"),
    *("significant_incident", "professional_secrecy", "money_moved", "insured", "insurance_hours"),
    *("processor_contract_hours", "detected_at", "aware_at", "significant_incident_known_at", "dora_classified_at"),
    *("payment_at", "offender_known_at"),
)
"""All questions, in the order in which they are asked."""


def ask_duties(
    asker: Asker, teller: Teller, clock: Clock, zone: str, *, playbook: Playbook, regimes: Mapping[str, Regime]
) -> dict[str, FactValue | Moment]:
    """Ask until no duty hangs on an unanswered question. Raises `Interrupted`, and `MissingAnswers` with nobody there.

    What a person leaves empty counts as not known.
    """
    known: dict[str, FactValue | Moment] = {}
    while (spec := _next(playbook, regimes, known)) is not None:
        answer = answer_alone(asker, teller, fact_question(spec, clock=clock, zone=zone))
        known[spec.key] = UNKNOWN if answer == "" else answer
    return known


def _next(
    playbook: Playbook, regimes: Mapping[str, Regime], known: Mapping[str, FactValue | Moment]
) -> FactSpec | None:
    rows = duties(known, regimes)
    wanted = {key for row in rows for key in row.missing}
    first = next((row for row in rows if row.id == "gdpr-33-1"), None)
    if "user_role" in known and first is not None and first.state.value in {"open", "undecided"}:
        wanted |= set(_HOUSE)
    for key in QUESTIONS:
        if key in wanted and key not in known and key in playbook.fact_keys:
            spec = playbook.fact(key)
            if fact_reach(spec, known) is True:
                return spec
    return None
