"""Copies with one file a message: a Maildir, and folders of saved mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.mailbox.archive.copying import Copying, Piece
from postfall.mailbox.archive.folders import decoded_name
from postfall.mailbox.archive.marking import from_file_name
from postfall.mailbox.archive.tree import utf8, walk

if TYPE_CHECKING:
    import os
    from pathlib import Path


def read_maildir(path: Path, copying: Copying, prefix: str = "") -> None:
    """Every message in `cur` and `new` of `path` and of the folders below it."""
    for parts, files in walk(path, copying.problems):
        if parts and parts[-1] in {"cur", "new"}:
            folder = prefix + "/".join(decoded_name(part) for part in parts[:-1]) if parts[:-1] else prefix or "INBOX"
            for file in files:
                if not file.name.startswith("."):
                    take_file(copying, file, file.name.partition(":")[0], folder, from_file_name(file.name))


def read_eml(path: Path, name: str, copying: Copying) -> int:
    """Every `*.eml` in `path` and the folders below; how many there were. `name` is the topmost folder's."""
    count = 0
    for parts, files in walk(path, copying.problems):
        for file in files:
            if file.name.lower().endswith(".eml"):
                count += 1
                take_file(copying, file, "/".join((*parts, file.name)), "/".join(parts) or name)
    return count


def take_file(copying: Copying, entry: os.DirEntry[str], name: str, folder: str, flags: tuple[str, ...] = ()) -> None:
    """The message that is one file."""
    octets = 0
    try:
        octets = entry.stat(follow_symlinks=False).st_size
        piece = Piece(utf8(name), utf8(folder), 0, octets, flags)
        if copying.counts:
            copying.take(piece, None)
            return
        with open(entry.path, "rb") as file:  # noqa: PTH123
            copying.take(piece, file)
    except OSError:
        copying.take(Piece(utf8(name), utf8(folder), 0, octets, flags), None)
