"""The lists that a template may walk over, filled from the dossier. Every column is a slot, printed like a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from postfall.case.model import RISK, StepStatus
from postfall.draft import list_words as words
from postfall.draft.facts import Slot, Speaker, local
from postfall.draft.form.rows import rows as form_rows
from postfall.draft.letter import Mark, Value, neutral
from postfall.exposure.model import Group
from postfall.language import Text, day, ending, number
from postfall.law.model import DutyState
from postfall.value import UNKNOWN, Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from postfall.case.model import Fact, StepRecord
    from postfall.dossier.model import Dossier

MOST_ROWS = 500
"""The most rows of a list that go into a draft."""
Row = SimpleNamespace
_PERSON_NAME = Text("Name der Person, an die dieses Schreiben geht", "name of the person this letter goes to")
_PERSON_ADDRESS = Text("Anschrift oder E-Mail-Adresse dieser Person", "postal or e-mail address of this person")


def names(speaker: Speaker, keys: Iterable[str], lists: Collection[str]) -> dict[str, object]:
    """Everything that a template can name: the facts `keys`, the words beside them, and the `lists` that it uses."""
    sheet, language, dossier = speaker.sheet, speaker.language, speaker.dossier
    late = _overdue(dossier)
    made: dict[str, object] = {key: speaker.fact(key) for key in keys}
    made |= {
        "today": speaker.plain(day(dossier.now.local.date(), language)),
        "reference": speaker.plain(dossier.state.id[:8]),
        "completeness": Slot(sheet, Value(""), waits=True),
        "overdue": Slot(sheet, Value(speaker.yes(said=late)), said=late),
        "person_name": speaker.gap(_PERSON_NAME.to(language)),
        "person_address": speaker.gap(_PERSON_ADDRESS.to(language)),
    }
    return made | {name: [Row(**row) for row in _first(_ROWS[name](_Teller(speaker, name)))] for name in lists}


def _first(rows: Iterable[dict[str, Slot]]) -> Iterator[dict[str, Slot]]:
    for _, row in zip(range(MOST_ROWS), rows, strict=False):
        yield row


def _overdue(dossier: Dossier) -> bool:
    rows = [duty.deadline for duty in dossier.duties if duty.id == "gdpr-33-1" and duty.deadline]
    return any(row.due.utc <= dossier.now.utc for row in rows)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says the columns of the list `name`. What is empty is a slot that is not known and prints nothing."""

    speaker: Speaker
    name: str

    @property
    def dossier(self) -> Dossier:
        return self.speaker.dossier

    def say(self, text: str | Text | None, code: str | None = None) -> Slot:
        """A column. `code` is what the tests look at where it is not the text itself."""
        said = text.to(self.speaker.language) if isinstance(text, Text) else text or ""
        if not said:
            return Slot(self.speaker.sheet, Value(""))
        return self.speaker.guarded(self.name, Slot(self.speaker.sheet, Value(neutral(said)), said=code or said))

    def count(self, value: int) -> Slot:
        return self.say(number(value, self.speaker.language))

    def figure(self, value: float) -> Slot:
        text = f"{value:.2f}"
        return self.say(text.replace(".", ",") if self.speaker.language == "de" else text)

    def at(self, at: Moment | datetime | str | None) -> Slot:
        """A moment in words; ISO text counts in the zone of the case."""
        if isinstance(at, str):
            when = local(at, self.dossier.now.zone)
            return self.say(self.speaker.when(Moment.of(when, self.dossier.now.zone)) if when else at)
        if isinstance(at, datetime):
            at = Moment.of(at, self.dossier.now.zone)
        return self.say(self.speaker.when(at) if at else None)

    def end(self, due: Moment) -> Slot:
        """The end of a period in words."""
        return self.say(ending(due.local, self.speaker.language))

    def day(self, at: str | None) -> Slot:
        """The day of an ISO day or moment, without its weekday."""
        if not at:
            return self.say(words.NOT_KNOWN)
        try:
            when = date.fromisoformat(at) if len(at) == len("2026-01-01") else None
        except ValueError:
            when = None
        told = when or local(at, self.dossier.now.zone)
        return self.say(day(told, self.speaker.language).partition(", ")[2] if told else words.NOT_KNOWN)

    def duty(self, name: str) -> Slot:
        title = next((row.title for row in self.dossier.duties if row.id == name), None)
        return self.say(title or (words.ABOUT_RISK if name == RISK else name), name)

    def step(self, key: str) -> Slot:
        steps = (step for phase in self.dossier.playbook.phases for step in phase.steps)
        title = next((step.title.text() for step in steps if step.key == key), None)
        return self.say(title or key, key)


Columns = dict[str, Slot]


def _logins(tell: _Teller) -> Iterator[Columns]:
    labels = {key: record.user or record.label for key, record in tell.dossier.state.mailboxes.items()}
    for row in tell.dossier.state.logins[-MOST_ROWS:]:
        when = local(row.at, tell.dossier.now.zone)
        yield {
            "mailbox": tell.say(labels.get(row.mailbox, row.mailbox)),
            "at": tell.say(when.isoformat(" ", "seconds") if when else row.at),
            "protocol": tell.say(row.protocol),
            "client": tell.say(row.client),
            "outcome": tell.say(row.outcome),
        }


def _mailboxes(tell: _Teller) -> Iterator[Columns]:
    """One mailbox with its headline numbers; never an address, a subject or a correspondent."""
    for at, row in enumerate(tell.dossier.mailboxes, 1):
        if row.look is not None:
            yield {
                "number": tell.say(str(at)),
                "messages": tell.count(row.look.messages),
                "first": tell.day(row.look.first),
                "last": tell.day(row.look.last),
            }


def _exposure(tell: _Teller) -> Iterator[Columns]:
    """What could be seen, in numbers and moments; never an address, a subject or a name."""
    seen = tell.dossier.exposure
    if seen is None:
        return
    window = seen.windows[0]
    content = sum(row.group is Group.CONTENT for row in seen.persons)
    recipients = number(seen.recipients.number, tell.speaker.language)
    least = Text("mindestens {n}", "at least {n}").fill(n=recipients)
    yield {
        "at": tell.at(seen.at),
        "start": tell.say(words.UNKNOWN_START) if window.start is None else tell.at(window.start),
        "end": tell.say(words.NOT_ENDED) if window.open else tell.at(window.end),
        "messages": tell.count(seen.at_most.messages),
        "least": tell.count(seen.at_least.messages),
        "vanished": tell.count(seen.vanished),
        "recipients": tell.say(least if seen.recipients.at_least else recipients),
        "content": tell.say(words.NOT_COUNTED) if seen.at_most.persons is None else tell.count(content),
        "uninspected": tell.count(sum(count for _, count in seen.not_inspected)),
        "accounts": tell.count(len(seen.takeover)),
    }


def _duties(tell: _Teller) -> Iterator[Columns]:
    """Every duty that may concern this case; those that do not apply are left out."""
    for row in tell.dossier.duties:
        if row.state is not DutyState.NOT_APPLICABLE:
            limit = row.deadline
            yield {
                "title": tell.say(row.title, row.id),
                "state": tell.say(words.STATES[row.state], row.state.value),
                "reason": tell.say(row.reason),
                "to": tell.say(row.to),
                "law": tell.say(row.law),
                "due": tell.end(limit.due) if limit else _silent(tell, words.NO_FIXED_TIME),
                "start": tell.at(limit.at if limit else None),
            }


def _silent(tell: _Teller, text: Text) -> Slot:
    """Words that stand where there is no value: the tests see nothing there."""
    return Slot(tell.speaker.sheet, Value(text.to(tell.speaker.language)))


def _notices(tell: _Teller) -> Iterator[Columns]:
    for row in tell.dossier.state.notices:
        yield {
            "duty": tell.duty(row.duty),
            "to": tell.say(row.to),
            "stage": tell.say(words.STAGES[row.stage], row.stage.value),
            "at": tell.at(row.given),
            "channel": tell.say(row.channel),
            "reference": tell.say(row.reference),
            "follow_up": tell.day(row.follow_up) if row.follow_up else tell.say(None),
        }


def _authorities(tell: _Teller) -> Iterator[Columns]:
    for row in tell.dossier.authorities:
        yield {
            "name": tell.say(row.name, row.id),
            "address": tell.say(", ".join(row.address)),
            "mail": tell.say(row.mail),
            "form": tell.say(row.form),
            "rule": tell.say(row.rule),
        }


def _risk(tell: _Teller) -> Iterator[Columns]:
    found = tell.dossier.risk
    if found is not None:
        yield {
            "outcome": tell.say(words.OUTCOMES[found.outcome], found.outcome.value),
            "band": tell.say(words.BANDS[found.enisa.band], found.enisa.band.value),
            "se": tell.figure(found.enisa.se),
            "dpc": tell.figure(found.enisa.dpc),
            "ei": tell.figure(found.enisa.ei),
            "cb": tell.figure(found.enisa.cb),
        }


def _rules(tell: _Teller) -> Iterator[Columns]:
    for row in tell.dossier.risk.rules if tell.dossier.risk else ():
        yield {"text": tell.say(row.text, row.id), "source": tell.say(row.cited or row.source)}


def _changes(tell: _Teller) -> Iterator[Columns]:
    for row in tell.dossier.risk.changes if tell.dossier.risk else ():
        yield {"text": tell.say(row.text)}


def _questions(tell: _Teller) -> Iterator[Columns]:
    for key in tell.dossier.risk.open_questions if tell.dossier.risk else ():
        yield {"key": tell.say(key), "question": tell.say(tell.speaker.asked(key))}


def _decisions(tell: _Teller) -> Iterator[Columns]:
    for row in tell.dossier.state.decisions.values():
        yield {
            "title": tell.duty(row.duty),
            "choice": tell.say(words.CHOICES.get(row.choice, row.choice), row.choice),
            "reason": tell.say(row.reason),
            "who": tell.say(row.who),
            "at": tell.at(row.at),
        }


def _with(status: StepStatus, dossier: Dossier) -> list[StepRecord]:
    return sorted((row for row in dossier.state.steps.values() if row.status is status), key=lambda row: row.seq)


def _steps(tell: _Teller) -> Iterator[Columns]:
    for row in _with(StepStatus.DONE, tell.dossier):
        yield {"title": tell.step(row.key), "at": tell.at(row.at)}


def _skipped(tell: _Teller) -> Iterator[Columns]:
    for row in _with(StepStatus.SKIPPED, tell.dossier):
        yield {"title": tell.step(row.key), "reason": tell.say(row.reason)}


def _evidence(tell: _Teller) -> Iterator[Columns]:
    kept = sorted(tell.dossier.state.artefacts.values(), key=lambda row: row.seq)
    for row in kept:
        if row.kind == "evidence" and not row.erased:
            yield {"name": tell.say(row.name), "sha256": tell.say(row.sha256), "at": tell.at(row.at or None)}


def _takeover(tell: _Teller) -> Iterator[Columns]:
    seen = tell.dossier.exposure
    for row in sorted(seen.takeover if seen else (), key=lambda row: row.rank):
        word = words.CATEGORIES.get(row.category, words.CATEGORIES["other"])
        yield {"service": tell.say(row.service), "category": tell.say(word, row.category)}


def _kinds(tell: _Teller) -> Iterator[Columns]:
    """The kinds of data that the look found; what was only nearly one of them is left out."""
    for row in tell.dossier.exposure.kinds if tell.dossier.exposure else ():
        if row.level != "near_miss":
            yield {"title": tell.say(row.title, row.kind), "messages": tell.count(row.messages)}


def _form(tell: _Teller) -> Iterator[Columns]:
    """The fields of the form of the supervisory authorities."""
    return form_rows(tell.speaker)


def _known(tell: _Teller) -> Iterator[Columns]:
    return _facts(tell, lambda slot: slot.said not in (None, UNKNOWN))


def _assumed(tell: _Teller) -> Iterator[Columns]:
    return _facts(tell, lambda slot: slot.value.mark is Mark.PROPOSED)


def _open(tell: _Teller) -> Iterator[Columns]:
    """What was answered with "I do not know", and what this kind of draft needs and nobody has answered."""
    return _facts(tell, lambda slot: slot.said is UNKNOWN or slot.value.mark is Mark.MISSING)


def _facts(tell: _Teller, wanted: Callable[[Slot], bool]) -> Iterator[Columns]:
    speaker = tell.speaker
    order = dict.fromkeys([*(spec.key for spec in tell.dossier.playbook.facts), *speaker.template.letter.facts])
    for key in order:
        found = speaker.found(key)
        if not found and key not in speaker.template.letter.facts:
            continue
        slot = speaker.fact(key)
        if wanted(slot):
            yield {
                "question": tell.say(speaker.asked(key), key),
                "answer": slot,
                "source": tell.say(_source(found)),
            }


def _source(found: tuple[Fact, ...]) -> Text | None:
    return words.SOURCES[found[0].provenance.source] if found else None


_ROWS: Mapping[str, Callable[[_Teller], Iterable[dict[str, Any]]]] = {
    "logins": _logins,
    "mailboxes": _mailboxes,
    "exposure": _exposure,
    "duties": _duties,
    "notices": _notices,
    "authorities": _authorities,
    "risk": _risk,
    "rules": _rules,
    "changes": _changes,
    "questions": _questions,
    "decisions": _decisions,
    "steps": _steps,
    "skipped": _skipped,
    "evidence": _evidence,
    "takeover": _takeover,
    "kinds": _kinds,
    "form": _form,
    "facts_known": _known,
    "facts_assumed": _assumed,
    "facts_open": _open,
}
