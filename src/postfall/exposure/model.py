"""What the first look at an inventory says, and what an intruder could see: frozen values without disk or clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.language import Text
    from postfall.mailbox.model import NotChecked


@dataclass(frozen=True, slots=True)
class Month:
    """Messages that arrived in one month (`2026-03`, in UTC)."""

    month: str
    messages: int
    octets: int


@dataclass(frozen=True, slots=True)
class Correspondent:
    """One address with the number of messages it occurs in."""

    address: str
    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class Retention:
    """What would have lain on the server under a policy. `days` None: everything. `undated` counts as kept."""

    policy: str
    days: int | None
    messages: int
    octets: int
    persons: int


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The headline numbers of one inventory; ISO moments in UTC."""

    messages: int
    octets: int
    unreadable: int
    first: str | None
    last: str | None
    by_month: tuple[Month, ...]
    correspondents: tuple[Correspondent, ...]
    what_if: tuple[Retention, ...]
    depth: str
    partial: bool
    inventory: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is what it is: a stable `code` for programs, a sentence for people."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Window:
    """One interval of possible foreign access; moments in UTC.

    `kind` is `access`, or `forward` for the time in which a forward or rule sent mail out. `start` None: unknown, so
    everything since the oldest message; `start_latest` is when it had begun for sure, where that is known. `open`:
    something is not shut yet, so `end` is the moment of the estimate.
    """

    kind: str
    start: datetime | None
    end: datetime
    open: bool
    why: tuple[Reason, ...]
    start_latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of the exposure. `persons` None: nobody looked at names (depth `counts`)."""

    messages: int
    octets: int
    persons: int | None
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Messages that do not count, and why."""

    reason: Reason
    messages: int


class Group(StrEnum):
    """The three groups of persons of a mailbox breach."""

    HOLDER = "holder"
    RECIPIENTS = "recipients"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the most used address, all `addresses`, the most used name (all hostile text).

    `roles` are some of `from`, `to`, `cc`, `reply_to`, `address_book`. `first` and `last` (ISO UTC) are the arrivals of
    the messages the person occurs in. `organisation` is the domain that somebody registered, empty for the domains of
    mail providers. `evidence` says what shows that a recipient got fraud mail: `sent`, `drafts`, `bounce`, `automatic`,
    `answer`.
    """

    address: str
    name: str
    roles: tuple[str, ...]
    group: Group
    messages: int
    first: str | None = None
    last: str | None = None
    organisation: str = ""
    addresses: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """Addresses that are no persons: `no_reply`, `list` (lists, newsletters), `automatic` (bounces, machines)."""

    kind: str
    addresses: int
    messages: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """Persons by the domain of their organisation; `domain` empty: addresses at mail providers."""

    domain: str
    persons: int
    messages: int


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who got fraud mail: `number` of addresses, `at_least` where what was sent could not be seen whole.

    `by_evidence` counts each address once, under its best evidence.
    """

    number: int
    at_least: bool
    by_evidence: tuple[tuple[str, int], ...]
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MailboxShare:
    """One of the mailboxes: its `name` (user or copy), its counted messages, octets, persons, and how many of them
    lay there at an earlier look and were gone at the last one.
    """

    name: str
    messages: int
    octets: int
    persons: int | None
    vanished: int
    looks: int
    server: bool


@dataclass(frozen=True, slots=True)
class TakeOver:
    """One account that can be taken over with mails that lie there.

    `category` is one of `CATEGORIES`, `rank` 1 the first to check. `signs` counts the kinds of mails (`reset`, `code`,
    `registration`, `welcome`, `security`, `traffic`). `rows` are up to five messages as (folder, id). `known` False:
    the name is a domain out of a mail, which may be a fraud.
    """

    service: str
    category: str
    rank: int
    messages: int
    last: str | None
    signs: tuple[tuple[str, int], ...]
    domains: tuple[str, ...]
    known: bool
    rows: tuple[tuple[str, str], ...] = ()


CATEGORIES = ("bank", "payment", "mail", "cloud", "authority", "shop", "social", "health", "other")
"""What an account is for, the greatest damage first: money, then what opens other accounts, then the rest."""


@dataclass(frozen=True, slots=True)
class KindSeen:
    """One kind of data. `level` is `counted`, `hint` or `near_miss` (see `mailbox.model.Level`).

    `findings` counts different values (content) or places (hints). `where` says what spoke: `folder`, `sender`,
    `subject`, `attachment`, `content`. `data_types` and `person_categories` are option letters of the EDPB template
    for breach notifications (fields 70 and 65), `data_kinds` and `person_groups` values of the playbook's facts.
    """

    kind: str
    title: Text
    level: str
    messages: int
    findings: int
    where: tuple[tuple[str, int], ...] = ()
    data_types: tuple[str, ...] = ()
    person_categories: tuple[str, ...] = ()
    data_kinds: tuple[str, ...] = ()
    person_groups: tuple[str, ...] = ()
    special: bool = False


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have been exposed under a retention policy (`pop3-14`, `imap-all`). `days` None: nothing is deleted.

    The deleting program ran daily for the first numbers; with the longest gap between two of its runs the `most_…`
    numbers. `at_once` is the most that lay there at the moment at which access had begun for sure, or its end.
    `local_messages` lie in the local copy instead.
    """

    policy: str
    days: int | None
    messages: int
    octets: int
    persons: int | None
    most_messages: int
    most_octets: int
    most_persons: int | None
    at_once: int
    local_messages: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies under the same login beside the mail: `address_book`, `calendar`, `notes`, `files`.

    `entries` None: not supplied, so it counts as exposed and its number is unknown.
    """

    what: str
    entries: int | None


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """What lies in copies on a device and not on the server. `encrypted`, `clean` None: nobody knows."""

    messages: int
    octets: int
    encrypted: bool | None
    clean: bool | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a person may confirm: values of the facts `data_kinds` and `person_groups`, and the same as option letters
    of the EDPB template (fields 70 and 65).
    """

    data_kinds: tuple[str, ...] = ()
    person_groups: tuple[str, ...] = ()
    data_types: tuple[str, ...] = ()
    person_categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an intruder could see, between two bounds, each with its reasons.

    `at` is the moment of the estimate (UTC), `depth` the deepest look it rests on. `windows[0]` is the access window.
    `at_most.persons` counts the groups recipients and content; the holder's rows in `persons` are not in it.
    `undated` of the counted messages have no arrival, `vanished` are gone since an earlier look.
    """

    at: datetime
    depth: str
    windows: tuple[Window, ...]
    at_most: Bound
    at_least: Bound
    excluded: tuple[Excluded, ...] = ()
    persons: tuple[Person, ...] = ()
    apart: tuple[Apart, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    recipients: Recipients = field(default_factory=lambda: Recipients(0, at_least=True, by_evidence=(), why=()))
    mailboxes: tuple[MailboxShare, ...] = ()
    by_month: tuple[Month, ...] = ()
    first: str | None = None
    last: str | None = None
    undated: int = 0
    vanished: int = 0
    takeover: tuple[TakeOver, ...] = ()
    kinds: tuple[KindSeen, ...] = ()
    what_if: tuple[WhatIf, ...] = ()
    what_if_why: tuple[Reason, ...] = ()
    local: LocalCopy | None = None
    not_inspected: tuple[tuple[str, int], ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    beside: tuple[Beside, ...] = ()
    notes: tuple[Reason, ...] = ()
    suggestions: Suggestions = field(default_factory=Suggestions)
    inventories: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether some door stands open, or nobody knows that it is shut."""
        return any(window.open for window in self.windows)
