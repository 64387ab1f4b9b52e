"""Folder names: modified UTF-7 (RFC 3501 5.1.3) or UTF-8 (RFC 6855) for people, and what a folder is for."""

from __future__ import annotations

import binascii
import re

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_LONGEST = 1000

ATTRIBUTES = {
    "\\sent": "sent", "\\drafts": "drafts", "\\trash": "trash", "\\junk": "junk", "\\archive": "archive",
    "\\all": "all", "\\flagged": "flagged",
}  # fmt: skip
"""Special-use attributes (RFC 6154) and the roles they mean."""

_USUAL = {
    "sent": "sent|sent items|sent mail|sent messages|sent-mail|gesendet|gesendete|gesendete objekte|gesendete elemente"
    "|gesendete nachrichten|postausgang|outbox",
    "drafts": "drafts|draft|entwurf|entwürfe",
    "trash": "trash|deleted|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte objekte"
    "|gelöschte elemente|gelöschte nachrichten",
    "junk": "junk|spam|junk e-mail|junk email|junk mail|bulk mail|spamverdacht|junk-e-mail|werbung|unerwünscht",
    "archive": "archive|archives|archiv|archiviert",
}
_ROLES = {name: role for role, names in _USUAL.items() for name in names.split("|")}


def shown(raw: str, *, utf8: bool) -> str:
    """The name for people of a raw one (latin-1 text); what cannot be decoded stays as it was written."""
    if not raw.isascii():
        try:
            return raw.encode("latin-1", "replace").decode("utf-8")
        except UnicodeDecodeError:
            return raw
    if utf8 or "&" not in raw or len(raw) > _LONGEST:
        return raw
    return _SHIFTED.sub(lambda found: _shifted(found[0], found[1]), raw)


def _shifted(written: str, letters: str) -> str:
    if not letters:
        return "&"
    try:
        data = binascii.a2b_base64(letters.replace(",", "/") + "=" * (-len(letters) % 4))
        return data.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return written


def guessed_role(name: str, delimiter: str | None) -> str | None:
    """What a folder is for, by the usual German and English names; None for all others."""
    last = name.rpartition(delimiter)[2] if delimiter else name
    return _ROLES.get(last.strip().lower())


def quoted(raw: str) -> bytes | None:
    """`raw` (latin-1 text) as a quoted string, or None where it has to be a literal."""
    if not raw.isascii() or len(raw) > _LONGEST or any(sign in raw for sign in "\r\n\0"):
        return None
    return b'"' + raw.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
