"""What a session shows: the page of a step, the overview, the end. Blocks only, no printing."""

from __future__ import annotations

from pathlib import Path

from postfall.case.model import StepStatus
from postfall.dossier.model import Dossier, MailboxView
from postfall.exposure.model import FirstLook
from postfall.guide.duties.page import alarms, clock_line
from postfall.language import Text, both, iso_day, number, same, size
from postfall.playbook.next import Planned, Reach
from postfall.ports import Grid, Notice, Pairs, Points, Title

_COMING = 5
_INCOMPLETE = Notice(Text("Unvollständig: Das Zählen endete vorzeitig.", "Incomplete: the counting ended early."))


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
    blocks += list(alarms(dossier))
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
