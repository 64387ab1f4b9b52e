"""What a session shows about duties and clocks. Blocks only, no printing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.guide.duties import words
from postfall.language import Text, both, duration, same, short_ending
from postfall.law.model import DutyState
from postfall.ports import Grid, Level, Notice, Points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postfall.dossier.model import Dossier
    from postfall.law.model import Deadline, Duty
    from postfall.value import Moment

WARN_HOURS = (1, 6, 24)
"""Louder with each of them, from the last to the first."""


_DETAILS = frozenset({"insurance_hours", "processor_contract_hours"})
"""Facts that only make a duty more exact: the duty itself is said, and not the question alone."""

_FEW = 6


def clock_line(dossier: Dossier) -> tuple[object, ...]:
    """The next deadline with the time that remains; nothing where no clock runs."""
    return (clock_notice(dossier, dossier.deadlines[0]),) if dossier.deadlines else ()


def alarms(dossier: Dossier) -> tuple[object, ...]:
    """Every deadline that is overdue or due within a day, and at least the next one."""
    rows = dossier.deadlines
    near = [row for row in rows if warning_of(row, dossier.now) is not None]
    return tuple(clock_notice(dossier, row) for row in near or rows[:1])


def warning_of(deadline: Deadline, now: Moment) -> str | None:
    """How urgent a deadline is: `overdue`, `1h`, `6h`, `24h`, or None where there is more time."""
    left = (deadline.due.utc - now.utc).total_seconds()
    if left <= 0:
        return "overdue"
    return next((f"{hours}h" for hours in WARN_HOURS if left <= hours * 3600), None)


def clock_notice(dossier: Dossier, deadline: Deadline) -> Notice:
    """One deadline as a sentence; louder the closer it is."""
    title = next((duty.title for duty in dossier.duties if duty.id == deadline.regime), same(deadline.regime))
    return clock_sentence(title, deadline, dossier.now)


def clock_sentence(title: Text, deadline: Deadline, now: Moment) -> Notice:
    """One deadline under its `title` as a sentence at `now`."""
    how = warning_of(deadline, now)
    said = words.CLOCKS[how]
    if how == "overdue" and deadline.regime.endswith("-follow-up"):
        said = words.PROMISE_BROKEN
    due, span = both(short_ending, deadline.due.local), both(duration, deadline.due.utc - now.utc)
    return Notice(said.fill(title=title, span=span, due=due), Level.WARNING if how else Level.INFO)


def clocks_page(dossier: Dossier) -> tuple[object, ...]:
    """Every running clock with all its readings, each explained."""
    blocks: list[object] = []
    for deadline in dossier.deadlines:
        blocks += [clock_notice(dossier, deadline), *readings(deadline), *deadline.notes]
    return tuple(blocks) or (words.NO_CLOCK,)


def readings(deadline: Deadline) -> tuple[Text, ...]:
    """Each way to count, with its end and its reason."""
    line = Text("{label}{mark}: {when}. {why}", "{label}{mark}: {when}. {why}")
    return tuple(
        line.fill(
            label=words.READINGS[row.id],
            mark=words.DISPUTED if row.disputed else same(""),
            when=both(short_ending, row.due.local),
            why=row.why,
        )
        for row in deadline.readings
    )


def duties_page(dossier: Dossier) -> tuple[object, ...]:
    """Every duty of the case: what is to be done first, what is open, what was settled, what does not apply."""
    questions = {spec.key: spec.text.text() for spec in dossier.playbook.facts}
    return duties_blocks(dossier.duties, questions)


def duties_blocks(duties: Sequence[Duty], questions: Mapping[str, Text]) -> tuple[object, ...]:
    """The page of some duties; `questions` are the words for the facts that are missing."""
    by_state = {state: [row for row in duties if row.state is state] for state in DutyState}
    settled = by_state[DutyState.DONE] + by_state[DutyState.WAIVED]
    blocks: list[object] = []
    if not by_state[DutyState.OPEN] and _nobody_to_tell(by_state[DutyState.NOT_APPLICABLE]):
        blocks.append(Notice(words.NOBODY_TO_TELL, Level.GOOD))
    if rows := [*by_state[DutyState.OPEN], *settled]:
        columns = (Text("Pflicht", "Duty"), Text("Stand", "State"), Text("Frist", "Deadline"))
        blocks.append(Grid(columns, tuple((row.title, words.STATES[row.state], _due(row)) for row in rows)))
        blocks.append(Points(tuple(_said(row) for row in rows)))
    blocks += _warnings(rows)
    blocks += _undecided(by_state[DutyState.UNDECIDED], questions)
    blocks += _not_yours(by_state[DutyState.NOT_APPLICABLE])
    return tuple(blocks)


def _nobody_to_tell(rows: Sequence[Duty]) -> bool:
    """Whether not even the first duty of all binds this person, and no employer is to be told."""
    ids = {row.id for row in rows}
    return {"gdpr-33-1", "tell-employer"} <= ids


def _said(duty: Duty) -> Text:
    line = Text("{title} ({law}). An: {to}. {reason}", "{title} ({law}). To: {to}. {reason}")
    return line.fill(title=duty.title, law=duty.law, to=duty.to, reason=duty.reason)


def _warnings(rows: Sequence[Duty]) -> list[object]:
    """Each warning once, however many duties it belongs to."""
    return [Notice(row) for row in dict.fromkeys(text for duty in rows for text in duty.warnings)]


def _undecided(rows: Sequence[Duty], questions: Mapping[str, Text]) -> list[object]:
    """What is still to be settled: question by question, with the duties that hang on it; the rest with its reason."""
    by_question: dict[str, list[Text]] = {}
    others = []
    for duty in rows:
        key = next((key for key in duty.missing if key in questions), None)
        if key is None or key in _DETAILS:
            others.append(Text("{title}: {reason}", "{title}: {reason}").fill(title=duty.title, reason=duty.reason))
        else:
            by_question.setdefault(key, []).append(duty.title)
    points = [
        words.HANGS_ON.fill(question=questions[key], titles=_listed(titles)) for key, titles in by_question.items()
    ]
    points += others
    return [words.TO_SETTLE, Points(tuple(points))] if points else []


def _not_yours(rows: Sequence[Duty]) -> list[object]:
    """Those that do not apply: by name while they are few, else by number, so that they hide nothing that matters."""
    if len(rows) > _FEW:
        return [words.NOT_YOURS_MANY.fill(n=len(rows))]
    return [words.NOT_YOURS.fill(titles=_listed([row.title for row in rows]))] if rows else []


def _listed(titles: Sequence[Text]) -> Text:
    return Text("; ".join(row.de for row in titles), "; ".join(row.en for row in titles))


def _due(duty: Duty) -> Text:
    if duty.deadline is None:
        return same("–")
    return both(short_ending, duty.deadline.due.local)
