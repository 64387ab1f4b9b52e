"""One look as the estimate needs it: which mailbox, which folders mean what, what it saw whole. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.mailbox.model import Depth
from postfall.mailbox.naming import role_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.mailbox.model import Inventory

SERVERS = frozenset({"pop3", "imap"})
"""Protocols of looks at a server; everything else is a copy."""

_NARROW = frozenset({"folders_chosen", "time_chosen", "filtered"})
"""What a look says of itself that was asked for a part only."""

_POP3_ONLY = frozenset({"pop3_inbox_only", "pop3_no_attachments"})
"""What POP3 does not show and IMAP does."""


@dataclass(slots=True, eq=False)
class Source:
    """One look or copy. `bit` marks it in masks, `mailbox` is the number of its mailbox.

    `complete`: it saw every message of what it can see. `narrow`: only some folders or a span of time were asked for.
    `companions`: other looks into the same mailbox exist.
    """

    inventory: Inventory
    bit: int
    mailbox: int
    name: str
    server: bool
    complete: bool
    narrow: bool = False
    companions: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    validity: dict[str, int] = field(default_factory=dict)

    @property
    def protocol(self) -> str:
        """`pop3`, `imap`, or the kind of a copy."""
        return self.inventory.protocol.name

    @property
    def taken(self) -> str:
        """When it was taken (ISO, UTC)."""
        return self.inventory.taken

    def role(self, folder: str) -> str:
        """What `folder` is for, empty where nobody knows. What POP3 shows is the inbox."""
        known = self.roles.get(folder)
        if known is None:
            known = self.roles[folder] = "inbox" if self.protocol == "pop3" else role_of(folder)
        return known

    def numbering(self, folder: str) -> tuple[object, ...]:
        """Within what an id means the same message."""
        if self.protocol == "pop3":
            return (self.mailbox, "pop3")
        return (self.mailbox, self.protocol, folder, self.validity.get(folder, 0))


def role_of(folder: str) -> str:
    """What the last part of a folder's name says it is for."""
    last = (
        folder.replace("\\", "/").replace(".", "/").rpartition("/")[2]
        if folder.isascii()
        else folder.rpartition("/")[2]
    )
    return role_named(last) or ""


def sources(inventories: Sequence[Inventory]) -> list[Source]:
    """The looks with their mailboxes told apart: by user where that is an address, else by host and user."""
    numbers: dict[object, int] = {}
    found: list[Source] = []
    for at, inventory in enumerate(inventories):
        server = inventory.protocol.name in SERVERS
        user = inventory.user.strip().casefold()
        key = mailbox_of(inventory.url, user) if server else (inventory.url, user)
        source = Source(
            inventory=inventory,
            bit=1 << at,
            mailbox=numbers.setdefault(key, len(numbers)),
            name=inventory.user or inventory.url.partition(":")[2] or inventory.url,
            server=server,
            complete=_complete(inventory),
            narrow=narrow(inventory),
            roles={folder.name: folder.role for folder in inventory.folders if folder.role},
            validity={folder.name: folder.uidvalidity for folder in inventory.folders},
        )
        found.append(source)
    for source in found:
        source.companions = sum(1 for other in found if other.mailbox == source.mailbox) > 1
    return found


def answered(source: Source, looks: Sequence[Source]) -> frozenset[str]:
    """What `source` could not check and another whole look into the same mailbox did, as codes of `NotChecked`."""
    whole = [
        one for one in looks
        if one.mailbox == source.mailbox and one is not source and one.server and not one.narrow
    ]  # fmt: skip
    codes = set(_NARROW) if whole else set()
    if any(not one.inventory.partial and one.taken >= source.taken for one in whole):
        codes.add("ended_early")
    if any(one.inventory.depth is not Depth.COUNTS for one in whole):
        codes.add("depth_counts")
    if any(one.protocol == "imap" for one in whole):
        codes |= _POP3_ONLY
    return frozenset(codes)


def narrow(inventory: Inventory) -> bool:
    """Whether only a part of the mailbox was asked for."""
    return any(row.code in _NARROW for row in inventory.not_checked)


def mailbox_of(url: str, user: str) -> tuple[str, str]:
    """Which mailbox on a server is meant, whatever the protocol: the user where that is an address, else host too."""
    user = user.strip().casefold()
    return ("" if "@" in user else _host(url), user)


def _host(url: str) -> str:
    """The host of a server's address: its ports for POP3 and IMAP lead to the same mailboxes."""
    host = url.partition("://")[2].partition("/")[0].casefold() or url
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _complete(inventory: Inventory) -> bool:
    """Whether every message has a row. A POP3 look that ended early had named all messages before.

    A look at a span of time has read every folder, yet not all that lies in it: the server's numbers tell.
    """
    if len(inventory.rows) < inventory.messages:
        return False
    seen = Counter(row.folder for row in inventory.rows)
    return all(folder.read and seen[folder.name] >= folder.messages for folder in inventory.folders)
