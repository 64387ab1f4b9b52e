"""What one look saw, as a comparison needs it, and what vanished messages have in common. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.exposure.folders import SERVERS
from postfall.mailbox.model import UNREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

    from postfall.mailbox.model import Depth, Inventory, Row

_FEW = 5
"""Fewer vanished messages than this show no pattern."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: its messages, which folders it saw whole, and whether its ids mean anything.

    `validity` maps a folder to its UIDVALIDITY (0: none). `ids` False: the server gave no ids at all. `listed`: the
    look ended early, but the server had named every message before. `cut` is True where folders beside the inbox were
    left out to make two looks comparable.
    """

    mailbox: tuple[str, str]
    protocol: str
    taken: str
    depth: Depth
    rows: tuple[Row, ...]
    validity: Mapping[str, int]
    incomplete: frozenset[str]
    partial: bool
    listed: bool
    ids: bool
    unread: tuple[str, ...]
    inbox_names: frozenset[str]
    cut: bool = False

    @property
    def server(self) -> bool:
        """Whether this was a look at a server, not at a copy."""
        return self.protocol in SERVERS

    @property
    def inbox_only(self) -> bool:
        """POP3 shows no other folder."""
        return self.protocol == "pop3"

    def whole(self, folder: str) -> bool:
        """Whether every message of `folder` was seen. A folder that a whole look does not know is gone, not unseen."""
        return (not self.partial or self.listed) and folder not in self.incomplete

    def id_key(self, renumbered: Collection[str]) -> Callable[[Row], Hashable | None]:
        """The key of a message by its id; none in folders that were `renumbered` and where there are no ids."""

        def key(row: Row) -> Hashable | None:
            if not self.ids or not row.id or row.folder in renumbered:
                return None
            return (self.protocol, "" if self.inbox_only else row.folder, row.id)

        return key

    def inbox(self) -> Seen:
        """The same look without what lies outside the inbox; the inbox is called INBOX then."""
        if self.inbox_only:
            return self
        rows = tuple(replace(row, folder="INBOX") for row in self.rows if row.folder in self.inbox_names)
        unread = tuple(name for name in self.unread if name in self.inbox_names)
        known = frozenset({"INBOX"} if self.incomplete & self.inbox_names else ())
        return replace(self, rows=rows, incomplete=known, unread=unread, validity={}, cut=len(rows) < len(self.rows))


def see(inventory: Inventory) -> Seen:
    """What a comparison needs of `inventory`."""
    lying = Counter(row.folder for row in inventory.rows)
    names = {folder.name for folder in inventory.folders}
    incomplete = {
        folder.name for folder in inventory.folders if not folder.read or lying[folder.name] < folder.messages
    }
    if len(inventory.rows) < inventory.messages and not incomplete:
        incomplete = {*lying, *names, "INBOX"}
    inboxes = {folder.name for folder in inventory.folders if folder.role == "inbox"} | {"INBOX"}
    return Seen(
        mailbox=(inventory.url, inventory.user),
        protocol=inventory.protocol.name,
        taken=inventory.taken,
        depth=inventory.depth,
        rows=inventory.rows,
        validity={folder.name: folder.uidvalidity for folder in inventory.folders},
        incomplete=frozenset(incomplete),
        partial=inventory.partial,
        listed=_listed(inventory),
        ids=not inventory.rows or any(row.id for row in inventory.rows),
        unread=tuple(folder.name for folder in inventory.folders if not folder.read),
        inbox_names=frozenset(inboxes),
    )


def _listed(inventory: Inventory) -> bool:
    """POP3 names all messages first (UIDL) and reads them afterwards: open rows prove that the list was whole."""
    rows = inventory.rows
    named = inventory.protocol.name == "pop3" and len(rows) == inventory.messages and all(row.id for row in rows)
    return named and any(row.arrival_from == UNREAD for row in rows)


class Shape(StrEnum):
    """What vanished messages have in common."""

    NONE = "none"
    FEW = "few"
    ALL = "all"
    OLDEST = "oldest"
    SCATTERED = "scattered"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The shape of what vanished. `days` (shape oldest): everything that is left is younger than about that many."""

    shape: Shape
    days: int | None = None


def pattern_of(vanished: Sequence[Row], kept: Sequence[Row], taken: str) -> Pattern:
    """Whether what vanished looks like a program that deletes old mail, or like a hand that picks.

    `oldest`: in every folder that lost something, all of it is older than all that stayed. `taken` (ISO UTC) is the
    moment of the later look.
    """
    if not vanished:
        return Pattern(Shape.NONE)
    touched = {row.folder for row in vanished}
    stayed = [row for row in kept if row.folder in touched]
    if not stayed:
        return Pattern(Shape.ALL)
    if len(vanished) < _FEW:
        return Pattern(Shape.FEW)
    gone = [row.arrival for row in vanished if row.arrival is not None]
    there = [row.arrival for row in stayed if row.arrival is not None]
    if not gone or not there:
        return Pattern(Shape.UNDATED)
    if all(_older(vanished, stayed, folder) for folder in touched):
        return Pattern(Shape.OLDEST, _days(max(gone), taken))
    return Pattern(Shape.SCATTERED)


def _older(vanished: Sequence[Row], stayed: Sequence[Row], folder: str) -> bool:
    """Whether all that vanished from `folder` is older than all that stayed in it."""
    gone = [row.arrival for row in vanished if row.folder == folder and row.arrival is not None]
    there = [row.arrival for row in stayed if row.folder == folder and row.arrival is not None]
    return not gone or not there or max(gone) < min(there)


def _days(earlier: str, later: str) -> int | None:
    """Whole days between two ISO moments; None where one of them is none (an inventory may come from anywhere)."""
    try:
        return max(0, (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).days)
    except (ValueError, TypeError):  # no date, or one with and one without a zone
        return None
