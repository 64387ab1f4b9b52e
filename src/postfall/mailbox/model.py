"""What a look into a mailbox gives: rows without bodies, and what could not be checked, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from postfall.language import Text

if TYPE_CHECKING:
    from postfall.language import Language


class Depth(StrEnum):
    """How deep a probe looks: counts only, headers (default), content (asked for)."""

    COUNTS = "counts"
    HEADERS = "headers"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a look takes in: how deep, arrived from `since` to `until` (aware; None: no bound), in which folders.

    `folders` empty means all of them.
    """

    depth: Depth = Depth.HEADERS
    since: datetime | None = None
    until: datetime | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address with the name it was written with; both are hostile text until a writer escapes them."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file: its `name` as written (hostile), its type in lower case, its encoded size, its MIME part.

    `part` is the number that IMAP gives it (RFC 9051 6.4.5): `2`, `1.3`.
    """

    name: str
    type: str
    octets: int
    part: str = ""


class Level(StrEnum):
    """How sure a finding is.

    `counted`: its check digits hold, or where a kind has none, its form and the words around it fit. `hint`: words
    hint at it, a person has to look. `near_miss`: it looks right but a check digit is wrong.
    """

    COUNTED = "counted"
    HINT = "hint"
    NEAR_MISS = "near_miss"


@dataclass(frozen=True, slots=True)
class Finding:
    """One personal datum seen in a content. The value itself is never kept.

    `kind` is a key of the kinds data (`iban`, `birth_date`), `part` the MIME part, `offset` its first character in
    the text of that part, `rule` what found it, `masked` a form that names it without giving it away. `digest` is
    equal for equal values within one case, so that a value that is quoted twelve times counts once.
    """

    kind: str
    level: Level
    part: str
    offset: int
    rule: str
    masked: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Uninspected:
    """A part that nobody looked into; it has to count as exposed. `code` is one of `UNINSPECTED`."""

    part: str
    code: str
    octets: int = 0


UNINSPECTED = (
    "encrypted", "unreadable", "unsupported", "image", "sound_or_film", "too_large", "too_deep", "too_many_parts",
    "time", "memory", "cut_short", "not_fetched",
)  # fmt: skip
"""Why a part was not looked into."""

MARKS = ("list", "bulk", "auto", "bounce", "encrypted", "signed")
"""What the headers of a message say of its nature: a mailing list (List-Id), bulk mail (Precedence), an automatic
answer (Auto-Submitted, RFC 3834), a bounce (multipart/report, RFC 3464; or an empty return path), end-to-end
encryption, a signature."""

UNREAD = "unread"
"""`arrival_from` of a row whose headers are still to be read, in an inventory of a look that ended early."""


@dataclass(frozen=True, slots=True)
class Row:
    r"""One message: `id` is UIDL (POP3), `octets` its size on the server, `arrival` ISO UTC or None.

    `arrival_from` is `received`, `date` (claimed by the sender), `internal`, `unknown` or `UNREAD`. Rows of depth
    `counts` have id and size only. `cc` also holds Bcc, which stands in sent mail. `sent` is what the sender claims in
    Date (ISO UTC). `flags` are IMAP's (`\Seen`, `\Draft`). `failed` are the addresses that a bounce names. `same_as` is
    equal for copies of one message within one mailbox (OBJECTID, X-GM-MSGID) and empty where the server does not say.
    `findings` and `not_inspected` come with the depth `content` only.
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
    sent: str | None = None
    in_reply_to: str = ""
    marks: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    failed: tuple[str, ...] = ()
    same_as: str = ""
    findings: tuple[Finding, ...] = ()
    not_inspected: tuple[Uninspected, ...] = ()


ROLES = ("inbox", "sent", "drafts", "trash", "junk", "archive", "all", "flagged")
"""What a folder is for (RFC 6154), where that is known."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its `name` for people, `raw` as the server writes it (empty where equal), its `role` or None.

    `messages` and `octets` as the server counts them; `octets` None where it does not say. `uidvalidity` is IMAP's
    (0 elsewhere). `read` False: its messages have no rows, `NotChecked` says why.
    """

    name: str
    raw: str = ""
    role: str | None = None
    messages: int = 0
    octets: int | None = None
    uidvalidity: int = 0
    read: bool = True


@dataclass(frozen=True, slots=True)
class Quota:
    """What the server says is used and allowed, in octets (RFC 9208); a cross-check for what we see."""

    used: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What could not be looked at, and why: a value, never an absent row. `code` is stable."""

    what: str
    code: str
    reason_de: str
    reason_en: str

    @property
    def reason(self) -> Text:
        """Why, for people."""
        return Text(self.reason_de, self.reason_en)

    def data(self, language: Language) -> dict[str, str]:
        """For programs: what, code, and the reason in `language`."""
        return {"what": self.what, "code": self.code, "reason": self.reason.to(language)}


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """What the server said about itself."""

    name: str
    tls: str | None
    pipelining: bool
    capabilities: tuple[str, ...]
    capabilities_before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptOnServer:
    """What a mail program on this machine knows of one POP3 account: how long it leaves mail on the server.

    `leaves` is its setting (None: not known), `days` after how many days it deletes there (None: never by age),
    `until_deleted` whether it deletes there what is deleted here. At its last visit `left` messages stayed there;
    `oldest` and `newest` (ISO UTC) are when it first met the oldest and the newest of them. `longest_gap` are the
    seconds of the longest time between two visits that brought something; a visit that brought nothing leaves no
    trace, so the real gaps are at most that long. None where fewer than two visits can be told apart.
    """

    host: str
    user: str
    leaves: bool | None = None
    days: int | None = None
    until_deleted: bool = False
    left: int = 0
    oldest: str | None = None
    newest: str | None = None
    longest_gap: int | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in one mailbox at `taken` (ISO UTC). `complete` False: `rows` with `arrival_from` 'unread' are open.

    `partial` is True when the look ended early; the rows that were read are kept and a later look continues from them.
    `folders` is empty where there is only the inbox (POP3). `rules_stored` names Sieve scripts that IMAP METADATA ties
    to folders (`FOLDER: SCRIPT`). `contacts` are the entries of an address book or calendar that lay beside the mail.
    `kept_on_server` is what a mail program's profile says of the server's side (copies only).
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
    folders: tuple[Folder, ...] = ()
    quota: Quota | None = None
    rules_stored: tuple[str, ...] = ()
    contacts: tuple[Address, ...] = ()
    kept_on_server: tuple[KeptOnServer, ...] = ()


class Inspector(Protocol):
    """Looks into whole messages (depth `content`) and keeps findings only, never the text."""

    def inspect(self, row: Row, message: bytes, *, whole: bool = True) -> Row:
        """`row` with its findings and what could not be looked into; `whole` False: the message was cut."""
        ...


LARGEST_MESSAGE = 50 << 20
"""Octets of one message that are looked into; of a larger one the beginning, and the rest counts as not inspected."""


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
