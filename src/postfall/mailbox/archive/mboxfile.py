"""Where the messages of an mbox file lie, and header blocks from files: both in bounded memory, however large the file.

An mbox has no index and no reliable lengths: `Content-Length` is ignored, because whoever wrote the mail wrote it too.
A message begins at a line `From ` (RFC 4155) that stands after an empty line and holds a date. Thunderbird leaves the
date out; such a line counts where a header field follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from postfall.mailbox.headers import LONGEST_FIELD, LONGEST_HEADER

_CHUNK = 1 << 20
_STEP = 8 * 1024
_MARK = b"\nFrom "
_LONGEST_FROM = 998
_AHEAD = _LONGEST_FROM + 130
"""Octets behind a candidate that are needed to judge it."""
_BOM = b"\xef\xbb\xbf"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"[ \t]{1,3}[0-2]?\d:[0-5]\d(?::[0-6]\d)?"
_YEAR = rb"[ \t]{1,3}(?:19|20|21)\d\d(?!\d)"
_ZONE = rb"(?:[ \t]{1,3}(?:[A-Z]{1,5}|[+-]\d{4}))"
_DATED = re.compile(
    rb"(?:^|[ \t])(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]{1,3}"
    rb"(?:" + _MONTH + rb"[ \t]{1,3}[0-3]?\d" + _TIME + _ZONE + rb"{0,2}" + _YEAR + rb"|"
    rb"[0-3]?\d[ \t]{1,3}" + _MONTH + _YEAR + _TIME + rb")"
)
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]{0,3}:")
_HEAD_END = re.compile(rb"\n\r?\n")


def is_mbox(beginning: bytes) -> bool:
    """Whether a file that begins like this can be an mbox; an empty one can."""
    text = beginning.removeprefix(_BOM).lstrip(b"\r\n")
    return not text or text.startswith(_MARK[1:])


def pieces(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each message begins (its first header line) and ends, in octets. `From ` lines belong to none of them."""
    start: int | None = None
    for at, gap, behind in _separators(file):
        if start is not None:
            yield start, max(start, at - gap)
        start = behind


def _separators(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Offset of each `From ` line, octets of the empty line before it, offset behind it; last the end of the file."""
    skipped = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    file.seek(skipped)
    buffer, base, at, more = b"\n\n", skipped - 2, 0, True  # as if an empty line stood before the first one
    found_any = False
    while more:
        chunk = file.read(_CHUNK)
        more = bool(chunk)
        buffer += chunk
        while (found := buffer.find(_MARK, at)) >= 0 and (not more or len(buffer) - found >= _AHEAD):
            gap, at = _gap(buffer, found + 1), found + 1
            behind = _behind(buffer, found + 1, sure=not found_any) if gap else 0
            if behind:
                yield base + found + 1, gap, base + behind
                found_any = True
        at = found if found >= 0 else max(at, len(buffer) - len(_MARK) + 1)
        keep = max(0, at - 2)
        buffer, base, at = buffer[keep:], base + keep, at - keep
    yield base + len(buffer), _gap(buffer, len(buffer)), base + len(buffer)


def _gap(buffer: bytes, end: int) -> int:
    """Octets of the empty line that ends at `end`; 0 where there is none."""
    if buffer.endswith(b"\n\r\n", 0, end):
        return 2
    return 1 if buffer.endswith(b"\n\n", 0, end) else 0


def _behind(buffer: bytes, start: int, *, sure: bool) -> int:
    """The offset behind the `From ` line at `start`; 0 where it is only text. The first of a file is `sure`."""
    newline = buffer.find(b"\n", start, start + _LONGEST_FROM)
    behind = newline + 1 if newline >= 0 else len(buffer)
    if behind - start > _LONGEST_FROM:
        return 0
    rest = buffer[start + len(_MARK) - 1 : behind].strip()
    if sure or _DATED.search(rest):
        return behind
    return behind if rest in {b"", b"-"} and _FIELD.match(buffer, behind) else 0


def header_block(file: BinaryIO, room: int) -> tuple[bytes, bool]:
    """A newline and the header lines from where `file` stands, at most `room` octets on, without what follows them.

    True where the block is longer than anybody writes: then its beginning. Raises `OSError`.
    """
    data, at = bytearray(b"\n"), 0
    while chunk := file.read(min(_STEP, room)):
        room -= len(chunk)
        data += chunk
        found = _HEAD_END.search(data, at)
        if found is not None:
            return bytes(data[: found.start() + 1]), False
        if len(data) > LONGEST_HEADER:
            return bytes(data[: data.rfind(b"\n", 0, LONGEST_FIELD) + 1]), True
        at = max(0, len(data) - 2)
    return bytes(data), False
