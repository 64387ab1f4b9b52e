"""Chooses who gets a letter: never the mailbox under attack, no machine, nobody twice."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from postfall.draft.letter import neutral
from postfall.draft.merge.model import LeftOut, Recipient, Why
from postfall.draft.merge.same import mailbox, reserved, spelled
from postfall.exposure.model import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from postfall.dossier.model import Dossier
    from postfall.exposure.model import Exposure, Person

GROUPS: dict[str, tuple[Group, ...]] = {
    "persons-holder": (Group.HOLDER,),
    "persons-recipient": (Group.RECIPIENTS,),
    "persons-content": (Group.CONTENT,),
    "contact-warning": (Group.RECIPIENTS, Group.CONTENT),
}
"""Which persons of the exposure a kind is for, unless a group is asked for."""
_APART = {"no_reply": Why.AUTOMATIC, "automatic": Why.AUTOMATIC, "list": Why.LIST}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,255}")
_MAILBOX_FACT = "mailbox_address"


def own_mailboxes(dossier: Dossier, domain_of: Callable[[str], str]) -> frozenset[str]:
    """What the mailboxes under attack look like (`same.mailbox`), as far as the case names them.

    `domain_of` gives the registered domain of a host: a login without an @ is taken for an address there.
    """
    state = dossier.state
    said = [
        state.value(_MAILBOX_FACT),
        *(facts[_MAILBOX_FACT].value for facts in state.mailbox_facts.values() if _MAILBOX_FACT in facts),
    ]
    found = {str(one) for one in said if isinstance(one, str)}
    for record in state.mailboxes.values():
        found |= {record.user, record.label}
        host = record.url.partition("://")[2].partition("/")[0].partition("@")[2] or record.url.partition("://")[2]
        host = host.partition("/")[0].rpartition(":")[0] or host.partition("/")[0]
        if record.user and "@" not in record.user and "." in host:
            found.add(f"{record.user}@{domain_of(host.lower())}")
    if dossier.exposure is not None:
        holders = (person for person in dossier.exposure.persons if person.group is Group.HOLDER)
        found |= {address for person in holders for address in (person.address, *person.addresses)}
    return frozenset(mailbox(address) for address in found if "@" in address)


def from_exposure(exposure: Exposure, groups: Iterable[Group], left: LeftOut) -> Iterator[Recipient]:
    """The persons of the exposure in `groups`; what it set apart as machines and lists is counted in `left`."""
    wanted = frozenset(groups)
    for apart in exposure.apart:
        left.add(_APART.get(apart.kind, Why.AUTOMATIC), number=apart.addresses)
    for person in exposure.persons:
        if person.group in wanted:
            yield _person(person)


def _person(person: Person) -> Recipient:
    first, comma, rest = person.name.partition(",")
    name = f"{rest.strip()} {first.strip()}" if comma and rest.strip() and first.strip() else person.name
    return Recipient(address=person.address, name=neutral(name)[:200], group=person.group.value)


@dataclass(slots=True)
class Sieve:
    """Lets through whoever may get a letter, each once, and counts the others in `left`.

    `own` are the mailboxes under attack (`same.mailbox`), `machine` tells whether nobody reads an address. `mail`: an
    e-mail address is needed; else a name or street does. `exercise`: only reserved domains may be written to.
    """

    own: frozenset[str]
    machine: Callable[[str], bool]
    mail: bool
    exercise: bool
    left: LeftOut = field(default_factory=LeftOut)
    _seen: set[bytes] = field(default_factory=set)

    def take(self, people: Iterable[Recipient]) -> Iterator[Recipient]:
        """Those of `people` who get a letter."""
        for person in people:
            found = self._settled(person)
            if isinstance(found, Recipient):
                yield found
            else:
                self.left.add(found, person.address or person.name)

    def _settled(self, person: Recipient) -> Recipient | Why:
        if person.group == Group.HOLDER.value and person.name and not self.mail and self._own(person):
            person = replace(person, address="")  # on paper the holder can be reached; the address never goes along
        why = self._wrong(person) if person.address else None
        if why is None and not person.address and (self.mail or not (person.name or person.street)):
            why = Why.NO_ADDRESS
        if why is None and self.exercise and (person.street or (person.address and not reserved(person.address))):
            why = Why.REAL_IN_EXERCISE
        if why is not None:
            return why
        who = key_of(person)
        if who in self._seen:
            return Why.DUPLICATE
        self._seen.add(who)
        return person

    def _own(self, person: Recipient) -> bool:
        return mailbox(person.address) in self.own

    def _wrong(self, person: Recipient) -> Why | None:
        """What is wrong with the address that there is."""
        if not _ADDRESS.fullmatch(person.address):
            return Why.UNUSABLE
        if self._own(person):
            return Why.OWN
        return Why.AUTOMATIC if self.machine(spelled(person.address)) else None


def key_of(person: Recipient) -> bytes:
    """What makes a person the same one in two runs: the address, or name and street where there is none."""
    said = spelled(person.address) or "\0".join(
        part.casefold() for part in (person.name, person.company, person.street, person.postcode, person.city)
    )
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:16]
