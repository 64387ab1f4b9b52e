"""What FETCH answers for one mail: each item from the octets as they lie there, with Dovecot's way of counting."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from postfall.exercise.server.imap_parts import Piece, chosen, envelope, structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.exercise.server.doorlog import ImapCounters
    from postfall.exercise.server.shelf import Kept

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def internal_date(arrival: int) -> bytes:
    """`27-Mar-2026 16:20:00 +0000`, whatever the locale."""
    at = datetime.fromtimestamp(arrival, UTC)
    return f"{at.day:2d}-{_MONTHS[at.month - 1]}-{at.year} {at:%H:%M:%S} +0000".encode("ascii")


_TOLD: dict[str, Callable[[Kept], bytes]] = {
    "uid": lambda mail: b"UID %d" % mail.uid,
    "flags": lambda mail: b"FLAGS (" + " ".join(mail.flags).encode("ascii") + b")",
    "internaldate": lambda mail: b'INTERNALDATE "%b"' % internal_date(mail.arrival),
    "rfc822size": lambda mail: b"RFC822.SIZE %d" % mail.size,
    "envelope": lambda mail: b"ENVELOPE " + envelope(Piece(mail.head)),
}


class Answer:
    """The answer for one mail. `wanted` are the items that Twisted's parser of FETCH makes."""

    def __init__(self, mail: Kept, counters: ImapCounters) -> None:
        self._mail, self._counters = mail, counters

    def line(self, number: int, wanted: list[Any], *, with_uid: bool) -> bytes:
        """The whole untagged answer for the mail with this number."""
        said = [self._item(row) for row in wanted]
        if with_uid and not any(row.type == "uid" for row in wanted):
            said.insert(0, b"UID %d" % self._mail.uid)
        return b"* %d FETCH (%b)\r\n" % (number, b" ".join(said))

    @cached_property
    def _piece(self) -> Piece:
        return Piece(self._mail.raw)

    def _item(self, wanted: Any) -> bytes:  # noqa: ANN401  # Twisted's item
        told = _TOLD.get(wanted.type)
        if told is not None:
            return told(self._mail)
        if wanted.type == "bodystructure":
            return b"BODYSTRUCTURE " + structure(self._piece, extended=True)
        return self._octets(wanted)

    def _octets(self, wanted: Any) -> bytes:  # noqa: ANN401  # Twisted's item
        match wanted.type:
            case "rfc822header":
                return self._counted(b"RFC822.HEADER", self._mail.head, head=True)
            case "rfc822text":
                return self._counted(b"RFC822.TEXT", self._piece.body)
            case "rfc822":
                return self._counted(b"RFC822", self._mail.raw)
        if wanted.header is None and not (wanted.text or wanted.mime or wanted.empty):
            return b"BODY " + structure(self._piece, extended=False)
        name, octets = _name(wanted), self._section(wanted)
        if octets is None:
            return name + b" NIL"
        if wanted.partialBegin is not None:
            name += b"<%d>" % wanted.partialBegin
            octets = octets[wanted.partialBegin : wanted.partialBegin + wanted.partialLength]
        return self._counted(name, octets, head=wanted.header is not None)

    def _section(self, wanted: Any) -> bytes | None:  # noqa: ANN401  # Twisted's item
        """The octets of BODY[…]; None where there is no such part."""
        if not wanted.part:
            return self._whole(wanted)
        piece = self._piece.part(tuple(wanted.part))
        if piece is None or wanted.mime or wanted.empty:
            return None if piece is None else piece.head if wanted.mime else piece.body
        held = piece.contained
        if held is None:
            return None
        return held.body if wanted.text else _header(wanted.header, held.head)

    def _whole(self, wanted: Any) -> bytes | None:  # noqa: ANN401  # Twisted's item
        """A section of the mail itself; the body is not read for a header."""
        if wanted.header is not None:
            return _header(wanted.header, self._mail.head)
        if wanted.mime:
            return None
        return self._mail.raw if wanted.empty else self._piece.body

    def _counted(self, name: bytes, octets: bytes, *, head: bool = False) -> bytes:
        """A literal; a part's own header counts as body, as Dovecot has it."""
        if head:
            self._counters.heads += 1
            self._counters.head_octets += len(octets)
        else:
            self._counters.bodies += 1
            self._counters.body_octets += len(octets)
        return b"%b {%d}\r\n%b" % (name, len(octets), octets)


def _header(wanted: Any, head: bytes) -> bytes:  # noqa: ANN401  # Twisted's item
    if not wanted.fields:
        return head
    return chosen(head, frozenset(row.strip(b'"').lower() for row in wanted.fields), without=wanted.negate)


def _name(wanted: Any) -> bytes:  # noqa: ANN401  # Twisted's item
    rows = [b"%d" % (number + 1) for number in wanted.part]
    if wanted.text:
        rows.append(b"TEXT")
    elif wanted.mime:
        rows.append(b"MIME")
    elif wanted.header is not None:
        fields = b" (" + b" ".join(wanted.header.fields) + b")" if wanted.header.fields else b""
        rows.append(b"HEADER" + (b".FIELDS" + b".NOT" * wanted.header.negate if fields else b"") + fields)
    return b"BODY[" + b".".join(rows) + b"]"
