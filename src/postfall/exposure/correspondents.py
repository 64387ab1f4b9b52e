"""Who occurs in a mailbox, counted by message. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from postfall.exposure.model import Correspondent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from postfall.mailbox.model import Address, Row


def key(address: str) -> str:
    """What makes two spellings one person: case never tells people apart."""
    return address.strip().casefold()


def people(row: Row) -> Iterator[Address]:
    """Everybody a message names: sender, recipients, copies, reply address. What has no @ is nobody's address."""
    for group in (row.sender, row.to, row.cc, row.reply_to):
        for person in group:
            if "@" in person.address:
                yield person


def correspondents(rows: Iterable[Row], own: Collection[str] = ()) -> tuple[Correspondent, ...]:
    """Every address but the `own` ones with the number of messages it occurs in; the most frequent first.

    The domain is written in lower case, the part before the @ as it was seen first; the name is the most frequent one.
    """
    left_out = {key(address) for address in own}
    messages: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    names: dict[str, Counter[str]] = {}
    for row in rows:
        here: set[str] = set()
        for person in people(row):
            who = key(person.address)
            if who in left_out:
                continue
            here.add(who)
            spelled.setdefault(who, shown(person.address))
            if person.name:
                names.setdefault(who, Counter())[person.name] += 1
        messages.update(here)
    return tuple(
        Correspondent(spelled[who], usual_name(names.get(who)), count)
        for who, count in sorted(messages.items(), key=lambda item: (-item[1], item[0]))
    )


def persons(rows: Iterable[Row], own: Collection[str] = ()) -> int:
    """The number of different addresses but the `own` ones."""
    found = {key(person.address) for row in rows for person in people(row)}
    return len(found - {key(address) for address in own})


def shown(address: str) -> str:
    """An address as people see it: the domain in lower case, the part before the @ as it was written."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else address.strip()


def usual_name(names: Mapping[str, int] | None) -> str:
    """The most frequent name; among equals the first in the alphabet, so that the result does not depend on order."""
    return min(names.items(), key=lambda item: (-item[1], item[0]))[0] if names else ""
