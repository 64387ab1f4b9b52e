"""The question who is in charge: from the answers of a case, or from words that somebody typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.authorities.find import EEA, search
from postfall.law.authorities.model import Authority, Query, Role, Sector
from postfall.law.workdays import country_code
from postfall.value import UNKNOWN
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postfall.value import FactValue, Moment

LANDS = {
    "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg", "HB": "Bremen", "HH": "Hamburg",
    "HE": "Hessen", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}  # fmt: skip
"""The German Länder by ISO 3166-2."""

_ENGLISH = {
    "bavaria": "BY", "hesse": "HE", "lower saxony": "NI", "north rhine-westphalia": "NW", "rhineland-palatinate": "RP",
    "saxony": "SN", "saxony-anhalt": "ST", "thuringia": "TH", "nrw": "NW", "mecklenburg-western pomerania": "MV",
}  # fmt: skip
_KINDS = {
    "company": (Sector.PRIVATE,),
    "self_employed": (Sector.PRIVATE,),
    "association": (Sector.PRIVATE,),
    "other": (Sector.PRIVATE,),
    "church_catholic": (Sector.CHURCH_CATHOLIC,),
    "church_protestant": (Sector.CHURCH_PROTESTANT,),
    "broadcaster": (Sector.BROADCASTER,),
}
_LEVELS = {"local": (Sector.PUBLIC,), "land": (Sector.PUBLIC,), "federal": (Sector.FEDERAL,)}
_NOTIFIED = (Role.LEAD, Role.COMPETENT, Role.ALSO)


def query_of(answers: Mapping[str, FactValue | Moment]) -> Query | None:
    """The question that the answers of a case put; None for those who notify nobody.

    Those are private persons with nobody else's data, and employees: their employer notifies. "I do not know" leaves a
    part open. Never raises.
    """
    if not _answerable(answers):
        return None
    country, land = answers.get("country"), answers.get("land")
    abroad = _countries(answers.get("persons_countries"))
    if answers.get("cross_border") is False:
        abroad = tuple(code for code in abroad if code not in EEA)
    if answers.get("uk_persons") is True:
        abroad = (*abroad, "GB")
    home = country if isinstance(country, str) and re.fullmatch(r"[A-Z]{2}", country) else ""
    german = country in ("DE", None, UNKNOWN)
    part = land if german and isinstance(land, str) and land in LANDS else ""
    return Query(
        country="DE" if part else home,
        land=part,
        sectors=_sectors(answers),
        also=tuple(dict.fromkeys(abroad)),
    )


def competent(answers: Mapping[str, FactValue | Moment], authorities: Sequence[Authority]) -> tuple[Authority, ...]:
    """The authorities that a case has to notify, the leading one first; empty while the answers do not settle which.

    Empty for those who notify nobody, too. Never raises for what a person answered.
    """
    query = query_of(answers)
    if query is None:
        return ()
    found = search(query, authorities)
    settled = found.having(Role.LEAD, Role.COMPETENT)
    return found.having(*_NOTIFIED) if settled else ()


def _answerable(answers: Mapping[str, FactValue | Moment]) -> bool:
    role = answers.get("user_role")
    if role == "employee" or (role == "private" and answers.get("others_data") is False):
        return False
    return not (role == "private" and answers.get("mixed_for") == ("employer",))


def _sectors(answers: Mapping[str, FactValue | Moment]) -> tuple[Sector, ...]:
    if answers.get("telecom_provider") is True:
        return (Sector.TELECOM,)
    kind = answers.get("org_kind")
    if kind == "public_body":
        level = answers.get("public_level")
        return _LEVELS.get(level if isinstance(level, str) else "", (Sector.PUBLIC, Sector.FEDERAL))
    if isinstance(kind, str) and kind in _KINDS:
        return _KINDS[kind]
    return (Sector.PRIVATE,) if answers.get("user_role") == "private" else ()


def _countries(value: object) -> tuple[str, ...]:
    """The codes in a line such as `AT, FR`; what is none is left out."""
    if not isinstance(value, str):
        return ()
    words = [row.strip().upper() for row in re.split(r"[,;\s]+", value[:1000])]
    said = {"UK": "GB", "EL": "GR"}
    return tuple(dict.fromkeys(said.get(row, row) for row in words if re.fullmatch(r"[A-Z]{2}", row)))[:60]


def typed_query(
    country: str | None, land: str | None, sector: str | None, also: str | None, *, established: bool
) -> Query:
    """The question from typed words. Raises `UsageError` with a suggestion for a word that is not known."""
    home = country_code(country) if country else ""
    part = _land(land) if land else ""
    if part and home and home != "DE" and (established or home in EEA):
        raise UsageError(
            Text("--land gibt es nur für Deutschland.", "--land is for Germany only."),
            hint=Text("Lassen Sie --land weg.", "Leave --land out."),
            where="--land",
        )
    return Query(
        country=home or ("DE" if part and established else ""),
        land=part,
        sectors=(_sector(sector),) if sector else (),
        also=tuple(dict.fromkeys(country_code(row) for row in re.split(r"[,;\s]+", also or "") if row)),
        established=established,
    )


def _land(typed: str) -> str:
    word = typed.strip()
    code = word.upper().removeprefix("DE-")
    if code in LANDS:
        return code
    names = {name.lower(): code for code, name in LANDS.items()} | _ENGLISH
    if found := names.get(word.lower()):
        return found
    close = nearest(word.lower(), names)
    near = names[close] if close else nearest(code, LANDS)
    possible = Text(f"Möglich sind: {', '.join(LANDS)}.", f"Possible: {', '.join(LANDS)}.")
    raise UsageError(
        Text(f"Das Bundesland „{word[:40]}“ kenne ich nicht.", f"I do not know the Land “{word[:40]}”."),
        hint=_meant(f"{near} ({LANDS[near]})") if near else possible,
        where="--land",
    )


def _sector(typed: str) -> Sector:
    word = typed.strip().lower().replace("-", "_")
    known = [row.value for row in Sector]
    if word in known:
        return Sector(word)
    near = nearest(word, known)
    possible = Text(f"Möglich sind: {', '.join(known)}.", f"Possible: {', '.join(known)}.")
    raise UsageError(
        Text(f"Den Bereich „{typed[:40]}“ kenne ich nicht.", f"I do not know the sector “{typed[:40]}”."),
        hint=_meant(near) if near else possible,
        where="--sector",
    )


def _meant(near: str) -> Text:
    return Text(f"Meinten Sie {near}?", f"Did you mean {near}?")
