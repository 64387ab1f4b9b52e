"""Keeps a person's file as evidence."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import ArtefactRecord

LARGEST = 256 * 10**6


def keep_file(journal: Journal, path: str) -> ArtefactRecord:
    """Copy the file at `path` into the case. Raises `UsageError` where it cannot be read or is too large."""
    place = Path(path).expanduser()
    try:
        if place.stat().st_size > LARGEST:
            raise UsageError(
                Text(
                    f"Die Datei ist zu groß ({LARGEST // 10**6} MB höchstens).",
                    f"Too large ({LARGEST // 10**6} MB at most).",
                ),
                hint=Text("Notieren Sie, wo sie liegt: postfall case note", "Note where it lies: postfall case note"),
                where=path,
            )
        data = place.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(f"Die Datei lässt sich nicht lesen: {error.strerror}.", f"The file cannot be read: {error.strerror}."),
            hint=Text("Prüfen Sie den Pfad.", "Check the path."),
            where=path,
        ) from error
    media = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    return journal.keep(data, name=place.name, kind="evidence", media=media)
