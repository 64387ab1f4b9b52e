"""What folders are called and what they are for: encoded names, roles by name, and the labels of Gmail."""

from __future__ import annotations

import csv

from postfall.mailbox.naming import ROLES, decoded
from postfall.mailbox.text import plain

_LONGEST_LABELS = 16_384
_LONGEST_NAME = 500
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
    found = ROLES.get(parts[-1]) or next((ROLES[part] for part in reversed(parts[:-1]) if part in ROLES), None)
    return found if found != "inbox" or ROLES.get(parts[-1]) == "inbox" else None  # INBOX/Customers is none


def decoded_name(part: str) -> str:
    """`.Entw&APw-rfe` as people know it: Maildir++ marks folders with a dot, IMAP encodes them."""
    return decoded(part.removeprefix("."))


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
    places = {ROLES.get(name): label for name, label in zip(reversed(low), reversed(labels), strict=True)}
    for role in _BEFORE:
        if role in places:
            return places[role], tuple(flags)
    own = [
        label
        for name, label in zip(low, labels, strict=True)
        if name and name not in _STATES and not name.startswith(_CATEGORY) and name not in ROLES
    ]
    return own[0] if own else places.get("archive", "Archive"), tuple(flags)
