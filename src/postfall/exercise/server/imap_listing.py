"""Folders as LIST, LSUB and STATUS show them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exercise.server.imap_parts import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.exercise.server.imap_words import Word
    from postfall.exercise.server.shelf import Folder, Shelf

_SPECIAL = b"SPECIAL-USE"
_NUMBERS: dict[bytes, Callable[[Folder], int]] = {
    b"MESSAGES": lambda folder: len(folder.mails),
    b"RECENT": lambda _: 0,
    b"UIDNEXT": lambda folder: folder.next_uid,
    b"UIDVALIDITY": lambda folder: folder.uidvalidity,
    b"UNSEEN": lambda folder: sum(not row.seen for row in folder.mails),
    b"SIZE": lambda folder: folder.octets,
}


def list_lines(command: bytes, said: list[Word], shelf: Shelf) -> Iterator[bytes]:
    """An answer for each folder that is asked for: `"" "*"`, with or without SPECIAL-USE (RFC 6154 section 3).

    Raises `ValueError` for what else RFC 5258 has, which is not offered.
    """
    only = bool(said) and said[0] == [_SPECIAL]
    said = said[1:] if only else said
    if said[2:] not in ([], [b"RETURN", [_SPECIAL]]) or len(said) < 2:
        raise ValueError("the arguments of LIST")
    reference, pattern = said[:2]
    if not isinstance(reference, bytes) or not isinstance(pattern, bytes):
        raise ValueError("the arguments of LIST")  # noqa: TRY004  # the one error of a command
    if not pattern:
        yield command + rb' (\Noselect) "/" ""'
        return
    wanted = _expression((reference + pattern).decode("imap4-utf-7"))
    for folder in shelf:
        if wanted.fullmatch(folder.name) and (folder.use or not only):
            yield _line(command, folder, shelf)


def _line(command: bytes, folder: Folder, shelf: Shelf) -> bytes:
    children = any(row.name.startswith(folder.name + "/") for row in shelf)
    words = [r"\HasChildren" if children else r"\HasNoChildren"]
    if folder.use:
        words.append(folder.use)
    return command + b" (" + " ".join(words).encode("ascii") + b') "/" ' + _name(folder)


def _name(folder: Folder) -> bytes:
    return quoted(folder.name.encode("imap4-utf-7"))


def _expression(pattern: str) -> re.Pattern[str]:
    """`*` is anything, `%` anything within a level; INBOX in any case."""
    parts = [{"*": ".*", "%": "[^/]*"}.get(part, re.escape(part)) for part in re.split(r"([*%])", pattern)]
    return re.compile("".join(parts), re.IGNORECASE if pattern.upper() == "INBOX" else 0)


def status_line(said: list[Word], shelf: Shelf) -> bytes | None:
    """The answer to STATUS; None where there is no such folder. Raises `ValueError`."""
    if len(said) != 2 or not isinstance(said[0], bytes) or not isinstance(said[1], list):
        raise ValueError("the arguments of STATUS")
    folder = shelf.find(said[0].decode("imap4-utf-7"))
    if folder is None:
        return None
    rows = []
    for word in said[1]:
        name = word.upper() if isinstance(word, bytes) else b""
        if name not in _NUMBERS:
            raise ValueError("an item of STATUS")
        rows.append(b"%b %d" % (name, _NUMBERS[name](folder)))
    return b"STATUS " + _name(folder) + b" (" + b" ".join(rows) + b")"
