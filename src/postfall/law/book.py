"""All the law that a case is judged by, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from postfall.law.authorities.model import Authority
from postfall.law.model import Regime
from postfall.law.risk.rules import RiskRules


@dataclass(frozen=True, slots=True)
class LawBook:
    """Regimes by id, the rules of risk, and the authorities; `rules` None: risk is not assessed."""

    regimes: Mapping[str, Regime]
    rules: RiskRules | None = None
    authorities: tuple[Authority, ...] = ()
