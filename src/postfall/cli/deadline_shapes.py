"""Deadlines and regimes as JSON values and as blocks to show; no arithmetic here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.draft.calendar import NOT_INTO_THE_HACKED_ACCOUNT
from postfall.language import Language, Text, both, duration, ending, moment, number, same
from postfall.law.model import Counting, Deadline, ReadingId, Regime, Unit
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from postfall.law.model import Period, Version
    from postfall.value import Moment

_DAYS_FROM = 5
"""From how many days on a number of hours says less than one of days."""

NO_ADVICE = Text("Postfall ersetzt keine Rechtsberatung.", "Postfall gives no legal advice.")

READINGS = {
    ReadingId.ELAPSED: Text("Streng gezählt", "Counted strictly"),
    ReadingId.FULL_HOUR: Text("Volle Stunden (VO 1182/71)", "Full hours (Reg. 1182/71)"),
    ReadingId.FULL_DAY: Text("Volle Tage (VO 1182/71)", "Full days (Reg. 1182/71)"),
    ReadingId.NEXT_WORKING_DAY: Text("Nächster Arbeitstag (VO 1182/71)", "Next working day (Reg. 1182/71)"),
    ReadingId.TWO_WORKING_DAYS: Text("Zwei Arbeitstage (VO 1182/71)", "Two working days (Reg. 1182/71)"),
}

COUNTINGS = {
    Counting.EU_1182: Text("Verordnung 1182/71", "Regulation 1182/71"),
    Counting.DE_BGB: Text("deutsches Recht (BGB)", "German law (BGB)"),
    Counting.ELAPSED: Text("was vergeht, streng gezählt", "what passes, counted strictly"),
    Counting.CONTRACT: Text("nach Vertrag", "by contract"),
    Counting.WITHOUT_DELAY: Text("ohne schuldhaftes Zögern", "without undue delay"),
}

EVENTS = {
    "aware_at": Text("seit wann Sie es sicher genug wissen", "when you knew with reasonable certainty"),
    "detected_at": Text("wann es bemerkt wurde", "when it was detected"),
    "high_risk_known_at": Text("seit wann das hohe Risiko bekannt ist", "when the high risk became known"),
    "dora_classified_at": Text("wann der Vorfall eingestuft wurde", "when the incident was classified"),
    "offender_known_at": Text("seit wann Sie Tat und Täter kennen", "when you knew act and offender"),
    "payment_at": Text("wann das Geld abging", "when the money left"),
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
        (Text("Ende der Frist", "End of the period"), _ending(row.due)),
        _remaining(left),
        (Text("An", "To"), regime.to),
    )
    blocks: list[object] = [Title(Text("{t} ({l})", "{t} ({l})").fill(t=regime.title, l=regime.law)), Pairs(rows)]
    blocks.append(regime.text)
    items = [
        Text("{name}{mark}: {due}. {why}", "{name}{mark}: {due}. {why}").fill(
            name=READINGS[reading.id],
            mark=Text(", umstritten", ", disputed") if reading.disputed else "",
            due=_ending(reading.due),
            why=reading.why,
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
    """A row of `--list`. Of `hours`, `days` and `months` at most one is not null; other empty values are null too."""
    return {
        "id": regime.id,
        "title": regime.title.to(language),
        "law": regime.law.to(language),
        "who": regime.who.to(language),
        "audience": list(regime.audience),
        "trigger": regime.trigger.to(language) or None,
        "threshold": regime.threshold.to(language) or None,
        "event": regime.event,
        "after": regime.after or None,
        **_length(regime.period),
        "limits": [{"event": row.event, **_length(row.period)} for row in regime.limits],
        "counting": regime.counting.value,
        "counting_why": regime.counting_why.to(language) or None,
        "shift": regime.shift,
        "by_contract": regime.by_contract,
        "hours_fact": regime.hours_fact or None,
        "to": regime.to.to(language),
        "text": regime.text.to(language),
        "notes": [row.to(language) for row in regime.notes],
        "source": regime.source,
        "valid_from": regime.valid_from or None,
        "valid_to": regime.valid_to or None,
        "versions": [_version_data(row, language) for row in regime.versions],
        "checked": regime.checked,
        "confirmed": regime.confirmed,
        "status": regime.status,
    }


def _length(period: Period | None) -> dict[str, int | None]:
    return {unit.value: period.amount if period is not None and period.unit is unit else None for unit in Unit}


def _version_data(row: Version, language: Language) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **_length(row.period),
        "law": row.law.to(language),
        "source": row.source,
        "confirmed": row.confirmed,
    }


def regime_blocks(regimes: Sequence[Regime]) -> list[object]:
    """All regimes for a person: tables that fit 80 columns, by what their word is worth."""
    blocks: list[object] = []
    for title, rows in (
        (Text("Was gilt", "What applies"), [row for row in regimes if row.in_force and row.confirmed]),
        (_UNCONFIRMED, [row for row in regimes if row.in_force and not row.confirmed]),
        (Text("Vorschlag, gilt nicht", "Only proposed, not law"), [row for row in regimes if not row.in_force]),
    ):
        if rows:
            blocks += [Title(title), Grid(_COLUMNS, tuple((row.id, length(row), row.title) for row in rows))]
    return [*blocks, _MORE, NO_ADVICE]


def length(regime: Regime) -> Text:
    """How long the period is, in a word or two."""
    if regime.period is None:
        return Text("unverzüglich", "at once")
    return regime.period.words()


def regime_page(regime: Regime) -> list[object]:
    """One regime in full."""
    blocks: list[object] = [Title(regime.title), regime.text, Pairs(_regime_pairs(regime))]
    blocks += [Notice(note, Level.INFO) for note in regime.notes]
    return [*blocks, NO_ADVICE]


def _regime_pairs(regime: Regime) -> tuple[tuple[Text, Text | str], ...]:
    said = length(regime)
    if regime.by_contract:
        said = Text("{x}, oder wie im Vertrag (--hours)", "{x}, or as in the contract (--hours)").fill(x=said)
    for row in regime.limits:
        said = _AT_MOST.fill(x=said, most=row.period.words(), k=row.event)
    confirmed = Text("ja, {x}", "yes, {x}") if regime.confirmed else Text("nein, {x}", "no, {x}")
    proposed = Text("Vorschlag, gilt nicht", "proposed, not law")
    since = Text("gilt seit {x}", "in force since {x}").fill(x=regime.valid_from)
    older = [
        (
            Text("Davor", "Before"),
            _OLDER.fill(begin=row.valid_from, end=row.valid_to, x=_older_length(row), law=row.law),
        )
        for row in regime.versions
    ]
    rows: tuple[tuple[Text, Text | str], ...] = (
        (Text("Kennung", "Id"), regime.id),
        (Text("Norm", "Law"), regime.law),
        (Text("Wer", "Who"), regime.who),
        (Text("Wann", "When"), regime.trigger),
        (Text("Ab welchem Risiko", "From which risk on"), regime.threshold),
        (Text("Zählt ab", "Counts from"), Text("{x} ({k})", "{x} ({k})").fill(x=started(regime), k=regime.event)),
        (Text("Länge", "Length"), said),
        (Text("Zählung", "Counting"), COUNTINGS[regime.counting]),
        (Text("Warum so", "Why so"), regime.counting_why),
        (Text("An", "To"), regime.to),
        (Text("Bestätigt", "Confirmed"), confirmed.fill(x=regime.checked)),
        (Text("Quelle", "Source"), same(regime.source)),
        (Text("Stand", "Status"), since if regime.in_force else proposed),
        *older,
    )
    return tuple((name, value) for name, value in rows if value != Text("", ""))


def _older_length(row: Version) -> Text:
    return row.period.words() if row.period is not None else Text("unverzüglich", "at once")


def started(regime: Regime) -> Text:
    """From when the regime counts, in words."""
    if regime.after:
        return Text("Meldung nach {x}", "notice under {x}").fill(x=regime.after)
    return event_text(regime.event)


def event_text(key: str) -> Text:
    """An event in words, or its key where we have none."""
    return EVENTS.get(key, same(key))


def _remaining(left: timedelta) -> tuple[Text, Text]:
    whole = abs(left)
    length = both(duration, whole)
    if whole.days >= _DAYS_FROM:
        length = Text("{n} Tage", "{n} days").fill(n=both(number, whole.days))
    if left.total_seconds() > 0:
        return Text("Noch", "Left"), length
    return Text("Abgelaufen seit", "Overdue for"), length


def _spoken(value: Moment) -> Text:
    return both(moment, value.local)


def _ending(due: Moment) -> Text:
    return both(ending, due.local)


_COLUMNS = (Text("Kennung", "Id"), Text("Länge", "Length"), Text("Worum es geht", "What it is about"))
_UNCONFIRMED = Text("Noch nicht an der Quelle bestätigt", "Not yet confirmed at the source")
_MORE = Text(
    "Alles über eine Regel zeigt: postfall deadline --list --regime KENNUNG",
    "Everything about one regime: postfall deadline --list --regime ID",
)
_AT_MOST = Text("{x}, aber spätestens {most} ab {k}", "{x}, but at the latest {most} from {k}")
_OLDER = Text("{begin} bis {end}: {x}, {law}", "{begin} to {end}: {x}, {law}")
