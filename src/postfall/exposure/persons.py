"""Who occurs in the messages: every person once, in three groups, machines apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import key, shown, usual_name
from postfall.exposure.model import Apart, Group, Organisation, Person
from postfall.exposure.retention import UNDATED
from postfall.exposure.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from postfall.exposure.knowledge import Knowledge
    from postfall.exposure.sift import Message
    from postfall.mailbox.model import Address, Row

ROLES = ("from", "to", "cc", "reply_to", "address_book")
_TO = (1, 2)
_NAME_WORDS = 2
_TELLING = 3
_NUMBERS = re.compile(r"\d+")
_MOST_NAMES = 50


@dataclass(slots=True, eq=False)
class Known:
    """One address while messages are counted.

    `messages` counts those that lay there, `plain` those that are neither list nor automatic mail, `listed` those that
    are list mail. `latest` and `latest_inbox` are the newest arrivals of all known messages it occurs in.
    """

    shown: str
    names: dict[str, int] = field(default_factory=dict)
    roles: int = 0
    messages: int = 0
    plain: int = 0
    listed: int = 0
    first: str | None = None
    last: str | None = None
    latest: str = ""
    latest_inbox: str = ""
    at: int = -1
    evidence: str = ""
    apart: str = ""


class People:
    """Counts who occurs. `own` addresses (lower case) are the holders'."""

    def __init__(self, own: Iterable[str], knowledge: Knowledge) -> None:
        self.own = frozenset(own)
        self.known: dict[str, Known] = {}
        self._spellings: dict[str, Known | None] = {}
        self._knowledge = knowledge
        self._number = 0

    def take(self, message: Message, *, counts: bool, inbox: bool) -> None:
        """Count one message. `counts` False: it did not lie on the server. `inbox`: it lay in the inbox."""
        self._number += 1
        arrival, marks = message.arrival, message.row.marks
        listed, bulk = "list" in marks, "bulk" in marks
        plain = not (listed or bulk or "auto" in marks or "bounce" in marks)
        latest = arrival or UNDATED
        for row in message.rows():
            for role, group in enumerate((row.sender, row.to, row.cc, row.reply_to)):
                for person in group:
                    known = self._of(person)
                    if known is None:
                        continue
                    known.latest = max(known.latest, latest)
                    if inbox:
                        known.latest_inbox = max(known.latest_inbox, latest)
                    if not counts:
                        continue
                    known.roles |= 1 << role
                    if person.name and (person.name in known.names or len(known.names) < _MOST_NAMES):
                        known.names[person.name] = known.names.get(person.name, 0) + 1
                    if known.at != self._number:
                        known.at = self._number
                        _count(
                            known, arrival, plain=plain or (bulk and not listed and role in _TO), listed=listed or bulk
                        )

    def contact(self, person: Address) -> None:
        """Take in an entry of an address book."""
        known = self._of(person)
        if known is None:
            return
        known.roles |= 1 << ROLES.index("address_book")
        known.plain += 1
        if person.name:
            known.names.setdefault(person.name, 1)

    def wrote_to(self, address: str, evidence: str) -> None:
        """Note that fraud mail went to `address`."""
        known = self._spellings.get(address) or self._add(address)
        if known is not None:
            known.evidence = evidence
            known.roles |= 0 if known.roles else 1 << ROLES.index("to")

    def _of(self, person: Address) -> Known | None:
        try:
            return self._spellings[person.address]
        except KeyError:
            return self._add(person.address)

    def _add(self, address: str) -> Known | None:
        """The entry of an address; None for what is no address."""
        who = key(address)
        known = self.known.get(who) if "@" in who else None
        if known is None and "@" in who:
            known = self.known[who] = Known(shown(address))
        self._spellings[address] = known
        return known

    def settled(self) -> Settled:
        """The result: persons merged, machines apart."""
        persons: dict[str, list[tuple[str, Known]]] = {}
        for who, known in self.known.items():
            if who in self.own:
                continue
            known.apart = self._apart(who, known)
            if not known.apart:
                persons.setdefault(_one_name(who, known) or who, []).append((who, known))
        return Settled(self.known, self.own, list(persons.values()), self._knowledge)

    def _apart(self, who: str, known: Known) -> str:
        if self._knowledge.machine(who):
            return "no_reply"
        if known.evidence or known.plain or not known.messages:
            return ""
        return "list" if known.listed else "automatic"


def _count(known: Known, arrival: str | None, *, plain: bool, listed: bool) -> None:
    known.messages += 1
    known.plain += plain
    known.listed += listed
    if arrival is None:
        return
    if known.first is None or arrival < known.first:
        known.first = arrival
    if known.last is None or arrival > known.last:
        known.last = arrival


def _one_name(who: str, known: Known) -> str:
    """What makes two addresses one person: the same full name, which the address itself bears too; else empty.

    The condition on the address keeps strangers apart who only claim the name of somebody known, as fraud mail does.
    Numbers tell names apart: “Filiale Nord 1” is not “Filiale Nord 2”.
    """
    usual = usual_name(known.names)
    name = words(usual)
    if len(name) < _NAME_WORDS:
        return ""
    local = "".join(words(who.partition("@")[0]))
    if not any(len(word) >= _TELLING and word in local for word in name):
        return ""
    return " ".join((*sorted(name), *_NUMBERS.findall(usual)))


@dataclass(frozen=True, slots=True)
class Settled:
    """Everybody who occurs, settled. `merged` holds the addresses of each person."""

    known: Mapping[str, Known]
    own: frozenset[str]
    merged: Sequence[Sequence[tuple[str, Known]]]
    knowledge: Knowledge

    def persons(self) -> tuple[Person, ...]:
        """All persons: the holders, then who got fraud mail, then the others; the most frequent first."""
        holders = [self._person([(who, self.known.get(who) or Known(who))], Group.HOLDER) for who in sorted(self.own)]
        others = [
            self._person(rows, Group.RECIPIENTS if any(known.evidence for _, known in rows) else Group.CONTENT)
            for rows in self.merged
            if any(known.roles for _, known in rows)
        ]
        order = {Group.RECIPIENTS: 0, Group.CONTENT: 1}
        others.sort(key=lambda one: (order[one.group], -one.messages, one.address))
        return (*holders, *others)

    def number(self) -> int:
        """How many persons there are, the holders not counted."""
        return sum(1 for rows in self.merged if any(known.roles for _, known in rows))

    def latest(self, *, inbox: bool) -> list[str]:
        """For every person the arrival of the newest message, `~` where it has none, sorted; see `retention`."""
        found = (max((known.latest_inbox if inbox else known.latest) for _, known in rows) for rows in self.merged)
        return sorted(at for at in found if at)

    def apart(self) -> tuple[Apart, ...]:
        """What is no person, by kind."""
        rows = [known for who, known in self.known.items() if known.apart and who not in self.own and known.roles]
        kinds = {kind: [row for row in rows if row.apart == kind] for kind in ("no_reply", "list", "automatic")}
        return tuple(
            Apart(kind, len(found), sum(row.messages for row in found)) for kind, found in kinds.items() if found
        )

    def _person(self, rows: Sequence[tuple[str, Known]], group: Group) -> Person:
        rows = sorted(rows, key=lambda row: (-row[1].messages, row[0]))
        names: dict[str, int] = {}
        for _, known in rows:
            for name, count in known.names.items():
                names[name] = names.get(name, 0) + count
        roles = 0
        for _, known in rows:
            roles |= known.roles
        who, main = rows[0]
        domain = who.rpartition("@")[2]
        return Person(
            address=main.shown,
            name=usual_name(names),
            roles=tuple(role for at, role in enumerate(ROLES) if roles >> at & 1),
            group=group,
            messages=sum(known.messages for _, known in rows),
            first=min((known.first for _, known in rows if known.first), default=None),
            last=max((known.last for _, known in rows if known.last), default=None),
            organisation="" if domain in self.knowledge.freemail else self.knowledge.organisation(domain),
            addresses=tuple(known.shown for _, known in rows),
            evidence=next((known.evidence for _, known in rows if known.evidence), ""),
        )


def organisations(persons: Iterable[Person]) -> tuple[Organisation, ...]:
    """Persons by organisation, the largest first; those with addresses at mail providers last, as one."""
    found: dict[str, list[int]] = {}
    for person in persons:
        if person.group is not Group.HOLDER:
            row = found.setdefault(person.organisation, [0, 0])
            row[0] += 1
            row[1] += person.messages
    ordered = sorted(found.items(), key=lambda item: (item[0] == "", -item[1][0], -item[1][1], item[0]))
    return tuple(Organisation(domain, *numbers) for domain, numbers in ordered)


def senders(row: Row) -> tuple[str, ...]:
    """The sender addresses of a row as they are compared."""
    return tuple(key(person.address) for person in row.sender if "@" in person.address)
