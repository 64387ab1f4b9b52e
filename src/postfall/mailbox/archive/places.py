"""Which copies there are on this machine, and what it is that lies at a path: `mbox:FILE`, `maildir:FOLDER`, others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox.text import harmless

KINDS = ("mbox", "maildir", "eml", "emlx", "thunderbird", "pst", "vcard", "ics", "csv")
"""The schemes of copies; the last three lie beside the mail."""
_FILES = frozenset({"pst", "vcard", "ics", "csv"})
_PEEK = 4096
_LONGEST_NAME = 200
_MOST_LOOKS = 5000


@dataclass(frozen=True, slots=True)
class Archive:
    """A copy that is there: `kind` is one of `KINDS`, `path` its file or folder."""

    kind: str
    path: Path

    @property
    def name(self) -> str:
        """The last part of the path, fit to be kept; the folders above it may name persons and stay out."""
        place = self.path.parent if self.path.name == "mbox" else self.path  # Apple Mail: NAME.mbox/mbox
        name = os.path.basename(os.path.abspath(place))  # noqa: PTH100, PTH119  # never fails, whatever is written
        return harmless(name.encode("utf-8", "replace").decode(), _LONGEST_NAME) or self.kind

    @property
    def url(self) -> str:
        """`KIND:NAME`, without the folders above."""
        return f"{self.kind}:{self.name}"


def parse_archive(url: str) -> Archive | None:
    """The copy that a URL `KIND:PATH` names; None for URLs of other schemes.

    Raises `UsageError` where there is no such copy.
    """
    kind, colon, path = url.strip().partition(":")
    if not colon or kind.lower() not in KINDS:
        return None
    return _checked(kind.lower(), _path(path))


def recognise(text: str) -> Archive:
    """The copy at a path. What lies there tells its kind; a folder of nothing known is one of single mails.

    A URL is taken too. Raises `UsageError` where nothing fit lies there.
    """
    found = parse_archive(text)
    if found is not None:
        return found
    path = _path(text)
    if os.path.isfile(path):  # noqa: PTH113  # Path.is_file raises for odd names
        return _checked(_ENDINGS.get(os.path.splitext(path)[1].lower(), "mbox"), path)  # noqa: PTH122
    return _checked(_kind_of_folder(path), path)


_ENDINGS = {
    ".pst": "pst", ".ost": "pst", ".vcf": "vcard", ".vcard": "vcard", ".ics": "ics", ".ical": "ics", ".csv": "csv",
    ".tsv": "csv",
}  # fmt: skip


def _kind_of_folder(path: Path) -> str:
    if os.path.isfile(path / "mbox"):  # noqa: PTH113
        return "mbox"
    if _is_maildir(path):
        return "maildir"
    if _is_profile(path):
        return "thunderbird"
    return _by_endings(path)


def _by_endings(path: Path) -> str:
    """What the first fitting file in a folder is; a look at a few thousand entries has to do."""
    seen = 0
    for place, folders, files in os.walk(path):
        folders.sort()
        low = [name.lower() for name in sorted(files)]
        for kind, fits in (("emlx", (".emlx",)), ("eml", (".eml",)), ("mbox", (".mbox", ".mbx"))):
            if any(name.endswith(fits) for name in low):
                return kind
        if "mbox" in low and place.lower().endswith(".mbox"):
            return "mbox"
        seen += len(files) + len(folders)
        if seen > _MOST_LOOKS:
            break
    return "eml"


def _is_profile(path: Path) -> bool:
    """Whether this is a profile, or its folder `Mail` or `ImapMail`, which stands in the account settings."""
    stores = ("Mail", "ImapMail")
    within = path.parent if path.name in stores else path
    return os.path.isfile(within / "prefs.js") or all(os.path.isdir(within / store) for store in stores)  # noqa: PTH112, PTH113


def _path(text: str) -> Path:
    bare = text.strip().strip("\"'")  # Windows copies paths with quotes
    if not bare:
        raise UsageError(
            Text("Es fehlt, wo die Kopie liegt.", "It is missing where the copy lies."),
            hint=Text("Zum Beispiel: mbox:Posteingang.mbox", "For example: mbox:Inbox.mbox"),
        )
    return Path(os.path.expanduser(bare))  # noqa: PTH111  # Path.expanduser raises for unknown users


def _is_maildir(path: Path) -> bool:
    return any(os.path.isdir(path / part) for part in ("cur", "new"))  # noqa: PTH112


def _checked(kind: str, path: Path) -> Archive:
    if not os.path.lexists(path):
        raise _missing(path)
    if kind == "mbox":
        return _checked_mbox(path)
    if kind in _FILES:
        return _checked_file(kind, path)
    if not os.path.isdir(path):  # noqa: PTH112
        raise unfit(path, Text(f"{path} ist kein Ordner.", f"{path} is not a folder."))
    if kind == "maildir" and not _is_maildir(path):
        raise unfit(path, Text(f"In {path} gibt es keinen Ordner „cur“.", f"There is no folder “cur” in {path}."))
    if kind == "thunderbird" and not _is_profile(path):
        raise unfit(
            path,
            Text(
                f"{path} ist kein Profil von Thunderbird (kein prefs.js, kein Ordner Mail oder ImapMail).",
                f"{path} is no profile of Thunderbird (no prefs.js, no folder Mail or ImapMail).",
            ),
        )
    return Archive(kind, path)


def _checked_file(kind: str, path: Path) -> Archive:
    if not os.path.isfile(path):  # noqa: PTH113  # a folder, a pipe, a device
        raise unfit(path, Text(f"{path} ist keine Datei.", f"{path} is not a file."))
    beginning = _beginning(path)
    if kind == "pst" and not beginning.startswith(b"!BDN"):
        raise unfit(path, Text(f"{path} ist keine Outlook-Datendatei.", f"{path} is not an Outlook data file."))
    if kind in {"vcard", "ics"}:
        wanted = b"BEGIN:VCARD" if kind == "vcard" else b"BEGIN:VCALENDAR"
        if beginning.strip() and wanted not in beginning.upper().replace(b"\0", b""):
            raise unfit(
                path,
                Text(
                    f"{path} beginnt nicht wie eine {'vCard' if kind == 'vcard' else 'Kalenderdatei'}.",
                    f"{path} does not begin like a {'vCard' if kind == 'vcard' else 'calendar file'}.",
                ),
            )
    return Archive(kind, path)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_PEEK)
    except OSError as error:
        raise closed(path, error) from error


def _checked_mbox(path: Path) -> Archive:
    from postfall.mailbox.archive.mboxfile import is_mbox

    inner = path / "mbox"
    path = inner if os.path.isfile(inner) else path  # noqa: PTH113
    if os.path.isdir(path) and _by_endings(path) == "mbox":  # noqa: PTH112
        return Archive("mbox", path)
    if not os.path.isfile(path):  # noqa: PTH113  # a folder, a pipe, a device
        raise unfit(path, Text(f"{path} ist keine Datei.", f"{path} is not a file."))
    if not is_mbox(_beginning(path)):
        raise unfit(path, Text(f"{path} ist keine mbox-Datei.", f"{path} is not an mbox file."))
    return Archive("mbox", path)


def _missing(path: Path) -> UsageError:
    return UsageError(
        Text(f"{path} gibt es nicht.", f"{path} does not exist."),
        hint=Text(
            "Prüfen Sie die Schreibweise und den Ordner. Am sichersten: Ziehen Sie Datei oder Ordner mit der Maus in "
            "dieses Fenster, dann steht der ganze Pfad da.",
            "Check the spelling and the folder. Safest: drag file or folder into this window with the mouse, and the "
            "whole path appears.",
        ),
        where=str(path),
    )


def closed(path: Path, error: OSError) -> UsageError:
    """The error for a copy that cannot be opened at all."""
    return UsageError(
        Text(f"{path} lässt sich nicht lesen: {error.strerror}.", f"{path} cannot be read: {error.strerror}."),
        hint=Text(
            "Schließen Sie das Mailprogramm, oder kopieren Sie die Mails in einen eigenen Ordner.",
            "Close the mail program, or copy the mails into a folder of your own.",
        ),
        where=str(path),
    )


def unfit(path: Path, why: Text) -> UsageError:
    """The error for a path where no such copy lies."""
    return UsageError(
        why,
        hint=Text(
            "Was geht: mbox:DATEI (Google Takeout: erst auspacken), maildir:ORDNER (mit cur und new), eml:ORDNER (mit "
            ".eml-Dateien), emlx:ORDNER (Apple Mail), thunderbird:PROFILORDNER, pst:DATEI (Outlook); daneben "
            "vcard:DATEI, ics:DATEI, csv:DATEI.",
            "What works: mbox:FILE (Google Takeout: unpack it first), maildir:FOLDER (with cur and new), eml:FOLDER "
            "(with .eml files), emlx:FOLDER (Apple Mail), thunderbird:PROFILE, pst:FILE (Outlook); beside them "
            "vcard:FILE, ics:FILE, csv:FILE.",
        ),
        where=str(path),
    )
