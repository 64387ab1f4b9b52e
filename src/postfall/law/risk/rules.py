"""The rules of an assessment as frozen values, and how a condition is held against answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from postfall.language import Text
from postfall.law.risk.model import Outcome

Answer = str | int | tuple[str, ...]
"""A known answer; what is not known has no entry."""
Answers = Mapping[str, Answer]
Op = Literal["in", "only", "without", "named", "at_least", "at_most"]
PATHS = ("confidentiality", "integrity", "availability")
ABOUT_NOBODY = "business_only"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one answer.

    `in`: one of `values`; `only`: nothing but `values`; `without`: none of `values`; `named`: at least `number` kinds
    that are about people; `at_least`, `at_most`: a number against `number`, where the word "none" stands above all
    numbers ("not restored").
    """

    key: str
    op: Op
    values: frozenset[str] = frozenset()
    number: int = 0

    def holds(self, answer: Answer) -> bool:
        """Whether a known answer passes."""
        if isinstance(answer, int):
            return answer >= self.number if self.op == "at_least" else self.op == "at_most" and answer <= self.number
        chosen = {answer} if isinstance(answer, str) else set(answer)
        match self.op:
            case "in":
                return bool(chosen & self.values)
            case "only":
                return bool(chosen) and chosen <= self.values
            case "without":
                return not chosen & self.values
            case "named":
                return len(chosen - {ABOUT_NOBODY}) >= self.number
            case _:
                return self.op == "at_least"


Clause = tuple[Check, ...]
Condition = tuple[Clause, ...]
"""Every clause must hold; inside a clause one check is enough. Without clauses it always holds."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a condition came out: `facts` are the answers it rests on, `assumed` the missing ones counted as holding."""

    holds: bool
    facts: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def match(condition: Condition, answers: Answers, *, benefit: bool) -> Match:
    """Hold `condition` against `answers`. A missing answer holds for `benefit` True and fails for False.

    Demands give the doubt to the people concerned (True), liftings do not (False). That is why replacing an answer by
    "unknown" can only make an outcome stricter: no condition contains a negation of a demand.
    """
    facts: dict[str, None] = {}
    assumed: dict[str, None] = {}
    for clause in condition:
        known = [check.key for check in clause if check.key in answers and check.holds(answers[check.key])]
        missing = [check.key for check in clause if check.key not in answers]
        if known:
            facts.update(dict.fromkeys(known))
        elif missing and benefit:
            assumed.update(dict.fromkeys(missing))
        else:
            return Match(False)
    return Match(True, tuple(facts), tuple(assumed))


@dataclass(frozen=True, slots=True)
class Key:
    """An answer that an assessment knows. `values` are the words it may have, with their labels.

    `matters` says when its absence is an open question; `tries` are numbers worth trying for what would change.
    """

    key: str
    kind: Literal["choice", "choices", "count"]
    title: Text
    values: Mapping[str, Text] = field(default_factory=dict)
    alterable: bool = False
    matters: Condition | None = ()
    tries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: on which path it speaks, what it demands and when. A `lasting` one is never lifted.

    Where `confirmed` is False the source could not be read, and the rule decides nothing. `unread` names further
    sources that are known at second hand only.
    """

    id: str
    path: str
    demands: Outcome
    when: Condition
    text: Text
    source: Text
    valid_from: str
    checked: str
    confirmed: bool
    lasting: bool = False
    disputed: Text | None = None
    unread: Text | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note beside the outcome: shown where `outcomes` contains it and `when` is known to hold. It changes nothing."""

    id: str
    outcomes: tuple[Outcome, ...]
    when: Condition
    text: Text
    source: Text


@dataclass(frozen=True, slots=True)
class EnisaGroup:
    """Kinds of data that start with the same score."""

    score: int
    text: Text
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnisaTable:
    """ENISA's numbers; everything but the scores of kinds is in hundredths."""

    source: str
    groups: tuple[EnisaGroup, ...]
    long_days: int
    protected_groups: tuple[str, ...]
    identification: Mapping[str, int]
    recipient: Mapping[str, int]
    integrity: Mapping[str, int]
    not_put_right: int
    availability: Mapping[str, int]
    soon_hours: int
    malicious: int
    bands: Mapping[str, int]
    many: int


@dataclass(frozen=True, slots=True)
class RiskRules:
    """All that an assessment rests on, as the data files say it."""

    keys: Mapping[str, Key]
    paths: Mapping[str, Condition]
    settled: Clause
    rules: tuple[Rule, ...]
    nothing_happened: Rule
    nothing_known: Rule
    remarks: tuple[Remark, ...]
    enisa: EnisaTable
