"""Apple Mail's own files: `*.emlx` and `*.partial.emlx` in folders `NAME.mbox`.

A file begins with a line that holds a number of octets, then comes the message, then a property list with what the
program noted: flags, and since some versions when the message came in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.copying import Copying, Piece
from postfall.mailbox.archive.marking import from_apple
from postfall.mailbox.archive.tree import utf8, walk
from postfall.mailbox.dates import iso

if TYPE_CHECKING:
    import os
    from pathlib import Path

_COUNT = re.compile(rb"[ \t]{0,20}(\d{1,12})[ \t]{0,20}\r?\n")
_LONGEST_COUNT = 64
_LARGEST_LIST = 64 * 1024
_PAIR = re.compile(
    rb"<key>(flags|date-received)</key>\s{0,20}<(?:integer|real|string)>\s{0,20}(-?[0-9.]{1,30})", re.ASCII
)
_BOX = ".mbox"
_LATEST = 1e10
"""Seconds since 1970, beyond all that can be meant; infinity is no number of seconds."""
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}")


def read_emlx(path: Path, name: str, copying: Copying) -> int:
    """Every `*.emlx` in `path` and the folders below; how many there were. `name` is the topmost folder's."""
    count = 0
    for parts, files in walk(path, copying.problems):
        for file in files:
            if file.name.lower().endswith(".emlx"):
                count += 1
                _take(copying, file, "/".join((*parts, file.name)), _folder(parts) or _folder((name,)) or name)
    return count


def _folder(parts: tuple[str, ...]) -> str:
    """`IMAP-anna/INBOX.mbox/…/Archive.mbox/…/Messages` → `IMAP-anna/INBOX/Archive`; of an account's UUID its start."""
    boxes = [part[: -len(_BOX)] for part in parts if part.lower().endswith(_BOX)]
    first = next((place for place, part in enumerate(parts) if part.lower().endswith(_BOX)), 0)
    account = parts[first - 1] if boxes and first else ""
    account = account[:8] if _UUID.fullmatch(account) else account
    return utf8("/".join([account, *boxes] if account else boxes))


def _take(copying: Copying, entry: os.DirEntry[str], name: str, folder: str) -> None:
    whole = not entry.name.lower().endswith(".partial.emlx")
    if not whole and not copying.counts:
        copying.note(reasons.PARTIAL_MAILS)
    octets = 0
    try:
        octets = entry.stat(follow_symlinks=False).st_size
        with open(entry.path, "rb") as file:  # noqa: PTH123
            start, length = _message(file, octets)
            flags, internal = _noted(file, start + length, octets) if not copying.counts else ((), None)
            copying.take(Piece(utf8(name), folder, start, length, flags, internal, whole=whole), file)
    except OSError:
        copying.take(Piece(utf8(name), folder, 0, octets), None)


def _message(file: BinaryIO, octets: int) -> tuple[int, int]:
    """Where the message begins and how long it is; where the first line is no number, the whole file is taken."""
    found = _COUNT.match(file.read(_LONGEST_COUNT))
    if found is None:
        return 0, octets
    return found.end(), min(int(found.group(1)), max(octets - found.end(), 0))


def _noted(file: BinaryIO, at: int, octets: int) -> tuple[tuple[str, ...], str | None]:
    """The flags, and when the message came in, from the property list behind the message.

    Two values are picked out of it with an expression: an XML parser would have to be guarded against what else a
    hostile list can hold, and a broken list would give nothing.
    """
    file.seek(at)
    found = dict(_PAIR.findall(file.read(min(octets - at, _LARGEST_LIST))))
    flags = int(_number(found.get(b"flags")) or 0)
    return from_apple(max(flags, 0)), _moment(_number(found.get(b"date-received")))


def _number(text: bytes | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _moment(seconds: float | None) -> str | None:
    """Seconds since 1970, as Apple Mail notes them, as ISO UTC; None for what cannot be one."""
    return iso(int(seconds)) if seconds is not None and 0 < seconds < _LATEST else None
