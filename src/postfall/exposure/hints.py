"""Which kinds of data lie in the messages: hints out of header lines, and what a look at contents found. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.exposure.model import KindSeen, Suggestions
from postfall.exposure.persons import senders
from postfall.language import same
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.exposure.knowledge import Knowledge
    from postfall.exposure.sift import Message
    from postfall.mailbox.model import Row

_SPECIAL = frozenset("cdefghijkm")
"""Options of field 70 that Art. 9 or 10 GDPR protect."""
_PLAIN_ROLES = frozenset({"inbox", "sent", "drafts", "trash", "archive", "all"})
_ORDER = {Level.COUNTED.value: 0, Level.HINT.value: 1, Level.NEAR_MISS.value: 2}
DATA_KINDS = (
    "identity", "contact", "credentials", "credentials_hashed", "official_id", "national_id_number", "location",
    "financial", "payment_card", "payroll", "employment", "profile", "communication", "image", "health", "biometric",
    "genetic", "sex_life", "political", "religion", "union", "ethnic", "criminal", "business_only",
)  # fmt: skip
"""Values of the fact `data_kinds`, in its order."""
PERSON_GROUPS = (
    "employees", "applicants", "customers", "patients", "children", "vulnerable", "citizens", "contacts",
)  # fmt: skip
"""Values of the fact `person_groups`, in its order."""
_ALWAYS = ("identity", "contact", "communication")
"""Kinds that every mailbox with correspondents holds."""


@dataclass(slots=True)
class _Seen:
    """One kind on one level while messages are looked at."""

    messages: int = 0
    where: Counter[str] = field(default_factory=Counter)
    values: set[object] = field(default_factory=set)
    places: int = 0


def kinds_seen(messages: Iterable[Message], knowledge: Knowledge) -> tuple[KindSeen, ...]:
    """The kinds of data in `messages`: what was counted first, then hints, then near misses."""
    look = _Look(knowledge)
    for message in messages:
        look.take(message)
    rows = [look.kind(kind, level, seen) for (kind, level), seen in look.seen.items()]
    return tuple(sorted(rows, key=lambda row: (_ORDER.get(row.level, 3), not row.special, -row.messages, row.kind)))


def suggestions(kinds: Iterable[KindSeen], *, persons: bool) -> Suggestions:
    """What a person may confirm. `persons`: somebody writes or is written to. Near misses suggest nothing."""
    rows = [row for row in kinds if row.level != Level.NEAR_MISS.value]
    data = {value for row in rows for value in row.data_kinds if value != "business_only"}
    groups = {value for row in rows for value in row.person_groups}
    types = {value for row in rows for value in row.data_types}
    categories = {value for row in rows for value in row.person_categories}
    if persons:
        data, groups, types = data | {*_ALWAYS}, groups | {"contacts"}, types | {"a", "b"}
    return Suggestions(
        data_kinds=tuple(value for value in DATA_KINDS if value in data),
        person_groups=tuple(value for value in PERSON_GROUPS if value in groups),
        data_types=tuple(sorted(types)),
        person_categories=tuple(sorted(categories)),
    )


class _Look:
    """Goes through messages and gathers kinds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.seen: dict[tuple[str, str], _Seen] = {}
        self._knowledge = knowledge
        self._folders: dict[str, frozenset[str]] = {}
        self._senders: dict[str, frozenset[str]] = {}

    def take(self, message: Message) -> None:
        """Look at one message. What a newsletter or spam speaks of is nobody's data, so their subjects do not count."""
        found: dict[str, Counter[str]] = {}
        loud = not {"list", "bulk"}.isdisjoint(message.row.marks)
        for row in message.rows():
            role = message.source.role(row.folder)
            if role == "junk":
                continue
            self._hint(found, "folder", self._folder(row.folder, role))
            if not loud:
                self._header(found, row)
            for attached in row.attachments:
                self._hint(found, "attachment", self._knowledge.attachment(attached.name) if attached.name else ())
        for kind, where in found.items():
            seen = self._of(kind, Level.HINT.value)
            seen.messages += 1
            seen.where.update(where.keys())
            seen.places += len(where)
        if message.row.findings:
            self._contents(message.row)

    def _header(self, found: dict[str, Counter[str]], row: Row) -> None:
        self._hint(found, "subject", self._knowledge.hint_words.labels(row.subject) if row.subject else ())
        for who in senders(row)[:1]:
            self._hint(found, "sender", self._sender(who))

    def _contents(self, row: Row) -> None:
        here: set[tuple[str, str]] = set()
        for finding in row.findings:
            name = (finding.kind, finding.level.value)
            seen = self._of(*name)
            seen.values.add(finding.digest or (row.folder, row.id, finding.part, finding.offset))
            if name not in here:
                here.add(name)
                seen.messages += 1
                seen.where["content"] += 1

    def _hint(self, found: dict[str, Counter[str]], where: str, labels: Iterable[str]) -> None:
        for label in labels:
            found.setdefault(label, Counter())[where] += 1

    def _of(self, kind: str, level: str) -> _Seen:
        seen = self.seen.get((kind, level))
        if seen is None:
            seen = self.seen[(kind, level)] = _Seen()
        return seen

    def _folder(self, name: str, role: str) -> frozenset[str]:
        if role in _PLAIN_ROLES:
            return frozenset()
        if name not in self._folders:
            self._folders[name] = self._knowledge.hint_words.labels(name)
        return self._folders[name]

    def _sender(self, who: str) -> frozenset[str]:
        """What the sender's address hints at; its top-level domain is no word (`.hr` is Croatia)."""
        if who not in self._senders:
            local, _, domain = who.rpartition("@")
            text = f"{local} {domain.rpartition('.')[0]}"
            self._senders[who] = self._knowledge.hint_senders.labels(text)
        return self._senders[who]

    def kind(self, kind: str, level: str, seen: _Seen) -> KindSeen:
        """The result for one kind on one level: what header words and content rules map it to, together."""
        hint, content = self._knowledge.hints.get(kind), self._knowledge.kinds.get(kind)
        types = {*(hint.data_types if hint else ()), *(content.edpb if content else ())}
        data = {*(hint.data_kinds if hint else ()), *(content.data_kinds if content else ())}
        return KindSeen(
            kind=kind,
            title=hint.label if hint else content.label if content else same(kind),
            level=level,
            messages=seen.messages,
            findings=len(seen.values) + seen.places,
            where=tuple(sorted(seen.where.items())),
            data_types=tuple(sorted(types)),
            person_categories=hint.person_categories if hint else (),
            data_kinds=tuple(value for value in DATA_KINDS if value in data),
            person_groups=hint.person_groups if hint else (),
            special=hint.special if hint else not _SPECIAL.isdisjoint(types),
        )
