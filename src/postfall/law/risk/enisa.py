"""ENISA's figure (2013): SE = DPC × EI + CB, every factor shown. Advisory: no rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.law.risk.model import Band, Enisa, Factor

if TYPE_CHECKING:
    from postfall.law.risk.rules import Answer, Answers, EnisaTable

_HIGHEST = 4
_COUNTED = ("data_kinds", "identification", "confidentiality", "integrity", "availability", "intent")
_OPEN = Text("offen", "open")
_OPEN_KINDS = Text("Arten von Daten offen", "kinds of data open")
_OPEN_PEOPLE = Text("Erkennbarkeit offen", "recognition open")
_WORST = Text("Was offen ist, zählt hier als das Schlechteste.", "What is open counts as the worst here.")
_EXPOSED = {"possible", "confirmed"}


def enisa(known: Answers, table: EnisaTable) -> Enisa:
    """The figure for `known`; computed in hundredths, so that it is exact."""
    factors: list[Factor] = []
    dpc = _context(known, table, factors)
    ei = _identification(known, table, factors)
    cb = _circumstances(known, table, factors)
    severity = dpc * ei + cb
    band = max((Band(name) for name, least in table.bands.items() if severity >= least), key=list(Band).index)
    return Enisa(float(dpc), ei / 100, cb / 100, severity / 100, band, tuple(factors), _flags(known, table))


def _chosen(answer: Answer | None) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else ()


def _context(known: Answers, table: EnisaTable, factors: list[Factor]) -> int:
    """DPC: the highest score of any kind, one more for long periods and one more for people who need protection."""
    kinds = _chosen(known.get("data_kinds"))
    best = max(
        (group for group in table.groups if set(group.kinds) & set(kinds)), key=lambda row: row.score, default=None
    )
    score = best.score if best else _HIGHEST
    factors.append(Factor("dpc", float(score), best.text if best else _OPEN_KINDS))
    days, groups = known.get("duration_days"), set(_chosen(known.get("person_groups")))
    if score < _HIGHEST and isinstance(days, int) and days >= table.long_days:
        score += 1
        factors.append(Factor("dpc", 1.0, Text("Daten über lange Zeit", "data over a long time")))
    if score < _HIGHEST and groups & set(table.protected_groups):
        score += 1
        factors.append(Factor("dpc", 1.0, Text("schutzbedürftige Menschen", "people who need protection")))
    return score


def _identification(known: Answers, table: EnisaTable, factors: list[Factor]) -> int:
    said = known.get("identification")
    words = {
        "direct": Text("Menschen sofort zu erkennen", "people recognised at once"),
        "indirect": Text("nur mit Zusatzwissen zu erkennen", "recognised only with other knowledge"),
        "hard": Text("kaum zu erkennen", "hardly recognised"),
    }
    value = table.identification[said] if isinstance(said, str) else max(table.identification.values())
    factors.append(Factor("ei", value / 100, words[said] if isinstance(said, str) else _OPEN_PEOPLE))
    return value


def _circumstances(known: Answers, table: EnisaTable, factors: list[Factor]) -> int:
    """CB: what happened to confidentiality, integrity and availability, and whether somebody meant harm."""
    rows = [
        (_seen(known, table), Text("wer die Daten hat", "who holds the data"), "confidentiality"),
        (_changed(known, table), Text("veränderte Daten", "changed data"), "integrity"),
        (_missing(known, table), Text("fehlende Daten", "missing data"), "availability"),
        (0 if known.get("intent") == "accident" else table.malicious, Text("böse Absicht", "ill intent"), "intent"),
    ]
    for value, why, key in rows:
        opened = key not in known and value
        said = Text(f"{why.de} ({_OPEN.de})", f"{why.en} ({_OPEN.en})") if opened else why
        if value:
            factors.append(Factor("cb", value / 100, said))
    return sum(value for value, _, _ in rows)


def _seen(known: Answers, table: EnisaTable) -> int:
    if known.get("confidentiality") == "none" or known.get("access_evidence") == "proven_none":
        return 0
    recipient = known.get("recipient")
    return table.recipient[recipient] if isinstance(recipient, str) else max(table.recipient.values())


def _changed(known: Answers, table: EnisaTable) -> int:
    said = known.get("integrity")
    if said not in _EXPOSED:
        return 0 if said == "none" else table.not_put_right
    if known.get("restored_within_hours") == "none":
        return table.not_put_right
    used = known.get("misuse") == "happened"
    return table.integrity["confirmed"] if used else table.integrity[str(said)]


def _missing(known: Answers, table: EnisaTable) -> int:
    said = known.get("availability")
    if not isinstance(said, str):
        return max(table.availability.values())
    hours = known.get("restored_within_hours")
    soon = said == "temporary" and isinstance(hours, int) and hours <= table.soon_hours
    return 0 if soon else table.availability[said]


def _flags(known: Answers, table: EnisaTable) -> tuple[Text, ...]:
    found = [] if all(key in known for key in _COUNTED) else [_WORST]
    persons = known.get("persons")
    if isinstance(persons, int) and persons > table.many:
        found.append(
            Text(f"Mehr als {table.many} Menschen sind betroffen.", f"More than {table.many} people are concerned.")
        )
    if known.get("unintelligible") == "yes":
        found.append(Text("Die Daten sind für Fremde unlesbar.", "The data is unreadable for strangers."))
    return tuple(found)
