"""`postfall duties`: the legal obligations of a case with their reasons and clocks, and the record of what was done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.duties_record import Wanted, record
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import Code, DutyDue, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.case.model import NoticeRecord
    from postfall.law.model import Duty


def _duty(name: str, de: str, en: str) -> Any:  # noqa: ANN401  # goes into Annotated
    return option(name, help=Text(de, en), metavar="DUTY")


def _text(name: str, de: str, en: str, metavar: str = "TEXT") -> Any:  # noqa: ANN401  # goes into Annotated
    return option(name, help=Text(de, en), metavar=metavar)


_STAGES = "preliminary|follow-up|completed|withdrawn"


@verb(
    None,
    "duties",
    case=True,
    help=Text(
        "Nennt jede Pflicht mit Stand, Grund und Frist, und hält fest, was getan ist. Ohne Fall stellt der Befehl ein "
        "paar Fragen und behält nichts. Keine Rechtsberatung; Sie entscheiden.",
        "Names each duty with state, reason and deadline, and records what was done. Without a case it asks a few "
        "questions and keeps nothing. No legal advice; you decide.",
    ),
    examples=(
        "postfall duties",
        'postfall duties --done gdpr-33-1 --at "2026-03-29 11:05" --channel portal --reference 4711',
        'postfall duties --waive gdpr-34 --reason "…"',
        "postfall duties --ics deadlines.ics",
        "postfall duties --check --within 24",
        "postfall duties --answers facts.yaml --json",
    ),
)
def duties(
    door: Door,
    *,
    done: Annotated[str | None, _duty("--done", "Diese Pflicht ist erfüllt.", "This duty was met.")] = None,
    at: Annotated[str | None, _text("--at", "Wann.", "When.", "MOMENT")] = None,
    channel: Annotated[str | None, _text("--channel", "Auf welchem Weg.", "By which channel.")] = None,
    reference: Annotated[
        str | None, _text("--reference", "Aktenzeichen, oder: keines.", "Reference number, or: none.")
    ] = None,
    to: Annotated[str | None, _text("--to", "An wen, wenn an eine andere Stelle.", "To whom, if to another.")] = None,
    stage: Annotated[
        str | None, _text("--stage", "Wie weit die Meldung ist.", "How far the notice is.", _STAGES)
    ] = None,
    follow_up: Annotated[
        str | None, _text("--follow-up", "Tag, für den der Rest zugesagt ist.", "Day promised for the rest.", "DATE")
    ] = None,
    delay: Annotated[
        str | None, _text("--delay", "Gründe, wenn es verspätet war.", "The reasons, if it was late.")
    ] = None,
    waive: Annotated[str | None, _duty("--waive", "Diese Pflicht entfällt.", "This duty is waived.")] = None,
    do: Annotated[str | None, _duty("--do", "Diese Pflicht erfüllen wir.", "This duty we will meet.")] = None,
    reason: Annotated[str | None, _text("--reason", "Der Grund dafür.", "The reason for that.")] = None,
    ics: Annotated[
        str | None,
        _text("--ics", "Alle laufenden Fristen als neue Kalenderdatei.", "All clocks as a new calendar file.", "FILE"),
    ] = None,
    check: Annotated[
        bool, option("--check", help=Text("Ausgang 7, wenn etwas fällig ist.", "Exit 7 when something is due."))
    ] = False,
    within: Annotated[
        int | None, _text("--within", "Auch fällig in so vielen Stunden.", "Also due within so many hours.", "HOURS")
    ] = None,
) -> Outcome:
    """Read the case, or the answers alone; record only what `--done`, `--waive` and `--do` say."""
    if within is not None and not 0 <= within <= 24 * 366:
        raise UsageError(Text("--within: 0 bis 8784 Stunden.", "--within: 0 to 8784 hours."), where="--within")
    wanted = Wanted(done, waive, do, at, channel, reference, to, stage, follow_up, delay, reason)
    recording = wanted.anything
    if door.answers is not None and (door.case is not None or recording):
        raise _file_alone()
    now = door.clock.now()
    recorded: dict[str, Any] | None = None
    first: tuple[object, ...] = ()
    exercise = False
    if not recording and _alone(door, case_needed=check or within is not None):
        rows, page = _without_case(door)
    else:
        from postfall.cli.sitting import open_session
        from postfall.guide.duties.page import clocks_page, duties_page

        session = open_session(door, door.cases.find(door.case))
        if recording:
            recorded, line = record(door, session, wanted)
            first = (line,)
        dossier = session.dossier()
        rows, page = dossier.duties, (*duties_page(dossier), *clocks_page(dossier))
        exercise = dossier.state.exercise
    written = _calendar(door, ics, rows, now, exercise=exercise)
    return _outcome(
        door, rows, (*first, *page, *written), now, recorded, timedelta(hours=within or 0) if check else None
    )


def _outcome(
    door: Door,
    rows: Sequence[Duty],
    page: tuple[object, ...],
    now: datetime,
    recorded: dict[str, Any] | None,
    horizon: timedelta | None,
) -> Outcome:
    from postfall.cli.duties_shapes import duty_data

    data: dict[str, Any] = {"duties": [duty_data(row, door.language, now) for row in rows], "recorded": recorded}
    due = [] if horizon is None else [row for row in rows if _due(row, now + horizon)]
    if not due:
        return Outcome(data, page)
    names = ", ".join(row.id for row in due)
    error = DutyDue(Text(f"Fällig oder überfällig: {names}", f"Due or overdue: {names}"), where=names)
    return Outcome(data, page, code=Code.DUE, errors=(error,))


def _due(row: Duty, until: datetime) -> bool:
    return row.state.value == "open" and row.deadline is not None and row.deadline.due.utc <= until


def _alone(door: Door, *, case_needed: bool) -> bool:
    """Whether no case speaks: a file does, or nobody has opened one and somebody is there to ask."""
    if door.answers is not None:
        return True
    if door.case is not None or case_needed or not door.asker.present:
        return False
    return not any(not row.closed and not row.exercise for row in door.cases.list())


def _without_case(door: Door) -> tuple[tuple[Duty, ...], tuple[object, ...]]:
    """The duties from a file alone, or from a few questions. Nothing is kept."""
    from postfall.guide.duties.asking import ask_duties
    from postfall.guide.duties.page import clock_sentence, duties_blocks, readings
    from postfall.guide.duties.recording import notices_in
    from postfall.law.duties.judge import duties as judge
    from postfall.law.risk.assess import assess, known_answers
    from postfall.law.shelf import law_book
    from postfall.playbook import DEFAULT
    from postfall.playbook.alone import read_alone
    from postfall.playbook.read import find_playbook
    from postfall.value import Moment

    playbook, law = find_playbook(DEFAULT)[0], law_book()
    decisions: dict[str, tuple[str, str]] = {}
    notices: tuple[NoticeRecord, ...] = ()
    if door.answers is not None:
        given = read_alone(Path(door.answers), playbook)
        known, zone = given.values, given.zone
        decisions = {key: (row.choice, row.reason) for key, row in given.decisions.items()}
        notices = notices_in(given)
    else:
        zone = door.zone
        known = ask_duties(door.asker, door.teller, door.clock, zone, playbook=playbook, regimes=law.regimes)
    risk = assess(known, law.rules) if law.rules is not None and known_answers(known, law.rules) else None
    rows = judge(known, law.regimes, notices=notices, risk=risk, decisions=decisions)
    now = Moment.of(door.clock.now(), zone)
    blocks = [*duties_blocks(rows, {spec.key: spec.text.text() for spec in playbook.facts})]
    running = sorted((row for row in rows if row.state.value == "open" and row.deadline), key=_end)
    for row in running:
        if row.deadline is not None:
            blocks += [clock_sentence(row.title, row.deadline, now), *readings(row.deadline), *row.deadline.notes]
    return rows, tuple(blocks)


def _end(row: Duty) -> float:
    return row.deadline.due.utc.timestamp() if row.deadline is not None else 0.0


def _calendar(door: Door, file: str | None, rows: Sequence[Duty], now: datetime, *, exercise: bool) -> tuple[Text, ...]:
    if file is None:
        return ()
    from postfall.cli.duties_shapes import write_duties_calendar

    if not write_duties_calendar(file, rows, door.language, now, exercise=exercise):
        return (Text("Es läuft keine Frist, also gibt es keinen Kalender.", "No clock runs, so no calendar."),)
    line = Text(
        "Fristen als Kalender: {path}\nNehmen Sie diesen Kalender nicht in das gehackte Konto auf.",
        "Deadlines as a calendar: {path}\nDo not import it into the hacked account.",
    )
    return (line.fill(path=file),)


def _file_alone() -> UsageError:
    return UsageError(
        Text(
            "--answers rechnet ohne Fall und hält nichts fest.", "--answers works without a case and records nothing."
        ),
        hint=Text("Lassen Sie --answers weg, oder die anderen Angaben.", "Leave out --answers, or the other options."),
        where="--answers",
    )
