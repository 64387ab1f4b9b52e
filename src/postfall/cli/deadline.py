"""`postfall deadline`: when a period ends, counted strictly first. Records nothing."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.law.model import Deadline, Regime


@verb(
    None,
    "deadline",
    help=Text(
        "Berechnet, wann eine Frist endet, zuerst die 72 Stunden der DSGVO. Speichert nichts.",
        "Computes when a period ends, the 72 hours of the GDPR first. Records nothing.",
    ),
    examples=(
        'postfall deadline --aware "27.03.2026 17:20" --zone Europe/Berlin',
        'postfall deadline --aware "2026-03-27 17:20" --ics deadline.ics',
        'postfall deadline --regime tkg-169 --event "detected_at=2026-03-27 17:20"',
        "postfall deadline --list",
        "postfall deadline --list --regime strafantrag",
    ),
)
def deadline(
    door: Door,
    *,
    aware: Annotated[
        str | None,
        option("--aware", help=Text("Seit wann Sie es sicher genug wissen.", "When you knew."), metavar="MOMENT"),
    ] = None,
    zone: Annotated[
        str | None,
        option(
            "--zone",
            help=Text("Zeitzone der Uhrzeit, sonst die des Rechners.", "Time zone of the time; else the machine's."),
            metavar="ZONE",
        ),
    ] = None,
    regime: Annotated[
        str | None,
        option(
            "--regime",
            help=Text("Nach welcher Regel, sonst gdpr-33-1.", "By which regime; else gdpr-33-1."),
            metavar="ID",
        ),
    ] = None,
    event: Annotated[
        list[str] | None,
        option(
            "--event",
            help=Text(
                "Ein anderes Ereignis, ab dem die Regel zählt; mehrfach möglich.",
                "Another event that the regime counts from; several are possible.",
            ),
            metavar="NAME=MOMENT",
        ),
    ] = None,
    hours: Annotated[
        int | None,
        option("--hours", help=Text("Stunden laut Vertrag.", "Hours that a contract sets."), metavar="N"),
    ] = None,
    fold: Annotated[
        str | None,
        option(
            "--fold",
            help=Text(
                "Welche von zwei gleichen Uhrzeiten, wenn die Uhr zurückgestellt wurde.",
                "Which of two equal times, when the clocks went back.",
            ),
            metavar="earlier|later",
        ),
    ] = None,
    country: Annotated[
        str,
        option("--country", help=Text("Land, dessen Feiertage zählen.", "Country whose holidays count."), metavar="CC"),
    ] = "DE",
    subdivision: Annotated[
        str | None,
        option(
            "--subdivision",
            help=Text("Bundesland oder Region, nur zur Auskunft.", "Part of the country, for information only."),
            metavar="CODE",
        ),
    ] = None,
    ics: Annotated[
        str | None,
        option(
            "--ics",
            help=Text("Kalenderdatei schreiben; - heißt Ausgabe.", "Write a calendar file; - means standard output."),
            metavar="FILE",
        ),
    ] = None,
    list_all: Annotated[
        bool,
        option(
            "--list",
            help=Text("Alle Regeln zeigen, mit --regime eine ganz.", "Show all regimes, with --regime one in full."),
        ),
    ] = False,
) -> Outcome:
    """Compute one deadline, or list what could be computed."""
    from postfall.cli import deadline_shapes as shapes
    from postfall.cli.deadline_start import known_events, start_of, which_fold
    from postfall.law.deadline import at_the_time, period, with_contract
    from postfall.law.deadline import deadline as compute
    from postfall.law.read import find_regime, regimes
    from postfall.value import Moment

    if list_all:
        rows = tuple(regimes().values()) if regime is None else (find_regime(regime),)
        data = {"regimes": [shapes.regime_data(row, door.language) for row in rows]}
        return Outcome(data, shapes.regime_blocks(rows) if regime is None else shapes.regime_page(rows[0]))
    if ics == "-" and door.json:
        raise _two_on_stdout()
    chosen = find_regime(regime or "gdpr-33-1")
    if hours is not None:
        chosen = with_contract(chosen, hours)
    period(chosen)
    start = start_of(chosen, aware, event or (), known_events(regimes().values()))
    where, which = zone or door.zone, which_fold(fold)
    at = Moment.parse(start.typed, where, which)
    also = {name: Moment.parse(typed, where, which) for name, typed in start.also.items()}
    found = compute(chosen, at, country=country, subdivision=subdivision, event=start.event, also=also)
    chosen = at_the_time(chosen, at)
    now = door.clock.now()
    found = replace(found, notes=(*found.notes, *_notes(found, now, guessed=None if zone else door.zone)))
    if ics is not None:
        _write_calendar(ics, found, chosen, door)
    data = shapes.deadline_data(found, door.language) | {
        "zone": at.zone,
        "country": country.strip().upper(),
        "law": chosen.law.to(door.language),
        "confirmed": chosen.confirmed,
        "overdue": found.due.utc <= now,
        "ics": ics,
        "advice": shapes.NO_ADVICE.to(door.language),
    }
    return Outcome(data, () if ics == "-" else shapes.deadline_blocks(found, chosen, now, ics))


def _notes(found: Deadline, now: datetime, guessed: str | None) -> list[Text]:
    """What the machine adds: its clock and its zone."""
    notes = []
    if guessed is not None and not _has_offset(found.at.typed):
        notes.append(
            Text(
                f"Die Uhrzeit ist in der Zeitzone dieses Rechners gemeint: {guessed}. Eine andere nennt --zone.",
                f"The time is meant in this computer's time zone: {guessed}. Name another with --zone.",
            )
        )
    if found.at.utc > now:
        notes.append(
            Text(
                "Das Ereignis liegt in der Zukunft. Bitte prüfen Sie das Datum.",
                "The event lies in the future. Please check the date.",
            )
        )
    if found.due.utc <= now:
        notes.append(
            Text(
                "Streng gezählt ist die Frist vorbei. Handeln Sie trotzdem sofort, und halten Sie die Gründe für die "
                "Verzögerung fest.",
                "Counted strictly the period is over. Act at once all the same, and keep the reasons for the delay.",
            )
        )
    return notes


def _has_offset(typed: str) -> bool:
    """Whether the moment was typed with its own offset, so that no zone had to be assumed."""
    try:
        return datetime.fromisoformat(typed.strip()).tzinfo is not None
    except ValueError:
        return False


def _write_calendar(target: str, found: Deadline, regime: Regime, door: Door) -> None:
    """Write the calendar to a new file; `-` is standard output, byte for byte."""
    from postfall.draft.calendar import calendar, write_calendar

    data = calendar([found], {regime.id: regime.title}, door.language, door.clock.now())
    if target == "-":
        sys.stdout.buffer.write(data)
    else:
        write_calendar(Path(target), data)


def _two_on_stdout() -> UsageError:
    return UsageError(
        Text("--ics - und --json wollen beide auf die Ausgabe.", "--ics - and --json both want standard output."),
        hint=Text("Nennen Sie eine Datei: --ics frist.ics", "Name a file: --ics deadline.ics"),
        where="--ics",
    )
