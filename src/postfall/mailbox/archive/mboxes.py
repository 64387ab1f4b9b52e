"""Copies with many messages in one file: mbox, alone or several in a folder, with the labels of Google Takeout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.copying import Copying, Piece
from postfall.mailbox.archive.folders import labelled
from postfall.mailbox.archive.mboxfile import is_mbox, pieces
from postfall.mailbox.archive.tree import utf8, walk

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from postfall.mailbox.model import Row

_PEEK = 4096
_ENDINGS = (".mbox", ".mbx")


def read_mbox(path: Path, name: str, copying: Copying) -> None:
    """The messages of one mbox file, or of all mbox files in a folder. Raises `OSError` where none can be read."""
    copying.annotate = _with_labels
    if path.is_dir():
        read_boxes(mboxes_in(path, copying), copying)
        return
    copying.total = path.stat().st_size
    read_one(path, name, copying, alone=True)
    if not copying.messages:
        copying.folder(name)
    if name in copying.folders or copying.counts:  # no labels that tell of other folders
        copying.note(reasons.ONE_FILE)


def read_boxes(boxes: list[tuple[str, os.DirEntry[str]]], copying: Copying) -> None:
    """The messages of several files, each with the name of its folder."""
    copying.total = sum(size_of(file) for _, file in boxes)
    for folder, file in boxes:
        read_one(file.path, folder, copying)


def size_of(entry: os.DirEntry[str]) -> int:
    """Octets of a file; 0 where it is gone."""
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def mboxes_in(path: Path, copying: Copying) -> list[tuple[str, os.DirEntry[str]]]:
    """The mbox files in a folder with the names of their folders: `NAME.mbox`, or `mbox` in a folder `NAME.mbox`."""
    found = []
    for parts, files in walk(path, copying.problems):
        for file in files:
            inner = file.name == "mbox" and bool(parts)
            if (inner or file.name.lower().endswith(_ENDINGS)) and begins_like_mbox(file):
                names = [_bare(part) for part in (parts if inner else (*parts, file.name))]
                found.append((utf8("/".join(names)), file))
    return found


def _bare(name: str) -> str:
    return next((name[: -len(ending)] for ending in _ENDINGS if name.lower().endswith(ending)), name) or name


def begins_like_mbox(entry: os.DirEntry[str]) -> bool:
    """Whether a file can be an mbox; an empty one can."""
    try:
        with open(entry.path, "rb") as file:  # noqa: PTH123
            return is_mbox(file.read(_PEEK))
    except OSError:
        return True  # it is counted as unreadable later


def read_one(path: Path | str, folder: str, copying: Copying, *, alone: bool = False) -> None:
    """The messages of one file. Raises `OSError` where it is the only one and cannot be read at all."""
    if not alone:
        copying.folder(folder)
    before, end = copying.messages, 0
    try:
        with open(path, "rb") as scanned, open(path, "rb") as read:  # noqa: PTH123
            for start, end in pieces(scanned):
                copying.take(Piece("", folder, start, end - start), read)
    except OSError:
        if alone and copying.messages == before:
            raise
        copying.partial = True
        copying.problems["folder_unreadable"] += not alone
        copying.note(reasons.BROKEN)
    copying.done += end


def _with_labels(row: Row, fields: dict[str, str]) -> Row:
    """Lay a message of a Google Takeout where its labels say it lies."""
    from dataclasses import replace

    field = fields.get("x-gmail-labels")
    if field is None:
        return row
    folder, flags = labelled(field)
    return replace(row, folder=folder, flags=tuple(dict.fromkeys((*flags, *row.flags))))
