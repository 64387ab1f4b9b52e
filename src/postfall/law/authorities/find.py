"""Who is in charge: pure, from the question and the rows of the data. Never guesses: several stay several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.law.authorities import words
from postfall.law.authorities.model import Authority, Found, Hit, Query, Role, Sector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from postfall.language import Text

EEA = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
"""The member states of the Union, and Iceland, Liechtenstein, Norway, where the GDPR applies through the EEA."""

_OPEN = (Sector.PRIVATE, Sector.PUBLIC)
_ONE_STOP = frozenset({Sector.PRIVATE, Sector.TELECOM, Sector.POSTAL, Sector.MEDIA})
"""Art. 55(2) GDPR takes public bodies out of the one-stop shop; churches and broadcasters have law of their own."""
_SEVERAL = {
    Sector.CHURCH_CATHOLIC: words.WHICH_DIOCESE,
    Sector.BROADCASTER: words.WHICH_STATION,
}


def find(query: Query, authorities: Sequence[Authority]) -> tuple[Authority, ...]:
    """The authorities for `query`: to be notified first, then candidates, then those who only hear of it.

    Art. 55, 56 GDPR; § 40 BDSG; EDPB guidelines 9/2022 v2.0, paragraphs 67 to 73. See `search` for roles and hints.
    """
    return tuple(row.authority for row in search(query, authorities).hits)


def search(query: Query, authorities: Sequence[Authority]) -> Found:
    """The authorities for `query` with their part in the case, and what the answers leave open."""
    inside = query.country in EEA and query.established
    outside = not query.established or (query.country != "" and query.country not in EEA)
    abroad = tuple(dict.fromkeys(code for code in query.also if code != query.country))
    hits, hints = _at_home(query, authorities, inside=inside, crossing=inside and any(row in EEA for row in abroad))
    if outside:
        hits += _everywhere(query, authorities)
        hints += _outside_hints(query)
    elif inside and set(query.sectors or _OPEN) & _ONE_STOP:
        hits += [
            Hit(row, Role.CONCERNED, words.CONCERNED)
            for code in abroad
            if code in EEA
            for row in _national(code, authorities)
        ]
    elif inside and any(code in EEA for code in abroad):
        hints.append(words.NO_ONE_STOP)
    hits += [
        Hit(row, Role.ALSO, words.OWN_LAW) for code in abroad if code not in EEA for row in _national(code, authorities)
    ]
    hits = _once(hits)
    if any(row.authority.country == "GB" for row in hits):
        hints.append(words.UK)
    if any(row.authority.country == "CH" for row in hits):
        hints.append(words.SWITZERLAND)
    return Found(tuple(sorted(hits, key=lambda row: _ORDER.index(row.role))), tuple(dict.fromkeys(hints)))


_ORDER = (Role.LEAD, Role.COMPETENT, Role.CANDIDATE, Role.ALSO, Role.CONCERNED)


def _at_home(
    query: Query, authorities: Sequence[Authority], *, inside: bool, crossing: bool
) -> tuple[list[Hit], list[Text]]:
    """The authority of the country where the controller sits, if it sits where one has to be told."""
    if not query.country:
        return [], [words.WHICH_COUNTRY] if query.established else []
    if not inside and query.country in EEA:
        return [], []
    rows = _matching(query, authorities)
    if not rows:
        return [], [words.NO_ROW.fill(country=query.country)] if inside else []
    first = [row for row in rows if not row.beside]
    if len(first) > 1:
        return [Hit(row, Role.CANDIDATE, words.CANDIDATE) for row in first], [_which(query, first)]
    leads = crossing and bool(set(query.sectors or _OPEN) & _ONE_STOP)
    role, why = (Role.LEAD, words.LEAD) if leads else (Role.COMPETENT, words.COMPETENT)
    beside = [Hit(row, Role.ALSO, words.BESIDE) for row in rows if row.beside]
    return [Hit(row, role, why) for row in first] + beside, []


def _matching(query: Query, authorities: Iterable[Authority]) -> list[Authority]:
    sectors = set(query.sectors or _OPEN)
    return [
        row
        for row in authorities
        if row.country == query.country
        and (not row.sectors or sectors & set(row.sectors))
        and (not row.lands or not query.land or query.land in row.lands)
    ]


def _national(country: str, authorities: Iterable[Authority]) -> list[Authority]:
    """Who speaks for a whole country: its general authority, the Federal Commissioner in Germany."""
    return [row for row in authorities if row.country == country and not row.beside and not row.lands and _general(row)]


def _general(row: Authority) -> bool:
    return not row.sectors or Sector.PRIVATE in row.sectors or Sector.FEDERAL in row.sectors


def _everywhere(query: Query, authorities: Sequence[Authority]) -> list[Hit]:
    """Without an establishment in the EEA there is no lead: each country of the persons concerned (9/2022, 73)."""
    hits = []
    own = (query.country,) if query.country in EEA and query.country in query.also else ()
    for code in dict.fromkeys((*own, *query.also)):
        if code not in EEA:
            continue
        asked = Query(code, query.land if code == "DE" else "", query.sectors)
        rows = [row for row in _matching(asked, authorities) if not row.beside]
        several = len(rows) > 1
        role, why = (Role.CANDIDATE, words.CANDIDATE) if several else (Role.COMPETENT, words.EACH_COUNTRY)
        hits += [Hit(row, role, why) for row in rows]
    return hits


def _outside_hints(query: Query) -> list[Text]:
    hints = [words.EVERY_COUNTRY if any(code in EEA for code in query.also) else words.WHERE_PERSONS]
    if "DE" in query.also and not query.land:
        hints.append(words.WHICH_LAND_OF_PERSONS)
    return hints


def _which(query: Query, rows: Sequence[Authority]) -> Text:
    """The question that would settle it."""
    for sector, hint in _SEVERAL.items():
        if sector in query.sectors:
            return hint
    if query.country == "DE" and not query.land and any(row.lands for row in rows):
        return words.WHICH_LAND
    if query.country == "DE":
        return words.WHICH_SECTOR
    return words.WHICH_PART


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """Every authority once, with the strongest of its roles."""
    best: dict[str, Hit] = {}
    for hit in hits:
        known = best.get(hit.authority.id)
        if known is None or _ORDER.index(hit.role) < _ORDER.index(known.role):
            best[hit.authority.id] = hit
    return list(best.values())
