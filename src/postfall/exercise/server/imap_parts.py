"""A mail's octets taken apart for IMAP: header fields, body parts by number, BODYSTRUCTURE and ENVELOPE.

The parts are slices of what lies on the server, so that sizes and sections fit to the octet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses
from functools import cached_property

_FIELD = re.compile(rb"([^\r\n:\x00-\x20]+)[ \t]*:((?:[^\r\n]|\r\n[ \t])*+)(?:\r\n|$)")
_LINE = re.compile(rb"[^\r\n]*+(?:\r\n[ \t][^\r\n]*+)*+(?:\r\n|[\r\n]|$)")
_PARAMETER = re.compile(rb';[ \t]*([^\s=;"]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*+"|[^;]*)')
_EMPTY_GROUP = re.compile(rb"([^:;<>@,\"\s]+):\s*;")
_DEEPEST, _MOST = 30, 500
_END_OF_HEAD = b"\r\n\r\n"
_TEXT = (b"text", b"plain")


def quoted(value: bytes | None) -> bytes:
    """A string of the protocol: NIL, quoted, or a literal where it holds more than plain ASCII."""
    if value is None:
        return b"NIL"
    if len(value) > 1000 or not value.isascii() or re.search(rb"[\x00-\x1f\x7f]", value):
        return b"{%d}\r\n%b" % (len(value), value)
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


@dataclass(frozen=True)
class Piece:
    """A mail or one of its parts: header with blank line, then body. `inner` is what a part without a type is."""

    raw: bytes
    depth: int = 0
    inner: tuple[bytes, bytes] = _TEXT

    @cached_property
    def head(self) -> bytes:
        """The header with its blank line."""
        if self.raw.startswith(b"\r\n"):
            return b"\r\n"
        end = self.raw.find(_END_OF_HEAD)
        return self.raw if end < 0 else self.raw[: end + len(_END_OF_HEAD)]

    @property
    def body(self) -> bytes:
        """What follows the header."""
        return self.raw[len(self.head) :]

    @cached_property
    def fields(self) -> dict[bytes, bytes]:
        """Lower-case name to unfolded value, the first of each name."""
        found: dict[bytes, bytes] = {}
        for row in _LINE.findall(self.head):
            if field := _FIELD.match(row):
                found.setdefault(field[1].lower(), field[2].replace(b"\r\n", b"").strip())
        return found

    @cached_property
    def type(self) -> tuple[bytes, bytes]:
        """Type and subtype, lower case; what cannot be read is `text/plain` (RFC 2045 section 5.2)."""
        if b"content-type" not in self.fields:
            return self.inner
        major, slash, minor = self.fields[b"content-type"].partition(b";")[0].strip().lower().partition(b"/")
        return (major, minor) if major and slash and minor else _TEXT

    @cached_property
    def parts(self) -> tuple[Piece, ...]:
        """The parts of a multipart; none of anything else."""
        boundary = dict(_parameters(self.fields.get(b"content-type", b""))).get(b"boundary")
        if self.type[0] != b"multipart" or not boundary or self.depth >= _DEEPEST:
            return ()
        body = self.body
        inner = (b"message", b"rfc822") if self.type[1] == b"digest" else _TEXT
        line = re.compile(rb"(?:\A|\r\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
        found: list[Piece] = []
        begin: int | None = None
        for row in line.finditer(body):
            if begin is not None:
                found.append(Piece(body[begin : row.start()], self.depth + 1, inner))
            begin = None if row[1] else row.end() + 2
            if row[1] or len(found) >= _MOST:
                break
        if begin is not None and begin < len(body):
            found.append(Piece(body[begin:], self.depth + 1, inner))
        return tuple(found)

    @property
    def contained(self) -> Piece | None:
        """The mail within a `message/rfc822`."""
        if self.type != (b"message", b"rfc822") or self.depth >= _DEEPEST:
            return None
        return Piece(self.body, self.depth + 1)

    def part(self, numbers: tuple[int, ...]) -> Piece | None:
        """The part with these numbers, counted from 0; None where there is none (RFC 3501 section 6.4.5)."""
        if not numbers:
            return self
        here = self if self.depth == 0 or self.parts else self.contained
        if here is None:
            return None
        if not here.parts:
            return here if numbers == (0,) else None
        if not 0 <= numbers[0] < len(here.parts):
            return None
        return here.parts[numbers[0]].part(numbers[1:])


def chosen(head: bytes, names: frozenset[bytes], *, without: bool) -> bytes:
    """The lines of the fields in `names` (lower case), or of all others; with the blank line."""
    rows = []
    for row in _LINE.findall(head):
        field = _FIELD.match(row)
        if row.strip() and (field is not None and field[1].lower() in names) is not without:
            rows.append(row)
    return b"".join(rows) + b"\r\n"


def structure(piece: Piece, *, extended: bool) -> bytes:
    """BODYSTRUCTURE, or BODY without the extension data."""
    major, minor = piece.type
    if piece.parts:
        inner = b"".join(structure(part, extended=extended) for part in piece.parts)
        more = b" " + _listed(_parameters(piece.fields[b"content-type"])) + _extension(piece) if extended else b""
        return b"(" + inner + b" " + quoted(minor) + more + b")"
    if major == b"multipart":
        major, minor = _TEXT
    said = [quoted(major), quoted(minor), _listed(_shown(piece, major)), *_described(piece), b"%d" % len(piece.body)]
    contained = piece.contained
    if contained is not None:
        said += [envelope(contained), structure(contained, extended=extended)]
    if major == b"text" or contained is not None:
        said.append(b"%d" % piece.body.count(b"\n"))
    more = b" " + quoted(piece.fields.get(b"content-md5")) + _extension(piece) if extended else b""
    return b"(" + b" ".join(said) + more + b")"


def _shown(piece: Piece, major: bytes) -> list[tuple[bytes, bytes]]:
    found = _parameters(piece.fields.get(b"content-type", b""))
    return found or ([(b"charset", b"us-ascii")] if major == b"text" else [])


def _described(piece: Piece) -> tuple[bytes, bytes, bytes]:
    encoding = piece.fields.get(b"content-transfer-encoding", b"").lower() or b"7bit"
    given = piece.fields.get
    return quoted(given(b"content-id")), quoted(given(b"content-description")), quoted(encoding)


def _extension(piece: Piece) -> bytes:
    """Disposition, language, location."""
    value = piece.fields.get(b"content-disposition", b"")
    kind = value.partition(b";")[0].strip().lower()
    disposition = b"(" + quoted(kind) + b" " + _listed(_parameters(value)) + b")" if kind else b"NIL"
    given = piece.fields.get
    return b" ".join((b"", disposition, quoted(given(b"content-language")), quoted(given(b"content-location"))))


def _parameters(value: bytes) -> list[tuple[bytes, bytes]]:
    """Names (lower case) and values of a field's parameters, quotes undone, encodings left as they are."""
    found: dict[bytes, bytes] = {}
    for name, text in _PARAMETER.findall(value):
        plain = text.strip()
        if plain.startswith(b'"'):
            plain = re.sub(rb"\\(.)", rb"\1", plain[1:-1])
        found.setdefault(name.lower(), plain)
    return list(found.items())


def _listed(rows: list[tuple[bytes, bytes]]) -> bytes:
    return b"(" + b" ".join(quoted(word) for row in rows for word in row) + b")" if rows else b"NIL"


def envelope(piece: Piece) -> bytes:
    """ENVELOPE (RFC 3501 section 7.4.2)."""
    given = piece.fields.get
    sender = given(b"from")
    people = (
        sender,
        given(b"sender") or sender,
        given(b"reply-to") or sender,
        given(b"to"),
        given(b"cc"),
        given(b"bcc"),
    )
    said = [quoted(given(b"date")), quoted(given(b"subject")), *(_people(row) for row in people)]
    return b"(" + b" ".join((*said, quoted(given(b"in-reply-to")), quoted(given(b"message-id")))) + b")"


def _people(value: bytes | None) -> bytes:
    """Addresses; a word that is none gets Dovecot's host for it, because NIL would make a group of it."""
    rows = []
    if group := _EMPTY_GROUP.fullmatch(value or b""):
        return b"((NIL NIL " + quoted(group[1]) + b" NIL)(NIL NIL NIL NIL))"
    for name, address in getaddresses([(value or b"").decode("latin-1")]):
        box, _, host = address.rpartition("@")
        if address:
            words = (name or None, None, box or host, host if box else "MISSING_DOMAIN")
            rows.append(
                b"(" + b" ".join(quoted(None if row is None else row.encode("latin-1")) for row in words) + b")"
            )
    return b"(" + b"".join(rows) + b")" if rows else b"NIL"
