"""Content transfer encodings, decoded leniently: what mail programs can read has to be read here too."""

from __future__ import annotations

import binascii
import re

_NOT_BASE64 = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")))
_PADDING = re.compile(rb"=++")
_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255}+)\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*+\r?$", re.MULTILINE)
UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def decoded(data: bytes, start: int, end: int, encoding: str, most: int) -> bytes:
    """At most `most` octets of `data[start:end]` with the transfer encoding taken off; unknown ones stay as they are.

    More may be there: compare with `capacity`.
    """
    if encoding == "base64":
        return _base64(data, start, min(end, start + most * 2))[:most]
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data[start : min(end, start + most * 3)])[:most]
    if encoding in UU:
        found = uuencoded(data, start, end)
        return found[0][1][:most] if found else b""
    return data[start : min(end, start + most)]


def capacity(octets: int, encoding: str) -> int:
    """How many octets `octets` encoded ones hold at most."""
    return octets * 3 // 4 if encoding == "base64" else octets


def _base64(data: bytes, start: int, end: int) -> bytes:
    view = memoryview(data)[start:end]
    padding = data.find(b"=", start, end)
    if padding < 0 or end - padding < 16:  # the usual case; the decoder skips line ends and stray signs by itself
        try:
            return binascii.a2b_base64(view)
        except binascii.Error:
            pass
    return b"".join(_letters(piece) for piece in _PADDING.split(data[start:end]))


def _letters(piece: bytes) -> bytes:
    letters = piece.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)) if letters else b""


def uuencoded(data: bytes, start: int = 0, end: int | None = None, most: int = 50) -> list[tuple[str, bytes, int, int]]:
    """The files that stand uuencoded in `data[start:end]`: name, content, where the block begins and ends."""
    found: list[tuple[str, bytes, int, int]] = []
    end = len(data) if end is None else end
    at = start
    while len(found) < most and (begin := _BEGIN.search(data, at, end)):
        stop = _END.search(data, begin.end(), end)
        if stop is None:
            break
        content = _uu_lines(data[begin.end() : stop.start()])
        at = stop.end()
        if content is not None:
            found.append((begin.group(1).decode("latin-1").strip(), content, begin.start(), at))
    return found


def _uu_lines(block: bytes) -> bytes | None:
    """The content of a block; None where its lines are no uuencoded ones."""
    out = []
    for line in block.splitlines():
        if not line or line in (b"`", b" "):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            octets = ((line[0] - 32) & 63) * 4 + 5  # some writers leave more padding than belongs there
            try:
                out.append(binascii.a2b_uu(line[: octets // 3 + 1]))
            except binascii.Error:
                return None
    return b"".join(out)
