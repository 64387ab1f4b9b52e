"""What the case knows, in the words of a draft: confirmed, only proposed, answered with "unknown", or missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from postfall.case.model import FactState
from postfall.draft import grammar
from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Mark, OpenPoint, Value, neutral, token
from postfall.language import LANGUAGES, Language, Text, day, listing, moment, number
from postfall.ports import Kind
from postfall.value import UNKNOWN, Moment, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from postfall.case.model import Fact
    from postfall.dossier.model import Dossier
    from postfall.playbook.model import FactSpec, Playbook
    from postfall.value import FactValue, Provenance

_YES, _NO = Text("Ja", "Yes"), Text("Nein", "No")
_MISSING = Text("[noch zu ermitteln: {key} – {question}]", "[still to be found out: {key} – {question}]")
_GAP = Text("[noch einzutragen: ", "[still to be filled in: ")
_PROPOSED = Text("[vorgeschlagen, noch nicht bestätigt: ", "[proposed, not yet confirmed: ")
_UNKNOWN = Text("[nicht bekannt (Stand: {date}): {key}]", "[not known (as of {date}): {key}]")
_SECRET = Text("[Berufsgeheimnis? Vor dem Absenden prüfen: ", "[Professional secret? Check before you send: ")
_COMPLETE = Text("vollständig (a)", "complete (a)")
_INCOMPLETE = Text("vorläufig, weitere Angaben folgen (b)", "preliminary, more information will follow (b)")


def variables(kind: str) -> tuple[str, ...]:
    """The fact keys that the templates of `kind` use in any language, in the order of their first use."""
    used: dict[str, None] = {}
    for language in LANGUAGES:
        for part in kind_of(kind).parts or (None,):
            used.update(dict.fromkeys(used_facts(read_template(kind, language, part), language)))
    return tuple(used)


def used_facts(template: Template, language: Language, more: Collection[str] = ()) -> tuple[str, ...]:
    """The fact keys that one template uses. `more` are keys that the playbook knows beside the template's own.

    Raises `ContentError` for an undefined name and for anything that a template may not say.
    """
    return used_names(template, language, more)[0]


def used_names(
    template: Template, language: Language, more: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fact keys and the lists that one template uses. Raises like `used_facts`."""
    known = {*template.letter.facts, *more}
    facts: dict[str, None] = {}
    lists: dict[str, None] = {}
    for file, source in sources(template, language):
        keys, rows = grammar.needs(source, file, known)
        facts.update(dict.fromkeys(keys))
        lists.update(dict.fromkeys(rows))
    return tuple(facts), tuple(lists)


def sources(template: Template, language: Language) -> tuple[tuple[str, str], ...]:
    """The small templates of `letter.yaml` and the body: sender, recipient, subject, body; each (file, text)."""
    letter = template.letter
    file = f"templates/{letter.id}"
    head = [
        (f"{file}/letter.yaml ({name})", wording.text().to(language))
        for name, wording in (("sender", letter.sender), ("recipient", letter.recipient), ("subject", letter.subject))
    ]
    return (*head, (f"templates/{template.file(language)}", template.body))


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
        self.empty()

    def empty(self) -> None:
        """Begin anew, for the next letter."""
        self.values: list[Value] = []
        self.open: dict[str, OpenPoint] = {}
        self.known: dict[str, None] = {}
        self.gaps = False
        self.waiting: list[int] = []

    def place(self, slot: Slot) -> str:
        """The token for one more place."""
        if slot.value.mark is not Mark.PLAIN and slot.key:
            self.open.setdefault(slot.key, OpenPoint(slot.key, slot.value.mark, slot.question))
        elif slot.key:
            self.known.setdefault(slot.key)
        self.gaps = self.gaps or slot.value.mark not in {Mark.PLAIN, Mark.GUARDED}
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
class Speaker:
    """Turns the facts of one dossier into slots of one letter."""

    dossier: Dossier
    template: Template
    language: Language
    sheet: Sheet

    def plain(self, text: str) -> Slot:
        """A slot for a text that is known."""
        return Slot(self.sheet, Value(neutral(text)), said=text)

    def asked(self, key: str) -> str:
        """How the fact `key` is asked for."""
        return neutral(question(key, self.dossier.playbook, self.template, self.language))

    @property
    def playbook(self) -> str:
        """The playbook that the case follows, with its revision."""
        pinned = self.dossier.state.playbook or self.dossier.playbook
        return f"{pinned.id}/{pinned.revision}"

    def yes(self, *, said: bool) -> str:
        """Yes or no in words."""
        return _yes(said).to(self.language)

    def fact(self, key: str) -> Slot:
        """The slot of the fact `key`, marked where it may tell a professional secret."""
        return self.guarded(key, self._fact(key))

    def guarded(self, name: str, slot: Slot) -> Slot:
        """The slot, with a mark where the fact or list `name` may tell a professional secret to somebody outside."""
        if name not in self.template.letter.secrets or not self.secrecy or not slot.value.text:
            return slot
        value = slot.value
        if value.mark not in {Mark.PLAIN, Mark.PROPOSED}:
            return slot
        mark = Mark.GUARDED if value.mark is Mark.PLAIN else value.mark
        marked = Value(value.text, mark, f"{_SECRET.to(self.language)}{value.before}", f"{value.after}]")
        return replace(slot, value=marked, question=slot.question or name, key=slot.key or name)

    def when(self, at: Moment) -> str:
        """A moment in words. Letters to people do without the zone where it is the one the case lives in."""
        own = self.template.letter.own_time and at.zone == self.dossier.now.zone
        return moment(at.local, self.language, zone=not own)

    @property
    def secrecy(self) -> bool:
        """Whether what leaves may hold professional secrets: said so, not known, or never asked of an organisation."""
        if not self.template.letter.outward:
            return False
        said = self.dossier.state.value("professional_secrecy")
        if said is None:
            return self.dossier.state.value("user_role") not in {None, "private"}
        return said is not False

    def _fact(self, key: str) -> Slot:
        asked = self.asked(key)
        found = self.found(key)
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

    def found(self, key: str) -> tuple[Fact, ...]:
        """What is known about `key`, the strongest first: confirmed for the case, for mailboxes; then proposals.

        Who leaves an optional question empty has answered it, but a letter has nothing to print: not known.
        """
        return tuple(fact for fact in self._answers(key) if fact.value != "")

    def _answers(self, key: str) -> tuple[Fact, ...]:
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
            return neutral(self.when(value))
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
