"""What folders are called and what they are for, wherever they lie: encoded names, usual German and English ones."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_NAMES = 20
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_NAMES = {
    "inbox": ("inbox", "posteingang", "eingang", "in", "inbox.mbox"),
    "sent": (
        "sent", "sent items", "sent mail", "sent messages", "sent-mail", "gesendet", "gesendete", "gesendete objekte",
        "gesendete elemente", "gesendete nachrichten", "gesendete mails", "gesendete e-mails", "postausgang", "outbox",
    ),
    "drafts": ("drafts", "draft", "entwurf", "entwürfe", "entwuerfe"),
    "trash": (
        "trash", "deleted", "deleted items", "deleted messages", "bin", "papierkorb", "gelöscht", "gelöschte objekte",
        "gelöschte elemente", "gelöschte nachrichten",
    ),
    "junk": (
        "junk", "spam", "junk e-mail", "junk email", "junk mail", "junk-e-mail", "bulk mail", "spamverdacht", "werbung",
        "unerwünscht", "unerwünschte werbung",
    ),
    "archive": ("archive", "archives", "archiv", "archived", "archiviert"),
    "all": ("all mail", "alle nachrichten"),
}  # fmt: skip
ROLES = {name: role for role, names in _NAMES.items() for name in names}
"""The role (RFC 6154) of a folder by the last part of its name, in lower case."""


def role_named(part: str) -> str | None:
    """What a folder is for whose name ends in `part`; None for a name of its own."""
    return ROLES.get(part.strip().casefold())


def decoded(name: str) -> str:
    """The name that is written in modified UTF-7 (`Entw&APw-rfe`, RFC 3501 5.1.3); what is none stays as it is."""
    return _SHIFTED.sub(lambda found: _shifted(found[0], found[1]), name)


def _shifted(written: str, letters: str) -> str:
    if not letters:
        return "&"
    try:
        data = binascii.a2b_base64(letters.replace(",", "/") + "=" * (-len(letters) % 4))
        return data.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return written


def no_such_folder(asked: Collection[str], there: Collection[str]) -> UsageError:
    """That no folder is called what was asked for. A typing error must not look like an empty mailbox."""
    name = ", ".join(f"“{one[:80]}”" for one in asked)
    found = ", ".join(one[:80] for one in list(there)[:_MOST_NAMES]) + (" …" if len(there) > _MOST_NAMES else "")
    return UsageError(
        Text(f"Einen solchen Ordner gibt es nicht: {name}.", f"There is no such folder: {name}."),
        hint=Text(f"Es gibt: {found}", f"There are: {found}") if found else None,
        where="--folder",
    )
