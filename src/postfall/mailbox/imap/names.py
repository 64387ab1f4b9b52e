"""Folder names: modified UTF-7 (RFC 3501 5.1.3) or UTF-8 (RFC 6855) for people, and what a folder is for."""

from __future__ import annotations

from postfall.mailbox.naming import decoded, role_named

_LONGEST = 1000

ATTRIBUTES = {
    "\\sent": "sent", "\\drafts": "drafts", "\\trash": "trash", "\\junk": "junk", "\\archive": "archive",
    "\\all": "all", "\\flagged": "flagged",
}  # fmt: skip
"""Special-use attributes (RFC 6154) and the roles they mean."""


def shown(raw: str, *, utf8: bool) -> str:
    """The name for people of a raw one (latin-1 text); what cannot be decoded stays as it was written."""
    if not raw.isascii():
        try:
            return raw.encode("latin-1", "replace").decode("utf-8")
        except UnicodeDecodeError:
            return raw
    if utf8 or "&" not in raw or len(raw) > _LONGEST:
        return raw
    return decoded(raw)


def guessed_role(name: str, delimiter: str | None) -> str | None:
    """What a folder is for, by the usual German and English names; None for all others."""
    last = name.rpartition(delimiter)[2] if delimiter else name
    return role_named(last)


def quoted(raw: str) -> bytes | None:
    """`raw` (latin-1 text) as a quoted string, or None where it has to be a literal."""
    if not raw.isascii() or len(raw) > _LONGEST or any(sign in raw for sign in "\r\n\0"):
        return None
    return b'"' + raw.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
