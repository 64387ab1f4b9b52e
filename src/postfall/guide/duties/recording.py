"""The record of what was done about a duty: who was told, when, how, under which number, and what is still promised.

Nothing is taken that would not stand up later: no moment in the future, no notice without a reference (or the word that
there is none), no late notice without its reasons (Art. 33(1) GDPR), no follow-up to a notice that was never given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from postfall.case.model import NoticeRecord, NoticeStage
from postfall.errors import MissingAnswers, UsageError
from postfall.language import Text, both, iso_day, short_ending, short_moment
from postfall.law.duties.notices import SUFFIX
from postfall.law.duties.table import ROWS, Row
from postfall.law.duties.words import NONE_GIVEN, has_number
from postfall.law.model import Duty, DutyState
from postfall.playbook.plain import bounded
from postfall.value import UNKNOWN
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.case.journal import Journal
    from postfall.case.model import Entry
    from postfall.dossier.model import Dossier
    from postfall.language import Language
    from postfall.playbook.answers import Answers
    from postfall.value import FactValue, Moment

LATER_STAGES = frozenset({NoticeStage.FOLLOW_UP, NoticeStage.WITHDRAWN})
"""Stages that need a notice before them."""
UNFINISHED = frozenset({NoticeStage.PRELIMINARY, NoticeStage.FOLLOW_UP})
_NONE = frozenset({"none", "none given", "keine", "keins", "keines", "keines erhalten", "ohne", "-", "–"})
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a notice. `to` empty: as before, else the addressee of the duty. `follow_up` ISO."""

    stage: NoticeStage
    given: Moment
    channel: str
    reference: str
    to: str = ""
    follow_up: str | None = None
    delay: str | None = None


def find_duty(duties: Sequence[Duty], typed: str) -> Duty:
    """The duty of that id; that of a follow-up means the duty itself. Raises `UsageError` with a suggestion."""
    id_ = typed.strip().removesuffix(SUFFIX)
    known = {row.id: row for row in duties}
    if found := known.get(id_):
        return found
    begun = [row for row in known if id_ and row.startswith(id_)]
    near = begun[0] if begun else nearest(id_[:200], known)
    hint = Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near) if near else _SEE_DUTIES
    raise UsageError(
        Text(f"Die Pflicht „{id_[:60]}“ kenne ich nicht.", f"I do not know the duty “{id_[:60]}”."),
        hint=hint,
        where=id_[:60],
    )


def stage_of(typed: str) -> NoticeStage:
    """The stage that was typed. Raises `UsageError`."""
    try:
        return NoticeStage(typed.strip().lower().replace("_", "-"))
    except ValueError:
        values = [row.value for row in NoticeStage]
        near = nearest(typed[:200], values)
        hint = Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near) if near else _SEE_STAGES
        raise UsageError(
            Text(f"„{typed[:60]}“ ist kein Stand einer Meldung.", f"“{typed[:60]}” is no stage of a notice."),
            hint=hint,
            where="--stage",
        ) from None


def follow_up_day(typed: str) -> str:
    """The day that was typed, `2026-04-10` or `10.04.2026`, as ISO. Raises `UsageError`."""
    text = typed.strip()
    match = _GERMAN_DAY.fullmatch(text)
    try:
        day = date(*(int(part) for part in reversed(match.groups()))) if match else date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            Text(f"„{text[:40]}“ ist kein Tag.", f"“{text[:40]}” is not a day."),
            hint=Text("So geht es: 2026-04-10 oder 10.04.2026.", "Write it like 2026-04-10 or 10.04.2026."),
            where="--follow-up",
        ) from None
    return day.isoformat()


def reference_of(typed: str, language: Language) -> str:
    """The reference number; a word for "none" becomes a plain statement that none was given."""
    text = bounded(typed.strip())
    return NONE_GIVEN.to(language) if text.casefold() in _NONE else text


def needs_delay(duty: Duty, given: Moment) -> bool:
    """Whether a first notice at `given` is late, so that the reasons for the delay belong to it."""
    return not duty.notices and duty.deadline is not None and given.utc >= duty.deadline.due.utc


def record_notice(journal: Journal, dossier: Dossier, typed: str, said: Said) -> NoticeRecord:
    """Put a notice about a duty on record.

    Raises `UsageError` for what cannot be, `MissingAnswers` (key `delay`) where it was late and no reason is given.
    """
    duty = find_duty(dossier.duties, typed)
    _possible(duty, said, dossier.now)
    delay = (said.delay or "").strip() or _reasons_before(duty, dossier)
    if needs_delay(duty, said.given) and not delay:
        raise _delay_missing(duty)
    if duty.id in _TO_AUTHORITY and delay and not _reasons_before(duty, dossier):
        # The letters to the authority and the record name the reasons from this answer.
        journal.confirm("delay_reasons", delay, evidence=f"notice {duty.id}")
    reference = _filled(reference_of(said.reference, _language(dossier)), "--reference")
    return journal.notice(
        duty.id,
        said.stage,
        said.given,
        to=_addressee(duty, said, dossier.state.language),
        channel=_filled(said.channel, "--channel"),
        reference=reference,
        follow_up=said.follow_up,
        delay=delay or None,
        answered=_answered(duty.id, said.given, reference, dossier),
    )


def _answered(duty: str, given: Moment, reference: str, dossier: Dossier) -> list[tuple[str, FactValue | Moment]]:
    """Moment and number as answers, so that letters know them and nobody is asked twice; a person's answer stays."""
    row = ROWS.get(duty, Row())
    number = reference if has_number(reference) else ""
    settled: list[tuple[str, FactValue | Moment]] = [(row.done, given), (row.number, number)]
    return [(key, value) for key, value in settled if key and value and dossier.state.value(key) in {None, UNKNOWN}]


def decide_duty(journal: Journal, dossier: Dossier, typed: str, choice: str, reason: str) -> Entry:
    """Put on record that a duty is waived or done after all, always with the reason. Raises `UsageError`."""
    id_ = typed.strip()
    duty = next((row for row in dossier.duties if row.id == id_), None) or find_duty(dossier.duties, typed)
    text = bounded(reason.strip())
    if not text:
        raise UsageError(
            Text("Dazu gehört ein Grund.", "That needs a reason."),
            hint=Text("Nennen Sie ihn: --reason …", "Give it: --reason …"),
            where="--reason",
        )
    if duty.state in {DutyState.NOT_APPLICABLE, DutyState.DONE}:
        raise UsageError(
            Text(f"Da ist nichts zu entscheiden: {duty.reason.de}", f"There is nothing to decide: {duty.reason.en}"),
            where=duty.id,
        )
    return journal.decide(duty.id, choice, text)


def _possible(duty: Duty, said: Said, now: Moment) -> None:
    if said.given.utc > now.utc:
        raise UsageError(
            Text("Dieser Zeitpunkt liegt in der Zukunft.", "This moment lies in the future."),
            hint=Text("Festhalten lässt sich nur, was geschehen ist.", "Only what has happened can be recorded."),
            where=said.given.typed[:60],
        )
    if said.stage is not NoticeStage.COMPLETED and ROWS.get(duty.id, Row()).inside:
        raise UsageError(
            Text("Diese Pflicht kennt keine Stufen.", "This duty has no stages."),
            hint=Text("Lassen Sie --stage weg.", "Leave --stage out."),
            where="--stage",
        )
    if said.stage in LATER_STAGES and not duty.notices:
        raise UsageError(
            Text("Davor wurde noch keine Meldung festgehalten.", "No notice before it is on record."),
            hint=Text(
                "Halten Sie zuerst die erste fest: --stage preliminary.", "Record the first one: --stage preliminary."
            ),
            where="--stage",
        )
    if said.follow_up is None:
        return
    if said.stage not in UNFINISHED:
        raise UsageError(
            Text("Wer fertig ist, sagt nichts mehr zu.", "Who has finished promises nothing more."),
            hint=Text("Lassen Sie --follow-up weg.", "Leave --follow-up out."),
            where="--follow-up",
        )
    if said.follow_up < said.given.local.date().isoformat():
        when, day = both(short_moment, said.given.local), both(iso_day, said.follow_up)
        line = Text("Der Tag {day} liegt vor der Meldung ({when}).", "The day {day} lies before the notice ({when}).")
        raise UsageError(line.fill(day=day, when=when), where="--follow-up")


def _addressee(duty: Duty, said: Said, language: str) -> str:
    """Whom: as typed, else as in the notice before, else as the law says."""
    before = list(dict.fromkeys(row.to for row in duty.notices))
    typed = bounded(said.to.strip())
    if not typed:
        return before[-1] if before else (duty.to.en if language == "en" else duty.to.de)
    same = next((row for row in before if row.strip().casefold() == typed.casefold()), None)
    if same is None and said.stage in LATER_STAGES:
        names = ", ".join(before)
        raise UsageError(
            Text(f"An „{typed}“ ging noch keine Meldung.", f"No notice went to “{typed}” yet."),
            hint=Text(f"Bisher: {names}", f"So far: {names}"),
            where="--to",
        )
    return same or typed


def _reasons_before(duty: Duty, dossier: Dossier) -> str:
    """The reasons for the delay that the case holds already, which are those of the notice to the authority."""
    value = dossier.state.value("delay_reasons") if duty.id in _TO_AUTHORITY else None
    return value.strip() if isinstance(value, str) and value != "unknown" else ""


def _language(dossier: Dossier) -> Language:
    return "en" if dossier.state.language == "en" else "de"


def _filled(text: str, where: str) -> str:
    filled = bounded(text.strip())
    if not filled:
        raise UsageError(Text("Hier fehlt eine Angabe.", "Something is missing here."), where=where)
    return filled


def _delay_missing(duty: Duty) -> MissingAnswers:
    due = both(short_ending, duty.deadline.due.local) if duty.deadline else Text("", "")
    line = Text(
        "Die Frist endete am {due}. Zu einer späteren Meldung gehören die Gründe für die Verzögerung.",
        "The period ended on {due}. A later notice needs the reasons for the delay.",
    )
    hint = Text('Nennen Sie sie: --delay "…"', 'Give them: --delay "…"')
    return MissingAnswers(line.fill(due=due), keys=("delay",), hint=hint)


_TO_AUTHORITY = frozenset({"gdpr-33-1", "kdg-33", "dsg-ekd-32"})
_SEE_DUTIES = Text("Alle Pflichten zeigt: postfall duties", "All duties are shown by: postfall duties")
_SEE_STAGES = Text(
    "Möglich: preliminary, follow-up, completed, withdrawn.", "Possible: preliminary, follow-up, completed, withdrawn."
)


def notices_in(answers: Answers) -> tuple[NoticeRecord, ...]:
    """The notices that an answers file speaks of, as a journal would hold them, in the order in which they were given.

    They stand in no journal: `who` and `at` are empty.
    """
    rows = sorted(
        ((duty, row) for duty, given in answers.notices.items() for row in given), key=lambda pair: pair[1].at.utc
    )
    return tuple(
        NoticeRecord(
            duty=duty,
            stage=NoticeStage(row.stage),
            given=row.at,
            to=row.to or "",
            channel=row.channel,
            reference=row.reference,
            follow_up=row.follow_up,
            delay=row.delay,
            who="",
            at="",
            seq=seq,
        )
        for seq, (duty, row) in enumerate(rows, 1)
    )
