"""What folders are called and what they are for: encoded names, roles by name, and the labels of Gmail."""

from __future__ import annotations

import binascii
import csv
import re

from postfall.mailbox.text import plain

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_LONGEST_LABELS = 16_384
_LONGEST_NAME = 500
_NAMES = {
    "inbox": ("inbox", "posteingang"),
    "sent": (
        "sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete elemente", "gesendete objekte",
        "gesendete nachrichten", "gesendete e-mails",
    ),
    "drafts": ("drafts", "draft", "entwürfe", "entwurf"),
    "trash": (
        "trash", "bin", "deleted", "deleted items", "deleted messages", "papierkorb", "gelöscht", "gelöschte elemente",
        "gelöschte objekte", "gelöschte nachrichten",
    ),
    "junk": (
        "junk", "junk e-mail", "junk email", "junk-e-mail", "spam", "spamverdacht", "bulk mail", "unerwünscht",
        "unerwünschte werbung",
    ),
    "archive": ("archive", "archives", "archiv", "archived", "archiviert"),
    "all": ("all mail", "alle nachrichten"),
}  # fmt: skip
_ROLES = {name: role for role, names in _NAMES.items() for name in names}
_BEFORE = ("trash", "junk", "drafts", "sent", "inbox")
"""Of several labels the first of these says where a message lies; it lies in no other place as far as people see."""
_STATES = {
    "opened": "\\Seen", "geöffnet": "\\Seen", "starred": "\\Flagged", "markiert": "\\Flagged", "unread": "",
    "ungelesen": "", "important": "", "wichtig": "", "chat": "",
}  # fmt: skip
_CATEGORY = ("category", "kategorie")


def role_of(name: str) -> str | None:
    """What the folder `name` (`Archive/2024`, `INBOX`) is for, by its last part, else by its first; None: not known."""
    parts = [part.strip().casefold() for part in name.split("/")]
    found = _ROLES.get(parts[-1]) or next((_ROLES[part] for part in reversed(parts[:-1]) if part in _ROLES), None)
    return found if found != "inbox" or parts[-1] in _NAMES["inbox"] else None  # INBOX/Customers is none


def decoded_name(part: str) -> str:
    """`.Entw&APw-rfe` as people know it: Maildir++ marks folders with a dot, IMAP encodes them (RFC 3501 5.1.3)."""
    return _SHIFTED.sub(_unshifted, part.removeprefix("."))


def _unshifted(found: re.Match[str]) -> str:
    letters = found.group(1).replace(",", "/")
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4)).decode("utf-16-be") if letters else "&"
    except (binascii.Error, UnicodeDecodeError):
        return found.group()


def labelled(field: str) -> tuple[str, tuple[str, ...]]:
    """The folder and the flags that the field X-Gmail-Labels of a Google Takeout stands for.

    A message has many labels and lies in one place for us: trash, spam, drafts, sent, inbox, else its first own label,
    else the archive. The folder is called as the label is, in the language of the account.
    """
    words, _ = plain(field[:_LONGEST_LABELS])
    try:
        labels = [word.strip()[:_LONGEST_NAME] for word in next(csv.reader([words], skipinitialspace=True), [])]
    except csv.Error:
        labels = [word.strip()[:_LONGEST_NAME] for word in words.split(",")]
    low = [label.casefold() for label in labels]
    flags = dict.fromkeys(flag for name in low if (flag := _STATES.get(name)))
    if not {"unread", "ungelesen"} & set(low):
        flags["\\Seen"] = None
    places = {_ROLES.get(name): label for name, label in zip(reversed(low), reversed(labels), strict=True)}
    for role in _BEFORE:
        if role in places:
            return places[role], tuple(flags)
    own = [
        label
        for name, label in zip(low, labels, strict=True)
        if name and name not in _STATES and not name.startswith(_CATEGORY) and name not in _ROLES
    ]
    return own[0] if own else places.get("archive", "Archive"), tuple(flags)
