"""A profile folder of Thunderbird: its folders, and what it notes about mail that it left on the server.

Under `Mail` and `ImapMail` lies a folder an account. In it a mail folder `NAME` is an mbox file `NAME` with an index
`NAME.msf` beside it, or a Maildir `NAME`; what lies in it is in `NAME.sbd`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.folders import decoded_name
from postfall.mailbox.archive.marking import LEFT_ON_SERVER
from postfall.mailbox.archive.mboxes import begins_like_mbox, read_boxes
from postfall.mailbox.archive.popstate import MailSettings, ServerState, kept_on_server, mail_settings, popstate
from postfall.mailbox.archive.single import take_file
from postfall.mailbox.archive.tree import utf8, walk

if TYPE_CHECKING:
    from postfall.mailbox.archive.copying import Copying
    from postfall.mailbox.model import KeptOnServer, Row

_STORES = ("Mail", "ImapMail")
_INDEX = ".msf"
_BELOW = ".sbd"
_NO_MAIL = (".msf", ".dat", ".html", ".js", ".json", ".sqlite", ".txt", ".log", ".tmp", ".mab", ".sbd", ".mozmsgs")
_MAILDIR = frozenset({"cur", "new"})


def read_profile(path: Path, copying: Copying) -> None:
    """All mail in the profile, and what it says of the server's side. Raises `OSError` where `path` cannot be read."""
    top = path.parent if path.name in _STORES else path
    states: dict[str, tuple[ServerState, ...]] = {}
    boxes: list[tuple[str, os.DirEntry[str]]] = []
    mails: list[tuple[str, os.DirEntry[str]]] = []
    os.scandir(path).close()
    for store in _STORES:
        if (top / store).is_dir() and not (top / store).is_symlink():
            _find(top / store, copying, boxes, mails, states)
    if not copying.counts:
        copying.kept = _kept(top, states, copying)
        left = {row.uidl for found in states.values() for state in found for row in state.left}
        copying.annotate = _Marks(left)
    read_boxes([row for row in boxes if copying.wanted(row[0])], copying)
    for folder, file in mails:
        take_file(copying, file, f"{folder}/{file.name}", folder)


def _find(
    store: Path,
    copying: Copying,
    boxes: list[tuple[str, os.DirEntry[str]]],
    mails: list[tuple[str, os.DirEntry[str]]],
    states: dict[str, tuple[ServerState, ...]],
) -> None:
    """Sort what lies below `store`: mbox files, mails in a Maildir, notes about servers."""
    encoded = store.name == "ImapMail"
    for parts, files in walk(store, copying.problems):
        if not parts:
            continue
        indexed = {file.name[: -len(_INDEX)] for file in files if file.name.endswith(_INDEX)}
        stored = {file.name for file in files}
        for file in files:
            if len(parts) == 1 and file.name == "popstate.dat":
                states[parts[0]] = _state(file, copying)
            elif len(parts) > 1 and parts[-1] in _MAILDIR and parts[-2] not in _MAILDIR:
                mails.append((_folder(parts[:-1], encoded=encoded), file))
            elif _is_box(file, indexed):
                boxes.append((_folder((*parts, file.name), encoded=encoded), file))
        if encoded and any(not (store.joinpath(*parts, name).is_dir() or name in stored) for name in indexed):
            copying.note(reasons.ONLY_ON_SERVER)


def _is_box(file: os.DirEntry[str], indexed: set[str]) -> bool:
    if file.name.lower().endswith(_NO_MAIL) and file.name not in indexed:
        return False
    return begins_like_mbox(file) and (file.name in indexed or file.stat(follow_symlinks=False).st_size > 0)


def _folder(parts: tuple[str, ...], *, encoded: bool) -> str:
    """`pop.example.org/Archives.sbd/2024` → `pop.example.org/Archives/2024`."""
    names = [part.removesuffix(_BELOW) for part in parts]
    return utf8("/".join(decoded_name(name) if encoded else name for name in names))


def _state(file: os.DirEntry[str], copying: Copying) -> tuple[ServerState, ...]:
    try:
        return popstate(Path(file.path))
    except OSError:
        copying.problems["notes_unreadable"] += 1
        return ()


def _kept(top: Path, states: dict[str, tuple[ServerState, ...]], copying: Copying) -> tuple[KeptOnServer, ...]:
    try:
        settings = mail_settings(top)
    except OSError:
        copying.problems["notes_unreadable"] += 1
        settings = MailSettings()
    return kept_on_server(settings, states)


class _Marks:
    """Marks the messages that the program left on the server: it writes their UIDL into them (`X-UIDL`)."""

    def __init__(self, left: set[str]) -> None:
        self._left = left

    def __call__(self, row: Row, fields: dict[str, str]) -> Row:
        if fields.get("x-uidl", "").strip() in self._left:
            return replace(row, flags=(*row.flags, LEFT_ON_SERVER))
        return row
