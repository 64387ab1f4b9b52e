"""What comes out of a message: texts to be looked through, attachments, and what nobody could look into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from postfall.mailbox.model import LARGEST_MESSAGE

if TYPE_CHECKING:
    from postfall.mailbox.model import Attachment, Uninspected


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far we go into one message. Sizes in octets; whatever lies beyond counts as not inspected.

    `message`: read of a message at all; `header`: looked at of one header block; `text`, `texts`: of one part and of
    all parts after transfer decoding; `document`: of one attached document, and of all nested messages that had to be
    decoded first; `unpacked`: of all members of one document together; `members`, `nested`: members of one archive,
    archives within archives; `seconds`, `message_seconds`: for one document, for all documents of a message;
    `memory`: address space of the process that opens documents.
    """

    message: int = LARGEST_MESSAGE
    parts: int = 1000
    depth: int = 30
    header: int = 256 << 10
    text: int = 10 << 20
    texts: int = 50 << 20
    document: int = 32 << 20
    unpacked: int = 100 << 20
    members: int = 1000
    nested: int = 3
    seconds: float = 20
    message_seconds: float = 60
    memory: int = 768 << 20


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class PartText:
    """One text: `part` as IMAP numbers it (`1`, `2.1`), `kind` what it was (`plain`, `html`, `pdf` …).

    The subject of the message is part `subject`, that of an attached message `2.subject`; what stands around the parts
    of a multipart is `preamble` and `epilogue`. Texts within a document are numbered behind a stroke: `2/1`. `name` is
    the file's name as written: hostile.
    """

    part: str
    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The texts of one document; the parts are numbers within it, empty where the document is one text."""

    texts: tuple[PartText, ...] = ()
    not_inspected: tuple[Uninspected, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """One message taken apart. `failed` are the recipients that its delivery reports name."""

    texts: tuple[PartText, ...]
    attachments: tuple[Attachment, ...]
    failed: tuple[str, ...]
    not_inspected: tuple[Uninspected, ...]


class Taker(Protocol):
    """Takes the texts out of a document."""

    def text(self, kind: str, data: bytes, name: str = "") -> Extracted:
        """The texts of `data`, which is probably a `kind` (`pdf`, `zip`, `ole`, `rtf`)."""
        ...
