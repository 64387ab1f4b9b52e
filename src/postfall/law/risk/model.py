"""The result of an assessment as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postfall.language import Text


class Outcome(StrEnum):
    """What a breach calls for; `more_information` where the answers do not settle it."""

    RECORD = "record"
    AUTHORITY = "authority"
    AUTHORITY_AND_PERSONS = "authority_and_persons"
    MORE_INFORMATION = "more_information"


class Band(StrEnum):
    """ENISA's four bands: SE below 2, below 3, below 4, from 4 on."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that spoke: what it says and demands, where it was read, and the fact keys that it rests on.

    `source` is the citation in German, `cited` the same in both languages. `assumed` are keys without an answer that
    were counted as the worse; `disputed` says what is contested about the rule.
    """

    id: str
    text: Text
    source: str
    demands: Outcome
    facts: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    disputed: Text | None = None
    cited: Text | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One step of ENISA's arithmetic: `part` is dpc, ei or cb, `value` what it adds, `why` in words."""

    part: str
    value: float
    why: Text


@dataclass(frozen=True, slots=True)
class Enisa:
    """ENISA 2013: `se` = `dpc` × `ei` + `cb`, every factor shown. A second opinion, never the decision.

    `flags` are ENISA's remarks outside the figure: more than 100 persons, data that nobody can read.
    """

    dpc: float
    ei: float
    cb: float
    se: float
    band: Band
    factors: tuple[Factor, ...] = ()
    flags: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer would do: with `fact` answered as `value` the outcome would be `outcome`."""

    fact: str
    value: str
    outcome: Outcome
    text: Text


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say, and why.

    `rules` are those that decided, `also` others that spoke without deciding. `open_questions` are fact keys whose
    answer is missing or "unknown"; `changes` what would change the outcome.
    """

    outcome: Outcome
    rules: tuple[RuleHit, ...]
    enisa: Enisa
    open_questions: tuple[str, ...] = ()
    also: tuple[RuleHit, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[Text, ...] = ()
