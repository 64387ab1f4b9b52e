"""What goes wrong with disks and databases, in words that say what to do. Nothing here repeats a database password."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from postfall.errors import StoreError, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.exc import DBAPIError

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_KEPT = Text("Alles bis hierher Gespeicherte ist erhalten.", "Everything saved so far is kept.")


def disk_full(where: str) -> StoreError:
    """No room left."""
    return StoreError(
        Text("Der Speicherplatz ist voll.", "The disk is full."),
        hint=Text(
            f"Schaffen Sie Platz und versuchen Sie es noch einmal. {_KEPT.de}", f"Make room and try again. {_KEPT.en}"
        ),
        where=where,
    )


def no_permission(where: str) -> StoreError:
    """The place cannot be written."""
    return StoreError(
        Text("Hier darf ich nicht schreiben oder lesen.", "I may not write or read here."),
        hint=Text(
            f"Prüfen Sie die Rechte des Ordners oder wählen Sie mit POSTFALL_HOME einen anderen. {_KEPT.de}",
            f"Check the folder’s permissions or choose another one with POSTFALL_HOME. {_KEPT.en}",
        ),
        where=where,
    )


def locked(where: str) -> StoreError:
    """Somebody else holds the record."""
    return StoreError(
        Text(
            "Die Falldatei ist gesperrt: Ein anderes Programm schreibt gerade hinein.",
            "The record is locked: another program is writing to it.",
        ),
        hint=Text(
            "Beenden Sie die andere Sitzung oder warten Sie kurz, dann noch einmal. Nichts wurde verändert.",
            "End the other session or wait a moment, then try again. Nothing was changed.",
        ),
        where=where,
    )


def damaged(where: str) -> StoreError:
    """The database file is broken."""
    return StoreError(
        Text("Die Falldatei ist beschädigt und nicht lesbar.", "The record’s file is damaged and cannot be read."),
        hint=Text(
            "Ich habe nichts daran verändert. Kopieren Sie den ganzen Ordner und spielen Sie eine Sicherung ein.",
            "I changed nothing in it. Copy the whole folder and restore a backup.",
        ),
        where=where,
    )


def cannot_write(error: OSError, path: Path) -> StoreError:
    """The `StoreError` for what the operating system said."""
    if error.errno in _FULL:
        return disk_full(str(path))
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return no_permission(str(path))
    return StoreError(
        Text(f"Das Speichern ging nicht: {error.strerror}.", f"It could not be saved: {error.strerror}."),
        hint=Text(
            f"Prüfen Sie den Ordner oder wählen Sie mit POSTFALL_HOME einen anderen. {_KEPT.de}",
            f"Check the folder or choose another one with POSTFALL_HOME. {_KEPT.en}",
        ),
        where=str(path),
    )


def from_database(error: DBAPIError, where: str) -> StoreError:
    """The `StoreError` for what a database driver said; `where` is a path, or host and name without password."""
    said = error.orig
    name = getattr(said, "sqlite_errorname", None)
    return _sqlite(str(name), where) if name else _postgres(said, where, lost=error.connection_invalidated)


def _sqlite(name: str, where: str) -> StoreError:
    for start, make in (
        ("SQLITE_BUSY", locked),
        ("SQLITE_LOCKED", locked),
        ("SQLITE_FULL", disk_full),
        ("SQLITE_READONLY", no_permission),
        ("SQLITE_CANTOPEN", no_permission),
        ("SQLITE_PERM", no_permission),
        ("SQLITE_CORRUPT", damaged),
        ("SQLITE_NOTADB", damaged),
        ("SQLITE_CONSTRAINT", guarded),
    ):
        if name.startswith(start):
            return make(where)
    return StoreError(
        Text(f"Die Falldatei ließ sich nicht lesen oder schreiben ({name}).", f"The record failed ({name})."),
        hint=Text(
            f"Prüfen Sie Datenträger und Verbindung, dann noch einmal. {_KEPT.de}",
            f"Check the disk and its connection, then try again. {_KEPT.en}",
        ),
        where=where,
    )


def guarded(where: str) -> StoreError:
    """A guard of the record refused."""
    return StoreError(
        Text("Das Journal lässt nur neue Einträge zu.", "The journal takes new entries only."),
        hint=Text("Nichts wurde verändert.", "Nothing was changed."),
        where=where,
    )


def _postgres(said: BaseException | None, where: str, *, lost: bool) -> StoreError:
    state = str(getattr(said, "sqlstate", None) or "")
    if state in {"55P03", "57014"}:
        return locked(where)
    if state == "53100":
        return disk_full(where)
    if state in {"25006", "42501"}:
        return no_permission(where)
    if state == "P0001" or state.startswith("23"):
        return guarded(where)
    if not state or lost or state.startswith(("08", "28", "3D", "57P")):
        return unreachable(where, state)
    return StoreError(
        Text(f"Die Datenbank meldet einen Fehler ({state}).", f"The database reports an error ({state})."),
        hint=Text(f"Fragen Sie, wer die Datenbank betreut. {_KEPT.de}", f"Ask whoever runs the database. {_KEPT.en}"),
        where=where,
    )


def unreachable(where: str, state: str = "") -> StoreError:
    """No connection to the database, or no entry."""
    code = f" ({state})" if state else ""
    return StoreError(
        Text(f"Die Datenbank ist nicht erreichbar{code}.", f"The database cannot be reached{code}."),
        hint=Text(
            "Prüfen Sie POSTFALL_DATABASE (Rechner, Name, Benutzer, Passwort) und ob die Datenbank läuft.",
            "Check POSTFALL_DATABASE (host, name, user, password) and whether the database runs.",
        ),
        where=where,
    )


def bad_url() -> UsageError:
    """The database URL cannot be read; it is not repeated, because a password may stand in it."""
    return UsageError(
        Text(
            "POSTFALL_DATABASE ist keine lesbare Datenbankadresse.",
            "POSTFALL_DATABASE is no readable database address.",
        ),
        hint=Text(
            "So sieht sie aus: postgresql://benutzer:passwort@rechner/datenbank",
            "It looks like postgresql://user:password@host/database",
        ),
        where="POSTFALL_DATABASE",
    )


def newer(where: str) -> StoreError:
    """The database was made by a later version."""
    return StoreError(
        Text(
            "Die Falldatei stammt von einer neueren Version von Postfall.",
            "The record was made by a newer version of Postfall.",
        ),
        hint=Text("Bitte aktualisieren Sie Postfall. Nichts wurde verändert.", "Please update. Nothing was changed."),
        where=where,
    )


def no_driver() -> StoreError:
    """The PostgreSQL driver is not installed."""
    return StoreError(
        Text("Für PostgreSQL fehlt ein Baustein.", "A part for PostgreSQL is missing."),
        hint=Text("Das hilft: pip install 'postfall[postgres]'", "This helps: pip install 'postfall[postgres]'"),
        where="POSTFALL_DATABASE",
    )
