"""Which accounts can be taken over with mails that lie there: the list of what to check first. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.exposure.knowledge import SIGNS
from postfall.exposure.model import CATEGORIES, TakeOver
from postfall.exposure.persons import senders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.exposure.knowledge import Knowledge, Service
    from postfall.exposure.sift import Message
    from postfall.mailbox.model import Row

_SHOWN = 5


@dataclass(slots=True)
class _Found:
    """One service while messages are looked at."""

    name: str
    category: str
    known: bool
    messages: int = 0
    last: str | None = None
    signs: dict[str, int] = field(default_factory=dict)
    domains: dict[str, None] = field(default_factory=dict)
    rows: list[tuple[str, str]] = field(default_factory=list)


def takeover(messages: Iterable[Message], knowledge: Knowledge, own: Iterable[str]) -> tuple[TakeOver, ...]:
    """The accounts that `messages` show, ranked by damage, then by how telling the mails are, then by their number.

    A known service counts with any mail that its machines sent, an unknown domain only with a mail about an account.
    """
    look = _Look(knowledge, own)
    for message in messages:
        if not (message.sent or message.drafts):
            look.take(message)
    ordered = sorted(
        look.found.values(),
        key=lambda one: (CATEGORIES.index(one.category), _telling(one), -one.messages, one.name.casefold()),
    )
    return tuple(
        TakeOver(
            service=one.name,
            category=one.category,
            rank=rank,
            messages=one.messages,
            last=one.last,
            signs=tuple((sign, one.signs[sign]) for sign in SIGNS if sign in one.signs),
            domains=tuple(one.domains),
            known=one.known,
            rows=tuple(one.rows),
        )
        for rank, one in enumerate(ordered, 1)
    )


def _telling(one: _Found) -> int:
    return min(SIGNS.index(sign) for sign in one.signs)


class _Look:
    """Goes through messages and gathers services."""

    def __init__(self, knowledge: Knowledge, own: Iterable[str]) -> None:
        self.found: dict[str, _Found] = {}
        self._knowledge = knowledge
        self._own = {knowledge.organisation(address.rpartition("@")[2]) for address in own} - knowledge.freemail
        self._services: dict[str, Service | None] = {}

    def take(self, message: Message) -> None:
        row = message.row
        for who in senders(row)[:1]:
            domain = who.rpartition("@")[2]
            service = self._service(domain)
            sign = self._sign(row, who, domain, service, junk=message.source.role(row.folder) == "junk")
            if sign:
                self._note(message, service, domain, sign)

    def _service(self, domain: str) -> Service | None:
        if domain not in self._services:
            self._services[domain] = self._knowledge.service(domain)
        return self._services[domain]

    def _sign(self, row: Row, who: str, domain: str, service: Service | None, *, junk: bool) -> str:
        """What this mail shows: a sign of an account, or empty."""
        knowledge = self._knowledge
        machine = "auto" in row.marks or knowledge.desk(who)
        if service is None and (junk or not machine or knowledge.organisation(domain) in self._own):
            return ""
        free = domain in knowledge.freemail
        if free and not machine:
            return ""
        spoken = knowledge.signs.labels(row.subject)
        if spoken:
            return min(spoken, key=SIGNS.index) if service is not None or not free else ""
        bulk = "bulk" in row.marks or "list" in row.marks
        return "traffic" if service is not None and machine and not free and not bulk and not junk else ""

    def _note(self, message: Message, service: Service | None, domain: str, sign: str) -> None:
        name = service.name if service is not None else self._knowledge.organisation(domain)
        found = self.found.get(name)
        if found is None:
            category = service.category if service is not None else "other"
            found = self.found[name] = _Found(name, category, service is not None)
        found.messages += 1
        found.signs[sign] = found.signs.get(sign, 0) + 1
        found.domains.setdefault(domain)
        if message.arrival is not None and (found.last is None or message.arrival > found.last):
            found.last = message.arrival
        if len(found.rows) < _SHOWN and sign != "traffic":
            found.rows.append((message.row.folder, message.row.id))
