"""What a session shows: the page of a step, the overview, the clocks, the end. Blocks only, no printing."""

from __future__ import annotations

from pathlib import Path

from postfall.case.model import StepStatus
from postfall.dossier.model import Dossier, MailboxView
from postfall.exposure.model import FirstLook
from postfall.language import Text, both, duration, iso_day, number, same, short_moment, size
from postfall.law.model import Deadline, Duty, DutyState, ReadingId
from postfall.playbook.next import Planned, Reach
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

WARN_HOURS = (1, 6, 24)

_COMING = 5
_INCOMPLETE = Notice(Text("Unvollständig: Das Zählen endete vorzeitig.", "Incomplete: the counting ended early."))
READINGS = {
    ReadingId.ELAPSED: Text("streng gezählt", "counted strictly"),
    ReadingId.FULL_HOUR: Text("volle Stunden (VO 1182/71)", "full hours (Reg. 1182/71)"),
    ReadingId.FULL_DAY: Text("volle Tage (VO 1182/71)", "full days (Reg. 1182/71)"),
    ReadingId.NEXT_WORKING_DAY: Text("nächster Arbeitstag", "next working day"),
    ReadingId.TWO_WORKING_DAYS: Text("zwei Arbeitstage", "two working days"),
}
DUTY_STATES = {
    DutyState.NOT_APPLICABLE: Text("trifft Sie nicht", "does not apply"),
    DutyState.OPEN: Text("offen", "open"),
    DutyState.DONE: Text("erledigt", "done"),
    DutyState.WAIVED: Text("entfällt, mit Begründung", "waived, with reason"),
    DutyState.UNDECIDED: Text("noch nicht entschieden", "not decided yet"),
}


def step_page(dossier: Dossier, planned: Planned) -> tuple[object, ...]:
    """Where we are, the next clock, what to do, why."""
    step = planned.step
    blocks: list[object] = [
        Title(_place(dossier, planned)),
        *clock_line(dossier),
        Title(step.title.text()),
        step.why.text(),
    ]
    if step.do:
        blocks.append(Points(tuple(line.text() for line in step.do), numbered=True))
    if step.evidence:
        kept = [Text(f"Aufheben: {row.de}", f"Keep: {row.en}") for row in step.evidence]
        blocks.append(Points(tuple(kept)))
    return tuple(blocks)


def _place(dossier: Dossier, planned: Planned) -> Text:
    """`Contain · step 4 of 18`; without the total, which would frighten, while most of the path is undecided."""
    number, total = dossier.plan.place(planned.step.key)
    undecided = sum(1 for row in dossier.plan.reachable if row.reach is Reach.UNDECIDED)
    of = Text(f" von {total}", f" of {total}") if undecided * 2 < total else same("")
    free = same("") if planned.must else Text(" · freiwillig", " · optional")
    place = Text("{phase} · Schritt {number}{of}{free}", "{phase} · step {number}{of}{free}")
    return place.fill(phase=planned.phase.title.text(), number=number, of=of, free=free)


def clock_line(dossier: Dossier) -> tuple[object, ...]:
    """The next deadline with the time that remains; nothing where no clock runs."""
    deadlines = dossier.deadlines
    if not deadlines:
        return ()
    return (clock_notice(dossier, deadlines[0]),)


def clock_notice(dossier: Dossier, deadline: Deadline) -> Notice:
    """One deadline as a sentence; louder the closer it is."""
    title = next((duty.title for duty in dossier.duties if duty.id == deadline.regime), same(deadline.regime))
    left = deadline.due.utc - dossier.now.utc
    due = both(short_moment, deadline.due.local)
    span = both(duration, left)
    if left.total_seconds() <= 0:
        late = Text(
            "{title}: Die Frist ist seit {span} vorbei ({due}). Melden Sie trotzdem, mit Gründen für die Verspätung.",
            "{title}: the deadline passed {span} ago ({due}). Notify all the same, with reasons for the delay.",
        )
        return Notice(late.fill(title=title, span=span, due=due), Level.WARNING)
    line = Text("Frist: {due} – noch {span} ({title})", "Deadline: {due} – {span} left ({title})")
    near = left.total_seconds() <= WARN_HOURS[-1] * 3600
    return Notice(line.fill(title=title, span=span, due=due), Level.WARNING if near else Level.INFO)


def overview_page(dossier: Dossier) -> tuple[object, ...]:
    """How far each phase is, what comes next, what was put off: fits a small screen."""
    columns = (Text("Abschnitt", "Phase"), Text("erledigt", "settled"), Text("offen", "open"))
    blocks: list[object] = [Title(Text("Übersicht", "Overview")), Grid(columns, _phases(dossier), right=(1, 2))]
    waiting = [row for row in dossier.plan.reachable if not _settled(dossier, row)]
    later = [row for row in waiting if _status(dossier, row) is StepStatus.LATER]
    coming = [row for row in waiting if row not in later][:_COMING]
    for heading, rows in ((Text("Als Nächstes:", "Next:"), coming), (Text("Auf später gelegt:", "Put off:"), later)):
        if rows:
            blocks += [heading, Points(tuple(row.step.title.text() for row in rows))]
    return (*blocks, *clock_line(dossier))


def _phases(dossier: Dossier) -> tuple[tuple[Text | str, ...], ...]:
    rows = []
    for phase in dossier.playbook.phases:
        steps = [row for row in dossier.plan.reachable if row.phase.key == phase.key]
        settled = sum(_settled(dossier, row) for row in steps)
        if steps:
            rows.append((phase.title.text(), str(settled), str(len(steps) - settled)))
    return tuple(rows)


def _status(dossier: Dossier, row: Planned) -> StepStatus | None:
    record = dossier.state.steps.get(row.step.key)
    return record.status if record else None


def clocks_page(dossier: Dossier) -> tuple[object, ...]:
    """Every running clock with all its readings, each explained."""
    blocks: list[object] = []
    for deadline in dossier.deadlines:
        blocks.append(clock_notice(dossier, deadline))
        for reading in deadline.readings:
            label = READINGS[reading.id]
            when = both(short_moment, reading.due.local)
            mark = Text(" (umstritten)", " (disputed)") if reading.disputed else same("")
            line = Text("{label}{mark}: {when}. {why}", "{label}{mark}: {when}. {why}")
            blocks.append(line.fill(label=label, mark=mark, when=when, why=reading.why))
        blocks.extend(deadline.notes)
    if not blocks:
        blocks.append(Text("Zurzeit läuft keine Frist.", "No clock is running at present."))
    return tuple(blocks)


def duties_page(dossier: Dossier) -> tuple[object, ...]:
    """Every duty with its state and the reason."""
    rows = tuple((duty.title, DUTY_STATES[duty.state], _due(duty)) for duty in dossier.duties)
    columns = (Text("Pflicht", "Duty"), Text("Stand", "State"), Text("Frist", "Deadline"))
    reasons = tuple(
        Text(f"{duty.title.de}: {duty.reason.de}", f"{duty.title.en}: {duty.reason.en}") for duty in dossier.duties
    )
    return (Grid(columns, rows), Points(reasons))


def _due(duty: Duty) -> Text:
    if duty.deadline is None:
        return same("–")
    due = duty.deadline.due.local
    return both(short_moment, due)


def end_page(dossier: Dossier, *, drafts: bool = True) -> tuple[object, ...]:
    """What is open, what the mailboxes hold, what was written (unless `drafts` is off), the head to keep elsewhere."""
    state = dossier.state
    done = sum(1 for row in dossier.plan.reachable if _settled(dossier, row))
    blocks: list[object] = [
        Title(Text("Stand der Dinge", "Where things stand")),
        Pairs(
            (
                (Text("Schritte erledigt", "Steps settled"), f"{done} / {len(dossier.plan.reachable)}"),
                (Text("Fall", "Case"), state.id),
                (Text("Prüfsumme des Protokolls", "Head of the journal"), state.head),
            )
        ),
        Text(
            "Schreiben Sie die Prüfsumme an einem anderen Ort auf. Nur mit ihr fällt auf, wenn am Ende etwas fehlt.",
            "Write the head down somewhere else. Only with it can a missing end be noticed.",
        ),
    ]
    blocks += list(clock_line(dossier))
    for mailbox in dossier.mailboxes:
        if mailbox.look is not None:
            blocks += [
                _whose(mailbox),
                *look_page(mailbox.look),
            ]
    rows = [row for row in dossier.plan.reachable if not _settled(dossier, row)]
    if rows:
        blocks.append(Text("Noch offen:", "Still open:"))
        blocks.append(Points(tuple(row.step.title.text() for row in rows)))
    if drafts:
        blocks += _written(dossier)
    return tuple(blocks)


def _whose(mailbox: MailboxView) -> Text:
    if mailbox.user:
        return Text("Im Postfach {user}:", "In the mailbox {user}:").fill(user=mailbox.user)
    return Text("In der Kopie {name}:", "In the copy {name}:").fill(name=mailbox.label)


def _written(dossier: Dossier) -> list[object]:
    """The drafts, folder by folder, so that the names stay short."""
    blocks: list[object] = []
    folders = dict.fromkeys(str(Path(row.path).parent) for row in dossier.state.drafts)
    for folder in folders:
        names = [Path(row.path).name for row in dossier.state.drafts if str(Path(row.path).parent) == folder]
        heading = Text("Entwürfe in {folder}:", "Drafts in {folder}:")
        blocks += [heading.fill(folder=folder), Points(tuple(same(name) for name in dict.fromkeys(names)))]
    return blocks


def _settled(dossier: Dossier, row: Planned) -> bool:
    return _status(dossier, row) in {StepStatus.DONE, StepStatus.SKIPPED}


def counted(look: FirstLook) -> tuple[object, ...]:
    """One sentence for a look, where the estimate that follows says the rest."""
    line = Text(
        "Gezählt: {n} Nachrichten ({size}) von {first} bis {last}, {who} Adressen.",
        "Counted: {n} messages ({size}) from {first} to {last}, {who} addresses.",
    )
    said = line.fill(
        n=both(number, look.messages),
        size=both(size, look.octets),
        first=both(iso_day, look.first or "?"),
        last=both(iso_day, look.last or "?"),
        who=both(number, len(look.correspondents)),
    )
    return (said, *([_INCOMPLETE] if look.partial else []))


def look_page(look: FirstLook) -> tuple[object, ...]:
    """What the look found: numbers, and what 14 or 30 days on the server would have meant."""
    span = same("{first} – {last}")
    pairs: list[tuple[Text, Text | str]] = [
        (Text("Nachrichten", "Messages"), both(number, look.messages)),
        (Text("Größe", "Size"), both(size, look.octets)),
        (
            Text("Zeitraum", "From – to"),
            span.fill(first=both(iso_day, look.first or "?"), last=both(iso_day, look.last or "?")),
        ),
        (Text("Verschiedene Adressen", "Distinct addresses"), both(number, len(look.correspondents))),
    ]
    rows = tuple(
        (_policy(row.days), both(number, row.messages), both(size, row.octets), both(number, row.persons))
        for row in look.what_if
    )
    columns = (
        Text("Auf dem Server geblieben wären bei", "Left on the server with"),
        Text("Nachrichten", "Messages"),
        Text("Größe", "Size"),
        Text("Personen", "Persons"),
    )
    blocks: list[object] = [Pairs(tuple(pairs)), Grid(columns, rows, right=(1, 2, 3))]
    if look.partial:
        blocks.append(_INCOMPLETE)
    return tuple(blocks)


def _policy(days: int | None) -> Text:
    return Text("allem", "everything") if days is None else Text(f"{days} Tagen", f"{days} days")
