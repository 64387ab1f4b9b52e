"""Deadlines and regimes as JSON values and as blocks to show; no arithmetic here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.draft.calendar import NOT_INTO_THE_HACKED_ACCOUNT
from postfall.language import Language, Text, both, duration, moment, same
from postfall.law.model import Counting, Deadline, ReadingId, Regime
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from postfall.value import Moment

NO_ADVICE = Text("Postfall ersetzt keine Rechtsberatung.", "Postfall gives no legal advice.")

READINGS = {
    ReadingId.ELAPSED: Text("Streng, verstrichene Stunden", "Strict, elapsed hours"),
    ReadingId.FULL_HOUR: Text("Volle Stunden (VO 1182/71)", "Full hours (Reg. 1182/71)"),
    ReadingId.TWO_WORKING_DAYS: Text("Zwei Arbeitstage, umstritten", "Two working days, disputed"),
}

COUNTINGS = {
    Counting.EU_1182: Text("Verordnung 1182/71", "Regulation 1182/71"),
    Counting.DE_BGB: Text("deutsches Recht, verstrichene Stunden", "German law, elapsed hours"),
    Counting.ELAPSED: Text("verstrichene Stunden", "elapsed hours"),
    Counting.CONTRACT: Text("nach Vertrag", "by contract"),
    Counting.WITHOUT_DELAY: Text("ohne schuldhaftes Zögern", "without undue delay"),
}

EVENTS = {
    "aware_at": Text("seit wann Sie es sicher genug wissen", "when you knew with reasonable certainty"),
    "detected_at": Text("wann es bemerkt wurde", "when it was detected"),
    "high_risk_known_at": Text("seit wann das hohe Risiko bekannt ist", "when the high risk became known"),
    "significant_incident_known_at": Text(
        "seit wann der erhebliche Vorfall bekannt ist", "when the significant incident became known"
    ),
}


def reading_rows(row: Deadline, language: Language) -> list[dict[str, Any]]:
    """The readings as the envelope has them: id, due (ISO with offset), disputed, why."""
    return [
        {
            "id": reading.id.value,
            "due": reading.due.iso(),
            "disputed": reading.disputed,
            "why": reading.why.to(language),
        }
        for reading in row.readings
    ]


def deadline_data(row: Deadline, language: Language) -> dict[str, Any]:
    """A deadline as the envelope has it; `due` is the exclusive end instant."""
    return {
        "regime": row.regime,
        "event": row.event,
        "at": row.at.iso(),
        "due": row.due.iso(),
        "due_text": moment(row.due.local, language),
        "readings": reading_rows(row, language),
        "not_computed": [{"id": gap.id.value, "why": gap.reason.to(language)} for gap in row.not_computed],
        "notes": [note.to(language) for note in row.notes],
        "holidays": [
            {"date": day.day.isoformat(), "name": day.name.to(language), "counted": day.counted} for day in row.holidays
        ],
    }


def deadline_blocks(row: Deadline, regime: Regime, now: datetime, file: str | None = None) -> list[object]:
    """A deadline for a person: what ends when, how else it could be counted, what to know."""
    left = row.due.utc - now
    rows = (
        (Text("Ereignis", "Event"), _spoken(row.at)),
        (Text("Ende der Frist", "End of the period"), _spoken(row.due)),
        _remaining(left),
        (Text("An", "To"), regime.to),
    )
    blocks: list[object] = [Title(Text("{t} ({l})", "{t} ({l})").fill(t=regime.title, l=regime.law)), Pairs(rows)]
    blocks.append(regime.text)
    items = [
        Text("{name}: {due}. {why}", "{name}: {due}. {why}").fill(
            name=READINGS[reading.id], due=_spoken(reading.due), why=reading.why
        )
        for reading in row.readings
    ]
    items += [
        Text("{name}: nicht berechnet. {why}", "{name}: not computed. {why}").fill(
            name=READINGS[gap.id], why=gap.reason
        )
        for gap in row.not_computed
    ]
    blocks.append(Points(tuple(items)))
    blocks += [Notice(note, Level.INFO) for note in row.notes]
    if file is not None:
        blocks.append(Pairs(((Text("Kalenderdatei", "Calendar file"), file),)))
        blocks.append(Notice(NOT_INTO_THE_HACKED_ACCOUNT))
    return [*blocks, NO_ADVICE]


def regime_data(regime: Regime, language: Language) -> dict[str, Any]:
    """A row of `--list`; `hours` and `valid_from` are null where there are none."""
    return {
        "id": regime.id,
        "title": regime.title.to(language),
        "law": regime.law.to(language),
        "who": regime.who.to(language),
        "event": regime.event,
        "hours": regime.hours,
        "counting": regime.counting.value,
        "by_contract": regime.by_contract,
        "to": regime.to.to(language),
        "text": regime.text.to(language),
        "source": regime.source,
        "valid_from": regime.valid_from or None,
        "checked": regime.checked,
        "confirmed": regime.confirmed,
        "status": regime.status,
    }


def regime_blocks(regimes: Sequence[Regime]) -> list[object]:
    """All regimes for a person."""
    return [block for regime in regimes for block in (Title(regime.title), Pairs(_regime_pairs(regime)))] + [NO_ADVICE]


def _regime_pairs(regime: Regime) -> tuple[tuple[Text, Text | str], ...]:
    length = Text("{n} Stunden", "{n} hours").fill(n=regime.hours) if regime.hours else _NO_LENGTH
    if regime.by_contract:
        length = Text("{x}, oder wie im Vertrag (--hours)", "{x}, or as in the contract (--hours)").fill(x=length)
    confirmed = Text("ja, {x}", "yes, {x}") if regime.confirmed else Text("nein, {x}", "no, {x}")
    proposed = Text("Vorschlag, gilt nicht", "proposed, not law")
    since = Text("gilt seit {x}", "in force since {x}").fill(x=regime.valid_from)
    return (
        (Text("Kennung", "Id"), regime.id),
        (Text("Norm", "Law"), regime.law),
        (Text("Wer", "Who"), regime.who),
        (Text("Ab", "From"), Text("{x} ({k})", "{x} ({k})").fill(x=event_text(regime.event), k=regime.event)),
        (Text("Länge", "Length"), length),
        (Text("Zählung", "Counting"), COUNTINGS[regime.counting]),
        (Text("An", "To"), regime.to),
        (Text("Bestätigt", "Confirmed"), confirmed.fill(x=regime.checked)),
        (Text("Quelle", "Source"), same(regime.source)),
        (Text("Stand", "Status"), since if regime.in_force else proposed),
    )


def event_text(key: str) -> Text:
    """An event in words, or its key where we have none."""
    return EVENTS.get(key, same(key))


def _remaining(left: timedelta) -> tuple[Text, Text]:
    length = both(duration, left)
    if left.total_seconds() > 0:
        return Text("Noch", "Left"), length
    return Text("Abgelaufen seit", "Overdue for"), length


def _spoken(value: Moment) -> Text:
    return both(moment, value.local)


_NO_LENGTH = Text("keine feste", "none fixed")
