"""What the case knows, in the words of a draft: confirmed, only proposed, answered with "unknown", or missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from postfall.case.model import FactState
from postfall.draft import grammar
from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Mark, OpenPoint, Value, neutral, token
from postfall.exposure.model import Group
from postfall.language import LANGUAGES, Language, Text, day, listing, moment, number
from postfall.ports import Kind
from postfall.value import UNKNOWN, Moment, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from postfall.case.model import Fact
    from postfall.dossier.model import Dossier
    from postfall.playbook.model import FactSpec, Playbook
    from postfall.value import FactValue, Provenance

_YES, _NO = Text("Ja", "Yes"), Text("Nein", "No")
_MISSING = Text("[noch zu ermitteln: {key} – {question}]", "[still to be found out: {key} – {question}]")
_GAP = Text("[noch einzutragen: ", "[still to be filled in: ")
_PROPOSED = Text("[vorgeschlagen, noch nicht bestätigt: ", "[proposed, not yet confirmed: ")
_UNKNOWN = Text("[nicht bekannt (Stand: {date}): {key}]", "[not known (as of {date}): {key}]")
_COMPLETE = Text("vollständig (a)", "complete (a)")
_INCOMPLETE = Text("vorläufig, weitere Angaben folgen (b)", "preliminary, more information will follow (b)")
_UNKNOWN_START = Text("nicht bekannt, gezählt ab der ältesten Nachricht", "not known, counted from the oldest message")
_NOT_ENDED = Text("noch nicht gesichert beendet", "not yet known to have ended")
_NOT_COUNTED = Text("nicht gezählt", "not counted")
MOST_ROWS = 500
"""The most rows of a list that go into a draft."""


def variables(kind: str) -> tuple[str, ...]:
    """The fact keys that the templates of `kind` use in any language, in the order of their first use."""
    used: dict[str, None] = {}
    for language in LANGUAGES:
        used.update(dict.fromkeys(used_facts(read_template(kind_of(kind).id, language), language)))
    return tuple(used)


def used_facts(template: Template, language: Language, more: Collection[str] = ()) -> tuple[str, ...]:
    """The fact keys that one template uses. `more` are keys that the playbook knows beside the template's own.

    Raises `ContentError` for an undefined name and for anything that a template may not say.
    """
    known = {*template.letter.facts, *more}
    used: dict[str, None] = {}
    for file, source in sources(template, language):
        used.update(dict.fromkeys(grammar.read(source, file, known)))
    return tuple(used)


def sources(template: Template, language: Language) -> tuple[tuple[str, str], ...]:
    """The small templates of `letter.yaml` and the body: sender, recipient, subject, body; each (file, text)."""
    letter = template.letter
    file = f"templates/{letter.id}"
    head = [
        (f"{file}/letter.yaml ({name})", wording.text().to(language))
        for name, wording in (("sender", letter.sender), ("recipient", letter.recipient), ("subject", letter.subject))
    ]
    return (*head, (f"{file}/{language}.md", template.body))


def question(key: str, playbook: Playbook, template: Template, language: Language) -> str:
    """How the fact `key` is asked for: the playbook's words, else the template's."""
    spec = _spec(playbook, key)
    wording = spec.text if spec else template.letter.facts.get(key)
    return wording.text().to(language) if wording else key


def _spec(playbook: Playbook, key: str) -> FactSpec | None:
    return next((spec for spec in playbook.facts if spec.key == key), None)


class Sheet:
    """Collects what stands in the places of one letter, and which of them are still open."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.open: dict[str, OpenPoint] = {}
        self.gaps = False
        self.waiting: list[int] = []

    def place(self, slot: Slot) -> str:
        """The token for one more place."""
        if slot.value.mark is not Mark.PLAIN and slot.key:
            self.open.setdefault(slot.key, OpenPoint(slot.key, slot.value.mark, slot.question))
        self.gaps = self.gaps or slot.value.mark is not Mark.PLAIN
        self.values.append(slot.value)
        if slot.waits:
            self.waiting.append(len(self.values) - 1)
        return token(len(self.values) - 1)

    def settle(self, language: Language) -> tuple[Value, ...]:
        """All values, once everything is placed: only now it is known whether the letter is complete."""
        words = Value((_INCOMPLETE if self.gaps else _COMPLETE).to(language))
        return tuple(words if at in self.waiting else value for at, value in enumerate(self.values))


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a template can name. Printing it gives a token, never the value; tests look at `said`."""

    sheet: Sheet
    value: Value
    key: str = ""
    said: FactValue | Moment | None = None
    question: str = ""
    exact: bool = False
    waits: bool = False

    def __str__(self) -> str:
        return self.sheet.place(self)


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One of our own logins, as a template sees it."""

    mailbox: Slot
    at: Slot
    protocol: Slot
    client: Slot
    outcome: Slot


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One mailbox with its headline numbers; never an address, a subject or a correspondent."""

    number: Slot
    messages: Slot
    first: Slot
    last: Slot


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """What could be seen, in numbers and moments; never an address, a subject or a name."""

    at: Slot
    start: Slot
    end: Slot
    messages: Slot
    least: Slot
    vanished: Slot
    recipients: Slot
    content: Slot
    uninspected: Slot
    accounts: Slot


@dataclass(frozen=True, slots=True)
class Speaker:
    """Turns the facts of one dossier into slots of one letter."""

    dossier: Dossier
    template: Template
    language: Language
    sheet: Sheet

    def names(self, keys: Iterable[str]) -> dict[str, object]:
        """Everything that a template can name: the facts `keys`, the day, whether it is late, the lists."""
        facts: dict[str, object] = {key: self.fact(key) for key in keys}
        today = day(self.dossier.now.local.date(), self.language)
        return facts | {
            "today": self.plain(today),
            "reference": self.plain(self.dossier.state.id[:8]),
            "completeness": Slot(self.sheet, Value(""), waits=True),
            "overdue": Slot(self.sheet, Value(_yes(self._overdue()).to(self.language)), said=self._overdue()),
            "logins": self._logins(),
            "mailboxes": self._mailboxes(),
            "exposure": self._exposure(),
        }

    def plain(self, text: str) -> Slot:
        """A slot for a text that is known."""
        return Slot(self.sheet, Value(neutral(text)), said=text)

    def fact(self, key: str) -> Slot:
        """The slot of the fact `key`."""
        asked = neutral(question(key, self.dossier.playbook, self.template, self.language))
        found = self._found(key)
        if not found:
            text = _MISSING.to(self.language).format(key=key, question=asked)
            return Slot(self.sheet, Value("", Mark.MISSING, before=text), key, None, asked)
        fact = found[0]
        words = self._words(key, found)
        exact = fact.provenance.source in {Source.LOG, Source.DOCUMENT}
        if fact.state is FactState.PROPOSED:
            value = Value(words, Mark.PROPOSED, _PROPOSED.to(self.language), f" – {key}]")
            return Slot(self.sheet, value, key, None, asked, exact)
        if fact.value is UNKNOWN:
            return Slot(self.sheet, Value("", Mark.UNKNOWN, before=self._unknown(fact)), key, UNKNOWN, asked)
        return Slot(self.sheet, Value(words), key, fact.value, asked, exact)

    def gap(self, text: str) -> Slot:
        """A place that no fact fills: a person writes it in by hand."""
        return Slot(self.sheet, Value("", Mark.MISSING, before=f"{_GAP.to(self.language)}{neutral(text)}]"))

    def _found(self, key: str) -> tuple[Fact, ...]:
        """What is known about `key`, the strongest first: confirmed for the case, for mailboxes; then proposals."""
        state = self.dossier.state
        in_mailboxes = [facts[key] for facts in state.mailbox_facts.values() if key in facts]
        confirmed = [fact for fact in in_mailboxes if fact.state is FactState.CONFIRMED]
        for fact in (state.facts.get(key), self.dossier.proposed.get(key), state.proposed.get(key)):
            if fact is not None and (fact.state is FactState.CONFIRMED or not confirmed):
                return (fact,)
        return tuple(confirmed or in_mailboxes)

    def _words(self, key: str, found: tuple[Fact, ...]) -> str:
        said = {self._in_words(key, fact.value): fact for fact in found}
        if len(said) == 1:
            return next(iter(said))
        return "; ".join(f"{self._label(fact)}: {words}" for words, fact in said.items())

    def _label(self, fact: Fact) -> str:
        record = self.dossier.state.mailboxes.get(fact.mailbox or "")
        return neutral(record.label if record else (fact.mailbox or ""))

    def _in_words(self, key: str, value: FactValue | Moment) -> str:
        if isinstance(value, Moment):
            return neutral(moment(value.local, self.language))
        if value is UNKNOWN:
            return Text("nicht bekannt", "not known").to(self.language)
        if isinstance(value, bool):
            return _yes(value).to(self.language)
        if isinstance(value, int):
            return number(value, self.language)
        if isinstance(value, tuple):
            return _listed([self._choice(key, row) for row in value], self.language)
        return self._choice(key, value)

    def _choice(self, key: str, value: str) -> str:
        label = self.dossier.labels.get(key, {}).get(value)
        spec = _spec(self.dossier.playbook, key)
        long = spec is not None and spec.kind is Kind.LONGTEXT
        return neutral(label.to(self.language) if label else value, lines=long)

    def _unknown(self, fact: Fact) -> str:
        date = day(self._answered(fact.provenance), self.language).partition(", ")[2]
        return _UNKNOWN.to(self.language).format(date=date, key=fact.key)

    def _answered(self, provenance: Provenance) -> datetime:
        return local(provenance.at, self.dossier.now.zone) or self.dossier.now.local

    def _overdue(self) -> bool:
        rows = [duty.deadline for duty in self.dossier.duties if duty.id == "gdpr-33-1" and duty.deadline]
        return any(row.due.utc <= self.dossier.now.utc for row in rows)

    def _logins(self) -> list[LoginRow]:
        labels = {key: record.user or record.label for key, record in self.dossier.state.mailboxes.items()}
        return [
            LoginRow(
                self.plain(labels.get(row.mailbox, row.mailbox)),
                self.plain(self._instant(row.at)),
                self.plain(row.protocol),
                self.plain(row.client),
                self.plain(row.outcome),
            )
            for row in self.dossier.state.logins[-MOST_ROWS:]
        ]

    def _instant(self, at: str) -> str:
        when = local(at, self.dossier.now.zone)
        return when.isoformat(" ", "seconds") if when else at

    def _mailboxes(self) -> list[MailboxRow]:
        looks = [(at, row.look) for at, row in enumerate(self.dossier.mailboxes, 1) if row.look is not None]
        return [
            MailboxRow(
                self.plain(str(at)),
                self.plain(number(look.messages, self.language)),
                self.plain(self.day(look.first)),
                self.plain(self.day(look.last)),
            )
            for at, look in looks[:MOST_ROWS]
        ]

    def _exposure(self) -> list[ExposureRow]:
        seen = self.dossier.exposure
        if seen is None:
            return []
        window = seen.windows[0]
        groups = {group: sum(row.group is group for row in seen.persons) for group in Group}
        recipients = number(seen.recipients.number, self.language)
        least = Text("mindestens {n}", "at least {n}").fill(n=recipients).to(self.language)
        start = _UNKNOWN_START.to(self.language) if window.start is None else self._moment(window.start)
        end = _NOT_ENDED.to(self.language) if window.open else self._moment(window.end)
        named = seen.at_most.persons is not None
        return [
            ExposureRow(
                at=self.plain(self._moment(seen.at)),
                start=self.plain(start),
                end=self.plain(end),
                messages=self.plain(number(seen.at_most.messages, self.language)),
                least=self.plain(number(seen.at_least.messages, self.language)),
                vanished=self.plain(number(seen.vanished, self.language)),
                recipients=self.plain(least if seen.recipients.at_least else recipients),
                content=self.plain(
                    number(groups[Group.CONTENT], self.language) if named else _NOT_COUNTED.to(self.language)
                ),
                uninspected=self.plain(number(sum(count for _, count in seen.not_inspected), self.language)),
                accounts=self.plain(number(len(seen.takeover), self.language)),
            )
        ]

    def _moment(self, at: datetime) -> str:
        return moment(Moment.of(at, self.dossier.now.zone).local, self.language)

    def day(self, at: str | None) -> str:
        """The day of an ISO instant in words without weekday, or a word for "not known"."""
        when = local(at, self.dossier.now.zone) if at else None
        if when is None:
            return Text("nicht bekannt", "not known").to(self.language)
        return day(when.date(), self.language).partition(", ")[2]


def _listed(words: list[str], language: Language) -> str:
    """`a, b und c`, or with semicolons where the words themselves hold commas or an "and"."""
    busy = any(sign in row for row in words for sign in (",", " und ", " and ", ";"))
    return "; ".join(words) if busy else listing(words, language)


def _yes(said: bool) -> Text:
    return _YES if said else _NO


def local(at: str, zone: str) -> datetime | None:
    """An ISO instant as local time in `zone`; None where it is not one. A time without offset counts as UTC."""
    from datetime import UTC

    try:
        when = datetime.fromisoformat(at)
        return Moment.of(when if when.tzinfo else when.replace(tzinfo=UTC), zone).local
    except (ValueError, OverflowError):
        return None


def _test_having(slot: Slot, value: str) -> bool:
    return isinstance(slot.said, tuple) and value in slot.said


TESTS: Mapping[str, Callable[..., bool]] = {
    "yes": lambda slot: slot.said is True or slot.said == "yes",
    "no": lambda slot: slot.said is False or slot.said == "no",
    "known": lambda slot: slot.said is not None and slot.said is not UNKNOWN,
    "unknown": lambda slot: slot.said is UNKNOWN,
    "missing": lambda slot: slot.value.mark is Mark.MISSING,
    "open": lambda slot: slot.said is None,
    "exact": lambda slot: slot.exact,
    "answer": lambda slot, value: isinstance(slot.said, str) and slot.said.casefold() == str(value).casefold(),
    "having": _test_having,
}
"""What a template can ask about a fact. A proposed value answers no test: only a person's word steers the text."""
