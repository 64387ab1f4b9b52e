"""What a POP3 session sees: a snapshot of the mailbox, sizes, heads, marks for deletion, and Dovecot's counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

END_OF_HEAD = b"\r\n\r\n"


class Mail(Protocol):
    """One mail on the server: its octets with CRLF line ends, the last line ended, and its unique id."""

    @property
    def raw(self) -> bytes:
        """All octets."""

    @property
    def size(self) -> int:
        """How many there are, without reading them."""

    @property
    def uidl(self) -> str:
        """The unique id."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail that lies in memory."""

    raw: bytes
    uidl: str

    @property
    def size(self) -> int:
        """How many octets it has."""
        return len(self.raw)


def stuffed(octets: bytes) -> bytes:
    """`octets` as POP3 sends them: a dot before each line that begins with one (RFC 1939 section 3)."""
    body = octets.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body


def top(octets: bytes, lines: int) -> bytes:
    """The header, the blank line, and `lines` lines of the body. A mail without a blank line is all header."""
    end = octets.find(END_OF_HEAD)
    if end < 0:
        return octets
    at = end + len(END_OF_HEAD)
    for _ in range(lines):
        line = octets.find(b"\r\n", at)
        if line < 0:
            return octets
        at = line + 2
    return octets[:at]


@dataclass(slots=True)
class Counters:
    """What a logout line says. Octets are those sent: status line and stuffed text, without the closing dot."""

    top: int = 0
    top_octets: int = 0
    retr: int = 0
    retr_octets: int = 0
    deleted: int = 0


@dataclass(slots=True)
class Maildrop:
    """One session's snapshot of `mails`, numbered from 1. A number that is not there raises `LookupError`."""

    mails: Sequence[Mail]
    counters: Counters = field(default_factory=Counters)
    marked: set[int] = field(default_factory=set)

    @property
    def octets(self) -> int:
        """The size of everything in the snapshot."""
        return sum(row.size for row in self.mails)

    def rows(self) -> list[tuple[int, Mail]]:
        """Number and mail of all that are not marked for deletion."""
        return [(number, row) for number, row in enumerate(self.mails, start=1) if number not in self.marked]

    def mail(self, number: int) -> Mail:
        """The mail with this number."""
        if not 1 <= number <= len(self.mails) or number in self.marked:
            raise LookupError(number)
        return self.mails[number - 1]

    def retr(self, number: int) -> bytes:
        """The answer to RETR but for the closing dot."""
        raw = self.mail(number).raw
        answer = b"+OK %d octets\r\n" % len(raw) + stuffed(raw)
        self.counters.retr += 1
        self.counters.retr_octets += len(answer)
        return answer

    def top(self, number: int, lines: int) -> bytes:
        """The answer to TOP but for the closing dot."""
        answer = b"+OK\r\n" + stuffed(top(self.mail(number).raw, lines))
        self.counters.top += 1
        self.counters.top_octets += len(answer)
        return answer

    def dele(self, number: int) -> None:
        """Mark the mail for deletion at QUIT."""
        self.mail(number)
        self.marked.add(number)

    def gone(self) -> frozenset[str]:
        """The unique ids that QUIT removes."""
        self.counters.deleted = len(self.marked)
        return frozenset(self.mails[number - 1].uidl for number in self.marked)
