"""Goes through a folder on this machine: in a fixed order, within bounds, never along a link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

DEEPEST = 32
"""Folders in folders that are gone into."""


def walk(top: Path, problems: Counter[str]) -> Iterator[tuple[tuple[str, ...], list[os.DirEntry[str]]]]:
    """Every folder (its parts below `top`) with its files, by name. Links are counted in `problems`, not followed.

    Raises `OSError` where `top` itself cannot be read.
    """
    root = os.path.realpath(top)
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        try:
            files, folders = _entries(os.path.join(root, *parts), problems)  # noqa: PTH118
        except OSError:
            if not parts:
                raise
            problems["folder_unreadable"] += 1
            continue
        yield parts, files
        if len(parts) >= DEEPEST:
            problems["too_deep"] += len(folders)
        else:
            waiting += [(*parts, folder.name) for folder in reversed(folders)]


def _entries(place: str, problems: Counter[str]) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
    files, folders = [], []
    with os.scandir(place) as rows:
        for entry in sorted(rows, key=lambda row: row.name):
            if entry.is_dir(follow_symlinks=False) and os.path.realpath(entry.path) == entry.path:
                folders.append(entry)
            elif entry.is_file(follow_symlinks=False):
                files.append(entry)
            elif entry.is_symlink() or entry.is_dir():  # on Windows a junction is a folder that lies elsewhere
                problems["link_not_followed"] += 1
    return files, folders


def utf8(name: str) -> str:
    """A file's name in characters that every file of ours can hold."""
    return name.encode("utf-8", "replace").decode()
