"""What mail programs note in file names and header fields: read, answered, deleted, drawn from the server."""

from __future__ import annotations

import re

LEFT_ON_SERVER = "$LeftOnServer"
"""Flag of a message that, as the mail program noted, stayed on the server after it was fetched."""
_FIELD = re.compile(
    rb"\n(status|x-status|x-mozilla-status|x-uidl|x-gmail-labels)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+){0,100}+)",
    re.IGNORECASE,
)
_CHANGING = re.compile(
    rb"\n(?:x-mozilla-(?:status2?|keys)|x-gmail-labels|status|x-status|x-keywords)[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+",
    re.IGNORECASE,
)
_INFO = re.compile(r"[:;!]2,([A-Za-z]{0,60})\Z")
_MAILDIR = {
    "D": "\\Draft", "F": "\\Flagged", "P": "$Forwarded", "R": "\\Answered", "S": "\\Seen", "T": "\\Deleted",
}  # fmt: skip
_STATUS = {"R": "\\Seen"}
_X_STATUS = {"A": "\\Answered", "F": "\\Flagged", "D": "\\Deleted", "T": "\\Draft"}
_MOZILLA = (
    (0x0001, "\\Seen"), (0x0002, "\\Answered"), (0x0004, "\\Flagged"), (0x0008, "\\Deleted"), (0x1000, "$Forwarded"),
)  # fmt: skip
_APPLE = (
    (1 << 0, "\\Seen"), (1 << 1, "\\Deleted"), (1 << 2, "\\Answered"), (1 << 4, "\\Flagged"), (1 << 6, "\\Draft"),
    (1 << 8, "$Forwarded"), (1 << 24, "$Junk"),
)  # fmt: skip
EXPUNGED = 0x0008
"""Thunderbird's bit for a deleted message that is not compacted away yet."""


def noted(block: bytes) -> dict[str, str]:
    """The fields of a header block in which programs keep notes, names in lower case."""
    return {name.decode().lower(): value.decode("latin-1") for name, value in _FIELD.findall(block)}


def unchanging(block: bytes) -> bytes:
    """A header block without what programs rewrite when a message is read, so that its hash stays the same."""
    return _CHANGING.sub(b"", block)


def from_file_name(name: str) -> tuple[str, ...]:
    """The flags at the end of a file name in a Maildir: `…:2,RS`. Windows programs write `;` or `!` for the colon."""
    found = _INFO.search(name)
    return tuple(flag for sign, flag in _MAILDIR.items() if sign in found.group(1)) if found else ()


def from_fields(fields: dict[str, str]) -> tuple[str, ...]:
    """The flags that Status, X-Status (mutt, Dovecot) and X-Mozilla-Status tell."""
    flags = [flag for sign, flag in _STATUS.items() if sign in fields.get("status", "")[:20]]
    flags += [flag for sign, flag in _X_STATUS.items() if sign in fields.get("x-status", "")[:20]]
    bits = mozilla_bits(fields)
    flags += [flag for bit, flag in _MOZILLA if bits & bit]
    return tuple(dict.fromkeys(flags))


def mozilla_bits(fields: dict[str, str]) -> int:
    """X-Mozilla-Status as a number; 0 where there is none."""
    try:
        return int(fields.get("x-mozilla-status", "").strip()[:8] or "0", 16)
    except ValueError:
        return 0


def from_apple(bits: int) -> tuple[str, ...]:
    """The flags in the number that Apple Mail keeps behind a message."""
    return tuple(flag for bit, flag in _APPLE if bits & bit)
