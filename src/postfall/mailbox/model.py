"""What a look into a mailbox gives: rows without bodies, and what could not be checked, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Depth(StrEnum):
    """How deep a probe looks: counts only, headers (default), content (asked for)."""

    COUNTS = "counts"
    HEADERS = "headers"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address with the name it was written with; both are hostile text until a writer escapes them."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One message: `id` is UIDL (POP3), `octets` its size on the server, `arrival` ISO UTC or None.

    `arrival_from` is `received`, `date` (claimed by the sender), `internal` or `unknown`. Rows of depth `counts` have
    id and size only.
    """

    number: int
    id: str
    octets: int
    folder: str = "INBOX"
    arrival: str | None = None
    arrival_from: str = "unknown"
    sender: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    message_id: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What could not be looked at, and why: a value, never an absent row. `code` is stable, `reason` is English."""

    what: str
    code: str
    reason_de: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What the server said about itself."""

    name: str
    tls: str | None
    pipelining: bool
    capabilities: tuple[str, ...]
    capabilities_before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in one mailbox at `taken` (ISO UTC). `complete` False: `rows` with `arrival_from` 'unread' are open.

    `partial` is True when the look ended early; the rows that were read are kept and a later look continues from them.
    """

    url: str
    user: str
    taken: str
    depth: Depth
    rows: tuple[Row, ...]
    messages: int
    octets: int
    protocol: ProtocolFacts
    partial: bool = False
    not_checked: tuple[NotChecked, ...] = ()
    problems: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Login:
    """One of our own logins, so that the provider can tell us from the intruder.

    `at` is ISO UTC; `client` names us and our end of the connection; `outcome` is `ok` or the slug of the refusal.
    """

    at: str
    protocol: str
    client: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds, before a silent or dripping server counts as lost.

    `first` is for the first answer about a mailbox: some servers read every file once before they can tell sizes.
    `busy` holds the pauses before the next try when the mailbox is in use; `delay` is the longest pause between logins
    that we wait out ourselves.
    """

    connect: float = 30
    reply: float = 120
    first: float = 600
    goodbye: float = 5
    busy: tuple[float, ...] = (5, 15, 30)
    delay: float = 60
