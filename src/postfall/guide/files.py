"""Files that a session writes beside the record: the deadline calendar and the case export."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.case.export import write_export
from postfall.errors import StoreError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.guide.session import Session


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that `path` is either absent or complete, also after a power loss. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".postfall-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise StoreError(
            Text(
                f"{path} lässt sich nicht schreiben: {error.strerror}.", f"{path} cannot be written: {error.strerror}."
            ),
            hint=Text("Ist der Datenträger voll oder schreibgeschützt?", "Is the disk full or read-only?"),
            where=str(path),
        ) from error


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """`stem.suffix`, or `stem-2.suffix` and so on: nothing is overwritten."""
    path = folder / f"{stem}{suffix}"
    count = 2
    while path.exists():
        path = folder / f"{stem}-{count}{suffix}"
        count += 1
    return path


def write_calendar(session: Session, data: bytes) -> str:
    """The deadline calendar of this case, kept as an artefact and written beside the drafts."""
    path = free_name(session.folder, "fristen" if session.language == "de" else "deadlines", ".ics")
    session.journal.keep(data, name=path.name, kind="calendar", media="text/calendar")
    write_whole(path, data)
    return str(path)


def write_case_export(session: Session) -> str:
    """The whole case as a zip for a lawyer or an archive."""
    private = frozenset(spec.key for spec in session.playbook.facts if spec.sensitive)
    path = free_name(session.folder, f"postfall-{session.journal.id[:8]}-lawyer", ".zip")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return str(write_export(session.journal, "lawyer", path, private_keys=private).path)
