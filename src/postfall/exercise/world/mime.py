"""Mails as bytes, written by hand: the same octets on every machine, whatever the email package of the day does."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

CRLF = b"\r\n"
_WORD = 60
_LINE = 76
_UNSAFE = re.compile(rb"[^ -<>-~]|[ \t]\Z")
_QP = tuple(bytes((sign,)) if 32 <= sign < 127 and sign != 61 else b"=%02X" % sign for sign in range(256))
_SPECIALS = frozenset('()<>[]:;@\\,."')


@dataclass(frozen=True, slots=True)
class Part:
    """A MIME part: header lines without line ends, and the encoded body with CRLF."""

    headers: tuple[bytes, ...]
    body: bytes

    def octets(self) -> bytes:
        """The part as it stands in a mail."""
        return b"".join(row + CRLF for row in self.headers) + CRLF + self.body


@dataclass(frozen=True, slots=True)
class File:
    """An attachment; `name` as the sender called it."""

    name: str
    media: str
    data: bytes


def encoded_words(text: str, charset: str = "utf-8") -> bytes:
    """`text` for a header: as it is when ASCII, else as encoded words of at most 75 octets (RFC 2047)."""
    if text.isascii():
        return text.encode("ascii")
    words: list[bytes] = []
    word = b""
    for sign in text:
        piece = _q(sign.encode(charset, "replace"))
        if len(word) + len(piece) > _WORD:
            words.append(word)
            word = b""
        word += piece
    words.append(word)
    tag = charset.encode("ascii")
    return b"\r\n ".join(b"=?" + tag + b"?Q?" + row + b"?=" for row in words)


def _q(octets: bytes) -> bytes:
    return b"".join(
        b"_" if sign == 32 else bytes((sign,)) if chr(sign).isalnum() and sign < 128 else b"=%02X" % sign
        for sign in octets
    )


def phrase(name: str, charset: str = "utf-8") -> bytes:
    """A display name before an address: plain, quoted or encoded as it needs."""
    if not name.isascii():
        return encoded_words(name, charset)
    if _SPECIALS & set(name):
        return b'"' + name.replace("\\", "\\\\").replace('"', '\\"').encode("ascii") + b'"'
    return name.encode("ascii")


def quoted_printable(octets: bytes) -> bytes:
    """Quoted-printable (RFC 2045 section 6.7) of text with CRLF line ends."""
    return CRLF.join(_qp_line(line) for line in octets.split(CRLF))


def _qp_line(line: bytes) -> bytes:
    if len(line) < _LINE and not _UNSAFE.search(line):  # most lines; sign by sign takes ten times as long
        return line
    rows: list[bytes] = []
    pieces: list[bytes] = []
    length = 0
    last = len(line) - 1
    for at, sign in enumerate(line):
        piece = b"=%02X" % sign if at == last and sign in b" \t" else _QP[sign]
        length += len(piece)
        if length >= _LINE:
            rows.append(b"".join(pieces) + b"=")
            pieces, length = [], len(piece)
        pieces.append(piece)
    rows.append(b"".join(pieces))
    return CRLF.join(rows)


def base64_lines(octets: bytes) -> bytes:
    """Base64 in lines of 76 signs, each with CRLF."""
    text = b64encode(octets)
    return b"".join(text[at : at + _LINE] + CRLF for at in range(0, len(text), _LINE))


def text_part(text: str, *, charset: str = "utf-8", transfer: str = "quoted-printable", subtype: str = "plain") -> Part:
    """A text part; `transfer` is 8bit, quoted-printable or base64. Signs that `charset` lacks become question marks."""
    octets = text.rstrip("\n").replace("\n", "\r\n").encode(charset, "replace") + CRLF
    body = {"quoted-printable": quoted_printable, "base64": base64_lines}.get(transfer, bytes)(octets)
    kind = f"Content-Type: text/{subtype}; charset={charset}".encode("ascii")
    return Part((kind, b"Content-Transfer-Encoding: " + transfer.encode("ascii")), body)


def file_part(file: File) -> Part:
    """An attachment in base64; a name beyond ASCII is written by RFC 2231."""
    if file.name.isascii():
        name = f'"{file.name}"'.encode("ascii")
        kind, place = b"name=" + name, b"filename=" + name
    else:
        value = b"".join(
            bytes((sign,)) if sign < 128 and (chr(sign).isalnum() or sign in b"._-") else b"%%%02X" % sign
            for sign in file.name.encode("utf-8")
        )
        kind, place = b"name*=UTF-8''" + value, b"filename*=UTF-8''" + value
    headers = (
        b"Content-Type: " + file.media.encode("ascii") + b";\r\n " + kind,
        b"Content-Disposition: attachment;\r\n " + place,
        b"Content-Transfer-Encoding: base64",
    )
    return Part(headers, base64_lines(file.data))


def multipart(subtype: str, boundary: str, parts: tuple[Part, ...], *, closed: bool = True) -> Part:
    """Several parts in one; `closed` False leaves the end away, as mails cut off on their way have it."""
    mark = b"--" + boundary.encode("ascii")
    body = b"".join(mark + CRLF + part.octets() for part in parts) + (mark + b"--" + CRLF if closed else b"")
    kind = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"'.encode("ascii")
    return Part((kind,), body)
