"""Which folders there are, what each is for, and how much the server says lies in it (LIST, STATUS, NAMESPACE)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.mailbox.imap.grammar import Malformed, nodes, pairs, whole
from postfall.mailbox.imap.names import ATTRIBUTES, guessed_role, shown
from postfall.mailbox.model import Folder

if TYPE_CHECKING:
    from postfall.mailbox.imap.dialogue import Dialogue
    from postfall.mailbox.imap.grammar import Node

MOST_FOLDERS = 5000
"""Folders of one mailbox that are read; the rest is counted as not checked."""
_LONGEST_NAME = 1000


@dataclass(slots=True)
class Place:
    """One folder while the look goes on. `messages` None: not known. `others`: it belongs to somebody else."""

    raw: str
    name: str
    delimiter: str | None = None
    attributes: frozenset[str] = frozenset()
    role: str | None = None
    messages: int | None = None
    octets: int | None = None
    uidvalidity: int = 0
    others: bool = False
    read: bool = False

    @property
    def selectable(self) -> bool:
        """Whether there can be messages in it."""
        return self.attributes.isdisjoint(("\\noselect", "\\nonexistent"))

    def folder(self) -> Folder:
        """What the inventory says of it."""
        return Folder(
            name=self.name,
            raw="" if self.raw == self.name else self.raw.encode("latin-1", "replace").decode("utf-8", "replace"),
            role=self.role,
            messages=self.messages or 0,
            octets=self.octets,
            uidvalidity=self.uidvalidity,
            read=self.read or not self.selectable,
        )


@dataclass(slots=True)
class Listed:
    """What LIST and STATUS brought in."""

    utf8: bool
    places: dict[str, Place] = field(default_factory=dict)
    statuses: dict[str, dict[str, Node]] = field(default_factory=dict)
    unreadable: int = 0
    left_out: int = 0
    prefixes: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def take(self, answer: str) -> None:
        """One untagged answer; others than LIST and STATUS are passed over."""
        kind = answer[2:9].upper()
        try:
            if kind.startswith("LIST "):
                self._listed(nodes(answer, 7))
            elif kind == "STATUS ":
                self._counted(nodes(answer, 9))
            elif answer[2:12].upper() == "NAMESPACE ":
                self._namespaces(nodes(answer, 12))
        except Malformed:
            self.unreadable += 1

    def _listed(self, read: list[Node]) -> None:
        if len(read) < 3 or not isinstance(read[0], list) or not isinstance(read[2], str):
            self.unreadable += 1
            return
        raw = _key(read[2])
        attributes = frozenset(word.lower() for word in read[0] if isinstance(word, str))
        if len(raw) > _LONGEST_NAME or raw in self.places:
            self.unreadable += raw not in self.places
            return
        if len(self.places) >= MOST_FOLDERS:
            self.left_out += 1
            return
        delimiter = read[1] if isinstance(read[1], str) else None
        self.places[raw] = Place(raw, self._name(raw), delimiter, attributes)

    def _name(self, raw: str) -> str:
        """The name for people; where two raw ones look the same, the later one is shown raw."""
        name = shown(raw, utf8=self.utf8)
        name = raw if name in self._names else name
        self._names.add(name)
        return name

    def _counted(self, read: list[Node]) -> None:
        if len(read) == 2 and isinstance(read[0], str):
            self.statuses[_key(read[0])] = pairs(read[1])

    def _namespaces(self, kinds: list[Node]) -> None:
        """What names of other users' and shared folders begin with (RFC 2342)."""
        for kind in kinds[1:3]:
            entries = [entry for entry in kind if isinstance(entry, list) and entry] if isinstance(kind, list) else []
            self.prefixes.extend(entry[0] for entry in entries if isinstance(entry[0], str) and entry[0])

    def _mark_foreign(self, places: list[Place]) -> None:
        """Mark the folders of others; the prefix itself without its delimiter is one of them."""
        for place in places:
            if place.raw != "INBOX":
                place.others = any(
                    place.raw.startswith(prefix) or place.raw == prefix.rstrip("./\\") for prefix in self.prefixes
                )

    def settle(self) -> list[Place]:
        """The folders with what STATUS said and what each is for; the inbox first, a view of all mail last."""
        if not any(raw == "INBOX" for raw in self.places):
            self.places = {"INBOX": Place("INBOX", "INBOX")} | self.places
        places = list(self.places.values())
        for place in places:
            told = self.statuses.get(place.raw, {})
            place.messages, place.octets = whole(told.get("MESSAGES")), whole(told.get("SIZE"))
            place.uidvalidity = whole(told.get("UIDVALIDITY")) or 0
            roles = [ATTRIBUTES[word] for word in place.attributes if word in ATTRIBUTES]
            place.role = "inbox" if place.raw == "INBOX" else min(roles, default=None)
        said = {place.role for place in places}
        for place in places:
            if place.role is None and place.selectable:
                guess = guessed_role(place.name, place.delimiter)
                place.role = guess if guess not in said else None
        self._mark_foreign(places)
        return sorted(places, key=lambda place: (place.role != "inbox", place.role == "all"))


def _key(raw: str) -> str:
    """INBOX is the same in any case (RFC 3501 5.1)."""
    return "INBOX" if raw.upper() == "INBOX" else raw


async def listed(dialogue: Dialogue, *, utf8: bool, under_way: tuple[str, ...] = ()) -> Listed:
    """All folders with how much lies in each, and what belongs to others. Raises `Unreachable`.

    NAMESPACE goes out together with LIST; the ends of the commands `under_way` are taken in as well.
    """
    offered, patience = dialogue.capabilities, dialogue.patience.first
    found = Listed(utf8)
    asked = ["SPECIAL-USE"] if "SPECIAL-USE" in offered else []
    items = "MESSAGES UIDVALIDITY" + (" SIZE" if "STATUS=SIZE" in offered else "")
    at_once = "LIST-STATUS" in offered
    if at_once:
        asked.append(f"STATUS ({items})")
    if "NAMESPACE" in offered:
        under_way = (*under_way, dialogue.say(b"NAMESPACE"))
    returned = f" RETURN ({' '.join(asked)})" if asked and "LIST-EXTENDED" in offered else ""
    tag = dialogue.say(f'LIST "" "*"{returned}'.encode())
    for other in under_way:
        await dialogue.finish(other, patience, found.take)
    done = await dialogue.finish(tag, patience, found.take)
    if not done.ok and returned:
        await dialogue.ask(b'LIST "" "*"', patience, found.take)
    if not found.statuses:
        await _statuses(dialogue, found, items)
    return found


async def _statuses(dialogue: Dialogue, found: Listed, items: str) -> None:
    """STATUS for each folder, a few under way: for servers that do not give it with LIST."""
    waiting: list[str] = []
    for place in found.places.values():
        if place.selectable:
            tag, refused = await dialogue.say_with(b"STATUS", place.raw, after=f" ({items})".encode())
            if refused is None:
                waiting.append(tag)
        if len(waiting) >= 20:
            await dialogue.finish(waiting.pop(0), dialogue.patience.first, found.take)
    for tag in waiting:
        await dialogue.finish(tag, dialogue.patience.first, found.take)
