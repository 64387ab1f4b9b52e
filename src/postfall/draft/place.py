"""Puts a file in its place: whole or not at all, and never over another one."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from pathlib import Path

from postfall.case.artefacts import sweep_unfinished, unfinished
from postfall.errors import StoreError
from postfall.language import Text


def place(data: bytes, folder: Path, name: str) -> Path:
    """Write `data` as `name` into `folder`, or as `name-2`, `name-3` … where that is taken by something else.

    A file with the same content is left as it is. Raises `StoreError` where the disk refuses; nothing half-written
    stays behind.
    """
    temp = unfinished(folder / name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep_unfinished(folder / name)
        try:
            _spill(data, temp)
            target = _settle(data, temp, folder, name)
        finally:
            temp.unlink(missing_ok=True)
        _sync(folder)
    except OSError as error:
        raise StoreError(
            Text(
                f"Der Entwurf lässt sich nicht schreiben: {error.strerror}.",
                f"Cannot write the draft: {error.strerror}.",
            ),
            hint=Text(
                "Prüfen Sie Platz und Rechte, oder nennen Sie einen anderen Ort: --out ORDNER",
                "Check space and permissions, or name another place: --out FOLDER",
            ),
            where=str(folder / name),
        ) from error
    return target


def put_new(data: bytes, target: Path) -> None:
    """Write `data` as `target`, whole or not at all. Raises `FileExistsError` where it is taken, and `OSError`.

    For thousands of files in one folder: it looks at no other file there, and the folder itself is not made durable.
    """
    temp = unfinished(target)
    try:
        _spill(data, temp)
        _link(temp, target)
    finally:
        temp.unlink(missing_ok=True)


def _spill(data: bytes, temp: Path) -> None:
    number = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(number, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(data: bytes, temp: Path, folder: Path, name: str) -> Path:
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    for number in count(1):
        target = folder / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
        try:
            _link(temp, target)
        except FileExistsError:
            if _same(target, data):
                return target
        else:
            return target
    raise AssertionError("unreachable")


def _link(temp: Path, target: Path) -> None:
    """Give `temp` its name unless something has it. Where a disk knows no links, a look before the move must do."""
    try:
        os.link(temp, target)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(str(target)) from None
        temp.replace(target)


def _same(target: Path, data: bytes) -> bool:
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Make the new name last through a power loss, where the system lets us."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
