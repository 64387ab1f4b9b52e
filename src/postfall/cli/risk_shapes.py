"""An assessment as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.guide.risk.page import NO_ADVICE

if TYPE_CHECKING:
    from postfall.language import Language
    from postfall.law.risk.model import Assessment, RuleHit
    from postfall.law.risk.rules import RiskRules


def assessment_data(assessment: Assessment, rules: RiskRules, language: Language) -> dict[str, Any]:
    """`outcome, rules, also, enisa, changes, open_questions, questions, notes`; texts in `language`."""
    figure = assessment.enisa
    return {
        "outcome": assessment.outcome.value,
        "rules": [_rule(row, language) for row in assessment.rules],
        "also": [_rule(row, language) for row in assessment.also],
        "enisa": {
            "dpc": figure.dpc,
            "ei": figure.ei,
            "cb": figure.cb,
            "se": figure.se,
            "band": figure.band.value,
            "factors": [{"part": row.part, "value": row.value, "why": row.why.to(language)} for row in figure.factors],
            "flags": [row.to(language) for row in figure.flags],
            "source": rules.enisa.source,
        },
        "open_questions": list(assessment.open_questions),
        "questions": [
            {"key": key, "question": rules.keys[key].title.to(language)} for key in assessment.open_questions
        ],
        "changes": [
            {"fact": row.fact, "value": row.value, "outcome": row.outcome.value, "text": row.text.to(language)}
            for row in assessment.changes
        ],
        "notes": [row.to(language) for row in assessment.notes],
        "advice": NO_ADVICE.to(language),
    }


def _rule(hit: RuleHit, language: Language) -> dict[str, Any]:
    return {
        "id": hit.id,
        "text": hit.text.to(language),
        "source": hit.cited.to(language) if hit.cited else hit.source,
        "demands": hit.demands.value,
        "facts": list(hit.facts),
        "assumed": list(hit.assumed),
        "disputed": hit.disputed.to(language) if hit.disputed else None,
    }
