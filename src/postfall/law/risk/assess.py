"""Answers and rules in, an assessment out. Pure; the person decides.

A breach has three paths (somebody saw data, data was changed, data is missing). The strictest rule on any open path
decides. Doubt always counts for the people concerned, see `rules.match`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from postfall.law.risk.changes import changes
from postfall.law.risk.enisa import enisa
from postfall.law.risk.model import Assessment, Outcome, RuleHit
from postfall.law.risk.rules import PATHS, Answer, Answers, Key, Match, RiskRules, Rule, match
from postfall.value import FactValue, Moment

ORDER = (Outcome.RECORD, Outcome.AUTHORITY, Outcome.AUTHORITY_AND_PERSONS)
"""From least to most. `more_information` stands beside it: it is given only while nothing at all is known."""


_PROOF = ("intent", "access_evidence", "unintelligible")
"""What makes a "no" believable, see the path `confidentiality`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say: the outcome, the rules that decided and those that spoke without deciding."""

    outcome: Outcome
    rules: tuple[RuleHit, ...]
    also: tuple[RuleHit, ...]


def assess(answers: Mapping[str, FactValue | Moment], rules: RiskRules) -> Assessment:
    """The assessment of `answers` (keys and values of `rules.keys`) under Art. 33 and 34 GDPR.

    A key that is missing, "unknown", an empty list of kinds or groups, or not a value of its key counts as unknown.
    """
    known = known_answers(answers, rules)
    verdict = judge(known, rules)
    return Assessment(
        outcome=verdict.outcome,
        rules=verdict.rules,
        enisa=enisa(known, rules.enisa),
        open_questions=open_questions(known, rules),
        also=verdict.also,
        changes=changes(known, rules, verdict.outcome, lambda other: judge(other, rules).outcome),
        notes=tuple(
            row.text
            for row in rules.remarks
            if verdict.outcome in row.outcomes and match(row.when, known, benefit=False).holds
        ),
    )


def known_answers(answers: Mapping[str, FactValue | Moment], rules: RiskRules) -> dict[str, Answer]:
    """The answers that say something, in the order of the keys."""
    found: dict[str, Answer] = {}
    for name, key in rules.keys.items():
        value = answers.get(name)
        if value is not None and (known := _known(value, key)) is not None:
            found[name] = known
    return found


def _known(value: FactValue | Moment, key: Key) -> Answer | None:
    if key.kind == "count" and isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    if key.kind == "choices":
        chosen = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        fitting = tuple(row for row in chosen if row in key.values)
        if fitting or (value == () and key.key == "protected_by"):
            return fitting
        return None
    return str(value) if isinstance(value, str) and value in key.values else None


def open_questions(known: Answers, rules: RiskRules) -> tuple[str, ...]:
    """The keys without an answer that matter here, in the order in which they are asked."""
    return tuple(
        name
        for name, key in rules.keys.items()
        if name not in known and key.matters is not None and match(key.matters, known, benefit=True).holds
    )


def judge(known: Answers, rules: RiskRules) -> Verdict:
    """The outcome by the rules alone."""
    if not match((rules.settled,), known, benefit=False).holds:
        return Verdict(Outcome.MORE_INFORMATION, (_hit(rules.nothing_known, Match(True)),), ())
    demands: list[RuleHit] = []
    liftings: list[RuleHit] = []
    silenced: list[RuleHit] = []
    open_paths = [path for path in PATHS if match(rules.paths[path], known, benefit=True).holds]
    for path in open_paths:
        spoke = _speaking(path, known, rules)
        lifting = [hit for rule, hit in spoke if rule.demands is Outcome.RECORD and rule.confirmed]
        for rule, hit in spoke:
            if rule.demands is Outcome.RECORD:
                continue
            stands = rule.confirmed and (rule.lasting or not lifting)
            (demands if stands else silenced).append(hit)
        liftings += lifting
    if not open_paths:
        rests_on = tuple(key for key in (*PATHS, *_PROOF) if key in known)
        return Verdict(Outcome.RECORD, (_hit(rules.nothing_happened, Match(True, rests_on)),), ())
    if not demands:
        return Verdict(Outcome.RECORD, tuple(liftings), tuple(silenced))
    outcome = max((hit.demands for hit in demands), key=ORDER.index)
    deciding = _certain_first(hit for hit in demands if hit.demands is outcome)
    others = [hit for hit in demands if hit not in deciding]
    return Verdict(outcome, deciding, (*others, *liftings))


def _speaking(path: str, known: Answers, rules: RiskRules) -> list[tuple[Rule, RuleHit]]:
    """The rules of one path that hold, each with what it rests on."""
    found = []
    for rule in rules.rules:
        if rule.path == path:
            result = match(rule.when, known, benefit=rule.demands is not Outcome.RECORD)
            if result.holds:
                found.append((rule, _hit(rule, result)))
    return found


def _certain_first(hits: Iterable[RuleHit]) -> tuple[RuleHit, ...]:
    """Those that rest on answers; where none does, those that rest on what is missing."""
    rows = tuple(hits)
    return tuple(row for row in rows if not row.assumed) or rows


def _hit(rule: Rule, result: Match) -> RuleHit:
    return RuleHit(
        rule.id, rule.text, rule.source.de, rule.demands, result.facts, result.assumed, rule.disputed, rule.source
    )
