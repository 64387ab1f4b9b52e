"""The law that ships with the package, read once."""

from __future__ import annotations

from functools import cache

from postfall.law.authorities.read import authorities
from postfall.law.book import LawBook
from postfall.law.read import regimes
from postfall.law.risk.read import risk_rules


@cache
def law_book() -> LawBook:
    """Regimes, rules and authorities. Raises `ContentError` where one of our files is broken."""
    return LawBook(regimes(), risk_rules(), authorities())
