"""A file that a verb is asked to write: whether its place is free, and how it gets there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from postfall.case.artefacts import create_private
from postfall.errors import StoreError, UsageError
from postfall.language import Text


def free(name: str) -> Path:
    """The place of a new file. Raises `UsageError` where something lies there already or the folder does not exist."""
    path = Path(name)
    if path.exists():
        raise taken(path, Text("Da liegt schon etwas.", "Something lies there already."))
    if not path.parent.is_dir():
        raise taken(path, Text("Den Ordner gibt es nicht.", "The folder does not exist."))
    return path


def taken(path: Path, why: Text) -> UsageError:
    """The refusal of a place to write to."""
    return UsageError(why, hint=Text("Nennen Sie eine andere Datei.", "Name another file."), where=str(path))


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises `StoreError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with create_private(part) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        hint = Text("Schaffen Sie Platz oder nennen Sie eine andere Datei.", "Make room or name another file.")
        raise not_written(path, hint, error) from error


def not_written(path: Path, hint: Text, error: OSError) -> StoreError:
    """What to say where the disk does not take it."""
    return StoreError(
        Text(f"{path} lässt sich nicht schreiben: {error.strerror}.", f"{path} cannot be written: {error.strerror}."),
        hint=hint,
        where=str(path),
    )
